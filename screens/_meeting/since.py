"""Từ kỳ họp trước: what changed between two releases, one page of sentences, each with its view."""

from __future__ import annotations

from datetime import date

import streamlit as st

from geo.errors import DataError
from geo.wards import set_of, wards_in
from maps.legend import vietnamese_date
from maps.messages import fault_message
from records.city import day_of
from records.errors import RecordsError
from records.meetings import Agenda, agendas
from records.releases import ReleaseInfo, releases
from records.since import release_on
from records.since_told import Told
from records.usual_agenda import USUAL
from screens import _address, _chrome
from screens._meeting import changed
from screens._meeting.changed import Pair, named_release
from screens._meeting.room import Room

WAYS = ("releases", "days")


def draw(room: Room, agenda: Agenda) -> None:
    """The part: which two releases, then what is different."""
    if room.store is None:
        st.info(room.say("no_store"), icon=":material/info:")
        return
    if room.release.city.practice:
        st.info(room.say("since_practice"), icon=":material/info:")
        return
    try:
        infos = releases(room.store)
        usual = changed.usual_pair(infos, agendas(room.store), agenda)
        if not infos:
            st.info(room.say("since_none"), icon=":material/info:")
            return
        if usual is None and len(infos) == 1:
            st.info(
                room.say("since_first", release=named_release(infos[0], room.language)),
                icon=":material/info:",
            )
            return
        pair = _pair(room, infos, usual)
        if pair is not None:
            _page(room, pair, infos[0])
    except DataError as error:
        faults = [fault_message(fault, room.language) for fault in error.faults]
        _chrome.render("faults.html", room.language, title=room.say("since_unusable"), faults=faults)
    except RecordsError as error:
        _chrome.say_error(error, room.language)


def _pair(room: Room, infos: tuple[ReleaseInfo, ...], usual: Pair | None) -> Pair | None:
    """The two releases that are asked for; None where a day has none, which is said."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="gv-meeting-pick"):
        way = st.segmented_control(
            room.say("since_by"),
            WAYS,
            default=WAYS[0],
            required=True,
            format_func=lambda name: room.say(f"since_by_{name}"),
            key="meeting_since_by",
        )
        first = usual or Pair(infos[-1], infos[0])
        found = (_by_release if way == WAYS[0] else _by_day)(room, infos, first)
        if st.button(room.say("since_print"), icon=":material/print:", key="meeting_since_print"):
            st.html("<script>window.print();</script>", unsafe_allow_javascript=True)
    if found is None:
        return None
    if (found.before.number, found.after.number) == (first.before.number, first.after.number):
        return first
    return found


def _by_release(room: Room, infos: tuple[ReleaseInfo, ...], first: Pair) -> Pair:
    known = {info.number: info for info in infos}
    ends = []
    for name, info in (("from", first.before), ("to", first.after)):
        number = st.selectbox(
            room.say(f"since_{name}"),
            list(known),
            index=list(known).index(info.number),
            format_func=lambda one: named_release(known[one], room.language),
            key=f"meeting_since_{name}_{first.before.number}_{first.after.number}",
        )
        ends.append(known[number])
    return _in_order(ends)


def _in_order(ends: list[ReleaseInfo]) -> Pair:
    """The earlier one first, whichever was named first."""
    before, after = sorted(ends, key=lambda info: info.number)
    return Pair(before, after)


def _by_day(room: Room, infos: tuple[ReleaseInfo, ...], first: Pair) -> Pair | None:
    ends: list[ReleaseInfo] = []
    for name, info in (("from", first.before), ("to", first.after)):
        usual = date.fromisoformat(day_of(info.at))
        day = st.date_input(
            room.say(f"since_{name}_day"), value=usual, format="DD/MM/YYYY", key=f"meeting_since_{name}_day"
        )
        found = release_on(infos, day or usual)
        if found is None:
            shown = vietnamese_date((day or usual).isoformat())
            st.info(room.say("since_no_release", day=shown), icon=":material/info:")
            return None
        ends.append(found)
    return _in_order(ends)


def _page(room: Room, pair: Pair, newest: ReleaseInfo) -> None:
    """The page of sentences, which prints by itself."""
    with st.spinner(room.say("since_working")):
        found = changed.told(pair)
    release = "" if pair.after.number == newest.number else str(pair.after.number)
    meeting = pair.meeting
    _chrome.render(
        "meeting_since.html",
        room.language,
        before=named_release(pair.before, room.language),
        after=named_release(pair.after, room.language),
        same=pair.before.number == pair.after.number,
        meeting=""
        if meeting is None or meeting.id == USUAL
        else room.say("named", name=meeting.name, day=vietnamese_date(meeting.held_on.isoformat())),
        lines=[
            (
                one.text.in_language(room.language),
                _address.of_view(one.query, room.language, {"release": release}),
                _mark(one),
            )
            for one in found
        ],
        wards=_wards(room, found, release),
    )


def _mark(one: Told) -> str:
    """Whether it is for the better: a class of the style sheet."""
    return "plain" if one.worse is None else "worse" if one.worse else "better"


def _wards(room: Room, found: tuple[Told, ...], release: str) -> list[tuple[str, str]]:
    """The wards whose class changed, each with the view of its first change."""
    first: dict[str, str] = {}
    for one in found:
        if one.kind == "class":
            for ward in one.wards:
                first.setdefault(ward, one.query)
    names = {ward: str(wards_in(room.release.city, set_of(ward))["name"].get(ward, ward)) for ward in first}
    return [
        (names[ward], _address.of_view(query, room.language, {"release": release}))
        for ward, query in first.items()
    ]
