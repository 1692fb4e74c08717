"""`python -m tests.bench.sheets` prints how long sheets of paper take and how much memory, beside Chromium's own printing.

Here: from a city that was read to the bytes of the PDF, each in a new process with nothing drawn before. The peer loads
the same map as one file and prints it, as many pages as the sheet has; the start of neither program is counted.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from playwright.sync_api import Browser, Page, sync_playwright

from layers import layer_named, views_of
from maps.document import compose
from maps.release import release_of
from maps.sheets.drawn import atlas_pdf, sheet_pdf
from maps.sheets.parts import Ask
from tests.bench.memory import peak_mb
from tests.browser.visit import ARGUMENTS
from tests.cities import real_city
from tools.setup import find_chromium

LAYER, WARD = "green", "p15"
ADDRESS = "https://bando.example.vn"
TURNS = 3  # of a single sheet; the best counts
SAMPLE_S = 0.05
KB = 1024
HEADS = ("", "budget", "s", "CPU s", "peak MB", "Chromium s", "its peak MB", "peer ÷ this")
NOTE = "Chromium's memory is the sum over its processes, shared pages counted by share (PSS)."


@dataclass(frozen=True)
class Sheet:
    """What is drawn, and how long it may take in seconds."""

    what: str
    ward: str
    pages: int
    budget_s: float


SHEETS = {
    "overlay": Sheet("overlay sheet, A4 PDF", "", 1, 2.0),
    "ward": Sheet("ward sheet, A4 PDF", WARD, 1, 2.0),
    "atlas": Sheet("atlas, 16 pages, A4 PDF", "", 16, 15.0),
}


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of the processor (NaN: not known), and the most memory in MB."""

    clock_s: float
    cpu_s: float
    peak_mb: float


def draw(name: str) -> Cost:
    """What one sheet costs in this process, which has drawn none before."""
    city, layer = real_city(), layer_named(LAYER)
    ask = Ask(city, layer, views_of(layer, city)[0], SHEETS[name].ward, address=ADDRESS)
    started, worked = time.perf_counter(), time.process_time()
    content = atlas_pdf(ask) if name == "atlas" else sheet_pdf(ask)
    clock, cpu = time.perf_counter() - started, time.process_time() - worked
    assert content.startswith(b"%PDF-")
    return Cost(clock, cpu, peak_mb())


def drawn_alone(name: str) -> Cost:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.sheets", name]
    answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Cost(*json.loads(answer))


def print_by_browser(browser: Browser, document: Path, sheet: Sheet) -> Cost:
    """What the same pages cost Chromium, from the file to the bytes."""
    context = browser.new_context()
    page = context.new_page()
    wards = [str(ward) for ward in real_city().wards.index] if sheet.pages > 1 else [sheet.ward]
    started = time.perf_counter()
    with peak_of_children() as peak:
        for ward in wards:
            _print(page, f"{document.as_uri()}?overlay={LAYER}&ward={ward}", lying=not ward)
    clock = time.perf_counter() - started
    context.close()
    return Cost(clock, float("nan"), peak())


def _print(page: Page, address: str, lying: bool) -> None:
    page.goto(address)
    page.locator("path[data-ward]").nth(15).wait_for(state="attached")
    assert page.pdf(format="A4", landscape=lying, print_background=True).startswith(b"%PDF-")


@contextmanager
def peak_of_children() -> Iterator[Callable[[], float]]:
    """The most memory, in MB, that the Chromium below this process held at once while the block ran."""
    found, done = [0.0], Event()

    def watch() -> None:
        while not done.wait(SAMPLE_S):
            found[0] = max(found[0], sum(map(_pss_mb, _browsers())))

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield lambda: found[0]
    finally:
        done.set()
        watcher.join()


def _browsers() -> list[int]:
    """Processes below this one whose program is a Chromium."""
    parents, names = {}, {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = entry.read_text(encoding="utf-8", errors="replace")
        except OSError:  # it has ended
            continue
        name, _, rest = words.partition("(")[2].rpartition(")")
        pid = int(entry.parent.name)
        parents[pid], names[pid] = int(rest.split()[1]), name

    def is_below(pid: int) -> bool:
        while pid in parents and pid != os.getpid():
            pid = parents[pid]
        return pid == os.getpid()

    return [pid for pid, name in names.items() if "chrom" in name and is_below(pid)]


def _pss_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / KB for line in lines if line.startswith("Pss:")), 0.0)


def best(costs: list[Cost]) -> Cost:
    """The quickest by the processor's time, or by the clock where that is not known; with the most memory of all."""
    quickest = min(costs, key=lambda cost: cost.clock_s if cost.cpu_s != cost.cpu_s else cost.cpu_s)
    return Cost(quickest.clock_s, quickest.cpu_s, max(cost.peak_mb for cost in costs))


def measure(browser: Browser, turns: int = TURNS) -> str:
    """The table. Both take turns, so that a busy machine is busy for both."""
    lines: list[tuple[str, ...]] = [HEADS]
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "map.html"
        document.write_text(compose(release_of(real_city())), encoding="utf-8")
        for name, sheet in SHEETS.items():
            ours, peer = [], []
            for _ in range(turns if sheet.pages == 1 else 1):
                ours.append(drawn_alone(name))
                peer.append(print_by_browser(browser, document, sheet))
            lines.append(row(sheet, best(ours), best(peer)))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = "\n".join(
        "  ".join(
            cell.ljust(wide) if place == 0 else cell.rjust(wide)
            for place, (cell, wide) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
    return f"Sheets of paper, drawn without a browser (best of {turns}):\n{text}\n{NOTE}"


def row(sheet: Sheet, ours: Cost, peer: Cost) -> tuple[str, ...]:
    """One line of the table."""
    return (
        sheet.what,
        f"≤ {sheet.budget_s:g}",
        f"{ours.clock_s:.2f}",
        f"{ours.cpu_s:.2f}",
        f"{ours.peak_mb:.0f}",
        f"{peer.clock_s:.2f}",
        f"{peer.peak_mb:.0f}",
        f"{peer.clock_s / ours.clock_s:.1f}",
    )


def main(words: list[str]) -> None:
    """With a name the cost of that sheet as JSON, else the table."""
    if words:
        cost = draw(words[0])
        print(json.dumps([cost.clock_s, cost.cpu_s, cost.peak_mb]))
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        print(measure(browser))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
