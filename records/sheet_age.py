"""Paper that knows its age: what a printed sheet says of itself, held against the releases there are.

A sheet's code says `N.FP`: the number of the release it was drawn from, 0 for the facts alone, and the first SHORT
digits of the fingerprint of its city, which covers facts and release. So a sheet is told from one of the same release
drawn before the facts changed. Which facts those were is kept nowhere: what differs in them is not told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from geo.city import City
from geo.errors import DataError
from geo.released import shown_fingerprint
from layers._layer import vi_date
from maps.messages import message
from maps.release import SHORT
from records.city import day_of
from records.releases import ReleaseInfo, releases
from records.since import changes_of, city_of_release
from records.since_told import Told, told
from records.store import Store

CODE = re.compile(rf"(0|[1-9]\d{{0,6}})\.([0-9a-f]{{{SHORT}}})", re.ASCII)
MOST_KEPT = 256  # comparisons
_kept: dict[tuple[str, str], tuple[Told, ...] | None] = {}  # by the fingerprints of both cities

Verdict = Literal["valid", "older", "facts", "absent", "unreadable"]


@dataclass(frozen=True)
class Sheet:
    """What the code of a sheet says: number of the release (0: the facts alone), first digits of the fingerprint."""

    number: int
    short: str


@dataclass(frozen=True)
class Judged:
    """A sheet beside what there is now.

    `verdict`: "valid" (drawn from the newest release over the facts of today), "older" (from an earlier release, over
    the facts of today), "facts" (its release is here, its fingerprint is another: drawn over other facts, or elsewhere),
    "absent" (no such release is here), "unreadable" (the code says nothing; `sheet` is then None).
    `old` and `newest` are None for the facts alone, `old` also where the release is not known.
    """

    verdict: Verdict
    sheet: Sheet | None
    old: ReleaseInfo | None
    newest: ReleaseInfo | None
    is_practice: bool = False

    @property
    def is_behind(self) -> bool:
        """True where the sheet's release is known and is not the newest one."""
        number = self.newest.number if self.newest else 0
        return self.verdict in ("older", "facts") and self.sheet is not None and self.sheet.number != number


@dataclass(frozen=True)
class Age:
    """How old a sheet is: `changes` since its release, None where they are not known or there was none."""

    judged: Judged
    changes: tuple[Told, ...] | None

    def text(self, language: str) -> str:
        """The verdict as a sentence or two of plain text."""
        return verdict_text(self.judged, None if self.changes is None else len(self.changes), language)


def read_sheet(said: str) -> Sheet | None:
    """What the code of a sheet says; None for anything that no sheet carries.

    >>> read_sheet("3.0a1b2c3d4e5f")
    Sheet(number=3, short='0a1b2c3d4e5f')
    """
    found = CODE.fullmatch(said)
    return Sheet(int(found[1]), found[2]) if found else None


def fingerprint_over(base: City, info: ReleaseInfo | None) -> str:
    """The fingerprint of the city that a release shows over `base`, without making that city; of `base` for None."""
    return base.fingerprint if info is None else shown_fingerprint(base.fingerprint, info.fingerprint)


def judged(said: str, base: City, infos: Sequence[ReleaseInfo]) -> Judged:
    """The verdict on a sheet by its code, where `infos` are all releases, over the facts `base`.

    Practice figures come with no release.
    """
    known = {} if base.practice else {info.number: info for info in infos}
    newest = known[max(known)] if known else None
    sheet = read_sheet(said)
    if sheet is None:
        return Judged("unreadable", None, None, newest, base.practice)
    if sheet.number and sheet.number not in known:
        return Judged("absent", sheet, None, newest, base.practice)
    old = known.get(sheet.number)
    verdict: Verdict = "valid" if old is newest else "older"
    if fingerprint_over(base, old)[:SHORT] != sheet.short:
        verdict = "facts"
    return Judged(verdict, sheet, old, newest, base.practice)


def age_of(store: Store, base: City, said: str) -> Age:
    """How old the sheet with that code is, with what changed since in the newest release.

    What changed is found once for two releases over the same facts, whatever the codes say.

    Raises
    ------
    DataError
        If the newest release cannot be shown over `base`.
    """
    found = judged(said, base, releases(store))
    if not found.is_behind or found.newest is None or found.sheet is None:
        return Age(found, None)
    return Age(found, _changes(store, base, found.old, found.newest))


def _changes(
    store: Store, base: City, old: ReleaseInfo | None, newest: ReleaseInfo
) -> tuple[Told, ...] | None:
    """What changed; None where the facts of today no longer hold what the earlier release speaks of."""
    key = (fingerprint_over(base, old), fingerprint_over(base, newest))
    try:
        return _kept[key]
    except KeyError:
        found = _compared(store, base, old.number if old else 0, newest.number)
    if len(_kept) >= MOST_KEPT:  # other threads may empty it at any time
        _kept.clear()
    _kept[key] = found
    return found


def _compared(store: Store, base: City, old: int, newest: int) -> tuple[Told, ...] | None:
    after = city_of_release(store, base, newest)
    try:
        before = city_of_release(store, base, old)
    except DataError:
        return None
    return told(changes_of(before, after), before, after)


def verdict_text(found: Judged, changes: int | None, language: str) -> str:
    """A verdict in words; `changes` since, None where they are not known."""

    def say(key: str, **parameters: object) -> str:
        return message(f"sheet_age.{key}", language, **parameters)

    newest = _named(found.newest, found.is_practice, language)
    if found.sheet is None:
        return say("unreadable", newest=newest)
    if found.verdict == "absent":
        return say("absent", number=found.sheet.number, newest=newest)
    count = (
        say("not_compared")
        if changes is None
        else say({0: "none", 1: "one"}.get(changes, "many"), count=changes)
    )
    old = _named(found.old, found.is_practice, language)
    if found.verdict == "facts":
        key = "facts_behind" if found.is_behind else "facts"
        return say(key, old=old, newest=newest, changes=count, short=found.sheet.short)
    return say(found.verdict, old=old, newest=newest, changes=count)


def _named(info: ReleaseInfo | None, is_practice: bool, language: str) -> str:
    """A release as a part of a sentence."""
    if info is None:
        return message(f"sheet_age.{'of_practice' if is_practice else 'of_facts'}", language)
    return message("sheet_age.of_release", language, number=info.number, day=vi_date(day_of(info.at)))
