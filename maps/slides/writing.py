"""A deck as a PowerPoint file: native title, table, bullets, notes and slide number on every slide, pictures with words.

The same deck is the same bytes: no clock and no lot is in the file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Pt

from maps.classes import DARK_INK, QUIET_INK, RULE_INK, STAMP_INK
from maps.harmless import clean
from maps.slides.arial import FONT
from maps.slides.deck import (
    BODY,
    FOOT,
    INNER,
    NUMBER,
    PICTURES,
    STAMP,
    STAMPED_TITLE,
    TALL_PT,
    TITLE,
    UNDER,
    WIDE_PT,
    Bullets,
    Deck,
    Place,
    Slide,
    Table,
)
from maps.slides.fit import (
    BODY_PT,
    BULLET_GAP,
    BULLET_INDENT,
    CELL_PAD,
    LEADING,
    TITLE_PT,
    Row,
    Said,
    Sheetful,
    bullet_pages,
    fitted,
    height_of,
    table_pages,
    weight_of,
    width_pt,
)

THEME_FONT = "Calibri"  # of python-pptx
SANS_SERIF = 'panose="020B0604020202020204" pitchFamily="34" charset="0"'  # where another one must stand in
TONGUES = {"vi": MSO_LANGUAGE_ID.VIETNAMESE, "en": MSO_LANGUAGE_ID.ENGLISH_UK}
TITLE_ONLY = "Title Only"
PLACES = {PP_PLACEHOLDER.TITLE: TITLE, PP_PLACEHOLDER.BODY: BODY}
PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # PowerPoint's "No Style, No Grid"
HEAD_FILL = "#e8ebf1"
NUMBER_PT, STAMP_PT, ACROSS_PT = 14.0, 18.0, 88.0
STAMP_ALPHA, STAMP_TURN = 14_000, -24.0  # thousandths of a per cent; degrees
FOOT_PT = (10.0, 9.5, 9.0)  # the first that fits
PACKED_ON = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP file knows
NO_DAY = "1980-01-01"


def pptx_bytes(deck: Deck) -> bytes:
    """The file."""
    file = Presentation()
    _dress(file)
    layout = file.slide_layouts[0]
    number = 0
    for slide in deck.slides:
        for part in _parts(slide):
            number += 1
            _Page(file.slides.add_slide(layout), deck, number).draw(slide, part)
    _say_about(file, deck)
    content = io.BytesIO()
    file.save(content)
    return _packed(content.getvalue())


Content = Sheetful | Said
Part = tuple[int, int, Content]  # which part of how many


def _parts(slide: Slide) -> Iterator[Part]:
    """The slide, or the slides that its body needs."""
    pages: list[Content] = []
    if isinstance(slide.body, Table):
        pages += table_pages(slide.body, slide.place, BODY)
    else:
        pages += bullet_pages(slide.body, slide.place, BODY)
    yield from ((place, len(pages), page) for place, page in enumerate(pages))


class _Page:
    """One slide that is being drawn."""

    def __init__(self, made: Any, deck: Deck, number: int) -> None:
        self.shapes, self.made = made.shapes, made
        self.deck, self.number = deck, number
        self.tongue = TONGUES[deck.language]

    def draw(self, slide: Slide, part: Part) -> None:
        """Everything on it; pictures and notes on the first part only."""
        place, parts, content = part
        self._title(slide.title, "" if parts == 1 else f" ({place + 1}/{parts})")
        under = fitted(slide.under, UNDER.wide, (BODY_PT,), 1)
        self._lines("under", UNDER, [(under.text, {"color": QUIET_INK})], under.size)
        if place == 0:
            self._pictures(slide)
            self._notes(slide.note)
        body = slide.place if place == 0 else BODY
        if isinstance(content, Sheetful) and isinstance(slide.body, Table):
            self._table(content, body, slide.body)
        elif isinstance(content, Said) and isinstance(slide.body, Bullets):
            self._bullets(content, body, slide.body)
        self._foot(slide.foot)
        if self.deck.stamp:
            self._stamp()

    def _title(self, text: str, behind: str) -> None:
        """The title; what stands `behind` it is there even where the title is cut."""
        place = STAMPED_TITLE if self.deck.stamp else TITLE
        title = self.shapes.title
        _put(title, place)
        room = place.wide - (width_pt(behind, TITLE_PT[0], "bold") if behind else 0.0)
        found = fitted(text, room, TITLE_PT, 2, "bold")
        frame = _plain_frame(title.text_frame, MSO_ANCHOR.MIDDLE)
        self._paragraph(frame.paragraphs[0], found.text + behind, found.size, bold=True)

    def _lines(self, name: str, place: Place, lines: list[tuple[str, dict[str, Any]]], size: float) -> Any:
        """Lines of text in a box of their own."""
        box = self.shapes.add_textbox(*_box(place))
        box.name = name
        frame = _plain_frame(box.text_frame, MSO_ANCHOR.MIDDLE)
        for at, (text, look) in enumerate(lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            self._paragraph(paragraph, text, size, **look)
        return box

    def _paragraph(self, paragraph: Any, text: str, size: float, **look: Any) -> None:
        paragraph.line_spacing = Pt(size * LEADING)
        paragraph.space_before = paragraph.space_after = Pt(0)
        paragraph.alignment = look.get("align", PP_ALIGN.LEFT)
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold = Pt(size), bool(look.get("bold"))
        run.font.color.rgb = _rgb(look.get("color", DARK_INK))
        run.font.language_id = self.tongue

    def _pictures(self, slide: Slide) -> None:
        for at, (picture, place) in enumerate(
            zip(slide.pictures, PICTURES[len(slide.pictures)], strict=True)
        ):
            drawn = self.shapes.add_picture(io.BytesIO(picture.png), *_box(place))
            _describe(drawn, f"map {at + 1}", picture.about)

    def _table(self, part: Sheetful, place: Place, about: Table) -> None:
        tall = sum(row.tall for row in part.rows)
        size = (len(part.rows), len(part.widths))
        frame = self.shapes.add_table(*size, *_box(Place(place.left, place.top, place.wide, tall)))
        _describe(frame, "table", about.about)
        rights = [column.right for column in about.columns]
        table = frame.table
        frame.element.find(f".//{qn('a:tableStyleId')}").text = PLAIN_TABLE
        table.horz_banding = False
        for column, wide in zip(table.columns, part.widths, strict=True):
            column.width = _emu(wide)
        for at, (made, row) in enumerate(zip(table.rows, part.rows, strict=True)):
            made.height = _emu(row.tall)
            self._row(list(made.cells), row, (at == 0, part), rights)
        for properties in frame.element.iter(qn("a:tcPr")):
            properties.insert(0, _rule())

    def _row(self, cells: list[Any], row: Row, where: tuple[bool, Sheetful], rights: list[bool]) -> None:
        is_head, part = where
        for made, text, cell, right in zip(cells, row.texts, row.cells, rights, strict=True):
            made.margin_left = made.margin_right = _emu(CELL_PAD)
            made.margin_top = made.margin_bottom = _emu(part.pad)
            made.vertical_anchor = MSO_ANCHOR.MIDDLE
            look = {"bold": weight_of(cell) == "bold", "color": cell.ink or DARK_INK}
            look["align"] = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
            self._paragraph(made.text_frame.paragraphs[0], text, part.size, **look)
            colour = HEAD_FILL if is_head else cell.colour
            if colour:
                made.fill.solid()
                made.fill.fore_color.rgb = _rgb(colour)

    def _bullets(self, said: Said, place: Place, bullets: Bullets) -> None:
        tall = min(place.tall, height_of(said.lines, said.size) + 1)
        box = self.shapes.add_textbox(*_box(Place(place.left, place.top, place.wide, tall)))
        box.name = "sentences"
        frame = _plain_frame(box.text_frame, MSO_ANCHOR.TOP)
        for at, line in enumerate(said.lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            self._paragraph(paragraph, line.text, said.size)
            paragraph.space_after = Pt(BULLET_GAP)
        if bullets.points:
            for written in box.element.iter(qn("a:p")):
                _point(written)

    def _foot(self, lines: tuple[str, ...]) -> None:
        size = fitted(max(lines, key=len, default=""), FOOT.wide, FOOT_PT, 1).size
        found = [(fitted(line, FOOT.wide, (size,), 1).text, {"color": QUIET_INK}) for line in lines]
        self._lines("foot", FOOT, found, size)
        box = self._lines("number", NUMBER, [("", {"align": PP_ALIGN.RIGHT})], NUMBER_PT)
        paragraph = box.element.find(f".//{qn('a:p')}")
        run = paragraph.find(qn("a:r"))
        field = parse_xml(
            f'<a:fld {nsdecls("a")} id="{{00000000-0000-4000-8000-000000000001}}" type="slidenum"/>'
        )
        for child in list(run):
            field.append(child)
        field.find(qn("a:t")).text = str(self.number)
        paragraph.replace(run, field)

    def _notes(self, note: str) -> None:
        if note:
            self.made.notes_slide.notes_text_frame.text = clean(note)

    def _stamp(self) -> None:
        """That the figures are for practice: in a frame at the top, and in pale letters across the slide."""
        frame = self.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_box(STAMP))
        frame.name, frame.shadow.inherit = "stamp", False
        frame.fill.background()
        frame.line.color.rgb, frame.line.width = _rgb(STAMP_INK), Pt(2)
        inside = _plain_frame(frame.text_frame, MSO_ANCHOR.MIDDLE)
        look = {"bold": True, "color": STAMP_INK, "align": PP_ALIGN.CENTER}
        found = fitted(self.deck.stamp, STAMP.wide - 8, (STAMP_PT, 16.0, 14.0), 1, "bold")
        self._paragraph(inside.paragraphs[0], found.text, found.size, **look)
        tall = ACROSS_PT * LEADING
        across = self._lines(
            "stamp across",
            Place(TITLE.left, (TALL_PT - tall) / 2, INNER, tall),
            [(self.deck.stamp, look)],
            fitted(self.deck.stamp, INNER, (ACROSS_PT, 80.0, 70.0, 60.0), 1, "bold").size,
        )
        across.rotation = STAMP_TURN
        colour = across.element.find(f".//{qn('a:srgbClr')}")
        colour.append(parse_xml(f'<a:alpha {nsdecls("a")} val="{STAMP_ALPHA}"/>'))


# ---- small parts of the format


def _emu(points: float) -> Emu:
    return Emu(round(points * 12_700))


def _box(place: Place) -> tuple[Emu, Emu, Emu, Emu]:
    return _emu(place.left), _emu(place.top), _emu(place.wide), _emu(place.tall)


def _put(shape: Any, place: Place) -> None:
    shape.left, shape.top, shape.width, shape.height = _box(place)


def _rgb(colour: str) -> RGBColor:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]


def _plain_frame(frame: Any, anchor: MSO_ANCHOR) -> Any:
    """A frame of text without margins that neither grows nor shrinks: what is in it was measured."""
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    return frame


def _describe(shape: Any, name: str, about: str) -> None:
    """The name of a picture or table, and what it says in words."""
    shape.name = name
    shape.element.xpath(".//p:cNvPr")[0].set("descr", clean(about))


def _point(paragraph: Any) -> None:
    """A bullet, its lines indented alike."""
    properties = paragraph.get_or_add_pPr()
    indent = str(round(BULLET_INDENT * 12_700))
    properties.set("marL", indent)
    properties.set("indent", f"-{indent}")
    properties.append(parse_xml(f'<a:buFont {nsdecls("a")} typeface="Arial"/>'))
    properties.append(parse_xml(f'<a:buChar {nsdecls("a")} char="•"/>'))


def _rule() -> etree._Element:
    """The thin line under a cell."""
    colour = RULE_INK.removeprefix("#").upper()
    return parse_xml(
        f'<a:lnB {nsdecls("a")} w="9525"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:lnB>'
    )


def _dress(file: Any) -> None:
    """16:9 with one layout, of a title; its places as on our slides, so that slides that people add look alike."""
    file.slide_width, file.slide_height = _emu(WIDE_PT), _emu(TALL_PT)
    file.element.find(qn("p:sldSz")).attrib.pop("type", None)  # of the template, which is 4:3
    for layout in list(file.slide_layouts):
        if layout.name != TITLE_ONLY:
            file.slide_layouts.remove(layout)
    for shape in (*file.slide_master.placeholders, *file.slide_layouts[0].placeholders):
        kind = shape.placeholder_format.type
        if kind in PLACES:
            _put(shape, PLACES[kind])
        else:  # day, foot and number stand on the slides themselves
            shape.element.getparent().remove(shape.element)
    package = file.part.package
    for relation in list(package.iter_rels()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package.drop_rel(relation.rId)


def _say_about(file: Any, deck: Deck) -> None:
    made = datetime.fromisoformat(deck.day or NO_DAY).replace(tzinfo=UTC)
    about = file.core_properties
    about.title, about.subject, about.language = clean(deck.title), clean(deck.subject), deck.language
    about.author = about.last_modified_by = about.comments = about.keywords = about.category = ""
    about.revision, about.created, about.modified = 1, made, made


def _packed(content: bytes) -> bytes:
    """The file packed anew without the clock, Arial as the font of its theme."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as made,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file,
    ):
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, PACKED_ON)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            part = made.read(name)
            if "/theme/" in name:
                part = _lettered(part)
            elif name == "docProps/app.xml":
                part = part.replace(b"On-screen Show (4:3)", b"Widescreen")
            file.writestr(entry, part)
    return packed.getvalue()


def _lettered(theme: bytes) -> bytes:
    plain, ours = f'<a:latin typeface="{THEME_FONT}"/>', f'<a:latin typeface="{FONT}" {SANS_SERIF}/>'
    return theme.replace(plain.encode(), ours.encode())
