"""A first visit to a page with wards on it, over a phone's network: bytes, requests, times, and what moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page

from tests.browser.visit import is_local

BITS_PER_S = 1_600_000  # a slow 4G, as Lighthouse has it
LATENCY_MS = 150
SLOWER = 4  # a phone's processor beside this one
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
WATCH = """(() => {
  if (window.parent !== window) return;
  const seen = (window.seen = {drawn: 0, lcp: 0, moved: 0});
  const watch = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each)).observe({type, buffered: true});
  watch('largest-contentful-paint', entry => (seen.lcp = entry.startTime));
  watch('layout-shift', entry => { if (!entry.hadRecentInput) seen.moved += entry.value; });
  const look = () => {
    const box = document.querySelector('SELECTOR')?.getBoundingClientRect();
    if (box && box.width > 0) seen.drawn = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""
UNTIL = """([limit, sought]) => new Promise((done, fail) => {
  const began = performance.now();
  const look = () => {
    if (EXPRESSION) done();
    else if (performance.now() - began > limit) fail(new Error(`in vain: ${sought}`));
    else requestAnimationFrame(look);
  };
  look();
})"""


@dataclass
class Traffic:
    """What a page asked for, each request with its second and, once it is in, its bytes on the wire."""

    asked: dict[str, tuple[float, str]] = field(default_factory=dict)
    received: dict[str, int] = field(default_factory=dict)

    def listen(self, session: CDPSession) -> None:
        """Writes down everything from now on."""
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._finished)

    def _asked(self, event: dict[str, Any]) -> None:
        if urlsplit(event["request"]["url"]).scheme.startswith("http"):
            self.asked.setdefault(event["requestId"], (event["timestamp"], event["request"]["url"]))

    def _finished(self, event: dict[str, Any]) -> None:
        self.received[event["requestId"]] = int(event["encodedDataLength"])

    def until(self, end_ms: float) -> list[str]:
        """The requests of the first `end_ms` since the first of them."""
        start = min(second for second, _ in self.asked.values())
        return [key for key, (second, _) in self.asked.items() if (second - start) * 1000 <= end_ms]

    def bytes_of(self, requests: list[str]) -> int:
        """Bytes of these requests, headers too; those still on their way count in full."""
        return sum(self.received.get(one, 0) for one in requests)

    @property
    def foreign(self) -> list[str]:
        """Addresses on other hosts."""
        return [url for _, url in self.asked.values() if not is_local(url)]


@dataclass(frozen=True)
class FirstVisit:
    """What was seen: bytes and requests begun before the wards were drawn, and of everything; times in ms."""

    early_bytes: int
    early_requests: int
    all_bytes: int
    all_requests: int
    drawn_ms: float
    lcp_ms: float
    moved: float
    foreign: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"until the wards are drawn {self.early_bytes / 1000:.1f} KB in {self.early_requests} requests, "
            f"drawn {self.drawn_ms:.0f} ms, LCP {self.lcp_ms:.0f} ms, CLS {self.moved:.4f}; "
            f"with everything {self.all_bytes / 1000:.1f} KB in {self.all_requests} requests"
        )


def until(page: Page, expression: str, limit_ms: int = 30_000) -> None:
    """Waits for a condition; unlike Playwright's own way it needs no `eval`, which the site forbids."""
    page.evaluate(UNTIL.replace("EXPRESSION", expression), [limit_ms, expression])


def first_visit(browser: Browser, url: str, ward: str, done: str, **context: Any) -> FirstVisit:
    """A visit with an empty cache, throttled. `ward` is the selector of a ward, `done` true when all is there."""
    with_phone = browser.new_context(**{"service_workers": "block", **PHONE, **context})
    try:
        page = with_phone.new_page()
        session, traffic = with_phone.new_cdp_session(page), Traffic()
        traffic.listen(session)
        throttle(session)
        page.add_init_script(WATCH.replace("SELECTOR", ward))
        page.goto(url, wait_until="commit")
        until(page, f"window.seen.drawn > 0 && ({done})")
        page.wait_for_load_state("networkidle")
        seen = page.evaluate("window.seen")
        early = traffic.until(seen["drawn"])
        everything = list(traffic.asked)
        return FirstVisit(
            early_bytes=traffic.bytes_of(early),
            early_requests=len(early),
            all_bytes=traffic.bytes_of(everything),
            all_requests=len(everything),
            drawn_ms=seen["drawn"],
            lcp_ms=seen["lcp"],
            moved=seen["moved"],
            foreign=tuple(traffic.foreign),
        )
    finally:
        with_phone.close()


def throttle(session: CDPSession) -> None:
    """Makes network and processor as slow as a phone's."""
    rate = BITS_PER_S / 8
    limits = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": rate, "uploadThroughput": rate}
    session.send("Network.emulateNetworkConditions", limits)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
