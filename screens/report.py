"""The report on a period: choose it, see what it will say, take it away as Word or Excel."""

from __future__ import annotations

import streamlit as st

from geo.city import City
from geo.periods import MONTHS, Period
from layers._layer import period_text
from maps.messages import message
from maps.picture import choropleth_png
from records.board import board_of
from records.output.report import Report, report_of, subjects_of
from records.output.report_docx import report_docx
from records.output.report_xlsx import report_xlsx
from screens import _address, _chrome, _period, _release

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = ("met", "not_met", "missing")


def _word(city: City, report: Report) -> bytes:
    """The Word document, always in Vietnamese: the form is an official one."""
    return report_docx(report, [choropleth_png(subject) for subject in subjects_of(city, report.period)])


def _summary(report: Report, language: str) -> None:
    _chrome.render(
        "report.html",
        language,
        period=period_text(report.period).in_language(language),
        counts=[(state, report.whole_targets[state]) for state in STATES],
        released=report.released,
        missing=[
            (
                department or message("plan.no_lead", language),
                [line.indicator.label(language) for line in lines],
            )
            for department, lines in report.missing.items()
        ],
        practice=report.practice,
    )


def _downloads(city: City, report: Report, period: Period, language: str) -> None:
    name = f"bao-cao-{period.id}{'-minh-hoa' if report.practice else ''}"
    with st.container(horizontal=True):
        st.download_button(
            message("report.word", language),
            lambda: _word(city, report),
            f"{name}.docx",
            WORD,
            icon=":material/description:",
            type="primary",
            on_click="ignore",
        )
        st.download_button(
            message("report.excel", language),
            lambda: report_xlsx(report, language),
            f"{name}.xlsx",
            EXCEL,
            icon=":material/table:",
            on_click="ignore",
        )


language = _address.language()
_chrome.render("head.html", language, page="report")
with st.container(key="gv-desk"):
    city = _release.current(_address.practice(), language).city
    with st.container(key="gv-period"):
        period = _period.period_fields(language, tuple(MONTHS), "report")
    report = report_of(city, period, board_of(city, _period.today(), period))
    _summary(report, language)
    _downloads(city, report, period, language)
