"""The 16 wards of 2021 with stable ids, areas and census figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tools.raw import Feature, Layer, RawFile, Table
from tools.shapes import area_m2
from tools.write import Theme, themed

NUMBERS = (1, *range(3, 18))  # there is no ward 2
CODE_VALID_TO = "2024-12-31"  # GSO reused the codes on 1 January 2025
SQUARE_METRES_PER_KM2 = 1e6


@dataclass(frozen=True)
class Census:
    """GSO code and people by ward number and census year, and the files they were read from."""

    figures: Mapping[tuple[int, str], tuple[str, int]]
    raw: tuple[RawFile, ...] = ()


def ward_id(number: int) -> str:
    """The project's own id of a ward: "p01" for ward 1."""
    return f"p{number:02d}"


def theme(layer: Layer, census: Census) -> Theme:
    """Wards in numeric order, with the census of 2009 and of 2019."""
    found = sorted(layer.features, key=lambda feature: int(feature.properties["ward"]))
    features = tuple(_ward(feature, census.figures) for feature in found)
    return themed("wards", features, (*layer.raw, *census.raw), layer.as_of)


def _ward(feature: Feature, census: Mapping[tuple[int, str], tuple[str, int]]) -> Feature:
    number = int(feature.properties["ward"])
    code, population_2019 = census[number, "2019"]
    properties = {
        "id": ward_id(number),
        "number": number,
        "name": feature.properties["name"],
        "gso_code": code,
        "gso_code_valid_to": CODE_VALID_TO,
        "area_km2": round(area_m2(feature.geometry) / SQUARE_METRES_PER_KM2, 4),
        "population_2009": census[number, "2009"][1],
        "population_2019": population_2019,
        "osm_relation": int(feature.properties["osm_relation"]),
    }
    return Feature(properties, feature.geometry)


def census(people: Table) -> Census:
    """The census of the raw table."""
    found = {}
    for row in people.rows:
        if row["vintage"] == "16 wards" and row["basis"].startswith("population: census"):
            number = int(re.sub(r"\D", "", row["name"]))
            found[number, row["year"]] = (row["code"], int(row["population"]))
    return Census(found, (people.raw,))


def census_of(wards: Theme) -> Census:
    """The census that finished `wards` carry."""
    rows = [ward.properties for ward in wards.features]
    return Census(
        {
            (row["number"], year): (row["gso_code"], row[f"population_{year}"])
            for row in rows
            for year in ("2009", "2019")
        }
    )


def layer_of(wards: Theme) -> Layer:
    """Finished `wards` in the form of a raw layer: where each ward is known to lie."""
    found = (Feature({"ward": ward.properties["number"]}, ward.geometry) for ward in wards.features)
    return Layer(tuple(found), wards.raw)
