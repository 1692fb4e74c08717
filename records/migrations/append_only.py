"""What keeps a table append-only: triggers that refuse to change or remove a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

REFUSED = "append-only: enter a new row instead"
GUARDED_BY = {  # database, query for the tables whose triggers stand and still refuse
    "postgresql": (
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgname = c.relname || '_append_only' "
        "AND t.tgenabled IN ('O', 'A') AND t.tgtype = 58 AND p.prosrc LIKE :refused"
    ),
    "sqlite": (
        "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE :refused AND ("
        "name IN (tbl_name || '_no_update', tbl_name || '_no_delete', tbl_name || '_no_replace_0')) "
        "GROUP BY tbl_name HAVING count(*) = 3"
    ),
}  # tgtype 58: before, on update, delete and truncate, for each statement


def guards(table: str, unique: Sequence[str], dialect: str) -> Iterator[str]:
    """The statements that make the database refuse UPDATE, DELETE, TRUNCATE and INSERT OR REPLACE on `table`.

    `unique` are its unique keys, the columns of each separated by a space.
    """
    if dialect == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
        )
        yield (
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        yield _sqlite_trigger(table, change.lower(), f"BEFORE {change} ON {table}")
    for number, key in enumerate(unique):  # SQLite's REPLACE removes rows without asking a DELETE trigger
        same = " AND ".join(f"{column} = NEW.{column}" for column in key.split())
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of the migrations
        yield _sqlite_trigger(table, f"replace_{number}", f"BEFORE INSERT ON {table} WHEN {there}")


def _sqlite_trigger(table: str, name: str, when: str) -> str:
    return f"CREATE TRIGGER {table}_no_{name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
