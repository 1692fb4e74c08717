"""Measures programs in one Chromium: times, bytes and memory."""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket

from tests.bench import peer_files
from tests.bench.peer_map import OVERLAYS as PEER_OVERLAYS
from tests.bench.peer_map import build_map
from tests.bench.subjects import CLICK, OURS, OVERLAYS, PEER, SWITCH, WARDS_DRAWN, Subject
from tests.browser.server import HOST, Server, streamlit_server

CLICKS = 20
VISITS = 7
SESSIONS = 10
LIMIT_MS = 20_000
VIEWPORT = {"width": 1280, "height": 720}


@dataclass
class Figures:
    """What was measured of one program. Milliseconds, bytes; lists hold every single measurement."""

    ready_s: float = 0.0
    drawn_ms: list[float] = field(default_factory=list)
    switch_ms: list[float] = field(default_factory=list)
    click_ms: list[float] = field(default_factory=list)
    rerun_ms: list[float] = field(default_factory=list)
    switch_requests: int = 0
    switch_frames: int = 0
    requests: int = 0
    frames: int = 0
    received: int = 0
    other_hosts: tuple[str, ...] = ()
    session_bytes: float = 0.0
    document: bytes = b""
    geometry: bytes = b""


class Traffic:
    """What one page asks for and receives, as the network sees it (compressed, with headers)."""

    def __init__(self, page: Page) -> None:
        self.requests = 0
        self.frames = 0
        self.received = 0
        self.hosts: set[str] = set()
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.loadingFinished", self._finished)
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", self._listen)

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.hostname:
            self.requests += 1
            self.hosts |= {parts.hostname} - {HOST}

    def _finished(self, event: dict[str, float]) -> None:
        self.received += int(event["encodedDataLength"])

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._frame)

    def _frame(self, payload: str | bytes) -> None:
        self.frames += 1
        self.received += len(payload)


def new_context(browser: Browser, subject: Subject) -> BrowserContext:
    """A context with an empty cache; the peer's has its CDN files at hand."""
    context = browser.new_context(viewport=VIEWPORT)
    if subject is PEER:
        peer_files.serve(context)
    return context


@contextmanager
def visit(browser: Browser, subject: Subject) -> Iterator[tuple[Page, Traffic]]:
    """A page with an empty cache."""
    context = new_context(browser, subject)
    page = context.new_page()
    try:
        yield page, Traffic(page)
    finally:
        context.close()


def open_map(page: Page, subject: Subject, url: str) -> float:
    """Goes to the program and waits for the wards; milliseconds from navigation to the first one drawn."""
    page.goto(url, wait_until="commit")
    places = {"frame": subject.frame, "ward": subject.ward}
    return float(page.wait_for_function(WARDS_DRAWN, arg=places, timeout=60_000).json_value())


def settle(page: Page) -> None:
    """Waits until nothing has been asked for during half a second."""
    page.wait_for_load_state("networkidle")


def arguments(subject: Subject, **more: object) -> dict[str, object]:
    """What the scripts of subjects.py are called with."""
    names = ("frame", "ward", "choose", "is_shown")
    return {name: getattr(subject, name) for name in names} | {"limit": LIMIT_MS} | more


def measure_switches(page: Page, subject: Subject) -> list[float]:
    """Milliseconds of CLICKS changes of the overlay, one after another."""
    times = []
    for turn in range(1, CLICKS + 1):
        index = turn % len(OVERLAYS)
        call = arguments(subject, overlay=OVERLAYS[index], index=index)
        times.append(float(page.evaluate(SWITCH, call)))
        settle(page)
    return times


def measure_clicks(page: Page, subject: Subject) -> list[float]:
    """Milliseconds of CLICKS clicks on wards, each on another than before."""
    times = []
    for turn in range(CLICKS):
        times.append(float(page.evaluate(CLICK, arguments(subject, index=turn))))
        settle(page)
    return times


def measure_memory(trial: Trial) -> float:
    """Bytes the server grows by for each of SESSIONS pages open at once."""
    contexts = []
    before = trial.server.resident_bytes()
    for _ in range(SESSIONS):
        contexts.append(new_context(trial.browser, trial.subject))
        page = contexts[-1].new_page()
        open_map(page, trial.subject, trial.server.url)
        settle(page)
    growth = trial.server.resident_bytes() - before
    for context in contexts:
        context.close()
    return growth / SESSIONS


@dataclass(frozen=True)
class Trial:
    """One program at work in one browser, with what was measured of it so far."""

    browser: Browser
    subject: Subject
    server: Server
    figures: Figures


def measure(browser: Browser, subjects: Sequence[Subject], say: Callable[[str], None]) -> list[Figures]:
    """Everything about the programs. They run at once and take turns, so that a busy machine is busy for both."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        trials = []
        for number, subject in enumerate(subjects):
            log = folder / str(number)
            server = stack.enter_context(streamlit_server(subject.script, log, {"GOVAP_TIMINGS": "1"}))
            trials.append(Trial(browser, subject, server, Figures(ready_s=server.ready_s)))
        say(f"{VISITS} first visits each")
        for turn in range(VISITS + 1):
            for trial in trials:
                measure_visit(trial, counts=turn > 0)  # the visit before them fills the server's caches
        for trial in trials:
            say(f"{trial.subject.name}: {CLICKS} switches, {CLICKS} clicks, {SESSIONS} sessions")
            measure_use(trial)
            trial.figures.session_bytes = measure_memory(trial)
            trial.figures.rerun_ms = trial.server.rerun_ms()
        return [trial.figures for trial in trials]


def measure_visit(trial: Trial, counts: bool) -> None:
    """One visit with an empty browser cache; its time is added if it `counts`."""
    figures = trial.figures
    with visit(trial.browser, trial.subject) as (page, traffic):
        drawn_ms = open_map(page, trial.subject, trial.server.url)
        settle(page)
        if counts:
            figures.drawn_ms.append(drawn_ms)
        figures.requests, figures.frames = traffic.requests, traffic.frames
        figures.received = traffic.received
        figures.other_hosts = tuple(sorted(traffic.hosts))


def measure_use(trial: Trial) -> None:
    """Adds switches, clicks, and the document itself."""
    figures, subject = trial.figures, trial.subject
    with visit(trial.browser, subject) as (page, traffic):
        open_map(page, subject, trial.server.url)
        settle(page)
        requests, frames = traffic.requests, traffic.frames
        figures.switch_ms = measure_switches(page, subject)
        figures.switch_requests, figures.switch_frames = traffic.requests - requests, traffic.frames - frames
        figures.click_ms = measure_clicks(page, subject)
        figures.document, figures.geometry = our_document(page) if subject is OURS else peer_document()


def our_document(page: Page) -> tuple[bytes, bytes]:
    """The document in the frame, and the lines of the wards in it."""
    text = page.locator(OURS.frame).get_attribute("srcdoc") or ""
    release = page.frame_locator(OURS.frame).locator("#govap-release").text_content() or "{}"
    lines = [ward["polygons"] for ward in json.loads(release)["wards"]]
    return text.encode(), json.dumps(lines, separators=(",", ":")).encode()


def peer_document() -> tuple[bytes, bytes]:
    """The page folium makes, and the lines of the wards in it: one copy for each overlay."""
    page = build_map(next(iter(PEER_OVERLAYS)))
    copies = [
        [feature["geometry"]["coordinates"] for feature in layer.data["features"]]
        for group in page._children.values()
        for layer in getattr(group, "_children", {}).values()
        if hasattr(layer, "data")
    ]
    return page.get_root().render().encode(), json.dumps(copies, separators=(",", ":")).encode()


def zipped(content: bytes) -> int:
    """Bytes of `content` after gzip as servers use it (level 6)."""
    return len(gzip.compress(content, 6, mtime=0))


def middle(times: list[float]) -> float:
    """The median; NaN of nothing."""
    return median(times) if times else float("nan")
