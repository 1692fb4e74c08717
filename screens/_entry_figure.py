"""One figure: what stands there, what it shall be, and everything it ever was."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import streamlit as st

from geo.indicators import Indicator
from geo.periods import Period
from records.entries import history_of
from records.intake.upload import Ask
from records.model import WITHDRAWN, Entry, Figure, FigureKey
from records.releases import Change
from records.words import plain_text, said, status_name, ward_name
from screens import _changes, _chrome, _entry, _period
from screens._desk import Desk


def draw(desk: Desk) -> None:
    """Choose, see, change."""
    indicator = _entry.indicator_field(desk, "figure")
    period = _period.period_fields(desk.language, indicator.periods, "figure")
    ward = _ward_field(desk, indicator, period)
    if _entry.settle(desk):
        return
    key = FigureKey(indicator.id, ward, period.id)
    entries = desk.seen("figure", key, lambda: history_of(desk.store, Figure(key, None)))
    last = entries[-1] if entries else None
    st.markdown(
        _chrome.escaped(
            desk.say("entry.now", value=said(desk.city, last.what if last else None, desk.language))
        )
    )
    _form(desk, indicator, Figure(key, None), last)
    if entries:
        st.header(desk.say("entry.history"), anchor=False)
        before = [None, *entries]
        changes = [Change(one, other) for one, other in zip(before, entries, strict=False)]
        _changes.table(desk.city, changes[::-1], desk.language, states=True)


def _ward_field(desk: Desk, indicator: Indicator, period: Period) -> str:
    return str(
        st.selectbox(
            desk.say("entry.ward"),
            _entry.reporters(desk.city, indicator, period),
            format_func=lambda ward: ward_name(desk.city, ward, desk.language),
            key="figure-ward",
        )
    )


def _form(desk: Desk, indicator: Indicator, empty: Figure, last: Entry | None) -> None:
    old = cast("Figure", last.what) if last else empty
    key = empty.key
    with st.form(f"figure-{key.indicator}-{key.ward}-{key.period}-{desk.turn}"):
        value, status = _answer_field(desk, indicator, old)
        source = st.text_input(desk.say("entry.source"), value=old.source)
        note = st.text_input(desk.say("entry.note"), value=old.note)
        with st.container(horizontal=True):
            stored = st.form_submit_button(
                desk.say("entry.store_one"), type="primary", icon=":material/save:"
            )
            taken = bool(last) and st.form_submit_button(desk.say("entry.withdraw"), icon=":material/undo:")
    if taken:
        gone = Figure(key, None, WITHDRAWN, source, note, seen=old.seen)
        _entry.put(desk, [gone])
    if stored:
        _check_and_store(desk, key, (value, status, source, note), old)


def _answer_field(desk: Desk, indicator: Indicator, old: Figure) -> tuple[str, str]:
    """Value and status as typed; one of them is "" always."""
    if indicator.statuses:
        place = indicator.statuses.index(old.status) if old.status in indicator.statuses else None
        status = st.selectbox(
            desk.say("entry.status"),
            indicator.statuses,
            index=place,
            format_func=lambda word: status_name(word, desk.language),
        )
        return "", status or ""
    shown = "" if old.value is None else plain_text(old.value, desk.language)
    unit = indicator.unit(desk.language)
    return st.text_input(f"{desk.say('entry.value')} ({unit})", value=shown), ""


def _check_and_store(desk: Desk, key: FigureKey, typed: tuple[str, str, str, str], old: Figure) -> None:
    row = (ward_name(desk.city, key.ward, "vi"), *typed)
    upload = _entry.read_typed(desk, [row], Ask(key.indicator, key.period, "", _period.today()))
    _entry.show_findings(desk, upload)
    if upload.faults:
        return
    if not upload.entries:
        st.info(desk.say("entry.nothing_typed"), icon=":material/edit:")
        return
    figure = cast("Figure", upload.entries[0])
    if (*figure.says(), figure.source, figure.note) == (*old.says(), old.source, old.note):
        st.info(desk.say("entry.nothing_new"), icon=":material/done_all:")
        return
    _entry.put(desk, [replace(figure, seen=old.seen)])
