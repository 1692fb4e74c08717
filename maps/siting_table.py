"""What fire teams reach by each of the three measures, ward by ward and for the district: tables and files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from geo.city import City
from geo.crs import degrees_of
from geo.engines import Measure
from geo.reached import Reached
from geo.siting import Question
from maps.harmless import harmless
from maps.messages import message
from maps.plan_table import number
from maps.siting_view import Asked, By, Limit, measure_of, standards_of
from maps.siting_words import cost_words, reach_words, share_words
from maps.table import CENSUS_DATE, Column

DEGREE_DECIMALS = 6
Place = tuple[float, float]


def legal_radius_m(city: City) -> int:
    """The radius of the first standard of length: what a circle is judged by where the reader's limit is a time."""
    radii = (one.value for one in standards_of(city).values() if one.unit == "m")
    return next(radii, Question().limit)


def measures_asked(city: City, asked: Asked, limit: Limit) -> dict[By, tuple[Measure, int]]:
    """The three measures with their limits: for a time, the circle is that of the legal radius."""
    radius = limit.value if limit.unit == "m" else legal_radius_m(city)
    return {
        "circle": (measure_of(asked, "circle", "m"), radius),
        "street": (measure_of(asked, "street", limit.unit), limit.value),
        "truck": (measure_of(asked, "truck", limit.unit), limit.value),
    }


def measure_words(one: Reached, language: str) -> str:
    """A measure and its limit: "Vòng tròn 3 km"."""
    said = reach_words(one.limit, one.measure.unit, language)
    return message(f"siting.within_{one.measure.by}", language, limit=said)


def district_lines(compared: Sequence[Reached], language: str) -> list[dict[str, str]]:
    """What each measure says of the district, in words."""
    return [
        {
            "by": one.measure.by,
            "label": measure_words(one, language),
            "people": number(float(one.within), 0, language),
            "share": share_words(one.within, one.people, language),
            "outside": number(float(one.people - one.within), 0, language),
            "area": share_words(one.area_share, 1.0, language),
            "median": cost_words(one.median, one.measure.unit, language),
            "worst": cost_words(one.worst, one.measure.unit, language),
            "never": number(float(one.never), 0, language),
            "backup": number(float(one.backup), 0, language),
            "passing": f"{one.passing}/{one.judged}",
        }
        for one in compared
    ]


def ward_columns(city: City, compared: Sequence[Reached], language: str) -> tuple[Column, ...]:
    """The wards by every measure, as columns for the screen and for files."""
    census = replace(city.sources["wards.geojson"], as_of=CENSUS_DATE)
    ward, facts, people = (message(f"table.{key}", language) for key in ("ward", "facts", "population"))
    counted = compared[0].wards["people"]
    heads = (
        Column(ward, ward, "", None, city.wards["name"], census),
        Column(facts, people, message("unit.people", language), 0, counted, census),
    )
    return (*heads, *(column for one in compared for column in _measured(city, one, language)))


def _measured(city: City, one: Reached, language: str) -> list[Column]:
    source = replace(
        city.sources["streets.geojson"],
        method=message(f"siting.method_{one.measure.by}"),
        method_en=message(f"siting.method_{one.measure.by}", "en"),
    )
    wards, group = one.wards, measure_words(one, language)
    seconds = one.measure.unit == "s"
    unit, decimals = (message("unit.minutes", language), 1) if seconds else ("m", 0)
    scale = 1 / 60 if seconds else 1.0
    share = 100 * wards["within"] / wards["people"].where(wards["people"] > 0)
    says = {True: message("siting.passes", language), False: message("siting.fails", language)}
    verdict = wards["passes"].map(lambda found: says.get(found, message("siting.nobody", language)))
    said = (
        ("col_within", "unit.people", 0, wards["within"]),
        ("col_share", "unit.percent", 1, share.map(_not_rounded_up)),
        ("col_area", "unit.percent", 1, (100 * wards["area_share"]).map(_not_rounded_up)),
        ("col_median", unit, decimals, wards["median"] * scale),
        ("col_worst", unit, decimals, wards["worst"] * scale),
        ("col_backup", "unit.people", 0, wards["backup"]),
        ("col_never", "unit.people", 0, wards["never"]),
        ("col_passes", "", None, verdict),
    )
    return [
        Column(group, message(f"siting.{key}", language), _unit(named, language), places, values, source)
        for key, named, places, values in said
        if not (key == "col_never" and one.measure.by == "circle")
    ]


STREETS = (
    ("street_km", "unit.km", 1, 1.0),
    ("truck_km", "unit.km", 1, 1.0),
    ("alley_km", "unit.km", 1, 1.0),
    ("unnamed_km", "unit.km", 1, 1.0),
    ("links", "", 0, 1.0),
    ("people_per_km", "unit.people", 0, 1.0),
    ("far_share", "unit.percent", 1, 100.0),
)  # columns of `geo.street_map.completeness`: unit, decimals, factor to what is shown


def street_columns(city: City, completeness: pd.DataFrame, language: str) -> tuple[Column, ...]:
    """How complete each ward's streets are on the map, as columns for the screen."""
    source, ward = city.sources["streets.geojson"], message("table.ward", language)
    group = message("siting.part_streets", language)
    return (
        Column(ward, ward, "", None, city.wards["name"], source),
        *(
            Column(
                group,
                message(f"siting.streets_{name}", language),
                _unit(unit, language),
                decimals,
                completeness[name].reindex(city.wards.index) * factor,
                source,
            )
            for name, unit, decimals, factor in STREETS
        ),
    )


def _unit(named: str, language: str) -> str:
    return message(named, language) if named.startswith("unit.") else named


def _not_rounded_up(percent: float) -> float:
    """What is not all is not shown as 100 %."""
    return min(percent, 99.9) if percent < 100 else percent


@dataclass(frozen=True)
class Team:
    """A team on the map: what it is ("new", "standing", "neighbour"), its name and its place in METRES."""

    role: str
    name: str
    place: Place
    locked: bool = False
    assumed: bool = False


def teams_geojson(city: City, teams: Sequence[Team], about: Mapping[str, str]) -> bytes:
    """The teams as GeoJSON (RFC 7946), and beside them what they were asked for. The same teams are the same bytes."""
    places = degrees_of(np.array([team.place for team in teams], dtype=float).reshape(-1, 2))
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": {
                "role": team.role,
                "name": harmless(team.name),
                "locked": team.locked,
                "assumed": team.assumed,
            },
            "geometry": {"type": "Point", "coordinates": place},
        }
        for team, place in zip(teams, places.round(DEGREE_DECIMALS).tolist(), strict=True)
    ]
    document = {
        "type": "FeatureCollection",
        "practice": city.practice,
        "fingerprint": city.fingerprint,
        "about": dict(about),
        "features": features,
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode()
