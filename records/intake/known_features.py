"""The parks, works, stations and plots that a city shows now, as the records would say them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from geo.city import City
from geo.crs import to_degrees
from geo.released import FRAMES, NOT_REPORTED
from geo.schemas import FRAME_FILES, ORIGIN, WORK_PROGRESS
from records.intake.columns import plain_heading
from records.intake.sites import DECIMALS
from records.model import FEATURE_KINDS
from records.schema import KEY_LENGTH

NAMES = {
    "park": ("name",),
    "plot": ("name",),
    "work": ("name_vi", "name_en"),
    "station": ("name_vi", "name_en"),
}
INVENTED = frozenset({"status", *WORK_PROGRESS})  # of works, where a city shows practice figures
DIGEST_LENGTH = 8


@dataclass(frozen=True)
class Known:
    """A feature that the city shows: what can be reported of it and is known, and its shape in DEGREES or None."""

    properties: Mapping[str, Any]
    shape: shapely.Geometry | None

    def name(self, kind: str) -> str:
        """Its name, "" for none."""
        return str(self.properties.get(NAMES[kind][0]) or "")


@lru_cache(maxsize=16)
def known_features(city: City, kind: str) -> dict[str, Known]:
    """The features of a kind by id; no invented plots."""
    if kind == "plot" and city.practice:
        return {}
    frame = getattr(city, FRAMES[kind])
    progress = WORK_PROGRESS if kind == "work" else {}
    reported = [
        name
        for name in (*FRAME_FILES[FRAMES[kind]].columns, *progress)
        if name in frame.columns and name not in NOT_REPORTED | ORIGIN.keys()
    ]
    if city.practice and kind == "work":
        reported = [name for name in reported if name not in INVENTED]
    shapes = to_degrees(frame).geometry
    rows = frame[reported].to_dict("index")
    return {
        str(key): Known(_stated(rows[key]), _rounded(shape))
        for key, shape in zip(frame.index, shapes, strict=True)
    }


def _stated(row: Mapping[Any, Any]) -> dict[str, Any]:
    """What a row says, as plain JSON values; what is not known is left out."""
    plain = {str(name): list(cell) if isinstance(cell, tuple) else cell for name, cell in row.items()}
    return {
        name: float(cell) if isinstance(cell, np.number) else cell
        for name, cell in plain.items()
        if cell not in ("", None, []) and not (isinstance(cell, float) and np.isnan(cell))
    }


def _rounded(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    return None if shape is None else shapely.transform(shape, lambda places: np.round(places, DECIMALS))


@lru_cache(maxsize=16)
def ids_by_name(city: City, kind: str) -> dict[str, tuple[str, ...]]:
    """Ids of the features of a kind by name, as `plain_heading` gives it."""
    found: dict[str, tuple[str, ...]] = {}
    for key, known in known_features(city, kind).items():
        for column in NAMES[kind]:
            plain = plain_heading(str(known.properties.get(column) or ""))
            if plain and key not in found.get(plain, ()):
                found[plain] = (*found.get(plain, ()), key)
    return found


def kind_of_id(city: City, key: str) -> str:
    """The kind of the feature with that id, "" if there is none: a mark is found by its id alone."""
    return next((kind for kind in FEATURE_KINDS if key in known_features(city, kind)), "")


def new_id(kind: str, name: str) -> str:
    """An id for a new feature of that name, the same whenever it is asked for."""
    slug = f"{kind}-{plain_heading(name).replace(' ', '-').replace('%', '')}"
    if len(slug) <= KEY_LENGTH:
        return slug
    digest = hashlib.sha256(slug.encode()).hexdigest()[:DIGEST_LENGTH]
    return f"{slug[: KEY_LENGTH - DIGEST_LENGTH - 1]}-{digest}"
