"""The difference says what would change, over what, and gives the writer what they have seen."""

from __future__ import annotations

from dataclasses import replace

from records.approval import decide
from records.difference import Difference, difference
from records.entries import enter, pending
from records.model import Feature, Figure, FigureKey, Thing
from records.store import Store
from tests.cities import real_city
from tests.records.samples import AN, BINH, figure, park, release, withdrawal


def differences(store: Store, *things: Thing) -> tuple[Difference, ...]:
    return difference(store, real_city(), things)


def test_what_is_new_changed_and_the_same_is_told_apart(store: Store) -> None:
    release(store, figure("p01", 1.0), figure("p03", 3.0), park())
    enter(store, [figure("p03", 3.5, seen=1)], BINH)
    found = differences(store, park(), figure("p03", 3.5), figure("p01", 2.0), figure("p04", 4.0))
    read = [(one.what.key, one.what.seen, one.same) for one in found]
    assert read == [
        (figure("p01").key, 1, False),
        (figure("p03").key, 2, True),
        (figure("p04").key, 0, False),
        (park().key, 1, True),
    ]
    one, three, four, square = found
    assert one.before is not None
    assert (one.before.what.says(), one.released) == ((1.0, ""), one.before)
    assert three.before is not None
    assert three.released is not None
    assert (three.before.state, three.before.revision, three.released.revision) == ("pending", 2, 1)
    assert (four.before, four.released) == (None, None)
    assert square.before == square.released
    enter(store, [item.what for item in found if not item.same], AN)  # nobody is in the way


def test_rows_come_in_the_order_of_the_plan_and_of_the_wards(store: Store) -> None:
    def at(indicator: str, ward: str, period: str) -> Figure:
        return Figure(FigureKey(indicator, ward, period), 1.0)

    wanted = [
        at("population", "p03", "2020"),
        at("population", "p01", "2021"),
        at("t08", "", "2021"),
        at("t08", "p01", "2021"),
        at("t08", "p17", "2021"),
        at("zzz", "p01", "2021"),
    ]
    found = differences(store, *reversed(wanted), Feature("work", "a", None), Feature("park", "b", None))
    assert [one.what for one in found] == [*wanted, Feature("park", "b", None), Feature("work", "a", None)]


def test_another_source_or_note_is_a_change_and_none_is_not(store: Store) -> None:
    enter(store, [figure(source="Báo cáo 1", note="a")], AN)
    same = [
        one.same
        for thing in (
            figure(),
            figure(source="Báo cáo 1"),
            figure(source="Báo cáo 1", note="a"),
            figure(source="Báo cáo 2"),
            figure(note="b"),
        )
        for one in differences(store, thing)
    ]
    assert same == [True, True, True, False, False]


def test_what_was_returned_may_be_entered_again(store: Store) -> None:
    enter(store, [figure()], AN)
    decide(store, pending(store), False, BINH)
    (one,) = differences(store, figure())
    assert (one.same, one.what.seen) == (False, 1)


def test_taking_back_what_never_was_changes_nothing(store: Store) -> None:
    gone = replace(park(), removed=True)
    assert [one.same for one in differences(store, withdrawal("p01", seen=0), gone)] == [True, True]
    enter(store, [figure("p01"), park()], AN)
    assert [one.same for one in differences(store, withdrawal("p01", seen=0), gone)] == [False, False]


def test_a_figure_of_another_period_is_not_compared(store: Store) -> None:
    enter(store, [Figure(FigureKey("t08", "p01", "2020"), 1.0)], AN)
    (one,) = differences(store, figure("p01", 1.0))
    assert (one.before, one.same) == (None, False)


def test_an_empty_upload_has_no_difference(store: Store) -> None:
    assert differences(store) == ()
