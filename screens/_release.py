"""The release that every page shows, made once for each state of `data/` and kept until it changes."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import time
from collections import deque
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.city import read_city
from geo.source import sha256
from maps.document import DATA, static_files
from maps.release import BUILT, Release, release_of
from screens import _chrome

STATIC = Path(__file__).parent.parent / "static"
UNUSED_S = 7 * 24 * 3600

KEPT = 4  # releases in memory
Stamp = tuple[tuple[str, int, int], ...]
_ready: deque[tuple[str, Stamp, bool]] = deque(maxlen=KEPT)  # what need not be waited for


def current(practice: bool, language: str) -> Release:
    """The release of `data/` as it is on disk now, its static files written.

    Raises
    ------
    DataError
        With every fault, if the files cannot be used; nothing that is shown elsewhere changes.
    """
    asked = (str(data_folder()), stamp(), practice)
    place = st.empty()  # always: what comes after keeps its place in the page
    release = _made(*asked) if asked in _ready else _waited_for(place, asked, language)
    _keep_static(release)
    _chrome.fonts(release.client["document.css"].decode("utf-8"), base_address(release))
    return release


def _waited_for(place: DeltaGenerator, asked: tuple[str, Stamp, bool], language: str) -> Release:
    """The release, with a sign of life in `place` while it is made."""
    with place:
        _chrome.render("loading.html", language)
    try:
        release = _made(*asked)
        _keep_static(release)
    finally:
        place.empty()
    _ready.append(asked)
    return release


def data_folder() -> Path:
    """Where the facts are: `data/`, or GOVAP_DATA."""
    return Path(os.environ.get("GOVAP_DATA", str(DATA)))


def stamp() -> Stamp:
    """Names, sizes and times of the files a release is made of: costs microseconds, changes when one does."""
    folders = [folder for folder in (data_folder(), BUILT) if folder.is_dir()]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return tuple((path.name, (stat := path.stat()).st_size, stat.st_mtime_ns) for path in files)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _made(folder: str, stamp: Stamp, practice: bool) -> Release:  # noqa: ARG001 - the stamp is a key
    release = release_of(read_city(Path(folder), practice))
    _freeze()
    return release


@cache
def _freeze() -> None:
    """Once: what start-up and the first release hold is long-lived, the collector need not walk it again."""
    gc.collect()
    gc.freeze()


def base_address(release: Release) -> str:
    """The address under which the files of a release are served."""
    prefix = _prefix()
    return f"{'/' + prefix if prefix else ''}/app/static/{_home(release).name}"


def _prefix() -> str:
    return str(st.get_option("server.baseUrlPath") or "").strip("/")


def _home(release: Release) -> Path:
    """The folder of a release; the document holds its own address, so each prefix has a folder."""
    prefix = _prefix()
    return STATIC / (f"{release.short}-{sha256(prefix.encode())[:6]}" if prefix else release.short)


def _keep_static(release: Release) -> None:
    """Write the files of a release in one step if they are not there, and mark them as in use."""
    home = _home(release)
    if not (home / "map.html").is_file():
        _write_static(release, home)
    os.utime(home)


def _write_static(release: Release, home: Path) -> None:
    STATIC.mkdir(exist_ok=True)
    making = Path(tempfile.mkdtemp(dir=STATIC, prefix=".making-"))
    for name, content in static_files(release, base_address(release)).items():
        (making / name).write_bytes(content)
    making.chmod(0o755)
    try:
        making.rename(home)
    except OSError:
        shutil.rmtree(making, ignore_errors=True)
        if not (home / "map.html").is_file():  # not that another process was first: a real failure
            raise
    _clear_unused()


def _clear_unused() -> None:
    """Remove releases that nobody has opened for UNUSED_S."""
    for folder in STATIC.iterdir():
        try:
            age = time.time() - folder.stat().st_mtime
        except FileNotFoundError:  # another process was first
            continue
        if folder.is_dir() and age > UNUSED_S:
            shutil.rmtree(folder, ignore_errors=True)
