"""Releases: numbered, immutable states of what was approved, each named by a fingerprint over its whole content.

A release holds what the one before held, with what was approved since put over it. Taking back is
releasing an older content anew: nothing that was ever shown disappears.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, literal, select

from geo.source import sha256
from records.approval import one_person_office
from records.checks import check_text
from records.entries import FIGURES, SHAPES, Kind, entries_found, entries_query
from records.errors import RecordsError
from records.history import history_sha256, last_rows, read_marks
from records.model import Entry, Feature, Figure, Key, Thing, key_of, plain_json, shape_hex
from records.people import plain_name
from records.schema import (
    DECISIONS,
    RELEASE_FEATURES,
    RELEASE_OBSERVATIONS,
    RELEASES,
    listed,
)
from records.store import Store, now

LARGEST = 2**31 - 1  # that a column of numbers holds
RELEASE_NUMBER = re.compile(r"[1-9]\d{0,6}", re.ASCII)  # as people and addresses write it
ITEMS = ((FIGURES, RELEASE_OBSERVATIONS), (SHAPES, RELEASE_FEATURES))


@dataclass(frozen=True)
class ReleaseInfo:
    """What is known of a release beside its content. `fingerprint` covers all of it and the release before."""

    number: int
    author: str
    approver: str
    at: datetime
    note: str
    one_person: bool
    returns_to: int | None
    decisions_to: int
    content_sha256: str
    rows_to: str
    history_sha256: str
    fingerprint: str


@dataclass(frozen=True)
class Content:
    """Everything a release shows, sorted by key."""

    info: ReleaseInfo
    figures: tuple[Entry, ...]
    features: tuple[Entry, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Figures, then features."""
        return (*self.figures, *self.features)


@dataclass(frozen=True)
class Change:
    """One thing that differs between two contents: `before` or `after` is None where it is new or gone."""

    before: Entry | None
    after: Entry | None


def releases(store: Store) -> tuple[ReleaseInfo, ...]:
    """Every release, the newest first."""
    with store.reading() as connection:
        return releases_in(connection)


def releases_in(connection: Connection) -> tuple[ReleaseInfo, ...]:
    """As `releases`, for what `connection` sees."""
    rows = connection.execute(select(RELEASES).order_by(RELEASES.c.number.desc()))
    return tuple(_info(row) for row in rows)


def _info(row: Row[Any]) -> ReleaseInfo:
    return ReleaseInfo(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def newest_number(store: Store) -> int:
    """The number of the newest release, 0 where there is none."""
    with store.reading() as connection:
        return int(connection.execute(select(func.coalesce(func.max(RELEASES.c.number), 0))).scalar_one())


def release_number(said: str) -> int | None:
    """The number of a release by how it is written; None for what no release is called.

    >>> release_number("12"), release_number("0"), release_number("9" * 20)
    (12, None, None)
    """
    return int(said) if RELEASE_NUMBER.fullmatch(said) else None


def release_info(store: Store, number: int | None = None) -> ReleaseInfo | None:
    """What is known of a release, of the newest where `number` is None; None where there is no such release."""
    if number is not None and number > LARGEST:
        return None
    wanted = select(func.max(RELEASES.c.number)).scalar_subquery() if number is None else number
    with store.reading() as connection:
        row = connection.execute(select(RELEASES).where(RELEASES.c.number == wanted)).one_or_none()
    return None if row is None else _info(row)


def content_of(store: Store, number: int) -> Content:
    """What a release shows.

    Raises
    ------
    RecordsError
        If there is no such release.
    """
    with store.reading() as connection:
        return _content(connection, number)


def _content(connection: Connection, number: int) -> Content:
    asked = select(RELEASES).where(RELEASES.c.number == number)
    row = connection.execute(asked).one_or_none() if number <= LARGEST else None
    if row is None:
        raise RecordsError("unknown_release", number=number)
    figures, features = (_items(connection, kind, number) for kind, _ in ITEMS)
    return Content(_info(row), figures, features)


def _items(
    connection: Connection, kind: Kind, number: int, *conditions: ColumnElement[bool]
) -> tuple[Entry, ...]:
    table = dict(ITEMS)[kind]
    held = kind.table.c.id.in_(select(table.c[kind.decision]).where(table.c.release == number))
    found = entries_found(connection, kind, entries_query(kind, held, *conditions))
    return tuple(sorted(found, key=lambda entry: key_of(entry.what)))


def shown_now(store: Store, kind: Kind, *conditions: ColumnElement[bool]) -> dict[Key, Entry]:
    """What the newest release shows of one kind and meets `conditions`, by key."""
    with store.reading() as connection:
        number = connection.execute(select(func.max(RELEASES.c.number))).scalar_one()
        found = () if number is None else _items(connection, kind, int(number), *conditions)
    return {key_of(entry.what): entry for entry in found}


def unreleased(store: Store) -> tuple[Change, ...]:
    """What the next release would change: approved since the newest one."""
    with store.reading() as connection:
        base = _newest_content(connection)
        return tuple(changes(base.entries if base else (), _next_entries(connection, base)))


def next_entries(store: Store) -> tuple[Entry, ...]:
    """Everything that the next release would show, sorted by key."""
    with store.reading() as connection:
        return _next_entries(connection, _newest_content(connection))


def changes(before: Iterable[Entry], after: Iterable[Entry]) -> Iterator[Change]:
    """What differs between two contents, sorted by key; the same row on both sides is no change."""
    old, new = ({key_of(entry.what): entry for entry in side} for side in (before, after))
    for key in sorted({*old, *new}):
        one, other = old.get(key), new.get(key)
        if one is None or other is None or one.id != other.id:
            yield Change(one, other)


def make_release(store: Store, author: str, note: str = "") -> ReleaseInfo:
    """The new release of everything approved so far, made in one step.

    Raises
    ------
    RecordsError
        If nothing was approved since the newest one (somebody else may just have released it).
    """
    name = plain_name(author)
    check_text(note)
    with store.writing() as connection:
        base = _newest_content(connection)
        entries = _next_entries(connection, base)
        if not any(changes(base.entries if base else (), entries)):
            raise RecordsError("nothing_to_release")
        draft = _Draft(
            author=name,
            approver="; ".join(_approvers(connection, base)),
            note=note,
            one_person=one_person_office() or any(entry.who == entry.decided_by for entry in entries),
            returns_to=None,
            decisions_to=last_rows(connection)[DECISIONS.name],
        )
        return _store_release(connection, base, draft, entries)


def return_to(store: Store, number: int, author: str, note: str = "") -> ReleaseInfo:
    """A new release with the content of release `number`: how a release is taken back.

    Raises
    ------
    RecordsError
        If there is no such release, or the newest shows the same already.
    """
    name = plain_name(author)
    check_text(note)
    with store.writing() as connection:
        old, base = _content(connection, number), _newest_content(connection)
        if base is None or base.info.content_sha256 == old.info.content_sha256:
            raise RecordsError("already_shown", number=number)
        draft = _Draft(
            author=name,
            approver=old.info.approver,
            note=note,
            one_person=old.info.one_person,
            returns_to=number,
            decisions_to=base.info.decisions_to,
        )
        return _store_release(connection, base, draft, old.entries)


@dataclass(frozen=True)
class _Draft:
    author: str
    approver: str
    note: str
    one_person: bool
    returns_to: int | None
    decisions_to: int


def _newest_content(connection: Connection) -> Content | None:
    number = connection.execute(select(func.max(RELEASES.c.number))).scalar_one()
    return None if number is None else _content(connection, int(number))


def _next_entries(connection: Connection, base: Content | None) -> tuple[Entry, ...]:
    """The content of `base` with what was approved since put over it, sorted by key."""
    held = {key_of(entry.what): entry for entry in (base.entries if base else ())}
    since = base.info.decisions_to if base else 0
    for kind, _ in ITEMS:
        approved = and_(DECISIONS.c.approved, DECISIONS.c.id > since)
        asked = entries_query(kind, approved).order_by(kind.table.c.revision)
        for entry in entries_found(connection, kind, asked):
            known = held.get(key_of(entry.what))
            if known is None or known.revision < entry.revision:
                held[key_of(entry.what)] = entry
    shown = [entry for entry in held.values() if not is_gone(entry)]
    return tuple(sorted(shown, key=lambda entry: (isinstance(entry.what, Feature), key_of(entry.what))))


def _approvers(connection: Connection, base: Content | None) -> list[str]:
    """Who approved something since `base`, by name."""
    since = base.info.decisions_to if base else 0
    asked = select(DECISIONS.c.who).where(DECISIONS.c.approved, DECISIONS.c.id > since).distinct()
    return sorted(connection.execute(asked).scalars())


def is_gone(entry: Entry) -> bool:
    """True for an entry that takes its figure or feature back."""
    return is_gone_thing(entry.what)


def is_gone_thing(thing: Thing) -> bool:
    """True for what takes its figure or feature back."""
    return thing.removed if isinstance(thing, Feature) else thing.is_withdrawn


def _store_release(
    connection: Connection, base: Content | None, draft: _Draft, entries: Sequence[Entry]
) -> ReleaseInfo:
    number, before = (base.info.number + 1, base.info.fingerprint) if base else (1, "")
    seen, rows = (read_marks(base.info.rows_to) if base else {}), last_rows(connection)
    about: dict[str, Any] = {
        "number": number,
        "author": draft.author,
        "approver": draft.approver,
        "at": now(),
        "note": draft.note,
        "one_person": draft.one_person,
        "returns_to": draft.returns_to,
        "decisions_to": draft.decisions_to,
        "content_sha256": content_sha256(entries),
        "rows_to": plain_json(rows),
        "history_sha256": history_sha256(connection, seen, rows),
    }
    info = ReleaseInfo(**about, fingerprint=fingerprint_of(about, before))
    connection.execute(insert(RELEASES).values(**about, fingerprint=info.fingerprint))
    for kind, table in ITEMS:
        ids = [entry.id for entry in entries if isinstance(entry.what, Feature) == (kind is SHAPES)]
        held = listed(connection, ids).subquery()
        rows_of = select(literal(number), held.c.id)
        connection.execute(insert(table).from_select(["release", kind.decision], rows_of))
    return info


def fingerprint_of(about: dict[str, Any], before: str) -> str:
    """SHA-256 over what is known of a release and the fingerprint of the one before, in hex.

    Releases hang together as a chain: whoever changes an old one changes every later name.
    """
    words = {**about, "at": about["at"].isoformat(timespec="milliseconds"), "before": before}
    words.pop("fingerprint", None)
    return sha256(plain_json(words).encode())


def content_sha256(entries: Iterable[Entry]) -> str:
    """SHA-256 over every entry in full, in hex; their order does not matter."""
    return digest_of_lines(map(line_of, entries))


def digest_of_lines(lines: Iterable[str]) -> str:
    """SHA-256 over lines in the order of their letters, in hex."""
    return sha256("\n".join(sorted(lines)).encode())


def line_of(entry: Entry) -> str:
    """An entry in full as one line of JSON."""
    return json.dumps(_words(entry), ensure_ascii=False, separators=(",", ":"))


def _words(entry: Entry) -> list[object]:
    signed = [entry.revision, entry.who, entry.at.isoformat(timespec="milliseconds")]
    what = entry.what
    if isinstance(what, Figure):
        key = what.key
        said = ["figure", key.indicator, key.ward, key.period, what.value, what.status]
        return [*said, what.source, what.note, *signed]
    said = ["feature", what.kind, what.id, shape_hex(what.shape), plain_json(what.properties), what.removed]
    return [*said, what.source, what.note, *signed]
