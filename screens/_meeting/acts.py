"""What is done in a meeting that is held: each act once, and its answer to the browser."""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from geo.errors import GoVapError
from records.errors import RecordsError
from records.meeting_decisions import Task, decide_that, decision_history, finish_decision
from records.meetings import Agenda
from screens import _chrome, _release
from screens._meeting import printing, sides
from screens._meeting.room import Room, leave

KEY, DONE, REFUSED, PRINTED = "meeting_host", "meeting_done", "meeting_refused", "meeting_printed"
CLOSED = "meeting_closed"  # decisions that were done in this session
MOST_DONE = 50
PRINTS = "prints"  # below the static files
KEPT_PRINTS, KEPT_PRINTS_S = 40, 3600
Act = Mapping[str, Any]


def take(room: Room, agenda: Agenda) -> None:
    """Does what was just asked for in the meeting; what cannot be done is answered there."""
    state = st.session_state.get(KEY)
    act = state.get("act") if state else None
    name = str(act.get("id", "")) if isinstance(act, Mapping) else ""
    done: list[str] = st.session_state.setdefault(DONE, [])
    if not name or name in done or name == (st.session_state.get(REFUSED) or {}).get("act"):
        return
    kind = str(act.get("kind", ""))
    try:
        if kind in ACTS:
            ACTS[kind](room, agenda, act)
    except GoVapError as error:
        said = _chrome.error_message(error, room.language)
        st.session_state[REFUSED] = {"act": name, "message": said}
        return
    st.session_state.update({REFUSED: None, DONE: [*done, name][-MOST_DONE:]})
    if kind == "leave":
        leave(agenda.id, room.language)


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
    if room.store is None or room.person is None:
        raise RecordsError("decide_signed_out")
    task = Task(str(act.get("what", "")), str(act.get("doer", "")), _day(act.get("due")))
    decide_that(room.store, agenda, task, room.person.name, act=str(act["id"]))


def _day(said: object) -> date:
    """The day that the browser names.

    Raises
    ------
    RecordsError
        If it is none.
    """
    try:
        return date.fromisoformat(str(said))
    except ValueError as error:
        raise RecordsError("bad_due") from error


def _done(room: Room, agenda: Agenda, act: Act) -> None:  # noqa: ARG001 - as the others
    if room.store is None or room.person is None:
        raise RecordsError("decide_signed_out")
    name = str(act.get("decision", ""))
    known = decision_history(room.store, name)
    seen = next((one for one in known if one.revision == act.get("revision")), None)
    if seen is None:
        raise RecordsError("unknown_decision", decision=name[:64])
    closed: list[str] = st.session_state.setdefault(CLOSED, [])
    st.session_state[CLOSED] = [*(one for one in closed if one != name), name]
    if known[-1].done is not act.get("done"):  # what stands as it is asked for need not be told again
        finish_decision(room.store, seen, room.person.name, done=bool(act.get("done")), act=str(act["id"]))


def _print(room: Room, agenda: Agenda, act: Act) -> None:  # noqa: ARG001 - as the others
    name, content = printing.sheet_of_view(room.release, str(act.get("query", "")))
    st.session_state[PRINTED] = {"act": str(act["id"]), "url": _put(room, content), "name": name}


def _put(room: Room, content: bytes) -> str:
    """The address of a sheet that was just drawn, under a name that nobody guesses; old ones are removed."""
    folder = _release.STATIC / PRINTS
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_urlsafe(18)}.pdf"
    handle, making = tempfile.mkstemp(dir=folder, prefix=".making-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(making).chmod(0o644)
    Path(making).replace(path)
    clear(folder)
    base = _release.base_address(room.release).rsplit("/", 1)[0]
    return f"{base}/{PRINTS}/{path.name}"


def clear(folder: Path) -> None:
    """Removes sheets that were drawn more than KEPT_PRINTS_S ago, and the oldest of more than KEPT_PRINTS."""
    ages = {}
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process was first
            ages[path] = path.stat().st_mtime
    for number, path in enumerate(sorted(ages, key=ages.__getitem__, reverse=True)):
        if number >= KEPT_PRINTS or time.time() - ages[path] > KEPT_PRINTS_S:
            path.unlink(missing_ok=True)


def _load(room: Room, agenda: Agenda, act: Act) -> None:  # noqa: ARG001 - as the others
    sides.load(room, str(act.get("variant", "")))


ACTS = {"decide": _decide, "done": _done, "print": _print, "variant": _load, "leave": lambda *_: None}
