"""The legend of a layer and the plain form of its classes, marks and thresholds that a browser reads."""

from __future__ import annotations

from typing import Any

from layers._layer import Layer, Reach, Text, Threshold, vi_date
from maps.classes import MapClass, classes_of, mark_look
from maps.messages import messages


def pair(text: Text) -> list[str]:
    """A text as [Vietnamese, English]."""
    return [text.vi, text.en]


def class_rows(layer: Layer) -> list[dict[str, Any]]:
    """The classes of a layer, the unknown last."""
    return [class_row(entry) for entry in classes_of(layer)]


def class_row(entry: MapClass) -> dict[str, Any]:
    """One class in its plain form."""
    return {
        "id": entry.id,
        "label": pair(entry.label),
        "colour": entry.look.colour,
        "ink": entry.look.ink,
        "pattern": entry.look.pattern,
        "from": entry.low,
        "to": entry.high,
    }


def mark_rows(layer: Layer) -> list[dict[str, Any]]:
    """The families of marks of a layer."""
    rows = []
    for kind in layer.mark_kinds:
        colour, dash, pattern = mark_look(kind)
        rows.append(
            {
                "id": kind.status.id,
                "label": pair(kind.status.label),
                "colour": colour,
                "dash": dash,
                "pattern": pattern,
                "shape": kind.shape,
            }
        )
    return rows


def threshold_rows(thresholds: tuple[Threshold, ...]) -> list[dict[str, Any]]:
    """Thresholds with clause, time in force and confidence."""
    return [
        {
            "id": entry.id,
            "label": pair(entry.label),
            "value": entry.value,
            "clause": entry.clause,
            "in_force": in_force(entry.in_force_from, entry.in_force_to),
            "confidence": pair(messages()[f"map.confidence_{entry.confidence or 'unknown'}"]),
            "address": entry.source,
            "is_target": entry.is_target,
        }
        for entry in thresholds
    ]


def reach_row(reach: Reach | None) -> dict[str, Any] | None:
    """The reach of a coverage layer."""
    if reach is None:
        return None
    return {
        "default_m": reach.default_m,
        "least_m": reach.least_m,
        "most_m": reach.most_m,
        "step_m": reach.step_m,
        "radii": threshold_rows(reach.radii),
    }


def in_force(start: str, end: str) -> str:
    """Time in force like "05/07/2021 – 31/12/2026", open at the end not known; "" when neither is known."""
    if not start and not end:
        return ""
    return f"{vietnamese_date(start)} – {vietnamese_date(end)}".strip()


def vietnamese_date(iso: str) -> str:
    """An ISO date, month or year as dd/mm/yyyy, mm/yyyy or yyyy; anything else as it is."""
    return vi_date(iso)
