"""The present data/ as values: what a refresh keeps, and compares with, where there is no raw folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from shapely.geometry import shape

from geo.city import read_city
from tools import wording
from tools.raw import Feature, RawFile
from tools.write import Theme

FACTS, CROSSWALK = "work_facts.csv", "crosswalk.csv"
TABLES = (
    *("tables.csv", "standards.csv", "civility.csv", "plan_2021.csv", "indicators.csv", FACTS, CROSSWALK),
    *("practice/civility.csv", "practice/works.csv"),
)


@dataclass(frozen=True)
class Base:
    """Name and text of every file that tools/ makes, and the themes among them by name."""

    texts: Mapping[str, str]
    themes: Mapping[str, Theme]


def read(folder: Path) -> Base:
    """The files in `folder`.

    Raises
    ------
    DataError
        Lists every fault of every file: nothing is built upon a damaged folder.
    """
    read_city(folder)
    names = [row["theme"] for row in wording.rows("sources")]
    files = (*(f"{name}.geojson" for name in names), *TABLES)
    texts = {name: (folder / name).read_bytes().decode("utf-8") for name in files}
    return Base(texts, {name: _theme(name, texts[f"{name}.geojson"]) for name in names})


def _theme(name: str, text: str) -> Theme:
    record = json.loads(text)
    features = (
        Feature(entry["properties"], shape(entry["geometry"]) if entry["geometry"] else None)
        for entry in record["features"]
    )
    raw = tuple(RawFile(**entry) for entry in record["source"]["raw"])
    return Theme(name, record["source"], tuple(features), raw)


def partly_kept(theme: Theme, before: Theme, said: Iterable[Mapping[str, str]]) -> Theme:
    """`theme` with `said` added to its method, and with the origin of what was taken from `before`.

    That origin is the edition made from the raw folder: it goes from refresh to refresh unchanged.
    """
    rows = list(said)
    origin = before.source.get("before") or {key: before.source[key] for key in ("as_of", "raw")}
    source = {
        **theme.source,
        "method": " ".join([str(theme.source["method"]), *(row["said_vi"] for row in rows)]),
        "method_en": " ".join([str(theme.source["method_en"]), *(row["said_en"] for row in rows)]),
        "raw": [file.plain() for file in theme.raw],
        "before": origin,
    }
    return replace(theme, source=source)
