"""Tests that measure time run alone, and are not kept waiting by a stream of others."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from tests.turns import turn

ROOT = Path(__file__).parent.parent
# Takes a turn again and again until it is told to stop, and writes down when each began and ended.
STREAM = """
import sys, time
from pathlib import Path
from tests.turns import turn
folder, number = sys.argv[1:]
stop, log = Path(folder, "stop"), Path(folder, f"log{number}").open("w")
while not stop.exists():
    with turn(folder, alone=False):
        began = time.monotonic()
        time.sleep(0.02)
        print(began, time.monotonic(), file=log, flush=True)
"""
START_S = 20


def test_one_that_runs_alone_gets_its_turn_and_nobody_runs_beside(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STREAM, str(tmp_path)]
    streams = [subprocess.Popen([*command, str(number)], cwd=ROOT) for number in range(2)]
    try:
        logs = [tmp_path / f"log{number}" for number in range(2)]
        end = time.monotonic() + START_S
        while not all(log.exists() and log.stat().st_size for log in logs):
            assert time.monotonic() < end, "the others did not start"
            time.sleep(0.01)
        with turn(str(tmp_path), alone=True):
            began = time.monotonic()
            time.sleep(0.2)
            ended = time.monotonic()
    finally:
        (tmp_path / "stop").touch()
        for stream in streams:
            stream.wait(START_S)
    turns = [tuple(map(float, line.split())) for log in logs for line in log.read_text().splitlines()]
    assert any(last < began for _, last in turns)
    assert not [one for one in turns if one[0] < ended and one[1] > began]


def test_without_a_folder_nobody_waits() -> None:
    with turn("", alone=True), turn("", alone=True):
        pass
