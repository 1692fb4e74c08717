"""Closing the gap: the cheapest candidate plots that bring every ward, or the district, to the threshold."""

from __future__ import annotations

import numpy as np
import streamlit as st

from geo.closing import Aim, Choice, Closing, Served, close_gap, trade_off
from geo.errors import GoVapError
from geo.outcome import newest_count, standard_named
from geo.plot_access import served_by_plots
from geo.scenario import Scenario, apply
from maps.plan_table import number
from records.plans import Plan
from screens import _chrome
from screens._desk import Desk
from screens._planning import parks
from screens._planning.basis import basis_of

FOUND = "planning_closing"
SCOPES, LEAST = ("district", "wards"), ("cost", "area")


def draw(desk: Desk, plan: Plan, usable: Scenario) -> None:
    """The form, the answer that was found last, and the way of its plots into the plan."""
    with st.expander(desk.say("gap.title"), icon=":material/target:"):
        if not len(desk.city.plots):
            st.write(desk.say("planning.no_plots"))
            return
        _form(desk, usable)
        found = st.session_state.get(FOUND)
        if found and found[0] == (plan.id, desk.city.fingerprint):
            _answer(desk, plan, found[1], found[2])


def _form(desk: Desk, usable: Scenario) -> None:
    with st.form("gap_form", border=False):
        scope = st.segmented_control(
            desk.say("gap.scope"),
            SCOPES,
            default=SCOPES[0],
            required=True,
            format_func=lambda name: desk.say(f"gap.scope_{name}"),
        )
        least = st.segmented_control(
            desk.say("gap.least"),
            LEAST,
            default=LEAST[0],
            required=True,
            format_func=lambda name: desk.say(f"gap.least_{name}"),
        )
        budget = st.number_input(
            desk.say("gap.budget"),
            min_value=0.0,
            value=None,
            step=10.0,
            placeholder=desk.say("gap.no_budget"),
        )
        if not st.form_submit_button(desk.say("gap.find"), icon=":material/search:", type="primary"):
            return
    basis = basis_of(desk)
    aim = Aim(
        definition=basis.definition,
        threshold_m2=basis.threshold_m2,
        scope="wards" if scope == "wards" else "district",
        least="area" if least == "area" else "cost",
        budget_vnd=budget * 1e9 if budget else None,
    )
    planned = apply(desk.city, usable)
    try:
        with st.spinner(desk.say("gap.searching")):
            closing = close_gap(planned, newest_count(desk.city).people, aim)
            curve = trade_off(
                planned,
                served_by_plots(
                    planned, basis.definition, standard_named(desk.city, basis.standard), basis.way
                ),
            )
    except GoVapError as error:
        _chrome.say_error(error, desk.language)
        return
    st.session_state[FOUND] = ((str(st.query_params.get("plan", "")), desk.city.fingerprint), closing, curve)


def _answer(desk: Desk, plan: Plan, closing: Closing, curve: tuple[Served, ...]) -> None:
    choices = [closing.best, *closing.runners_up]
    _chrome.render(
        "planning_gap.html",
        desk.language,
        reached=closing.is_reached,
        proven=closing.is_proven,
        without_cost=_named(desk, closing.without_cost),
        without_outline=_named(desk, closing.without_outline),
        gap=number(100 * closing.gap, 2, desk.language),
        seconds=number(closing.seconds, 2, desk.language),
        choices=[_choice_words(desk, choice) for choice in choices],
        short=[
            (
                str(desk.city.wards["name"].get(ward, desk.say("plan_table.district"))),
                number(missing, 0, desk.language),
            )
            for ward, missing in closing.best.missing_m2.items()
            if missing > 0.5
        ],
        curve=_curve(desk, curve),
    )
    if closing.best.plots and st.button(
        desk.say("gap.use", count=len(closing.best.plots)), icon=":material/playlist_add:"
    ):
        parks.put_plots(desk, plan, closing.best.plots)


def _named(desk: Desk, keys: tuple[str, ...]) -> str:
    names = desk.city.plots["name"]
    return ", ".join(str(names.get(key) or key) for key in keys)


def _choice_words(desk: Desk, choice: Choice) -> dict[str, str]:
    return {
        "plots": _named(desk, choice.plots) or desk.say("gap.nothing"),
        "cost": f"{number(choice.cost_vnd / 1e9, 1, desk.language)} {desk.say('unit.billion_vnd')}"
        if np.isfinite(choice.cost_vnd)
        else desk.say("table.no_data"),
        "area": f"{number(choice.area_m2, 0, desk.language)} m²",
    }


def _curve(desk: Desk, curve: tuple[Served, ...]) -> dict[str, object]:
    """The points of the trade-off, for the table and as a picture."""
    most = max((point.people for point in curve), default=0) or 1
    dearest = max((point.budget_vnd for point in curve), default=0.0) or 1.0
    dots = [
        (f"{60 + 404 * point.budget_vnd / dearest:.1f}", f"{200 - 176 * point.people / most:.1f}")
        for point in curve
    ]
    rows = [
        {
            "budget": number(point.budget_vnd / 1e9, 1, desk.language),
            "people": number(float(point.people), 0, desk.language),
            "plots": len(point.plots),
            "gap": number(100 * point.gap, 2, desk.language),
        }
        for point in curve
    ]
    picture = _chrome.picture(
        "planning_curve.svg",
        desk.language,
        line=" ".join(",".join(dot) for dot in dots),
        dots=dots,
        most=number(float(most), 0, desk.language),
        dearest=number(dearest / 1e9, 1, desk.language),
    )
    return {"rows": rows, "picture": picture}
