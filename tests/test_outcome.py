"""What a plan comes to: the figures by ward and for the district, and the tables that say them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.access import access, access_standards
from geo.outcome import DISTRICT, Basis, newest_count, outcome
from geo.scenario import AddPark, AddStation, apply, rounded_polygons
from geo.travel import minutes_from_stations
from maps.plan_table import GREEN, MEASURES, change, comparison, figure, figures_frame, ward_groups
from tests.cities import real_city
from tests.invented import by_ward, city_showing

CITY = real_city()
HOME = CITY.wards.geometry["p15"].representative_point()
SQUARE = shapely.box(HOME.x - 50, HOME.y - 50, HOME.x + 50, HOME.y + 50)
PARK = AddPark("park-1", "Thử", rounded_polygons(SQUARE))
BASIS = Basis("existing", 0.92, access_standards(CITY)[0].id)
NOW, PLAN = outcome(CITY, (), BASIS), outcome(CITY, (PARK,), BASIS)


def test_a_park_of_a_hectare_in_ward_15_adds_one_hectare_there_and_nowhere_else() -> None:
    more = (PLAN.wards["green_m2"] - NOW.wards["green_m2"]).round(1)
    taken = CITY.parks[CITY.parks["status"] == "existing"].geometry.intersection(SQUARE).area.sum()
    assert taken == 0
    assert more["p15"] == pytest.approx(10_000, abs=2)
    assert more[DISTRICT] == more["p15"]
    assert (more.drop(index=["p15", DISTRICT]) == 0).all()


def test_the_district_is_all_people_over_all_green_not_the_mean_of_the_wards() -> None:
    wards = PLAN.wards.drop(index=DISTRICT)
    district = PLAN.district
    assert district["people"] == 676_899  # the published census of 2019
    assert district["m2_per_person"] == pytest.approx(wards["green_m2"].sum() / 676_899)
    assert district["missing_m2"] == pytest.approx(0.92 * 676_899 - wards["green_m2"].sum())
    assert district["within"] == wards["within"].sum()
    assert district["within_share"] == pytest.approx(wards["within"].sum() / 676_899)


def test_who_is_within_reach_is_who_the_access_says() -> None:
    found = access(apply(CITY, (PARK,)), "existing", access_standards(CITY)[0], "streets")
    assert int(PLAN.district["within"]) == int(CITY.people["people"][found.reached].sum())
    assert PLAN.district["within"] > NOW.district["within"]


def test_minutes_are_the_median_over_people() -> None:
    minutes = minutes_from_stations(CITY)
    each = np.repeat(minutes, CITY.people["people"])
    assert NOW.district["minutes"] == pytest.approx(np.sort(each)[(len(each) - 1) // 2])
    soon = CITY.people["people"][minutes <= BASIS.minutes]
    assert NOW.district["soon"] == soon.sum()


def test_a_further_team_reaches_more_people_and_leaves_the_green_as_it_is() -> None:
    helped = outcome(CITY, (AddStation("station-1", "Đội mới", HOME.x, HOME.y),), BASIS)
    assert helped.district["soon"] > NOW.district["soon"]
    assert (helped.wards[["green_m2", "within"]] == NOW.wards[["green_m2", "within"]]).all(axis=None)


def test_green_is_judged_over_the_newest_count_that_knows_all_wards() -> None:
    city = city_showing(*by_ward("population", "2024", [10_000] * 16))
    assert newest_count(city).year == 2024
    assert outcome(city, (), BASIS).district["people"] == 160_000


def test_a_figure_is_written_with_its_unit_and_its_change_with_a_sign() -> None:
    rate = next(one for one in GREEN if one.id == "rate")
    assert figure(rate, 0.3168, "vi") == "0,32 m²/người"
    assert figure(rate, 0.3168, "en") == "0.32 m²/person"
    assert figure(rate, float("nan"), "vi").startswith("chưa có số liệu")
    assert change(rate, 0.30, 0.35, "vi") == "+0,05 m²/người"
    assert change(rate, 0.35, 0.30, "vi") == "-0,05 m²/người"
    assert change(rate, 0.3001, 0.3002, "vi") == ""
    share = next(one for one in GREEN if one.id == "within_share")
    assert figure(share, 0.184, "vi") == "18,4 %"
    assert change(share, 0.163, 0.184, "vi") == "+2,1 điểm %"


def test_the_ledger_has_every_ward_once_before_and_after() -> None:
    groups = ward_groups(CITY, NOW, PLAN, GREEN, "vi")
    assert groups[0]["columns"][0]["cells"] == list(CITY.wards["name"])
    assert sum(groups[1]["columns"][0]["cells"]) == 676_899
    green = next(one for one in groups if one["title"] == "Đất công viên")
    before, after = (column["cells"] for column in green["columns"])
    place = list(CITY.wards.index).index("p15")
    assert (before[place], after[place]) == (0.0, 1.0)
    assert len(groups) == 2 + len(GREEN)


def test_the_best_of_a_comparison_is_marked_and_ties_are_not() -> None:
    lines = {line.label: line for line in comparison([NOW, PLAN, PLAN], "vi")}
    assert lines["Đất công viên"].best == (False, True, True)
    assert lines["Đất công viên"].changes == ("", "+1,00 ha", "+1,00 ha")
    assert lines["Còn thiếu so với ngưỡng"].best == (False, True, True)  # less is better
    assert lines["Phút xe chữa cháy đến nơi (trung vị)"].best == (False, False, False)  # all the same
    assert len(lines) == len(MEASURES) + 1


def test_the_figures_for_a_file_are_those_of_the_outcome() -> None:
    table = figures_frame(CITY, {"hiện trạng": NOW, "A": PLAN}, "vi")
    assert list(table.index) == [*CITY.wards.index, DISTRICT]
    assert table["A: Đất công viên (ha)"][DISTRICT] == pytest.approx(
        NOW.district["green_m2"] / 10_000 + 1, abs=0.01
    )
    assert table.shape == (17, 1 + 2 * len(MEASURES))


def test_another_limit_of_minutes_counts_other_people() -> None:
    minutes = minutes_from_stations(CITY)
    for limit in (2.0, 6.0):
        found = outcome(CITY, (PARK,), Basis("existing", 0.92, BASIS.standard, minutes=limit))
        assert found.district["soon"] == CITY.people["people"][minutes <= limit].sum()
