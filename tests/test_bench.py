"""The bench's own arithmetic, and that its peer shows what the map shows."""

from __future__ import annotations

import json

from geo.indicators import indicators_of
from tests.bench import records
from tests.bench.__main__ import ROWS, table
from tests.bench.measure import Figures, peer_document, zipped
from tests.bench.peer_files import COPIES, FOLDER, copy_of
from tests.bench.peer_map import OVERLAYS, measured_wards
from tests.cities import real_city


def figures(**measured: object) -> Figures:
    nothing: dict[str, object] = {"switch_ms": [20.0], "click_ms": [20.0], "document": b"x" * 1000}
    return Figures(**(nothing | measured))  # type: ignore[arg-type]


def test_the_table_puts_both_programs_side_by_side_with_their_ratio() -> None:
    lines = table(figures(), figures(switch_ms=[1000.0, 2000.0, 9000.0])).splitlines()
    row = next(line for line in lines if line.startswith("indicator switch, median"))
    assert row.split()[-4:] == ["50", "20.0", "2,000.0", "100.0"]
    assert len(lines) == len(ROWS) + 1
    assert len({len(line) for line in lines}) == 1


def test_what_could_not_be_measured_is_a_dash_not_a_number() -> None:
    row = next(line for line in table(figures(), figures()).splitlines() if line.startswith("rerun"))
    assert row.split()[-3:] == ["–", "–", "–"]


def test_the_peer_holds_the_sixteen_wards_once_for_each_overlay() -> None:
    document, geometry = peer_document()
    copies = json.loads(geometry)
    assert [len(copy) for copy in copies] == [16] * len(OVERLAYS)
    assert copies[0] == copies[3]
    assert len(document) > len(geometry)
    assert zipped(b"a" * 10_000) < 100


def test_the_peer_has_a_number_wherever_one_was_published() -> None:
    wards = measured_wards()
    assert wards["civility"].isna().all()
    assert wards[["green", "works", "fire"]].notna().all().all()
    assert wards["fire"].between(0, 1 + 1e-9).all()


def test_only_addresses_of_known_cdns_have_a_copy() -> None:
    assert copy_of("https://example.org/npm/leaflet@1.9.3/dist/leaflet.js") is None
    pattern, name = COPIES[0]
    found = pattern.match("https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free@6.2.0/css/all.min.css")
    assert found is not None
    assert found.expand(name) == "@fortawesome/fontawesome-free/css/all.min.css"
    assert FOLDER.parent.name == "bench"


def test_the_records_are_measured_at_the_size_of_ten_years() -> None:
    things = records.figures(real_city())
    assert len(things) == 18 * 16 * 12 * 10
    assert len({one.key for one in things}) == len(things)
    known = indicators_of(real_city())
    assert all(
        known[one.key.indicator].least <= (one.value or 0) <= known[one.key.indicator].most for one in things
    )


def test_the_table_of_the_records_puts_both_databases_side_by_side() -> None:
    lines = records.table(
        {"SQLite": {"enter": 1.5}, "PostgreSQL": {"enter": 2.25, "verify": 3.0}}
    ).splitlines()
    assert lines[0].split() == ["budget", "SQLite", "PostgreSQL"]
    assert lines[1].split() == ["enter", "1.50", "2.25"]
    assert next(line for line in lines if line.startswith("verify")).split() == ["verify", "–", "3.00"]
    assert len(lines) == len(records.ROWS) + 1
