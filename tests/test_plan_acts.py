"""What the planning map tells becomes a changed plan, or a fault that says what is wrong; nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from geo.crs import degrees_of
from geo.errors import NotFoundError, ParameterError
from geo.scenario import AddPark, AddStation, AddStreet, MoveStation, Scenario, WidenStreet, geometry_of
from maps.plan_acts import MOST_CORNERS, Habit, acted
from tests.cities import real_city

WORDS = {kind: f"{kind} {{number}}" for kind in ("park", "street", "widen", "station")}
HABIT = Habit(WORDS, planned_width_m=20.0)
CITY = real_city()
WARD = CITY.wards.geometry["p15"].representative_point()


def plain(shape: shapely.Geometry) -> dict[str, Any]:
    return dict(shapely.geometry.mapping(shapely.transform(shape, degrees_of)))


def pair(point: shapely.Point) -> list[float]:
    return [float(part) for part in degrees_of(np.array([(point.x, point.y)]))[0]]


SQUARE = shapely.box(WARD.x - 50, WARD.y - 50, WARD.x + 50, WARD.y + 50)
PARK = AddPark("park-1", "park 1", (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)),))


def done(scenario: Scenario, habit: Habit = HABIT, **act: Any) -> tuple[Scenario, str]:
    return acted(CITY, scenario, act, habit)


def test_a_drawn_park_comes_into_the_plan_where_it_was_drawn() -> None:
    scenario, edit_id = done((), kind="park", geometry=plain(SQUARE))
    (park,) = scenario
    assert (park.id, edit_id) == ("park-1", "park-1")
    assert isinstance(park, AddPark)
    assert park.name == "park 1"
    assert geometry_of(park, CITY).symmetric_difference(SQUARE).area < 5.0  # rounded to a centimetre
    assert park.polygons[0][0][0] == tuple(round(part, 2) for part in park.polygons[0][0][0])


def test_a_second_park_has_an_id_of_its_own() -> None:
    first, _ = done((), kind="park", geometry=plain(SQUARE))
    second, edit_id = done(first, kind="park", geometry=plain(shapely.affinity.translate(SQUARE, 200)))
    assert edit_id == "park-2"
    assert len(second) == 2
    assert second[0] == first[0]


def test_a_park_is_shaped_anew_in_its_place() -> None:
    scenario, _ = done((PARK,), kind="shape", edit="park-1", geometry=plain(SQUARE))
    assert len(scenario) == 1
    assert geometry_of(scenario[0], CITY).area == pytest.approx(10_000, rel=1e-3)


def test_entrances_replace_those_that_were_there() -> None:
    points = [pair(shapely.Point(WARD.x + dx, WARD.y)) for dx in (-50, 50)]
    scenario, _ = done((PARK,), kind="entrances", edit="park-1", points=points)
    (park,) = scenario
    assert isinstance(park, AddPark)
    assert np.allclose(park.entrances, [(WARD.x - 50, WARD.y), (WARD.x + 50, WARD.y)], atol=0.01)
    assert done(scenario, kind="entrances", edit="park-1", points=[])[0][0].entrances == ()


def test_an_entrance_beside_the_edge_is_put_on_it_and_stays_there_when_the_edge_moves() -> None:
    beside = pair(shapely.Point(WARD.x + 57, WARD.y))
    drawn, _ = done((PARK,), kind="shape", edit="park-1", geometry=plain(SQUARE))
    scenario, _ = done(drawn, kind="entrances", edit="park-1", points=[beside])
    larger = shapely.box(WARD.x - 50, WARD.y - 50, WARD.x + 62, WARD.y + 50)
    moved, _ = done(scenario, kind="shape", edit="park-1", geometry=plain(larger))
    for (park,), east in ((scenario, 50), (moved, 62)):
        assert isinstance(park, AddPark)
        assert np.allclose(park.entrances, [(WARD.x + east, WARD.y)], atol=0.02)


def test_an_edit_is_removed_by_its_id() -> None:
    assert done((PARK,), kind="remove", edit="park-1") == ((), "")


def test_a_station_is_placed_and_moved() -> None:
    scenario, edit_id = done((), kind="station", points=[pair(WARD)])
    assert edit_id == "station-1"
    moved, _ = done(
        scenario, kind="shape", edit="station-1", geometry=plain(shapely.Point(WARD.x + 100, WARD.y))
    )
    (station,) = moved
    assert isinstance(station, AddStation)
    assert (station.east, station.north) == pytest.approx((WARD.x + 100, WARD.y), abs=0.01)


def test_a_moved_station_of_the_city_stays_the_same_edit() -> None:
    known = str(CITY.stations.index[0])
    edit = MoveStation(known, WARD.x, WARD.y)
    (moved,), _ = done((edit,), kind="shape", edit=edit.id, geometry=plain(shapely.Point(WARD.x, WARD.y + 5)))
    assert isinstance(moved, MoveStation)
    assert moved.station == known


def test_a_station_of_the_city_is_moved_by_its_own_id_and_once_only() -> None:
    known = str(CITY.stations.index[0])
    once, edit_id = done((), kind="move", edit=known, points=[pair(WARD)])
    assert edit_id == f"move-{known}"
    twice, _ = done(once, kind="move", edit=known, points=[pair(shapely.Point(WARD.x + 9, WARD.y))])
    (moved,) = twice
    assert isinstance(moved, MoveStation)
    assert moved.east == pytest.approx(WARD.x + 9, abs=0.01)


def test_a_drawn_line_is_a_new_street_or_a_widening_as_the_reader_says() -> None:
    street = CITY.streets[CITY.streets["name"].notna() & (CITY.streets["street_class"] == "tertiary")].iloc[0]
    line = shapely.force_2d(street.geometry)
    (new,), _ = done((), kind="line", geometry=plain(line))
    assert isinstance(new, AddStreet)
    (wider,), _ = done((), Habit(WORDS, 20.0, is_new_street=False), kind="line", geometry=plain(line))
    assert isinstance(wider, WidenStreet)
    assert wider.is_assumed
    assert wider.width_m == 8.0  # assumed of a tertiary street
    (known,), _ = done((), Habit(WORDS, 20.0, 9.5, is_new_street=False), kind="line", geometry=plain(line))
    assert isinstance(known, WidenStreet)
    assert (known.width_m, known.is_assumed) == (9.5, False)


def test_two_clicks_on_a_street_are_its_stretch_between_them() -> None:
    rows = CITY.streets[CITY.streets["name"] == "Đường Lê Đức Thọ"]
    rows = rows if len(rows) else CITY.streets[CITY.streets["name"] == "Lê Đức Thọ"]
    line = max(rows.geometry, key=lambda shape: shape.length)
    ends = [pair(line.interpolate(share, normalized=True)) for share in (0.2, 0.8)]
    (edit,), _ = done((), kind="pick", points=ends)
    assert isinstance(edit, WidenStreet)
    assert "Lê Đức Thọ" in edit.name
    assert shapely.LineString(edit.line).length == pytest.approx(line.length * 0.6, rel=0.05)


def test_a_click_where_no_street_is_says_so() -> None:
    far = [pair(shapely.Point(WARD.x + 50_000, WARD.y)), pair(WARD)]
    with pytest.raises(NotFoundError):
        done((), kind="pick", points=far)


def test_a_shape_that_crosses_itself_is_kept_for_correction() -> None:
    bow = shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)])
    drawn = shapely.affinity.translate(bow, WARD.x, WARD.y)
    (park,), _ = done((), kind="park", geometry=plain(drawn))
    assert not geometry_of(park, CITY).is_valid


@pytest.mark.parametrize(
    "act",
    [
        {"kind": "burn"},
        {},
        {"kind": "park"},
        {"kind": "park", "geometry": None},
        {"kind": "park", "geometry": {"type": "Polygon"}},
        {"kind": "park", "geometry": {"type": "Polygon", "coordinates": [["a", "b"]]}},
        {"kind": "park", "geometry": {"type": "Polygon", "coordinates": []}},
        {"kind": "park", "geometry": {"type": "Point", "coordinates": [106.6, 10.8]}},
        {"kind": "line", "geometry": plain(SQUARE)},
        {"kind": "station", "points": []},
        {"kind": "station", "points": [[106.6]]},
        {"kind": "station", "points": [[106.6, float("nan")]]},
        {"kind": "station", "points": [[1e9, 1e9]]},
        {"kind": "pick", "points": [[106.6, 10.8]]},
        {"kind": "entrances", "edit": "park-9", "points": []},
        {"kind": "entrances", "edit": "park-1", "points": "xx"},
        {
            "kind": "shape",
            "edit": "park-1",
            "geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
        },
        {"kind": "remove", "edit": None},
        {"kind": "move", "edit": "nobody", "points": [[106.67, 10.84]]},
    ],
)
def test_what_cannot_be_read_is_refused(act: dict[str, Any]) -> None:
    with pytest.raises(ParameterError):
        acted(CITY, (PARK,), act, HABIT)


def test_more_corners_than_a_drawing_has_are_refused() -> None:
    angle = np.linspace(0, 2 * np.pi, MOST_CORNERS + 2)
    ring = np.column_stack([WARD.x + 50 * np.cos(angle), WARD.y + 50 * np.sin(angle)])
    with pytest.raises(ParameterError):
        done((), kind="park", geometry=plain(shapely.Polygon(ring)))
