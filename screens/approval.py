"""Who approves what, and what is released: look, decide, release, take back, and who did it all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby

import streamlit as st

from geo.city import City
from geo.errors import DataError
from geo.source import sha256
from layers._layer import period_name
from maps.messages import fault_message
from records.approval import decide, one_person_office
from records.city import check_next
from records.entries import approved_before, history_of, pending, recent
from records.model import Entry, Feature, key_of
from records.output.export import csv_bytes, geopackage_bytes, xlsx_bytes
from records.people import add_person, people, remove_person
from records.releases import Change, Content, content_of, make_release, releases, return_to, unreleased
from records.words import indicator_name
from screens import _address, _changes, _chrome, _desk, _person, _release
from screens._desk import Desk

MOST_LOGGED = 100
FILES: dict[str, tuple[Callable[[City, Content, str], bytes], str]] = {
    "csv": (csv_bytes, "text/csv"),
    "xlsx": (xlsx_bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "gpkg": (geopackage_bytes, "application/geopackage+sqlite3"),
}


def _waiting(desk: Desk) -> None:
    """What waits, a group an import or an indicator and period; each is approved or returned as one."""
    entries = pending(desk.store)
    if not entries:
        st.info(desk.say("approval.nothing_waits"), icon=":material/done_all:")
        return
    if one_person_office():
        st.warning(desk.say("approval.one_person"), icon=":material/person:")
    desk.say_if_moved("waiting", _name(entries))
    before = approved_before(desk.store, entries)
    for place, (_, group) in enumerate(groupby(sorted(entries, key=_group_key), key=_group_key)):
        changes = [Change(before.get(key_of(entry.what)), entry) for entry in group]
        with st.container(border=True, key=f"gv-group-{place}"):
            _group(desk, changes, place + 1)


def _group_key(entry: Entry) -> tuple[str, int, str, str]:
    what = entry.what
    about = (what.kind, "") if isinstance(what, Feature) else (what.key.indicator, what.key.period)
    return (entry.who, entry.batch or 0, *about)


def _group(desk: Desk, changes: Sequence[Change], place: int) -> None:
    entries = [change.after for change in changes if change.after is not None]
    first = entries[0]
    title, entered = _title(desk, first), desk.say("approval.entered", who=first.who, count=len(entries))
    st.header(_chrome.escaped(title), anchor=False)
    st.caption(_chrome.escaped(entered))
    _changes.table(desk.city, changes, desk.language, title=f"{title}: {entered} ({place})")
    own = first.who == desk.person.name and not one_person_office()
    if own:
        st.info(desk.say("approval.own"), icon=":material/group:")
    name = _name(entries)  # of exactly these: a click on a list that moved meanwhile decides nothing
    note = st.text_input(desk.say("approval.note"), key=f"note-{name}")
    with st.container(horizontal=True):
        approve = st.button(
            desk.say("approval.approve", count=len(entries)),
            key=f"approve-{name}",
            type="primary",
            icon=":material/check:",
            disabled=own,
        )
        reject = st.button(desk.say("approval.reject"), key=f"reject-{name}", icon=":material/undo:")
    if approve or reject:
        done = "approval.approved" if approve else "approval.rejected"
        desk.do(lambda: decide(desk.store, entries, approve, desk.person.name, note), done)


def _name(entries: Iterable[Entry]) -> str:
    """A short name of exactly these entries."""
    rows = sorted(f"{type(entry.what).__name__} {entry.id}" for entry in entries)
    return sha256("\n".join(rows).encode())[:16]


def _title(desk: Desk, entry: Entry) -> str:
    what = entry.what
    if isinstance(what, Feature):
        return desk.say(f"record.kind_{what.kind}")
    indicator = indicator_name(desk.city, what.key.indicator, desk.language)
    return f"{indicator}, {period_name(what.key.period, desk.language)}"


def _releasing(desk: Desk) -> None:
    with st.spinner(desk.say("record.working")):
        changes = unreleased(desk.store)
    if not changes:
        st.info(desk.say("approval.nothing_to_release"), icon=":material/done_all:")
        return
    name = _name(entry for change in changes for entry in (change.before, change.after) if entry)
    desk.say_if_moved("release", name)
    st.header(desk.say("approval.would_change", count=len(changes)), anchor=False)
    _changes.table(desk.city, changes, desk.language)
    with st.form(f"release-{name}", border=False):
        note = st.text_input(desk.say("approval.release_note"))
        if st.form_submit_button(desk.say("approval.release"), type="primary", icon=":material/publish:"):
            _release_now(desk, note)


def _release_now(desk: Desk, note: str) -> None:
    """Release, unless something in it could not be shown: then every such thing is named."""
    try:
        with st.spinner(desk.say("record.working")):
            check_next(_release.facts(), desk.store)
    except DataError as error:
        faults = [fault_message(fault, desk.language) for fault in error.faults]
        _chrome.render("findings.html", desk.language, title=desk.say("approval.unfit"), faults=faults)
        return
    desk.do(lambda: make_release(desk.store, desk.person.name, note), "approval.released")


def _released(desk: Desk) -> None:
    infos = releases(desk.store)
    if not infos:
        st.info(desk.say("approval.no_release"), icon=":material/inbox:")
        return
    rows = [
        {
            "info": info,
            "at": _changes.local_time(info.at),
            "address": f"./?release={info.number}&lang={desk.language}",
        }
        for info in infos
    ]
    _chrome.render("releases.html", desk.language, rows=rows)
    _take_away(desk, [info.number for info in infos])
    if len(infos) > 1:
        _return_form(desk, [info.number for info in infos[1:]])


def _take_away(desk: Desk, numbers: Sequence[int]) -> None:
    """A release as files: figures for a spreadsheet, everything for a GIS."""
    with st.container(border=True):
        st.header(desk.say("approval.take_title"), anchor=False)
        number = int(
            st.selectbox(
                desk.say("approval.return_number"),
                numbers,
                format_func=lambda number: desk.say("approval.number", number=number),
                key="take-number",
            )
        )
        with st.container(horizontal=True):
            for suffix, (made, mime) in FILES.items():
                st.download_button(
                    desk.say("approval.take", kind=suffix.upper()),
                    partial(_file_of, desk, number, made),
                    f"go-vap-ban-{number}.{suffix}",
                    mime,
                    icon=":material/download:",
                    on_click="ignore",
                    key=f"take-{suffix}",
                )


def _file_of(desk: Desk, number: int, made: Callable[[City, Content, str], bytes]) -> bytes:
    return made(_release.city_at(number), content_of(desk.store, number), desk.language)


def _return_form(desk: Desk, older: Sequence[int]) -> None:
    with st.form("return_to", border=True):
        st.header(desk.say("approval.return_title"), anchor=False)
        st.write(desk.say("approval.return_why"))
        number = st.selectbox(
            desk.say("approval.return_number"),
            older,
            format_func=lambda number: desk.say("approval.number", number=number),
        )
        note = st.text_input(desk.say("approval.return_note"))
        if st.form_submit_button(desk.say("approval.return"), icon=":material/history:"):
            desk.do(lambda: return_to(desk.store, int(number), desk.person.name, note), "approval.returned")


def _log(desk: Desk) -> None:
    entries = recent(desk.store, MOST_LOGGED)
    if not entries:
        st.info(desk.say("approval.no_entries"), icon=":material/inbox:")
        return
    st.write(desk.say("approval.log_lead", most=MOST_LOGGED))
    changes = [Change(_revision_before(desk, entry), entry) for entry in entries]
    _changes.table(desk.city, changes, desk.language, states=True)


def _revision_before(desk: Desk, entry: Entry) -> Entry | None:
    earlier = [one for one in history_of(desk.store, entry.what) if one.revision == entry.revision - 1]
    return earlier[0] if earlier else None


def _people(desk: Desk) -> None:
    known = people(desk.store)
    _chrome.render("people.html", desk.language, people=known)
    left, right = st.columns(2)
    with left, st.form("add_person", clear_on_submit=True):
        st.header(desk.say("person.add"), anchor=False)
        added, words = _person.person_fields(desk.language)
        if st.form_submit_button(desk.say("person.add_button"), icon=":material/person_add:"):
            desk.do(lambda: add_person(desk.store, added, words, desk.person.name), "person.added")
    others = [one.name for one in known if one.name != desk.person.name]
    if not others:
        return
    with right, st.form("remove_person"):
        st.header(desk.say("person.remove"), anchor=False)
        name = str(st.selectbox(desk.say("person.name"), others))
        if st.form_submit_button(desk.say("person.remove_button")):
            desk.do(lambda: remove_person(desk.store, name, desk.person.name), "person.removed")


PARTS: dict[str, Callable[[Desk], None]] = {
    "pending": _waiting,
    "release": _releasing,
    "releases": _released,
    "log": _log,
    "people": _people,
}

language = _address.language()
_chrome.render("head.html", language, page="approval")
with st.container(key="gv-desk"):
    desk = _desk.sit_down(language)
    if desk is not None:
        PARTS[_desk.part(desk, "approval", tuple(PARTS))](desk)
