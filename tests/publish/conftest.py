"""What the tests of the public site share: one edition, its site built once, a real nginx that serves it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from publish.build import build
from publish.edition import Edition, edition_of
from publish.site import Files
from publish.writing import MARKER, write
from records.store import Store, open_store
from tests.cities import real_city
from tests.publish.server import Nginx, nginx_serving
from tests.records.samples import figure, release
from tools.setup import alone

ADDRESS = "https://map.example.org/"
CONTACT = "mailto:map@example.org"


@contextlib.contextmanager
def store_at(path: Path) -> Iterator[Store]:
    """A store in a file, made if need be."""
    with contextlib.closing(open_store(URL.create("sqlite", database=str(path)))) as store:
        yield store


@pytest.fixture(scope="session")
def released_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Records with one release in them; not to be written to."""
    with store_at(tmp_path_factory.mktemp("records") / "records.sqlite") as store:
        release(store, figure("p01", 8.5), figure("p15", 7.25))
        yield store


@pytest.fixture(scope="session")
def edition(released_store: Store) -> Edition:
    """An edition of the real facts and a small release."""
    return edition_of(released_store, address=ADDRESS, contact=CONTACT, base=real_city())


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the published facts alone, on disk, built once for all workers."""
    folder = shared_folder(tmp_path_factory) / "govap-site"
    lock = folder.with_suffix(".lock")
    lock.touch()
    with alone(lock):
        if not (folder / MARKER).exists():
            write(build(edition_of(None, address=ADDRESS, contact=CONTACT, base=real_city())), folder)
    return folder


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Files:
    """The same in memory."""
    paths = sorted(path for path in site_folder.rglob("*") if path.is_file())
    return {path.relative_to(site_folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="session")
def nginx(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    """The site served by a real nginx with the shipped configuration."""
    with nginx_serving(site_folder, tmp_path_factory.mktemp("nginx")) as server:
        yield server


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of one run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
