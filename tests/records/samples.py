"""Small figures and features for the tests of the records, and the steps that most of them begin with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely
from sqlalchemy import text

from records.approval import decide
from records.entries import enter, pending
from records.model import Feature, Figure, FigureKey, Thing
from records.releases import ReleaseInfo, content_of, make_release
from records.store import Store

AN, BINH, CHI = "Nguyễn Văn An", "Trần Thị Bình", "Lê Chi"
SQUARE = shapely.box(106.66, 10.83, 106.67, 10.84)


def figure(ward: str = "p01", value: float = 1.0, seen: int = 0, **more: Any) -> Figure:
    """A figure of the indicator t08 in 2021."""
    return Figure(FigureKey("t08", ward, "2021"), value, seen=seen, **more)


def withdrawal(ward: str, seen: int) -> Figure:
    """Takes the figure of a ward back."""
    return Figure(FigureKey("t08", ward, "2021"), None, "withdrawn", seen=seen)


def park(name: str = "x1", seen: int = 0, **more: Any) -> Feature:
    """A square park."""
    return Feature("park", name, SQUARE, {"name": "Công viên", "area": 1.5}, seen=seen, **more)


def enter_and_approve(store: Store, *things: Thing) -> None:
    """Entered by one, everything that waits approved by another."""
    enter(store, things, AN)
    decide(store, pending(store), True, BINH)


def release(store: Store, *things: Thing) -> ReleaseInfo:
    """Entered, approved and released."""
    enter_and_approve(store, *things)
    return make_release(store, BINH)


def shown(store: Store, number: int) -> Mapping[str, float | None]:
    """Values of the figures a release shows, by ward."""
    figures = [entry.what for entry in content_of(store, number).figures]
    return {what.key.ward: what.value for what in figures if isinstance(what, Figure)}


def parks(store: Store, number: int) -> list[str]:
    """The features a release shows."""
    return [entry.what.id for entry in content_of(store, number).features if isinstance(entry.what, Feature)]


def rows(store: Store, statement: str) -> list[tuple[Any, ...]]:
    """What a raw statement answers."""
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def run(store: Store, *statements: str) -> None:
    """Carry out raw statements, as somebody with another program would."""
    with store.engine.connect() as connection, connection.begin():
        for statement in statements:
            connection.execute(text(statement))
