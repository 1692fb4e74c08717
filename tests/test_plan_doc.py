"""A plan as the planning map reads it, and what its ideas are called."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from geo.crs import metres_of
from geo.scenario import AddPark, AddStation, OpenPark, WidenStreet, geometry_of, rounded_polygons
from geo.streets import street_between
from maps.plan_doc import Shown, plan_doc
from maps.plan_words import name_of
from maps.release import release_of
from tests.cities import real_city

CITY = real_city()
RELEASE = release_of(CITY)
HOME = CITY.wards.geometry["p15"].representative_point()
PARK = AddPark("park-1", "Thử", rounded_polygons(shapely.box(HOME.x, HOME.y, HOME.x + 80, HOME.y + 80)))
BOW = AddPark(
    "park-2", "", (((*((HOME.x + x, HOME.y + y) for x, y in ((0, 0), (9, 9), (9, 0), (0, 9), (0, 0))),),),)
)
STREET = street_between(CITY, "Lê Đức Thọ", "Nguyễn Oanh", "Lê Văn Thọ")
ROAD = WidenStreet("widen-1", "Lê Đức Thọ", tuple(STREET.line.coords), 12.0, 20.0)


def shape_of(doc: dict[str, object]) -> shapely.Geometry:
    return shapely.transform(shapely.geometry.shape(doc), metres_of)


def test_every_edit_is_there_as_drawn_and_the_faulty_one_is_marked() -> None:
    doc = plan_doc(RELEASE, (PARK, BOW), (PARK,), Shown("abc", 4, "park-1"))
    assert (doc["id"], doc["revision"], doc["selected"]) == ("abc", 4, "park-1")
    assert [(edit["id"], edit["kind"], edit["faulty"]) for edit in doc["edits"]] == [
        ("park-1", "park", False),
        ("park-2", "park", True),
    ]
    drawn = shape_of(doc["edits"][0]["geometry"])
    assert shapely.hausdorff_distance(drawn, geometry_of(PARK, CITY)) < 0.002
    assert json.loads(json.dumps(doc, allow_nan=False)) == doc


def test_only_layers_and_marks_that_differ_are_in_it() -> None:
    doc = plan_doc(RELEASE, (PARK,), (PARK,), Shown("abc", 1))
    assert [layer["id"] for layer in doc["layers"]] == ["green"]
    assert list(doc["details"]) == ["green"]
    assert any(mark["id"] == "plan-park-1" for mark in doc["details"]["green"])
    assert plan_doc(RELEASE, (), (), Shown("abc", 1))["layers"] == []
    helped = plan_doc(RELEASE, (team := AddStation("s-1", "Đội", HOME.x, HOME.y),), (team,), Shown("abc", 1))
    assert [layer["id"] for layer in helped["layers"]] == ["fire"]


def test_entrances_are_those_of_the_park_or_follow_from_the_streets_of_the_chosen_one() -> None:
    own = AddPark(PARK.id, PARK.name, PARK.polygons, entrances=((HOME.x, HOME.y),))
    (said,) = plan_doc(RELEASE, (own,), (own,), Shown("abc", 1))["edits"]
    assert metres_of(np.array(said["entrances"])) == pytest.approx(np.array([[HOME.x, HOME.y]]), abs=0.01)
    assert said["assumed_entrances"] is False
    (plain,) = plan_doc(RELEASE, (PARK,), (PARK,), Shown("abc", 1))["edits"]
    (chosen,) = plan_doc(RELEASE, (PARK,), (PARK,), Shown("abc", 1, "park-1"))["edits"]
    assert plain["entrances"] == []
    assert len(chosen["entrances"]) > 0
    edge = geometry_of(PARK, CITY).boundary
    assert all(
        edge.distance(shapely.Point(*pair)) < 0.01 for pair in metres_of(np.array(chosen["entrances"]))
    )


def test_a_street_has_the_ground_of_its_planned_width() -> None:
    (road,) = plan_doc(RELEASE, (ROAD,), (ROAD,), Shown("abc", 1))["edits"]
    assert shape_of(road["corridor"]).area == pytest.approx(20.0 * STREET.length_m, rel=0.02)
    (faulty,) = plan_doc(RELEASE, (ROAD,), (), Shown("abc", 1))["edits"]
    assert faulty["corridor"] is None


def test_people_out_of_reach_and_plots_are_there_where_they_are_asked_for() -> None:
    practice = release_of(real_city(practice=True))
    plot = str(practice.city.plots.index[0])
    doc = plan_doc(practice, (), (), Shown("abc", 1, outside=(3, 5), plots=True, chosen_plots=(plot,)))
    assert doc["outside"] == [3, 5]
    assert len(doc["pins"]) == len(practice.city.plots)
    assert [pin["id"] for pin in doc["pins"] if pin["chosen"]] == [plot]
    assert plan_doc(practice, (), (), Shown("abc", 1))["pins"] == []


def test_an_idea_without_a_name_is_called_by_its_kind_and_number() -> None:
    assert name_of(CITY, PARK).vi == "Thử"
    assert name_of(CITY, BOW).vi == "công viên mới 2"
    assert name_of(CITY, BOW).en == "new park 2"
    planned = str(CITY.parks.index[CITY.parks["status"] == "planned"][0])
    assert name_of(CITY, OpenPark("open-1", planned)).vi == CITY.parks["name"][planned]
    assert name_of(CITY, AddPark("x", "", PARK.polygons)).vi == "công viên mới"
