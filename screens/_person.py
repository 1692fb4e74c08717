"""Who is at the desk: nobody enters or approves without a name. Kept for this session only."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from maps.messages import message
from records.errors import RecordsError
from records.people import LEAST_PASSPHRASE, Person, add_person, people, sign_in
from records.store import Store
from screens import _chrome

PERSON = "person"


def at_the_desk(store: Store, language: str) -> Person | None:
    """Who signed in; without anybody the form to do so is drawn, and None is the answer."""
    person = st.session_state.get(PERSON)
    if isinstance(person, Person):
        _badge(person, language)
        return person
    with st.container(key="gv-sign-in"):
        if people(store):
            _sign_in_form(store, language)
        else:
            _first_person_form(store, language)
    return None


def _badge(person: Person, language: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="gv-person"):
        words = message("person.signed_in", language, name=person.name, department=person.department)
        st.markdown(_chrome.escaped(words))
        if st.button(message("person.sign_out", language), icon=":material/logout:"):
            del st.session_state[PERSON]
            st.rerun()


def _sign_in_form(store: Store, language: str) -> None:
    with st.form("sign_in", border=True):
        st.header(message("person.sign_in", language), anchor=False)
        name = st.text_input(message("person.name", language), autocomplete="username")
        words = st.text_input(
            message("person.passphrase", language), type="password", autocomplete="current-password"
        )
        if st.form_submit_button(message("person.enter", language), type="primary"):
            _try(lambda: sign_in(store, name, words), language)


def _first_person_form(store: Store, language: str) -> None:
    with st.form("first_person", border=True):
        st.header(message("person.first", language), anchor=False)
        st.write(message("person.first_why", language))
        person, words = person_fields(language)
        if st.form_submit_button(message("person.first_create", language), type="primary"):
            _try(lambda: add_person(store, person, words, by=person.name), language)


def person_fields(language: str) -> tuple[Person, str]:
    """Name, department and passphrase as typed."""
    name = st.text_input(message("person.name", language))
    department = st.text_input(message("person.department", language))
    words = st.text_input(
        message("person.passphrase", language),
        type="password",
        placeholder=message("person.passphrase_help", language, least=LEAST_PASSPHRASE),
        autocomplete="new-password",
    )
    return Person(name, department.strip()), words


def _try(act: Callable[[], Person], language: str) -> None:
    try:
        st.session_state[PERSON] = act()
    except RecordsError as error:
        _chrome.say_error(error, language)
        return
    st.rerun()
