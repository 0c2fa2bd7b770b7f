"""``computelab report``: a comparison as a page, a print or a table, by the file's ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.asked import check_cost, check_numbers, check_pairs, chosen_year, held, loaded
from sim.cli.base import BadInput, app, progress_bar, reported
from sim.cli.simulate import Large, On, Runs, Seed, Uncertainty

if TYPE_CHECKING:
    import pandas as pd

    from sim.cli.shown import Compared


@app.command()
def report(
    base: Annotated[str, typer.Argument(metavar="BASE", help="The baseline: a file or a shipped name.")],
    others: Annotated[list[str], typer.Argument(metavar="OTHER...", help="What to compare with it.")],
    to: Annotated[
        list[Path],
        typer.Option(
            "--to",
            help="File to write; its ending says what: .html, .pdf (needs Chromium), .effects.csv, .iamc.csv, "
            ".csv or .parquet (every number of every run). May be given more than once.",
        ),
    ],
    runs: Runs = None,
    seed: Seed = None,
    year: Annotated[int | None, typer.Option("--year", help="Year of the answer (default: 2030).")] = None,
    uncertainty: Uncertainty = None,
    on: On = "pool",
    large: Large = False,
) -> None:
    """Compare scenarios with a baseline and write the comparison to files."""
    with reported():
        check_numbers(runs, seed)
        first, *rest = (held(loaded(name), uncertainty) for name in (base, *others))
        check_pairs(first, rest)
        check_cost([first, *rest], runs, large, on)
        when = chosen_year(first.quarters, year)
        makers = [(path, maker_of(path)) for path in to]
        from sim.cli.shown import Compared
        from sim.files import put
        from sim.run import compare as simulate

        with progress_bar("Paired simulations") as progress:
            comparison = simulate(first, *rest, runs=runs, seed=seed, on=on, progress=progress)
        compared = Compared(comparison, first, rest, when)
        for path, make in makers:
            put(path, make(compared))
            typer.echo(f"Written: {path}")


def maker_of(path: Path) -> Callable[[Compared], bytes]:
    """What writes a file of this name.

    Raises
    ------
    BadInput
        The ending is not known, the folder is not there, or nothing is installed that prints.
    """
    if not path.parent.is_dir():
        raise BadInput(f"--to {path}: there is no folder {path.parent}: make it first")
    if path.is_dir():
        raise BadInput(f"--to {path}: this is a folder; name a file in it, such as {path / 'report.html'}")
    ending = next((it for it in MAKERS if path.name.lower().endswith(it)), None)
    if ending is None:
        raise BadInput(f"--to {path}: expected a name that ends in {', '.join(MAKERS)}")
    if ending == ".pdf":
        from dashboard.report import NoBrowser, browser

        try:
            browser()
        except NoBrowser as error:
            raise BadInput(f"--to {path}: {error}") from None
    return MAKERS[ending]


def page(compared: Compared) -> bytes:
    """The report as HTML."""
    from dashboard.report import html

    return html(compared.comparison, compared.base, compared.others, compared.year).encode()


def printed(compared: Compared) -> bytes:
    """The report as PDF."""
    from dashboard.report import NoBrowser, pdf

    try:
        return pdf(page(compared).decode())
    except NoBrowser as error:
        raise BadInput(str(error)) from None


def effects(compared: Compared) -> bytes:
    """Paired effects on every outcome in every year."""
    from sim.report import effects_table

    return text_of(effects_table(compared.comparison))


def iamc(compared: Compared) -> bytes:
    """The layout of integrated assessment."""
    from sim.report import integrated

    return text_of(integrated(compared.comparison))


def every_number(compared: Compared) -> bytes:
    """Every number of every run as CSV."""
    from sim.report import tidy

    return text_of(tidy(compared.comparison))


def parquet(compared: Compared) -> bytes:
    """Every number of every run as Parquet."""
    from sim.report import tidy

    return tidy(compared.comparison).to_parquet(index=False)


def text_of(table: pd.DataFrame) -> bytes:
    """A table as CSV, safe to open in a spreadsheet."""
    from sim.report import spreadsheet

    return spreadsheet(table).encode()


# The longer ending first: a name is what its longest known ending says.
MAKERS: dict[str, Callable[[Compared], bytes]] = {
    ".html": page,
    ".pdf": printed,
    ".effects.csv": effects,
    ".iamc.csv": iamc,
    ".csv": every_number,
    ".parquet": parquet,
}
