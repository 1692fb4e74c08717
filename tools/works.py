"""The six key works and the seven parks of the plan, drawn where their place is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import degrees_of, to_metres
from geo.errors import NotFoundError
from geo.stretch import Limit, Stretch, stretch
from tools import wording
from tools.plan import Plan
from tools.raw import Feature
from tools.shapes import DECIMALS, frame, metric
from tools.write import Theme, themed

BESIDE_M = 20.0  # a ward this near a street borders it
LOST_M = 50.0  # a limit that ends up farther from its street than this is another place of its name
TOUCHED_M = 50.0  # a street that runs in or beside a ward for so long is a matter of that ward
REASONS = {
    "street_not_found": "there is no street called {name}",
    "stretch_not_connected": "no way leads along {names} from limit to limit",
    "stretch_is_empty": "both limits meet {names} at one point",
    "limit_not_found": "a limit is {gap_m:.0f} m away from the street",
}


@dataclass(frozen=True)
class Ground:
    """The finished themes that works are placed on."""

    streets: Theme
    parks: Theme
    wards: Theme

    def park(self, key: str) -> BaseGeometry | None:
        """The park's outline in DEGREES; None if the theme has no park of this id."""
        found = (f.geometry for f in self.parks.features if f.properties["id"] == key)
        return next(found, None)


@dataclass(frozen=True)
class Redrawn:
    """Works drawn again: all of them in order, the stretches that were cut, and by id why others stayed."""

    features: tuple[Feature, ...]
    stretches: Mapping[str, Stretch]
    kept: Mapping[str, str]


def theme(ground: Ground, plan: Plan) -> Theme:
    """Every work, in the order of the wording.

    Raises
    ------
    ValueError
        If a work's words are not in the plan.
    NotFoundError
        If a street or a limit of a road is not in the streets.
    """
    stretches = roads(ground)
    rows = wording.rows("works")
    features = tuple(_work(row, ground, plan, stretches.get(row["id"])) for row in rows)
    raw = (*ground.streets.raw, *ground.parks.raw, *ground.wards.raw, plan.raw)
    return themed("works", features, raw)


def roads(ground: Ground) -> dict[str, Stretch]:
    """The stretch of each road work, in METRES, by the work's id."""
    streets = to_metres(frame(ground.streets.features))
    return {
        row["id"]: _stretch(row, streets, ground) for row in wording.rows("works") if row["kind"] == "road"
    }


def redrawn(before: Theme, ground: Ground) -> Redrawn:
    """The works of `before`, roads and known sites drawn again on `ground`, all else as it was.

    A road stays as it was drawn if a street or limit of it is not found.
    """
    streets = to_metres(frame(ground.streets.features))
    present = {work.properties["id"] for work in before.features}
    stretches, kept = {}, {}
    for row in wording.rows("works"):
        if row["kind"] == "road" and row["id"] in present:
            try:
                stretches[row["id"]] = _near(_stretch(row, streets, ground))
            except NotFoundError as error:
                kept[row["id"]] = _reason(error)
    features = tuple(_redrawn(work, ground, stretches.get(work.properties["id"])) for work in before.features)
    return Redrawn(features, stretches, kept)


def _reason(error: NotFoundError) -> str:
    names = error.parameters.get("names", ())
    joined = " and ".join(names) if isinstance(names, tuple) else ""
    return REASONS[error.key].format(**{**error.parameters, "names": joined})


def _redrawn(work: Feature, ground: Ground, cut: Stretch | None) -> Feature:
    row = wording.texts("works", "id").get(work.properties["id"], {})
    if cut is None:
        site = ground.park(row.get("end", "")) if work.properties["kind"] == "park" else None
        return Feature(work.properties, work.geometry if site is None else site)
    return Feature({**work.properties, **_placed(cut, row, ground)}, shapely.transform(cut.line, degrees_of))


def _stretch(row: Mapping[str, str], streets: gpd.GeoDataFrame, ground: Ground) -> Stretch:
    return stretch(streets, row["streets"].split(";"), row["start"], _end(row, ground))


def _near(cut: Stretch) -> Stretch:
    """`cut` itself.

    Raises
    ------
    NotFoundError
        `limit_not_found` if a limit lies more than LOST_M from it.
    """
    gap_m = max(limit.gap_m for limit in cut.limits)
    if gap_m > LOST_M:
        raise NotFoundError("limit_not_found", gap_m=gap_m)
    return cut


def _end(row: Mapping[str, str], ground: Ground) -> str | BaseGeometry:
    park = ground.park(row["end"])
    return row["end"] if park is None else metric(park)


def _work(row: Mapping[str, str], ground: Ground, plan: Plan, cut: Stretch | None) -> Feature:
    properties = {
        "id": row["id"],
        "name_vi": row["name_vi"],
        "name_en": row["name_en"],
        "kind": row["kind"],
        "section": int(row["section"]),
        "plan_text": plan.quoted(row["plan_text"]),
        "wards": row["wards"].split(),
        "status": row["status"],
        "status_as_of": row["status_as_of"],
        "location": row["location"],
        "limits": [],
        "length_m": None,
    }
    if cut is not None:
        properties |= _placed(cut, row, ground)
    place = ground.park(row["end"]) if cut is None else shapely.transform(cut.line, degrees_of)
    return Feature(properties, place)


def _placed(cut: Stretch, row: Mapping[str, str], ground: Ground) -> dict[str, object]:
    """What of a road's properties follows from its stretch."""
    return {
        "wards": _wards_along(cut, ground.wards),
        "location": _location(cut),
        "limits": _limits(cut, (row["start"], row["end_name"])),
        "length_m": round(cut.length_m, 1),
    }


def _location(cut: Stretch) -> str:
    """Says "exact" where both limits cross the street, else "nearest"."""
    return "exact" if all(limit.crosses for limit in cut.limits) else "nearest"


def _limits(cut: Stretch, names: tuple[str, str]) -> list[dict[str, object]]:
    return [_limit(limit, name) for limit, name in zip(cut.limits, names, strict=True)]


def _limit(limit: Limit, name: str) -> dict[str, object]:
    at = [round(value, DECIMALS) for value in degrees_of(limit.at.coords)[0].tolist()]
    return {"name": name, "at": at, "crosses": limit.crosses, "gap_m": round(limit.gap_m, 1)}


def _wards_along(cut: Stretch, wards: Theme) -> list[str]:
    return [
        ward.properties["id"]
        for ward in wards.features
        if cut.line.intersection(metric(ward.geometry).buffer(BESIDE_M)).length >= TOUCHED_M
    ]
