"""Figures on their way in: a template down, a file up, the difference, and nothing stored before somebody says so."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from screens import _address, _chrome, _desk, _entry_figure, _entry_file, _entry_table
from screens._desk import Desk

PARTS: dict[str, Callable[[Desk], None]] = {
    "file": _entry_file.draw,
    "figure": _entry_figure.draw,
    "table": _entry_table.draw,
}

language = _address.language()
_chrome.render("head.html", language, page="entry")
with st.container(key="gv-desk"):
    desk = _desk.sit_down(language)
    if desk is not None:
        PARTS[_desk.part(desk, "entry", tuple(PARTS))](desk)
