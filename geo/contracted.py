"""Cheapest costs from many things to many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from geo.network import Floats, Ints, Places, Travel, costs_between

AT_ONCE = 64


@dataclass(frozen=True, eq=False)
class Joined:
    """Things on a network: `places` of theirs, the number of the thing that each is `owner`ed by, how many things."""

    places: Places
    owner: Ints
    count: int


def least_costs(travel: Travel, start: Joined, end: Joined) -> Iterator[tuple[slice, Floats]]:
    """Blocks of rows of the costs (start, end), each by the cheapest of its places; inf where no way leads."""
    for first in range(0, start.count, AT_ONCE):
        last = min(first + AT_ONCE, start.count)
        own = (start.owner >= first) & (start.owner < last)
        places = Places(start.places.edge[own], start.places.share[own], start.places.off_m[own])
        each = costs_between(travel, places, end.places)
        rows = np.full((last - first, len(end.places)), np.inf)
        np.minimum.at(rows, start.owner[own] - first, each)
        least = np.full((end.count, last - first), np.inf)
        np.minimum.at(least, end.owner, rows.T)
        yield slice(first, last), least.T
