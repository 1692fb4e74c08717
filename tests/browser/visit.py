"""One browser page under watch: nothing from other hosts, no errors, a picture of everything."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

SCREENSHOTS = Path(__file__).resolve().parents[1] / "screenshots"
WAIT_MS = 60_000  # for anything a page does on a busy machine
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No other host is ever found, by name or by number; a route in the page would switch its cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE [::1]",
]
# A slow line shows which tests read a page too early.
LATENCY_MS = int(os.environ.get("GOVAP_LATENCY_MS", "0"))
SLOW_LINE = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": -1, "uploadThroughput": -1}
STORED = "local_storage,session_storage,indexeddb,websql,service_workers,cache_storage"

# Below a page's own path Streamlit's client first looks for its server there, is told 404, and finds it at the root.
PROBE = re.compile(
    r"/(meeting|plan|planning|siting|works|sources|entry|approval|report)/_stcore/(health|host-config)$"
)


def is_local(url: str) -> bool:
    """True if fetching `url` asks no other machine: loopback, or carried in the page itself."""
    parts = urlsplit(url)
    return parts.hostname in LOOPBACK if parts.hostname else parts.scheme in {"data", "blob", "about", "file"}


class Contexts:
    """Browser contexts that several tests use one after another: a program's scripts are then compiled once.

    Two visits at the same time never share one. One is handed on without what its pages stored.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._free: dict[str, list[BrowserContext]] = {}

    def take(self, options: dict[str, Any]) -> BrowserContext:
        """A context with these options that nobody uses."""
        free = self._free.setdefault(repr(sorted(options.items())), [])
        return free.pop() if free else self.browser.new_context(**{"service_workers": "block", **options})

    def give_back(self, options: dict[str, Any], context: BrowserContext) -> None:
        """Closes the pages of a context, forgets what they stored but the cache, and keeps it for the next."""
        origins = {
            urlsplit(page.url)._replace(path="", query="", fragment="").geturl() for page in context.pages
        }
        for page in context.pages[:1]:  # any page can ask for all origins
            session = context.new_cdp_session(page)
            for origin in origins:
                session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": STORED})
        context.clear_cookies()
        for page in context.pages:
            page.close()
        self._free[repr(sorted(options.items()))].append(context)


class Visit:
    """A page in a context that no other has at the time, with what went wrong in it so far.

    `refused`: addresses on other hosts that were asked for, and not let through (ARGUMENTS).
    `faults`: uncaught errors and console errors.
    """

    def __init__(self, contexts: Contexts, width: int, height: int, **options: object) -> None:
        self.refused: list[str] = []
        self.faults: list[str] = []
        self._contexts, self._options = contexts, options
        self._context = contexts.take(options)
        self._handed_on = True
        self._listeners: dict[str, Any] = {
            "weberror": lambda error: self.faults.append(f"page error: {error.error}"),
            "console": self._listen,
            "request": lambda request: self._note(request.url),
            "page": lambda page: page.on("websocket", lambda socket: self._note(socket.url)),
        }
        for event, listener in self._listeners.items():
            self._context.on(event, listener)  # type: ignore[call-overload]
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(WAIT_MS)
        self.page.set_viewport_size({"width": width, "height": height})
        if LATENCY_MS:
            self._context.new_cdp_session(self.page).send("Network.emulateNetworkConditions", SLOW_LINE)

    @property
    def context(self) -> BrowserContext:
        """The context itself; who asks for it may change it for good, so no other visit gets it."""
        self._handed_on = False
        return self._context

    def _note(self, url: str) -> None:
        if not is_local(url):
            self.refused.append(url)

    def _listen(self, message: ConsoleMessage) -> None:
        address = str(message.location.get("url", ""))
        if message.type == "error" and is_local(address or "data:") and not PROBE.search(address):
            self.faults.append(f"console error: {message.text} ({address})")

    def verdict(self) -> str:
        """All that went wrong, one line each; "" if nothing did."""
        return "\n".join([*(f"asked another host: {url}" for url in self.refused), *self.faults])

    def forgive(self) -> None:
        """Forgets what went wrong so far: for tests that provoke it."""
        self.refused.clear()
        self.faults.clear()

    def shoot(self, name: str) -> Path:
        """Writes a picture of what is seen to tests/screenshots/`name`.png."""
        path = SCREENSHOTS / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', name).strip('-')}.png"
        self.page.screenshot(path=path, animations="disabled")
        return path

    def shoot_at_end(self, name: str) -> None:
        """As `shoot`, but a page that can no longer be drawn does not hide why the test failed."""
        try:
            self.shoot(name)
        except Error as error:
            self.faults.append(f"no picture: {error.message}")

    def close(self) -> None:
        """Closes the page; its context is handed on, or closed too."""
        for event, listener in self._listeners.items():
            self._context.remove_listener(event, listener)
        if self._handed_on:
            self._contexts.give_back(self._options, self._context)
        else:
            self._context.close()


VISITS = pytest.StashKey[list[Visit]]()  # of a test: the pages it has
