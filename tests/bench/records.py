"""The records at full size, on both databases: ten years of 18 targets by ward and month, beside pandas.

`python -m tests.bench.records` prints one table. The peer keeps the same rows in a plain table of the same
database with `DataFrame.to_sql` and reads them with `pandas.read_sql`: no history, no approval, no fingerprint.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from geo.city import City
from geo.indicators import indicators_of
from maps.document import static_files
from maps.release import release_of
from records.approval import decide
from records.backup import restore_backup, write_backup
from records.board import board_of
from records.city import released_city
from records.entries import enter, pending
from records.model import Batch, Figure, FigureKey
from records.releases import content_of, make_release
from records.store import Store, open_store
from records.verify import verify
from tests.cities import real_city
from tests.databases import MISSING, postgres_cluster
from tools.setup import find_postgres

TARGETS, YEARS = 18, range(2012, 2022)
TURNS = 5  # of what can be done again
ROWS = (  # what, budget in seconds ("" = none)
    ("enter", ""),
    ("approve", ""),
    ("release", ""),
    ("read a release", ""),
    ("map of a release, from the store to the files served", "2.00"),
    ("board of the targets", "0.30"),
    ("verify", ""),
    ("back up", ""),
    ("restore", ""),
    ("pandas: to_sql", ""),
    ("pandas: read_sql", ""),
)
Times = dict[str, float]


def figures(city: City) -> list[Figure]:
    """A figure for each target, ward and month, inside the limits of its indicator."""
    known = [one for one in indicators_of(city).values() if one.target is not None and not one.statuses]
    chosen = sorted(known, key=lambda one: not one.by_ward)[:TARGETS]
    months = [f"{year}-{month:02d}" for year in YEARS for month in range(1, 13)]
    wards = list(map(str, city.wards.index))
    return [
        Figure(FigureKey(one.id, ward, month), float((place * 7 + number) % 90), source="bench")
        for one in chosen
        for place, ward in enumerate(wards)
        for number, month in enumerate(months)
    ]


@contextmanager
def timed(times: Times, what: str) -> Iterator[None]:
    """Notes how long the block takes, in seconds, if it was never quicker."""
    gc.collect()
    started = time.perf_counter()
    yield
    times[what] = min(times.get(what, float("inf")), time.perf_counter() - started)


def measured(url: URL, spare: URL, folder: Path) -> Times:
    """Seconds of each of ROWS on the empty store at `url`; `spare` is another empty one."""
    times: Times = {}
    city, things = real_city(), figures(real_city())
    with closing(open_store(url)) as store, closing(open_store(spare)) as other:
        with timed(times, "enter"):
            enter(store, things, "An", Batch("bench.xlsx", "0" * 64))
        waiting = pending(store)
        with timed(times, "approve"):
            decide(store, waiting, True, "Bình")
        with timed(times, "release"):
            make_release(store, "Bình")
        _measure_reading(times, store, city)
        with timed(times, "back up"):
            write_backup(store, folder / "bench.zip")
        with timed(times, "restore"):
            restore_backup(other, folder / "bench.zip")
    (folder / "bench.zip").unlink()
    _measure_pandas(times, url, things)
    return times


def _measure_reading(times: Times, store: Store, city: City) -> None:
    shown = released_city(city, content_of(store, 1))
    today = date(YEARS[-1], 12, 31)
    actions: dict[str, Callable[[], Any]] = {
        "read a release": lambda: content_of(store, 1),
        ROWS[4][0]: lambda: static_files(release_of(released_city(city, content_of(store, 1))), "/map"),
        "board of the targets": lambda: board_of(shown, today),
        "verify": lambda: verify(store),
    }
    for what, act in actions.items():
        for _ in range(TURNS):
            with timed(times, what):
                act()


def _measure_pandas(times: Times, url: URL, things: list[Figure]) -> None:
    frame = pd.DataFrame(
        [
            (*vars(one.key).values(), one.value, one.status, one.source, one.note, "An", "2021-01-01")
            for one in things
        ],
        columns=["indicator", "ward", "period", "value", "status", "source", "note", "who", "at"],
    )
    engine = create_engine(url)
    with timed(times, "pandas: to_sql"):
        frame.to_sql("peer", engine, index=False, method=_many(url), chunksize=1000)
    for _ in range(TURNS):
        with timed(times, "pandas: read_sql"):
            read = pd.read_sql("SELECT * FROM peer", engine)
    assert len(read) == len(things)
    engine.dispose()


def _many(url: URL) -> Any:
    """pg8000 sends rows one by one unless many stand in one statement; SQLite takes few parameters."""
    return "multi" if url.get_backend_name() == "postgresql" else None


def table(found: dict[str, Times]) -> str:
    """The seconds of each database side by side."""
    lines = [("", "budget", *found)]
    for what, budget in ROWS:
        seconds = (f"{times[what]:.2f}" if what in times else "–" for times in found.values())
        lines.append((what, f"≤ {budget}" if budget else "", *seconds))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def measure() -> str:
    """The table of both databases; where there is no PostgreSQL, of SQLite, and a line that says so."""
    count = len(figures(real_city()))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url, spare = (URL.create("sqlite", database=str(folder / f"{part}.sqlite")) for part in ("a", "b"))
        found, note = {"SQLite": measured(url, spare, folder)}, ""
        if find_postgres():
            with postgres_cluster(()) as cluster:
                found["PostgreSQL"] = measured(cluster.fresh(), cluster.fresh(), folder)
        else:
            note = f"\nPOSTGRESQL WAS NOT MEASURED: {MISSING.upper()}."
    head = f"The records, {count:,} figures, seconds (reading: best of {TURNS}):"
    return f"{head}\n{table(found)}{note}"


if __name__ == "__main__":
    print(measure())
