"""The release that every page shows, made once for each state of `data/` and kept until it changes."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

import streamlit as st

from geo.city import read_city
from maps.document import DATA, static_files
from maps.release import BUILT, Release, release_of
from screens import _chrome

STATIC = Path(__file__).parent.parent / "static"
KEPT_RELEASES = 8

Stamp = tuple[tuple[str, int, int], ...]
_ready: set[tuple[str, Stamp, bool]] = set()  # what need not be waited for


def current(practice: bool, language: str) -> Release:
    """The release of `data/` as it is on disk now, its static files written.

    Raises
    ------
    DataError
        With every fault, if the files cannot be used; nothing that is shown elsewhere changes.
    """
    asked = (str(data_folder()), _stamp(data_folder()) + _stamp(BUILT), practice)
    if asked in _ready:
        release = _made(*asked)
    else:
        place = st.empty()
        with place:
            _chrome.render("loading.html", language)
        try:
            release = _made(*asked)
        finally:
            place.empty()
        _ready.add(asked)
    _chrome.fonts(release.client["document.css"].decode("utf-8"), base_address(release))
    return release


def data_folder() -> Path:
    """Where the facts are: `data/`, or GOVAP_DATA."""
    return Path(os.environ.get("GOVAP_DATA", str(DATA)))


def _stamp(folder: Path) -> Stamp:
    """Names, sizes and times of the files: changes when a file does, and costs microseconds."""
    if not folder.is_dir():
        return ()
    entries = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return tuple((path.name, (stat := path.stat()).st_size, stat.st_mtime_ns) for path in entries)


@st.cache_resource(show_spinner=False, max_entries=4)
def _made(folder: str, stamp: Stamp, practice: bool) -> Release:  # noqa: ARG001 - the stamp is a key
    release = release_of(read_city(Path(folder), practice))
    _write_static(release)
    gc.collect()
    gc.freeze()  # the caches are long-lived: the collector need not walk them on every rerun
    return release


def base_address(release: Release) -> str:
    """The address under which the files of a release are served."""
    prefix = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{'/' + prefix if prefix else ''}/app/static/{release.short}"


def _write_static(release: Release) -> None:
    """Write the files of a release in one step; other releases stay for those who still show them."""
    home = STATIC / release.short
    if home.is_dir():
        return
    STATIC.mkdir(exist_ok=True)
    making = Path(tempfile.mkdtemp(dir=STATIC, prefix=".making-"))
    for name, content in static_files(release, base_address(release)).items():
        (making / name).write_bytes(content)
    making.chmod(0o755)
    try:
        making.rename(home)
    except OSError:  # another process was first with the same files
        shutil.rmtree(making, ignore_errors=True)
    made = sorted((path for path in STATIC.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for old in made[:-KEPT_RELEASES]:
        shutil.rmtree(old, ignore_errors=True)
