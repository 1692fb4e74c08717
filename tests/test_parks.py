"""Parks: m² and m² missing beside counted 1 m cells and sums by hand; entrances on edges drawn by hand."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPoint, MultiPolygon, Point, Polygon, box

from geo.city import City
from geo.errors import ParameterError
from geo.measure import per_person
from geo.parks import (
    DEFINITIONS,
    ENTRANCE_REACH_M,
    ENTRANCE_STEP_M,
    counted_parks,
    district_line,
    entrances,
    green_m2,
    ledger,
)
from geo.scenario import AddPark, OpenPark, apply, rounded_polygons
from layers.green import DEFINITIONS as WORDS
from tests.cities import real_city
from tests.networks import city_of, parks_of, paths_of, streets_of, wards_of_shapes

TARGET = 0.92
WEST, EAST, BARREN = box(0, 0, 500, 400), Polygon([(500, 0), (900, 0), (500, 400)]), box(0, 400, 100, 500)
INVENTED = city_of(
    wards=wards_of_shapes(west=WEST, east=EAST, barren=BARREN),
    parks=parks_of(
        across=Polygon([(420, 50), (640, 80), (560, 210), (430, 190)]),  # in both wards
        over=Point(470, 180).buffer(60),  # overlaps it
        outside=box(-80, 30, 45, 120),  # partly outside the district
        place=Point(250, 250),
        torn=MultiPolygon([box(100, 300, 130, 340), box(150, 300, 190, 320)]),
    ),
    streets=streets_of(("residential", "no", [(0, 0), (900, 0)])),
    paths=paths_of(),
)
PEOPLE = pd.Series({"west": 30_000, "east": 20_000, "barren": 0})


def cells(ward: shapely.Geometry, parks: list[shapely.Geometry]) -> int:
    """How many 1 m cells have their middle in a ward and in any of its parks; no cell twice."""
    found: set[tuple[float, float]] = set()
    for park in parks:
        if not park.intersects(ward):
            continue
        west, south, east, north = park.bounds
        x, y = np.meshgrid(np.arange(np.floor(west), east) + 0.5, np.arange(np.floor(south), north) + 0.5)
        inside = shapely.contains_xy(park, x, y) & shapely.contains_xy(ward, x, y)
        found.update(zip(x[inside], y[inside], strict=True))
    return len(found)


def areas(city: City) -> list[shapely.Geometry]:
    return [shape for shape in city.parks.geometry if shape.geom_type != "Point"]


@pytest.mark.parametrize("ward", INVENTED.wards.index)
def test_green_per_person_is_that_of_counted_cells_in_invented_wards(ward: str) -> None:
    counted = cells(INVENTED.wards.geometry[ward], areas(INVENTED))
    found = ledger(INVENTED, "existing", PEOPLE, TARGET).loc[ward]
    assert found["green_m2"] == pytest.approx(counted, abs=60)
    if PEOPLE[ward]:
        assert found["m2_per_person"] == pytest.approx(counted / PEOPLE[ward], abs=0.003)
        assert counted > 3_000


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_green_per_person_is_that_of_counted_cells_in_real_wards(definition: str) -> None:
    city, people = real_city(), real_city().wards["population_2019"]
    parks = [shape for shape in counted_parks(city, definition).geometry if shape.geom_type != "Point"]
    found = ledger(city, definition, people, TARGET)
    for ward in ("p06", "p08"):
        counted = cells(city.wards.geometry[ward], parks)
        assert counted > 3_000
        assert found.loc[ward, "m2_per_person"] == pytest.approx(counted / people[ward], rel=0.005)


def test_a_ledger_is_that_of_a_sum_by_hand() -> None:
    city = replace(
        INVENTED,
        parks=parks_of(one=box(10, 10, 110, 60), two=box(60, 10, 160, 60), three=box(0, 410, 10, 420)),
    )
    table = ledger(city, "existing", pd.Series({"west": 10_000, "barren": 0, "east": 100}), 1.5)
    assert table.index.tolist() == ["west", "east", "barren"]
    assert table["people"].tolist() == [10_000, 100, 0]
    assert table["green_m2"].tolist() == pytest.approx([7_500, 0, 100])
    assert table["m2_per_person"].tolist() == pytest.approx([0.75, 0, float("nan")], nan_ok=True)
    assert table["missing_m2"].tolist() == pytest.approx([7_500, 150, 0])
    assert table["met"].tolist() == [False, False, True]
    line = district_line(table, 1.5)
    assert line["people"] == 10_100
    assert line["green_m2"] == pytest.approx(7_600)
    assert line["m2_per_person"] == pytest.approx(7_600 / 10_100)
    assert line["missing_m2"] == pytest.approx(1.5 * 10_100 - 7_600)
    assert line["missing_by_wards_m2"] == pytest.approx(7_650)
    assert not line["met"]


def test_what_one_ward_has_too_much_counts_for_the_district_but_not_for_the_next_ward() -> None:
    city = replace(INVENTED, parks=parks_of(one=box(0, 0, 100, 100)))
    people = pd.Series({"west": 1_000, "east": 1_000, "barren": 0})
    table = ledger(city, "existing", people, 4.0)
    assert table["missing_m2"].tolist() == [0, 4_000, 0]
    line = district_line(table, 4.0)
    assert (line["missing_m2"], line["missing_by_wards_m2"], bool(line["met"])) == (0, 4_000, True)


def test_a_district_without_parks_and_one_without_people_have_a_ledger() -> None:
    bare = replace(INVENTED, parks=INVENTED.parks.iloc[:0])
    table = ledger(bare, "planned", PEOPLE, TARGET)
    assert table["green_m2"].tolist() == [0, 0, 0]
    assert table["missing_m2"].tolist() == pytest.approx([27_600, 18_400, 0])
    empty = ledger(INVENTED, "existing", PEOPLE * 0, TARGET)
    assert empty["m2_per_person"].isna().all()
    assert empty["met"].all()
    assert np.isnan(district_line(empty, TARGET)["m2_per_person"])


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("city", [INVENTED, real_city()], ids=["invented", "real"])
def test_green_of_the_wards_adds_up_to_that_of_the_district(city: City, definition: str) -> None:
    parks = shapely.union_all(counted_parks(city, definition).geometry.to_numpy())
    whole = shapely.area(shapely.intersection(parks, city.wards.union_all()))
    assert green_m2(city, definition).sum() == pytest.approx(whole, abs=1.0)


def test_a_planned_park_counts_under_one_definition_and_under_both_once_it_is_opened() -> None:
    city = real_city()
    (planned,) = city.parks.index[city.parks["status"] == "planned"]
    assert set(counted_parks(city, "planned").index) - set(counted_parks(city, "existing").index) == {planned}
    opened = apply(city, (OpenPark("open", planned),))
    assert green_m2(opened, "existing").tolist() == green_m2(city, "planned").tolist()
    with pytest.raises(ParameterError, match="unknown_definition"):
        counted_parks(city, "green")


def test_the_definitions_have_words_in_the_green_layer() -> None:
    assert list(WORDS) == list(DEFINITIONS)


WEST_END, SOUTH_END, EAST_END, NORTH_END = real_city().wards.total_bounds


@settings(max_examples=25)
@given(
    east=st.floats(WEST_END, EAST_END),
    north=st.floats(SOUTH_END, NORTH_END),
    wide=st.floats(5, 900),
    high=st.floats(5, 900),
)
def test_a_new_park_never_lowers_the_green_of_a_ward(
    east: float, north: float, wide: float, high: float
) -> None:
    city, people = real_city(), real_city().wards["population_2019"]
    park = AddPark("park-1", "", rounded_polygons(box(east, north, east + wide, north + high)))
    for definition in DEFINITIONS:
        before = ledger(city, definition, people, TARGET)
        after = ledger(apply(city, (park,)), definition, people, TARGET)
        assert (after["m2_per_person"] >= before["m2_per_person"] - 1e-9).all()
        assert (after["missing_m2"] <= before["missing_m2"] + 1e-4).all()
        ground = shapely.area(
            shapely.intersection(box(east, north, east + wide, north + high), city.wards.union_all())
        )
        assert after["green_m2"].sum() - before["green_m2"].sum() <= ground + wide + high  # corners to 1 cm
        assert (per_person(after["green_m2"], people) == after["m2_per_person"]).all()


# entrances: one park of 100 m by 100 m, its south-west corner at (0, 0)
SQUARE = box(0, 0, 100, 100)


def doors_of(
    *streets: list[tuple[float, float]], paths: tuple[list[tuple[float, float]], ...] = (), **columns: object
) -> gpd.GeoDataFrame:
    """The entrances of SQUARE between these streets and paths."""
    city = city_of(
        streets=streets_of(*(("residential", "no", corners) for corners in streets)),
        paths=paths_of(*paths),
        parks=parks_of(square=SQUARE).assign(**columns),
    )
    return entrances(city, city.parks)


def places(doors: gpd.GeoDataFrame) -> set[tuple[float, float]]:
    return set(zip(doors.geometry.x.round(3), doors.geometry.y.round(3), strict=True))


def test_a_path_that_crosses_the_edge_enters_there() -> None:
    doors = doors_of([(50, -200), (50, -100)], paths=([(50, -100), (50, 50), (200, 50)],))
    assert {(50, 0), (100, 50)} <= places(doors)
    assert all(
        np.hypot(x - 50, y) <= ENTRANCE_REACH_M or np.hypot(x - 100, y - 50) <= ENTRANCE_REACH_M
        for x, y in places(doors)
    )
    assert not doors["assumed"].any()
    assert set(doors["park"]) == {"square"}


def test_an_edge_beside_a_street_is_open_all_along_it() -> None:
    doors = doors_of([(-200, -ENTRANCE_REACH_M), (60, -ENTRANCE_REACH_M)])
    assert places(doors) == {(x, 0) for x in np.arange(0, 61, ENTRANCE_STEP_M)}
    assert not doors["assumed"].any()


def test_a_park_that_no_street_meets_is_assumed_to_open_towards_the_nearest_one() -> None:
    doors = doors_of([(-200, -ENTRANCE_REACH_M - 0.1), (60, -30)], [(110.2, 40), (180, 60)])
    assert places(doors) == {(100, 40)}
    assert doors["assumed"].all()


def test_a_path_inside_a_park_opens_no_edge() -> None:
    doors = doors_of([(160, -50), (160, 150)], paths=([(30, 5), (60, 5)],))
    assert doors["assumed"].tolist() == [True]
    assert doors.geometry.iloc[0].x == 100  # towards the street, not towards the path
    opened = doors_of([(108, -50), (108, 150)], paths=([(30, 5), (60, 5)],))
    assert {x for x, _ in places(opened)} == {100}


def test_a_link_that_is_only_assumed_leads_into_no_park() -> None:
    inner = [(50, 50), (85, 50)]
    doors = doors_of([(112, -50), (112, 150)], paths=(inner,))  # 27 m apart: linked across the edge
    assert doors["assumed"].tolist() == [True]


def test_the_entrances_a_plan_says_stand_instead_of_those_found() -> None:
    said = MultiPoint([(100, 20), (30, 100)])
    doors = doors_of([(-200, 0), (200, 0)], entrances=pd.Series([said], index=["square"], dtype=object))
    assert places(doors) == {(100, 20), (30, 100)}
    assert not doors["assumed"].any()
    found = doors_of([(-200, 0), (200, 0)], entrances=pd.Series([None], index=["square"], dtype=object))
    assert len(found) == len(doors_of([(-200, 0), (200, 0)])) > 2


def test_a_park_known_by_its_place_is_entered_there() -> None:
    city = replace(INVENTED, parks=parks_of(place=Point(250, 250), torn=INVENTED.parks.geometry["torn"]))
    doors = entrances(city, city.parks)
    assert doors["park"].tolist() == ["place", "torn"]
    assert doors["assumed"].all()
    assert doors.geometry.iloc[0] == Point(250, 250)
    assert entrances(city, city.parks.iloc[:0]).empty


def test_without_any_street_a_park_is_still_entered_at_its_edge() -> None:
    doors = doors_of()
    assert doors["assumed"].tolist() == [True]
    assert doors.geometry.iloc[0].distance(SQUARE.exterior) == 0


def test_every_real_park_has_entrances_on_its_edge_and_near_a_street_or_assumed() -> None:
    city = real_city()
    doors = entrances(city, city.parks)
    assert set(doors["park"]) == set(city.parks.index)
    shapes = city.parks.geometry[doors["park"]].to_numpy()
    outlined = shapely.get_dimensions(shapes) == 2
    assert (
        shapely.distance(
            doors.geometry.to_numpy(), np.where(outlined, shapely.boundary(shapes), shapes)
        ).max()
        < 1e-6
    )
    ways = shapely.union_all([*city.streets.geometry, *city.paths.geometry])
    near = shapely.distance(doors.geometry.to_numpy(), ways) <= ENTRANCE_REACH_M + 0.01
    assert (near | doors["assumed"]).all()
    assert doors["assumed"].sum() < 15


def test_whoever_changes_an_answer_changes_only_his_own() -> None:
    first = green_m2(INVENTED, "existing")
    wanted = first.to_dict()
    first[:] = 0.0
    assert green_m2(INVENTED, "existing").to_dict() == wanted
    assert green_m2(replace(INVENTED, parks=INVENTED.parks[:0]), "existing").sum() == 0
