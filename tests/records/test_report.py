"""The report of a period: administrative form, every figure of the release and no other, counted, stamped, the same each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from geo.city import City
from geo.indicators import indicators_of
from geo.periods import read_period
from geo.schemas import WORK_STATUSES
from maps.picture import choropleth_png, described
from records.board import board_of
from records.city import released_city
from records.model import Feature, Figure
from records.output.report import MOST_PICTURES, Report, report_of, subjects_of
from records.output.report_docx import report_docx
from records.output.report_words import WORK_ORDER, gap_said, target_said
from records.output.report_xlsx import report_xlsx
from records.releases import Content
from tests.cities import real_city
from tests.records.contents import INFO, content, figure

TODAY = date(2026, 11, 24)
QUARTER = "2021-Q1"
WARDS = tuple(real_city().wards.index)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1",
    "@SUM(A1)",
    "\u202eđạt",
    "<script>alert(1)</script>",
    "x" * 10_000,
    "\x00\x01\x0b\ufffe",
    "]]>&amp;<w:p/>",
)

DISTRICT = (
    figure("t01a", "", QUARTER, 9.2, source="Báo cáo số 12/BC-KT"),
    figure("t02", "", QUARTER, -3.25),
    figure("t05a", "", QUARTER, "not_met"),
    figure("t06b", "", QUARTER, "met"),
    figure("t08", "", "2021-03", 0.32, source="Báo cáo số 45/BC-QLĐT"),
    figure("t09a", "", QUARTER, 14),
    figure("t11", "", QUARTER, 2.2),
    figure("t16a", "", QUARTER, 4.9),
    figure("t12a", "", "2020", 70.5),  # before the period
    figure("t13a", "", "2021-05", 100.0),  # after it
)
BY_WARD = (
    *(figure("t08", ward, QUARTER, place / 10) for place, ward in enumerate(WARDS) if ward != "p15"),
    *(figure("t14a", ward, QUARTER, 90.0 + place / 2) for place, ward in enumerate(WARDS)),
    *(figure("civility", ward, "2021", "met") for ward in WARDS[:11]),
    *(figure("civility", ward, "2021", "under_review") for ward in WARDS[11:13]),
    figure("population", "p03", "2021", 45_321),
    figure("t08", "p03", "2021-02", 99.0),  # an older one: March's quarter is newer
)
WORKS = (
    Feature(
        "work",
        "ldt",
        None,
        {"status": "late", "progress_percent": 12.5, "planned_finish": "2021-12-31"},
        "BC 9/QLDA",
    ),
    Feature("work", "dqh", None, {"status": "building", "progress_percent": 1, "status_as_of": "2021-03-30"}),
)
RELEASE = content(*DISTRICT, *BY_WARD, *WORKS)


@cache
def usual_city() -> City:
    return released_city(real_city(), RELEASE)


def city_of(release: Content) -> City:
    return usual_city() if release is RELEASE else released_city(real_city(), release)


def report(release: Content = RELEASE, period: str = QUARTER, practice: bool = False) -> Report:
    city = real_city(practice=True) if practice else city_of(release)
    when = read_period(period)
    return report_of(city, when, board_of(city, TODAY, when))


@cache
def made(practice: bool = False) -> bytes:
    return report_docx(report(practice=practice), ())


def parts_of(content_: bytes, pattern: str) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(content_)) as package:
        names = [name for name in package.namelist() if re.fullmatch(pattern, name)]
        return {name: etree.fromstring(package.read(name)) for name in names}


def text_of(element: Any) -> str:
    return "\n".join("".join(line.itertext(f"{WORD}t")) for line in element.iter(f"{WORD}p"))


def document_text(content_: bytes) -> str:
    (document,) = parts_of(content_, "word/document.xml").values()
    return text_of(document)


def tables_of(content_: bytes) -> list[list[list[str]]]:
    """The cells of every table, by python-docx."""
    return [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in Document(io.BytesIO(content_)).tables
    ]


def targets_of(content_: bytes) -> dict[str, list[str]]:
    table = next(table for table in tables_of(content_) if table[0][:2] == ["TT", "Nội dung"])
    return {row[0]: row[1:] for row in table[1:]}


def wards_of(content_: bytes) -> list[list[str]]:
    return next(table for table in tables_of(content_) if table[0][0] == "Nội dung")


def works_of(content_: bytes) -> list[list[str]]:
    return next(table for table in tables_of(content_) if table[0][:2] == ["TT", "Công trình"])


def number(text: str) -> float:
    """The number at the start of Vietnamese text: "1.234,5%" is 1234.5."""
    found = re.match(r"-?[\d.]+(?:,\d+)?", text)
    assert found, text
    return float(found[0].replace(".", "").replace(",", "."))


# ---- form


def test_the_words_stand_in_the_order_of_the_decree() -> None:
    text, at = document_text(made()), -1
    for words in (
        "ỦY BAN NHÂN DÂN QUẬN GÒ VẤP",
        "Số: ............/BC-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Gò Vấp, ngày ...... tháng ...... năm ............",
        "BÁO CÁO",
        "Kết quả thực hiện Kế hoạch phát triển kinh tế - xã hội năm 2021",
        "Kỳ báo cáo: quý 1/2021",
        "Căn cứ Quyết định số 125/QĐ-UBND ngày 25/01/2021 của Ủy ban nhân dân quận Gò Vấp",
        "Ủy ban nhân dân quận Gò Vấp báo cáo kết quả thực hiện quý 1/2021 (từ ngày 01/01/2021 đến ngày 31/03/2021) như sau:",
        "lấy từ bản phát hành số 7 ngày 08/04/2021.",
        "I. Về các chỉ tiêu",
        "II. Về các phường",
        "III. Về công trình trọng điểm và công viên",
        "IV. Số liệu chưa được báo cáo",
        "Trên đây là báo cáo kết quả thực hiện quý 1/2021 của Ủy ban nhân dân quận Gò Vấp./.",
        "Nơi nhận:",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "........................................",
        "Phụ lục I",
        "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU, QUÝ 1/2021",
        "(Kèm theo Báo cáo số",
        "Phụ lục II",
        "SỐ LIỆU THEO PHƯỜNG, QUÝ 1/2021",
        "Phụ lục III",
        "TÌNH TRẠNG CÔNG TRÌNH TRỌNG ĐIỂM VÀ CÔNG VIÊN",
    ):
        assert words in text[at + 1 :], words
        at = text.index(words, at + 1)


def test_pages_are_a4_with_the_margins_of_the_decree() -> None:
    first, *others = Document(io.BytesIO(made())).sections
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    margins = (first.top_margin, first.right_margin, first.bottom_margin, first.left_margin)
    assert [round(margin.mm) for margin in margins] == [20, 15, 20, 30]
    assert [section.orientation for section in others] == [WD_ORIENT.LANDSCAPE] * 3
    assert all(section.page_width > section.page_height for section in others)
    assert all(round(section.top_margin.mm) == 30 for section in others)


def test_every_letter_is_times_new_roman() -> None:
    paper = Document(io.BytesIO(made()))
    used = {paragraph.style.name for paragraph in paper.paragraphs}
    assert used == {"Normal", "Title", "Heading 1"}
    for name in used:
        fonts = paper.styles[name].element.rPr.rFonts
        assert {fonts.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia", "cs")} == {
            "Times New Roman"
        }
    (document,) = parts_of(made(), "word/document.xml").values()
    assert not list(document.iter(f"{WORD}rFonts"))


def test_the_text_is_13_to_14_points() -> None:
    paragraphs = Document(io.BytesIO(made())).paragraphs
    sizes = {run.font.size for paragraph in paragraphs for run in paragraph.runs if run.text.strip()}
    assert sizes == {Pt(11), Pt(13), Pt(14)}  # 11: the notes under tables
    body = [paragraph for paragraph in paragraphs if paragraph.text.startswith("Kế hoạch có 18 chỉ tiêu")]
    assert [run.font.size for run in body[0].runs] == [Pt(14)]
    assert body[0].paragraph_format.first_line_indent.mm == pytest.approx(10, abs=0.1)


def test_pages_are_numbered_above_from_the_second_on() -> None:
    first = Document(io.BytesIO(made())).sections[0]
    assert first.different_first_page_header_footer
    fields = [
        header._element.xpath(".//w:fldSimple/@w:instr") for header in (first.first_page_header, first.header)
    ]
    assert fields == [[], ["PAGE"]]
    assert first.header.paragraphs[0].alignment == 1  # centred


def test_a_heading_row_comes_again_and_no_row_is_torn() -> None:
    for table in Document(io.BytesIO(made())).tables:
        if table.style.name != "Table Grid":
            continue
        head, *rows = table.rows
        assert head._tr.xpath("./w:trPr/w:tblHeader")
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in rows)


def test_tables_are_as_wide_as_the_page() -> None:
    for table in Document(io.BytesIO(made())).tables:
        wide = round(sum(column.width.mm for column in table.columns))
        assert wide in (165, 257)


def test_the_motto_has_a_line_under_it() -> None:
    (document,) = parts_of(made(), "word/document.xml").values()
    lines = [
        line for line in document.iter(f"{WORD}p") if line.find(f"{WORD}pPr/{WORD}pBdr/{WORD}top") is not None
    ]
    before = ["".join(line.getprevious().itertext(f"{WORD}t")) for line in lines]
    assert before[:3] == [
        "ỦY BAN NHÂN DÂN QUẬN GÒ VẤP",
        "Độc lập - Tự do - Hạnh phúc",
        "Kỳ báo cáo: quý 1/2021",
    ]


# ---- figures


def test_every_part_of_the_18_targets_has_a_row() -> None:
    names = [f"{row['number']:.0f}{row['part']}" for row in real_city().targets.to_dict("records")]
    assert list(targets_of(made())) == names
    assert len({re.sub(r"\D", "", name) for name in names}) == 18


def test_the_rows_say_what_was_released() -> None:
    rows = targets_of(made())
    assert rows["1a"] == [
        *("Giá trị sản xuất tăng", "9–10%/năm", "9,2%/năm", "+0,2", "đạt"),
        *("Kế hoạch không nêu đơn vị chủ trì", "Báo cáo số 12/BC-KT"),
    ]
    assert rows["2"][2:5] == ["-3,25%", "-8,25", "chưa đạt"]
    assert rows["5a"][1:5] == ["không nêu số", "chưa đạt", "", "chưa đạt"]
    assert rows["6b"][2:5] == ["đạt", "", "đạt"]
    assert rows["8"][1:5] == ["≥ 0,92 m²/người", "0,32 m²/người (tháng 3/2021)", "-0,6", "chưa đạt"]
    assert rows["9a"][1:6] == ["≥ 14 phường", "14 phường", "0", "đạt", "Phòng Văn hóa và Thông tin"]
    assert rows["11"][1:5] == ["< 2,2%", "2,2%", "0", "chưa đạt"]  # below 2,2 is wanted, 2,2 is not below
    assert rows["16a"][2:5] == ["4,9 vụ/10.000 dân", "-0,1", "đạt"]


def test_every_district_figure_of_the_period_is_in_its_row() -> None:
    rows, known = targets_of(made()), indicators_of(real_city())
    expected = {}
    for one in DISTRICT[:8]:
        target = known[one.key.indicator].target
        assert target is not None
        expected[f"{target.number}{target.part}"] = one.value
    for name, value in expected.items():
        assert (number(rows[name][2]) if value is not None else None) == value
    assert {name for name, row in rows.items() if row[4] != "chưa có số liệu"} == set(expected)


def test_a_figure_of_another_period_is_no_result_of_this_one() -> None:
    rows = targets_of(made())
    assert rows["12a"][2:5] == ["chưa có số liệu (gần nhất, năm 2020: 70,5%)", "", "chưa có số liệu"]
    assert rows["13a"][2:5] == ["chưa có số liệu", "", "chưa có số liệu"]


def test_a_mean_of_the_wards_is_called_an_estimate_and_not_counted() -> None:
    rows = targets_of(made())
    people = real_city().wards["population_2019"]
    mean = sum((90 + place / 2) * people[ward] for place, ward in enumerate(WARDS)) / people.sum()
    text = f"{mean:.1f}".replace(".", ",")
    assert rows["14a"][2:5] == [
        f"chưa có số liệu (bình quân các phường, ước tính: {text}%)",
        "",
        "chưa có số liệu",
    ]


def test_the_sentences_count_what_the_table_says() -> None:
    rows = targets_of(made())
    judged = Counter(row[4] for row in rows.values())
    text = document_text(made())
    assert (judged["đạt"], judged["chưa đạt"], judged["chưa có số liệu"]) == (4, 4, 27)
    assert (
        "Kế hoạch có 18 chỉ tiêu, gồm 35 nội dung theo dõi. Trong kỳ có 8 nội dung có số liệu "
        "(4 nội dung đạt, 4 nội dung chưa đạt); 27 nội dung chưa có số liệu (Phụ lục I)."
    ) in text
    whole: dict[str, set[str]] = {}
    for name, row in rows.items():
        whole.setdefault(re.sub(r"\D", "", name), set()).add(row[4])
    met = sum(states == {"đạt"} for states in whole.values())
    not_met = sum("chưa đạt" in states for states in whole.values())
    assert (
        f"Tính theo chỉ tiêu: {met} chỉ tiêu đạt ở mọi nội dung, {not_met} chỉ tiêu có nội dung chưa đạt, "
        f"{18 - met - not_met} chỉ tiêu chưa đủ số liệu để kết luận."
    ) in text
    assert (
        "- 8. Diện tích cây xanh bình quân: 0,32 m²/người (tháng 3/2021), kế hoạch ≥ 0,92 m²/người;" in text
    )
    assert "- 11. Tỷ lệ thất nghiệp đô thị: 2,2%, kế hoạch < 2,2%." in text


def test_the_table_of_wards_holds_every_figure_at_its_ward() -> None:
    head, *rows = wards_of(made())
    assert head[1:] == list(real_city().wards["name"])
    said = {row[0]: row[1:] for row in rows}
    assert list(said) == [
        "Chuẩn văn minh đô thị (2021)",
        "Dân số (người, 2021)",
        "8. Diện tích cây xanh bình quân (m²/người, quý 1/2021)",
        "14a. Bảo hiểm y tế (%, quý 1/2021)",
    ]
    civility, people, green, insurance = said.values()
    assert civility == ["đạt"] * 11 + ["đang xét"] * 2 + [""] * 3
    assert dict(zip(WARDS, people, strict=True))["p03"] == "45.321"
    assert people.count("") == 15
    assert "Ô để trống: phường chưa có số liệu." in document_text(made())
    for place, ward in enumerate(WARDS):
        assert (green[place] == "") == (ward == "p15")
        assert ward == "p15" or number(green[place]) == place / 10
        assert number(insurance[place]) == 90 + place / 2


def test_the_wards_are_counted_in_a_sentence() -> None:
    text = document_text(made())
    assert "Chuẩn văn minh đô thị (2021), trên 16 phường: 11 đạt, 2 đang xét, 3 chưa có số liệu." in text
    assert "Ngoài ra có 3 nội dung được báo cáo theo phường (Phụ lục II)." in text


def test_the_works_stand_as_released() -> None:
    head, *rows = works_of(made())
    assert len(rows) == len(real_city().works)
    said = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    late = said["Nâng cấp, mở rộng đường Lê Đức Thọ"]
    assert (late["Tình trạng"], late["Tiến độ"]) == ("chậm tiến độ", "12,5%")
    assert (late["Hoàn thành theo kế hoạch"], late["Nguồn số liệu"]) == ("31/12/2021", "BC 9/QLDA")
    built = said["Mở rộng đường Dương Quảng Hàm"]
    assert (built["Tình trạng"], built["Tiến độ"]) == ("đang thi công", "1%")
    assert (built["Tính đến ngày"], built["Địa bàn"]) == ("30/03/2021", "Phường 5, Phường 6, Phường 7")
    assert said["Xây dựng mới 300 phòng học"]["Địa bàn"] == "toàn quận"
    counted = Counter(row[3] for row in rows)
    assert (
        "Kế hoạch nêu 13 công trình và công viên: 1 đang thi công, 1 chuẩn bị đầu tư, 1 chậm tiến độ, "
        "10 chưa rõ tiến độ (Phụ lục III)."
    ) in document_text(made())
    assert counted == {"đang thi công": 1, "chuẩn bị đầu tư": 1, "chậm tiến độ": 1, "chưa rõ tiến độ": 10}
    assert "Chậm tiến độ: Nâng cấp, mở rộng đường Lê Đức Thọ." in document_text(made())


def test_who_has_not_reported_is_named() -> None:
    rows, text = targets_of(made()), document_text(made())
    for department in {row[5] for row in rows.values() if row[4] == "chưa có số liệu"}:
        names = [name for name, row in rows.items() if row[5] == department and row[4] == "chưa có số liệu"]
        assert f"- {department}: {len(names)} nội dung ({', '.join(names)})" in text
    assert "- Phường 15: 3 nội dung (Chuẩn văn minh đô thị, Dân số, 8)" in text
    assert "- Phường 3:" not in text


def test_everything_reported_is_said_to_be() -> None:
    known = [one for one in indicators_of(real_city()).values() if one.target]
    figures = [
        figure(one.id, "", QUARTER, "met" if one.statuses else one.target.value or 1)
        for one in known
        if one.target
    ]
    whole = content(*figures, *(figure("civility", ward, "2021", "met") for ward in WARDS))
    text = document_text(report_docx(report(whole), ()))
    assert "Mọi nội dung đều đã có số liệu trong kỳ." in text
    assert "Các nội dung chưa có số liệu" not in text


def test_nothing_reported_is_said_to_be() -> None:
    empty = report_of(real_city(), read_period(QUARTER), board_of(real_city(), TODAY))
    text = document_text(report_docx(empty, ()))
    assert "Trong kỳ chưa có nội dung nào có số liệu (Phụ lục I)." in text
    assert "Chưa có bản phát hành số liệu báo cáo nào" in text
    assert "Chuẩn văn minh đô thị (2021), trên 16 phường: 16 chưa có số liệu." in text
    assert "- Tất cả các phường: 1 nội dung (Chuẩn văn minh đô thị)" in text


def test_a_report_of_2025_speaks_of_the_wards_of_that_time() -> None:
    release = content(figure("t08", "w6-hanh-thong", "2025-08", 1.5))
    head, *rows = wards_of(report_docx(report(release, "2025-08"), ()))
    assert head[1:] == list(real_city().wards_6["name"])
    (green,) = [row for row in rows if row[0].startswith("8.")]
    assert green[head.index("Phường Hạnh Thông")] == "1,5"


def test_the_civility_standard_of_merged_wards_is_theirs() -> None:
    release = content(figure("civility", "w12-p08", "2025", "met"))
    head, civility = wards_of(report_docx(report(release, "2025-06"), ()))
    assert len(head) == 1 + 12
    assert [name for name, said in zip(head, civility, strict=True) if said == "đạt"] == ["Phường 8"]


@pytest.mark.parametrize(
    ("period", "words"),
    [("2021", "năm 2021"), ("2021-03", "tháng 3/2021"), ("2021-Q1", "quý 1/2021")],
)
def test_the_period_is_said_as_people_say_it(period: str, words: str) -> None:
    assert f"Kỳ báo cáo: {words}" in document_text(report_docx(report(period=period), ()))


def test_every_status_of_a_work_is_counted() -> None:
    assert sorted(WORK_ORDER) == sorted(WORK_STATUSES)


def test_a_gap_is_signed_and_without_dust() -> None:
    (line,) = [one for one in report().targets if one.name == "8"]
    assert gap_said(replace(line, gap=0.1 + 0.2), "vi") == "+0,3"
    assert gap_said(replace(line, gap=-1234.5), "en") == "-1,234.5"
    assert gap_said(replace(line, gap=-1e-12), "vi") == "0"
    assert gap_said(replace(line, gap=None), "vi") == ""


def test_targets_are_said_in_both_notations() -> None:
    known = indicators_of(real_city())
    assert target_said(known["t08"], "en") == "≥ 0.92 m² per person"
    assert target_said(known["t01b"], "vi") == "71–72%"
    assert target_said(known["t14a"], "vi") == "> 91%"
    assert target_said(known["t03"], "vi") == "100%"


# ---- stamps, release, pictures


def pages_of(content_: bytes) -> tuple[list[str], list[str]]:
    headers = parts_of(content_, r"word/header\d+\.xml")
    footers = parts_of(content_, r"word/footer\d+\.xml")
    return [text_of(part) for part in headers.values()], [text_of(part) for part in footers.values()]


def test_a_practice_report_is_stamped_on_every_page() -> None:
    headers, _ = pages_of(made(practice=True))
    assert len(headers) == 2
    assert all("SỐ LIỆU MINH HỌA" in header for header in headers)
    assert "là số đặt ra, không phải số thật" in document_text(made(practice=True))


def test_a_real_report_is_not_stamped() -> None:
    headers, _ = pages_of(made())
    assert not any("MINH HỌA" in header for header in headers)
    assert "MINH HỌA" not in document_text(made())


def test_every_page_says_its_release() -> None:
    _, footers = pages_of(made())
    assert footers == ["Bản phát hành 7 ngày 08/04/2021, dấu vân tay ab12cd34ef56"] * 2


def test_a_release_of_one_person_is_said_to_be() -> None:
    alone = replace(RELEASE, info=replace(INFO, one_person=True))
    content_ = report_docx(report(alone), ())
    said = "Bản phát hành này được duyệt theo chế độ một người: người nhập số liệu cũng là người duyệt."
    assert said in document_text(content_)
    assert said not in document_text(made())
    assert all(footer.endswith("duyệt theo chế độ một người") for footer in pages_of(content_)[1])


def test_pictures_are_the_last_appendix_and_are_described() -> None:
    subjects = subjects_of(usual_city(), read_period(QUARTER))[:2]
    content_ = report_docx(report(), [choropleth_png(subject, 100, 72) for subject in subjects])
    paper = Document(io.BytesIO(content_))
    assert len(paper.inline_shapes) == 2
    assert {round(shape.width.mm) for shape in paper.inline_shapes} == {145}
    (document,) = parts_of(content_, "word/document.xml").values()
    drawn = list(document.iter(qn("wp:docPr")))
    assert [about.get("title") for about in drawn] == [subject.title for subject in subjects]
    assert [about.get("descr") for about in drawn] == [described(subject) for subject in subjects]
    assert "Phụ lục IV\nBẢN ĐỒ" in document_text(content_)


def test_without_pictures_there_is_no_appendix_of_them() -> None:
    assert "Phụ lục IV" not in document_text(made())


def test_the_pictures_are_those_of_the_period() -> None:
    subjects = subjects_of(usual_city(), read_period(QUARTER))
    titles = [subject.title for subject in subjects]
    assert titles[0] == "Chuẩn văn minh đô thị, 2021"
    assert "Chỉ tiêu 14a: Bảo hiểm y tế, quý 1/2021" in titles
    assert not [title for title in titles if "tháng 2/2021" in title]
    assert {subject.layer.id for subject in subjects} >= {"civility", "green", "works", "fire", "t08", "t14a"}
    assert subjects[0].view.values.tolist()[:12] == ["met"] * 11 + ["under_review"]


def test_there_are_not_more_pictures_than_anybody_reads() -> None:
    ids = [
        one.id
        for one in indicators_of(real_city()).values()
        if one.by_ward and one.target and not one.statuses
    ]
    release = content(*(figure(name, ward, QUARTER, 1.0) for name in ids for ward in WARDS))
    assert len(subjects_of(city_of(release), read_period(QUARTER))) == MOST_PICTURES < len(ids)


# ---- the same bytes, hostile texts


def test_the_same_report_is_the_same_bytes() -> None:
    assert made() == report_docx(report(), ())
    assert report_xlsx(report(), "vi") == report_xlsx(report(), "vi")


def test_no_report_says_when_it_was_written() -> None:
    for content_ in (made(), report_xlsx(report(), "vi")):
        with zipfile.ZipFile(io.BytesIO(content_)) as package:
            assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert package.read("docProps/core.xml").count(b"2021-04-08T00:00:00Z") == 2
            assert "docProps/thumbnail.jpeg" not in package.namelist()


def test_the_document_names_nobody_who_made_it() -> None:
    about = Document(io.BytesIO(made())).core_properties
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.title == "Kết quả thực hiện Kế hoạch phát triển kinh tế - xã hội năm 2021, quý 1/2021"


def hostile_report(text: str) -> Report:
    name = {"name_vi": text, "status": "late"}
    things: list[Figure | Feature] = [
        figure("t08", "", QUARTER, 1.0, source=text),
        figure("t08", "p03", QUARTER, 1.0, source=text),
        Feature("work", "dqh", None, name, text),
    ]
    return report(content(*things))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_breaks_the_document(text: str) -> None:
    content_ = report_docx(hostile_report(text), ())
    assert len(parts_of(content_, r".*\.xml(\.rels)?")) > 5
    said = targets_of(content_)["8"][6]
    plain = " ".join(text.translate(dict.fromkeys(map(ord, "\x00\x01\x0b\ufffe\u202e"))).split())
    assert said == (plain if len(plain) <= 300 else f"{plain[:299]}…")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_runs_in_the_workbook(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(hostile_report(text), "vi")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert not [cell for cell in cells if str(cell.value or "").lstrip()[:1] in ("=", "+", "@")]


# ---- the workbook


def sheet_rows(sheet: Any) -> list[list[Any]]:
    """The rows of a sheet's table, headings first."""
    first = sheet.auto_filter.ref.split(":")[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=sheet[first].row)]


@pytest.mark.parametrize(
    ("language", "names"),
    [("vi", ["Chỉ tiêu", "Phường", "Công trình", "Nguồn"]), ("en", ["Targets", "Wards", "Works", "Sources"])],
)
def test_the_workbook_has_four_sheets(language: str, names: list[str]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(report(), language)))
    assert book.sheetnames == names
    assert all("ab12cd34ef56" in sheet["A2"].value for sheet in book)


def test_the_workbook_holds_the_figures_as_numbers() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(report(), "vi")))
    head, *rows = sheet_rows(book["Chỉ tiêu"])
    said = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    assert (said["8"]["Kết quả"], said["8"]["Chênh lệch"], said["8"]["Kỳ báo cáo"]) == (
        0.32,
        -0.6,
        "tháng 3/2021",
    )
    assert (said["5a"]["Kết quả"], said["5a"]["Chênh lệch"]) == ("chưa đạt", None)
    assert (said["12a"]["Kết quả"], said["12a"]["Đánh giá"]) == (None, "chưa có số liệu")
    head, *rows = sheet_rows(book["Phường"])
    assert head[3:] == list(real_city().wards["name"])
    (green,) = [row for row in rows if row[0].startswith("8.")]
    assert green[3:] == [None if ward == "p15" else place / 10 for place, ward in enumerate(WARDS)]
    head, *rows = sheet_rows(book["Công trình"])
    (late,) = [row for row in rows if row[3] == "chậm tiến độ"]
    assert late[4] == 12.5


def test_the_workbook_says_the_same_as_the_document() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(report(), "vi")))
    _, *rows = sheet_rows(book["Chỉ tiêu"])
    document = targets_of(made())
    assert {row[0]: (row[3], row[7], row[8]) for row in rows} == {
        name: (row[1], row[4], row[5]) for name, row in document.items()
    }


def test_figures_keep_their_decimals_in_the_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(report(), "vi")))
    formats = {row[0].value: row[4].number_format for row in book["Chỉ tiêu"].iter_rows()}
    assert (formats["8"], formats["2"], formats["9a"], formats["1a"]) == (
        "#,##0.00",
        "#,##0.00",
        "#,##0",
        "#,##0.0",
    )


def test_the_workbook_names_every_source() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(report(), "en")))
    _, *rows = sheet_rows(book["Sources"])
    named = {row[1] for row in rows}
    assert {"Báo cáo số 45/BC-QLĐT", "Báo cáo số 12/BC-KT", "source not stated"} <= named
    assert {row[0] for row in rows} >= set(real_city().sources)


def test_a_practice_workbook_is_stamped_on_every_sheet() -> None:
    practice = openpyxl.load_workbook(io.BytesIO(report_xlsx(report(practice=True), "vi")))
    assert all(sheet["A3"].value == "SỐ LIỆU MINH HỌA" for sheet in practice)
    real = openpyxl.load_workbook(io.BytesIO(report_xlsx(report(), "vi")))
    assert all(sheet["A3"].value is None for sheet in real)
