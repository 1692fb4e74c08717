"""Where ideas of a plan get in each other's way, or in the way of what is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations

import numpy as np
import shapely

from geo.city import City
from geo.corridor import strip
from geo.drawing import is_there, usable
from geo.scenario import (
    AddPark,
    AddStation,
    AddStreet,
    MoveStation,
    OpenPark,
    Scenario,
    WidenStreet,
    geometry_of,
)

LEAST_M2 = 1.0  # less shared ground is how well two outlines fit each other
CROSSING_SHARE = 3.0  # corridors that only cross or meet share up to this many products of their widths

Road = WidenStreet | AddStreet


@dataclass(frozen=True)
class Conflict:
    """A sentence `conflict.<key>`, the ids of the edits that it is about in the plan's order, its parameters."""

    key: str
    edits: tuple[str, ...]
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Ideas:
    """The usable edits of a plan with their ground: of a road the corridor that is to be taken.

    `city` is without the parks that the plan draws: once they are released, an idea is not in its own way.
    """

    city: City
    parks: tuple[tuple[AddPark, shapely.Geometry], ...]
    opened: tuple[OpenPark, ...]
    roads: tuple[tuple[Road, shapely.Geometry], ...]
    stations: tuple[tuple[AddStation | MoveStation, shapely.Geometry], ...]


@lru_cache(maxsize=64)
def conflicts(city: City, scenario: Scenario) -> tuple[Conflict, ...]:
    """Every conflict of the plan's edits that are without fault, kind by kind; () for none.

    Widths are the planned ones; of a street that is widened only the ground that is not street today is taken.
    What the plan adds and the city has already (`is_there`) is no conflict with itself.
    """
    ideas = _ideas(city, usable(city, scenario))
    return (
        *_roads_over_parks(ideas),
        *_parks_over_parks(ideas),
        *_same_plots(ideas),
        *_roads_over_roads(ideas),
        *_stations_in_corridors(ideas),
        *_stations_elsewhere(ideas),
    )


def _ideas(city: City, edits: Scenario) -> _Ideas:
    shaped = [(edit, geometry_of(edit, city)) for edit in edits]
    parks = tuple((edit, shape) for edit, shape in shaped if isinstance(edit, AddPark))
    others = city.parks
    for _, shape in parks:
        others = others[~is_there(others, shape)]
    return _Ideas(
        replace(city, parks=others),
        parks,
        tuple(edit for edit in edits if isinstance(edit, OpenPark)),
        tuple((edit, _taken(edit)) for edit in edits if isinstance(edit, WidenStreet | AddStreet)),
        tuple((edit, shape) for edit, shape in shaped if isinstance(edit, AddStation | MoveStation)),
    )


def _taken(road: Road) -> shapely.Geometry:
    line = shapely.LineString(road.line)
    planned = strip(line, road.planned_width_m)
    return planned.difference(strip(line, road.width_m)) if isinstance(road, WidenStreet) else planned


def _roads_over_parks(ideas: _Ideas) -> Iterator[Conflict]:
    """A corridor takes ground of a park of the city or of the plan."""
    opened = {edit.park: edit.id for edit in ideas.opened}
    for road, taken in ideas.roads:
        for park_id, name, area in _parks_under(ideas.city, taken):
            edits = (road.id, opened[park_id]) if park_id in opened else (road.id,)
            yield Conflict(
                "road_takes_park", edits, {"road": road.name, "park": name, "area_m2": round(area)}
            )
        for park, ground in ideas.parks:
            area = taken.intersection(ground).area
            if area >= LEAST_M2:
                said = {"road": road.name, "park": park.name, "area_m2": round(area)}
                yield Conflict("road_takes_park", (road.id, park.id), said)


def _parks_under(city: City, shape: shapely.Geometry) -> Iterator[tuple[str, str, float]]:
    """Id, name (the id where it has none) and m² of each park of the city under a shape."""
    near = city.parks.iloc[np.sort(city.parks.sindex.query(shape, predicate="intersects"))]
    shared = shapely.area(shapely.intersection(near.geometry.to_numpy(), shape))
    for park_id, name, area in zip(near.index, near["name"], shared, strict=True):
        if area >= LEAST_M2:
            yield str(park_id), str(name or park_id), float(area)


def _parks_over_parks(ideas: _Ideas) -> Iterator[Conflict]:
    """A park is drawn over one that is there, or two ideas are on one ground: it counts once."""
    for park, ground in ideas.parks:
        for _, name, area in _parks_under(ideas.city, ground):
            said = {"park": park.name, "other": name, "area_m2": round(area)}
            yield Conflict("park_over_park", (park.id,), said)
    for (one, ground), (other, over) in combinations(ideas.parks, 2):
        area = 0.0 if _on_one_plot(one, other) else ground.intersection(over).area
        if area >= LEAST_M2:
            said = {"park": one.name, "other": other.name, "area_m2": round(area)}
            yield Conflict("two_parks", (one.id, other.id), said)


def _on_one_plot(one: AddPark, other: AddPark) -> bool:
    return bool(one.plot) and one.plot == other.plot


def _same_plots(ideas: _Ideas) -> Iterator[Conflict]:
    """Two parks on one plot, which says more than that their ground is shared."""
    for (one, _), (other, _) in combinations(ideas.parks, 2):
        if _on_one_plot(one, other):
            said = {"park": one.name, "other": other.name, "plot": one.plot}
            yield Conflict("same_plot", (one.id, other.id), said)


def _roads_over_roads(ideas: _Ideas) -> Iterator[Conflict]:
    """Two corridors lie over each other, and do not only cross or meet."""
    for (one, taken), (other, over) in combinations(ideas.roads, 2):
        area = taken.intersection(over).area
        if area > CROSSING_SHARE * one.planned_width_m * other.planned_width_m:
            said = {"road": one.name, "other": other.name, "area_m2": round(area)}
            yield Conflict("two_roads", (one.id, other.id), said)


def _stations_in_corridors(ideas: _Ideas) -> Iterator[Conflict]:
    """A station of the plan, or one of the city that stays, stands where a street will be."""
    moved = {edit.station for edit, _ in ideas.stations if isinstance(edit, MoveStation)}
    stay = ideas.city.stations.drop(index=list(moved))
    for _, place in ideas.stations:
        stay = stay[~is_there(stay, place)]
    for road, _ in ideas.roads:
        corridor = strip(shapely.LineString(road.line), road.planned_width_m)
        for station, place in ideas.stations:
            if corridor.intersects(place):
                said = {"station": _station_name(ideas.city, station), "road": road.name}
                yield Conflict("station_in_corridor", (road.id, station.id), said)
        for name in stay["name_vi"][stay.intersects(corridor)]:
            yield Conflict("station_in_corridor", (road.id,), {"station": str(name), "road": road.name})


def _station_name(city: City, station: AddStation | MoveStation) -> str:
    return (
        str(city.stations["name_vi"][station.station]) if isinstance(station, MoveStation) else station.name
    )


def _stations_elsewhere(ideas: _Ideas) -> Iterator[Conflict]:
    """A station of the plan on water, or in a park of the plan or of the city."""
    water = ideas.city.water
    for station, place in ideas.stations:
        name = _station_name(ideas.city, station)
        if water[shapely.get_dimensions(water.geometry.to_numpy()) == 2].intersects(place).any():
            yield Conflict("station_on_water", (station.id,), {"station": name})
        parks = ideas.city.parks
        for park in parks["name"][
            (shapely.get_dimensions(parks.geometry.to_numpy()) == 2) & parks.covers(place)
        ]:
            yield Conflict("station_in_park", (station.id,), {"station": name, "park": str(park or "…")})
        for drawn, ground in ideas.parks:
            if ground.covers(place):
                yield Conflict(
                    "station_in_park", (drawn.id, station.id), {"station": name, "park": drawn.name}
                )
