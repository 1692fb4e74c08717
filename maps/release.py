"""A release: the content of `data/`, the practice switch and the program, named by one fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo.city import City
from geo.errors import GoVapError
from geo.source import sha256

BUILT = Path(__file__).parent / "client" / "built"
PROGRAM = (
    Path(__file__).parent.parent / "geo",
    Path(__file__).parent.parent / "layers",
    Path(__file__).parent,
)
PROGRAM_ENDINGS = (".py", ".csv", ".txt")
NEEDED = (
    "document.js",
    "document.css",
    "basemap_worker.js",
    "host.js",
    "table.js",
    "planner.js",
    "planner.css",
    "planner_host.js",
    "swipe_host.js",
    "siting.js",
    "siting.css",
    "siting_host.js",
    "meeting.js",
    "meeting.css",
    "meeting_host.js",
    "leaflet.js",
    "public.js",
    "public.css",
    "public_page.js",
    "public_table.js",
    "public_works.js",
    "public_embed.js",
    "public_sheet.js",
    "public_sheet.css",
    "worker.js",
    "sealed.css",
)
SHORT = 12  # hex digits of a fingerprint that are shown


class ClientMissingError(GoVapError):
    """The browser client has not been built; `make run` builds it."""


@dataclass(frozen=True, eq=False)
class Release:
    """A city, the built client files by name, and the SHA-256 over both and the program, in hex."""

    city: City
    client: Mapping[str, bytes]
    fingerprint: str

    @property
    def short(self) -> str:
        """The first SHORT digits of the fingerprint."""
        return self.fingerprint[:SHORT]


def release_of(city: City, built: Path = BUILT) -> Release:
    """The release of a city with the client built in `built`.

    Raises
    ------
    ClientMissingError
        If the client was not built.
    """
    names = sorted(path for path in built.glob("*") if path.is_file()) if built.is_dir() else []
    client = {path.name: path.read_bytes() for path in names}
    if not client.keys() >= set(NEEDED):
        raise ClientMissingError(str(built))
    digests = [f"{name} {sha256(content)}" for name, content in client.items()]
    return Release(city, client, sha256("\n".join([city.fingerprint, program_digest(), *digests]).encode()))


@cache
def program_digest() -> str:
    """SHA-256 over the code and words that turn a city into a document, as they were when first asked for."""
    files = [path for folder in PROGRAM for path in folder.iterdir() if path.suffix in PROGRAM_ENDINGS]
    lines = [f"{path.parent.name}/{path.name} {sha256(path.read_bytes())}" for path in files]
    return sha256("\n".join(sorted(lines)).encode())
