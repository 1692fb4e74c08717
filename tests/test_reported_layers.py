"""A target that wards report is a layer with no code of its own, and keeps the contract of every layer."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.city import City
from geo.indicators import indicators_of
from geo.periods import Period, months_of
from geo.scenario import MoveStation, apply
from geo.wards import people_in
from layers import all_layers, layers_of, views_of
from layers._layer import Breaks, Layer, Statuses, Text, View
from layers.reported import MOST_CLASSES, edges
from maps.classes import class_of, classes_of
from maps.table import columns, csv_bytes, frame, xlsx_bytes
from maps.ward_sets import in_set
from tests.cities import real_city
from tests.contract import (
    all_views,
    check_classes,
    check_conversion,
    check_doc,
    check_looks,
    check_number_classes,
    check_sets,
    check_texts,
    check_thresholds,
    check_views,
)
from tests.invented import by_ward, city_showing, figure

WARDS = tuple(real_city().wards.index)
MERGED_6, MERGED_12 = tuple(real_city().wards_6.index), tuple(real_city().wards_12.index)


@cache
def invented() -> City:
    """Every target that wards may report, in many shapes: whole, partial, negative, equal, single, by later wards."""
    rng = np.random.default_rng(7)
    rows = []
    for indicator in indicators_of(real_city()).values():
        if indicator.target is None or not indicator.by_ward:
            continue
        for month in months_of(2024)[-3:]:
            if indicator.statuses:
                said: list[float | str] = [str(one) for one in rng.choice(indicator.statuses, 16)]
            else:
                middle = indicator.target.value or 50.0
                found = np.clip(rng.normal(middle, abs(middle) / 10, 16), indicator.least, indicator.most)
                said = [round(float(value), 2) for value in found]
            rows += by_ward(indicator.id, month.id, said)
    rows += by_ward("t10a", "2023", [-0.5, -12.0, 3.0], WARDS[:3])
    rows += by_ward("t13a", "2023", [100.0] * 16)
    rows += [figure("t07", "p05", "2023-Q4", 19.25)]
    rows += by_ward("t12a", "2025-11", [71.0, 72, 73, 74, 75, 76], MERGED_6)
    rows += by_ward("t12b", "2025-03", [61.0 + place for place in range(12)], MERGED_12)
    rows += by_ward("t05a", "2025-11", ["met", "not_met", "met"], MERGED_6[:3])
    rows += [figure("t12c", "", "2024-12", 66.5), figure("t14a", "", "2024-12", 90.0)]
    return city_showing(*rows)


LAYERS = {layer.id: layer for layer in layers_of(invented()) if layer not in all_layers()}


@pytest.fixture(params=sorted(LAYERS))
def layer(request: pytest.FixtureRequest) -> Layer:
    return LAYERS[request.param]


def layer_of(city: City, id_: str) -> Layer:
    return next(layer for layer in layers_of(city) if layer.id == id_)


def view_of(id_: str, *rows: dict) -> View:  # type: ignore[type-arg]
    """The newest view of a layer of a release of these figures."""
    city = city_showing(*rows)
    (view,) = layer_of(city, id_).views(city)
    return view


# ---- the contract


def test_every_target_that_wards_report_is_a_layer_and_nothing_else_is() -> None:
    wanted = {key for key, one in indicators_of(real_city()).items() if one.target and one.by_ward}
    assert set(LAYERS) == wanted
    assert len(wanted) == 31
    assert [layer for layer in layers_of(real_city()) if layer.id in wanted] == []


def test_the_layers_come_after_those_of_every_city_in_the_plans_order() -> None:
    ids = [layer.id for layer in layers_of(invented())]
    assert ids == [layer.id for layer in all_layers()] + sorted(LAYERS)


def test_its_texts_are_there_in_both_languages(layer: Layer) -> None:
    check_texts(layer)


def test_every_view_answers_for_all_wards_in_their_order(layer: Layer) -> None:
    check_views(all_views(layer, invented()), invented())


def test_every_known_value_falls_into_a_class(layer: Layer) -> None:
    check_classes(layer, invented())


def test_in_every_ward_set_each_known_figure_has_a_class(layer: Layer) -> None:
    check_sets(layer, invented())


def test_converting_to_later_ward_sets_loses_nothing(layer: Layer) -> None:
    check_conversion(layer, invented())


def test_number_classes_leave_no_gap_and_no_overlap(layer: Layer) -> None:
    check_number_classes(layer)


def test_labels_are_readable_and_classes_told_apart(layer: Layer) -> None:
    check_looks(layer)


def test_the_threshold_is_the_plans_target_with_its_clause(layer: Layer) -> None:
    check_thresholds(layer, invented())
    target = indicators_of(invented())[layer.id].target
    assert target is not None
    thresholds = layer.thresholds(invented())
    assert [entry.value for entry in thresholds] == ([] if target.value is None else [target.value])
    assert all(entry.clause == target.source and entry.is_target for entry in thresholds)
    assert layer.targets == (target.number,)


def test_the_browser_gets_the_newest_view_and_the_names_of_the_past_ones(layer: Layer) -> None:
    check_doc(layer, invented())


def test_an_upper_limit_ranks_the_lowest_first_and_has_another_ramp(layer: Layer) -> None:
    target = indicators_of(invented())[layer.id].target
    if isinstance(layer.classes, Statuses):
        assert layer.better == "none"
        return
    lower = target is not None and target.comparison in ("<", "<=")
    assert (layer.better, layer.classes.palette) == (("low", "oranges") if lower else ("high", "blues"))


# ---- values


def test_the_newest_period_is_the_view_and_the_others_are_past() -> None:
    city = city_showing(
        *by_ward("t03", "2024-09", [1.0] * 16),
        *by_ward("t03", "2024-Q3", [2.0] * 16),
        *by_ward("t03", "2024", [3.0] * 16),
        *by_ward("t03", "2024-11", [4.0] * 16),
    )
    layer = layer_of(city, "t03")
    assert [view.id for view in layer.views(city)] == ["2024"]
    assert [view.id for view in layer.past(city)] == ["2024-11", "2024-Q3", "2024-09"]
    assert [view.label.vi for view in all_views(layer, city)] == [
        "2024",
        "tháng 11/2024",
        "quý 3/2024",
        "tháng 9/2024",
    ]
    assert {view.series for view in all_views(layer, city)} == {""}


def test_a_views_values_are_the_reported_ones_and_none_where_nobody_reported() -> None:
    said = {"p01": 91.0, "p17": 99.9}
    view = view_of("t03", *(figure("t03", ward, "2026-09", value) for ward, value in said.items()))
    assert view.values.dropna().to_dict() == said
    assert view.values.isna().sum() == 14
    assert view.why_unknown.en == "No figure of this ward was approved and released for this period."


def test_the_districts_own_figure_goes_before_the_mean_of_its_wards() -> None:
    rows = by_ward("t03", "2026-09", [90.0] * 16)
    own = view_of("t03", *rows, figure("t03", "", "2026-09", 97.25))
    assert (own.district, own.headline.vi, own.note.vi) == (97.25, "97,3%", "chỉ tiêu 100%")
    assert own.findings[0].vi == "Quận báo cáo 97,3%, chưa đạt."


def test_the_mean_of_all_wards_is_weighted_by_people_and_named_an_estimate() -> None:
    values = [80.0 + place for place in range(16)]
    view = view_of("t03", *by_ward("t03", "2026-09", values))
    census = real_city().wards["population_2019"]
    by_hand = sum(value * census[ward] for ward, value in zip(WARDS, values, strict=True)) / sum(census)
    assert view.district == pytest.approx(by_hand, rel=1e-12)
    assert view.note.vi == "chỉ tiêu 100% · ước tính"
    assert "không phải số quận báo cáo" in view.findings[0].vi


def test_with_a_ward_missing_nobody_knows_the_districts_figure() -> None:
    view = view_of("t03", *by_ward("t03", "2026-09", [90.0] * 15, WARDS[:15]))
    assert (view.district, view.headline.vi) == (None, "chưa có số liệu")
    assert view.findings[0].vi == "Quận chưa báo cáo số chung."
    assert view.findings[-1].vi == "1 phường chưa có số liệu: Phường 17."
    assert view.note.vi == "chỉ tiêu 100% · 1 phường chưa có số liệu"


@pytest.mark.parametrize(
    ("indicator", "values", "met"),
    [
        ("t03", [100.0, 99.9], 1),  # = 100
        ("t14a", [91.0, 91.1], 1),  # > 91
        ("t09b", [86.0, 85.9], 1),  # >= 86
        ("t11", [2.2, 2.1], 1),  # < 2.2
    ],
)
def test_the_wards_that_met_are_counted_by_the_targets_own_comparison(
    indicator: str, values: list[float], met: int
) -> None:
    view = view_of(indicator, *by_ward(indicator, "2026-09", values, WARDS[:2]))
    assert view.findings[1].en.startswith(f"In month 9/2026, {met} of 2 wards with data reach the target of ")


def test_statuses_are_counted_and_unknown_wards_are_no_failures() -> None:
    view = view_of("t06b", *by_ward("t06b", "2026-09", ["met", "not_met", "met"], WARDS[:3]))
    assert (view.headline.vi, view.district) == ("2/16", 2.0)
    assert view.findings[1].vi == "Trong tháng 9/2026, 2/3 phường có số liệu đạt."
    own = view_of(
        "t06b", *by_ward("t06b", "2026-09", ["met"], WARDS[:1]), figure("t06b", "", "2026-09", "not_met")
    )
    assert own.findings[0] == Text("Quận báo cáo: chưa đạt.", "The district reports: not met.")


def test_a_figure_says_its_source_the_day_of_entry_and_the_release() -> None:
    view = view_of(
        "t03",
        figure("t03", "p01", "2026-09", 91.0, source="BC 12", entered_on="2026-10-02"),
        figure("t03", "p03", "2026-09", 92.0, source="BC 15", entered_on="2026-10-07"),
    )
    assert (view.source.producer, view.source.as_of) == ("BC 12; BC 15", "2026-10-07")
    assert view.source.method == "Do đơn vị báo cáo, nhập ngày 07/10/2026; bản phát hành 4 ngày 24/11/2026."


def test_a_district_that_reports_alone_makes_no_layer() -> None:
    city = city_showing(figure("t03", "", "2026-09", 97.0), figure("t02", "", "2026-09", 5.5))
    assert layers_of(city) == all_layers()


def test_many_sources_are_counted() -> None:
    rows = [figure("t03", ward, "2026", 1.0, source=f"BC {ward}") for ward in WARDS]
    assert view_of("t03", *rows).source.producer == "BC p01; BC p03; BC p04 … (16)"
    assert view_of("t03", figure("t03", "p01", "2026", 1.0, source="")).source.producer


# ---- ward sets


def test_what_the_six_wards_reported_is_shown_in_their_own_set_and_not_split() -> None:
    city = invented()
    layer = layer_of(city, "t12a")
    (view,) = layer.views(city)
    assert view.id == "2025-11"
    assert view.values.isna().all()
    assert "chọn bộ 6 phường" in view.why_unknown.vi
    found = in_set(layer, view, city, "6")
    assert found.values.tolist() == [71.0, 72, 73, 74, 75, 76]
    assert not found.estimated.any()
    assert in_set(layer, view, city, "12").values.isna().all()
    weights = people_in(city, "6")
    mean = sum(v * w for v, w in zip(found.values, weights, strict=True)) / sum(weights)
    assert view.district == pytest.approx(mean)


def test_what_the_twelve_wards_reported_is_converted_to_six_by_people() -> None:
    city = invented()
    layer = layer_of(city, "t12b")
    (view,) = layer.views(city)
    twelve, six = (in_set(layer, view, city, set_id) for set_id in ("12", "6"))
    assert twelve.values.tolist() == [61.0 + place for place in range(12)]
    assert six.values.notna().all()
    assert six.values.between(61, 72).all()
    assert six.estimated.any()


def test_the_sixteen_wards_figures_become_estimates_for_the_six() -> None:
    city = city_showing(*by_ward("t03", "2024-12", [90.0] * 16))
    layer = layer_of(city, "t03")
    found = in_set(layer, layer.views(city)[0], city, "6")
    assert found.values.tolist() == pytest.approx([90.0] * 6)
    assert found.estimated.all()


def test_missing_wards_are_those_of_the_set_that_reported() -> None:
    (view,) = layer_of(invented(), "t05a").views(invented())
    assert view.headline.vi == "2/6"
    assert view.findings[-1].vi.startswith("3 phường chưa có số liệu: Phường ")


# ---- classes

NUMBERS = st.lists(st.integers(-100_000, 100_000).map(lambda n: n / 100), min_size=1, max_size=40)


@given(
    values=NUMBERS,
    target=st.none() | st.integers(-9_000, 9_000).map(lambda n: n / 100),
    least=st.sampled_from([-math.inf, -1000.0, 0.0]),
    places=st.sampled_from([0.01, 0.1, 1.0]),
)
def test_classes_hold_every_value_part_at_the_target_and_are_few(
    values: list[float], target: float | None, least: float, places: float
) -> None:
    found = edges(values, target, least, places)
    assert 1 <= len(found) <= MOST_CLASSES
    assert list(found) == sorted(set(found))
    assert found[0] <= min(values)
    if target is not None:
        assert target in found[1:]
    for edge in found[1:]:
        assert edge == target or edge <= max([*values, *([target] if target is not None else [])])
        if edge != target:
            assert round(edge / places, 6) == pytest.approx(round(edge / places))


@pytest.mark.parametrize(
    ("values", "target", "least", "expected"),
    [
        ([91.0, 99.0], 95.0, 0.0, (90.0, 92.0, 95.0, 96.0, 98.0)),
        ([100.0] * 16, 100.0, 0.0, (0.0, 100.0)),
        ([3.0], None, 0.0, (3.0,)),
        ([-3.0, -8.0], 0.35, -100.0, (-8.0, -6.0, -4.0, -2.0, 0.35)),
        ([6.0, 9.0], 5.0, 0.0, (4.0, 5.0, 8.0)),
        ([5.0], 5.0, -math.inf, (4.9, 5.0)),
        ([0.3, 0.7], 0.92, 0.0, (0.2, 0.4, 0.6, 0.92)),
    ],
)
def test_edges_are_round(
    values: list[float], target: float | None, least: float, expected: tuple[float, ...]
) -> None:
    assert edges(values, target, least, 0.1) == pytest.approx(expected)


def test_a_value_a_hair_below_a_round_edge_has_a_class() -> None:
    low = 0.3 - 1e-12
    assert edges([low, 0.5], None, 0.0, 0.1)[0] == low


def test_the_class_of_the_target_is_the_first_that_reaches_it() -> None:
    layer = LAYERS["t09b"]
    classes = classes_of(layer)
    assert isinstance(layer.classes, Breaks)
    below, at = class_of(85.999, classes), class_of(86.0, classes)
    assert (below.high, at.low) == (86.0, 86.0)


# ---- what is made of them


def test_a_released_figure_is_in_the_table_and_both_downloads_and_a_past_one_is_not() -> None:
    city = city_showing(*by_ward("t03", "2026-09", [91.25] * 16), *by_ward("t03", "2026-08", [12.5] * 16))
    made = columns(city, "vi")
    table = frame(made)
    (heading,) = [name for name in table if name.startswith("3. ") and "hạng" not in name]
    assert "tháng 9/2026" in heading
    assert (table[heading] == 91.2).all()
    text = csv_bytes(made, {}, "vi").decode("utf-8-sig")
    assert "91.2" in text
    assert "12.5" not in text
    assert xlsx_bytes(made, {}, "vi")
    assert not any(name.startswith("3. ") for name in frame(columns(real_city(), "vi")))


def test_a_moved_station_asks_for_no_layer_anew() -> None:
    city = city_showing(*by_ward("t03", "2026-09", [91.0] * 16))
    (station,) = city.stations.index
    moved = apply(city, (MoveStation(station, 600_000.0, 1_197_000.0),))
    assert layer_of(moved, "t03") is layer_of(city, "t03")
    assert layer_of(moved, "t03").views(moved)[0] is layer_of(city, "t03").views(city)[0]


def test_another_release_has_layers_of_its_own() -> None:
    one = city_showing(*by_ward("t03", "2026-09", [91.0] * 16))
    two = city_showing(*by_ward("t03", "2026-09", [50.0] * 16))
    assert layer_of(one, "t03").views(one)[0].values["p05"] == 91.0
    assert layer_of(two, "t03").views(two)[0].values["p05"] == 50.0
    assert layer_of(one, "t03").classes != layer_of(two, "t03").classes


def test_text_in_a_source_stays_text() -> None:
    hostile = '=HYPERLINK("x")<script>alert(1)</script>'
    city = city_showing(figure("t03", "p01", "2026", 91.0, source=hostile, note=hostile))
    text = csv_bytes(columns(city, "vi"), {}, "vi").decode("utf-8-sig")
    assert hostile.replace('"', '""') in text
    assert all(not cell.startswith(("=", '"=')) for line in text.splitlines() for cell in line.split(","))


def test_views_are_made_once() -> None:
    layer = LAYERS["t03"]
    assert views_of(layer, invented()) is views_of(layer, invented())
    assert layer.past(invented())[0] is layer.past(invented())[0]
    assert max(Period("month", 2024, 12), Period("month", 2024, 11)).id == layer.views(invented())[0].id
