"""The City: everything known of the district, in METRES, read once and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import to_metres
from geo.errors import DataError
from geo.files import Reading, read_features, read_table
from geo.people import people_grid, unpeopled_land
from geo.schemas import (
    CIVILITY_STATUSES,
    FEATURE_FILES,
    PRACTICE_FILES,
    STATION_STATUSES,
    TABLE_FILES,
    WARD_IDS,
    WORK_STATUSES,
)
from geo.source import Source, sha256

MOST_OVERLAP_M2 = 1.0  # between two wards; the boundary data has none


@dataclass(frozen=True, eq=False)
class City:
    """Everything known of the district. Frames are in METRES and indexed by id; treat them as read-only.

    `wards` has the columns number, name, gso_code, gso_code_valid_to, area_km2, population_2009,
    population_2019 and geometry; the other frames have the columns of `FEATURE_FILES` and
    `TABLE_FILES`, with `class` renamed to `street_class` and `path_class`. `folder` is where further
    tables of single layers may be read. `people` is the grid of `geo/people.py`, made when the city is
    read: a plan that adds a park does not move the people of the census. `fingerprint` is the SHA-256 over every file read.
    """

    folder: Path
    wards: gpd.GeoDataFrame
    parks: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    paths: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    rail: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    works: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    people: gpd.GeoDataFrame
    civility: pd.DataFrame
    work_facts: pd.DataFrame
    standards: pd.DataFrame
    targets: pd.DataFrame
    sources: Mapping[str, Source]
    practice: bool
    fingerprint: str


def read_city(folder: Path, practice: bool = False) -> City:
    """The City of the files in `folder`; with `practice`, invented figures stand in for the unknown ones.

    Raises
    ------
    DataError
        Lists every fault of every file.
    """
    reading = Reading(folder)
    frames = {name: read_features(reading, file) for name, file in FEATURE_FILES.items()}
    tables = {name: read_table(reading, file) for name, file in TABLE_FILES.items()}
    if practice:
        practice_tables = {name: read_table(reading, file) for name, file in PRACTICE_FILES.items()}
        tables["civility"] = practice_tables["civility"]
        frames["works"] = _with_practice_progress(frames["works"], practice_tables["works"])
    if not reading.faults:
        frames = {name: to_metres(frame) for name, frame in frames.items()}
        frames["wards"] = _whole_numbers(frames["wards"].sort_values("number"))
        _check_wards(reading, frames["wards"])
        _check_words(reading, frames, tables)
    if reading.faults:
        raise DataError(reading.faults)
    frames["streets"] = frames["streets"].rename(columns={"class": "street_class"})
    frames["paths"] = frames["paths"].rename(columns={"class": "path_class"})
    return City(
        folder=folder,
        people=_people(frames),
        **frames,
        **tables,
        sources=reading.sources,
        practice=practice,
        fingerprint=_fingerprint(folder, reading, practice),
    )


def _people(frames: Mapping[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    barren = unpeopled_land(frames["parks"], frames["land"], frames["water"])
    return people_grid(frames["wards"], frames["wards"]["population_2019"], frames["streets"], barren)


def _whole_numbers(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    counts = {"number": int, "population_2019": int}
    return wards.astype(counts)


def _with_practice_progress(works: gpd.GeoDataFrame, progress: pd.DataFrame) -> gpd.GeoDataFrame:
    """`works` with the invented status and progress of the practice table."""
    invented = progress.set_index("work")
    status = invented["status"].reindex(works.index)
    return works.assign(
        status=status.where(status.notna(), works["status"]),
        progress_percent=invented["progress_percent"].reindex(works.index),
    )


def _check_wards(reading: Reading, wards: gpd.GeoDataFrame) -> None:
    """Faults of the ward set: missing, unknown, without people, overlapping."""
    file = FEATURE_FILES["wards"].name
    missing = [ward for ward in WARD_IDS if ward not in wards.index]
    unknown = [ward for ward in wards.index if ward not in WARD_IDS]
    if missing:
        reading.fault(file, "ward_missing", names=", ".join(missing))
    if unknown:
        reading.fault(file, "ward_unknown", names=", ".join(unknown))
    unpeopled = wards.index[wards["population_2019"] <= 0]
    if len(unpeopled):
        reading.fault(file, "no_people", names=", ".join(unpeopled))
    shapes = wards.geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    shared = shapely.area(shapely.intersection(shapes[first[once]], shapes[second[once]]))
    for row in np.flatnonzero(shared > MOST_OVERLAP_M2):
        names = (wards.index[first[once][row]], wards.index[second[once][row]])
        reading.fault(file, "overlap", where=" / ".join(names), m2=round(float(shared[row]), 1))


def _check_words(
    reading: Reading, frames: Mapping[str, gpd.GeoDataFrame], tables: Mapping[str, pd.DataFrame]
) -> None:
    """Faults of coded words: an unknown status or ward, facts of a work that is not listed."""
    works, civility = frames["works"], tables["civility"]
    _check_among(reading, "works.geojson", "status", works["status"], WORK_STATUSES)
    _check_among(reading, "stations.geojson", "status", frames["stations"]["status"], STATION_STATUSES)
    _check_among(reading, "parks.geojson", "status", frames["parks"]["status"], ("existing", "planned"))
    table = "practice/civility.csv" if reading.digests.get("practice/civility.csv") else "civility.csv"
    _check_among(reading, table, "status", civility["status"], CIVILITY_STATUSES)
    _check_among(reading, table, "ward", civility["ward"], WARD_IDS)
    _check_among(
        reading, "works.geojson", "wards", pd.Series([w for row in works["wards"] for w in row]), WARD_IDS
    )
    _check_among(reading, "work_facts.csv", "work", tables["work_facts"]["work"], tuple(works.index))


def _check_among(
    reading: Reading, file: str, column: str, words: pd.Series, allowed: tuple[str, ...]
) -> None:
    odd = sorted(set(words.astype(str)) - set(allowed))
    if odd:
        reading.fault(
            file,
            "unknown_word",
            column=column,
            words=", ".join(odd),
            allowed=", ".join(filter(None, allowed)),
        )


def _fingerprint(folder: Path, reading: Reading, practice: bool) -> str:
    """SHA-256 over the names and contents of every file of `folder`, and the practice switch."""
    digests = dict(reading.digests)
    for path in sorted(folder.glob("*.*")):
        if path.suffix in (".csv", ".geojson"):
            digests.setdefault(path.name, sha256(path.read_bytes()))
    lines = [f"{name} {digest}" for name, digest in sorted(digests.items())]
    return sha256("\n".join([*lines, f"practice {practice}"]).encode())
