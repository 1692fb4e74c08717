"""Họp: a meeting led from the map; prepared here, held on the whole screen, its decisions kept."""

from __future__ import annotations

import streamlit as st

from records.meetings import Agenda
from screens import _address, _chrome, _release
from screens._meeting import agenda, decisions, printing, running, since
from screens._meeting.room import HELD, Room, begin, chosen, enter, welcome


def _prints(room: Room, held: Agenda) -> None:
    desk = room.desk()
    if desk is not None:
        printing.draw(desk, room.release, held)


PARTS = {"steps": agenda.draw, "since": since.draw, "decisions": decisions.draw, "prints": _prints}


def _prepared(room: Room) -> None:
    """What is to be held, the button that holds it, and one part at a time."""
    _chrome.render("meeting_head.html", room.language)
    welcome(room)
    if room.release.city.practice:
        st.warning(room.say("practice"), icon=":material/warning:")
    with st.container(key="gv-meeting-bar", horizontal=True, vertical_alignment="bottom"):
        held = chosen(room)
        if st.button(room.say("begin"), icon=":material/play_arrow:", type="primary", key="meeting_begin"):
            begin(held, 1, room.language)
        agenda.more(room, held)
    part = st.segmented_control(
        room.say("part"),
        tuple(PARTS),
        default="steps",
        required=True,
        format_func=lambda name: room.say(f"part_{name}"),
        label_visibility="collapsed",
        key="meeting_part",
    )
    with st.container(key=f"gv-meeting-{part}"):
        PARTS[str(part)](room, held)


language = _address.language()
_chrome.style("meeting.css")
release = _release.current(_address.practice(), language)
room = enter(release, language)
asked = str(st.query_params.get(HELD, ""))
meeting = running.held(room, asked) if asked else None
if meeting is None:
    with st.container(key="gv-meeting"), st.container(key="gv-desk"):
        _prepared(room)
else:
    running.draw(room, meeting)
