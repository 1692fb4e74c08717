"""Candidate places for fire teams: on streets wide enough, spaced, inside the district; or candidate plots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely

from geo.errors import ParameterError
from geo.sites import LEAST_CLASSES, Choice, sites_of
from tests.cities import real_city
from tests.networks import city_of, streets_of, wards_of_shapes

WIDTHS = ("trunk", "primary", "secondary", "tertiary")


def test_sites_lie_on_streets_of_the_class_asked_for() -> None:
    city = real_city()
    sites = sites_of(city, Choice(least_class="secondary"))
    classes = city.streets["street_class"].str.removesuffix("_link")
    wide = shapely.union_all(city.streets.geometry[classes.isin(WIDTHS[:3])].to_numpy())
    assert shapely.distance(shapely.points(sites.points), wide).max() <= 0.001


def test_sites_lie_inside_the_district_and_say_in_which_ward() -> None:
    city = real_city()
    sites = sites_of(city, Choice())
    for point, ward in zip(shapely.points(sites.points), sites.wards, strict=True):
        assert city.wards.geometry[ward].intersects(point)


@pytest.mark.parametrize("spacing_m", [50.0, 120.0])
def test_sites_keep_their_distance_and_leave_no_gap(spacing_m: float) -> None:
    city = real_city()
    points = sites_of(city, Choice(spacing_m=spacing_m)).points
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > spacing_m
    every = sites_of(city, Choice(spacing_m=20.0)).points
    gaps = np.hypot(*(every[:, None] - points[None]).transpose(2, 0, 1)).min(axis=1)
    assert gaps.max() <= spacing_m + 20.0


def test_the_real_district_has_at_least_500_sites() -> None:
    assert len(sites_of(real_city(), Choice())) >= 500


def test_narrower_streets_add_sites() -> None:
    counts = [len(sites_of(real_city(), Choice(least_class=name, spacing_m=100.0))) for name in LEAST_CLASSES]
    assert counts == sorted(set(counts))


def test_junctions_come_first_and_bear_both_names() -> None:
    city = city_of(
        wards=wards_of_shapes(a=shapely.box(-500, -500, 500, 500)),
        streets=streets_of(
            ("tertiary", "no", [(-100, 0), (0, 0), (100, 0)]),
            ("primary", "no", [(0, -100), (0, 0), (0, 100)]),
        ),
    )
    sites = sites_of(city, Choice(spacing_m=120.0))
    assert sites.points.tolist() == [[0.0, 0.0]]
    assert sites.names == ("S1 – S0",)


def test_no_team_stands_in_an_alley() -> None:
    streets = streets_of(
        ("residential", "no", [(0, 0), (100, 0)]), ("residential", "no", [(0, 50), (100, 50)])
    )
    streets["name"] = ["Hẻm 12", "Đường số 8"]
    city = city_of(wards=wards_of_shapes(a=shapely.box(-500, -500, 500, 500)), streets=streets)
    sites = sites_of(city, Choice(least_class="residential"))
    assert set(sites.points[:, 1]) == {50.0}


def test_wards_and_an_area_narrow_the_choice() -> None:
    city = real_city()
    every, some = sites_of(city, Choice()), sites_of(city, Choice(wards=("p01", "p03")))
    assert set(some.wards) == {"p01", "p03"}
    assert set(some.ids) == {
        one for one, ward in zip(every.ids, every.wards, strict=True) if ward in {"p01", "p03"}
    }
    area = shapely.box(*city.wards.geometry["p05"].bounds)
    inside = sites_of(city, Choice(area=area))
    assert set(inside.ids) == {
        one
        for one, point in zip(every.ids, shapely.points(every.points), strict=True)
        if area.intersects(point)
    }


def test_plots_are_sites_by_their_own_names() -> None:
    city = real_city(practice=True)
    sites = sites_of(city, Choice(source="plots"))
    assert sites.ids == tuple(map(str, city.plots.index))
    assert sites.names == tuple(city.plots["name"])
    for point, shape in zip(shapely.points(sites.points), city.plots.geometry, strict=True):
        assert shape.intersects(point)


def test_a_choice_without_any_site_is_empty() -> None:
    assert len(sites_of(real_city(), Choice(source="plots"))) == 0
    assert len(sites_of(real_city(), Choice(area=shapely.box(0, 0, 1, 1)))) == 0
    no_streets = replace(real_city(), streets=real_city().streets.iloc[:0])
    assert len(sites_of(no_streets, Choice())) == 0


def test_the_nearest_site_and_none() -> None:
    sites = sites_of(real_city(), Choice())
    east, north = sites.points[17]
    assert sites.nearest(east + 3, north - 3) == 17
    with pytest.raises(ParameterError, match="no_sites"):
        sites_of(real_city(), Choice(source="plots")).nearest(0, 0)


@pytest.mark.parametrize(
    ("choice", "key"),
    [
        (Choice(least_class="motorway"), "unknown_class"),
        (Choice(spacing_m=1.0), "spacing_outside"),
        (Choice(spacing_m=float("nan")), "spacing_outside"),
        (Choice(wards=("p02",)), "unknown_ward"),
    ],
)
def test_a_choice_that_means_nothing_is_refused(choice: Choice, key: str) -> None:
    with pytest.raises(ParameterError) as caught:
        sites_of(real_city(), choice)
    assert caught.value.key == key
