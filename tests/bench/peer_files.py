"""Local copies of what folium's pages fetch from CDNs: with the network cut the peer draws nothing at all.

The copies come from npm, once, into bench/ (not in the repository). The few style sheets npm does not have
are answered empty: they only carry icons, of which the peer's map has none.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Route

from tests.bench.subjects import ROOT
from tools import setup

FOLDER = ROOT / "bench" / "peer-files"
PACKAGES = {
    "leaflet": "1.9.3",
    "jquery": "3.7.1",
    "bootstrap": "5.2.2",
    "leaflet.awesome-markers": "2.0.5",
    "@fortawesome/fontawesome-free": "6.2.0",
}
COPIES = (  # address, and the file in FOLDER/node_modules that answers it
    (re.compile(r"^https://cdn\.jsdelivr\.net/npm/([^@]+|@[^@]+)@[\d.]+/(.+)$"), r"\1/\2"),
    (re.compile(r"^https://code\.jquery\.com/jquery-[\d.]+\.min\.js$"), "jquery/dist/jquery.min.js"),
    (
        re.compile(r"^https://cdnjs\.cloudflare\.com/ajax/libs/Leaflet\.awesome-markers/[\d.]+/(.+)$"),
        r"leaflet.awesome-markers/dist/\1",
    ),
)
TYPES = {".js": "text/javascript", ".css": "text/css"}


def provide() -> None:
    """Puts the copies into FOLDER, if they are not there.

    Raises
    ------
    SetupError
        If npm cannot fetch them.
    """
    if all((FOLDER / "node_modules" / name / "package.json").is_file() for name in PACKAGES):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "package.json").write_text("{}\n", encoding="ascii")
    npm, variables = setup.find_npm(setup.Environment(ROOT))
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    command = (*npm, "install", "--no-audit", "--no-fund", *wanted)
    advice = "check the network; the bench needs it once, for the peer's files."
    setup.perform(setup.Step("Fetching the peer's files", command, advice, FOLDER, variables))


def copy_of(url: str) -> Path | None:
    """The file that answers `url`; None where npm has none."""
    for pattern, name in COPIES:
        match = pattern.match(url)
        if match:
            path = FOLDER / "node_modules" / match.expand(name)
            return path if path.is_file() else None
    return None


def serve(context: BrowserContext) -> None:
    """Answers the peer's requests to CDNs in `context` from FOLDER."""

    def answer(route: Route) -> None:
        url = route.request.url
        path = copy_of(url)
        body = path.read_bytes() if path else b""
        suffix = Path(url.split("?")[0]).suffix
        route.fulfill(body=body, content_type=TYPES.get(suffix, "application/octet-stream"))

    context.route(re.compile(r"^https://"), answer)
