"""Whatever is done to the store behind the program's back is found."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from records.entries import enter
from records.people import Person, add_person
from records.releases import releases, return_to
from records.schema import METADATA
from records.store import Store, open_store
from records.verify import verify
from tests.databases import Cluster
from tests.records.samples import AN, BINH, CHI, figure, park, release, run

TABLES = sorted(METADATA.tables)


@pytest.fixture(scope="module")
def filled(shared_store: Store) -> Store:
    """Three releases, the third a way back, and something that waits: closed, to be copied."""
    store = shared_store
    release(store, figure("p01", 1.0), figure("p03", 3.0), park("a"))
    release(store, figure("p01", 2.0, seen=1), park("b"))
    return_to(store, 1, CHI)
    enter(store, [figure("p04", 4.0)], AN)
    add_person(store, Person(AN, "Phòng QLĐT"), "mat khau dai", "")
    store.close()
    return store


@pytest.fixture
def used(filled: Store, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A copy of `filled` to spoil."""
    if filled.is_postgres:
        running: Cluster = request.getfixturevalue("cluster")
        url = running.copied(filled.engine.url)
        with closing(open_store(url)) as opened:
            yield opened
        running.drop(url)
        return
    assert filled.file
    path = shutil.copy(filled.file, tmp_path / "used.sqlite")
    with closing(open_store(URL.create("sqlite", database=str(path)))) as opened:
        yield opened


def behind(store: Store, *statements: str) -> None:
    """Carry out `statements` with the triggers and foreign keys out of the way, and put the triggers back."""
    if store.is_postgres:
        run(store, "SET LOCAL session_replication_role = replica", *statements)
        return
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        for name, _ in found:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.exec_driver_sql(statement)
        for _, sql in found:
            connection.exec_driver_sql(sql)
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("BEGIN")


def faults(store: Store) -> set[tuple[str, str]]:
    return {(fault.key, fault.where) for fault in verify(store)}


def test_a_store_that_was_only_used_is_whole(used: Store) -> None:
    seen: list[tuple[int, int]] = []
    assert verify(used, lambda done, of: seen.append((done, of))) == ()
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_an_empty_store_is_whole(store: Store) -> None:
    assert verify(store) == ()


def test_putting_the_triggers_away_and_back_leaves_no_fault(used: Store) -> None:
    behind(used)
    assert faults(used) == set()


HELD_FROM_1 = {("content_changed", "1"), ("content_changed", "3"), ("history_changed", "1")}
TAMPERED: list[tuple[str, set[tuple[str, str]]]] = [
    ("UPDATE observations SET value = 99 WHERE ward = 'p03'", {*HELD_FROM_1, ("content_changed", "2")}),
    ("UPDATE observations SET source = 'x' WHERE id = 1", HELD_FROM_1),
    ("UPDATE observations SET note = 'x' WHERE id = 1", HELD_FROM_1),
    ("UPDATE observations SET who = 'x' WHERE id = 1", HELD_FROM_1),
    ("UPDATE observations SET period = '2020' WHERE ward = 'p03'", {*HELD_FROM_1, ("content_changed", "2")}),
    ("UPDATE observations SET at = '2020-01-01 00:00:00.000000' WHERE id = 1", HELD_FROM_1),
    (
        "UPDATE features SET properties = '{}' WHERE feature = 'b'",
        {("content_changed", "2"), ("history_changed", "2")},
    ),
    (
        "UPDATE features SET shape = NULL WHERE feature = 'b'",
        {("content_changed", "2"), ("history_changed", "2")},
    ),
    ("UPDATE decisions SET who = 'Lê Chi' WHERE id = 1", {("history_changed", "1")}),
    ("UPDATE decisions SET note = 'x' WHERE id = 4", {("history_changed", "2")}),
    (
        "UPDATE decisions SET who = 'Nguyễn Văn An' WHERE observation = 1",
        {("not_approved", "1"), ("not_approved", "3"), ("history_changed", "1")},
    ),
    (
        "UPDATE decisions SET approved = FALSE WHERE observation = 1",
        {("not_approved", "1"), ("not_approved", "3"), ("history_changed", "1")},
    ),
    (
        (
            "INSERT INTO observations (id, indicator, ward, period, revision, value, status, source, note, who, at) "
            "VALUES (-5, 't08', 'p16', '2021', 1, 9, '', '', '', 'x', '2021-01-01 00:00:00.000000')"
        ),
        {("history_changed", "1")},
    ),
    (
        "INSERT INTO release_observations (release, observation) VALUES (3, 3)",
        {("content_changed", "3")},
    ),
    ("DELETE FROM release_observations WHERE release = 3 AND observation = 1", {("content_changed", "3")}),
    (
        "UPDATE releases SET author = 'x' WHERE number = 2",
        {("fingerprint_changed", "2")},
    ),
    ("UPDATE releases SET one_person = TRUE WHERE number = 3", {("fingerprint_changed", "3")}),
    ("UPDATE releases SET returns_to = 2 WHERE number = 3", {("fingerprint_changed", "3")}),
    ("UPDATE releases SET note = 'x' WHERE number = 1", {("fingerprint_changed", "1")}),
    (
        "UPDATE releases SET at = '2020-01-01 00:00:00.000000' WHERE number = 1",
        {("fingerprint_changed", "1")},
    ),
    ("UPDATE releases SET decisions_to = 0 WHERE number = 3", {("fingerprint_changed", "3")}),
    (
        "UPDATE releases SET fingerprint = 'f' WHERE number = 1",
        {("fingerprint_changed", "1"), ("fingerprint_changed", "2")},
    ),
    (
        "UPDATE releases SET content_sha256 = 'f' WHERE number = 1",
        {("content_changed", "1"), ("fingerprint_changed", "1")},
    ),
    (
        "UPDATE releases SET rows_to = 'nonsense' WHERE number = 1",
        {("history_changed", "1"), ("history_changed", "2"), ("fingerprint_changed", "1")},
    ),
]


@pytest.mark.parametrize(("statement", "found"), TAMPERED, ids=[statement[:60] for statement, _ in TAMPERED])
def test_a_changed_row_is_found_and_named(used: Store, statement: str, found: set[tuple[str, str]]) -> None:
    behind(used, statement)
    assert faults(used) == found


def test_a_removed_row_leaves_a_gap(used: Store) -> None:
    behind(
        used,
        "DELETE FROM release_observations WHERE observation = 1",
        "DELETE FROM decisions WHERE observation = 1",
        "DELETE FROM observations WHERE id = 1",
    )
    found = faults(used)
    assert ("revision_missing", "t08 p01 2021") in found
    assert {key for key, _ in found} == {"revision_missing", "content_changed", "history_changed"}


def test_a_release_cut_out_of_the_middle_is_found(used: Store) -> None:
    behind(
        used,
        "DELETE FROM release_observations WHERE release = 2",
        "DELETE FROM release_features WHERE release = 2",
        "DELETE FROM releases WHERE number = 2",
    )
    assert {("release_missing", "2"), ("fingerprint_changed", "3")} <= faults(used)


def test_releases_in_another_order_are_found(used: Store) -> None:
    behind(
        used,
        "UPDATE releases SET number = number + 10 WHERE number IN (2, 3)",
        "UPDATE releases SET number = 2 WHERE number = 13",
        "UPDATE releases SET number = 3 WHERE number = 12",
        "UPDATE release_observations SET release = release + 10 WHERE release IN (2, 3)",
        "UPDATE release_observations SET release = CASE release WHEN 13 THEN 2 ELSE 3 END WHERE release > 10",
        "UPDATE release_features SET release = release + 10 WHERE release IN (2, 3)",
        "UPDATE release_features SET release = CASE release WHEN 13 THEN 2 ELSE 3 END WHERE release > 10",
    )
    assert {("fingerprint_changed", "2"), ("fingerprint_changed", "3")} <= faults(used)


def test_the_newest_release_cut_off_shows_only_against_its_fingerprint(used: Store) -> None:
    """What no store can tell of itself: the printed fingerprint of release 3 is in it no more."""
    printed = releases(used)[0].fingerprint
    behind(
        used,
        "DELETE FROM release_observations WHERE release = 3",
        "DELETE FROM release_features WHERE release = 3",
        "DELETE FROM releases WHERE number = 3",
    )
    assert faults(used) == set()
    assert printed not in {info.fingerprint for info in releases(used)}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_without_its_guard_is_found(used: Store, table: str) -> None:
    if used.is_postgres:
        run(used, f"DROP TRIGGER {table}_append_only ON {table}")
    else:
        run(used, f"DROP TRIGGER {table}_no_delete")
    assert faults(used) == {("unguarded", table)}


DISARMED: list[tuple[bool, Callable[[str], str]]] = [
    (True, lambda table: f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only"),
    (True, lambda table: f"ALTER TABLE {table} ENABLE REPLICA TRIGGER {table}_append_only"),
    (
        True,
        lambda _: (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NULL; END $$"
        ),
    ),
    (False, lambda table: f"DROP TRIGGER {table}_no_update"),
    (False, lambda table: f"DROP TRIGGER {table}_no_replace_0"),
]


@pytest.mark.parametrize(("postgres", "disarm"), DISARMED)
def test_a_guard_made_harmless_is_found(used: Store, postgres: bool, disarm: Callable[[str], str]) -> None:
    if used.is_postgres != postgres:
        assert faults(used) == set()
        return
    run(used, disarm("decisions"))
    assert ("unguarded", "decisions") in faults(used)


def test_a_trigger_replaced_by_one_that_does_nothing_is_found(used: Store) -> None:
    if used.is_postgres:
        run(
            used,
            "DROP TRIGGER people_append_only ON people",
            "CREATE TRIGGER people_append_only BEFORE UPDATE ON people "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        )
    else:
        run(
            used,
            "DROP TRIGGER people_no_update",
            "CREATE TRIGGER people_no_update BEFORE UPDATE ON people BEGIN SELECT 1; END",
        )
    assert faults(used) == {("unguarded", "people")}


def test_a_damaged_file_is_a_fault_not_a_crash(used: Store) -> None:
    if used.file is None:
        behind(used, "UPDATE observations SET revision = 7 WHERE ward = 'p04'")
        assert ("revision_missing", "t08 p04 2021") in faults(used)
        return
    run(used, "CREATE INDEX extra ON observations (note)")
    with used.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = 'CREATE INDEX extra ON observations (source)' WHERE name = 'extra'"
        )
        connection.exec_driver_sql("UPDATE sqlite_master SET rootpage = 2 WHERE name = 'extra'")
        connection.exec_driver_sql("BEGIN")
    used.close()
    assert [fault.key for fault in verify(used)] == ["store_damaged"]


def test_one_person_may_approve_where_the_release_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from records.approval import ONE_PERSON, decide
    from records.entries import pending
    from records.releases import make_release

    monkeypatch.setenv(ONE_PERSON, "1")
    enter(store, [figure()], BINH)
    decide(store, pending(store), True, BINH)
    make_release(store, BINH)
    monkeypatch.delenv(ONE_PERSON)
    assert verify(store) == ()
