"""The bench's own arithmetic, and that its peer shows what the map shows."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.indicators import indicators_of
from geo.network import Places, driving_network
from tests.bench import plans, public, records, sheets
from tests.bench.__main__ import ROWS, table
from tests.bench.measure import Figures, peer_document, zipped
from tests.bench.peer_files import COPIES, FOLDER, copy_of
from tests.bench.peer_map import OVERLAYS, measured_wards
from tests.browser.public.first_visit import FirstVisit
from tests.cities import real_city
from tests.networks import city_of, streets_of


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


def test_the_table_of_planning_has_a_row_for_each_thing_measured_with_its_ratio() -> None:
    found = [plans.Measured(0.5, 2.0, "as told")] * len(plans.ROWS)
    lines = plans.table([*found[:-1], plans.Measured(0.25)]).splitlines()
    assert lines[0].split() == ["budget", "this", "map", "peer", "peer", "÷", "this"]
    assert len(lines) == len(plans.ROWS) + 1
    drawn = next(line for line in lines if line.startswith("park drawn → figures "))
    assert drawn.split()[4:9] == ["≤", "0.30", "0.500", "2.000", "4.0"]
    assert drawn.endswith("beside networkx, shapely; as told")
    assert lines[-1].split()[-5:-3] == ["0.250", "–"]


def test_two_answers_that_differ_are_refused_and_two_alike_are_not() -> None:
    plans.agree("metres", [1.0, np.inf, np.nan], [1.0 + 1e-9, np.inf, np.nan], within=1e-6)
    with pytest.raises(plans.DifferentError, match="metres"):
        plans.agree("metres", [1.0, 2.0], [1.0, 2.1], within=0.05)
    with pytest.raises(plans.DifferentError, match="metres"):
        plans.agree("metres", [1.0, np.inf], [1.0, 800.0])
    with pytest.raises(plans.DifferentError, match="metres"):
        plans.agree("metres", [1.0], [1.0, 1.0])


def test_the_peer_walks_as_one_does_by_hand() -> None:
    one_way = city_of(streets=streets_of(("residential", "yes", [(0, 0), (100, 0)])))
    network = driving_network(one_way)
    homes = Places(np.array([0, 0]), np.array([0.8, 0.1]), np.array([5.0, 0.0]))
    ways = plans.Ways(network, network.length_m, homes, [0, 1]).with_homes(2.0)
    door = Places(np.array([0]), np.array([0.3]), np.array([1.0]))
    assert ways.costs(door).tolist() == [pytest.approx(2 * 1 + 50 + 2 * 5), np.inf]
    assert ways.costs(door, 60.0).tolist() == [np.inf, np.inf]
    start = Places(np.array([0]), np.array([0.0]), np.array([0.0]))
    assert ways.costs(start).tolist() == [pytest.approx(90), pytest.approx(10)]


def test_invented_plots_stand_apart_in_every_ward_and_are_the_same_every_time() -> None:
    city = real_city()
    plots = plans.plots_over(city, 60)
    assert len(plots) == 60
    assert plots.geometry.to_wkb().equals(plans.plots_over(city, 60).geometry.to_wkb())
    assert shapely.union_all(plots.geometry.to_numpy()).area == pytest.approx(plots.geometry.area.sum())
    middles = plots.geometry.centroid
    assert all(middles.within(ward).any() for ward in city.wards.geometry)
    assert (plots["cost_vnd"] > 0).all()


def test_greedy_takes_the_cheapest_useful_ground_ward_by_ward_while_the_money_lasts() -> None:
    gain = np.array([[100.0, 0.0], [100.0, 50.0], [0.0, 100.0]])
    cost = np.array([10.0, 30.0, 20.0])
    assert plans.greedy(gain, np.array([150.0, 60.0]), cost, cost) == [0, 1, 2]
    assert plans.greedy(gain, np.array([150.0, 50.0]), cost, cost) == [0, 1]
    assert plans.greedy(gain, np.array([100.0, 0.0]), cost, cost) == [0]
    assert plans.greedy(gain, np.array([150.0, 60.0]), cost, cost, budget=35.0) == [0, 2]
    assert plans.greedy(gain, np.array([150.0, 60.0]), np.array([10.0, 30.0, 90.0]), cost) == [0, 1, 2]


def test_the_peer_of_the_public_map_asks_its_own_server_alone(tmp_path: Path) -> None:
    subject = public.peer(tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert public.ADDRESS.findall(page) == []
    assert set(re.findall(r'(?:src|href)="(cdn/[^"]+)"', page)) <= {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")
    }
    assert (subject.folder / "index.html.br").stat().st_size < (subject.folder / "index.html").stat().st_size


def test_the_table_of_the_public_map_has_a_row_for_each_thing_measured() -> None:
    visit = FirstVisit(100_000, 4, 200_000, 12, 1_000.0, 900.0, 0.001, ())
    other = replace(visit, early_bytes=250_000, drawn_ms=4_000.0, lcp_ms=0.0)
    found = [public.Found([visit] * 3, [20.0, 30.0]), public.Found([other] * 3, [200.0, 300.0])]
    lines = public.table(["this map", "plain folium"], found).splitlines()
    assert len(lines) == len(public.ROWS) + 1
    assert lines[1].split()[-4:] == ["120", "100.0", "250.0", "2.5"]
    assert next(line for line in lines if line.startswith("largest contentful")).split()[-3:] == [
        "900",
        "–",
        "–",
    ]
    assert next(line for line in lines if line.startswith("wards drawn")).split()[-3:] == [
        "1,000",
        "4,000",
        "4.0",
    ]


def test_of_several_sheets_the_quickest_counts_with_the_most_memory_of_all() -> None:
    unknown = float("nan")
    ours = sheets.best([sheets.Cost(9.0, 1.0, 200.0), sheets.Cost(2.0, 2.0, 300.0)])
    peer = sheets.best([sheets.Cost(8.0, unknown, 400.0), sheets.Cost(18.0, unknown, 100.0)])
    assert (ours.cpu_s, ours.peak_mb, peer.clock_s, peer.peak_mb) == (1.0, 300.0, 8.0, 400.0)
    cells = sheets.row(sheets.SHEETS["atlas"], sheets.Cost(4.0, 1.0, 300.0), peer)
    assert cells[1:] == ("≤ 15", "4.00", "1.00", "300", "8.00", "400", "2.0")
