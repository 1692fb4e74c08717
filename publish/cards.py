"""Share cards: one PNG of 1200 × 630 pixels for each ward and one for the district, in each language.

The map is drawn once, and every colour is of one palette. Letters are those of the report's pictures
(`maps/lettering.py`): every Vietnamese letter is among them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from geo.city import City
from layers import layer_named, views_of
from layers._layer import NOTHING, Text, vi_date
from maps.classes import Look, classes_of
from maps.lettering import MM_PER_POINT, Weight, drawable, font_file, lines_of
from maps.messages import LANGUAGES, message
from publish import card_map
from publish.assets import Assets
from publish.card_palette import ACCENT, INK, LINE, MUTED, PAPER, colours, palette, pattern_ink
from publish.edition import Edition
from publish.figures import DRIVE, FACTS, WALK, Figure, figures_by_place
from publish.nearest import DISTRICT
from publish.said import bare, rank_said, ward_name
from publish.site import Files

FOLDER, WHOLE = "the", "govap"
CLASSED = ("civility", "green")  # layers whose classes a card shows
WIDE, HIGH, EDGE = 1_200, 630, 56
BAND = 14  # pixels of the accent at the left edge
MAP_AT = (WIDE - EDGE - card_map.WIDE + 12, 36)
HEAD_ROOM = MAP_AT[0] - EDGE - 24
HEAD_TOP, HEAD_SIZE, FACTS_SIZE, NAME_GAP = 78, 28, 28, 12.0
NAME_SIZES = (92, 76, 62, 52, 44)  # the largest that fits on one line is taken
NAME_LINES = 3  # at the smallest size
TILE_TOP, TILE_GAP, BAR_HIGH = 402, 24, 16
TILE_WIDE = (WIDE - 2 * EDGE - 3 * TILE_GAP) // 4
LABEL_SIZES, VALUE_SIZES, NOTE_SIZE = (22, 20, 18), (38, 32, 27, 23), 18
FOOT_SIZE = 18
PATTERN_STEP = 9  # pixels between the lines of a pattern
NUMBER_SIZE, OWN_NUMBER_SIZE = 16, 21
MOST_NUMBERS = 30  # wards whose numbers have room on so small a map


def files(edition: Edition, _assets: Assets | None = None) -> Files:
    """Every card by its path: `the/p15.png`, `the/govap.png`, the English ones below `en/`."""
    wards = [str(ward) for ward in edition.city.wards.index]
    return {
        card_path(ward, language): png_of(edition, ward, language)
        for ward in (*wards, DISTRICT)
        for language in LANGUAGES
    }


def card_path(ward: str, language: str) -> str:
    """Where the card of a ward is in the site; the district's where `ward` is ""."""
    path = f"{FOLDER}/{ward or WHOLE}.png"
    return path if language == LANGUAGES[0] else f"{language}/{path}"


def png_of(edition: Edition, ward: str, language: str) -> bytes:
    """The card of a ward, of the district where `ward` is ""; the same edition is always the same bytes."""
    city = edition.city
    card = _blank(edition, language).copy()
    pen = _Pen(ImageDraw.Draw(card))
    if ward != DISTRICT:
        card_map.lay_ward(card, MAP_AT, city, ward)
        _draw_own_number(pen, city, ward)
    _draw_head(pen, city, ward, language)
    shown = tiles(city, ward, language)
    _draw_tiles(pen, shown)
    words, made = PngInfo(), io.BytesIO()
    words.add_itxt("Title", drawable(_title(city, ward, language)), lang=language)
    flat = card.quantize(palette=palette(), dither=Image.Dither.NONE)
    _draw_bars(ImageDraw.Draw(flat), shown)
    flat.save(made, "PNG", compress_level=6, pnginfo=words)
    return made.getvalue()


def _title(city: City, ward: str, language: str) -> str:
    return message("map.district", language) if ward == DISTRICT else ward_name(city, ward, language)


# ---- letters


@cache
def _font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_file(weight), size, layout_engine=ImageFont.Layout.BASIC)


@dataclass(frozen=True, eq=False)
class _Pen:
    """Draws on a card, in pixels."""

    draw: ImageDraw.ImageDraw

    def write(self, at: tuple[float, float], text: str, size: int, **look: str) -> None:
        """One line whose baseline begins at `at`, in the `fill`, `weight` and `anchor` of `look`."""
        weight: Weight = "bold" if look.get("weight") == "bold" else "normal"
        said, letters = drawable(text, weight), _font(weight, size)
        self.draw.text(at, said, look.get("fill", INK), font=letters, anchor=look.get("anchor", "ls"))


@lru_cache(maxsize=4096)
def width_of(text: str, size: int, weight: Weight) -> float:
    """How many pixels wide a text is."""
    return float(_font(weight, size).getlength(drawable(text, weight)))


def fitted(text: str, room: int, sizes: tuple[int, ...], weight: Weight = "bold") -> int:
    """The largest of `sizes` in pixels at which a text fits `room` on one line; the last where none does."""
    return next((size for size in sizes if width_of(text, size, weight) <= room), sizes[-1])


def lines_in(text: str, room: int, size: int, most: int = 1, weight: Weight = "normal") -> list[str]:
    """A text as at most `most` lines of `room` pixels, cut where it is longer."""
    if width_of(text, size, weight) <= room:
        return [text]
    return lines_of(text, room * MM_PER_POINT, size, weight, most)


# ---- head and map


def _draw_own_number(pen: _Pen, city: City, ward: str) -> None:
    """The number of the ward on its ground, where it has room; the ground hides the one that was there."""
    for number in card_map.numbers(city):
        half = width_of(number.text, OWN_NUMBER_SIZE, "bold") / 2
        if number.ward == ward and half <= number.room:
            at = (MAP_AT[0] + number.x, MAP_AT[1] + number.y)
            pen.write(at, number.text, OWN_NUMBER_SIZE, weight="bold", fill=PAPER, anchor="mm")


@lru_cache(maxsize=4)
def _blank(edition: Edition, language: str) -> Image.Image:
    """What all cards have: the band, the foot, the district and the numbers of its wards, where they have room."""
    city, card = edition.city, Image.new("RGB", (WIDE, HIGH), PAPER)
    card.paste(card_map.district(city), MAP_AT)
    pen = _Pen(ImageDraw.Draw(card))
    pen.draw.rectangle((0, 0, BAND - 1, HIGH), fill=ACCENT)
    for number in card_map.numbers(city) if len(city.wards) <= MOST_NUMBERS else ():
        at = (MAP_AT[0] + number.x, MAP_AT[1] + number.y)
        pen.write(at, number.text, NUMBER_SIZE, weight="bold", fill=MUTED, anchor="mm")
    _draw_foot(pen, edition, language)
    return card


def _draw_head(pen: _Pen, city: City, ward: str, language: str) -> None:
    kicker = message("map.district" if ward else "public.card.kicker", language)
    pen.write((EDGE, HEAD_TOP), kicker, HEAD_SIZE, weight="bold", fill=ACCENT)
    title = _title(city, ward, language)
    size, y = fitted(title, HEAD_ROOM, NAME_SIZES), HEAD_TOP + NAME_GAP
    for line in lines_in(title, HEAD_ROOM, size, NAME_LINES, "bold"):
        y += size * 1.2
        pen.write((EDGE - size // 16, y), line, size, weight="bold")
    y += size * 0.35
    for said in _facts(city, ward, language):
        y += FACTS_SIZE * 1.55
        pen.write((EDGE, y), said, FACTS_SIZE, fill=MUTED)


def _facts(city: City, ward: str, language: str) -> Iterator[str]:
    """Area and people, and the works."""
    figures = figures_by_place(city)
    area, people = (figures[FACTS, view, ward].text.in_language(language) for view in ("area", "people"))
    yield f"{area} · {people}"
    yield message("public.card.works", language, works=bare(figures["works", "count", ward], language))


# ---- tiles


@dataclass(frozen=True)
class Tile:
    """One question on a card: what it is called, the figure, what is said below it in two lines, and how its class looks."""

    label: str
    value: str
    notes: tuple[str, ...]
    look: Look | None


def tiles(city: City, ward: str, language: str) -> tuple[Tile, ...]:
    """Civility, green space, the way to the nearest park, the way of the fire engine."""
    figures = figures_by_place(city)
    shown = [figures[layer, views_of(layer_named(layer), city)[0].id, ward] for layer in CLASSED]
    metres, minutes = (figures[WALK, view, ward] for view in ("metres", "minutes"))
    drive = figures[DRIVE, "minutes", ward]
    on_foot = "" if minutes.value is None else minutes.text.in_language(language)
    return (
        *(_tile(figure, language, _of_layer(figure, language)) for figure in shown),
        _tile(metres, language, (on_foot, rank_said(metres, language))),
        _tile(drive, language, (rank_said(drive, language), _assumed(city).in_language(language))),
    )


@lru_cache(maxsize=4)
def _assumed(city: City) -> Text:
    """What is to be said where a fire team stands at a place that nobody published."""
    reach = layer_named("fire").reach(city)
    return reach.assumed if reach else NOTHING


def _of_layer(figure: Figure, language: str) -> tuple[str, ...]:
    """The year of a status, the rank of a number, and the target."""
    year = figure.label.in_language(language) if figure.decimals is None else ""
    target = figure.target.in_language(language)
    said = message("public.card.target", language, target=target) if target else ""
    return year, rank_said(figure, language), said


def _tile(figure: Figure, language: str, notes: tuple[str, ...]) -> Tile:
    """A tile; a unit that has no room beside its figure comes first in the notes."""
    value, unit = figure.text.in_language(language), figure.unit.in_language(language)
    said = tuple(note for note in notes if note)
    if unit and value.endswith(unit) and width_of(value, VALUE_SIZES[-1], "bold") > TILE_WIDE:
        value, said = value.removesuffix(unit), (", ".join([unit, *said[:1]]), *said[1:])
    return Tile(
        label=figure.title.in_language(language),
        value=value.replace("\u00a0", " ").strip(),
        notes=said,
        look=_look(figure),
    )


def _look(figure: Figure) -> Look | None:
    """The look of the class, None for a figure without classes."""
    if not figure.class_id:
        return None
    known = classes_of(layer_named(figure.layer if figure.layer in CLASSED else CLASSED[0]))
    return next((entry for entry in known if entry.id == figure.class_id), known[-1]).look


def _draw_tiles(pen: _Pen, shown: tuple[Tile, ...]) -> None:
    """The tiles beside each other, all values of one size, all labels of one."""
    value_size = min(fitted(tile.value, TILE_WIDE, VALUE_SIZES) for tile in shown)
    label_size = min(fitted(tile.label, TILE_WIDE, LABEL_SIZES, "normal") for tile in shown)
    for place, tile in enumerate(shown):
        x = EDGE + place * (TILE_WIDE + TILE_GAP)
        for line in lines_in(tile.label, TILE_WIDE, label_size):
            pen.write((x, TILE_TOP + 50), line, label_size, fill=MUTED)
        for line in lines_in(tile.value, TILE_WIDE, value_size, weight="bold"):
            pen.write((x, TILE_TOP + 92), line, value_size, weight="bold")
        for row, line in enumerate(_note_lines(tile.notes)):
            pen.write((x, TILE_TOP + 121 + row * 24), line, NOTE_SIZE, fill=MUTED)


def _note_lines(notes: tuple[str, ...]) -> list[str]:
    """The notes on one line where they fit, else each on its own."""
    together = " · ".join(notes)
    if width_of(together, NOTE_SIZE, "normal") <= TILE_WIDE:
        return [together]
    return [line for note in notes for line in lines_in(note, TILE_WIDE, NOTE_SIZE)][:2]


def _draw_bars(draw: ImageDraw.ImageDraw, shown: tuple[Tile, ...]) -> None:
    """The colour and pattern of each class as a bar over its tile, by palette: Pillow would take one close by."""
    for place, tile in enumerate(shown):
        x = EDGE + place * (TILE_WIDE + TILE_GAP)
        box = (x, TILE_TOP, x + TILE_WIDE, TILE_TOP + BAR_HIGH)
        draw.rectangle(box, fill=colours()[tile.look.colour if tile.look else ACCENT])
        if tile.look and tile.look.pattern:
            _draw_pattern(draw, tile.look, box)
        draw.rectangle(box, outline=colours()[LINE])


def _draw_pattern(draw: ImageDraw.ImageDraw, look: Look, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    ink = colours()[pattern_ink(look)]
    for at in range(left, right - BAR_HIGH + 1, PATTERN_STEP):
        if look.pattern == "dots":
            draw.rectangle((at + 4, top + 5, at + 6, top + 7), fill=ink)
            continue
        draw.line((at, bottom, at + BAR_HIGH, top), fill=ink, width=2)
        if look.pattern == "cross":
            draw.line((at, top, at + BAR_HIGH, bottom), fill=ink, width=2)


def _draw_foot(pen: _Pen, edition: Edition, language: str) -> None:
    """Whose map it is and what it is not, and of which release."""
    released = edition.city.released
    of_release = (
        message("public.card.no_release", language)
        if released is None
        else message("public.card.release", language, number=released.number, day=vi_date(released.made_on))
    )
    fingerprint = f"{message('public.foot.fingerprint', language)} {edition.release.short}"
    said = (
        f"{message('map.credit.short', language)}, {message('public.card.notice', language)}",
        f"{of_release} · {fingerprint}",
    )
    for place, text in enumerate(said):
        for line in lines_in(text, WIDE - 2 * EDGE, FOOT_SIZE):
            pen.write((EDGE, HIGH - 40 + place * 24), line, FOOT_SIZE, fill=MUTED)
