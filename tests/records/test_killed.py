"""A program killed in the middle of an import leaves the store whole: all of its rows, or none."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress

import pytest
from sqlalchemy.engine import URL

from records.store import open_store
from records.verify import verify
from tests.browser.server import ROOT
from tests.records.samples import figure, release, rows

ROWS = 10_000
KILLS = 20
IMPORTER = """
import os, sys
from records.entries import enter
from records.model import Batch, Figure, FigureKey
from records.store import open_store, read_url

address, count = read_url(sys.argv[1]), int(sys.argv[2])
for turn in sys.stdin:  # a process of its own for each import, without loading everything again
    child = os.fork()
    if child == 0:
        store, name = open_store(address), turn.strip()
        figures = [Figure(FigureKey("t08", f"{name}-{n}", "2021"), float(n), source="x" * 40) for n in range(count)]
        print(os.getpid(), flush=True)
        enter(store, figures, "An", Batch(name, "0" * 64))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Importer:
    """A program that imports ROWS rows, in a process of its own each time."""

    def __init__(self, address: URL) -> None:
        written = address.render_as_string(hide_password=False)
        command = [sys.executable, "-c", IMPORTER, written, str(ROWS)]
        self.program = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def begin(self, name: str) -> int:
        """Process id of an import that is about to store its rows."""
        assert self.program.stdin is not None
        self.program.stdin.write(f"{name}\n")
        self.program.stdin.flush()
        return self.number()

    def number(self) -> int:
        """The next number it says: a process id, or after it how that process ended."""
        assert self.program.stdout is not None
        return int(self.program.stdout.readline())

    def close(self) -> None:
        self.program.communicate(timeout=60)


@pytest.mark.skipif(sys.platform == "win32", reason="no fork on Windows")
def test_after_kill_9_at_any_moment_of_an_import_all_its_rows_are_there_or_none(address: URL) -> None:
    with closing(open_store(address)) as store:
        release(store, figure("p01"))
    dice, killed = random.Random(20210125), 0  # noqa: S311 - moments, no secrets
    with closing(Importer(address)) as importer:
        importer.begin("undisturbed")
        started = time.monotonic()
        assert importer.number() == 0
        whole_s = time.monotonic() - started
        for turn in range(KILLS):
            process = importer.begin(f"turn {turn}")
            time.sleep(whole_s * (turn + dice.random()) / KILLS)
            with suppress(ProcessLookupError):  # it was quicker than ever
                os.kill(process, signal.SIGKILL)
            killed += importer.number() == -signal.SIGKILL
            with closing(open_store(address)) as store:
                assert verify(store) == ()
                counts = rows(
                    store, "SELECT batch, count(*) FROM observations WHERE batch > 0 GROUP BY batch"
                )
                assert len(counts) == rows(store, "SELECT count(*) FROM batches")[0][0]
                assert {count for _, count in counts} == {ROWS}
    assert killed >= KILLS // 2, "too few imports were still at work when they were killed"
    assert 1 <= len(counts) < 1 + KILLS, "no import was killed before it had stored its rows"
