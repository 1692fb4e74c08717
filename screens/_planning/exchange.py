"""Trao đổi: remarks, versions, files to take away and to bring in, and the way to approval."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.drawing import usable
from geo.errors import DataError, GoVapError
from geo.scenario import together
from maps.messages import fault_message
from maps.plan_table import figures_frame
from records import plans as kept
from records.city import HERE
from records.intake.plan_file import read_plan
from records.output.plan_files import plan_geojson, plan_gpkg, plan_xlsx
from records.plans import Plan
from screens import _chrome
from screens._desk import Desk
from screens._planning import book
from screens._planning.compare import outcome_of

TYPES = ("geojson", "json", "gpkg", "xlsx", "zip")
MIME = {
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def draw(desk: Desk, plan: Plan) -> None:
    """The part, over the whole width."""
    left, right = st.columns(2, gap="large")
    with left:
        _comments(desk, plan)
        _propose(desk, plan)
    with right:
        _downloads(desk, plan)
        _upload(desk, plan)
        _versions(desk, plan)


def _comments(desk: Desk, plan: Plan) -> None:
    st.header(desk.say("exchange.comments"), anchor=False)
    said = kept.comments(desk.store, plan.id)
    _chrome.render(
        "planning_comments.html",
        desk.language,
        comments=[(one.who, f"{one.at.astimezone(HERE):%d/%m/%Y %H:%M}", one.text) for one in said],
    )
    with st.form("exchange_comment", clear_on_submit=True, border=False):
        text = st.text_area(desk.say("exchange.comment"), max_chars=2000)
        if st.form_submit_button(desk.say("exchange.send"), icon=":material/send:") and text.strip():
            book.attempt(desk, lambda: kept.comment(desk.store, plan.id, text, desk.person.name))


def _propose(desk: Desk, plan: Plan) -> None:
    st.header(desk.say("exchange.propose"), anchor=False)
    st.write(desk.say("exchange.propose_why"))
    if st.button(desk.say("exchange.propose_do"), icon=":material/fact_check:", disabled=desk.city.practice):
        try:
            rows = kept.propose(desk.store, plan, desk.city, desk.person.name)
        except GoVapError as error:
            _chrome.say_error(error, desk.language)
            return
        st.success(desk.say("exchange.proposed", count=len(rows)), icon=":material/check_circle:")


def _downloads(desk: Desk, plan: Plan) -> None:
    st.header(desk.say("exchange.files"), anchor=False)
    name = f"phuong-an-{plan.id}-{plan.revision}{'-minh-hoa' if desk.city.practice else ''}"
    made = {
        "geojson": lambda: plan_geojson(desk.city, plan),
        "gpkg": lambda: plan_gpkg(desk.city, plan),
        "xlsx": lambda: plan_xlsx(desk.city, plan, _figures(desk, plan)),
    }
    with st.container(horizontal=True):
        for kind, content in made.items():
            st.download_button(
                desk.say(f"exchange.file_{kind}"),
                content,
                f"{name}.{kind}",
                MIME[kind],
                icon=":material/download:",
                on_click="ignore",
                key=f"exchange_{kind}",
            )


def _figures(desk: Desk, plan: Plan) -> pd.DataFrame:
    outcomes = {desk.say("plan_table.now"): outcome_of(desk, None), plan.name: outcome_of(desk, plan)}
    return figures_frame(desk.city, outcomes, desk.language)


def _upload(desk: Desk, plan: Plan) -> None:
    """A file of plans or shapes, as a plan of its own or into the open one."""
    _chrome.render("uploader.html", desk.language)
    file = st.file_uploader(desk.say("exchange.import"), type=list(TYPES), key=f"exchange_file_{desk.turn}")
    if file is None:
        return
    with st.container(horizontal=True):
        anew = st.button(desk.say("exchange.import_do"), icon=":material/upload:", type="primary")
        here = st.button(desk.say("exchange.import_here"), icon=":material/add:")
    if not (anew or here):
        return
    who = desk.person.name
    try:
        name, scenario = read_plan(file.name, file.getvalue())
        if here:
            more = together(plan.scenario, scenario)
            made = kept.save(desk.store, plan.id, plan.revision, more, who)
        else:
            made = kept.new_plan(desk.store, name, who, scenario)
    except DataError as error:
        faults = [fault_message(fault, desk.language) for fault in error.faults]
        st.error(desk.say("exchange.unreadable"), icon=":material/error:")
        _chrome.render("planning_faults.html", desk.language, faults=faults, remarks=[])
        return
    except GoVapError as error:
        _chrome.say_error(error, desk.language)
        return
    left_out = len(scenario) - len(usable(desk.city, scenario))
    book.notice(
        desk.say("exchange.with_faults" if left_out else "exchange.imported", count=left_out or len(scenario))
    )
    book.open_new(desk, made)


def _versions(desk: Desk, plan: Plan) -> None:
    """Every revision, read only when somebody wants to see them: a plan of an afternoon has hundreds."""
    if not st.toggle(desk.say("exchange.versions", count=plan.revision), key=f"exchange_versions_{plan.id}"):
        return
    _chrome.render(
        "planning_versions.html",
        desk.language,
        versions=[
            (
                one.revision,
                desk.say(f"exchange.did_{one.action}"),
                one.who,
                f"{one.at.astimezone(HERE):%d/%m/%Y %H:%M}",
                len(one.scenario),
            )
            for one in reversed(kept.versions(desk.store, plan.id))
        ],
    )
