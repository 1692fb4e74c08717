"""A table to take away: columns that say what they hold, rows, and the shapes the rows are of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import shapely

from geo.source import Source
from layers._layer import NOTHING, Text
from maps.messages import messages

DECIMALS = 7  # of a degree: a centimetre
Cell = float | str | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """One column: its name for programs, its title and unit for people.

    `decimals` of its numbers is None where they are as they were entered. `codes` says what its coded words mean.
    """

    name: str
    title: Text
    unit: Text = NOTHING
    decimals: int | None = None
    period: str = ""
    target: Text = NOTHING
    source: Source | None = None
    codes: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, eq=False)
class Table:
    """Rows under `columns`; `shapes` in DEGREES, one a row, None for a row without a place; () for a bare table."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    shapes: tuple[shapely.Geometry | None, ...] = field(default=())

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


def named(name: str, unit: Text = NOTHING, codes: Iterable[tuple[str, Text]] = ()) -> Column:
    """A column whose title stands among the messages."""
    known = messages()
    key = next(key for key in (f"public.column.{name}", f"column.{name}") if key in known)
    return Column(name, known[key], unit, codes=tuple(codes))


def plain_name(*parts: str) -> str:
    """The name of a column: small letters, digits and underscores, for every program and file."""
    return re.sub(r"[^a-z0-9]+", "_", "_".join(part for part in parts if part).lower()).strip("_")


def rounded(shapes: Iterable[shapely.Geometry | None]) -> tuple[shapely.Geometry | None, ...]:
    """Shapes in DEGREES to DECIMALS, outer rings counter-clockwise and holes clockwise, as RFC 7946 wants them."""
    placed = (
        None
        if shape is None or shape.is_empty
        else shapely.transform(shape, lambda at: np.round(at, DECIMALS))
        for shape in shapes
    )
    return tuple(
        None if shape is None else shapely.orient_polygons(shape, exterior_cw=False) for shape in placed
    )
