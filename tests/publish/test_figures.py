"""The figures of the public site: equal to map and table, right by other ways of working them out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from geo.access import access, access_standards
from geo.city import City
from geo.travel import minutes_from_stations
from geo.wards import wards_in
from layers import layers_of, views_of
from layers._layer import NOT_KNOWN, Statuses
from maps.payload import layer_doc
from maps.table import Column, columns
from publish.figures import DRIVE, FACTS, GAP, WALK, Figure, figures_by_place, figures_of
from publish.nearest import DISTRICT, median_of, park_distances, parks_on_foot, teams_by_car
from tests.cities import real_city
from tests.invented import by_ward, city_showing, figure

OWN = (FACTS, GAP, WALK, DRIVE)
HEALTH = [80.0 + place for place in range(16)]  # of target 14a, above 91 %


@cache
def showing() -> City:
    """The city with figures of two targets: of 16 wards without the district's, of 15 with it."""
    some = by_ward("t14b", "2021", HEALTH)[:-1]
    return city_showing(*by_ward("t14a", "2021", HEALTH), *some, figure("t14b", "", "2021", 70.5))


def cities() -> tuple[City, City]:
    return real_city(), showing()


def at(layer: str, view: str, ward: str, city: City | None = None) -> Figure:
    return figures_by_place(city or real_city())[layer, view, ward]


def test_every_figure_is_that_of_the_map() -> None:
    for city in cities():
        wards = [str(ward) for ward in city.wards.index]
        for layer in layers_of(city):
            doc = layer_doc(layer, city)
            for view in doc["views"]:
                found = [at(layer.id, view["id"], ward, city) for ward in (*wards, DISTRICT)]
                assert [one.value for one in found] == [*view["values"], view["district"]], layer.id
                assert all(one.period == view["period"] for one in found)


def test_every_figure_and_rank_is_that_of_the_table() -> None:
    for city in cities():
        made = iter(columns(city, "vi"))
        ward, area, people = next(made), next(made), next(made)
        assert ward.decimals is None
        same(city, FACTS, "area", area)
        same(city, FACTS, "people", people)
        rest = [column for column in made if not column.label.endswith("tên")]
        for layer in layers_of(city):
            for view in views_of(layer, city):
                same(city, layer.id, view.id, rest.pop(0))
                if layer.better != "none":
                    ranks = rest.pop(0).values
                    found = [at(layer.id, view.id, str(ward), city).rank for ward in city.wards.index]
                    assert [None if pd.isna(rank) else int(rank) for rank in ranks] == found
        assert not rest


def same(city: City, layer: str, view: str, column: Column) -> None:
    found = [at(layer, view, str(ward), city) for ward in city.wards.index]
    if column.decimals is None:
        assert [one.text.vi for one in found] == column.values.tolist()
        return
    for one, value in zip(found, column.values, strict=True):
        if one.value is None:
            assert pd.isna(value)
        else:
            assert isinstance(one.value, float)
            assert round(one.value, column.decimals) == pytest.approx(round(float(value), column.decimals))


def test_a_figure_is_said_with_its_unit_in_both_notations() -> None:
    green = at("green", "existing", "p03")
    assert (green.raw, green.text.vi, green.text.en) == (
        "2.772625",
        "2,77\u00a0m²/người",
        "2.77\u00a0m²/person",
    )
    assert at("fire", "people", "p05").text.vi == "97,9%"
    assert at(FACTS, "people", DISTRICT).text.vi == "676.899\u00a0người"


def test_what_nobody_published_is_said_to_be_unknown_and_has_no_value() -> None:
    found = at("civility", "2021", "p15")
    assert (found.value, found.raw, found.text, found.class_id) == (None, "", NOT_KNOWN, "unknown")
    assert found.why_unknown.vi.startswith("Chưa có số liệu")
    assert (found.meets, found.rank) == (None, None)


def test_targets_are_those_of_the_plan_and_judged_as_the_plan_says() -> None:
    assert at("green", "existing", "p15").target.vi == "0,92\u00a0m²/người"
    assert at("civility", "2021", DISTRICT).target.vi == "14/16 phường"
    assert [at("green", "existing", ward).meets for ward in ("p03", "p15", DISTRICT)] == [True, False, False]
    city = showing()
    health = [at("t14a", "2021", ward, city) for ward in ("p12", "p13")]
    assert [(one.value, one.meets) for one in health] == [
        (90.0, False),
        (91.0, False),
    ]  # the plan says above 91
    assert at("t14a", "2021", "p14", city).meets is True
    assert health[0].target.vi == "> 91%"


def test_equal_wards_share_a_rank_and_the_unknown_have_none() -> None:
    zero = at("green", "existing", "p15")
    assert (zero.rank, zero.ranked, zero.tied) == (8, 16, True)
    first = at("green", "existing", "p03")
    assert (first.rank, first.tied) == (1, False)
    silent = at("t14b", "2021", "p17", showing())
    assert (silent.rank, silent.ranked, silent.value) == (None, 15, None)


def test_the_districts_figure_is_an_estimate_only_where_it_did_not_report() -> None:
    city = showing()
    own, estimated = at("t14b", "2021", DISTRICT, city), at("t14a", "2021", DISTRICT, city)
    people = city.wards["population_2019"].to_numpy(float)
    assert (own.value, own.estimated) == (70.5, False)
    assert estimated.estimated
    assert estimated.value == pytest.approx(float(np.average(HEALTH, weights=people)), abs=1e-6)
    assert not any(one.estimated for one in figures_of(real_city()))


def test_there_is_a_figure_of_every_ward_and_the_district_and_no_place_has_two() -> None:
    for city in cities():
        found = figures_of(city)
        places = [(one.layer, one.view, one.ward) for one in found]
        assert len(set(places)) == len(places)
        views = {(one.layer, one.view) for one in found}
        wards = {*map(str, city.wards.index), DISTRICT}
        assert set(places) == {(*view, ward) for view in views for ward in wards}
        assert {layer for layer, _ in views} >= {layer.id for layer in layers_of(city)} | set(OWN)


def test_the_class_of_a_figure_is_the_one_that_holds_it() -> None:
    for layer in layers_of(real_city()):
        if isinstance(layer.classes, Statuses):
            continue
        rows = {row["id"]: row for row in layer_doc(layer, real_city())["classes"]}
        for one in figures_of(real_city()):
            if one.layer != layer.id or one.value is None:
                continue
            row, value = rows[one.class_id], float(one.value)
            low, high = row["from"], row["to"]
            assert low <= value
            assert high is None or value < high or value == low == high


# ---- the nearest park and team, the missing park


def middle(values: np.ndarray, people: np.ndarray) -> float:
    """The slow median: every person by itself."""
    each = np.sort(np.repeat(values, people))
    return float(each[(len(each) - 1) // 2])


def test_the_way_to_a_park_is_the_median_over_every_single_person() -> None:
    city = real_city()
    wide = replace(access_standards(city)[0], distance_m=50_000.0, least_m2=0.0)
    distance = access(city, "existing", wide, "streets").distance_m  # one search from all entrances at once
    people, wards = city.people["people"].to_numpy(), city.people["ward"].to_numpy()
    for ward in city.wards.index:
        rows = (wards == ward) & np.isfinite(distance)
        found = at(WALK, "metres", str(ward)).value
        assert found == pytest.approx(middle(distance[rows], people[rows]), abs=1e-6)
    rows = np.isfinite(distance)
    assert at(WALK, "metres", DISTRICT).value == pytest.approx(middle(distance[rows], people[rows]), abs=1e-6)
    assert people[~rows].sum() < 0.01 * people.sum()  # whom no street of the map leads to, as the method says


def test_minutes_on_foot_are_eighty_metres_each() -> None:
    metres, minutes = at(WALK, "metres", "p15").value, at(WALK, "minutes", "p15").value
    assert isinstance(metres, float)
    assert minutes == pytest.approx(metres / 80, abs=1e-6)


def test_the_nearest_park_of_most_is_found_by_counting_person_by_person() -> None:
    city = real_city()
    distance, names = park_distances(city)
    rows = np.flatnonzero(city.people["ward"].to_numpy() == "p15")
    counted: dict[str, int] = {}
    for row in rows:
        nearest = min(range(len(names)), key=lambda park: distance[park, row])
        counted[names[nearest]] = counted.get(names[nearest], 0) + int(city.people["people"].iloc[row])
    assert parks_on_foot(city).most["p15"] == max(counted, key=lambda name: counted[name])


def test_the_fire_engines_minutes_are_those_of_the_travel_model() -> None:
    city = real_city()
    minutes, people = minutes_from_stations(city), city.people["people"].to_numpy()
    wards = city.people["ward"].to_numpy()
    for ward in city.wards.index:
        rows = (wards == ward) & np.isfinite(minutes)
        found = at(DRIVE, "minutes", str(ward)).value
        assert found == pytest.approx(middle(minutes[rows], people[rows]), abs=1 / 60)


def test_the_smallest_way_ranks_first() -> None:
    for layer, view in ((WALK, "metres"), (WALK, "minutes"), (DRIVE, "minutes"), (GAP, "existing")):
        known = [
            one for one in figures_of(real_city()) if (one.layer, one.view) == (layer, view) and one.ward
        ]
        assert all(isinstance(one.value, float) for one in known)
        least = min(known, key=lambda one: float(one.value or 0))
        assert least.rank == 1


def test_the_missing_park_is_what_the_target_asks_for_less_what_there_is() -> None:
    city = real_city()
    for ward, people in city.wards["population_2019"].items():
        green = at("green", "existing", str(ward)).value
        assert isinstance(green, float)
        missing = max(0.0, (0.92 - green) * people / 10_000)
        assert at(GAP, "existing", str(ward)).value == pytest.approx(missing, abs=1e-4)
    assert at(GAP, "existing", DISTRICT).text.vi == "40,83\u00a0ha"


def test_a_planned_team_does_not_count_before_it_stands() -> None:
    city, spot = real_city(), real_city().wards.geometry["p14"].centroid

    def median(status: str) -> float:
        stations = city.stations.copy()
        stations.loc["new"] = {**stations.iloc[0].to_dict(), "status": status, "geometry": spot}
        return float(teams_by_car(replace(city, stations=stations)).median["p14"])

    assert median("planned") == teams_by_car(city).median["p14"]
    assert median("confirmed") < teams_by_car(city).median["p14"] / 2


def test_without_streets_nobody_has_a_way() -> None:
    city = real_city()
    bare = replace(
        city, streets=city.streets.iloc[:0], paths=city.paths.iloc[:0], stations=city.stations.iloc[:0]
    )
    for found in (parks_on_foot(bare), teams_by_car(bare)):
        assert found.median.isna().all()
        assert set(found.most) == {""}


def test_a_median_leaves_out_whoever_has_no_way_and_is_unknown_without_anybody() -> None:
    far = np.array([5.0, np.inf, 1.0, 3.0])
    assert median_of(far, np.array([1, 9, 1, 1])) == 3.0
    assert median_of(far, np.array([2, 0, 1, 0])) == 5.0
    assert np.isnan(median_of(far, np.array([0, 4, 0, 0])))


def test_the_figures_are_of_the_sixteen_wards() -> None:
    assert {one.ward for one in figures_of(real_city())} - {DISTRICT} == set(
        wards_in(real_city(), "16").index
    )
