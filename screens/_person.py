"""Who is at the desk: nobody enters or approves without a name.

Kept for KEPT_S or until they sign out, also when the page is loaded again: the browser holds a random word in a cookie
that only this site is sent, the program holds whose it is. A restart of the program forgets everybody.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable

import streamlit as st

from maps.messages import message
from records.errors import RecordsError
from records.people import LEAST_PASSPHRASE, Person, add_person, people, sign_in
from records.store import Store
from screens import _chrome

PERSON, TOKEN = "person", "person_token"
COOKIE = "govap_desk"
KEPT_S = 8 * 3600  # a working day
_known: dict[str, tuple[Person, float]] = {}  # word of the cookie, whose it is, until when


def at_the_desk(store: Store, language: str) -> Person | None:
    """Who signed in; without anybody the form to do so is drawn, and None is the answer."""
    person = signed_in(store)
    greet(person, language)
    if person is None:
        ask(store, language)
    return person


def greet(person: Person | None, language: str) -> None:
    """Has the browser remember who signed in, or that nobody did, and says who it is.

    Drawn at one place of a page, whoever is there: a script that stands at another place than before may be run by the
    browser after the one that takes its place.
    """
    if person is None:
        _write_cookie("", 0)
        return
    _write_cookie(str(st.session_state[TOKEN]), KEPT_S)
    _badge(person, language)


def ask(store: Store, language: str) -> None:
    """The form to sign in, or the one of the first person."""
    with st.container(key="gv-sign-in"):
        if people(store):
            _sign_in_form(store, language)
        else:
            _first_person_form(store, language)


def signed_in(store: Store) -> Person | None:
    """Who signed in; None for anybody else, without asking."""
    person = st.session_state.get(PERSON) or _come_back(store)
    return person if isinstance(person, Person) else None


def _come_back(store: Store) -> Person | None:
    """Who signed in from this browser before the page was loaded again, if they still may."""
    token = st.context.cookies.get(COOKIE, "")
    person, until = _known.get(token, (None, 0.0))
    if person is None or until < time.time() or person not in people(store):
        _known.pop(token, None)
        return None
    st.session_state.update({PERSON: person, TOKEN: token})
    return person


def _sit_down(person: Person) -> None:
    token = secrets.token_urlsafe(32)
    now = time.time()
    for old in [word for word, (_, until) in _known.items() if until < now]:
        _known.pop(old, None)
    _known[token] = (person, now + KEPT_S)
    st.session_state.update({PERSON: person, TOKEN: token})


def _sign_out() -> None:
    _known.pop(str(st.session_state.pop(TOKEN, "")), None)
    del st.session_state[PERSON]


def _write_cookie(token: str, seconds: int) -> None:
    """Streamlit cannot set a cookie itself; the page's own script does."""
    words = f"{COOKIE}={token}; path=/; SameSite=Strict; max-age={seconds}"
    secure = 'location.protocol === "https:" ? "; Secure" : ""'
    st.html(
        f"<script>document.cookie = {json.dumps(words)} + ({secure});</script>", unsafe_allow_javascript=True
    )


def _badge(person: Person, language: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="gv-person"):
        words = message("person.signed_in", language, name=person.name, department=person.department)
        st.markdown(_chrome.escaped(words))
        if st.button(message("person.sign_out", language), icon=":material/logout:"):
            _sign_out()
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
        _sit_down(act())
    except RecordsError as error:
        _chrome.say_error(error, language)
        return
    st.rerun()
