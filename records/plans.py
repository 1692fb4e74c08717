"""Plans in the store: named scenarios, every revision kept; undo and redo show an older one again.

A revision either has a content of its own (name and edits), made from the one in `before`, or shows that of
an older one: so undo goes to what the shown one was made from, and redo to the newest that was made from
what is shown. Two people on one plan: whoever has not seen the newest revision is told who made it.
No plan is under the fingerprint of a release; `propose` is the only way for one to the released facts.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, insert, select

from geo.city import City
from geo.errors import ParameterError
from geo.scenario import Scenario
from records.checks import check_text
from records.city import HERE
from records.difference import Difference, difference
from records.entered import entered_city
from records.entries import enter
from records.errors import RecordsError
from records.people import plain_name
from records.plan_content import plain_plan_name, read_content, written
from records.proposals import check_proposal, features_of_plan, left_out
from records.schema import KEY_LENGTH, PLAN_COMMENTS, PLANS
from records.store import Store, now

ID_BYTES = 4  # drawn by lot: what a browser keeps for a plan of another store never finds this one
MOST_COMMENT = 2_000  # letters
NOTHING = {"undo": "nothing_to_undo", "redo": "nothing_to_redo"}


@dataclass(frozen=True)
class Plan:
    """A plan as its `revision` shows it. `who` made that revision by `action`, `at` (UTC); `author` the first one.

    `shows` is the revision whose content stands. Where `is_readable` is False a newer version of the program
    wrote the content, and `scenario` is empty.
    """

    id: str
    revision: int
    name: str
    scenario: Scenario
    who: str
    at: datetime
    action: str
    can_undo: bool
    can_redo: bool
    author: str
    removed: bool
    shows: int
    is_readable: bool = True


@dataclass(frozen=True)
class Comment:
    """What somebody said of a plan at `revision`, or of one `edit` of it; "" for the whole."""

    id: int
    plan: str
    revision: int
    edit: str
    text: str
    who: str
    at: datetime


def plans(store: Store) -> tuple[Plan, ...]:
    """Every plan, the last changed first, without those removed."""
    return _plans(store, removed=False)


def removed_plans(store: Store) -> tuple[Plan, ...]:
    """The plans that were removed and can come back, the last removed first."""
    return _plans(store, removed=True)


def _plans(store: Store, removed: bool) -> tuple[Plan, ...]:
    newest_of_each = PLANS.c.id.in_(select(func.max(PLANS.c.id)).group_by(PLANS.c.plan))
    with store.reading() as connection:
        return tuple(_found(connection, newest_of_each, PLANS.c.removed.is_(removed), newest_first=True))


def plan_of(store: Store, plan_id: str) -> Plan:
    """The plan of that id as its newest revision shows it, removed or not.

    Raises
    ------
    RecordsError
        If there is none, or a newer version of the program wrote what it holds.
    """
    with store.reading() as connection:
        return _readable(_newest(connection, plan_id))


def versions(store: Store, plan_id: str) -> list[Plan]:
    """Every revision of a plan as it stood then, the first one first.

    Raises
    ------
    RecordsError
        If there is no such plan.
    """
    with store.reading() as connection:
        found = list(_found(connection, PLANS.c.plan == plan_id))
    if not found:
        raise RecordsError("unknown_plan", plan=plan_id[:KEY_LENGTH])
    return found


def _found(
    connection: Connection, *conditions: ColumnElement[bool], newest_first: bool = False
) -> list[Plan]:
    order = PLANS.c.id.desc() if newest_first else PLANS.c.id
    return [_plan(row) for row in connection.execute(_asked().where(*conditions).order_by(order))]


def _asked() -> Select[Any]:
    """Rows of `plans` with the content that each shows, whether it can be undone or redone, and the plan's author."""
    shown, first, child = PLANS.alias("shown"), PLANS.alias("first"), PLANS.alias("child")
    made_from_it = and_(
        child.c.plan == PLANS.c.plan,
        child.c.before == PLANS.c.shows,
        child.c.revision <= PLANS.c.revision,  # as it stood then
    )
    joined = PLANS.join(shown, and_(shown.c.plan == PLANS.c.plan, shown.c.revision == PLANS.c.shows)).join(
        first, and_(first.c.plan == PLANS.c.plan, first.c.revision == 1)
    )
    return select(
        PLANS,
        shown.c.content.label("shown_content"),
        shown.c.before.label("made_from"),
        select(child.c.id).where(made_from_it).exists().label("has_child"),
        first.c.who.label("author"),
    ).select_from(joined)


def _plan(row: Row[Any]) -> Plan:
    scenario, is_readable = _scenario(row.shown_content)
    return Plan(
        id=row.plan,
        revision=row.revision,
        name=row.name,
        scenario=scenario,
        who=row.who,
        at=row.at,
        action=row.action,
        can_undo=row.made_from is not None and not row.removed,
        can_redo=bool(row.has_child) and not row.removed,
        author=row.author,
        removed=row.removed,
        shows=row.shows,
        is_readable=is_readable,
    )


def _scenario(content: str) -> tuple[Scenario, bool]:
    try:
        return read_content(content), True
    except ParameterError:
        return (), False


def _newest(connection: Connection, plan_id: str) -> Plan:
    """The newest revision of a plan.

    Raises
    ------
    RecordsError
        If there is no such plan.
    """
    check_text(plan_id)
    last = select(func.max(PLANS.c.id)).where(PLANS.c.plan == plan_id).scalar_subquery()
    found = _found(connection, PLANS.c.id == last)
    if not found:
        raise RecordsError("unknown_plan", plan=plan_id[:KEY_LENGTH])
    return found[0]


def _readable(plan: Plan) -> Plan:
    if not plan.is_readable:
        raise RecordsError("plan_unreadable", name=plan.name, revision=plan.shows)
    return plan


def _standing(connection: Connection, plan_id: str, seen: int) -> Plan:
    """The newest revision, if it is the one that the writer saw.

    Raises
    ------
    RecordsError
        If there is no such plan, it is removed, another revision stands, or this store never had `seen`.
    """
    plan = _newest(connection, plan_id)
    if seen > plan.revision:
        raise RecordsError("seen_elsewhere")
    if seen < plan.revision:
        raise RecordsError("plan_moved", name=plan.name, who=plan.who, at=clock(plan.at))
    return plan


def _in_use(plan: Plan) -> Plan:
    if plan.removed:
        raise RecordsError("plan_removed", name=plan.name, who=plan.who, at=clock(plan.at))
    return plan


def clock(moment: datetime) -> str:
    """A moment by the clocks of the city: "24/11/2026 23:05"."""
    return moment.astimezone(HERE).strftime("%d/%m/%Y %H:%M")


def _add(connection: Connection, row: dict[str, Any], who: str) -> Plan:
    """Stores one revision; what `row` does not say is nothing."""
    usual = {"before": None, "act": None, "content": None, "removed": False}
    connection.execute(insert(PLANS).values(**{**usual, **row}, who=who, at=now()))
    return _newest(connection, row["plan"])


def _fresh(plan: Plan, name: str, content: str, action: str) -> dict[str, Any]:
    """The row of a new content, made from what `plan` shows."""
    revision = plan.revision + 1
    return {
        "plan": plan.id,
        "revision": revision,
        "name": name,
        "before": plan.shows,
        "shows": revision,
        "action": action,
        "content": content,
    }


def _showing(plan: Plan, shows: int, name: str, action: str) -> dict[str, Any]:
    """The row that shows a content which the plan had before."""
    row = {"plan": plan.id, "revision": plan.revision + 1, "name": name}
    return {**row, "shows": shows, "action": action}


def new_plan(store: Store, name: str, who: str, scenario: Scenario = ()) -> Plan:
    """A new plan.

    Raises
    ------
    RecordsError
        If the name or the scenario cannot be kept.
    """
    return _begun(store, plain_plan_name(name), who, scenario, "new")


def duplicate(store: Store, plan_id: str, name: str, who: str) -> Plan:
    """A new plan with the content of another.

    Raises
    ------
    RecordsError
        If there is no such plan or the name cannot be kept.
    """
    return _begun(store, plain_plan_name(name), who, plan_of(store, plan_id).scenario, "duplicate")


def _begun(store: Store, name: str, who: str, scenario: Scenario, action: str) -> Plan:
    signed, content, plan_id = plain_name(who), written(scenario), secrets.token_hex(ID_BYTES)
    row = {"plan": plan_id, "revision": 1, "name": name, "shows": 1, "action": action, "content": content}
    with store.writing() as connection:
        return _add(connection, row, signed)


def save(  # noqa: PLR0913 - what a deed is, who did it and what they had before them
    store: Store,
    plan_id: str,
    seen: int,
    scenario: Scenario,
    who: str,
    *,
    act: str = "",
    name: str | None = None,
) -> Plan:
    """The plan with `scenario` (and `name`) as its content, as a new revision.

    `seen` is the revision that the writer had before them. `act` is what the browser calls the deed: one that is
    stored already is not stored again. What changes nothing makes no step that could be undone.

    Raises
    ------
    RecordsError
        If another revision stands meanwhile, the plan was removed, or the content cannot be kept.
    """
    signed, content = plain_name(who), written(scenario)
    titled = None if name is None else plain_plan_name(name)
    if len(act) > KEY_LENGTH or not act.isprintable():
        raise RecordsError("unfit_key", what=plan_id)
    with store.writing() as connection:
        if act and _has_act(connection, plan_id, act):
            return _newest(connection, plan_id)
        plan = _readable(_in_use(_standing(connection, plan_id, seen)))
        called = plan.name if titled is None else titled
        if (called, content) != (plan.name, written(plan.scenario)):
            return _add(connection, {**_fresh(plan, called, content, "save"), "act": act or None}, signed)
        if not act:
            return plan
        return _add(connection, {**_showing(plan, plan.shows, plan.name, "save"), "act": act}, signed)


def _has_act(connection: Connection, plan_id: str, act: str) -> bool:
    asked = select(PLANS.c.id).where(PLANS.c.plan == plan_id, PLANS.c.act == act)
    return connection.execute(asked).first() is not None


def rename(store: Store, plan_id: str, seen: int, name: str, who: str) -> Plan:
    """The plan under another name; that can be undone like any other change.

    Raises
    ------
    RecordsError
        As `save`.
    """
    signed, called = plain_name(who), plain_plan_name(name)
    with store.writing() as connection:
        plan = _readable(_in_use(_standing(connection, plan_id, seen)))
        if called == plan.name:
            return plan
        return _add(connection, _fresh(plan, called, written(plan.scenario), "rename"), signed)


def undo(store: Store, plan_id: str, seen: int, who: str) -> Plan:
    """The plan as it was before the change that made what it shows.

    Raises
    ------
    RecordsError
        If it shows its first content, another revision stands meanwhile, or it was removed.
    """
    return _stepped(store, plan_id, seen, who, "undo")


def redo(store: Store, plan_id: str, seen: int, who: str) -> Plan:
    """The plan with the newest change that was made to what it shows.

    Raises
    ------
    RecordsError
        If none was made, another revision stands meanwhile, or it was removed.
    """
    return _stepped(store, plan_id, seen, who, "redo")


def _stepped(store: Store, plan_id: str, seen: int, who: str, action: str) -> Plan:
    signed = plain_name(who)
    with store.writing() as connection:
        plan = _in_use(_standing(connection, plan_id, seen))
        of_plan = PLANS.c.plan == plan_id
        asked = (
            select(PLANS.c.before).where(of_plan, PLANS.c.revision == plan.shows)
            if action == "undo"
            else select(func.max(PLANS.c.revision)).where(of_plan, PLANS.c.before == plan.shows)
        )
        shows = connection.execute(asked).scalar_one()
        if shows is None:
            raise RecordsError(NOTHING[action])
        named = select(PLANS.c.name).where(of_plan, PLANS.c.revision == shows)
        name = connection.execute(named).scalar_one()
        return _add(connection, _showing(plan, shows, name, action), signed)


def remove(store: Store, plan_id: str, seen: int, who: str) -> Plan:
    """The plan taken off the list; nothing of it is lost.

    Raises
    ------
    RecordsError
        If another revision stands meanwhile, or it was removed already.
    """
    signed = plain_name(who)
    with store.writing() as connection:
        plan = _in_use(_standing(connection, plan_id, seen))
        row = _showing(plan, plan.shows, plan.name, "remove")
        return _add(connection, {**row, "removed": True}, signed)


def restore(store: Store, plan_id: str, seen: int, who: str) -> Plan:
    """A removed plan back on the list, as it was.

    Raises
    ------
    RecordsError
        If another revision stands meanwhile, for one because somebody brought it back already.
    """
    signed = plain_name(who)
    with store.writing() as connection:
        plan = _standing(connection, plan_id, seen)
        if not plan.removed:
            return plan
        return _add(connection, _showing(plan, plan.shows, plan.name, "restore"), signed)


def comment(store: Store, plan_id: str, text: str, who: str, edit_id: str = "") -> Comment:
    """What `who` says of a plan as it stands, or of one edit of it.

    Raises
    ------
    RecordsError
        If it says nothing or too much, there is no such plan, it was removed, or it has no such edit.
    """
    signed, said = plain_name(who), text.strip()
    check_text(said)
    if not said or len(said) > MOST_COMMENT:
        raise RecordsError("bad_comment", most=MOST_COMMENT)
    with store.writing() as connection:
        plan = _in_use(_newest(connection, plan_id))
        if edit_id and all(edit.id != edit_id for edit in plan.scenario):
            raise RecordsError("unknown_plan_edit", name=plan.name, edit=edit_id[:KEY_LENGTH])
        row = {"plan": plan.id, "revision": plan.revision, "edit": edit_id, "text": said}
        added = insert(PLAN_COMMENTS).values(**row, who=signed, at=now()).returning(PLAN_COMMENTS.c.id)
        number = connection.execute(added).scalar_one()
        (kept,) = _comments(connection, PLAN_COMMENTS.c.id == number)
        return kept


def comments(store: Store, plan_id: str) -> tuple[Comment, ...]:
    """What was said of a plan, the first one first."""
    with store.reading() as connection:
        return tuple(_comments(connection, PLAN_COMMENTS.c.plan == plan_id))


def _comments(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Comment]:
    asked = select(PLAN_COMMENTS).where(condition).order_by(PLAN_COMMENTS.c.id)
    return [
        Comment(row.id, row.plan, row.revision, row.edit, row.text, row.who, row.at)
        for row in connection.execute(asked)
    ]


def propose(store: Store, plan: Plan, city: City, who: str) -> tuple[int, ...]:
    """Row ids of what the plan has entered for approval: parks, road works and stations, each as planned.

    `city` is the one that the plan is drawn on. What the plan proposed before is corrected, what it has no more is
    taken off, and what it says already is not entered again.

    Raises
    ------
    RecordsError
        If the city shows practice figures, the plan is empty, removed or was changed meanwhile, or all of it is
        entered already.
    DataError
        Lists every fault of its drawings.
    """
    with store.reading() as connection:
        standing = _readable(_in_use(_standing(connection, plan.id, plan.revision)))
    base = city if city.practice else entered_city(store, city)
    check_proposal(standing, city)
    features = features_of_plan(standing, base)
    found = difference(store, base, (*features, *left_out(store, standing, features)))
    new = [one.what for one in found if not _stands(one)]
    if not new:
        raise RecordsError("plan_proposed", name=standing.name)
    return enter(store, new, who)


def _stands(one: Difference) -> bool:
    """True where the newest entry says it already, whatever its note, unless that was rejected."""
    before = one.before
    return before is not None and before.state != "rejected" and before.what.says() == one.what.says()
