"""Whom a park on a candidate plot would serve: people within a standard's distance of it who have no park near today."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from geo.access import AccessStandard, Way, access
from geo.city import City
from geo.crs import METRES
from geo.network import Travel, costs_from, places_on, walking_network
from geo.parks import entrances_on

Flags = npt.NDArray[np.bool_]


def served_by_plots(city: City, definition: str, standard: AccessStandard, way: Way) -> Flags:
    """True where a plot (row, as `City.plots`) would newly serve a cell of the people grid (column, as `City.people`).

    A plot smaller than the standard asks, or known by its place only, serves nobody.
    """
    plots, people = city.plots, city.people
    served = np.zeros((len(plots), len(people)), dtype=bool)
    shapes = plots.geometry.to_numpy()
    large = (shapely.get_dimensions(shapes) == 2) & (shapely.area(shapes) >= max(standard.least_m2, 1.0))
    network = walking_network(city)
    if not large.any() or not len(people) or not len(network.edges):
        return served
    doors = entrances_on(network, plots[large][["name", plots.geometry.name]].set_crs(METRES))
    homes = np.column_stack([people.geometry.x, people.geometry.y])
    travel, at = Travel(network, network.length_m, standard.distance_m), places_on(network, homes)
    for row, plot in zip(np.flatnonzero(large), plots.index[large], strict=True):
        own = doors.geometry[doors["park"] == plot]
        points = np.column_stack([own.x, own.y])
        if way == "straight":
            far = np.hypot(*(homes[:, None, :] - points[None, :, :]).transpose(2, 0, 1)).min(axis=1)
        else:
            far = costs_from(travel, places_on(network, points), at)
        served[row] = far <= standard.distance_m
    return served & ~access(city, definition, standard, way).reached
