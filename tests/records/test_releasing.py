"""Releases: everything approved, nothing else; immutable; named by fingerprints that anybody can compute again."""

from __future__ import annotations

import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
import shapely

from records.approval import ONE_PERSON, decide
from records.entries import enter, pending
from records.errors import RecordsError
from records.releases import changes, content_of, make_release, newest_number, releases, return_to, unreleased
from records.store import Store
from records.verify import verify
from tests.records.samples import (
    AN,
    BINH,
    CHI,
    enter_and_approve,
    figure,
    park,
    parks,
    release,
    rows,
    shown,
    withdrawal,
)

PEOPLE = 6


def test_only_what_was_approved_is_shown(store: Store) -> None:
    enter(store, [figure("p01", 1.0), figure("p03", 3.0), figure("p04", 4.0), park("a"), park("b")], AN)
    waiting = {e.what.key: e for e in pending(store)}
    one, three, four = (waiting[figure(ward).key] for ward in ("p01", "p03", "p04"))
    decide(store, [one, waiting[park("a").key]], True, BINH)
    decide(store, [three], False, BINH)
    made = make_release(store, CHI, "tháng 3")
    assert (made.number, made.author, made.approver, made.note) == (1, CHI, BINH, "tháng 3")
    assert (made.one_person, made.returns_to) == (False, None)
    assert shown(store, 1) == {"p01": 1.0}
    assert parks(store, 1) == ["a"]
    assert four.state == "pending"


def test_a_release_holds_what_the_one_before_held_with_the_new_put_over_it(store: Store) -> None:
    release(store, figure("p01", 1.0), figure("p03", 3.0))
    release(store, figure("p03", 3.5, seen=1), figure("p04", 4.0))
    assert shown(store, 1) == {"p01": 1.0, "p03": 3.0}
    assert shown(store, 2) == {"p01": 1.0, "p03": 3.5, "p04": 4.0}
    assert newest_number(store) == 2
    assert [info.number for info in releases(store)] == [2, 1]


def test_a_figure_taken_back_and_a_removed_feature_are_shown_no_more(store: Store) -> None:
    release(store, figure("p01"), figure("p03"), park("a"), park("b"))
    made = release(store, withdrawal("p01", seen=1), replace(park("a", seen=1), removed=True))
    assert shown(store, 2) == {"p03": 1.0}
    assert parks(store, 2) == ["b"]
    assert made.approver == BINH, "taking back is approved too"
    assert shown(store, 1) == {"p01": 1.0, "p03": 1.0}
    release(store, figure("p01", 9.0, seen=2))
    assert shown(store, 3) == {"p01": 9.0, "p03": 1.0}


def test_the_newest_of_several_approved_revisions_counts(store: Store) -> None:
    enter_and_approve(store, figure("p01", 1.0))
    enter_and_approve(store, figure("p01", 2.0, seen=1))
    assert [(c.before, c.after and c.after.revision) for c in unreleased(store)] == [(None, 2)]
    make_release(store, BINH)
    assert shown(store, 1) == {"p01": 2.0}


def test_a_decision_on_an_old_revision_that_comes_late_does_not_overwrite_a_newer(store: Store) -> None:
    """The program refuses it; even a row slipped in by another program does not bring the old value back."""
    enter(store, [figure("p01", 1.0)], AN)
    enter(store, [figure("p01", 2.0, seen=1)], AN)
    decide(store, pending(store), True, BINH)
    make_release(store, BINH)
    from records.schema import DECISIONS
    from records.store import now

    with store.writing() as connection:
        connection.execute(
            DECISIONS.insert().values(observation=1, approved=True, note="", who=BINH, at=now())
        )
    assert unreleased(store) == ()
    release(store, figure("p03", 3.0))
    assert shown(store, 2) == {"p01": 2.0, "p03": 3.0}


def test_rolling_back_is_releasing_the_older_content_again(store: Store) -> None:
    first = release(store, figure("p01", 1.0), park("a"))
    release(store, figure("p01", 2.0, seen=1), figure("p03", 3.0), replace(park("a", seen=1), removed=True))
    back = return_to(store, 1, CHI, "nhầm tệp")
    assert (back.number, back.author, back.returns_to, back.note) == (3, CHI, 1, "nhầm tệp")
    assert back.approver == BINH, "whoever approved the content, not who brought it back"
    assert back.content_sha256 == first.content_sha256
    assert back.fingerprint != first.fingerprint
    assert (shown(store, 3), parks(store, 3)) == ({"p01": 1.0}, ["a"])
    assert shown(store, 2) == {"p01": 2.0, "p03": 3.0}, "what was shown stays to be seen"
    assert verify(store) == ()


def test_going_back_to_what_one_person_approved_alone_says_so_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ONE_PERSON, "1")
    enter(store, [figure()], BINH)
    decide(store, pending(store), True, BINH)
    assert make_release(store, BINH).one_person
    monkeypatch.delenv(ONE_PERSON)
    assert not release(store, figure(value=2.0, seen=1)).one_person
    assert return_to(store, 1, CHI).one_person
    assert verify(store) == ()


def test_what_was_rolled_back_does_not_come_back_with_the_next_release(store: Store) -> None:
    release(store, figure("p01", 1.0))
    release(store, figure("p01", 2.0, seen=1), figure("p03", 3.0))
    enter_and_approve(store, figure("p04", 4.0))
    return_to(store, 1, CHI)
    assert shown(store, 3) == {"p01": 1.0}
    assert [c.after and c.after.what.says()[0] for c in unreleased(store)] == [4.0]
    enter_and_approve(store, figure("p05", 5.0))
    make_release(store, CHI)
    assert shown(store, 4) == {"p01": 1.0, "p04": 4.0, "p05": 5.0}
    release(store, figure("p01", 7.0, seen=2))
    assert shown(store, 5) == {"p01": 7.0, "p04": 4.0, "p05": 5.0}


def test_nothing_new_makes_no_release(store: Store) -> None:
    with pytest.raises(RecordsError, match="nothing_to_release"):
        make_release(store, AN)
    release(store, figure())
    enter(store, [figure(value=2.0, seen=1)], AN)
    with pytest.raises(RecordsError, match="nothing_to_release"):
        make_release(store, AN)
    decide(store, pending(store), False, BINH)
    with pytest.raises(RecordsError, match="nothing_to_release"):
        make_release(store, AN)
    assert newest_number(store) == 1


def test_there_is_no_way_back_to_what_is_shown_or_never_was(store: Store) -> None:
    with pytest.raises(RecordsError, match="unknown_release"):
        return_to(store, 1, AN)
    release(store, figure())
    release(store, figure(value=2.0, seen=1))
    for number, key in ((2, "already_shown"), (0, "unknown_release"), (3, "unknown_release")):
        with pytest.raises(RecordsError, match=key):
            return_to(store, number, AN)
    return_to(store, 1, AN)
    with pytest.raises(RecordsError, match="already_shown"):
        return_to(store, 1, AN)
    with pytest.raises(RecordsError, match="unknown_release"):
        content_of(store, 9)
    assert newest_number(store) == 3


def test_changes_are_what_is_new_other_or_gone(store: Store) -> None:
    release(store, figure("p01"), figure("p03"), figure("p04"), park())
    release(store, figure("p01", 2.0, seen=1), withdrawal("p03", seen=1), figure("p05"))
    old, new = content_of(store, 1), content_of(store, 2)
    found = [
        (c.before and c.before.revision, c.after and c.after.revision)
        for c in changes(old.entries, new.entries)
    ]
    assert found == [(1, 2), (1, None), (None, 1)]
    assert list(changes(old.entries, old.entries)) == []


def test_of_many_releasing_at_the_same_moment_one_does(store: Store) -> None:
    enter_and_approve(store, figure(), park())
    start = threading.Barrier(PEOPLE)

    def attempt(number: int) -> str:
        start.wait()
        try:
            return str(make_release(store, f"person {number}").number)
        except RecordsError as error:
            return error.key

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = sorted(pool.map(attempt, range(PEOPLE)))
    assert answers == ["1"] + ["nothing_to_release"] * (PEOPLE - 1)
    assert verify(store) == ()


def test_no_approval_falls_between_two_releases(store: Store) -> None:
    """Releases and approvals at the same moment: all that was approved is shown in the end."""
    wards = [f"p{n:02d}" for n in range(24)]
    for ward in wards:
        enter(store, [figure(ward)], AN)
    waiting = pending(store)

    def attempt(number: int) -> None:
        decide(store, [waiting[number]], True, BINH)
        try:
            make_release(store, CHI)
        except RecordsError as error:
            assert error.key == "nothing_to_release"  # noqa: PT017

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(len(wards))))
    assert set(shown(store, newest_number(store))) == set(wards)
    assert verify(store) == ()


FIGURE_ROWS = """
    SELECT o.indicator, o.ward, o.period, o.value, o.status, o.source, o.note, o.revision, o.who, o.at
    FROM observations o JOIN release_observations r ON r.observation = o.id WHERE r.release = {number}
"""
FEATURE_ROWS = """
    SELECT f.kind, f.feature, {shape} AS shape, f.properties, f.removed, f.source, f.note, f.revision, f.who, f.at
    FROM features f JOIN release_features r ON r.feature = f.id WHERE r.release = {number}
"""


def moment(written: Any) -> str:
    """ISO form in UTC to the millisecond, from SQLite's text or PostgreSQL's moment."""
    text = written if isinstance(written, str) else f"{written:%Y-%m-%d %H:%M:%S.%f}"
    day, clock = text.split(" ")
    return f"{day}T{clock[:12]}+00:00"


def wkb(found: Any) -> str:
    """Bytes as hex in capitals; "" for none."""
    return "" if found is None else bytes(found).hex().upper()


def content_digest(store: Store, number: int) -> str:
    """The digest of a release's content, computed from raw rows."""
    lines = [
        json.dumps(["figure", *row[:-1], moment(row[-1])], ensure_ascii=False, separators=(",", ":"))
        for row in rows(store, FIGURE_ROWS.format(number=number))
    ]
    shape = "ST_AsBinary(f.shape, 'NDR')" if store.is_postgres else "f.shape"
    for kind, feature, drawn, properties, removed, *rest, at in rows(
        store, FEATURE_ROWS.format(number=number, shape=shape)
    ):
        said = ["feature", kind, feature, wkb(drawn), properties, bool(removed), *rest, moment(at)]
        lines.append(json.dumps(said, ensure_ascii=False, separators=(",", ":")))
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def fingerprint(store: Store, number: int) -> str:
    """The fingerprint of a release, computed from raw rows and the fingerprint of the one before."""
    before = rows(store, f"SELECT fingerprint FROM releases WHERE number = {number - 1}")
    columns = "number author approver at note one_person returns_to decisions_to content_sha256 rows_to history_sha256"
    (row,) = rows(store, f"SELECT {columns.replace(' ', ', ')} FROM releases WHERE number = {number}")
    said = dict(zip(columns.split(), row, strict=True))
    said |= {
        "at": moment(said["at"]),
        "one_person": bool(said["one_person"]),
        "before": before[0][0] if before else "",
    }
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def test_the_fingerprints_are_those_that_anybody_computes_from_the_rows(store: Store) -> None:
    release(store, figure("p01", 14.5, source="Báo cáo «số 12»"), figure("p03", 1e-7), park("a"))
    enter_and_approve(store, withdrawal("p01", seen=1), replace(park("b"), shape=None), figure("p04", 3))
    make_release(store, CHI, 'ghi chú "đặc biệt"')
    return_to(store, 1, BINH)
    for info in releases(store):
        assert info.content_sha256 == content_digest(store, info.number)
        assert info.fingerprint == fingerprint(store, info.number)
    assert len({info.fingerprint for info in releases(store)}) == 3


def test_the_digest_of_the_history_covers_every_row_before_the_release(store: Store) -> None:
    release(store, figure("p01", 1.0))
    enter(store, [figure("p01", 2.0, seen=1), park()], AN)
    decide(store, pending(store), False, BINH, "sai")
    release(store, figure("p03", 3.0))
    second = releases(store)[0]
    assert json.loads(second.rows_to) == {"batches": 0, "observations": 3, "features": 1, "decisions": 4}
    parts: list[list[Any]] = []
    for *row, at, batch in rows(
        store,
        "SELECT id, indicator, ward, period, revision, value, status, source, note, who, at, batch "
        "FROM observations WHERE id > 1 ORDER BY id",
    ):
        parts.append(["observations", *row, moment(at), batch])
    shape = "ST_AsBinary(shape, 'NDR')" if store.is_postgres else "shape"
    for *row, drawn, properties, removed, source, note, who, at, batch in rows(
        store,
        f"SELECT id, kind, feature, revision, {shape}, properties, removed, source, note, who, at, batch FROM features",
    ):
        parts.append(
            ["features", *row, wkb(drawn), properties, bool(removed), source, note, who, moment(at), batch]
        )
    for row_id, observation, feature, approved, note, who, at in rows(
        store,
        "SELECT id, observation, feature, approved, note, who, at FROM decisions WHERE id > 1 ORDER BY id",
    ):
        parts.append(["decisions", row_id, observation, feature, bool(approved), note, who, moment(at)])
    lines = "".join(json.dumps(part, ensure_ascii=False) + "\n" for part in parts)
    assert second.history_sha256 == hashlib.sha256(lines.encode()).hexdigest()


def test_the_same_shape_gives_the_same_digest_in_either_byte_order(store: Store) -> None:
    big = shapely.from_wkb(shapely.to_wkb(park().shape, byte_order=0))
    one = release(store, park())
    two = release(store, replace(park(seen=1), shape=big))
    assert one.content_sha256 != two.content_sha256, "another revision"
    assert content_digest(store, 2) == two.content_sha256
