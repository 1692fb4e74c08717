"""What changed between two released cities, as typed changes: classes, figures, works, targets, new data.

Both cities are looked at with the eyes of the later one: its day, its classes. Edges of classes follow the figures, so
that a ward whose figure stands would else change class because another ward reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.city import City
from geo.days import read_day
from geo.released import same_place
from geo.schemas import WORK_STATUSES
from geo.works import Work, work_of
from records.board import BoardRow, board_of
from records.city import day_of, released_city
from records.errors import RecordsError
from records.meetings import Agenda
from records.releases import ReleaseInfo, content_of, release_number
from records.since_figures import measured_changes, reported_changes
from records.since_model import Aspect, Change, TargetChanged, WorkChanged, importance, value_of
from records.store import Store
from records.words import plain_text


def changes_since(before: City, after: City, today: date) -> tuple[Change, ...]:
    """What differs in `after`, the most important first; nothing for the same city.

    `today` is the day on which both are judged: no period that begins after it counts for a target. A district's figure
    by which a target was met or lost is not told again as a figure.
    """
    if before.fingerprint == after.fingerprint:
        return ()
    targets = tuple(_targets(before, after, today))
    told = {(one.indicator, one.period) for one in targets if not one.is_estimate}
    found = (
        *targets,
        *_works(before, after),
        *reported_changes(before, after, told),
        *measured_changes(before, after),
    )
    return tuple(sorted(found, key=importance))


# ---- targets


def _targets(before: City, after: City, today: date) -> Iterator[TargetChanged]:
    rows = {row.indicator.id: row for row in board_of(before, today)}
    for row in board_of(after, today):
        old = rows.get(row.indicator.id)
        was = old.shown if old else None
        if row.shown is None or row.shown.met is None or _met(row) == (was is not None and was.met is True):
            continue
        if not row.shown.met and (was is None or was.met is None):
            continue
        if was is not None and was.period.kind != row.shown.period.kind:
            continue  # a quarter is not held against a year: it is new data
        yield TargetChanged(
            indicator=row.indicator.id,
            is_met=row.shown.met,
            period=row.shown.period.id,
            before=None if was is None else value_of(was.value, was.status),
            after=value_of(row.shown.value, row.shown.status),
            is_estimate=row.shown.is_estimate,
        )


def _met(row: BoardRow) -> bool:
    return row.shown is not None and row.shown.met is True


# ---- works


def _works(before: City, after: City) -> Iterator[WorkChanged]:
    old, new = (city.works.to_dict("index") for city in (before, after))
    for name in [*new, *(name for name in old if name not in new)]:
        key = str(name)
        if name not in old or name not in new:
            yield WorkChanged(key, "new" if name in new else "gone")
            continue
        one, other = work_of(key, old[name]), work_of(key, new[name])
        yield from _status(one, other)
        yield from _finish(key, old[name], new[name])
        yield from _progress(one, other)
        if not same_place(old[name]["geometry"], new[name]["geometry"]):
            yield WorkChanged(key, "moved")


def _status(old: Work, new: Work) -> Iterator[WorkChanged]:
    if old.status == new.status:
        return
    aspect: Aspect = "on"
    if new.status == WORK_STATUSES[0]:
        aspect = "unsaid"
    elif new.status == "late":
        aspect = "late"
    elif old.status != "late" and WORK_STATUSES.index(new.status) < WORK_STATUSES.index(old.status):
        aspect = "back"
    yield WorkChanged(new.id, aspect, old.status, new.status)


def _finish(key: str, old: Mapping[object, object], new: Mapping[object, object]) -> Iterator[WorkChanged]:
    """The planned end: later, earlier, said for the first time, or taken back."""
    was, now = (_text(row.get("planned_finish")) for row in (old, new))
    if was == now:
        return
    days = read_day(was), read_day(now)
    if days[0] is None or days[1] is None:
        yield WorkChanged(key, "done_by", was, now)
        return
    aspect: Aspect = "slipped" if days[1].last > days[0].last else "earlier"
    if days[0].last != days[1].last:
        yield WorkChanged(key, aspect, was, now)


def _text(written: object) -> str:
    return written if isinstance(written, str) else ""


def _progress(old: Work, new: Work) -> Iterator[WorkChanged]:
    was, now = (
        "" if work.progress_percent is None else plain_text(work.progress_percent, "en")
        for work in (old, new)
    )
    if was != now:
        yield WorkChanged(new.id, "progress", was, now)


# ---- which releases


def release_on(infos: Iterable[ReleaseInfo], day: date) -> ReleaseInfo | None:
    """The release that was the newest one at the end of a day by the clocks of the city; None before the first."""
    known = [info for info in infos if day_of(info.at) <= day.isoformat()]
    return max(known, key=lambda info: info.number, default=None)


def number_said(infos: Iterable[ReleaseInfo], said: str) -> int:
    """The number of one of `infos` or 0, as it is said, or of the one that stood on an ISO day; 0 before the first.

    Raises
    ------
    RecordsError
        If it says neither, or a number above those of `infos`.
    """
    known = tuple(infos)
    number = 0 if said == "0" else release_number(said)
    if number is not None:
        newest = max((info.number for info in known), default=0)
        if number > newest:
            raise RecordsError("since_later", number=number, newest=newest)
        return number
    try:
        found = release_on(known, date.fromisoformat(said))
    except ValueError as error:
        raise RecordsError("bad_since", said=said[:20]) from error
    return found.number if found else 0


@dataclass(frozen=True)
class Before:
    """The release that a meeting's changes are told from; `meeting` is the one before, where its day chose it."""

    release: ReleaseInfo
    meeting: Agenda | None = None


def before_meeting(infos: Sequence[ReleaseInfo], known: Iterable[Agenda], agenda: Agenda) -> Before | None:
    """The release that stood when the meeting before `agenda` was held; else the one before the newest.

    `infos` are the newest first. None where there is no earlier one.
    """
    earlier = [one for one in known if one.held_on < agenda.held_on and one.id != agenda.id]
    last = max(earlier, key=lambda one: (one.held_on, one.at), default=None)
    then = None if last is None else release_on(infos, last.held_on)
    if then is not None:
        return Before(then, last)
    return Before(infos[1]) if len(infos) > 1 else None


def city_of_release(store: Store, base: City, number: int) -> City:
    """`base` as a release shows it; itself for 0.

    Raises
    ------
    RecordsError
        If there is no such release.
    DataError
        If it cannot be shown over `base`.
    """
    return base if number == 0 else released_city(base, content_of(store, number))


def changes_of(before: City, after: City) -> tuple[Change, ...]:
    """What differs between two releases, judged on the day of the later one; () where neither is one."""
    days = [city.released.made_on for city in (before, after) if city.released is not None]
    return changes_since(before, after, date.fromisoformat(max(days))) if days else ()
