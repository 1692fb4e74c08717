"""What is wrong with what somebody drew, and what is only to be known of it.

A faulty drawing stays in its plan, so that it can be mended, and is left out of the figures (`usable`). Faults and
remarks are `Fault`s whose `file` is the id of the edit; their sentences are `fault.<key>` and `remark.<key>`, and
those that have a place say it by `lon` and `lat` in DEGREES.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.city import City
from geo.crs import degrees_of
from geo.errors import Fault
from geo.measure import M2_PER_HA
from geo.scenario import (
    AddPark,
    AddStation,
    AddStreet,
    Edit,
    MoveStation,
    OpenPark,
    Scenario,
    WidenStreet,
    geometry_of,
    ground_of,
    is_ring,
    rounded_line,
    rounded_polygons,
)
from geo.street_edits import JOIN_M, crossed, meets, with_class_along

MOST_CORNERS = 2_000
LEAST_AREA_M2 = 10.0  # a drawing smaller than a parking place is a slip of the hand
LEAST_LENGTH_M = 10.0  # shorter, and both ends may join the same corner of a street
MOST_ON_WATER = 0.05  # of a park's ground: a bank may be drawn a little off
FAR_M = 5_000.0  # outside the district's bounds
WIDTHS_M = (1, 100)
ENTRANCE_OFF_M = 1.0  # from the park's edge: nearer is on it
ENTRANCE_REACH_M = 30.0  # an entrance within it is put on the edge
CORNER = re.compile(r"\[(\S+) (\S+)\]")  # where GEOS says that a shape is broken
NAMES_SHOWN = 3
SAME_M = 0.1  # one outline drawn twice: releases round places to a centimetre, so that a copy is never wholly the same


@dataclass(frozen=True, eq=False)
class _Ground:
    """The ground that drawings are judged by: the district's and the water's, prepared, in METRES."""

    district: shapely.Geometry
    water: shapely.Geometry


@lru_cache(maxsize=4)
def _ground(city: City) -> _Ground:
    areas = city.water.geometry[shapely.get_dimensions(city.water.geometry.to_numpy()) == 2]
    ground = _Ground(city.wards.geometry.union_all(), areas.union_all())
    shapely.prepare([ground.district, ground.water])
    return ground


@lru_cache(maxsize=1_024)
def faults_of(city: City, edit: Edit) -> tuple[Fault, ...]:
    """Everything for which an edit cannot be counted, in the order in which it is best mended; () for none.

    A drawing with too many or too few corners is not looked at further.
    """
    shape = geometry_of(edit, city)
    found = tuple(_corner_faults(edit)) or (
        *_shape_faults(edit, shape),
        *_place_faults(city, edit, shape),
        *_word_faults(city, edit),
    )
    return tuple(replace(fault, file=edit.id) for fault in found)


def _corner_faults(edit: Edit) -> Iterator[Fault]:
    match edit:
        case AddPark():
            rings = [ring for rings in edit.polygons for ring in rings]
            count = sum(map(len, rings)) + len(edit.entrances)
            least, is_short = (
                3,
                not rings or not all(rings and all(map(is_ring, rings)) for rings in edit.polygons),
            )
        case WidenStreet() | AddStreet():
            count, least, is_short = len(edit.line), 2, len(set(edit.line)) < 2
        case _:
            return
    if count > MOST_CORNERS:
        yield Fault("", "drawing_too_many_corners", "", {"count": count, "most": MOST_CORNERS})
    if is_short:
        yield Fault("", "drawing_few_corners", "", {"least": least})


def _shape_faults(edit: Edit, shape: shapely.Geometry) -> Iterator[Fault]:
    """What is wrong with a shape wherever it lies."""
    match edit:
        case AddPark():
            yield from _area_faults(shape)
            yield from _entrance_faults(edit, shape)
        case WidenStreet() | AddStreet() if shape.length < LEAST_LENGTH_M:
            said = {"length_m": round(shape.length, 1), "least": int(LEAST_LENGTH_M), **_at(shape)}
            yield Fault("", "drawing_too_short", "", said)
        case WidenStreet() | AddStreet() if not shape.is_simple:
            yield Fault("", "drawing_crosses_itself", "", _at(_crossing(shape)))


def _crossing(line: shapely.LineString) -> shapely.Geometry:
    """Where a line first crosses or touches itself; the line where it runs back over its last piece."""
    steps = shapely.linestrings(np.stack([line.coords[:-1], line.coords[1:]], axis=1))
    tree = shapely.STRtree(steps)
    for number, step in enumerate(steps):
        later = tree.query(step, predicate="intersects")
        for other in sorted(later[later > number + 1]):
            if not (line.is_closed and number == 0 and other == len(steps) - 1):
                return shapely.intersection(step, steps[other])
    return line


def _area_faults(shape: shapely.Geometry) -> Iterator[Fault]:
    is_valid = shapely.is_valid(shape)
    area = (shape if is_valid else shape.convex_hull).area  # a bow tie has area, though its halves cancel out
    if area < LEAST_AREA_M2:
        said = {"area_m2": round(area, 1), "least": int(LEAST_AREA_M2), **_at(shape)}
        yield Fault("", "drawing_no_area", "", said)
    elif not is_valid:
        reason = shapely.is_valid_reason(shape)
        key = "drawing_crosses_itself" if "elf-intersection" in reason else "drawing_rings"
        corner = CORNER.search(reason)
        where = shapely.Point(*map(float, corner.groups())) if corner else shape
        yield Fault("", key, "", _at(where))


def _entrance_faults(edit: AddPark, shape: shapely.Geometry) -> Iterator[Fault]:
    away = shapely.distance(shapely.points(edit.entrances or np.empty((0, 2))), shape.boundary)
    for number in np.flatnonzero(away > ENTRANCE_OFF_M):
        said = {"number": int(number) + 1, "away_m": round(float(away[number]), 1)}
        yield Fault("", "drawing_entrance", "", {**said, **_at(shapely.Point(edit.entrances[number]))})


def _place_faults(city: City, edit: Edit, shape: shapely.Geometry) -> Iterator[Fault]:
    """What is wrong with where a shape lies; of a broken shape its convex hull is judged, and no water."""
    if shape.is_empty or isinstance(edit, OpenPark):
        return
    ground = _ground(city)
    is_whole = shapely.is_valid(shape)
    shape = shape if is_whole else shape.convex_hull
    if not ground.district.intersects(shape):
        away = ground.district.distance(shape)
        yield Fault("", "drawing_outside", "", {"away_m": round(away), **_at(shape)})
    elif not _within(ground.district.bounds, shape.bounds):
        yield Fault("", "drawing_far", "", {"most_km": int(FAR_M / 1_000), **_furthest(ground, shape)})
    elif is_whole and isinstance(edit, AddPark) and _on_water_m2(ground, shape) > MOST_ON_WATER * shape.area:
        wet = shape.intersection(ground.water)
        percent = min(
            100.0, ceil(1_000 * wet.area / shape.area) / 10
        )  # up: more than the most is never said to be it
        said = {"percent": percent, "most": round(100 * MOST_ON_WATER)}
        yield Fault("", "drawing_on_water", "", {**said, **_at(wet)})


def _within(bounds: tuple[float, ...], inner: tuple[float, ...]) -> bool:
    reached = shapely.box(*bounds).buffer(FAR_M, join_style="mitre")
    return bool(reached.covers(shapely.box(*inner)))


def _furthest(ground: _Ground, shape: shapely.Geometry) -> dict[str, float]:
    corners = shapely.points(shapely.get_coordinates(shape))
    return _at(corners[int(np.argmax(shapely.distance(corners, ground.district.centroid)))])


def _on_water_m2(ground: _Ground, shape: shapely.Geometry) -> float:
    if not ground.water.intersects(shape):
        return 0.0
    return float(shape.intersection(ground.water).area)


def _word_faults(city: City, edit: Edit) -> Iterator[Fault]:
    """Widths that cannot be, and things that the city does not have."""
    match edit:
        case WidenStreet() | AddStreet():
            yield from _street_faults(city, edit)
        case AddPark() if edit.plot and edit.plot not in city.plots.index:
            yield Fault("", "drawing_unknown_plot", "", {"plot": edit.plot})
        case OpenPark() if edit.park not in city.parks.index:
            yield Fault("", "drawing_unknown_park", "", {"park": edit.park})
        case MoveStation() if edit.station not in city.stations.index:
            yield Fault("", "drawing_unknown_station", "", {"station": edit.station})


def _street_faults(city: City, edit: WidenStreet | AddStreet) -> Iterator[Fault]:
    least, most = WIDTHS_M
    today = edit.width_m if isinstance(edit, WidenStreet) else None
    for width in (today, edit.planned_width_m):
        if width is not None and not least <= width <= most:
            yield Fault("", "drawing_width", "", {"width_m": width, "least": least, "most": most})
    if today is not None and edit.planned_width_m <= today:
        yield Fault("", "drawing_not_wider", "", {"planned_m": edit.planned_width_m, "width_m": today})
    known = set(city.streets["street_class"])
    if edit.street_class not in known and (today is None or edit.street_class):
        words = {"street_class": edit.street_class, "known": ", ".join(sorted(known))}
        yield Fault("", "drawing_class", "", words)


def _at(shape: shapely.Geometry) -> dict[str, float]:
    """Where a shape is, in DEGREES to a tenth of a metre: a point of it, or of its hull where it is broken."""
    sound = shape if shapely.is_valid(shape) and not shape.is_empty else shape.convex_hull
    ((lon, lat),) = degrees_of(shapely.get_coordinates(sound.representative_point()))
    return {"lon": round(float(lon), 6), "lat": round(float(lat), 6)}


@lru_cache(maxsize=1_024)
def remarks_of(city: City, edit: Edit) -> tuple[Fault, ...]:
    """What is to be known of an edit that is counted all the same; () for a faulty one, whose faults come first."""
    if faults_of(city, edit):
        return ()
    shape = geometry_of(edit, city)
    found = (
        *_ground_remarks(city, edit, shape),
        *_copy_remarks(city, edit, shape),
        *_use_remarks(city, edit, shape),
        *_size_remarks(city, edit, shape),
    )
    return tuple(replace(remark, file=edit.id) for remark in found)


def _ground_remarks(city: City, edit: Edit, shape: shapely.Geometry) -> Iterator[Fault]:
    ground = _ground(city)
    if isinstance(edit, OpenPark):
        return
    outside = shape.difference(ground.district)
    is_area = isinstance(edit, AddPark)
    out = outside.area if is_area else outside.length
    if out >= 1:
        yield Fault(
            "", "drawing_partly_outside" if is_area else "drawing_street_outside", "", {"out": round(out)}
        )
    wet = _on_water_m2(ground, shape)
    if is_area and wet >= 1:
        yield Fault("", "drawing_touches_water", "", {"area_m2": round(wet)})
    if isinstance(edit, AddStreet) and city.water.intersects(shape).any():
        yield Fault(
            "", "drawing_crosses_water", "", {"names": _names(city.water[city.water.intersects(shape)])}
        )
    if isinstance(edit, AddStation | MoveStation) and ground.water.intersects(shape):
        yield Fault("", "drawing_station_on_water")


def is_there(frame: gpd.GeoDataFrame, shape: shapely.Geometry) -> NDArray[np.bool_]:
    """True for each row whose outline is that of `shape`: no corner of either is further than SAME_M off the other.

    So a plan meets its own ideas again in the facts, once they are released.
    """
    shapes = frame.geometry.to_numpy()
    alike = (np.abs(shapely.bounds(shapes) - shapely.bounds(shape)) <= SAME_M).all(axis=1)
    alike &= shapely.get_dimensions(shapes) == shapely.get_dimensions(shape)
    alike[alike] = shapely.hausdorff_distance(_outline(shapes[alike]), _outline(shape)) <= SAME_M
    return np.asarray(alike)


def _outline(shapes: Any) -> Any:
    return np.where(shapely.get_dimensions(shapes) == 2, shapely.boundary(shapes), shapes)


def _copy_remarks(city: City, edit: Edit, shape: shapely.Geometry) -> Iterator[Fault]:
    """What an edit adds is in the facts already."""
    match edit:
        case AddPark():
            frame = city.parks
        case WidenStreet() | AddStreet():
            frame = city.works
        case AddStation():
            frame = city.stations
        case _:
            return
    there = frame.index[is_there(frame, shape)]
    if len(there):
        yield Fault("", "drawing_is_there", "", {"ids": ", ".join(map(str, there))})


def _size_remarks(city: City, edit: Edit, shape: shapely.Geometry) -> Iterator[Fault]:
    """A park is larger than every park known of the city: what lies in it, since nobody plans that by a slip."""
    parks = city.parks.geometry[~is_there(city.parks, shape)]
    if not isinstance(edit, AddPark) or parks.empty or shape.area <= parks.area.max():
        return
    streets = city.streets.geometry.iloc[city.streets.sindex.query(shape, predicate="intersects")].to_numpy()
    people = city.people["people"].iloc[city.people.sindex.query(shape, predicate="intersects")]
    said = {
        "area_ha": round(shape.area / M2_PER_HA, 1),
        "largest_ha": round(parks.area.max() / M2_PER_HA, 1),
        "streets_m": round(float(shapely.length(shapely.intersection(streets, shape)).sum())),
        "people": int(people.sum()),
    }
    yield Fault("", "drawing_very_large", "", said)


def _use_remarks(city: City, edit: Edit, shape: shapely.Geometry) -> Iterator[Fault]:
    """What an edit meets of the parks and streets that there are."""
    match edit:
        case AddPark():
            parks = city.parks[city.parks.intersects(shape) & ~is_there(city.parks, shape)]
            shared = parks.geometry.intersection(shape).union_all().area
            if shared >= 1:
                yield Fault("", "drawing_over_park", "", {"area_m2": round(shared), "names": _names(parks)})
        case OpenPark() if city.parks["status"][edit.park] == "existing":
            yield Fault("", "drawing_park_is_open")
        case AddStreet():
            loose = sum(not meets(city.streets, shapely.get_coordinates(shape)[end]) for end in (0, -1))
            if loose:
                yield Fault("", "drawing_loose_end", "", {"count": loose, "reach_m": int(JOIN_M)})
            over = crossed(city.streets, shape)
            if len(over):
                yield Fault("", "drawing_crosses_street", "", {"count": len(over), "names": _names(over)})
        case WidenStreet() if with_class_along(city.streets, shape, edit.reach_m, "") is city.streets:
            yield Fault("", "drawing_no_street", "", {"reach_m": round(edit.reach_m)})


def _names(frame: gpd.GeoDataFrame) -> str:
    """The first names of a frame, or "…" where none has a name."""
    named = list(dict.fromkeys(name for name in frame["name"] if isinstance(name, str) and name))
    return ", ".join([*named[:NAMES_SHOWN], *(["…"] if len(named) > NAMES_SHOWN else [])]) or "…"


def simplified(edit: Edit, tolerance_m: float) -> Edit:
    """The edit with fewer corners: none that is dropped lies further than `tolerance_m` off the new line.

    Where more than MOST_CORNERS are left, the new line is simplified again by twice the tolerance, and so on up to
    FAR_M: what consists of hundreds of parts must be drawn anew. Entrances go to the new edge.
    A tolerance below 1 cm is 1 cm. Other edits than parks and streets are returned as they are.
    """
    match edit:
        case AddPark():
            shape: shapely.Geometry = ground_of(edit)
        case WidenStreet() | AddStreet():
            shape = shapely.LineString(edit.line if len(set(edit.line)) > 1 else ())
        case _:
            return edit
    if shape.is_empty:
        return edit
    tolerance_m = max(tolerance_m, 0.01)
    shape = _simpler(shape, tolerance_m)
    while shapely.get_num_coordinates(shape) > MOST_CORNERS and tolerance_m < FAR_M:
        tolerance_m *= 2
        shape = _simpler(shape, tolerance_m)
    if isinstance(edit, AddPark):
        return with_entrances_on_edge(replace(edit, polygons=rounded_polygons(shape)))
    return replace(edit, line=rounded_line(shape))


def _simpler(shape: shapely.Geometry, tolerance_m: float) -> shapely.Geometry:
    """A shape with fewer corners; areas that fit together still do.

    Of a broken area each ring is taken by itself: to keep the topology of 50,000 corners without any takes minutes.
    """
    if shapely.get_dimensions(shape) == 2 and shapely.is_valid(shape):
        return shapely.simplify(shape, tolerance_m, preserve_topology=True)
    if shapely.get_dimensions(shape) == 1:
        return shapely.simplify(shape, tolerance_m, preserve_topology=False)
    rings = [[part.exterior, *part.interiors] for part in shapely.get_parts(shape)]
    lines = [[_simpler_ring(ring, tolerance_m) for ring in some] for some in rings]
    return shapely.MultiPolygon([shapely.Polygon(some[0], some[1:]) for some in lines])


def _simpler_ring(ring: shapely.LinearRing, tolerance_m: float) -> shapely.Geometry:
    simple = shapely.LineString(ring).simplify(tolerance_m, preserve_topology=False)
    return simple if shapely.get_num_coordinates(simple) > 3 else ring


def with_entrances_on_edge(park: AddPark) -> AddPark:
    """The park with each entrance within ENTRANCE_REACH_M of its edge at the edge's nearest point.

    Others stay where they are, and `faults_of` names them; so do all of a park with more than MOST_CORNERS corners.
    """
    edges = ground_of(park).boundary
    corners = shapely.get_num_coordinates(edges) + len(park.entrances)
    if edges.is_empty or not park.entrances or corners > MOST_CORNERS:
        return park
    points = shapely.points(park.entrances)
    nearest = shapely.get_point(shapely.shortest_line(edges, points), 0)
    is_near = shapely.distance(points, nearest) <= ENTRANCE_REACH_M
    return replace(park, entrances=rounded_line(shapely.MultiPoint(np.where(is_near, nearest, points))))


def usable(city: City, scenario: Scenario) -> Scenario:
    """The edits without fault, in their order, of each id the first: what `apply` takes."""
    sound = [edit for edit in scenario if not faults_of(city, edit)]
    return tuple(
        {edit.id: edit for edit in reversed(sound)}[name] for name in dict.fromkeys(e.id for e in sound)
    )
