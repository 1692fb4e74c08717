"""Looking whether the store is whole: every fingerprint computed again, every rule looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict

from sqlalchemy import func, select, text

from geo.errors import Fault
from records.entries import KINDS
from records.releases import content_of, content_sha256, fingerprint_of, releases
from records.schema import METADATA
from records.store import Store

Progress = Callable[[int, int], None]
STORE = "store"  # where a fault is, as a Fault says it


def _quiet(_done: int, _all: int) -> None:
    return None


def verify(store: Store, progress: Progress = _quiet) -> tuple[Fault, ...]:
    """Everything wrong with the store; () if it is whole.

    Looked at: the database's own check, the triggers that forbid changes, revisions without gaps,
    releases numbered without gaps, and of each release the digest of its content and its fingerprint.
    """
    found = [*_damaged(store), *_unguarded(store), *_gaps(store)]
    infos = sorted(releases(store), key=lambda info: info.number)
    before = ""
    for place, info in enumerate(infos, start=1):
        if info.number != place:
            found.append(Fault(STORE, "release_missing", str(place)))
        content = content_of(store, info.number)
        if content_sha256(content.entries) != info.content_sha256:
            found.append(Fault(STORE, "content_changed", str(info.number)))
        if fingerprint_of(asdict(info), before) != info.fingerprint:
            found.append(Fault(STORE, "fingerprint_changed", str(info.number)))
        before = info.fingerprint
        progress(place, len(infos))
    return tuple(found)


def _damaged(store: Store) -> Iterator[Fault]:
    if store.is_postgres:
        return
    with store.reading() as connection:
        answers = [row[0] for row in connection.execute(text("PRAGMA integrity_check"))]
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if answers != ["ok"]:
        yield Fault(STORE, "store_damaged", "", {"reason": "; ".join(map(str, answers))[:200]})
    if broken:
        yield Fault(STORE, "store_damaged", "", {"reason": f"foreign keys: {len(broken)}"})


def _unguarded(store: Store) -> Iterator[Fault]:
    catalogue = (
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE t.tgname = c.relname || '_append_only' AND t.tgenabled <> 'D'"
        if store.is_postgres
        else "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' GROUP BY tbl_name HAVING count(*) = 2"
    )
    with store.reading() as connection:
        guarded = {str(row[0]) for row in connection.execute(text(catalogue))}
    for table in sorted(METADATA.tables.keys() - guarded):
        yield Fault(STORE, "unguarded", table)


def _gaps(store: Store) -> Iterator[Fault]:
    """Keys whose revisions are not 1, 2, 3 … to the last."""
    with store.reading() as connection:
        for kind in KINDS:
            columns = [kind.table.c[name] for name in kind.key]
            revision = kind.table.c.revision
            odd = (
                select(*columns)
                .group_by(*columns)
                .having((func.max(revision) != func.count()) | (func.min(revision) != 1))
            )
            for row in connection.execute(odd):
                yield Fault(STORE, "revision_missing", " ".join(map(str, row)))
