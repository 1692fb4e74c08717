"""The map that a plan is drawn on: what the browser tells goes into the plan, what the plan comes to goes to the browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from geo.city import City
from geo.errors import GoVapError
from geo.scenario import AddPark, Scenario
from maps.plan_acts import Habit, acted
from maps.plan_doc import Shown, plan_doc
from maps.release import Release
from records.errors import RecordsError
from records.plans import Plan, plan_of, save
from screens import _chrome, _release
from screens._desk import Desk

KEY, DONE, REFUSED, SELECTED = "planner", "planner_done", "planner_refused", "planner_selected"
MOST_DONE = 50
TRIES, MOVED = 3, "plan_moved"
PLOT = "plot:"  # before the id of a candidate plot, where one is chosen
OVERLAY = {"parks": "green", "roads": "works", "stations": "fire"}
TOOLS = {
    "parks": ("park", "shape", "entrances"),
    "roads": ("line", "pick", "shape"),
    "stations": ("station", "shape"),
}
WORDS = ("loading", "failed", "retry", "title")


def told() -> Mapping[str, Any]:
    """The last act that the map told of; {} for none."""
    state = st.session_state.get(KEY)
    act = state.get("act") if state else None
    return act if isinstance(act, Mapping) else {}


def take(desk: Desk, habit: Habit) -> None:
    """Keeps what was just done on the map in its plan; what cannot be kept is answered to the map."""
    act = told()
    name = str(act.get("id", ""))
    done: list[str] = st.session_state.setdefault(DONE, [])
    if not name or name in done or name == _refused().get("act"):
        return
    if act.get("kind") == "select":
        _select(str(act.get("edit", "")))
    else:
        try:
            edit = _kept(desk, act, habit)
        except GoVapError as error:
            st.session_state[REFUSED] = {"act": name, "message": _chrome.error_message(error, desk.language)}
            return
        st.session_state.update({SELECTED: edit, REFUSED: None})
    st.session_state[DONE] = [*done, name][-MOST_DONE:]


def _kept(desk: Desk, act: Mapping[str, Any], habit: Habit) -> str:
    """The id of the edit that an act was about, once the act is in the store; on top of what others did meanwhile."""
    for _ in range(TRIES - 1):
        try:
            return _kept_once(desk, act, habit)
        except RecordsError as error:
            if error.key != MOVED:
                raise
    return _kept_once(desk, act, habit)


def _kept_once(desk: Desk, act: Mapping[str, Any], habit: Habit) -> str:
    plan = plan_of(desk.store, str(act.get("plan", "")))
    scenario, edit = acted(desk.city, plan.scenario, act, habit)
    save(desk.store, plan.id, plan.revision, scenario, desk.person.name, act=str(act["id"]))
    return edit


def _select(thing: str) -> None:
    """Chooses an edit, or a candidate plot."""
    plot = thing.removeprefix(PLOT)
    st.session_state[PLOT if plot != thing else SELECTED] = plot


def chosen_plot() -> str:
    """The id of the candidate plot that was chosen last on the map."""
    return str(st.session_state.get(PLOT, ""))


def _refused() -> Mapping[str, str]:
    return st.session_state.get(REFUSED) or {}


def selected() -> str:
    """The id of the edit that was chosen last, on the map or in a list."""
    return str(st.session_state.get(SELECTED, ""))


def select(edit: str) -> None:
    """Chooses an edit."""
    st.session_state[SELECTED] = edit


@dataclass(frozen=True, eq=False)
class Sight:
    """What the map shows beside the plan: for which part of the page, people rows out of reach, candidate plots."""

    part: str
    outside: tuple[int, ...] | None = None
    plots: bool = False
    chosen_plots: tuple[str, ...] = ()


def canvas(desk: Desk, release: Release, plan: Plan, usable: Scenario, sight: Sight) -> None:
    """Draws the map with the plan on it; its element stays the same across reruns."""
    shown = Shown(
        id=plan.id,
        revision=plan.revision,
        selected=selected(),
        outside=sight.outside,
        plots=sight.plots,
        chosen_plots=sight.chosen_plots,
    )
    component = _release.component(release, "planner_host")
    component(
        data={
            "url": f"{_release.base_address(release)}/planner.html",
            "query": map_query(OVERLAY[sight.part], desk),
            "practice": desk.city.practice,
            "title": desk.say("planning.map_title"),
            "texts": {name: desk.say(f"app.map_{name}") for name in WORDS},
            "silent": True,
            "tool": "",
            "tools": list(TOOLS[sight.part]),
            "plan": plan_doc(release, plan.scenario, usable, shown),
            "ack": list(st.session_state.get(DONE, [])),
            "refused": _refused() or None,
        },
        key=KEY,
        on_act_change=lambda: None,
    )


def map_query(overlay: str, desk: Desk) -> str:
    """The query that the document begins with."""
    return f"overlay={overlay}&lang={desk.language}&bare=tools+key+zoom"


def outside_of(city: City, reached: Any) -> tuple[int, ...]:
    """Rows of the browser's people grid that are out of reach: those without people are not in it."""
    peopled = (city.people["people"] > 0).to_numpy()
    return tuple(int(row) for row in (~reached[peopled]).nonzero()[0])


def plots_of(scenario: Scenario) -> tuple[str, ...]:
    """The candidate plots that stand out: those of the plan's parks, and the one chosen on the map."""
    own = tuple(edit.plot for edit in scenario if isinstance(edit, AddPark) and edit.plot)
    return (*own, chosen_plot()) if chosen_plot() else own
