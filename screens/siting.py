"""Fire teams: where new ones should stand, how many people that covers by three measures, and how sure that is."""

from __future__ import annotations

import os
import time

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.city import City
from geo.drawing import usable
from geo.errors import ParameterError
from geo.scenario import apply
from geo.siting import answer, board_of
from maps.messages import message
from maps.release import Release
from maps.siting_view import PARTS, Asked, limit_of, question_of
from records import plans
from records.errors import RecordsError
from records.plans import Plan
from screens import _address, _chrome, _person, _release, _store
from screens._siting import answers, boards, controls, keep, placing, sections, why
from screens._siting import asked as settings

WORDS = ("loading", "failed", "retry")


def _book() -> tuple[Plan, ...]:
    """The plans that a board may stand on: for those who signed in."""
    try:
        store = _store.store()
        if _person.signed_in(store) is None:
            return ()
        return plans.plans(store)
    except RecordsError:
        return ()


def _based(city: City, asked: Asked, book: tuple[Plan, ...]) -> City:
    """The city with the chosen plan done."""
    plan = next((plan for plan in book if plan.id == asked.base), None)
    return city if plan is None else apply(city, usable(city, plan.scenario))


def _shown(city: City, asked: Asked, language: str) -> answers.Shown:
    """The board and its answer.

    Raises
    ------
    ParameterError
        For a question without an answer.
    """
    with st.spinner(message("siting.working", language)):
        board = board_of(city, question_of(asked, city))
        ranking = answer(board)
        sites = placing.placed_on(board, boards.key_of(city, board), asked, ranking)
    limit = limit_of(city, asked.limit)
    return answers.Shown(
        city, asked, limit, board, ranking, sites, placing.places_of_all(board, sites), language
    )


@st.fragment
def _page(release: Release, language: str) -> None:
    started = time.perf_counter()
    city = release.city
    settings.look(city)
    placing.take()
    asked = settings.current(city)
    book = _book()
    based = _based(city, asked, book)
    key_sentence = st.empty()
    notes = st.container()  # always there: what comes after keeps its place, and the map its element
    controls.draw(based, asked, book, language)
    settings.write(asked)
    keep.let_go(asked)
    shown = _answered(based, asked, notes, language)
    with key_sentence.container():
        answers.headline(shown, language)
    with notes:
        controls.say_unread(language)
        if shown is not None:
            answers.stranded(shown)
    _board(release, shown, language)
    if shown is not None:
        _parts(release, shown)
    if os.environ.get("GOVAP_TIMINGS"):
        print(f"siting_ms={(time.perf_counter() - started) * 1000:.2f}", flush=True)


def _answered(city: City, asked: Asked, notes: DeltaGenerator, language: str) -> answers.Shown | None:
    """The board and its answer; None where there is none, with what hinders it and what to do in `notes`."""
    try:
        with notes:
            return _shown(city, asked, language)
    except ParameterError as error:
        with notes:
            _chrome.say_error(error, language)
        return None


def _board(release: Release, shown: answers.Shown | None, language: str) -> None:
    """The map, and beside it the best places; without an answer the map stays with what it showed."""
    left, right = st.columns([7, 3], gap="medium")
    doc = None
    if shown is not None:
        doc = {
            **boards.board_doc(release, shown.city, shown.asked, shown.board, shown.ranking),
            "teams": list(shown.sites),
            "set": placing.turn(),
            "heard": int(st.session_state.get(placing.TAKEN, 0)),
            "follows": not shown.asked.placed,
        }
    texts = {name: message(f"app.map_{name}", language) for name in WORDS}
    texts["title"] = message("siting.map_title", language)
    with left, st.container(key="gv-siting-map"):
        boards.show(release, f"overlay=fire&lang={language}&bare=tools+key+zoom", doc, texts)
    if shown is not None:
        with right, st.container(key="gv-siting-panel"):
            answers.panel(shown)


def _parts(release: Release, shown: answers.Shown) -> None:
    """What stands below the map: the three measures, and one part at a time."""
    sections.measures(shown)
    with st.container(key="gv-siting-parts"):
        part = st.segmented_control(
            message("siting.part", shown.language),
            PARTS,
            required=True,
            format_func=lambda name: message(f"siting.part_{name}", shown.language),
            label_visibility="collapsed",
            key=controls.field("part", shown.asked.part),
            on_change=controls.keep,
            args=("part", lambda name: {"part": name}),
        )
    if part in TABLES:
        TABLES[part](shown, release)
        return
    with st.container(key="gv-siting-part"):
        PANELS[str(part)](shown)


TABLES = {"wards": sections.wards, "streets": sections.streets}
PANELS = {
    "curve": sections.trade_off,
    "counts": sections.counts,
    "trust": sections.trust,
    "why": why.draw,
    "keep": keep.draw,
}

language = _address.language()
_chrome.style("siting.css")
with st.container(key="gv-siting"):
    release = _release.current(_address.practice(), language)
    if release.city.practice:
        st.warning(message("app.practice_stamp", language), icon=":material/warning:")
    _page(release, language)
