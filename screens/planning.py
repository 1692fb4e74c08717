"""Plans: draw parks and streets, place fire teams, and see at once what comes of it."""

from __future__ import annotations

import os
import time

import streamlit as st

from geo.drawing import usable
from maps.release import Release
from records.plans import Plan
from screens import _address, _chrome, _release
from screens._desk import Desk, part, sit_down
from screens._planning import book, canvas, compare, exchange, parks, roads, stations

PARTS = ("parks", "roads", "stations", "compare", "exchange")
PANELS = {"parks": parks.draw, "roads": roads.draw, "stations": stations.draw}


@st.fragment
def _workbench(desk: Desk, release: Release) -> None:
    started = time.perf_counter()
    canvas.take(desk, roads.habit_of(desk))
    plan = book.opened(desk)
    if plan is None:
        return
    chosen = part(desk, "planning", PARTS)
    if chosen == "compare":
        compare.draw(desk, release, plan)
    elif chosen == "exchange":
        exchange.draw(desk, plan)
    else:
        _drawing(desk, release, plan, chosen)
    if os.environ.get("GOVAP_TIMINGS"):
        print(f"plan_ms={(time.perf_counter() - started) * 1000:.2f}", flush=True)


def _drawing(desk: Desk, release: Release, plan: Plan, chosen: str) -> None:
    """The map, and beside it what the plan comes to."""
    kept = usable(desk.city, plan.scenario)
    left, right = st.columns([3, 2], gap="medium")
    with right, st.container(key="gv-plan-panel"):
        before, after = PANELS[chosen](desk, plan, kept)
    with left, st.container(key="gv-plan-map"):
        outside = canvas.outside_of(desk.city, after.access.reached) if chosen == "parks" else None
        sight = canvas.Sight(
            chosen, outside, plots=chosen == "parks", chosen_plots=canvas.plots_of(plan.scenario)
        )
        canvas.canvas(desk, release, plan, kept, sight)
        compare.conflict_list(desk, plan)
    if chosen == "parks":
        _ledger(desk, release, parks.ledger_groups(desk, before, after))


def _ledger(desk: Desk, release: Release, groups: list[dict[str, object]]) -> None:
    title = desk.say("planning.ledger")
    st.header(title, anchor=False)
    table = _release.component(release, "table")
    table(
        data={
            "lang": desk.language,
            "title": title,
            "unknown": desk.say("table.no_data"),
            "hint": desk.say("table.hint"),
            "ids": list(desk.city.wards.index),
            "selected": "",
            "groups": groups,
        },
        key="ledger",
    )


language = _address.language()
_chrome.style("planning.css")
_chrome.render("planning_head.html", language)
with st.container(key="gv-planning"), st.container(key="gv-desk"):
    release = _release.current(_address.practice(), language)
    desk = sit_down(language, _address.practice())
    if desk is not None:
        if desk.city.practice:
            st.warning(desk.say("app.practice_stamp"), icon=":material/warning:")
        _workbench(desk, release)
