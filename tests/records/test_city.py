"""From the store to the city: what is released is there, in the city's day and words; what is not is nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import shapely

from geo.city import REPORT_COLUMNS, Released
from geo.errors import DataError
from layers import layer_named, layers_of
from maps.document import static_files
from maps.release import Release
from maps.released import release_line
from maps.table import columns, csv_bytes
from records.approval import ONE_PERSON, decide
from records.city import day_of, features_of, figures_of, released_city
from records.entries import enter, pending
from records.model import Feature, Figure, FigureKey
from records.releases import content_of, make_release, release_info, return_to
from records.store import Store
from tests.cities import quiet_city, real_city
from tests.invented import RELEASED, city_showing
from tests.records.samples import AN, BINH, SQUARE, enter_and_approve

WARDS = tuple(real_city().wards.index)


def reported(ward: str, value: float, seen: int = 0) -> Figure:
    return Figure(FigureKey("t03", ward, "2026-09"), value, source="BC 12", note="ghi chú", seen=seen)


def park(seen: int = 0, removed: bool = False) -> Feature:
    return Feature("park", "vuon", SQUARE, {"name": "Vườn", "status": "existing"}, removed=removed, seen=seen)


def test_a_released_figure_is_in_map_table_and_download_and_an_unreleased_one_in_none(store: Store) -> None:
    enter_and_approve(store, *(reported(ward, 91.25) for ward in WARDS))
    make_release(store, BINH)
    enter(store, [reported(ward, 73.19, seen=1) for ward in WARDS], AN)
    city = released_city(quiet_city(), content_of(store, 1))
    (layer,) = [one for one in layers_of(city) if one.id == "t03"]
    assert layer.views(city)[0].values.to_dict() == dict.fromkeys(WARDS, 91.25)
    files = static_files(Release(city, {"document.js": b"", "document.css": b""}, "33" * 32), "/x")
    table = csv_bytes(columns(city, "vi"), {}, "vi").decode("utf-8-sig")
    assert b"91.25" in files["map.html"]
    assert "91.2" in table
    assert not [name for name, content in files.items() if b"73.19" in content]
    assert "73.2" not in table


def test_approved_but_not_released_is_not_shown(store: Store) -> None:
    enter_and_approve(store, reported("p01", 91.0))
    make_release(store, BINH)
    enter_and_approve(store, reported("p01", 92.0, seen=1), reported("p03", 93.0))
    city = released_city(real_city(), content_of(store, 1))
    assert city.reports["value"].tolist() == [91.0]
    make_release(store, BINH)
    assert released_city(real_city(), content_of(store, 2)).reports["value"].tolist() == [92.0, 93.0]


def test_a_figure_comes_with_its_source_note_and_day(store: Store) -> None:
    enter_and_approve(store, reported("p01", 91.0), Figure(FigureKey("t05a", "", "2026-Q3"), None, "met"))
    make_release(store, BINH)
    content = content_of(store, 1)
    rows = figures_of(content.figures).to_dict("records")
    assert list(rows[0]) == list(REPORT_COLUMNS)
    assert {key: rows[0][key] for key in ("indicator", "ward", "period", "source", "note")} == {
        "indicator": "t03",
        "ward": "p01",
        "period": "2026-09",
        "source": "BC 12",
        "note": "ghi chú",
    }
    assert (rows[1]["status"], rows[1]["ward"]) == ("met", "")
    assert rows[1]["value"] != rows[1]["value"]  # NaN
    assert rows[0]["entered_on"] == day_of(content.figures[0].at)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC), "2026-11-24"),
        (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "2026-11-25"),
        (datetime(2026, 12, 31, 20, 0, tzinfo=UTC), "2027-01-01"),
    ],
)
def test_a_day_is_the_citys_own(moment: datetime, day: str) -> None:
    assert day_of(moment) == day


def test_a_city_knows_the_release_it_shows(store: Store) -> None:
    enter_and_approve(store, reported("p01", 91.0))
    make_release(store, BINH)
    enter_and_approve(store, reported("p01", 92.0, seen=1))
    make_release(store, BINH)
    return_to(store, 1, AN)
    info = release_info(store)
    assert info is not None
    city = released_city(real_city(), content_of(store, 3))
    assert city.released == Released(3, day_of(info.at), AN, BINH, False, info.fingerprint, 1)
    assert city.reports["value"].tolist() == [91.0]
    assert "Nội dung lấy lại từ bản phát hành 1." in release_line(city).vi


def test_a_park_is_shown_until_it_is_taken_off_the_map(store: Store) -> None:
    enter_and_approve(store, park())
    make_release(store, BINH)
    city = released_city(real_city(), content_of(store, 1))
    assert "vuon" in city.parks.index
    enter_and_approve(store, park(seen=1, removed=True))
    make_release(store, BINH)
    assert "vuon" not in released_city(real_city(), content_of(store, 2)).parks.index


def test_features_taken_off_the_map_and_an_empty_release_make_empty_frames() -> None:
    assert len(features_of([])) == 0
    assert len(figures_of([])) == 0
    assert figures_of([]).dtypes.equals(real_city().reports.dtypes)


def test_a_faulty_release_is_refused_with_every_fault(store: Store) -> None:
    away = Feature("park", "xa", shapely.box(0, 0, 1, 1), {})
    enter_and_approve(store, reported("p02", 1.0), away)
    make_release(store, BINH)
    with pytest.raises(DataError) as caught:
        released_city(real_city(), content_of(store, 1))
    assert [(fault.file, fault.key) for fault in caught.value.faults] == [
        ("records/1", "reported_ward"),
        ("records/1", "reported_outside"),
    ]


def test_what_is_known_of_a_release_is_asked_for_by_number_or_as_the_newest(store: Store) -> None:
    assert release_info(store) is None
    for value, seen in ((91.0, 0), (92.0, 1)):
        enter_and_approve(store, reported("p01", value, seen))
        make_release(store, BINH)
    newest, first = release_info(store), release_info(store, 1)
    assert newest is not None
    assert first is not None
    assert (newest.number, first.number) == (2, 1)
    assert newest == content_of(store, 2).info
    assert release_info(store, 3) is None


def test_a_one_person_office_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ONE_PERSON, "1")
    enter(store, [reported("p01", 91.0)], AN)
    decide(store, pending(store), True, AN)
    make_release(store, AN)
    city = released_city(real_city(), content_of(store, 1))
    assert city.released is not None
    assert city.released.one_person
    line = release_line(city)
    assert line.vi.endswith("Cơ quan một người: người nhập tự duyệt.")
    assert line.en.endswith("A one-person office: whoever entered also approved.")


def test_the_line_of_a_release_names_number_day_author_and_approver() -> None:
    line = release_line(city_showing())
    assert line.vi == (
        "Số liệu báo cáo: bản phát hành 4, 24/11/2026, người phát hành: Trần Thị Bình, người duyệt: Nguyễn Văn An."
    )
    assert line.en == (
        "Reported figures: release 4, 24/11/2026, released by Trần Thị Bình, approved by Nguyễn Văn An."
    )
    assert release_line(real_city()).vi == "Chưa có số liệu báo cáo nào được phát hành."
    assert release_line(real_city(practice=True)).en.startswith("Practice figures are on")
    hostile = replace(RELEASED, author="{number}<b>")
    assert "{number}<b>" in release_line(city_showing(released=hostile)).vi


def test_the_works_progress_goes_all_the_way(store: Store) -> None:
    progress = {"progress_percent": 40, "planned_finish": "2020", "status": "building"}
    enter_and_approve(store, Feature("work", "ldt", None, progress, source="BQL"))
    make_release(store, BINH)
    city = released_city(real_city(), content_of(store, 1))
    (mark,) = [mark for mark in layer_named("works").marks(city) if mark.id == "ldt"]
    rows = {label.en: value.en for label, value in mark.rows}
    assert rows["Progress"] == "40 %"
    assert mark.due == "2020-12-31"
    assert mark.geometry is not None
