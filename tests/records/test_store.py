"""Opening the store: made once, brought up to date, refused with a reason where it cannot be used."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, inspect, text
from sqlalchemy.engine import URL

from records import store as store_module
from records.entries import enter, pending
from records.errors import StoreError
from records.schema import METADATA
from records.store import DEFAULT_FILE, Store, open_store, read_url, store_url
from records.verify import verify
from tests.browser.server import ROOT, free_port
from tests.databases import HOST, Cluster
from tests.records.samples import AN, figure, park, release, rows, run

OPENERS = 6
NOT_ROOT = 65534  # nobody


@pytest.mark.filterwarnings("ignore:Did not recognize type 'geometry'")  # which another test looks at
def test_the_tables_are_those_that_the_schema_says(store: Store) -> None:
    with store.reading() as connection:
        options = {
            "compare_type": True,
            "include_name": lambda name, kind, _: kind != "table" or name in METADATA.tables,
        }
        found = compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)
        checks = {
            str(check["name"]): str(check["sqltext"])
            for table in METADATA.tables
            for check in inspect(connection).get_check_constraints(table)
        }
    assert found == []
    assert set(checks) == {
        *("ck_observations_value_or_status", "ck_decisions_one_thing"),
        "ck_plans_own_content",
    }


def test_the_database_itself_refuses_half_a_figure_and_half_a_decision(store: Store) -> None:
    enter(store, [figure(), park()], AN)
    bad = (
        "INSERT INTO observations (indicator, ward, period, revision, value, status, source, note, who, at) "
        "VALUES ('a', '', '2021', 1, {value}, {status}, '', '', 'x', '2021-01-01 00:00:00.000000')"
    )
    decision = (
        "INSERT INTO decisions (observation, feature, approved, note, who, at) "
        "VALUES ({of}, TRUE, '', 'x', '2021-01-01 00:00:00.000000')"
    )
    for statement in (
        bad.format(value="NULL", status="''"),
        bad.format(value="1", status="'met'"),
        decision.format(of="1, 1"),
        decision.format(of="NULL, NULL"),
        decision.format(of="99, NULL"),
    ):
        with pytest.raises(sa.exc.DBAPIError):
            run(store, statement)


def test_a_store_is_made_on_first_use_and_kept(no_store: URL) -> None:
    with closing(open_store(no_store)) as first:
        enter(first, [figure()], AN)
        assert verify(first) == ()
    with closing(open_store(no_store)) as second:
        assert len(pending(second)) == 1
        if second.file:
            assert second.file.parent.name == "new"
            assert rows(second, "PRAGMA journal_mode") == [("wal",)]
            assert rows(second, "PRAGMA foreign_keys") == [(1,)]
            assert rows(second, "PRAGMA busy_timeout") == [(30_000,)]


def test_a_fresh_store_opened_by_many_processes_at_once_is_made_once(no_store: URL) -> None:
    program = (
        "import sys; from records.store import open_store, read_url\n"
        "from records.entries import enter; from records.model import Figure, FigureKey\n"
        "sys.stdin.readline(); store = open_store(read_url(sys.argv[1]))\n"
        "enter(store, [Figure(FigureKey('t08', sys.argv[2], '2021'), 1.0)], 'An')"
    )
    address = no_store.render_as_string(hide_password=False)
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", program, address, f"p{n}"],
            cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for n in range(OPENERS)
    ]  # fmt: skip
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("\n")
        opener.stdin.flush()
    answers = [(opener.communicate(timeout=60)[1], opener.returncode) for opener in openers]
    assert answers == [("", 0)] * OPENERS
    with closing(open_store(no_store)) as opened:
        assert len(pending(opened)) == OPENERS
        assert rows(opened, "SELECT version_num FROM alembic_version") == [("0003",)]


def test_a_store_of_a_newer_version_is_refused_and_left_alone(store: Store) -> None:
    run(store, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError) as caught:
        open_store(store.engine.url)
    assert (caught.value.key, caught.value.parameters) == ("store_newer", {"version": "9999"})
    assert rows(store, "SELECT version_num FROM alembic_version") == [("9999",)]


def refused(address: URL) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(address)
    assert caught.value.key == "store_unusable"
    return str(caught.value.parameters["reason"])


def sqlite(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    path.write_text("Đây là một tệp văn bản, không phải kho số liệu.\n" * 100, encoding="utf-8")
    before = path.read_bytes()
    assert "not a database" in refused(sqlite(path))
    assert path.read_bytes() == before


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    assert refused(sqlite(tmp_path))


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store").touch()
    assert refused(sqlite(tmp_path / "store" / "records.sqlite"))


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of Unix")
def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    """In another process, since root may write anywhere."""
    import os

    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:2]:
        parent.chmod(parent.stat().st_mode | 0o055)
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    program = (
        "import sys; from pathlib import Path; from sqlalchemy.engine import URL\n"
        "from records.errors import StoreError; from records.store import open_store\n"
        "open_store(URL.create('sqlite', database=sys.argv[3])).close()  # root's modules, while they can be read\n"
        "import os; os.setuid(int(sys.argv[2])) if os.geteuid() == 0 else None\n"
        "try: open_store(URL.create('sqlite', database=sys.argv[1]))\n"
        "except StoreError as error: print(error.key)\n"
    )
    for path in (folder / "records.sqlite", folder / "deeper" / "records.sqlite"):
        answer = subprocess.run(
            [sys.executable, "-c", program, str(path), str(NOT_ROOT), str(tmp_path / "a.sqlite")],
            cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        assert (answer.stdout, answer.stderr) == ("store_unusable\n", "")
    assert list(folder.iterdir()) == []


def test_a_full_disk_stores_nothing_and_says_so(tmp_path: Path) -> None:
    with closing(open_store(sqlite(tmp_path / "records.sqlite"))) as store:
        enter(store, [figure()], AN)

        @event.listens_for(store.engine, "begin")
        def _small(connection: sa.Connection) -> None:
            connection.exec_driver_sql("PRAGMA max_page_count = 80")

        with pytest.raises(StoreError, match="full"):
            enter(store, [figure(f"w{n}", note="x" * 200) for n in range(5000)], AN)
        assert rows(store, "SELECT ward FROM observations") == [("p01",)]
        assert verify(store) == ()


def test_a_writer_that_waits_too_long_is_told(address: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "BUSY_S", 1)
    with closing(open_store(address)) as one, closing(open_store(address)) as other:
        with one.writing(), pytest.raises(StoreError, match="lock"):
            enter(other, [figure()], AN)
        enter(other, [figure()], AN)


def test_reading_goes_on_beside_a_writer_and_sees_one_state(address: URL) -> None:
    with closing(open_store(address)) as one, closing(open_store(address)) as other:
        enter(one, [figure("p01")], AN)
        count = text("SELECT count(*) FROM observations")
        with one.reading() as connection:
            before = connection.execute(count).scalar_one()
            enter(other, [figure("p03")], AN)
            assert connection.execute(count).scalar_one() == before == 1
        with one.writing() as connection:
            connection.execute(
                text("INSERT INTO batches (file, sha256, who, at) VALUES ('a', 'b', 'c', '2021-01-01')")
            )
            assert rows(other, "SELECT count(*) FROM batches") == [(0,)]


def test_work_that_fails_half_way_is_not_stored(store: Store) -> None:
    insert = text(
        "INSERT INTO batches (file, sha256, who, at) VALUES ('a', 'b', 'c', '2021-01-01 00:00:00.000000')"
    )
    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        assert connection.execute(insert).rowcount / 0
    assert rows(store, "SELECT * FROM batches") == []


def test_a_server_that_does_not_answer_is_said() -> None:
    address = URL.create("postgresql+pg8000", "u", "secret", HOST, free_port(), "d")
    assert "secret" not in refused(address)


def test_a_wrong_password_is_said_without_showing_it(cluster: Cluster) -> None:
    reason = refused(cluster.url("postgres").set(password="not-the-one"))  # noqa: S106
    assert "password authentication failed" in reason
    assert "not-the-one" not in reason


def test_a_database_that_is_not_there_is_said(cluster: Cluster) -> None:
    assert "does not exist" in refused(cluster.url("nowhere"))


@pytest.mark.parametrize(
    ("written", "driver", "database"),
    [
        ("postgresql://u:p@h:5433/govap", "postgresql+pg8000", "govap"),
        ("postgres://u:p@h/govap", "postgresql+pg8000", "govap"),
        ("postgresql+psycopg2://h/govap", "postgresql+pg8000", "govap"),
        ("sqlite:////srv/a.sqlite", "sqlite", "/srv/a.sqlite"),
    ],
)
def test_an_address_is_read(written: str, driver: str, database: str) -> None:
    url = read_url(written)
    assert (url.drivername, url.database) == (driver, database)


@pytest.mark.parametrize(
    "written",
    ["nonsense", "mysql://h/d", "sqlite://", "sqlite:///:memory:", "postgresql://h:port/d", "http://h"],
)
def test_an_address_of_no_store_is_refused(written: str) -> None:
    with pytest.raises(StoreError, match="bad_database_url"):
        read_url(written)


def test_the_store_is_a_file_of_the_project_unless_the_environment_names_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert Path(str(store_url().database)) == DEFAULT_FILE
    monkeypatch.setenv("DATABASE_URL", "  ")
    assert Path(str(store_url().database)) == DEFAULT_FILE
    monkeypatch.setenv("DATABASE_URL", "postgresql://h/d")
    assert store_url().host == "h"


def test_geometries_are_geometries_to_other_programs(cluster: Cluster) -> None:
    with closing(open_store(cluster.fresh())) as store:
        release(store, park("a"), park("b"))
        enter(store, [park("c")], AN)
        columns = rows(store, "SELECT f_table_name, type, srid FROM geometry_columns ORDER BY 1")
        views = [f"released_{kind}s" for kind in ("park", "plot", "station", "work")]
        assert columns == [(name, "GEOMETRY", 4326) for name in ("features", *views)]
        assert rows(store, "SELECT id, name, release FROM released_parks ORDER BY id") == [
            ("a", "Công viên", 1),
            ("b", "Công viên", 1),
        ]
        (area,) = rows(store, "SELECT ST_Area(shape) FROM features WHERE feature = 'a'")
        assert area[0] == pytest.approx(0.0001)


def test_ogrinfo_lists_the_tables_as_layers(cluster: Cluster) -> None:
    import shutil

    from tests.databases import in_continuous_integration

    program = shutil.which("ogrinfo")
    if not program:
        (pytest.fail if in_continuous_integration() else pytest.skip)("no ogrinfo (Debian package gdal-bin)")
    url = cluster.fresh()
    with closing(open_store(url)) as store:
        release(store, park("a"))
    where = (
        f"PG:host={HOST} port={url.port} dbname={url.database} user={url.username} password={url.password}"
    )
    listed = subprocess.run([program, "-ro", where], capture_output=True, text=True, check=True).stdout
    layers = {line.split(": ")[1].split(" ")[0] for line in listed.splitlines()[2:]}
    assert layers >= {"features", "released_parks", "released_works", "released_stations", "released_plots"}
    command = [program, "-ro", where, "released_parks", "-al", "-geom=SUMMARY"]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Feature Count: 1" in found
    assert "Công viên" in found
    assert "WGS 84" in found
