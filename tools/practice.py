"""Invented figures for training, marked as such in every row."""

from __future__ import annotations

from tools import wording
from tools.civility import COLUMNS as CIVILITY_COLUMNS
from tools.write import csv_text

YEARS = ("2020", "2021")
WORK_COLUMNS = ["work", "status", "progress_percent", "note"]


def civility_text() -> str:
    """data/practice/civility.csv: an invented status for every ward and year but one ward."""
    mark = dict(wording.texts("practice", "key")["practice"])
    del mark["key"]
    rows = [
        {**mark, "ward": row["ward"], "year": year, "status": row[year], "as_of": ""}
        for row in wording.rows("practice_civility")
        for year in YEARS
    ]
    return csv_text(CIVILITY_COLUMNS, rows)


def works_text() -> str:
    """data/practice/works.csv: an invented status and progress for every work."""
    note = wording.texts("practice", "key")["practice"]["source"]
    return csv_text(WORK_COLUMNS, [{**row, "note": note} for row in wording.rows("practice_works")])
