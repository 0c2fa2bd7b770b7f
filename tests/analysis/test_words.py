"""Sentences: made-up pairs in, words out; nothing is claimed that the pairs do not show."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.analysis import numbers, words
from sim.analysis.caveats import caveats, clear_by_chance
from sim.analysis.language import English
from sim.analysis.occasion import occasion
from sim.declare import MEASURES, PARAMETERS
from sim.results import Comparison, Effect, Results

RUNS, QUARTERS = 32, 44  # 2020 to 2030
BASE = {"sales_hhi": 1500.0, "model_hhi": 1800.0, "academic_talent_share": 0.4, "emissions": 10.0}
BENEFITS = ("users_benefit_busd", "users_benefit_fixed_busd")
DOMESTIC = "schema: 1\ntitle: {title}\nextends: baseline\n{rest}"


def results(
    changes: dict[str, np.ndarray] | None = None,
    runs: int = RUNS,
    title: str = "Made up",
    **more: dict[str, str],
) -> Results:
    """Results constant over time, each outcome at its base plus a change a run, (run,)."""
    values = {}
    for name, level in (BASE | dict.fromkeys(BENEFITS, 100.0)).items():
        change = (changes or {}).get(name, np.zeros(runs))
        per_quarter = level / 4 if MEASURES[name].annual == "sum" else level
        scale = per_quarter / level
        values[name] = np.repeat((per_quarter + scale * change)[:, None], QUARTERS, axis=1)
    return Results("made-up", title, np.arange(runs), 1, "", values, {}, **more)


def compared(changes: dict[str, np.ndarray], runs: int = RUNS, **more) -> Comparison:
    return Comparison(results(runs=runs), [results(changes, runs, **more)])


def spread(mean: float, sd: float, wrong: int = 0, runs: int = RUNS) -> np.ndarray:
    """Differences with a mean and a spread, of which ``wrong`` have the other sign."""
    values = mean + sd * np.linspace(-1, 1, runs)
    values[:wrong] = -np.sign(mean) * abs(mean) / 10
    return values


def text_of(comparison: Comparison, **more) -> list[str]:
    return [str(it) for it in words.answer(comparison, 0, 2030, **more)]


def scenario(title: str = "Question", rest: str = "") -> sim.Scenario:
    return sim.parse_scenario(DOMESTIC.format(title=title, rest=rest), "question")


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (331.7, "330"), (-331.7, "−330"), (7.04, "7"), (7.36, "7.4"),
        (0.0523, "0.052"),
        (99.6, "100"), (0.996, "1"), (12345.0, "12\u00a0000"), (3.14e26, "3.1e26"), (1.2e-7, "1.2e−7"),
        (math.inf, "–"), (math.nan, "–"),
    ],
)  # fmt: skip
def test_numbers_have_two_significant_digits(value, text):
    assert numbers.number(value) == text


@given(st.floats(-1e300, 1e300))
def test_numbers_are_within_half_a_unit_of_the_second_digit(value):
    text = numbers.number(value).replace("\u00a0", "").replace("−", "-")
    assert float(text) == pytest.approx(value, rel=0.051, abs=1e-300)
    assert "-" not in numbers.number(value)


def test_levels_have_the_decimals_that_are_declared():
    assert numbers.declared(MEASURES["sales_hhi"], 1432.4) == "1\u00a0432"
    assert numbers.declared(MEASURES["academic_talent_share"], 0.40321) == "40.3"
    assert numbers.declared(MEASURES["academic_talent_share"], -1e-17) == "0.0"
    assert numbers.declared(MEASURES["capability_price"], 2.34e-6) == "2.3e−6", "small is not nothing"
    assert numbers.declared(MEASURES["frontier_run_flop"], 3.2e26) == "3.2e26"
    assert numbers.declared(MEASURES["sales_hhi"], math.nan) == "–"


def test_a_plus_sign_only_above_zero():
    assert [numbers.signed(value) for value in (2.0, -2.0, 0.0, math.inf)] == ["+2", "−2", "0", "–"]


# ---------------------------------------------------------------- the four kinds of answer


def test_the_example_of_the_brief():
    changes = {"sales_hhi": spread(-400, 350, wrong=2), "emissions": spread(-0.7, 0.5, wrong=5)}
    changes["model_hhi"] = spread(0, 900)
    changes["academic_talent_share"] = spread(0.0001, 0.0002)
    mandate = "policies:\n  - access-mandate: {start: 2026Q1}\n"
    said = text_of(
        compared(changes), scenario=scenario(rest=mandate), base=sim.load_scenario(sim.shipped()["baseline"])
    )
    assert re.fullmatch(
        r"With the access mandate from 2026, concentration of sales in 2030 is typically \d+ points lower "
        r"\[\d+ to \d+\]; lower in 30 of 32 paired simulations\.", said[0],
    ), said[0]  # fmt: skip
    assert said[1] == "Concentration of models: no clear change."
    assert said[2] == "Academic share of AI talent: practically unchanged."
    assert re.fullmatch(
        r"Emissions: on average \d(\.\d)? % lower \[\d(\.\d)? to \d(\.\d)?\]; lower in 27 of 32\.", said[3]
    ), said[3]
    assert len(said) == 4


def test_shares_are_in_percentage_points():
    said = text_of(compared({"academic_talent_share": spread(0.05, 0.01)}))
    assert re.fullmatch(
        r"Academic share of AI talent: 5 percentage points higher \[4.8 to 5.2\]\.", said[2]
    ), said[2]


def test_one_point_is_singular():
    said = text_of(compared({"academic_talent_share": spread(0.01, 0.0)}))
    assert said[2] == "Academic share of AI talent: 1 percentage point higher [1 to 1]."


def test_relative_effects_are_in_percent():
    said = text_of(compared({"emissions": spread(1.0, 0.1)}))
    assert re.fullmatch(r"Emissions: 10 % higher \[9.8 to 10\]\.", said[3]), said[3]


def test_an_average_of_skewed_pairs_is_called_so():
    change = np.where(np.arange(RUNS) < 4, 3000.0, 120.0) + np.arange(RUNS)
    said = text_of(compared({"sales_hhi": change}))[0]
    assert re.search(
        r"is on average \d+ points higher \[\d+ to \d+\], by 140 in the typical pair; higher in 32 of 32",
        said,
    ), said
    assert "typically" not in said
    assert "is typically " in text_of(compared({"sales_hhi": spread(400, 50)}))[0]


@pytest.mark.parametrize("sign", [1, -1])
def test_direction_is_said_in_words_and_magnitudes_in_the_interval(sign):
    said = text_of(compared({"sales_hhi": spread(sign * 400, 50)}))[0]
    word = "higher" if sign > 0 else "lower"
    assert f"400 points {word} [390 to 410]; {word} in 32 of 32 paired simulations." in said
    assert "−" not in said and "-" not in said


def test_an_interval_that_holds_zero_has_no_magnitudes():
    effect = Effect("sales_hhi", 2030, 1, 5, -10, 20, 5, -10, 20, 20, 32, "unclear")
    assert numbers.interval_of(effect) == "[−10 to +20]"
    with pytest.raises(ValueError, match="holds zero"):
        numbers.magnitudes_of(effect)


@pytest.mark.parametrize(
    ("change", "end"),
    [
        (spread(0, 900), "shows no clear change."),
        (spread(10, 5), "is practically unchanged."),
        (spread(400, 10, wrong=5), r"higher in 27 of 32 paired simulations."),
    ],
)
def test_the_first_sentence_of_each_certainty(change, end):
    assert text_of(compared({"sales_hhi": change}))[0].endswith(end)


def test_one_outcome_may_be_identical_when_others_are_not():
    said = text_of(compared({"emissions": spread(-2, 0.1)}))
    assert (
        said[0] == "With 'Made up', concentration of sales in 2030 is identical in every paired simulation."
    )
    assert said[1] == "Concentration of models: identical in every paired simulation."


@given(st.lists(st.floats(-1000, 1000), min_size=2, max_size=40), st.sampled_from(list(words.HEADLINES)))
def test_no_claim_beyond_the_pairs(differences, name):
    """A direction is named only if the interval excludes zero and three pairs in four have that sign."""
    scale = 1.0 if name.endswith("hhi") else BASE[name] / 2000
    changes = np.array(differences) * scale
    comparison = compared({name: changes}, runs=len(changes))
    effect = comparison.effect(0, name, 2030)
    sentence = words.following(effect)
    finding = "".join(part.text for part in sentence.parts if part.role == "finding")
    directed = re.search(r"\b(higher|lower)\b", finding)
    assert bool(directed) == (effect.certainty in ("clear", "likely"))
    # short of that a direction is named only of a mean that matters, with the pairs that agree
    disputed = "no clear change; on average" in sentence.text
    told = (effect.low > 0 or effect.high < 0) and abs(effect.mean) >= effect.spec.matters
    assert disputed == (effect.certainty == "unclear" and told)
    assert not disputed or f"in only {effect.agree} of {effect.pairs}" in sentence.text
    if not directed:
        assert disputed or not re.search(r"\b(higher|lower)\b", sentence.text)
    if directed:
        share = np.mean(np.sign(changes) == (1 if directed[1] == "higher" else -1))
        assert share >= 0.75 and effect.low * effect.high > 0
        counted = f" in {effect.agree} of {effect.pairs}" in sentence.text
        assert counted == (effect.certainty == "likely")
        assert share >= 0.9 or counted
    assert sentence.measure == name and sentence.certainty == effect.certainty


def test_a_mean_that_differs_while_futures_disagree_is_told_in_full():
    change = np.where(np.arange(RUNS) < 10, -100.0, 1000.0)
    said = text_of(compared({"sales_hhi": change, "model_hhi": -change}))
    assert re.search(
        r"in 2030 shows no clear change; on average \d+ points higher \[\d+ to \d+\], "
        r"but higher in only 22 of 32\.$", said[0],
    ), said[0]  # fmt: skip
    assert re.match(r"Concentration of models: no clear change; on average \d+ points lower \[", said[1])
    small = np.where(np.arange(RUNS) < 10, -100.0, 160.0)  # a mean below what matters is no news
    assert text_of(compared({"sales_hhi": small}))[0].endswith("shows no clear change.")


def test_a_sentence_keeps_its_parts():
    said = words.answer(compared({"sales_hhi": spread(400, 50)}), 0, 2030)
    roles = {part.role: part.text for part in said[0].parts}
    assert roles["occasion"] == "With 'Made up'" and roles["finding"] == "400 points higher"
    assert roles["interval"] == "[390 to 410]" and roles["agree"] == "32"
    assert "".join(part.text for part in said[0].parts) == str(said[0])
    assert [part.text for part in said[1].parts if part.role == "finding"] == ["identical"]


def test_one_pair_claims_nothing():
    comparison = compared({"sales_hhi": np.array([500.0])}, runs=1)
    assert text_of(comparison)[0].endswith("shows no clear change.")
    assert numbers.interval_of(comparison.effect(0, "sales_hhi", 2030)) == "[– to –]"


def test_a_year_that_was_not_simulated():
    with pytest.raises(KeyError, match="2040"):
        words.answer(compared({}), 0, 2040)


# ---------------------------------------------------------------- when nothing differs


def test_identical_because_nobody_is_reached():
    comparison = compared({}, unreached={"access-mandate": "no startup is eligible"})
    assert text_of(comparison) == [
        "With 'Made up', all headline outcomes in 2030 are identical to the baseline: "
        "'Access mandate' reached nobody: no startup is eligible."
    ]


def test_identical_because_it_starts_later():
    late = scenario(rest="policies:\n  - carbon-price: {start: 2032Q3}\n")
    comparison = compared({})
    comparison.others[0].seed = 2
    assert text_of(comparison, scenario=late)[0].endswith("nothing of it is in force before 2032Q3.")


def test_identical_for_no_known_reason():
    assert text_of(compared({}))[0].endswith("it changes no outcome in any quarter that was simulated.")
    other = results()
    other.values["sales_hhi"][:, 0] += 1
    said = text_of(Comparison(results(), [other]))[0]
    assert said.endswith("identical to the baseline: no paired simulation differs in that year.")


def test_a_policy_that_reached_nobody_is_named_also_when_something_differs():
    comparison = compared({"emissions": spread(1, 0.1)}, unreached={"carbon-price": "it is not in force"})
    assert "'Carbon price' reached nobody: it is not in force." in text_of(comparison)


# ---------------------------------------------------------------- love of variety


@pytest.mark.parametrize(
    ("whole", "fixed", "text"),
    [
        (spread(5, 1), spread(-5, 1), "Users gain only if more choice is itself worth something."),
        (spread(-5, 1), spread(5, 1), "Users lose only if less choice is itself a loss."),
        (spread(5, 1), spread(5, 1), None),
        (spread(5, 1), spread(-0.1, 0.05), None),
        (spread(5, 1), spread(-1, 60), None),
    ],
)
def test_when_choice_decides_the_sign(whole, fixed, text):
    comparison = compared(dict(zip(BENEFITS, (whole, fixed), strict=True)) | {"emissions": spread(1, 0.1)})
    found = words.of_variety(comparison, 0, 2030)
    assert (found.text if found else None) == text
    assert (text_of(comparison)[-1] == text) == (text is not None)


# ---------------------------------------------------------------- the occasion


@pytest.mark.parametrize(
    ("rest", "text"),
    [
        ("policies:\n  - carbon-price: {start: 2026Q1}\n", "With the carbon price from 2026"),
        ("policies:\n  - carbon-price: {start: 2026Q3}\n", "With the carbon price from 2026Q3"),
        (
            "policies:\n  - carbon-price: {start: 2026Q1, end: 2028Q1}\n",
            "With the carbon price from 2026 until 2028",
        ),
        (
            "policies:\n  - carbon-price: {start: 2026Q1, trigger: {measure: emissions, above: 5}}\n",
            "With the carbon price from 2026 if its trigger is met",
        ),
        (
            "policies:\n  - carbon-price: {start: 2026Q1}\n  - data-rules: {start: 2027Q1}\n"
            "  - merger-control: {start: 2028Q1}\n",
            "With the carbon price from 2026, the data rules from 2027 and the merger control from 2028",
        ),
        ("parameters:\n  density_floor: 0.1\n", "With 'Question'"),
        (
            "parameters:\n  density_floor: 0.1\npolicies:\n  - carbon-price: {start: 2026Q1}\n",
            "With 'Question'",
        ),
        ("", "With 'Question'"),
    ],
)  # fmt: skip
def test_the_occasion_is_the_policies_if_they_are_all_that_differs(rest, text):
    base = sim.load_scenario(sim.shipped()["baseline"])
    assert "density_floor" in PARAMETERS
    assert occasion("Question", scenario(rest=rest), base) == text


def test_policies_of_the_baseline_are_not_the_occasion():
    base = scenario(rest="policies:\n  - carbon-price: {start: 2026Q1}\n")
    both = scenario(rest="policies:\n  - carbon-price: {start: 2026Q1}\n  - data-rules: {start: 2027Q1}\n")
    assert occasion("Question", both, base) == "With the data rules from 2027"
    assert occasion("Question", scenario(), base) == "With 'Question'", "a policy was taken away"


def test_without_the_scenario_the_title_stands():
    assert occasion("Cheap compression") == "With 'Cheap compression'"


# ---------------------------------------------------------------- caveats and translation


def test_caveats_say_what_the_band_holds_and_what_chance_gives():
    said = " ".join(caveats(compared({}), outcomes=20, uncertainty="luck"))
    for part in (
        "conditional forecast", "luck only", "32 paired simulations", "20 outcomes were looked at",
        "fewer than 0.1",
        "concentration index (this model's market)", "model units",
    ):  # fmt: skip
        assert part in said
    assert "few" not in said.replace("fewer", "")
    assert "both luck and" in " ".join(caveats(compared({}), outcomes=4, uncertainty="both"))
    assert "same luck" in " ".join(caveats(compared({}), outcomes=4, uncertainty="parameters"))
    assert "intervals hold" not in " ".join(caveats(compared({}), outcomes=4)).lower()


def test_few_pairs_are_called_few():
    few = compared({}, runs=4)
    assert any("4 pairs are few" in text for text in caveats(few, outcomes=6))
    assert any("1 pair is few" in text for text in caveats(compared({}, runs=1), outcomes=6))
    assert any("at most 0.75 of them would come out clear" in text for text in caveats(few, outcomes=6))


@pytest.mark.parametrize("skew", [False, True])
def test_clear_by_chance_is_an_upper_bound_whatever_the_sizes(skew):
    """Noise that is as often above as below, its sizes skewed or not, gives no more clear results than said."""
    rng = np.random.default_rng(1)
    pairs, tries = 6, 600
    noise = rng.normal(size=(tries, pairs))
    if skew:
        noise = np.where(noise > 0, noise**4, noise)
    found, base, other = 0, results(runs=pairs), results(runs=pairs)
    for differences in noise:
        other.values["sales_hhi"] = base.values["sales_hhi"] + 1e6 * differences[:, None]
        found += Comparison(base, [other]).effect(0, "sales_hhi", 2030).certainty == "clear"
    expected = clear_by_chance(tries, pairs)
    assert found <= expected + 3 * math.sqrt(expected)
    assert clear_by_chance(tries, 1) == 0


def test_what_chance_gives_says_what_it_assumes():
    said = " ".join(caveats(compared({}), outcomes=20))
    assert "20 outcomes were looked at; were each pair as likely to be higher as to be lower, fewer" in said


class Backwards(English):
    """A catalogue that can be recognised."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"«{msgid1 if n == 1 else msgid2}»"


def test_every_sentence_goes_through_the_translator():
    changes = {"sales_hhi": spread(-330, 40), "emissions": spread(-0.7, 0.5, wrong=5)}
    changes |= dict(zip(BENEFITS, (spread(5, 1), spread(-5, 1)), strict=True))
    comparison = compared(changes, unreached={"carbon-price": "it is not in force"})
    said = [
        *words.answer(comparison, 0, 2030, words=Backwards()),
        *caveats(comparison, outcomes=6, words=Backwards()),
    ]
    assert len(said) > 8
    for text in map(str, said):
        assert text.startswith("«") and text.endswith("»"), text
    assert "«concentration of sales»" in str(said[0])


def test_the_measures_named_here_are_declared():
    assert set(words.HEADLINES) <= set(MEASURES)
    assert set(BENEFITS) <= set(MEASURES)
