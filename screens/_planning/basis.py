"""What a plan is judged by, as the reader chooses it: the choice holds for every part of the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

import streamlit as st

from geo.access import access_standards
from geo.city import City
from geo.outcome import Basis
from geo.parks import DEFINITIONS
from layers._layer import Threshold, thresholds_about
from layers.green import DEFINITIONS as DEFINITION_WORDS
from maps.legend import vietnamese_date
from maps.plan_table import number
from screens import _period
from screens._desk import Desk

T = TypeVar("T")
WAYS = ("streets", "straight")
MINUTES = (2.0, 4.0, 6.0, 8.0)
KEPT = "planning_basis"


def basis_of(desk: Desk) -> Basis:
    """The basis that was chosen last; at first the plan's own target, gardens, along the streets, four minutes."""
    kept = st.session_state.get(KEPT)
    return kept if isinstance(kept, Basis) else _usual(desk.city)


def _usual(city: City) -> Basis:
    target = next(one for one in thresholds_about(city, "green") if one.is_target)
    return Basis(next(iter(DEFINITIONS)), target.value, access_standards(city)[0].id)


def green_fields(desk: Desk) -> Basis:
    """The fields that say what counts as a park, how much is wanted and how near; the basis they make."""
    now = basis_of(desk)
    left, right = st.columns(2)
    with left:
        definition = _choose(
            desk, "definition", tuple(DEFINITIONS), now.definition, lambda name: _definition(desk, name)
        )
        day = st.date_input(
            desk.say("planning.on_day"), value=_period.today(), format="DD/MM/YYYY", key="planning_day"
        )
    with right:
        standard = _standard_field(desk, now)
        way = _choose(desk, "way", WAYS, now.way, lambda name: desk.say(f"planning.way_{name}"))
    threshold = _threshold_field(desk, now, day if isinstance(day, date) else _period.today())
    return _keep(
        Basis(
            definition, threshold.value, standard, "straight" if way == "straight" else "streets", now.minutes
        )
    )


def minutes_field(desk: Desk) -> Basis:
    """The field that says how soon help must come; the basis it makes."""
    now = basis_of(desk)
    minutes = _choose(
        desk,
        "minutes",
        MINUTES,
        now.minutes,
        lambda some: f"{number(some, 0, desk.language)} {desk.say('unit.minutes')}",
    )
    return _keep(Basis(now.definition, now.threshold_m2, now.standard, now.way, minutes))


def _keep(basis: Basis) -> Basis:
    st.session_state[KEPT] = basis
    return basis


def _choose(desk: Desk, name: str, options: Sequence[T], now: T, words: Callable[[T], str]) -> T:
    place = options.index(now) if now in options else 0
    chosen: T = st.selectbox(
        desk.say(f"planning.{name}"), options, index=place, format_func=words, key=f"planning_{name}"
    )
    return chosen


def _definition(desk: Desk, name: str) -> str:
    return DEFINITION_WORDS[name][0].in_language(desk.language)


def _standard_field(desk: Desk, now: Basis) -> str:
    standards = {one.id: one for one in access_standards(desk.city)}
    return _choose(
        desk, "standard", tuple(standards), now.standard, lambda name: standards[name].label(desk.language)
    )


def _threshold_field(desk: Desk, now: Basis, day: date) -> Threshold:
    """The plan's target, and every threshold that is in force on the day."""
    known = [one for one in thresholds_about(desk.city, "green") if one.is_target or in_force(one, day)]
    values = [one.value for one in known]
    place = values.index(now.threshold_m2) if now.threshold_m2 in values else 0
    chosen: Threshold = st.selectbox(
        desk.say("planning.threshold"),
        known,
        index=place,
        format_func=lambda one: _threshold_words(desk, one, day),
        key=f"planning_threshold_{day}",
    )
    st.caption(_force_words(desk, chosen))
    return chosen


def in_force(threshold: Threshold, day: date) -> bool:
    """True where the threshold is in force on a day; an open end is open, a year counts whole."""
    first, last = threshold.in_force_from, threshold.in_force_to
    iso = day.isoformat()
    return iso[: len(first)] >= first and (not last or iso[: len(last)] <= last)


def _threshold_words(desk: Desk, threshold: Threshold, day: date) -> str:
    value = f"{number(threshold.value, 2, desk.language)} {desk.say('unit.m2_per_person')}"
    ended = "" if in_force(threshold, day) else desk.say("planning.not_in_force")
    return f"{value}: {threshold.label.in_language(desk.language)}{ended}"


def _force_words(desk: Desk, threshold: Threshold) -> str:
    ends = {
        name: vietnamese_date(text) or "…"
        for name, text in (("first", threshold.in_force_from), ("last", threshold.in_force_to))
    }
    return desk.say("planning.in_force", clause=threshold.clause, **ends)
