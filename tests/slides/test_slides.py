"""Slides, read back with python-pptx: what they say is native and is the release's, and nothing leaves its place."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation

from geo.city import City
from layers import layers_of, views_of
from maps.lettering import Weight
from maps.slides.arial import advance_em
from maps.slides.deck import BESIDE_ONE, BODY, Bullets, Cell, Column, Table
from maps.slides.fit import bullet_pages, fitted, table_pages, width_pt
from maps.slides.pictures import DPI
from maps.slides.scenes import Compared, Overview, Scene, words_of
from maps.slides.sight import read_sight, sides_of
from tests.cities import quiet_city
from tests.invented import RELEASED, by_ward, city_showing, feature
from tests.slides.deck_samples import (
    HOSTILE,
    LONG,
    NAME,
    TODAY,
    changes,
    crowded,
    decisions,
    deck,
    practice,
    released,
    scene,
    shown_of,
    unknown,
)
from tests.slides.measured import BODY_LEAST, STAMP, faults_of, ground, lines_in, wide_of


def opened(file: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(file)).slides)


@cache
def usual() -> tuple[bytes, tuple[Any, ...]]:
    """One step of each kind over one release, and its slides."""
    city = released()
    steps = (
        scene("Văn minh đô thị", shown_of("overlay=civility&ward=p03", city), "Hỏi Phường 3.\nDòng hai"),
        scene("Cây xanh", shown_of("overlay=green&view=planned", city)),
        scene("Chữa cháy 2 km", shown_of("overlay=fire&radius=2000", city)),
        scene("Phường 15", shown_of("overlay=works&page=ward&ward=p15", city)),
        scene("So sánh", shown_of("overlay=density&page=compare", city)),
        scene("Công trình", shown_of("overlay=works&page=late", city)),
        scene("Thay đổi", changes(city, 3)),
        scene("Kết luận", decisions(city, 2)),
    )
    file = deck(city, *steps)
    return file, tuple(opened(file))


def table_of(slide: Any) -> list[list[str]]:
    (frame,) = [shape for shape in slide.shapes if shape.has_table]
    return [[cell.text_frame.text for cell in row.cells] for row in frame.table.rows]


def named(slide: Any, name: str) -> Any:
    return next(shape for shape in slide.shapes if shape.name == name)


def plain(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


# ---- what a slide says


def test_every_step_has_its_title_in_the_placeholder() -> None:
    titles = [slide.shapes.title.text_frame.text for slide in usual()[1]]
    assert titles == [
        "Văn minh đô thị",
        "Cây xanh",
        "Chữa cháy 2 km",
        "Phường 15",
        "So sánh",
        "Công trình",
        "Thay đổi",
        "Kết luận",
    ]
    assert all(slide.shapes.title.is_placeholder for slide in usual()[1])


def test_what_is_to_be_said_is_in_the_notes() -> None:
    first, *others = usual()[1]
    assert first.notes_slide.notes_text_frame.text == "Hỏi Phường 3.\nDòng hai"
    assert not any(slide.has_notes_slide for slide in others)


def test_the_table_of_a_status_says_what_was_released() -> None:
    head, *rows = table_of(usual()[1][0])
    assert head == ["Phường", "Tình trạng"]
    assert [row[0] for row in rows] == list(released().wards["name"])
    assert [row[1] for row in rows] == ["đạt chuẩn", "chưa đạt", "đang xét", "đạt chuẩn"] * 4


def test_the_table_of_a_number_says_value_class_and_rank() -> None:
    layer = {one.id: one for one in layers_of(released())}["green"]
    values = {view.id: view for view in views_of(layer, released())}["planned"].values
    head, *rows = table_of(usual()[1][1])
    assert head == ["Phường", "m²/người", "Nhóm", "Hạng"]
    assert [row[1] for row in rows] == [plain(float(value), 2) for value in values]
    assert [row[3] for row in rows] == [str(int((values > value).sum()) + 1) for value in values]
    edges = {"0,1 – < 0,3": (0.1, 0.3), "0,3 – < 0,92": (0.3, 0.92), "≥ 2": (2.0, 1e9)}
    told = [(row[2], value) for row, value in zip(rows, values, strict=True) if row[2] in edges]
    assert told
    assert all(edges[label][0] <= value < edges[label][1] for label, value in told)


def test_a_radius_of_the_view_is_kept_in_table_and_picture() -> None:
    layer = {one.id: one for one in layers_of(released())}["fire"]
    assert layer.views_within is not None
    values = layer.views_within(released(), 2000.0)[0].values
    rows = table_of(usual()[1][2])[1:]
    assert [row[1] for row in rows] == [plain(float(value), 1) for value in values]
    assert "2 km" in named(usual()[1][2], "under").text_frame.text


def test_the_slide_of_a_ward_has_its_indicators() -> None:
    head, *rows = table_of(usual()[1][3])
    assert head == ["Chỉ số", "Giá trị", "Hạng"]
    found = {row[0]: row[1:] for row in rows}
    layer = {one.id: one for one in layers_of(released())}["density"]
    value = float(views_of(layer, released())[0].values["p15"])
    assert found["Mật độ dân số"] == [f"{plain(value, 0)} người/km²", "–"]
    assert found["Văn minh đô thị"][0] == "chưa đạt"


def test_a_comparison_has_two_pictures_and_the_differences_the_largest_first() -> None:
    slide = usual()[1][4]
    assert len([shape for shape in slide.shapes if shape.shape_type == 13]) == 2
    people = released().wards
    km2 = people.geometry.area / 1e6
    then, now = ((people[f"population_{year}"] / km2).round() for year in (2009, 2019))
    by = (now - then).sort_values(key=abs, ascending=False, kind="stable")
    rows = table_of(slide)[1:]
    assert [row[0] for row in rows] == [str(people["number"][ward]) for ward in by.index]
    assert [row[3] for row in rows] == [f"{'+' if one > 0 else '−'}{plain(abs(one), 0)}" for one in by]
    assert named(slide, "under").text_frame.text.startswith("Trái: Điều tra 2009 · Phải: ")


def test_sentences_are_native_bullets() -> None:
    paragraphs = named(usual()[1][6], "sentences").text_frame.paragraphs
    assert [paragraph.text for paragraph in paragraphs] == [f"{place}: {LONG}".strip() for place in range(3)]
    assert all(paragraph._p.find(".//{*}buChar") is not None for paragraph in paragraphs)


def test_decisions_say_what_who_by_when_and_how_they_stand() -> None:
    head, first, second = table_of(usual()[1][7])
    assert head == ["Việc", "Đơn vị, người làm", "Hạn", "Tình trạng"]
    assert first[2:] == ["01/12/2026", "trong hạn"]
    assert second[3] == "quá hạn"


def test_pictures_and_tables_are_told_in_words() -> None:
    for slide in usual()[1]:
        for shape in slide.shapes:
            if shape.has_table or shape.shape_type == 13:
                told = shape._element.xpath(".//p:cNvPr")[0].get("descr")
                assert len(told) > 15
    first = named(usual()[1][0], "map 1")._element.xpath(".//p:cNvPr")[0].get("descr")
    assert first == (
        "Bản đồ 16 phường: Chuẩn văn minh đô thị, 2021. đạt chuẩn: 8; đang xét: 4; chưa đạt: 4. Viền đỏ: Phường 3."
    )


def test_a_picture_has_more_dots_than_a_screen_shows_of_it() -> None:
    shape = named(usual()[1][0], "map 1")
    wide, tall = Image.open(io.BytesIO(shape.image.blob)).size
    one = ground(shape)
    assert wide / tall == pytest.approx((one.right - one.left) / (one.bottom - one.top), rel=0.005)
    assert wide >= (one.right - one.left) / 960 * 1920 * 1.4
    assert wide == pytest.approx((one.right - one.left) / 72 * DPI, abs=1)


def test_the_foot_names_source_day_release_and_what_the_borders_are_worth() -> None:
    slide = usual()[1][0]
    source, release, notice = named(slide, "foot").text_frame.text.splitlines()
    assert source == "Nguồn: Báo cáo của đơn vị, 05/10/2026"
    assert release.startswith("Bản phát hành 4 ngày 24/11/2026, dấu vân tay ")
    assert notice == "Ranh giới chỉ để tham khảo, không có giá trị pháp lý; mép ngoài có thể lệch."
    fields = [named(one, "number")._element.find(".//{*}fld") for one in usual()[1]]
    assert [field.get("type") for field in fields] == ["slidenum"] * 8
    assert [field.findtext("{*}t") for field in fields] == [str(place) for place in range(1, 9)]


def test_letters_are_of_a_font_that_every_office_computer_has() -> None:
    with zipfile.ZipFile(io.BytesIO(usual()[0])) as file:
        theme = file.read("ppt/theme/theme1.xml").decode()
    assert theme.count('<a:latin typeface="Arial" panose="020B0604020202020204" pitchFamily="34"') == 2
    assert 'lang="vi-VN"' in usual()[1][0].shapes.title._element.xml


@pytest.mark.parametrize(
    ("weight", "ems"),
    [
        ("normal", (0.722, 0.556, 0.5, 0.669, 0.656, 0.854, 0.857, 0.278, 0.222, 0.556, 0.722, 0.556, 1.0)),
        ("bold", (0.722, 0.556, 0.556, 0.724, 0.711, 0.83, 0.853, 0.278, 0.278, 0.611, 0.722, 0.556, 1.0)),
    ],
)
def test_slides_are_measured_in_letters_as_wide_as_those_of_arimo(
    weight: Weight, ems: tuple[float, ...]
) -> None:
    """Arimo is as wide as Arial, letter by letter; read from its files. A horn is measured a little too wide."""
    for letter, em in zip("NễỵữợỮỢĩỉđĐ1…", ems, strict=True):
        found = advance_em(letter, weight)
        assert em - 0.001 <= found <= em + 0.066, letter


def test_english_slides_speak_english() -> None:
    city = quiet_city()
    sight = read_sight("overlay=green&lang=vi", city, "en")
    (slide,) = opened(deck(city, Scene("Green", "", Overview(sight.ask)), language="en"))
    assert table_of(slide)[0] == ["Ward", "m²/person", "Class", "Rank"]
    assert "Boundaries are for reference only" in named(slide, "foot").text_frame.text


# ---- places and sizes


def hard() -> list[tuple[str, City, tuple[Scene, ...]]]:
    """Everything that is long, much, hostile or not known."""
    title = f"Tình hình {LONG * 2}"
    return [
        (
            "crowded",
            crowded(),
            (
                scene(title, shown_of("overlay=works&page=late", crowded())),
                scene(title, shown_of("overlay=green&ward=p15", crowded())),
                scene(title, shown_of("overlay=works&page=ward&ward=p15", crowded())),
                scene(title, shown_of("overlay=density&page=compare", crowded())),
            ),
        ),
        (
            "unknown",
            unknown(),
            (
                scene("", shown_of("overlay=civility", unknown())),
                scene("Không rõ", shown_of("overlay=works", unknown())),
                scene("Không rõ", shown_of("overlay=civility&page=compare&left=period:2020", unknown())),
                scene("Không rõ", shown_of("overlay=works&page=late", unknown())),
            ),
        ),
        (
            "hostile",
            released(),
            (
                scene(HOSTILE, changes(released(), 30, HOSTILE), HOSTILE),
                scene(HOSTILE, decisions(released(), 25, HOSTILE)),
                scene(
                    HOSTILE,
                    shown_of(
                        "overlay=green&page=compare&left=standard:target-2021&right=standard:city-2025",
                        released(),
                    ),
                ),
            ),
        ),
        (
            "practice",
            practice(),
            (
                scene(title, shown_of("overlay=civility", practice())),
                scene("Chậm", shown_of("overlay=works&page=late", practice())),
            ),
        ),
    ]


@cache
def hard_slides() -> dict[str, tuple[Any, ...]]:
    return {name: tuple(opened(deck(city, *scenes))) for name, city, scenes in hard()}


@pytest.mark.parametrize("name", ["usual", "crowded", "unknown", "hostile", "practice"])
def test_nothing_leaves_its_place(name: str) -> None:
    slides = usual()[1] if name == "usual" else hard_slides()[name]
    assert [fault for slide in slides for fault in faults_of(slide)] == []


def test_what_has_no_room_goes_on_with_its_head_on_the_next_slide() -> None:
    late = [slide for slide in hard_slides()["crowded"] if slide.shapes.title.text_frame.text.endswith(")")]
    tables = [table_of(slide) for slide in late]
    assert len(tables) > 3
    assert len({tuple(table[0]) for table in tables}) == 1
    *rows, last = [row for table in tables for row in table[1:]]
    assert len(rows) == 40
    assert last == ["Nâng cấp, mở rộng đường Lê Đức Thọ", "chưa có ngày", "báo chậm"]
    assert all(row[2].endswith(" ngày") for row in rows)
    days = [int(row[2].split()[0]) for row in rows]
    assert days == sorted(days, reverse=True)
    assert days[0] == (TODAY - TODAY.replace(month=1, day=1)).days


def test_works_that_are_said_to_be_late_follow_those_whose_day_has_passed() -> None:
    city = city_showing(
        feature("work", "w1", name_vi="Một", wards=["p15"], status="late"),
        feature("work", "w2", name_vi="Hai", wards=["p15"], status="late", planned_finish="2030"),
        feature("work", "w3", name_vi="Ba", wards=["p15"], status="building", planned_finish="2026-11-30"),
        feature("work", "w4", name_vi="Bốn", wards=["p15"], status="building", planned_finish="2026-12-01"),
        feature("work", "w5", name_vi="Năm", wards=["p15"], status="done", planned_finish="2026-01-01"),
        *(feature("work", str(work), status="unknown") for work in quiet_city().works.index),
        base=quiet_city(),
    )
    words = words_of(shown_of("overlay=works&page=late", city))
    assert words.under == "3 công trình chậm, tính đến ngày 01/12/2026"
    assert isinstance(words.body, Table)
    assert [tuple(cell.text for cell in row) for row in words.body.rows] == [
        ("Ba", "30/11/2026", "1 ngày"),
        ("Hai", "31/12/2030", "báo chậm"),
        ("Một", "chưa có ngày", "báo chậm"),
    ]


def test_long_names_are_cut_and_say_so() -> None:
    slide = next(slide for slide in hard_slides()["crowded"] if len(table_of(slide)) == 17)
    names = [row[0] for row in table_of(slide)[1:]]
    assert all(name.startswith(NAME[:8]) for name in names)
    assert all(name.endswith("…") for name in names)
    assert slide.shapes.title.text_frame.text.endswith("…")


def test_what_nobody_published_is_said_to_be_unknown() -> None:
    first, works, compared, late = hard_slides()["unknown"]
    assert [row[1] for row in table_of(first)[1:]] == ["chưa có số liệu"] * 16
    assert {row[3] for row in table_of(compared)[1:]} == {"–"}
    assert "chưa biết công trình nào chậm" in named(late, "sentences").text_frame.text
    assert works.shapes.title.text_frame.text == "Không rõ"


def test_what_people_typed_stays_text() -> None:
    first = hard_slides()["hostile"][0]
    assert "<script>alert('x')</script> & \"</a:t></a:r>\"" in first.shapes.title.text_frame.text
    assert "\u202e" not in first.notes_slide.notes_text_frame.text
    assert "alert('x')" in first.notes_slide.notes_text_frame.text


def test_practice_figures_are_stamped_across_every_slide() -> None:
    for slide in hard_slides()["practice"]:
        assert named(slide, "stamp").text_frame.text == "SỐ LIỆU MINH HỌA"
        across = named(slide, STAMP)
        assert across.text_frame.text == "SỐ LIỆU MINH HỌA"
        size = across.text_frame.paragraphs[0].runs[0].font.size.pt
        assert wide_of("SỐ LIỆU MINH HỌA", size, True) > 0.7 * 960
        assert across.rotation not in (0, 180)
    assert not any(shape.name.startswith("stamp") for shape in usual()[1][0].shapes)


def test_a_fault_would_be_found() -> None:
    slides = opened(deck(unknown(), scene("Thử", shown_of("overlay=works&page=late", unknown()))))
    box = named(slides[0], "under")
    box.text_frame.paragraphs[0].runs[0].text = LONG * 3
    assert any("high in" in fault for fault in faults_of(slides[0]))
    box.left = box.left + 12_700 * 200
    assert any("leaves the slide" in fault for fault in faults_of(slides[0]))
    box.top = named(slides[0], "map 1").top
    assert any("lies on" in fault for fault in faults_of(slides[0]))


# ---- fitting


def test_a_text_takes_the_first_size_that_holds_it() -> None:
    sizes = (36.0, 32.0, 28.0)
    short, two, cut = (fitted(text, 888, sizes, 2, "bold") for text in ("Cây xanh", LONG, LONG * 6))
    assert (short.size, short.lines) == (36.0, 1)
    assert (two.lines, two.text) == (2, LONG.strip())
    assert cut.size == 28.0
    assert cut.text.endswith("…")
    assert lines_in(cut.text, 888, 28.0, True) <= 2


def test_columns_of_one_line_keep_their_width_before_those_of_several() -> None:
    columns = (Column("Việc", most=4), Column("Hạn"))
    rows = tuple((Cell(LONG), Cell("31/12/2026")) for _ in range(3))
    (page,) = table_pages(Table(columns, rows, ""), BESIDE_ONE, BODY)
    assert sum(page.widths) <= BESIDE_ONE.wide + 0.01
    assert page.widths[1] >= width_pt("31/12/2026", page.size)
    assert [row.texts[1] for row in page.rows[1:]] == ["31/12/2026"] * 3


def test_every_row_and_every_sentence_is_on_one_of_the_slides() -> None:
    rows = tuple((Cell(f"{place} {LONG}"), Cell(str(place))) for place in range(60))
    pages = table_pages(Table((Column("a", most=3), Column("b")), rows, ""), BESIDE_ONE, BODY)
    assert [row.texts[1] for page in pages for row in page.rows[1:]] == [str(place) for place in range(60)]
    assert all(page.size >= BODY_LEAST for page in pages)
    said = bullet_pages(Bullets(tuple(f"{place} {LONG}" for place in range(60))), BESIDE_ONE, BODY)
    assert [line.text.split()[0] for page in said for line in page.lines] == [str(n) for n in range(60)]


def test_a_table_without_rows_has_a_head() -> None:
    (page,) = table_pages(Table((Column("a"),), (), ""), BODY, BODY)
    assert [row.texts for row in page.rows] == [("a",)]


# ---- the file


def test_the_same_deck_is_the_same_bytes() -> None:
    steps = (
        scene("A", shown_of("overlay=density", released()), "Ghi chú"),
        scene("B", decisions(released(), 2)),
    )
    first = deck(released(), *steps)
    deck(unknown(), scene("C", decisions(unknown(), 1)))
    assert deck(released(), *steps) == first
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "docProps/thumbnail.jpeg" not in file.namelist()
    about = Presentation(io.BytesIO(first)).core_properties
    assert (about.title, about.created.isoformat()[:10], about.author) == (
        "Giao ban tháng 12",
        "2026-12-01",
        "",
    )
    assert RELEASED.fingerprint[:12] in about.subject or released().fingerprint[:12] in about.subject


def test_a_slide_is_sixteen_to_nine_with_one_layout() -> None:
    file = Presentation(io.BytesIO(usual()[0]))
    assert file.slide_width * 9 == file.slide_height * 16
    assert [layout.name for layout in file.slide_layouts] == ["Title Only"]


# ---- sights


def test_two_releases_are_shown_in_the_classes_of_the_right_one() -> None:
    figures = [50.0 + 2.5 * place for place in range(16)]
    now = city_showing(*by_ward("t14a", "2021", figures), base=quiet_city())
    then = city_showing(*by_ward("t14a", "2021", [30.0] * 8 + [75.0] * 8), base=quiet_city())
    sight = read_sight("overlay=t14a&page=compare&left=release:3&view=2021", now, "vi")
    left, right, unused = sides_of(sight, {"release:3": ("bản 3", then)})
    assert unused == ()
    assert left.label == "bản 3"
    assert left.ask.layer.classes == right.ask.layer.classes
    own = read_sight("overlay=t14a&view=2021", now, "vi").ask
    assert [one.id for one in right.ask.subject.classes()] == [one.id for one in own.subject.classes()]
    classes = [one.id for one in left.ask.subject.classes()]
    assert classes[:8] == ["c0"] * 8  # a figure below the lowest class is in it, not unknown
    assert classes[8] == right.ask.subject.classes()[10].id  # both have 75


def test_a_side_that_is_gone_gives_way_to_the_usual_one() -> None:
    sight = read_sight("overlay=density&page=compare&left=plan:ab&right=release:9", quiet_city(), "vi")
    left, right, unused = sides_of(sight, {})
    assert (left.ask.view.id, right.ask.view.id) == ("2009", "2019")
    assert unused == ("ab", "9")


OTHERS = {"plan:x": ("Phương án", quiet_city()), "release:1": ("bản 1", quiet_city())}


@pytest.mark.parametrize(
    ("query", "left", "right"),
    [
        ("overlay=density", "Điều tra 2009", "Đang hiển thị: Điều tra 2019"),
        ("overlay=density&right=period:2009", "Đang hiển thị: Điều tra 2019", "Điều tra 2009"),
        ("overlay=density&right=plan:x", "Đang hiển thị: Điều tra 2019", "Phương án"),
        ("overlay=density&right=release:1", "Đang hiển thị: Điều tra 2019", "bản 1"),
        ("overlay=fire&right=plan:x", "Đang hiển thị: Dân số, 2019", "Phương án"),
        ("overlay=density&right=plan:gone", "Điều tra 2009", "Đang hiển thị: Điều tra 2019"),
        (
            "overlay=green&right=standard:target-2021",
            "Mục tiêu Thành phố đến 2025: 0,65",
            "Chỉ tiêu của quận năm 2021: 0,92",
        ),
        (
            "overlay=green&right=standard:city-2025",
            "Chỉ tiêu của quận năm 2021: 0,92",
            "Mục tiêu Thành phố đến 2025: 0,65",
        ),
    ],
)
def test_what_nobody_chose_for_the_left_is_what_tells_most_beside_the_right(
    query: str, left: str, right: str
) -> None:
    one, other, _ = sides_of(read_sight(f"page=compare&{query}", quiet_city(), "vi"), OTHERS)
    assert (one.label, other.label) == (left, right)


def test_a_release_without_the_view_shows_its_own_period_and_says_so() -> None:
    now = city_showing(*by_ward("t08", "2021", [0.5] * 16), *by_ward("t08", "2020", [0.4] * 16))
    then = city_showing(*by_ward("t08", "2020", [0.3] * 16))
    sight = read_sight("overlay=t08&page=compare&left=release:1&view=2021", now, "vi")
    assert sight.ask.view.period == "2021"
    left, right, unused = sides_of(sight, {"release:1": ("bản 1", then)})
    assert (set(left.ask.view.values), set(right.ask.view.values)) == ({0.3}, {0.5})
    assert left.label.startswith("bản 1: ")
    assert "2020" in left.label
    assert unused == ()


def test_a_release_without_the_layer_is_told_and_not_swapped_in_silence() -> None:
    now = city_showing(*by_ward("t08", "2021", [0.5] * 16), *by_ward("t08", "2020", [0.4] * 16))
    sight = read_sight("overlay=t08&page=compare&left=now&right=release:1", now, "vi")
    left, right, unused = sides_of(sight, {"release:1": ("bản 1", quiet_city())})
    assert unused == ("bản 1",)
    assert left.label == right.label
    said = words_of(Compared(left, right, unused))
    assert "bản 1" in said.under


def test_both_sides_of_a_comparison_are_within_the_radius_of_the_view() -> None:
    sight = read_sight("overlay=fire&radius=2000&page=compare&left=now&right=release:1", quiet_city(), "vi")
    left, right, _ = sides_of(sight, OTHERS)
    reached = [side.ask.layer.reach(side.ask.city) for side in (left, right)]
    assert [reach.default_m for reach in reached if reach] == [2000.0, 2000.0]
    assert list(left.ask.view.values) == list(right.ask.view.values)


@pytest.mark.parametrize("query", ["overlay=density", "overlay=green&left=period:existing", "overlay=t08"])
def test_the_difference_is_that_of_the_figures_beside_it(query: str) -> None:
    """What a reader can work out from the two figures of the row, in the notation of the table."""
    left, right, _ = sides_of(read_sight(f"page=compare&{query}", released(), "vi"), {})
    body = words_of(Compared(left, right)).body
    assert isinstance(body, Table)
    checked = 0
    for row in body.rows:
        before, after, by = (cell.text for cell in row[1:])
        if "–" in (before, after):
            continue
        assert read(after) - read(before) == read(by), row[0].text
        checked += 1
    assert checked >= 15


def read(written: str) -> Decimal:
    """A number as the table writes it."""
    return Decimal(written.translate(str.maketrans({".": "", ",": ".", "−": "-", "+": ""})))


def test_wards_are_met_by_a_threshold_or_not() -> None:
    query = "overlay=green&page=compare&left=standard:city-2025&right=now"
    left, right, _ = sides_of(read_sight(query, quiet_city(), "vi"), {})
    met = left.ask.view.values == "met"
    assert list(met) == list(right.ask.view.values >= 0.65)


def test_a_query_that_means_nothing_shows_the_first_layer() -> None:
    sight = read_sight("page=x&overlay=y&ward=z&view=1&radius=-1", quiet_city(), "vi")
    assert (sight.page, sight.ask.layer.id, sight.ask.ward) == ("overview", layers_of(quiet_city())[0].id, "")
    assert read_sight("page=ward", quiet_city(), "vi").ask.ward == "p01"
