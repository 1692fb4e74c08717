"""Meetings in the store: agendas, step by step. What was decided in them is in records/meeting_decisions.py.

Every change is a new revision, signed with name and time; whoever has not seen the newest one is told who made it.
No agenda is under the fingerprint of a release: it is about the work of a meeting, not a fact of the map.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, func, insert, select

from geo.city import City
from records.checks import check_text, one_line
from records.errors import RecordsError
from records.meeting_steps import Step, checked_step, read_steps, steps_text
from records.people import plain_name
from records.plans import clock
from records.schema import AGENDAS, KEY_LENGTH, NAME_LENGTH
from records.store import Store, now

ID_BYTES = 6  # drawn by lot: an address that is shared cannot be guessed from another
MOST_STEPS = 60


@dataclass(frozen=True)
class Draft:
    """What an agenda is to be: its name, the day of the meeting, its steps in order."""

    name: str
    held_on: date
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Agenda:
    """An agenda as its newest `revision` stands; `id` is what its address carries. `who` made that revision."""

    id: str
    revision: int
    name: str
    held_on: date
    steps: tuple[Step, ...]
    removed: bool
    who: str
    at: datetime


def agendas(store: Store) -> tuple[Agenda, ...]:
    """Every agenda that was not removed, the latest meeting first."""
    with store.reading() as connection:
        found = _agendas(connection, newest_rows(AGENDAS, "agenda"), AGENDAS.c.removed.is_(False))
    return tuple(sorted(found, key=lambda one: (one.held_on, one.at), reverse=True))


def agenda_of(store: Store, agenda_id: str) -> Agenda:
    """The agenda of that id as it stands, removed or not.

    Raises
    ------
    RecordsError
        If there is none, or its row cannot be read.
    """
    with store.reading() as connection:
        return newest_agenda(connection, agenda_id)


def agenda_history(store: Store, agenda_id: str) -> tuple[Agenda, ...]:
    """Every revision of an agenda, the first one first; () where there is none."""
    with store.reading() as connection:
        return tuple(_agendas(connection, AGENDAS.c.agenda == agenda_id))


def new_agenda(store: Store, city: City, draft: Draft, who: str) -> Agenda:
    """A new agenda; its id is drawn by lot.

    Raises
    ------
    RecordsError
        If the name or a step cannot be kept, or a step's view is not one of `city`.
    """
    row = {"agenda": secrets.token_hex(ID_BYTES), "revision": 1, **_written(city, draft)}
    signed = plain_name(who)
    with store.writing() as connection:
        return _add_agenda(connection, row, signed)


def save_agenda(store: Store, city: City, seen: Agenda, draft: Draft, who: str) -> Agenda:
    """The agenda as `draft` has it, as a new revision; what changes nothing makes none.

    Raises
    ------
    RecordsError
        As `new_agenda`; or if another revision than `seen` stands meanwhile, or it was removed.
    """
    row, signed = _written(city, draft), plain_name(who)
    with store.writing() as connection:
        standing = _standing_agenda(connection, seen)
        if standing.removed:
            raise RecordsError("agenda_removed", name=standing.name, who=standing.who, at=clock(standing.at))
        if row == _row_of(standing):
            return standing
        return _add_agenda(connection, {"agenda": seen.id, "revision": seen.revision + 1, **row}, signed)


def remove_agenda(store: Store, seen: Agenda, who: str, *, back: bool = False) -> Agenda:
    """The agenda off the list, or with `back` on it again; its history and decisions stay.

    Raises
    ------
    RecordsError
        If another revision than `seen` stands meanwhile.
    """
    signed = plain_name(who)
    with store.writing() as connection:
        standing = _standing_agenda(connection, seen)
        if standing.removed is not back:
            return standing
        row = {"agenda": seen.id, "revision": seen.revision + 1, **_row_of(standing), "removed": not back}
        return _add_agenda(connection, row, signed)


def _written(city: City, draft: Draft) -> dict[str, Any]:
    """Name, day and steps as a row has them.

    Raises
    ------
    RecordsError
        If one of them cannot be kept.
    """
    name, held_on = one_line(draft.name, "bad_agenda_name", NAME_LENGTH), draft.held_on
    if not 0 < len(draft.steps) <= MOST_STEPS:
        raise RecordsError("bad_agenda_steps", most=MOST_STEPS)
    checked = [checked_step(city, step, place) for place, step in enumerate(draft.steps, start=1)]
    return {"name": name, "held_on": held_on.isoformat(), "steps": steps_text(checked), "removed": False}


def _row_of(agenda: Agenda) -> dict[str, Any]:
    return {
        "name": agenda.name,
        "held_on": agenda.held_on.isoformat(),
        "steps": steps_text(agenda.steps),
        "removed": agenda.removed,
    }


def _agendas(connection: Connection, *conditions: ColumnElement[bool]) -> list[Agenda]:
    asked = select(AGENDAS).where(*conditions).order_by(AGENDAS.c.id)
    return [_agenda(row) for row in connection.execute(asked)]


def _agenda(row: Row[Any]) -> Agenda:
    try:
        day, steps = date.fromisoformat(row.held_on), read_steps(row.steps)
    except (RecursionError, ValueError) as error:
        raise RecordsError("agenda_unreadable", name=row.name) from error
    return Agenda(row.agenda, row.revision, row.name, day, steps, row.removed, row.who, row.at)


def newest_agenda(connection: Connection, agenda_id: str) -> Agenda:
    """As `agenda_of`, for what `connection` sees."""
    check_text(agenda_id)
    found = _agendas(connection, newest_rows(AGENDAS, "agenda"), AGENDAS.c.agenda == agenda_id)
    if not found:
        raise RecordsError("unknown_agenda", agenda=agenda_id[:KEY_LENGTH])
    return found[0]


def _standing_agenda(connection: Connection, seen: Agenda) -> Agenda:
    standing = newest_agenda(connection, seen.id)
    if seen.revision > standing.revision:
        raise RecordsError("seen_elsewhere")
    if seen.revision < standing.revision:
        raise RecordsError("agenda_moved", name=standing.name, who=standing.who, at=clock(standing.at))
    return standing


def _add_agenda(connection: Connection, row: dict[str, Any], who: str) -> Agenda:
    insert_signed(connection, AGENDAS, row, who)
    return newest_agenda(connection, row["agenda"])


def insert_signed(connection: Connection, table: Table, row: dict[str, Any], who: str) -> None:
    """Stores one revision, signed and dated."""
    connection.execute(insert(table).values(**row, who=who, at=now()))


def newest_rows(table: Table, key: str) -> ColumnElement[bool]:
    """The condition for the newest revision of each thing that `key` names."""
    return table.c.id.in_(select(func.max(table.c.id)).group_by(table.c[key]))
