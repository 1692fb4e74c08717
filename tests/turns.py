"""Tests that measure time run alone: the other workers wait before their next test until such a one is done.

Two locks, as at a turnstile: who comes takes hold of the gate, then of the room, and leaves the gate open. A test that
runs alone keeps both to itself, so that it need not wait for a moment in which no worker happens to run a test.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

if os.name == "posix":
    import fcntl

FOLDER = "GOVAP_TEST_TURNS"  # in the environment of the workers: where the locks are
MARK = "alone"


def pytest_configure(config: pytest.Config) -> None:
    """Makes the folder of the locks before the workers start."""
    config.addinivalue_line("markers", f"{MARK}: measures time, while no other worker runs a test")
    if os.name == "posix" and FOLDER not in os.environ and not hasattr(config, "workerinput"):
        folder = tempfile.TemporaryDirectory(prefix="govap-turns-")
        os.environ[FOLDER] = folder.name
        config.add_cleanup(lambda: _forget(folder))


def _forget(folder: tempfile.TemporaryDirectory[str]) -> None:
    del os.environ[FOLDER]
    folder.cleanup()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Runs the test, what it sets up too, when it is its turn."""
    with turn(os.environ.get(FOLDER, ""), alone=item.get_closest_marker(MARK) is not None):
        return (yield)


@contextlib.contextmanager
def turn(folder: str, alone: bool) -> Iterator[None]:
    """With all others, or `alone` once they are done; without a folder at once."""
    if not folder:
        yield
        return
    way = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    with (Path(folder) / "gate").open("a") as gate, (Path(folder) / "room").open("a") as room:
        fcntl.flock(gate, way)
        fcntl.flock(room, way)
        if not alone:
            fcntl.flock(gate, fcntl.LOCK_UN)
        yield
