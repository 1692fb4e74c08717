"""A store for the tests of slides: SQLite, since what is asked of it is tested on both databases elsewhere."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from records.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """An empty store, the one that commands open too."""
    url = URL.create("sqlite", database=str(tmp_path / "records.sqlite"))
    monkeypatch.setenv("DATABASE_URL", url.render_as_string(hide_password=False))
    with contextlib.closing(open_store(url)) as opened:
        yield opened
