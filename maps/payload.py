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
from geo.wards import SET_IDS, WARD_SETS, WardSet, links, people_in, wards_holding, wards_in
from layers import layers_of, views_of
from layers._layer import Layer, Mark, Statuses, View
from maps.basemap import basemap_files
from maps.classes import classes_of
from maps.legend import class_row, class_rows, mark_rows, pair, reach_row, threshold_rows
from maps.messages import messages, under
from maps.outlines import half_of, lines_through
from maps.plane import Plane, fitted_plane
from maps.release import Release
from maps.released import release_line
from maps.view import bounds, limits
from maps.ward_sets import tally_classes

DEGREE_DECIMALS = 6  # 0.1 m
POPULATION_YEAR = "2019"
NAME_WIDE = 2.0  # a name is about twice as wide as high, a number as wide as high


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
        "reported": pair(release_line(city)),
        "messages": {key.removeprefix("map."): pair(text) for key, text in under("map.").items()},
        "plane": _plane_doc(fitted_plane()),
        "bounds": list(bounds(city)),
        "limits": list(limits(city)),
        "wards": ward_docs(city),
        "cuts": cut_docs(city),
        "sets": [set_doc(city, one) for one in WARD_SETS],
        "tally_classes": [class_row(entry) for entry in tally_classes()],
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
    return [
        {**doc, "polygons": _polygons(shape)}
        for doc, shape in zip(_ward_docs(city, "16"), shapes, strict=True)
    ]


def _ward_docs(city: City, set_id: str) -> list[dict[str, Any]]:
    """The wards of a set without their outlines; people as the census has them or as they follow from it."""
    wards = wards_in(city, set_id)
    wide = [NAME_WIDE if pd.isna(number) else 1.0 for number in wards["number"]]
    points = [label_point(*pair) for pair in zip(wards.geometry, wide, strict=True)]
    labels = degrees_of(np.array(points))
    people = (city.wards["population_2019"] if set_id == "16" else people_in(city, set_id).round(3)).to_dict()
    rows = wards.to_dict("index")
    return [
        {
            "id": ward,
            "number": None if pd.isna(row["number"]) else int(row["number"]),
            "name": row["name"],
            "area_km2": round(row["geometry"].area / 1e6, 6),
            "population": people[ward],
            "population_year": POPULATION_YEAR,
            "label": _rounded(label),
        }
        for (ward, row), label in zip(rows.items(), labels, strict=True)
    ]


def cut_docs(city: City) -> list[dict[str, Any]]:
    """The line through each divided ward, the one line of the later sets that the 16 do not have."""
    places = {ward: place for place, ward in enumerate(city.wards.index)}
    return [
        {"ward": places[ward], "line": _rounded(degrees_of(np.array(line.coords)))}
        for ward, (_, line) in lines_through(city).items()
    ]


def set_doc(city: City, ward_set: WardSet) -> dict[str, Any]:
    """A ward set: its days and, for the later ones, its wards and what each is made of (SetDoc of release.ts)."""
    days = {
        name: "" if day is None else day.isoformat()
        for name, day in (("from", ward_set.first_day), ("to", ward_set.last_day))
    }
    if ward_set.id == "16":
        return {"id": "16", **days, "wards": []}
    parts = {start: _part_docs(city, start, ward_set.id) for start in SET_IDS[: SET_IDS.index(ward_set.id)]}
    wards = _ward_docs(city, ward_set.id)
    for place, doc in enumerate(wards):
        doc["parts"] = {start: found[place] for start, found in parts.items()}
    return {"id": ward_set.id, **days, "wards": wards}


def _part_docs(city: City, start: str, end: str) -> list[list[list[float]]]:
    """For each ward of `end` its parts: place in `start`, shares of people and ground, and of a divided ward the half."""
    places = {ward: place for place, ward in enumerate(wards_in(city, start).index)}
    found: dict[str, list[list[float]]] = {str(ward): [] for ward in wards_in(city, end).index}
    for row in links(city, start, end).to_dict("records"):
        part: list[float] = [places[row["from_ward"]]]
        if row["share_area"] < 1:
            half = half_of(city, row["from_ward"], row["to_ward"])
            part += [row["share_people"], row["share_area"], half]
        found[row["to_ward"]].append(part)
    return list(found.values())


def label_point(shape: shapely.Geometry, wide: float = 1.0) -> tuple[float, float]:
    """Pole of inaccessibility to 5 m; with `wide`, the middle of the largest ellipse that many times wider than high."""
    squeezed = shapely.transform(shape, lambda corners: corners / (wide, 1.0))
    centre = shapely.get_coordinates(shapely.maximum_inscribed_circle(squeezed, tolerance=5.0))[0]
    return float(centre[0]) * wide, float(centre[1])


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
        "good": _good(layer),
        "views": [view_doc(view, city) for view in views_of(layer, city)],
        "past": [[view.id, view.period, view.series] for view in layer.past(city)],
        "thresholds": threshold_rows(layer.thresholds(city)),
        "mark_classes": mark_rows(layer),
        "reach": reach_row(layer.reach(city)),
    }


def _good(layer: Layer) -> list[str]:
    """The statuses that count as met, where wards merge."""
    if not isinstance(layer.classes, Statuses):
        return []
    return [state.id for state in layer.classes.states if state.tone == "good"]


def view_doc(view: View, city: City) -> dict[str, Any]:
    """A view with the figure of every ward (ViewDoc of release.ts)."""
    doc: dict[str, Any] = {
        "id": view.id,
        "label": pair(view.label),
        "period": view.period,
        "values": list(map(_plain_value, view.values.reindex(city.wards.index))),
        "district": _plain_value(view.district),
        "tile": {"value": pair(view.headline), "note": pair(view.note)},
        "findings": [pair(text) for text in (*view.findings, *view.hints)],
        "why_unknown": pair(view.why_unknown),
        "source": _source_doc(view.source),
        "series": view.series,
        "series_label": pair(view.series_label),
        "converts": view.converts,
    }
    if view.exact:
        doc["exact"] = {
            set_id: [_plain_value(values.get(ward)) for ward in wards_in(city, set_id).index]
            for set_id, values in view.exact.items()
        }
    return doc


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
    return {layer_id: [_mark_doc(mark, city) for mark in found] for layer_id, found in marks.items() if found}


def _mark_doc(mark: Mark, city: City) -> dict[str, Any]:
    doc: dict[str, Any] = {
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
    if mark.due:
        doc["due"] = mark.due
    if lines_through(city).keys() & set(mark.wards):  # else the browser knows by itself
        later = [one.id for one in WARD_SETS if one.id != "16"]
        doc["merged"] = [
            ward for set_id in later for ward in wards_holding(city, set_id, mark.wards, mark.geometry)
        ]
    return doc


def periods_docs(city: City) -> dict[str, list[dict[str, Any]]]:
    """The views of earlier periods, a file for each layer that has some (PeriodsDoc of release.ts)."""
    past = {layer.id: layer.past(city) for layer in layers_of(city)}
    return {
        f"periods_{name}": [view_doc(view, city) for view in views] for name, views in past.items() if views
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
    docs = {"details": details_doc(release.city), "people": people_doc(release.city), **drawn}
    return {**docs, **periods_docs(release.city)}
