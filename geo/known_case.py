"""The one widening whose taken land was published, Dương Quảng Hàm, beside what the corridor says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely

from geo.city import City
from geo.corridor import corridor
from geo.crs import metres_of
from geo.errors import NotFoundError
from geo.streets import street_at, street_between

WORK = "dqh"
M_PER_KM = 1_000.0

# What published figures are read from: attribute_en of city.work_facts, and the figure in value_en. Only a row whose
# source is an address was published: the length that this project measured itself stands in the table as well.
PUBLISHED = "http"
LENGTH_KM = ("Length", r"([\d.]+) km")
WIDTHS_M = ("Width", r"from ([\d.]+) m to ([\d.]+) m")
TAKEN_M2 = ("Land recovered", r"([\d,]+) m²")
CASES = ("Affected cases", r"([\d,]+) cases")


@dataclass(frozen=True)
class KnownCase:
    """Published figures of a widening, and those computed of its corridor. Lengths in m, areas in m².

    `length_m` lies between the limits of the plan, `project_length_m` between those of the City's project (the
    district's boundary instead of the first limit), both measured along the street. `estimate_m2` is the land that the
    corridor between the plan's limits takes; `whole_m2` is that corridor with today's street in it.
    """

    name: str
    published_m2: float
    published_length_m: float
    width_m: float
    planned_width_m: float
    cases: int
    length_m: float
    project_length_m: float
    estimate_m2: float
    whole_m2: float

    @property
    def difference_m2(self) -> float:
        """What was published beyond the estimate."""
        return self.published_m2 - self.estimate_m2

    @property
    def difference_share(self) -> float:
        """The difference as a share of what was published, 0 to 1."""
        return self.difference_m2 / self.published_m2

    @property
    def estimate_by_published_length_m2(self) -> float:
        """The estimate if the street were as long as published: the same land by the metre."""
        return self.estimate_m2 * self.published_length_m / self.length_m

    @property
    def by_length_m2(self) -> float:
        """The part of the difference that the published length accounts for."""
        return self.estimate_by_published_length_m2 - self.estimate_m2

    @property
    def unexplained_m2(self) -> float:
        """What is left of the difference with the published length; nothing that was computed accounts for it."""
        return self.published_m2 - self.estimate_by_published_length_m2

    @property
    def whole_difference_m2(self) -> float:
        """What was published beyond the whole corridor, today's street in it; the sources do not say which it counts."""
        return self.published_m2 - self.whole_m2

    @property
    def mean_width_m(self) -> float:
        """How wide a strip of the published area is, between the plan's limits."""
        return self.published_m2 / self.length_m

    @property
    def mean_width_by_published_length_m(self) -> float:
        """How wide a strip of the published area is, as long as published."""
        return self.published_m2 / self.published_length_m

    @property
    def m2_per_case(self) -> float:
        """Published land by published case."""
        return self.published_m2 / self.cases


@lru_cache(maxsize=4)
def known_case(city: City) -> KnownCase:
    """What was published of Dương Quảng Hàm and what its corridor comes to.

    Raises
    ------
    NotFoundError
        `fact_not_found` with work and attribute, if the city's facts do not hold a figure, or the works the road.
    """
    (published_km,), (width_m, planned_width_m) = _published(city, *LENGTH_KM), _published(city, *WIDTHS_M)
    (published_m2,), (cases,) = _published(city, *TAKEN_M2), _published(city, *CASES)
    first, last = _limits(city)
    name = street_at(city, city.works.geometry[WORK].interpolate(0.5, normalized=True))
    street = street_between(city, name, first, last)
    boundary = shapely.union_all(city.wards.geometry.to_numpy()).boundary
    found = corridor(city, street.line, width_m, planned_width_m)
    return KnownCase(
        name=street.name,
        published_m2=published_m2,
        published_length_m=published_km * M_PER_KM,
        width_m=width_m,
        planned_width_m=planned_width_m,
        cases=int(cases),
        length_m=street.length_m,
        project_length_m=street_between(city, name, boundary, last).length_m,
        estimate_m2=found.taken_area_m2,
        whole_m2=found.area_m2,
    )


def _published(city: City, attribute: str, figures: str) -> tuple[float, ...]:
    """The figures of the published fact about the known case."""
    facts = city.work_facts
    rows = facts[
        (facts["work"] == WORK)
        & (facts["attribute_en"] == attribute)
        & facts["source"].str.startswith(PUBLISHED)
    ]
    for value in rows["value_en"]:
        if found := re.search(figures, value):
            return tuple(float(figure.replace(",", "")) for figure in found.groups())
    raise NotFoundError("fact_not_found", work=WORK, attribute=attribute)


def _limits(city: City) -> tuple[shapely.Point, shapely.Point]:
    """Where the plan's limits cut the road."""
    limits = city.works["limits"].get(WORK, ())
    if len(limits) != 2:
        raise NotFoundError("fact_not_found", work=WORK, attribute="limits")
    first, last = shapely.points(metres_of(np.array([limit["at"] for limit in limits])))
    return first, last
