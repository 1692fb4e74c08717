"""The key works and the parks of the plan: a board of time, money and land; words, figures, sources, conflicts."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import streamlit as st

from geo.city import City
from layers import layer_named
from layers._layer import Fact, Mark
from maps.classes import TONES
from maps.legend import vietnamese_date
from maps.messages import message
from maps.released import release_line
from maps.table import csv_bytes, xlsx_bytes
from maps.works_board import board_of, shown_cells, table_of
from records.errors import StoreError
from records.model import State
from records.works_history import Told, works_history
from screens import _address, _chrome, _period, _person, _release, _store
from screens._changes import local_time

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SEEN_BY_ALL: tuple[State, ...] = ("approved",)
SEEN_BY_STAFF: tuple[State, ...] = ("approved", "pending", "rejected")
History = dict[str, tuple[Told, ...]]


def grouped_facts(mark: Mark, language: str) -> list[tuple[str, list[Fact], bool]]:
    """Facts by attribute in the file's order, with a flag where sources contradict each other."""
    ordered = sorted(
        mark.facts, key=lambda fact: [f.attribute.vi for f in mark.facts].index(fact.attribute.vi)
    )
    groups = [
        (key, list(facts)) for key, facts in groupby(ordered, key=lambda f: f.attribute.in_language(language))
    ]
    return [(name, facts, any(fact.status == "conflict" for fact in facts)) for name, facts in groups]


def _cards(city: City, language: str) -> list[dict[str, object]]:
    layer = layer_named("works")
    states = {kind.status.id: kind.status for kind in layer.mark_kinds}
    names = city.wards["name"]
    return [
        {
            "id": mark.id,
            "name": mark.name.in_language(language),
            "status": states[mark.kind].label.in_language(language),
            "look": TONES[states[mark.kind].tone],
            "as_of": vietnamese_date(mark.source.as_of),
            "wards": ", ".join(names[ward] for ward in mark.wards)
            or message("works.whole_district", language),
            "where": mark.where.in_language(language),
            "sited": mark.geometry is not None,
            "rows": [
                (label.in_language(language), value.in_language(language)) for label, value in mark.rows
            ],
            "text": mark.text,
            "facts": grouped_facts(mark, language),
        }
        for mark in layer.marks(city)
    ]


def _history(city: City, language: str) -> tuple[History, str]:
    """What was reported of each work; and, where that cannot be shown or is nothing, why.

    What nobody approved is for those who signed in.
    """
    if city.practice:
        return {}, message("works.history_practice", language)
    try:
        store = _store.store()
        states = SEEN_BY_STAFF if _person.signed_in(store) else SEEN_BY_ALL
        history = works_history(store, states, language)
    except StoreError:
        return {}, message("works.history_no_store", language)
    return history, "" if history else message("works.history_none", language)


def _downloads(city: City, today: date, language: str) -> None:
    made = table_of(city, today, language)
    about = {
        message("works.about_day", language): vietnamese_date(today.isoformat()),
        message("table.release", language): city.fingerprint,
        message("table.reported", language): release_line(city).in_language(language),
    }
    if city.practice:
        about[message("table.note", language)] = message("app.practice_stamp", language)
    name = f"cong-trinh-{today.isoformat()}{'-minh-hoa' if city.practice else ''}"
    with st.container(horizontal=True, key="gv-works-files"):
        st.download_button(
            message("table.xlsx", language),
            lambda: xlsx_bytes(made, about, language),
            f"{name}.xlsx",
            EXCEL,
            icon=":material/table:",
            on_click="ignore",
        )
        st.download_button(
            message("table.csv", language),
            lambda: csv_bytes(made, about, language),
            f"{name}.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


language = _address.language()
city, today = _release.current(_address.practice(), language).city, _period.today()
history, no_history = _history(city, language)
made = table_of(city, today, language)
_chrome.render(
    "works_board.html",
    language,
    board=board_of(city, today, language),
    columns=made,
    cells=shown_cells(made, language),
    history=history,
    no_history=no_history,
    local_time=local_time,
    practice=city.practice,
)
_downloads(city, today, language)
_chrome.render(
    "works.html",
    language,
    cards=_cards(city, language),
    date=vietnamese_date,
    practice=city.practice,
)
