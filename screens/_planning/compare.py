"""So sánh: up to three plans beside the city as it is, on the map and in a table, with what contradicts in each."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from geo.conflicts import conflicts
from geo.drawing import usable
from geo.outcome import Outcome, outcome
from maps.plan_doc import Shown, plan_doc
from maps.plan_table import comparison
from maps.plan_words import conflict_words, name_of
from maps.release import Release
from records import plans as kept
from records.plans import Plan
from screens import _chrome, _release
from screens._desk import Desk
from screens._planning import canvas
from screens._planning.basis import basis_of, green_fields, minutes_field

MOST = 3
MODES = ("swipe", "side")
NOW = ""


def draw(desk: Desk, release: Release, plan: Plan) -> None:
    """The part, over the whole width."""
    known = {one.id: one for one in kept.plans(desk.store)}
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        chosen = _chosen(desk, plan, known)
    mode = right.segmented_control(
        desk.say("compare.mode"),
        MODES,
        default=MODES[0],
        required=True,
        format_func=lambda name: desk.say(f"compare.mode_{name}"),
        key="compare_mode",
    )
    shown = [plan, *(known[name] for name in chosen)]
    with st.container(key="gv-plan-map"):
        _map(desk, release, shown, str(mode))
    if mode == "swipe" and len(shown) == MOST:
        st.caption(desk.say("compare.two_only", first=shown[0].name, second=shown[1].name))
    with st.expander(desk.say("planning.basis"), icon=":material/tune:"):
        green_fields(desk)
        minutes_field(desk)
    _table(desk, shown)
    for one in shown:
        conflict_list(desk, one)


def _chosen(desk: Desk, plan: Plan, known: Mapping[str, Plan]) -> list[str]:
    """The plans to compare with, the last changed one at first."""
    others = [one for one in known if one != plan.id]
    if not others:
        st.info(desk.say("compare.alone"), icon=":material/info:")
        return []
    return st.multiselect(
        desk.say("compare.with"),
        others,
        default=others[:1],
        max_selections=MOST - 1,
        format_func=lambda name: known[name].name,
        key=f"compare_{plan.id}",
    )


def outcome_of(desk: Desk, plan: Plan | None) -> Outcome:
    """What a plan comes to on the basis that was chosen; of the city as it is without one."""
    scenario = usable(desk.city, plan.scenario) if plan else ()
    return outcome(desk.city, scenario, basis_of(desk))


def _map(desk: Desk, release: Release, shown: list[Plan], mode: str) -> None:
    """Two maps over each other with a line to swipe, the city as it is under a single plan; or all beside each other."""
    sides = [_side(desk, release, one) for one in shown]
    if len(sides) == 1 or (mode == "side" and len(sides) < MOST):
        sides = [_side(desk, release, None), *sides]
    component = _release.component(release, "swipe_host")
    component(
        data={
            "mode": mode,
            "sides": sides[:2] if mode == "swipe" else sides,
            "texts": {name: desk.say(f"app.map_{name}") for name in canvas.WORDS},
            "handle": desk.say("compare.handle"),
        },
        key="swipe",
    )


def _side(desk: Desk, release: Release, plan: Plan | None) -> dict[str, object]:
    """One map: a plan on it, or the city as it is."""
    scenario = plan.scenario if plan else ()
    shown = Shown(plan.id, plan.revision) if plan else Shown("now", 0)
    label = plan.name if plan else desk.say("plan_table.now")
    return {
        "label": label,
        "title": desk.say("compare.map_of", name=label),
        "url": f"{_release.base_address(release)}/planner.html",
        "query": f"overlay=green&lang={desk.language}",
        "plan": plan_doc(release, scenario, usable(desk.city, scenario), shown),
    }


def _table(desk: Desk, shown: list[Plan]) -> None:
    outcomes = [outcome_of(desk, None), *(outcome_of(desk, one) for one in shown)]
    _chrome.render(
        "planning_compare.html",
        desk.language,
        names=[desk.say("plan_table.now"), *(one.name for one in shown)],
        lines=comparison(outcomes, desk.language),
    )


def conflict_list(desk: Desk, plan: Plan) -> None:
    """What contradicts within a plan."""
    found = conflicts(desk.city, usable(desk.city, plan.scenario))
    if not found:
        return
    names = {edit.id: name_of(desk.city, edit).in_language(desk.language) for edit in plan.scenario}
    _chrome.render(
        "planning_conflicts.html",
        desk.language,
        name=plan.name,
        conflicts=[conflict_words(one, names, desk.language) for one in found],
    )
