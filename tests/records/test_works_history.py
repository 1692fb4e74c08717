"""Who said what of a work: each entry beside the one before it."""

from __future__ import annotations

from dataclasses import replace

import shapely

from records.approval import decide
from records.entries import enter, pending
from records.model import Feature, State
from records.store import Store
from records.works_history import Change, works_history

ALL: tuple[State, ...] = ("approved", "pending", "rejected")
FIRST = Feature("work", "ldt", None, {"status": "clearing", "progress_percent": 10}, source="Báo cáo tuần")


def changed(feature: Feature, seen: int, **said: object) -> Feature:
    return replace(feature, properties={**feature.properties, **said}, seen=seen)


def test_a_store_without_works_has_no_history(store: Store) -> None:
    enter(store, [Feature("park", "p", shapely.box(106.67, 10.83, 106.671, 10.831), {"name": "A"})], "An")
    assert works_history(store, ALL, "vi") == {}


def test_each_entry_says_what_it_changed_newest_first(store: Store) -> None:
    enter(store, [FIRST], "An")
    second = changed(FIRST, 1, status="building", planned_finish="2027-12", capital_vnd=5e9)
    enter(store, [second], "Bình")
    enter(store, [replace(second, seen=2, note="đã kiểm tra")], "Chi")
    again, later, first = works_history(store, ALL, "vi")["ldt"]
    assert (first.who, first.state, first.source) == ("An", "pending", "Báo cáo tuần")
    assert first.changes == (
        Change("Tình trạng", "–", "đang giải phóng mặt bằng"),
        Change("Tiến độ", "–", "10"),
    )
    assert later.who == "Bình"
    assert later.changes == (
        Change("Tình trạng", "đang giải phóng mặt bằng", "đang thi công"),
        Change("Kế hoạch hoàn thành", "–", "12/2027"),
        Change("Vốn được duyệt", "–", "5.000.000.000"),
    )
    assert (again.who, again.changes, again.note) == ("Chi", (), "đã kiểm tra")
    assert first.at <= later.at <= again.at


def test_a_rejected_entry_is_told_but_not_built_upon(store: Store) -> None:
    enter(store, [FIRST], "An")
    decide(store, pending(store), approved=True, who="Dũng")
    enter(store, [changed(FIRST, 1, progress_percent=90)], "Bình")
    decide(store, pending(store), approved=False, who="Dũng")
    enter(store, [changed(FIRST, 2, progress_percent=20)], "Bình")
    told = works_history(store, ALL, "en")["ldt"]
    assert [one.state for one in told] == ["pending", "rejected", "approved"]
    assert told[0].changes == (Change("Progress", "10", "20"),)
    assert told[1].changes == (Change("Progress", "10", "90"),)


def test_what_nobody_approved_is_left_out_where_only_the_approved_is_asked_for(store: Store) -> None:
    enter(store, [FIRST, Feature("work", "boi", None, {"status": "planned"})], "An")
    (boi,) = [entry for entry in pending(store) if isinstance(entry.what, Feature) and entry.what.id == "boi"]
    decide(store, [boi], approved=True, who="Dũng")
    assert list(works_history(store, ("approved",), "vi")) == ["boi"]


def test_a_shape_and_a_removal_are_changes(store: Store) -> None:
    line = shapely.LineString([(106.67, 10.83), (106.68, 10.84)])
    enter(store, [FIRST], "An")
    enter(store, [replace(FIRST, shape=line, seen=1)], "An")
    enter(store, [replace(FIRST, shape=line, removed=True, seen=2)], "An")
    enter(store, [replace(FIRST, shape=line, seen=3)], "An")
    back, gone, drawn, _ = works_history(store, ALL, "vi")["ldt"]
    assert drawn.changes == (Change("Hình trên bản đồ", "–", "có hình trên bản đồ"),)
    assert gone.changes == (Change("Hình trên bản đồ", "–", "đưa khỏi bản đồ"),)
    assert Change("Tình trạng", "–", "đang giải phóng mặt bằng") in back.changes
