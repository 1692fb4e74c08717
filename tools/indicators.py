"""What can be reported: one indicator a row, the parts of the plan's targets among them."""

from __future__ import annotations

from collections.abc import Mapping

from tools import wording
from tools.write import csv_text

COLUMNS = [
    *("id", "number", "part", "label_vi", "label_en", "unit_vi", "unit_en"),
    *("kind", "rule", "whole", "least", "most", "decimals", "scope", "periods"),
]
FROM_PLAN = {
    "label_vi": "target_vi",
    "label_en": "target_en",
    "unit_vi": "unit_vi",
    "unit_en": "unit_en",
}


def text() -> str:
    """data/indicators.csv: names and units of the targets' parts are those of the plan's wording.

    Raises
    ------
    ValueError
        If a part of a target has no indicator, or an indicator names a part that no target has.
    """
    parts = {(row["number"], row["part"]): row for row in wording.rows("plan_targets")}
    worded = wording.rows("indicators")
    named = [(row["number"], row["part"]) for row in worded if row["number"]]
    if sorted(named) != sorted(parts):
        raise ValueError(f"tools/wording/indicators.csv: {sorted(set(named) ^ set(parts))} do not fit")
    return csv_text(COLUMNS, [_row(row, parts) for row in worded])


def _row(row: Mapping[str, str], parts: Mapping[tuple[str, str], Mapping[str, str]]) -> dict[str, str]:
    part = parts.get((row["number"], row["part"]))
    if part is None:
        return dict(row)
    return {**row, **{name: part[origin] for name, origin in FROM_PLAN.items()}}
