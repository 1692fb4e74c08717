"""The plan's 18 targets as a board, each linked to the overlay that answers to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from geo.city import City
from layers import layers_of, views_of
from layers._layer import Layer, en_number, vi_number
from maps.messages import message
from screens import _address, _chrome, _release


@dataclass(frozen=True)
class Part:
    """One measurable part of a target, as shown."""

    measures: str
    target: str
    by_ward: str


@dataclass(frozen=True)
class Target:
    """One of the 18 targets: its words, parts, who leads, and the overlays that answer to it."""

    number: int
    text: str
    parts: tuple[Part, ...]
    lead: str
    links: tuple[tuple[str, str, str], ...]
    source: str


def targets_of(city: City, language: str) -> tuple[Target, ...]:
    """The targets in the plan's order."""
    layers = [layer for layer in layers_of(city) if layer.targets]
    grouped = city.targets.groupby("number", sort=True)
    return tuple(
        _target(int(number), rows.to_dict("records"), layers, city, language) for number, rows in grouped
    )


def _target(
    number: int, rows: list[dict[Any, Any]], layers: list[Layer], city: City, language: str
) -> Target:
    first = rows[0]
    return Target(
        number=number,
        text=first["text"],
        parts=tuple(_part(row, language) for row in rows),
        lead="; ".join(sorted({row["lead_department"] for row in rows if row["lead_department"]})),
        links=tuple(_link(layer, city, language) for layer in layers if number in layer.targets),
        source=first["source"],
    )


def _part(row: dict[Any, Any], language: str) -> Part:
    value, high = (_plain(row[name], language) for name in ("target", "target_high"))
    number = f"{value}–{high}" if high else value
    sign = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< "}.get(row["comparison"], "")
    unit = row[f"unit_{language}"]
    return Part(
        measures=row[f"target_{language}"],
        target=f"{sign}{number}{'' if unit.startswith('%') else ' '}{unit}".strip()
        if number
        else message("plan.no_number", language),
        by_ward=message(f"plan.by_ward_{row['by_ward']}", language),
    )


def _plain(value: float, language: str) -> str:
    if math.isnan(value):  # the plan gives no number
        return ""
    decimals = 0 if value == int(value) else 2
    text = vi_number(value, decimals) if language == "vi" else en_number(value, decimals)
    return text.rstrip("0").rstrip(",.") if decimals else text


def _link(layer: Layer, city: City, language: str) -> tuple[str, str, str]:
    view = views_of(layer, city)[0]
    address = f"./?overlay={layer.id}&lang={language}{'&practice=1' if city.practice else ''}"
    figure = f"{view.headline.in_language(language)} · {view.note.in_language(language)}"
    if not layer.measures_targets:
        figure = f"{message('plan.related', language)}: {figure}"
    return layer.title.in_language(language), figure, address


language = _address.language()
release = _release.current(_address.practice(), language)
_chrome.render(
    "plan.html", language, targets=targets_of(release.city, language), practice=release.city.practice
)
