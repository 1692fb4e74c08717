"""The city as a release of the records shows it: what was reported, put over the facts of `data/`.

Where somebody asks for practice figures, no release is shown: an invented figure never stands beside a
reported one. Candidate plots are known from releases only: a city without one has an empty frame of them.
No layer draws them; they are what plans choose from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.checks import among
from geo.city import REPORT_COLUMNS, City, Released
from geo.crs import METRES, to_metres
from geo.errors import DataError, ParameterError
from geo.files import CITY_BOX, LIST, TEXT, Reading
from geo.indicators import CIVILITY, POPULATION, indicators_of
from geo.measure import wards_of
from geo.periods import read_period
from geo.schemas import (
    FRAME_FILES,
    MERGED_IDS,
    ORIGIN,
    STATION_STATUSES,
    WARD_IDS,
    WORK_PROGRESS,
    WORK_STATUSES,
)
from geo.source import sha256

FEATURE_COLUMNS = ("kind", "id", "properties", "source", "note", "as_of", "geometry")
FRAMES = {"park": "parks", "work": "works", "station": "stations", "plot": "plots"}
STATUSES = {"park": ("existing", "planned"), "work": WORK_STATUSES, "station": STATION_STATUSES}
USUAL_STATUS = {"park": "existing", "work": "unknown", "station": "assumed"}  # where a feature says none
# what nobody reports of a work: the plan's words, and what follows from its shape
NOT_REPORTED = frozenset({"id", "plan_text", "limits", "location", "length_m"})
KNOWN_WARDS = frozenset({"", *WARD_IDS, *(ward for ids in MERGED_IDS.values() for ward in ids)})
DAYS = frozenset({"planned_start", "planned_finish", "actual_start", "actual_finish"})
DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
SAME_PLACE_M = 0.1  # a shape that came back unchanged differs by rounding only
MOST_LISTED = 5

Row = dict[str, Any]


def city_with(city: City, released: Released, figures: pd.DataFrame, features: gpd.GeoDataFrame) -> City:
    """`city` as the release shows it; a city of practice figures is handed back as it is.

    `figures` has the columns REPORT_COLUMNS and becomes `reports`; those of the civility standard also
    replace or extend `civility`. `features` has FEATURE_COLUMNS, `properties` as dictionaries, geometry
    in DEGREES or None. A park, work, station or plot replaces the row of its id or is added: what its
    properties do not say stays as the file has it, a missing shape leaves the known place, and
    properties that nothing reads are left aside. A work's place, its length and, where its properties
    name none, its wards follow from a new shape. `people` stays what the census counted (ADR 0006).

    Raises
    ------
    DataError
        Lists everything in the release that cannot be shown.
    """
    if city.practice:
        return city
    check = _Check(Reading(city.folder), f"records/{released.number}")
    _check_figures(check, city, figures)
    _check_features(check, city, features)
    frames = {
        name: _frame_with(check, city, kind, features[features["kind"] == kind])
        for kind, name in FRAMES.items()
    }
    if check.reading.faults:
        raise DataError(check.reading.faults)
    return replace(
        city,
        **frames,
        civility=_civility_with(city, figures),
        reports=figures.reset_index(drop=True)[list(REPORT_COLUMNS)],
        released=released,
        fingerprint=shown_fingerprint(city.fingerprint, released.fingerprint),
    )


def shown_fingerprint(facts: str, release: str) -> str:
    """The fingerprint of a city that shows a release, by those of its facts and of the release."""
    return sha256(f"{facts} release {release}".encode())


@dataclass(frozen=True)
class _Check:
    """Where the faults of one release are gathered."""

    reading: Reading
    file: str

    def fault(self, key: str, names: Iterable[object], **parameters: object) -> None:
        """A fault that names the first of `names`, if there are any."""
        listed = [str(name) for name in names]
        if listed:
            more = f" … ({len(listed)})" if len(listed) > MOST_LISTED else ""
            self.reading.fault(self.file, key, "", names=", ".join(listed[:MOST_LISTED]) + more, **parameters)


def _check_figures(check: _Check, city: City, figures: pd.DataFrame) -> None:
    known = indicators_of(city)
    key = ["indicator", "ward", "period"]
    check.fault("reported_indicator", sorted(set(figures["indicator"]) - known.keys()))
    check.fault("reported_ward", sorted(set(figures["ward"]) - KNOWN_WARDS))
    check.fault("reported_period", sorted(text for text in set(figures["period"]) if not _is_period(text)))
    twice = figures[figures.duplicated(key)]
    check.fault("duplicate", (" ".join(row) for row in twice[key].astype(str).to_numpy()))
    allowed = {(name, status) for name, one in known.items() for status in one.statuses or ("",)}
    said = list(zip(figures["indicator"], figures["status"], strict=True))
    right = np.array([pair in allowed for pair in said], dtype=bool)
    right &= figures["value"].notna().to_numpy() == (figures["status"] == "").to_numpy()
    odd = figures[~right & figures["indicator"].isin(list(known)).to_numpy()]
    check.fault("reported_value", (" ".join(row) for row in odd[key].astype(str).to_numpy()))


def _is_period(text: str) -> bool:
    try:
        return read_period(text).id == text
    except ParameterError:
        return False


def _civility_with(city: City, figures: pd.DataFrame) -> pd.DataFrame:
    """The civility table with the reported statuses of the wards of 2021 in it."""
    rows = figures[(figures["indicator"] == CIVILITY) & figures["ward"].isin(city.wards.index)]
    reported = {
        (row["ward"], float(row["period"])): {
            "ward": row["ward"],
            "year": float(row["period"]),
            "status": row["status"],
            "note_vi": row["note"],
            "note_en": row["note"],
            "source": row["source"],
            "as_of": row["entered_on"],
            **_origin(row["source"], row["entered_on"]),
        }
        for row in rows.to_dict("records")
    }
    unsaid = dict.fromkeys(_origin("", ""), "")
    written = {(row["ward"], row["year"]): {**row, **unsaid} for row in city.civility.to_dict("records")}
    return pd.DataFrame(list({**written, **reported}.values()))


def _origin(source: str, entered_on: str) -> dict[str, str]:
    return {"reported_source": source, "reported_on": entered_on}


def _check_features(check: _Check, city: City, features: gpd.GeoDataFrame) -> None:
    among(check.reading, check.file, "kind", features["kind"], tuple(FRAMES))
    ids = features["id"].astype(str)
    twice = features.duplicated(["kind", "id"])
    check.fault("duplicate", ids[twice])
    homes = {
        str(key): kind for kind, name in FRAMES.items() for key in getattr(city, name).index
    }  # a mark is found by its id alone, so an id has one kind
    for kind, key in zip(features["kind"], ids, strict=True):
        if kind in FRAMES and homes.setdefault(key, kind) != kind:
            check.fault("other_kind", [key], kind=homes[key])


def _frame_with(check: _Check, city: City, kind: str, features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The city's frame of a kind with the features put over it."""
    frame: gpd.GeoDataFrame = getattr(city, FRAMES[kind])
    if not len(features):
        return frame
    _check_shapes(check, kind, features, frame.index)
    written = {str(key): row for key, row in frame.to_dict("index").items()}
    rows = features.to_dict("records")
    shapes = to_metres(features).geometry
    inside = _wards_at(city, rows, shapes)
    made = {
        str(row["id"]): _merged(check, kind, written.get(str(row["id"]), {}), {**row, **where})
        for row, where in zip(rows, inside, strict=True)
    }
    if kind in STATUSES:
        among(check.reading, check.file, "status", [row["status"] for row in made.values()], STATUSES[kind])
    if kind == "work":
        named = [ward for row in made.values() for ward in row["wards"]]
        among(check.reading, check.file, "wards", named, WARD_IDS)
    return _framed(kind, {**written, **made})


def _check_shapes(check: _Check, kind: str, features: gpd.GeoDataFrame, known: Iterable[Hashable]) -> None:
    file = FRAME_FILES[FRAMES[kind]]
    shapes, ids = features.geometry.to_numpy(), features["id"].astype(str).to_numpy()
    absent = shapely.is_missing(shapes)
    if not file.may_lack_geometry:
        check.fault("reported_no_place", ids[absent & ~np.isin(ids, list(map(str, known)))])
    kinds = np.array(["" if shape is None else shape.geom_type for shape in shapes])
    check.fault("reported_shape", ids[~absent & ~np.isin(kinds, list(file.shapes))], kind=kind)
    broken = ~absent & (~shapely.is_valid(shapes) | shapely.is_empty(shapes))
    check.fault("reported_broken", ids[broken])
    west, south, east, north = CITY_BOX
    city_box = shapely.box(west, south, east, north)
    check.fault("reported_outside", ids[~absent & ~broken & ~shapely.covers(city_box, shapes)])


def _wards_at(city: City, rows: list[Row], shapes: gpd.GeoSeries) -> list[Row]:
    """For each feature its shape in METRES and the wards that lie under it."""
    placed = gpd.GeoDataFrame(geometry=shapes.to_numpy(), index=range(len(rows)), crs=METRES)
    under = wards_of(city.wards, placed[~placed.geometry.isna()])
    return [
        {"geometry": shape, "under": under.get(str(place), ())} for place, shape in enumerate(placed.geometry)
    ]


def _columns(kind: str) -> dict[str, str]:
    own = FRAME_FILES[FRAMES[kind]].columns
    progress = WORK_PROGRESS if kind == "work" else {}
    return {name: what for name, what in {**own, **progress, **ORIGIN}.items() if name != "id"}


def _merged(check: _Check, kind: str, known: Row, feature: Row) -> Row:
    """The row of a feature: what it says, over what the file says, over nothing."""
    columns = _columns(kind)
    stated = {
        name: _cell(what, feature["properties"][name])
        for name, what in columns.items()
        if feature["properties"].get(name) is not None and name not in NOT_REPORTED
    }
    for name, cell in stated.items():
        if cell is None:
            check.fault("reported_not_number", [feature["id"]], column=name)
        if name in DAYS and not _is_day(cell):
            check.fault("reported_no_day", [feature["id"]], column=name)
    usual = {name: _cell(what, None) for name, what in columns.items()} | {
        "status": USUAL_STATUS.get(kind, "")
    }
    row = {**usual, **known, **stated, **_origin(feature["source"], feature["as_of"])}
    shape = feature["geometry"]
    moved = shape is not None and not same_place(known.get("geometry"), shape)
    row["geometry"] = feature["geometry"] if moved else known.get("geometry")
    row["place_from"] = "file" if known and not moved else "release"
    return {**row, **_FOLLOWING[kind](row, {**feature, "stated": stated, "moved": moved, "new": not known})}


def _cell(kind: str, value: object) -> Any:
    """A property as its column holds it; None for what should be a number and is none."""
    if kind == TEXT:
        return "" if value is None else unicodedata.normalize("NFC", str(value))
    if kind == LIST:
        return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
    if value is None:
        return float("nan")
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        return None
    return float(value)


def _is_day(text: str) -> bool:
    """True for "", a year, a month or a day in ISO form that exists."""
    if not DAY.fullmatch(text):
        return text == ""
    try:
        date.fromisoformat(text + "-01" * (2 - text.count("-")))
    except ValueError:
        return False
    return True


def same_place(one: shapely.Geometry | None, other: shapely.Geometry | None) -> bool:
    """True for two shapes in METRES that no rounding tells apart, wherever each begins; True for None twice."""
    if one is None or other is None:
        return one is other
    if shapely.get_dimensions(one) != shapely.get_dimensions(other):
        return False
    if np.abs(np.subtract(one.bounds, other.bounds)).max() > SAME_PLACE_M:  # most of those that moved
        return False
    return bool(
        shapely.equals_exact(one, other, SAME_PLACE_M)
        or shapely.hausdorff_distance(one, other, densify=0.5)
        <= SAME_PLACE_M  # with the middle of every side
    )


def _park_following(row: Row, feature: Row) -> Row:
    stated = feature["stated"]
    return {
        "as_of": stated.get("as_of", feature["as_of"]),
        "area_m2": stated.get("area_m2", float("nan") if feature["moved"] else row["area_m2"]),
        **_notes(row, feature),
    }


def _plot_following(row: Row, feature: Row) -> Row:
    """A plot that was drawn again has the area of its new outline, unless one is stated."""
    measured = float(shapely.area(row["geometry"])) or float("nan")
    known = measured if feature["moved"] else row["area_m2"]
    return {"area_m2": feature["stated"].get("area_m2", known)}


def _station_following(row: Row, feature: Row) -> Row:
    return {**_names(row, feature), **_notes(row, feature)}


def _work_following(row: Row, feature: Row) -> Row:
    stated, moved = feature["stated"], feature["moved"]
    as_of = feature["as_of"] if "status" in stated else row["status_as_of"]
    found = {**_names(row, feature), "status_as_of": stated.get("status_as_of", as_of)}
    if moved:
        length = (
            float(row["geometry"].length) if shapely.get_dimensions(row["geometry"]) == 1 else float("nan")
        )
        wards = stated.get("wards", feature["under"])
        return {**found, "location": "exact", "limits": (), "length_m": length, "wards": wards}
    if feature["new"]:
        return {**found, "location": "ward" if row["wards"] else "district"}
    return found


def _names(row: Row, feature: Row) -> Row:
    """Both names; one stands in for the other, the id for both."""
    name = feature["properties"].get("name")
    vi = row["name_vi"] or _cell(TEXT, name) or str(feature["id"])
    return {"name_vi": vi, "name_en": row["name_en"] or vi}


def _notes(row: Row, feature: Row) -> Row:
    """The notes the properties state; else, where something new is said, the note it was entered with."""
    stated = {name for name in ("note_vi", "note_en") if name in feature["stated"]}
    if stated:
        vi = row["note_vi"] or row["note_en"]
        return {"note_vi": vi, "note_en": row["note_en"] if "note_en" in stated else vi}
    note = _cell(TEXT, feature["note"])
    return {"note_vi": note, "note_en": note} if note else {}


_FOLLOWING = {
    "park": _park_following,
    "work": _work_following,
    "station": _station_following,
    "plot": _plot_following,
}


def _framed(kind: str, rows: Mapping[str, Row]) -> gpd.GeoDataFrame:
    columns = _columns(kind)
    usual = {name: _cell(what, None) for name, what in columns.items()}
    table = {name: [row.get(name, usual[name]) for row in rows.values()] for name in columns}
    shapes = gpd.array.from_shapely([row["geometry"] for row in rows.values()], crs=METRES)
    return gpd.GeoDataFrame(table, geometry=shapes, index=pd.Index(list(rows), name="id"), crs=METRES)


@dataclass(frozen=True, eq=False)
class PeopleCount:
    """How many people live in each ward at a time: `people` indexed like the wards.

    `source` and `entered_on` are those of the reported figures, "" for the census of the file.
    """

    year: int
    people: pd.Series
    source: str
    entered_on: str

    @property
    def is_reported(self) -> bool:
        """True for a count of the records, False for the census."""
        return self.entered_on != ""


CENSUS_YEAR = 2019


def people_counts(city: City) -> tuple[PeopleCount, ...]:
    """Every count of people that knows all wards: the reported ones, newest first, then the census of 2019."""
    census = PeopleCount(CENSUS_YEAR, city.wards["population_2019"].astype(float), "", "")
    reported = [
        PeopleCount(
            year=int(year),
            people=rows.set_index("ward")["value"].reindex(city.wards.index).astype(float),
            source="; ".join(sorted(set(rows["source"]) - {""})),
            entered_on=max(rows["entered_on"]),
        )
        for year, rows in _populations(city)
        if len(rows) == len(city.wards)
    ]
    return (*reported, census)


def partial_counts(city: City) -> dict[int, int]:
    """The years for which only some wards reported their people, and how many did."""
    return {int(year): len(rows) for year, rows in _populations(city) if len(rows) < len(city.wards)}


def _populations(city: City) -> list[tuple[str, pd.DataFrame]]:
    rows = city.reports[
        (city.reports["indicator"] == POPULATION) & city.reports["ward"].isin(city.wards.index)
    ]
    return sorted(((str(year), some) for year, some in rows.groupby("period")), reverse=True)
