"""An agenda on slides and on paper: what each of its steps shows, brought together from a release and the store.

What is drawn, and how, is in maps/slides/ and maps/sheets/; neither knows the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
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
from maps.slides.writing import pptx_bytes
from records.city import released_city
from records.errors import RecordsError
from records.meeting_decisions import Decision, decisions_of, open_decisions
from records.meeting_steps import Step
from records.meetings import Agenda, agenda_of, agendas
from records.plans import plan_of
from records.releases import ReleaseInfo, content_of, releases
from records.since import changes_of, city_of_release, release_on
from records.since_model import ClassChanged, wards_by_layer, wards_of_changes
from records.since_words import sentences_of
from records.store import Store
from records.usual_agenda import USUAL, usual_agenda

T = TypeVar("T")
Progress = Callable[[Sequence[T]], Iterable[T]]


@dataclass(frozen=True, eq=False)
class Meeting:
    """What is printed of a meeting: its agenda, over the city of the release that is shown.

    `base` is the city of the facts, `before` the number of the release that changes are told from (0: the facts; None:
    there is none), `today` the day against which works and decisions are late.
    """

    store: Store
    base: City
    city: City
    agenda: Agenda
    before: int | None
    today: date
    language: str


@dataclass(frozen=True)
class Asked:
    """Which meeting is printed: its agenda, the number of a release (None: the newest), since when, day and language.

    `since` is the number of a release, an ISO day, or "" for the meeting before.
    """

    agenda: str
    number: int | None
    since: str
    today: date
    language: str


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
    city = released_city(base, content_of(store, number)) if number and not base.practice else base
    agenda = agenda_named(store, city, asked.agenda, (asked.today, asked.language))
    known = [one for one in infos if one.number <= number]
    before = _said_release(known, asked.since) if asked.since else usual_before(known, agendas(store), agenda)
    return Meeting(store, base, city, agenda, before, asked.today, asked.language)


def agenda_named(store: Store, city: City, name: str, said: tuple[date, str]) -> Agenda:
    """The agenda of that id; of USUAL the built-in one, for a day and in a language.

    Raises
    ------
    RecordsError
        If there is none.
    """
    return usual_agenda(city, *said) if name == USUAL else agenda_of(store, name)


def usual_before(infos: Sequence[ReleaseInfo], known: Sequence[Agenda], agenda: Agenda) -> int | None:
    """The release that stood when the meeting before `agenda` was held; else the one before the newest.

    `infos` are the newest first. None where there is no earlier one.
    """
    earlier = [one for one in known if one.held_on < agenda.held_on and one.id != agenda.id]
    last = max(earlier, key=lambda one: (one.held_on, one.at), default=None)
    then = release_on(infos, last.held_on) if last is not None else None
    if then is not None:
        return then.number
    return infos[1].number if len(infos) > 1 else None


def _said_release(infos: Sequence[ReleaseInfo], said: str) -> int:
    """The number of a release: itself, or of the one that stood on an ISO day; 0 before the first."""
    if said.isascii() and said.isdigit() and len(said) < 8:
        return int(said)
    try:
        found = release_on(infos, date.fromisoformat(said))
    except ValueError as error:
        raise RecordsError("bad_since", said=said[:20]) from error
    return found.number if found else 0


# ---- files


def slides_file(meeting: Meeting, progress: Progress[Step] = iter) -> bytes:
    """The agenda as a PowerPoint file, a slide a step or more where it needs them."""
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
    before = city_of_release(meeting.store, meeting.base, meeting.before)
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
    others, missing = {}, []
    for name in side_names(sight):
        try:
            others[name] = _other(meeting, name)
        except (RecordsError, DataError):  # gone, or of facts that are no longer there: the slide says so
            missing.append(name.partition(":")[2])
    left, right = sides_of(sight, others)
    return Compared(left, right, tuple(missing))


def _other(meeting: Meeting, name: str) -> tuple[str, City]:
    """The plan or release of that name: label and city.

    Raises
    ------
    RecordsError
        If it is not there.
    DataError
        If it cannot be shown over the facts.
    """
    kind, _, value = name.partition(":")
    if kind == "release":
        city = city_of_release(meeting.store, meeting.base, int(value) if value.isdecimal() else 0)
        return _named(city, meeting.language), city
    plan = plan_of(meeting.store, value)
    return plan.name, apply(meeting.city, usable(meeting.city, plan.scenario))


def _decided(meeting: Meeting) -> Iterator[Decided]:
    """What is before the meeting: those that are not done first, the nearest day first."""
    usual = meeting.agenda.id == USUAL
    found = open_decisions(meeting.store) if usual else decisions_of(meeting.store, meeting.agenda.id)
    for one in sorted(found, key=lambda one: one.done):
        yield _as_decided(one, meeting.today)


def _as_decided(decision: Decision, today: date) -> Decided:
    task = decision.task
    if decision.done:
        return Decided(task.what, task.doer, task.due_on, "done")
    return Decided(task.what, task.doer, task.due_on, "late" if task.due_on < today else "open")
