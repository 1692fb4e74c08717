"""The public map beside a plain folium page of the same wards: first visits over a phone's network, and switches.

Both are files behind the same nginx, packed ahead by the same packer, in the same Chromium, in turns. The peer's
scripts and styles stand on the same server, so that it is spared the way to the networks that it asks in truth.
"""

from __future__ import annotations

import contextlib
import math
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from publish.build import build
from publish.edition import edition_of
from publish.packing import packed
from publish.writing import write
from tests.bench import peer_files
from tests.bench.peer_map import OVERLAYS, build_map
from tests.browser.public.first_visit import FirstVisit, first_visit, until
from tests.publish.server import nginx_serving

VISITS = 5
ROUNDS = 5  # of switches through the four overlays
LOCAL = "cdn"
ADDRESS = re.compile(r"https://[^\"' )]+\.(?:js|css)")

# what, decimals, budget, how it is read off
ROWS: tuple[tuple[str, int, str, Callable[[Found], float]], ...] = (
    ("first visit until wards are drawn, KB compressed", 1, "≤ 120", lambda f: f.last.early_bytes / 1000),
    ("first visit until wards are drawn, requests", 0, "≤ 8", lambda f: f.last.early_requests),
    ("first visit with everything, KB compressed", 1, "", lambda f: f.last.all_bytes / 1000),
    ("first visit with everything, requests", 0, "", lambda f: f.last.all_requests),
    ("other hosts asked", 0, "0", lambda f: len(f.last.foreign)),
    (f"wards drawn, ms, median of {VISITS}", 0, "≤ 2,000", lambda f: median(v.drawn_ms for v in f.visits)),
    (
        f"largest contentful paint, ms, median of {VISITS}",
        0,
        "≤ 1,800",
        lambda f: median(v.lcp_ms or math.nan for v in f.visits),
    ),
    ("cumulative layout shift, largest", 4, "≤ 0.02", lambda f: max(v.moved for v in f.visits)),
    ("indicator switch, ms, median", 1, "≤ 50", lambda f: median(f.switch_ms)),
    ("indicator switch, ms, slowest", 1, "", lambda f: max(f.switch_ms)),
)


@dataclass(frozen=True)
class Subject:
    """One of the two pages. `choose` is JavaScript that shows the overlay of a number, `done` true when all is there."""

    name: str
    folder: Path
    ward: str
    done: str
    choose: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass
class Found:
    """What was measured of one page."""

    visits: list[FirstVisit] = field(default_factory=list)
    switch_ms: list[float] = field(default_factory=list)

    @property
    def last(self) -> FirstVisit:
        """The last first visit; bytes and requests are the same in all."""
        return self.visits[-1]


SWITCH = """async ([ward, turn]) => {
  const fills = () => [...document.querySelectorAll(ward)].map(path => getComputedStyle(path).fill).join();
  const before = fills(), began = performance.now();
  CHOOSE
  do await new Promise(requestAnimationFrame); while ((fills() === before || !fills()) && performance.now() - began < 5000);
  return performance.now() - began;
}"""


def ours(folder: Path) -> Subject:
    """The site of the published facts."""
    write(build(edition_of(None, address="https://map.example.org/")), folder)
    return Subject(
        name="this map",
        folder=folder,
        ward="path[data-ward]",
        done="window.govap && window.govap.timings.complete_ms > 0",
        choose="document.querySelectorAll('button[data-overlay]')[turn % 4].click();",
    )


def peer(folder: Path) -> Subject:
    """The folium page, written to a folder with all that it fetches."""
    page = build_map(next(iter(OVERLAYS))).get_root().render()
    for number, url in enumerate(dict.fromkeys(ADDRESS.findall(page))):
        copy, name = peer_files.copy_of(url), f"{LOCAL}/{number}-{url.rsplit('/', 1)[-1]}"
        (folder / LOCAL).mkdir(parents=True, exist_ok=True)
        if copy:
            shutil.copyfile(copy, folder / name)
        else:
            (folder / name).write_text("", encoding="ascii")
        page = page.replace(url, name)
    (folder / "index.html").write_text(page, encoding="utf-8")
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    for name, content in packed(files).items():
        (folder / name).write_bytes(content)
    return Subject(
        name="plain folium",
        folder=folder,
        ward="path.ward",
        done="document.readyState === 'complete'",
        choose=(
            "const boxes = [...document.querySelectorAll('.leaflet-control-layers-overlays input')].slice(0, 4);"
            "boxes.forEach((box, i) => { if (box.checked !== (i === turn % 4)) box.click(); });"
        ),
        context={"bypass_csp": True},  # its scripts stand in the page, which our configuration forbids
    )


@contextlib.contextmanager
def served(subjects: list[Subject]) -> Iterator[list[str]]:
    """The address of each page."""
    with contextlib.ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in subjects]
        servers = [
            stack.enter_context(nginx_serving(one.folder, folder))
            for one, folder in zip(subjects, folders, strict=True)
        ]
        yield [f"{server.url}index.html" for server in servers]


def switches(page: Page, subject: Subject, url: str) -> list[float]:
    """Milliseconds of each switch until the wards wear other colours, the frame after included."""
    page.goto(url)
    until(page, f"document.querySelector('{subject.ward}') && ({subject.done})")
    page.wait_for_load_state("networkidle")
    script = SWITCH.replace("CHOOSE", subject.choose)
    turns = range(2, 4 * ROUNDS + 1)  # this map opens on its second overlay, the peer on its first
    return [float(page.evaluate(script, [subject.ward, turn])) for turn in turns]


def measure(browser: Browser) -> str:
    """The table, after all is measured."""
    peer_files.provide()
    with tempfile.TemporaryDirectory() as folder:
        subjects = [ours(Path(folder, "site")), peer(Path(folder, "peer"))]
        found = [Found() for _ in subjects]
        with served(subjects) as addresses:
            for _ in range(VISITS):
                for subject, address, one in zip(subjects, addresses, found, strict=True):
                    one.visits.append(
                        first_visit(browser, address, subject.ward, subject.done, **subject.context)
                    )
            for subject, address, one in zip(subjects, addresses, found, strict=True):
                context = browser.new_context(service_workers="block", **subject.context)
                one.switch_ms = switches(context.new_page(), subject, address)
                context.close()
    return table([one.name for one in subjects], found)


def number(value: float, decimals: int) -> str:
    """The value for the table; "–" for what there is not, as for the paint of a page that holds lines alone."""
    return "–" if math.isnan(value) else f"{value:,.{decimals}f}"


def table(names: list[str], found: list[Found]) -> str:
    """A row for each thing measured, the two beside each other."""
    lines = [("public map, phone: 1.6 Mbit/s, 150 ms, processor ÷ 4", "budget", *names, "peer ÷ this")]
    for what, decimals, budget, read in ROWS:
        left, right = (read(one) for one in found)
        ratio = f"{right / left:.1f}" if left and not math.isnan(left + right) else "–"
        lines.append((what, budget, number(left, decimals), number(right, decimals), ratio))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
