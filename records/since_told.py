"""What changed since the last meeting as a screen or a static page needs it: kind, sentence, view, wards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geo.city import City
from layers._layer import Text
from records.model import DISTRICT
from records.since_model import (
    Change,
    ClassChanged,
    Kind,
    NewData,
    Revised,
    TargetChanged,
    WorkChanged,
    kind_of,
    worse_of,
)
from records.since_words import sentences_of


@dataclass(frozen=True)
class Told:
    """One change in both languages, plain text. `worse` as `worse_of`; `query` as of a Sentence, naming no language.

    `wards` are those it is about, of whatever ward set; () for the district.
    """

    kind: Kind
    worse: bool | None
    text: Text
    query: str
    wards: tuple[str, ...]


def told(changes: Iterable[Change], before: City, after: City) -> tuple[Told, ...]:
    """Every change of `changes_since(before, after, …)` in words, in their order."""
    listed = tuple(changes)
    both = zip(*(sentences_of(listed, before, after, language) for language in ("vi", "en")), strict=True)
    return tuple(
        Told(
            kind=kind_of(vi.change),
            worse=worse_of(vi.change),
            text=Text(vi.text, en.text),
            query=vi.query,
            wards=_wards(vi.change, before, after),
        )
        for vi, en in both
    )


def _wards(change: Change, before: City, after: City) -> tuple[str, ...]:
    match change:
        case WorkChanged():
            city = before if change.aspect == "gone" else after
            return tuple(city.works.at[change.work, "wards"])
        case TargetChanged():
            return ()
        case ClassChanged() | Revised():
            return tuple(ward for ward in (change.ward,) if ward != DISTRICT)
        case NewData():
            return tuple(ward for ward in change.wards if ward != DISTRICT)
