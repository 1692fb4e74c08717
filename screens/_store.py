"""The store of the records, opened once for the whole program and shared by every session."""

from __future__ import annotations

import streamlit as st

from records.store import Store, open_store, store_url


def store() -> Store:
    """The store that DATABASE_URL names, or the file of its own.

    Raises
    ------
    StoreError
        If it cannot be opened; the next call tries again.
    """
    return _opened(store_url().render_as_string(hide_password=False))


@st.cache_resource(show_spinner=False)
def _opened(address: str) -> Store:  # noqa: ARG001 - the address is the key
    return open_store()
