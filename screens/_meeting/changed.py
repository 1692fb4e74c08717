"""What changed between two releases: which two, the city of each, and what is told; kept by their fingerprints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs

import streamlit as st

from geo.city import City
from maps.legend import vietnamese_date
from maps.messages import message
from records.city import day_of, released_city
from records.errors import RecordsError
from records.meetings import Agenda
from records.releases import ReleaseInfo, content_of, release_info
from records.since import before_meeting, changes_of
from records.since_told import Told
from records.since_told import told as told_of
from screens import _release, _store


@dataclass(frozen=True)
class Pair:
    """The two releases that are compared; `meeting` is the earlier meeting whose day chose the first of them."""

    before: ReleaseInfo
    after: ReleaseInfo
    meeting: Agenda | None = None


def usual_pair(infos: Sequence[ReleaseInfo], known: Sequence[Agenda], agenda: Agenda) -> Pair | None:
    """The newest release, and the one in force when the meeting before `agenda` was held; else the one before the newest.

    `infos` are the newest first. None where there is no earlier release.
    """
    found = before_meeting(infos, known, agenda)
    return None if found is None else Pair(found.release, infos[0], found.meeting)


def named_release(info: ReleaseInfo, language: str) -> str:
    """A release as it is named in a sentence."""
    day = vietnamese_date(day_of(info.at))
    return message("meeting_page.release", language, number=info.number, day=day)


def city_of(info: ReleaseInfo) -> City:
    """The city as a release shows it.

    Raises
    ------
    DataError
        If the release cannot be shown over the facts of today.
    """
    return _city(str(_release.data_folder()), _release.stamp(), info.number, info.fingerprint)


def city_numbered(number: int) -> City:
    """The city as the release of that number shows it; of 0 the facts.

    Raises
    ------
    RecordsError
        If there is no such release.
    DataError
        As `city_of`.
    """
    if number == 0:
        return _release.facts()
    info = release_info(_store.store(), number)
    if info is None:
        raise RecordsError("unknown_release", number=number)
    return city_of(info)


@st.cache_resource(show_spinner=False, max_entries=6)
def _city(folder: str, stamp: _release.Stamp, number: int, fingerprint: str) -> City:  # noqa: ARG001 - a key
    return released_city(_release.facts(), content_of(_store.store(), number))


def told(pair: Pair) -> tuple[Told, ...]:
    """What changed, the most important first.

    Raises
    ------
    DataError
        As `city_of`.
    """
    if pair.before.number == pair.after.number:
        return ()
    return _told(city_of(pair.before), city_of(pair.after))


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs={City: lambda city: city.fingerprint})
def _told(before: City, after: City) -> tuple[Told, ...]:
    return told_of(changes_of(before, after), before, after)


def layer_in(query: str) -> str:
    """The layer that a view shows; "" where it names none."""
    return parse_qs(query).get("overlay", [""])[0]
