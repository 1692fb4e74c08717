"""An agenda on slides and on paper: what each of its steps shows, brought together from a release and the store.

What is drawn, and how, is in maps/slides/ and maps/sheets/; neither knows the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TypeVar
from urllib.parse import parse_qs

from geo.city import City
from geo.drawing import usable
from geo.errors import DataError
from geo.scenario import apply
from layers._layer import vi_date
from maps.agenda_sheet import scene_papers
from maps.messages import message
from maps.sheets.drawn import pdf_of
from maps.sheets.paper import About as PaperAbout
from maps.sheets.paper import Paper, Size
from maps.sheets.parts import Ask, release_said
from maps.slides.scenes import (
    About,
    Changes,
    Compared,
    Decided,
    Decisions,
    Late,
    OneWard,
    Overview,
    Scene,
    Shown,
    deck_of,
)
from maps.slides.sight import Sight, read_sight, side_names, sides_of
from records.errors import RecordsError
from records.meeting_decisions import Decision, decisions_of, open_decisions
from records.meeting_steps import Step
from records.meetings import Agenda, agenda_of, agendas
from records.plans import plan_of
from records.releases import ReleaseInfo, release_number, releases
from records.since import before_meeting, changes_of, city_of_release, number_said
from records.since_model import ClassChanged, wards_by_layer, wards_of_changes
from records.since_words import sentences_of
from records.store import Store
from records.usual_agenda import USUAL, usual_agenda

T = TypeVar("T")
Progress = Callable[[Sequence[T]], Iterable[T]]


@dataclass(frozen=True, eq=False)
class Meeting:
    """What is printed of a meeting: its agenda, over the city of the release that is shown.

    `before` is the number of the release that changes are told from (0: the facts; None: there is none), `today` the day
    against which works and decisions are late. `released` gives the city of a release by its number, of 0 the facts; it
    raises RecordsError where there is none, and DataError where it cannot be shown. `is_signed_in` is said of who reads
    it: nobody needs to be for an agenda whose address they have, but for the decisions of the usual one, which anyone knows.
    """

    store: Store
    city: City
    agenda: Agenda
    before: int | None
    today: date
    language: str
    released: Callable[[int], City]
    is_signed_in: bool = False


@dataclass(frozen=True)
class Asked:
    """Which meeting is printed: its agenda, the number of a release (None: the newest), since when, day and language.

    `since` is the number of a release, an ISO day, or "" for the meeting before; `is_signed_in` as of a Meeting.
    """

    agenda: str
    number: int | None
    since: str
    today: date
    language: str
    is_signed_in: bool = False


def meeting_of(store: Store, base: City, asked: Asked) -> Meeting:
    """The meeting that is asked for. Practice figures come with no release.

    Raises
    ------
    RecordsError
        If there is no such agenda or release, or `since` is none.
    DataError
        If the release cannot be shown over `base`.
    """
    infos = () if base.practice else releases(store)
    number = (infos[0].number if infos else 0) if asked.number is None else asked.number
    city = base if base.practice else city_of_release(store, base, number)

    @cache
    def released(of: int) -> City:
        return city if of == number else city_of_release(store, base, of)

    agenda = agenda_named(store, city, asked.agenda, (asked.today, asked.language))
    known = [one for one in infos if one.number <= number]
    before = number_said(known, asked.since) if asked.since else _usual(known, agendas(store), agenda)
    if base.practice:
        before = None
    return Meeting(store, city, agenda, before, asked.today, asked.language, released, asked.is_signed_in)


def _usual(infos: Sequence[ReleaseInfo], known: Sequence[Agenda], agenda: Agenda) -> int | None:
    found = before_meeting(infos, known, agenda)
    return found.release.number if found else None


def agenda_named(store: Store, city: City, name: str, said: tuple[date, str]) -> Agenda:
    """The agenda of that id; of USUAL the built-in one, for a day and in a language.

    Raises
    ------
    RecordsError
        If there is none.
    """
    return usual_agenda(city, *said) if name == USUAL else agenda_of(store, name)


# ---- files


def slides_file(meeting: Meeting, progress: Progress[Step] = iter) -> bytes:
    """The agenda as a PowerPoint file, a slide a step or more where it needs them."""
    from maps.slides.writing import pptx_bytes  # slow to load, and sheets need none of it

    about = About(meeting.agenda.name, meeting.today.isoformat(), meeting.language)
    return pptx_bytes(deck_of(meeting.city, about, scenes_of(meeting, progress)))


def sheets_file(
    meeting: Meeting, size: Size = "a4", address: str = "", progress: Progress[Step] = iter
) -> bytes:
    """The agenda as a PDF, a sheet a step; lists that have no room go on on the next sheet."""
    return pdf_of(_about(meeting, meeting.agenda.name), _papers(meeting, (size, address), progress))


def step_file(meeting: Meeting, step: Step, size: Size = "a4", address: str = "") -> bytes:
    """One step as a PDF, whether or not it is on the agenda."""
    scene = Scene(step.title, step.note, _shown(meeting, step))
    return pdf_of(_about(meeting, step.title), scene_papers(scene, size, address))


def _about(meeting: Meeting, title: str) -> PaperAbout:
    released = meeting.city.released
    subject = release_said(read_sight("", meeting.city, meeting.language).ask)
    return PaperAbout(title, subject, released.made_on if released else "")


def _papers(meeting: Meeting, look: tuple[Size, str], progress: Progress[Step]) -> Iterator[Paper]:
    for scene in scenes_of(meeting, progress):
        yield from scene_papers(scene, *look)


# ---- what a step shows


def scenes_of(meeting: Meeting, progress: Progress[Step] = iter) -> Iterator[Scene]:
    """What each step shows, one by one."""
    for step in progress(meeting.agenda.steps):
        yield Scene(step.title, step.note, _shown(meeting, step))


def _shown(meeting: Meeting, step: Step) -> Shown:
    sight = read_sight(step.query, meeting.city, meeting.language)
    match sight.page:
        case "overview":
            return Overview(sight.ask)
        case "ward":
            return OneWard(sight.ask)
        case "changes":
            return _changes(meeting, step.query, sight.ask)
        case "compare":
            return _compared(meeting, sight)
        case "late":
            return Late(sight.ask, meeting.today)
        case "decisions":
            return Decisions(sight.ask, tuple(_decided(meeting)))


def _changes(meeting: Meeting, query: str, ask: Ask) -> Changes:
    """What changed; a step that names no layer shows the first one in which a ward changed its class."""
    if meeting.before is None:
        return Changes(ask, "")
    before = meeting.released(meeting.before)
    found = changes_of(before, meeting.city)
    told = sentences_of(found, before, meeting.city, meeting.language)
    ends = {"before": _named(before, meeting.language), "after": _named(meeting.city, meeting.language)}
    since = message("slides.since", meeting.language, count=len(told), **ends)
    by_layer = wards_by_layer(found)
    first = next((one for one in told if isinstance(one.change, ClassChanged) and one.query), None)
    if first is not None and "overlay" not in parse_qs(query):
        ask = replace(read_sight(first.query, meeting.city, meeting.language).ask, ward="")
    outlined = by_layer.get(ask.layer.id) or wards_of_changes(found)
    return Changes(ask, since, tuple(one.text for one in told), outlined)


def _named(city: City, language: str) -> str:
    """A release by number and day."""
    released = city.released
    if released is None:
        return message("slides.no_release", language)
    return message("slides.release", language, number=released.number, day=vi_date(released.made_on))


def _compared(meeting: Meeting, sight: Sight) -> Compared:
    others = {}
    for name in side_names(sight):
        with suppress(RecordsError, DataError):  # gone, or of facts no longer there: the slide says so
            others[name] = _other(meeting, name)
    return Compared(*sides_of(sight, others))


def _other(meeting: Meeting, name: str) -> tuple[str, City]:
    """The plan or release of that name: label and city.

    Raises
    ------
    RecordsError
        If it is not there, or practice figures are shown: beside them stands nothing of the store.
    DataError
        If it cannot be shown over the facts.
    """
    kind, _, value = name.partition(":")
    if meeting.city.practice:
        raise RecordsError("practice_writes_not")
    if kind == "release":
        number = release_number(value)
        if number is None:
            raise RecordsError("unknown_release", number=value)
        city = meeting.released(number)
        return _named(city, meeting.language), city
    plan = plan_of(meeting.store, value)
    return plan.name, apply(meeting.city, usable(meeting.city, plan.scenario))


def _decided(meeting: Meeting) -> Iterator[Decided]:
    """What is before the meeting: those that are not done first, the nearest day first. None of it is for practice."""
    usual = meeting.agenda.id == USUAL
    if meeting.city.practice or (usual and not meeting.is_signed_in):
        return
    found = open_decisions(meeting.store) if usual else decisions_of(meeting.store, meeting.agenda.id)
    for one in sorted(found, key=lambda one: one.done):
        yield _as_decided(one, meeting.today)


def _as_decided(decision: Decision, today: date) -> Decided:
    task = decision.task
    if decision.done:
        return Decided(task.what, task.doer, task.due_on, "done")
    return Decided(task.what, task.doer, task.due_on, "late" if task.due_on < today else "open")
