"""The agenda of a meeting for which nobody wrote one: each overlay of the plan, what changed, works late, decisions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import urlencode

from geo.city import City
from layers import layers_of
from maps.messages import LANGUAGES, message
from records.meeting_steps import Step
from records.meetings import Agenda

USUAL = "usual"  # what stands in an address where an agenda's id would
LAST_PAGES = ("changes", "late", "decisions")
WORKS = "works"  # the layer whose marks the works late are


def usual_agenda(city: City, today: date, language: str = LANGUAGES[0]) -> Agenda:
    """The built-in agenda as one that is held today; it is in no store, its revision is 0 and nobody made it."""
    made = datetime(today.year, today.month, today.day, tzinfo=UTC)
    name = message("usual_agenda.name", language)
    return Agenda(USUAL, 0, name, today, usual_steps(city, language), removed=False, who="", at=made)


def usual_steps(city: City, language: str = LANGUAGES[0]) -> tuple[Step, ...]:
    """An overview of each main layer in their order, then what changed, what is late and what was decided."""
    main = [layer for layer in layers_of(city) if layer.is_main]
    overviews = [_step(language, layer.title.in_language(language), overlay=layer.id) for layer in main]
    works = works_layer(city)
    said = {"changes": {}, "late": {"overlay": works} if works else {}, "decisions": {}}
    pages = [
        _step(language, message(f"usual_agenda.{page}", language), **said[page], page=page)
        for page in LAST_PAGES
    ]
    return (*overviews, *pages)


def works_layer(city: City) -> str:
    """The layer on which works that are late are shown; "" where the city has none."""
    return WORKS if any(layer.id == WORKS for layer in layers_of(city)) else ""


def _step(language: str, title: str, **said: str) -> Step:
    spoken = {} if language == LANGUAGES[0] else {"lang": language}
    return Step(urlencode({**said, **spoken}), title)
