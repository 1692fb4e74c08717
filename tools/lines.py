"""Streets, paths, water and rail: what the base map and the street network are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.raw import Feature, Layer, tidy
from tools.shapes import lines, polygons
from tools.write import Theme, themed

ROUNDABOUT = "roundabout"  # one-way by definition in OpenStreetMap
WATERWAYS = {"river": "river", "stream": "stream", "canal": "canal", "drain": "drain"}
WATERWAYS |= {"Kênh": "canal", "ditch": "drain"}  # values met in the raw layer


def way_id(value: Any) -> str:
    """An OpenStreetMap way id with its letter: "w123" for 123 as for "w123"."""
    return value if isinstance(value, str) else f"w{value}"


def streets(layer: Layer) -> Theme:
    """Drivable streets in travel direction. Shared nodes keep exactly equal coordinates."""
    features = _parts(layer, _street)
    return themed("streets", features, layer.raw, layer.as_of)


def _street(row: Any) -> dict[str, Any]:
    one_way = row.get("oneway") in ("yes", "-1") or row.get("junction") == ROUNDABOUT
    return {
        "name": tidy(row.get("name")) or None,
        "class": row["highway"],
        "oneway": "yes" if one_way else "no",
        "as_of": str(row.get("osm_base") or row["osm_date"])[:10],
    }


def paths(layer: Layer) -> Theme:
    """Service roads, footways, paths and tracks: for drawing only."""
    features = _parts(layer, lambda row: {"class": row["highway"]})
    return themed("paths", features, layer.raw, layer.as_of)


def rail(layer: Layer) -> Theme:
    """Railway lines in service: no construction sites, no metro tunnels."""
    working = Layer(
        tuple(feature for feature in layer.features if feature.properties["railway"] == "rail"),
        layer.raw,
    )
    features = _parts(working, lambda _: {})
    return themed("rail", features, layer.raw, layer.as_of)


def water(areas: Layer, courses: Layer) -> Theme:
    """Water areas, then rivers, streams, canals and drains as lines."""
    features = [
        Feature({"id": row["osm_id"], "name": tidy(row.get("name")) or None, "kind": "area"}, shape)
        for feature in areas.features
        for row, shape in [(feature.properties, polygons(feature.geometry))]
        if not shape.is_empty
    ]
    features.sort(key=lambda feature: feature.properties["id"])
    features += _parts(courses, _course)
    as_of = areas.as_of or courses.as_of
    return themed("water", tuple(features), (*areas.raw, *courses.raw), as_of)


def _course(row: Any) -> dict[str, Any]:
    return {"name": tidy(row.get("name")) or None, "kind": WATERWAYS[row["waterway"]]}


def _parts(layer: Layer, properties: Any) -> tuple[Feature, ...]:
    """One feature a line inside the box, by id; a way in several parts gets "-2", "-3"."""
    return tuple(sorted(_numbered(layer, properties), key=lambda feature: _order(feature.properties["id"])))


def _numbered(layer: Layer, properties: Any) -> Iterator[Feature]:
    seen: dict[str, int] = {}
    for feature in layer.features:
        row = feature.properties
        key = way_id(row["osm_id"]) if row.get("osm_id") else _key_of_name(row)
        backwards = row.get("oneway") == "-1"
        for line in lines(feature.geometry):
            seen[key] = seen.get(key, 0) + 1
            name = key if seen[key] == 1 else f"{key}-{seen[key]}"
            yield Feature({"id": name, **properties(row)}, line.reverse() if backwards else line)


def _key_of_name(row: Any) -> str:
    """An id for a watercourse that the raw layer names but does not number."""
    return "course-" + tidy(row["name"]).casefold().replace(" ", "-")


def _order(key: str) -> tuple[str, int, str]:
    digits = key[1:].split("-", maxsplit=1)[0]
    return (key[:1], int(digits), key) if digits.isdigit() else (key[:1], 0, key)
