"""Agendas and decisions: kept step by step, refused where a view is unknown, carried on until done."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from maps.messages import message
from records import store as store_module
from records.backup import MANIFEST, MEETINGS, restore_backup, write_backup
from records.errors import RecordsError
from records.meeting_decisions import (
    Decision,
    Task,
    change_decision,
    decide_that,
    decision_history,
    decision_of,
    decisions_of,
    finish_decision,
    open_decisions,
)
from records.meeting_steps import MOST_NOTE, Step
from records.meeting_views import MOST_QUERY, checked_query, query_of_address
from records.meetings import (
    MOST_STEPS,
    Agenda,
    Draft,
    agenda_history,
    agenda_of,
    agendas,
    new_agenda,
    remove_agenda,
    save_agenda,
)
from records.plans import plan_of
from records.releases import content_of, release_info, release_number, releases
from records.schema import NAME_LENGTH
from records.store import MIGRATIONS, Store, open_store
from records.verify import verify
from tests.cities import real_city
from tests.records.meeting_samples import DRAFT, STEPS, TASK
from tests.records.samples import AN, BINH, CHI, figure, release, rows, run

HOSTILE = "<script>alert('x')</script> ${a} {0} `; DROP TABLE agendas; --"


def made(store: Store, draft: Draft = DRAFT) -> Agenda:
    return new_agenda(store, real_city(), draft, AN)


def on(day: date, name: str = "Giao ban") -> Draft:
    return replace(DRAFT, name=name, held_on=day)


# ---- agendas


def test_an_agenda_comes_back_as_it_was_made_its_steps_in_order(store: Store) -> None:
    agenda = made(store)
    assert (agenda.revision, agenda.name, agenda.held_on, agenda.who) == (1, DRAFT.name, DRAFT.held_on, AN)
    assert agenda.steps == STEPS
    assert agenda_of(store, agenda.id) == agenda
    turned = save_agenda(store, real_city(), agenda, replace(DRAFT, steps=STEPS[::-1]), BINH)
    assert (turned.revision, turned.steps, turned.who) == (2, STEPS[::-1], BINH)
    assert agenda_history(store, agenda.id) == (agenda, turned)
    assert agendas(store) == (turned,)
    assert verify(store) == ()


def test_what_changes_nothing_makes_no_revision(store: Store) -> None:
    agenda = made(store)
    assert save_agenda(store, real_city(), agenda, DRAFT, BINH) == agenda
    assert remove_agenda(store, agenda, BINH, back=True) == agenda
    assert len(agenda_history(store, agenda.id)) == 1


def test_a_removed_agenda_leaves_the_list_and_can_come_back(store: Store) -> None:
    agenda = made(store)
    gone = remove_agenda(store, agenda, BINH)
    assert agendas(store) == ()
    assert agenda_of(store, agenda.id) == gone
    with pytest.raises(RecordsError, match="agenda_removed"):
        save_agenda(store, real_city(), gone, on(date(2027, 1, 1)), AN)
    back = remove_agenda(store, gone, AN, back=True)
    assert agendas(store) == (back,)
    assert (back.revision, back.steps) == (3, STEPS)


def test_the_latest_meeting_stands_first(store: Store) -> None:
    days = [date(2026, 12, 1), date(2027, 2, 1), date(2027, 1, 1)]
    for day in days:
        made(store, on(day))
    assert [one.held_on for one in agendas(store)] == sorted(days, reverse=True)


def test_two_people_on_one_agenda_are_told_of_each_other(store: Store) -> None:
    agenda = made(store)
    save_agenda(store, real_city(), agenda, on(date(2027, 1, 1)), BINH)
    with pytest.raises(RecordsError, match="agenda_moved") as refused:
        save_agenda(store, real_city(), agenda, on(date(2027, 2, 1)), CHI)
    assert refused.value.parameters["who"] == BINH
    with pytest.raises(RecordsError, match="seen_elsewhere"):
        remove_agenda(store, replace(agenda, revision=9), CHI)
    assert agenda_of(store, agenda.id).held_on == date(2027, 1, 1)


def test_of_many_who_save_at_once_one_is_first_and_the_others_are_told(store: Store) -> None:
    agenda = made(store)
    refused: list[str] = []

    def save(month: int) -> None:
        try:
            save_agenda(store, real_city(), agenda, on(date(2027, month, 1)), AN)
        except RecordsError as error:
            refused.append(error.key)

    threads = [threading.Thread(target=save, args=(month,)) for month in range(1, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["agenda_moved"] * 4
    assert [one.revision for one in agenda_history(store, agenda.id)] == [1, 2]


@pytest.mark.parametrize(
    ("query", "key", "name"),
    [
        ("overlay=gren", "step_layer", "gren"),
        ("overlay=green&view=2099", "step_period", "2099"),
        ("overlay=green&ward=p99", "step_ward", "p99"),
        ("set=6&ward=p15", "step_ward", "p15"),
        ("set=7", "step_set", "7"),
        ("overlay=green&lang=fr", "step_language", "fr"),
        ("ward=p01&ward=p03", "bad_step_view", None),
        ("overlay=green&x=\u200b", "bad_step_view", None),
        ("x=" + "a" * MOST_QUERY, "bad_step_view", None),
        ("overlay=green&wards=p15", "step_key", "wards"),
        ("overlay=green&view.gren=planned", "step_layer", "gren"),
        ("overlay=green&view.density=2099", "step_period", "2099"),
        ("overlay=green&standard=x99", "step_standard", "x99"),
        ("overlay=density&standard.green=x99", "step_standard", "x99"),
        ("overlay=works&mark=a b", "step_mark", "a b"),
        ("page=pages", "step_page", "pages"),
        ("page=", "step_page", ""),
        ("page=late&item=0", "step_item", "0"),
        ("page=late&item=two", "step_item", "two"),
        ("overlay=fire&radius=3000.5", "step_radius", "3000.5"),
        ("overlay=fire&radius=1", "step_radius", "1"),
        ("overlay=fire&station=10.83", "step_station", "10.83"),
        ("overlay=fire&station=105.8,21.0", "step_station", "105.8,21.0"),
        ("at=14/10.83", "step_at", "14/10.83"),
        ("page=compare&left=soon&right=now", "step_side", "soon"),
        ("page=compare&left=now:", "step_side", "now:"),
        ("page=compare&left=release:0", "step_side", "release:0"),
        ("page=compare&left=release", "step_side", "release"),
        ("page=compare&right=plan:../x", "step_side", "plan:../x"),
        ("page=compare&overlay=green&right=period:2099", "step_side", "period:2099"),
        ("page=compare&overlay=green&right=standard:x99", "step_side", "standard:x99"),
    ],
)
def test_a_view_that_is_unknown_is_refused(query: str, key: str, name: str | None) -> None:
    with pytest.raises(RecordsError) as refused:
        checked_query(real_city(), query, 2)
    assert refused.value.key == key
    said = message(f"error.{key}", "vi", **refused.value.parameters)
    assert said.startswith("Bước 2: ")
    assert name is None or f"«{name}»" in said
    assert message(f"error.{key}", "en", **refused.value.parameters).startswith("Step 2: ")


def test_an_agenda_with_one_unknown_view_is_not_kept(shared_store: Store) -> None:
    with pytest.raises(RecordsError, match="step_layer"):
        made(shared_store, replace(DRAFT, steps=(STEPS[0], Step("overlay=gren", "Bước"))))
    assert agendas(shared_store) == ()


@pytest.mark.parametrize(
    ("draft", "key"),
    [
        (replace(DRAFT, name=" \u200b "), "bad_agenda_name"),
        (replace(DRAFT, name="a" * (NAME_LENGTH + 1)), "bad_agenda_name"),
        (replace(DRAFT, name="a\x00"), "unfit_text"),
        (replace(DRAFT, steps=()), "bad_agenda_steps"),
        (replace(DRAFT, steps=STEPS[:1] * (MOST_STEPS + 1)), "bad_agenda_steps"),
        (replace(DRAFT, steps=(Step("overlay=green", ""),)), "bad_step"),
        (replace(DRAFT, steps=(Step("overlay=green", "x", "a" * (MOST_NOTE + 1)),)), "bad_step"),
        (replace(DRAFT, steps=(Step("overlay=green", "x", "\ud800"),)), "unfit_text"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_both_languages(
    shared_store: Store, draft: Draft, key: str
) -> None:
    with pytest.raises(RecordsError) as refused:
        made(shared_store, draft)
    assert refused.value.key == key
    assert all(message(f"error.{key}", language, **refused.value.parameters) for language in ("vi", "en"))


def test_a_query_is_kept_without_its_mark_and_twelve_steps_are_twelve(store: Store) -> None:
    steps = tuple(
        Step(f"?overlay=green&ward={ward}", f"Bước {ward}") for ward in real_city().wards.index[:12]
    )
    kept = made(store, replace(DRAFT, steps=steps)).steps
    assert [one.query for one in kept] == [one.query.removeprefix("?") for one in steps]


@pytest.mark.parametrize(
    "query",
    [
        "overlay=green&view=planned&standard=target-2021&view.density=2009",
        "page=compare&overlay=green&left=period:existing&right=period:planned",
        "page=compare&overlay=green&left=standard:target-2021&right=standard:city-2025",
        "page=compare&overlay=green&left=plan:0a1b2c3d&right=now",
        "page=compare&overlay=green&left=release:3&right=now&item=12",
        "page=late&overlay=works&mark=ldt&item=3",
        "overlay=fire&radius=5000&station=106.66,10.83&at=14.25/10.83/106.66&ward=",
        "page=ward&set=6",
        "",
    ],
)
def test_every_view_that_a_meeting_can_show_is_kept_as_it_was_copied(query: str) -> None:
    assert checked_query(real_city(), query, 1) == query


def test_of_a_whole_address_the_view_alone_is_kept() -> None:
    address = "https://ban-do.govap.gov.vn/hop?meeting=0a1b&step=2&page=late&item=3&at=14/10.83/106.66"
    assert checked_query(real_city(), f" {address}\n", 1) == "page=late&item=3&at=14/10.83/106.66"
    assert checked_query(real_city(), "http://x/#overlay=green&practice=1", 1) == "overlay=green"


def test_what_of_an_address_is_not_of_a_view_is_left_out_everywhere() -> None:
    address = "http://127.0.0.1:8501/hop?agenda=0a1b&overlay=green&release=3&plan=0a1b&sheet=1.ab&lang=en#x"
    assert query_of_address(address) == "overlay=green&lang=en"
    assert checked_query(real_city(), address, 1) == "overlay=green&lang=en"
    for alone in ("overlay=green", "?overlay=green", "#overlay=green", "http://x/#overlay=green"):
        assert query_of_address(alone) == "overlay=green"
    assert [query_of_address(one) for one in ("", "http://x/hop", "http://x/?step=2")] == ["", "", ""]
    with pytest.raises(RecordsError, match="step_key"):
        checked_query(real_city(), "http", 1)
    with pytest.raises(RecordsError):
        checked_query(real_city(), "meeting=1&mark=\ud800", 1)


def test_the_number_of_a_release_is_short_and_plain(shared_store: Store) -> None:
    numbers = ("1", "9999999", "0", "01", "10000000", "9" * 20, "²", "-1", "", "1\n")
    assert [release_number(one) for one in numbers] == [1, 9_999_999, *[None] * 8]
    assert release_info(shared_store, 10**20) is None
    with pytest.raises(RecordsError, match="unknown_release"):
        content_of(shared_store, 10**20)


@pytest.mark.parametrize("of", [agenda_of, decision_of, plan_of])
def test_half_a_letter_in_an_id_is_refused(of: Callable[[Store, str], object], shared_store: Store) -> None:
    for name in ("\ud800", "\x00"):
        with pytest.raises(RecordsError, match="unfit_text"):
            of(shared_store, name)


def test_a_note_is_kept_with_its_lines_and_without_what_cannot_be_seen(store: Store) -> None:
    note = "Một\x01\x0b\u202e\nVu\u031bo\u031b\u0300n\n\n\tBa "
    (step,) = made(store, replace(DRAFT, steps=(Step("overlay=green", "Bước", note),))).steps
    assert step.note == "Một\nVư\u1eddn\n\n\tBa"


def test_an_agenda_that_is_not_there(shared_store: Store) -> None:
    with pytest.raises(RecordsError, match="unknown_agenda"):
        agenda_of(shared_store, "x" * 100)
    with pytest.raises(RecordsError, match="unknown_agenda"):
        decisions_of(shared_store, "nothing")
    assert agenda_history(shared_store, "nothing") == ()


def test_hostile_text_stays_text(store: Store) -> None:
    draft = replace(DRAFT, name=HOSTILE, steps=(Step("overlay=green", HOSTILE, HOSTILE),))
    agenda = made(store, draft)
    decision = decide_that(store, agenda, Task(HOSTILE, HOSTILE, date(2027, 1, 1)), AN)
    assert (agenda.name, agenda.steps[0].title, agenda.steps[0].note) == (HOSTILE,) * 3
    assert (decision.task.what, decision.task.doer) == (HOSTILE, HOSTILE)
    assert agendas(store) == (agenda,)


# ---- decisions


def test_a_decision_is_carried_to_each_next_meeting_until_it_is_done(store: Store) -> None:
    days = (date(2026, 12, 1), date(2027, 1, 5), date(2027, 2, 2))
    first, second, third = (made(store, on(day)) for day in days)
    decision = decide_that(store, first, TASK, AN)
    own = decide_that(store, second, replace(TASK, what="Khác", due_on=date(2027, 1, 20)), AN)
    assert decisions_of(store, first.id) == (decision,)  # what later meetings decide is not told here
    assert decisions_of(store, second.id) == (decision, own)
    assert decisions_of(store, third.id) == (decision, own)
    done = finish_decision(store, decision, BINH)
    assert (done.done, done.revision, done.who, done.task) == (True, 2, BINH, TASK)
    assert decisions_of(store, second.id) == (own,)
    assert decisions_of(store, first.id) == (done,)  # where it was decided it stays, as done
    assert open_decisions(store) == (own,)
    again = finish_decision(store, done, CHI, done=False)
    assert decisions_of(store, third.id) == (again, own)
    assert [one.done for one in decision_history(store, decision.id)] == [False, True, False]
    assert verify(store) == ()


def test_a_decision_moves_its_day_and_is_told_by_the_new_one(store: Store) -> None:
    agenda = made(store)
    one, other = (decide_that(store, agenda, replace(TASK, what=what), AN) for what in ("một", "hai"))
    later = change_decision(store, one, replace(one.task, due_on=date(2027, 6, 1)), BINH, done=False)
    assert decisions_of(store, agenda.id) == (other, later)
    assert change_decision(store, later, later.task, CHI, done=False) == later


def test_a_deed_that_is_sent_again_is_stored_once(store: Store) -> None:
    agenda = made(store)
    decision = decide_that(store, agenda, TASK, AN, "a1")
    assert decide_that(store, agenda, TASK, AN, "a1") == decision
    done = finish_decision(store, decision, BINH, act="a2")
    assert finish_decision(store, decision, BINH, act="a2") == done
    assert decide_that(store, agenda, TASK, AN, "a1") == done  # as it stands now
    with pytest.raises(RecordsError, match="decision_moved"):
        finish_decision(store, decision, CHI, act="a3")
    with pytest.raises(RecordsError, match="unfit_key"):
        decide_that(store, agenda, TASK, AN, "a" * 65)
    other = decide_that(store, made(store), TASK, AN, "a1")
    assert other.id != decision.id
    assert len(decision_history(store, decision.id)) == 2
    assert verify(store) == ()


def test_a_second_meeting_of_the_day_has_what_the_first_decided(store: Store) -> None:
    morning, afternoon = (made(store, replace(DRAFT, name=name)) for name in ("sáng", "chiều"))
    decision = decide_that(store, morning, TASK, AN)
    assert decisions_of(store, afternoon.id) == (decision,)


def test_two_people_on_one_decision_are_told_of_each_other(store: Store) -> None:
    decision = decide_that(store, made(store), TASK, AN)
    finish_decision(store, decision, BINH)
    with pytest.raises(RecordsError, match="decision_moved") as refused:
        finish_decision(store, decision, CHI)
    assert refused.value.parameters["who"] == BINH
    with pytest.raises(RecordsError, match="unknown_decision"):
        finish_decision(store, replace(decision, id="nothing"), CHI)


@pytest.mark.parametrize(
    ("task", "key"),
    [
        (replace(TASK, what=" "), "bad_decision"),
        (replace(TASK, what="a" * (MOST_NOTE + 1)), "bad_decision"),
        (replace(TASK, doer=""), "bad_doer"),
        (replace(TASK, doer="a" * (NAME_LENGTH + 1)), "bad_doer"),
        (replace(TASK, what="\x00"), "unfit_text"),
    ],
)
def test_a_decision_without_a_deed_or_a_doer_is_refused(store: Store, task: Task, key: str) -> None:
    agenda = made(store)
    with pytest.raises(RecordsError, match=key):
        decide_that(store, agenda, task, AN)
    assert decisions_of(store, agenda.id) == ()


def test_a_decision_that_somebody_broke_is_told_as_such(store: Store) -> None:
    decision = decide_that(store, made(store), TASK, AN)
    run(
        store,
        "INSERT INTO meeting_decisions (decision, revision, agenda, agenda_revision, what, doer, due_on, done, who, at) "
        f"VALUES ('{decision.id}', 2, '{decision.agenda}', 1, 'x', 'x', 'mai', false, {STAMP})",
    )
    for read in (open_decisions, lambda one: decision_of(one, decision.id)):
        with pytest.raises(RecordsError, match="decision_unreadable") as refused:
            read(store)
    assert "«x»" in message("error.decision_unreadable", "vi", **refused.value.parameters)


# ---- the store around them


def test_no_meeting_changes_a_release(store: Store) -> None:
    release(store, figure())
    before = releases(store)
    decide_that(store, made(store), TASK, AN)
    assert releases(store) == before
    assert verify(store) == ()


def test_a_backup_holds_them(store: Store, tmp_path: Path) -> None:
    agenda = made(store)
    decision: Decision = finish_decision(store, decide_that(store, agenda, TASK, AN), BINH)
    write_backup(store, tmp_path / "copy.zip")
    with closing(open_store(URL.create("sqlite", database=str(tmp_path / "new.sqlite")))) as moved:
        restore_backup(moved, tmp_path / "copy.zip")
        assert agendas(moved) == (agenda,)
        assert decisions_of(moved, agenda.id) == (decision,)
        assert verify(moved) == ()


def test_a_backup_made_before_there_were_meetings_is_put_back(store: Store, tmp_path: Path) -> None:
    release(store, figure())
    write_backup(store, tmp_path / "copy.zip")
    with zipfile.ZipFile(tmp_path / "copy.zip") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(members[MANIFEST])
    for name in MEETINGS:
        del members[f"{name}.jsonl"], about["tables"][name]
    members[MANIFEST] = json.dumps(about | {"version": "0002"}).encode()
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    with closing(open_store(URL.create("sqlite", database=str(tmp_path / "new.sqlite")))) as moved:
        restore_backup(moved, tmp_path / "old.zip")
        assert releases(moved) == releases(store)
        assert made(moved).steps == STEPS


def test_a_store_made_before_there_were_meetings_gets_their_tables_and_nothing_else(no_store: URL) -> None:
    with closing(_made_by_the_second_version(no_store)) as old:
        release(old, figure())
        before = releases(old)
        with pytest.raises(DBAPIError):
            run(old, "SELECT * FROM agendas")
    with closing(open_store(no_store)) as store:
        assert releases(store) == before
        assert rows(store, "SELECT version_num FROM alembic_version") == [("0003",)]
        decide_that(store, made(store), TASK, AN)
        assert verify(store) == ()


def _made_by_the_second_version(url: URL) -> Store:
    store = Store(store_module.create_engine(url, **store_module._options(url)))
    if store.file:
        store.file.parent.mkdir(parents=True, exist_ok=True)
        store_module._prepare_sqlite(store.engine)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with store_module._migrating(store) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
    return store


STAMP = "'x', '2027-01-01 00:00:00.000000'"


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            lambda agenda: (
                "INSERT INTO agendas (agenda, revision, name, held_on, steps, removed, who, at) "
                f'VALUES (\'{agenda}\', 3, \'x\', \'2027-01-01\', \'[{{"query":"","title":"x","note":""}}]\', '
                f"false, {STAMP})"
            ),
            lambda agenda: ("revision_missing", agenda),
        ),
        (
            lambda agenda: (
                "INSERT INTO agendas (agenda, revision, name, held_on, steps, removed, who, at) "
                f"VALUES ('{agenda}', 2, 'x', '2027-01-01', '[1]', false, {STAMP})"
            ),
            lambda agenda: ("meeting_broken", f"{agenda} 2"),
        ),
        (
            lambda agenda: (
                "INSERT INTO meeting_decisions "
                "(decision, revision, agenda, agenda_revision, what, doer, due_on, done, who, at) "
                f"VALUES ('d', 1, '{agenda}', 1, 'x', 'y', 'mai', false, {STAMP})"
            ),
            lambda _: ("meeting_broken", "d 1"),
        ),
        (
            lambda agenda: (
                "INSERT INTO meeting_decisions "
                "(decision, revision, agenda, agenda_revision, what, doer, due_on, done, who, at) "
                f"VALUES ('d', 2, '{agenda}', 1, 'x', 'y', '2027-01-01', false, {STAMP})"
            ),
            lambda _: ("revision_missing", "d"),
        ),
    ],
)
def test_what_was_put_in_behind_the_programs_back_is_found(
    store: Store, statement: Callable[[str], str], found: Callable[[str], tuple[str, str]]
) -> None:
    agenda = made(store)
    with store.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(statement(agenda.id))
    assert [(fault.key, fault.where) for fault in verify(store)] == [found(agenda.id)]
