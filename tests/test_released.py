"""What a release does to the city: figures and features come in, people stay, bad content is named whole."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
import shapely

from geo.city import City
from geo.crs import METRES, degrees_of
from geo.errors import DataError, Fault
from geo.released import city_with, partial_counts, people_counts, same_place, shown_fingerprint
from layers import layer_named
from layers._layer import Mark, Text
from maps.document import script_safe
from maps.messages import LANGUAGES, fault_message
from maps.payload import details_doc, layer_doc
from maps.table import columns
from tests.cities import real_city
from tests.invented import ENTERED_ON, RELEASED, by_ward, city_showing, feature, features, figure, figures

WARDS = tuple(real_city().wards.index)


def square(side_m: float, ward: str = "p06") -> shapely.Geometry:
    """A square around a point inside a ward, METRES."""
    middle = shapely.point_on_surface(real_city().wards.geometry[ward])
    half = side_m / 2
    return shapely.box(middle.x - half, middle.y - half, middle.x + half, middle.y + half)


def faults_of(*rows: dict) -> list[Fault]:  # type: ignore[type-arg]
    with pytest.raises(DataError) as caught:
        city_showing(*rows)
    return list(caught.value.faults)


def keys_of(*rows: dict) -> set[str]:  # type: ignore[type-arg]
    return {fault.key for fault in faults_of(*rows)}


def rows_of(mark: Mark) -> dict[str, str]:
    return {label.en: value.en for label, value in mark.rows}


def mark_of(city: City, layer: str, id_: str) -> Mark:
    return next(mark for mark in layer_named(layer).marks(city) if mark.id == id_)


def test_released_figures_are_the_citys_reports_with_their_release() -> None:
    rows = [figure("t03", "p05", "2026-09", 97.5), figure("t05a", "", "2026-Q3", "met", note="họp tháng")]
    city = city_showing(*rows)
    assert city.released == RELEASED
    pd.testing.assert_frame_equal(city.reports, figures(rows))


def test_an_empty_release_leaves_every_frame_as_it_was() -> None:
    base, city = real_city(), city_showing()
    for name in ("parks", "works", "stations", "people", "wards"):
        assert getattr(city, name) is getattr(base, name)
    assert city.civility[base.civility.columns].equals(base.civility)
    assert len(city.reports) == 0


def test_the_citys_fingerprint_follows_the_releases() -> None:
    names = {
        city_showing(released=replace(RELEASED, fingerprint=name * 64)).fingerprint for name in "abc"
    } | {real_city().fingerprint}
    assert len(names) == 4
    assert city_showing().fingerprint == city_showing().fingerprint


def test_a_release_moves_nobody() -> None:
    """A park of 2 ha on houses: the grid of people is the very same (ADR 0006)."""
    city = city_showing(
        feature("park", "vuon", square(141.4, "p14"), status="existing"),
        *by_ward("population", "2025", [9] * 16),
    )
    assert city.people is real_city().people
    assert city.wards is real_city().wards


def test_a_city_of_practice_figures_shows_no_release() -> None:
    practised = real_city(practice=True)
    assert city_showing(figure("t03", "p05", "2026-09", 97.5), base=practised) is practised
    assert practised.released is None
    assert len(practised.reports) == 0


def test_reported_statuses_replace_and_extend_the_civility_table() -> None:
    rows = [
        figure("civility", "p05", "2021", "met", source="QĐ 9", note="theo QĐ"),
        figure("civility", "p07", "2026", "not_met"),
    ]
    city = city_showing(*rows)
    known = city.civility.set_index(["ward", "year"])
    assert known.loc[("p05", 2021.0), ["status", "source", "as_of", "note_vi"]].tolist() == [
        "met",
        "QĐ 9",
        ENTERED_ON,
        "theo QĐ",
    ]
    assert known.loc[("p07", 2026.0), "status"] == "not_met"
    assert len(city.civility) == len(real_city().civility) + 1
    assert not city.civility.duplicated(["ward", "year"]).any()
    untouched = known.drop(index=[("p05", 2021.0), ("p07", 2026.0)])
    assert (untouched["reported_on"] == "").all()


def test_the_civility_view_shows_what_was_released_and_says_whence() -> None:
    city = city_showing(*by_ward("civility", "2021", ["met"] * 14 + ["not_met", "under_review"]))
    view = layer_named("civility").views(city)[0]
    assert (view.id, view.headline.vi, view.district) == ("2021", "14/16", 14.0)
    assert view.source.producer == "Báo cáo của đơn vị"
    assert "bản phát hành 4 ngày 24/11/2026" in view.source.method
    assert view.source.as_of == ENTERED_ON


def test_a_year_that_was_reported_comes_before_one_that_nobody_knows() -> None:
    views = layer_named("civility").views(city_showing(figure("civility", "p05", "2026", "met")))
    assert [view.id for view in views] == ["2026", "2021", "2020", "2019"]


def test_statuses_of_the_wards_of_2025_are_reports_but_not_rows_of_the_16() -> None:
    city = city_showing(figure("civility", "w6-go-vap", "2025", "met"))
    assert set(city.civility["year"]) == set(real_city().civility["year"])
    assert city.reports["ward"].tolist() == ["w6-go-vap"]


def test_a_reported_park_is_counted_in_metres_and_says_whence() -> None:
    city = city_showing(feature("park", "vuon-moi", square(100), name="Vườn mới", status="existing"))
    before, after = (layer_named("green").views(one)[0] for one in (real_city(), city))
    people = real_city().wards["population_2019"]
    assert after.district - before.district == pytest.approx(10_000 / people.sum(), rel=1e-3)  # type: ignore[operator]
    assert (after.values - before.values).idxmax() == "p06"
    mark = mark_of(city, "green", "vuon-moi")
    assert mark.name.vi == "Vườn mới"
    assert mark.source.producer == "Phòng Quản lý Đô thị"
    assert "nhập ngày 05/10/2026; bản phát hành 4" in mark.source.method
    assert "openstreetmap" not in mark.source.address
    assert city.parks.crs == METRES


def test_a_park_of_the_file_keeps_what_the_report_does_not_say() -> None:
    park = layer_named("green").marks(real_city())[0].id
    known = real_city().parks.loc[park]
    city = city_showing(feature("park", park, status="planned", note_vi="đang lập dự án"))
    row = city.parks.loc[park]
    assert row["status"] == "planned"
    assert row["name"] == known["name"]
    assert row["geometry"].equals(known["geometry"])
    assert (row["note_vi"], row["note_en"]) == ("đang lập dự án", "đang lập dự án")
    assert row["as_of"] == ENTERED_ON
    assert list(city.parks.index) == list(real_city().parks.index)
    source, written = mark_of(city, "green", park).source, real_city().sources["parks.geojson"]
    assert source.licence == written.licence
    assert source.producer == f"Phòng Quản lý Đô thị; {written.producer}"


def test_a_shape_that_comes_back_as_it_was_has_not_moved() -> None:
    street = real_city().works.loc["ldt"]
    city = city_showing(feature("work", "ldt", street["geometry"], status="building"))
    row = city.works.loc["ldt"]
    assert (row["limits"], row["length_m"], row["location"]) == (
        street["limits"],
        street["length_m"],
        street["location"],
    )
    assert row["status"] == "building"


def test_a_work_that_moved_has_another_length_place_and_wards() -> None:
    middle = square(1, "p08").centroid
    line = shapely.LineString([(middle.x - 150, middle.y), (middle.x + 150, middle.y)])
    row = city_showing(feature("work", "ldt", line)).works.loc["ldt"]
    assert row["length_m"] == pytest.approx(300, abs=0.1)
    assert (row["limits"], row["location"], row["wards"]) == ((), "exact", ("p08",))
    assert row["plan_text"] == real_city().works.loc["ldt", "plan_text"]
    assert row["status"] == real_city().works.loc["ldt", "status"]


def test_the_wards_that_a_work_names_go_before_those_it_touches() -> None:
    row = city_showing(feature("work", "ldt", square(10, "p08"), wards=["p09", "p08"])).works.loc["ldt"]
    assert row["wards"] == ("p09", "p08")
    assert math.isnan(row["length_m"])


def test_a_new_work_without_a_site_is_listed_by_its_wards() -> None:
    city = city_showing(
        feature("work", "cau-moi", name_vi="Cầu mới", wards=["p05"]), feature("work", "khac", name_vi="Khác")
    )
    assert city.works.loc["cau-moi", ["location", "status", "name_en"]].tolist() == [
        "ward",
        "unknown",
        "Cầu mới",
    ]
    assert city.works.loc["khac", "location"] == "district"
    assert mark_of(city, "works", "cau-moi").geometry is None
    view = layer_named("works").views(city)[0]
    assert view.values["p05"] == real_works_in("p05") + 1
    assert view.findings[0].en.startswith(
        "The plan names 6 key works and 7 parks, 2 more were reported; 4 of 15"
    )


def real_works_in(ward: str) -> float:
    return float(layer_named("works").views(real_city())[0].values[ward])


def test_a_work_shows_all_that_was_reported_of_it() -> None:
    city = city_showing(
        feature(
            "work",
            "ldt",
            status="building",
            status_as_of="2026-09-30",
            progress_percent=62.5,
            planned_start="2024-03",
            planned_finish="2026-10-31",
            actual_start="2024-05-02",
            capital_vnd=1_250_500_000_000,
            paid_vnd=625_250_000_000,
            clearance_cases=425,
            clearance_notified=407,
            clearance_paid=390,
            clearance_handed_over=388,
            next_milestone="thảm nhựa đoạn 2",
            next_milestone_on="2026-12-15",
        )
    )
    mark = mark_of(city, "works", "ldt")
    assert {label.vi: value.vi for label, value in mark.rows} == {
        "Tình trạng": "đang thi công",
        "Trong kế hoạch": "mục III.11",
        "Chiều dài trên bản đồ": "2.667 m",
        "Giới hạn": "Nguyễn Oanh",
        "Tiến độ": "62,5 %",
        "Thời gian theo kế hoạch": "03/2024 – 31/10/2026",
        "Thời gian thực tế": "02/05/2024 – …",
        "Tổng vốn": "1.250,5 tỷ đồng",
        "Đã giải ngân": "625,25 tỷ đồng (50,0 % tổng vốn)",
        "Giải phóng mặt bằng": "425 trường hợp; 407 đã thông báo; 390 đã chi trả; 388 đã bàn giao",
        "Mốc tiếp theo": "thảm nhựa đoạn 2 (15/12/2026)",
    }
    assert mark.source.as_of == "2026-09-30"
    assert mark.due == "2026-10-31"
    assert mark.kind == "building"
    assert "minh họa" not in " ".join(label.vi for label, _ in mark.rows)


@pytest.mark.parametrize(
    ("planned", "status", "due"),
    [
        ("2026-11-23", "building", "2026-11-23"),
        ("2026-10", "clearing", "2026-10-31"),
        ("2024-02", "late", "2024-02-29"),
        ("2026", "unknown", "2026-12-31"),
        ("2025", "done", ""),
        ("", "building", ""),
    ],
)
def test_a_work_that_is_not_finished_is_due_on_the_last_day_its_planned_end_can_mean(
    planned: str, status: str, due: str
) -> None:
    mark = mark_of(
        city_showing(feature("work", "ldt", status=status, planned_finish=planned)), "works", "ldt"
    )
    assert mark.due == due
    assert mark.kind == status  # never recoloured by us
    assert "Against the plan" not in rows_of(mark)  # the day of the reader decides, not that of the release


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        ("2026-01-12", "finished 12 days after the plan"),
        ("2026-02", "finished 32 days after the plan"),
        ("2025-12-31", ""),
        ("2026", "finished 1 days after the plan"),
    ],
)
def test_a_work_that_has_ended_is_not_due_and_says_how_late_it_was(ended: str, said: str) -> None:
    work = feature("work", "ldt", status="partly_open", planned_finish="2025", actual_finish=ended)
    mark = mark_of(city_showing(work), "works", "ldt")
    assert mark.due == ""
    assert rows_of(mark).get("Against the plan", "") == said


def test_the_document_says_when_a_work_is_due_only_where_one_is() -> None:
    city = city_showing(feature("work", "ldt", status="building", planned_finish="2026-10"))
    docs = {doc["id"]: doc.get("due") for doc in details_doc(city)["works"]}
    assert docs == {**dict.fromkeys(real_city().works.index), "ldt": "2026-10-31"}
    for found in details_doc(real_city()).values():
        assert not any("due" in doc for doc in found)


def test_a_status_without_a_day_was_known_when_it_was_entered() -> None:
    city = city_showing(feature("work", "ldt", status="done"), feature("work", "dqh", progress_percent=5))
    assert city.works.loc["ldt", "status_as_of"] == ENTERED_ON
    assert city.works.loc["dqh", "status_as_of"] == real_city().works.loc["dqh", "status_as_of"]


def test_a_reported_station_takes_the_place_of_the_assumed_one() -> None:
    (station,) = real_city().stations.index
    there = shapely.Point(square(1, "p08").centroid)
    city = city_showing(feature("station", station, there, status="confirmed"))
    point = city.stations.geometry[station]
    assert point.distance(there) < 0.01
    assert not mark_of(city, "fire", station).movable
    before, after = (layer_named("fire").views(one)[0] for one in (real_city(), city))
    assert after.district != before.district
    assert "vị trí giả định" not in after.note.vi


def test_planned_teams_are_counted_in_the_open() -> None:
    city = city_showing(
        feature("station", "doi-2", square(1, "p12").centroid, status="planned", name_vi="Đội 2")
    )
    findings = layer_named("fire").views(city)[0].findings
    assert findings[-1] == Text(
        "Kết quả tính cả 1 đội dự kiến, chưa hoạt động.",
        "The result counts 1 planned teams that do not work yet.",
    )


def test_a_released_plot_is_a_candidate_with_what_was_said_of_it() -> None:
    shape = square(50)
    city = city_showing(feature("plot", "khu-1", shape, name="Khu 1", owner="UBND", cost_vnd=2e9, x=1))
    assert list(city.plots.index) == ["khu-1"]
    plot = city.plots.loc["khu-1"]
    assert (plot["name"], plot["owner"], plot["cost_vnd"]) == ("Khu 1", "UBND", 2e9)
    assert plot["area_m2"] == pytest.approx(2500, abs=0.1)
    assert (plot["reported_source"], plot["reported_on"]) == ("Phòng Quản lý Đô thị", ENTERED_ON)
    assert plot["as_of"] == ""
    assert shapely.equals_exact(plot["geometry"], shape, 0.01)
    assert city.plots.columns.tolist() == real_city().plots.columns.tolist()
    assert city.plots.crs == METRES


def test_a_plot_that_says_little_has_gaps_and_a_stated_area_stands() -> None:
    city = city_showing(
        feature("plot", "khu-1", square(50).centroid), feature("plot", "khu-2", square(50), area_m2=2400.0)
    )
    assert math.isnan(city.plots.loc["khu-1", "area_m2"])
    assert math.isnan(city.plots.loc["khu-1", "cost_vnd"])
    assert city.plots.loc["khu-1", "owner"] == ""
    assert city.plots.loc["khu-2", "area_m2"] == 2400


def test_a_plot_without_a_place_or_with_a_street_for_one_is_a_fault() -> None:
    line = shapely.LineString([(600000, 1198000), (600100, 1198000)])
    with pytest.raises(DataError) as caught:
        city_showing(feature("plot", "khu-1", name="Khu 1"), feature("plot", "khu-2", line))
    assert [fault.key for fault in caught.value.faults] == ["reported_no_place", "reported_shape"]


def test_practice_plots_never_stand_beside_released_ones() -> None:
    city = city_showing(feature("plot", "khu-1", square(50)), base=real_city(practice=True))
    assert "khu-1" not in city.plots.index


def test_a_plot_is_no_fault_and_draws_nothing() -> None:
    city = city_showing(feature("plot", "khu-1", square(50), name="Khu 1"))
    for name in ("parks", "works", "stations"):
        assert getattr(city, name) is getattr(real_city(), name)


def test_properties_that_nothing_reads_are_left_aside() -> None:
    city = city_showing(
        feature("work", "ldt", color="red", plan_text="lời khác", limits=[1], location="ward", length_m=1)
    )
    known = real_city().works.loc["ldt"]
    for name in ("plan_text", "limits", "location", "length_m"):
        assert city.works.loc["ldt", name] == known[name]
    assert "color" not in city.works


def test_every_fault_of_a_release_is_named_at_once_in_both_languages() -> None:
    rows = [
        figure("t99", "p05", "2026", 1),
        figure("t03", "p02", "2026", 1),
        figure("t03", "p05", "2026-13", 1),
        figure("t03", "p05", "tháng 3/2026", 1),
        figure("t03", "p06", "2026", "met"),
        figure("civility", "p06", "2026", 1),
        figure("civility", "p07", "2026", "done"),
        figure("t03", "p07", "2026", 5),
        figure("t03", "p07", "2026", 6),
        feature("tree", "x"),
        feature("park", "ldt", square(9)),
        feature("station", "s1", square(9)),
        feature("park", "p-new"),
        feature("park", "bow", shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])),
        feature("work", "far", shapely.Point(0, 0)),
        feature("work", "w1", wards=["p02"], progress_percent="nửa", planned_finish="quý 4", status="xong"),
    ]
    faults = faults_of(*rows)
    assert {fault.key for fault in faults} == {
        "reported_indicator",
        "reported_ward",
        "reported_period",
        "reported_value",
        "duplicate",
        "unknown_word",
        "other_kind",
        "reported_shape",
        "reported_no_place",
        "reported_broken",
        "reported_outside",
        "reported_not_number",
        "reported_no_day",
    }
    assert {fault.file for fault in faults} == {"records/4"}
    for fault in faults:
        said = [fault_message(fault, language) for language in LANGUAGES]
        assert said[0] != said[1]
        assert all("{" not in sentence for sentence in said)


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (figure("t03", "p02", "2026", 1), "p02"),
        (figure("t03", "w12-p02", "2026", 1), "w12-p02"),
        (figure("t99", "p01", "2026", 1), "t99"),
        (figure("t03", "p01", "2026-3", 1), "2026-3"),
        (figure("t03", "p01", "2026", "met"), "t03 p01 2026"),
    ],
)
def test_a_fault_names_what_is_wrong(row: dict, named: str) -> None:  # type: ignore[type-arg]
    (fault,) = faults_of(row)
    assert fault.parameters["names"] == named


def test_a_number_that_is_missing_is_a_fault() -> None:
    rows = figures([figure("t03", "p01", "2026", 1.0)]).assign(value=math.nan)
    with pytest.raises(DataError) as caught:
        city_with(real_city(), RELEASED, rows, features([]))
    assert [fault.key for fault in caught.value.faults] == ["reported_value"]


@pytest.mark.parametrize("ward", ["", "p17", "w12-p08", "w6-go-vap"])
def test_the_district_and_the_wards_of_every_set_may_report(ward: str) -> None:
    assert city_showing(figure("t03", ward, "2026-09", 1)).reports["ward"].tolist() == [ward]


def test_an_id_has_one_kind_within_a_release_too() -> None:
    assert keys_of(feature("park", "moi", square(9)), feature("work", "moi")) == {"other_kind"}


def test_many_names_are_counted_not_listed() -> None:
    rows = [figure("t03", f"x{number}", "2026", 1) for number in range(9)]
    (fault,) = faults_of(*rows)
    assert fault.parameters["names"] == "x0, x1, x2, x3, x4 … (9)"


def test_a_complete_count_of_people_is_used_and_named_newest_first() -> None:
    people = [50_000 + 100 * place for place in range(16)]
    city = city_showing(*by_ward("population", "2024", people), *by_ward("population", "2025", people[::-1]))
    assert [count.year for count in people_counts(city)] == [2025, 2024, 2019]
    views = layer_named("green").views(city)
    assert [view.id for view in views] == [
        "existing-2025",
        "planned-2025",
        "existing-2024",
        "planned-2024",
        "existing",
        "planned",
    ]
    assert [view.label.vi for view in views[::2]] == [
        "Công viên hiện hữu, dân số 2025",
        "Công viên hiện hữu, dân số 2024",
        "Công viên hiện hữu, điều tra 2019",
    ]
    census = real_city().wards["population_2019"]
    for ward, count in zip(WARDS, people[::-1], strict=True):
        assert views[0].values[ward] == pytest.approx(views[4].values[ward] * census[ward] / count)
    assert views[0].district == pytest.approx(views[4].district * census.sum() / sum(people))
    assert "bản phát hành 4" in views[0].source.method
    assert views[4].source == layer_named("green").views(real_city())[0].source


def test_density_follows_a_complete_count() -> None:
    city = city_showing(*by_ward("population", "2025", [40_000] * 16))
    view = layer_named("density").views(city)[0]
    assert (view.id, view.label.vi, view.period) == ("reported-2025", "Báo cáo 2025", "2025")
    area = real_city().wards.geometry.area / 1e6
    assert view.values["p05"] == pytest.approx(40_000 / area["p05"])
    assert view.findings[0].en.startswith("640,000 people as the wards reported for 2025")


def test_a_count_that_lacks_a_ward_is_not_used_and_said_so() -> None:
    city = city_showing(*by_ward("population", "2025", [40_000] * 15, WARDS[:15]))
    assert partial_counts(city) == {2025: 15}
    assert len(people_counts(city)) == 1
    for layer in ("green", "density"):
        first, usual = (layer_named(layer).views(one)[0] for one in (city, real_city()))
        assert first.values.equals(usual.values)
        assert first.label == usual.label
        assert first.findings[-1].en == "Population 2025: only 15 of 16 wards reported, so it is not used."


def test_counts_of_the_wards_of_2025_do_not_stand_for_the_16() -> None:
    city = city_showing(*by_ward("population", "2025", [9] * 6, real_city().wards_6.index))
    assert len(people_counts(city)) == 1
    assert partial_counts(city) == {}


def test_text_of_a_release_never_becomes_markup() -> None:
    hostile = "<img src=x onerror=alert(1)>${alert(1)}`</script>"
    city = city_showing(
        figure("civility", "p05", "2021", "met", source=hostile, note=hostile),
        feature("work", "ldt", name_vi=hostile, next_milestone=hostile, note_vi=hostile),
        feature("park", "x", square(9), name=hostile, note_vi=hostile, status="existing"),
    )
    docs = [layer_doc(layer_named(name), city) for name in ("civility", "works", "green")]
    text = script_safe([docs, details_doc(city)])
    assert "<img" not in text
    assert mark_of(city, "works", "ldt").name.vi == hostile
    assert any(hostile in str(column.source.producer) for column in columns(city, "vi"))


def test_a_shape_goes_to_the_store_and_back_to_its_place() -> None:
    shape = square(80, "p10")
    row = feature("park", "x", shape, status="existing")
    assert row["geometry"].bounds[0] == pytest.approx(106.66, abs=0.03)
    there = city_showing(row).parks.geometry["x"]
    assert shapely.hausdorff_distance(there, shape) < 0.01
    assert degrees_of(shapely.get_coordinates(there))[0] == pytest.approx(
        shapely.get_coordinates(row["geometry"])[0]
    )


def test_a_place_is_the_same_however_its_shape_is_written() -> None:
    shape = square(80)
    ring = list(shape.exterior.coords)[:-1]
    turned = shapely.Polygon(ring[2:] + ring[:2])
    finer = shapely.segmentize(shape, 7)
    nudged = shapely.transform(shape, lambda corners: corners + 0.05)
    for other in (shape, turned, finer, nudged, shapely.MultiPolygon([shape])):
        assert same_place(shape, other)
        assert same_place(other, shape)
    assert same_place(None, None)


def test_a_place_is_another_where_any_part_of_it_moved() -> None:
    shape = square(80)
    a, b, c = (0.0, 0.0), (40.0, 0.0), (40.0, 40.0)
    pairs = [
        (shape, shapely.transform(shape, lambda corners: corners + 0.5)),
        (shape, shape.exterior),
        (shape, shape.difference(shape.buffer(-30))),
        (shape, shapely.Polygon()),
        (shapely.LineString([a, b, c]), shapely.LineString([b, a, c])),  # the same corners, joined otherwise
        (None, shape),
    ]
    for one, other in pairs:
        assert not same_place(one, other)
        assert not same_place(other, one)


def test_the_fingerprint_of_a_shown_release_covers_facts_and_release() -> None:
    city = city_showing(figure("t08", "p01", "2025", 1.0))
    assert city.fingerprint == shown_fingerprint(real_city().fingerprint, RELEASED.fingerprint)
    assert len({shown_fingerprint(*pair) for pair in (("a", "b"), ("b", "a"), ("a", "a"))}) == 3
