"""Ideas that get in each other's way, on the real city."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geo import conflicts as module
from geo.city import City
from geo.conflicts import Conflict, conflicts
from geo.scenario import (
    AddPark,
    AddStation,
    AddStreet,
    Edit,
    MoveStation,
    OpenPark,
    WidenStreet,
    rounded_polygons,
)
from maps.messages import LANGUAGES, measured_message, under
from maps.plan_words import conflict_words
from tests.cities import real_city
from tests.test_drawing import dry_ground, water

WEST, SOUTH, EAST, NORTH = dry_ground(60).bounds
CULTURE = "w1084373313"  # the planned Culture Park


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """A box given in metres from the south-western corner of free ground of 60 m by 60 m."""
    return shapely.box(WEST + west, SOUTH + south, WEST + east, SOUTH + north)


def park(edit_id: str, shape: shapely.Geometry, **more: Any) -> AddPark:
    return AddPark(edit_id, f"Công viên {edit_id}", rounded_polygons(shape), **more)


def street(edit_id: str, *corners: tuple[float, float], width_m: float = 10.0) -> AddStreet:
    line = tuple((WEST + east, SOUTH + north) for east, north in corners)
    return AddStreet(edit_id, f"Đường {edit_id}", line, width_m)


def widening(edit_id: str, *corners: tuple[float, float]) -> WidenStreet:
    line = tuple((WEST + east, SOUTH + north) for east, north in corners)
    return WidenStreet(edit_id, f"Đường {edit_id}", line, 4.0, 10.0)


def station(east: float, north: float, edit_id: str = "s") -> AddStation:
    return AddStation(edit_id, f"Đội {edit_id}", WEST + east, SOUTH + north)


def found(*edits: Edit) -> list[Conflict]:
    return list(conflicts(real_city(), edits))


def only(*edits: Edit) -> Conflict:
    (conflict,) = found(*edits)
    return conflict


@cache
def city_with_plots() -> City:
    """The city with two released plots."""
    plots = gpd.GeoDataFrame(
        {"name": ["Khu 1", "Khu 2"]},
        geometry=[box(0, 0, 60, 60)] * 2,
        index=["khu-1", "khu-2"],
        crs=real_city().parks.crs,
    )
    return replace(real_city(), plots=plots)


def test_ideas_side_by_side_have_no_conflict() -> None:
    assert found() == []
    assert (
        found(
            park("a", box(0, 0, 20, 20)),
            park("b", box(20, 0, 40, 20)),  # they share a side
            street("c", (0, 30), (60, 30)),
            station(50, 10),
            OpenPark("o", CULTURE),
        )
        == []
    )


def test_a_new_street_takes_ground_of_a_new_park() -> None:
    conflict = only(park("p", box(10, 10, 40, 40)), street("r", (0, 20), (60, 20)))
    assert (conflict.key, conflict.edits) == ("road_takes_park", ("r", "p"))
    assert conflict.parameters == {"road": "Đường r", "park": "Công viên p", "area_m2": 300}  # 30 m × 10 m


def test_a_street_that_is_widened_takes_only_what_is_not_street_today() -> None:
    conflict = only(park("p", box(10, 10, 40, 40)), widening("r", (0, 20), (60, 20)))
    assert conflict.parameters["area_m2"] == 180  # 30 m × (10 m - 4 m)
    assert found(park("p", box(10, 18.1, 40, 21.9)), widening("r", (0, 20), (60, 20))) == []


def test_a_corridor_takes_ground_of_a_park_that_is_there_whoever_opens_it() -> None:
    ground = real_city().parks.geometry[CULTURE]
    middle = ground.representative_point()
    road = AddStreet("r", "Đường r", ((middle.x - 8, middle.y), (middle.x + 8, middle.y)), 6.0)
    assert ground.contains(shapely.box(middle.x - 8, middle.y - 3, middle.x + 8, middle.y + 3))
    said = {"road": "Đường r", "park": real_city().parks["name"][CULTURE], "area_m2": 96}
    assert only(road) == Conflict("road_takes_park", ("r",), said)
    assert only(road, OpenPark("o", CULTURE)) == Conflict("road_takes_park", ("r", "o"), said)


def test_a_park_over_one_that_is_there_says_so_even_without_a_name() -> None:
    parks = real_city().parks
    areas = parks[(shapely.get_dimensions(parks.geometry.to_numpy()) == 2) & (parks["name"] == "")]
    inside = areas[areas.within(real_city().wards.geometry.union_all()) & (areas.area > 100)]
    name = inside.index[0]
    conflict = only(park("p", inside.geometry[name].buffer(1)))
    assert (conflict.key, conflict.edits) == ("park_over_park", ("p",))
    assert conflict.parameters["other"] == name
    assert conflict.parameters["area_m2"] == pytest.approx(inside.geometry[name].area, abs=1)


def test_two_parks_on_one_ground_share_it() -> None:
    conflict = only(park("a", box(0, 0, 30, 30)), park("b", box(20, 10, 50, 40)))
    assert (conflict.key, conflict.edits) == ("two_parks", ("a", "b"))
    assert conflict.parameters["area_m2"] == 200


def test_two_parks_on_one_plot_are_a_conflict_though_their_ground_differs() -> None:
    apart = (park("a", box(0, 0, 20, 20), plot="khu-1"), park("b", box(30, 0, 50, 20), plot="khu-1"))
    (conflict,) = conflicts(city_with_plots(), apart)
    assert (conflict.key, conflict.edits, conflict.parameters["plot"]) == ("same_plot", ("a", "b"), "khu-1")
    assert found(park("a", box(0, 0, 20, 20)), park("b", box(30, 0, 50, 20))) == []


def test_two_parks_on_one_plot_are_one_conflict_though_they_share_ground() -> None:
    first = park("a", box(0, 0, 30, 30), plot="khu-1")
    second = park("b", box(20, 10, 50, 40), plot="khu-1")
    other = replace(second, plot="khu-2")
    assert [one.key for one in conflicts(city_with_plots(), (first, second))] == ["same_plot"]
    assert [one.key for one in conflicts(city_with_plots(), (first, other))] == ["two_parks"]


def test_a_released_idea_is_not_in_its_own_way() -> None:
    shape = box(10, 10, 40, 40)
    place = shapely.Point(WEST + 30, SOUTH + 52)
    edits = (
        park("p", shape),
        street("r", (0, 20), (60, 20)),
        station(30, 52),
        street("q", (0, 50), (60, 50)),
    )
    before = found(*edits)
    assert {one.key for one in before} == {"road_takes_park", "station_in_corridor"}
    assert list(conflicts(released(shapely.transform(shape, lambda at: at + 0.05), place), edits)) == before
    moved = conflicts(released(shapely.transform(shape, lambda at: at + 0.2), place), edits)
    assert {one.key for one in moved} == {"road_takes_park", "station_in_corridor", "park_over_park"}


def released(park: shapely.Geometry, station: shapely.Geometry) -> City:
    """The city with a park and a station more, as a release of a plan has them."""
    city = real_city()
    parks, stations = city.parks.copy(), city.stations.copy()
    parks.loc["plan-x-p"] = parks.iloc[0]
    parks.loc[["plan-x-p"], "geometry"] = gpd.GeoSeries([park], index=["plan-x-p"], crs=parks.crs)
    stations.loc["plan-x-s"] = stations.iloc[0]
    stations.loc[["plan-x-s"], "geometry"] = gpd.GeoSeries([station], index=["plan-x-s"], crs=parks.crs)
    return replace(city, parks=parks, stations=stations)


def test_streets_that_cross_or_meet_are_none_and_streets_along_each_other_are() -> None:
    first = street("a", (0, 30), (60, 30))
    assert found(first, street("b", (30, 0), (30, 60))) == []
    assert found(first, street("b", (60, 30), (60, 0))) == []
    conflict = only(first, street("b", (0, 33), (60, 33)))
    assert (conflict.key, conflict.edits) == ("two_roads", ("a", "b"))
    assert conflict.parameters["area_m2"] == 420  # 60 m × 7 m


def test_a_new_station_in_a_corridor() -> None:
    road = street("r", (0, 30), (60, 30))
    conflict = only(station(30, 34.9), road)
    assert (conflict.key, conflict.edits) == ("station_in_corridor", ("r", "s"))
    assert conflict.parameters == {"station": "Đội s", "road": "Đường r"}
    assert found(station(30, 35.2), road) == []
    assert only(station(30, 31), widening("w", (0, 30), (60, 30))).key == "station_in_corridor"


def test_a_station_of_the_city_in_a_corridor_unless_it_is_moved_away() -> None:
    name, place = real_city().stations["name_vi"].iloc[0], real_city().stations.geometry.iloc[0]
    road = AddStreet("r", "Đường r", ((place.x - 10, place.y), (place.x + 10, place.y)), 6.0)
    said = {"station": name, "road": "Đường r"}
    assert Conflict("station_in_corridor", ("r",), said) in found(road)
    away = MoveStation("pccc-go-vap", place.x, place.y + 4)
    assert "station_in_corridor" not in {one.key for one in found(road, away)}
    near = MoveStation("pccc-go-vap", place.x, place.y + 2)
    assert Conflict("station_in_corridor", ("r", near.id), said) in found(road, near)


def test_a_station_on_water_or_in_a_park() -> None:
    place = water().representative_point()
    assert only(AddStation("s", "Đội s", place.x, place.y)) == Conflict(
        "station_on_water", ("s",), {"station": "Đội s"}
    )
    conflict = only(station(10, 10), park("p", box(0, 0, 20, 20)))
    assert (conflict.key, conflict.edits) == ("station_in_park", ("p", "s"))
    middle = real_city().parks.geometry[CULTURE].representative_point()
    conflict = only(MoveStation("pccc-go-vap", middle.x, middle.y))
    assert (conflict.key, conflict.edits) == ("station_in_park", ("move-pccc-go-vap",))
    assert conflict.parameters["park"] == real_city().parks["name"][CULTURE]


def test_faulty_drawings_take_no_part() -> None:
    bow = AddPark(
        "b", "", ((((WEST, SOUTH), (WEST + 50, SOUTH + 50), (WEST + 50, SOUTH), (WEST, SOUTH + 50)),),)
    )
    unknown = (OpenPark("o", "none"), MoveStation("none", WEST, SOUTH), AddStreet("e", "", (), 10.0))
    assert found(bow, park("p", box(0, 0, 50, 50)), *unknown) == []


def test_the_order_of_ideas_changes_no_area() -> None:
    edits = (park("a", box(0, 0, 30, 30)), park("b", box(20, 10, 50, 40)), street("r", (0, 20), (60, 20)))
    forth, back = found(*edits), found(*edits[::-1])
    areas = [sorted((one.key, one.parameters["area_m2"]) for one in some) for some in (forth, back)]
    assert areas[0] == areas[1]
    assert len(forth) == 3


def test_a_conflict_names_each_idea_once_in_the_readers_notation() -> None:
    one = only(park("p", box(0, 0, 60, 60)), street("r", (0, 30), (60, 30), width_m=20.0))
    names = {"p": "Công viên p", "r": "Đường r"}
    assert conflict_words(one, names, "vi")[0].startswith(
        "«Đường r» lấy 1.200 m² đất của công viên «Công viên p»."
    )
    assert conflict_words(one, names, "en")[0].startswith("“Đường r” takes 1,200 m² of the park")
    assert conflict_words(one, names, "vi")[1] == ""


def test_ideas_that_a_sentence_does_not_name_are_named_beside_it() -> None:
    moved = Conflict("station_on_water", ("move-s", "gone"), {"station": "Đội 1"})
    assert conflict_words(moved, {"move-s": "Dời đội"}, "vi")[1] == "Dời đội, gone"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_conflict_has_its_sentence(language: str) -> None:
    code = Path(module.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'Conflict\("(\w+)"', code))
    assert {f"conflict.{key}" for key in named} == set(under("conflict."))
    for one in found(
        park("a", box(0, 0, 30, 30)), park("b", box(20, 10, 50, 40)), street("r", (0, 20), (60, 20))
    ):
        text = measured_message(f"conflict.{one.key}", language, **one.parameters)
        assert all(str(value) in text for value in one.parameters.values())
