"""Approving and rejecting what was entered: a second person looks at it before a release may hold it."""

from __future__ import annotations

import os
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from records.entries import KINDS, ROWS_AT_ONCE, SHAPES
from records.errors import RecordsError
from records.model import Entry, Feature
from records.schema import DECISIONS
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
    own = [entry for entry in entries if entry.who == who]
    if approved and own and not one_person_office():
        raise RecordsError("own_entry", who=who, count=len(own))
    rows = [_row(entry, approved, who, note) for entry in entries]
    try:
        with store.writing() as connection:
            _refuse_superseded(connection, entries)
            for start in range(0, len(rows), ROWS_AT_ONCE):
                connection.execute(insert(DECISIONS).values(rows[start : start + ROWS_AT_ONCE]))
    except IntegrityError as error:
        raise RecordsError("decided_already") from error


def _row(entry: Entry, approved: bool, who: str, note: str) -> dict[str, object]:
    is_feature = isinstance(entry.what, Feature)
    return {
        "observation": None if is_feature else entry.id,
        "feature": entry.id if is_feature else None,
        "approved": approved,
        "note": note,
        "who": who,
        "at": now(),
    }


def _refuse_superseded(connection: Connection, entries: Sequence[Entry]) -> None:
    """What is approved is what the approver saw: an entry with a newer revision waits no more."""
    for kind in KINDS:
        ids = {entry.id for entry in entries if isinstance(entry.what, Feature) == (kind is SHAPES)}
        newer = kind.table.alias()
        same = [newer.c[name] == kind.table.c[name] for name in kind.key]
        corrected = select(kind.table.c.id).where(
            select(newer.c.id).where(*same, newer.c.revision > kind.table.c.revision).exists()
        )
        wanted = [id_ for id_ in connection.execute(corrected).scalars() if id_ in ids]
        if wanted:
            raise RecordsError("corrected_meanwhile", count=len(wanted))
