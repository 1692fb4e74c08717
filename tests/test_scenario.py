"""Plans: written down and read back, and the city that each edit makes; on the real city."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo import scenario as scenarios
from geo.city import City
from geo.crs import METRES
from geo.errors import ParameterError
from geo.scenario import (
    MOST_COORDINATES,
    AddPark,
    AddStation,
    AddStreet,
    Edit,
    MoveStation,
    OpenPark,
    WidenStreet,
    apply,
    edit_named,
    geometry_of,
    new_id,
    plain_edit,
    read_edit,
    rounded_line,
    rounded_polygons,
    together,
    with_edit,
    without_edit,
)
from geo.street_edits import ALONG_M, JOIN_M, joined, with_class_along
from geo.stretch import stretch
from tests.cities import real_city

P15 = real_city().wards.geometry["p15"].representative_point()
MARK = re.compile(r"^[\w.-]{1,64}$")


def park(edit_id: str = "park-1", side_m: float = 100.0, **more: Any) -> AddPark:
    box = shapely.box(P15.x, P15.y, P15.x + side_m, P15.y + side_m)
    return AddPark(edit_id, "Công viên thử", rounded_polygons(box), **more)


def metres() -> st.SearchStrategy[float]:
    return st.integers(-(10**8), 10**8).map(lambda centimetres: centimetres / 100)


def corners(least: int = 0) -> st.SearchStrategy[tuple[tuple[float, float], ...]]:
    return st.lists(st.tuples(metres(), metres()), min_size=least, max_size=6).map(tuple)


IDS = st.from_regex(r"[A-Za-z0-9_.-]{1,50}", fullmatch=True)
NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=200)
WIDTHS = st.floats(0, 1_000)
POLYGONS = st.lists(st.lists(corners(), max_size=3).map(tuple), max_size=3).map(tuple)
EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(AddPark, IDS, NAMES, POLYGONS, corners(), IDS),
    st.builds(OpenPark, IDS, IDS),
    st.builds(WidenStreet, IDS, NAMES, corners(), WIDTHS, WIDTHS, st.booleans(), NAMES),
    st.builds(AddStreet, IDS, NAMES, corners(), WIDTHS, NAMES),
    st.builds(AddStation, IDS, NAMES, metres(), metres()),
    st.builds(MoveStation, IDS, metres(), metres()),
)


@given(EDITS)
def test_an_edit_that_is_written_down_is_read_back_the_same(edit: Edit) -> None:
    assert read_edit(json.loads(json.dumps(plain_edit(edit)))) == edit


@given(EDITS)
def test_whatever_can_be_read_has_a_shape(edit: Edit) -> None:
    assert isinstance(geometry_of(edit, real_city()), shapely.Geometry)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "tower"}, "kind"),
        ({"kind": None}, "kind"),
        ({"colour": "red"}, "colour"),
        ({"name": 5}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "a" * 201}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"id": ""}, "id"),
        ({"id": "a b"}, "id"),
        ({"id": "<script>"}, "id"),
        ({"id": "a" * 51}, "id"),
        ({"id": "a\n"}, "id"),
        ({"id": 7}, "id"),
        ({"polygons": "none"}, "polygons"),
        ({"polygons": [[[[0, float("nan")]]]]}, "polygons"),
        ({"polygons": [[[[0, float("inf")]]]]}, "polygons"),
        ({"polygons": [[[[0, 10**400]]]]}, "polygons"),
        ({"polygons": [[[[0, 1e12]]]]}, "polygons"),
        ({"polygons": [[[[0, True]]]]}, "polygons"),
        ({"polygons": [[[[0, 0, 0]]]]}, "polygons"),
        ({"polygons": [[[["1", "2"]]]]}, "polygons"),
        ({"polygons": {"a": 1}}, "polygons"),
        ({"entrances": 5}, "entrances"),
        ({"plot": "../plots"}, "plot"),
    ],
)
def test_what_is_no_edit_is_refused_with_the_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(ParameterError) as refused:
        read_edit({**plain_edit(park()), **change})
    assert refused.value.key == "bad_edit"
    assert refused.value.parameters == {"field": field}


def test_a_missing_field_is_refused() -> None:
    plain = plain_edit(park())
    del plain["name"]
    with pytest.raises(ParameterError, match="name"):
        read_edit(plain)


def test_what_is_no_mapping_is_refused() -> None:
    with pytest.raises(ParameterError, match="kind"):
        read_edit(["park"])  # type: ignore[arg-type]


@pytest.mark.parametrize("where", ["one ring", "many rings", "empty rings", "no rings", "entrances"])
def test_more_coordinates_than_a_drawing_has_are_refused(where: str) -> None:
    many = [[0.0, 0.0]] * (MOST_COORDINATES + 1)
    fields: dict[str, Any] = {
        "one ring": {"polygons": [[many]]},
        "many rings": {"polygons": [[many[:30_000]], [many[:30_000]]]},
        "empty rings": {"polygons": [[[] for _ in many]]},
        "no rings": {"polygons": [[] for _ in many]},
        "entrances": {"entrances": many},
    }
    with pytest.raises(ParameterError) as refused:
        read_edit({**plain_edit(park()), **fields[where]})
    assert refused.value.key == "edit_too_long"
    assert refused.value.parameters["most"] == MOST_COORDINATES


def test_as_many_coordinates_as_a_drawing_may_have_are_read() -> None:
    line = [[float(number), 0.0] for number in range(MOST_COORDINATES)]
    edit = read_edit({**plain_edit(AddStreet("street-1", "", (), 12.0)), "line": line})
    assert isinstance(edit, AddStreet)
    assert len(edit.line) == MOST_COORDINATES


def test_a_line_elsewhere_on_earth_is_no_edit() -> None:
    with pytest.raises(ParameterError, match="bad_edit"):
        rounded_line(shapely.LineString([(0, 0), (float("inf"), 0)]))
    with pytest.raises(ParameterError, match="bad_edit"):
        rounded_line(shapely.LineString([(0, 0), (2e7, 0)]))


def test_an_edit_takes_the_place_of_the_one_of_its_id() -> None:
    first, second = park("a"), park("b")
    changed = replace(first, name="Khác")
    assert with_edit((first, second), changed) == (changed, second)
    assert without_edit((first, second), "a") == (second,)
    assert edit_named((first, second), "b") is second
    assert new_id((park("park-1"), park("park-3")), "park") == "park-2"
    with pytest.raises(ParameterError, match="unknown_edit"):
        edit_named((), "a")


def test_the_empty_plan_is_the_city_itself() -> None:
    assert apply(real_city(), ()) is real_city()


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        (park(), "parks"),
        (OpenPark("open-1", "w1084373313"), "parks"),
        (AddStreet("street-1", "", ((P15.x, P15.y), (P15.x + 90, P15.y)), 12.0), "streets"),
        (AddStation("station-1", "Đội thử", P15.x, P15.y), "stations"),
        (MoveStation("pccc-go-vap", P15.x, P15.y), "stations"),
        (WidenStreet("widen-1", "", ((P15.x, P15.y), (P15.x + 90, P15.y)), 8.0, 20.0), ""),
    ],
)
def test_frames_that_an_edit_does_not_change_are_the_very_same(edit: Edit, changed: str) -> None:
    city = real_city()
    planned = apply(city, (edit,))
    for name in (
        "wards",
        "parks",
        "land",
        "streets",
        "paths",
        "water",
        "works",
        "stations",
        "people",
        "plots",
    ):
        assert (getattr(planned, name) is getattr(city, name)) == (name != changed), name
    assert planned.fingerprint != city.fingerprint


def test_streets_stay_the_same_object_while_parks_are_drawn() -> None:
    street = AddStreet("street-1", "", ((P15.x, P15.y), (P15.x + 90, P15.y)), 12.0)
    one = apply(real_city(), (street, park(side_m=50)))
    other = apply(real_city(), (street, park(side_m=60)))
    assert one.streets is other.streets
    assert one.parks is not other.parks


def test_a_new_park_is_an_existing_one_with_its_ground_and_entrances() -> None:
    entrance = (round(P15.x + 50, 2), round(P15.y, 2))
    planned = apply(real_city(), (park(entrances=(entrance,)),))
    row = planned.parks.loc["plan-park-1"]
    assert (row["name"], row["status"], row["as_of"]) == ("Công viên thử", "existing", "")
    assert row["area_m2"] == pytest.approx(10_000, rel=1e-3)
    assert row["geometry"].area == pytest.approx(10_000, rel=1e-3)
    assert shapely.get_coordinates(row["entrances"]).tolist() == [list(entrance)]
    assert planned.parks.crs == METRES
    old = planned.parks.drop(index="plan-park-1", columns="entrances")
    pd.testing.assert_frame_equal(pd.DataFrame(old), pd.DataFrame(real_city().parks))


def test_a_park_without_entrances_says_none() -> None:
    assert apply(real_city(), (park(),)).parks["entrances"].isna().all()


def test_a_planned_park_that_is_built_exists_and_no_other_changes() -> None:
    before, after = (
        real_city().parks["status"],
        apply(real_city(), (OpenPark("o", "w1084373313"),)).parks["status"],
    )
    assert before["w1084373313"] == "planned"
    assert after["w1084373313"] == "existing"
    assert before.drop("w1084373313").equals(after.drop("w1084373313"))


def test_a_new_station_is_planned_and_a_moved_one_keeps_its_words() -> None:
    new = AddStation("station-1", "Đội thử", P15.x, P15.y)
    moved = MoveStation("pccc-go-vap", P15.x + 5, P15.y)
    stations = apply(real_city(), (new, moved)).stations
    assert stations.loc["plan-station-1", "status"] == "planned"
    assert stations.loc["plan-station-1", "name_vi"] == "Đội thử"
    assert stations.geometry["pccc-go-vap"].x == P15.x + 5
    assert stations.loc["pccc-go-vap", "name_vi"] == real_city().stations.loc["pccc-go-vap", "name_vi"]


@pytest.mark.parametrize(
    ("edit", "key"),
    [(OpenPark("o", "none"), "unknown_park"), (MoveStation("none", 0.0, 0.0), "unknown_station")],
)
def test_an_edit_of_what_the_city_does_not_have_is_refused(edit: Edit, key: str) -> None:
    with pytest.raises(ParameterError, match=key):
        apply(real_city(), (edit,))


@pytest.mark.parametrize("edit", [park(), AddStation("s", "", P15.x, P15.y)])
def test_ids_of_a_plan_are_none_of_the_city_and_ids_of_marks(edit: Edit) -> None:
    city = real_city()
    frame = "parks" if isinstance(edit, AddPark) else "stations"
    first = apply(city, (edit,))
    again = apply(first, (edit,))  # the city has that id by now
    index = getattr(again, frame).index
    assert index.is_unique
    assert list(index[-2:]) == [f"plan-{edit.id}", f"plan-{edit.id}.2"]
    long = apply(city, (replace(edit, id="x" * 50),))
    assert MARK.fullmatch(getattr(long, frame).index[-1])


# streets


def city_of_streets(*streets: tuple[str, str, list[tuple[float, float]]]) -> City:
    """The real city with these streets alone: id, name, corners in metres from a point."""
    lines = [shapely.LineString(line(*corners)) for _, _, corners in streets]
    columns = {
        "name": pd.Series([name for _, name, _ in streets], dtype="str"),
        "street_class": pd.Series(["residential"] * len(streets), dtype="str"),
        "oneway": pd.Series(["no"] * len(streets), dtype="str"),
        "as_of": pd.Series([""] * len(streets), dtype="str"),
    }
    frame = gpd.GeoDataFrame(columns, geometry=lines, crs=METRES)
    frame.index = pd.Index([street_id for street_id, _, _ in streets], name="id")
    return replace(real_city(), streets=frame)


def line(*corners: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    return tuple((P15.x + east, P15.y + north) for east, north in corners)


def graph_of(streets: gpd.GeoDataFrame) -> nx.Graph:
    """Every vertex a node, rounded to 1 mm: the definition of the network, written anew."""
    graph = nx.Graph()
    for shape in streets.geometry:
        nodes = [(round(east, 3), round(north, 3)) for east, north in shape.coords]
        for one, other in pairwise(nodes):
            graph.add_edge(one, other, length=float(np.hypot(one[0] - other[0], one[1] - other[1])))
    return graph


def lengths(streets: gpd.GeoDataFrame) -> pd.Series:
    return streets.length.groupby(streets["name"]).sum()


def test_a_street_that_is_widened_in_part_is_cut_and_only_that_part_changes_its_class() -> None:
    city = city_of_streets(
        ("a", "Dài", [(-500, 0), (0, 0), (500, 0)]), ("b", "Ngang", [(0, -100), (0, 0), (0, 100)])
    )
    edit = WidenStreet("w", "Dài", line((-200, 1), (300, -1)), 8.0, 20.0, street_class="secondary")
    streets = apply(city, (edit,)).streets
    wide = streets[streets["street_class"] == "secondary"]
    assert list(streets.index) == ["a", "a.2", "a.3", "b"]
    assert list(wide.index) == ["a.2"]
    assert wide.length.iloc[0] == pytest.approx(500, abs=0.1)
    assert lengths(streets).tolist() == pytest.approx(lengths(city.streets).tolist())
    assert streets.geometry["b"].equals(city.streets.geometry["b"])
    assert nx.is_connected(graph_of(streets))


def test_a_street_is_cut_at_its_vertex_where_the_line_ends_beside_it() -> None:
    city = city_of_streets(("a", "Dài", [(-500, 0), (-200, 0), (500, 0)]))
    edit = WidenStreet("w", "Dài", line((-200.004, 0), (600, 0)), 8.0, 20.0, street_class="secondary")
    streets = apply(city, (edit,)).streets
    assert len(graph_of(streets)) == 3
    assert streets["street_class"].tolist() == ["residential", "secondary"]


def test_a_street_without_a_class_to_be_changes_nothing() -> None:
    edit = WidenStreet("w", "", line((-200, 0), (300, 0)), 8.0, 20.0)
    assert apply(real_city(), (edit,)).streets is real_city().streets


def test_both_carriageways_are_widened_where_today_s_width_holds_them() -> None:
    city = city_of_streets(("a", "Đôi", [(-500, 0), (500, 0)]), ("b", "Đôi", [(500, 12), (-500, 12)]))
    classes = {
        width: apply(
            city, (WidenStreet("w", "Đôi", line((-500, 0), (500, 0)), width, 40.0, street_class="trunk"),)
        )
        .streets["street_class"]
        .tolist()
        for width in (8.0, 30.0)
    }
    assert classes == {8.0: ["trunk", "residential"], 30.0: ["trunk", "trunk"]}


def test_a_winding_street_is_widened_as_a_whole() -> None:
    turns = [(30 * step, 40 * np.sin(step / 3)) for step in range(30)]
    city = city_of_streets(("a", "Cong", turns), ("b", "Ngang", [(300, -300), (300, 300)]))
    edit = WidenStreet("w", "Cong", line(*turns), 8.0, 20.0, street_class="secondary")
    assert apply(city, (edit,)).streets["street_class"].tolist() == ["secondary", "residential"]


@pytest.fixture(scope="module")
def widened() -> tuple[WidenStreet, City]:
    found = stretch(real_city().streets, ["Quang Trung"], "Phạm Văn Chiêu", "Thống Nhất")
    edit = WidenStreet("w", "Quang Trung", rounded_line(found.line), 12.0, 40.0, street_class="trunk")
    return edit, apply(real_city(), (edit,))


def test_a_real_street_keeps_its_length_under_every_name(widened: tuple[WidenStreet, City]) -> None:
    _, planned = widened
    before, after = lengths(real_city().streets), lengths(planned.streets)
    assert before.index.equals(after.index)
    assert np.abs(before - after).max() < 1e-6
    assert planned.streets.index.is_unique
    assert planned.streets["oneway"].isin(["yes", "no"]).all()


def test_the_class_of_a_real_street_changes_along_the_line_and_nowhere_else(
    widened: tuple[WidenStreet, City],
) -> None:
    edit, planned = widened
    drawn = shapely.LineString(edit.line)
    corridor = drawn.buffer(ALONG_M + 0.1)
    old, new = real_city().streets, planned.streets
    outside = [frame[~frame.intersects(corridor)] for frame in (old, new)]
    assert len(outside[0]) > 9_000
    pd.testing.assert_frame_equal(pd.DataFrame(outside[0]), pd.DataFrame(outside[1]))
    trunks = new[new["street_class"] == "trunk"].geometry.union_all()
    missed = drawn.difference(trunks.buffer(0.02))
    assert missed.length < 0.2
    changed = trunks.difference(old[old["street_class"] == "trunk"].geometry.union_all().buffer(0.01))
    assert corridor.covers(changed)
    assert drawn.length - 1 < changed.length < 1.5 * drawn.length  # in parts two carriageways


def test_a_line_drawn_from_its_other_end_widens_the_same(widened: tuple[WidenStreet, City]) -> None:
    edit, planned = widened
    other = apply(real_city(), (replace(edit, line=edit.line[::-1]),)).streets
    assert other["street_class"].tolist() == planned.streets["street_class"].tolist()
    assert other.length.tolist() == pytest.approx(planned.streets.length.tolist(), abs=1e-6)


TWO = (("a", "Tây", [(0, -100), (0, 100)]), ("b", "Đông", [(200, -100), (200, 7), (200, 100)]))


def test_a_new_street_joins_two_streets_and_can_be_gone_along() -> None:
    city = city_of_streets(*TWO)
    before = graph_of(city.streets)
    west, east = (tuple(np.round([P15.x + x, P15.y - 100], 3)) for x in (0, 200))
    assert not nx.has_path(before, west, east)
    street = AddStreet("street-1", "Nối", line((3, 0), (100, 0), (204, 4)), 12.0, "tertiary")
    streets = apply(city, (street,)).streets
    graph = graph_of(streets)
    straight = 100 + np.hypot(100, 7)
    assert nx.shortest_path_length(graph, west, east, "length") == pytest.approx(
        100 + straight + 107, abs=0.01
    )
    row = streets.loc["plan-street-1"]
    assert (row["name"], row["street_class"], row["oneway"]) == ("Nối", "tertiary", "no")
    assert lengths(streets)[["Tây", "Đông"]].tolist() == pytest.approx([200, 200])
    assert list(streets.index) == ["a", "b", "plan-street-1"]


def test_an_end_joins_the_nearest_vertex_in_reach_before_the_street_between_two() -> None:
    city = city_of_streets(*TWO)
    drawn = shapely.LineString(line((100, 0), (200, 4)))
    _, moved = joined(city.streets, drawn)
    assert moved.coords[-1] == pytest.approx((P15.x + 200, P15.y + 7))


def test_an_end_out_of_reach_joins_nothing() -> None:
    city = city_of_streets(*TWO)
    drawn = shapely.LineString(line((JOIN_M + 0.1, 0), (200 - JOIN_M - 0.1, 50)))
    streets, moved = joined(city.streets, drawn)
    assert streets is city.streets
    assert moved.equals(drawn)


def test_a_corner_joins_the_street_it_touches_and_a_crossing_between_corners_does_not() -> None:
    city = city_of_streets(*TWO)
    over = AddStreet("s", "", line((-100, 0), (100, 0)), 12.0)
    through = AddStreet("s", "", line((-100, 0), (1, 0), (100, 0)), 12.0)
    assert nx.number_connected_components(graph_of(apply(city, (over,)).streets)) == 3
    assert nx.number_connected_components(graph_of(apply(city, (through,)).streets)) == 2


def test_a_second_new_street_joins_the_first_in_the_plan_s_order() -> None:
    city = city_of_streets(*TWO)
    first = AddStreet("one", "", line((0, 0), (100, 0)), 12.0)
    second = AddStreet("two", "", line((60, 1), (60, 90)), 12.0)
    assert nx.number_connected_components(graph_of(apply(city, (first, second)).streets)) == 2
    assert nx.number_connected_components(graph_of(apply(city, (second, first)).streets)) == 3


def test_a_line_that_would_shrink_to_a_point_stays_as_drawn() -> None:
    drawn = shapely.LineString(line((199, 5), (201, 8)))
    _, moved = joined(city_of_streets(*TWO).streets, drawn)
    assert moved.equals(drawn)


def test_which_end_of_a_new_street_is_drawn_first_plays_no_part() -> None:
    streets, (first, second) = real_city().streets, ((-240.0, -130.0), (260.0, 170.0))
    for corners in ([first, (10.0, 5.0), second], [first, second]):
        one, forth = joined(streets, shapely.LineString(line(*corners)))
        other, back = joined(streets, shapely.LineString(line(*corners[::-1])))
        assert forth.equals(back)
        assert np.array_equal(one.geometry.to_numpy(), other.geometry.to_numpy())


def test_a_new_street_shortens_a_real_way() -> None:
    streets = real_city().streets
    near = streets[streets.intersects(P15.buffer(250))].geometry.to_numpy()
    ends = [shapely.Point(near[0].coords[0]), shapely.Point(near[-1].coords[-1])]
    edit = AddStreet("s", "Nối", rounded_line(shapely.LineString(ends)), 12.0)
    before, after = graph_of(streets), graph_of(apply(real_city(), (edit,)).streets)
    nodes = [tuple(np.round(end.coords[0], 3)) for end in ends]
    straight = ends[0].distance(ends[1])
    assert straight > 100
    assert nx.shortest_path_length(before, *nodes, "length") > 1.05 * straight
    assert nx.shortest_path_length(after, *nodes, "length") == pytest.approx(straight, abs=0.05)


def test_a_piece_gets_an_id_that_no_street_has() -> None:
    city = city_of_streets(("a", "Dài", [(-500, 0), (500, 0)]), ("a.2", "Khác", [(0, 300), (100, 300)]))
    streets = with_class_along(city.streets, shapely.LineString(line((0, 0), (100, 0))), 8.0, "trunk")
    assert list(streets.index) == ["a", "a.3", "a.4", "a.2"]


def test_the_kinds_are_named_both_ways() -> None:
    assert all(scenarios.kind_of(kind.__new__(kind)) == name for name, kind in scenarios.KINDS.items())


def test_two_scenarios_come_together_without_losing_an_edit() -> None:
    one = (OpenPark("open-1", "a"), AddStation("station-1", "A", 1.0, 2.0), MoveStation("s", 1.0, 1.0))
    other = (AddStation("station-1", "B", 3.0, 4.0), OpenPark("open-2", "b"), MoveStation("s", 2.0, 2.0))
    both = together(one, other)
    assert both[:2] == one[:2]
    assert len({edit.id for edit in both}) == len(both) == 5
    assert [edit.name for edit in both if isinstance(edit, AddStation)] == ["A", "B"]
    assert MoveStation("s", 2.0, 2.0) in both
    assert MoveStation("s", 1.0, 1.0) not in both
