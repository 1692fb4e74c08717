"""The three ward sets: their files, their names and codes by date, and the way of a figure from one to the next."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import Series
from pyproj import Geod
from shapely.geometry import shape

from geo.city import read_city
from geo.errors import DataError, NotFoundError, ParameterError
from geo.wards import (
    SET_IDS,
    converted,
    is_converted,
    links,
    people_in,
    set_of,
    set_on,
    tallied,
    ward_of,
    wards_holding,
    wards_in,
)
from maps.messages import message
from tests.cities import DATA, real_city, rewrite, small_data

WGS84 = Geod(ellps="WGS84")

# Read off the resolutions by hand: what each ward of 2025 is made of, and its GSO code (QĐ 19/2025/QĐ-TTg).
TWELVE = {
    "w12-p01": ("p01", "p04", "p07"),
    "w12-p03": ("p03",),
    "w12-p05": ("p05",),
    "w12-p06": ("p06",),
    "w12-p08": ("p08", "p09"),
    "w12-p10": ("p10",),
    "w12-p11": ("p11",),
    "w12-p12": ("p12",),
    "w12-p14": ("p13", "p14"),
    "w12-p15": ("p13", "p15"),
    "w12-p16": ("p16",),
    "w12-p17": ("p17",),
}
SIX = {
    "w6-hanh-thong": ("p01", "p03", "p04", "p07"),
    "w6-an-nhon": ("p05", "p06"),
    "w6-go-vap": ("p10", "p17"),
    "w6-an-hoi-dong": ("p13", "p15", "p16"),
    "w6-thong-tay-hoi": ("p08", "p09", "p11"),
    "w6-an-hoi-tay": ("p12", "p13", "p14"),
}
PARTS = {"12": TWELVE, "6": SIX}
PUBLISHED_PEOPLE, PUBLISHED_KM2 = 4_733, 0.28  # NQ 1278: of ward 13 to ward 14
CENSUS_OF_13 = 24_229
SHARES = {
    "w12-p14": Fraction(PUBLISHED_PEOPLE, CENSUS_OF_13),
    "w12-p15": 1 - Fraction(PUBLISHED_PEOPLE, CENSUS_OF_13),
}
SHARES |= {"w6-an-hoi-tay": SHARES["w12-p14"], "w6-an-hoi-dong": SHARES["w12-p15"]}
SIX_DECIMALS = 1e-6
WARDS = tuple(real_city().wards.index)

LINEAR = settings(max_examples=30)  # a conversion is a sum of shares: a few figures tell one from another
counts = st.lists(st.integers(0, 10**6), min_size=16, max_size=16)
rates = st.lists(st.floats(-1e6, 1e6), min_size=16, max_size=16)


@cache
def features(name: str) -> dict[str, dict[str, Any]]:
    """The features of a file of `data/` by id; for reading only."""
    document = json.loads((DATA / f"{name}.geojson").read_text("utf-8"))
    return {one["properties"]["id"]: one for one in document["features"]}


@cache
def rows() -> list[dict[str, str]]:
    """The crosswalk; for reading only."""
    with (DATA / "crosswalk.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def series(values: list[Any], kind: Any = float) -> Series:
    return Series(values, index=list(WARDS), dtype=kind)


# ---- the files ----


def corners(features_: dict[str, dict[str, Any]]) -> dict[str, list[list[tuple[float, float]]]]:
    return {
        ward: [[tuple(corner) for corner in ring] for ring in one["geometry"]["coordinates"]]
        for ward, one in features_.items()
    }


def sides(name: str) -> Counter[frozenset[tuple[float, float]]]:
    """How many wards of a file have each side."""
    found: Counter[frozenset[tuple[float, float]]] = Counter()
    for rings in corners(features(name)).values():
        for ring in rings:
            found.update(frozenset(pair) for pair in pairwise(ring))
    return found


@pytest.mark.parametrize("name", ["wards_12", "wards_6"])
def test_merged_wards_share_their_borders_to_the_last_digit_and_keep_the_districts_edge(name: str) -> None:
    merged, old = sides(name), sides("wards")
    assert set(merged.values()) == {1, 2}
    assert {side for side, owners in merged.items() if owners == 1} == {
        side for side, owners in old.items() if owners == 1
    }


@pytest.mark.parametrize("name", ["wards_12", "wards_6"])
def test_merged_wards_have_only_the_corners_of_the_sixteen_but_for_the_line_through_ward_13(
    name: str,
) -> None:
    known = {corner for rings in corners(features("wards")).values() for ring in rings for corner in ring}
    new = {corner for rings in corners(features(name)).values() for ring in rings for corner in ring} - known
    thirteen = shape(features("wards")["p13"]["geometry"])
    assert 5 <= len(new) <= 20
    assert all(thirteen.contains(shapely.Point(corner)) for corner in new)


@pytest.mark.parametrize("name", ["wards_12", "wards_6"])
def test_each_merged_ward_covers_its_parts_and_nothing_else(name: str) -> None:
    """On the ellipsoid; of ward 13 each of its two wards has a part, and both parts together are the ward."""
    old = {ward: shape(one["geometry"]) for ward, one in features("wards").items()}
    for ward, one in features(name).items():
        outline = shape(one["geometry"])
        true_m2 = abs(WGS84.geometry_area_perimeter(outline)[0])
        assert one["properties"]["area_km2"] * 1e6 == pytest.approx(true_m2, rel=1e-3)
        found = {
            part: abs(WGS84.geometry_area_perimeter(outline.intersection(whole))[0])
            for part, whole in old.items()
        }
        parts = PARTS[name.removeprefix("wards_")][ward]
        assert {part for part, m2 in found.items() if m2 > 1} == set(parts)
        for part in set(parts) - {"p13"}:
            assert found[part] == pytest.approx(abs(WGS84.geometry_area_perimeter(old[part])[0]), abs=1)


@pytest.mark.parametrize("name", ["wards_12", "wards_6"])
def test_the_areas_of_a_set_sum_to_those_of_the_sixteen(name: str) -> None:
    old, merged = (
        sum(one["properties"]["area_km2"] for one in features(file).values()) for file in ("wards", name)
    )
    assert merged == pytest.approx(old, abs=16 * 0.00005)
    assert getattr(real_city(), name).geometry.area.sum() == pytest.approx(
        real_city().wards.geometry.area.sum(), abs=0.5
    )


def test_the_drawn_part_of_ward_13_is_as_large_as_published() -> None:
    """0.28 km² with two decimals; the map of 2025 and the outline of 2018 agree to that."""
    thirteen, fourteen = (
        shape(features(file)[ward]["geometry"]) for file, ward in (("wards", "p13"), ("wards_12", "w12-p14"))
    )
    km2 = abs(WGS84.geometry_area_perimeter(thirteen.intersection(fourteen))[0]) / 1e6
    assert round(km2, 2) == PUBLISHED_KM2


@pytest.mark.parametrize("name", ["wards_12", "wards_6"])
def test_the_line_through_ward_13_is_credited(name: str) -> None:
    source = json.loads((DATA / f"{name}.geojson").read_text("utf-8"))["source"]
    for entry in ("producer", "method", "method_en"):
        assert "sapnhap.bando.com.vn" in source[entry]
    assert "terms of that map were not seen" in source["method_en"]
    assert "sapnhap.bando.com.vn" in (DATA / "LICENSE").read_text("utf-8")


def test_codes_are_those_of_their_time() -> None:
    twelve, six = (
        {ward: one["properties"]["gso_code"] for ward, one in features(name).items()}
        for name in ("wards_12", "wards_6")
    )
    assert list(twelve) == list(TWELVE)
    assert " ".join(twelve.values()) == (
        "26890 26902 26887 26876 26898 26884 26899 26881 26882 26872 26878 26875"
    )
    assert list(six) == list(SIX)
    assert " ".join(six.values()) == "26890 26876 26884 26878 26898 26882"
    valid = {
        (one["properties"]["gso_code_valid_from"], one["properties"]["gso_code_valid_to"])
        for one in features("wards_12").values()
    }
    assert valid == {("2025-01-01", "2025-06-30")}


def test_the_crosswalk_is_the_resolutions_composition_with_ward_13_shared() -> None:
    found = [(row["from_ward"], row["to_ward"]) for row in rows()]
    assert len(found) == len(set(found)) == 34
    assert set(found) == {
        (part, ward) for merged in PARTS.values() for ward, parts in merged.items() for part in parts
    }
    for row in rows():
        whole = row["from_ward"] != "p13"
        people = 1.0 if whole else float(SHARES[row["to_ward"]])
        assert float(row["share_people"]) == pytest.approx(people, abs=SIX_DECIMALS / 2)
        assert (row["estimate"], row["confidence"]) == (("", "high") if whole else ("yes", "medium"))
        assert row["basis_vi"]
        assert row["basis_en"]
        assert row["source"]


def test_ward_13s_share_of_ground_is_the_published_part_of_its_outline() -> None:
    area_km2 = features("wards")["p13"]["properties"]["area_km2"]
    shares = {row["to_ward"]: float(row["share_area"]) for row in rows() if row["from_ward"] == "p13"}
    assert shares["w12-p14"] * area_km2 == pytest.approx(PUBLISHED_KM2, abs=1e-6)
    assert shares["w12-p14"] + shares["w12-p15"] == pytest.approx(1, abs=1e-9)
    assert (shares["w6-an-hoi-tay"], shares["w6-an-hoi-dong"]) == (shares["w12-p14"], shares["w12-p15"])


def test_the_assumption_behind_ward_13s_shares_is_said_where_the_table_says_its_method() -> None:
    source = real_city().sources["crosswalk.csv"]
    for text in (source.method, source.method_en):
        assert "24.229" in text.replace(",", ".")
        assert "4.733" in text.replace(",", ".")
    assert "ước tính" in source.method
    assert "estimates" in source.method_en


# ---- damaged files ----


def on_table(change: Callable[[str], str]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        path = folder / "crosswalk.csv"
        path.write_text(change(path.read_text("utf-8")), "utf-8")

    return spoil


def on_wards(name: str, change: Callable[[list[dict[str, Any]]], Any]) -> Callable[[Path], None]:
    return lambda folder: rewrite(folder / name, lambda document: change(document["features"]))


def moved_border(found: list[dict[str, Any]]) -> None:
    """The first ward 30 m narrower: ground that no ward has."""
    outline = shape(found[0]["geometry"]).buffer(-0.0003)
    found[0]["geometry"] = json.loads(shapely.to_geojson(outline))


def extra_corner(found: list[dict[str, Any]]) -> None:
    """A corner in the middle of a side that the sixteen do not have: no area changes."""
    ring = found[1]["geometry"]["coordinates"][0]
    ring.insert(1, [(ring[0][0] + ring[1][0]) / 2, (ring[0][1] + ring[1][1]) / 2])


DAMAGED = {
    "a corner of its own": (on_wards("wards_12.geojson", extra_corner), "wards_12.geojson", "merged_corner"),
    "a merged ward too few": (
        on_wards("wards_12.geojson", lambda f: f.pop()),
        "wards_12.geojson",
        "ward_missing",
    ),
    "a ward of another set": (
        on_wards("wards_6.geojson", lambda f: f[0]["properties"].update(id="p01")),
        "wards_6.geojson",
        "merged_unknown",
    ),
    "a border that moved": (on_wards("wards_6.geojson", moved_border), "wards_6.geojson", "merged_gap"),
    "a merged ward of another size": (
        on_wards("wards_12.geojson", moved_border),
        "wards_12.geojson",
        "merged_area",
    ),
    "shares that give away too much": (
        on_table(lambda text: text.replace("p13,w12-p15,0.804656", "p13,w12-p15,0.9")),
        "crosswalk.csv",
        "shares",
    ),
    "a share below zero": (
        on_table(lambda text: text.replace("p13,w12-p15,0.804656", "p13,w12-p15,-0.804656")),
        "crosswalk.csv",
        "shares",
    ),
    "an old ward left out": (
        on_table(
            lambda text: "\n".join(line for line in text.splitlines() if not line.startswith("p09,w6")) + "\n"
        ),
        "crosswalk.csv",
        "shares",
    ),
    "an unknown ward in the crosswalk": (
        on_table(lambda text: text.replace("p09,w12-p08", "p09,w12-p09")),
        "crosswalk.csv",
        "unknown_word",
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_ward_set_is_named_with_its_fault(tmp_path: Path, name: str) -> None:
    spoil, file, key = DAMAGED[name]
    folder = small_data(tmp_path)
    spoil(folder)
    with pytest.raises(DataError) as caught:
        read_city(folder)
    assert (file, key) in {(fault.file, fault.key) for fault in caught.value.faults}


# ---- which ward is meant ----


@pytest.mark.parametrize(
    ("day", "set_id"),
    [
        ("2009-04-01", "16"),
        ("2024-12-31", "16"),
        ("2025-01-01", "12"),
        ("2025-06-30", "12"),
        ("2025-07-01", "6"),
        ("2031-01-01", "6"),
    ],
)
def test_a_day_is_of_one_set(day: str, set_id: str) -> None:
    assert set_on(date.fromisoformat(day)) == set_id


def test_every_ward_says_its_set() -> None:
    for set_id in SET_IDS:
        assert {set_of(ward) for ward in wards_in(real_city(), set_id).index} == {set_id}


@pytest.mark.parametrize(
    ("text", "day", "ward"),
    [
        ("26890", "2024-12-31", "p07"),
        ("26890", "2025-01-01", "w12-p01"),
        ("26890", "2025-07-01", "w6-hanh-thong"),
        ("26872", "2024-06-01", "p13"),
        ("26872", "2025-03-01", "w12-p15"),
        ("Phường 15", "2021-01-25", "p15"),
        ("phuong 15", "2021-01-25", "p15"),
        ("P.15", "2021-01-25", "p15"),
        ("p15", "2021-01-25", "p15"),
        ("15", "2021-01-25", "p15"),
        (" P 015 ", "2021-01-25", "p15"),
        ("Ward 15", "2025-02-01", "w12-p15"),
        ("w12-p15", "2025-02-01", "w12-p15"),
        ("Hạnh Thông", "2025-07-01", "w6-hanh-thong"),
        ("hanh  thong", "2025-07-01", "w6-hanh-thong"),
        ("PHƯỜNG GÒ VẤP", "2026-01-01", "w6-go-vap"),
        ("P. An Hội Đông", "2026-01-01", "w6-an-hoi-dong"),
        ("Phươ\u0300ng Thông Tây Hội", "2026-01-01", "w6-thong-tay-hoi"),
    ],
)
def test_a_ward_is_found_by_name_number_or_code_on_its_day(text: str, day: str, ward: str) -> None:
    assert ward_of(real_city(), text, date.fromisoformat(day)) == ward


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Phường 13", "2025-01-01"),
        ("Phường 15", "2025-07-01"),
        ("26896", "2025-01-01"),
        ("26903", "2021-01-01"),
        ("Hạnh Thông", "2025-06-30"),
        ("Phường 2", "2021-01-01"),
        ("w12-p15", "2021-01-01"),
        ("w6-go-vap", "2025-03-01"),
        ("Quận Gò Vấp", "2025-07-01"),
        ("", "2021-01-01"),
        ("phường", "2025-07-01"),
        ("15a", "2021-01-01"),
        ("115", "2021-01-01"),
    ],
)
def test_a_ward_that_is_none_on_that_day_is_refused_in_words(text: str, day: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        ward_of(real_city(), text, date.fromisoformat(day))
    assert caught.value.key == "ward_not_found"
    for language in ("vi", "en"):
        assert "Phường" in message(f"error.{caught.value.key}", language, **caught.value.parameters)


def test_half_a_name_that_two_wards_begin_with_is_ambiguous() -> None:
    with pytest.raises(NotFoundError) as caught:
        ward_of(real_city(), "Phường An Hội", date(2025, 7, 1))
    assert caught.value.key == "ward_ambiguous"
    assert "An Hội Tây" in message("error.ward_ambiguous", "vi", **caught.value.parameters)


# ---- conversion ----


def slowly_summed(values: list[int], end: str) -> dict[str, Fraction]:
    """Exact fractions, ward by ward, from the published figures of ward 13 alone."""
    by_ward = dict(zip(WARDS, values, strict=True))
    return {
        ward: sum((by_ward[part] * (SHARES[ward] if part == "p13" else 1) for part in parts), Fraction(0))
        for ward, parts in PARTS[end].items()
    }


@pytest.mark.parametrize("end", ["12", "6"])
@LINEAR
@given(values=counts)
def test_counts_add_up_as_in_exact_fractions_and_none_is_lost(end: str, values: list[int]) -> None:
    found = converted(real_city(), series(values), end, "sum")
    assert list(found.index) == list(wards_in(real_city(), end).index)
    for ward, expected in slowly_summed(values, end).items():
        rounding = SIX_DECIMALS * values[WARDS.index("p13")]
        assert abs(Fraction(found[ward]) - expected) <= rounding + Fraction(1, 10**6)
    assert math.isclose(found.sum(), sum(values), rel_tol=1e-12, abs_tol=1e-9)


@LINEAR
@given(values=counts)
def test_by_way_of_the_twelve_counts_are_the_same(values: list[int]) -> None:
    city = real_city()
    way = converted(city, converted(city, series(values), "12", "sum"), "6", "sum")
    direct = converted(city, series(values), "6", "sum")
    np.testing.assert_allclose(way, direct, rtol=1e-12, atol=1e-9)


@LINEAR
@given(values=rates)
def test_by_way_of_the_twelve_means_are_the_same(values: list[float]) -> None:
    city = real_city()
    way = converted(city, converted(city, series(values), "12", "by_people"), "6", "by_people")
    np.testing.assert_allclose(way, converted(city, series(values), "6", "by_people"), rtol=1e-9, atol=1e-6)


@pytest.mark.parametrize("rule", ["by_people", "by_area"])
@pytest.mark.parametrize("end", ["12", "6"])
@LINEAR
@given(values=rates)
def test_means_are_weighted_by_a_slow_loop_and_stay_between_their_parts(
    end: str, rule: str, values: list[float]
) -> None:
    city = real_city()
    by_ward = dict(zip(WARDS, values, strict=True))
    census = {ward: one["properties"]["population_2019"] for ward, one in features("wards").items()}
    found = converted(city, series(values), end, rule)  # type: ignore[arg-type]
    shares = {(row["from_ward"], row["to_ward"]): float(row["share_area"]) for row in rows()}
    for ward, parts in PARTS[end].items():
        weights = []
        for part in parts:
            if rule == "by_area":
                weights.append(shares[part, ward] * city.wards.geometry[part].area)
            else:
                weights.append(float(SHARES[ward] * census[part]) if part == "p13" else float(census[part]))
        mean = sum(by_ward[part] * weight for part, weight in zip(parts, weights, strict=True)) / sum(weights)
        scale = max(abs(by_ward[part]) for part in parts)
        assert found[ward] == pytest.approx(mean, rel=1e-5, abs=1e-5 * scale + 1e-12)
        assert min(by_ward[part] for part in parts) - 1e-9 * scale <= found[ward]
        assert found[ward] <= max(by_ward[part] for part in parts) + 1e-9 * scale


@LINEAR
@given(values=rates)
def test_a_ward_that_only_changed_its_id_keeps_its_figure_to_the_last_bit(values: list[float]) -> None:
    city = real_city()
    by_ward = dict(zip(WARDS, values, strict=True))
    for rule in ("sum", "by_people", "by_area"):
        found = converted(city, series(values), "12", rule)  # type: ignore[arg-type]
        for ward, parts in TWELVE.items():
            assert bool(is_converted(city, "16", "12")[ward]) == (len(parts) > 1)
            if len(parts) == 1:
                assert found[ward] == by_ward[parts[0]]


@pytest.mark.parametrize("rule", ["sum", "by_people", "by_area"])
def test_a_merged_ward_with_an_unknown_part_is_unknown_and_no_other(rule: str) -> None:
    values = series([1.0] * 16)
    values["p13"] = math.nan
    for end, merged in PARTS.items():
        found = converted(real_city(), values, end, rule)  # type: ignore[arg-type]
        assert {ward for ward in found.index if math.isnan(found[ward])} == {
            ward for ward, parts in merged.items() if "p13" in parts
        }


def test_the_census_is_carried_to_both_sets_without_losing_anybody() -> None:
    city = real_city()
    assert people_in(city, "16").sum() == 676_899
    for end in ("12", "6"):
        assert people_in(city, end).sum() == pytest.approx(676_899, abs=1e-6)
    thirteen = people_in(city, "12")["w12-p14"] - city.wards["population_2019"]["p14"]
    assert round(thirteen) == PUBLISHED_PEOPLE


statuses = st.lists(st.sampled_from(["met", "not_met", "under_review", None]), min_size=16, max_size=16)


@pytest.mark.parametrize("end", ["12", "6"])
@given(values=statuses)
def test_statuses_are_counted_part_by_part(end: str, values: list[str | None]) -> None:
    by_ward = dict(zip(WARDS, values, strict=True))
    found = tallied(real_city(), series(values, object), end, ("met",))
    for ward, parts in PARTS[end].items():
        told = [by_ward[part] for part in parts]
        assert found.loc[ward].tolist() == [told.count("met"), len(parts), told.count(None)]


def test_the_links_stand_in_the_order_of_the_wards() -> None:
    for end in ("12", "6"):
        found = links(real_city(), "16", end)
        assert list(dict.fromkeys(found["to_ward"])) == list(wards_in(real_city(), end).index)
    pairs = links(real_city(), "12", "6")
    assert dict(zip(pairs["from_ward"], pairs["to_ward"], strict=True)) == {
        merged: next(ward for ward, old in SIX.items() if set(parts) - {"p13"} <= set(old))
        for merged, parts in TWELVE.items()
    }


def test_nothing_is_converted_back_and_sets_are_not_mixed() -> None:
    city = real_city()
    later = Series(1.0, index=city.wards_6.index)
    with pytest.raises(ParameterError) as back:
        converted(city, later, "16", "sum")
    with pytest.raises(ParameterError) as mixed:
        converted(city, pd.concat([later, series([1.0] * 16)]), "6", "sum")
    assert (back.value.key, mixed.value.key) == ("no_way_back", "mixed_ward_sets")
    for error in (back.value, mixed.value):
        assert message(f"error.{error.key}", "vi", **error.parameters)


@pytest.mark.parametrize("half", ["w12-p14", "w12-p15"])
def test_a_thing_in_a_divided_ward_lies_in_the_half_it_stands_in_and_without_a_place_in_both(
    half: str,
) -> None:
    city = real_city()
    place = city.wards.geometry["p13"].intersection(city.wards_12.geometry[half]).representative_point()
    assert wards_holding(city, "12", ["p13"], place) == (half,)
    assert wards_holding(city, "12", ["p13"], place) == (half,)  # asked again
    assert wards_holding(city, "12", ["p13"], None) == ("w12-p14", "w12-p15")
    assert wards_holding(city, "12", ["p01", "p13"], place) == ("w12-p01", half)
