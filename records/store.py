"""The store: one SQLite file made on first start, or PostgreSQL with PostGIS where DATABASE_URL names one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from records.errors import StoreError

ROOT = Path(__file__).parent.parent
DEFAULT_FILE = ROOT / "store" / "records.sqlite"
BUSY_S = 30  # longest wait for another writer, in seconds
MIGRATIONS = Path(__file__).parent / "migrations"
WRITERS_QUEUE = (
    "LOCK TABLE releases IN SHARE ROW EXCLUSIVE MODE"  # before the first look, or it would be stale
)
MIGRATION_LOCK = 0x60BA9  # a number of our own for PostgreSQL's advisory lock


@dataclass(frozen=True, eq=False)
class Store:
    """An opened store; safe to share between threads."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the store throughout.

        Raises
        ------
        StoreError
            If the database refuses.
        """
        with _refusals_named(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose work is stored whole, or not at all if the block fails.

        Writers come one after another: what one looks at before it writes holds until it has written.

        Raises
        ------
        StoreError
            If the database refuses, or another writer takes longer than BUSY_S.
        """
        with _refusals_named(), self.engine.connect() as plain:
            connection = plain.execution_options(writing=True)
            with connection.begin():
                if self.is_postgres:
                    connection.execute(text(f"SET LOCAL lock_timeout = '{BUSY_S}s'"))
                    connection.execute(text(WRITERS_QUEUE))
                yield connection

    @property
    def is_postgres(self) -> bool:
        """True where the store is PostgreSQL."""
        return self.engine.dialect.name == "postgresql"

    @property
    def file(self) -> Path | None:
        """The file of a SQLite store, None for PostgreSQL."""
        return None if self.is_postgres else Path(str(self.engine.url.database))

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def store_url() -> URL:
    """Where the store is: DATABASE_URL, or DEFAULT_FILE.

    Raises
    ------
    StoreError
        If DATABASE_URL is no address of SQLite or PostgreSQL.
    """
    written = os.environ.get("DATABASE_URL", "").strip()
    return read_url(written) if written else URL.create("sqlite", database=str(DEFAULT_FILE))


def read_url(written: str) -> URL:
    """The address `written`, with the drivers this project installs.

    Raises
    ------
    StoreError
        If it is no address of SQLite or PostgreSQL.
    """
    try:
        url = make_url(written)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise StoreError("bad_database_url") from error
    kind = url.get_backend_name()
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+pg8000")
    if kind == "sqlite" and url.database not in (None, "", ":memory:"):
        return url.set(drivername="sqlite")
    raise StoreError("bad_database_url")


def open_store(url: URL | None = None) -> Store:
    """The store at `url`, or where `store_url` says; made and brought up to date if need be.

    Raises
    ------
    StoreError
        If it cannot be reached, is damaged, or was made by a newer version of the program.
    """
    address = url or store_url()
    engine = create_engine(address, **_options(address))
    store = Store(engine)
    try:
        if store.file:
            _make_folder(store.file.parent)
            _prepare_sqlite(engine)
        _migrate(store)
    except StoreError:
        store.close()
        raise
    return store


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("store_unusable", reason=str(error)) from error


@contextmanager
def _refusals_named() -> Iterator[None]:
    """What the database refuses (locked, full, gone, not a store) is a StoreError that carries its words."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError("store_unusable", reason=_reason(error)) from error


def _options(address: URL) -> dict[str, Any]:
    if address.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": BUSY_S}}
    return {"pool_pre_ping": True, "isolation_level": "REPEATABLE READ"}


def _prepare_sqlite(engine: Engine) -> None:
    """Each connection: write-ahead log, foreign keys, and transactions that begin when we say so."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for setting in ("journal_mode = WAL", "foreign_keys = ON", f"busy_timeout = {BUSY_S * 1000}"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _migrate(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    newest = ScriptDirectory.from_config(config).get_current_head()
    with store.reading() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
    with _migrating(store) as connection:
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        found = MigrationContext.configure(connection).get_current_revision()
        if found is not None and found not in known:
            raise StoreError("store_newer", version=found)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _migrating(store: Store) -> Iterator[Connection]:
    """A connection that nobody else migrates beside, and that sees what the one before it made."""
    if not store.is_postgres:
        with store.writing() as connection:
            yield connection
        return
    with _refusals_named(), store.engine.connect() as plain:
        connection = plain.execution_options(isolation_level="READ COMMITTED")
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            yield connection


def _reason(error: Exception) -> str:
    """The database's own words, in one line."""
    origin = error.orig if isinstance(error, DBAPIError) and error.orig else error
    first = origin.args[0] if origin.args else ""
    words = first.get("M", "") if isinstance(first, dict) else str(origin)  # PostgreSQL's fields; M: message
    return " ".join(str(words).split())[:300]


def now() -> datetime:
    """The present moment in UTC, to the millisecond."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
