"""A Word document as offices write it: fonts, margins, lines under headings, tables, numbered pages.

Form and measures of Decree 30/2020/NĐ-CP, Appendix I: A4, Times New Roman, 13 to 14 pt, margins 20 mm above and
below, 30 mm on the left and 15 mm on the right, the page number centred above from the second page on.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docx import Document
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from PIL import Image

from maps.harmless import clean

FONT = "Times New Roman"
BODY_PT, TABLE_PT, SMALL_PT = 14, 12, 9
SHORT_MM, LONG_MM = 210.0, 297.0  # A4
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20.0, 20.0, 30.0, 15.0
FIRST_LINE_MM = 10.0
TEXT_MM = SHORT_MM - LEFT_MM - RIGHT_MM
WIDE_MM = LONG_MM - TOP_MM - BOTTOM_MM  # of a page on its side, whose upper margin is the one that is bound
RED = RGBColor(0xC0, 0x16, 0x2C)

Align = Literal["left", "centre", "right", "both"]
ALIGNED = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


@dataclass(frozen=True)
class Style:
    """How a paragraph looks: size in pt, weight, slant, alignment, indent of its first line, space around it in pt."""

    size: float = BODY_PT
    bold: bool = False
    italic: bool = False
    align: Align = "left"
    first_mm: float = 0.0
    before_pt: float = 0.0
    after_pt: float = 0.0
    red: bool = False
    with_next: bool = False


def plain(text: str) -> str:
    """`text` on one line, fit for XML."""
    return " ".join(clean(text).split())


def new_paper(title: str) -> Paper:
    """An empty document: A4 upright, the fonts of the decree, no trace of who made it when."""
    paper = Document()
    for name in ("Normal", "Heading 1", "Heading 2", "Title"):
        _dress(paper.styles[name], bold=name != "Normal")
    borders = paper.styles["Title"].element.find(qn("w:pPr")).find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)
    for setting in paper.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # of Word 2013 and later: no "compatibility mode"
    language = paper.styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), "vi-VN")
    relations = paper.part.package.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        relations.pop(key)  # python-docx's own, of another document
    about = paper.core_properties
    about.title, about.author, about.last_modified_by, about.comments = plain(title), "", "", ""
    about.language = "vi-VN"
    upright(paper.sections[0])
    return paper


def _dress(style: Any, bold: bool) -> None:
    style.font.name, style.font.size = FONT, Pt(BODY_PT)
    style.font.bold, style.font.italic, style.font.color.rgb = bold, False, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = 1.0


def upright(section: Section) -> None:
    """The section on upright pages."""
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(SHORT_MM), Mm(LONG_MM)
    _margins(section, (TOP_MM, RIGHT_MM, BOTTOM_MM, LEFT_MM))


def sideways(section: Section) -> None:
    """The section on pages turned to the left: the margin that is bound lies above."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(LONG_MM), Mm(SHORT_MM)
    _margins(section, (LEFT_MM, TOP_MM, RIGHT_MM, BOTTOM_MM))


def _margins(section: Section, sides_mm: tuple[float, float, float, float]) -> None:
    above, right, below, left = (Mm(side) for side in sides_mm)
    section.top_margin, section.right_margin = above, right
    section.bottom_margin, section.left_margin = below, left
    section.header_distance = section.footer_distance = Mm(10)


def new_section(paper: Paper) -> Section:
    """A section on a page of its own; header and footer go on, with a page number from its first page."""
    section: Section = paper.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    return section


def write(place: Any, text: str, style: Style) -> Paragraph:
    """A paragraph at the end of a document, a cell, a header or a footer."""
    return fill(place.add_paragraph(), text, style)


def fill(paragraph: Paragraph, text: str, style: Style) -> Paragraph:
    """The paragraph with `text` in it."""
    shape = paragraph.paragraph_format
    shape.alignment = ALIGNED[style.align]
    shape.first_line_indent = Mm(style.first_mm)
    shape.space_before, shape.space_after = Pt(style.before_pt), Pt(style.after_pt)
    shape.keep_with_next = style.with_next
    if text:
        _look(paragraph.add_run(plain(text)), style)
    return paragraph


def _look(run: Run, style: Style) -> None:
    run.font.size, run.font.bold, run.font.italic = Pt(style.size), style.bold, style.italic
    if style.red:
        run.font.color.rgb = RED


def line(place: Any, length_mm: float, room_mm: float) -> None:
    """A drawn line in the middle of `room_mm`, right under the paragraph before it."""
    paragraph = place.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm((room_mm - length_mm) / 2)
    shape.space_before, shape.space_after, shape.line_spacing = Pt(2), Pt(0), Pt(3)
    _look(paragraph.add_run(), Style(size=2))
    edge = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        edge.set(qn(f"w:{name}"), value)
    borders = OxmlElement("w:pBdr")
    borders.append(edge)
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - the only way to a border
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def stamp(paragraph: Paragraph, text: str) -> None:
    """The paragraph as a framed red line."""
    fill(paragraph, text, Style(size=12, bold=True, align="centre", red=True))
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "12"), ("space", "2"), ("color", "C0162C")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm(50)
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def page_number(paragraph: Paragraph) -> None:
    """The number of the page, centred."""
    paragraph.paragraph_format.alignment = ALIGNED["centre"]
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "2"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001
    _look(Run(run, paragraph), Style(size=BODY_PT))


def columns_of(paper: Paper, widths_mm: Sequence[float]) -> tuple[Any, ...]:
    """Cells side by side without any line, to write in; they stay on one page."""
    table = paper.add_table(rows=1, cols=len(widths_mm))
    _fix(table, widths_mm, margin_mm=0)
    _mark(table.rows[0], "w:cantSplit")
    cells = table.rows[0].cells
    for cell, width in zip(cells, widths_mm, strict=True):
        cell.width = Mm(width)
    return tuple(cells)


@dataclass(frozen=True)
class Grid:
    """A table: headings, widths in mm, alignment of each column, size of its letters in pt, margin in a cell."""

    headings: tuple[str, ...]
    widths_mm: tuple[float, ...]
    aligned: tuple[Align, ...]
    size: float = TABLE_PT
    margin_mm: float = 1.2


def grid(paper: Paper, form: Grid, rows: Sequence[Sequence[str]]) -> Table:
    """A ruled table; its headings come again on every page, and no row is torn apart by the end of one."""
    table: Table = paper.add_table(rows=1 + len(rows), cols=len(form.headings))
    table.style = "Table Grid"
    _fix(table, form.widths_mm, form.margin_mm)
    made = table.rows
    _row(made[0], form, form.headings, tuple("centre" for _ in form.headings), bold=True)
    _mark(made[0], "w:tblHeader")
    for row, texts in zip(list(made)[1:], rows, strict=True):
        _row(row, form, texts, form.aligned, bold=False)
        _mark(row, "w:cantSplit")
    return table


def _row(row: Any, form: Grid, texts: Sequence[str], aligned: Sequence[Align], bold: bool) -> None:
    for cell, text, align, width in zip(row.cells, texts, aligned, form.widths_mm, strict=True):
        cell.width = Mm(width)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        fill(cell.paragraphs[0], text, Style(size=form.size, bold=bold, align=align))


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001


def _fix(table: Table, widths_mm: Sequence[float], margin_mm: float) -> None:
    """Columns as wide as said, whatever stands in them."""
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(round(margin_mm / 25.4 * 1440)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)  # noqa: SLF001


def picture(paper: Paper, content: bytes, width_mm: float) -> None:
    """A picture across the text; its own words are what a reader who cannot see it hears."""
    paragraph = fill(paper.add_paragraph(), "", Style(align="centre", before_pt=3, after_pt=3))
    paragraph.add_run().add_picture(io.BytesIO(content), width=Mm(width_mm))
    with Image.open(io.BytesIO(content)) as image:
        words = {name: str(image.info.get(name, "")) for name in ("Title", "Description")}
    for about in paragraph._p.iter(qn("wp:docPr")):  # noqa: SLF001
        about.set("title", plain(words["Title"]))
        about.set("descr", plain(words["Description"]))


def bytes_of(paper: Paper) -> bytes:
    """The document as .docx."""
    content = io.BytesIO()
    paper.save(content)
    return content.getvalue()
