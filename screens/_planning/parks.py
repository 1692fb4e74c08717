"""Cây xanh: what is missing ward by ward, who reaches a park, what a drawn park changes, and how to close the gap."""

from __future__ import annotations

from math import isnan

import streamlit as st

from geo.access import newly_within
from geo.measure import M2_PER_HA
from geo.outcome import Outcome, newest_count, outcome
from geo.scenario import AddPark, OpenPark, Scenario, new_id, rounded_polygons, with_edit
from maps.plan_table import GREEN, district_words, number, ward_groups
from records.plans import Plan
from screens import _chrome
from screens._desk import Desk
from screens._planning import canvas, gap, ideas
from screens._planning.basis import green_fields


def draw(desk: Desk, plan: Plan, usable: Scenario) -> tuple[Outcome, Outcome]:
    """The part's panel, beside the map; the figures of the city as it is and of the plan."""
    top = st.container()
    ideas.listed(desk, plan, ("park", "open_park"))
    with st.expander(desk.say("planning.basis"), icon=":material/tune:"):
        basis = green_fields(desk)
    before, after = (outcome(desk.city, scenario, basis) for scenario in ((), usable))
    with top:
        answer(desk, before, after)
    _plots(desk, plan)
    _planned(desk, plan)
    gap.draw(desk, plan, usable)
    return before, after


def answer(desk: Desk, before: Outcome, after: Outcome) -> None:
    """What the plan changes for the district, in tiles, and whom it brings into reach of a park."""
    met, wards = int(after.wards["met"].iloc[:-1].sum()), len(after.wards) - 1
    count = newest_count(desk.city)
    gained = newly_within(desk.city, before.access, after.access)
    _chrome.render(
        "planning_answer.html",
        desk.language,
        tiles=district_words(GREEN, before, after, desk.language),
        met=bool(after.district["met"]),
        wards_met=f"{met}/{wards}",
        people=number(float(count.people.sum()), 0, desk.language),
        year=count.year,
        missing_by_wards=number(after.missing_by_wards_m2 / M2_PER_HA, 2, desk.language),
        newly=", ".join(
            f"{desk.city.wards['name'][ward]} {number(float(some), 0, desk.language)}"
            for ward, some in gained.items()
            if some
        ),
        newly_count=number(float(gained.sum()), 0, desk.language),
    )


def ledger_groups(desk: Desk, before: Outcome, after: Outcome) -> list[dict[str, object]]:
    """The gap ledger as the browser's table takes it."""
    return ward_groups(desk.city, before, after, GREEN, desk.language)


def _plots(desk: Desk, plan: Plan) -> None:
    """The candidate plots, to put one into the plan as a park."""
    plots = desk.city.plots
    with st.expander(desk.say("planning.plots", count=len(plots)), icon=":material/crop_square:"):
        if not len(plots):
            st.write(desk.say("planning.no_plots"))
            return
        taken = {edit.plot for edit in plan.scenario if isinstance(edit, AddPark)}
        free = [str(key) for key in plots.index if key not in taken]
        pointed = canvas.chosen_plot()
        chosen = st.selectbox(
            desk.say("planning.plot"),
            free,
            index=free.index(pointed) if pointed in free else 0,
            format_func=lambda key: _plot_words(desk, key),
            key=f"planning_plot_{plan.revision}_{pointed}",
        )
        if chosen and st.button(desk.say("planning.use_plot"), icon=":material/add_location_alt:"):
            put_plots(desk, plan, (chosen,))


def _planned(desk: Desk, plan: Plan) -> None:
    """The parks that are planned already, to see what comes of building one."""
    opened = {edit.park for edit in plan.scenario if isinstance(edit, OpenPark)}
    parks = desk.city.parks
    waiting = parks[(parks["status"] == "planned") & ~parks.index.isin(opened)]
    if not len(waiting):
        return
    with st.expander(desk.say("planning.planned_parks", count=len(waiting)), icon=":material/park:"):
        chosen = st.selectbox(
            desk.say("planning.planned_park"),
            list(waiting.index),
            format_func=lambda key: str(waiting["name"][key] or key),
            key=f"planning_open_{plan.revision}",
        )
        if st.button(desk.say("planning.open_park"), icon=":material/check:"):
            edit = OpenPark(new_id(plan.scenario, "open"), str(chosen))
            ideas.change(desk, plan, with_edit(plan.scenario, edit))


def _plot_words(desk: Desk, key: str) -> str:
    plot = desk.city.plots.loc[key]
    area = f"{number(float(plot['area_m2']), 0, desk.language)} m²"
    cost = float(plot["cost_vnd"])
    money = "" if isnan(cost) else f"{number(cost / 1e9, 1, desk.language)} {desk.say('unit.billion_vnd')}"
    return " · ".join(part for part in (str(plot["name"]), area, money, str(plot["owner"])) if part)


def put_plots(desk: Desk, plan: Plan, keys: tuple[str, ...]) -> None:
    """Puts plots into the plan, each as a park of its own."""
    scenario = plan.scenario
    taken = {edit.plot for edit in scenario if isinstance(edit, AddPark)}
    for key in (key for key in keys if key not in taken):
        plot = desk.city.plots.loc[key]
        park = AddPark(
            new_id(scenario, "park"), str(plot["name"]), rounded_polygons(plot["geometry"]), plot=key
        )
        scenario = with_edit(scenario, park)
    ideas.change(desk, plan, scenario)
