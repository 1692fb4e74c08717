"""Asking for a period: its kind, its year, which one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from geo.periods import MONTHS, Period
from layers._layer import period_text
from maps.messages import message
from records.city import HERE

PLAN_YEAR, FIRST_YEAR = 2021, 2015


def today() -> date:
    """The present day where the district is."""
    return datetime.now(HERE).date()


def period_fields(language: str, kinds: Sequence[str], key: str) -> Period:
    """The period chosen, of one of `kinds`; the plan's year at first."""
    offered = [kind for kind in MONTHS if kind in kinds]
    years = list(range(today().year, FIRST_YEAR - 1, -1))
    kind_place, year_place, part_place = st.columns(3)
    kind = kind_place.selectbox(
        message("entry.period_kind", language),
        offered,
        format_func=lambda name: message(f"entry.period_{name}", language),
        key=f"{key}-kind",
    )
    year = int(
        year_place.selectbox(
            message("entry.year", language), years, index=years.index(PLAN_YEAR), key=f"{key}-year"
        )
    )
    if kind == "year":
        return Period("year", year)
    return part_place.selectbox(
        message("entry.period", language),
        [Period(kind, year, part) for part in range(1, 12 // MONTHS[kind] + 1)],
        format_func=lambda one: period_text(one).in_language(language),
        key=f"{key}-part",
    )
