"""What the files of `data/` must hold together: the ward set, coded words, limits, sources of tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.days import read_day
from geo.files import Reading
from geo.schemas import (
    CIVILITY_STATUSES,
    FEATURE_FILES,
    MERGED_IDS,
    PLAN_CLAUSE,
    PLAN_TOPICS,
    TABLE_FILES,
    WARD_IDS,
    WORD_LISTS,
    WORK_DAYS,
    WORK_STATUSES,
)
from geo.source import source_of

MOST_OVERLAP_M2 = 1.0  # between two wards; the boundary data has none
MOST_AREA_ERROR = 0.005  # of a ward's stated area against its outline
MOST_SHARE_ERROR = 1e-6  # of an old ward's shares against 1; they are written with six decimals

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
    _check_outlines(reading, file, wards)


def _check_outlines(reading: Reading, file: str, wards: gpd.GeoDataFrame) -> None:
    """Faults of wards, METRES, that are of another size than stated or overlap."""
    measured = wards.geometry.area / 1e6
    odd = (wards["area_km2"] / measured - 1).abs() > MOST_AREA_ERROR
    _fault_of(reading, file, "ward_area", wards.index[odd])
    shapes = wards.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    shared = shapely.area(shapely.intersection(shapes[first[once]], shapes[second[once]]))
    for row in np.flatnonzero(shared > MOST_OVERLAP_M2):
        names = (wards.index[first[once][row]], wards.index[second[once][row]])
        reading.fault(file, "overlap", where=" / ".join(names), m2=round(float(shared[row]), 1))


def check_ward_sets(reading: Reading, frames: Frames, crosswalk: pd.DataFrame) -> None:
    """Faults of the wards of 2025, METRES, and of the shares by which the 16 became them.

    They are held against the 16 only where these have no fault themselves.
    """
    sound = all(fault.file != FEATURE_FILES["wards"].name for fault in reading.faults)
    for name, ids in MERGED_IDS.items():
        file, wards = FEATURE_FILES[name].name, frames[name]
        _fault_of(reading, file, "ward_missing", [ward for ward in ids if ward not in wards.index])
        _fault_of(reading, file, "merged_unknown", [ward for ward in wards.index if ward not in ids])
        _check_outlines(reading, file, wards)
        links = crosswalk[crosswalk["to_ward"].isin(ids)]
        if sound:
            _check_shares(reading, name, links, frames["wards"].index)
            _check_merged(reading, file, wards, links, frames["wards"])


def _check_shares(reading: Reading, name: str, links: pd.DataFrame, wards: pd.Index[str]) -> None:
    """Faults of shares outside 0 to 1, or that do not give away all of a ward."""
    for column in ("share_people", "share_area"):
        shares = links[column]
        wrong = set(links["from_ward"][~shares.between(0, 1, inclusive="right")])
        given = shares.groupby(links["from_ward"]).sum().reindex(wards, fill_value=0.0)
        wrong |= set(given.index[(given - 1).abs() > MOST_SHARE_ERROR])
        if wrong:
            reading.fault("crosswalk.csv", "shares", column=column, set=name, names=", ".join(sorted(wrong)))


def _check_merged(
    reading: Reading, file: str, merged: gpd.GeoDataFrame, links: pd.DataFrame, wards: gpd.GeoDataFrame
) -> None:
    """Faults of merged wards that are not as large as their parts, each or all together."""
    ground, drawn = wards.geometry.area / 1e6, merged.geometry.area / 1e6
    parts = (links["share_area"] * links["from_ward"].map(ground)).groupby(links["to_ward"]).sum()
    odd = (parts.reindex(drawn.index, fill_value=0.0) / drawn - 1).abs() > MOST_AREA_ERROR
    _fault_of(reading, file, "merged_area", drawn.index[odd])
    divided = wards.geometry[wards.index.isin(links["from_ward"][links["share_area"] < 1])].union_all()
    known = set(map(tuple, shapely.get_coordinates(wards.geometry.to_numpy())))
    strange = [
        ward
        for ward, outline in merged.geometry.items()
        if (beside := _points_beside(outline, known)) and not shapely.covers(divided, beside)
    ]
    _fault_of(reading, file, "merged_corner", strange)
    left_m2 = abs(float(drawn.sum() - ground.sum())) * 1e6
    if left_m2 > MOST_OVERLAP_M2:
        reading.fault(file, "merged_gap", m2=round(left_m2, 1))


def _points_beside(outline: shapely.Geometry, known: set[tuple[float, ...]]) -> shapely.MultiPoint:
    """The corners of an outline that are not `known`."""
    return shapely.MultiPoint(sorted(set(map(tuple, shapely.get_coordinates(outline))) - known))


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
    for column in WORK_DAYS:
        days = invented["works"][column]
        unread = [day != "" and read_day(day) is None for day in days]
        names = ", ".join(invented["works"]["work"][unread])
        if names:
            reading.fault("practice/works.csv", "reported_no_day", column=column, names=names)
    among(reading, "practice/civility.csv", "ward", invented["civility"]["ward"], WARD_IDS)
    among(reading, "practice/civility.csv", "status", invented["civility"]["status"], CIVILITY_STATUSES)


def check_plots(reading: Reading, file: str, plots: gpd.GeoDataFrame) -> None:
    """Faults of candidate plots: an area or a cost below nothing."""
    for column in ("area_m2", "cost_vnd"):
        negative = plots.index[plots[column] < 0]
        if len(negative):
            reading.fault(file, "negative", column=column, names=", ".join(negative))


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
