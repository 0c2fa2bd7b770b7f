"""Every refusal names file, line, key, what was expected and the nearest known name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Problem, ScenarioError, load_scenario, parse_scenario

HEAD = "schema: 1\ntitle: A question\n"


def refused(text: str, name: str = "mine") -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, name)
    return caught.value.problems


def the_one(body: str) -> Problem:
    problems = refused(HEAD + body)
    assert len(problems) == 1, problems
    return problems[0]


# An entry below HEAD; then the line, key, part of what was expected, and nearest name of its refusal.
ENTRIES = {
    "unknown key": ("runz: 5", 3, "runz", "runs", "runs"),
    "unknown actor": ("actors:\n  startup: 9", 4, "actors.startup", "startups", "startups"),
    "unknown jurisdiction": ("jurisdictions: [us, chine]", 3, "jurisdictions[1]", "china", "china"),
    "unknown uncertainty": ("uncertainty: lucky", 3, "uncertainty", "luck", "luck"),
    "unknown parent": ("extends: basline", 3, "extends", "shipped scenario", "baseline"),
    "same jurisdiction twice": ("jurisdictions: [us, us]", 3, "jurisdictions[1]", "once", ""),
    "no jurisdiction": ("jurisdictions: []", 3, "jurisdictions", "at least one", ""),
    "parent by path": ("extends: ../baseline", 3, "extends", "no path", ""),
    "parent by absolute path": ("extends: /etc/passwd", 3, "extends", "no path", ""),
    "parent by backslash": (r"extends: a\b", 3, "extends", "no path", ""),
    "parent two dots": ("extends: ..", 3, "extends", "no path", ""),
    "parent with suffix": ("extends: baseline.yaml", 3, "extends", "no path", ""),
    "parent is a number": ("extends: 5", 3, "extends", "name of a scenario", ""),
    "endless digits": (f"seed: {'9' * 5000}", 3, "seed", "whole number", ""),
    "switch for a whole number": ("runs: true", 3, "runs", "whole number", ""),
    "part of a run": ("runs: 1.5", 3, "runs", "whole number", ""),
    "no runs": ("runs: 0", 3, "runs", "from 1 to 1000000", ""),
    "too many runs": ("runs: 1000001", 3, "runs", "from 1 to 1000000", ""),
    "negative seed": ("seed: -1", 3, "seed", "whole number", ""),
    "large seed": (f"seed: {2**63}", 3, "seed", "whole number", ""),
    "too many big tech firms": ("actors: {big_tech: 17}", 3, "actors.big_tech", "from 3 to 16", ""),
    "number for a text": ("author: 2026", 3, "author", "a text", ""),
    "list for a text": ("question: [a]", 3, "question", "a text", ""),
    "empty text": ("question: ''", 3, "question", "a text", ""),
    "long text": (f"author: {'x' * 201}", 3, "author", "at most 200", ""),
    "control character": (r'author: "a\x07b"', 3, "author", "control", ""),
    "direction character": (r'author: "a\u202Eb"', 3, "author", "direction", ""),
    "raw direction character": ("author: a\u2066b", 3, "author", "direction", ""),
    "direction in a source": ("sources:\n  - fine\n  - 'a\u200fb'", 5, "sources[1]", "direction", ""),
    "line in an author": (r'author: "a\nb"', 3, "author", "control", ""),
    "half a character": (r'author: "\ud800"', 3, "author", "control", ""),
    "nothing for a mapping": ("parameters:", 3, "parameters", "a mapping", ""),
    "nothing for a list": ("policies:", 3, "policies", "a list", ""),
    "text for a switch": ("replace_policies: yes", 3, "replace_policies", "true or false", ""),
    "horizon starts later": ("horizon: {start: 2021Q1}", 3, "horizon.start", "2020Q1", ""),
    "horizon too short": ("horizon: {end: 2020Q3}", 3, "horizon.end", "2020Q4 to 2049Q4", ""),
    "horizon too long": ("horizon: {end: 2050Q1}", 3, "horizon.end", "2020Q4 to 2049Q4", ""),
    "horizon no quarter": ("horizon: {end: 2035}", 3, "horizon.end", "a quarter", ""),
    "policy not indented": (
        *("policies:\n  - carbon-price:\n    start: 2026Q1", 4, "policies[0]", "indented", ""),
    ),
    "policies as a mapping": ("policies:\n  carbon-price: {start: 2026Q1}", 3, "policies", "a list", ""),
    # the errors of syntax, each refused alone
    "duplicate key": ("runs: 5\nruns: 6", 4, "runs", "each key once", ""),
    "duplicate in quotes": ("actors:\n  startups: 9\n  'startups': 9", 5, "actors.startups", "once", ""),
    "anchor": ("author: &me A", 3, "author", "no anchors", ""),
    "anchor of a list": ("sources:\n  - &it [a]", 4, "sources[0]", "no anchors", ""),
    "alias": ("author: *me", 3, "author", "written out", ""),
    "merge key": ("actors:\n  <<: {startups: 9}", 4, "actors.<<", "no merge keys", ""),
    "tag": ("author: !!str 5", 3, "author", "no tags", ""),
    "tag of a mapping": ("actors: !!python/object {a: 1}", 3, "actors", "no tags", ""),
    "empty tag": ("author: ! x", 3, "author", "no tags", ""),
    "several documents": ("---\ntitle: another", 3, "", "one document", ""),
    "mapping as a key": ("actors: {[a]: 1}", 3, "actors", "a word as key", ""),
    "bad syntax": ("actors: {a: [1}", 3, "", "valid YAML", ""),
    "tabs": ("actors:\n\tstartups: 9", 4, "", "valid YAML", ""),
    "raw control character": ("author: a\x07b", 3, "", "no control characters", ""),
    "too deep": ("sources: " + "[" * 17 + "]" * 17, 3, "sources" + "[0]" * 15, "16 levels", ""),
}
# An entry of parameters, in line 4.
PARAMETERS = {
    "unknown parameter": ("quality_valu: 6", "quality_valu", "a parameter", "quality_value"),
    "unknown segment": (
        "tokens_million: {edge: 1, consumr: 3}",
        "tokens_million.consumr",
        "edge",
        "consumer",
    ),
    "unknown quantile": ("nest: {low: 0.3, hihg: 1, high: 0.4}", "nest.hihg", "high", "high"),
    "not a number": ("quality_value: .nan", "quality_value", "a finite number from 5 to 8", ""),
    "infinity": ("quality_value: -.inf", "quality_value", "finite", ""),
    "too large to be finite": ("quality_value: 1e999", "quality_value", "finite", ""),
    "below the range": ("quality_value: 4.99", "quality_value", "from 5 to 8, in 1/nat", ""),
    "above the range": ("quality_value: {value: 8.01}", "quality_value.value", "from 5 to 8", ""),
    "quantile out of range": ("quality_value: {p10: 5, p50: 6, p90: 9}", "quality_value.p90", "5 to 8", ""),
    "quantiles fall": ("quality_value: {p10: 6, p50: 5, p90: 7}", "quality_value", "p10 <= p50", ""),
    "no width": ("quality_value: {low: 6, high: 6}", "quality_value", "not all the same", ""),
    "half a distribution": ("quality_value: {p10: 6, p50: 7}", "quality_value", "p10, p50 and p90", ""),
    "both distributions": ("nest: {p10: 0.3, p50: 0.35, p90: 0.4, low: 0.3}", "nest", "or low and high", ""),
    "number for a vector": ("tokens_million: 3", "tokens_million", "consumer", ""),
    "spread in a vector": (
        "tokens_million: {edge: {low: 1, high: 2}}",
        "tokens_million.edge",
        "a number",
        "",
    ),
    "switch for a number": ("quality_value: true", "quality_value", "a number", ""),
    "text for a number": ("quality_value: '6'", "quality_value", "a number", ""),
    "unit": ("supply_growth: {value: 1.2, unit: log/yr}", "supply_growth.unit", "log/year", "log/year"),
    "unit of a vector": ("tokens_million: {unit: t, edge: 1}", "tokens_million.unit", "M tokens/user", ""),
}
# The one policy, in line 4.
POLICIES = {
    "unknown instrument": ("carbon-prize: {start: 2026Q1}", "carbon-prize", "carbon-price", "carbon-price"),
    "unknown option": ("data-rules: {start: 2026Q1, losst: 0.5}", "data-rules.losst", "lost", "lost"),
    "unknown choice": (
        *("access-mandate: {start: 2026Q1, eligible: eu-sm}", "access-mandate.eligible", "eu-sme", "eu-sme"),
    ),
    "number for a switch": (
        *("merger-control: {start: 2026Q1, partnerships: 1}", "merger-control.partnerships", "true or", ""),
    ),
    "path for a choice": (
        *(
            "access-mandate: {start: 2026Q1, threshold: {2026Q1: fixed}}",
            "access-mandate.threshold",
            "one of",
            "",
        ),
    ),
    "start outside": ("carbon-price: {start: 2036Q1}", "carbon-price.start", "2020Q1 to 2035Q4", ""),
    "announced before the horizon": (
        *("carbon-price: {announce: 2019Q4, start: 2026Q1}", "carbon-price.announce", "2020Q1 to 2035Q4", ""),
    ),
    "no quarter": ("carbon-price: {start: 2026Q5}", "carbon-price.start", "a quarter such as", ""),
    "quarter and line": ('carbon-price: {start: "2026Q1\\n"}', "carbon-price.start", "a quarter such as", ""),
    "announced after the start": (
        *(
            "carbon-price: {announce: 2026Q2, start: 2026Q1}",
            "carbon-price.announce",
            "not after the start",
            "",
        ),
    ),
    "no start": ("carbon-price: {level: 3}", "carbon-price.start", "a start", ""),
}
# A setting of a carbon price from 2026Q1, in line 4.
SETTINGS = {
    "unit of an option": ("level: {value: 9, unit: EUR/tCO2e}", "level.unit", "USD/tCO2e", "USD/tCO2e"),
    "unit of a path": ("path: {2026Q1: 9, unit: USD/t}", "path.unit", "USD/tCO2e", "USD/tCO2e"),
    "end outside": ("end: 2036Q1", "end", "2020Q1 to 2035Q4", ""),
    "path outside": ("path: {2040Q1: 5}", "path.2040Q1", "within the horizon", ""),
    "ends with its start": ("end: 2026Q1", "end", "after the start", ""),
    "level twice": ("level: 3, price_usd: 4", "price_usd", "either level or price_usd", ""),
    "path is a number": ("path: 3", "path", "a mapping of quarters", ""),
    "empty path": ("path: {}", "path", "quarters with their values", ""),
    "option out of range": ("level: 501", "level", "from 0 to 500, in USD/tCO2e", ""),
    "trigger without a line": ("trigger: {measure: hhi}", "trigger", "above or below", ""),
    "trigger without a measure": ("trigger: {above: 1}", "trigger.measure", "a measure", ""),
    "negative dead band": (
        *("trigger: {measure: hhi, above: 1, dead_band: -1}", "trigger.dead_band", "a number from 0", ""),
    ),
}
ONE = ENTRIES
for name, (entry, key, *rest) in PARAMETERS.items():
    ONE |= {name: (f"parameters:\n  {entry}", 4, f"parameters.{key}", *rest)}
for name, (entry, key, *rest) in POLICIES.items():
    ONE |= {name: (f"policies:\n  - {entry}", 4, f"policies[0].{key}", *rest)}
for name, (entry, key, *rest) in SETTINGS.items():
    body = f"policies:\n  - carbon-price: {{start: 2026Q1, {entry}}}"
    ONE |= {name: (body, 4, f"policies[0].carbon-price.{key}", *rest)}


@pytest.mark.parametrize("case", ONE)
def test_one_wrong_entry(case: str) -> None:
    body, line, key, expected, nearest = ONE[case]
    problem = the_one(body)
    assert (problem.file, problem.line, problem.key, problem.nearest) == ("mine", line, key, nearest)
    assert expected in problem.expected
    assert problem.column >= 1
    text = str(problem)
    assert text.startswith(f"mine:{line}:") and key in text and text.isprintable()
    assert f"did you mean '{nearest}'?" in text if nearest else "did you mean" not in text


def test_a_policy_elsewhere_than_the_scenario() -> None:
    body = "jurisdictions: [us, eu]\npolicies:\n  - carbon-price: {start: 2026Q1, jurisdictions: [china]}"
    problem = the_one(body)
    assert (problem.line, problem.key) == (5, "policies[0].carbon-price.jurisdictions[0]")
    assert problem.expected == "one of us, eu"


WHOLE = {
    "empty": ("", "", "empty"),
    "only a comment": ("# nothing\n", "", "empty"),
    "a list": ("- schema: 1\n", "", "a list"),
    "a text": ("baseline\n", "", "the text"),
    "no schema": ("title: x\n", "schema", "none"),
    "no title": ("schema: 1\n", "title", "none"),
    "schema in quotes": ("schema: '1'\ntitle: x\n", "schema", "the text '1'"),
    "schema is a switch": ("schema: true\ntitle: x\n", "schema", "true"),
    "older schema": ("schema: 0\ntitle: x\n", "schema", "0"),
    "newer schema": ("schema: 2\ntitel: x\nstrange: {a: 1}\n", "schema", "schema 2"),
    "directive": ("%YAML 1.1\n---\nschema: 1\ntitle: x\n", "", "a directive"),
    "tag directive": ("%TAG !e! tag:e.org:\n---\nschema: 1\ntitle: x\n", "", "a directive"),
    "an escape beyond characters": ('schema: 1\ntitle: "\\UFFFFFFFF"\n', "", ""),
}


@pytest.mark.parametrize("case", WHOLE)
def test_the_whole_file(case: str) -> None:
    text, key, found = WHOLE[case]
    (problem,) = refused(text)
    assert problem.key == key and found in problem.found and problem.line >= 1


def test_a_newer_schema_says_so() -> None:
    (problem,) = refused("schema: 2\ntitle: x\n")
    assert "newer version" in problem.expected and problem.line == 1


@pytest.mark.parametrize("name", ["", "  ", "a\x07b", "a\u202eb", "a\u2067b", "x" * 101])
def test_names_without_control_and_direction_characters(name: str) -> None:
    (problem,) = refused(HEAD, name)
    assert "a name" in problem.expected and str(problem).isprintable()


def test_all_schema_errors_at_once_in_the_order_of_the_file() -> None:
    problems = refused("schema: 1\nruns: 0\nseed: -1\nparameters:\n  nest: x\n  nesst: 1\nfoo: 1\n")
    assert [problem.key for problem in problems] == [
        "title",
        "runs",
        "seed",
        "parameters.nest",
        "parameters.nesst",
        "foo",
    ]
    assert [problem.line for problem in problems] == [1, 2, 3, 5, 6, 7]


def test_a_syntax_error_comes_alone() -> None:
    (problem,) = refused("schema: 1\nruns: 0\nfoo: 1\nfoo: 2\n")
    assert problem.line == 4


def test_more_problems_than_are_listed_are_counted() -> None:
    problems = refused(HEAD + "".join(f"key_{number}: 1\n" for number in range(1000)))
    assert len(problems) == 51 and problems[-1].found == "950 more"


def test_a_missing_start_beyond_the_listed_problems() -> None:
    wrong = "".join(f"key_{number}: 1\n" for number in range(200))
    assert refused(HEAD + wrong + "policies:\n  - carbon-price: {}\n")


def test_messages_cannot_turn_the_direction_of_a_terminal() -> None:
    for body in ('"a\u202eb": 1\n', '"a\\x1b[31m": 1\n', "author: &\u202ea x\n"):
        assert all(str(problem).isprintable() for problem in refused(HEAD + body))


def test_measures_are_checked_once_they_are_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEAD + "policies:\n  - carbon-price: {start: 2026Q1, trigger: {measure: model_hhj, above: 1}}\n"
    trigger = parse_scenario(text, "mine").policies[0].trigger
    assert trigger is not None and trigger.measure == "model_hhj"
    monkeypatch.setattr("sim.scenario.instruments.MEASURES", {"model_hhi": None})
    (problem,) = refused(text)
    assert problem.nearest == "model_hhi" and problem.key.endswith("trigger.measure")


# ------------------------------------------------------------------ files and what they extend


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)


def file_refused(path: Path) -> list[Problem]:
    before = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert (sorted(path.parent.iterdir()) if path.parent.is_dir() else []) == before
    return caught.value.problems


@pytest.mark.parametrize("chain", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_a_circle_is_refused(tmp_path: Path, chain: list[str]) -> None:
    following = [*chain[1:], chain[0]]
    write(tmp_path, **{it: HEAD + f"extends: {to}\n" for it, to in zip(chain, following, strict=True)})
    (problem,) = file_refused(tmp_path / "a.yaml")
    assert (problem.line, problem.key) == (3, "extends") and "circle" in problem.found
    assert problem.file == str(tmp_path / f"{chain[-1]}.yaml")


def test_a_long_chain_is_refused(tmp_path: Path) -> None:
    write(tmp_path, **{f"s{n}": HEAD + f"extends: s{n + 1}\n" for n in range(30)}, s30=HEAD)
    (problem,) = file_refused(tmp_path / "s0.yaml")
    assert "chain" in problem.expected


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    write(outside, secret=HEAD)
    (inside / "secret.yaml").symlink_to(outside / "secret.yaml")
    write(inside, child=HEAD + "extends: secret\n")
    (problem,) = file_refused(inside / "child.yaml")
    assert problem.key == "extends"


def test_a_parent_s_problems_name_the_parent(tmp_path: Path) -> None:
    write(tmp_path, parent=HEAD + "\nseed: -3\n", child=HEAD + "extends: parent\nruns: 0\n")
    mine, theirs = file_refused(tmp_path / "child.yaml")
    assert (mine.file, mine.line, mine.key) == (str(tmp_path / "child.yaml"), 4, "runs")
    assert (theirs.file, theirs.line, theirs.key) == (str(tmp_path / "parent.yaml"), 4, "seed")


def test_a_shorter_horizon_refuses_the_parent_s_later_policy() -> None:
    (problem,) = refused(HEAD + "extends: carbon-price\nhorizon: {end: 2024Q4}\n")
    assert problem.file == "scenarios/carbon-price.yaml" and "2024Q4" in problem.expected


def test_the_nearest_scenario_of_the_folder_is_named(tmp_path: Path) -> None:
    write(tmp_path, my_parent=HEAD, child=HEAD + "extends: my_parrent\n")
    (problem,) = file_refused(tmp_path / "child.yaml")
    assert problem.nearest == "my_parent"


def test_no_file_a_folder_and_other_bytes(tmp_path: Path) -> None:
    assert "can be read" in file_refused(tmp_path / "none.yaml")[0].expected
    (tmp_path / "folder.yaml").mkdir()
    assert file_refused(tmp_path / "folder.yaml")[0].expected == "a file"
    (tmp_path / "latin.yaml").write_bytes(b"schema: 1\ntitle: caf\xe9\n")
    (problem,) = file_refused(tmp_path / "latin.yaml")
    assert (problem.line, problem.expected) == (2, "text in UTF-8")


def test_instruments_that_contradict_each_other_are_refused_with_both_names() -> None:
    both = "policies:\n  - open-weights: {start: 2026Q1}\n  - open-prize: {start: 2026Q1}\n"
    (problem,) = refused(HEAD + both)
    assert (
        "open-prize" in problem.found + problem.expected
        and "open-weights" in problem.found + problem.expected
    )


def test_they_may_stand_in_other_places_or_at_other_times() -> None:
    apart = (
        "policies:\n  - open-weights: {start: 2026Q1, end: 2028Q1, jurisdictions: [eu]}\n"
        "  - open-prize: {start: 2026Q1, jurisdictions: [us]}\n  - open-prize: {start: 2028Q1, jurisdictions: [eu]}\n"
    )
    assert len(parse_scenario(HEAD + apart, "apart").policies) == 3
