"""The dashboard in Urdu: a whole catalogue in the agreed terms, numbers by locale, every page from right to left."""

import re
from string import Formatter

import pytest

from dashboard import app
from dashboard.address import from_query, to_query
from dashboard.language import END, LANGUAGES, LEFT_TO_RIGHT, drawn, translator
from dashboard.levers import quantity
from dashboard.texts.__main__ import merged, missing, strings
from sim.analysis.language import ENGLISH
from sim.analysis.numbers import change, interval, signed
from sim.analysis.words import answer
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


def test_the_terms_are_the_agreed_ones():
    assert {text: URDU.gettext(text) for text in TERMS} == TERMS


def test_numbers_are_by_locale_with_a_true_minus_and_stand_by_themselves():
    assert signed(-12345.0, URDU) == f"{LEFT_TO_RIGHT}−12,000{END}"
    assert interval(-430.0, 25.0, URDU) == f"[{LEFT_TO_RIGHT}−430{END} تا {LEFT_TO_RIGHT}+25{END}]"
    assert change(-6.86, "%", URDU) == f"{LEFT_TO_RIGHT}−6.9 %{END}"
    assert quantity(0.25, "share", URDU) == f"{LEFT_TO_RIGHT}25{END}\u00a0فیصد"


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
        for english in ("Undo", "Paired simulations", "no clear change", "Scenario file"):
            assert page.get_by_text(english, exact=True).count() == 0, (name, english)
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
