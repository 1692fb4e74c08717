"""Kết luận: what meetings decided and is still to be done, who does it and by when."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from maps.legend import vietnamese_date
from records.meeting_decisions import (
    Decision,
    Task,
    change_decision,
    decide_that,
    decision_history,
    decisions_of,
    finish_decision,
    open_decisions,
)
from records.meeting_steps import MOST_NOTE
from records.meetings import Agenda, agenda_of
from records.schema import NAME_LENGTH
from records.store import Store
from records.usual_agenda import USUAL
from screens import _chrome, _period
from screens._changes import local_time
from screens._desk import Desk
from screens._meeting.room import Room

USUAL_DAYS = 14  # from a meeting to the day by which something is to be done
LIST = "meeting_decisions"


def decisions_before(store: Store, agenda: Agenda) -> tuple[Decision, ...]:
    """What a meeting has before it; the usual agenda has everything that is open."""
    return open_decisions(store) if agenda.id == USUAL else decisions_of(store, agenda.id)


def draw(room: Room, agenda: Agenda) -> None:
    """The part: what is to be done, and a new line."""
    if room.is_practice:
        st.info(room.say("decisions_practice"), icon=":material/info:")
        return
    desk = room.desk()
    if desk is None:
        return
    about = (agenda.id, agenda.held_on)
    now = decisions_before(desk.store, agenda)
    shown = desk.seen(LIST, about, lambda: now)
    if shown != now:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info(room.say("list_moved"), icon=":material/sync:")
            if st.button(room.say("list_renew"), icon=":material/refresh:", key="meeting_list_renew"):
                desk.clear()
                st.rerun()
    _form(room, desk, agenda)
    if not shown:
        st.info(room.say("no_decisions"), icon=":material/info:")
    held = {one.agenda: agenda_of(desk.store, one.agenda) for one in shown}
    for one in shown:
        with st.container(key=f"gv-decision-{one.id}", border=True):
            _line(room, one, held[one.agenda], own=one.agenda == agenda.id)
            _acts(room, desk, one)


def _line(room: Room, one: Decision, held: Agenda, *, own: bool) -> None:
    due, today = one.task.due_on, _period.today()
    late = 0 if one.done else max((today - due).days, 0)
    _chrome.render(
        "meeting_decision.html",
        room.language,
        what=one.task.what,
        doer=one.task.doer,
        due=vietnamese_date(due.isoformat()),
        late=late,
        done=one.done,
        own=own,
        meeting=room.say("named", name=held.name, day=vietnamese_date(held.held_on.isoformat())),
    )


def _acts(room: Room, desk: Desk, one: Decision) -> None:
    """Done or open again, said otherwise, and what it was before."""
    place = f"{one.id}_{one.revision}_{desk.turn}"
    with st.container(horizontal=True):
        name, icon = ("reopen", "undo") if one.done else ("finish", "check")
        if st.button(room.say(name), icon=f":material/{icon}:", key=f"decision_{name}_{place}"):
            desk.do(
                lambda: finish_decision(desk.store, one, desk.person.name, done=not one.done),
                f"meeting_page.{name}_done",
            )
        with st.popover(room.say("change"), icon=":material/edit:"):
            task = _fields(room, one.task, place)
            if task is not None:
                desk.do(
                    lambda: change_decision(desk.store, one, task, desk.person.name, done=one.done),
                    "meeting_page.changed",
                )
        if one.revision > 1:
            with st.popover(room.say("history"), icon=":material/history:"):
                _history(room, desk, one)


def _fields(room: Room, task: Task | None, place: str) -> Task | None:
    """What, who and by when, as typed; None until the button is pressed."""
    due = task.due_on if task else _period.today() + timedelta(days=USUAL_DAYS)
    with st.form(f"decision_form_{place}", border=False):
        what = st.text_area(
            room.say("what"),
            value=task.what if task else "",
            max_chars=MOST_NOTE,
            height=80,
            placeholder=room.say("what_example"),
            key=f"decision_what_{place}",
        )
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        doer = left.text_input(
            room.say("doer"),
            value=task.doer if task else "",
            max_chars=NAME_LENGTH,
            placeholder=room.say("doer_example"),
            key=f"decision_doer_{place}",
        )
        day = right.date_input(room.say("due"), value=due, format="DD/MM/YYYY", key=f"decision_due_{place}")
        pressed = st.form_submit_button(
            room.say("keep" if task else "decide"), icon=":material/save:", type="primary"
        )
    return Task(what, doer, day or due) if pressed else None


def _form(room: Room, desk: Desk, agenda: Agenda) -> None:
    """A new line of a meeting; one that is in no store takes none."""
    if agenda.id == USUAL:
        st.caption(room.say("usual_decides_not"))
        return
    with st.expander(room.say("decide_new"), icon=":material/add_task:"):
        task = _fields(room, None, f"new_{agenda.id}_{desk.turn}")
        if task is not None:
            desk.do(lambda: decide_that(desk.store, agenda, task, desk.person.name), "meeting_page.decided")


def _history(room: Room, desk: Desk, one: Decision) -> None:
    rows = [
        (
            was.revision,
            local_time(was.at),
            was.who,
            room.say(
                "decision_done" if was.done else "decision_row",
                what=was.task.what,
                doer=was.task.doer,
                due=vietnamese_date(was.task.due_on.isoformat()),
            ),
        )
        for was in reversed(decision_history(desk.store, one.id))
    ]
    _chrome.render("meeting_history.html", room.language, title=room.say("history"), rows=rows)
