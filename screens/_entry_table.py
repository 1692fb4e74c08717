"""All wards of one indicator and period as a table to type in; only what was changed is stored."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd
import streamlit as st

from geo.indicators import Indicator
from records.intake.upload import Ask
from records.model import Figure
from records.words import plain_text, status_name, ward_name
from screens import _entry, _period
from screens._desk import Desk

ROW_PX = 35  # height of a row in Streamlit's table


def draw(desk: Desk) -> None:
    """Choose, type, look at the difference, store."""
    indicator = _entry.indicator_field(desk, "table")
    period = _period.period_fields(desk.language, indicator.periods, "table")
    if _entry.settle(desk):
        return
    wards = _entry.reporters(desk.city, indicator, period)
    known = desk.seen("table", (indicator.id, period.id), lambda: _entry.known(desk, indicator, period))
    typed = st.data_editor(
        _frame(desk, indicator, wards, known),
        hide_index=True,
        width="stretch",
        num_rows="fixed",
        placeholder="",
        height=ROW_PX * (len(wards) + 1) + 3,  # all of them: what is below an edge is forgotten
        disabled=["ward"],
        column_config=_columns(desk, indicator),
        key=f"table-{indicator.id}-{period.id}-{desk.turn}",
    )
    _result(desk, typed, Ask(indicator.id, period.id, "", _period.today()))


def _frame(desk: Desk, indicator: Indicator, wards: list[str], known: dict[str, Figure]) -> pd.DataFrame:
    """One row a ward; values as text in the reader's notation, so that no digit is changed on the way."""
    empty = Figure(key=cast("Any", None), value=None)
    rows = []
    for ward in wards:
        figure = known.get(ward, empty)
        answer = status_name(figure.status, desk.language) if figure.status in indicator.statuses else None
        if not indicator.statuses:
            answer = None if figure.value is None else plain_text(figure.value, desk.language)
        rows.append((ward_name(desk.city, ward, desk.language), answer, figure.source, figure.note))
    return pd.DataFrame(rows, columns=["ward", "answer", "source", "note"], dtype=object)


def _columns(desk: Desk, indicator: Indicator) -> dict[str, Any]:
    unit = indicator.unit(desk.language)
    answer: Any = st.column_config.TextColumn(f"{desk.say('entry.value')} ({unit})", width="small")
    if indicator.statuses:
        words = [status_name(word, desk.language) for word in indicator.statuses]
        answer = st.column_config.SelectboxColumn(desk.say("entry.status"), options=words)
    return {
        "ward": st.column_config.TextColumn(desk.say("entry.ward"), width="small"),
        "answer": answer,
        "source": st.column_config.TextColumn(desk.say("entry.source"), width="large"),
        "note": st.column_config.TextColumn(desk.say("entry.note"), width="medium"),
    }


def _result(desk: Desk, typed: pd.DataFrame, ask: Ask) -> None:
    is_status = bool(_entry.indicator_named(desk, ask.indicator).statuses)
    rows = [
        (ward, "" if is_status else answer, answer if is_status else "", source, note)
        for ward, answer, source, note in typed.fillna("").astype(str).itertuples(index=False)
        if answer
    ]
    if not rows:
        st.info(desk.say("entry.nothing_typed"), icon=":material/edit:")
        return
    upload = _entry.read_typed(desk, rows, ask)
    _entry.show_findings(desk, upload)
    differences = () if upload.faults else _entry.changed(desk, upload, ask)
    if not differences:
        return
    st.header(desk.say("entry.would_change", count=len(differences)), anchor=False)
    _entry.show_changes(desk, differences)
    if st.button(
        desk.say("entry.store", count=len(differences)),
        type="primary",
        icon=":material/save:",
        key="table_store",
    ):
        _entry.put(desk, [one.what for one in differences])
