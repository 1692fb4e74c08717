"""Thresholds the map may judge by, one a row, checked against the raw table."""

from __future__ import annotations

from collections.abc import Mapping

from tools import wording
from tools.citations import shown
from tools.raw import Table
from tools.write import csv_text

COLUMNS = [
    *("id", "topic", "label_vi", "label_en", "clause", "value", "unit", "least_area_m2"),
    *("applies_to_vi", "applies_to_en", "in_force_from", "in_force_to", "confidence", "source"),
]
TOPICS = ("fire radius", "fire travel time", "green area", "civility")


def text(standards: Table) -> str:
    """data/standards.csv. The source of every threshold is the raw row's.

    Raises
    ------
    ValueError
        Names a raw row of TOPICS that has no wording, or a wording whose figure the raw row
        does not contain.
    """
    raw = {(row["topic"], row["rule"]): row for row in standards.rows if row["topic"] in TOPICS}
    worded = wording.rows("standards")
    unused = {(row["topic"], row["rule"]) for row in wording.rows("standards_unused")}
    missing = raw.keys() - unused - {(row["topic_raw"], row["rule"]) for row in worded}
    if missing:
        raise ValueError(f"tools/wording/standards.csv has no row for {sorted(missing)}")
    return csv_text(COLUMNS, [_row(row, raw[row["topic_raw"], row["rule"]]) for row in worded])


def _row(row: Mapping[str, str], origin: Mapping[str, str]) -> dict[str, str]:
    if row["figure"] not in origin["value"]:
        raise ValueError(f"{row['id']}: {row['figure']!r} is not in {origin['value']!r}")
    return {**{name: row.get(name, "") for name in COLUMNS}, "source": shown(origin["source"])}
