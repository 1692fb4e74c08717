"""What the reader asked for: the page's address, or, where the menu left it empty, what was asked last in this session."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, parse_qsl, urlencode

import streamlit as st

from maps.messages import LANGUAGES

ASKED = "asked"
OF_A_MEETING = frozenset({"meeting", "step", "page", "left", "right", "item", "agenda"})
OF_ONE_PAGE = OF_A_MEETING | {"sheet"}  # what no other page is to be asked
NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def asked() -> str:
    """The query of the address, without what is for its page alone; moving by the menu keeps the one before."""
    here = urlencode(dict(st.query_params.items()))
    if here:
        remember(here)
    return str(st.session_state.get(ASKED, ""))


def remember(query: str) -> None:
    """Keep what the map told of, for the other pages and for the way back."""
    kept = [pair for pair in parse_qsl(query) if pair[0] not in OF_ONE_PAGE]
    st.session_state[ASKED] = urlencode(kept)


def write(query: str) -> None:
    """Put a query into the address. Streamlit keeps one of its own, which would else be asked again."""
    remember(query)
    st.query_params.from_dict(dict(parse_qsl(query)))


def of_view(query: str, language: str, more: Mapping[str, str]) -> str:
    """The address of a view on the page of the map, with what else it is to say; of what no map shows the board tells."""
    said = {**more, "lang": "" if language == LANGUAGES[0] else language}
    asked = "&".join(filter(None, (query, urlencode({name: value for name, value in said.items() if value}))))
    return f"./?{asked}" if query else f"plan?{asked}".removesuffix("?")


def language() -> str:
    """The reader's language, Vietnamese where none or an unknown one is asked for."""
    chosen = parse_qs(asked()).get("lang", [LANGUAGES[0]])[0]
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def release_number() -> int | None:
    """The number of the release that is asked for; None for the newest."""
    number = parse_qs(asked()).get("release", [""])[0]
    return int(number) if NUMBER.fullmatch(number) else None


def to_newest() -> str:
    """The query of this page with the newest release."""
    kept = [(name, value) for name, value in parse_qsl(asked()) if name != "release"]
    return urlencode(kept) or f"lang={language()}"  # an empty one would mean "as before"


def practice() -> bool:
    """True where practice figures are asked for."""
    return parse_qs(asked()).get("practice") == ["1"]
