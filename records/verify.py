"""Looking whether the store is whole: every fingerprint computed again, every rule looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import PurePath

from sqlalchemy import Connection, Engine, Table, and_, func, or_, select, text

from geo.errors import Fault
from records.entries import KINDS, Kind, entries_found, entries_query
from records.errors import StoreError
from records.history import history_sha256, read_marks
from records.meeting_steps import are_steps, is_day
from records.migrations.append_only import GUARDED_BY, REFUSED
from records.plan_content import is_content
from records.releases import ITEMS, ReleaseInfo, digest_of_lines, fingerprint_of, line_of, releases_in
from records.schema import AGENDAS, DECISIONS, MEETING_DECISIONS, METADATA, PLANS, RELEASES, listed
from records.store import Store

Progress = Callable[[int, int], None]
Lines = tuple[dict[int, str], dict[int, str]]  # row and line of content, of figures and of features


def quiet(_done: int, _all: int) -> None:
    """Tells nobody how far it is."""


def verify(store: Store, progress: Progress = quiet) -> tuple[Fault, ...]:
    """Everything wrong with the store; () if it is whole.

    Looked at: the database's own check; the triggers that forbid changes; revisions without gaps;
    that what a plan shows, or was made from, is there and can be read, and so agendas and decisions of
    meetings; that releases hold nothing but
    what was approved, by another person where two are asked for; releases numbered without gaps; and of
    each the digest of its content, the digest of the rows entered and decided before it, and the
    fingerprint that ties it to the release before.

    What was entered or decided after the newest release is under no fingerprint yet, plans and meetings never are, and
    nothing inside a store can tell that its newest releases were cut off: compare the newest fingerprint
    with a printed or published one.

    Raises
    ------
    StoreError
        If it is too damaged to be read.
    """
    try:
        with store.reading() as connection:
            return faults_in(connection, progress)
    except StoreError as error:
        if store.is_postgres:
            raise
        # too damaged even to be looked through
        return (Fault(name_of(store.engine), "store_damaged", "", error.parameters),)


def name_of(engine: Engine) -> str:
    """What a fault calls the store: the name of its file or database."""
    return PurePath(str(engine.url.database)).name


def faults_in(connection: Connection, progress: Progress = quiet) -> tuple[Fault, ...]:
    """As `verify`, for what `connection` sees: its own rows too, before they are stored for good."""
    damaged = tuple(_damaged(connection))
    if damaged:
        return damaged
    kept = (*_bad_plans(connection), *_bad_meetings(connection))
    rules = (*_unguarded(connection), *_gaps(connection), *_unapproved(connection), *kept)
    return (*rules, *_broken_releases(connection, progress))


def _fault(connection: Connection, key: str, where: str, **parameters: object) -> Fault:
    return Fault(name_of(connection.engine), key, where, parameters)


def _damaged(connection: Connection) -> Iterator[Fault]:
    if connection.dialect.name != "sqlite":
        return
    answers = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if answers != ["ok"]:
        yield _fault(connection, "store_damaged", "", reason="; ".join(answers)[:200])
    if broken:
        yield _fault(connection, "store_damaged", "", reason=f"foreign keys: {len(broken)}")


def _unguarded(connection: Connection) -> Iterator[Fault]:
    """Tables whose triggers are gone, switched off or made harmless."""
    asked = text(GUARDED_BY[connection.dialect.name])
    guarded = {str(row[0]) for row in connection.execute(asked, {"refused": f"%{REFUSED}%"})}
    for table in sorted(METADATA.tables.keys() - guarded):
        yield _fault(connection, "unguarded", table)


def _gaps(connection: Connection) -> Iterator[Fault]:
    """Keys whose revisions are not 1, 2, 3 … to the last."""
    for kind in KINDS:
        columns = [kind.table.c[name] for name in kind.key]
        revision = kind.table.c.revision
        odd = (
            select(*columns)
            .group_by(*columns)
            .having((func.max(revision) != func.count()) | (func.min(revision) != 1))
        )
        for row in connection.execute(odd):
            yield _fault(connection, "revision_missing", " ".join(map(str, row)))
    for key in (PLANS.c.plan, AGENDAS.c.agenda, MEETING_DECISIONS.c.decision):
        revision = key.table.c.revision
        odd = select(key).group_by(key)
        odd = odd.having((func.max(revision) != func.count()) | (func.min(revision) != 1))
        yield from (
            _fault(connection, "revision_missing", name) for name in connection.execute(odd).scalars()
        )


def _bad_plans(connection: Connection) -> Iterator[Fault]:
    """Revisions of plans that show, or were made from, what was no content before, or whose own content is none."""
    shown, source = PLANS.alias("shown"), PLANS.alias("source")
    same = [other.c.plan == PLANS.c.plan for other in (shown, source)]
    joined = PLANS.outerjoin(shown, and_(same[0], shown.c.revision == PLANS.c.shows)).outerjoin(
        source, and_(same[1], source.c.revision == PLANS.c.before)
    )
    unfit = or_(
        shown.c.content.is_(None),
        PLANS.c.shows > PLANS.c.revision,
        PLANS.c.before.is_not(None) & (source.c.content.is_(None) | (PLANS.c.before >= PLANS.c.revision)),
    )
    asked = select(PLANS.c.plan, PLANS.c.revision).select_from(joined).order_by(PLANS.c.id)
    for plan, revision in connection.execute(asked.where(unfit)):
        yield _fault(connection, "plan_broken", f"{plan} {revision}")
    held = select(PLANS.c.plan, PLANS.c.revision, PLANS.c.content).where(PLANS.c.content.is_not(None))
    for plan, revision, content in connection.execute(held.order_by(PLANS.c.id)):
        if not is_content(content):
            yield _fault(connection, "plan_broken", f"{plan} {revision}")


def _bad_meetings(connection: Connection) -> Iterator[Fault]:
    """Revisions of agendas and decisions that cannot be read."""
    asked = select(AGENDAS.c.agenda, AGENDAS.c.revision, AGENDAS.c.held_on, AGENDAS.c.steps)
    for agenda, revision, day, steps in connection.execute(asked.order_by(AGENDAS.c.id)):
        if not (is_day(day) and are_steps(steps)):
            yield _fault(connection, "meeting_broken", f"{agenda} {revision}")
    of = MEETING_DECISIONS.c
    for decision, revision, day in connection.execute(
        select(of.decision, of.revision, of.due_on).order_by(of.id)
    ):
        if not is_day(day):
            yield _fault(connection, "meeting_broken", f"{decision} {revision}")


def _unapproved(connection: Connection) -> Iterator[Fault]:
    """Releases that hold what nobody approved, or only the one who entered it, without saying so."""
    for kind, held in ITEMS:
        row = held.c[kind.decision]
        joined = (
            held.join(RELEASES, RELEASES.c.number == held.c.release)
            .join(kind.table, kind.table.c.id == row)
            .outerjoin(DECISIONS, DECISIONS.c[kind.decision] == row)
        )
        approved = func.coalesce(DECISIONS.c.approved, False)
        alone = (DECISIONS.c.who == kind.table.c.who) & ~RELEASES.c.one_person
        odd = select(held.c.release, func.count()).where(~approved | alone).group_by(held.c.release)
        for number, count in connection.execute(odd.select_from(joined).order_by(held.c.release)):
            yield _fault(connection, "not_approved", str(number), count=count)


def _broken_releases(connection: Connection, progress: Progress) -> Iterator[Fault]:
    infos = releases_in(connection)[::-1]
    missing = sorted(set(range(1, infos[-1].number + 1 if infos else 1)) - {info.number for info in infos})
    yield from (_fault(connection, "release_missing", str(number)) for number in missing)
    lines: Lines = ({}, {})
    before: ReleaseInfo | None = None
    for place, info in enumerate(infos, start=1):
        lines = _lines(connection, info.number, lines)
        yield from _changed(connection, info, before, lines)
        before = info
        progress(place, len(infos))


def _changed(
    connection: Connection, info: ReleaseInfo, before: ReleaseInfo | None, lines: Lines
) -> Iterator[Fault]:
    """What does not agree with the digests of a release."""
    if digest_of_lines(line for of_kind in lines for line in of_kind.values()) != info.content_sha256:
        yield _fault(connection, "content_changed", str(info.number))
    seen = read_marks(before.rows_to) if before else {}
    if history_sha256(connection, seen, read_marks(info.rows_to)) != info.history_sha256:
        yield _fault(connection, "history_changed", str(info.number))
    if fingerprint_of(asdict(info), before.fingerprint if before else "") != info.fingerprint:
        yield _fault(connection, "fingerprint_changed", str(info.number))


def _lines(connection: Connection, number: int, known: Lines) -> Lines:
    """The lines of everything a release holds; those of `known` are not read again."""
    of_figures, of_features = (
        _lines_of(connection, kind, held, number, lines)
        for (kind, held), lines in zip(ITEMS, known, strict=True)
    )
    return of_figures, of_features


def _lines_of(
    connection: Connection, kind: Kind, held: Table, number: int, known: dict[int, str]
) -> dict[int, str]:
    asked = select(held.c[kind.decision]).where(held.c.release == number)
    rows = list(connection.execute(asked).scalars())
    wanted = listed(connection, (row for row in rows if row not in known))
    found = entries_found(connection, kind, entries_query(kind, kind.table.c.id.in_(wanted)))
    new = {entry.id: line_of(entry) for entry in found}
    return {row: known.get(row) or new.get(row, "") for row in rows}
