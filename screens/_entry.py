"""What the ways of entering share: what it is about, one path through the checks into the store, and conflicts."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import streamlit as st

from geo.city import City
from geo.indicators import Indicator, indicators_of
from geo.periods import Period
from geo.wards import set_on, wards_in
from maps.messages import fault_message, message, notice_message
from records.difference import Difference, difference
from records.entries import FIGURES, enter, newest
from records.errors import ConflictError, RecordsError
from records.intake.upload import Ask, Upload, read_upload
from records.model import DISTRICT, Batch, Conflict, Feature, Figure, key_of
from records.schema import OBSERVATIONS
from records.words import indicator_name, said, subject
from screens import _changes, _chrome
from screens._desk import Desk

CONFLICTS = "entry_conflicts"


def indicator_field(desk: Desk, key: str) -> Indicator:
    """The indicator chosen."""
    known = indicators_of(desk.city)
    chosen = st.selectbox(
        desk.say("entry.indicator"),
        list(known),
        format_func=lambda name: indicator_name(desk.city, name, desk.language),
        key=f"{key}-indicator",
    )
    return known[str(chosen)]


def indicator_named(desk: Desk, name: str) -> Indicator:
    """The indicator with that id."""
    return indicators_of(desk.city)[name]


def reporters(city: City, indicator: Indicator, period: Period) -> list[str]:
    """Who a figure of that period can speak of: the district, the wards of that time, or both."""
    wards = map(str, wards_in(city, set_on(period.last_day)).index) if indicator.by_ward else ()
    return [*([DISTRICT] if indicator.by_district else []), *wards]


def known(desk: Desk, indicator: Indicator, period: Period) -> dict[str, Figure]:
    """What stands in the store now, by ward."""
    same = (OBSERVATIONS.c.indicator == indicator.id, OBSERVATIONS.c.period == period.id)
    entries = newest(desk.store, FIGURES, *same).values()
    return {entry.what.key.ward: entry.what for entry in entries if isinstance(entry.what, Figure)}


def read_typed(desk: Desk, rows: Sequence[Sequence[str]], ask: Ask) -> Upload:
    """Typed rows of ward, value, status, source and note, read as the file they could have come in.

    So whatever is typed passes the same checks as whatever is uploaded.
    """
    names = ("ward", "value", "status", "source", "note")
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, delimiter=";")
    writer.writerow([message(f"column.{name}", "vi") for name in names])
    writer.writerows(rows)
    known = replace(ask, mark="," if desk.language == "vi" else ".")  # as the form shows its numbers
    return read_upload(
        desk.city, f"{desk.say('entry.typed')}.csv", lines.getvalue().encode("utf-8-sig"), known
    )


def show_findings(desk: Desk, upload: Upload) -> None:
    """Every fault by its place, then what does not hinder."""
    if upload.faults:
        _chrome.render(
            "findings.html",
            desk.language,
            title=desk.say("entry.faults", count=len(upload.faults)),
            faults=[fault_message(fault, desk.language) for fault in upload.faults],
        )
    for notice in upload.notices:
        st.caption(_chrome.escaped(notice_message(notice, desk.language)))


def changed(desk: Desk, upload: Upload, ask: Ask) -> tuple[Difference, ...]:
    """What would be new, against what stood in the store when this very content was first looked at."""
    found = desk.seen(
        "differences",
        (upload.file, upload.sha256, ask),
        lambda: difference(desk.store, desk.city, upload.entries),
    )
    return tuple(one for one in found if not one.same)


def show_changes(desk: Desk, differences: Sequence[Difference]) -> None:
    """Ward by ward, what stands there and what would stand there."""
    rows = [
        {
            "subject": subject(desk.city, one.what, desk.language),
            "before": said(desk.city, one.before.what if one.before else None, desk.language),
            "released": said(desk.city, one.released.what if one.released else None, desk.language),
            "after": said(desk.city, one.what, desk.language),
        }
        for one in differences[: _changes.MOST_SHOWN]
    ]
    left = max(0, len(differences) - _changes.MOST_SHOWN)
    _chrome.render("differences.html", desk.language, rows=rows, left=left)


def put(desk: Desk, things: Sequence[Figure | Feature], batch: Batch | None = None) -> None:
    """Store all of them; where somebody was first, keep both sides and ask."""
    try:
        with st.spinner(desk.say("record.working")):
            enter(desk.store, things, desk.person.name, batch)
    except ConflictError as error:
        st.session_state[CONFLICTS] = (tuple(things), error.conflicts, batch)
        st.rerun()
    except RecordsError as error:
        _chrome.say_error(error, desk.language)
    else:
        st.session_state.pop(CONFLICTS, None)
        desk.finish("entry.stored")


def settle(desk: Desk) -> bool:
    """True while a conflict waits: both values are shown and the reader chooses for each."""
    waiting = st.session_state.get(CONFLICTS)
    if waiting is None:
        return False
    things, conflicts, batch = cast(
        "tuple[tuple[Figure | Feature, ...], tuple[Conflict, ...], Batch | None]", waiting
    )
    st.warning(_chrome.escaped(desk.say("error.conflict", count=len(conflicts))), icon=":material/group:")
    with st.form("conflicts"):
        kept = [_choice(desk, conflict, place) for place, conflict in enumerate(conflicts)]
        stored = st.form_submit_button(desk.say("entry.conflict_store"), type="primary")
    if st.button(desk.say("entry.conflict_leave")):
        del st.session_state[CONFLICTS]
        st.rerun()
    if stored:
        _store_chosen(desk, things, conflicts, kept, batch)
    return True


def _choice(desk: Desk, conflict: Conflict, place: int) -> bool:
    """Whether the reader's own value is to be stored over the other's."""
    theirs = conflict.theirs
    st.markdown(f"**{_chrome.escaped(subject(desk.city, conflict.mine, desk.language))}**")
    options = {
        False: desk.say(
            "entry.conflict_theirs",
            value=said(desk.city, theirs.what, desk.language),
            who=theirs.who,
            at=_changes.local_time(theirs.at),
        ),
        True: desk.say("entry.conflict_mine", value=said(desk.city, conflict.mine, desk.language)),
    }
    return bool(
        st.radio(
            desk.say("entry.conflict_choose"),
            list(options),
            format_func=lambda mine: _chrome.escaped(options[mine]),
            key=f"conflict-{place}",
        )
    )


def _store_chosen(
    desk: Desk,
    things: Sequence[Figure | Feature],
    conflicts: Sequence[Conflict],
    mine: Sequence[bool],
    batch: Batch | None,
) -> None:
    """Store what nobody else touched and what the reader chose over the other's value."""
    there = {key_of(conflict.mine): conflict.theirs.revision for conflict in conflicts}
    chosen = {key_of(conflict.mine) for conflict, own in zip(conflicts, mine, strict=True) if own}
    left = [
        replace(thing, seen=there.get(key_of(thing), thing.seen))
        for thing in things
        if key_of(thing) in chosen or key_of(thing) not in there
    ]
    del st.session_state[CONFLICTS]
    if left:
        put(desk, left, batch)
    else:
        desk.finish("entry.conflict_kept")
