"""The three ward sets of the district, and the way of a figure from one set to a later one.

16 wards until the end of 2024, 12 from 1 January 2025, 6 since 1 July 2025. Every ward of a later set is made of
whole wards of an earlier one, but for ward 13, which was divided; `City.crosswalk` has its shares, which are
estimates. Nothing is ever converted back: what a merged ward reported is not known of its parts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely
from pandas import Series

from geo.city import City
from geo.crs import METRES
from geo.errors import NotFoundError, ParameterError
from geo.measure import area_km2, wards_of
from geo.same import Same
from geo.words import without_diacritics

Rule = Literal["sum", "by_people", "by_area"]

GSO_CODE = re.compile(r"\d{5}")
NUMBERED = re.compile(r"(?:phuong|ward|p)?[\s.]*0*([1-9]\d?)")
PREFIX = re.compile(r"^(?:phuong\s+|ward\s+|p\.\s*)")


@dataclass(frozen=True)
class WardSet:
    """One set of wards and the days it was in force; None where it is open."""

    id: str
    first_day: date | None
    last_day: date | None


WARD_SETS = (
    WardSet("16", None, date(2024, 12, 31)),
    WardSet("12", date(2025, 1, 1), date(2025, 6, 30)),  # NQ 1278/NQ-UBTVQH15
    WardSet("6", date(2025, 7, 1), None),  # NQ 1685/NQ-UBTVQH15
)
SET_IDS = tuple(ward_set.id for ward_set in WARD_SETS)
HELD = 2048  # things whose wards in a later set are kept: a plan moves few of the city's


def wards_in(city: City, set_id: str) -> gpd.GeoDataFrame:
    """The wards of a set in their order, METRES, indexed by id; columns as in `City`."""
    return {"16": city.wards, "12": city.wards_12, "6": city.wards_6}[set_id]


def set_of(ward: str) -> str:
    """The id of the set a ward lies in, told by its own id: "12" for "w12-p08"."""
    found = re.match(r"w(\d+)-", ward)
    return found[1] if found else "16"


def set_on(day: date) -> str:
    """The id of the set in force on a day."""
    return next(one.id for one in WARD_SETS if one.last_day is None or day <= one.last_day)


def links(city: City, start: str, end: str) -> pd.DataFrame:
    """The parts of every ward of set `end`: from_ward, to_ward, share_people and share_area, 0 to 1.

    In the order of the wards of `end`, then of those of `start`.

    Raises
    ------
    ParameterError
        If `end` is earlier than `start`.
    """
    sets = (wards_in(city, set_id) for set_id in SET_IDS)
    return _links(Same(*sets, city.crosswalk), start, end)


@lru_cache(maxsize=64)
def _links(frames: Same, start: str, end: str) -> pd.DataFrame:
    if SET_IDS.index(end) < SET_IDS.index(start):
        raise ParameterError("no_way_back", start=start, end=end)
    *wards, crosswalk = frames.things
    sets = dict(zip(SET_IDS, wards, strict=True))
    found = _links_of_the_16(sets, crosswalk, end)
    if start != "16":
        found = _through(_links_of_the_16(sets, crosswalk, start), found)
    orders = {"to_ward": sets[end].index, "from_ward": sets[start].index}
    places = {
        name: found[name].map({ward: at for at, ward in enumerate(order)}) for name, order in orders.items()
    }
    order = found.assign(**places).sort_values(["to_ward", "from_ward"], kind="stable").index
    return found.loc[order].reset_index(drop=True)


def _links_of_the_16(sets: Mapping[str, gpd.GeoDataFrame], crosswalk: pd.DataFrame, end: str) -> pd.DataFrame:
    columns = ["from_ward", "to_ward", "share_people", "share_area"]
    if end == "16":
        wards = list(sets["16"].index)
        return pd.DataFrame(dict(zip(columns, (wards, wards, 1.0, 1.0), strict=True)))
    return crosswalk[crosswalk["to_ward"].isin(sets[end].index)][columns]


def _through(first: pd.DataFrame, both: pd.DataFrame) -> pd.DataFrame:
    """The links of the middle set to the last, told by the old wards that went whole into both."""
    whole = first.merge(both, on="from_ward", suffixes=("", "_last"))
    whole = whole[(whole["share_area"] == 1) & (whole["share_area_last"] == 1)]
    pairs = whole[["to_ward", "to_ward_last"]].drop_duplicates()
    return pd.DataFrame(
        {
            "from_ward": pairs["to_ward"],
            "to_ward": pairs["to_ward_last"],
            "share_people": 1.0,
            "share_area": 1.0,
        }
    )


@lru_cache(maxsize=64)
def is_converted(city: City, start: str, end: str) -> Series:
    """Whether each ward of set `end` has several parts in `start`, or a part of a ward: its figures are estimates."""
    rows = links(city, start, end)
    by_ward = rows.groupby("to_ward", sort=False)
    return (by_ward.size() > 1) | (by_ward["share_area"].min() < 1)


@lru_cache(maxsize=64)
def people_in(city: City, set_id: str) -> Series:
    """People of each ward of a set in the census of 1 April 2019; an estimate where ward 13 has a part in it."""
    return converted(city, city.wards["population_2019"].astype(float), set_id, "sum")


def converted(city: City, values: Series, end: str, rule: Rule) -> Series:
    """`values`, one a ward of some set, as figures of the wards of the set `end`.

    "sum" adds counts, a divided ward's by its share of people. "by_people" and "by_area" are means weighted by the
    people of the census of 2019 and by ground: w(part) = share · weight(ward), mean = Σ w·v / Σ w. A ward with a
    part whose figure is not known is NaN.

    Raises
    ------
    ParameterError
        If `values` are of wards of several sets, or of a set later than `end`.
    """
    start = _set_of_all(values)
    rows = links(city, start, end)
    part = rows["from_ward"].map(values.astype(float))
    weight = rows["share_area" if rule == "by_area" else "share_people"]
    if rule == "by_people" and start != end:
        weight = weight * rows["from_ward"].map(people_in(city, start))
    if rule == "by_area":
        weight = weight * rows["from_ward"].map(area_km2(wards_in(city, start)))
    found = _total(part * weight, rows)
    if rule != "sum":
        found /= _total(weight, rows)
    alone = rows.loc[~rows["to_ward"].map(is_converted(city, start, end)), ["from_ward", "to_ward"]]
    found[alone["to_ward"]] = (
        values.astype(float).reindex(alone["from_ward"]).to_numpy()
    )  # as it was, to the last bit
    return found


def _set_of_all(values: Series) -> str:
    sets = {set_of(str(ward)) for ward in values.index}
    if len(sets) != 1:
        raise ParameterError("mixed_ward_sets", sets=", ".join(sorted(sets)))
    return sets.pop()


def _total(amounts: Series, rows: pd.DataFrame) -> Series:
    """The sum of each merged ward's amounts, NaN where one is."""
    known = amounts.notna().groupby(rows["to_ward"], sort=False).all()
    return amounts.groupby(rows["to_ward"], sort=False).sum().where(known).rename_axis("id")


def tallied(city: City, statuses: Series, end: str, good: Collection[str]) -> pd.DataFrame:
    """Of the parts of each ward of the set `end`: how many have a status of `good`, how many there are, how many unknown.

    Columns met, parts, unknown. A divided ward is a part of both wards that it went to.
    """
    rows = links(city, _set_of_all(statuses), end)
    state = rows["from_ward"].map(statuses)
    counted = pd.DataFrame({"met": state.isin(list(good)), "parts": True, "unknown": state.isna()})
    return counted.groupby(rows["to_ward"], sort=False).sum().astype(int)


def wards_holding(
    city: City, set_id: str, wards: Collection[str], place: shapely.Geometry | None
) -> tuple[str, ...]:
    """The wards of a set that a thing lies in which lies in `wards`, some of the 16; in the set's order.

    Where one of them was divided, `place` (METRES) says on which side the thing is, by the least shares of
    `wards_of`; without a place it is on both.
    """
    frames = Same(city.wards, wards_in(city, set_id), links(city, "16", set_id))
    return _holding(frames, tuple(wards), place)


@lru_cache(maxsize=HELD)
def _holding(frames: Same, wards: tuple[str, ...], place: shapely.Geometry | None) -> tuple[str, ...]:
    parts, merged, rows = frames.things
    rows = rows[rows["from_ward"].isin(list(wards))]
    divided = rows[rows["share_area"] < 1]
    if place is not None and len(divided):
        grounds = [merged.geometry[row.to_ward] for row in divided.itertuples()]
        inside = shapely.intersection(grounds, parts.geometry[divided["from_ward"]].to_numpy())
        sides = gpd.GeoDataFrame(geometry=inside, index=divided.index, crs=METRES)
        thing = gpd.GeoDataFrame(geometry=[place], index=["thing"], crs=METRES)
        touched = {int(row) for row in wards_of(sides, thing)["thing"]}
        rows = rows.drop([row for row in divided.index if row not in touched])
    return tuple(rows["to_ward"].drop_duplicates())


def ward_of(city: City, text: str, on: date) -> str:
    """The id of the ward that `text` means on a day, in the set in force then.

    By our own id, by the state's code of five digits (which were reused: the day decides) or as `ward_named`.

    Raises
    ------
    NotFoundError
        If there is no such ward on that day, or if several could be meant.
    """
    plain = text.strip()
    wards = wards_in(city, set_on(on))
    if plain in wards.index and set_of(plain) != "16":
        return plain
    if GSO_CODE.fullmatch(plain):
        return ward_with_code(city, plain, on)
    return ward_named(city, plain, on)


def ward_with_code(city: City, code: str, on: date) -> str:
    """The id of the ward that had a GSO code on a day.

    Raises
    ------
    NotFoundError
        If none had it.
    """
    wards = wards_in(city, set_on(on))
    found = wards.index[wards["gso_code"] == code]
    if len(found) != 1:
        raise _not_found(code, wards, on)
    return str(found[0])


def ward_named(city: City, text: str, on: date) -> str:
    """The id of the ward of a name or number on a day: "Phường 15", "P.15", "p15", "15", "hanh thong".

    Diacritics, capitals and the word before the name do not matter.

    Raises
    ------
    NotFoundError
        If there is no such ward on that day, or if several names begin so.
    """
    wards = wards_in(city, set_on(on))
    plain = without_diacritics(text)
    numbered = NUMBERED.fullmatch(plain)
    if numbered:
        found = wards.index[wards["number"] == int(numbered[1])]
    else:
        asked = PREFIX.sub("", plain)
        names = wards["name"].map(without_diacritics).str.replace(PREFIX, "", regex=True)
        found = wards.index[names == asked]
        begun = wards["name"][names.str.startswith(f"{asked} ")] if asked else wards["name"][:0]
        if not len(found) and len(begun) > 1:
            raise NotFoundError("ward_ambiguous", text=text[:40], names=", ".join(begun))
    if len(found) != 1:
        raise _not_found(text, wards, on)
    return str(found[0])


def _not_found(text: str, wards: gpd.GeoDataFrame, on: date) -> NotFoundError:
    return NotFoundError(
        "ward_not_found", text=text[:40], on=f"{on:%d/%m/%Y}", names=", ".join(wards["name"])
    )
