"""The known case: published figures as they stand in the facts, computed ones by hand, and that the parts add up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import NotFoundError
from geo.known_case import KnownCase, known_case
from tests.cities import real_city


def test_the_published_figures_are_those_of_the_facts() -> None:
    case = known_case(real_city())
    facts = real_city().work_facts.query("work == 'dqh'")
    said = " ".join(facts["value_vi"])
    assert case.name == "Dương Quảng Hàm"
    assert (case.published_m2, "gần 49.000 m²" in said) == (49_000, True)
    assert (case.published_length_m, "3,2 km" in facts["value_vi"].tolist()) == (3_200, True)
    assert (case.width_m, case.planned_width_m, "từ 8 m lên 20 m" in said) == (8, 20, True)
    assert (case.cases, "425 trường hợp" in said) == (425, True)


def test_the_length_is_that_between_the_limits_of_the_plan() -> None:
    case = known_case(real_city())
    assert case.length_m == pytest.approx(real_city().works["length_m"]["dqh"], abs=0.1)
    assert case.length_m == pytest.approx(real_city().works.geometry["dqh"].length, abs=0.1)


def test_the_limits_of_the_citys_project_do_not_make_the_street_longer() -> None:
    case = known_case(real_city())
    assert case.project_length_m == pytest.approx(case.length_m, abs=10)


def test_the_estimate_is_length_times_what_is_added_to_the_width() -> None:
    case = known_case(real_city())
    assert case.estimate_m2 == pytest.approx(case.length_m * (20 - 8), rel=0.001)
    assert case.whole_m2 == pytest.approx(case.length_m * 20, rel=0.001)
    assert case.estimate_by_published_length_m2 == pytest.approx(3_200 * (20 - 8), rel=0.001)


def test_the_parts_of_the_difference_add_up_to_it() -> None:
    case = known_case(real_city())
    assert case.by_length_m2 + case.unexplained_m2 == pytest.approx(case.difference_m2)
    assert case.estimate_m2 + case.difference_m2 == pytest.approx(49_000)


def test_the_figures_of_a_case_by_hand() -> None:
    case = KnownCase("S", 3_000, 200, 5, 15, 30, 100, 90, 1_000, 1_500)
    assert case.difference_m2 == 2_000
    assert case.difference_share == pytest.approx(2 / 3)
    assert case.estimate_by_published_length_m2 == 2_000
    assert case.by_length_m2 == 1_000
    assert case.unexplained_m2 == 1_000
    assert case.whole_difference_m2 == 1_500
    assert case.mean_width_m == 30
    assert case.mean_width_by_published_length_m == 15
    assert case.m2_per_case == 100


@pytest.mark.parametrize("attribute", ["Length", "Width", "Land recovered", "Affected cases"])
def test_a_figure_that_was_not_published_is_not_made_up(attribute: str) -> None:
    facts = real_city().work_facts
    kept = facts[(facts["attribute_en"] != attribute) | ~facts["source"].str.startswith("http")]
    with pytest.raises(NotFoundError, match=f"fact_not_found.*{attribute}"):
        known_case(replace(real_city(), work_facts=kept))


def test_without_the_road_among_the_works_there_is_no_case() -> None:
    works = real_city().works.drop(index="dqh")
    with pytest.raises(NotFoundError, match="fact_not_found"):
        known_case(replace(real_city(), works=works))
