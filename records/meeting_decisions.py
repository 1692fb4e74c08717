"""What meetings decided: what, by whom, by when; carried to each next meeting until it is done.

Every change is a new revision, as of agendas (records/meetings.py).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from records.checks import check_text, one_line
from records.errors import RecordsError
from records.meeting_steps import MOST_NOTE
from records.meetings import ID_BYTES, Agenda, insert_signed, newest_agenda, newest_rows
from records.people import plain_name
from records.plans import clock
from records.schema import AGENDAS, KEY_LENGTH, MEETING_DECISIONS, NAME_LENGTH
from records.store import Store


@dataclass(frozen=True)
class Task:
    """What is to be done, by whom, and until which day."""

    what: str
    doer: str
    due_on: date


@dataclass(frozen=True)
class Decision:
    """What a meeting decided, as its newest `revision` has it; `agenda` is the meeting's id."""

    id: str
    revision: int
    agenda: str
    task: Task
    done: bool
    who: str
    at: datetime


def decisions_of(store: Store, agenda_id: str) -> tuple[Decision, ...]:
    """What a meeting has before it: what it decided itself, and what earlier ones decided that is not done.

    The nearest day first. One that was done at this or an earlier meeting is told at the meeting that decided it only.

    Raises
    ------
    RecordsError
        If there is no such agenda.
    """
    with store.reading() as connection:
        meeting = newest_agenda(connection, agenda_id)
        held = select(AGENDAS.c.agenda, AGENDAS.c.held_on).where(newest_rows(AGENDAS, "agenda"))
        days: dict[str, str] = {row.agenda: row.held_on for row in connection.execute(held)}
        found = _decisions(connection, newest_rows(MEETING_DECISIONS, "decision"))
    until = meeting.held_on.isoformat()
    kept = (one for one in found if one.agenda == agenda_id or (not one.done and days[one.agenda] <= until))
    return tuple(sorted(kept, key=lambda one: (one.task.due_on, one.at, one.id)))


def open_decisions(store: Store) -> tuple[Decision, ...]:
    """Every decision that is not done, the nearest day first."""
    with store.reading() as connection:
        found = _decisions(
            connection, newest_rows(MEETING_DECISIONS, "decision"), MEETING_DECISIONS.c.done.is_(False)
        )
    return tuple(sorted(found, key=lambda one: (one.task.due_on, one.at, one.id)))


def decision_of(store: Store, decision_id: str) -> Decision:
    """The decision of that id as it stands.

    Raises
    ------
    RecordsError
        If there is none.
    """
    with store.reading() as connection:
        return _newest_decision(connection, decision_id)


def decision_history(store: Store, decision_id: str) -> tuple[Decision, ...]:
    """Every revision of a decision, the first one first; () where there is none."""
    with store.reading() as connection:
        return tuple(_decisions(connection, MEETING_DECISIONS.c.decision == decision_id))


def decide_that(store: Store, agenda: Agenda, task: Task, who: str, act: str = "") -> Decision:
    """A new decision of a meeting. `act` is what the browser calls the deed: one that is stored is not stored again.

    Raises
    ------
    RecordsError
        If it says nothing or too much, nobody is named, or there is no such meeting.
    """
    signed, row, name = plain_name(who), _decided(task, act, done=False), secrets.token_hex(ID_BYTES)
    with store.writing() as connection:
        standing = newest_agenda(connection, agenda.id)
        if stored := _of_act(connection, standing.id, act):
            return _newest_decision(connection, stored)
        held = {"agenda": standing.id, "agenda_revision": standing.revision}
        new = {"decision": name, "revision": 1, **held, **row}
        insert_signed(connection, MEETING_DECISIONS, new, signed)
        return _newest_decision(connection, name)


def change_decision(  # noqa: PLR0913 - what a deed is, who did it and what they had before them
    store: Store, seen: Decision, task: Task, who: str, *, done: bool, act: str = ""
) -> Decision:
    """The decision said otherwise, done or open again, as a new revision; what changes nothing makes none.

    `act` as of `decide_that`.

    Raises
    ------
    RecordsError
        As `decide_that`; or if another revision than `seen` stands meanwhile.
    """
    signed, row = plain_name(who), _decided(task, act, done=done)
    with store.writing() as connection:
        standing = _newest_decision(connection, seen.id)
        if _of_act(connection, standing.agenda, act) == seen.id:
            return standing
        if seen.revision > standing.revision:
            raise RecordsError("seen_elsewhere")
        if seen.revision < standing.revision:
            raise RecordsError("decision_moved", who=standing.who, at=clock(standing.at))
        if row == _decided(standing.task, act, done=standing.done):
            return standing
        meeting = newest_agenda(connection, standing.agenda)
        held = {"agenda": meeting.id, "agenda_revision": meeting.revision}
        new = {"decision": seen.id, "revision": seen.revision + 1}
        insert_signed(connection, MEETING_DECISIONS, {**new, **held, **row}, signed)
        return _newest_decision(connection, seen.id)


def finish_decision(store: Store, seen: Decision, who: str, *, done: bool = True, act: str = "") -> Decision:
    """The decision done, or open again. `act` as of `decide_that`.

    Raises
    ------
    RecordsError
        If another revision than `seen` stands meanwhile.
    """
    return change_decision(store, seen, seen.task, who, done=done, act=act)


def _decided(task: Task, act: str, *, done: bool) -> dict[str, Any]:
    if len(act) > KEY_LENGTH or not act.isprintable():
        raise RecordsError("unfit_key", what=act[:KEY_LENGTH])
    return {
        "what": one_line(task.what, "bad_decision", MOST_NOTE),
        "doer": one_line(task.doer, "bad_doer", NAME_LENGTH),
        "due_on": task.due_on.isoformat(),
        "done": done,
        "act": act or None,
    }


def _decisions(connection: Connection, *conditions: ColumnElement[bool]) -> list[Decision]:
    asked = select(MEETING_DECISIONS).where(*conditions).order_by(MEETING_DECISIONS.c.id)
    return [_decision(row) for row in connection.execute(asked)]


def _decision(row: Row[Any]) -> Decision:
    try:
        task = Task(row.what, row.doer, date.fromisoformat(row.due_on))
    except ValueError as error:
        raise RecordsError("decision_unreadable", what=row.what[:KEY_LENGTH]) from error
    return Decision(row.decision, row.revision, row.agenda, task, row.done, row.who, row.at)


def _newest_decision(connection: Connection, decision_id: str) -> Decision:
    check_text(decision_id)
    of_it = MEETING_DECISIONS.c.decision == decision_id
    found = _decisions(connection, newest_rows(MEETING_DECISIONS, "decision"), of_it)
    if not found:
        raise RecordsError("unknown_decision", decision=decision_id[:KEY_LENGTH])
    return found[0]


def _of_act(connection: Connection, agenda_id: str, act: str) -> str:
    """The id of the decision that a deed is stored of; "" for none."""
    of = MEETING_DECISIONS.c
    asked = select(of.decision).where(of.agenda == agenda_id, of.act == act)
    return connection.execute(asked).scalar() or ""
