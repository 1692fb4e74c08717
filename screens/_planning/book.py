"""The book of plans: which one lies open, new ones, copies, names, undo and redo."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.errors import GoVapError
from maps.legend import vietnamese_date
from records import plans as kept
from records.city import HERE
from records.errors import RecordsError
from records.plans import Plan
from screens import _chrome
from screens._desk import Desk

PARAMETER, NOTICE, SEEN = "plan", "planning_notice", "planning_seen"


def opened(desk: Desk) -> Plan | None:
    """The plan that lies open, chosen in the bar that is drawn here; None while there is none."""
    _say_notice()
    known = kept.plans(desk.store)
    asked = str(st.query_params.get(PARAMETER, ""))
    if not known:
        st.write(desk.say("planning.lead"))
        st.info(desk.say("planning.none_yet"), icon=":material/draw:")
        _new_form(desk, "planning_first")
        _removed(desk)
        return None
    ids = [plan.id for plan in known]
    if asked and asked not in ids:
        st.warning(desk.say("planning.gone"), icon=":material/warning:")
    with st.container(horizontal=True, vertical_alignment="center", key="gv-plan-bar"):
        chosen = st.selectbox(
            desk.say("planning.plan"),
            ids,
            index=ids.index(asked) if asked in ids else 0,
            format_func={plan.id: plan.name for plan in known}.__getitem__,
            key=f"planning_plan_{desk.turn}_{len(ids)}",
            label_visibility="collapsed",
        )
        if asked != chosen:
            st.query_params[PARAMETER] = chosen
        plan = known[ids.index(chosen)]
        _steps(desk, plan)
        _more(desk, plan)
        _standing(desk, plan)
    return plan


def notice(sentence: str) -> None:
    """Something to be said once, above the plan, when the page is drawn next."""
    st.session_state[NOTICE] = sentence


def _say_notice() -> None:
    sentence = st.session_state.pop(NOTICE, "")
    if sentence:
        st.info(sentence, icon=":material/info:")


def _steps(desk: Desk, plan: Plan) -> None:
    for name, icon, possible, step in (
        ("undo", "undo", plan.can_undo, kept.undo),
        ("redo", "redo", plan.can_redo, kept.redo),
    ):
        if st.button(
            desk.say(f"planning.{name}"),
            icon=f":material/{icon}:",
            disabled=not possible,
            key=f"planning_{name}",
        ):
            attempt(desk, lambda step=step: step(desk.store, plan.id, _seen(plan), desk.person.name))


def _seen(plan: Plan) -> int:
    """The revision that the reader had before them when they pressed: what somebody did meanwhile is not undone unseen."""
    return int(st.session_state.get(SEEN, {}).get(plan.id, plan.revision))


def attempt(desk: Desk, act: Callable[[], object]) -> None:
    """Does `act` and draws the page anew, or says here what hinders it."""
    try:
        act()
    except GoVapError as error:
        _chrome.say_error(error, desk.language)
        return
    st.rerun(scope="fragment")


def _more(desk: Desk, plan: Plan) -> None:
    with st.popover(desk.say("planning.more"), icon=":material/more_horiz:"):
        _new_form(desk, "planning_new")
        name = st.text_input(
            desk.say("planning.name"),
            value=plan.name,
            max_chars=120,
            key=f"planning_name_{plan.id}_{plan.revision}",
        )
        left, middle, right = st.columns(3)
        who = desk.person.name
        if left.button(desk.say("planning.rename"), disabled=not name.strip() or name == plan.name):
            attempt(desk, lambda: kept.rename(desk.store, plan.id, _seen(plan), name, who))
        if middle.button(desk.say("planning.duplicate")):
            open_new(
                desk, kept.duplicate(desk.store, plan.id, desk.say("planning.copy_of", name=plan.name), who)
            )
        if right.button(desk.say("planning.remove"), icon=":material/delete:"):
            attempt(desk, lambda: _remove(desk, plan))
        _removed(desk)


def _remove(desk: Desk, plan: Plan) -> None:
    kept.remove(desk.store, plan.id, _seen(plan), desk.person.name)
    notice(desk.say("planning.removed_now", name=plan.name))


def _removed(desk: Desk) -> None:
    """The plans that were removed, to bring one back."""
    gone = {plan.id: plan for plan in kept.removed_plans(desk.store)}
    if not gone:
        return
    chosen = st.selectbox(
        desk.say("planning.removed"),
        list(gone),
        format_func=lambda key: gone[key].name,
        key=f"planning_removed_{len(gone)}",
    )
    if st.button(desk.say("planning.restore"), icon=":material/restore_from_trash:"):
        plan = gone[chosen]
        attempt(desk, lambda: kept.restore(desk.store, plan.id, plan.revision, desk.person.name))


def _new_form(desk: Desk, key: str) -> None:
    with st.form(key, clear_on_submit=True, border=False):
        name = st.text_input(
            desk.say("planning.new_name"), max_chars=120, placeholder=desk.say("planning.new_example")
        )
        if st.form_submit_button(desk.say("planning.new"), icon=":material/add:", type="primary"):
            try:
                plan = kept.new_plan(desk.store, name, desk.person.name)
            except RecordsError as error:
                _chrome.say_error(error, desk.language)
                return
            open_new(desk, plan)


def open_new(desk: Desk, plan: Plan) -> None:
    """Opens a plan that was just made."""
    st.query_params[PARAMETER] = plan.id
    desk.clear()
    st.rerun(scope="fragment")


def _standing(desk: Desk, plan: Plan) -> None:
    """Who changed it last and when: that it is kept."""
    st.session_state[SEEN] = {plan.id: plan.revision}
    at = plan.at.astimezone(HERE)
    st.caption(
        desk.say(
            "planning.kept",
            revision=plan.revision,
            who=plan.who,
            day=vietnamese_date(at.date().isoformat()),
            time=f"{at:%H:%M}",
        )
    )
