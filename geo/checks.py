"""What the files of `data/` must hold together: the ward set, coded words, limits, sources of tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.files import Reading
from geo.schemas import (
    CIVILITY_STATUSES,
    FEATURE_FILES,
    PLAN_CLAUSE,
    PLAN_TOPICS,
    TABLE_FILES,
    WARD_IDS,
    WORD_LISTS,
    WORK_STATUSES,
)
from geo.source import source_of

MOST_OVERLAP_M2 = 1.0  # between two wards; the boundary data has none
MOST_AREA_ERROR = 0.005  # of a ward's stated area against its outline

Frames = Mapping[str, gpd.GeoDataFrame]
Tables = Mapping[str, pd.DataFrame]


def check_wards(reading: Reading, wards: gpd.GeoDataFrame) -> None:
    """Faults of the ward set, METRES: missing, unknown, unpeopled, misnumbered, of another size, overlapping."""
    file = FEATURE_FILES["wards"].name
    _fault_of(reading, file, "ward_missing", [ward for ward in WARD_IDS if ward not in wards.index])
    _fault_of(reading, file, "ward_unknown", [ward for ward in wards.index if ward not in WARD_IDS])
    number, people = wards["number"], wards[["population_2009", "population_2019"]]
    odd = (people <= 0) | (people.notna() & (people % 1 != 0))
    _fault_of(reading, file, "no_people", wards.index[odd.any(axis=1)])
    misnumbered = [ward for ward, n in number.items() if ward in WARD_IDS and ward != f"p{n:02.0f}"]
    _fault_of(reading, file, "ward_number", misnumbered)
    measured = wards.geometry.area / 1e6
    _fault_of(
        reading, file, "ward_area", wards.index[(wards["area_km2"] / measured - 1).abs() > MOST_AREA_ERROR]
    )
    shapes = wards.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    shared = shapely.area(shapely.intersection(shapes[first[once]], shapes[second[once]]))
    for row in np.flatnonzero(shared > MOST_OVERLAP_M2):
        names = (wards.index[first[once][row]], wards.index[second[once][row]])
        reading.fault(file, "overlap", where=" / ".join(names), m2=round(float(shared[row]), 1))


def _fault_of(reading: Reading, file: str, key: str, wards: Collection[str]) -> None:
    if len(wards):
        reading.fault(file, key, names=", ".join(wards))


def check_words(reading: Reading, frames: Frames, tables: Tables) -> None:
    """Faults of coded words and of what refers to something else."""
    for name, column, allowed in WORD_LISTS:
        rows = frames[name] if name in frames else tables[name]
        file = (FEATURE_FILES[name] if name in frames else TABLE_FILES[name]).name
        among(reading, file, column, rows[column], allowed)
    works = frames["works"]
    named = [ward for wards in works["wards"] for ward in wards]
    among(reading, "works.geojson", "wards", named, WARD_IDS)
    among(reading, "work_facts.csv", "work", tables["work_facts"]["work"], tuple(works.index))
    for work, limits in works["limits"].items():
        if not all(_is_limit(limit) for limit in limits):
            reading.fault("works.geojson", "bad_limits", where=str(work))
    _check_figures(reading, frames["parks"], tables["civility"])
    standards = tables["standards"]
    of_the_plan = standards[standards["clause"].str.startswith(PLAN_CLAUSE)]["topic"]
    for topic in PLAN_TOPICS:
        if (of_the_plan == topic).sum() != 1:
            reading.fault("standards.csv", "no_target", topic=topic, clause=PLAN_CLAUSE)


def _is_limit(limit: object) -> bool:
    """True for {"name": text, "crosses": true or false, "gap_m": number}."""
    if not isinstance(limit, dict):
        return False
    named, crosses, gap = limit.get("name"), limit.get("crosses"), limit.get("gap_m")
    return isinstance(named, str) and isinstance(crosses, bool) and isinstance(gap, int | float)


def _check_figures(reading: Reading, parks: gpd.GeoDataFrame, civility: pd.DataFrame) -> None:
    negative = parks.index[parks["area_m2"] < 0]
    if len(negative):
        reading.fault("parks.geojson", "negative", column="area_m2", names=", ".join(negative))
    years = civility["year"]
    odd = sorted({f"{year:g}" for year in years[(years % 1 != 0) | (years < 1976) | (years > 2100)]})
    if odd:
        reading.fault("civility.csv", "bad_year", years=", ".join(odd))


def check_practice(reading: Reading, works: gpd.GeoDataFrame, invented: Tables) -> None:
    """Faults of the practice tables; none where practice figures are not asked for."""
    if not invented:
        return
    among(reading, "practice/works.csv", "work", invented["works"]["work"], tuple(works.index))
    among(reading, "practice/works.csv", "status", invented["works"]["status"], WORK_STATUSES)
    among(reading, "practice/civility.csv", "ward", invented["civility"]["ward"], WARD_IDS)
    among(reading, "practice/civility.csv", "status", invented["civility"]["status"], CIVILITY_STATUSES)


def among(reading: Reading, file: str, column: str, words: Collection[str], allowed: tuple[str, ...]) -> None:
    """A fault if one of `words` is not `allowed`."""
    odd = sorted(set(map(str, words)) - set(allowed))
    if odd:
        listed = ", ".join(filter(None, allowed))
        reading.fault(file, "unknown_word", column=column, words=", ".join(odd), allowed=listed)


def take_table_sources(reading: Reading, tables: pd.DataFrame) -> None:
    """The Source of every table, from `tables.csv`; a fault for a table that has none."""
    records = {row["file"]: row for row in tables.to_dict("records")}
    for file in TABLE_FILES.values():
        record = records.get(file.name)
        if record is not None:
            reading.sources[file.name] = source_of(record, digest=reading.digests[file.name])
        elif file is not TABLE_FILES["tables"]:
            reading.fault("tables.csv", "no_source", entry=file.name)
