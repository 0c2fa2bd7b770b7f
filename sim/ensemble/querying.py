"""Questions to stored runs in SQL: DuckDB in memory over the chunks of one folder, and over nothing else.

Two views: ``runs``, a line a run, quarter and region, and ``years``, a line a run, year and region,
where each measure is put together as its declaration says.
"""

from __future__ import annotations

import duckdb

from sim.declare import MEASURES
from sim.ensemble.store import StoreError
from sim.ensemble.stored import Stored

A_YEAR = {"mean": "avg({0})", "sum": "sum({0})", "max": "max({0})", "last": "arg_max({0}, quarter)"}


def connected(stored: Stored) -> duckdb.DuckDBPyConnection:
    """A connection with the two views; it can read the chunks and nothing else, and write nowhere."""
    connection = duckdb.connect(":memory:")
    files = [str(part.chunk.path.resolve()) for part in stored.parts]
    connection.execute(f"SET allowed_paths = {_list(files)}")
    for setting in (
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    connection.execute(f"CREATE VIEW runs AS {_runs(stored)}")
    connection.execute(f"CREATE VIEW years AS {_years(stored)}")
    return connection


def query(stored: Stored, sql: str) -> duckdb.DuckDBPyRelation:
    """The answer to one question.

    Raises
    ------
    StoreError
        It is no question that DuckDB understands, or it asks for something else than these runs.
    """
    try:
        return connected(stored).sql(sql)
    except duckdb.Error as error:
        raise StoreError(f"{stored.folder}: {error}") from error


def _runs(stored: Stored) -> str:
    """The lines of the runs used: chunks that are used whole together, the others one by one."""
    whole = [part for part in stored.parts if part.used == part.chunk.runs]
    cut = [part for part in stored.parts if part.used != part.chunk.runs]
    sources = (
        [f"SELECT * FROM read_parquet({_list([str(it.chunk.path.resolve()) for it in whole])})"]
        if whole
        else []
    )
    sources += [
        f"SELECT * FROM read_parquet({_text(str(it.chunk.path.resolve()))}) "
        f"WHERE run BETWEEN {it.used.start} AND {it.used.stop - 1}"
        for it in cut
    ]
    return " UNION ALL ".join(sources)


def _years(stored: Stored) -> str:
    """Complete years; the sides of a group are constant within it."""
    said = stored.manifest
    sides = ["run", "member", *map(_name, said["varied"]), "region"]
    measures = [
        f"{A_YEAR[MEASURES[name].annual].format(_name(name))} AS {_name(name)}"
        for name in (*said["measures"], *said["measures_by_region"])
    ]
    year = "CAST(left(quarter, 4) AS INTEGER)"
    return (
        f"SELECT {', '.join(sides)}, {year} AS year, {', '.join(measures)} FROM runs "
        f"GROUP BY {', '.join(sides)}, {year} HAVING count(*) = 4"
    )


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _list(texts: list[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"
