"""`python -m tests.bench` prints one table: this map beside a plain st_folium page, in one run.

Same machine, same Chromium, same data, every request to another host refused.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.bench import load, peer_files, plans, public, records, sheets, siting, slides, travel
from tests.bench.measure import CLICKS, SESSIONS, VISITS, Figures, measure, middle, zipped
from tests.bench.subjects import OURS, PEER
from tests.browser.visit import ARGUMENTS
from tools.setup import SetupError, find_chromium

NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"

# what, unit, decimals, budget ("" = none), how it is read off
ROWS = (
    ("document, raw", "KB", 1, "", lambda f: len(f.document) / 1000),
    ("document, gzip", "KB", 1, "", lambda f: zipped(f.document) / 1000),
    ("ward geometry in it, gzip", "KB", 1, "≤ 30", lambda f: zipped(f.geometry) / 1000),
    ("first visit, received", "KB", 0, "", lambda f: f.received / 1000),
    ("first visit, requests", "", 0, "", lambda f: f.requests),
    ("first visit, web socket frames", "", 0, "", lambda f: f.frames),
    ("other hosts asked", "", 0, "0", lambda f: len(f.other_hosts)),
    ("program start to ready", "s", 2, "≤ 5", lambda f: f.ready_s),
    (f"navigation to wards drawn, median of {VISITS}", "ms", 0, "", lambda f: middle(f.drawn_ms)),
    (f"indicator switch, median of {CLICKS}", "ms", 1, "≤ 50", lambda f: middle(f.switch_ms)),
    ("indicator switch, slowest", "ms", 1, "", lambda f: max(f.switch_ms)),
    (f"requests of {CLICKS} switches", "", 0, "0", lambda f: f.switch_requests),
    (f"web socket frames of {CLICKS} switches", "", 0, "", lambda f: f.switch_frames),
    (f"ward click to panel, median of {CLICKS}", "ms", 1, "≤ 300", lambda f: middle(f.click_ms)),
    ("ward click to panel, slowest", "ms", 1, "", lambda f: max(f.click_ms)),
    ("rerun of the script, median", "ms", 1, "", lambda f: middle(f.rerun_ms)),
    (f"memory per session ({SESSIONS} open)", "MB", 2, "", lambda f: f.session_bytes / 1e6),
)
NOTES = """
Times end with the animation frame after the change: up to 16.7 ms of each switch and click is waiting for it.
Received: bodies and headers as sent by Streamlit's own server, and the frames of its web socket unpacked.
The peer keeps all four overlays in the map, each with its copy of the wards; the choice is a radio button
that runs the script again, since nothing else can change the page beside the map. With the network cut it
draws nothing: it waits for {hosts}.
Those files were therefore answered from local copies, without the way to the CDNs and back.
Memory is the growth of the server's resident set; it counts what the allocator keeps as well.
"""


def number(value: float, decimals: int) -> str:
    """The value for the table; "–" for what could not be measured."""
    return "–" if math.isnan(value) else f"{value:,.{decimals}f}"


def table(ours: Figures, peer: Figures) -> str:
    """All rows, in columns."""
    lines = [("", "unit", "budget", OURS.name, PEER.name, "peer ÷ this")]
    for what, unit, decimals, budget, read in ROWS:
        left, right = read(ours), read(peer)
        ratio = f"{right / left:.1f}" if left and not math.isnan(left + right) else "–"
        lines.append((what, unit, budget, number(left, decimals), number(right, decimals), ratio))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            c.ljust(w) if i < 3 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def main() -> int:
    """Exit code; the table goes to standard output."""
    chromium = find_chromium()
    if not chromium:
        print("No Chromium: install one or set CHROMIUM to its path.", file=sys.stderr)
        return 1
    try:
        peer_files.provide()
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS, NO_NETWORK])
        print(
            f"Chromium {browser.version} ({Path(chromium).name}), Python {sys.version.split()[0]}", flush=True
        )
        ours, peer = measure(browser, (OURS, PEER), lambda line: print(f"… {line}", flush=True))
        browser.close()
    print(f"\n{table(ours, peer)}\n{NOTES.format(hosts=', '.join(peer.other_hosts) or 'none was asked for')}")
    text, answered = load.measure(load.SESSIONS)
    print(f"This map, many at once:\n{text}\n\n{records.measure()}\n", flush=True)
    print(f"{slides.measure()}\n", flush=True)
    print(plans.measure(lambda line: print(line, flush=True)))
    travel.main()
    siting.main([])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        print(f"\n{public.measure(browser)}")
        print(f"\n{sheets.measure(browser)}")
        browser.close()
    return 0 if answered else 1


if __name__ == "__main__":
    sys.exit(main())
