"""What is done in a meeting that is held: each act once, and its answer to the browser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from geo.errors import GoVapError
from records.checks import check_text
from records.errors import RecordsError
from records.meeting_decisions import Task, decide_that, decision_history, finish_decision
from records.meetings import Agenda
from records.people import Person
from records.schema import KEY_LENGTH
from records.store import Store
from screens import _chrome, _prints
from screens._meeting import printing, sides
from screens._meeting.room import Room, leave

KEY, DONE, REFUSED, PRINTED = "meeting_host", "meeting_done", "meeting_refused", "meeting_printed"
CLOSED = "meeting_closed"  # decisions that were done in this session
TRIED = "meeting_tried"  # how often each act was begun that has no answer yet
MOST_DONE, MOST_TRIES = 50, 3
MOST_SAID = 4_000  # letters of one part of an act
FIELDS: dict[str, dict[str, type]] = {
    "decide": {"what": str, "doer": str, "due": str},
    "done": {"decision": str, "revision": int, "done": bool},
    "print": {"query": str},
    "variant": {"variant": str},
    "leave": {},
}  # of each kind of act, as MeetingDeed of meeting_doc.ts
Act = Mapping[str, Any]


def take(room: Room, agenda: Agenda) -> None:
    """Does what was just asked for in the meeting; what cannot be done is answered there.

    The browser sends an act again until it has an answer: one that broke MOST_TRIES times is refused.
    """
    act = _sent()
    name = _name(act)
    done: list[str] = st.session_state.setdefault(DONE, [])
    if not name or name in done or name == (st.session_state.get(REFUSED) or {}).get("act"):
        return
    tried: dict[str, int] = st.session_state.setdefault(TRIED, {})
    tried[name] = tried.get(name, 0) + 1
    try:
        if tried[name] > MOST_TRIES:
            raise RecordsError("deed_failed", times=MOST_TRIES)
        kind = checked_kind(act)
        ACTS[kind](room, agenda, act)
    except GoVapError as error:
        tried.pop(name)
        said = _chrome.error_message(error, room.language)
        st.session_state[REFUSED] = {"act": name, "message": said}
        return
    tried.pop(name)
    st.session_state.update({REFUSED: None, DONE: [*done, name][-MOST_DONE:]})
    if kind == "leave":
        leave(agenda.id, room.language)


def _sent() -> Act:
    """What the browser sent last; nothing where it is no act."""
    state = st.session_state.get(KEY)
    act = state.get("act") if state else None
    return act if isinstance(act, Mapping) else {}


def _name(act: Act) -> str:
    """What the browser calls an act; "" for what is none, to which nothing can be answered."""
    name = act.get("id")
    return name if isinstance(name, str) and len(name) <= KEY_LENGTH and name.isprintable() else ""


def checked_kind(act: Act) -> str:
    """The kind of an act every part of which is there and of its type.

    Raises
    ------
    RecordsError
        If one is not, or holds what no store keeps.
    """
    kind = act.get("kind")
    fields = FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None or any(type(act.get(name)) is not wanted for name, wanted in fields.items()):
        raise RecordsError("bad_deed")
    said = [act[name] for name, wanted in fields.items() if wanted is str]
    if any(len(text) > MOST_SAID for text in said):
        raise RecordsError("bad_deed")
    check_text(*said)
    return str(kind)


def answers() -> dict[str, Any]:
    """What the browser is told of its acts (`ack`, `refused`, `printed` of MeetingData)."""
    return {
        "ack": list(st.session_state.get(DONE, [])),
        "refused": st.session_state.get(REFUSED) or None,
        "printed": st.session_state.get(PRINTED),
    }


def closed() -> tuple[str, ...]:
    """The decisions that were done, or opened again, in this session: they stay in sight until its end."""
    return tuple(st.session_state.get(CLOSED, ()))


def _decide(room: Room, agenda: Agenda, act: Act) -> None:
    store, person = _writer(room)
    task = Task(act["what"], act["doer"], _day(act["due"]))
    decide_that(store, agenda, task, person.name, act=act["id"])


def _writer(room: Room) -> tuple[Store, Person]:
    """The store, and who writes there.

    Raises
    ------
    RecordsError
        If practice figures are on, there is no store, or nobody signed in.
    """
    if room.is_practice:
        raise RecordsError("practice_writes_not")
    if room.store is None or room.person is None:
        raise RecordsError("decide_signed_out")
    return room.store, room.person


def _day(said: str) -> date:
    """The day that the browser names.

    Raises
    ------
    RecordsError
        If it is none.
    """
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise RecordsError("bad_due") from error


def _done(room: Room, agenda: Agenda, act: Act) -> None:  # noqa: ARG001 - as the others
    store, person = _writer(room)
    name = act["decision"]
    known = decision_history(store, name)
    seen = next((one for one in known if one.revision == act["revision"]), None)
    if seen is None:
        raise RecordsError("unknown_decision", decision=name[:64])
    closed: list[str] = st.session_state.setdefault(CLOSED, [])
    st.session_state[CLOSED] = [*(one for one in closed if one != name), name]
    if known[-1].done is not act["done"]:  # what stands as it is asked for need not be told again
        finish_decision(store, seen, person.name, done=act["done"], act=act["id"])


def _print(room: Room, agenda: Agenda, act: Act) -> None:  # noqa: ARG001 - as the others
    name, content = printing.sheet_of_view(room.release, act["query"])
    st.session_state[PRINTED] = {"act": act["id"], "url": _prints.put(room.release, content), "name": name}


def _load(room: Room, agenda: Agenda, act: Act) -> None:  # noqa: ARG001 - as the others
    sides.load(room, act["variant"])


ACTS = {"decide": _decide, "done": _done, "print": _print, "variant": _load, "leave": lambda *_: None}
