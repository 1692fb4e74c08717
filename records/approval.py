"""Approving and rejecting what was entered: a second person looks at it before a release may hold it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, insert, literal, select

from records.checks import check_text
from records.entries import KINDS, SHAPES, Kind
from records.errors import RecordsError
from records.model import Entry, Feature
from records.people import plain_name
from records.schema import DECISIONS, UtcTime, listed
from records.store import Store, now

ONE_PERSON = "GOVAP_ONE_PERSON"  # environment: "1" turns the two-person rule off, and every release says so


def one_person_office() -> bool:
    """True where the two-person rule is turned off."""
    return os.environ.get(ONE_PERSON, "").strip() == "1"


def decide(store: Store, entries: Sequence[Entry], approved: bool, who: str, note: str = "") -> None:
    """Approve or reject `entries`, all or none.

    Raises
    ------
    RecordsError
        If `who` entered one of them and the two-person rule holds, if one is decided already or was
        corrected meanwhile.
    """
    if not entries:
        raise RecordsError("nothing_to_decide")
    name = plain_name(who)
    check_text(note)
    own = [entry for entry in entries if entry.who == name]
    if approved and own and not one_person_office():
        raise RecordsError("own_entry", who=name, count=len(own))
    decision: dict[str, Any] = {"approved": literal(approved), "note": literal(note), "who": literal(name)}
    with store.writing() as connection:
        moment = literal(now(), UtcTime)
        for kind in KINDS:
            rows = _rows_of(kind, entries)
            _refuse_decided(connection, kind, rows)
            _refuse_superseded(connection, kind, rows)
            chosen = listed(connection, rows).subquery()
            said: Select[Any] = select(chosen.c.id, *decision.values(), moment)
            connection.execute(insert(DECISIONS).from_select([kind.decision, *decision, "at"], said))


def _rows_of(kind: Kind, entries: Sequence[Entry]) -> list[int]:
    """The rows of one kind, each once."""
    rows = [entry.id for entry in entries if isinstance(entry.what, Feature) == (kind is SHAPES)]
    return list(dict.fromkeys(rows))


def _refuse_decided(connection: Connection, kind: Kind, rows: Sequence[int]) -> None:
    """Two people deciding at the same moment: the second is told."""
    decided = DECISIONS.c[kind.decision].in_(listed(connection, rows))
    count = connection.execute(select(func.count()).where(decided)).scalar_one()
    if count:
        raise RecordsError("decided_already", count=count)


def _refuse_superseded(connection: Connection, kind: Kind, rows: Sequence[int]) -> None:
    """What is approved is what the approver saw: an entry with a newer revision waits no more."""
    newer, table = kind.table.alias(), kind.table
    same = [newer.c[name] == table.c[name] for name in kind.key]
    corrected = select(newer.c.id).where(*same, newer.c.revision > table.c.revision).exists()
    asked = select(func.count()).select_from(table).where(table.c.id.in_(listed(connection, rows)), corrected)
    count = connection.execute(asked).scalar_one()
    if count:
        raise RecordsError("corrected_meanwhile", count=count)
