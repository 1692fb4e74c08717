"""The service worker of a site: its program, and the list of what it keeps for reading without a network."""

from __future__ import annotations

from collections.abc import Mapping

from geo.source import sha256
from maps.document import script_safe
from publish.assets import FOLDER
from publish.edition import Edition
from publish.headers import OFFLINE
from publish.site import Files

WORKER = "sw.js"
DIGITS = 12  # hex digits of SHA-256 that tell one content of a path from the next
NOT_KEPT = (
    "404.html",
    OFFLINE,
)  # a page that is shown at other addresses only; a file that is to be carried away


def files(edition: Edition, built: Mapping[str, bytes]) -> Files:
    """The worker, after `built`: every other file of the site. It keeps the pages and the hashed files."""
    program = edition.release.client["worker.js"].decode("utf-8")
    return {WORKER: f"self.GOVAP_SITE={script_safe(kept(built))};\n{program}".encode()}


def kept(built: Mapping[str, bytes]) -> dict[str, str]:
    """Digest of the content of each file that is kept, by path; for a hashed file its name says it already."""
    return {
        path: "" if _is_asset(path) else sha256(built[path])[:DIGITS]
        for path in sorted(built)
        if _is_kept(path)
    }


def _is_asset(path: str) -> bool:
    return path.startswith(f"{FOLDER}/")


def _is_kept(path: str) -> bool:
    return _is_asset(path) or (path.endswith(".html") and not path.endswith(NOT_KEPT))
