"""Plans in the store: nothing is lost, nothing is stored twice, and only approval makes one a fact."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from dataclasses import replace

import pytest
import shapely
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from geo.conflicts import conflicts
from geo.crs import degrees_of
from geo.drawing import remarks_of
from geo.errors import DataError, ParameterError
from geo.scenario import AddPark, AddStation, Scenario, geometry_of, ground_of, rounded_polygons, with_edit
from geo.source import sha256
from records import store as store_module
from records.approval import decide
from records.backup import NOT_YET
from records.city import released_city
from records.entries import enter, pending
from records.errors import RecordsError
from records.model import Feature
from records.plan_content import MOST_BYTES, written
from records.plans import (
    MOST_COMMENT,
    Plan,
    comment,
    comments,
    duplicate,
    new_plan,
    plan_of,
    plans,
    propose,
    redo,
    remove,
    removed_plans,
    rename,
    restore,
    save,
    undo,
    versions,
)
from records.releases import content_of, make_release, releases
from records.schema import NAME_LENGTH
from records.store import MIGRATIONS, Store, open_store
from records.verify import verify
from tests.cities import real_city
from tests.records.plan_samples import (
    EAST,
    EVERY,
    MOVE,
    NORTH,
    OPEN,
    PARK,
    PLANNED_PARK,
    STATION,
    STREET,
    TEAM,
    WIDEN,
)
from tests.records.samples import AN, BINH, CHI, figure, park, release, rows, run
from tests.records.test_verifying import behind

NAME = "Phương án 1"


def key_of_refusal(call: object) -> str:
    with pytest.raises(RecordsError) as caught:
        call()  # type: ignore[operator]
    return caught.value.key


def put(store: Store, plan: Plan, scenario: Scenario, who: str = AN) -> Plan:
    return save(store, plan.id, plan.revision, scenario, who)


# ---- kept


def test_a_plan_is_kept_whole_with_who_made_it(store: Store) -> None:
    made = new_plan(store, f"  {NAME} \n", AN, EVERY)
    assert (made.name, made.scenario, made.revision, made.shows) == (NAME, EVERY, 1, 1)
    assert (made.who, made.author, made.action, made.removed) == (AN, AN, "new", False)
    assert not made.can_undo
    assert not made.can_redo
    assert plan_of(store, made.id) == made
    assert verify(store) == ()


def test_every_change_is_a_revision_and_none_is_lost(store: Store) -> None:
    first = new_plan(store, NAME, AN)
    second = save(store, first.id, 1, (PARK,), BINH)
    third = save(store, first.id, 2, (PARK, TEAM), CHI, name="Phương án khác")
    assert (third.author, third.who, third.name) == (AN, CHI, "Phương án khác")
    assert versions(store, first.id) == [first, second, third]
    assert verify(store) == ()


def test_plans_are_listed_the_last_changed_first(store: Store) -> None:
    one, two, three = (new_plan(store, name, AN) for name in ("một", "hai", "ba"))
    changed = put(store, two, (PARK,))
    assert plans(store) == (changed, three, one)


def test_names_are_kept_on_one_line_in_one_form(store: Store) -> None:
    decomposed, turned = "Vườn\u00a0 hoa", "Cây\u202e xanh"
    made = new_plan(store, decomposed, AN, (replace(PARK, name=turned),))
    assert (made.name, made.scenario[0]) == ("Vườn hoa", replace(PARK, name="Cây xanh"))


@pytest.mark.parametrize("name", ["", " \n", "x" * (NAME_LENGTH + 1), "\x00"])
def test_a_plan_without_a_fit_name_is_refused(store: Store, name: str) -> None:
    assert key_of_refusal(lambda: new_plan(store, name, AN)) == "bad_plan_name"
    assert plans(store) == ()


def test_a_plan_that_is_not_there_is_said(store: Store) -> None:
    calls = (
        lambda: plan_of(store, "khong-co"),
        lambda: versions(store, "khong-co"),
        lambda: save(store, "khong-co", 1, (), AN),
        lambda: undo(store, "khong-co", 1, AN),
        lambda: comment(store, "khong-co", "a", AN),
        lambda: duplicate(store, "khong-co", "a", AN),
    )
    assert {key_of_refusal(call) for call in calls} == {"unknown_plan"}


def test_what_changes_nothing_is_no_revision(store: Store) -> None:
    made = new_plan(store, NAME, AN, (PARK,))
    assert put(store, made, (PARK,), BINH) == made
    assert rename(store, made.id, 1, NAME, BINH) == made
    assert len(versions(store, made.id)) == 1


def test_a_content_too_large_to_keep_is_refused(store: Store) -> None:
    made = new_plan(store, NAME, AN)
    line = tuple((round(EAST + n * 0.01, 2), NORTH) for n in range(40_000))
    many = tuple(replace(PARK, id=f"park-{n}", polygons=((line,),), entrances=()) for n in range(3))
    assert len(written(many[:2]).encode()) < MOST_BYTES
    assert key_of_refusal(lambda: put(store, made, many)) == "plan_too_large"
    assert plan_of(store, made.id) == made


@pytest.mark.parametrize(
    "scenario",
    [(PARK, PARK), (replace(PARK, name="x" * (NAME_LENGTH + 1)),), (replace(PARK, id=""),), (replace(PARK, plot="a\nb"),)],
)  # fmt: skip
def test_edits_that_cannot_be_kept_are_refused(store: Store, scenario: Scenario) -> None:
    with pytest.raises((RecordsError, ParameterError)) as caught:
        new_plan(store, NAME, AN, scenario)
    assert caught.value.key in ("unfit_edit", "bad_edit")
    assert plans(store) == ()


def test_a_number_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(ParameterError, match="bad_edit"):
        new_plan(store, NAME, AN, (replace(TEAM, east=float("nan")),))


# ---- undo and redo


def test_undo_and_redo_go_back_and_forth_over_content_and_name(store: Store) -> None:
    plan = new_plan(store, NAME, AN)
    plan = put(store, plan, (PARK,))
    plan = rename(store, plan.id, plan.revision, "Tên mới", AN)
    plan = put(store, plan, (PARK, TEAM))
    seen = [("Tên mới", (PARK,)), (NAME, (PARK,)), (NAME, ())]
    for name, scenario in seen:
        assert plan.can_undo
        plan = undo(store, plan.id, plan.revision, BINH)
        assert (plan.name, plan.scenario, plan.action, plan.who) == (name, scenario, "undo", BINH)
    assert not plan.can_undo
    assert key_of_refusal(lambda: undo(store, plan.id, plan.revision, AN)) == "nothing_to_undo"
    for name, scenario in [(NAME, (PARK,)), ("Tên mới", (PARK,)), ("Tên mới", (PARK, TEAM))]:
        assert plan.can_redo
        plan = redo(store, plan.id, plan.revision, BINH)
        assert (plan.name, plan.scenario, plan.action) == (name, scenario, "redo")
    assert key_of_refusal(lambda: redo(store, plan.id, plan.revision, AN)) == "nothing_to_redo"
    assert verify(store) == ()


def test_redo_takes_the_newest_of_two_ways_on(store: Store) -> None:
    plan = put(store, new_plan(store, NAME, AN), (PARK,))
    plan = undo(store, plan.id, plan.revision, AN)
    plan = put(store, plan, (TEAM,))
    assert not plan.can_redo
    plan = undo(store, plan.id, plan.revision, AN)
    assert redo(store, plan.id, plan.revision, AN).scenario == (TEAM,)


def test_versions_tell_what_could_be_done_then(store: Store) -> None:
    plan = put(store, new_plan(store, NAME, AN), (PARK,))
    undo(store, plan.id, plan.revision, AN)
    assert [(one.shows, one.can_undo, one.can_redo) for one in versions(store, plan.id)] == [
        (1, False, False),
        (2, True, False),
        (1, False, True),
    ]


class Model:
    """Undo and redo as a tree of contents with a place in it: the oracle."""

    def __init__(self) -> None:
        self.contents: list[tuple[Scenario, int | None]] = [((), None)]
        self.place = 0

    def put(self, scenario: Scenario) -> None:
        if scenario != self.contents[self.place][0]:
            self.contents.append((scenario, self.place))
            self.place = len(self.contents) - 1

    def back(self) -> bool:
        parent = self.contents[self.place][1]
        self.place = self.place if parent is None else parent
        return parent is not None

    def forth(self) -> bool:
        children = [number for number, (_, parent) in enumerate(self.contents) if parent == self.place]
        self.place = max(children, default=self.place)
        return bool(children)


STEPS = st.lists(st.one_of(st.integers(0, 3), st.sampled_from(["undo", "redo"])), max_size=14)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_course_of_changes_undo_and_redo_is_that_of_a_tree(store: Store, steps: list[int | str]) -> None:
    plan, model = new_plan(store, NAME, AN), Model()
    for step in steps:
        if isinstance(step, int):
            scenario: Scenario = tuple(AddStation(f"s-{n}", "", EAST + n, NORTH) for n in range(step))
            plan = put(store, plan, scenario)
            model.put(scenario)
            continue
        could = plan.can_undo if step == "undo" else plan.can_redo
        assert could == (model.back() if step == "undo" else model.forth())
        if could:
            plan = (undo if step == "undo" else redo)(store, plan.id, plan.revision, AN)
        assert plan.scenario == model.contents[model.place][0]


# ---- two people


def test_whoever_has_not_seen_the_newest_revision_is_told_who_made_it(store: Store) -> None:
    made = new_plan(store, NAME, AN)
    theirs = save(store, made.id, 1, (TEAM,), BINH)
    calls = (
        lambda: save(store, made.id, 1, (PARK,), AN),
        lambda: undo(store, made.id, 1, AN),
        lambda: rename(store, made.id, 1, "khác", AN),
        lambda: remove(store, made.id, 1, AN),
        lambda: propose(store, made, real_city(), AN),
    )
    for call in calls:
        with pytest.raises(RecordsError) as caught:
            call()
        said = caught.value.parameters
        assert (caught.value.key, said["who"], said["name"]) == ("plan_moved", BINH, NAME)
        assert str(said["at"]).count("/") == 2
    assert plan_of(store, made.id) == theirs


def test_a_revision_that_never_was_here_is_of_another_store(store: Store) -> None:
    made = new_plan(store, NAME, AN)
    assert key_of_refusal(lambda: save(store, made.id, 7, (PARK,), AN)) == "seen_elsewhere"


def test_one_deed_told_twice_is_stored_once(store: Store) -> None:
    made = new_plan(store, NAME, AN)
    once = save(store, made.id, 1, (PARK,), AN, act="a1")
    assert save(store, made.id, 1, (PARK,), AN, act="a1") == once
    later = save(store, made.id, 2, (PARK, TEAM), BINH, act="a2")
    assert save(store, made.id, 1, (PARK,), AN, act="a1") == later
    assert len(versions(store, made.id)) == 3


def test_a_deed_that_changed_nothing_is_known_when_it_is_told_again(store: Store) -> None:
    made = new_plan(store, NAME, AN, (PARK,))
    same = save(store, made.id, 1, (PARK,), AN, act="a1")
    assert (same.shows, same.can_undo) == (1, False)
    other = save(store, made.id, 2, (TEAM,), AN)
    assert save(store, made.id, 1, (PARK,), AN, act="a1") == other


def test_a_deed_of_one_plan_is_none_of_another(store: Store) -> None:
    one, two = new_plan(store, "một", AN), new_plan(store, "hai", AN)
    save(store, one.id, 1, (PARK,), AN, act="a1")
    assert save(store, two.id, 1, (PARK,), AN, act="a1").revision == 2


@pytest.mark.parametrize("act", ["x" * 65, "a\n"])
def test_a_deed_that_cannot_be_named_is_refused(store: Store, act: str) -> None:
    made = new_plan(store, NAME, AN)
    assert key_of_refusal(lambda: save(store, made.id, 1, (PARK,), AN, act=act)) == "unfit_key"


def test_two_writers_of_one_deed_at_the_same_moment_store_it_once(store: Store) -> None:
    made = new_plan(store, NAME, AN)
    start, answers = threading.Barrier(6), []

    def write() -> None:
        start.wait()
        answers.append(save(store, made.id, 1, (PARK,), AN, act="a1").revision)

    writers = [threading.Thread(target=write) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert answers == [2] * 6
    assert len(versions(store, made.id)) == 2


def test_of_two_people_who_write_at_the_same_moment_one_is_told(store: Store) -> None:
    made = new_plan(store, NAME, AN)
    start, told, kept = threading.Barrier(6), [], []

    def write(number: int) -> None:
        start.wait()
        try:
            kept.append(save(store, made.id, 1, (replace(TEAM, east=EAST + number),), AN))
        except RecordsError as error:
            told.append(error.key)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert told == ["plan_moved"] * 5
    assert [plan_of(store, made.id)] == kept


def test_the_database_itself_refuses_a_deed_or_a_revision_twice(store: Store) -> None:
    made = save(store, new_plan(store, NAME, AN).id, 1, (PARK,), AN, act="a1")
    columns = "name, shows, action, content, removed, who, at"
    copied = "SELECT {plan}, {revision}, {act}, name, {shows}, action, content, removed, who, at FROM plans WHERE revision = 2"
    for values in (
        {"plan": f"'{made.id}'", "revision": 3, "act": "'a1'", "shows": 3},
        {"plan": f"'{made.id}'", "revision": 2, "act": "'a2'", "shows": 2},
        {"plan": f"'{made.id}'", "revision": 3, "act": "'a3'", "shows": 2},  # a content and another shown
        {"plan": "'other'", "revision": 3, "act": "'a3'", "shows": 9},
    ):
        for way in ("INSERT",) if store.is_postgres else ("INSERT", "INSERT OR REPLACE"):
            with pytest.raises(DBAPIError):
                run(store, f"{way} INTO plans (plan, revision, act, {columns}) {copied.format(**values)}")
    assert len(versions(store, made.id)) == 2


# ---- copies, removal


def test_a_copy_is_a_plan_of_its_own(store: Store) -> None:
    first = new_plan(store, NAME, AN, EVERY)
    copy = duplicate(store, first.id, "Bản sao", BINH)
    assert (copy.scenario, copy.author, copy.action, copy.revision) == (EVERY, BINH, "duplicate", 1)
    put(store, copy, (PARK,))
    assert plan_of(store, first.id) == first


def test_a_removed_plan_comes_back_as_it_was(store: Store) -> None:
    made = put(store, new_plan(store, NAME, AN), (PARK,))
    gone = remove(store, made.id, made.revision, BINH)
    assert (gone.removed, gone.can_undo, plans(store), removed_plans(store)) == (True, False, (), (gone,))
    calls = (
        lambda: put(store, gone, (TEAM,)),
        lambda: undo(store, made.id, gone.revision, AN),
        lambda: remove(store, made.id, gone.revision, AN),
        lambda: comment(store, made.id, "a", AN),
        lambda: propose(store, gone, real_city(), AN),
    )
    assert {key_of_refusal(call) for call in calls} == {"plan_removed"}
    back = restore(store, made.id, gone.revision, CHI)
    assert (back.scenario, back.removed, back.can_undo) == ((PARK,), False, True)
    assert (plans(store), removed_plans(store)) == ((back,), ())
    assert undo(store, made.id, back.revision, AN).scenario == ()
    assert verify(store) == ()


# ---- comments


def test_people_speak_of_a_plan_and_of_one_idea_of_it(store: Store) -> None:
    made = new_plan(store, NAME, AN, EVERY)
    first = comment(store, made.id, "  hợp lý <b>\nlắm ", BINH)
    second = comment(store, made.id, "chuyển sang phường 17", CHI, PARK.id)
    assert (first.text, first.who, first.edit, first.revision) == ("hợp lý <b>\nlắm", BINH, "", 1)
    assert (second.edit, comments(store, made.id)) == (PARK.id, (first, second))
    assert comments(store, new_plan(store, "khác", AN).id) == ()


@pytest.mark.parametrize(
    ("text", "edit", "key"),
    [
        (" ", "", "bad_comment"),
        ("x" * (MOST_COMMENT + 1), "", "bad_comment"),
        ("a\x00", "", "unfit_text"),
        ("a", "park-9", "unknown_plan_edit"),
    ],
)
def test_what_is_no_comment_is_refused(store: Store, text: str, edit: str, key: str) -> None:
    made = new_plan(store, NAME, AN, (PARK,))
    assert key_of_refusal(lambda: comment(store, made.id, text, AN, edit)) == key
    assert comments(store, made.id) == ()


# ---- contents of another version, and what nobody may do


def of_a_newer_version(store: Store, plan: Plan, content: str) -> None:
    run(
        store,
        "INSERT INTO plans (plan, revision, name, before, shows, action, content, removed, who, at) VALUES "
        f"('{plan.id}', {plan.revision + 1}, 'mới', {plan.shows}, {plan.revision + 1}, 'save', '{content}', FALSE, "
        "'An', '2027-01-01 00:00:00.000000')",
    )


def test_a_content_of_a_newer_version_is_said_and_can_be_undone(store: Store) -> None:
    made = new_plan(store, NAME, AN, (PARK,))
    of_a_newer_version(store, made, json.dumps([{"kind": "tunnel", "id": "t"}]))
    (listed,) = plans(store)
    assert (listed.is_readable, listed.scenario) == (False, ())
    calls = (
        lambda: plan_of(store, made.id),
        lambda: save(store, made.id, 2, (TEAM,), AN),
        lambda: rename(store, made.id, 2, "khác", AN),
        lambda: duplicate(store, made.id, "khác", AN),
        lambda: propose(store, listed, real_city(), AN),
    )
    assert {key_of_refusal(call) for call in calls} == {"plan_unreadable"}
    assert verify(store) == ()
    assert undo(store, made.id, 2, AN).scenario == (PARK,)


@pytest.mark.parametrize("content", ["", "{}", "[1]", "[" * 100_000, "null"])
def test_a_content_that_is_none_is_no_crash_and_found_by_verify(store: Store, content: str) -> None:
    made = new_plan(store, NAME, AN, (PARK,))
    of_a_newer_version(store, made, content)
    assert key_of_refusal(lambda: plan_of(store, made.id)) == "plan_unreadable"
    assert [(fault.key, fault.where) for fault in verify(store)] == [("plan_broken", f"{made.id} 2")]


def test_a_revision_cut_out_or_turned_to_a_later_one_is_found(store: Store) -> None:
    plan = put(store, new_plan(store, NAME, AN), (PARK,))
    plan = put(store, plan, (TEAM,))
    behind(store, "UPDATE plans SET before = 3 WHERE revision = 2")
    assert [(fault.key, fault.where) for fault in verify(store)] == [("plan_broken", f"{plan.id} 2")]
    behind(store, "UPDATE plans SET before = 1 WHERE revision = 2")
    assert verify(store) == ()
    undo(store, plan.id, plan.revision, AN)
    behind(store, "DELETE FROM plans WHERE revision = 3")  # nothing was made from it
    assert [(fault.key, fault.where) for fault in verify(store)] == [("revision_missing", plan.id)]


# ---- stores made before there were plans


def made_by_the_first_version(url: URL) -> Store:
    engine = create_engine(url, **store_module._options(url))
    store = Store(engine)
    if store.file:
        store.file.parent.mkdir(parents=True)
        store_module._prepare_sqlite(engine)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with store_module._migrating(store) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    return store


def test_a_store_with_rows_made_before_there_were_plans_gets_their_tables_and_nothing_else(
    no_store: URL,
) -> None:
    with closing(made_by_the_first_version(no_store)) as old:
        release(old, figure("p01", 1.0), park("a"))
        enter(old, [figure("p03", 3.0)], AN)
        before = releases(old)
        entered = rows(old, "SELECT * FROM observations ORDER BY id")
        with pytest.raises(DBAPIError):
            run(old, "SELECT * FROM plans")
    with closing(open_store(no_store)) as store:
        assert releases(store) == before
        assert rows(store, "SELECT * FROM observations ORDER BY id") == entered
        assert rows(store, "SELECT version_num FROM alembic_version") == [("0003",)]
        assert verify(store) == ()
        new_plan(store, NAME, AN, EVERY)
        with pytest.raises(DBAPIError, match="append-only"):
            run(store, "DELETE FROM plans")
        assert verify(store) == ()


def test_no_plan_changes_the_fingerprint_of_a_release(store: Store) -> None:
    first = release(store, figure("p01", 1.0))
    plan = put(store, new_plan(store, NAME, AN), EVERY)
    comment(store, plan.id, "xem lại", BINH)
    enter(store, [figure("p03", 3.0)], AN)
    decide(store, pending(store), True, BINH)
    second = make_release(store, BINH)
    assert releases(store) == (second, first)
    assert json.loads(second.rows_to).keys() == {"batches", "observations", "features", "decisions"}
    assert not NOT_YET["0001"] & json.loads(second.rows_to).keys()
    assert verify(store) == ()


# ---- to approval


def released_by_two(store: Store) -> int:
    decide(store, pending(store), True, BINH)
    return make_release(store, BINH).number


def proposed(store: Store) -> dict[str, Feature]:
    return {entry.what.id: entry.what for entry in pending(store) if isinstance(entry.what, Feature)}


def test_what_is_proposed_approved_and_released_stands_on_the_map(store: Store) -> None:
    city = real_city()
    plan = new_plan(store, NAME, AN, EVERY)
    assert len(propose(store, plan, city, AN)) == len(EVERY)
    assert key_of_refusal(lambda: decide(store, pending(store), True, AN)) == "own_entry"
    shown = released_city(city, content_of(store, released_by_two(store)))
    new = shown.parks.loc[f"plan-{plan.id}-park-1"]
    assert (new["name"], new["status"], new["area_m2"]) == (PARK.name, "planned", 50 * 50 - 5 * 5)
    assert new.geometry.area == pytest.approx(2475, rel=1e-3)
    assert new.geometry.centroid.distance(shown.wards.geometry["p15"]) == 0
    assert (NAME in new["note_vi"], plan.id in new["note_vi"]) == (True, True)
    assert city.parks["status"][PLANNED_PARK] == "planned"
    assert shown.parks["status"][PLANNED_PARK] == "existing"
    assert shown.parks.geometry[PLANNED_PARK].equals(city.parks.geometry[PLANNED_PARK])
    road = shown.works.loc[f"plan-{plan.id}-widen-1"]
    assert (road["name_vi"], road["kind"], road["status"]) == ("Dương Quảng Hàm", "road", "planned")
    assert shown.works["length_m"][f"plan-{plan.id}-street-1"] == pytest.approx(316.23, abs=0.1)
    team = shown.stations.loc[f"plan-{plan.id}-station-1"]
    assert (team["name_vi"], team["status"], round(team.geometry.x)) == ("Đội 3", "planned", round(TEAM.east))
    moved, was = shown.stations.loc[STATION], city.stations.loc[STATION]
    assert (moved["name_vi"], moved["status"]) == (was["name_vi"], was["status"])
    assert moved.geometry.x == pytest.approx(MOVE.east, abs=0.05)


def test_until_it_is_approved_nothing_is_released(store: Store) -> None:
    propose(store, new_plan(store, NAME, AN, EVERY), real_city(), AN)
    assert key_of_refusal(lambda: make_release(store, BINH)) == "nothing_to_release"


def test_the_note_says_how_wide_a_street_becomes_and_that_todays_width_is_assumed(store: Store) -> None:
    plan = new_plan(store, NAME, AN, EVERY)
    propose(store, plan, real_city(), AN)
    found = proposed(store)
    assert "8 m (giả định theo cấp đường) lên 20 m" in found[f"plan-{plan.id}-widen-1"].note
    assert "12.5 m" in found[f"plan-{plan.id}-street-1"].note


def test_the_note_says_how_large_a_park_is_and_in_which_ward(store: Store) -> None:
    city, plan = real_city(), new_plan(store, NAME, AN, (PARK,))
    propose(store, plan, city, AN)
    (note,) = [feature.note for feature in proposed(store).values()]
    shape = geometry_of(PARK, city)
    inside = [
        name
        for name, ward in zip(city.wards["name"], city.wards.geometry, strict=True)
        if ward.intersects(shape)
    ]
    assert f"{shape.area:,.0f} m²".replace(",", ".") in note
    assert all(name in note for name in inside)
    assert inside


def test_a_plan_proposed_again_corrects_what_it_proposed_before(store: Store) -> None:
    city, plan = real_city(), new_plan(store, NAME, AN, (PARK, TEAM))
    propose(store, plan, city, AN)
    plan = put(store, plan, (replace(PARK, name="Vườn hoa mới"),))
    assert len(propose(store, plan, city, AN)) == 2
    found = proposed(store)
    assert found[f"plan-{plan.id}-park-1"].properties["name"] == "Vườn hoa mới"
    assert found[f"plan-{plan.id}-station-1"].removed
    shown = released_city(city, content_of(store, released_by_two(store)))
    assert list(shown.parks.index.difference(city.parks.index)) == [f"plan-{plan.id}-park-1"]
    assert list(shown.stations.index) == list(city.stations.index)


def test_what_waits_already_is_not_entered_again_but_what_was_rejected_is(store: Store) -> None:
    city, plan = real_city(), new_plan(store, NAME, AN, EVERY)
    propose(store, plan, city, AN)
    assert key_of_refusal(lambda: propose(store, plan, city, AN)) == "plan_proposed"
    decide(store, pending(store), False, BINH, "chưa rõ")
    assert len(propose(store, plan, city, AN)) == len(EVERY)


def test_plans_of_one_idea_each_propose_their_own(store: Store) -> None:
    one, two = (new_plan(store, name, AN, (PARK,)) for name in ("một", "hai"))
    propose(store, one, real_city(), AN)
    propose(store, two, real_city(), BINH)
    assert set(proposed(store)) == {f"plan-{plan.id}-park-1" for plan in (one, two)}


def test_a_plan_drawn_over_practice_figures_is_not_proposed(store: Store) -> None:
    plan = new_plan(store, NAME, AN, EVERY)
    assert key_of_refusal(lambda: propose(store, plan, real_city(practice=True), AN)) == "plan_practice"
    assert pending(store) == []


def test_an_empty_plan_is_not_proposed(store: Store) -> None:
    plan = new_plan(store, NAME, AN)
    assert key_of_refusal(lambda: propose(store, plan, real_city(), AN)) == "plan_empty"


def test_a_plan_with_a_faulty_drawing_is_not_proposed_and_all_of_it_is_said(store: Store) -> None:
    bow_tie = ((EAST, NORTH), (EAST + 50, NORTH + 50), (EAST + 50, NORTH), (EAST, NORTH + 50), (EAST, NORTH))
    scenario = with_edit(
        with_edit(EVERY, replace(PARK, polygons=((bow_tie,),), entrances=())), replace(OPEN, park="khong-co")
    )
    plan = new_plan(store, NAME, AN, scenario)
    with pytest.raises(DataError) as caught:
        propose(store, plan, real_city(), AN)
    assert {fault.file for fault in caught.value.faults} == {PARK.id, OPEN.id}
    assert pending(store) == []


def test_a_plan_with_a_park_on_an_invented_plot_is_not_proposed(store: Store) -> None:
    practice = real_city(practice=True)
    plot = str(practice.plots.index[0])
    drawn = AddPark("park-1", "Vườn hoa", rounded_polygons(practice.plots.geometry[plot]), plot=plot)
    plan = new_plan(store, NAME, AN, (drawn, TEAM))
    with pytest.raises(DataError) as caught:
        propose(store, plan, real_city(), AN)
    assert [(fault.file, fault.key) for fault in caught.value.faults] == [("park-1", "drawing_unknown_plot")]
    assert key_of_refusal(lambda: propose(store, plan, practice, AN)) == "plan_practice"
    assert pending(store) == []
    assert len(propose(store, put(store, plan, (TEAM,)), real_city(), AN)) == 1


def test_a_park_on_a_released_plot_is_proposed(store: Store) -> None:
    ring = shapely.transform(ground_of(PARK), degrees_of).envelope
    enter(store, [Feature("plot", "dat-01", ring, {"name": "Khu 1", "area_m2": 2_500.0}, "Tờ trình 9")], AN)
    city = released_city(real_city(), content_of(store, released_by_two(store)))
    plan = new_plan(store, NAME, AN, (replace(PARK, plot="dat-01"),))
    assert len(propose(store, plan, city, AN)) == 1


def test_a_released_plan_meets_its_own_ideas_without_a_conflict(store: Store) -> None:
    plan = new_plan(store, NAME, AN, EVERY)
    before = conflicts(real_city(), EVERY)
    propose(store, plan, real_city(), AN)
    shown = released_city(real_city(), content_of(store, released_by_two(store)))
    assert conflicts(shown, EVERY) == before
    for edit in (PARK, WIDEN, STREET, TEAM):
        ids = [one.parameters["ids"] for one in remarks_of(shown, edit) if one.key == "drawing_is_there"]
        assert ids == [f"plan-{plan.id}-{edit.id}"]
    assert {one.key for one in remarks_of(shown, PARK)} & {"drawing_over_park"} == set()


def test_ids_of_any_letters_become_ids_of_features(store: Store) -> None:
    ids = ("công-viên", "cong-vien", "\u0107", "x" * 50)
    plan = new_plan(
        store, NAME, AN, tuple(replace(TEAM, id=name, east=EAST + n) for n, name in enumerate(ids))
    )
    propose(store, plan, real_city(), AN)
    found = proposed(store)
    assert len(found) == len(ids)
    assert all(key.isascii() and len(key) <= 64 for key in found)
    assert f"plan-{plan.id}-{sha256(ids[0].encode())[:16]}" in found


def test_a_plan_is_the_same_after_the_store_is_closed(address: URL) -> None:
    with closing(open_store(address)) as store:
        made = new_plan(store, NAME, AN, EVERY)
    with closing(open_store(address)) as again:
        assert plans(again) == (made,)
