"""How things look: colour ramps, patterns and the class each value falls into.

Ramps are from ColorBrewer's colour-blind safe sequential schemes; a class is told by its pattern and
its label too, never by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from pandas import Series, isna

from layers._layer import NOT_KNOWN, UNKNOWN, Breaks, Layer, MarkKind, Statuses, Text, en_number, vi_number

DARK_INK, LIGHT_INK = "#14213d", "#ffffff"
QUIET_INK, RULE_INK, STAMP_INK = "#4b5563", "#c5cad3", "#c0162c"  # of pictures, sheets and slides
LEAST_CONTRAST = 4.5  # WCAG 2.2 AA, body text

RAMPS: dict[str, tuple[str, ...]] = {
    "greens": ("#edf8e9", "#c7e9c0", "#8fd08f", "#41ab5d", "#006d2c"),
    "blues": ("#eff3ff", "#c6dbef", "#85bcdc", "#2b73b0", "#08519c"),
    "purples": ("#f2f0f7", "#d3d1e8", "#a6a0d0", "#7a6bb5", "#54278f"),
    "oranges": ("#fff1e0", "#fdd3a2", "#fdae6b", "#e6722a", "#a63603"),
}
ZERO_COLOUR = "#f7e6d0"  # a class of exactly nothing: warm, so that it is not read as a little of the ramp


@dataclass(frozen=True)
class Look:
    """Fill colour, the ink readable on it, and a pattern: "", hatch, cross or dots."""

    colour: str
    ink: str
    pattern: str


@dataclass(frozen=True)
class MapClass:
    """One class of a choropleth; number classes hold `low` <= value < `high` (None: open)."""

    id: str
    label: Text
    look: Look
    low: float | None = None
    high: float | None = None


TONES: dict[str, Look] = {
    "good": Look("#157a5e", LIGHT_INK, ""),
    "partial": Look("#2470b0", LIGHT_INK, ""),
    "active": Look("#5e4fa2", LIGHT_INK, ""),
    "pending": Look("#e8b73a", DARK_INK, "dots"),
    "plain": Look("#6b7280", LIGHT_INK, ""),
    "bad": Look("#c2500f", LIGHT_INK, "cross"),
    "late": Look("#c0162c", LIGHT_INK, ""),
    "unknown": Look("#e3e6ea", DARK_INK, "hatch"),
}
MARK_TONES: dict[str, str] = {"unknown": "#4b5563"}  # a line needs more weight than a fill


def classes_of(layer: Layer) -> tuple[MapClass, ...]:
    """The classes of a layer in legend order; the class of the unknown is always last."""
    unknown = MapClass(UNKNOWN, NOT_KNOWN, TONES["unknown"])
    if isinstance(layer.classes, Statuses):
        states = (MapClass(state.id, state.label, TONES[state.tone]) for state in layer.classes.states)
        return (*states, unknown)
    return (*_number_classes(layer.classes, layer.decimals), unknown)


def _number_classes(breaks: Breaks, decimals: int) -> tuple[MapClass, ...]:
    colours = ramp(breaks.palette, len(breaks.edges))
    bounds = zip(breaks.edges, (*breaks.edges[1:], None), strict=True)
    rows = [
        MapClass(f"c{place}", _label(low, high, decimals, breaks.zero is not None), _look(colour), low, high)
        for place, ((low, high), colour) in enumerate(zip(bounds, colours, strict=True))
    ]
    if breaks.zero is None:
        return tuple(rows)
    zero = MapClass("zero", breaks.zero, _look(ZERO_COLOUR), 0.0, 0.0)
    if breaks.edges[0] == 0 and decimals == 0 and breaks.edges[1] == 1:
        return (zero, *rows[1:])  # whole counts: between 0 and 1 there is nothing
    return (zero, *rows)


def _label(low: float, high: float | None, decimals: int, zero_apart: bool) -> Text:
    """Bounds as text, like "0,3 – < 0,92" or "≥ 2"; a single whole number where the class holds only one."""
    if high is None:
        return _both("≥ {0}", (low,), decimals)
    if decimals == 0 and high - low == 1:
        return _both("{0}", (low,), decimals)
    if low == 0:
        return _both("> 0 – < {0}" if zero_apart else "< {0}", (high,), decimals)
    return _both("{0} – < {1}", (low, high), decimals)


def _both(pattern: str, numbers: tuple[float, ...], decimals: int) -> Text:
    vi = [_short(vi_number(number, decimals), ",") for number in numbers]
    en = [_short(en_number(number, decimals), ".") for number in numbers]
    return Text(pattern.format(*vi), pattern.format(*en))


def _short(number: str, point: str) -> str:
    return number.rstrip("0").rstrip(point) if point in number else number


def ramp(palette: str, count: int) -> tuple[str, ...]:
    """`count` colours spread over a ramp, lightest first."""
    colours = RAMPS[palette]
    places = np.linspace(0, len(colours) - 1, count).round().astype(int) if count > 1 else [len(colours) - 1]
    return tuple(colours[place] for place in places)


def _look(colour: str) -> Look:
    ink = DARK_INK if contrast(colour, DARK_INK) >= LEAST_CONTRAST else LIGHT_INK
    return Look(colour, ink, "")


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two "#rrggbb" colours, 1 to 21."""
    first, second = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


def _luminance(colour: str) -> float:
    channels = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def class_of(value: Any, classes: tuple[MapClass, ...]) -> MapClass:
    """The class a value falls into; the unknown class for None and NaN.

    A number that lies between classes of whole counts, as a converted one may, is rounded.
    """
    if value is None or isna(value):
        return classes[-1]
    if isinstance(value, str):
        return next((entry for entry in classes if entry.id == value), classes[-1])
    number = float(value)
    for entry in classes[:-1]:
        if entry.low is None or number < entry.low:
            continue
        if entry.high is None or number < entry.high or number == entry.low == entry.high:
            return entry
    whole = np.floor(number + 0.5)
    return classes[-1] if whole == number else class_of(whole, classes)


def classified(values: Series, classes: tuple[MapClass, ...]) -> Series:
    """The class of each value, indexed alike."""
    return Series([class_of(value, classes) for value in values], index=values.index, dtype=object)


def mark_look(kind: MarkKind) -> tuple[str, str, str]:
    """Colour, SVG dash and pattern of a family of marks."""
    tone = kind.status.tone
    colour = MARK_TONES.get(tone, TONES[tone].colour)
    dashed = kind.assumed or tone in ("unknown", "plain")
    pattern = "dots" if kind.assumed and kind.shape == "area" else ""
    return colour, "8 6" if dashed else "", pattern
