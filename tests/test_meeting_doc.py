"""A meeting as its document reads it, and what an earlier release or a plan puts on a side of the comparison."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from geo.scenario import AddPark, rounded_polygons
from layers import layers_of
from layers._layer import Text
from maps.meeting_doc import (
    Change,
    Decision,
    Meeting,
    Option,
    Since,
    Step,
    meeting_doc,
    plan_variant,
    release_variant,
)
from maps.payload import layer_doc
from maps.release import release_of
from tests.cities import real_city
from tests.invented import RELEASED, by_ward, city_showing

CITY = real_city()
RELEASE = release_of(CITY)
WARDS = list(CITY.wards.index)
CONTRACT = Path(__file__).parent.parent / "maps" / "client" / "src" / "meeting_doc.ts"
EARLIER = Option("release:1", Text("Bản 1", "Release 1"))
MEETING = Meeting(
    id="ab12",
    name="Giao ban",
    held_on=date(2026, 12, 1),
    today=date(2026, 12, 2),
    steps=(Step("overlay=green", "Cây xanh", ""),),
    since=Since(
        Text("bản 1", "release 1"),
        Text("bản 2", "release 2"),
        (
            Change("class", worse=True, text=Text("a", "a"), query="", wards=("p05",), layer="t03"),
            Change("class", worse=False, text=Text("b", "b"), query="", wards=("p01",), layer="t07"),
            Change("class", worse=False, text=Text("c", "c"), query="", wards=("p05",), layer="t07"),
            Change("revised", worse=None, text=Text("d", "d"), query="overlay=t08", wards=("p09",)),
        ),
    ),
    decisions=(
        Decision("d1", 2, "Báo cáo", "Phòng", date(2026, 12, 9), False, "Họp 1", date(2026, 11, 2), False),
    ),
    options=(EARLIER,),
)


def fields(name: str) -> set[str]:
    """The fields that an interface of the contract asks for, those of the one it extends too."""
    text = CONTRACT.read_text(encoding="utf-8")
    found = re.search(rf"export interface {name}(?: extends (\w+))? {{(.*?)\n}}", text, re.DOTALL)
    assert found, name
    own = set(re.findall(r"readonly (\w+):", found[2]))
    return own | (fields(found[1]) if found[1] else set())


def earlier_city(**values: float) -> Any:
    """The city with other numbers of people: what is measured by people differs."""
    wards = CITY.wards.copy()
    for ward, people in values.items():
        wards.loc[ward, "population_2019"] = people
    return replace(CITY, wards=wards, fingerprint="0" * 64)


def test_every_part_has_the_fields_of_the_contract_and_no_other() -> None:
    doc = meeting_doc(replace(MEETING, variants=(release_variant(RELEASE, EARLIER, CITY),)))
    assert doc.keys() == fields("MeetingDoc")
    assert doc["since"].keys() == fields("SinceDoc")
    for part, name in (
        ("steps", "StepDoc"),
        ("decisions", "DecisionDoc"),
        ("options", "OptionDoc"),
        ("variants", "VariantDoc"),
    ):
        assert doc[part][0].keys() == fields(name)
    assert doc["since"]["changes"][0].keys() == fields("ChangeDoc")
    assert json.loads(json.dumps(doc, allow_nan=False)) == doc


def test_a_meeting_without_a_release_before_says_so() -> None:
    assert meeting_doc(replace(MEETING, since=None))["since"] is None


def test_wards_whose_class_changed_are_outlined_once_and_by_layer() -> None:
    since = meeting_doc(MEETING)["since"]
    assert since["outlined"] == ["p05", "p01"]
    assert since["by_layer"] == {"t03": ["p05"], "t07": ["p01", "p05"]}


def test_days_are_written_as_the_browser_reads_them() -> None:
    doc = meeting_doc(MEETING)
    assert (doc["date"], doc["today"]) == ("2026-12-01", "2026-12-02")
    assert (doc["decisions"][0]["due"], doc["decisions"][0]["held_on"]) == ("2026-12-09", "2026-11-02")


def test_the_same_release_on_the_other_side_changes_nothing() -> None:
    plan = release_variant(RELEASE, EARLIER, CITY)["plan"]
    assert (plan["layers"], plan["details"], plan["edits"]) == ([], {}, [])


def test_an_earlier_release_brings_its_figures_in_the_classes_of_the_present_one() -> None:
    city = earlier_city(p05=1.0, p01=1e6)
    plan = release_variant(RELEASE, EARLIER, city)["plan"]
    ids = [layer["id"] for layer in plan["layers"]]
    assert "green" in ids
    for doc in plan["layers"]:
        layer = next(one for one in layers_of(CITY) if one.id == doc["id"])
        present, own = layer_doc(layer, CITY), layer_doc(layer, city)
        assert [one["values"] for one in doc["views"]] == [one["values"] for one in own["views"]]
        assert [one["id"] for one in doc["classes"]] == [one["id"] for one in present["classes"]]
        assert [one["to"] for one in doc["classes"]] == [one["to"] for one in present["classes"]]
        lows = [one["from"] for one in doc["classes"] if one["from"] is not None]
        figures = [v for one in doc["views"] for v in one["values"] if isinstance(v, float)]
        assert not lows or not figures or min(lows) <= min(figures)


def test_a_plan_stands_on_a_side_as_the_planning_map_draws_it() -> None:
    home = CITY.wards.geometry["p15"].representative_point()
    square = shapely.box(home.x, home.y, home.x + 80, home.y + 80)
    park = AddPark("park-1", "Thử", rounded_polygons(square))
    made = plan_variant(RELEASE, Option("plan:ab", Text("Thử", "Try")), 3, (park,), (park,))
    assert (made["id"], made["plan"]["revision"]) == ("plan:ab", 3)
    assert [edit["id"] for edit in made["plan"]["edits"]] == ["park-1"]
    assert [layer["id"] for layer in made["plan"]["layers"]] == ["green"]


def test_a_layer_that_nobody_had_reported_is_blank_and_an_older_period_says_which_it_is() -> None:
    older = by_ward("t08", "2024", [0.1] * 16)
    earlier = city_showing(*older, released=replace(RELEASED, number=1, fingerprint="01" * 32))
    newer = [*older, *by_ward("t08", "2025", [1.0, 2.0] * 8), *by_ward("t07", "2025", [20.0, 25.0] * 8)]
    release = release_of(city_showing(*newer, released=replace(RELEASED, number=2, fingerprint="02" * 32)))
    plan = release_variant(release, EARLIER, earlier)["plan"]
    layers = {layer["id"]: layer for layer in plan["layers"]}
    (green,) = layers["t08"]["views"]
    assert (green["id"], green["period"], green["values"]) == ("2025", "2024", [0.1] * 16)
    lowest = next(one for one in layers["t08"]["classes"] if one["id"] == "c0")
    assert lowest["from"] <= 0.1 < lowest["to"]
    (houses,) = layers["t07"]["views"]
    assert (houses["id"], houses["values"], houses["district"]) == ("2025", [None] * 16, None)
    assert houses["why_unknown"][0].startswith("Chưa có số liệu")
