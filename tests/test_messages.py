"""Sentences: in the reader's language, with the place of the fault, never made up."""

from __future__ import annotations

import pytest

from geo.errors import Fault
from maps.legend import in_force, vietnamese_date
from maps.messages import LANGUAGES, fault_message, measured_message, message, under
from tests.cities import real_city


def test_vietnamese_comes_first() -> None:
    assert LANGUAGES == ("vi", "en")
    assert message("table.ward") == "Phường"
    assert message("table.ward", "en") == "Ward"


def test_a_sentence_names_what_it_is_about() -> None:
    sentence = message("error.radius_outside", "en", radius_m=-3, least=200, most=10_000)
    assert "-3" in sentence
    assert "200–10000" in sentence


def test_a_message_that_is_not_there_is_not_made_up() -> None:
    with pytest.raises(KeyError):
        message("table.nothing")


def test_a_fault_names_its_file_and_the_place_in_it() -> None:
    fault = Fault("wards.geojson", "overlap", "p01 / p03", {"m2": 12.5})
    assert fault_message(fault, "en").startswith("wards.geojson (p01 / p03): ")
    assert "12.5 m²" in fault_message(fault, "en")
    assert fault_message(Fault("a.csv", "missing"), "en").startswith("a.csv: ")


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (5_688, "5.688", "5,688"),
        (5_687.996, "5.688", "5,688"),  # rounded, not cut
        (1_234_567.25, "1.234.567,25", "1,234,567.25"),
        (12.0, "12", "12"),
        (0.96, "0,96", "0.96"),
        (1.10, "1,1", "1.1"),
        (-3, "-3", "-3"),
        (True, "True", "True"),
        ("2019", "2019", "2019"),
    ],
)
def test_measures_in_a_sentence_are_in_the_readers_notation(value: object, vi: str, en: str) -> None:
    said = {"park": "Vườn hoa 1.5", "other": "B", "area_m2": value}
    assert measured_message("conflict.park_over_park", **said).count(f" {vi} m²") == 1
    assert measured_message("conflict.park_over_park", "en", **said).count(f" {en} m²") == 1
    assert "«Vườn hoa 1.5»" in measured_message("conflict.park_over_park", **said)


def test_a_place_is_told_to_a_tenth_of_a_metre_in_the_readers_notation() -> None:
    fault = Fault("park-1", "drawing_outside", "", {"away_m": 1_200, "lon": 106.6543217, "lat": 10.8})
    assert "cách ranh giới 1.200 m (kinh độ 106,654322, vĩ độ 10,8)" in fault_message(fault)
    assert "1,200 m from its boundary (longitude 106.654322, latitude 10.8)" in fault_message(fault, "en")


def test_a_group_of_messages_is_those_that_begin_alike() -> None:
    assert all(key.startswith("map.") for key in under("map."))
    assert "map.title" in under("map.")


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2021-01-25", "25/01/2021"),
        ("2023-07", "07/2023"),
        ("2018", "2018"),
        ("", ""),
        ("quý 3", "quý 3"),
        ("25/01/2021", "25/01/2021"),
    ],
)
def test_dates_are_written_day_first(iso: str, shown: str) -> None:
    assert vietnamese_date(iso) == shown


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2021-07-05", "2026-12-31", "05/07/2021 – 31/12/2026"),
        ("2027-01-01", "", "01/01/2027 –"),
        ("", "2030", "– 2030"),
        ("", "", ""),
    ],
)
def test_time_in_force_is_open_where_it_is_not_known(start: str, end: str, shown: str) -> None:
    assert in_force(start, end) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_coded_word_of_the_tables_has_its_message(language: str) -> None:
    city = real_city()
    coded = {f"unit.{unit}" for unit in city.standards["unit"]}
    coded |= {f"plan.by_ward_{word}" for word in city.targets["by_ward"]}
    for table in (city.standards, city.work_facts):
        coded |= {f"map.confidence_{word or 'unknown'}" for word in table["confidence"]}
    assert all(message(key, language) for key in coded)
