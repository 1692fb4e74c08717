"""Approving: by a second person, of what they saw, once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from records.approval import ONE_PERSON, decide
from records.entries import enter, history_of, pending
from records.errors import RecordsError
from records.releases import make_release
from records.store import Store
from records.verify import verify
from tests.records.samples import AN, BINH, CHI, figure, park, rows

PEOPLE = 8


def test_nobody_approves_what_they_entered(store: Store) -> None:
    enter(store, [figure("p01"), park()], AN)
    enter(store, [figure("p03")], BINH)
    with pytest.raises(RecordsError) as caught:
        decide(store, pending(store), True, BINH)
    assert (caught.value.key, caught.value.parameters) == ("own_entry", {"who": BINH, "count": 1})
    assert rows(store, "SELECT id FROM decisions") == [], "all or none"
    decide(store, [entry for entry in pending(store) if entry.who == AN], True, BINH, "đã đối chiếu")
    (first,) = history_of(store, figure("p01"))
    assert (first.state, first.decided_by, first.decision_note) == ("approved", BINH, "đã đối chiếu")
    assert first.decided_at is not None
    assert first.decided_at >= first.at


def test_a_one_person_office_says_so_in_every_release(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(store, [figure()], AN)
    monkeypatch.setenv(ONE_PERSON, "1")
    decide(store, pending(store), True, AN)
    assert make_release(store, AN).one_person
    monkeypatch.delenv(ONE_PERSON)
    enter(store, [figure(value=2.0, seen=1)], AN)
    with pytest.raises(RecordsError, match="own_entry"):
        decide(store, pending(store), True, AN)
    enter(store, [figure("p03")], AN)
    decide(store, [pending(store)[1]], True, BINH)
    assert make_release(store, AN).one_person, "p01 is still what one person approved alone"
    decide(store, pending(store), True, BINH)
    assert not make_release(store, AN).one_person
    assert verify(store) == ()


@pytest.mark.parametrize("setting", ["", "0", "yes", "true"])
def test_only_the_one_setting_turns_the_rule_off(
    store: Store, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ONE_PERSON, setting)
    enter(store, [figure()], AN)
    with pytest.raises(RecordsError, match="own_entry"):
        decide(store, pending(store), True, AN)


def test_one_may_take_the_own_entry_back(store: Store) -> None:
    enter(store, [figure()], AN)
    decide(store, pending(store), False, AN, "gõ nhầm")
    assert pending(store) == []
    assert [e.state for e in history_of(store, figure())] == ["rejected"]


def test_what_is_decided_stays_decided(store: Store) -> None:
    enter(store, [figure("p01"), figure("p03")], AN)
    waiting = pending(store)
    decide(store, waiting[:1], False, BINH)
    with pytest.raises(RecordsError, match="decided_already"):
        decide(store, waiting, True, CHI)
    assert [e.state for e in history_of(store, figure("p03"))] == ["pending"], "all or none"


def test_what_was_corrected_meanwhile_is_not_approved_unseen(store: Store) -> None:
    enter(store, [figure("p01"), park()], AN)
    seen = pending(store)
    enter(store, [figure("p01", 2.0, seen=1), replace(park(seen=1), removed=True)], AN)
    for entry in seen:
        with pytest.raises(RecordsError, match="corrected_meanwhile"):
            decide(store, [entry], True, BINH)
    assert [(e.revision, e.state) for e in history_of(store, figure())] == [(1, "pending"), (2, "pending")]


def test_a_corrected_entry_waits_no_more_and_its_correction_does(store: Store) -> None:
    enter(store, [figure("p01", 1.0), figure("p03", 3.0)], AN)
    enter(store, [figure("p01", 2.0, seen=1)], CHI)
    assert [(e.what.says()[0], e.who) for e in pending(store)] == [(3.0, AN), (2.0, CHI)]
    decide(store, pending(store), False, BINH)
    assert pending(store) == [], "what the correction took the place of does not come back"


def test_of_many_deciding_at_the_same_moment_one_does(store: Store) -> None:
    enter(store, [figure(), park()], AN)
    waiting, start = pending(store), threading.Barrier(PEOPLE)

    def attempt(number: int) -> str:
        start.wait()
        try:
            decide(store, waiting, number % 2 == 0, f"person {number}")
        except RecordsError as error:
            return error.key
        return "done"

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(attempt, range(PEOPLE)))
    assert sorted(answers) == ["decided_already"] * (PEOPLE - 1) + ["done"]
    winner = f"person {answers.index('done')}"
    assert rows(store, "SELECT DISTINCT who FROM decisions") == [(winner,)]


def test_deciding_and_correcting_at_the_same_moment_never_approves_an_old_value(store: Store) -> None:
    """Either the approval came first and the correction waits, or the approver is told."""
    for turn in range(10):
        enter(store, [figure(f"p{turn}")], AN)
        (waiting,) = pending(store)
        start = threading.Barrier(2)

        def approve(entry: object = waiting, gate: threading.Barrier = start) -> str:
            gate.wait()
            try:
                decide(store, [entry], True, BINH)  # type: ignore[list-item]
            except RecordsError as error:
                return error.key
            return "done"

        def correct(ward: str = f"p{turn}", gate: threading.Barrier = start) -> None:
            gate.wait()
            enter(store, [figure(ward, 2.0, seen=1)], CHI)

        with ThreadPoolExecutor(2) as pool:
            answer, _ = pool.submit(approve), pool.submit(correct).result()
        first, second = history_of(store, figure(f"p{turn}"))
        assert second.state == "pending"
        if answer.result() == "done":
            assert first.decided_at is not None
            assert first.decided_at <= second.at
        else:
            assert (answer.result(), first.state) == ("corrected_meanwhile", "pending")
        decide(store, pending(store), False, BINH)


def test_nothing_to_decide_is_said(store: Store) -> None:
    with pytest.raises(RecordsError, match="nothing_to_decide"):
        decide(store, [], True, BINH)


def test_tens_of_thousands_are_approved_in_one_step(store: Store) -> None:
    enter(store, [figure(f"w{n}", n) for n in range(35_000)], AN)
    decide(store, pending(store), True, BINH)
    assert pending(store) == []
    assert rows(store, "SELECT count(*) FROM decisions WHERE approved") == [(35_000,)]
