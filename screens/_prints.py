"""Sheets that were just drawn in a meeting: files that only whoever was told of them finds, and not for long."""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from pathlib import Path

from maps.release import Release
from maps.whole_file import write_whole
from screens import _release

FOLDER = _release.STATIC / "prints"
KEPT, KEPT_S = 40, 3600


def put(release: Release, content: bytes) -> str:
    """The address of a sheet, under a name that nobody guesses; old ones are removed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{secrets.token_urlsafe(18)}.pdf"
    write_whole(path, content)
    clear(FOLDER)
    base = _release.base_address(release).rsplit("/", 1)[0]
    return f"{base}/{FOLDER.name}/{path.name}"


def clear(folder: Path = FOLDER) -> None:
    """Removes sheets that were drawn more than KEPT_S ago, and the oldest of more than KEPT."""
    ages = {}
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):  # another process was first
            ages[path] = path.stat().st_mtime
    for number, path in enumerate(sorted(ages, key=ages.__getitem__, reverse=True)):
        if number >= KEPT or time.time() - ages[path] > KEPT_S:
            path.unlink(missing_ok=True)
