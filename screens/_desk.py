"""The desk of somebody who signed in: the store, the city and the person that a page works with."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar, cast

import streamlit as st

from geo.city import City
from maps.messages import message
from records.errors import RecordsError
from records.people import Person
from records.store import Store
from screens import _chrome, _person, _release, _store

DONE, SEEN, TURN, PLACE = "desk_done", "desk_seen", "desk_turn", "desk_place"
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Desk:
    """What every page of the records works with."""

    store: Store
    city: City
    person: Person
    language: str

    def say(self, key: str, **parameters: object) -> str:
        """A message in the reader's language."""
        return message(key, self.language, **parameters)

    def do(self, act: Callable[[], object], done: str) -> None:
        """Act, and say on the next run that it is done; or say here what hinders it."""
        try:
            with st.spinner(self.say("record.working")):
                act()
        except RecordsError as error:
            _chrome.say_error(error, self.language)
            return
        self.finish(done)

    def finish(self, done: str) -> None:
        """Draw the page anew, every field empty, with the message `done` on top."""
        st.session_state[DONE] = done
        self.clear()
        st.rerun()

    def clear(self) -> None:
        """Forget what was seen; fields whose key holds `turn` begin anew."""
        st.session_state[SEEN] = {}
        st.session_state[TURN] = self.turn + 1

    @property
    def turn(self) -> int:
        """How often this session began anew."""
        return int(st.session_state.get(TURN, 0))

    def seen(self, name: str, about: Hashable, look: Callable[[], T]) -> T:
        """What `look` found about `about` when the reader first saw it.

        A rerun does not put something newer in its place: what the reader answers is what they saw.
        """
        held = st.session_state.setdefault(SEEN, {})
        if name not in held or held[name][0] != about:
            held[name] = (about, look())
        return cast("T", held[name][1])

    def say_if_moved(self, name: str, shown: Hashable) -> None:
        """A word where a list is another one than a moment ago, so that nobody wonders about a lost click."""
        before = st.session_state.setdefault(SEEN, {}).get(name, (None, shown))[1]
        st.session_state[SEEN][name] = (None, shown)
        if before != shown:
            st.warning(self.say("record.moved"), icon=":material/sync:")


def sit_down(language: str, practice: bool = False) -> Desk | None:
    """The desk, or None while nobody signed in; to be called inside the page's container.

    Raises
    ------
    StoreError
        If the store cannot be opened.
    """
    release = _release.current(practice, language)
    store = _store.store()
    person = _person.at_the_desk(store, language)
    if person is None:
        return None
    done = st.session_state.pop(DONE, None)
    if done:
        st.success(message(done, language), icon=":material/check_circle:")
    return Desk(store, release.city, person, language)


def part(desk: Desk, page: str, names: tuple[str, ...]) -> str:
    """Which part of a page is asked for, the first where none is."""
    chosen = st.segmented_control(
        desk.say(f"{page}.part"),
        names,
        default=names[0],
        required=True,
        format_func=lambda name: desk.say(f"{page}.part_{name}"),
        label_visibility="collapsed",
        key=f"{page}_part",
    )
    place = (page, chosen or names[0])
    if st.session_state.get(PLACE) != place:
        st.session_state[PLACE] = place
        desk.clear()
    return place[1]
