"""What somebody did on the planning map, as the browser tells it (maps/client/src/plan_doc.ts), becomes a changed plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from geo.city import City
from geo.crs import metres_of
from geo.drawing import with_entrances_on_edge
from geo.errors import ParameterError
from geo.scenario import (
    AddPark,
    AddStation,
    AddStreet,
    Edit,
    MoveStation,
    Scenario,
    WidenStreet,
    edit_named,
    new_id,
    rounded_line,
    rounded_polygons,
    with_edit,
    without_edit,
)
from geo.streets import Street, assumed_width_m, class_along, street_at, street_between

MOST_CORNERS = 50_000  # of one drawn shape: more is no drawing, and nothing a plan keeps
MOST_NAME = 120


@dataclass(frozen=True)
class Habit:
    """What a new idea is like before somebody says more: words for names, widths in m, what a drawn line is.

    `words` has a name for "park", "street", "widen" and "station", with `{number}` in it.
    """

    words: Mapping[str, str]
    planned_width_m: float
    width_m: float | None = None  # None: by the class of the street
    is_new_street: bool = True


def acted(city: City, scenario: Scenario, act: Mapping[str, Any], habit: Habit) -> tuple[Scenario, str]:
    """The scenario after an act, and the id of the edit it was about; "" for none.

    Raises
    ------
    ParameterError
        `bad_act` if it cannot be read; `unknown_edit` if it is about an edit that is gone.
    NotFoundError
        If there is no street where one was pointed at.
    """
    does = ACTS.get(str(act.get("kind")))
    if does is None:
        raise ParameterError("bad_act", part="kind")
    return does(_Act(city, scenario, act, habit))


@dataclass(frozen=True, eq=False)
class _Act:
    """An act, and what it is done to."""

    city: City
    scenario: Scenario
    plain: Mapping[str, Any]
    habit: Habit

    def edit(self) -> Edit:
        """The edit that it is about."""
        return edit_named(self.scenario, str(self.plain.get("edit")))

    def with_edit(self, edit: Edit) -> tuple[Scenario, str]:
        """The scenario with an edit new or changed, and its id."""
        return with_edit(self.scenario, edit), edit.id

    def new(self, kind: str) -> tuple[str, str]:
        """Id and name of a new edit."""
        edit_id = new_id(self.scenario, kind)
        return edit_id, self.habit.words[kind].format(number=edit_id.rsplit("-", 1)[1])


def _new_park(act: _Act) -> tuple[Scenario, str]:
    shape = _shape(act, "Polygon", "MultiPolygon")
    return act.with_edit(AddPark(*act.new("park"), rounded_polygons(shape)))


def _new_line(act: _Act) -> tuple[Scenario, str]:
    line = _shape(act, "LineString")
    if act.habit.is_new_street:
        return act.with_edit(AddStreet(*act.new("street"), rounded_line(line), act.habit.planned_width_m))
    name = street_at(act.city, line.interpolate(0.5, normalized=True))
    street_class = class_along(act.city, line)
    width_m = assumed_width_m(street_class)
    return _widened(act, Street(name, line, float(line.length), street_class, width_m))


def _picked(act: _Act) -> tuple[Scenario, str]:
    """The stretch of a street between two points of it."""
    start, end = (shapely.Point(pair) for pair in _points(act, 2))
    found = street_between(act.city, street_at(act.city, start), start, end)
    return _widened(act, found)


def _widened(act: _Act, street: Street) -> tuple[Scenario, str]:
    return act.with_edit(widening(act.scenario, street, act.habit))


def widening(scenario: Scenario, street: Street, habit: Habit) -> WidenStreet:
    """A new idea to widen a part of a street, which has the width of its class unless one is known."""
    return WidenStreet(
        id=new_id(scenario, "widen"),
        name=street.name,
        line=rounded_line(street.line),
        width_m=habit.width_m or street.width_m,
        planned_width_m=habit.planned_width_m,
        is_assumed=habit.width_m is None,
    )


def _new_station(act: _Act) -> tuple[Scenario, str]:
    (place,) = _points(act, 1)
    return act.with_edit(AddStation(*act.new("station"), *place))


def _moved(act: _Act) -> tuple[Scenario, str]:
    """A station of the city at another place."""
    (place,) = _points(act, 1)
    station = str(act.plain.get("edit"))
    if station not in act.city.stations.index:
        raise ParameterError("unknown_station", station=station)
    return act.with_edit(MoveStation(station, *place))


def _reshaped(act: _Act) -> tuple[Scenario, str]:
    match act.edit():
        case AddPark() as park:
            shape = _shape(act, "Polygon", "MultiPolygon")
            return act.with_edit(with_entrances_on_edge(replace(park, polygons=rounded_polygons(shape))))
        case AddStreet() | WidenStreet() as street:
            return act.with_edit(replace(street, line=rounded_line(_shape(act, "LineString"))))
        case AddStation() | MoveStation() as station:
            ((east, north),) = rounded_line(_shape(act, "Point"))
            return act.with_edit(replace(station, east=east, north=north))
        case _:
            raise ParameterError("bad_act", part="geometry")


def _entered(act: _Act) -> tuple[Scenario, str]:
    park = act.edit()
    if not isinstance(park, AddPark):
        raise ParameterError("bad_act", part="edit")
    return act.with_edit(with_entrances_on_edge(replace(park, entrances=_points(act, None))))


def _removed(act: _Act) -> tuple[Scenario, str]:
    return without_edit(act.scenario, act.edit().id), ""


ACTS: Mapping[str, Callable[[_Act], tuple[Scenario, str]]] = {
    "park": _new_park,
    "line": _new_line,
    "pick": _picked,
    "station": _new_station,
    "move": _moved,
    "shape": _reshaped,
    "entrances": _entered,
    "remove": _removed,
}


def _shape(act: _Act, *kinds: str) -> shapely.Geometry:
    """The drawn shape in METRES; it may cross itself."""
    try:
        shape = shapely.geometry.shape(act.plain.get("geometry"))
        corners = shapely.get_coordinates(shape)
        if shape.geom_type not in kinds or not 1 <= len(corners) <= MOST_CORNERS:
            raise ParameterError("bad_act", part="geometry")
        return _placed(shape, "geometry")
    except (
        AttributeError,
        KeyError,
        IndexError,
        TypeError,
        ValueError,
        shapely.errors.ShapelyError,
    ) as error:
        raise ParameterError("bad_act", part="geometry") from error


def _points(act: _Act, count: int | None) -> tuple[tuple[float, float], ...]:
    """Points in METRES, as many as asked for; any number where `count` is None."""
    try:
        points = [shapely.Point(float(lon), float(lat)) for lon, lat in act.plain.get("points") or ()]
    except (TypeError, ValueError) as error:
        raise ParameterError("bad_act", part="points") from error
    if len(points) > MOST_CORNERS or (count is not None and len(points) != count):
        raise ParameterError("bad_act", part="points")
    if not points:
        return ()
    return rounded_line(_placed(shapely.MultiPoint(points), "points"))


def _placed(shape: shapely.Geometry, part: str) -> shapely.Geometry:
    """A shape in METRES of one in DEGREES.

    Raises
    ------
    ParameterError
        If a corner lies nowhere on the earth.
    """
    placed = shapely.transform(shape, metres_of)
    if not np.isfinite(shapely.get_coordinates(placed)).all():
        raise ParameterError("bad_act", part=part)
    return placed
