"""Streamlit entry: page config, navigation, the one error boundary. Nothing else."""

from __future__ import annotations

import streamlit as st

from geo.errors import GoVapError
from maps.messages import message
from screens import _address, _chrome

PAGES = (
    ("map", "map"),
    ("meeting", "co_present"),
    ("plan", "checklist"),
    ("planning", "edit_location_alt"),
    ("siting", "fire_truck"),
    ("works", "construction"),
    ("sources", "menu_book"),
    ("entry", "edit_note"),
    ("approval", "fact_check"),
    ("report", "description"),
)  # file below screens/ and icon

st.set_page_config(page_title=message("app.title"), page_icon=str(_chrome.ICON), layout="wide")
language = _address.language()
page = st.navigation(
    [
        st.Page(
            f"screens/{name}.py",
            title=message(f"app.page_{name}", language),
            icon=f":material/{icon}:",
            default=name == "map",
        )
        for name, icon in PAGES
    ],
    position="top",
)
_chrome.dress(language)
try:
    page.run()
except GoVapError as error:
    _chrome.show_error(error, language)
