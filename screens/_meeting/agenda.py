"""Chương trình họp: new ones, removing one and bringing it back, its history; its steps are in steps.py."""

from __future__ import annotations

import streamlit as st

from maps.legend import vietnamese_date
from records.errors import RecordsError
from records.meetings import Agenda, Draft, agenda_history, agenda_of, new_agenda, remove_agenda
from records.schema import NAME_LENGTH
from records.usual_agenda import USUAL
from screens import _chrome, _period
from screens._changes import local_time
from screens._desk import Desk
from screens._meeting import steps
from screens._meeting.room import CHOSEN, Room

REMOVED = "meeting_removed"  # id of the agenda that was removed last


def more(room: Room, agenda: Agenda) -> None:
    """The menu beside the list: for whoever signed in."""
    if room.store is None or room.person is None or room.is_practice:
        return
    desk = Desk(room.store, room.release.city, room.person, room.language)
    with st.popover(room.say("new"), icon=":material/add:"):
        _new_form(room, desk, agenda)
    with st.popover(room.say("more"), icon=":material/more_horiz:"):
        _share(room, agenda)
        if agenda.id == USUAL:
            st.caption(room.say("usual_why"))
        elif st.button(room.say("remove"), icon=":material/delete:", key="meeting_remove"):
            st.session_state[REMOVED] = agenda.id
            st.query_params.pop(CHOSEN, None)
            desk.do(lambda: remove_agenda(desk.store, agenda, desk.person.name), "meeting_page.removed_now")
        _bring_back(room, desk)


def draw(room: Room, agenda: Agenda) -> None:
    """The steps of the agenda: to look at, and to change for whoever signed in."""
    if agenda.id == USUAL or room.is_practice:
        steps.look(room, agenda)
        if agenda.id == USUAL:
            st.caption(room.say("usual_why"))
        _sign_in(room)
        return
    if room.person is None or room.store is None:
        steps.look(room, agenda)
        return
    desk = Desk(room.store, room.release.city, room.person, room.language)
    steps.edit(room, desk, agenda)
    _history(room, desk, agenda)


def _sign_in(room: Room) -> None:
    """The way in, for whoever wants to see or write agendas."""
    if room.store is None or room.person is not None:
        return
    st.write(room.say("sign_in_why"))
    room.desk()


def _share(room: Room, agenda: Agenda) -> None:
    """The address that opens this meeting on any computer that reaches the program."""
    here = str(st.context.url or "").split("?", maxsplit=1)[0]
    st.caption(room.say("share"))
    st.code(f"{here}?meeting={agenda.id}", language=None, wrap_lines=True)


def _new_form(room: Room, desk: Desk, agenda: Agenda) -> None:
    """A new agenda with the steps of the one that is chosen."""
    with st.form("meeting_new", border=False):
        name = st.text_input(
            room.say("name"),
            max_chars=NAME_LENGTH,
            placeholder=room.say("name_example"),
            key="meeting_new_name",
        )
        day = st.date_input(
            room.say("day"), value=_period.today(), format="DD/MM/YYYY", key="meeting_new_day"
        )
        st.caption(room.say("new_from", name=_chrome.escaped(agenda.name), count=len(agenda.steps)))
        pressed = st.form_submit_button(room.say("new_do"), icon=":material/add:", type="primary")
    if not pressed:
        return
    try:
        made = new_agenda(desk.store, desk.city, Draft(name, day, steps.kept_steps(agenda)), desk.person.name)
    except RecordsError as error:
        _chrome.say_error(error, room.language)
        return
    st.query_params[CHOSEN] = made.id
    desk.finish("meeting_page.made")


def _bring_back(room: Room, desk: Desk) -> None:
    """The agenda that was removed last from here, to bring it back."""
    name = str(st.session_state.get(REMOVED, ""))
    if not name:
        return
    gone = agenda_of(desk.store, name)
    if gone.removed and st.button(
        room.say("restore", name=_chrome.escaped(gone.name)),
        icon=":material/restore_from_trash:",
        key="meeting_restore",
    ):
        st.query_params[CHOSEN] = gone.id
        desk.do(
            lambda: remove_agenda(desk.store, gone, desk.person.name, back=True), "meeting_page.restored_now"
        )


def _history(room: Room, desk: Desk, agenda: Agenda) -> None:
    """Every revision, who made it and when; one of them to be taken up again."""
    with st.expander(room.say("history"), icon=":material/history:"):
        found = agenda_history(desk.store, agenda.id)
        _chrome.render(
            "meeting_history.html",
            room.language,
            title=room.say("history"),
            rows=[
                (
                    one.revision,
                    local_time(one.at),
                    one.who,
                    room.say(
                        "history_removed" if one.removed else "history_row",
                        name=one.name,
                        day=vietnamese_date(one.held_on.isoformat()),
                        count=len(one.steps),
                    ),
                )
                for one in reversed(found)
            ],
        )
        older = {one.revision: one for one in found[:-1]}
        if not older:
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            number = st.selectbox(
                room.say("history_take"),
                sorted(older, reverse=True),
                format_func=lambda one: room.say("history_revision", number=one),
                key=f"meeting_history_{agenda.id}_{agenda.revision}",
            )
            if st.button(room.say("history_take_do"), icon=":material/undo:"):
                steps.take_up(agenda, older[number])
                desk.clear()  # a field keeps what stood in it
                st.rerun()
