"""What may stand on a side of the comparison: plans and earlier releases; loaded when they are first looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import streamlit as st

from geo.drawing import usable
from geo.errors import GoVapError
from layers._layer import Text
from maps.legend import vietnamese_date
from maps.meeting_doc import Option, plan_variant, release_variant
from maps.messages import LANGUAGES, message
from maps.release import Release
from records.city import day_of
from records.errors import RecordsError
from records.meetings import Agenda
from records.plans import Plan, plan_of, plans
from records.releases import ReleaseInfo, release_info, release_number, releases
from records.store import Store
from screens._meeting import changed
from screens._meeting.room import BUILT, Room

LOADED = "meeting_loaded"  # options that were asked for in this session
PLAN, RELEASE = "plan:", "release:"
MOST = 6  # variants in the document: each is a part of a release


def options(room: Room) -> tuple[Option, ...]:
    """Every option: the earlier releases, and the plans for whoever signed in."""
    if room.store is None:
        return ()
    known = plans(room.store) if room.person is not None else ()
    return (*map(_of_plan, known), *(of_release(info) for info in earlier(room, room.store)))


def earlier(room: Room, store: Store) -> list[ReleaseInfo]:
    """The releases before the one that is shown, the newest first."""
    shown = room.release.city.released
    return [info for info in releases(store) if shown is not None and info.number < shown.number]


def _of_plan(plan: Plan) -> Option:
    return Option(f"{PLAN}{plan.id}", Text(plan.name, plan.name))


def of_release(info: ReleaseInfo) -> Option:
    """A release as it is offered for a side."""
    day = vietnamese_date(day_of(info.at))
    said = (message("meeting_page.side_release", one, number=info.number, day=day) for one in LANGUAGES)
    return Option(f"{RELEASE}{info.number}", Text(*said))


def load(room: Room, option: str) -> None:
    """Has an option in the document from now on.

    Raises
    ------
    GoVapError
        If there is no such plan or release, it cannot be shown, or is a plan and nobody signed in; or with practice figures.
    """
    if room.store is None:
        raise RecordsError("side_without_store")
    if room.is_practice:
        raise RecordsError("practice_writes_not")
    _variant(room, room.store, option)
    st.session_state.pop(BUILT, None)
    loaded: list[str] = st.session_state.setdefault(LOADED, [])
    st.session_state[LOADED] = [*(one for one in loaded if one != option), option]


def variants(room: Room, agenda: Agenda) -> tuple[dict[str, Any], ...]:
    """The options that the steps name and those that were asked for, without what is gone or not the reader's to see."""
    if room.store is None:
        return ()
    wanted = dict.fromkeys([*_named(agenda), *reversed(st.session_state.get(LOADED, []))])
    found = []
    for option in list(wanted)[:MOST]:
        try:
            found.append(_variant(room, room.store, option))
        except GoVapError:  # the document says that this side cannot be shown
            continue
    return tuple(found)


def _named(agenda: Agenda) -> Iterator[str]:
    """The options that the steps of an agenda compare."""
    for step in agenda.steps:
        said = parse_qs(step.query)
        for side in (*said.get("left", []), *said.get("right", [])):
            if side.startswith((PLAN, RELEASE)):
                yield side


def _variant(room: Room, store: Store, option: str) -> dict[str, Any]:
    if option.startswith(PLAN):
        if room.person is None:
            raise RecordsError("side_signed_out")
        plan = plan_of(store, option.removeprefix(PLAN))
        return _plan_side(room.release, plan)
    number = option.removeprefix(RELEASE)
    asked = release_number(number)
    info = None if asked is None else release_info(store, asked)
    if info is None:
        raise RecordsError("unknown_release", number=number[:9])
    return release_variant(room.release, of_release(info), changed.city_of(info))


@st.cache_resource(
    show_spinner=False,
    max_entries=12,
    hash_funcs={Release: lambda one: one.fingerprint, Plan: lambda one: f"{one.id} {one.revision}"},
)
def _plan_side(release: Release, plan: Plan) -> dict[str, Any]:
    return plan_variant(
        release, _of_plan(plan), plan.revision, plan.scenario, usable(release.city, plan.scenario)
    )
