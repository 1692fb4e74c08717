"""The store of the records, opened once for the whole program and shared by every session."""

from __future__ import annotations

import time

import streamlit as st

from records.errors import StoreError
from records.store import Store, open_store, store_url

PAUSE_S = 10  # before a store that could not be opened is tried again: a database that does not answer takes its time
_failed: dict[str, tuple[float, StoreError]] = {}  # address, moment, why


def store() -> Store:
    """The store that DATABASE_URL names, or the file of its own.

    Raises
    ------
    StoreError
        If it cannot be opened; it is tried again after PAUSE_S.
    """
    address = store_url().render_as_string(hide_password=False)
    moment, error = _failed.get(address, (-PAUSE_S, None))
    if error is not None and time.monotonic() - moment < PAUSE_S:
        raise StoreError(error.key, **error.parameters)
    try:
        return _opened(address)
    except StoreError as refusal:
        _failed[address] = time.monotonic(), refusal
        raise


@st.cache_resource(show_spinner=False)
def _opened(address: str) -> Store:  # noqa: ARG001 - the address is the key
    return open_store()
