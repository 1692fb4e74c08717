"""Slides of an agenda of twelve steps: seconds of processor time and memory, in a process of its own.

`python -m tests.bench.slides` prints the row; without records: the steps are those of the built-in agenda and others
that a meeting looks at. The city is read before, as the app has it in memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import URL

from records.agenda_prints import Asked, Meeting, meeting_of, sheets_file, slides_file
from records.meeting_decisions import Task, decide_that
from records.meeting_steps import Step
from records.meetings import Draft, new_agenda
from records.store import open_store
from records.usual_agenda import usual_steps
from tests.bench.memory import peak_mb
from tests.cities import real_city
from tests.records.meeting_samples import planted

TODAY = date(2026, 12, 1)
BUDGET_S = 10.0
STEPS = (
    Step("overlay=density&page=compare", "Two periods"),
    Step("overlay=green&page=compare&left=standard:target-2021&right=standard:city-2025", "Two standards"),
    Step("overlay=fire&radius=2000", "Another radius"),
    Step("overlay=works&page=ward&ward=p15", "One ward"),
    Step("overlay=green&page=ward&ward=p06", "Another ward"),
)
WHO = "Bench"


def meeting(folder: Path) -> Iterator[Meeting]:
    """The meeting that is measured: two releases, twelve steps, eight decisions."""
    with closing(open_store(URL.create("sqlite", database=str(folder / "bench.sqlite")))) as store:
        planted(store, real_city())
        draft = Draft("Bench", TODAY, (*usual_steps(real_city()), *STEPS))
        agenda = new_agenda(store, real_city(), draft, WHO)
        for number in range(8):
            decide_that(store, agenda, Task(f"What is decided, number {number}", "Office", TODAY), WHO)
        yield meeting_of(store, real_city(), Asked(agenda.id, None, "", TODAY, "vi"))


def child(what: str) -> dict[str, float]:
    """Seconds of processor time, bytes and MB of drawing `what`."""
    draw = {"slides": slides_file, "sheets": sheets_file}[what]
    with TemporaryDirectory() as folder:
        for one in meeting(Path(folder)):
            started = time.process_time()
            content = draw(one)
            took = time.process_time() - started
            steps = len(one.agenda.steps)
    return {"cpu_s": took, "bytes": len(content), "peak_mb": peak_mb(), "steps": steps}


def measure() -> str:
    """A row for the slides and one for the sheets of the same agenda."""
    lines = []
    for what in ("slides", "sheets"):
        command = [sys.executable, "-m", "tests.bench.slides", what]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        budget = f" (budget ≤ {BUDGET_S:.0f} s)" if what == "slides" else ""
        lines.append(
            f"{what} of an agenda of {found['steps']} steps: {found['cpu_s']:.1f} s of processor time{budget}, "
            f"{found['bytes'] / 1e6:.1f} MB, at most {found['peak_mb']:.0f} MB of memory"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(json.dumps(child(sys.argv[1])) if sys.argv[1:] else measure())
