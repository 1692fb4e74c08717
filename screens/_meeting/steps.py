"""The steps of an agenda: a list, and beside it the fields of the one that is chosen; kept when “save” is pressed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count

import streamlit as st

from records.errors import RecordsError
from records.meeting_steps import Step, checked_step
from records.meetings import Agenda, Draft, agenda_of, new_agenda, save_agenda
from records.schema import NAME_LENGTH
from screens import _chrome
from screens._desk import Desk
from screens._meeting import fields
from screens._meeting.room import CHOSEN, Room, begin
from screens._meeting.views import described, query_of_address, title_of

DRAFTS = (
    "meeting_drafts"  # what is being written, by the id of its agenda: nothing is lost by looking elsewhere
)
MOVED = "agenda_moved"
_numbers = count(1)


@dataclass
class Writing:
    """An agenda as it is being written over the revision `seen`. Each step has a number that it keeps when it moves."""

    seen: Agenda
    name: str
    held_on: date
    steps: dict[int, Step] = field(default_factory=dict)
    moved: bool = False

    @property
    def is_changed(self) -> bool:
        """True where something is not in the store yet."""
        now = (self.name, self.held_on, tuple(self.steps.values()))
        return now != (self.seen.name, self.seen.held_on, self.seen.steps)

    def move(self, number: int, by: int) -> None:
        """The step some places further down; not beyond the ends."""
        order = list(self.steps)
        place = order.index(number)
        order.insert(min(max(place + by, 0), len(order) - 1), order.pop(place))
        self.steps = {one: self.steps[one] for one in order}

    def add(self, step: Step, after: int | None = None) -> int:
        """Puts a step after another, or at the end; its number."""
        number = next(_numbers)
        order = list(self.steps)
        self.steps[number] = step
        if after in order:
            order.insert(order.index(after) + 1, number)
            self.steps = {one: self.steps[one] for one in order}
        return number


def kept_steps(agenda: Agenda) -> tuple[Step, ...]:
    """The steps without a language of their own: the meeting is held in the reader's."""
    return tuple(replace(step, query=query_of_address(f"?{step.query}")) for step in agenda.steps)


def look(room: Room, agenda: Agenda) -> None:
    """The steps, to look at."""
    city = room.release.city
    _chrome.render(
        "meeting_steps.html",
        room.language,
        steps=[
            (number, one.title, described(city, one.query, room.language), one.note)
            for number, one in enumerate(agenda.steps, start=1)
        ],
    )


def take_up(agenda: Agenda, older: Agenda) -> None:
    """Begins to write what an older revision says over the present one."""
    _drafts()[agenda.id] = _written(replace(older, revision=agenda.revision), agenda)


def _drafts() -> dict[str, Writing]:
    drafts: dict[str, Writing] = st.session_state.setdefault(DRAFTS, {})
    return drafts


def _written(says: Agenda, seen: Agenda) -> Writing:
    return Writing(seen, says.name, says.held_on, {next(_numbers): step for step in says.steps})


def _writing(agenda: Agenda) -> Writing:
    """What is being written; begun anew where somebody else changed the agenda and nothing of it was written here."""
    drafts = _drafts()
    known = drafts.get(agenda.id)
    if known is None or (known.seen.revision != agenda.revision and not known.is_changed):
        drafts[agenda.id] = known = _written(agenda, agenda)
    return known


def edit(room: Room, desk: Desk, agenda: Agenda) -> None:
    """The steps, to change."""
    writing = _writing(agenda)
    _bar(room, desk, writing)
    left, right = st.columns([2, 3], gap="large")
    with left, st.container(key="gv-meeting-list"):
        number = _list(room, writing)
    with right, st.container(key="gv-meeting-step"):
        if number is not None:
            fields.draw(fields.Form(room, desk, writing, number, f"{desk.turn}_{agenda.id}_{number}"))


def _bar(room: Room, desk: Desk, writing: Writing) -> None:
    """Name and day of the meeting, and whether all is kept."""
    place = f"{writing.seen.id}_{writing.seen.revision}_{desk.turn}"
    with st.container(horizontal=True, vertical_alignment="bottom", key="gv-meeting-about"):
        writing.name = st.text_input(
            room.say("name"), value=writing.name, max_chars=NAME_LENGTH, key=f"meeting_name_{place}"
        )
        day = st.date_input(
            room.say("day"), value=writing.held_on, format="DD/MM/YYYY", key=f"meeting_day_{place}"
        )
        writing.held_on = day or writing.held_on
        save = st.button(
            room.say("save"),
            icon=":material/save:",
            type="primary",
            disabled=not writing.is_changed,
            key="meeting_save",
        )
        if writing.is_changed and st.button(room.say("drop"), icon=":material/undo:", key="meeting_drop"):
            _anew(desk, writing)
    if save:
        _save(room, desk, writing)
    elif writing.moved:
        st.warning(room.say("moved"), icon=":material/sync:")
    elif writing.is_changed:
        st.caption(room.say("unsaved"))
    if writing.moved:
        _settle(room, desk, writing)


def _save(room: Room, desk: Desk, writing: Writing) -> None:
    draft = Draft(writing.name, writing.held_on, tuple(writing.steps.values()))
    try:
        save_agenda(desk.store, desk.city, writing.seen, draft, desk.person.name)
    except RecordsError as error:
        writing.moved = error.key == MOVED
        _chrome.say_error(error, room.language)
        return
    _drafts().pop(writing.seen.id, None)
    desk.finish("meeting_page.saved")


def _settle(room: Room, desk: Desk, writing: Writing) -> None:
    """Somebody else was first: theirs is looked at, or what was written here becomes an agenda of its own."""
    with st.container(horizontal=True):
        if st.button(room.say("take_theirs"), icon=":material/visibility:", key="meeting_theirs"):
            _anew(desk, writing)
        if st.button(room.say("keep_mine"), icon=":material/content_copy:", key="meeting_mine"):
            name = room.say("copy_of", name=writing.name)[:NAME_LENGTH]
            draft = Draft(name, writing.held_on, tuple(writing.steps.values()))
            try:
                made = new_agenda(desk.store, desk.city, draft, desk.person.name)
            except RecordsError as error:
                _chrome.say_error(error, room.language)
                return
            _drafts().pop(writing.seen.id, None)
            st.query_params[CHOSEN] = made.id
            desk.finish("meeting_page.made")


def _anew(desk: Desk, writing: Writing) -> None:
    """What the store says, in place of what was written."""
    agenda = agenda_of(desk.store, writing.seen.id)
    _drafts()[agenda.id] = _written(agenda, agenda)
    desk.clear()
    st.rerun()


def _list(room: Room, writing: Writing) -> int | None:
    """The steps one below the other, and what can be done with the one that is chosen; its number."""
    if not writing.steps:
        st.info(room.say("no_steps"), icon=":material/info:")
    number = _chosen_step(room, writing)
    with st.container(horizontal=True, key="gv-meeting-moves"):
        order = list(writing.steps)
        for name, icon, by, end in (("up", "arrow_upward", -1, 0), ("down", "arrow_downward", 1, -1)):
            idle = number is None or order[end] == number
            if st.button(room.say(name), icon=f":material/{icon}:", disabled=idle, key=f"meeting_{name}"):
                writing.move(number or 0, by)
                st.rerun()
        if st.button(
            room.say("take_out"), icon=":material/close:", disabled=number is None, key="meeting_out"
        ):
            del writing.steps[number or 0]
            st.rerun()
        if number is not None and st.button(
            room.say("from_here"),
            icon=":material/play_arrow:",
            disabled=writing.is_changed,
            key="meeting_from",
        ):
            begin(writing.seen, order.index(number) + 1, room.language)
    _add(room, writing, number)
    return number


def _chosen_step(room: Room, writing: Writing) -> int | None:
    """The step that is chosen in the list, the first at first; what was just added is chosen."""
    if not writing.steps:
        return None
    key = f"meeting_step_{writing.seen.id}"
    wanted = st.session_state.pop("meeting_wanted", None)
    if wanted in writing.steps:
        st.session_state[key] = wanted
    if st.session_state.get(key) not in writing.steps:
        st.session_state[key] = next(iter(writing.steps))
    places = {number: place for place, number in enumerate(writing.steps, start=1)}
    return st.radio(
        room.say("steps"),
        list(writing.steps),
        format_func=lambda one: f"{places[one]}\\. {_chrome.escaped(writing.steps[one].title)}",
        captions=[_caption(room, one) for one in writing.steps.values()],
        key=key,
    )


def _caption(room: Room, step: Step) -> str:
    """The view of a step in words, where its title does not say the same."""
    view = described(room.release.city, step.query, room.language)
    return "" if view == step.title else _chrome.escaped(view)


def _add(room: Room, writing: Writing, after: int | None) -> None:
    """A step more: a plain one, or the view of an address that was pasted."""
    city = room.release.city
    if st.button(room.say("add"), icon=":material/add:", key="meeting_add"):
        first = Step("", title_of(city, "", room.language))
        st.session_state["meeting_wanted"] = writing.add(first, after)
        st.rerun()
    with st.form(f"meeting_paste_{writing.seen.id}", clear_on_submit=True, border=False):
        address = st.text_input(room.say("paste"), placeholder=room.say("paste_example"))
        if not st.form_submit_button(room.say("paste_do"), icon=":material/add_link:"):
            return
    query = query_of_address(address)
    if not query:
        st.error(room.say("paste_nothing"), icon=":material/error:")
        return
    try:
        step = checked_step(city, Step(query, title_of(city, query, room.language)), len(writing.steps) + 1)
    except RecordsError as error:
        _chrome.say_error(error, room.language)
        return
    st.session_state["meeting_wanted"] = writing.add(step, after)
    st.rerun()
