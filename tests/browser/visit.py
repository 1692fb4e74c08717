"""One browser page under watch: nothing from other hosts, no errors, a picture of everything."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Route, WebSocketRoute

SCREENSHOTS = Path(__file__).resolve().parents[1] / "screenshots"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FOREIGN_SOCKET = re.compile(r"^wss?://(?!(127\.0\.0\.1|localhost|\[::1\])[:/])")

# Below a page's own path Streamlit's client first looks for its server there, is told 404, and finds it at the root.
PROBE = re.compile(
    r"/(plan|planning|siting|works|sources|entry|approval|report)/_stcore/(health|host-config)$"
)


def is_local(url: str) -> bool:
    """True if fetching `url` asks no other machine: loopback, or carried in the page itself."""
    parts = urlsplit(url)
    return parts.hostname in LOOPBACK if parts.hostname else parts.scheme in {"data", "blob", "about", "file"}


class Visit:
    """A page in a context of its own, with what went wrong in it so far.

    `refused`: addresses on other hosts that were asked for, and not let through.
    `faults`: uncaught errors and console errors.
    """

    def __init__(self, browser: Browser, width: int, height: int, **context: object) -> None:
        self.refused: list[str] = []
        self.faults: list[str] = []
        viewport = {"width": width, "height": height}
        self.context = browser.new_context(viewport=viewport, service_workers="block", **context)  # type: ignore[arg-type]
        self.context.route(lambda url: not is_local(url), self._refuse)
        self.context.route_web_socket(FOREIGN_SOCKET, self._refuse_socket)
        self.context.on("weberror", lambda error: self.faults.append(f"page error: {error.error}"))
        self.context.on("console", self._listen)
        self.page: Page = self.context.new_page()

    def _refuse(self, route: Route) -> None:
        self.refused.append(route.request.url)
        route.abort("blockedbyclient")

    def _refuse_socket(self, socket: WebSocketRoute) -> None:
        self.refused.append(socket.url)
        socket.close()

    def _listen(self, message: ConsoleMessage) -> None:
        address = str(message.location.get("url", ""))
        if message.type == "error" and not PROBE.search(address):
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
        """Closes the page and its context."""
        self.context.close()
