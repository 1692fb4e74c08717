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
from geo.files import (
    LIST,
    NUMBER,
    NUMBER_OR_NONE,
    TEXT,
    FeatureFile,
    Reading,
    TableFile,
    read_features,
    read_table,
)
from geo.people import people_grid, unpeopled_land
from geo.source import Source, sha256

WARD_IDS = tuple(
    f"p{number:02d}" for number in (1, *range(3, 18))
)  # the 16 wards of 2021; there is no ward 2
CIVILITY_STATUSES = ("met", "not_met", "under_review", "")
WORK_STATUSES = ("unknown", "planned", "clearing", "building", "partly_open", "done", "late")
STATION_STATUSES = ("assumed", "confirmed", "planned")
MOST_OVERLAP_M2 = 1.0  # between two wards; the boundary data has none

AREAS = frozenset({"Polygon", "MultiPolygon"})
LINES = frozenset({"LineString", "MultiLineString"})
POINTS = frozenset({"Point"})

FEATURE_FILES = {
    "wards": FeatureFile(
        "wards.geojson",
        {
            "id": TEXT,
            "number": NUMBER,
            "name": TEXT,
            "gso_code": TEXT,
            "gso_code_valid_to": TEXT,
            "area_km2": NUMBER,
            "population_2009": NUMBER_OR_NONE,
            "population_2019": NUMBER,
        },
        AREAS,
    ),
    "parks": FeatureFile(
        "parks.geojson",
        {
            "id": TEXT,
            "name": TEXT,
            "status": TEXT,
            "area_m2": NUMBER_OR_NONE,
            "as_of": TEXT,
            "note_vi": TEXT,
            "note_en": TEXT,
        },
        AREAS | POINTS,
    ),
    "land": FeatureFile("land.geojson", {"id": TEXT, "name": TEXT, "kind": TEXT}, AREAS),
    "streets": FeatureFile(
        "streets.geojson", {"id": TEXT, "name": TEXT, "class": TEXT, "oneway": TEXT, "as_of": TEXT}, LINES
    ),
    "paths": FeatureFile("paths.geojson", {"id": TEXT, "class": TEXT}, LINES),
    "water": FeatureFile("water.geojson", {"id": TEXT, "name": TEXT, "kind": TEXT}, AREAS | LINES),
    "rail": FeatureFile("rail.geojson", {"id": TEXT}, LINES),
    "places": FeatureFile("places.geojson", {"id": TEXT, "name": TEXT, "kind": TEXT, "as_of": TEXT}, POINTS),
    "works": FeatureFile(
        "works.geojson",
        {
            "id": TEXT,
            "name_vi": TEXT,
            "name_en": TEXT,
            "kind": TEXT,
            "section": NUMBER,
            "plan_text": TEXT,
            "wards": LIST,
            "limits": LIST,
            "status": TEXT,
            "status_as_of": TEXT,
            "location": TEXT,
            "length_m": NUMBER_OR_NONE,
        },
        AREAS | LINES | POINTS,
        may_lack_geometry=True,
    ),
    "stations": FeatureFile(
        "stations.geojson",
        {"id": TEXT, "name_vi": TEXT, "name_en": TEXT, "status": TEXT, "note_vi": TEXT, "note_en": TEXT},
        POINTS,
    ),
}

_CIVILITY = {
    "ward": TEXT,
    "year": NUMBER,
    "status": TEXT,
    "note_vi": TEXT,
    "note_en": TEXT,
    "source": TEXT,
    "as_of": TEXT,
}
TABLE_FILES = {
    "civility": TableFile("civility.csv", _CIVILITY, ("ward", "year")),
    "work_facts": TableFile(
        "work_facts.csv",
        dict.fromkeys(
            (
                "work",
                "attribute_vi",
                "attribute_en",
                "value_vi",
                "value_en",
                "date",
                "status",
                "confidence",
                "source",
            ),
            TEXT,
        ),
        ("work", "attribute_vi", "value_vi", "source"),
    ),
    "standards": TableFile(
        "standards.csv",
        {
            "id": TEXT,
            "topic": TEXT,
            "label_vi": TEXT,
            "label_en": TEXT,
            "clause": TEXT,
            "value": NUMBER,
            "unit": TEXT,
            "applies_to_vi": TEXT,
            "applies_to_en": TEXT,
            "in_force_from": TEXT,
            "in_force_to": TEXT,
            "confidence": TEXT,
            "source": TEXT,
        },
        ("id",),
    ),
    "targets": TableFile(
        "plan_2021.csv",
        {
            "number": NUMBER,
            "part": TEXT,
            "text": TEXT,
            "target_vi": TEXT,
            "target_en": TEXT,
            "target": NUMBER_OR_NONE,
            "target_high": NUMBER_OR_NONE,
            "unit_vi": TEXT,
            "unit_en": TEXT,
            "comparison": TEXT,
            "lead_department": TEXT,
            "by_ward": TEXT,
            "source": TEXT,
        },
        ("number", "part"),
    ),
}
PRACTICE_FILES = {
    "civility": TableFile("practice/civility.csv", _CIVILITY, ("ward", "year")),
    "works": TableFile(
        "practice/works.csv",
        {"work": TEXT, "status": TEXT, "progress_percent": NUMBER_OR_NONE, "note": TEXT},
        ("work",),
    ),
}


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
