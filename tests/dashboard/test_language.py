"""The dashboard in Urdu: a whole catalogue in the agreed terms, numbers by locale, every page from right to left."""

import re
from string import Formatter

import pandas as pd
import pytest

from dashboard import app
from dashboard.address import from_query, to_query
from dashboard.language import (
    END,
    LANGUAGES,
    LEFT_TO_RIGHT,
    celled,
    drawn,
    separators,
    translator,
)
from dashboard.levers import option_help, parameter_help, policy_help, quantity
from dashboard.texts.__main__ import merged, missing, reasons, strings
from sim.analysis.language import ENGLISH
from sim.analysis.numbers import change, interval, level, signed
from sim.analysis.words import answer, silent
from sim.declare import MEASURES, PARAMETERS
from sim.policies import POLICIES
from sim.results import Comparison

from .conftest import ANSWER, made_up, whole

URDU = translator("ur")
# Terms agreed for the whole project.
TERMS = {
    "baseline": "بنیادی منظرنامہ", "scenario": "منظرنامہ", "Levers": "پالیسی اقدامات", "Training cost": "تربیتی لاگت",
    "pruning": "کٹائی (Pruning)", "sparse-training": "مختصر نیٹ ورک کی براہِ راست تربیت", "Big tech": "بڑی ٹیک کمپنیاں",
    "startups": "اسٹارٹ اپس", "universities": "یونیورسٹیاں", "Market concentration": "مارکیٹ کا ارتکاز",
    "Brain drain": "برین ڈرین", "emissions": "کاربن کا اخراج", "Carbon price": "کاربن کی قیمت",
    "Access mandate": "لازمی رسائی کا قانون", "threshold": "ماڈل کے حجم کی حد", "open models": "اوپن ماڈلز",
    "Public compute": "سرکاری کمپیوٹنگ سہولت", "Data rules": "ڈیٹا کے ضوابط", "Merger control": "انضمام کی نگرانی",
    "conflict of interest": "مفادات کا ٹکراؤ", "users' benefit": "صارفین کا فائدہ", "Uncertainty": "غیر یقینی",
    "Paired simulations": "جوڑا وار سمولیشنز", "no clear change": "کوئی واضح تبدیلی نہیں", "assumption": "مفروضہ",
    "source": "ماخذ", "Quarter": "سہ ماہی",
}  # fmt: skip

# What stays in Latin letters: names, units, signs of formulas, code.
_LATIN = """
A B E R U a b u0 A100 H100 H100e V100 HHI FLOP exaFLOP gCO2e/EFLOP CO2e GW GB GPU MB MWh TWh kWh nat nats nats/token
ln log log-odds loss alpha beta beta/ lambda e23 e24 e25 e26 PUE ESG CSV HTML PDF YAML Parquet Python docs/ china
jurisdictions cap_recovery cap_saving small_rate sparse_rate AI ODD TRACE Pruning General knowledge Compute Policy Lab
Abdalla Act AIRR Amazon Anthropic ARIA CIFAR Chairs Commission Corporate Sustainability Reporting Directive Data
Digital Markets Services EIC Accelerator EPSCoR Excellence Strategy Federal Trade FTC Google H-1B IndiaAI Inflection
Large Grand Challenge Llama Microsoft NAIRR OpenAI Scaling Sutton U.S.C.
"""
LATIN = set(_LATIN.split())


def english(text: str) -> set[str]:
    """Words of a text in Latin letters that are none of :data:`LATIN`; what is isolated, code and marks are left out."""
    text = re.sub(rf"{LEFT_TO_RIGHT}[^{END}]*{END}|`[^`]*`|\{{\w+\}}|</?\w+>", " ", text.replace("\\", ""))
    return set(re.findall(r"[A-Za-z][A-Za-z0-9_./-]*", text.replace("₂", "2"))) - LATIN


def fields(text: str) -> list[str]:
    return sorted(field for _, field, *_ in Formatter().parse(text) if field)


def test_every_text_is_translated():
    left = {lang: missing(merged(lang)) for lang in LANGUAGES if lang != ENGLISH.lang}
    assert not any(left.values()), f"{left}: translate them in dashboard/texts after `make texts`"


def test_a_translation_has_the_fields_of_its_text():
    for message in merged("ur"):
        if message.id:
            text = message.id if isinstance(message.id, str) else message.id[1]
            for said in strings(message):
                assert fields(said) == fields(text), (text, said)


def test_a_translation_has_no_english_but_names_and_units():
    found = {str(it.id): english(said) for it in merged("ur") if it.id for said in strings(it)}
    assert not {text: words for text, words in found.items() if words}
    assert english("ایک word in `code` {field} FLOP") == {"word", "in"}


def test_all_that_is_declared_of_a_lever_is_told_in_urdu():
    told = [parameter_help(spec, URDU) for spec in PARAMETERS.values()]
    for kind in POLICIES.values():
        told.append(policy_help(kind, URDU))
        told += [option_help(kind, spec, URDU) for spec in kind.fields.values()]
        told += [quantity(it, "", URDU) for spec in kind.fields.values() for it in spec.choices or ()]
    assert not {text: english(text) for text in told if english(text)}


def test_why_an_instrument_reaches_nobody_is_told_in_urdu():
    results = made_up("policy")
    for kind in POLICIES.values():
        for reason in reasons(kind):
            results.unreached = {kind.name: reason}
            assert not english(silent(results, 2030, URDU)[kind.name]), reason


def test_a_reason_that_is_put_together_is_refused():
    class Counted(next(iter(POLICIES.values()))):
        name = "counted"

        def reach(self, world, rows):
            return f"{world} labs"

    del POLICIES["counted"]
    with pytest.raises(ValueError, match="counted: reach returns"):
        list(reasons(Counted))


def test_the_terms_are_the_agreed_ones():
    assert {text: URDU.gettext(text) for text in TERMS} == TERMS


def test_numbers_are_by_locale_with_a_true_minus_and_stand_by_themselves():
    assert signed(-12345.0, URDU) == f"{LEFT_TO_RIGHT}−12,000{END}"
    assert interval(-430.0, 25.0, URDU) == f"[{LEFT_TO_RIGHT}−430{END} تا {LEFT_TO_RIGHT}+25{END}]"
    assert change(-6.86, "%", URDU) == f"{LEFT_TO_RIGHT}−6.9 %{END}"
    assert quantity(0.25, "share", URDU) == f"{LEFT_TO_RIGHT}25{END}\u00a0فیصد"


def test_the_charts_and_the_words_group_thousands_alike():
    for words in (ENGLISH, URDU):
        assert separators(words) == "." + words.typeset("1,000").strip(LEFT_TO_RIGHT + END)[1]


def test_a_level_has_its_unit_in_urdu():
    assert level(148.81, MEASURES["emissions"], URDU).endswith("ملین\u00a0ٹن\u00a0CO₂e")
    assert level(148.81, MEASURES["users_benefit_busd"], URDU).endswith("ارب\u00a0ڈالر")


def test_a_cell_that_begins_in_latin_runs_as_its_language_does():
    table = pd.DataFrame({"a": ["log سالانہ", "H100e", 2.0]})
    assert celled(table, ENGLISH) is table
    assert celled(table, URDU)["a"].tolist() == ["\u061clog سالانہ", "H100e", 2.0]


@pytest.mark.parametrize("shift", [{"sales_hhi": -300.0}, {"sales_hhi": 300.0, "emissions": -20.0}])
def test_the_answer_has_the_numbers_of_the_english_one(shift):
    comparison = Comparison(made_up("baseline"), [made_up("policy", shift)])
    for here, there in zip(answer(comparison, 0, 2030, words=URDU), answer(comparison, 0, 2030), strict=True):
        assert sorted(digits(str(here))) == sorted(digits(str(there)))
        assert not re.search(r"\{\w+\}", str(here))


def digits(text: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d)[,\u00a0](?=\d{3})", "", text))


def test_the_language_is_in_the_link():
    state, told = from_query({"lang": "ur", "year": "2035"})
    assert (state.lang, told) == ("ur", []) and to_query(state) == {"lang": "ur", "year": "2035"}
    other, told = from_query({"lang": "xx"})
    assert other.lang == "en" and "language" in told[0]
    _, told = from_query({"lang": "ur", "scenario": "no-such-thing"})
    assert "منظرنامہ" in told[0]


def test_a_line_of_a_chart_runs_as_its_language_does():
    assert drawn("a<br>b", ENGLISH) == "a<br>b"
    assert drawn("ا<br>ب", URDU) == "\u2067ا\u2069<br>\u2067ب\u2069"


# ---------------------------------------------------------------------------------- in a browser

# All that a page says, icons and code left out.
SAID = """
() => {
  const said = [], all = document.createTreeWalker(document.querySelector('.stApp'), NodeFilter.SHOW_TEXT);
  while (all.nextNode())
    if (!all.currentNode.parentElement.closest('code, style, [data-testid=stIconMaterial]')) said.push(all.currentNode.data);
  return said.join(' ');
}
"""


@pytest.mark.timeout(300)
def test_every_page_opens_in_urdu_from_right_to_left(page, dashboard_url):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name, title, _ in app.PAGES:
        page.goto(f"{dashboard_url}/{'' if name == 'explore' else name}?lang=ur")
        page.wait_for_selector(whole(name), timeout=120_000)
        style = "getComputedStyle(document.querySelector('.stApp')).direction"
        page.wait_for_selector("html[lang=ur]", state="attached")
        assert page.evaluate(style) == "rtl"
        titles = page.get_by_test_id("stTopNavLinkContainer").all_inner_texts()
        assert [it.strip() for it in titles if it.strip()][: len(app.PAGES)] == [
            URDU.gettext(title) for _, title, _ in app.PAGES
        ]
        assert page.locator("[data-testid=stException]").count() == 0
        for text in ("Undo", "Paired simulations", "no clear change", "Scenario file"):
            assert page.get_by_text(text, exact=True).count() == 0, (name, text)
        if name == "explore":
            said = re.sub("English|Skip to main content", "", page.evaluate(SAID))
            assert "پالیسی" in said and not english(said), english(said)
        if name == "scenario":
            button = "getComputedStyle(document.querySelector('[data-testid=stFileUploaderDropzone] p'), '::after')"
            assert page.evaluate(f"{button}.content") == f'"{URDU.gettext("Choose a file")}"'
        page.wait_for_timeout(200)
    fonts = [it for it in asked if it.endswith(".woff2") and "noto" in it]
    assert any("nastaliq" in it for it in fonts) and all(it.startswith(dashboard_url) for it in fonts)


@pytest.mark.timeout(300)
def test_another_language_keeps_the_moved_lever_and_the_numbers(page, dashboard_url):
    """The switch is in the address at once, and what the address says opens again in a new session."""
    page.goto(f"{dashboard_url}/?scenario=carbon-price&year=2027")
    before = page.wait_for_selector(ANSWER, timeout=120_000).inner_text()
    page.get_by_test_id("stSidebar").get_by_text(LANGUAGES["ur"], exact=True).click()
    page.wait_for_url(re.compile("lang=ur"), timeout=30_000)
    page.locator(ANSWER, has_text="کاربن").wait_for(timeout=60_000)
    assert "scenario=carbon-price" in page.url and "year=2027" in page.url
    after = page.locator(ANSWER).inner_text()
    assert sorted(digits(after)) == sorted(digits(before))
    page.goto(page.url)
    page.locator(ANSWER, has_text="کاربن").wait_for(timeout=60_000)
    assert page.locator(ANSWER).inner_text() == after


# What is written on the charts, with the box of each: notes, and the labels of the upright axes.
BOXES = """
() => [...document.querySelectorAll('.js-plotly-plot')].map(chart => {
  const box = it => { const {left, right, top, bottom} = it.getBoundingClientRect(); return {left, right, top, bottom}; };
  return {
    frame: box(chart.querySelector('.main-svg')),
    notes: [...chart.querySelectorAll('.annotation')].map(it => ({text: it.textContent, ...box(it)})),
    ticks: [...chart.querySelectorAll('.ytick text, .y2tick text')].map(it => ({text: it.textContent, ...box(it)})),
  };
})
"""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_written_on_a_card_is_not_cut_and_covers_no_tick(visit, dashboard_url, width):
    page = visit(width)
    page.goto(f"{dashboard_url}/?lang=ur&scenario=access-mandate")
    page.wait_for_selector(ANSWER, timeout=120_000)
    page.wait_for_function("() => document.querySelectorAll('.annotation').length > 9", timeout=60_000)
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    page.wait_for_timeout(500)
    charts = page.evaluate(BOXES)
    assert len(charts) == 3 and sum("مستقبل" in note["text"] for it in charts for note in it["notes"]) == 3
    for chart in charts:
        for note in chart["notes"]:
            assert chart["frame"]["left"] <= note["left"] and note["right"] <= chart["frame"]["right"], note
            for tick in chart["ticks"]:
                apart = (
                    note["right"] <= tick["left"] or tick["right"] <= note["left"]
                    or note["bottom"] <= tick["top"] + 1 or tick["bottom"] - 1 <= note["top"]
                )  # fmt: skip
                assert apart, (note, tick)


@pytest.mark.timeout(300)
def test_on_a_phone_the_closed_levers_cover_nothing(visit, dashboard_url):
    page = visit(390, 844)
    page.goto(f"{dashboard_url}/evidence?lang=ur&evidence=signs")
    page.wait_for_selector("#answer", timeout=120_000)
    page.get_by_test_id("stExpandSidebarButton").wait_for(timeout=30_000)
    side = page.get_by_test_id("stSidebar")
    assert not side.is_visible()
    page.get_by_test_id("stExpandSidebarButton").click()
    side.get_by_text(LANGUAGES["en"], exact=True).wait_for(timeout=30_000)
    assert side.bounding_box()["x"] >= 0
