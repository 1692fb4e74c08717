"""Putting a built site where it is wanted: written aside, then swapped in, so that readers see the old one or the new one."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from geo.errors import Fault
from publish.errors import PublishError

MARKER = "govap-site.json"  # makes a folder a site of ours, and lists what is in it
MADE_BY = "govap.publish"
ASIDE = re.compile(r"\.(?:new|old)-[0-9a-f]{8}")  # what follows the name of the site
MOST_NAMED = 5
AT_HERE, EXCHANGE = -100, 2  # Linux: paths as they are; both names change places


def write(files: Mapping[str, bytes], out: Path) -> None:
    """Make `out` the folder of `files`, MARKER among them; an older site of ours that was there is gone then.

    Whatever goes wrong on the way, `out` holds the old site whole. What a killed run left beside it is removed.

    Raises
    ------
    PublishError
        If `out` is something else than a site of ours, or cannot be written.
    """
    place = out.resolve()
    with _refusals_named(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        _tidy(place)
        check_place(place)
        with _aside(place) as new:
            _fill(new, files)
            _swap(new, place)


def check_place(out: Path) -> None:
    """Nothing, if a site may be written to `out`: a new name, an empty folder, or a site of ours and nothing else.

    Raises
    ------
    PublishError
        Says what is there instead.
    """
    place = out.resolve()
    with _refusals_named(place):
        if not place.name:
            raise PublishError([Fault(str(out), "public_no_folder")])
        if not place.exists():
            return
        if not place.is_dir():
            raise PublishError([Fault(place.name, "public_no_folder")])
        found = {path.relative_to(place).as_posix() for path in place.rglob("*") if not path.is_dir()}
        listed = _listed(place)
        if found and not listed:
            raise PublishError([Fault(place.name, "public_not_a_site")])
        foreign = sorted(found - listed)
        if foreign:
            names = ", ".join(foreign[:MOST_NAMED])
            raise PublishError(
                [Fault(place.name, "public_foreign_files", "", {"count": len(foreign), "names": names})]
            )


def _listed(folder: Path) -> set[str]:
    """Paths of the files that the marker of a site lists, its own too; none where there is no marker of ours."""
    try:
        marker = json.loads((folder / MARKER).read_bytes())
    except (FileNotFoundError, ValueError):
        return set()
    if not isinstance(marker, dict) or marker.get("made_by") != MADE_BY:
        return set()
    return {MARKER, *marker.get("files", ())}


@contextlib.contextmanager
def _refusals_named(place: Path) -> Iterator[None]:
    """What the system refuses (no room, no right, a folder that something is mounted on) is a PublishError."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise PublishError([Fault(place.name, "public_unwritable", "", {"reason": reason})]) from error


@contextlib.contextmanager
def _aside(place: Path) -> Iterator[Path]:
    """A new folder beside `place`, known to be at work as long as this block runs; gone afterwards."""
    folder = _beside(place, "new")
    folder.mkdir()
    try:
        with _held(folder):
            yield folder
    finally:
        if folder.exists():
            _remove(folder)


def _beside(place: Path, kind: str) -> Path:
    return place.with_name(f"{place.name}.{kind}-{secrets.token_hex(4)}")


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write every file, MARKER first, and wait until all of it is on the disk."""
    names = sorted(files, key=lambda name: (name != MARKER, name))
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[name])
    for name in names:
        _settle(folder / name)
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        _settle(path)


def _settle(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    if os.name == "nt":  # only files opened for writing can be waited for
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(new: Path, place: Path) -> None:
    """`new` becomes `place`, in one step where the system can; what was there takes its name, or is gone."""
    if not place.exists():
        new.rename(place)
    elif not _exchange(new, place):
        _one_after_the_other(new, place)
    _settle(place.parent)


def _exchange(new: Path, place: Path) -> bool:
    """True if both took each other's name in one step; False where the system or the disk cannot do that."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(AT_HERE, os.fsencode(new), AT_HERE, os.fsencode(place), EXCHANGE) == 0)


def _one_after_the_other(new: Path, place: Path) -> None:
    """In two steps: whoever is killed between them leaves no site, and `_tidy` brings the old one back."""
    old = _beside(place, "old")
    place.rename(old)
    new.rename(place)
    _remove(old)


def _tidy(place: Path) -> None:
    """Bring back a site that was moved away and never replaced; remove what killed runs left."""
    for folder in sorted(place.parent.glob(f"{place.name}.*-*")):
        if not ASIDE.fullmatch(folder.name.removeprefix(place.name)) or not folder.is_dir():
            continue
        if _listed(folder) and ".old-" in folder.name and not place.exists():
            folder.rename(place)
        elif _listed(folder) or not any(folder.iterdir()):
            with contextlib.suppress(BlockingIOError), _held(folder):
                _remove(folder)


def _remove(folder: Path) -> None:
    """Remove a folder, its marker last: what is left of it by a kill can still be told for ours."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != MARKER:
            path.unlink()
    (folder / MARKER).unlink(missing_ok=True)
    folder.rmdir()


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Holds a folder against `_tidy` of another run, until the block or the process ends.

    Raises
    ------
    BlockingIOError
        If another run holds it.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
