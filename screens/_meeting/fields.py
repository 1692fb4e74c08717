"""The fields of one step: its title and note, and its view, put together from lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from geo.wards import SET_IDS
from layers import layers_of
from records.meeting_steps import MOST_NOTE, Step
from records.meeting_views import PAGES
from records.plans import plans
from records.schema import NAME_LENGTH
from records.usual_agenda import works_layer
from screens._desk import Desk
from screens._meeting import sides
from screens._meeting.room import Room
from screens._meeting.views import (
    Said,
    layer_of,
    said_of,
    threshold_names,
    title_of,
    view_names,
    ward_names,
    with_key,
)

if TYPE_CHECKING:
    from screens._meeting.steps import Writing

OF_PAGE = {
    "overview": ("overlay", "view", "ward"),
    "changes": ("overlay",),
    "ward": ("overlay", "view", "ward"),
    "compare": ("overlay", "left", "right", "ward"),
    "late": ("overlay",),
    "decisions": (),
}  # which fields tell something on which page
Options = Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """The fields of one step of what is being written; `place` makes their names its own."""

    room: Room
    desk: Desk
    writing: Writing
    number: int
    place: str

    @property
    def step(self) -> Step:
        """The step as it stands."""
        return self.writing.steps[self.number]


def draw(form: Form) -> None:
    """The fields; what is changed in them is at once in what is being written."""
    room, said = form.room, said_of(form.step.query)
    page = said.page if said.page in OF_PAGE else PAGES[0]
    key = f"step_title_{form.place}"
    st.session_state.setdefault(key, form.step.title)  # not as value=: `_viewed` writes it too
    st.text_input(
        room.say("step_title"),
        max_chars=NAME_LENGTH,
        key=key,
        on_change=_worded,
        args=(form, "title", key),
    )
    _choice(form, "page", {one: room.say(f"page_{one}") for one in PAGES})
    options = _options(form, said, page)
    columns = st.columns(2)
    for turn, name in enumerate(OF_PAGE[page]):
        with columns[turn % 2]:
            _choice(form, name, options[name])
    key = f"step_note_{form.place}"
    st.text_area(
        room.say("note"),
        value=form.step.note,
        max_chars=MOST_NOTE,
        height=140,
        help=room.say("note_help"),
        key=key,
        on_change=_worded,
        args=(form, "note", key),
    )


def _options(form: Form, said: Said, page: str) -> dict[str, Options]:
    """What each list of the view offers."""
    if not OF_PAGE[page]:
        return {}
    city, language = form.room.release.city, form.room.language
    wards = ward_names(city, said.set if said.set in SET_IDS else SET_IDS[0])
    sides: Options = _sides(form, said) if page == "compare" else {}
    return {
        "overlay": {one.id: one.title.in_language(language) for one in layers_of(city)},
        "view": {"": form.room.say("newest"), **view_names(city, layer_of(city, said), language)},
        "ward": {"": form.room.say("no_ward"), **wards},
        "left": sides,
        "right": sides,
    }


def _sides(form: Form, said: Said) -> Options:
    """What may stand on a side of the comparison."""
    room, store = form.room, form.desk.store
    city, language = room.release.city, room.language
    layer = layer_of(city, said)
    found = {"": room.say("side_usual"), "now": room.say("side_now")}
    for name, label in view_names(city, layer, language).items():
        found[f"period:{name}"] = room.say("side_period", name=label)
    for name, label in threshold_names(city, layer, language).items():
        found[f"standard:{name}"] = room.say("side_standard", name=label)
    for plan in plans(store):
        found[f"plan:{plan.id}"] = room.say("side_plan", name=plan.name)
    for option in map(sides.of_release, sides.earlier(room, store)):
        found[option.id] = option.label.in_language(language)
    return found


def _choice(form: Form, name: str, options: Options) -> None:
    """A list of one part of the view; what it does not offer any more stays, by its own name."""
    value: str = getattr(said_of(form.step.query), name)
    if not value and "" not in options:
        value = next(iter(options))
    known = dict(options) if value in options else {**options, value: value}
    key = f"step_{name}_{form.place}_{len(known)}_{value}"  # another view offers other things
    st.selectbox(
        form.room.say(f"field_{name}"),
        list(known),
        index=list(known).index(value),
        format_func=known.__getitem__,
        key=key,
        on_change=_viewed,
        args=(form, name, key),
    )


def _worded(form: Form, part: str, key: str) -> None:
    """A title or note was typed."""
    if form.number in form.writing.steps:
        said = {part: str(st.session_state[key])}
        form.writing.steps[form.number] = replace(form.step, **said)


def _viewed(form: Form, name: str, key: str) -> None:
    """Another part of the view was chosen; a title that nobody typed follows."""
    if form.number not in form.writing.steps:
        return
    step, chosen = form.step, str(st.session_state[key])
    city, language = form.room.release.city, form.room.language
    query = with_key(step.query, name, "" if (name, chosen) == ("page", PAGES[0]) else chosen)
    if (name, chosen) == ("page", "late") and not said_of(query).overlay:
        query = with_key(query, "overlay", works_layer(city))
    is_usual = step.title == title_of(city, step.query, language)
    title = title_of(city, query, language) if is_usual else step.title
    form.writing.steps[form.number] = replace(step, query=query, title=title)
    st.session_state[f"step_title_{form.place}"] = title  # a field keeps what stood in it
