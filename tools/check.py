"""What must hold before data/ is replaced: wards complete, sums right, no overlap, all of it readable."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path

from geo.city import read_city
from geo.errors import DataError, Fault
from tools.shapes import metric
from tools.wards import NUMBERS, ward_id
from tools.write import Theme, put

AREA_KM2 = (19.7, 19.8)  # official 19.73 and 19.74
POPULATION_2019 = 676_899  # census of 1 April 2019, published for the district
OVERLAP_M2 = 1.0


def checked(wards: Theme) -> Theme:
    """`wards` itself.

    Raises
    ------
    DataError
        With every fault found.
    """
    faults = [*_ids(wards), *_sums(wards), *_overlaps(wards)]
    if faults:
        raise DataError(faults)
    return wards


def readable(files: Mapping[str, str]) -> Mapping[str, str]:
    """`files` themselves: name and text of every file of data/.

    Raises
    ------
    DataError
        With every fault the program would find in them.
    """
    with tempfile.TemporaryDirectory() as folder:
        put(Path(folder), files)
        read_city(Path(folder), practice=True)
        read_city(Path(folder))
    return files


def _ids(wards: Theme) -> Iterator[Fault]:
    found = [feature.properties["id"] for feature in wards.features]
    wanted = [ward_id(number) for number in NUMBERS]
    if found != wanted:
        yield Fault("wards.geojson", "wards_differ", "", {"found": found, "wanted": wanted})


def _sums(wards: Theme) -> Iterator[Fault]:
    area = sum(feature.properties["area_km2"] for feature in wards.features)
    people = sum(feature.properties["population_2019"] for feature in wards.features)
    if not AREA_KM2[0] <= area <= AREA_KM2[1]:
        yield Fault("wards.geojson", "area_sum", "", {"found": area, "wanted": AREA_KM2})
    if people != POPULATION_2019:
        yield Fault("wards.geojson", "people_sum", "", {"found": people})


def _overlaps(wards: Theme) -> Iterator[Fault]:
    for one, other in combinations(wards.features, 2):
        shared = metric(one.geometry).intersection(metric(other.geometry)).area
        if shared > OVERLAP_M2:
            pair = f"{one.properties['id']} {other.properties['id']}"
            yield Fault("wards.geojson", "overlap", pair, {"m2": round(shared, 1)})
