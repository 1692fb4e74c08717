"""What a plan comes to, as tables: the wards before and after, and several plans side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from geo.city import City
from geo.measure import M2_PER_HA
from geo.outcome import DISTRICT, Outcome
from layers._layer import en_number, vi_number
from maps.messages import message

Better = Literal["high", "low", "none"]


@dataclass(frozen=True)
class Measure:
    """One figure of an outcome: column of `Outcome.wards`, factor to the unit shown, decimals, which way is better.

    Its label is the message `plan_table.<id>`, its unit the message `unit.<unit>`.
    """

    id: str
    column: str
    unit: str
    decimals: int
    factor: float = 1.0
    better: Better = "high"


GREEN = (
    Measure("green", "green_m2", "ha", 2, 1 / M2_PER_HA),
    Measure("rate", "m2_per_person", "m2_per_person", 2),
    Measure("missing", "missing_m2", "ha", 2, 1 / M2_PER_HA, "low"),
    Measure("within", "within", "people", 0),
    Measure("within_share", "within_share", "percent", 1, 100.0),
)
FIRE = (
    Measure("soon", "soon", "people", 0),
    Measure("soon_share", "soon_share", "percent", 1, 100.0),
    Measure("minutes", "minutes", "minutes", 1, 1.0, "low"),
)
MEASURES = (*GREEN, *FIRE)


def number(value: float, decimals: int, language: str, sign: bool = False) -> str:
    """A number in the reader's notation; with `sign` a plus before what is more than 0."""
    if not np.isfinite(value):
        return message("table.no_data", language)
    written = (en_number if language == "en" else vi_number)(value, decimals)
    return f"+{written}" if sign and round(value, decimals) > 0 else written


def figure(measure: Measure, value: float, language: str) -> str:
    """A figure of an outcome with its unit."""
    unit = message(f"unit.{measure.unit}", language)
    return f"{number(value * measure.factor, measure.decimals, language)} {unit}"


def change(measure: Measure, before: float, after: float, language: str) -> str:
    """How a figure changes, "+" before what is more; "" where it does not as far as it is shown."""
    more = (after - before) * measure.factor
    if not np.isfinite(more) or round(more, measure.decimals) == 0:
        return ""
    unit = "points" if measure.unit == "percent" else measure.unit
    return f"{number(more, measure.decimals, language, sign=True)} {message(f'unit.{unit}', language)}"


@dataclass(frozen=True)
class Said:
    """A figure of the district under a plan, in words; `change` is "" where it is as today."""

    label: str
    value: str
    change: str


def district_words(
    measures: Sequence[Measure], before: Outcome, after: Outcome, language: str
) -> tuple[Said, ...]:
    """What each measure says of the district under a plan, and how that differs from today."""
    return tuple(
        Said(
            message(f"plan_table.{measure.id}", language),
            figure(measure, float(after.district[measure.column]), language),
            change(
                measure,
                float(before.district[measure.column]),
                float(after.district[measure.column]),
                language,
            ),
        )
        for measure in measures
    )


def ward_groups(
    city: City, before: Outcome, after: Outcome, measures: Sequence[Measure], language: str
) -> list[dict[str, Any]]:
    """The wards with every measure before and after, as the browser's table takes them (table.ts)."""
    wards = city.wards.index
    people = [int(count) for count in after.wards["people"].reindex(wards)]
    ward, facts, census = (message(f"table.{key}", language) for key in ("ward", "facts", "population"))
    heads = [
        {"title": ward, "unit": "", "columns": [_column(ward, None, list(city.wards["name"]))]},
        {"title": facts, "unit": "", "columns": [_column(census, 0, people)]},
    ]
    return [*heads, *(_group(measure, wards, before, after, language) for measure in measures)]


def _group(
    measure: Measure, wards: pd.Index, before: Outcome, after: Outcome, language: str
) -> dict[str, Any]:
    words = [message(f"plan_table.{key}", language) for key in ("now", "plan")]
    cells = [_cells(measure, one.wards[measure.column].reindex(wards)) for one in (before, after)]
    return {
        "title": message(f"plan_table.{measure.id}", language),
        "unit": message(f"unit.{measure.unit}", language),
        "columns": [_column(word, measure.decimals, some) for word, some in zip(words, cells, strict=True)],
    }


def _cells(measure: Measure, values: pd.Series) -> list[float | None]:
    shown = (values.astype(float) * measure.factor).round(measure.decimals)
    return [float(value) if np.isfinite(value) else None for value in shown]


def _column(label: str, decimals: int | None, cells: Sequence[Any]) -> dict[str, Any]:
    return {"label": label, "decimals": decimals, "cells": list(cells)}


@dataclass(frozen=True)
class Line:
    """One line of a comparison: label, a figure and its change for each plan, and which are best."""

    label: str
    figures: tuple[str, ...]
    changes: tuple[str, ...]
    best: tuple[bool, ...]


def comparison(outcomes: Sequence[Outcome], language: str) -> tuple[Line, ...]:
    """The district under each of `outcomes`, the first one the city as it is; the best of each line is marked."""
    lines = [_line(measure, outcomes, language) for measure in MEASURES]
    return (_wards_met(outcomes, language), *lines)


def _line(measure: Measure, outcomes: Sequence[Outcome], language: str) -> Line:
    values = [float(one.district[measure.column]) for one in outcomes]
    return Line(
        message(f"plan_table.{measure.id}", language),
        tuple(figure(measure, value, language) for value in values),
        tuple(change(measure, values[0], value, language) for value in values),
        _best([round(value * measure.factor, measure.decimals) for value in values], measure.better),
    )


def _wards_met(outcomes: Sequence[Outcome], language: str) -> Line:
    met = [int(one.wards.drop(index=DISTRICT)["met"].sum()) for one in outcomes]
    wards = len(outcomes[0].wards) - 1
    return Line(
        message("plan_table.met", language),
        tuple(f"{count}/{wards}" for count in met),
        tuple(number(count - met[0], 0, language, sign=True) if count != met[0] else "" for count in met),
        _best([float(count) for count in met], "high"),
    )


def _best(values: Sequence[float], better: Better) -> tuple[bool, ...]:
    """True for each value that none is better than; nothing is best where all are the same."""
    known = [value for value in values if np.isfinite(value)]
    if better == "none" or len(set(known)) < 2:
        return tuple(False for _ in values)
    best = max(known) if better == "high" else min(known)
    return tuple(value == best for value in values)


def figures_frame(city: City, outcomes: Mapping[str, Outcome], language: str) -> pd.DataFrame:
    """Every measure of every outcome by ward and, last, for the district: for files, one row a ward."""
    names = pd.Series({**city.wards["name"], DISTRICT: message("plan_table.district", language)})
    columns: dict[str, pd.Series] = {message("table.ward", language): names}
    for name, one in outcomes.items():
        for measure in MEASURES:
            unit = message(f"unit.{measure.unit}", language)
            label = message(f"plan_table.{measure.id}", language)
            values = one.wards[measure.column].reindex(names.index).astype(float) * measure.factor
            columns[f"{name}: {label} ({unit})"] = values.round(measure.decimals)
    return pd.DataFrame(columns)
