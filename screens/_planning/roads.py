"""Đường: widen a street between two limits, or draw a new one; what it takes, touches and shortens."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

import shapely
import streamlit as st

from geo.corridor import Corridor, corridor
from geo.errors import GoVapError
from geo.known_case import known_case
from geo.outcome import Outcome, outcome
from geo.scenario import AddStreet, Edit, Scenario, WidenStreet, with_edit
from geo.scenario import apply as applied
from geo.streets import crossing_names, street_between, street_names
from geo.travel import reach_change
from maps.plan_acts import Habit, widening
from maps.plan_table import FIRE, district_words, number
from maps.plan_words import name_of
from records.plans import Plan
from screens import _chrome
from screens._desk import Desk
from screens._planning import canvas, ideas
from screens._planning.basis import minutes_field

KNOWN = "planning_habit"
LINES = ("street", "widen")
LEAST_M, MOST_M, USUAL_M = 1.0, 100.0, 20.0
CLASSES = ("", "residential", "tertiary", "secondary", "primary")


def habit_of(desk: Desk) -> Habit:
    """What a new idea is like, as the fields of this part were left."""
    kept: Mapping[str, object] = st.session_state.get(KNOWN, {})
    words = {
        kind: desk.say(f"planning.new_{kind}_name", number="{number}")
        for kind in ("park", "street", "widen", "station")
    }
    width = kept.get("width_m")
    return Habit(
        words=words,
        planned_width_m=float(str(kept.get("planned_width_m", USUAL_M))),
        width_m=float(str(width)) if width else None,
        is_new_street=kept.get("line", LINES[0]) == LINES[0],
    )


def draw(desk: Desk, plan: Plan, usable: Scenario) -> tuple[Outcome, Outcome]:
    """The part's panel, beside the map; the figures of the city as it is and of the plan."""
    _fields(desk)
    _by_name(desk, plan)
    ideas.listed(desk, plan, ("widen", "street"))
    for edit in usable:
        if isinstance(edit, WidenStreet | AddStreet):
            _taken(desk, plan, edit)
    before, after = _travel(desk, usable)
    _known(desk)
    return before, after


def _fields(desk: Desk) -> None:
    """How wide, and what a drawn line means: kept for what is drawn next."""
    kept = dict(st.session_state.get(KNOWN, {}))
    left, right = st.columns(2)
    kept["planned_width_m"] = left.number_input(
        desk.say("roads.planned_width"),
        LEAST_M,
        MOST_M,
        float(kept.get("planned_width_m", USUAL_M)),
        1.0,
        format="%g",
    )
    kept["width_m"] = right.number_input(
        desk.say("roads.width"),
        LEAST_M,
        MOST_M,
        kept.get("width_m"),
        1.0,
        format="%g",
        placeholder=desk.say("roads.width_assumed"),
    )
    kept["line"] = st.segmented_control(
        desk.say("roads.line"),
        LINES,
        default=kept.get("line", LINES[0]),
        required=True,
        format_func=lambda name: desk.say(f"roads.line_{name}"),
    )
    st.session_state[KNOWN] = kept


@st.cache_data(show_spinner=False, max_entries=4)
def _names(fingerprint: str, _desk: Desk) -> tuple[str, ...]:  # noqa: ARG001 - the fingerprint is the key
    return tuple(street_names(_desk.city))


def _by_name(desk: Desk, plan: Plan) -> None:
    """A street and two limits, chosen by name."""
    with st.expander(desk.say("roads.by_name"), icon=":material/signpost:"):
        name = st.selectbox(
            desk.say("roads.street"),
            _names(desk.city.fingerprint, desk),
            index=None,
            placeholder=desk.say("roads.choose"),
        )
        if not name:
            return
        limits = crossing_names(desk.city, name)
        left, right = st.columns(2)
        start = left.selectbox(
            desk.say("roads.start"),
            limits,
            index=None,
            placeholder=desk.say("roads.choose"),
            key=f"roads_start_{name}",
        )
        end = right.selectbox(
            desk.say("roads.end"),
            limits,
            index=None,
            placeholder=desk.say("roads.choose"),
            key=f"roads_end_{name}",
        )
        if start and end and st.button(desk.say("roads.add"), icon=":material/add_road:", type="primary"):
            _add(desk, plan, name, start, end)


def _add(desk: Desk, plan: Plan, name: str, start: str, end: str) -> None:
    habit = habit_of(desk)
    try:
        found = street_between(desk.city, name, start, end)
    except GoVapError as error:
        _chrome.say_error(error, desk.language)
        return
    edit = widening(plan.scenario, found, habit)
    canvas.select(edit.id)
    ideas.change(desk, plan, with_edit(plan.scenario, edit))


def _taken(desk: Desk, plan: Plan, edit: WidenStreet | AddStreet) -> None:
    """The corridor of one idea: length, land by ward, what it meets and touches; and its own widths, to change."""
    found = corridor_of(desk, edit)
    names = desk.city.wards["name"]
    _chrome.render(
        "planning_road.html",
        desk.language,
        name=name_of(desk.city, edit).in_language(desk.language),
        assumed=isinstance(edit, WidenStreet) and edit.is_assumed,
        length=number(found.length_m, 0, desk.language),
        area=number(found.taken_area_m2, 0, desk.language),
        wards=[
            (str(names.get(ward) or desk.say("roads.outside")), number(float(m2), 0, desk.language))
            for ward, m2 in found.taken_m2.items()
            if m2 >= 0.5
        ],
        crossings=", ".join(found.crossings),
        touched=[
            (
                desk.say(f"roads.touched_{row['kind']}"),
                str(row["name"]),
                _area(float(row["area_m2"]), desk.language),
            )
            for row in found.touched.to_dict("records")
        ],
    )
    _widths(desk, plan, edit)


def _area(area_m2: float, language: str) -> str:
    """An area in m²; "" of what has none."""
    return "" if isnan(area_m2) else f"{number(area_m2, 0, language)} m²"


def corridor_of(desk: Desk, edit: WidenStreet | AddStreet) -> Corridor:
    """The corridor of an idea."""
    now = edit.width_m if isinstance(edit, WidenStreet) else 0.0
    return corridor(desk.city, shapely.LineString(edit.line), now, edit.planned_width_m)


def _widths(desk: Desk, plan: Plan, edit: WidenStreet | AddStreet) -> None:
    with (
        st.popover(desk.say("roads.change_widths"), icon=":material/straighten:"),
        st.form(f"widths_{edit.id}_{plan.revision}", border=False),
    ):
        planned = st.number_input(
            desk.say("roads.planned_width"), LEAST_M, MOST_M, edit.planned_width_m, 0.5, format="%g"
        )
        now = None
        if isinstance(edit, WidenStreet):
            now = st.number_input(desk.say("roads.width"), LEAST_M, MOST_M, edit.width_m, 0.5, format="%g")
        street_class = st.selectbox(
            desk.say("roads.class"),
            CLASSES,
            index=CLASSES.index(edit.street_class) if edit.street_class in CLASSES else 0,
            format_func=lambda name: desk.say(f"roads.class_{name or 'same'}"),
        )
        if st.form_submit_button(desk.say("planning.keep")):
            ideas.change(desk, plan, with_edit(plan.scenario, _changed(edit, planned, now, street_class)))


def _changed(edit: WidenStreet | AddStreet, planned: float, now: float | None, street_class: str) -> Edit:
    if isinstance(edit, AddStreet):
        return AddStreet(edit.id, edit.name, edit.line, planned, street_class or edit.street_class)
    width = edit.width_m if now is None else now
    assumed = edit.is_assumed and width == edit.width_m
    return WidenStreet(edit.id, edit.name, edit.line, width, planned, assumed, street_class)


def _travel(desk: Desk, usable: Scenario) -> tuple[Outcome, Outcome]:
    """What the streets of the plan do to the fire teams' minutes."""
    st.header(desk.say("roads.travel"), anchor=False)
    basis = minutes_field(desk)
    before, after = (outcome(desk.city, scenario, basis) for scenario in ((), usable))
    changed = reach_change(desk.city, applied(desk.city, usable), basis.minutes)
    _chrome.render(
        "planning_travel.html",
        desk.language,
        lines=district_words(FIRE, before, after, desk.language),
        wards=[
            (
                str(desk.city.wards["name"][ward]),
                number(float(row["gained"]), 0, desk.language),
                number(float(row["lost"]), 0, desk.language),
            )
            for ward, row in changed.to_dict("index").items()
            if row["gained"] or row["lost"]
        ],
    )
    return before, after


def _known(desk: Desk) -> None:
    """The one case whose taken land was published, beside what the corridor says of it."""
    with st.expander(desk.say("roads.known"), icon=":material/fact_check:"):
        _chrome.render(
            "planning_known.html",
            desk.language,
            case=known_case(desk.city),
            number=lambda value, decimals=0: number(float(value), decimals, desk.language),
        )
