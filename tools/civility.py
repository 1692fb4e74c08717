"""Urban civility by ward and year: no list was ever published, so every status is empty."""

from __future__ import annotations

from tools import wording
from tools.raw import Table
from tools.wards import NUMBERS, ward_id
from tools.write import csv_text

COLUMNS = ["ward", "year", "status", "note_vi", "note_en", "source", "as_of"]
YEARS = (2019, 2020, 2021)
RAW_RULE = "List of recognised Gò Vấp wards 2019-2022"


def text(standards: Table) -> str:
    """data/civility.csv: 16 wards and four years, each with the reason why it is unknown.

    Raises
    ------
    ValueError
        If the raw table now has a list: then it has to be read, not covered up.
    """
    row = next(row for row in standards.rows if row["rule"] == RAW_RULE)
    if row["status"] != "not found":
        raise ValueError(f"standards.csv, {RAW_RULE!r}: a list exists now and must be read")
    reason = dict(wording.texts("civility", "key")["unpublished"])
    del reason["key"]
    rows = [
        {**reason, "ward": ward_id(number), "year": year, "status": ""}
        for number in NUMBERS
        for year in YEARS
    ]
    return csv_text(COLUMNS, rows)
