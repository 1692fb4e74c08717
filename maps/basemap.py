"""The base map as two small JSON files that the browser draws on canvas.

`basemap.json` holds what is seen at every zoom: water, green, rail, main streets. `basemap_minor.json`
holds residential streets, alleys, paths and places, and is loaded after it. maps/client/src/ground.ts
reads both:

    {"origin": [lon, lat], "unit": degrees, "names": [...], "fade": [[ring, ...], ...],
     "areas":  {kind: [{"n": name, "at": [x, y], "r": room, "rings": [ring, ...]}, ...]},
     "lines":  {kind: [[name, x, y, dx, dy, ...], ...]},
     "points": {kind: [[name, x, y], ...]}}

A name is an index into `names`, 0 for none. Coordinates are whole multiples of `unit` east and north of
`origin`; of a line or a ring only the first is absolute, each other is the step from the one before.
`fade` is the outline of the district and wider ones around it, inside first: what lies outside each is
drawn paler. `at` and `r` are the centre and the radius of the largest circle in an area: room for its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.city import City
from geo.crs import degrees_of
from geo.same import Same

UNIT_DEG = 5e-6  # 0.55 m: rounding moves a point by 0.4 m at most
METRES_PER_DEGREE = 110_600.0  # along a meridian at 10.8° north
FILES_KEPT = 4  # of each of the two
MARGIN_M = 1_200.0  # drawn around the district
FADE_M = (0.0, 150.0, 300.0, 450.0, 600.0, 750.0, 900.0, 1_050.0, 1_200.0)
FADE_TOLERANCE_M = 3.0
MAIN_TOLERANCE_M = 0.4
MINOR_TOLERANCE_M = 0.7
LEAST_AREA_M2 = 60.0  # smaller green or water is under two pixels at zoom 16

ALLEY_NAME = "hẻm"  # how the name of an alley begins
# "Đường Phan Văn Trị" is drawn as "Phan Văn Trị", "Đường Số 8" as "Đường số 8", like most are written
STREET_WORD = re.compile(r"^đường\s+(?!số\b|\d)", re.IGNORECASE)
NUMBERED_STREET = re.compile(r"^đường\s+số\s+", re.IGNORECASE)
NUMBERED_STREET_DRAWN = "Đường số "
# words of two syllables that a name broken into lines keeps together, one a line
WHOLE_WORDS = Path(__file__).with_name("whole_words.txt")
NO_BREAK = "\u00a0"
MAIN_STREETS = {
    "trunk": "trunk",
    "primary": "primary",
    "secondary": "secondary",
    "tertiary": "tertiary",
    "trunk_link": "link",
    "primary_link": "link",
    "secondary_link": "link",
    "tertiary_link": "link",
}
WATER_AREA = "area"

Steps = list[int]
Grid = npt.NDArray[np.int64]


def basemap_files(city: City) -> dict[str, bytes]:
    """The two files by name, as compact UTF-8 JSON; the same city gives the same bytes.

    Clipped to the district and `MARGIN_M` around it; beyond the district only water, green, rail and main
    streets. Every drawn point lies within 1.2 m of the line it was made from. Releases change figures more often
    than ground: a file is drawn once for all cities that share the frames it is drawn from.
    """
    return {
        "basemap.json": _main_file(
            Same(city.wards, city.water, city.land, city.parks, city.rail, city.streets)
        ),
        "basemap_minor.json": _minor_file(Same(city.wards, city.streets, city.paths, city.places)),
    }


@lru_cache(maxsize=FILES_KEPT)
def _main_file(frames: Same) -> bytes:
    wards, all_water, all_land, all_parks, rail, all_streets = frames.things
    district, frame, origin = _extent(Same(wards))
    sheet = _Sheet(origin)
    sheet.fade = [[sheet.ring(ring) for ring in rings] for rings in _outlines(district)]
    water = _clipped(all_water, frame)
    areas = water[water["kind"] == WATER_AREA]
    sheet.add_areas("water", areas)
    channels = _named_by_area(water[water["kind"] != WATER_AREA], areas)
    for kind in sorted(set(channels["kind"])):
        sheet.add_lines(kind, channels[channels["kind"] == kind], MAIN_TOLERANCE_M)
    land = _clipped(all_land, frame)
    for kind in sorted(set(land["kind"])):
        sheet.add_areas(kind, land[land["kind"] == kind])
    parks = _clipped(all_parks, frame)
    sheet.add_areas("park", parks[parks["status"] != "planned"])
    sheet.add_areas("park_planned", parks[parks["status"] == "planned"])
    sheet.add_lines("rail", _clipped(rail, frame), MAIN_TOLERANCE_M)
    streets = _named_as_drawn(_clipped(all_streets, frame))
    kinds = streets["street_class"].map(MAIN_STREETS)
    for kind in dict.fromkeys(MAIN_STREETS.values()):
        sheet.add_lines(kind, streets[kinds == kind], MAIN_TOLERANCE_M)
    return _bytes(sheet)


@lru_cache(maxsize=FILES_KEPT)
def _minor_file(frames: Same) -> bytes:
    wards, all_streets, paths, all_places = frames.things
    district, _, origin = _extent(Same(wards))
    sheet = _Sheet(origin)
    streets = _named_as_drawn(_clipped(all_streets, district))
    minor = streets[~streets["street_class"].isin(MAIN_STREETS)]
    is_alley = minor["name"].str.lower().str.startswith(ALLEY_NAME) | (minor["name"] == "")
    sheet.add_lines("street", minor[~is_alley], MINOR_TOLERANCE_M)
    sheet.add_lines("alley", minor[is_alley], MINOR_TOLERANCE_M)
    sheet.add_lines("path", _clipped(paths, district), MINOR_TOLERANCE_M)
    places = _clipped(all_places, district)
    for kind in sorted(set(places["kind"])):
        sheet.add_points(kind, places[places["kind"] == kind])
    return _bytes(sheet)


@lru_cache(maxsize=FILES_KEPT)
def _extent(wards: Same) -> tuple[BaseGeometry, BaseGeometry, npt.NDArray[np.float64]]:
    """The district, it with all around it that is drawn, and the origin: DEGREES, whole hundredths, south-west of it all."""
    district = shapely.union_all(wards.things[0].geometry.to_numpy())
    frame = shapely.buffer(district, MARGIN_M)
    return district, frame, np.floor(degrees_of(np.array([shapely.bounds(frame)[:2]]))[0] * 100) / 100


@dataclass
class _Sheet:
    """One file while it is being filled. Geometry goes in as METRES."""

    origin: npt.NDArray[np.float64]
    names: dict[str, int] = field(default_factory=lambda: {"": 0})
    fade: list[list[Steps]] = field(default_factory=list)
    areas: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    lines: dict[str, list[Steps]] = field(default_factory=dict)
    points: dict[str, list[Steps]] = field(default_factory=dict)

    def grid(self, east_north: npt.NDArray[np.float64]) -> Grid:
        """Whole multiples of the unit from the origin, (n, 2)."""
        return np.rint((degrees_of(east_north) - self.origin) / UNIT_DEG).astype(np.int64)

    def steps(self, geometry: BaseGeometry) -> Steps:
        """A line as first point and steps; points that fall together are one. Empty if only one is left."""
        return _steps(self.grid(shapely.get_coordinates(geometry)))

    def steps_of(self, lines: Sequence[BaseGeometry]) -> list[Steps]:
        """`steps` of each line; all are transformed at once."""
        points, line = shapely.get_coordinates(lines, return_index=True)
        ends = np.searchsorted(line, np.arange(1, len(lines)))
        return [_steps(some) for some in np.split(self.grid(points), ends)] if len(lines) else []

    def ring(self, geometry: BaseGeometry) -> Steps:
        """A closed ring like `steps`, without its last point, which is the first again."""
        return self.steps(geometry)[:-2]

    def index(self, name: str, lines: bool = False) -> int:
        """Number of a name, 0 for none; with `lines`, as it may be broken into lines."""
        text = name
        if lines:
            text = _whole_words().sub(lambda word: word[0].replace(" ", NO_BREAK), text)
        return self.names.setdefault(text, len(self.names))

    def add_lines(self, kind: str, frame: gpd.GeoDataFrame, tolerance_m: float) -> None:
        """Lines of one name that touch become one, so that its label has room."""
        named = list(_merged(frame))
        joined = [line for _, lines in named for line in lines]
        steps = iter(self.steps_of(shapely.simplify(joined, tolerance_m)))
        encoded = []
        for name, lines in named:
            own = sorted(filter(None, islice(steps, len(lines))))
            encoded += [[self.index(name), *line] for line in own]
        self.lines[kind] = encoded

    def add_areas(self, kind: str, frame: gpd.GeoDataFrame) -> None:
        """Polygons, largest first, so that a small one inside a large one is drawn over it."""
        parts = frame.explode(index_parts=False)
        parts = parts[(parts.geom_type == "Polygon") & (parts.area >= LEAST_AREA_M2)]
        ordered = sorted(zip(_names(parts), parts.geometry, strict=True), key=_by_size)
        self.areas[kind] = [self._area(name, polygon) for name, polygon in ordered]

    def _area(self, name: str, polygon: BaseGeometry) -> dict[str, object]:
        plain = shapely.simplify(polygon, MINOR_TOLERANCE_M)
        rings = [ring for ring in (self.ring(ring) for ring in _rings(plain)) if len(ring) >= 6]
        if not (number := self.index(name, lines=True)):
            return {"n": 0, "rings": rings}
        radius = shapely.maximum_inscribed_circle(polygon, tolerance=2.0)
        ends = shapely.get_coordinates(radius)
        at = [int(value) for value in self.grid(ends[:1])[0]]
        room = round(float(shapely.length(radius)) / (UNIT_DEG * METRES_PER_DEGREE))
        return {"n": number, "at": at, "r": room, "rings": rings}

    def add_points(self, kind: str, frame: gpd.GeoDataFrame) -> None:
        places = self.grid(shapely.get_coordinates(shapely.centroid(frame.geometry.to_numpy())))
        rows = zip(_names(frame), places, strict=True)
        self.points[kind] = sorted([self.index(name, lines=True), int(x), int(y)] for name, (x, y) in rows)


def _steps(points: Grid) -> Steps:
    """First point and steps; points that fall together are one. Empty if only one is left."""
    moved = np.diff(points, axis=0, prepend=0)
    kept = moved[np.r_[True, moved[1:].any(axis=1)]]
    return [int(step) for step in kept.ravel()] if len(kept) > 1 else []


@cache
def _whole_words() -> re.Pattern[str]:
    words = WHOLE_WORDS.read_text("utf-8").splitlines()
    return re.compile(rf"\b({'|'.join(map(re.escape, filter(None, words)))})\b", re.IGNORECASE)


def _bytes(sheet: _Sheet) -> bytes:
    content = {
        "origin": [round(float(value), 2) for value in sheet.origin],
        "unit": UNIT_DEG,
        "names": list(sheet.names),
        "fade": sheet.fade,
        "areas": sheet.areas,
        "lines": sheet.lines,
        "points": sheet.points,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").encode()  # the file may stand inside a script element


def _clipped(frame: gpd.GeoDataFrame, mask: BaseGeometry) -> gpd.GeoDataFrame:
    """What of `frame` lies in `mask`, in the order of its rows; pieces of another dimension are dropped."""
    near = frame.iloc[np.sort(frame.sindex.query(mask, predicate="intersects"))]
    pieces = shapely.intersection(near.geometry.to_numpy(), mask)
    clipped = near.set_geometry(gpd.GeoSeries(pieces, index=near.index, crs=frame.crs))
    return clipped[~clipped.geometry.is_empty]


def _merged(frame: gpd.GeoDataFrame) -> Iterable[tuple[str, Sequence[BaseGeometry]]]:
    """(name, lines) in the order of names, "" first: lines of one name that meet end to end are joined."""
    names, shapes = _names(frame), frame.geometry.to_numpy()
    places = names.groupby(names.to_numpy()).indices
    for name in sorted(places):
        parts = shapely.get_parts(shapes[places[name]])
        lines = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
        yield name, list(shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines))))


def _names(frame: gpd.GeoDataFrame) -> pd.Series:
    """The name of each row, "" for none or where the frame names nothing."""
    if "name" not in frame.columns:
        return pd.Series("", index=frame.index)
    return frame["name"].fillna("").astype(str).str.strip()


def _named_as_drawn(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """`streets` with their names as the map writes them, "" for none."""
    names = _names(streets).str.replace(NUMBERED_STREET, NUMBERED_STREET_DRAWN, regex=True)
    return streets.assign(name=names.str.replace(STREET_WORD, "", regex=True))


def _named_by_area(lines: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """`lines` where a nameless one takes the name of the water area that most of it runs through."""
    named = areas[_names(areas) != ""]
    pairs = lines.sindex.query(named.geometry, predicate="intersects")
    inside = shapely.length(
        shapely.intersection(named.geometry.to_numpy()[pairs[0]], lines.geometry.to_numpy()[pairs[1]])
    )
    names = _names(lines).tolist()
    halves = shapely.length(lines.geometry.to_numpy()) / 2
    for area, line, length in zip(*pairs, inside, strict=True):
        if not names[line] and length >= halves[line]:
            names[line] = named["name"].iloc[area]
    return lines.assign(name=names)


def _outlines(district: BaseGeometry) -> list[list[BaseGeometry]]:
    """Outer rings of the district, then of each wider outline around it."""
    shapes = [district, *(shapely.buffer(district, reach, quad_segs=4) for reach in FADE_M[1:])]
    plain = [shapely.simplify(shape, FADE_TOLERANCE_M) for shape in shapes]
    return [[part.exterior for part in shapely.get_parts(shape)] for shape in plain]


def _rings(polygon: BaseGeometry) -> list[BaseGeometry]:
    return [polygon.exterior, *polygon.interiors]


def _by_size(row: tuple[str, BaseGeometry]) -> tuple[float, tuple[float, ...]]:
    return -float(row[1].area), tuple(row[1].bounds)
