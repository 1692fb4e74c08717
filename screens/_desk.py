"""The desk of somebody who signed in: the store, the city and the person that a page works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from geo.city import City
from maps.messages import message
from records.errors import RecordsError
from records.people import Person
from records.store import Store
from screens import _chrome, _person, _release, _store

DONE = "desk_done"


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
        """Draw the page anew with the message `done` on top."""
        st.session_state[DONE] = done
        st.rerun()


def sit_down(language: str) -> Desk | None:
    """The desk, or None while nobody signed in; to be called inside the page's container.

    Raises
    ------
    StoreError
        If the store cannot be opened.
    """
    release = _release.current(practice=False, language=language)
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
        format_func=lambda name: desk.say(f"{page}.part_{name}"),
        label_visibility="collapsed",
        key=f"{page}_part",
    )
    return chosen or names[0]
