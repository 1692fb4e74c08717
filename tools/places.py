"""Schools, hospitals, markets and ward offices: what helps reading the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tools.raw import Feature, Layer, tidy
from tools.shapes import metric
from tools.write import Theme, themed

DRAWN = ("school", "hospital")  # the newest lists; older ones say "amenity=school" and so on
OFFICE_KINDS = (
    *("amenity=townhall", "office=government"),
    *("office=administrative", "amenity=community_centre"),
)
OFFICE_NAME = "UBND"
SAME_PLACE_M = 250  # two things of one name and kind this near are one


def theme(layer: Layer) -> Theme:
    """Named places by id, without duplicates: an outline's centre goes before a lone point."""
    named = [f for f in layer.features if tidy(f.properties.get("name")) and kind(f.properties)]
    named.sort(key=lambda f: (f.properties["osm_id"][:1] != "w", f.properties["osm_id"]))
    kept = sorted(_distinct(map(_place, named)), key=lambda f: str(f.properties["id"]))
    return themed("places", tuple(kept), layer.raw, layer.as_of)


def kind(row: Mapping[str, Any]) -> str:
    """One of school, hospital, market, office; "" for what is not drawn."""
    if row["kind"] in DRAWN:
        return str(row["kind"])
    if row["kind"] == "amenity=marketplace":
        return "market"
    is_office = row["kind"] in OFFICE_KINDS and tidy(row.get("name")).startswith(OFFICE_NAME)
    return "office" if is_office else ""


def _place(feature: Feature) -> Feature:
    row = feature.properties
    properties = {
        "id": row["osm_id"],
        "name": tidy(row["name"]),
        "kind": kind(row),
        "as_of": row["osm_date"],
    }
    return Feature(properties, feature.geometry)


def _distinct(features: Iterable[Feature]) -> list[Feature]:
    kept: list[Feature] = []
    for feature in features:
        here = metric(feature.geometry)
        same = (other for other in kept if _label(other) == _label(feature))
        if not any(metric(other.geometry).distance(here) <= SAME_PLACE_M for other in same):
            kept.append(feature)
    return kept


def _label(feature: Feature) -> tuple[str, str]:
    row = feature.properties
    return row["kind"], "".join(letter for letter in row["name"].casefold() if letter.isalnum())
