"""Bad drawings: each fault with its sentence, kept in the plan, left out of the figures; on the real city."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given

from geo import drawing
from geo.crs import degrees_of
from geo.drawing import (
    ENTRANCE_OFF_M,
    ENTRANCE_REACH_M,
    LEAST_AREA_M2,
    MOST_CORNERS,
    faults_of,
    is_there,
    remarks_of,
    simplified,
    usable,
    with_entrances_on_edge,
)
from geo.errors import Fault
from geo.scenario import (
    AddPark,
    AddStation,
    AddStreet,
    Edit,
    MoveStation,
    OpenPark,
    WidenStreet,
    apply,
    geometry_of,
    rounded_line,
    rounded_polygons,
)
from maps.messages import LANGUAGES, measured_message, message, under
from tests.cities import real_city
from tests.test_scenario import EDITS

P15 = real_city().wards.geometry["p15"].representative_point()
DISTRICT = real_city().wards.geometry.union_all()
ALLEY = next(  # a street of p15 without a bend, and the ground around it
    street
    for street in real_city().streets.geometry[real_city().streets.within(real_city().wards.geometry["p15"])]
    if len(street.coords) == 2 and street.length > 60
)


@cache
def dry_ground(side_m: float) -> shapely.Polygon:
    """A square of the district that no water, park or street touches."""
    city = real_city()
    taken = shapely.STRtree(
        [*city.water.geometry, *city.parks.geometry, *city.streets.geometry, DISTRICT.boundary]
    )
    west, south, east, north = DISTRICT.bounds
    for x in np.arange(west, east, 40):
        for y in np.arange(south, north, 40):
            square = shapely.box(x, y, x + side_m, y + side_m)
            if DISTRICT.contains(square) and not len(taken.query(square, predicate="intersects")):
                return square
    raise AssertionError(side_m)


def park(shape: shapely.Geometry, **more: Any) -> AddPark:
    return AddPark("park-1", "Công viên thử", rounded_polygons(shape), **more)


def ring(*corners: tuple[float, float]) -> AddPark:
    """A park with one ring of corners given from a place on dry ground."""
    west, south, _, _ = dry_ground(60).bounds
    return AddPark("park-1", "", (((*((west + x, south + y) for x, y in corners),),),))


def street(*corners: tuple[float, float], **more: Any) -> AddStreet:
    line = tuple((P15.x + x, P15.y + y) for x, y in corners)
    return AddStreet("street-1", "Đường thử", line, **{"planned_width_m": 12.0, **more})


def widening(**more: Any) -> WidenStreet:
    usual = {"line": rounded_line(ALLEY), "width_m": 6.0, "planned_width_m": 12.0}
    return WidenStreet("widen-1", "Đường thử", **{**usual, **more})


def keys(edit: Edit) -> list[str]:
    return [fault.key for fault in faults_of(real_city(), edit)]


def only(edit: Edit) -> Fault:
    (fault,) = faults_of(real_city(), edit)
    assert fault.file == edit.id
    return fault


def at(fault: Fault) -> shapely.Point:
    return shapely.Point(fault.parameters["lon"], fault.parameters["lat"])


def degrees(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, degrees_of)


def sentence(fault: Fault, kind: str = "fault") -> str:
    return measured_message(f"{kind}.{fault.key}", **fault.parameters)


def vietnamese(number: float) -> str:
    """A number below 1,000 as Vietnamese has it."""
    return f"{number:.9g}".replace(".", ",")


def circle(corners: int) -> shapely.Polygon:
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    middle = dry_ground(60).centroid
    return shapely.Polygon(np.column_stack([middle.x + 28 * np.cos(turn), middle.y + 28 * np.sin(turn)]))


def water() -> shapely.Polygon:
    """The largest water of the district that is an area."""
    areas = [shape for shape in real_city().water.geometry if shapely.get_dimensions(shape) == 2]
    return max((shapely.intersection(shape, DISTRICT) for shape in areas), key=shapely.area)


def on_water(share: float) -> AddPark:
    """A square on the bank, that share of it on water."""
    wet, everything = water(), real_city().water.geometry.union_all()
    for corner in shapely.get_coordinates(wet):
        for dx in np.arange(-60, 60, 2.0):
            square = shapely.box(corner[0] + dx, corner[1], corner[0] + dx + 40, corner[1] + 40)
            found = square.intersection(everything).area / square.area
            if abs(found - share) < 0.004 and DISTRICT.contains(square):
                return park(square)
    raise AssertionError(share)


def test_a_sound_drawing_of_each_kind_has_no_fault() -> None:
    sound = (
        park(dry_ground(60)),
        OpenPark("open-1", "w1084373313"),
        widening(),
        street((0, 0), (90, 0)),
        AddStation("station-1", "", P15.x, P15.y),
        MoveStation("pccc-go-vap", P15.x, P15.y),
    )
    assert [keys(edit) for edit in sound] == [[]] * 6
    assert usable(real_city(), sound) == sound


def test_a_drawing_that_crosses_itself_says_where() -> None:
    bow = ring((0, 0), (40, 40), (40, 0), (0, 40), (0, 0))
    fault = only(bow)
    west, south, _, _ = dry_ground(60).bounds
    assert fault.key == "drawing_crosses_itself"
    assert at(fault).distance(degrees(shapely.Point(west + 20, south + 20))) < 1e-6  # a tenth of a metre
    lon, lat = vietnamese(at(fault).x), vietnamese(at(fault).y)
    assert sentence(fault) == (
        f"Nét vẽ tự cắt tại kinh độ {lon}, vĩ độ {lat}. Kéo các đỉnh ở chỗ đó để nét vẽ không cắt nhau."
    )


def test_two_parts_that_lie_over_each_other_are_a_fault() -> None:
    west, south, _, _ = dry_ground(60).bounds
    boxes = [shapely.box(west + x, south, west + x + 30, south + 30) for x in (0, 10)]
    assert keys(park(shapely.MultiPolygon(boxes))) == ["drawing_crosses_itself"]
    inside = shapely.MultiPolygon([shapely.box(west, south, west + 30, south + 30), boxes[1].buffer(-12)])
    assert keys(park(inside)) == ["drawing_rings"]


def test_a_hole_outside_is_a_fault_with_its_place() -> None:
    west, south, _, _ = dry_ground(60).bounds
    hole = shapely.box(west + 40, south + 40, west + 50, south + 50)
    edit = park(shapely.Polygon(shapely.box(west, south, west + 30, south + 30).exterior, [hole.exterior]))
    fault = only(edit)
    assert fault.key == "drawing_rings"
    assert at(fault).distance(degrees(hole)) < 1e-6
    assert "khoảng trống nằm ngoài hình" in sentence(fault)


def test_a_street_that_crosses_itself_says_where() -> None:
    fault = only(street((0, 0), (100, 0), (100, 50), (50, 50), (50, -50)))
    assert fault.key == "drawing_crosses_itself"
    assert at(fault).distance(degrees(shapely.Point(P15.x + 50, P15.y))) < 1e-6
    assert keys(street((0, 0), (100, 0), (50, 0))) == ["drawing_crosses_itself"]  # back over itself
    assert keys(street((0, 0), (90, 0), (90, 90), (0, 0))) == []  # round a block


def test_a_drawing_outside_the_district_says_how_far() -> None:
    west, south, _, _ = DISTRICT.bounds
    away = shapely.box(west - 1_100, south, west - 1_000, south + 100)
    fault = only(park(away))
    assert fault.key == "drawing_outside"
    assert fault.parameters["away_m"] == round(away.distance(DISTRICT)) >= 1_000
    assert at(fault).within(degrees(away).buffer(1e-5))
    assert "nằm hoàn toàn ngoài quận" in sentence(fault)
    assert "Kéo hình vào trong quận" in sentence(fault)
    assert keys(AddStation("s", "", west - 10, south)) == ["drawing_outside"]
    assert keys(MoveStation("pccc-go-vap", west - 10, south)) == ["drawing_outside"]
    assert keys(AddStreet("s", "", ((west - 500, south), (west - 400, south)), 12.0)) == ["drawing_outside"]


def test_a_drawing_that_reaches_far_out_of_the_district_says_where() -> None:
    fault = only(street((0, 0), (9e6, 0)))
    assert fault.key == "drawing_far"
    assert fault.parameters["lon"] > 150
    assert "Kéo đỉnh ở chỗ đó" in sentence(fault)


def test_a_park_over_water_says_how_much_of_it() -> None:
    wet = park(water().representative_point().buffer(8))
    fault = only(wet)
    assert fault.key == "drawing_on_water"
    assert fault.parameters["percent"] == 100
    assert fault.parameters["most"] == 5
    assert at(fault).within(degrees(water()))
    assert sentence(fault).startswith("100% diện tích nằm trên mặt nước (cho phép nhiều nhất 5%)")
    assert "Kéo đường biên ra khỏi mặt nước" in sentence(fault)


def test_a_little_more_than_the_most_is_not_said_to_be_the_most() -> None:
    fault = only(on_water(0.054))  # 5.36 %
    assert fault.parameters["percent"] == 5.4
    assert sentence(fault).startswith("5,4% diện tích")


@pytest.mark.parametrize(("share", "found"), [(0.03, []), (0.08, ["drawing_on_water"])])
def test_a_bank_may_be_drawn_a_little_off(share: float, found: list[str]) -> None:
    edit = on_water(share)
    assert keys(edit) == found
    if not found:
        remark = next(one for one in remarks_of(real_city(), edit) if one.key == "drawing_touches_water")
        wet = geometry_of(edit, real_city()).intersection(real_city().water.geometry.union_all()).area
        assert remark.parameters["area_m2"] == round(wet)


@pytest.mark.parametrize(
    "corners",
    [
        ((0, 0), (40, 40), (20, 20), (0, 0)),
        ((0, 0), (3, 0), (3, 3), (0, 3), (0, 0)),
        ((0, 0), (60, 0), (60, 0.1), (0, 0.1), (0, 0)),
    ],
)
def test_a_drawing_without_area_says_so(corners: tuple[tuple[float, float], ...]) -> None:
    fault = only(ring(*corners))
    assert fault.key == "drawing_no_area"
    assert fault.parameters["least"] == LEAST_AREA_M2
    assert at(fault).distance(degrees(dry_ground(60))) < 1e-6
    assert "gần như không có diện tích" in sentence(fault)
    assert "vẽ lại" in sentence(fault)


@pytest.mark.parametrize(
    "edit",
    [
        AddPark("p", "", ()),
        AddPark("p", "", ((),)),
        AddPark("p", "", (((),),)),
        ring((0, 0), (50, 50)),
        ring((5, 5), (5, 5), (5, 5), (5, 5)),
        replace(park(dry_ground(60)), polygons=(*park(dry_ground(60)).polygons, ())),
        street(),
        street((0, 0)),
        street((5, 5), (5, 5)),
    ],
)
def test_too_few_corners_are_a_fault(edit: Edit) -> None:
    fault = only(edit)
    assert fault.key == "drawing_few_corners"
    assert fault.parameters["least"] == (3 if isinstance(edit, AddPark) else 2)
    assert "Hình vẽ không đủ đỉnh" in sentence(fault)


def test_a_street_of_a_few_metres_is_a_fault() -> None:
    fault = only(street((0, 0), (9.9, 0)))
    assert fault.key == "drawing_too_short"
    assert fault.parameters["length_m"] == 9.9
    assert keys(street((0, 0), (10.1, 0))) == []
    assert "Kéo dài tuyến" in sentence(fault)


def test_ten_thousand_corners_are_too_many_and_the_simplified_drawing_is_usable() -> None:
    drawn = park(circle(10_000))
    fault = only(drawn)
    assert fault.key == "drawing_too_many_corners"
    assert fault.parameters == {"count": 10_001, "most": MOST_CORNERS}
    assert "Giản lược nét vẽ" in sentence(fault)
    assert message("planning.simplify") in sentence(fault)
    assert usable(real_city(), (drawn,)) == ()
    simple = simplified(drawn, 0.5)
    assert usable(real_city(), (simple,)) == (simple,)
    was, now = (geometry_of(edit, real_city()) for edit in (drawn, simple))
    assert shapely.hausdorff_distance(was, now) < 0.51
    assert now.area == pytest.approx(was.area, rel=0.02)


def test_as_many_corners_as_there_may_be_are_no_fault() -> None:
    assert keys(park(circle(MOST_CORNERS - 1))) == []  # and the first once more
    assert keys(park(circle(MOST_CORNERS))) == ["drawing_too_many_corners"]


def test_a_fine_tolerance_is_doubled_until_the_drawing_is_usable() -> None:
    simple = simplified(park(circle(10_000)), 0.0)
    assert keys(simple) == []
    turns = np.arange(3_000.0)
    teeth = list(zip(turns / 100, 3 * (turns % 2), strict=True))
    bent = street(*teeth, *((30 + tooth, 10 + along) for along, tooth in teeth))
    simple = simplified(bent, 0.01)
    assert keys(simple) == []
    assert 2 < len(geometry_of(simple, real_city()).coords) < 50  # the teeth are gone, the bend is not


def test_simplifying_a_tangle_takes_no_minutes_and_breaks_nothing() -> None:
    some = np.random.default_rng(3).uniform(0, 50, (5_000, 2)).tolist()
    tangle = ring(*map(tuple, some))
    assert keys(tangle) == ["drawing_too_many_corners"]
    simple = simplified(tangle, 1.0)
    assert isinstance(simple, AddPark)
    assert len(simple.polygons[0][0]) < 5_000


def test_a_simplified_park_keeps_its_entrances_on_its_edge() -> None:
    shape = circle(10_000)
    entrance = rounded_line(shapely.Point(shape.exterior.coords[1_234]))
    simple = simplified(park(shape, entrances=entrance), 4.0)
    assert isinstance(simple, AddPark)
    assert keys(simple) == []
    away = geometry_of(simple, real_city()).boundary.distance(shapely.Point(simple.entrances[0]))
    assert away < 0.02
    assert simple.entrances != entrance


def test_what_has_no_corners_to_drop_is_returned_as_it_is() -> None:
    for edit in (AddStation("s", "", P15.x, P15.y), OpenPark("o", "w1084373313"), AddPark("p", "", ())):
        assert simplified(edit, 1.0) is edit


def test_an_entrance_off_the_edge_is_named_and_put_on_it() -> None:
    west, south, _, _ = dry_ground(60).bounds
    places = ((west + 10, south), (west + 20, south + ENTRANCE_OFF_M + 0.1), (west + 30, south + 28))
    drawn = park(dry_ground(60), entrances=places)
    faults = faults_of(real_city(), drawn)
    assert [fault.key for fault in faults] == ["drawing_entrance"] * 2
    assert [fault.parameters["number"] for fault in faults] == [2, 3]
    assert [fault.parameters["away_m"] for fault in faults] == [1.1, 28.0]
    assert at(faults[1]).distance(degrees(shapely.Point(places[2]))) < 1e-6
    assert "Lối vào số 2 cách ranh giới công viên 1,1 m" in sentence(faults[0])
    assert "Đặt lại lối vào ngay trên ranh giới" in sentence(faults[0])
    moved = with_entrances_on_edge(drawn)
    assert keys(moved) == []
    assert moved.entrances[0] == pytest.approx(places[0], abs=0.011)
    assert moved.entrances[1] == pytest.approx((west + 20, south), abs=0.011)


def test_entrances_of_a_drawing_with_too_many_corners_stay_where_they_are() -> None:
    drawn = park(circle(MOST_CORNERS), entrances=((0.0, 0.0),))
    assert with_entrances_on_edge(drawn) is drawn


def test_an_entrance_too_far_off_stays_where_it_is() -> None:
    west, south, _, _ = dry_ground(60).bounds
    far = (west + 20, south - ENTRANCE_REACH_M - 0.5)
    moved = with_entrances_on_edge(park(dry_ground(60), entrances=(far,)))
    assert moved.entrances[0] == pytest.approx(far, abs=0.011)
    assert keys(moved) == ["drawing_entrance"]


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (widening(width_m=0.5), ["drawing_width"]),
        (widening(planned_width_m=100.5), ["drawing_width"]),
        (widening(width_m=1.0, planned_width_m=100.0), []),
        (widening(planned_width_m=6.0), ["drawing_not_wider"]),
        (widening(width_m=6.0, planned_width_m=5.0), ["drawing_not_wider"]),
        (street((0, 0), (90, 0), planned_width_m=0.9), ["drawing_width"]),
        (street((0, 0), (90, 0), planned_width_m=-3.0), ["drawing_width"]),
        (street((0, 0), (90, 0), street_class="avenue"), ["drawing_class"]),
        (street((0, 0), (90, 0), street_class=""), ["drawing_class"]),
        (street((0, 0), (90, 0), street_class="tertiary"), []),
        (widening(street_class="avenue"), ["drawing_class"]),
        (widening(street_class=""), []),
        (OpenPark("o", "none"), ["drawing_unknown_park"]),
        (MoveStation("none", P15.x, P15.y), ["drawing_unknown_station"]),
    ],
)
def test_widths_and_words_that_cannot_be_are_faults(edit: Edit, found: list[str]) -> None:
    assert keys(edit) == found
    for fault in faults_of(real_city(), edit):
        values = [
            value if isinstance(value, str) else vietnamese(value) for value in fault.parameters.values()
        ]
        assert all(value in sentence(fault) for value in values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_and_remark_of_a_drawing_has_its_sentence(language: str) -> None:
    code = Path(drawing.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'"(drawing_\w+)"', code))
    said = {key.split(".")[1] for kind in ("fault.drawing_", "remark.drawing_") for key in under(kind)}
    assert named == said
    assert len(named) > 20
    assert all(text.in_language(language).endswith(".") for text in under("fault.drawing_").values())


@given(EDITS)
def test_nothing_that_can_be_read_breaks_the_checks(edit: Edit) -> None:
    faults, remarks = faults_of(real_city(), edit), remarks_of(real_city(), edit)
    assert all(sentence(fault) for fault in faults)
    assert all(sentence(remark, "remark") for remark in remarks)
    assert simplified(edit, 1.0).id == edit.id
    apply(real_city(), usable(real_city(), (edit,)))


def test_a_faulty_edit_is_left_out_and_the_others_keep_their_order() -> None:
    good, bad = park(dry_ground(60)), replace(ring((0, 0), (1, 1)), id="bad")
    station = AddStation("s", "", P15.x, P15.y)
    twice = replace(station, east=P15.x + 5)
    assert usable(real_city(), (station, bad, good, twice)) == (station, good)


# remarks


def remark(edit: Edit) -> Fault:
    (found,) = remarks_of(real_city(), edit)
    return found


def test_nothing_is_remarked_of_a_park_on_free_ground_nor_of_a_faulty_one() -> None:
    assert remarks_of(real_city(), park(dry_ground(60))) == ()
    assert remarks_of(real_city(), ring((0, 0), (1, 1))) == ()


def test_what_lies_partly_outside_says_how_much() -> None:
    edge = shapely.Point(DISTRICT.convex_hull.exterior.coords[0])
    shape = edge.buffer(50)
    found = {one.key: one for one in remarks_of(real_city(), park(shape))}
    outside = shape.difference(DISTRICT).area
    assert found["drawing_partly_outside"].parameters["out"] == pytest.approx(outside, rel=1e-3)


def test_a_street_that_leaves_the_district_says_for_how_many_metres() -> None:
    end = (DISTRICT.bounds[0] - 200, P15.y)
    edit = AddStreet("s", "", ((P15.x, P15.y), end), 12.0)
    steps = shapely.points(np.arange(end[0], P15.x, 0.5), P15.y)
    found = {one.key: one for one in remarks_of(real_city(), edit)}["drawing_street_outside"]
    assert found.parameters["out"] == pytest.approx(0.5 * (~shapely.intersects(steps, DISTRICT)).sum(), abs=3)


def test_a_park_over_a_park_names_it_and_the_shared_ground() -> None:
    parks = real_city().parks
    areas = parks[(shapely.get_dimensions(parks.geometry.to_numpy()) == 2) & (parks["name"] != "")]
    there = areas[areas.within(DISTRICT)].iloc[0]
    drawn = park(there.geometry.buffer(1))
    found = {one.key: one for one in remarks_of(real_city(), drawn)}["drawing_over_park"]
    assert there["name"] in found.parameters["names"]
    assert found.parameters["area_m2"] == pytest.approx(there.geometry.area, abs=2)


def test_what_the_facts_have_already_is_remarked_of_and_not_called_an_overlap() -> None:
    city = real_city()
    there = city.parks[city.parks.within(DISTRICT) & (city.parks.area > 500)].iloc[0]
    exact, off = park(there.geometry), park(shapely.transform(there.geometry, lambda at: at + 0.2))
    assert remark(exact) == Fault("park-1", "drawing_is_there", "", {"ids": there.name})
    assert [one.key for one in remarks_of(city, off)] == ["drawing_over_park"]
    again = AddStation("s", "", *city.stations.geometry.iloc[0].coords[0])
    assert remark(again).parameters == {"ids": city.stations.index[0]}
    lines = city.works[(city.works.geom_type == "LineString") & city.works.within(DISTRICT)]
    line = lines.geometry.iloc[0]
    assert "drawing_is_there" in {
        one.key for one in remarks_of(city, widening(line=rounded_line(line), width_m=4.0))
    }
    assert "drawing_is_there" not in {one.key for one in remarks_of(city, widening())}


def test_a_hole_is_no_small_matter_for_what_is_there() -> None:
    shape = dry_ground(60)
    hollow = shape.difference(shape.centroid.buffer(3))
    frame = gpd.GeoDataFrame(geometry=[shape, hollow, shape.centroid, shape.exterior])
    assert is_there(frame, shape).tolist() == [True, False, False, False]
    assert is_there(frame, hollow).tolist() == [False, True, False, False]
    assert is_there(frame.iloc[:0], shape).tolist() == []


def test_a_park_larger_than_every_known_one_says_what_lies_inside() -> None:
    city = real_city()
    largest = city.parks.area.max()
    wide = shapely.box(P15.x - 900, P15.y - 900, P15.x + 900, P15.y + 900).intersection(DISTRICT)
    wide = max(
        shapely.get_parts(wide.difference(city.water.geometry.buffer(0.1).union_all())), key=shapely.area
    )
    assert wide.area > largest
    found = {one.key: one for one in remarks_of(city, park(wide))}["drawing_very_large"].parameters
    assert found["area_ha"] == pytest.approx(wide.area / 10_000, abs=0.06)
    assert found["largest_ha"] == round(largest / 10_000, 1) == 37.3
    assert found["people"] == sum(
        int(count)
        for count, at in zip(city.people["people"], city.people.geometry, strict=True)
        if wide.covers(at)
    )
    lengths = [line.intersection(wide).length for line in city.streets.geometry if line.intersects(wide)]
    assert found["streets_m"] == pytest.approx(sum(lengths), abs=1)
    middle = wide.representative_point()
    small = park(middle.buffer(300).intersection(wide))
    remarks = remarks_of(city, small)
    assert largest / 2 < geometry_of(small, city).area < largest
    assert faults_of(city, small) == ()
    assert "drawing_very_large" not in {one.key for one in remarks}


def test_a_park_on_a_plot_that_is_not_released_is_a_fault() -> None:
    practice = real_city(practice=True)
    plot = practice.plots.index[0]
    drawn = park(practice.plots.geometry[plot], plot=str(plot))
    assert faults_of(practice, drawn) == ()
    fault = only(drawn)
    assert (fault.key, fault.parameters) == ("drawing_unknown_plot", {"plot": plot})
    assert "không có trong các khu đất đã phát hành" in sentence(fault)
    assert usable(real_city(), (drawn,)) == ()
    assert usable(practice, (drawn,)) == (drawn,)
    released = replace(real_city(), plots=practice.plots)
    assert usable(released, (drawn,)) == (drawn,)


def test_a_park_that_is_open_already_is_remarked() -> None:
    existing = real_city().parks.index[real_city().parks["status"] == "existing"][0]
    assert remark(OpenPark("o", existing)).key == "drawing_park_is_open"
    assert remarks_of(real_city(), OpenPark("o", "w1084373313")) == ()


def test_ends_that_join_nothing_and_crossings_without_a_corner_are_remarked() -> None:
    middle = ALLEY.interpolate(0.5, normalized=True)
    (west, south), (east, north) = ALLEY.coords
    across = np.array([north - south, west - east]) / ALLEY.length * 20
    ends = [(middle.x + sign * across[0], middle.y + sign * across[1]) for sign in (1, -1)]
    over = AddStreet("s", "", rounded_line(shapely.LineString(ends)), 12.0)
    joined = AddStreet("s", "", (over.line[0], *rounded_line(middle), over.line[1]), 12.0)
    found = [{one.key: one.parameters for one in remarks_of(real_city(), edit)} for edit in (over, joined)]
    assert found[0]["drawing_crosses_street"]["count"] >= 1
    assert found[1].get("drawing_crosses_street", {"count": 0})["count"] == (
        found[0]["drawing_crosses_street"]["count"] - 1
    )
    along = AddStreet("s", "", rounded_line(ALLEY), 12.0)
    assert "drawing_loose_end" not in {one.key for one in remarks_of(real_city(), along)}
    loose = next(one for one in remarks_of(real_city(), over) if one.key == "drawing_loose_end")
    assert loose.parameters["count"] in (1, 2)


def test_a_street_over_water_needs_a_bridge() -> None:
    wet = water()
    west, _, east, _ = wet.bounds
    y = wet.representative_point().y
    keys_found = {
        one.key for one in remarks_of(real_city(), AddStreet("s", "", ((west, y), (east, y)), 12.0))
    }
    assert "drawing_crosses_water" in keys_found


def test_a_station_on_water_is_remarked() -> None:
    place = water().representative_point()
    assert remark(AddStation("s", "", place.x, place.y)).key == "drawing_station_on_water"


def test_a_widening_along_no_street_is_remarked() -> None:
    west, south, east, north = dry_ground(60).buffer(-15).bounds
    assert remark(widening(line=((west, south), (east, north)))).key == "drawing_no_street"
    assert remarks_of(real_city(), widening()) == ()
