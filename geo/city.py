"""The City: everything known of the district, in METRES, read once and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.checks import (
    check_plots,
    check_practice,
    check_ward_sets,
    check_wards,
    check_words,
    take_table_sources,
)
from geo.crs import METRES, to_metres
from geo.errors import DataError
from geo.files import TEXT, Reading, read_features, read_table
from geo.people import people_grid, unpeopled_land
from geo.schemas import (
    FEATURE_FILES,
    ORIGIN,
    PLOTS,
    PRACTICE_FILES,
    PRACTICE_PLOTS,
    TABLE_FILES,
    WORK_PROGRESS,
)
from geo.source import Source, sha256

REPORT_COLUMNS = ("indicator", "ward", "period", "value", "status", "source", "note", "entered_on")


@dataclass(frozen=True)
class Released:
    """The release of reported figures that a city shows: its number, who made and who approved it, when.

    `made_on` is an ISO date; `one_person` is True where the office works without the two-person rule;
    `fingerprint` is the SHA-256 that the records give the release, in hex.
    """

    number: int
    made_on: str
    author: str
    approver: str
    one_person: bool
    fingerprint: str
    returns_to: int | None = None


@dataclass(frozen=True, eq=False)
class City:
    """Everything known of the district. Frames are in METRES and indexed by id; treat them as read-only.

    `wards` are the 16 of 2021, with the columns number, name, gso_code, gso_code_valid_to, area_km2,
    population_2009, population_2019 and geometry; `wards_12` and `wards_6` are those of January and of July
    2025, and `crosswalk` says how the 16 became them (`geo/wards.py`). The other frames have the columns of
    `FEATURE_FILES` and `TABLE_FILES`, with `class` renamed to `street_class` and `path_class`. `folder` is
    where further tables of single layers may be read. `reports` holds the released figures, columns
    REPORT_COLUMNS, ward "" for the district; it is empty and `released` None where nothing was released.
    `plots` are the candidate plots of the release, columns of `PLOTS` and of `geo/released.py`: no file of
    facts has any. In practice they are invented, each says so in `reported_source`.
    `people` is the grid of `geo/people.py`, made when the city is read: a plan that adds a park does not move
    the people of the census. `fingerprint` is the SHA-256 over every file read.
    """

    folder: Path
    wards: gpd.GeoDataFrame
    wards_12: gpd.GeoDataFrame
    wards_6: gpd.GeoDataFrame
    parks: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    paths: gpd.GeoDataFrame
    water: gpd.GeoDataFrame
    rail: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    works: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    plots: gpd.GeoDataFrame
    people: gpd.GeoDataFrame
    crosswalk: pd.DataFrame
    civility: pd.DataFrame
    work_facts: pd.DataFrame
    standards: pd.DataFrame
    targets: pd.DataFrame
    indicators: pd.DataFrame
    reports: pd.DataFrame
    released: Released | None
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
    invented = {name: read_table(reading, file) for name, file in PRACTICE_FILES.items()} if practice else {}
    if practice:
        frames["plots"] = read_features(reading, PRACTICE_PLOTS)
    if not reading.faults:
        frames = {name: to_metres(frame) for name, frame in frames.items()}
        check_wards(reading, frames["wards"])
        check_ward_sets(reading, frames, tables["crosswalk"])
        check_words(reading, frames, tables)
        check_practice(reading, frames["works"], invented)
        if practice:
            check_plots(reading, PRACTICE_PLOTS.name, frames["plots"])
        take_table_sources(reading, tables.pop("tables"))
    if reading.faults:
        raise DataError(reading.faults)
    frames["wards"] = _whole_numbers(frames["wards"].sort_values("number"))
    if practice:
        tables["civility"] = invented["civility"]
        frames["works"] = _with_practice_progress(frames["works"], invented["works"])
    frames["plots"] = _practice_plots(frames["plots"]) if practice else no_plots()
    frames["streets"] = frames["streets"].rename(columns={"class": "street_class"})
    frames["paths"] = frames["paths"].rename(columns={"class": "path_class"})
    return City(
        folder=folder,
        people=_people(frames),
        **frames,
        **tables,
        reports=no_reports(),
        released=None,
        sources=reading.sources,
        practice=practice,
        fingerprint=_fingerprint(folder, reading, practice),
    )


def no_reports() -> pd.DataFrame:
    """The released figures of a city that has none."""
    kinds = {name: float if name == "value" else object for name in REPORT_COLUMNS}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def no_plots() -> gpd.GeoDataFrame:
    """The candidate plots of a city that has none."""
    columns = {name: what for name, what in {**PLOTS.columns, **ORIGIN}.items() if name != "id"}
    table = {name: pd.Series(dtype=str if what == TEXT else float) for name, what in columns.items()}
    return gpd.GeoDataFrame(table, geometry=[], index=pd.Index([], name="id", dtype=str), crs=METRES)


def _practice_plots(plots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The plots of the practice file, with the columns of released ones."""
    named = plots.rename(columns={"source": "reported_source"})
    return named.assign(reported_on="", place_from="file")[no_plots().columns]


def _people(frames: Mapping[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    barren = unpeopled_land(frames["parks"], frames["land"], frames["water"])
    return people_grid(frames["wards"], frames["wards"]["population_2019"], frames["streets"], barren)


def _whole_numbers(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    counts = {"number": int, "population_2019": int}
    return wards.astype(counts)


def _with_practice_progress(works: gpd.GeoDataFrame, progress: pd.DataFrame) -> gpd.GeoDataFrame:
    """`works` with what the practice table invents of them: status, progress, days, money; no date of the status."""
    invented = progress.set_index("work")
    status = invented["status"].reindex(works.index)
    return works.assign(
        status=status.where(status.notna(), works["status"]),
        status_as_of=works["status_as_of"].where(status.isna(), ""),
        **{
            name: invented[name].reindex(works.index, fill_value="" if what == TEXT else None)
            for name, what in WORK_PROGRESS.items()
        },
    )


def _fingerprint(folder: Path, reading: Reading, practice: bool) -> str:
    """SHA-256 over the names and contents of every file of `folder`, and the practice switch."""
    digests = dict(reading.digests)
    for path in sorted(folder.glob("*.*")):
        if path.suffix in (".csv", ".geojson"):
            digests.setdefault(path.name, sha256(path.read_bytes()))
    lines = [f"{name} {digest}" for name, digest in sorted(digests.items())]
    return sha256("\n".join([*lines, f"practice {practice}"]).encode())
