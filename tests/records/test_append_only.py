"""No row is ever changed or removed, whatever program tries."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from records.entries import enter
from records.meeting_decisions import decide_that
from records.meetings import new_agenda
from records.people import Person, add_person
from records.plans import comment, new_plan
from records.schema import METADATA
from records.store import Store
from records.verify import verify
from tests.cities import real_city
from tests.records.meeting_samples import DRAFT, TASK
from tests.records.samples import AN, figure, park, release, rows, run

TABLES = sorted(METADATA.tables)
CHANGES = ("UPDATE {table} SET {column} = {column}", "DELETE FROM {table}")


def fill(store: Store) -> Store:
    """At least one row in every table."""
    add_person(store, Person(AN, ""), "mat khau dai", "")
    run(
        store,
        "INSERT INTO batches (file, sha256, who, at) VALUES ('a', 'b', 'c', '2021-01-01 00:00:00.000000')",
    )
    release(store, figure(), park())
    comment(store, new_plan(store, "Phương án 1", AN).id, "xem lại", AN)
    decide_that(store, new_agenda(store, real_city(), DRAFT, AN), TASK, AN)
    return store


@pytest.fixture(scope="module")
def kept(shared_store: Store) -> Store:
    """A full store on which nothing that a test tries may succeed."""
    return fill(shared_store)


@pytest.fixture
def full(store: Store) -> Store:
    """A full store to write to."""
    return fill(store)


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    return {table: rows(store, f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_changed_or_removed(kept: Store, table: str) -> None:
    before = everything(kept)
    assert before[table]
    column = METADATA.tables[table].columns.keys()[-1]
    changes = [change.format(table=table, column=column) for change in CHANGES]
    if kept.is_postgres:
        changes += [f"TRUNCATE {table} CASCADE"]
    for change in changes:
        with pytest.raises(DBAPIError, match="append-only"):
            run(kept, change)
    assert everything(kept) == before


def test_a_row_is_not_put_in_the_place_of_another(full: Store) -> None:
    enter(full, [figure("p03", 3.0)], AN)  # no decision refers to it, so that no foreign key holds it
    before = everything(full)
    insert = (
        "INSERT INTO observations (id, indicator, ward, period, revision, value, status, source, note, who, at) "
        "VALUES ({id}, 't08', 'p03', '2021', 1, 99, '', '', '', 'x', '2021-01-01 00:00:00.000000')"
    )
    for row in ("2", "77"):  # the same row, the same revision of the same figure
        statement = insert.format(id=row)
        forced = (
            f"{statement} ON CONFLICT (indicator, ward, period, revision) DO UPDATE SET value = 99"
            if full.is_postgres
            else statement.replace("INSERT", "INSERT OR REPLACE")
        )
        with pytest.raises(DBAPIError):
            run(full, forced)
    assert everything(full) == before


@pytest.mark.parametrize("table", TABLES)
def test_sqlite_replaces_no_row_of_any_table(kept: Store, table: str) -> None:
    if kept.is_postgres:
        columns = ", ".join(METADATA.tables[table].columns.keys())
        with pytest.raises(DBAPIError):
            run(kept, f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}")
        return
    with pytest.raises(DBAPIError, match="append-only"):
        run(kept, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_a_new_row_is_welcome(full: Store) -> None:
    with full.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO batches (file, sha256, who, at) VALUES ('b', 'c', 'd', '2021-01-01 00:00:00.000000')"
            )
        )
    assert len(rows(full, "SELECT id FROM batches")) == 2
    assert verify(full) == ()
