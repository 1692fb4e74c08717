"""What the reader of the siting board asked for: kept in the page's address, and here while the page is open.

A change by a field or by the map is made on what this session knows, and written to the address; without one, an
address that is another than the one written last was opened by the reader, and counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlencode

import streamlit as st

from geo.city import City
from maps.siting_view import OWN, Asked, Unread, as_query, fitted, read_asked, written
from screens import _address

ASKED, SEEN, CHANGED, UNREAD = "siting_asked", "siting_seen", "siting_changed", "siting_unread"
KEY = "siting_map"
BY_MAP = ("teams", "lock", "help")


@dataclass(frozen=True)
class Heard:
    """What the map told: where the new teams stand, by number of site of the board `key`, and the neighbouring ones.

    `turn` is what the placing of Python was called that it came after; `find` asks for the best places of the teams
    that are not locked; `sent` counts.
    """

    key: str
    turn: int
    sites: tuple[int, ...]
    locked: tuple[bool, ...]
    helpers: tuple[tuple[float, float], ...]
    find: bool
    sent: int


def look(city: City) -> None:
    """Takes the settings of the address if the reader opened another one: once a run, before anything is changed."""
    own = {name: text for name, text in st.query_params.items() if name in OWN}
    query = as_query(own)
    known = st.session_state.get(ASKED)
    by_menu = known is not None and not query
    changed = st.session_state.pop(CHANGED, False)
    if known is None or not (changed or by_menu or _but_teams(own) == st.session_state.get(SEEN)):
        asked, unread = read_asked(query, city)
        st.session_state.update({ASKED: asked, SEEN: _but_teams(own), UNREAD: unread})


def _but_teams(own: Mapping[str, str]) -> str:
    """The settings without what the map itself writes into the address, and tells besides."""
    return as_query({name: text for name, text in own.items() if name not in BY_MAP})


def current(city: City) -> Asked:
    """The settings that hold now."""
    return fitted(cast("Asked", st.session_state[ASKED]), city)


def unread() -> tuple[Unread, ...]:
    """The entries of the address that were not understood, until another one is opened or something is changed."""
    return cast("tuple[Unread, ...]", st.session_state.get(UNREAD, ()))


def change(**values: Any) -> None:
    """Changes settings, for the run at hand or the one that follows."""
    st.session_state[ASKED] = replace(st.session_state.get(ASKED) or Asked(), **values)
    st.session_state[UNREAD] = ()
    st.session_state[CHANGED] = True


def write(asked: Asked) -> None:
    """Puts the settings into the address, beside what else stands in it; the other pages have no use for them."""
    st.session_state[ASKED] = asked
    own = written(asked)
    here = {name: text for name, text in st.query_params.items() if name in OWN}
    if own != here:
        others = {name: text for name, text in st.query_params.items() if name not in OWN}
        st.query_params.from_dict({**others, **own})
    _address.remember(urlencode({name: text for name, text in st.query_params.items() if name not in OWN}))
    st.session_state[SEEN] = _but_teams(own)
    st.session_state.pop(CHANGED, None)


def mark_changed() -> None:
    """The map told something: what this session knows counts, not the address."""
    st.session_state[CHANGED] = True


def heard() -> Heard | None:
    """What the map told last; None for nothing, or nothing that can be read."""
    state = st.session_state.get(KEY)
    told: Any = state.get("teams") if state else None
    try:
        return Heard(
            key=str(told["key"]),
            turn=int(told["set"]),
            sites=tuple(int(site) for site in told["sites"]),
            locked=tuple(bool(one) for one in told["locked"]),
            helpers=tuple((float(lon), float(lat)) for lon, lat in told["help"]),
            find=bool(told.get("find", False)),
            sent=int(told["sent"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
