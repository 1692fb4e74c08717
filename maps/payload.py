"""What the browser reads of a release, as plain dictionaries: the contract is maps/client/src/release.ts."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.city import City
from geo.crs import degrees_of, to_degrees
from geo.people import CELL_M
from geo.source import Source
from layers import layers_of, views_of
from layers._layer import Layer, Mark, View
from maps.basemap import basemap_files
from maps.classes import classes_of
from maps.legend import class_rows, mark_rows, pair, reach_row, threshold_rows
from maps.messages import messages, under
from maps.plane import Plane, fitted_plane
from maps.release import Release
from maps.view import bounds, limits

DEGREE_DECIMALS = 6  # 0.1 m
POPULATION_YEAR = "2019"


@lru_cache(maxsize=4)
def release_doc(release: Release) -> dict[str, Any]:
    """The part of a release that is needed to draw and colour the wards (ReleaseDoc of release.ts), without `base`."""
    city = release.city
    return {
        "fingerprint": release.fingerprint,
        "practice": city.practice,
        "title": pair(messages()["map.title"]),
        "credit": pair(messages()["map.credit"]),
        "notice": pair(messages()["map.notice"]),
        "messages": {key.removeprefix("map."): pair(text) for key, text in under("map.").items()},
        "plane": _plane_doc(fitted_plane()),
        "bounds": list(bounds(city)),
        "limits": list(limits(city)),
        "wards": ward_docs(city),
        "layers": [layer_doc(layer, city) for layer in layers_of(city)],
    }


def _plane_doc(plane: Plane) -> dict[str, Any]:
    doc = asdict(plane)
    for name in ("east", "north", "lon", "lat"):
        doc[name] = [float(f"{number:.13g}") for number in doc[name]]
    return doc


def ward_docs(city: City) -> list[dict[str, Any]]:
    """The wards with the only copy of their outlines in the document, in numeric order."""
    shapes = to_degrees(city.wards).geometry
    labels = degrees_of(np.array([label_point(shape) for shape in city.wards.geometry]))
    rows = city.wards.to_dict("index")
    return [
        {
            "id": ward,
            "number": row["number"],
            "name": row["name"],
            "area_km2": round(row["geometry"].area / 1e6, 3),
            "population": row["population_2019"],
            "population_year": POPULATION_YEAR,
            "polygons": _polygons(shape),
            "label": _rounded(label),
        }
        for (ward, row), shape, label in zip(rows.items(), shapes, labels, strict=True)
    ]


def label_point(shape: shapely.Geometry) -> tuple[float, float]:
    """Pole of inaccessibility to 5 m."""
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(shape, tolerance=5.0))[0]
    return float(centre[0]), float(centre[1])


def _rounded(coordinates: Any) -> Any:
    return np.round(np.asarray(coordinates, dtype=float), DEGREE_DECIMALS).tolist()


def _polygons(shape: shapely.Geometry) -> list[list[list[list[float]]]]:
    return [
        [_rounded(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in shapely.get_parts(shape)
    ]


def layer_doc(layer: Layer, city: City) -> dict[str, Any]:
    """A layer with every view, class, threshold and family of marks."""
    return {
        "id": layer.id,
        "title": pair(layer.title),
        "short": pair(layer.short),
        "question": pair(layer.question),
        "unit": pair(layer.unit),
        "about": pair(layer.about),
        "decimals": layer.decimals,
        "kind": "number" if any(entry.low is not None for entry in classes_of(layer)) else "status",
        "better": layer.better,
        "targets": list(layer.targets),
        "is_main": layer.is_main,
        "classes": class_rows(layer),
        "views": [_view_doc(view, city) for view in views_of(layer, city)],
        "thresholds": threshold_rows(layer.thresholds(city)),
        "mark_classes": mark_rows(layer),
        "reach": reach_row(layer.reach(city)),
    }


def _view_doc(view: View, city: City) -> dict[str, Any]:
    return {
        "id": view.id,
        "label": pair(view.label),
        "period": view.period,
        "values": [_plain_value(view.values.get(ward)) for ward in city.wards.index],
        "district": _plain_value(view.district),
        "tile": {"value": pair(view.headline), "note": pair(view.note)},
        "findings": [pair(text) for text in view.findings],
        "why_unknown": pair(view.why_unknown),
        "source": _source_doc(view.source),
    }


def _plain_value(value: Any) -> float | str | None:
    if isinstance(value, str):
        return value
    return None if value is None or pd.isna(value) else round(float(value), 6)


def _source_doc(source: Source) -> dict[str, str]:
    doc = source.plain()
    del doc["sha256"]
    return doc


def details_doc(city: City) -> dict[str, list[dict[str, Any]]]:
    """The marks of every layer that has some, by layer id (DetailsDoc of release.ts)."""
    marks = {layer.id: layer.marks(city) for layer in layers_of(city)}
    return {layer_id: [_mark_doc(mark) for mark in found] for layer_id, found in marks.items() if found}


def _mark_doc(mark: Mark) -> dict[str, Any]:
    return {
        "id": mark.id,
        "name": pair(mark.name),
        "mark_class": mark.kind,
        "wards": list(mark.wards),
        "geometry": _geometry_doc(mark.geometry),
        "where": pair(mark.where),
        "rows": [{"label": pair(label), "value": pair(value)} for label, value in mark.rows],
        "text": mark.text,
        "facts": [
            {
                "attribute": pair(fact.attribute),
                "value": pair(fact.value),
                "date": fact.date,
                "status": fact.status,
                "confidence": fact.confidence,
                "sources": list(fact.sources),
            }
            for fact in mark.facts
        ],
        "movable": mark.movable,
        "source": _source_doc(mark.source),
    }


def _geometry_doc(shape: shapely.Geometry | None) -> dict[str, Any] | None:
    if shape is None:
        return None
    in_degrees = shapely.transform(shape, degrees_of)
    return dict(
        json.loads(shapely.to_geojson(shapely.transform(in_degrees, lambda xy: xy.round(DEGREE_DECIMALS))))
    )


def people_doc(city: City) -> dict[str, Any]:
    """The people grid relative to the plane's origin, to 0.1 m (PeopleDoc of release.ts)."""
    plane, people = fitted_plane(), city.people
    places = {ward: place for place, ward in enumerate(city.wards.index)}
    peopled = people[people["people"] > 0]
    return {
        "cell_m": CELL_M,
        "east": (peopled.geometry.x - plane.east0).round(1).tolist(),
        "north": (peopled.geometry.y - plane.north0).round(1).tolist(),
        "ward": peopled["ward"].map(places).tolist(),
        "people": peopled["people"].tolist(),
    }


def late_docs(release: Release) -> dict[str, Any]:
    """The files loaded after the wards, by name."""
    drawn = {
        name.removesuffix(".json"): json.loads(text) for name, text in basemap_files(release.city).items()
    }
    return {"details": details_doc(release.city), "people": people_doc(release.city), **drawn}
