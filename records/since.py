"""What changed between two released cities, as typed changes: classes, figures, works, targets, new data.

Both cities are looked at with the eyes of the later one: its day, its classes. Edges of classes follow the figures, so
that a ward whose figure stands would else change class because another ward reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import shapely

from geo.city import City
from geo.days import read_day
from geo.schemas import WORK_STATUSES
from geo.works import Work, work_of
from records.board import BoardRow, board_of
from records.city import day_of, released_city
from records.releases import ReleaseInfo, content_of
from records.since_figures import measured_changes, reported_changes
from records.since_model import Aspect, Change, TargetChanged, WorkChanged, importance, value_of
from records.store import Store
from records.words import plain_text

SAME_PLACE_M = 0.1  # a shape that came back unchanged differs by rounding only


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
        if not _same_place(old[name]["geometry"], new[name]["geometry"]):
            yield WorkChanged(key, "moved")


def _status(old: Work, new: Work) -> Iterator[WorkChanged]:
    if old.status == new.status:
        return
    aspect: Aspect = "on"
    if new.status == "late":
        aspect = "late"
    elif old.status != "late" and WORK_STATUSES.index(new.status) < WORK_STATUSES.index(old.status):
        aspect = "back"
    yield WorkChanged(new.id, aspect, old.status, new.status)


def _finish(key: str, old: Mapping[object, object], new: Mapping[object, object]) -> Iterator[WorkChanged]:
    """The planned end: later, earlier, or said for the first time."""
    was, now = (_text(row.get("planned_finish")) for row in (old, new))
    if was == now or not now:
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
    if was != now and now:
        yield WorkChanged(new.id, "progress", was, now)


def _same_place(one: shapely.Geometry | None, other: shapely.Geometry | None) -> bool:
    if one is None or other is None:
        return one is other
    return bool(one.equals(other) or one.hausdorff_distance(other) <= SAME_PLACE_M)


def release_on(infos: Iterable[ReleaseInfo], day: date) -> ReleaseInfo | None:
    """The release that was the newest one at the end of a day by the clocks of the city; None before the first."""
    known = [info for info in infos if day_of(info.at) <= day.isoformat()]
    return max(known, key=lambda info: info.number, default=None)


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


def changes_between(store: Store, base: City, before: int, after: int) -> tuple[Change, ...]:
    """What differs in release `after` from release `before` (0: the facts alone), judged on the day of the later one.

    Raises
    ------
    RecordsError
        If there is no such release.
    DataError
        If one of them cannot be shown over `base`.
    """
    return changes_of(city_of_release(store, base, before), city_of_release(store, base, after))
