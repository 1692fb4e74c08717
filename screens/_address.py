"""What the reader asked for: the page's address, or, where the menu left it empty, what was asked last in this session."""

from __future__ import annotations

from urllib.parse import parse_qs, parse_qsl, urlencode

import streamlit as st

from maps.messages import LANGUAGES

ASKED = "asked"


def asked() -> str:
    """The query of the address; moving by the menu keeps the one before."""
    here = urlencode(dict(st.query_params.items()))
    if here:
        remember(here)
    return str(st.session_state.get(ASKED, ""))


def remember(query: str) -> None:
    """Keep what the map told of, for the other pages and for the way back."""
    st.session_state[ASKED] = query


def write(query: str) -> None:
    """Put a query into the address. Streamlit keeps one of its own, which would else be asked again."""
    remember(query)
    st.query_params.from_dict(dict(parse_qsl(query)))


def language() -> str:
    """The reader's language, Vietnamese where none or an unknown one is asked for."""
    chosen = parse_qs(asked()).get("lang", [LANGUAGES[0]])[0]
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def practice() -> bool:
    """True where practice figures are asked for."""
    return parse_qs(asked()).get("practice") == ["1"]
