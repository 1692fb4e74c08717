"""A file on its way in: template down, file up, what is wrong or what would change, and only then stored."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from records.entered import entered_city
from records.entries import SHAPES, newest
from records.intake.template import figure_template, works_template
from records.intake.upload import Ask, Upload, read_upload
from records.model import FEATURE_KINDS, Batch, Feature
from records.schema import FEATURES
from records.words import subject
from screens import _chrome, _entry, _period
from screens._desk import Desk

KINDS = ("figures", "works", "features")
TYPES = (
    "xlsx",
    "csv",
    "geojson",
    "json",
    "gpkg",
    "zip",
    "xlsm",
    "xls",
    "xlsb",
)  # the last are refused, with the reason
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(desk: Desk) -> None:
    """The whole way: what it is about and the file at the left, what it says at the right."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        ask = _question(desk)
        name, content = _file(desk)
    with right:
        if _entry.settle(desk):
            return
        if content:
            with st.spinner(desk.say("record.working")):
                upload = read_upload(entered_city(desk.store, desk.city), name, content, ask)
            _result(desk, upload, ask)
        else:
            _chrome.render("steps.html", desk.language)


def _question(desk: Desk) -> Ask:
    """What the file is about, with its template to take."""
    kind = st.segmented_control(
        desk.say("entry.kind"),
        KINDS,
        default=KINDS[0],
        required=True,
        format_func=lambda name: desk.say(f"entry.kind_{name}"),
        key="entry_kind",
    )
    return {"works": _works, "features": _features}.get(str(kind), _figures)(desk)


def _figures(desk: Desk) -> Ask:
    indicator = _entry.indicator_field(desk, "file")
    period = _period.period_fields(desk.language, indicator.periods, "file")
    st.download_button(
        desk.say("entry.template"),
        lambda: figure_template(
            desk.city, indicator, period, _entry.known(desk, indicator, period), desk.language
        ),
        f"mau-{indicator.id}-{period.id}.xlsx",
        XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="entry_template",
    )
    return Ask(indicator.id, period.id, "", _period.today())


def _works(desk: Desk) -> Ask:
    st.download_button(
        desk.say("entry.template_works"),
        lambda: works_template(entered_city(desk.store, desk.city), desk.language),
        "mau-cong-trinh.xlsx",
        XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="entry_template",
    )
    return Ask("", "", "work", _period.today())


def _features(desk: Desk) -> Ask:
    kind = st.selectbox(
        desk.say("entry.feature_kind"),
        FEATURE_KINDS,
        format_func=lambda name: desk.say(f"record.kind_{name}"),
        key="entry_feature_kind",
    )
    st.caption(desk.say("entry.feature_hint"))
    _removal(desk, str(kind))
    return Ask("", "", str(kind), _period.today())


def _removal(desk: Desk, kind: str) -> None:
    """A feature that the records know taken off the map; it takes an approval and a release like everything."""
    of_kind = newest(desk.store, SHAPES, FEATURES.c.kind == kind).values()
    known = {
        entry.what.id: entry.what
        for entry in of_kind
        if isinstance(entry.what, Feature) and not entry.what.removed
    }
    if not known:
        return
    with st.expander(desk.say("entry.remove_title")), st.form(f"remove-{kind}-{desk.turn}", border=False):
        name = st.selectbox(
            desk.say("entry.remove_what"),
            list(known),
            format_func=lambda name: subject(desk.city, known[name], desk.language),
        )
        note = st.text_input(desk.say("entry.remove_why"))
        if st.form_submit_button(desk.say("entry.remove"), icon=":material/undo:"):
            _entry.put(desk, [replace(known[str(name)], removed=True, note=note)])


def _file(desk: Desk) -> tuple[str, bytes]:
    """Name and bytes of the chosen file, nothing while there is none."""
    _chrome.render("uploader.html", desk.language)
    chosen = st.file_uploader(desk.say("entry.upload"), type=list(TYPES), key=f"entry-file-{desk.turn}")
    return (chosen.name, chosen.getvalue()) if chosen is not None else ("", b"")


def _result(desk: Desk, upload: Upload, ask: Ask) -> None:
    _entry.show_findings(desk, upload)
    if upload.faults:
        return
    differences = _entry.changed(desk, upload, ask)
    if not differences:
        st.info(desk.say("entry.nothing_new"), icon=":material/done_all:")
        return
    st.header(desk.say("entry.would_change", count=len(differences)), anchor=False)
    _entry.show_changes(desk, differences)
    store, leave = desk.say("entry.store", count=len(differences)), desk.say("entry.leave")
    with st.container(horizontal=True):
        stored = st.button(store, type="primary", icon=":material/save:", key="entry_store")
        left = st.button(leave, key="entry_leave")
    if left:
        desk.clear()
        st.rerun()
    if stored:
        batch = Batch(upload.file, upload.sha256)
        _entry.put(desk, [one.what for one in differences], batch)
