"""The meeting that is held: the whole screen is the map's, what is done there is kept, and nothing flickers."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from geo.errors import DataError
from layers._layer import Text
from maps import meeting_doc as doc
from maps.messages import LANGUAGES, message
from records.errors import RecordsError
from records.meeting_decisions import decision_history
from records.meetings import Agenda, agenda_of, agendas
from records.releases import releases
from records.usual_agenda import USUAL
from screens import _address, _chrome, _period, _release
from screens._meeting import acts, changed, sides
from screens._meeting.acts import KEY
from screens._meeting.changed import named_release
from screens._meeting.decisions import decisions_before
from screens._meeting.room import BUILT, HELD, STEP, Room, at_step

WORDS = ("loading", "failed", "retry")


def held(room: Room, asked: str) -> Agenda | None:
    """The agenda that the address asks for; None where there is none, which is said. Without a store the usual one."""
    if room.store is None:
        return _without_store(room)
    if asked == USUAL:
        return room.usual
    if room.is_practice:
        st.warning(room.say("held_practice"), icon=":material/warning:")
        return None
    try:
        found = agenda_of(room.store, asked)
    except RecordsError as error:
        _chrome.say_error(error, room.language)
        return None
    if found.removed:
        said = room.say("held_removed", name=_chrome.escaped(found.name))
        st.warning(said, icon=":material/delete:")
        return None
    return found


def _without_store(room: Room) -> Agenda:
    """The usual agenda, which says at its first step what is missing."""
    usual = room.usual
    first, *others = usual.steps
    title = room.say("without_store", name=first.title)
    first = replace(first, title=title, note=room.say("held_without_store"))
    return replace(usual, steps=(first, *others))


def draw(room: Room, agenda: Agenda) -> None:
    """The meeting on the whole screen."""
    _chrome.style("meeting_held.css")
    st.session_state.pop(BUILT, None)
    if set(st.query_params) <= {HELD, STEP, "lang", "practice"}:  # an address that was written by hand
        step = str(st.query_params.get(STEP, "1"))
        st.query_params.update(at_step(agenda, int(step) if _address.NUMBER.fullmatch(step) else 1))
    with st.container(key="gv-held"):
        _stage(room, agenda)


@st.fragment
def _stage(room: Room, agenda: Agenda) -> None:
    started = time.perf_counter()
    acts.take(room, agenda)
    component = _release.component(room.release, "meeting_host")
    result = component(
        data={
            "url": f"{_release.base_address(room.release)}/meeting.html",
            "query": urlencode(
                [pair for pair in st.query_params.items() if pair[0] not in (HELD, "practice")]
            ),
            "practice": room.release.city.practice,
            "title": room.say("held_title", name=agenda.name),
            "texts": {name: message(f"app.map_{name}", room.language) for name in WORDS},
            "meeting": doc.meeting_doc(_meeting(room, agenda)),
            **acts.answers(),
        },
        key=KEY,
        on_act_change=lambda: None,
        on_view_change=lambda: None,
    )
    told = result.get("view")
    if told is not None:
        _follow(room, str(told))
    if os.environ.get("GOVAP_TIMINGS"):
        print(f"meeting_ms={(time.perf_counter() - started) * 1000:.2f}", flush=True)


def _follow(room: Room, told: str) -> None:
    """Keeps what the meeting shows; in another language the whole page is drawn anew."""
    _address.remember(told)
    said = dict(parse_qsl(told))
    if said.get("lang", LANGUAGES[0]) != room.language:
        st.query_params.from_dict(said)
        st.rerun(scope="app")


def _meeting(room: Room, agenda: Agenda) -> doc.Meeting:
    """The meeting in plain values; what the store cannot tell is left out."""
    steps = tuple(doc.Step(one.query, one.title, one.note) for one in agenda.steps)
    made = doc.Meeting(agenda.id, agenda.name, agenda.held_on, _period.today(), steps)
    if room.store is None or room.is_practice:
        return made
    try:
        return replace(
            made,
            **_built(room, agenda),
            decisions=tuple(_decision_docs(room, agenda)),
            may_decide=room.person is not None and agenda.id != USUAL,
        )
    except RecordsError:  # lost since the page was opened: the meeting goes on with what there is
        return made


def _built(room: Room, agenda: Agenda) -> dict[str, Any]:
    """What may be compared and what changed: found once for the page, and again when an option more is loaded."""
    if BUILT not in st.session_state:
        st.session_state[BUILT] = {
            "options": sides.options(room),
            "variants": sides.variants(room, agenda),
            "since": _since(room, agenda),
        }
    built: dict[str, Any] = st.session_state[BUILT]
    return built


def _since(room: Room, agenda: Agenda) -> doc.Since | None:
    """What changed since the meeting before; None without an earlier release, or where one cannot be shown any more."""
    if room.store is None:
        return None
    shown = room.release.city.released
    infos = [info for info in releases(room.store) if shown is not None and info.number <= shown.number]
    pair = changed.usual_pair(infos, agendas(room.store), agenda)
    if pair is None:
        return None
    try:
        found = changed.told(pair)
    except DataError:
        return None
    before, after = (
        Text(*(named_release(info, language) for language in LANGUAGES)) for info in (pair.before, pair.after)
    )
    changes = tuple(
        doc.Change(
            kind=one.kind,
            worse=one.worse,
            text=one.text,
            query=one.query,
            wards=one.wards,
            layer=changed.layer_in(one.query) if one.kind == "class" else "",
        )
        for one in found
    )
    return doc.Since(before, after, changes)


def _decision_docs(room: Room, agenda: Agenda) -> Iterable[doc.Decision]:
    """What is before the meeting. The usual agenda can be guessed: its decisions are for those who signed in."""
    if room.store is None or (agenda.id == USUAL and room.person is None):
        return
    found = list(decisions_before(room.store, agenda))
    told, closed = {one.id for one in found}, acts.closed() if room.person else ()
    found += [decision_history(room.store, name)[-1] for name in closed if name not in told]
    meetings = {name: agenda_of(room.store, name) for name in dict.fromkeys(one.agenda for one in found)}
    for one in found:
        meeting, task = meetings[one.agenda], one.task
        yield doc.Decision(
            id=one.id,
            revision=one.revision,
            what=task.what,
            doer=task.doer,
            due=task.due_on,
            done=one.done,
            meeting=meeting.name,
            held_on=meeting.held_on,
            own=one.agenda == agenda.id,
        )
