"""The service worker of a site: its program, and the list of what it keeps for reading without a network."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from geo.source import sha256
from maps.document import script_safe
from maps.messages import LANGUAGES
from publish.assets import FOLDER
from publish.edition import Edition
from publish.headers import OFFLINE
from publish.site import Files, page_path

WORKER = "sw.js"
DIGITS = 12  # hex digits of SHA-256 that tell one content of a path from the next
MOST_WARDS = (
    24  # of a city with more, the page of a ward is kept once somebody read it: all would be megabytes
)
NOT_KEPT = (
    "404.html",
    OFFLINE,
)  # a page that is shown at other addresses only; a file that is to be carried away


def files(edition: Edition, built: Mapping[str, bytes]) -> Files:
    """The worker, after `built`: every other file of the site. It keeps the pages and the hashed files."""
    program = edition.release.client["worker.js"].decode("utf-8")
    wards = [str(ward) for ward in edition.city.wards.index]
    later = [page_path("ward", language, ward) for language in LANGUAGES for ward in wards]
    listed = kept(built, later if len(wards) > MOST_WARDS else ())
    return {WORKER: f"self.GOVAP_SITE={script_safe(listed)};\n{program}".encode()}


def kept(built: Mapping[str, bytes], later: Collection[str] = ()) -> dict[str, str]:
    """Digest of the content of each file that is kept, by path; for a hashed file its name says it already.

    A "+" before it says that a page is kept `later`, once it was read.
    """
    pages = set(later)
    return {path: _digest(path, built[path], path in pages) for path in sorted(built) if _is_kept(path)}


def _digest(path: str, content: bytes, later: bool) -> str:
    return "" if _is_asset(path) else f"{'+' if later else ''}{sha256(content)[:DIGITS]}"


def _is_asset(path: str) -> bool:
    return path.startswith(f"{FOLDER}/")


def _is_kept(path: str) -> bool:
    return _is_asset(path) or (path.endswith(".html") and not path.endswith(NOT_KEPT))
