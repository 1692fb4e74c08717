"""What a further upload builds upon: the newest entries, decided or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geo.errors import DataError
from records.approval import decide
from records.city import check_next
from records.entered import entered_city
from records.entries import enter, pending
from records.intake.upload import Ask, read_upload
from records.model import Feature
from records.store import Store
from tests.cities import real_city

ASK = Ask("", "", "work", date(2026, 11, 24))
WORK = str(real_city().works.index[0])


def upload(store: Store, heading: str, value: str) -> Feature:
    """What a table with one cell for WORK says, built upon what was entered."""
    content = f"Mã;{heading};Nguồn\n{WORK};{value};Báo cáo tuần".encode()
    read = read_upload(entered_city(store, real_city()), "tien-do.csv", content, ASK)
    assert read.faults == ()
    (found,) = read.entries
    assert isinstance(found, Feature)
    return found


def test_nothing_entered_is_the_city_itself(store: Store) -> None:
    assert entered_city(store, real_city()) is real_city()


def test_a_second_table_keeps_what_the_first_one_entered(store: Store) -> None:
    enter(store, [upload(store, "Tiến độ (%)", "40")], "An")
    second = upload(store, "Mốc tiếp theo", "Bàn giao mặt bằng")
    assert second.properties["progress_percent"] == 40
    assert second.properties["next_milestone"] == "Bàn giao mặt bằng"


def test_what_was_rejected_is_not_built_upon(store: Store) -> None:
    enter(store, [upload(store, "Tiến độ (%)", "40")], "An")
    decide(store, pending(store), approved=False, who="Bình")
    assert "progress_percent" not in upload(store, "Mốc tiếp theo", "Bàn giao").properties


def test_what_was_taken_off_the_map_is_not_built_upon(store: Store) -> None:
    first = upload(store, "Tiến độ (%)", "40")
    enter(store, [first], "An")
    enter(store, [replace(first, removed=True, seen=1)], "An")
    assert entered_city(store, real_city()) is real_city()


def test_a_release_that_could_not_be_shown_is_refused_before_it_is_made(store: Store) -> None:
    misplaced = Feature(
        "station", str(real_city().parks.index[0]), None, {"name_vi": "Đội", "name_en": "Team"}
    )
    enter(store, [misplaced], "An")
    check_next(real_city(), store)
    decide(store, pending(store), approved=True, who="Bình")
    with pytest.raises(DataError):
        check_next(real_city(), store)
