"""What keeps a table append-only: triggers that refuse to change or remove a row."""

from __future__ import annotations

from alembic import op

REFUSED = "append-only: enter a new row instead"


def forbid_changes(table: str, postgres: bool) -> None:
    """Refuse UPDATE and DELETE on `table`, and TRUNCATE where the database knows it."""
    if postgres:
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )
