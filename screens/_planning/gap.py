"""Closing the gap: the cheapest candidate plots that bring every ward, or the district, to the threshold."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from geo.access import served_by_plots
from geo.closing import Aim, Choice, Closing, Served, close_gap, trade_off
from geo.errors import GoVapError
from geo.outcome import newest_count, standard_named
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
        asked = _form(desk)
        if asked is not None:
            _find(desk, plan, usable, asked)
        found = st.session_state.get(FOUND)
        if found is None or found.plan != plan.id:
            return
        if found.about == _about(desk, usable):
            _answer(desk, plan, found)
        else:
            st.info(desk.say("gap.stale"), icon=":material/history:")


@dataclass(frozen=True)
class _Found:
    """An answer, what it was asked about, and for which plan."""

    plan: str
    about: Hashable
    aim: Aim
    closing: Closing
    curve: tuple[Served, ...]


def _about(desk: Desk, usable: Scenario) -> Hashable:
    """What an answer holds for: another plan, threshold or city makes it an old one."""
    return usable, basis_of(desk), desk.city.fingerprint


def _form(desk: Desk) -> Aim | None:
    """What is asked for, once somebody asks."""
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
            format="%g",
            placeholder=desk.say("gap.no_budget"),
        )
        if not st.form_submit_button(desk.say("gap.find"), icon=":material/search:", type="primary"):
            return None
    basis = basis_of(desk)
    return Aim(
        definition=basis.definition,
        threshold_m2=basis.threshold_m2,
        scope="wards" if scope == "wards" else "district",
        least="area" if least == "area" else "cost",
        budget_vnd=None if budget is None else budget * 1e9,
    )


def _find(desk: Desk, plan: Plan, usable: Scenario, aim: Aim) -> None:
    """Looks for the best plots, on top of what the plan has already."""
    planned, basis = apply(desk.city, usable), basis_of(desk)
    standard = standard_named(desk.city, basis.standard)
    try:
        with st.spinner(desk.say("gap.searching")):
            closing = close_gap(planned, newest_count(desk.city).people, aim)
            served = served_by_plots(planned, aim.definition, standard, basis.way)
            curve = trade_off(planned, served)
    except GoVapError as error:
        st.session_state[FOUND] = None
        _chrome.say_error(error, desk.language)
        return
    st.session_state[FOUND] = _Found(plan.id, _about(desk, usable), aim, closing, curve)


def _answer(desk: Desk, plan: Plan, found: _Found) -> None:
    closing, best = found.closing, found.closing.best
    choices = [_choice_words(desk, choice, best) for choice in (best, *closing.runners_up)]
    _chrome.render(
        "planning_gap.html",
        desk.language,
        verdict=_verdict(desk, found),
        reached=closing.is_reached,
        proven=closing.is_proven,
        without_cost=_named(desk, closing.without_cost),
        without_outline=_named(desk, closing.without_outline),
        gap=number(100 * closing.gap, 2, desk.language),
        seconds=number(closing.seconds, 2, desk.language),
        choices=choices,
        short=[
            (
                str(desk.city.wards["name"].get(ward, desk.say("plan_table.district"))),
                number(missing, 0, desk.language),
            )
            for ward, missing in best.missing_m2.items()
            if missing > 0.5
        ],
        curve=_curve(desk, found.curve),
    )
    if best.plots and st.button(desk.say("gap.use", count=len(best.plots)), icon=":material/playlist_add:"):
        parks.put_plots(desk, plan, best.plots)


def _verdict(desk: Desk, found: _Found) -> str:
    """Whether the threshold is reached, and what falls short where it is not."""
    if found.closing.is_reached:
        return desk.say("gap.reached")
    if found.aim.budget_vnd is None:
        return desk.say("gap.not_reached")
    return desk.say("gap.not_reached_budget", budget=number(found.aim.budget_vnd / 1e9, 1, desk.language))


def _named(desk: Desk, keys: tuple[str, ...]) -> str:
    names = desk.city.plots["name"]
    return ", ".join(str(names.get(key) or key) for key in keys)


def _choice_words(desk: Desk, choice: Choice, best: Choice) -> dict[str, str]:
    """A choice in words; one that is not the best is told by what it has instead."""
    plots = _named(desk, choice.plots) or desk.say("gap.nothing")
    if choice is not best and best.plots:
        gone = _named(desk, tuple(key for key in best.plots if key not in choice.plots))
        new = _named(desk, tuple(key for key in choice.plots if key not in best.plots))
        plots = desk.say("gap.instead", gone=gone or "–", new=new or "–")
    return {
        "plots": plots,
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
