"""Giải thích: the model and its formula, the data and its day, what is assumed, and the command that answers the same."""

from __future__ import annotations

import streamlit as st

from geo.travel import ON_FOOT_KMH, SPEED_KMH
from maps.legend import vietnamese_date
from maps.messages import message
from maps.plan_table import number
from maps.siting_words import beyond_command, command, standard_words, weight_words
from screens import _chrome
from screens._siting.answers import Shown

FILES = ("streets.geojson", "wards.geojson", "stations.geojson")
MAIN = ("trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street")


def draw(shown: Shown) -> None:
    """The part of the page."""
    language, question = shown.language, shown.board.question
    sources = {name: shown.city.sources[name] for name in FILES}
    _chrome.render(
        "siting_why.html",
        language,
        goal=question.objective.value,
        by=question.measure.by,
        unit=question.measure.unit,
        standard=standard_words(shown.limit, language),
        standard_source=shown.limit.standard.source if shown.limit.standard else "",
        weight=weight_words(question.weight, language),
        sites=number(float(len(shown.board.sites)), 0, language),
        cells=number(float(len(shown.board.ground)), 0, language),
        proven=shown.ranking.is_proven,
        gap=number(100 * shown.ranking.gap, 2, language),
        seconds=number(shown.ranking.seconds, 2, language),
        unreachable=number(float(shown.board.weight.sum() - shown.ranking.reachable), 0, language),
        coverable=number(float(shown.ranking.coverable), 0, language),
        speeds=[(name, number(SPEED_KMH[name] * shown.asked.speed / 100, 0, language)) for name in MAIN],
        on_foot=number(ON_FOOT_KMH * shown.asked.speed / 100, 1, language),
        asked=shown.asked,
        sources=[
            (name, one.producer, vietnamese_date(one.as_of), _method(one.method, one.method_en, language))
            for name, one in sources.items()
        ],
        standing=[
            (str(vi if language == "vi" else en), str(note_vi if language == "vi" else note_en))
            for vi, en, note_vi, note_en in shown.city.stations[
                ["name_vi", "name_en", "note_vi", "note_en"]
            ].itertuples(index=False)
        ],
    )
    st.code(command(question), language="bash", wrap_lines=True)
    for key in beyond_command(question):
        st.caption(message(key, language))
    if shown.asked.base or shown.city.practice:
        st.caption(shown.say("command_base"))


def _method(vietnamese: str, english: str, language: str) -> str:
    return english if language == "en" and english else vietnamese
