"""A copy of the whole store as one file, the same from either database and into either: rows as lines of JSON.

The file is a zip: `manifest.json` with the version of the tables and, of each table, its columns, the
number of its rows and the SHA-256 of its lines; and `<table>.jsonl` with one JSON list a row.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import shapely
from sqlalchemy import Boolean, Column, Connection, Table, func, select, text

from geo.errors import DataError
from records.bulk import ROWS_AT_ONCE, insert_rows
from records.errors import RecordsError
from records.model import plain_value
from records.schema import METADATA, Shape, UtcTime
from records.store import Store, now
from records.verify import Progress, faults_in, quiet

FORMAT, MANIFEST = "govap-records", "manifest.json"
MEETINGS = frozenset({"agendas", "meeting_decisions"})
NOT_YET = {
    "0001": MEETINGS | {"plans", "plan_comments"},
    "0002": MEETINGS,
}  # version of an older backup, tables it cannot have: they stay empty
MOST_INFLATED = 8 * 2**30  # bytes of one table; ten years of all figures with a release a month have 0.3
MOST_RATIO, RATIO_FROM = 200, 2**20  # inflated to packed, of tables beyond so many bytes; figures reach 20
MOST_MANIFEST, MOST_LINE = 2**20, 2**26  # bytes
DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    KeyError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
    shapely.errors.ShapelyError,
)

Row = dict[str, Any]


def write_backup(store: Store, path: Path, progress: Progress = quiet) -> int:
    """The number of rows copied to the new file `path`, of one state of the store, also while it is in use.

    Raises
    ------
    RecordsError
        If `path` exists or cannot be written; nothing is left there.
    """
    if path.exists():
        raise RecordsError("file_exists", file=str(path))
    try:
        with _put_at_end(path) as file, store.reading() as connection:
            return _write(connection, file, progress)
    except OSError as error:
        raise RecordsError("file_unwritable", file=str(path), reason=str(error)) from error


@contextlib.contextmanager
def _put_at_end(path: Path) -> Iterator[IO[bytes]]:
    """A file beside `path` that takes its name when all is written, and is removed otherwise."""
    descriptor, name = tempfile.mkstemp(
        prefix=f".{path.name}.", dir=path.parent
    )  # for its owner only: it holds digests of passphrases
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _write(connection: Connection, file: IO[bytes], progress: Progress) -> int:
    counts = {table.name: _count(connection, table) for table in METADATA.sorted_tables}
    total, done = sum(counts.values()), 0
    tables: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in METADATA.sorted_tables:
            digest = hashlib.sha256()
            with archive.open(_member(table), "w", force_zip64=True) as member:
                for chunk in _chunks(connection, table):
                    lines = "".join(map(_line, chunk)).encode()
                    digest.update(lines)
                    member.write(lines)
                    done += len(chunk)
                    progress(done, total)
            columns = list(table.columns.keys())
            tables[table.name] = {
                "columns": columns,
                "rows": counts[table.name],
                "sha256": digest.hexdigest(),
            }
        about = {
            "format": FORMAT,
            "version": _version(connection),
            "made_at": now().isoformat(),
            "tables": tables,
        }
        archive.writestr(MANIFEST, json.dumps(about, indent=1))
    return total


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _version(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _member(table: Table) -> str:
    return f"{table.name}.jsonl"


def _chunks(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    asked = select(table).order_by(*table.primary_key.columns)
    yield from connection.execute(asked).partitions(ROWS_AT_ONCE)


def _line(row: Sequence[Any]) -> str:
    written = json.dumps(list(map(plain_value, row)), ensure_ascii=False, separators=(",", ":"))
    return f"{written}\n"


def restore_backup(store: Store, path: Path, progress: Progress = quiet) -> int:
    """The number of rows of the file `path` put into the empty `store`: all of them, or none.

    Raises
    ------
    RecordsError
        If the store holds anything, if the file cannot be read, is damaged, no backup, or of another version.
    DataError
        If the file is a faithful copy of a store that is not whole: every fault that `verify` finds.
    """
    try:
        with path.open("rb") as file, store.writing() as connection:
            _refuse_full(connection)
            count = _restore(connection, file, progress)
            faults = faults_in(connection)
            if faults:
                raise DataError(faults)
            return count
    except OSError as error:
        raise RecordsError("file_unreadable", file=str(path), reason=str(error)) from error


def _refuse_full(connection: Connection) -> None:
    if any(_count(connection, table) for table in METADATA.sorted_tables):
        raise RecordsError("store_not_empty")


def _restore(connection: Connection, file: IO[bytes], progress: Progress) -> int:
    with _damage_named(MANIFEST), zipfile.ZipFile(file) as archive:
        held, tables = _manifest(archive, _version(connection))
        total, done = sum(int(tables[table.name]["rows"]) for table in held), 0
        for table in held:
            with _damage_named(_member(table)):
                for chunk in _read(archive, table, tables[table.name]):
                    insert_rows(connection, table, chunk)
                    done += len(chunk)
                    progress(done, total)
            _count_on(connection, table)
    return done


@contextlib.contextmanager
def _damage_named(member: str) -> Iterator[None]:
    try:
        yield
    except RecordsError:
        raise
    except DAMAGED as error:
        raise RecordsError("backup_damaged", member=member) from error


def _manifest(archive: zipfile.ZipFile, version: str) -> tuple[list[Table], dict[str, Any]]:
    """The tables that the backup holds and what it says of each, after a look at its directory.

    `version` is that of the store to be filled.

    Raises
    ------
    RecordsError
        If it would inflate beyond measure, is no backup, or is of a version that this program does not know.
    """
    _refuse_bombs(archive)
    about = json.loads(archive.read(MANIFEST))
    if about["format"] != FORMAT:
        raise RecordsError("backup_damaged", member=MANIFEST)
    if about["version"] != version and about["version"] not in NOT_YET:
        raise RecordsError("backup_version", version=str(about["version"])[:20])
    absent = NOT_YET.get(about["version"], frozenset())
    held = [table for table in METADATA.sorted_tables if table.name not in absent]
    columns = {table.name: list(table.columns.keys()) for table in held}
    stated = {name: table["columns"] for name, table in about["tables"].items()}
    members = sorted([MANIFEST, *map(_member, held)])
    if stated != columns or sorted(archive.namelist()) != members:
        raise RecordsError("backup_damaged", member=MANIFEST)
    return held, dict(about["tables"])


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    for info in archive.infolist():
        most = MOST_MANIFEST if info.filename == MANIFEST else MOST_INFLATED
        swollen = info.file_size > RATIO_FROM and info.file_size > MOST_RATIO * max(1, info.compress_size)
        if info.file_size > most or swollen:
            raise RecordsError("backup_bomb", member=info.filename)


def _read(archive: zipfile.ZipFile, table: Table, stated: dict[str, Any]) -> Iterator[list[Row]]:
    """The rows of a table in pieces.

    Raises
    ------
    RecordsError
        If they are not those that the manifest states.
    """
    readers = [(column.name, _reader(column)) for column in table.columns]
    digest, count, chunk = hashlib.sha256(), 0, []
    with archive.open(_member(table)) as member:
        while line := member.readline(MOST_LINE):
            digest.update(line)
            cells = json.loads(line, parse_constant=_no_number)
            chunk.append({name: read(cell) for (name, read), cell in zip(readers, cells, strict=True)})
            if len(chunk) == ROWS_AT_ONCE:
                count += len(chunk)
                yield chunk
                chunk = []
    if (count + len(chunk), digest.hexdigest()) != (stated["rows"], stated["sha256"]):
        raise RecordsError("backup_damaged", member=_member(table))
    if chunk:
        yield chunk


def _no_number(written: str) -> float:
    raise ValueError(written)


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    """How a cell of the column is read."""
    if isinstance(column.type, UtcTime):
        return datetime.fromisoformat
    if isinstance(column.type, Shape):
        return _read_shape
    kind = column.type.python_type if not isinstance(column.type, Boolean) else bool
    return lambda cell: _of_kind(cell, kind)


def _read_shape(cell: Any) -> shapely.Geometry | None:
    return None if cell is None else shapely.from_wkb(bytes.fromhex(cell))


def _of_kind(cell: Any, kind: type) -> Any:
    if cell is not None and type(cell) is not kind:
        raise TypeError(cell)
    return cell


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL's own numbering goes on after the rows put in with their numbers."""
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        last = connection.execute(select(func.max(table.c.id))).scalar_one()
        sequence = func.pg_get_serial_sequence(table.name, "id")
        if last is not None:
            connection.execute(select(func.setval(sequence, last)))
