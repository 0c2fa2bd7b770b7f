import json
from dataclasses import replace

import pytest

from dashboard import report
from sim import compare, load_scenario, shipped
from sim.cli import app
from sim.scenario import dump_scenario
from tests.worlds import policy, small

HOSTILE = '</script><script>document.title="taken"</script><img src=x onerror=document.title="taken">'


@pytest.fixture(scope="module")
def made():
    base = small(48)
    policies = load_scenario(shipped()["carbon-price"]).policies
    other = replace(base, name="carbon-price", title=HOSTILE, question=HOSTILE, policies=policies)
    comparison = compare(base, other, runs=4, on="here")
    return base, other, comparison, report.html(comparison, base, [other], 2030)


def test_a_hostile_title_stays_a_text(made, browser, tmp_path):
    base, other, _, page = made
    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")
    tab = browser.new_page()
    asked, errors = [], []
    tab.on("request", lambda it: asked.append(it.url))
    tab.on("pageerror", lambda it: errors.append(str(it)))
    tab.goto(path.as_uri())
    tab.wait_for_selector("#chart-3 .main-svg")
    assert tab.title().startswith("Compute Policy Lab: </script>")
    assert tab.locator("figure .main-svg").count() >= 4 and not errors
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked), asked
    assert tab.locator("h2").first.inner_text() == HOSTILE
    # the scenario files in it are those of the comparison
    texts = tab.locator("pre").all_inner_texts()
    assert any(text.strip() == dump_scenario(other).strip() for text in texts)
    assert base.digest() in page and other.digest() in page
    tab.close()


def test_it_holds_the_numbers_of_the_comparison(made):
    from sim.analysis.numbers import interval_of, mean_of

    *_, comparison, page = made
    effect = comparison.effect(0, "emissions", 2030)
    assert mean_of(effect) in page and interval_of(effect) in page
    figures = [
        line for line in page.splitlines() if "Plotly.newPlot" in line and line.startswith("<script>var it")
    ]
    assert len(figures) == 4
    data = figures[0].split("var it = ", 1)[1].split("; Plotly.newPlot", 1)[0]
    drawn = next(it for it in json.loads(data)["data"] if it["name"] == "baseline")
    assert drawn["y"] == pytest.approx(list(comparison.base.quantiles("sales_hhi")[2]))


def test_it_is_printed(made):
    printed = report.pdf(made[-1])
    assert printed.startswith(b"%PDF-") and len(printed) > 20_000


def test_without_a_browser_it_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(report.NoBrowser, match="apt-get install chromium"):
        report.browser()


def test_the_command_writes_what_the_ending_says(tmp_path, monkeypatch):
    from typer.testing import CliRunner

    monkeypatch.chdir(tmp_path)
    base = small(8)
    for scenario in (replace(base, name="a"), replace(base, name="b", policies=(policy("carbon-price"),))):
        (tmp_path / f"{scenario.name}.yaml").write_text(dump_scenario(scenario), encoding="utf-8")
    call = ["report", "a.yaml", "b.yaml", "--runs", "2", "--year", "2021"]
    names = ["it.html", "it.effects.csv", "it.iamc.csv", "it.csv", "it.parquet"]
    done = CliRunner().invoke(app, call + [word for name in names for word in ("--to", name)])
    assert done.exit_code == 0, done.output
    heads = [(tmp_path / name).read_bytes()[:80] for name in names]
    starts = [
        b"<!doctype html>",
        b'"scenario","measure",',
        b'"model","scenario","region",',
        b'"scenario","run","quarter"',
        b"PAR1",
    ]
    assert all(head.startswith(start) for head, start in zip(heads, starts, strict=True)), heads
    for wrong, said in (
        ("it.docx", ".html"),
        ("none/it.html", "there is no folder"),
        (".", "this is a folder"),
    ):
        refused = CliRunner().invoke(app, [*call, "--to", wrong])
        assert refused.exit_code == 2 and said in refused.output
    assert not (tmp_path / "it.docx").exists()
