"""What each step of an agenda shows, and the slide that it becomes. Plain values in: nothing here knows the records."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from geo.city import City
from layers import layers_of
from layers._layer import Layer, Mark, Statuses, half_away, number, vi_date
from maps.classes import TONES, MapClass, class_of, classes_of
from maps.messages import message
from maps.picture import source_line
from maps.sheets.facts import NO_RANK, indicators_of, is_known, ranks, value_text
from maps.sheets.ground import marks_of
from maps.sheets.parts import Ask, release_said
from maps.slides.deck import (
    PICTURES,
    Bullets,
    Cell,
    Column,
    Deck,
    Slide,
    Table,
)
from maps.slides.pictures import Shot, picture_of
from maps.slides.sight import Side

LATE = "late"  # the status of a work that is said to be behind
MOST_SENTENCES = 80  # of what changed; more than anybody reads out is counted
Standing = Literal["open", "late", "done"]


@dataclass(frozen=True, eq=False)
class Overview:
    """A view of the district with the figure of every ward."""

    ask: Ask


@dataclass(frozen=True, eq=False)
class OneWard:
    """A ward, `ask.ward`, with its streets and its indicators."""

    ask: Ask


@dataclass(frozen=True, eq=False)
class Changes:
    """What changed: sentences, the most important first; which releases are compared; wards outlined on the map.

    `since` is "" where there is no earlier release: that is another thing than that nothing changed.
    """

    ask: Ask
    since: str
    sentences: tuple[str, ...] = ()
    outlined: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Compared:
    """Two sides; `missing` are the names of those that are no longer there."""

    left: Side
    right: Side
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Late:
    """The works that are late on a day."""

    ask: Ask
    today: date


@dataclass(frozen=True)
class Decided:
    """What was decided: what, by whom, until which day, and how it stands."""

    what: str
    doer: str
    due_on: date
    standing: Standing


@dataclass(frozen=True, eq=False)
class Decisions:
    """What was decided and is to be done."""

    ask: Ask
    decided: tuple[Decided, ...]


Shown = Overview | OneWard | Changes | Compared | Late | Decisions


@dataclass(frozen=True, eq=False)
class Scene:
    """A step: its title, what is to be said, what it shows."""

    title: str
    note: str
    shown: Shown


@dataclass(frozen=True)
class About:
    """What a deck says of itself: its name, its ISO day, its language."""

    title: str
    day: str
    language: str


def deck_of(city: City, about: About, scenes: Iterable[Scene]) -> Deck:
    """A deck whose slides are made one by one, as they are asked for."""
    stamp = message("map.practice.stamp", about.language) if city.practice else ""
    usual = layers_of(city)[0]
    subject = release_said(Ask(city, usual, usual.views(city)[0], language=about.language))
    return Deck(about.title, subject, about.day, about.language, stamp, (slide_of(scene) for scene in scenes))


def slide_of(scene: Scene) -> Slide:
    """The slide of a step."""
    words = words_of(scene.shown)
    shots = shots_of(scene.shown)
    pictures = tuple(picture_of(*one) for one in zip(shots, PICTURES[len(shots)], strict=True))
    return Slide(scene.title, words.under, pictures, words.body, scene.note, words.foot)


@dataclass(frozen=True)
class Words:
    """What a step says: the line under its title, its table or sentences, the lines of the foot."""

    under: str
    body: Table | Bullets
    foot: tuple[str, ...]


def words_of(shown: Shown) -> Words:
    """What a step says beside its pictures."""
    match shown:
        case Overview():
            return Words(_under(shown.ask), wards_table(shown.ask), _foot(shown.ask))
        case OneWard():
            return _one_ward(shown.ask)
        case Changes():
            return Words(shown.since, _sentences(shown), _foot(shown.ask))
        case Compared():
            return _compared(shown)
        case Late():
            return _late(shown)
        case Decisions():
            return _decisions(shown)


def shots_of(shown: Shown) -> tuple[Shot, ...]:
    """The pictures of a step."""
    match shown:
        case Overview():
            return (Shot(shown.ask, (shown.ask.ward,) if shown.ask.ward else ()),)
        case OneWard():
            return (Shot(shown.ask, is_ward=True),)
        case Changes():
            return (Shot(shown.ask, shown.outlined),)
        case Compared():
            return (Shot(shown.left.ask), Shot(shown.right.ask))
        case Late():
            wards = {ward for mark, _ in late_works(shown.ask.city, shown.today) for ward in mark.wards}
            known = tuple(str(ward) for ward in shown.ask.city.wards.index if ward in wards)
            return (Shot(shown.ask, known if len(known) < len(shown.ask.city.wards) else ()),)
        case Decisions():
            return ()


def _foot(ask: Ask) -> tuple[str, ...]:
    """Where the figures come from and of which day, which release they are of, what the borders are worth."""
    return source_line(ask.view.source, ask.language), release_said(ask), ask.say("map.notice")


def _under(ask: Ask) -> str:
    said = (text.in_language(ask.language) for text in (ask.view.headline, ask.view.note) if text.vi)
    return " · ".join([ask.subject.title, *said])


# ---- the district and its wards


def wards_table(ask: Ask) -> Table:
    """The wards in numeric order with value, class and rank; of a status its label alone."""
    is_status = isinstance(ask.layer.classes, Statuses)
    ranked = ranks(ask.layer, ask.view)
    has_ranks = bool(ranked.notna().any())
    columns = [Column(ask.say("table.ward"))]
    if not is_status:
        columns.append(Column(ask.layer.unit.in_language(ask.language), right=True))
    columns.append(Column(ask.say("sheet.head.state" if is_status else "slides.head.class")))
    if has_ranks:
        columns.append(Column(ask.say("sheet.head.rank"), right=True))
    rows = []
    for ward, name in ask.city.wards["name"].items():
        value, bold = ask.view.values.get(ward), ward == ask.ward
        cells = [Cell(str(name), bold=bold)]
        if not is_status:
            said = value_text(ask.layer, value, ask.language) if is_known(value) else NO_RANK
            cells.append(Cell(said, bold=bold))
        cells.append(_class_cell(class_of(value, classes_of(ask.layer)), ask.language, bold))
        if has_ranks:
            place = ranked.get(ward)
            said = NO_RANK if pd.isna(place) else number(float(place), 0, ask.language)
            cells.append(Cell(said, bold=bold))
        rows.append(tuple(cells))
    return Table(tuple(columns), tuple(rows), ask.say("slides.alt.wards", title=ask.subject.title))


def _class_cell(entry: MapClass, language: str, bold: bool = False) -> Cell:
    return Cell(entry.label.in_language(language), entry.look.colour, entry.look.ink, bold)


def _one_ward(ask: Ask) -> Words:
    name = str(ask.city.wards.loc[ask.ward]["name"])
    rows = indicators_of(ask.city, ask.ward, ask.language)
    columns = (
        Column(ask.say("sheet.head.indicator"), most=2),
        Column(ask.say("sheet.head.value"), right=True, most=2),
        Column(ask.say("sheet.head.rank"), right=True),
    )
    cells = tuple((Cell(one.name), Cell(one.value, bold=one.known), Cell(one.rank)) for one in rows)
    body = Table(columns, cells, ask.say("slides.alt.indicators", ward=name))
    return Words(f"{name} · {ask.say('sheet.ward.under')}", body, _foot(ask))


# ---- what changed, what differs


def _sentences(shown: Changes) -> Bullets:
    ask = shown.ask
    lines = shown.sentences[:MOST_SENTENCES]
    left = len(shown.sentences) - len(lines)
    if left:
        lines = (*lines, ask.say("slides.more_changes", count=number(left, 0, ask.language)))
    if lines:
        return Bullets(lines)
    return Bullets((ask.say("slides.no_change" if shown.since else "slides.no_earlier"),), points=False)


def _compared(shown: Compared) -> Words:
    ask = shown.right.ask
    names = {"left": shown.left.label, "right": shown.right.label}
    under = ask.say("slides.sides", unit=ask.layer.unit.in_language(ask.language), **names)
    if shown.missing:
        under = ask.say("slides.missing", names=", ".join(shown.missing))
    return Words(under, differences_table(shown.left, shown.right), _foot(ask))


def differences_table(left: Side, right: Side) -> Table:
    """Each ward by its number, on both sides, and what is between them, the largest difference first."""
    ask = right.ask
    rows = []
    for ward, name in ask.city.wards["number"].items():
        values = [side.ask.view.values.get(ward) for side in (left, right)]
        weight, said = _difference(values, right)
        cells = [_side_cell(side, value) for side, value in zip((left, right), values, strict=True)]
        rows.append((weight, (Cell(str(name)), *cells, Cell(said, bold=weight > 0))))
    rows.sort(key=lambda row: -row[0])
    heads = (ask.say("slides.head.left"), ask.say("slides.head.right"), ask.say("slides.head.difference"))
    columns = (Column(ask.say("table.ward")), *(Column(head, right=True) for head in heads))
    title = f"{left.label} – {right.label}"
    return Table(columns, tuple(cells for _, cells in rows), ask.say("slides.alt.differences", title=title))


def _difference(values: list[object], right: Side) -> tuple[float, str]:
    """How much a ward weighs among the differences, and the difference in words: that of the two figures as shown."""
    before, after = values
    ask = right.ask
    if not is_known(before) and not is_known(after):
        return -1.0, NO_RANK
    known = is_known(before) and is_known(after)
    if not known or isinstance(before, str) or isinstance(after, str):
        is_other = not known or (type(before) is type(after) and before != after)
        return (math.inf, ask.say("slides.other")) if is_other else (-1.0, NO_RANK)
    shown = [half_away(float(value), ask.layer.decimals) for value in (before, after)]  # type: ignore[arg-type]
    by = float(shown[1] - shown[0])
    if not by:
        return 0.0, "0"
    return abs(by), f"{'+' if by > 0 else '−'}{number(abs(by), ask.layer.decimals, ask.language)}"


def _side_cell(side: Side, value: object) -> Cell:
    entry = class_of(value, classes_of(side.ask.layer))
    said = value_text(side.ask.layer, value, side.ask.language)
    return Cell(said if is_known(value) else NO_RANK, entry.look.colour, entry.look.ink)


# ---- works and decisions


def late_works(city: City, today: date) -> list[tuple[Mark, int]]:
    """The works that are late, each once, of whichever layer: those whose planned end has passed, the latest first.

    The number is of days since; 0 for those that follow, which are said to be late while no day has passed.
    """
    found: dict[str, tuple[Mark, int]] = {}
    for layer in _with_marks(city):
        for mark in marks_of(layer, city):
            days = (today - date.fromisoformat(mark.due)).days if mark.due else 0
            if days > 0 or mark.kind == LATE:
                found.setdefault(mark.id, (mark, max(days, 0)))
    return sorted(found.values(), key=lambda one: (-one[1], one[0].name.vi))


def _late(shown: Late) -> Words:
    ask = shown.ask
    works = late_works(ask.city, shown.today)
    columns = (
        Column(ask.say("sheet.work"), most=3),
        Column(ask.say("slides.head.due"), right=True),
        Column(ask.say("slides.head.days"), right=True),
    )
    rows = tuple(_late_row(ask, mark, days) for mark, days in works)
    day = vi_date(shown.today.isoformat())
    under = ask.say("slides.late", count=len(works), day=day)
    body: Table | Bullets = Table(columns, rows, under)
    if not works:
        under, body = ask.say("slides.as_of", day=day), Bullets((_no_late(ask, day),), points=False)
    return Words(under, body, _foot(ask))


def _late_row(ask: Ask, mark: Mark, days: int) -> tuple[Cell, ...]:
    by = ask.say("slides.days", days=number(days, 0, ask.language)) if days else ask.say("slides.said_late")
    due = vi_date(mark.due) if mark.due else ask.say("slides.undated")
    return Cell(mark.name.in_language(ask.language)), Cell(due), Cell(by, bold=True)


def _no_late(ask: Ask, day: str) -> str:
    """That none is late is said only where somebody said by when a work was to be finished."""
    dated = any(mark.due for layer in _with_marks(ask.city) for mark in marks_of(layer, ask.city))
    return ask.say("slides.none_late" if dated else "slides.none_dated", day=day)


def _with_marks(city: City) -> list[Layer]:
    return [layer for layer in layers_of(city) if layer.mark_kinds]


def _decisions(shown: Decisions) -> Words:
    ask = shown.ask
    columns = (
        Column(ask.say("slides.head.what"), most=4),
        Column(ask.say("slides.head.doer"), most=3),
        Column(ask.say("slides.head.by")),
        Column(ask.say("sheet.head.state")),
    )
    rows = tuple(
        (
            Cell(one.what),
            Cell(one.doer),
            Cell(vi_date(one.due_on.isoformat())),
            _standing_cell(ask, one.standing),
        )
        for one in shown.decided
    )
    body: Table | Bullets = Table(columns, rows, ask.say("slides.alt.decisions", count=len(rows)))
    if not rows:
        body = Bullets((ask.say("slides.none_decided"),), points=False)
    under = ask.say("slides.decided", count=len(rows))
    foot = (release_said(ask), ask.say("map.notice"))
    return Words(under, body, foot)


def _standing_cell(ask: Ask, standing: Standing) -> Cell:
    said = ask.say(f"slides.standing.{standing}")
    tones = {"late": TONES["late"], "done": TONES["good"]}
    look = tones.get(standing)
    return Cell(said, look.colour, look.ink) if look else Cell(said)
