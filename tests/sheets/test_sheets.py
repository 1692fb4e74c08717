"""Sheets of paper, read back with other people's programs: poppler for text, fonts and sizes, zbar for the code."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from PIL import Image
from pyproj import Geod

from geo.city import City
from geo.crs import degrees_of
from layers import layers_of, views_of
from layers._layer import Layer
from maps.payload import view_doc
from maps.plotting import drawing
from maps.sheets.code import AddressError, Printed, address_of, checked_address
from maps.sheets.drawn import atlas_papers, pdf_of, sheet_of, sheet_pdf, sheet_png, usual_layer
from maps.sheets.facts import indicators_of
from maps.sheets.ground import room_on
from maps.sheets.letters import drawable, font, shortened, width_mm, wrapped
from maps.sheets.overlay_page import MAP
from maps.sheets.paper import About, Box, Paper, paper_of, png_of
from maps.sheets.parts import Ask, draw_head
from maps.sheets.window import bar_metres, fitted
from maps.sheets.written import Written
from maps.slides.sight import read_sight
from maps.view import read_view
from records.sheet_age import judged
from tests.cities import real_city
from tests.databases import in_continuous_integration
from tests.invented import RELEASED, by_ward, city_showing, feature, figure

WORDS = "Gò Vấp – Phường 15 – Nguyễn Văn Lượng – Ặ Ỡ Ữ ỵ"
ADDRESS = "https://bando.example.vn/go-vap"
LONG = (
    "Nâng cấp, mở rộng đường Nguyễn Thượng Hiền nối dài và hệ thống thoát nước khu dân cư Nghĩa Phường Trưởng "
    * 2
)
NEAR_MM = 0.25  # two texts may come this near, and a text this far out of its box: an accent's breadth


def ask_of(city: City, layer: str = "", ward: str = "", **more: str) -> Ask:
    found = {one.id: one for one in layers_of(city)}.get(layer) or usual_layer(city)
    return Ask(city, found, views_of(found, city)[0], ward, **more)  # type: ignore[arg-type]


def said_by(tool: str, *options: str | Path, check: bool = True) -> str:
    """What a program of another maker says of a file. `make test` installs them where it can."""
    if not shutil.which(tool):
        missing = f"no {tool} (Debian packages poppler-utils and zbar-tools)"
        (pytest.fail if in_continuous_integration() else pytest.skip)(missing)
    command = [tool, *map(str, options)]
    return subprocess.run(command, check=check, capture_output=True, encoding="utf-8").stdout


def text_of(folder: Path, pdf: bytes) -> str:
    path = folder / "sheet.pdf"
    path.write_bytes(pdf)
    return said_by("pdftotext", "-layout", path, "-")


@cache
def released() -> City:
    """Figures of every ward that nobody would take for others, and a work."""
    return city_showing(
        *by_ward("civility", "2021", ["met", "not_met", "under_review", "met"] * 4),
        feature("work", "ldt", status="building", progress_percent=37, planned_finish="2026-10"),
    )


@cache
def crowded() -> City:
    """Forty works with the longest names in one ward, of every state and of none that is known."""
    states = ("unknown", "late", "building", "done", "planned", "clearing", "partly_open", "unknown")
    return city_showing(
        *(
            feature("work", f"w{place}", name_vi=f"{place} {LONG}", wards=["p15"], status=states[place % 8])
            for place in range(40)
        )
    )


@cache
def unknown() -> City:
    """A city of whose works nobody knows the state, and of whose wards nobody published anything new."""
    works = [str(work) for work in real_city().works.index]
    return city_showing(*(feature("work", work, status="unknown") for work in works))


@cache
def long_names() -> City:
    city = real_city()
    names = [f"Phường Nguyễn Thượng Hiền Trưởng số {number}" for number in city.wards["number"]]
    return replace(city, wards=city.wards.assign(name=names))


# ---- words, fonts, sizes ----


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with drawing():
        paper = paper_of("a4", lying=False)
        for place, weight in enumerate(("normal", "bold")):
            box = Box(10, 20 + 20 * place, 200, 35 + 20 * place)
            paper.line_in(box, WORDS, 14, weight=weight)
    path = tmp_path_factory.mktemp("words") / "words.pdf"
    path.write_bytes(pdf_of(About("Chữ", "Thử"), [paper]))
    return path


def test_vietnamese_words_are_read_back_intact(written: Path) -> None:
    assert said_by("pdftotext", written, "-").count(WORDS) == 2


def test_every_font_is_embedded_and_is_the_screens(written: Path) -> None:
    rows = said_by("pdffonts", written).splitlines()[2:]
    assert rows
    for row in rows:
        assert "BeVietnamPro" in row
        assert row.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, can be searched


@pytest.mark.parametrize(("size", "points"), [("a4", (595.276, 841.89)), ("a3", (841.89, 1190.55))])
@pytest.mark.parametrize("ward", ["", "p15"])
def test_the_page_is_of_its_size(size: str, points: tuple[float, float], ward: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(sheet_pdf(ask_of(real_city(), ward=ward, size=size)))
    found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", said_by("pdfinfo", path))
    assert found is not None
    wanted = points if ward else points[::-1]
    assert (float(found[1]), float(found[2])) == pytest.approx(wanted, abs=0.05)


def test_a_letter_that_no_font_has_is_a_box() -> None:
    assert drawable("a\U00013000b") == "a□b"


def test_words_that_were_cut_fit_and_say_so() -> None:
    for room in (8.0, 20.0, 55.0):
        cut = shortened(LONG, room, 8.0)
        assert cut.endswith("…")
        assert width_mm(cut, 8.0) <= room
        lines = wrapped(LONG, room, 8.0, "normal", 2)
        assert len(lines) == 2
        assert all(width_mm(line, 8.0) <= room for line in lines)
        assert lines[-1].endswith("…")
    assert " ".join(wrapped(LONG, 40.0, 8.0, "normal", 99)) == " ".join(LONG.split())


# ---- figures ----


def lines_of_wards(text: str) -> dict[str, str]:
    """What stands behind each ward's name in the list of wards."""
    return {
        found[1]: found[2].strip()
        for found in re.finditer(r"(Phường \d+) {2,}(\S.*?)(?: {3,}\D*)?$", text, re.MULTILINE)
    }


def plain(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


@pytest.mark.parametrize("layer", ["green", "fire", "density", "works"])
def test_the_list_of_wards_says_the_figures(layer: str, tmp_path: Path) -> None:
    ask = ask_of(real_city(), layer)
    found = lines_of_wards(text_of(tmp_path, sheet_pdf(ask)))
    values = ask.view.values
    for ward, name in ask.city.wards["name"].items():
        shown = found[name].split()
        assert shown[0] == plain(float(values[ward]), ask.layer.decimals), name
        if ask.layer.better != "none":
            ahead = sum(values > values[ward]) if ask.layer.better == "high" else sum(values < values[ward])
            assert shown[1] == str(ahead + 1), name


def test_the_list_of_wards_says_the_released_states(tmp_path: Path) -> None:
    found = lines_of_wards(text_of(tmp_path, sheet_pdf(ask_of(released(), "civility"))))
    wanted = ["đạt chuẩn", "chưa đạt", "đang xét", "đạt chuẩn"] * 4
    assert [found[name] for name in released().wards["name"]] == wanted


def test_the_list_of_wards_says_the_released_figures_as_they_were_typed(tmp_path: Path) -> None:
    typed = [62.44, 71.25, 1.0, 100, 0.05, 0.04, 49.95] + [50.0] * 9
    city = city_showing(*by_ward("t14a", "2021", typed))
    found = lines_of_wards(text_of(tmp_path, sheet_pdf(ask_of(city, "t14a"))))
    said = [found[name].split() for name in city.wards["name"]]
    assert [row[0] for row in said] == ["62,4", "71,3", "1,0", "100,0", "0,1", "0,0", "50,0"] + ["50,0"] * 9
    assert [row[1] for row in said] == ["3", "2", "14", "1", "15", "16", "13"] + ["4"] * 9


def test_a_number_that_nobody_published_for_any_ward_is_said_to_be_unknown(tmp_path: Path) -> None:
    ask = ask_of(real_city(), "density", "p15")
    nobody = replace(ask.view, values=ask.view.values * float("nan"), district=None)
    layer = replace(ask.layer, views=lambda _city: (nobody,))
    unsaid = replace(ask, layer=layer, view=nobody)
    assert [(entry.id, count) for entry, count in unsaid.subject.counts() if count] == [("unknown", 16)]
    text = text_of(tmp_path, sheet_pdf(replace(unsaid, ward="")))
    assert list(lines_of_wards(text).values()) == ["chưa có số liệu"] * 16
    assert "nan" not in text.lower()
    sheet = sheet_of(unsaid)
    assert faults_of(sheet) == []
    assert not any("nan" in line.text.lower() for line, _ in sheet.texts)


def test_a_ward_sheet_says_value_rank_and_district(tmp_path: Path) -> None:
    city = real_city()
    text = text_of(tmp_path, sheet_pdf(ask_of(city, "green", "p08")))
    parks = {layer.id: views_of(layer, city)[0] for layer in layers_of(city)}["green"]
    value, place = float(parks.values["p08"]), int((parks.values > parks.values["p08"]).sum()) + 1
    assert parks.district is not None
    wanted = rf"{plain(value, 2)} m²/người\s+{place}/16\s.*{plain(parks.district, 2)}"
    assert re.search(wanted, text)
    before, now = city.wards["population_2009"]["p08"], city.wards["population_2019"]["p08"]
    km2 = city.wards.geometry["p08"].area / 1e6
    change = round(now / km2) - round(before / km2)
    assert f"{'+' if change > 0 else '−'}{plain(abs(change), 0)} so với 2009" in text


def test_a_ward_sheet_says_what_the_release_says_of_a_work(tmp_path: Path) -> None:
    text = text_of(tmp_path, sheet_pdf(ask_of(released(), "civility", "p15")))
    assert re.search(r"Nâng cấp, mở rộng đường Lê Đức Thọ\s+đang thi công", text)
    assert "37 %" in text
    assert "10/2026" in text


def test_what_nobody_published_is_said_to_be_unknown(tmp_path: Path) -> None:
    text = text_of(tmp_path, sheet_pdf(ask_of(real_city(), "civility")))
    assert list(lines_of_wards(text).values()) == ["chưa có số liệu"] * 16
    rows = indicators_of(real_city(), "p15", "vi")
    assert [(row.value, row.rank, row.trend) for row in rows if not row.known] == [
        ("chưa có số liệu", "–", "–")
    ]


# ---- where it comes from ----


def test_a_sheet_names_its_release_source_and_limits(tmp_path: Path) -> None:
    text = text_of(tmp_path, sheet_pdf(ask_of(released(), "civility")))
    assert f"Bản phát hành 4 ngày 24/11/2026, dấu vân tay {released().fingerprint[:12]}" in text
    assert "Báo cáo của đơn vị, 05/10/2026" in text
    assert "Ranh giới chỉ để tham khảo, không có giá trị pháp lý" in text
    assert "SỐ LIỆU MINH HỌA" not in text


def test_paper_says_what_was_found_and_not_what_to_do_with_a_mouse() -> None:
    ask = ask_of(real_city(), "fire")
    (hint,) = ask.view.hints
    said = " ".join(line.text for line, _ in sheet_of(ask).texts)
    assert "Địa chỉ đội chữa cháy không được công bố" in said
    assert hint.vi.split()[0] not in said
    assert [hint.vi, hint.en] in view_doc(ask.view, ask.city)["findings"], "a screen says it"


def test_facts_without_a_release_do_not_pretend_to_be_one(tmp_path: Path) -> None:
    text = text_of(tmp_path, sheet_pdf(ask_of(real_city(), "green")))
    assert (
        f"Không kèm số liệu của bản phát hành nào; dấu vân tay dữ liệu {real_city().fingerprint[:12]}" in text
    )


@pytest.mark.parametrize("ward", ["", "p15"])
def test_practice_figures_are_stamped_across_the_sheet(ward: str) -> None:
    paper = sheet_of(ask_of(real_city(True), "civility", ward))
    (stamp,) = stamps_on(paper)
    assert stamp.text == "SỐ LIỆU MINH HỌA"
    assert extent_of(stamp, paper).wide > 0.55 * paper.box.wide
    assert paper.box.holds(extent_of(stamp, paper))
    assert sum("SỐ LIỆU MINH HỌA" in one.text for one, _ in paper.texts) >= 1
    assert stamps_on(sheet_of(ask_of(real_city(), "civility", ward))) == []


def stamps_on(paper: Paper) -> list[Written]:
    return [one for one in paper.figure.artists if isinstance(one, Written) and one.get_gid() == "stamp"]


def test_the_same_release_is_the_same_bytes() -> None:
    for ward in ("", "p15"):
        first = sheet_pdf(ask_of(released(), "civility", ward, address=ADDRESS))
        sheet_pdf(ask_of(real_city(), "green", "p01"))
        assert sheet_pdf(ask_of(released(), "civility", ward, address=ADDRESS)) == first
        assert b"/CreationDate (D:20261124000000Z)" in first


def test_an_atlas_has_a_page_for_each_ward_in_numeric_order(tmp_path: Path) -> None:
    city = real_city()
    three = replace(city, wards=city.wards.iloc[[0, 1, 15]])
    ask = replace(ask_of(city, "green"), city=city)
    made = atlas_papers(ask, lambda wards: [ward for ward in wards if ward in three.wards.index])
    pages = text_of(tmp_path, pdf_of(About("", ""), made)).split("\f")
    assert [page.split()[:2] for page in pages if page] == [
        ["Phường", "1"],
        ["Phường", "3"],
        ["Phường", "17"],
    ]
    assert ["16/16" in page.splitlines()[-1] or "16/16" in page for page in pages[:3]][-1]


# ---- true to scale ----


@pytest.mark.parametrize("grown", [1.0, 2**0.5])
def test_the_scale_and_its_bar_are_true_on_the_ellipsoid(grown: float) -> None:
    window = fitted(Box(14, 30, 134, 150), real_city().wards.geometry["p15"], 4.0, grown)
    metres = bar_metres(window, 60.0)
    ends = np.array([[window.east, window.north], [window.east + metres, window.north]])
    (lon, lat), (other_lon, other_lat) = degrees_of(ends)
    _, _, true_m = Geod(ellps="WGS84").inv(lon, lat, other_lon, other_lat)
    paper_mm = float(np.ptp(window.place(ends)[:, 0])) * grown
    assert true_m == pytest.approx(metres, rel=3e-4)
    assert paper_mm / 1000 * window.scale(grown) == pytest.approx(true_m, rel=5e-4)
    assert window.box.holds(Box(*_bounds_on(window, real_city().wards.geometry["p15"])))


def _bounds_on(window, shape: shapely.Geometry) -> tuple[float, float, float, float]:  # type: ignore[no-untyped-def]
    places = window.place(shapely.get_coordinates(shape))
    return (*places.min(axis=0), *places.max(axis=0))


# ---- no text over another, none out of its box ----


@lru_cache(maxsize=1)
def renderer_of(figure: Figure) -> RendererAgg:
    return FigureCanvasAgg(figure).get_renderer()


def extent_of(line: Written, paper: Paper) -> Box:
    """Where the ink of a text is, in mm of an A4 sheet, as matplotlib's renderer measures it."""
    renderer = renderer_of(paper.figure)
    letters = font(line.weight, line.size, line.text)
    wide, tall, below = renderer.get_text_width_height_descent(line.text, letters, False)
    corners = np.array([(x, y) for x in (0.0, wide) for y in (-below, tall - below)])
    turn = np.radians(line.degrees)
    turned = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    placed = line.get_transform().inverted().transform(turned + line.get_transform().transform(line.at))
    (left, top), (right, bottom) = placed.min(axis=0), placed.max(axis=0)
    return Box(left, top, right, bottom)


def faults_of(paper: Paper) -> list[str]:
    with drawing():
        found = [(line.text, extent_of(line, paper), inside) for line, inside in paper.texts]
    near = NEAR_MM
    faults = []
    for text, ink, inside in found:
        grown = Box(inside.left - near, inside.top - near, inside.right + near, inside.bottom + near)
        if not grown.holds(ink):
            faults.append(f"{text!r} leaves its box: {ink} of {inside}")
        if not paper.box.holds(ink):
            faults.append(f"{text!r} leaves the page")
    for place, (text, ink, _) in enumerate(found):
        for other, beside, _ in found[place + 1 :]:
            if ink.meets(beside, -2 * near):
                faults.append(f"{text!r} lies on {other!r}")
    return faults


@pytest.mark.parametrize("layer", ["civility", "green", "works", "fire", "density"])
def test_no_text_of_an_overlay_is_in_the_way_of_another(layer: str) -> None:
    for city in (real_city(True), long_names()):
        assert faults_of(sheet_of(ask_of(city, layer, address=ADDRESS))) == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_text_of_a_ward_is_in_the_way_of_another(language: str) -> None:
    city = real_city()
    for ward in city.wards.index if language == "vi" else ("p06", "p17"):
        ask = ask_of(city, "civility", str(ward), language=language, address=ADDRESS)
        assert faults_of(sheet_of(ask)) == [], ward


@pytest.mark.parametrize(
    ("city", "size"),
    [(crowded, "a4"), (crowded, "a3"), (unknown, "a4"), (released, "a4"), (long_names, "a4")],
)
def test_what_is_long_or_many_stays_in_its_place(city: object, size: str) -> None:
    made: City = city()  # type: ignore[operator]
    paper = sheet_of(ask_of(made, "works", "p15", size=size, address=ADDRESS))
    assert faults_of(paper) == []
    assert faults_of(sheet_of(ask_of(made, "works", size=size, address=ADDRESS))) == []


def test_works_that_have_no_room_are_counted(tmp_path: Path) -> None:
    text = text_of(tmp_path, sheet_pdf(ask_of(crowded(), "works", "p15")))
    listed = len(re.findall(r"\b\d{1,2}\s+\d{1,2} Nâng cấp", text))
    left = re.search(r"… và (\d+) công trình nữa", text)
    assert "Công trình (42)" in text
    assert listed + 2 + (int(left[1]) if left else 0) == 42


def test_a_text_that_is_too_long_would_be_found() -> None:
    with drawing():
        paper = paper_of("a4", lying=False)
        paper.write((10, 20), LONG, 9, Box(10, 10, 50, 25))
        paper.write((30, 20.5), "Gò Vấp", 9, Box(10, 10, 50, 25))
    assert len(faults_of(paper)) >= 3


def test_a_long_cell_is_set_smaller_before_it_is_cut() -> None:
    room = Box(10, 10, 10 + width_mm("không đổi so với 2020", 8.0) * 0.9, 15)
    with drawing():
        paper = paper_of("a4", lying=False)
        paper.line_in(room, "không đổi so với 2020", 8.0, least=6.0)
        paper.line_in(room, LONG, 8.0, least=6.0)
    (smaller, _), (cut, _) = paper.texts
    assert (smaller.text, round(smaller.size, 1)) == ("không đổi so với 2020", 7.2)
    assert cut.text.endswith("…")
    assert cut.size == 6.0
    assert faults_of(paper) == ["'không đổi so với 2020' lies on " + repr(cut.text)]


# ---- no text on a line ----


def test_room_is_taken_once_and_not_on_a_line() -> None:
    window = fitted(Box(0, 0, 100, 100), shapely.box(0, 0, 1000, 1000), 0.0, 1.0)
    room = room_on(window, [shapely.LineString([(0, 500), (1000, 500)]), shapely.box(700, 700, 900, 900)])
    (x, y), _ = window.place(np.array([[500.0, 500.0], [0, 0]]))
    on_line, above, edge = Box(x - 5, y - 2, x + 5, y + 2), Box(x - 5, y - 9, x + 5, y - 5), Box(-1, 0, 9, 4)
    assert not room.take(on_line, 0.0, shapely.box(*as_sides(on_line)))
    assert room.take(above, 0.0, shapely.box(*as_sides(above)))
    assert not room.take(above, 0.0)
    assert not room.take(edge, 0.0)
    inside = window.place(np.array([[800.0, 800.0], [700, 800]]))
    middle, rim = (shapely.Point(at).buffer(0.5) for at in inside)
    assert not len(room.lines.query(middle, predicate="intersects")), "an area counts by its edge"
    assert len(room.lines.query(rim, predicate="intersects"))


def as_sides(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.top, box.right, box.bottom


def lines_on(paper: Paper, city: City, layer: Layer) -> list[shapely.Geometry]:
    """The lines of a layer's marks on an overlay, in mm."""
    window = fitted(MAP, city.wards.geometry.union_all(), 2.5, paper.grown)
    marked = [mark.geometry for mark in layer.marks(city) if mark.geometry is not None]
    return [shapely.transform(shape, window.place) for shape in marked if shapely.get_dimensions(shape) == 1]


def on_a_line(paper: Paper, lines: list[shapely.Geometry]) -> list[str]:
    """The labels of the map that lie on one of these."""
    found = [line for line, box in paper.texts if (box.left, box.right) == (MAP.left, MAP.right)]
    boxes = [shapely.box(*as_sides(extent_of(line, paper))) for line in found]
    return [line.text for line, box in zip(found, boxes, strict=True) if shapely.intersects(lines, box).any()]


def test_no_label_of_a_ward_lies_on_a_work() -> None:
    ask = ask_of(real_city(), "works")
    paper = sheet_of(ask)
    lines = lines_on(paper, ask.city, ask.layer)
    assert len(lines) == 3
    assert on_a_line(paper, lines) == []
    middle = shapely.get_parts(lines[0])[0].interpolate(0.5, normalized=True)
    paper.write((middle.x, middle.y), "99", 10.0, MAP, ha="center", degrees=0.0)
    assert on_a_line(paper, lines) == ["99"]


# ---- the code ----


def codes_in(folder: Path, png: bytes) -> list[str]:
    path = folder / "sheet.png"
    path.write_bytes(png)
    return said_by("zbarimg", "-q", "--raw", path, check=False).split()


@pytest.mark.parametrize("ward", ["", "p15"])
def test_the_code_opens_the_same_view_and_carries_the_fingerprint(ward: str, tmp_path: Path) -> None:
    city = released()
    (found,) = codes_in(tmp_path, sheet_png(ask_of(city, "civility", ward, address=ADDRESS)))
    base, query = found.split("?")
    view = read_view(query, city)
    assert base == f"{ADDRESS}/"
    assert (view.overlay, view.ward, view.practice) == ("civility", ward, False)
    assert query.split("&")[-1] == f"sheet=4.{city.fingerprint[:12]}"
    assert city.fingerprint != RELEASED.fingerprint, "it covers the facts too"


@pytest.mark.parametrize("page", ["", "page=ward&ward=p15&"])
def test_the_code_of_a_moved_station_opens_that_view_and_is_of_the_release(page: str, tmp_path: Path) -> None:
    query = f"{page}overlay=fire&radius=2000&station=106.66123,10.83456"
    ask = replace(read_sight(query, real_city(), "vi").ask, address=ADDRESS)
    sheet = sheet_of(ask)
    (found,) = codes_in(tmp_path, png_of(sheet, About("", "")))
    said = found.split("?")[1]
    view = read_view(said, real_city())
    assert (view.overlay, view.radius_m, view.station) == ("fire", 2000.0, (106.66123, 10.83456))
    assert ask.city.fingerprint != real_city().fingerprint
    assert judged(said.partition("sheet=")[2], real_city(), ()).verdict == "valid"
    foot = next(line.text for line, _ in sheet.texts if real_city().fingerprint[:12] in line.text)
    assert foot.endswith("trạm do người xem đặt")
    assert read_sight(said, real_city(), "vi").ask.subject.counts() == ask.subject.counts()


def test_letters_that_no_file_can_hold_are_left_out_before_they_are_measured_and_written() -> None:
    odd = "Phường \x00\x0b\u202e\ud800 15"
    assert width_mm(odd, 9.0, "bold") == width_mm("Phường 15", 9.0, "bold")
    paper = paper_of("a4", lying=False)
    with drawing():
        draw_head(paper, Box(10, 10, 200, 30), odd, odd, "")
    assert {line.text for line, _ in paper.texts} == {"Phường 15"}
    assert pdf_of(About(odd, odd), [paper]).startswith(b"%PDF-")
    with Image.open(BytesIO(png_of(paper, About(odd, odd)))) as image:
        assert image.text["Title"].split() == ["Phường", "15"]  # type: ignore[attr-defined]


def test_without_an_address_there_is_no_code_and_no_word_of_one(tmp_path: Path) -> None:
    ask = ask_of(real_city(), "green", "p15")
    assert codes_in(tmp_path, sheet_png(ask)) == []
    assert "Quét mã" not in text_of(tmp_path, sheet_pdf(ask))


def test_what_stands_in_an_address_is_escaped() -> None:
    found = address_of(ADDRESS, Printed("a&b", "2021#x", "p 1", "en", 7, "ab12"))
    assert found == f"{ADDRESS}/?overlay=a%26b&view=2021%23x&ward=p+1&lang=en&sheet=7.ab12"


def test_facts_alone_are_release_nought_and_practice_figures_of_none(tmp_path: Path) -> None:
    (plain,) = codes_in(tmp_path, sheet_png(ask_of(real_city(), "green", address=ADDRESS)))
    assert plain.endswith(f"&sheet=0.{real_city().fingerprint[:12]}")
    (practice,) = codes_in(tmp_path, sheet_png(ask_of(real_city(True), "civility", address=ADDRESS)))
    query = practice.split("?")[1]
    assert read_view(query, real_city(True)).practice
    assert "sheet=" not in query


@pytest.mark.parametrize(
    ("base", "opened"),
    [
        ("http://127.0.0.1:8501", "http://127.0.0.1:8501/"),
        ("https://a.vn/", "https://a.vn/"),
        ("https://a.vn/go-vap", "https://a.vn/go-vap/"),
        ("https://a.vn/map.html", "https://a.vn/map.html"),
    ],
)
def test_the_map_is_opened_at_its_folder_or_page(base: str, opened: str) -> None:
    assert address_of(base, Printed("green", "2019", "", "vi", 0, "ab")).split("?")[0] == opened


@pytest.mark.parametrize("address", ["http://127.0.0.1:8501", "https://a.vn/", "https://a.vn:444/b/c"])
def test_a_plain_address_is_taken(address: str) -> None:
    assert checked_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://a.vn",
        "//a.vn",
        "https://",
        "https://a.vn?x=1",
        "https://a.vn/#x",
        "https://me:word@a.vn/",
        "https://a.vn/ b",
        "https://a.vn/\n",
        "https://gò.vn",
        "https://[::1",
        "https://a.vn/" + "x" * 200,
    ],
)
def test_another_address_is_refused(address: str) -> None:
    with pytest.raises(AddressError):
        checked_address(address)


def test_a_figure_of_the_release_stands_on_the_map_too() -> None:
    city = city_showing(figure("civility", "p15", "2021", "met"))
    paper = sheet_of(ask_of(city, "civility"))
    labels = [line.text for line, box in paper.texts if box.left == 14.0 and box.right == 200.0]
    assert labels.count("A") == 1
    assert labels.count("15") == 1
