"""Layers of an OpenStreetMap extract (.osm.pbf), in the same form as those of a raw folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium
import shapely
from osmium.osm import Area, Node, Relation, Way
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from geo.source import sha256
from tools.green import LAND, PARK
from tools.lines import WATERWAYS
from tools.places import OFFICE_KINDS
from tools.raw import Feature, Layer, RawFile, tidy
from tools.shapes import BOX, metric
from tools.wards import NUMBERS

MAIN = ("motorway", "trunk", "primary", "secondary", "tertiary")
DRIVABLE = frozenset(
    {*MAIN, *(f"{kind}_link" for kind in MAIN), "residential", "unclassified", "living_street"}
)
MINOR = frozenset({"service", "footway", "path", "track", "steps", "pedestrian", "cycleway"})
WATER_AREAS = frozenset({"natural=water", "waterway=riverbank", "landuse=reservoir"})
PLACES = {"amenity=school": "school", "amenity=hospital": "hospital"}
PLACES |= {kind: kind for kind in ("amenity=marketplace", *OFFICE_KINDS)}
KINDS = (PARK, *LAND, *WATER_AREAS, *PLACES)  # "key=value" of everything that is told by one tag
KEYS = sorted({"highway", "railway", "waterway", "boundary", *(kind.split("=")[0] for kind in KINDS)})
TOGETHER = (("water_areas", "water_lines"),)  # layers of one theme are replaced together
SAME_WARD = 0.5  # share of the joint area two outlines of one ward have in common at least

LINE, AREA = 1, 2  # dimensions of a geometry

Tags = Mapping[str, str]
Row = dict[str, Any]


@dataclass(frozen=True)
class _Thing:
    """One object of the extract: id with its letter, tags, geometry in DEGREES."""

    key: str
    tags: Tags
    shape: BaseGeometry

    @property
    def is_area(self) -> bool:
        return bool(shapely.get_dimensions(self.shape) == AREA)

    @property
    def is_line(self) -> bool:
        return bool(shapely.get_dimensions(self.shape) == LINE)


Reader = Callable[[_Thing], Row | None]


def layers(path: Path, known_wards: Layer) -> dict[str, Layer]:
    """The layers the extract holds; a layer it has nothing of is not among them.

    A ward counts if it is called "Phường N" and lies where ward N of `known_wards` lies: other
    districts have wards of the same names. Wards are taken only if all 16 are there.

    Raises
    ------
    ValueError
        If the extract is empty.
    """
    window = box(*BOX)
    things = [thing for thing in _things(path) if shapely.intersects(thing.shape, window)]
    as_of = _date(path)
    raw = (RawFile(path.name, sha256(path.read_bytes()), as_of),)
    found = {
        name: Layer(tuple(_features(things, read, as_of)), raw, as_of) for name, read in _READERS.items()
    }
    found["wards"] = Layer(tuple(_wards(things, known_wards)), raw, as_of)
    held = {name for name, layer in found.items() if layer.features}
    for group in TOGETHER:
        held |= set(group) if held & set(group) else set()
    return {name: layer for name, layer in found.items() if name in held}


def _things(path: Path) -> Iterator[_Thing]:
    """Nodes, ways as lines, areas of closed ways and multipolygons; all that carry one of KEYS."""
    shapes = osmium.geom.WKBFactory()
    subjects = osmium.filter.KeyFilter(*KEYS)
    for item in osmium.FileProcessor(str(path)).with_locations().with_areas(subjects).with_filter(subjects):
        if not isinstance(item, Node | Way | Area):
            continue
        tags = dict(item.tags)
        if isinstance(item, Node):
            yield _Thing(f"n{item.id}", tags, Point(item.lon, item.lat))
        elif isinstance(item, Way):
            nodes = [(node.lon, node.lat) for node in item.nodes if node.location.valid()]
            if len(nodes) > 1:
                yield _Thing(f"w{item.id}", tags, LineString(nodes))
        else:
            key = f"{'w' if item.from_way() else 'r'}{item.orig_id()}"
            outline = shapely.from_wkb(shapes.create_multipolygon(item))
            yield _Thing(key, tags, shapely.make_valid(outline))


def _date(path: Path) -> str:
    """Day of the extract: as its header says, else the day of the newest object in it."""
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        stated = str(reader.header().get("osmosis_replication_timestamp"))
    if stated:
        return stated[:10]
    objects = (item for item in osmium.FileProcessor(str(path)) if isinstance(item, Node | Way | Relation))
    newest = max((item.timestamp for item in objects), default=None)
    if newest is None:
        raise ValueError(f"{path.name} is empty")
    return f"{newest:%Y-%m-%d}"


def _features(things: Iterable[_Thing], read: Reader, as_of: str) -> Iterator[Feature]:
    for thing in things:
        row = read(thing)
        if row is not None:
            shape = thing.shape.centroid if read is _place else thing.shape
            yield Feature({"osm_id": thing.key, "osm_date": as_of, **row}, shape)


def _kind(tags: Tags, kinds: Iterable[str]) -> str:
    """The first of `kinds`, written "key=value", that `tags` carry; "" if none."""
    return next((kind for kind in kinds if tags.get(kind.split("=")[0]) == kind.split("=")[1]), "")


def _street(thing: _Thing) -> Row | None:
    return _highway(thing, DRIVABLE)


def _minor(thing: _Thing) -> Row | None:
    return _highway(thing, MINOR)


def _highway(thing: _Thing, kinds: frozenset[str]) -> Row | None:
    kept = ("name", "highway", "oneway", "junction")
    is_kind = thing.is_line and thing.tags.get("highway") in kinds
    return {key: thing.tags.get(key) for key in kept} if is_kind else None


def _rail(thing: _Thing) -> Row | None:
    return {"railway": "rail"} if thing.is_line and thing.tags.get("railway") == "rail" else None


def _course(thing: _Thing) -> Row | None:
    kind = thing.tags.get("waterway", "")
    is_course = thing.is_line and kind in WATERWAYS
    return {"waterway": kind, "name": thing.tags.get("name")} if is_course else None


def _water(thing: _Thing) -> Row | None:
    is_water = thing.is_area and _kind(thing.tags, WATER_AREAS)
    return {"name": thing.tags.get("name")} if is_water else None


def _green(thing: _Thing) -> Row | None:
    kind = _kind(thing.tags, (PARK, *LAND))
    is_drawn = kind and (thing.is_area or (kind == PARK and not thing.is_line))
    return {"kind": kind, "name": thing.tags.get("name")} if is_drawn else None


def _place(thing: _Thing) -> Row | None:
    kind = _kind(thing.tags, PLACES)
    if not kind or thing.is_line:
        return None
    address = (thing.tags.get("addr:housenumber"), thing.tags.get("addr:street"))
    return {
        "kind": PLACES[kind],
        "name": thing.tags.get("name"),
        "addr": tidy(" ".join(filter(None, address))),
    }


_READERS: dict[str, Reader] = {
    "streets": _street,
    "paths": _minor,
    "rail": _rail,
    "water_lines": _course,
    "water_areas": _water,
    "green": _green,
    "places": _place,
}


def _wards(things: Iterable[_Thing], known: Layer) -> list[Feature]:
    """All 16 wards, or none."""
    where = {int(ward.properties["ward"]): metric(ward.geometry) for ward in known.features}
    found = {}
    for thing in things:
        match = re.fullmatch(r"Phường (\d+)", tidy(thing.tags.get("name")))
        number = int(match[1]) if match and _is_boundary(thing) else 0
        if number in where and _share(metric(thing.shape), where[number]) >= SAME_WARD:
            row = {"ward": number, "name": f"Phường {number}", "osm_relation": int(thing.key[1:])}
            found[number] = Feature(row, thing.shape)
    return [found[number] for number in NUMBERS] if found.keys() >= set(NUMBERS) else []


def _is_boundary(thing: _Thing) -> bool:
    return thing.is_area and thing.tags.get("boundary") == "administrative"


def _share(one: BaseGeometry, other: BaseGeometry) -> float:
    return float(one.intersection(other).area / one.union(other).area)
