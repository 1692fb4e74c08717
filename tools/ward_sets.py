"""The 12 wards of January and the 6 of July 2025: the 16 merged, ward 13 cut along one line.

The merged wards keep every corner of the 16, so that borders are shared to the last digit and areas add up.
Of the map of 2025 only the line through ward 13 is used: elsewhere that map's lines differ by up to 10 m from
OpenStreetMap's, and these stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields

import shapely
from shapely.geometry import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

from geo.crs import degrees_of
from tools.crosswalk import HALVES, SPLIT, Link, links, merged_id, read
from tools.raw import Feature, Layer, RawFile, Table
from tools.shapes import area_m2, metric
from tools.wards import SQUARE_METRES_PER_KM2
from tools.write import Theme, themed

VALID = {
    "wards_12": ("2025-01-01", "2025-06-30"),  # NQ 1278/NQ-UBTVQH15
    "wards_6": ("2025-07-01", ""),  # NQ 1685/NQ-UBTVQH15
}
OUTLINE_M = 12.0  # nearer than this to ward 13's outline, the map of 2025 means that outline

Outlines = Mapping[str, BaseGeometry]


@dataclass(frozen=True)
class Named:
    """A ward of 2025: the project's own id, its number (None for a named one), name and GSO code."""

    id: str
    number: int | None
    name: str
    gso_code: str


@dataclass(frozen=True)
class Known:
    """What does not follow from the 16 wards: links, the wards of each theme by name, the line through ward 13."""

    links: tuple[Link, ...]
    named: Mapping[str, tuple[Named, ...]]
    line: LineString
    raw: Mapping[str, tuple[RawFile, ...]]


def known_of_layers(layers: Mapping[str, Layer], table: Table, wards: Theme) -> Known:
    """What the raw layers "wards", "wards_12", "wards_6" and the raw crosswalk know; shares as of `wards`."""
    named = {name: tuple(_named(feature) for feature in layers[name].features) for name in VALID}
    shapes = (feature.geometry for feature in layers["wards_12"].features)
    twelve = {ward.id: shape for ward, shape in zip(named["wards_12"], shapes, strict=True)}
    (divided,) = (ward.geometry for ward in layers["wards"].features if int(ward.properties["ward"]) == 13)
    raw = {name: (*layers["wards_12"].raw, *layers[name].raw, table.raw) for name in VALID}
    return Known(links(table, wards), named, line_through(twelve, divided), raw)


def _named(feature: Feature) -> Named:
    row = feature.properties
    return Named(merged_id(row["name"]), row.get("ward"), row["name"], row["code"])


def known_of_themes(before: Mapping[str, Theme], crosswalk: str) -> Known:
    """The same of the finished themes "wards", "wards_12", "wards_6" and the text of data/crosswalk.csv."""
    keys = [column.name for column in fields(Named)]
    named = {
        name: tuple(Named(*(ward.properties[key] for key in keys)) for ward in before[name].features)
        for name in VALID
    }
    old = [ward for name in ("wards", "wards_12") for ward in before[name].features]
    outlines = {ward.properties["id"]: ward.geometry for ward in old}
    raw = {name: before[name].raw for name in VALID}
    return Known(read(crosswalk), named, line_through(outlines, outlines[SPLIT]), raw)


def line_through(outlines: Outlines, divided: BaseGeometry) -> LineString:
    """The line through ward 13 that the wards of HALVES share, in METRES, without its ends at the outline.

    `outlines` and `divided`, ward 13, are of one map and in DEGREES.

    Raises
    ------
    ValueError
        If the two wards do not share exactly one line through ward 13.
    """
    one, other = (metric(outlines[ward]).boundary for ward in HALVES)
    shared = shapely.get_parts(shapely.intersection(one, other))
    joined = shapely.line_merge(MultiLineString([part for part in shared if part.length > 0]))
    edge = metric(divided).boundary
    inner = [
        [corner for corner in line.coords if edge.distance(Point(corner)) > OUTLINE_M]
        for line in shapely.get_parts(joined)
    ]
    crossing = [line for line in inner if len(line) > 1]
    if len(crossing) != 1:
        raise ValueError(f"{len(crossing)} lines between {' and '.join(HALVES)} run through ward 13, not one")
    return LineString(crossing[0])


def halves(divided: BaseGeometry, line: LineString, neighbour: BaseGeometry) -> dict[str, Polygon]:
    """Ward 13 cut by `line` (METRES), led at both ends to the ward's nearest corner; by the ids of HALVES.

    The first half is the one with the longer border to `neighbour`, ward 14.

    Raises
    ------
    ValueError
        If the line does not cut the ward in two.
    """
    (ward,) = shapely.get_parts(divided)
    corners, places = ward.exterior.coords, [Point(corner) for corner in metric(ward).exterior.coords]
    first, last = (
        corners[min(range(len(places)), key=lambda i: places[i].distance(Point(end)))]
        for end in (line.coords[0], line.coords[-1])
    )
    cut = LineString([first, *shapely.transform(line, degrees_of).coords, last])
    parts = sorted(split(ward, cut).geoms, key=lambda part: -part.intersection(neighbour).length)
    if len(parts) != len(HALVES):
        raise ValueError(f"the line cuts ward 13 into {len(parts)} parts, not two")
    return dict(zip(HALVES, parts, strict=True))


def themes(wards: Theme, known: Known, as_of: str = "") -> dict[str, Theme]:
    """Themes "wards_12" and "wards_6": the outlines of `wards` merged; `as_of` as in `themed`."""
    outlines = {ward.properties["id"]: ward.geometry for ward in wards.features}
    whole = [row for row in known.links if row.is_whole]
    twelve_of, six_of = (
        {row.from_ward: row.to_ward for row in whole if row.to_ward.startswith(start)}
        for start in ("w12-", "w6-")
    )
    cut = halves(outlines[SPLIT], known.line, outlines["p14"])
    twelve = _merged([*((to, outlines[ward]) for ward, to in twelve_of.items()), *cut.items()])
    joined = {twelve_of[ward]: six_of[ward] for ward in twelve_of}
    six = _merged([(joined[ward], outline) for ward, outline in twelve.items()])
    return {
        name: themed(
            name, _features(known.named[name], merged, VALID[name]), (*wards.raw, *known.raw[name]), as_of
        )
        for name, merged in zip(VALID, (twelve, six), strict=True)
    }


def _merged(parts: Iterable[tuple[str, BaseGeometry]]) -> dict[str, BaseGeometry]:
    """The union of all parts of one id, every corner kept."""
    grouped: dict[str, list[BaseGeometry]] = {}
    for ward, part in parts:
        grouped.setdefault(ward, []).append(part)
    return {ward: shapely.coverage_union_all(own) for ward, own in grouped.items()}


def _features(wards: Iterable[Named], outlines: Outlines, valid: tuple[str, str]) -> Iterator[Feature]:
    for ward in wards:
        outline = outlines[ward.id]
        properties = {
            **asdict(ward),
            "gso_code_valid_from": valid[0],
            "gso_code_valid_to": valid[1],
            "area_km2": round(area_m2(outline) / SQUARE_METRES_PER_KM2, 4),
        }
        yield Feature(properties, outline)
