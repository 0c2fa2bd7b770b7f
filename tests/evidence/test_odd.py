"""The description by ODD+D and the page on tests are those of the present code, and name only what exists."""

from __future__ import annotations

import importlib
import re

import pytest

from sim.declare import LEVERS, MEASURES, PARAMETERS, TABLES, TOPICS, Table
from sim.evidence import declared, odd, watch
from sim.evidence.declared import ROOT
from sim.evidence.watch import Watcher, phases
from tests.evidence.names import broken_links, unknown

PAGES = sorted((ROOT / "docs").glob("*.md"))
TO_BE_MADE = ("how-to.md", "add-a-policy.md")  # pages that name what a reader writes
NEVER_CHANGES = {("Market", "refused")}  # slots suffice


@pytest.fixture(scope="module")
def seen():
    return watch.watch()


@pytest.fixture(scope="module")
def texts(seen):
    with pytest.MonkeyPatch.context() as patch:  # one watched run serves all
        patch.setattr(odd, "watch", lambda: seen)
        return odd.pages()


# ---------------------------------------------------------------- the pages and the code


def test_the_pages_are_as_the_code_has_it(texts):
    old = odd.stale(ROOT / "docs", texts)
    assert not old, f"{', '.join(old)}: run python -m sim.evidence.odd --write docs"


def test_a_page_that_is_not_is_found(texts, tmp_path):
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert not odd.stale(tmp_path, texts)
    (tmp_path / "odd.md").write_text(texts["odd.md"].replace("0.3478", "0.3479"), encoding="utf-8")
    (tmp_path / "trace.md").unlink()
    assert odd.stale(tmp_path, texts) == ["odd.md", "trace.md"]


def test_everything_declared_is_there(texts):
    page = texts["odd.md"]
    columns = {name for table in TABLES.values() for name in table.columns}
    modules = declared.modules(declared.rule_package)
    rules = [rule.__name__ for module in modules for rule in declared.functions_of(module)]
    assert len(rules) > 100
    for name in (*columns, *PARAMETERS, *LEVERS, *MEASURES):
        assert f"| `{name}` |" in page, name
    for name in (phase.__name__ for phase in phases()):
        assert f". **`{name}`**" in page, name
    for name in rules:
        assert f"- **`{name}`** (" in page, name


@pytest.mark.parametrize(
    "page", [it for it in PAGES if it.name not in TO_BE_MADE], ids=lambda page: page.name
)
def test_what_stands_in_backticks_exists(page, seen):
    assert unknown(page.read_text(encoding="utf-8"), seen) == []


def test_what_does_not_exist_is_found(seen):
    commands = "`make tables`, `computelab run --runs`, `python -m sim.evidence.fit`"
    good = f"`quality_value`, `rules/training.py`, `first wave N`, {commands}"
    commands = (
        "`make table`, `computelab ruin`, `computelab run --rums`, `--rums`, `python -m sim.evidence.fat`"
    )
    bad = f"`quality_valve`, `rules/teaching.py`, `last wave N`, {commands}"
    assert unknown(good, seen) == []
    assert unknown(bad, seen) == re.findall(r"`(.+?)`", bad)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    assert broken_links(page) == []


def test_a_link_that_does_not_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# A, b\n[1](#a-b) [2](#c) [3](page.md#a-b) [4](other.md) [5](https://example.org)", encoding="utf-8"
    )
    assert broken_links(page) == ["#c", "other.md"]


@pytest.mark.parametrize("name", odd.PAGES)
def test_decisions_cited_are_there(name):
    decisions = set(
        re.findall(r"^\*\*(\d+)\.", (ROOT / "sim/DECISIONS.md").read_text(encoding="utf-8"), re.M)
    )
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    cited = {
        number
        for found in re.findall(r"decisions? ([\d, and]+)", page)
        for number in re.findall(r"\d+", found)
    }
    assert len(cited) >= 5 and cited <= decisions


def test_a_test_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="test_nothing"):
        odd.tests("tests/test_nothing.py")
    with pytest.raises(ValueError, match="NOTHING"):
        odd.constant("tests/test_noise.py", "NOTHING")


def test_a_folder_that_is_not_there_is_refused_before_anything_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(odd, "watch", lambda: pytest.fail("watched"))
    with pytest.raises(SystemExit):
        odd.main(["--write", str(tmp_path / "nowhere")])
    assert "give a folder that exists" in capsys.readouterr().err


# ---------------------------------------------------------------- the watched run


def test_every_column_is_changed_and_used(seen):
    columns = {(name, column) for name, table in TABLES.items() for column in table.columns}
    assert columns - set(seen.changed) <= NEVER_CHANGES
    assert columns <= set(seen.used)


def test_every_parameter_and_lever_is_used(seen):
    kinds = {name: kind.__name__ for kind in TOPICS.values() for name in kind.fields}
    assert {name for name in PARAMETERS if (kinds[name], name) not in seen.used} == set()
    assert {name for name in LEVERS if not seen.used["Rules", name] - {1}} == set()


def test_every_purpose_in_the_text_of_the_phases_is_drawn(seen):
    written = set()
    for module in declared.modules(declared.phase_package):
        text = (ROOT / declared.file_of(module)).read_text(encoding="utf-8")
        written |= set(re.findall(rf"luck\.(?:{'|'.join(watch.DRAWS)})\(\s*\"([^\"]+)\"", text))
    assert len(written) > 20
    assert written <= {draw.purpose for draw in seen.draws}


def test_watching_leaves_no_trace(seen):
    module = importlib.import_module("sim.quarter")
    assert all(getattr(module, phase.__name__) is phase for phase in phases())
    assert "__getattribute__" not in vars(Table)


def test_the_watcher_sees_what_a_phase_does():
    watcher = Watcher(watch.a_future_under_each_instrument())
    market, rows = watcher.world.market, watcher.world.parameters

    def a_phase():
        market.revenue_musd[:] = market.pressure + rows.compute.interest
        market.refused[:] = 0.0  # as it was

    with watcher.looking():
        watcher.during(5, a_phase)
        watcher.during(6, lambda: market.pressure)
    assert watcher.seen.changed == {("Market", "revenue_musd"): {5}}
    assert watcher.seen.used == {
        ("Market", "revenue_musd"): {5},
        ("Market", "refused"): {5},
        ("Market", "pressure"): {5, 6},
        ("Compute", "interest"): {5},
    }


def test_of_firms_only_what_changes_in_those_that_stay_is_a_change():
    watcher = Watcher(watch.a_future_under_each_instrument())
    firms = watcher.world.firms
    firms.active[:, :3] = True

    def one_leaves_and_another_grows():
        firms.active[:, 0] = False
        firms.heads[:, 0] = 0.5  # of the one that is gone
        firms.talent[:, 1] = 0.5

    with watcher.looking():
        watcher.during(9, one_leaves_and_another_grows)
    assert watcher.seen.changed == {("Firms", "talent"): {9}}
