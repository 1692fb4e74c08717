"""Bản in: sheets, the atlas and slides to take away, drawn in a process of their own while others go on working."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import threading
import weakref
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import streamlit as st

from geo.city import City
from layers import layers_of
from maps.messages import LANGUAGES, message
from maps.release import Release
from maps.sheets.code import AddressError, checked_address
from maps.sheets.drawn import sheet_pdf
from maps.sheets.paper import PAPER_MM, Size
from maps.slides.sight import Sight, read_sight
from maps.view import MapView, read_view
from records.agenda_prints import Meeting, agenda_named, step_file
from records.errors import RecordsError
from records.meeting_steps import Step
from records.meetings import Agenda, agendas
from records.print_job import DONE, FAILED, Job, What, read_progress
from records.releases import releases
from records.since import before_meeting
from records.usual_agenda import USUAL
from screens import _address, _chrome, _period, _person, _store
from screens._desk import Desk
from screens._meeting import changed
from screens._meeting.room import HELD
from screens._meeting.views import view_names

PDF = "application/pdf"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
KEY = "print_drawing"
LISTS = {"changes": "thay-doi", "compare": "so-sanh", "late": "cong-trinh-cham", "decisions": "ket-luan"}
ENDINGS: dict[str, str] = {"slides": ".pptx"}
KEPT_SIDES = ("plan:", "release:")  # of the records: plans for whoever signed in, none with practice figures
POLL_S = 0.5
MOST_AT_ONCE = 2  # drawings of all sessions together: as many as the program is meant to have cores
STOP_S = 3.0
ROOT = Path(__file__).parents[2]
SheetKey = tuple[str, str, str, str, float | None, tuple[float, float] | None]
_starting_lock = threading.Lock()
_running: weakref.WeakSet[Drawing] = weakref.WeakSet()


class Drawing:
    """One file that is being drawn for a session; whoever forgets it stops it, and nothing of it stays on the disk."""

    def __init__(self, job: Job, name: str) -> None:
        folder = tempfile.mkdtemp(prefix="govap-print-")
        self.name, self.job = name, replace(job, out=str(Path(folder, "drawn")))
        self._faults = Path(folder, "faults")
        with self._faults.open("wb") as faults:
            try:
                self._process = subprocess.Popen(
                    self.job.command(),
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=faults,  # what breaks it, or a library has to say, is for the log of the app
                )
            except OSError:
                shutil.rmtree(folder, ignore_errors=True)
                raise
        self._end = weakref.finalize(self, _end, self._process, folder)
        self.content: bytes | None = None
        self.fault = ""
        _running.add(self)

    @property
    def is_running(self) -> bool:
        """Whether its process is at work."""
        return self._end.alive and self._process.poll() is None

    @property
    def is_over(self) -> bool:
        """Whether it is drawn, or failed; what came of it is then kept here and nothing on the disk."""
        if not self._end.alive:
            return True
        code = self._process.poll()
        if code is None:
            return False
        if code == DONE:
            self.content = Path(self.job.out).read_bytes()
        else:
            self.fault = _said(self._faults, code, self.job.language)
        self._end()
        return True

    @property
    def progress(self) -> tuple[int, int]:
        """How many steps are done of how many; (0, 0) while nothing is known."""
        return read_progress(self.job.out)

    def stop(self) -> None:
        """Ends it, and removes what there is of it."""
        self._end()


def _end(process: subprocess.Popen[bytes], folder: str) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _said(faults: Path, code: int, language: str) -> str:
    """What hindered a drawing: its own sentence; where it was ended from outside or broke, what to do."""
    if code == FAILED and (said := faults.read_text(encoding="utf-8", errors="replace").strip()):
        return said
    return message("print.broken", language, code=code)


# ---- the part of the page


def draw(desk: Desk, release: Release, agenda: Agenda | None) -> None:
    """What to print, how far it is, and what was drawn."""
    st.header(desk.say("print.title"), anchor=False)
    st.write(desk.say("print.lead"))
    drawing: Drawing | None = st.session_state.get(KEY)
    job = _asked(desk, release, agenda)
    if drawing is not None and not drawing.is_over:
        _wait(desk)
        return
    if st.button(desk.say("print.do"), icon=":material/print:", type="primary", key="print_do"):
        _begin(desk, job, agenda)
    if drawing is not None:
        _hand_out(desk, drawing)


def _asked(desk: Desk, release: Release, agenda: Agenda | None) -> Job:
    """The job that the fields ask for."""
    kinds: list[What] = ["sheets", "slides", "view", "ward", "atlas"]
    offered = kinds if agenda is not None else kinds[2:]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        what = st.selectbox(
            desk.say("print.what"),
            offered,
            format_func=lambda kind: desk.say(f"print.what_{kind}"),
            key="print_what",
        )
        size = "a4"
        if what != "slides":
            size = st.segmented_control(
                desk.say("print.size"),
                tuple(PAPER_MM),
                default="a4",
                required=True,
                format_func=str.upper,
                key="print_size",
            )
        language = st.selectbox(
            desk.say("print.language"),
            LANGUAGES,
            index=LANGUAGES.index(desk.language),
            format_func=lambda one: desk.say(f"print.language_{one}"),
            key="print_language",
        )
    released = release.city.released
    return Job(
        what=what,
        out="",
        release=released.number if released else 0,
        practice=release.city.practice,
        language=str(language),
        today=_period.today().isoformat(),
        size=cast("Size", size),
        address=map_address(),
        query=_query(desk, release, what),
        agenda=agenda.id if agenda is not None else "",
        is_signed_in=True,  # whoever has a desk
    )


def _query(desk: Desk, release: Release, what: What) -> str:
    """The view that is printed: the one that the map showed last, at first."""
    if what not in ("view", "ward", "atlas"):
        return ""
    city, language = release.city, desk.language
    shown = read_sight(_address.asked(), city, language).ask
    layers = {layer.id: layer for layer in layers_of(city)}
    said = {}
    with st.container(horizontal=True):
        if what == "ward":
            names = {str(ward): str(name) for ward, name in city.wards["name"].items()}
            place = list(names).index(shown.ward) if shown.ward else 0
            said["ward"] = st.selectbox(
                desk.say("table.ward"),
                list(names),
                index=place,
                format_func=names.__getitem__,
                key="print_ward",
            )
        overlay = st.selectbox(
            desk.say("print.overlay"),
            list(layers),
            index=list(layers).index(shown.layer.id),
            format_func=lambda name: layers[name].title.in_language(language),
            key="print_overlay",
        )
        layer = layers[str(overlay)]
        views = view_names(city, layer, language)
        at = list(views).index(shown.view.id) if layer.id == shown.layer.id and shown.view.id in views else 0
        view = st.selectbox(
            desk.say("print.view"),
            list(views),
            index=at,
            format_func=views.__getitem__,
            key=f"print_view_{layer.id}",
        )
    return urlencode({"overlay": layer.id, "view": str(view), **said})


def _begin(desk: Desk, job: Job, agenda: Agenda | None) -> None:
    """Starts to draw; of one session one thing at a time, of all together not more than the computer can bear."""
    with _starting_lock:
        is_busy = sum(one.is_running for one in _running) >= MOST_AT_ONCE
        if not is_busy:
            st.session_state[KEY] = Drawing(job, file_name(job, agenda))
    if is_busy:
        st.warning(desk.say("print.busy"), icon=":material/hourglass_top:")
        return
    st.rerun()


@st.fragment(run_every=POLL_S)
def _wait(desk: Desk) -> None:
    """A bar that moves while the drawing goes on, and a button that ends it."""
    drawing: Drawing | None = st.session_state.get(KEY)
    if drawing is None or drawing.is_over:
        st.rerun()
    done, total = drawing.progress
    said = (
        desk.say("print.step", done=min(done + 1, total), total=total) if total else desk.say("print.reading")
    )
    st.progress(done / total if total else 0.0, text=said)
    if st.button(desk.say("print.cancel"), icon=":material/close:", key="print_cancel"):
        drawing.stop()
        del st.session_state[KEY]
        st.rerun()


def _hand_out(desk: Desk, drawing: Drawing) -> None:
    """The file, or what hindered it."""
    if drawing.content is None:
        st.error(_chrome.escaped(drawing.fault), icon=":material/error:")
        return
    st.success(
        desk.say("print.done", kb=max(1, len(drawing.content) // 1000)), icon=":material/check_circle:"
    )
    st.download_button(
        desk.say("print.download", name=drawing.name),
        drawing.content,
        drawing.name,
        PPTX if drawing.job.what == "slides" else PDF,
        icon=":material/download:",
        on_click="ignore",
        key="print_download",
    )


def file_name(job: Job, agenda: Agenda | None) -> str:
    """What a file is called: what it is, of which day, and that it is for practice."""
    parts = {
        "sheets": "ban-in-hop",
        "slides": "trinh-chieu-hop",
        "atlas": "tap-ban-do",
        "ward": "phuong",
        "view": "ban-do",
    }
    said = {name: values[0] for name, values in parse_qs(job.query).items()}
    of = (
        agenda.held_on.isoformat()
        if agenda is not None and job.agenda and job.what in ("sheets", "slides")
        else ""
    )
    more = [said.get("ward", ""), said.get("overlay", ""), said.get("view", "")] if job.query else []
    named = "-".join(
        part for part in (parts[job.what], of, *more, "minh-hoa" if job.practice else "") if part
    )
    return f"{re.sub(r'[^0-9A-Za-z]+', '-', named)[:100].strip('-')}{ENDINGS.get(job.what, '.pdf')}"


# ---- the sheet of what is on show


def sheet_of_view(release: Release, query: str) -> tuple[str, bytes]:
    """Name and content of the PDF of what a query shows: the sheet of a view or a ward, or the list that a page is.

    Raises
    ------
    ClientMissingError
        If the letters have not been built.
    DataError, RecordsError
        If what the list needs cannot be read.
    """
    language = parse_qs(query.lstrip("?#")).get("lang", [LANGUAGES[0]])[0]
    language = language if language in LANGUAGES else LANGUAGES[0]
    sight = read_sight(query, release.city, language)
    if sight.page in LISTS:
        return _list_sheet(release, query, sight)
    ward = sight.ask.ward if sight.page == "ward" else ""
    said = {"overlay": sight.ask.layer.id, "view": sight.ask.view.id, **({"ward": ward} if ward else {})}
    what: What = "ward" if ward else "view"
    job = Job(what, "", 0, release.city.practice, language, "", query=urlencode(said))
    key = _key(sight, ward, read_view(query, release.city))
    return file_name(job, None), _sheet(release, key, map_address(), partial(_drawn, sight, ward))


def _key(sight: Sight, ward: str, view: MapView) -> SheetKey:
    """All that a sheet of a view depends on, whatever else its query says."""
    ask = sight.ask
    return ask.layer.id, ask.view.id, ward, ask.language, view.radius_m, view.station


def _list_sheet(release: Release, query: str, sight: Sight) -> tuple[str, bytes]:
    """What changed, differs, is late or was decided, for the meeting that is held; never kept: it may change any time."""
    city, language, today = release.city, sight.ask.language, _period.today()
    store = _store.store()
    held = USUAL if city.practice else str(st.query_params.get(HELD, USUAL))
    is_known = not city.practice and _person.signed_in(store) is not None
    if sight.page == "decisions" and held == USUAL and not is_known:
        raise RecordsError("practice_writes_not" if city.practice else "print_decisions_signed_out")
    if not is_known:
        query = _without_sides(query, KEPT_SIDES if city.practice else KEPT_SIDES[:1])
        sight = read_sight(query, release.city, sight.ask.language)
    agenda = agenda_named(store, city, held, (today, language))
    number = city.released.number if city.released else 0
    infos = [] if city.practice else [one for one in releases(store) if one.number <= number]
    earlier = before_meeting(infos, agendas(store) if infos else (), agenda)
    before = earlier.release.number if earlier else None

    def released(of: int) -> City:
        return city if of == number else changed.city_numbered(of)

    meeting = Meeting(store, city, agenda, before, today, language, released, is_signed_in=is_known)
    step = Step(query, message(f"print.page_{sight.page}", language))
    content = step_file(meeting, step)
    parts = (LISTS[sight.page], today.isoformat(), "minh-hoa" if city.practice else "")
    return f"{'-'.join(part for part in parts if part)}.pdf", content


def _without_sides(query: str, hidden: tuple[str, ...]) -> str:
    """A query that compares nothing of the records that the reader is not to see."""
    pairs = parse_qsl(query.lstrip("?#"), keep_blank_values=True)
    return urlencode([pair for pair in pairs if not pair[1].startswith(hidden)])


@st.cache_resource(
    show_spinner=False, max_entries=16, hash_funcs={Release: lambda release: release.fingerprint}
)
def _sheet(release: Release, key: SheetKey, address: str, _draw: Any) -> bytes:  # noqa: ARG001 - a key
    """The sheet of a view, drawn once."""
    return cast("bytes", _draw(address))


def _drawn(sight: Sight, ward: str, address: str) -> bytes:
    return sheet_pdf(replace(sight.ask, ward=ward, address=address))


def map_address() -> str:
    """The address of the map, for the code on a sheet; "" where none is known that a code can carry."""
    here = urlsplit(str(st.context.url or ""))
    address = f"{here.scheme}://{here.netloc}{here.path.rpartition('/')[0]}/"
    try:
        return checked_address(address)
    except AddressError:
        return ""
