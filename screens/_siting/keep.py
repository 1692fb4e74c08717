"""Giữ và tải: the teams as a plan of the book, and the tables and the teams as files."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from geo.drawing import faults_of
from geo.errors import GoVapError
from geo.scenario import AddStation, Scenario, new_id, with_edit
from maps.legend import vietnamese_date
from maps.messages import message
from maps.released import release_line
from maps.siting_table import Team, teams_geojson
from maps.siting_view import LETTERS, Asked
from maps.siting_words import site_words, standard_words, weight_words
from maps.table import csv_bytes, xlsx_bytes
from records import plans as book
from records.errors import RecordsError
from records.people import Person
from records.store import Store
from screens import _chrome, _person, _store
from screens._siting import boards, sections
from screens._siting.answers import Shown

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEW, DONE = "", "siting_kept"
MOST_NAME = 120


@dataclass(frozen=True)
class Done:
    """That the teams of a question were kept: in which plan, and how many neighbouring ones were left out."""

    asked: Asked
    plan: str
    name: str
    left_out: int


def let_go(asked: Asked) -> None:
    """Forgets what was kept once something else is asked; which part of the page is looked at does not count."""
    done: Done | None = st.session_state.get(DONE)
    if done is not None and replace(asked, part=done.asked.part) != done.asked:
        del st.session_state[DONE]


def draw(shown: Shown) -> None:
    """The part of the page."""
    left, right = st.columns(2, gap="large")
    with left:
        st.header(shown.say("keep"), anchor=False)
        _keep(shown)
    with right:
        st.header(shown.say("files"), anchor=False)
        _files(shown)


def new_teams(shown: Shown) -> tuple[Team, ...]:
    """The new teams by letter, and those of today and from outside."""
    is_locked = (*shown.asked.locked, *(False,) * len(shown.sites))
    new = [
        Team(
            "new",
            shown.say(
                "team_at",
                letter=letter,
                place=site_words(shown.city, shown.board.sites, site, shown.language),
            ),
            (float(shown.board.sites.points[site, 0]), float(shown.board.sites.points[site, 1])),
            locked,
        )
        for letter, site, locked in zip(LETTERS, shown.sites, is_locked, strict=False)
    ]
    others = [
        Team(
            "neighbour" if one.neighbour else "standing",
            one.name.in_language(shown.language),
            one.place,
            assumed=one.assumed,
        )
        for one in boards.standing_teams(shown.city, shown.board)
    ]
    return (*new, *others)


def _files(shown: Shown) -> None:
    made, about = sections.columns(shown), about_answer(shown)
    key = boards.key_of(shown.city, shown.board)[:8]
    name = f"doi-chua-chay-{key}{'-minh-hoa' if shown.city.practice else ''}"
    files = (
        ("xlsx", "table", EXCEL, lambda: xlsx_bytes(made, about, shown.language)),
        ("csv", "download", "text/csv", lambda: csv_bytes(made, about, shown.language)),
        (
            "geojson",
            "location_on",
            "application/geo+json",
            lambda: teams_geojson(shown.city, new_teams(shown), about),
        ),
    )
    st.write(shown.say("files_lead"))
    with st.container(horizontal=True):
        for ending, icon, kind, content in files:
            st.download_button(
                shown.say(f"file_{ending}"),
                content,
                f"{name}.{ending}",
                kind,
                icon=f":material/{icon}:",
                on_click="ignore",
                key=f"siting_file_{ending}",
            )


def about_answer(shown: Shown) -> dict[str, str]:
    """What was asked and where the teams stand, for the foot of a file."""
    language, asked = shown.language, shown.asked
    day = vietnamese_date(shown.city.sources["streets.geojson"].as_of)
    said = {
        "measure": shown.say(f"by_{asked.by}"),
        "standard": standard_words(shown.limit, language),
        "goal": shown.say(f"goal_{asked.goal}"),
        "weight": weight_words(asked.weight, language),
        "new_teams": "; ".join(f"{letter}: {place}" for letter, place in shown.pair(shown.sites)),
    }
    facts = {shown.say(key): text for key, text in said.items()}
    facts[message("table.release", language)] = shown.city.fingerprint
    facts[message("table.reported", language)] = release_line(shown.city).in_language(language)
    facts[shown.say("assumed")] = shown.say("assumed_short", day=day)
    if shown.city.practice:
        facts[message("table.note", language)] = message("app.practice_stamp", language)
    return facts


def _keep(shown: Shown) -> None:
    """The way into the book of plans: for those who signed in, as everywhere in the book."""
    st.write(shown.say("keep_lead"))
    try:
        store = _store.store()
        person = _person.at_the_desk(store, shown.language)
        if person is not None:
            _form(shown, store, person)
    except RecordsError as error:
        _chrome.say_error(error, shown.language)


def _form(shown: Shown, store: Store, person: Person) -> None:
    known = {plan.id: plan.name for plan in book.plans(store)}
    with st.form("siting_keep", border=False):
        into = st.selectbox(
            shown.say("keep_into"),
            [NEW, *known],
            format_func=lambda key: known.get(key) or shown.say("keep_new"),
        )
        name = st.text_input(shown.say("keep_name"), value=_name(shown), max_chars=MOST_NAME)
        pressed = st.form_submit_button(shown.say("keep_do"), icon=":material/bookmark_add:", type="primary")
    if pressed:
        _put(shown, store, person, (into, name))
    _say_done(shown)


def _name(shown: Shown) -> str:
    return shown.say("keep_named", places=" + ".join(place for _, place in shown.pair(shown.sites)))[
        :MOST_NAME
    ]


def with_teams(shown: Shown, scenario: Scenario) -> tuple[Scenario, int]:
    """The scenario with a station for each new team and each neighbouring one; how many were left out.

    A plan is of the district: a neighbouring team too far outside for it is left out.
    """
    left_out = 0
    for team in new_teams(shown):
        if team.role == "standing":
            continue
        east, north = (round(value, 2) for value in team.place)
        edit = AddStation(new_id(scenario, "station"), team.name, east, north)
        if team.role == "neighbour" and faults_of(shown.city, edit):
            left_out += 1
            continue
        scenario = with_edit(scenario, edit)
    return scenario, left_out


def _put(shown: Shown, store: Store, person: Person, where: tuple[str, str]) -> None:
    into, name = where
    st.session_state.pop(DONE, None)
    try:
        if into == NEW:
            scenario, left_out = with_teams(shown, ())
            plan = book.new_plan(store, name, person.name, scenario)
        else:
            found = book.plan_of(store, into)
            scenario, left_out = with_teams(shown, found.scenario)
            plan = book.save(store, found.id, found.revision, scenario, person.name)
    except GoVapError as error:
        _chrome.say_error(error, shown.language)
        return
    st.session_state[DONE] = Done(shown.asked, plan.id, plan.name, left_out)


def _say_done(shown: Shown) -> None:
    """That the teams are kept, which of them are not, and the way to the plan."""
    done: Done | None = st.session_state.get(DONE)
    if done is None:
        return
    st.success(_chrome.escaped(shown.say("kept", name=done.name)), icon=":material/check_circle:")
    if done.left_out:
        st.warning(shown.say("kept_without", count=done.left_out), icon=":material/info:")
    query = {"plan": done.plan, "lang": shown.language, **({"practice": "1"} if shown.city.practice else {})}
    st.page_link(
        "screens/planning.py",
        label=shown.say("open_plan"),
        icon=":material/edit_location_alt:",
        query_params=query,
    )
