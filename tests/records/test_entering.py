"""Entering: whole or not at all, a correction is a new row, nobody is overwritten unseen."""

from __future__ import annotations

import math
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
import shapely
from sqlalchemy.engine import URL

from records.approval import decide
from records.entries import FIGURES, approved_before, enter, history_of, newest, pending, recent
from records.errors import ConflictError, RecordsError
from records.model import Batch, Entry, Feature, Figure, FigureKey
from records.schema import OBSERVATIONS
from records.store import Store, open_store
from records.verify import verify
from tests.records.samples import AN, BINH, CHI, SQUARE, figure, park, rows, withdrawal

WRITERS = 20


def values(history: list[Entry]) -> list[tuple[int, float | None, str]]:
    return [(e.revision, e.what.value, e.who) for e in history if isinstance(e.what, Figure)]


def test_a_correction_is_a_new_row_and_the_old_one_stays(store: Store) -> None:
    enter(store, [figure(value=14.5, source="Báo cáo 12", note="lần đầu")], AN)
    enter(store, [figure(value=14.0, seen=1)], BINH)
    enter(store, [withdrawal("p01", seen=2)], AN)
    history = history_of(store, figure())
    assert values(history) == [(1, 14.5, AN), (2, 14.0, BINH), (3, None, AN)]
    first = history[0].what
    assert isinstance(first, Figure)
    assert (first.source, first.note, first.seen) == ("Báo cáo 12", "lần đầu", 1)
    assert rows(store, "SELECT revision, value FROM observations ORDER BY id") == [
        (1, 14.5),
        (2, 14.0),
        (3, None),
    ]


def test_an_entry_is_signed_with_name_moment_and_import(store: Store) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    enter(store, [figure(), park()], AN, Batch("báo cáo.xlsx", "ab" * 32))
    found = pending(store)
    assert [(e.who, e.batch, e.state, e.decided_by, e.decided_at) for e in found] == [
        (AN, 1, "pending", None, None)
    ] * 2
    assert all(before <= e.at <= datetime.now(UTC) and e.at.tzinfo is UTC for e in found)
    assert rows(store, "SELECT file, sha256, who FROM batches") == [("báo cáo.xlsx", "ab" * 32, AN)]


def test_moments_come_back_in_utc_wherever_they_were_written(store: Store) -> None:
    saigon = datetime(2021, 3, 1, 6, 30, tzinfo=timezone(timedelta(hours=7)))
    row = {"file": "a", "sha256": "b", "who": "c", "at": saigon}
    from records.schema import BATCHES

    with store.writing() as connection:
        connection.execute(BATCHES.insert().values(row))
    with store.reading() as connection:
        found = connection.execute(BATCHES.select()).one().at
    assert found == saigon
    assert found.utcoffset() == timedelta(0)
    assert (found.day, found.hour) == (28, 23)


def test_the_ids_come_back_in_order_figures_first(store: Store) -> None:
    things = [park("a"), *(figure(f"p{n:02d}", n) for n in range(1, 2503)), park("b")]
    ids = enter(store, things, AN)
    assert len(ids) == len(things)
    kept = dict(rows(store, "SELECT id, ward FROM observations"))
    assert [kept[row] for row in ids[:2502]] == [f"p{n:02d}" for n in range(1, 2503)]
    assert dict(rows(store, "SELECT id, feature FROM features")) == {ids[-2]: "a", ids[-1]: "b"}


def test_a_second_editor_is_told_and_sees_both_values(store: Store) -> None:
    enter(store, [figure("p01", 1.0), figure("p03", 3.0), park()], AN)
    enter(store, [figure("p01", 2.0, seen=1), replace(park(seen=1), removed=True)], BINH)
    mine = [figure("p01", 5.0, seen=1), figure("p03", 4.0, seen=1), park(seen=1)]
    with pytest.raises(ConflictError) as caught:
        enter(store, mine, CHI, Batch("a.csv", "0" * 64))
    sides = [
        (c.mine, c.theirs.what.says()[0], c.theirs.who, c.theirs.revision) for c in caught.value.conflicts
    ]
    assert sides[0] == (mine[0], 2.0, BINH, 2)
    assert sides[1][0] == mine[2]
    assert len(sides) == 2
    assert len(rows(store, "SELECT id FROM observations")) == 3, "nothing of a conflicting import is stored"
    assert rows(store, "SELECT id FROM batches") == []
    enter(store, [figure("p01", 5.0, seen=2), mine[1]], CHI)
    assert values(history_of(store, figure())) == [(1, 1.0, AN), (2, 2.0, BINH), (3, 5.0, CHI)]


def test_a_writer_who_saw_nothing_does_not_overwrite_what_is_there(store: Store) -> None:
    enter(store, [figure()], AN)
    with pytest.raises(ConflictError):
        enter(store, [figure(value=2.0)], BINH)


def test_a_writer_who_saw_what_this_store_never_had_is_refused(store: Store) -> None:
    with pytest.raises(RecordsError, match="seen_elsewhere"):
        enter(store, [figure(seen=3)], AN)
    enter(store, [figure()], AN)
    with pytest.raises(RecordsError, match="seen_elsewhere"):
        enter(store, [figure(seen=2)], AN)
    assert verify(store) == ()


def test_twenty_writers_at_once_lose_nothing(address: URL) -> None:
    """Each has a connection of its own; all write the same figure, and whoever loses looks and writes again."""
    start = threading.Barrier(WRITERS)
    wins: list[tuple[int, int]] = []
    refusals: list[tuple[int, int, float | None, float | None]] = []

    def write(writer: int) -> None:
        store, seen = open_store(address), 0
        start.wait()
        while True:
            try:
                enter(store, [figure(value=float(writer), seen=seen)], f"writer {writer}")
            except ConflictError as error:
                (conflict,) = error.conflicts
                assert isinstance(conflict.mine, Figure)
                assert isinstance(conflict.theirs.what, Figure)
                refusals.append((writer, seen, conflict.mine.value, conflict.theirs.what.value))
                seen = conflict.theirs.revision
            else:
                wins.append((seen, writer))
                break
        store.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    store = open_store(address)
    history = history_of(store, figure())
    store.close()
    assert [e.revision for e in history] == list(range(1, WRITERS + 1))
    assert {e.who for e in history} == {f"writer {n}" for n in range(WRITERS)}
    assert sorted(seen for seen, _ in wins) == list(range(WRITERS)), "exactly one wins over each revision"
    at_revision = {e.revision: e.what.value for e in history if isinstance(e.what, Figure)}
    assert len(refusals) >= WRITERS - 1
    for writer, seen, mine, theirs in refusals:
        assert mine == float(writer)
        assert theirs in {value for revision, value in at_revision.items() if revision > seen}


def test_a_shared_store_serves_many_threads(store: Store) -> None:
    wards = [f"p{n:02d}" for n in range(40)]
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda ward: enter(store, [figure(ward)], AN), wards))
        list(pool.map(lambda _: pending(store), range(40)))
    assert sorted(newest(store, FIGURES)) == [("t08", ward, "2021") for ward in wards]


def test_the_newest_entry_counts_whether_decided_or_not(store: Store) -> None:
    enter(store, [figure("p01"), figure("p03")], AN)
    decide(store, pending(store), True, BINH)
    enter(store, [figure("p01", 2.0, seen=1)], CHI)
    found = newest(store, FIGURES, OBSERVATIONS.c.indicator == "t08")
    assert {key[1]: (e.revision, e.state) for key, e in found.items()} == {
        "p01": (2, "pending"),
        "p03": (1, "approved"),
    }
    assert newest(store, FIGURES, OBSERVATIONS.c.indicator == "t09") == {}
    before = approved_before(store, pending(store))
    assert [(e.revision, e.what.says()) for e in before.values()] == [(1, (1.0, ""))]


def test_who_changed_what_lately_comes_newest_first(store: Store) -> None:
    for number, thing in enumerate([figure("p01"), park(), figure("p03")]):
        enter(store, [thing], (AN, BINH, CHI)[number])
    assert [e.who for e in recent(store, 2)] == [e.who for e in sorted(recent(store), key=lambda e: e.at)][
        :0:-1
    ]
    assert {e.who for e in recent(store)} == {AN, BINH, CHI}


SHAPES = [
    shapely.Point(106.66123456789012, 10.830000000000002),
    shapely.LineString([(106.6, 10.8), (106.65, 10.85), (1 / 3 + 106, 10 + 1 / 7)]),
    SQUARE.difference(shapely.box(106.662, 10.832, 106.664, 10.834)),
    shapely.MultiPolygon([SQUARE, shapely.box(106.68, 10.81, 106.69, 10.82)]),
    shapely.GeometryCollection([SQUARE, shapely.Point(106.6, 10.8)]),
    None,
]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_shape_comes_back_to_the_last_bit(store: Store, shape: shapely.Geometry | None) -> None:
    properties = {"name": "Công viên «A»", "list": [1, 2.5, None, True], "deep": {"b": "ư", "a": 0.1 + 0.2}}
    enter(store, [Feature("park", "x", shape, properties, "nguồn", "chú", removed=False)], AN)
    (entry,) = pending(store)
    assert isinstance(entry.what, Feature)
    assert entry.what.properties == properties
    assert (entry.what.shape is None) == (shape is None)
    if shape is not None:
        assert shapely.equals_identical(entry.what.shape, shape)


def test_a_value_comes_back_to_the_last_bit(store: Store) -> None:
    numbers = [0.1 + 0.2, 1e-300, 1.7e308, 12345678.000000001, -3.0, 5e-324, 2**53 + 0.0]
    enter(store, [figure(f"p{n}", number) for n, number in enumerate(numbers)], AN)
    found = newest(store, FIGURES)
    assert [found["t08", f"p{n}", "2021"].what.says()[0] for n in range(len(numbers))] == numbers


def test_a_whole_number_and_a_negative_zero_are_stored_alike_everywhere(store: Store) -> None:
    enter(store, [figure("p01", 14), figure("p03", -0.0)], AN)
    said = [entry.what.says()[0] for entry in pending(store)]
    assert [str(value) for value in said] == ["14.0", "0.0"]


KEY = FigureKey("t08", "p01", "2021")
UNFIT = [
    ([], "nothing_to_enter"),
    ([figure("p01"), figure("p03"), figure("p01", 2.0)], "entered_twice"),
    ([park(), park()], "entered_twice"),
    ([figure(value=math.nan)], "unfit_number"),
    ([figure(value=math.inf)], "unfit_number"),
    ([Figure(KEY, None)], "value_or_status"),
    ([Figure(KEY, 1.0, "met")], "value_or_status"),
    ([Figure(KEY, None, "x" * 65)], "unfit_text"),
    ([figure(note="a\0b")], "unfit_text"),
    ([figure(source="\ud800")], "unfit_text"),
    ([Figure(FigureKey("t" * 65, "p01", "2021"), 1.0)], "unfit_key"),
    ([Figure(FigureKey("", "p01", "2021"), 1.0)], "unfit_key"),
    ([Figure(FigureKey("t08", "p01", "2021-0001"), 1.0)], "unfit_key"),
    ([Feature("park", "", SQUARE)], "unfit_key"),
    ([Feature("park", "x", shapely.Point())], "unfit_shape"),
    ([Feature("park", "x", shapely.Point(math.inf, 1))], "unfit_shape"),
    ([Feature("park", "x", SQUARE, {"a": math.nan})], "unfit_properties"),
    ([Feature("park", "x", SQUARE, {"a": object()})], "unfit_properties"),
    ([Feature("park", "x", SQUARE, {"a": "b\0"})], "unfit_text"),
]


@pytest.mark.parametrize(("things", "key"), UNFIT)
def test_what_no_table_can_keep_is_refused_before_anything_is_stored(
    store: Store, things: list[Figure | Feature], key: str
) -> None:
    with pytest.raises(RecordsError) as caught:
        enter(store, [*things, figure("p17")] if things else [], AN)
    assert caught.value.key == key
    assert rows(store, "SELECT id FROM observations") == rows(store, "SELECT id FROM features") == []


@pytest.mark.parametrize("who", ["", "   ", "x" * 121, "a\u200bb", "a\nb\0"])
def test_nobody_enters_under_a_name_that_cannot_be_read(store: Store, who: str) -> None:
    with pytest.raises(RecordsError, match="bad_name"):
        enter(store, [figure()], who)
    assert pending(store) == []


def test_a_name_is_the_same_however_it_is_typed(store: Store) -> None:
    import unicodedata

    enter(store, [figure()], "  " + unicodedata.normalize("NFD", AN).replace(" ", "  "))
    assert pending(store)[0].who == AN
    with pytest.raises(RecordsError, match="own_entry"):
        decide(store, pending(store), True, unicodedata.normalize("NFD", AN))
