"""The site that these tests look at: built once for all workers, served by a real nginx as it is shipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from publish.build import build
from publish.edition import Edition
from publish.writing import MARKER, write
from tests.browser.public.released import PAGES, WARD, released_edition
from tests.publish.conftest import shared_folder
from tests.publish.server import Nginx, nginx_serving
from tools.setup import alone


@dataclass(frozen=True)
class Site:
    """The site on disk and on a server."""

    folder: Path
    server: Nginx

    def url(self, kind: str, language: str = "vi", ward: str = WARD) -> str:
        """Where a page is asked for: with its file, as its links do."""
        return self.server.url + PAGES[kind, language].replace(WARD, ward)

    def read(self, path: str) -> str:
        """A file of the site as text."""
        return (self.folder / path).read_text(encoding="utf-8-sig")


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The release that the site shows: made once for all workers, for its fingerprint holds the time of its approval."""
    folder = shared_folder(tmp_path_factory) / "govap-released-store"
    folder.mkdir(exist_ok=True)
    lock = folder / "making.lock"
    lock.touch()
    with alone(lock):
        return released_edition(folder)


@pytest.fixture(scope="session")
def public_folder(released: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its site on disk."""
    folder = shared_folder(tmp_path_factory) / "govap-released"
    lock = folder.with_suffix(".lock")
    lock.touch()
    with alone(lock):
        if not (folder / MARKER).exists():
            write(build(released), folder)
    return folder


@pytest.fixture(scope="session")
def public_site(public_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Its site on a server."""
    with nginx_serving(public_folder, tmp_path_factory.mktemp("nginx")) as server:
        yield Site(public_folder, server)
