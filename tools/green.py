"""Parks, and the other land that is drawn green or kept free of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from shapely.geometry import Point

from tools import wording
from tools.raw import Feature, Layer, tidy
from tools.shapes import area_m2, metric, polygons
from tools.write import Theme, themed

PARK = "leisure=park"
PLANNED = frozenset({"w1084373313"})  # Công viên Văn hóa Gò Vấp: mostly unbuilt in August 2024
LAND = {
    "landuse=military": "military",
    "leisure=golf_course": "golf_course",
    "landuse=cemetery": "cemetery",
    "landuse=grass": "grass",
    "leisure=pitch": "pitch",
    "leisure=sports_centre": "sports_centre",
    "leisure=stadium": "stadium",
    "landuse=meadow": "meadow",
    "natural=wood": "wood",
}
SAME_SITE = 0.5  # share of their joint area two outlines of one site have in common at least
SAME_PLACE_M = 200  # a point this near an outlined park of the same name is that park


def parks(layer: Layer) -> Theme:
    """Outlined parks of the whole box, then named parks that are only a point."""
    rows = [feature for feature in layer.features if feature.properties["kind"] == PARK]
    outlined = [feature for feature in rows if not isinstance(feature.geometry, Point)]
    points = [feature for feature in rows if isinstance(feature.geometry, Point)]
    kept = [point for point in points if _name(point) and not _is_among(point, outlined)]
    features = [_park(feature) for feature in (*outlined, *kept)]
    return themed("parks", _in_order(features), layer.raw, layer.as_of)


def keeping_planned(fresh: Theme, before: Theme) -> Theme:
    """`fresh`, and of PLANNED those parks of `before` that it lacks.

    A park of `fresh` that lies on such a site under another id gives way: whether it is built is
    not for a tag to say.
    """
    lost = PLANNED - {park.properties["id"] for park in fresh.features}
    kept = [park for park in before.features if park.properties["id"] in lost]
    own = [park for park in fresh.features if not any(_is_same_site(park, site) for site in kept)]
    return replace(fresh, features=_in_order([*own, *kept]))


def _is_same_site(one: Feature, other: Feature) -> bool:
    first, second = metric(one.geometry), metric(other.geometry)
    joint = first.union(second).area
    return bool(joint) and first.intersection(second).area / joint >= SAME_SITE


def land(layer: Layer) -> Theme:
    """Military land, cemeteries, pitches, grass and the like; outlines only."""
    features = [
        Feature(
            {
                "id": feature.properties["osm_id"],
                "name": _name(feature),
                "kind": LAND[feature.properties["kind"]],
                "as_of": feature.properties["osm_date"],
            },
            polygons(feature.geometry),
        )
        for feature in layer.features
        if feature.properties["kind"] in LAND and not isinstance(feature.geometry, Point)
    ]
    return themed("land", _in_order(features), layer.raw, layer.as_of)


def _park(feature: Feature) -> Feature:
    is_point = isinstance(feature.geometry, Point)
    shape = feature.geometry if is_point else polygons(feature.geometry)
    row = feature.properties
    note = wording.texts("park_notes", "key")
    keys = (f"{row['osm_id']} {_quality(feature)}", row["osm_id"], _quality(feature))
    key = next(key for key in keys if key in note)
    properties = {
        "id": row["osm_id"],
        "name": _name(feature),
        "status": "planned" if row["osm_id"] in PLANNED else "existing",
        "area_m2": None if is_point else round(area_m2(shape), 1),
        "as_of": row["osm_date"],
        "note_vi": note[key]["note_vi"],
        "note_en": note[key]["note_en"],
    }
    return Feature(properties, shape)


def _quality(feature: Feature) -> str:
    if isinstance(feature.geometry, Point):
        return "point"
    return "simplified" if feature.properties.get("geom_quality") else "outline"


def _name(feature: Feature) -> str | None:
    return tidy(feature.properties.get("name")) or None


def _is_among(point: Feature, outlined: Sequence[Feature]) -> bool:
    here = metric(point.geometry)
    return any(
        _name(park) == _name(point) and metric(park.geometry).distance(here) <= SAME_PLACE_M
        for park in outlined
    )


def _in_order(features: Sequence[Feature]) -> tuple[Feature, ...]:
    """By id, without what lies outside the box.

    Raises
    ------
    ValueError
        If an id stands twice.
    """
    twice = [key for key, n in Counter(f.properties["id"] for f in features).items() if n > 1]
    if twice:
        raise ValueError(f"ids that stand twice: {twice}")
    inside = (f for f in features if f.geometry is not None and not f.geometry.is_empty)
    return tuple(sorted(inside, key=lambda feature: feature.properties["id"]))
