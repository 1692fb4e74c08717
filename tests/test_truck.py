"""Where an engine can go: names and classes by hand, small streets by hand, and the hose along the real ones."""

from __future__ import annotations

from math import dist, inf
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.city import City
from geo.errors import ParameterError
from geo.network import LINK, driving_network
from geo.truck import (
    HOSE_M,
    MOST_HOSE_M,
    TruckRule,
    entries,
    is_alley,
    names_of,
    stops,
    truck_enters,
    truck_streets,
)
from tests.cities import real_city
from tests.networks import city_of, points_in, streets_of

Named = tuple[Any, str, str, list[tuple[float, float]]]  # name, class, one-way, corners


def named(*streets: Named) -> gpd.GeoDataFrame:
    """A frame of streets with these names."""
    return streets_of(*(street[1:] for street in streets)).assign(name=[street[0] for street in streets])


#   the main street, an alley with one of its own, an unnamed street, and a street that hangs on the alley only
#          (200,150) ─T── (400,150)
#              │ A
#   (200,100)  ├──── (260,100) A/2        (600,80)
#              │                              │ U
#   (0,0) ─────┴────────── M ─────────────────┴──── (1000,0)
STREETS = (
    ("Lớn", "primary", "no", [(0, 0), (200, 0), (600, 0), (1000, 0)]),
    ("Hẻm 1 Lớn", "residential", "no", [(200, 0), (200, 100), (200, 150)]),
    ("Hẻm 1/2 Lớn", "residential", "no", [(200, 100), (260, 100)]),
    ("", "residential", "no", [(600, 0), (600, 80)]),
    ("Trong", "tertiary", "no", [(200, 150), (400, 150)]),
)
CITY = city_of(streets=named(*STREETS))


def hose_m(city: City, hose: float, *points: tuple[float, float], unnamed: bool = False) -> list[float]:
    """The shortest hose to each point, inf where none reaches."""
    trucks = truck_streets(city, TruckRule(unnamed=unnamed))
    places, owner = stops(trucks, hose, np.array(points, dtype=float))
    least = np.full(len(points), inf)
    np.minimum.at(least, owner, places.off_m)
    return least.tolist()


@pytest.mark.parametrize(
    "name",
    [
        "Hẻm 12",
        "hẻm 246 Nguyễn Thị Đặng",
        "HẺM 3",
        "  Hẻm  5",
        "Hèm 266",  # written so on the map
        "Hem 7",
        "He\u0309m 7",  # decomposed letters
        "Ngõ 12 Chùa Bộc",
        "NGÕ 4",
        "Ngo 5",
        "Ngách 4/12",
        "Kiệt 30",
        "Hẻm",
        "179/7 Lê Đình Thám",
        "179/7",
        "43 Tân Sơn Nhì",
        "156B/35 Lê Văn Thọ",
        "Hẻm\n5",
        "Hẻm<script>alert(1)</script>",
    ],
)
def test_an_alley_is_told_by_its_name(name: str) -> None:
    assert is_alley(name)


@pytest.mark.parametrize(
    "name",
    [
        "Quang Trung",
        "Ngô Quyền",  # a family name, not an alley
        "Ngô Thị Thu Minh",
        "Lý Thường Kiệt",
        "Đường Số 48",
        "Tân Chánh Hiệp 34",
        "3E",
        "3 Tháng 2",
        "30 tháng 4",
        "30/4",
        "3/2",
        "Hemingway",
        "Kiệtt",
        "",
        "   ",
        "=1+1",
        "'; DROP TABLE streets; --",
        "<b>/</b>",
        "/7",
        "🚒",
        "\x00",
    ],
)
def test_other_names_are_no_alleys(name: str) -> None:
    assert not is_alley(name)


@given(st.text())
def test_any_name_is_an_alley_or_not(name: str) -> None:
    assert is_alley(name) in (True, False)
    assert is_alley("Hẻm 5 " + name)


def test_no_alley_of_the_real_map_is_entered_and_what_is_refused_looks_like_one() -> None:
    """By the slow look at each name: every refused name starts with an alley's word or a digit, and no entered one."""
    streets = real_city().streets
    small = streets["street_class"].isin(["residential", "living_street"])
    entered = truck_enters(streets, TruckRule())
    words = {
        name.split()[0].lower() for name in streets.loc[small & ~entered & (streets["name"] != ""), "name"]
    }
    assert {word for word in words if not word[0].isdigit()} == {"hẻm", "hèm"}
    assert set(streets.loc[entered & streets["name"].str.match(r"\d"), "name"]) == {"3E"}
    assert not streets.loc[entered & small, "name"].str.lower().str.contains("hẻm").any()
    assert not (streets.loc[entered & small, "name"] == "").any()
    assert entered[~small].all()
    assert (
        truck_enters(streets, TruckRule(unnamed=True)).sum()
        == entered.sum() + (small & (streets["name"] == "")).sum()
    )


@pytest.mark.parametrize(
    ("street_class", "name", "enters", "enters_unnamed"),
    [
        ("primary", "", True, True),
        ("trunk_link", None, True, True),
        ("unclassified", "Hẻm 5", True, True),  # by its class, whatever it is called
        ("residential", "Đường Số 5", True, True),
        ("residential", "Hẻm 5", False, False),
        ("living_street", "5/7 Lớn", False, False),
        ("living_street", "Lớn", True, True),
        ("residential", "", False, True),
        ("residential", None, False, True),
        ("residential", float("nan"), False, True),
        ("residential", "  ", False, True),
        ("footway", "Lớn", False, False),
        ("made up", "", False, False),
    ],
)
def test_class_and_name_say_whether_an_engine_enters(
    street_class: str, name: Any, enters: bool, enters_unnamed: bool
) -> None:
    streets = named((name, street_class, "no", [(0, 0), (9, 0)]))
    assert truck_enters(streets, TruckRule()).tolist() == [enters]
    assert truck_enters(streets, TruckRule(unnamed=True)).tolist() == [enters_unnamed]


def test_the_hose_leads_from_the_main_street_through_the_alley() -> None:
    points = (200, 60), (200, 101), (250, 100), (230, 110), (100, 12)
    assert hose_m(CITY, 100, *points) == pytest.approx([60, inf, inf, inf, 12])
    assert hose_m(CITY, 150, *points) == pytest.approx([60, 101, 150, 140, 12])
    assert hose_m(CITY, 50, *points) == pytest.approx([inf, inf, inf, inf, 12])


def test_without_a_hose_only_what_stands_on_the_street_is_reached() -> None:
    assert hose_m(CITY, 0, (100, 0), (200, 0), (100, 0.5), (200, 60)) == pytest.approx([0, 0, inf, inf])


def test_a_street_that_hangs_on_an_alley_only_is_none() -> None:
    assert hose_m(CITY, 100, (300, 150)) == [inf]
    assert hose_m(CITY, 250, (300, 150)) == pytest.approx([150 + 100])
    entered = truck_streets(CITY, TruckRule()).network
    assert set(entered.way) == {0}


def test_an_unnamed_street_is_entered_where_the_rule_says_so() -> None:
    assert hose_m(CITY, 100, (600, 70)) == pytest.approx([70])
    assert hose_m(CITY, 100, (600, 70), unnamed=True) == pytest.approx([0])


def test_unnamed_streets_never_make_another_piece_the_main_one() -> None:
    """Far from the main street unnamed ones form a longer piece: engines still come by the main street only."""
    far = [
        ("Phụ", "tertiary", "no", [(0, 900), (300, 900)]),
        ("", "residential", "no", [(300, 900), (9000, 900)]),
    ]
    city = city_of(streets=named(*STREETS, *far))
    for unnamed in (False, True):
        assert hose_m(city, 100, (100, 12), (100, 912), unnamed=unnamed) == pytest.approx([12, inf])


def test_engines_pass_no_link_that_the_map_lacks() -> None:
    """A main street 20 m from the other is driven to by the model of all streets, but not by an engine."""
    city = city_of(streets=named(*STREETS, ("Kề", "primary", "no", [(800, 20), (800, 90)])))
    assert (driving_network(city).street_class == LINK).sum() == 1
    assert set(truck_streets(city, TruckRule()).network.way) == {0}
    assert hose_m(city, 100, (800, 90), (800, 60)) == pytest.approx([90, 60])


@pytest.mark.parametrize(
    ("corners", "reached"), [([(800, 0), (800, 90)], True), ([(800, 90), (800, 0)], False)]
)
def test_the_hose_follows_a_one_way_alley(corners: list[tuple[float, float]], reached: bool) -> None:
    city = city_of(streets=named(*STREETS, ("Hẻm 9", "residential", "yes", corners)))
    assert hose_m(city, 100, (800, 60)) == pytest.approx([60 if reached else inf])


def test_every_place_to_stop_is_offered() -> None:
    """An alley between two main streets has a mouth on both: which is better depends on where the engine comes from."""
    ring = named(
        ("Nam", "primary", "yes", [(0, 0), (100, 0), (200, 0)]),
        ("Bắc", "primary", "yes", [(200, 0), (200, 90), (100, 90), (0, 90), (0, 0)]),
        ("Hẻm 1", "residential", "no", [(100, 0), (100, 90)]),
    )
    city = city_of(streets=ring)
    trucks = truck_streets(city, TruckRule())
    places, owner = stops(trucks, 100.0, np.array([(100.0, 40.0)]))
    ends = trucks.network.edges[places.edge, places.share.astype(int)]
    found = {tuple(trucks.network.nodes[end]): off for end, off in zip(ends, places.off_m, strict=True)}
    assert found == {(100, 0): 40, (100, 90): 50}
    assert owner.tolist() == [0, 0]


def test_an_engine_comes_onto_the_streets_beside_it_or_not_at_all() -> None:
    trucks = truck_streets(CITY, TruckRule())
    places, owner = entries(trucks, np.array([(200.0, 25.0), (200.0, 80.0), (500.0, -20.0)]))
    assert owner.tolist() == [0, 0, 2]
    assert sorted(places.off_m) == pytest.approx([20, 25, 25])


def test_without_any_street_that_engines_enter_there_is_no_place_to_stop() -> None:
    city = city_of(streets=named(("Hẻm 1", "residential", "no", [(0, 0), (90, 0)])))
    assert not len(truck_streets(city, TruckRule()).network.edges)
    assert hose_m(city, 100, (50, 0)) == [inf]
    assert hose_m(city, 100, (50, 0), unnamed=True) == [inf]


@pytest.mark.parametrize("hose", [-1.0, MOST_HOSE_M + 1, float("nan"), inf])
def test_a_hose_of_an_impossible_length_is_refused(hose: float) -> None:
    with pytest.raises(ParameterError, match="hose_outside"):
        TruckRule(hose_m=hose)


def test_a_missing_name_is_an_empty_one() -> None:
    streets = named(
        *((name, "residential", "no", [(0, 0), (9, 0)]) for name in (" A ", None, np.nan, pd.NA, ""))
    )
    assert names_of(streets).tolist() == ["A", "", "", "", ""]


@pytest.mark.parametrize("unnamed", [False, True])
def test_truck_streets_of_the_real_map_are_the_piece_that_networkx_finds(unnamed: bool) -> None:
    city = real_city()
    network = driving_network(city)
    entered = truck_enters(city.streets, TruckRule(unnamed=unnamed))
    graph = nx.Graph()
    for (one, other), way, metres in zip(network.edges.tolist(), network.way, network.length_m, strict=True):
        if way >= 0 and entered[way]:
            graph.add_edge(one, other, metres=metres)
    pieces = [graph.subgraph(nodes) for nodes in nx.connected_components(graph)]
    longest = max(pieces, key=lambda piece: piece.size("metres"))
    assert len(
        {tuple(sorted(ends)) for ends in truck_streets(city, TruckRule(unnamed=unnamed)).network.edges}
    ) == len(longest.edges)


@pytest.mark.parametrize(("hose", "unnamed"), [(HOSE_M, False), (40.0, True), (260.0, False)])
def test_the_shortest_hose_on_the_real_streets_is_that_of_networkx(hose: float, unnamed: bool) -> None:
    """From every house backwards through all streets to the nearest place that an engine enters."""
    city = real_city()
    network, trucks = driving_network(city), truck_streets(city, TruckRule(unnamed=unnamed))
    points = points_in(city.wards.union_all(), 120, seed=21)
    found = hose_m(city, hose, *map(tuple, points), unnamed=unnamed)
    backwards = nx.DiGraph()
    for (one, other), both, metres in zip(
        network.edges.tolist(), network.both, network.length_m, strict=True
    ):
        backwards.add_edge(
            other, one, metres=min(metres, backwards.get_edge_data(other, one, {"metres": inf})["metres"])
        )
        if both:
            least = min(metres, backwards.get_edge_data(one, other, {"metres": inf})["metres"])
            backwards.add_edge(one, other, metres=least)
    lines = shapely.linestrings(network.nodes[network.edges])
    mouths = set(network.edges[trucks.edge >= 0].ravel().tolist())
    for point, least in zip(points, found, strict=True):
        gaps = shapely.distance(lines, shapely.Point(point))
        near = np.flatnonzero(gaps <= 30) if gaps.min() <= 30 else [int(gaps.argmin())]
        ways = [gaps[edge] for edge in near if trucks.edge[edge] >= 0]
        for edge in near:
            start, end = network.edges[edge].tolist()
            foot = lines[edge].interpolate(lines[edge].project(shapely.Point(point))).coords[0]
            for node in (start, end) if network.both[edge] else (start,):
                away = nx.single_source_dijkstra_path_length(backwards, node, hose, weight="metres")
                first = gaps[edge] + dist(foot, network.nodes[node])
                ways += [first + metres for other, metres in away.items() if other in mouths]
        expected = min(ways, default=inf)
        assert least == pytest.approx(expected if expected <= hose else inf)
    assert 20 < np.isfinite(found).sum() < 120


def test_the_answers_are_kept() -> None:
    city = real_city()
    assert truck_streets(city, TruckRule()) is truck_streets(city, TruckRule(hose_m=5))
    assert truck_streets(city, TruckRule()) is not truck_streets(city, TruckRule(unnamed=True))
