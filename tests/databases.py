"""The two databases of the records under test: SQLite files, and a private PostgreSQL with PostGIS.

The server listens on the loopback address only, keeps its files in a folder of its own, and is stopped
by its process id when the block ends.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from records.store import open_store
from tests.browser.server import HOST, free_port
from tools.setup import find_postgres

START_S = 60  # longest wait for the server, in seconds
STOP_S = 20
POSTGRES_USER = "postgres"  # whom Debian's package runs the server as; it refuses to run as root
TEMPLATE = "govap_template"
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=128MB",
    "autovacuum=off",
)  # a test server may lose all by a power cut
LEASH = """
exec 3<&0
"$@" 3<&- </dev/null & server=$!
{ cat <&3 >/dev/null; kill -QUIT $server; } &
wait $server
"""  # the server ends with us, even where we are killed: then our end of its input is closed
MISSING = "no PostgreSQL with PostGIS on this machine"


class ClusterError(RuntimeError):
    """The server did not start; carries the end of its log."""


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL server."""

    port: int
    password: str
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> URL:
        """Address of one of its databases."""
        return URL.create("postgresql+pg8000", POSTGRES_USER, self.password, HOST, self.port, database)

    @cached_property
    def _engine(self) -> Engine:
        return create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")

    def execute(self, statement: str) -> None:
        """Carry out one statement outside any transaction."""
        with self._engine.connect() as connection:
            connection.execute(text(statement))

    def close(self) -> None:
        """Close the connection that statements share."""
        self._engine.dispose()

    def empty(self) -> URL:
        """A fresh database without any table."""
        return self._made("template0")

    def fresh(self) -> URL:
        """A fresh database with the tables of the records."""
        return self._made(TEMPLATE)

    def copied(self, url: URL) -> URL:
        """A fresh database with the content of another, to which nobody may be connected."""
        return self._made(str(url.database))

    def drop(self, url: URL) -> None:
        """Remove a database, whoever is connected to it."""
        self.execute(f"DROP DATABASE {url.database} WITH (FORCE)")

    def _made(self, template: str) -> URL:
        name = f"govap_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY = FILE_COPY")
        return self.url(name)


def in_continuous_integration() -> bool:
    """True where a missing database is a failure, not a reason to leave tests out."""
    return os.environ.get("CI", "").strip().lower() == "true"


@contextlib.contextmanager
def postgres_cluster(settings: Sequence[str] = FAST) -> Iterator[Cluster]:
    """A server with the database TEMPLATE, for as long as the block runs; () for PostgreSQL's own settings.

    Raises
    ------
    ClusterError
        If there is none on this machine, or it does not start.
    """
    programs = find_postgres()
    if not programs:
        raise ClusterError(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="govap-postgres-"))
    try:
        cluster = Cluster(free_port(), secrets.token_hex(16))
        with _served(Path(programs), folder, cluster, settings):
            cluster.execute(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
            open_store(cluster.url(TEMPLATE)).close()
            with contextlib.closing(cluster):
                yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_account() -> dict[str, Any]:
    """Arguments of Popen that give root's rights away; {} for anybody else."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    return {"user": POSTGRES_USER, "group": POSTGRES_USER, "extra_groups": []}


@contextlib.contextmanager
def _served(programs: Path, folder: Path, cluster: Cluster, more: Sequence[str]) -> Iterator[None]:
    account, files, log = server_account(), folder / "data", folder / "log"
    secret = folder / "password"
    secret.write_text(cluster.password, encoding="ascii")
    if account:
        for path in (folder, secret):
            shutil.chown(path, POSTGRES_USER, POSTGRES_USER)
    made = [programs / "initdb", "-D", files, "-U", POSTGRES_USER, "-E", "UTF8", "--no-locale", "--no-sync"]
    secured = ["--auth=scram-sha-256", f"--pwfile={secret}"]
    subprocess.run([*made, *secured], check=True, stdout=subprocess.DEVNULL, cwd=folder, **account)
    settings = (
        f"listen_addresses={HOST}",
        f"port={cluster.port}",
        f"unix_socket_directories={folder}",
        *more,
    )
    command = [
        programs / "postgres",
        "-D",
        files,
        *(word for setting in settings for word in ("-c", setting)),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["/bin/sh", "-c", LEASH, "sh", *map(str, command)],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            **account,
        )
        try:
            _wait_until_answering(process, cluster, log)
            yield
        finally:
            _stop(process)


def _wait_until_answering(process: subprocess.Popen[bytes], cluster: Cluster, log: Path) -> None:
    end = time.monotonic() + START_S
    while not _answers(cluster):
        if process.poll() is not None or time.monotonic() > end:
            tail = log.read_text(encoding="utf-8", errors="replace")[-4000:]
            raise ClusterError(f"PostgreSQL did not start (exit code {process.poll()}):\n{tail}")
        time.sleep(0.05)


def _answers(cluster: Cluster) -> bool:
    try:
        cluster.execute("SELECT 1")
    except SQLAlchemyError:
        return False
    return True


def _stop(process: subprocess.Popen[bytes]) -> None:
    """An immediate shutdown: what it holds is thrown away, so nothing need be written."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
