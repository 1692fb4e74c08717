"""Đội chữa cháy: place a new team or move one, and see who is reached by street."""

from __future__ import annotations

import streamlit as st

from geo.outcome import Outcome, outcome
from geo.scenario import Scenario
from maps.plan_table import FIRE, district_words
from records.plans import Plan
from screens import _chrome
from screens._desk import Desk
from screens._planning import ideas
from screens._planning.basis import minutes_field


def draw(desk: Desk, plan: Plan, usable: Scenario) -> tuple[Outcome, Outcome]:
    """The part's panel, beside the map; the figures of the city as it is and of the plan."""
    basis = minutes_field(desk)
    before, after = (outcome(desk.city, scenario, basis) for scenario in ((), usable))
    said = district_words(FIRE, before, after, desk.language)
    _chrome.render("planning_travel.html", desk.language, lines=said, wards=[])
    st.caption(desk.say("planning.speeds_assumed"))
    ideas.listed(desk, plan, ("station", "move_station"))
    return before, after
