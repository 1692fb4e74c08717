"""The ideas of a plan as a list: what each is, what is wrong with it, and what may be done about it."""

from __future__ import annotations

from dataclasses import fields, replace

import streamlit as st

from geo.city import City
from geo.drawing import faults_of, remarks_of, simplified
from geo.errors import Fault
from geo.scenario import (
    AddPark,
    AddStreet,
    Edit,
    OpenPark,
    Scenario,
    WidenStreet,
    geometry_of,
    kind_of,
    with_edit,
    without_edit,
)
from maps.messages import measured_message, message
from maps.plan_table import number
from maps.plan_words import name_of
from records.plans import Plan, save
from screens import _chrome
from screens._desk import Desk
from screens._planning import book, canvas

SIMPLER_M = 1.0
MOST_NAME = 120


def listed(desk: Desk, plan: Plan, kinds: tuple[str, ...]) -> None:
    """The plan's ideas of some kinds, each with its figures, faults and remarks."""
    found = [edit for edit in plan.scenario if kind_of(edit) in kinds]
    st.header(desk.say("planning.ideas", count=len(found)), anchor=False)
    if not found:
        st.write(desk.say("planning.no_ideas"))
    for edit in found:
        with st.container(border=True, key=f"gv-idea-{edit.id}"):
            _idea(desk, plan, edit)


def _idea(desk: Desk, plan: Plan, edit: Edit) -> None:
    faults, remarks = faults_of(desk.city, edit), remarks_of(desk.city, edit)
    with st.container(horizontal=True, vertical_alignment="center"):
        _chrome.render(
            "planning_idea.html",
            desk.language,
            name=name_of(desk.city, edit).in_language(desk.language),
            kind=desk.say(f"planning.kind_{kind_of(edit)}"),
            size=size_words(desk.city, edit, desk.language),
            chosen=edit.id == canvas.selected(),
        )
        if st.button(
            desk.say("planning.show"), icon=":material/my_location:", key=f"planning_show_{edit.id}"
        ):
            canvas.select(edit.id)
            st.rerun(scope="fragment")
        with st.popover(desk.say("planning.edit"), icon=":material/edit:"):
            _rename(desk, plan, edit)
            if st.button(desk.say("planning.drop"), icon=":material/delete:", key=f"planning_drop_{edit.id}"):
                change(desk, plan, without_edit(plan.scenario, edit.id))
    if faults or remarks:
        _chrome.render(
            "planning_faults.html",
            desk.language,
            faults=[sentence("fault", fault, desk.language) for fault in faults],
            remarks=[sentence("remark", remark, desk.language) for remark in remarks],
        )
    if any(fault.key == "drawing_too_many_corners" for fault in faults) and st.button(
        desk.say("planning.simplify"), key=f"planning_simplify_{edit.id}"
    ):
        change(desk, plan, with_edit(plan.scenario, simplified(edit, SIMPLER_M)))


def _rename(desk: Desk, plan: Plan, edit: Edit) -> None:
    if not any(field.name == "name" for field in fields(edit)):
        return
    name = st.text_input(
        desk.say("planning.name"),
        value=name_of(desk.city, edit).in_language(desk.language),
        max_chars=MOST_NAME,
        key=f"planning_named_{edit.id}_{plan.revision}",
    )
    if st.button(desk.say("planning.keep"), key=f"planning_keep_{edit.id}") and name.strip():
        change(desk, plan, with_edit(plan.scenario, replace(edit, name=name.strip())))  # type: ignore[call-arg]


def change(desk: Desk, plan: Plan, scenario: Scenario) -> None:
    """Keeps a changed plan and draws the page anew."""
    book.attempt(desk, lambda: save(desk.store, plan.id, plan.revision, scenario, desk.person.name))


def sentence(kind: str, fault: Fault, language: str) -> str:
    """What is wrong with an idea, or only to be known of it."""
    where = f" ({fault.where})" if fault.where else ""
    return measured_message(f"{kind}.{fault.key}", language, **fault.parameters) + where


def size_words(city: City, edit: Edit, language: str) -> str:
    """How large an idea is: m² of a park, m of a street."""
    shape = geometry_of(edit, city)
    length = number(float(shape.length), 0, language)
    match edit:
        case AddPark() | OpenPark():
            return f"{number(float(shape.area), 0, language)} m²"
        case WidenStreet():
            return message(
                "planning.widening",
                language,
                length=length,
                now=number(edit.width_m, 1, language),
                then=number(edit.planned_width_m, 1, language),
                assumed=message("planning.assumed", language) if edit.is_assumed else "",
            )
        case AddStreet():
            return message(
                "planning.new_street",
                language,
                length=length,
                width=number(edit.planned_width_m, 1, language),
            )
        case _:
            return ""
