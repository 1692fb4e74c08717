"""The steps of an agenda: each a view of the map with a title and a note, looked at before it is stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from geo.city import City
from records.checks import check_text, plain_lines, tidy
from records.errors import RecordsError
from records.meeting_views import checked_query
from records.schema import NAME_LENGTH

MOST_NOTE = 2_000  # letters, of a step's note and of a decision


@dataclass(frozen=True)
class Step:
    """One view of an agenda: its `query` as the browser writes it, what it is called, what is to be said."""

    query: str
    title: str
    note: str = ""


def checked_step(city: City, step: Step, place: int) -> Step:
    """The step as it is kept.

    Raises
    ------
    RecordsError
        If it has no title, says too much, or its view is not one of `city`.
    """
    check_text(step.title, step.note, step.query)
    title, note = tidy(step.title), plain_lines(step.note)
    if not title or len(title) > NAME_LENGTH or len(note) > MOST_NOTE:
        raise RecordsError("bad_step", place=place, most=NAME_LENGTH, most_note=MOST_NOTE)
    return Step(checked_query(city, step.query, place), title, note)


def steps_text(steps: Sequence[Step]) -> str:
    """Canonical JSON of steps, in their order."""
    return json.dumps(
        [asdict(step) for step in steps], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def read_steps(written: str) -> tuple[Step, ...]:
    """The steps that an agenda's row holds.

    Raises
    ------
    ValueError
        If it is none of ours.
    """
    listed = json.loads(written)
    if not isinstance(listed, list) or not all(_is_step(one) for one in listed):
        raise ValueError(written)
    return tuple(Step(**one) for one in listed)


def _is_step(written: object) -> bool:
    return (
        isinstance(written, dict)
        and written.keys() == {"query", "title", "note"}
        and all(isinstance(said, str) for said in written.values())
    )


def are_steps(written: str) -> bool:
    """True for what `steps_text` wrote."""
    try:
        return bool(read_steps(written))
    except (RecursionError, ValueError):
        return False


def is_day(written: str) -> bool:
    """True for an ISO day."""
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False
