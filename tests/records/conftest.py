"""Fixtures of the records: each test of them runs on SQLite and on a real PostgreSQL with PostGIS."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from records.store import Store, open_store
from tests.databases import MISSING, Cluster, in_continuous_integration, postgres_cluster
from tools.setup import find_postgres

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL for all tests. Left out loudly where there is none; in continuous integration a failure."""
    if not find_postgres():
        if in_continuous_integration():
            pytest.fail(f"{MISSING}. `make test` says what it tried.")
        pytest.skip(MISSING)
    with postgres_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store without content, to be copied."""
    path = tmp_path_factory.mktemp("template") / "records.sqlite"
    open_store(URL.create("sqlite", database=str(path))).close()
    return path


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest) -> str:
    """The database a test runs on."""
    return str(request.param)


@pytest.fixture
def address(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """Address of an empty store of its own."""
    if database == "postgresql":
        running: Cluster = request.getfixturevalue("cluster")
        url = running.fresh()
        yield url
        running.drop(url)
        return
    path = tmp_path / "records.sqlite"
    shutil.copy(request.getfixturevalue("migrated_file"), path)
    yield URL.create("sqlite", database=str(path))


@pytest.fixture(scope="module", params=DATABASES)
def shared_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store, empty at first, for all tests of a module that only read it or are refused."""
    if request.param == "postgresql":
        running: Cluster = request.getfixturevalue("cluster")
        url = running.fresh()
        with contextlib.closing(open_store(url)) as opened:
            yield opened
        running.drop(url)
        return
    path = tmp_path_factory.mktemp("shared") / "records.sqlite"
    shutil.copy(request.getfixturevalue("migrated_file"), path)
    with contextlib.closing(open_store(URL.create("sqlite", database=str(path)))) as opened:
        yield opened


@pytest.fixture
def no_store(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """Address where nothing is yet."""
    if database == "postgresql":
        running: Cluster = request.getfixturevalue("cluster")
        url = running.empty()
        yield url
        running.drop(url)
        return
    yield URL.create("sqlite", database=str(tmp_path / "new" / "records.sqlite"))


@pytest.fixture
def store(address: URL) -> Iterator[Store]:
    """An empty store of its own."""
    with contextlib.closing(open_store(address)) as opened:
        yield opened
