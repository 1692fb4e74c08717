"""The release that every page shows, made once for each state of `data/` and of the records, and kept until one changes.

What people reported comes from the newest release of the records, or from the one that the address asks for. Where
the records cannot be read, the page says so and the map shows what it came with.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.city import City, read_city
from geo.errors import DataError, Fault
from geo.source import sha256
from maps.document import DATA, static_files
from maps.messages import fault_message, message
from maps.release import BUILT, Release, release_of
from records.city import released_city
from records.errors import StoreError
from records.releases import ReleaseInfo, content_of, release_info
from screens import _address, _chrome, _store

STATIC = Path(__file__).parent.parent / "static"
UNUSED_S = 7 * 24 * 3600

KEPT = 4  # releases in memory
Stamp = tuple[tuple[str, int, int], ...]
Key = tuple[
    str, Stamp, bool, int, str
]  # folder, its state, practice, number and fingerprint of the records' release
_ready: deque[Key] = deque(maxlen=KEPT)  # what need not be waited for


@dataclass(frozen=True)
class _Records:
    """Which release of the records is shown: `info` is None for none; `error` says why they cannot be read."""

    info: ReleaseInfo | None = None
    newest: int = 0
    asked: int | None = None
    error: StoreError | None = None


@dataclass(frozen=True, eq=False)
class _Made:
    """A release, and what hindered the records' own release from being in it."""

    release: Release
    faults: tuple[Fault, ...] = ()


def current(practice: bool, language: str) -> Release:
    """The release of `data/` as it is on disk now, its static files written.

    Raises
    ------
    DataError
        With every fault, if the files cannot be used; nothing that is shown elsewhere changes.
    """
    said, place = st.empty(), st.empty()  # always: what comes after keeps its place in the page
    records = _Records() if practice else _records()
    try:
        made = _at_hand(place, _key(practice, records), language)
    except StoreError as error:  # lost since the look before
        records = _Records(error=error)
        made = _at_hand(place, _key(practice, records), language)
    _say(said, records, made.faults, language)
    _keep_static(made.release)
    _chrome.fonts(made.release.client["document.css"].decode("utf-8"), base_address(made.release))
    return made.release


def facts() -> City:
    """The city without what people reported.

    Raises
    ------
    DataError
        With every fault, if the files cannot be used.
    """
    return _made(str(data_folder()), stamp(), False, 0, "").release.city


def city_at(number: int) -> City:
    """The city as release `number` of the records shows it.

    Raises
    ------
    StoreError
        If the records cannot be read.
    """
    return _made(*_key(False, _Records(release_info(_store.store(), number)))).release.city


def _records() -> _Records:
    """The release that the address asks for, or the newest."""
    asked = _address.release_number()
    try:
        store = _store.store()
        newest = release_info(store)
        info = newest if asked is None or newest is None else release_info(store, asked) or newest
    except StoreError as error:
        return _Records(error=error)
    return _Records(info, newest.number if newest else 0, asked)


def _key(practice: bool, records: _Records) -> Key:
    number, fingerprint = (records.info.number, records.info.fingerprint) if records.info else (0, "")
    return str(data_folder()), stamp(), practice, number, fingerprint


def _at_hand(place: DeltaGenerator, key: Key, language: str) -> _Made:
    """The release, with a sign of life in `place` while it is made."""
    if key in _ready:
        return _made(*key)
    with place:
        _chrome.render("loading.html", language)
    try:
        made = _made(*key)
        _keep_static(made.release)
    finally:
        place.empty()
    _ready.append(key)
    return made


def _say(place: DeltaGenerator, records: _Records, faults: tuple[Fault, ...], language: str) -> None:
    """In `place`: why no figures of the records are shown, or that they are not the newest. Nothing while all is as usual."""
    number = records.info.number if records.info else 0
    title, lines, link = "", [], ""
    if records.error is not None:
        title, lines = (
            message("release.without_store", language),
            [_chrome.error_message(records.error, language)],
        )
    elif faults:
        title = message("release.unusable", language, number=number)
        lines = [fault_message(fault, language) for fault in faults]
    elif records.asked is not None and records.asked != number:
        title = message("release.unknown", language, number=records.asked)
    elif number != records.newest:
        title, link = (
            message("release.older", language, number=number, newest=records.newest),
            _address.to_newest(),
        )
    if title:
        with place:
            _chrome.render("release.html", language, title=title, lines=lines, link=link)


def data_folder() -> Path:
    """Where the facts are: `data/`, or GOVAP_DATA."""
    return Path(os.environ.get("GOVAP_DATA", str(DATA)))


def stamp() -> Stamp:
    """Names, sizes and times of the files a release is made of: costs microseconds, changes when one does."""
    folders = [folder for folder in (data_folder(), BUILT) if folder.is_dir()]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return tuple((path.name, (stat := path.stat()).st_size, stat.st_mtime_ns) for path in files)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _made(folder: str, stamp: Stamp, practice: bool, number: int, fingerprint: str) -> _Made:  # noqa: ARG001 - a key
    base = _base(folder, stamp, practice)
    try:
        city = released_city(base, content_of(_store.store(), number)) if number else base
    except DataError as error:
        return _Made(release_of(base), error.faults)
    made = _Made(release_of(city))
    _freeze()
    return made


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _base(folder: str, stamp: Stamp, practice: bool) -> City:  # noqa: ARG001 - the stamp is a key
    return read_city(Path(folder), practice)


@cache
def _freeze() -> None:
    """Once: what start-up and the first release hold is long-lived, the collector need not walk it again."""
    gc.collect()
    gc.freeze()


def component(release: Release, name: str) -> Callable[..., Any]:
    """A part of a page that the browser draws: maps/client/src/NAME.ts."""
    return st.components.v2.component(f"govap_{name}", js=release.client[f"{name}.js"].decode("utf-8"))


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
