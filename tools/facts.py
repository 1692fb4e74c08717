"""What is known of each work: one row a fact, with its source; what was not found as well."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from geo.stretch import Stretch
from tools import wording
from tools.citations import shown
from tools.raw import Table
from tools.write import csv_text

COLUMNS = [
    *("work", "attribute_vi", "attribute_en", "value_vi", "value_en"),
    *("date", "status", "confidence", "source"),
]
STATUSES = {
    "found": "found",
    "part found": "part",
    "conflict": "conflict",
    "not found": "not_found",
}
CONFIDENCES = ("high", "medium", "low")
NO_CONFIDENCE = "none"  # in the wording: leave the raw row's confidence out

Key = tuple[str, str, str]


def text(key_works: Table, parks: Table, stretches: Mapping[str, Stretch], as_of: str) -> str:
    """data/work_facts.csv, works in the order of wording/works.csv.

    `as_of` is the date of the streets that `stretches` were cut from.

    Raises
    ------
    ValueError
        Names a raw row that has no wording, or a wording that does not fit its raw row.
    """
    raw = _raw_rows(key_works, parks)
    worded = wording.rows("work_facts")
    known = {_key(row) for row in (*worded, *wording.rows("work_facts_unused"))}
    if raw.keys() - known:
        raise ValueError(f"tools/wording/work_facts.csv has no row for {sorted(raw.keys() - known)}")
    if known - raw.keys():
        raise ValueError(f"no raw row for the wording of {sorted(known - raw.keys())}")
    facts = [fact for row in worded for fact in _facts(row, raw[_key(row)])]
    measured = wording.rows("measured_facts")
    facts += [{**_measured(row, stretches[row["work"]]), "date": as_of} for row in measured]
    return csv_text(COLUMNS, _in_order(facts))


def remeasured(before: str, stretches: Mapping[str, Stretch], as_of: str) -> str:
    """The text `before` of data/work_facts.csv with the lengths of `stretches`, all else as it was.

    `as_of` as in `text`.
    """
    table = csv.DictReader(io.StringIO(before, newline=""))
    measured = {
        (row["work"], row["attribute_vi"], row["source_vi"]): _measured(row, stretches[row["work"]])
        for row in wording.rows("measured_facts")
        if row["work"] in stretches
    }
    rows = list(table)
    for row in rows:
        fact = measured.get((row["work"], row["attribute_vi"], row["source"]))
        if fact:
            row |= {"value_vi": fact["value_vi"], "value_en": fact["value_en"], "date": as_of}
    return csv_text(table.fieldnames or (), rows) if measured else before


def _in_order(facts: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Works as in wording/works.csv; facts about one thing side by side."""
    works = [row["id"] for row in wording.rows("works")]
    things = [(fact["work"], fact["attribute_vi"]) for fact in facts]
    rank = {thing: (works.index(thing[0]), things.index(thing)) for thing in things}
    return sorted(facts, key=lambda fact: rank[fact["work"], fact["attribute_vi"]])


def _key(row: Mapping[str, str]) -> Key:
    return row["file"], row["work_raw"], row["attribute_raw"]


def _raw_rows(key_works: Table, parks: Table) -> dict[Key, Mapping[str, str]]:
    """Raw rows by key, parks in the columns of key works."""
    rows = {(key_works.raw.file, row["work"], row["attribute"]): row for row in key_works.rows}
    for row in parks.rows:
        value = f"{row['area']} {row['unit']}; {row['status']}; {row['detail']}"
        rows[parks.raw.file, row["name"], ""] = {**row, "value": value, "status": "found"}
    return rows


def _facts(row: Mapping[str, str], origin: Mapping[str, str]) -> list[dict[str, str]]:
    if row["figure"] not in origin["value"]:
        raise ValueError(f"{_key(row)}: {row['figure']!r} is not in {origin['value']!r}")
    fact = {name: row[name] for name in COLUMNS if name in row}
    fact["status"] = row["status"] or STATUSES[origin["status"]]
    is_known = fact["status"] != STATUSES["not found"]
    fact["date"] = (row["date"] or origin["date"]) if is_known else ""
    fact["confidence"] = "" if row["confidence"] == NO_CONFIDENCE else _confidence(origin)
    fact["source"] = shown(origin["source"])
    return [{"work": work, **fact} for work in row["works"].split()]


def _confidence(origin: Mapping[str, str]) -> str:
    """The first word of the raw row's confidence; "" where nothing was found."""
    word = origin["confidence"].split(" ")[0].split("-")[0]
    if word and word not in CONFIDENCES:
        raise ValueError(f"confidence {origin['confidence']!r} is none of {CONFIDENCES}")
    return word


def _measured(row: Mapping[str, str], cut: Stretch) -> dict[str, str]:
    """A length in kilometres, two decimals, in Vietnamese and in English notation."""
    english = f"{cut.length_m / 1000:.2f}"
    figures = {"vi": english.replace(".", ","), "en": english}
    fact = {name: row[name].format(**figures) for name in COLUMNS if name in row}
    return {**fact, "source": row["source_vi"]}
