"""Streamlit entry: page config, navigation, the one error boundary. Nothing else."""

from __future__ import annotations

import streamlit as st

from geo.errors import GoVapError
from maps.messages import message
from screens import _address, _chrome

st.set_page_config(page_title=message("app.title"), page_icon=str(_chrome.ICON), layout="wide")
language = _address.language()
page = st.navigation(
    [
        st.Page(
            "screens/map.py", title=message("app.page_map", language), icon=":material/map:", default=True
        ),
        st.Page("screens/plan.py", title=message("app.page_plan", language), icon=":material/checklist:"),
        st.Page(
            "screens/works.py", title=message("app.page_works", language), icon=":material/construction:"
        ),
        st.Page(
            "screens/sources.py", title=message("app.page_sources", language), icon=":material/menu_book:"
        ),
    ],
    position="top",
)
_chrome.dress(language)
try:
    page.run()
except GoVapError as error:
    _chrome.show_error(error, language)
