"""A backup is the whole store, moves between databases, and is put back whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import sys
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL

from geo.errors import DataError
from geo.scenario import AddStation, OpenPark
from records.approval import decide
from records.backup import MANIFEST, MOST_RATIO, NOT_YET, restore_backup, write_backup
from records.entries import enter, pending
from records.errors import RecordsError
from records.meeting_decisions import decide_that, finish_decision
from records.meetings import new_agenda
from records.model import Batch, plain_value
from records.people import Person, add_person, sign_in
from records.plans import comment, comments, new_plan, plans, redo, save, undo, versions
from records.releases import content_of, releases, return_to
from records.schema import METADATA
from records.store import Store, open_store
from records.verify import verify
from tests.cities import real_city
from tests.databases import Cluster
from tests.records.meeting_samples import DRAFT, TASK
from tests.records.samples import AN, BINH, CHI, figure, park, release, rows, shown, withdrawal

PHRASE = "đường Nguyễn Oanh 2021"
Rows = dict[str, list[list[Any]]]
PLAN = (AddStation("station-1", "Đội 3", 603_000.01, 1_198_000.07), OpenPark("open-1", "cong-vien-14"))


def fill(store: Store) -> Store:
    """A row of every sort."""
    add_person(store, Person(AN, "Phòng QLĐT"), PHRASE, "")
    release(store, figure("p01", 0.1 + 0.2, source="=«1»\n\u2028"), figure("p03", -3.0), park("a"))
    enter(store, [figure("p04", 4.0), replace(park("b"), shape=None)], AN, Batch("báo cáo.xlsx", "ab" * 32))
    decide(store, pending(store)[:1], False, BINH, "sai")
    release(store, withdrawal("p03", seen=1), replace(park("a", seen=1), removed=True))
    return_to(store, 1, CHI, "nhầm")
    enter(store, [figure("p05", 5.0)], AN)
    plan = new_plan(store, "Phương án 1", AN, PLAN)
    undo(store, plan.id, save(store, plan.id, 1, PLAN[:1], BINH, act="a1").revision, AN)
    comment(store, plan.id, "xem lại", CHI)
    decision = decide_that(store, new_agenda(store, real_city(), DRAFT, AN), TASK, AN)
    finish_decision(store, decision, CHI)
    return store


@pytest.fixture(scope="module")
def used(shared_store: Store) -> Store:
    """A full store, which tests only read."""
    return fill(shared_store)


@pytest.fixture(scope="module")
def written(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Rows]:
    """A backup, and every row of the store it was made of; it is the same from either database."""
    folder = tmp_path_factory.mktemp("written")
    with closing(open_store(copied(migrated_file, folder))) as store:
        write_backup(fill(store), folder / "copy.zip")
        return (folder / "copy.zip").read_bytes(), everything(store)


@pytest.fixture
def backup(written: tuple[bytes, Rows], tmp_path: Path) -> Path:
    """The file of a backup, to spoil."""
    path = tmp_path / "copy.zip"
    path.write_bytes(written[0])
    return path


def copied(template: Path, folder: Path) -> URL:
    """Address of an empty SQLite store in `folder`."""
    path = folder / "target.sqlite"
    shutil.copy(template, path)
    return URL.create("sqlite", database=str(path))


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, migrated_file: Path, tmp_path: Path) -> URL:
    """Address of an empty store to move into."""
    if request.param == "postgresql":
        running: Cluster = request.getfixturevalue("cluster")
        return running.fresh()
    return copied(migrated_file, tmp_path)


@pytest.fixture
def file_target(migrated_file: Path, tmp_path: Path) -> URL:
    """Address of an empty SQLite store."""
    return copied(migrated_file, tmp_path)


def everything(store: Store) -> Rows:
    """Every row of every table, as plain values."""
    with store.reading() as connection:
        return {
            table.name: [
                list(map(plain_value, row))
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in METADATA.sorted_tables
        }


def test_a_backup_put_back_is_the_same_store_in_either_database(
    used: Store, target: URL, tmp_path: Path
) -> None:
    path, before = tmp_path / "copy.zip", everything(used)
    assert all(before.values()), "a table without rows proves nothing"
    total = sum(map(len, before.values()))
    seen: list[tuple[int, int]] = []
    assert write_backup(used, path, lambda done, of: seen.append((done, of))) == total
    with closing(open_store(target)) as moved:
        assert restore_backup(moved, path, lambda done, of: seen.append((done, of))) == total
        assert everything(moved) == before
        assert verify(moved) == ()
        assert releases(moved) == releases(used)
        assert content_of(moved, 1) == content_of(used, 1)
        assert sign_in(moved, AN, PHRASE).department == "Phòng QLĐT"
        (plan,) = plans(moved)
        assert (plan.scenario, versions(moved, plan.id)) == (PLAN, versions(used, plan.id))
        assert comments(moved, plan.id) == comments(used, plan.id)
    assert seen[-1] == (total, total)
    assert seen == sorted(seen[: len(seen) // 2]) * 2


def test_a_store_put_back_goes_on(used: Store, target: URL, tmp_path: Path) -> None:
    write_backup(used, tmp_path / "copy.zip")
    with closing(open_store(target)) as moved:
        restore_backup(moved, tmp_path / "copy.zip")
        number = release(moved, figure("p06", 6.0), park("c")).number
        add_person(moved, Person(BINH, ""), PHRASE, AN)
        enter(moved, [figure("p01", 2.0, seen=1)], AN, Batch("b", "0" * 64))
        assert number == 4
        assert shown(moved, 4)["p06"] == 6.0
        (plan,) = plans(moved)
        assert redo(moved, plan.id, plan.revision, AN).scenario == PLAN[:1]
        assert comment(moved, plan.id, "tiếp", AN).id == 2
        assert verify(moved) == ()


def without_plans(members: Members) -> None:
    """The backup as the version before plans made it."""
    about = json.loads(members[MANIFEST])
    for name in NOT_YET["0001"]:
        del members[f"{name}.jsonl"], about["tables"][name]
    members[MANIFEST] = json.dumps(about | {"version": "0001"}).encode()


def test_a_backup_made_before_there_were_plans_is_put_back(used: Store, target: URL, tmp_path: Path) -> None:
    path = tmp_path / "copy.zip"
    write_backup(used, path)
    repacked(path, without_plans)
    before = everything(used)
    with closing(open_store(target)) as moved:
        restore_backup(moved, path)
        assert everything(moved) == before | {name: [] for name in NOT_YET["0001"]}
        assert releases(moved) == releases(used)
        assert verify(moved) == ()
        assert new_plan(moved, "Phương án 1", AN, PLAN).scenario == PLAN


def test_a_backup_of_this_version_has_the_plans(backup: Path, target: URL) -> None:
    repacked(backup, lambda members: (without_plans(members), manifest(members, version="0003"))[1])
    with closing(open_store(target)) as moved, pytest.raises(RecordsError, match="backup_damaged"):
        restore_backup(moved, backup)


def test_an_empty_store_can_be_copied_and_put_back(store: Store, target: URL, tmp_path: Path) -> None:
    write_backup(store, tmp_path / "copy.zip")
    with closing(open_store(target)) as moved:
        assert restore_backup(moved, tmp_path / "copy.zip") == 0


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of Unix")
def test_a_backup_is_for_its_owner_only(used: Store, tmp_path: Path) -> None:
    write_backup(used, tmp_path / "copy.zip")
    assert stat.S_IMODE((tmp_path / "copy.zip").stat().st_mode) == 0o600


def test_a_backup_while_others_write_holds_whole_imports(store: Store, target: URL, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            enter(store, [figure(f"{turn}-{n}") for n in range(200)], AN, Batch(str(turn), "0" * 64))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(rows(store, "SELECT id FROM batches")) < 3:
            pass
        write_backup(store, tmp_path / "copy.zip")
    finally:
        stop.set()
        writer.join()
    with closing(open_store(target)) as moved:
        restore_backup(moved, tmp_path / "copy.zip")
        counts = rows(moved, "SELECT batch, count(*) FROM observations GROUP BY batch")
        assert {count for _, count in counts} == {200}
        assert len(counts) == rows(moved, "SELECT count(*) FROM batches")[0][0] >= 3


def test_nothing_is_written_over_and_nothing_half_is_left(used: Store, tmp_path: Path) -> None:
    path = tmp_path / "copy.zip"
    path.write_text("của người khác")
    with pytest.raises(RecordsError, match="file_exists"):
        write_backup(used, path)
    assert path.read_text() == "của người khác"

    def stop(_done: int, _all: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_backup(used, tmp_path / "other.zip", stop)
    with pytest.raises(RecordsError, match="file_unwritable"):
        write_backup(used, tmp_path / "no folder" / "copy.zip")
    assert [found.name for found in tmp_path.glob("*.zip*")] == ["copy.zip"]
    assert list(tmp_path.glob(".*")) == []


def test_a_store_that_holds_anything_is_not_written_over(used: Store, target: URL, tmp_path: Path) -> None:
    write_backup(used, tmp_path / "copy.zip")
    with closing(open_store(target)) as moved:
        add_person(moved, Person(AN, ""), PHRASE, "")
        before = everything(moved)
        with pytest.raises(RecordsError, match="store_not_empty"):
            restore_backup(moved, tmp_path / "copy.zip")
        assert everything(moved) == before


Members = dict[str, bytes]


def repacked(path: Path, change: Callable[[Members], None]) -> None:
    """The backup with its members changed."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def manifest(members: Members, **more: Any) -> None:
    members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | more).encode()


def resealed(members: Members, name: str, content: bytes) -> None:
    """A table with other lines, whose digest and count in the manifest agree with them."""
    about = json.loads(members[MANIFEST])
    about["tables"][name] |= {"sha256": hashlib.sha256(content).hexdigest(), "rows": content.count(b"\n")}
    members[f"{name}.jsonl"] = content
    members[MANIFEST] = json.dumps(about).encode()


def drop_line(members: Members) -> None:
    lines = members["observations.jsonl"].splitlines(keepends=True)
    members["observations.jsonl"] = b"".join(lines[:-1])


def other_columns(members: Members) -> None:
    about = json.loads(members[MANIFEST])
    about["tables"]["people"]["columns"].append("admin")
    members[MANIFEST] = json.dumps(about).encode()


BAD, MOMENT = "backup_damaged", b'"2021-01-01T00:00:00.000+00:00"]\n'
DAMAGE: list[tuple[str, Callable[[Members], None], str]] = [
    ("other value", lambda m: m.update({"observations.jsonl": m["observations.jsonl"].replace(b"-3.0", b"-4.0")}), BAD),
    ("a row less", drop_line, BAD),
    ("a table less", lambda m: m.pop("decisions.jsonl") and None, BAD),
    ("a plan less", lambda m: m.pop("plans.jsonl") and None, BAD),
    ("a member more", lambda m: m.update({"../../evil": b"x"}), BAD),
    ("no manifest", lambda m: m.pop(MANIFEST) and None, BAD),
    ("manifest of another program", lambda m: manifest(m, format="other"), BAD),
    ("manifest without tables", lambda m: m.update({MANIFEST: b"[]"}), BAD),
    ("manifest that is no JSON", lambda m: m.update({MANIFEST: b"\xff{"}), BAD),
    ("other columns", other_columns, BAD),
    ("of a newer version", lambda m: manifest(m, version="9999"), "backup_version"),
    ("text for a number", lambda m: resealed(m, "batches", b'["1","a","b","c",' + MOMENT), BAD),
    ("a number for a text", lambda m: resealed(m, "batches", b'[1,2,"b","c",' + MOMENT), BAD),
    ("a moment that is none", lambda m: resealed(m, "batches", b'[1,"a","b","c","hom qua"]\n'), BAD),
    ("a cell too few", lambda m: resealed(m, "batches", b'[1,"a","b","c"]\n'), BAD),
    ("no list", lambda m: resealed(m, "batches", b'{"id":1}\n'), BAD),
    ("no number", lambda m: resealed(m, "observations", m["observations.jsonl"].replace(b"-3.0", b"Infinity")), BAD),
    ("a shape that is none", lambda m: resealed(m, "features", m["features.jsonl"].replace(b'"0103', b'"FFFF')), BAD),
]  # fmt: skip


@pytest.mark.parametrize(("change", "key"), [case[1:] for case in DAMAGE], ids=[case[0] for case in DAMAGE])
def test_a_damaged_backup_is_refused_and_nothing_is_stored(
    target: URL, backup: Path, change: Callable[[Members], None], key: str
) -> None:
    repacked(backup, change)
    with closing(open_store(target)) as moved:
        with pytest.raises(RecordsError) as caught:
            restore_backup(moved, backup)
        assert caught.value.key == key
        assert not any(everything(moved).values())


@pytest.mark.parametrize("cut", [0.0, 0.3, 0.9, 0.999])
def test_a_backup_cut_short_is_refused(backup: Path, file_target: URL, cut: float) -> None:
    os.truncate(backup, int(backup.stat().st_size * cut))
    with closing(open_store(file_target)) as moved:
        with pytest.raises(RecordsError, match="backup_damaged"):
            restore_backup(moved, backup)
        assert not any(everything(moved).values())


def test_no_single_changed_byte_is_put_back_unseen(
    written: tuple[bytes, Rows], migrated_file: Path, tmp_path: Path
) -> None:
    path, (content, before), refused = tmp_path / "copy.zip", written, 0
    for place in range(0, len(content), 97):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :])
        with closing(open_store(copied(migrated_file, tmp_path))) as moved:
            try:
                restore_backup(moved, path)
            except RecordsError as error:
                assert error.key in ("backup_damaged", "backup_bomb", "backup_version"), place  # noqa: PT017
                refused += 1
            else:  # a byte that says nothing, such as a time in the zip's directory
                assert everything(moved) == before
    assert refused > 10


def test_a_bomb_is_refused_before_it_is_inflated(backup: Path, file_target: URL) -> None:
    repacked(backup, lambda members: resealed(members, "observations", b"[" + b" " * 60_000_000 + b"]\n"))
    assert backup.stat().st_size < 60_000_000 / MOST_RATIO
    with closing(open_store(file_target)) as moved, pytest.raises(RecordsError, match="backup_bomb"):
        restore_backup(moved, backup)


def test_a_faithful_copy_of_a_store_that_was_tampered_with_is_not_put_back(target: URL, backup: Path) -> None:
    repacked(
        backup,
        lambda members: resealed(
            members, "observations", members["observations.jsonl"].replace(b",-3.0,", b",-4.0,")
        ),
    )
    with closing(open_store(target)) as moved:
        with pytest.raises(DataError) as caught:
            restore_backup(moved, backup)
        assert {fault.key for fault in caught.value.faults} == {"content_changed", "history_changed"}
        assert not any(everything(moved).values())


def test_a_file_that_is_not_there_is_said(store: Store, tmp_path: Path) -> None:
    with pytest.raises(RecordsError, match="file_unreadable"):
        restore_backup(store, tmp_path / "nothing.zip")
