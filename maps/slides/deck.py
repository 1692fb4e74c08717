"""What a deck of slides is made of, as plain values, and where its parts stand. All lengths are points, 1/72 inch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WIDE_PT, TALL_PT = 960.0, 540.0  # 16:9, as PowerPoint's own
EDGE_PT = 36.0


@dataclass(frozen=True)
class Place:
    """A part of the slide: left, top, width and height."""

    left: float
    top: float
    wide: float
    tall: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.wide

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.tall


INNER = WIDE_PT - 2 * EDGE_PT
TITLE = Place(EDGE_PT, 10.0, INNER, 68.0)
STAMP = Place(WIDE_PT - EDGE_PT - 232.0, 14.0, 232.0, 34.0)
STAMPED_TITLE = Place(EDGE_PT, 10.0, INNER - STAMP.wide - 14.0, 68.0)
UNDER = Place(EDGE_PT, 79.0, INNER, 23.0)
BODY = Place(EDGE_PT, 106.0, INNER, 384.0)
FOOT = Place(EDGE_PT, 494.0, INNER - 64.0, 39.0)
NUMBER = Place(WIDE_PT - EDGE_PT - 56.0, 494.0, 56.0, 39.0)
GAP_PT = 12.0


def _beside(picture: Place) -> Place:
    """What is left of the body at the right of a picture."""
    left = picture.right + GAP_PT
    return Place(left, BODY.top, BODY.right - left, BODY.tall)


ONE_PICTURE = Place(EDGE_PT, BODY.top, 472.0, BODY.tall)
TWO_PICTURES = tuple(Place(EDGE_PT + left, BODY.top, 264.0, BODY.tall) for left in (0.0, 264.0 + GAP_PT))
PICTURES: tuple[tuple[Place, ...], ...] = ((), (ONE_PICTURE,), TWO_PICTURES)  # by how many there are
BESIDE_ONE, BESIDE_TWO = _beside(ONE_PICTURE), _beside(TWO_PICTURES[1])


@dataclass(frozen=True)
class Picture:
    """A PNG that fills its place, and what it says in words for whoever cannot see it."""

    png: bytes
    about: str


@dataclass(frozen=True)
class Cell:
    """A cell of a table; `colour` fills it as "#rrggbb" and `ink` is read on that, both "" for none."""

    text: str
    colour: str = ""
    ink: str = ""
    bold: bool = False


@dataclass(frozen=True)
class Column:
    """A column: its head, whether figures stand to the right in it, and how many lines a cell may have."""

    head: str
    right: bool = False
    most: int = 1


@dataclass(frozen=True)
class Table:
    """A native table; `about` says in words what is in it. Rows that have no room go on on the next slide."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    about: str


@dataclass(frozen=True)
class Bullets:
    """Sentences, each a paragraph; without `points` they have no bullets."""

    lines: tuple[str, ...]
    points: bool = True


@dataclass(frozen=True)
class Slide:
    """One step: title, the line under it, none to two pictures, a body, speaker's notes, the lines of the foot."""

    title: str
    under: str
    pictures: tuple[Picture, ...]
    body: Table | Bullets
    note: str
    foot: tuple[str, ...]

    @property
    def place(self) -> Place:
        """Where the body stands: beside the pictures."""
        return (BODY, BESIDE_ONE, BESIDE_TWO)[len(self.pictures)]


@dataclass(frozen=True)
class Deck:
    """A file of slides; `day` is the ISO day that it bears, `stamp` what is stamped across practice figures, or ""."""

    title: str
    subject: str
    day: str
    language: str
    stamp: str
    slides: Iterable[Slide]
