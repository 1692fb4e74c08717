"""A plan as the planning map reads it: the contract is maps/client/src/plan_doc.ts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from geo.city import City
from geo.corridor import strip
from geo.crs import degrees_of
from geo.parks import entrances
from geo.scenario import (
    PLANNED,
    AddPark,
    AddStreet,
    Edit,
    Scenario,
    WidenStreet,
    apply,
    geometry_of,
    kind_of,
)
from layers import layers_of
from maps.legend import pair
from maps.payload import details_doc, layer_doc
from maps.plan_words import name_of
from maps.release import Release

DECIMALS = 8  # of a degree: a millimetre, so that what comes back unchanged is unchanged


@dataclass(frozen=True)
class Shown:
    """What is shown of a plan beside its edits.

    `outside` are rows of the browser's people grid out of reach, None for no dots; `plots` shows the candidate
    plots, `chosen_plots` those of them that stand out.
    """

    id: str
    revision: int
    selected: str = ""
    outside: tuple[int, ...] | None = None
    plots: bool = False
    chosen_plots: tuple[str, ...] = ()


def plan_doc(release: Release, scenario: Scenario, usable: Scenario, shown: Shown) -> dict[str, Any]:
    """The plan (PlanDoc of plan_doc.ts): every edit, and what the layers say once the `usable` ones are done."""
    city = release.city
    planned = apply(city, usable)
    return {
        "id": shown.id,
        "revision": shown.revision,
        "edits": _edit_docs(city, planned, scenario, usable, shown.selected),
        "selected": shown.selected,
        "layers": _changed_layers(release, planned) if usable else [],
        "details": _changed_details(release, planned) if usable else {},
        "outside": None if shown.outside is None else list(shown.outside),
        "pins": _pins(city, shown.chosen_plots) if shown.plots else [],
    }


def _edit_docs(
    city: City, planned: City, scenario: Scenario, usable: Scenario, selected: str
) -> list[dict[str, Any]]:
    """Every edit; the entrances that a chosen park is given are shown, as they follow from the planned city."""
    docs = []
    for edit in scenario:
        doc = _edit_doc(city, edit, edit in usable)
        if edit.id == selected and edit in usable and not doc["entrances"]:
            doc = {**doc, "entrances": _pairs(_entrances(planned, edit))}
        docs.append(doc)
    return docs


@lru_cache(maxsize=512)
def _edit_doc(city: City, edit: Edit, counts: bool) -> dict[str, Any]:
    own = edit.entrances if isinstance(edit, AddPark) else ()
    name = name_of(city, edit)
    return {
        "id": edit.id,
        "kind": kind_of(edit),
        "name": name.vi,
        "geometry": degrees_doc(geometry_of(edit, city)),
        "entrances": _pairs(own),
        "assumed_entrances": not own,
        "faulty": not counts,
        "label": pair(name),
        "corridor": _corridor_doc(edit) if counts else None,
    }


def _entrances(planned: City, edit: Edit) -> tuple[tuple[float, float], ...]:
    """Where the streets of the planned city meet the edge of a drawn park."""
    row = f"{PLANNED}{edit.id}"
    if not isinstance(edit, AddPark) or row not in planned.parks.index:
        return ()
    points = entrances(planned, planned.parks.loc[[row]])
    return tuple((float(point.x), float(point.y)) for point in points.geometry)


def _corridor_doc(edit: Edit) -> dict[str, Any] | None:
    """The ground of a street as planned."""
    if not isinstance(edit, WidenStreet | AddStreet):
        return None
    return degrees_doc(strip(shapely.LineString(edit.line), edit.planned_width_m))


@lru_cache(maxsize=8)
def _layer_docs(city: City) -> dict[str, dict[str, Any]]:
    return {layer.id: layer_doc(layer, city) for layer in layers_of(city)}


def _changed_layers(release: Release, planned: City) -> list[dict[str, Any]]:
    """The layers that say something else in the planned city."""
    before, after = _layer_docs(release.city), _layer_docs(planned)
    return [doc for layer, doc in after.items() if doc != before.get(layer)]


@lru_cache(maxsize=8)
def _details(city: City) -> dict[str, list[dict[str, Any]]]:
    return details_doc(city)


def _changed_details(release: Release, planned: City) -> dict[str, list[dict[str, Any]]]:
    before, after = _details(release.city), _details(planned)
    return {layer: marks for layer, marks in after.items() if marks != before.get(layer)}


def _pins(city: City, chosen: tuple[str, ...]) -> list[dict[str, Any]]:
    """The candidate plots."""
    return [
        {"id": str(key), "name": str(name), "geometry": degrees_doc(shape), "chosen": str(key) in chosen}
        for key, name, shape in zip(city.plots.index, city.plots["name"], city.plots.geometry, strict=True)
    ]


def degrees_doc(shape: shapely.Geometry) -> dict[str, Any]:
    """A shape in METRES as GeoJSON in degrees; it may cross itself."""
    placed = shapely.transform(shape, lambda corners: degrees_of(corners).round(DECIMALS))
    return dict(json.loads(shapely.to_geojson(placed)))


def _pairs(points: tuple[tuple[float, float], ...]) -> list[list[float]]:
    placed = degrees_of(np.array(points, dtype=float).reshape(-1, 2))
    return [[float(lon), float(lat)] for lon, lat in placed.round(DECIMALS)]
