"""A plan's way to the released facts: its ideas as features of the records, which a second person approves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from geo.city import City
from geo.crs import METRES, degrees_of
from geo.drawing import faults_of
from geo.errors import DataError
from geo.measure import wards_of
from geo.scenario import (
    AddPark,
    AddStation,
    AddStreet,
    Edit,
    MoveStation,
    OpenPark,
    WidenStreet,
    geometry_of,
)
from geo.source import sha256
from layers._layer import vi_number
from maps.harmless import harmless
from maps.messages import message
from records.entries import SHAPES, newest
from records.errors import RecordsError
from records.intake.known_features import Known, known_features
from records.intake.sites import DECIMALS
from records.model import Feature
from records.schema import FEATURES, KEY_LENGTH
from records.store import Store

if TYPE_CHECKING:  # plans.py stands on this module
    from records.plans import Plan

UNFIT_IN_IDS = re.compile(r"[^A-Za-z0-9._-]")
DIGEST_LENGTH = 16


def check_proposal(plan: Plan, city: City) -> None:
    """Nothing, if the plan can be entered.

    Raises
    ------
    RecordsError
        If the city shows practice figures, or the plan is removed or empty.
    DataError
        Lists every fault of its drawings.
    """
    if city.practice:
        raise RecordsError("plan_practice")
    if not plan.scenario:
        raise RecordsError("plan_empty", name=plan.name)
    faults = [fault for edit in plan.scenario for fault in faults_of(city, edit)]
    if faults:
        raise DataError(faults)


def features_of_plan(plan: Plan, city: City) -> tuple[Feature, ...]:
    """What the plan would have the records say: `city` with its parks, streets and stations as planned.

    What it builds or moves of the city keeps its id and whatever else is known of it.
    """
    return tuple(_feature(plan, edit, city) for edit in plan.scenario)


def _feature(plan: Plan, edit: Edit, city: City) -> Feature:
    words = _said("proposal.source", plan), f"{_note(plan, edit)} {_extent(edit, city)}".strip()
    shape = _degrees(geometry_of(edit, city))
    match edit:
        case AddPark():
            area = round(float(geometry_of(edit, city).area), 1)
            said = {"name": edit.name, "status": "planned", "area_m2": area}
            return Feature("park", _id(plan, edit), shape, _stated(said), *words)
        case WidenStreet() | AddStreet():
            said = {"name_vi": edit.name, "name_en": edit.name, "kind": "road", "status": "planned"}
            return Feature("work", _id(plan, edit), shape, _stated(said), *words)
        case AddStation():
            said = {"name_vi": edit.name, "name_en": edit.name, "status": "planned"}
            return Feature("station", _id(plan, edit), shape, _stated(said), *words)
        case OpenPark():
            park = _known(city, "park", edit.park)
            return Feature("park", edit.park, park.shape, {**park.properties, "status": "existing"}, *words)
        case MoveStation():
            station = _known(city, "station", edit.station)
            return Feature("station", edit.station, shape, station.properties, *words)


def _stated(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said, without names that are not given."""
    return {name: value for name, value in said.items() if value != ""}


def _known(city: City, kind: str, key: str) -> Known:
    found = known_features(city, kind).get(key)
    if found is None:
        raise RecordsError("unknown_entry", name=key)
    return found


def _degrees(shape: shapely.Geometry) -> shapely.Geometry:
    """A shape in DEGREES; of several parts that are one, that part."""
    flat = shapely.transform(shape, lambda places: np.round(degrees_of(places), DECIMALS))
    return flat.geoms[0] if shapely.get_num_geometries(flat) == 1 and hasattr(flat, "geoms") else flat


def _said(key: str, plan: Plan) -> str:
    """The office's own words, in its language."""
    return str(harmless(message(key, name=plan.name, plan=plan.id, revision=plan.revision, who=plan.who)))


def _note(plan: Plan, edit: Edit) -> str:
    note = _said("proposal.note", plan)
    match edit:
        case WidenStreet():
            now, then = f"{edit.width_m:g}", f"{edit.planned_width_m:g}"
            key = "proposal.widened_assumed" if edit.is_assumed else "proposal.widened"
            return f"{note} {message(key, now=now, then=then)}"
        case AddStreet():
            return f"{note} {message('proposal.new_street', then=f'{edit.planned_width_m:g}')}"
    return note


def _extent(edit: Edit, city: City) -> str:
    """How large an idea is and in which wards it lies, so that who approves it can judge."""
    shape = geometry_of(edit, city)
    inside = wards_of(city.wards, gpd.GeoDataFrame(geometry=[shape], index=["it"], crs=METRES))["it"]
    names = ", ".join(str(city.wards["name"][ward]) for ward in inside) or message("roads.outside")
    match edit:
        case AddPark() | OpenPark():
            return message("proposal.area", area=vi_number(float(shape.area), 0), wards=names)
        case WidenStreet() | AddStreet():
            return message("proposal.length", length=vi_number(float(shape.length), 0), wards=names)
    return message("proposal.place", wards=names)


def _prefix(plan: Plan) -> str:
    return f"plan-{plan.id}-"


def _id(plan: Plan, edit: Edit) -> str:
    """The id of what an edit adds, the same for every revision of its plan."""
    plain = sha256(edit.id.encode())[:DIGEST_LENGTH] if UNFIT_IN_IDS.search(edit.id) else edit.id
    return f"{_prefix(plan)}{plain}"[:KEY_LENGTH]


def left_out(store: Store, plan: Plan, features: tuple[Feature, ...]) -> tuple[Feature, ...]:
    """What an earlier revision of the plan proposed and this one has no more: to be taken off again."""
    standing = newest(store, SHAPES, FEATURES.c.feature.startswith(_prefix(plan), autoescape=True))
    kept = {feature.key for feature in features}
    return tuple(
        Feature(was.kind, was.id, was.shape, was.properties, removed=True, note=_said("proposal.note", plan))
        for entry in standing.values()
        if isinstance(was := entry.what, Feature)
        and was.key not in kept
        and not was.removed
        and entry.state != "rejected"
    )
