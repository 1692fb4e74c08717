"""Files packed ahead, so that a server sends fewer bytes without packing anything itself."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath

import brotli

from maps.messages import LANGUAGES
from publish.assets import FOLDER
from publish.site import page_path

TEXT = frozenset(
    (".html", ".css", ".js", ".json", ".jsonld", ".geojson", ".csv", ".svg", ".txt", ".webmanifest", ".xml")
)  # endings of what shrinks; pictures, fonts and packages are packed in themselves
LEAST = 256  # bytes below which packing saves nothing
FULL = 11  # of Brotli's qualities: what a first visit waits for, the maps and what they load
BULK = 6  # of all other files: an eighth more bytes in a twentieth of the time
FIRST = frozenset(page_path("map", language) for language in LANGUAGES)


def packed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """`NAME.br` and `NAME.gz` of every text of LEAST bytes or more, where they are smaller than the file itself."""
    names = [name for name in files if PurePosixPath(name).suffix in TEXT and len(files[name]) >= LEAST]
    with ThreadPoolExecutor() as workers:  # both packers work outside Python's lock
        found = list(workers.map(lambda name: _packed(name, files[name]), names))
    made = {path: content for pair in found for path, content in pair.items()}
    return {path: content for path, content in made.items() if len(content) < len(files[packed_name(path)])}


def packed_name(path: str) -> str:
    """The file that `path` is a packed copy of, "" where it is none."""
    return path[:-3] if path.endswith((".br", ".gz")) else ""


def _packed(name: str, content: bytes) -> dict[str, bytes]:
    quality = FULL if name in FIRST or name.startswith(f"{FOLDER}/") else BULK
    return {
        f"{name}.br": brotli.compress(content, quality=quality),
        f"{name}.gz": gzip.compress(content, 9, mtime=0),
    }
