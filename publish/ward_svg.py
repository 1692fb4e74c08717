"""Static maps as SVG text: the district coloured by an overlay, and a ward among its neighbours.

They need no script and no style sheet: lines and letters take the colour of the text around them, so that they are
read on light and on dark ground. `publish/styles/ward_svg.css` refines them by their classes, which begin with `m-`.
Each map has its key beside it, as a list in HTML: letters in a map shrink with the screen, those of a list do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup

from geo.city import City
from layers import layer_named, layers_of, views_of
from layers._layer import Layer, Mark, Statuses, number
from maps.classes import MapClass, classes_of, classified
from maps.messages import message
from maps.payload import label_point
from publish.said import ward_name, ward_short
from publish.svg_key import key_of, key_row, swatch_of_class, swatch_of_mark
from publish.svg_marks import drawn_mark, kinds_of, marks_on
from publish.svg_sheet import Sheet, fill_of, path_of, pattern, plain_id, words

WIDE = 1_000  # units of a map from left to right
EDGE = 12  # units around the district
WARD_HIGH = 750
AROUND_WARD = 0.3  # of a ward's extent that is shown on each side of it
SHARED_TOLERANCE_M = 3.0  # how far a drawn border may lie from the known one; neighbours keep one border
LEAST_ROOM = 34  # units around a neighbour's label, else it has none
LABEL_TOLERANCE_M = 20.0
HALF_LETTER = 9  # units: half the width of a letter of a neighbour's name
BAR_LEFT, BAR_TOP = 680, 660  # of the corner that the scale bar needs
MAIN_STREETS = {"trunk": 9, "primary": 9, "secondary": 6, "tertiary": 4}  # units wide
DARK, LIGHT = "#14213d", "#ffffff"
BAR_M = (100, 200, 250, 500, 1_000)
WARD_LAYERS = ("green", "works", "fire")  # whose marks a ward's map shows, lowest first

HALO = 'paint-order="stroke" stroke="Canvas" stroke-width="9" stroke-linejoin="round"'

Href = Callable[[str], str]


@dataclass(frozen=True)
class Outline:
    """A ward on the district's sheet: its path, and where its label stands, in METRES and in units."""

    path: str
    middle: tuple[float, float]
    x: int
    y: int


def no_links(_ward: str) -> str:
    """The address of no ward: maps whose wards are no links."""
    return ""


@lru_cache(maxsize=8)
def district_sheet(city: City) -> Sheet:
    """The sheet that holds the whole district."""
    west, south, east, north = (float(edge) for edge in city.wards.total_bounds)
    per_m = (WIDE - 2 * EDGE) / (east - west)
    high = round((north - south) * per_m) + 2 * EDGE
    return Sheet(west - EDGE / per_m, north + EDGE / per_m, per_m, WIDE, high)


def ward_sheet(city: City, ward: str) -> Sheet:
    """The sheet that holds a ward and the nearest part of its neighbours."""
    west, south, east, north = city.wards.geometry[ward].bounds
    metres = (1 + 2 * AROUND_WARD) * max(east - west, (north - south) * WIDE / WARD_HIGH)
    per_m = WIDE / metres
    middle_east, middle_north = (west + east) / 2, (south + north) / 2
    return Sheet(middle_east - metres / 2, middle_north + WARD_HIGH / per_m / 2, per_m, WIDE, WARD_HIGH)


@lru_cache(maxsize=8)
def plain_wards(city: City) -> dict[str, shapely.Geometry]:
    """The wards, METRES, with fewer corners: within SHARED_TOLERANCE_M of the known ones, borders still shared."""
    plain = shapely.coverage_simplify(city.wards.geometry.to_numpy(), SHARED_TOLERANCE_M)
    return {str(ward): shape for ward, shape in zip(city.wards.index, plain, strict=True)}


@lru_cache(maxsize=8)
def outlines(city: City) -> dict[str, Outline]:
    """Every ward on the district's sheet."""
    sheet, shapes = district_sheet(city), plain_wards(city)
    middles = [label_point(shape) for shape in shapes.values()]
    places = sheet.place(np.array(middles)).round().astype(int).tolist()
    return {
        ward: Outline(path_of(shape, sheet), middle, x, y)
        for (ward, shape), middle, (x, y) in zip(shapes.items(), middles, places, strict=True)
    }


@lru_cache(maxsize=8)
def _district_path(city: City) -> str:
    return path_of(shapely.union_all(list(plain_wards(city).values())), district_sheet(city))


# ---- the district by an overlay


def overlay_map(city: City, layer: str, language: str, href: Href = no_links) -> Markup:
    """The wards in the classes of the first view of a layer, with its marks; wards are links where `href` gives addresses.

    Raises
    ------
    KeyError
        If the city has no such layer.
    """
    found = _layer(city, layer)
    view, sheet, name = views_of(found, city)[0], district_sheet(city), plain_id(f"m {layer} {language}")
    links = any(href(str(ward)) for ward in city.wards.index)
    title = message(
        "public.map.title",
        language,
        layer=found.title.in_language(language),
        view=view.label.in_language(language),
    )
    parts = [
        _head(sheet, name, title, "group" if links else "img"),
        f"<defs>{''.join(pattern(f'{name}-{plain_id(entry.id)}', entry.look) for entry in classes_of(found))}</defs>",
        *_coloured(city, found, language, href),
        f'<path class="m-district" d="{_district_path(city)}" fill="none" stroke="currentColor" stroke-width="4"/>',
        *_reach(city, found, sheet),
        *(drawn_mark(mark, part, found, (sheet, language)) for mark, part in _overlay_marks(found, city)),
        *_numbers(city, found, language),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 - every text in it went through `words`


def _layer(city: City, name: str) -> Layer:
    return {layer.id: layer for layer in layers_of(city)}[name]


def _head(sheet: Sheet, name: str, title: str, role: str) -> str:
    return (
        f'<svg class="m-map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {sheet.wide} {sheet.high}" role="{role}"'
        f' aria-labelledby="{name}-title" font-weight="700"><title id="{name}-title">{words(title)}</title>'
    )


def _coloured(city: City, layer: Layer, language: str, href: Href) -> Iterator[str]:
    """The wards in the colour and pattern of their class, each with its figure as its title."""
    name, drawn = plain_id(f"m {layer.id} {language}"), outlines(city)
    for (ward, entry), said in zip(_classes(city, layer).items(), _said(city, layer, language), strict=True):
        fill = fill_of(f"{name}-{plain_id(entry.id)}", entry.look)
        text = words(f"{ward_name(city, ward, language)}: {said or entry.label.in_language(language)}")
        path = (
            f'<path class="m-ward" d="{drawn[ward].path}" fill="{fill}" stroke="{LIGHT}" stroke-width="3"'
            f' stroke-linejoin="round"/>'
        )
        address = href(ward)
        opened, closed = ("<g>", "</g>") if not address else (f'<a href="{words(address)}">', "</a>")
        yield f"{opened}<title>{text}</title>{path}{closed}"


def _classes(city: City, layer: Layer) -> dict[str, MapClass]:
    values = views_of(layer, city)[0].values.reindex(city.wards.index)
    return {str(ward): entry for ward, entry in classified(values, classes_of(layer)).items()}


def _said(city: City, layer: Layer, language: str) -> Iterator[str]:
    """The figure of each ward with its unit; "" for a status and for the unknown."""
    unit = layer.unit.in_language(language)
    yield from (f"{figure} {unit}" if figure else "" for figure in _figures(city, layer, language))


def _figures(city: City, layer: Layer, language: str) -> Iterator[str]:
    """The figure of each ward as it stands on the map; "" for a status and for the unknown."""
    is_status = isinstance(layer.classes, Statuses)
    for value in views_of(layer, city)[0].values.reindex(city.wards.index):
        yield "" if is_status or pd.isna(value) else number(float(value), layer.decimals, language)


def _reach(city: City, layer: Layer, sheet: Sheet) -> Iterator[str]:
    """The circles of a coverage layer's radius around its marks, clipped by the sheet's edge."""
    reach = layer.reach(city)
    if reach is None:
        return
    for mark in layer.marks(city):
        if mark.geometry is None:
            continue
        ((x, y),) = (
            sheet.place(shapely.get_coordinates(shapely.centroid(mark.geometry))).round().astype(int).tolist()
        )
        radius = round(reach.default_m * sheet.per_m)
        for colour, width in ((LIGHT, 7), (DARK, 3)):
            yield (
                f'<circle class="m-reach" cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{colour}"'
                f' stroke-width="{width}" stroke-dasharray="16 10"/>'
            )


def _numbers(city: City, layer: Layer, language: str) -> Iterator[str]:
    """The number of each ward and, below it, its figure, on a halo of the ward's colour."""
    rows = zip(
        _classes(city, layer).items(), outlines(city).values(), _figures(city, layer, language), strict=True
    )
    yield '<g class="m-numbers" text-anchor="middle" paint-order="stroke" stroke-linejoin="round" pointer-events="none">'
    for (ward, entry), at, said in rows:
        look = f'fill="{entry.look.ink}" stroke="{entry.look.colour}"'
        number = words(ward_short(city, ward))
        lift = 0 if said else 14
        yield f'<text class="m-number" x="{at.x}" y="{at.y + lift}" font-size="40" {look} stroke-width="10">{number}</text>'
        if said:
            yield (
                f'<text class="m-figure" x="{at.x}" y="{at.y + 29}" font-size="26" font-weight="400" {look}'
                f' stroke-width="8">{words(said)}</text>'
            )
    yield "</g>"


def overlay_key(city: City, layer: str, language: str) -> Markup:
    """The key of `overlay_map` as a list: every class with its colour, pattern and number of wards, then the marks."""
    found = _layer(city, layer)
    name, counted = plain_id(f"m {layer} {language}"), list(_classes(city, found).values())
    rows = [
        key_row(
            swatch_of_class(f"{name}-key-{plain_id(entry.id)}", entry),
            entry.label.in_language(language),
            message("public.map.key", language, count=counted.count(entry)),
        )
        for entry in classes_of(found)
    ]
    shown = {mark.kind for mark, _ in _overlay_marks(found, city)}
    rows += [
        key_row(swatch_of_mark(kind), kind.status.label.in_language(language))
        for kind in found.mark_kinds
        if kind.status.id in shown
    ]
    return key_of(rows)


def _overlay_marks(layer: Layer, city: City) -> Iterator[tuple[Mark, shapely.Geometry]]:
    """The marks of an overlay without places of areas whose outline nobody knows: they would hide the figures."""
    kinds = kinds_of(layer)
    for mark, part in marks_on(layer, city, district_sheet(city)):
        if shapely.get_dimensions(part) or kinds[mark.kind].shape == "point":
            yield mark, part


# ---- a ward among its neighbours


def ward_map(city: City, ward: str, language: str) -> Markup:
    """A ward with its main streets, parks, works and fire teams among the wards around it.

    Raises
    ------
    KeyError
        If the city has no such ward.
    """
    sheet = ward_sheet(city, ward)
    title = message("public.map.ward", language, ward=ward_name(city, ward, language))
    parts = [
        _head(sheet, plain_id(f"m {ward} {language}"), title, "img"),
        *_ground(city, ward),
        *(drawn_mark(mark, part, layer, (sheet, language)) for layer, mark, part in _near(city, ward)),
        *_names(city, ward, language),
        _scale_bar(sheet, language),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 - every text in it went through `words`


@lru_cache(maxsize=512)
def _ground(city: City, ward: str) -> tuple[str, ...]:
    """The wards in the window, the ward itself without a veil, main streets, and its outline."""
    sheet, shapes = ward_sheet(city, ward), plain_wards(city)
    others = [path_of(part, sheet) for name, part in _visible(city, ward).items() if name != ward]
    own = path_of(shapes[ward], sheet)
    streets = "".join(
        f'<path class="m-street" d="{outline}" fill="none" stroke="currentColor" stroke-opacity=".28"'
        f' stroke-width="{wide}" stroke-linejoin="round"/>'
        for wide, outline in _streets(city, sheet)
    )
    veil = (
        'fill="currentColor" fill-opacity=".07" stroke="currentColor" stroke-opacity=".55" stroke-width="3"'
    )
    return (
        f'<path class="m-neighbours" d="{"".join(others)}" {veil} stroke-linejoin="round"/>',
        streets,
        f'<path class="m-own" d="{own}" fill="none" stroke="currentColor" stroke-width="8" stroke-linejoin="round"/>',
    )


@lru_cache(maxsize=512)
def _visible(city: City, ward: str) -> dict[str, shapely.Geometry]:
    """The part of each ward that the sheet of `ward` shows."""
    shapes = plain_wards(city)
    parts = shapely.clip_by_rect(list(shapes.values()), *ward_sheet(city, ward).window)
    return {name: part for name, part in zip(shapes, parts, strict=True) if not part.is_empty}


@lru_cache(maxsize=8)
def _main_streets(city: City) -> dict[str, tuple[shapely.STRtree, shapely.Geometry]]:
    """The main streets of each class, METRES."""
    found = {}
    for name in MAIN_STREETS:
        streets = city.streets.geometry[city.streets["street_class"] == name].to_numpy()
        merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(list(streets))))
        plain = shapely.simplify(merged, SHARED_TOLERANCE_M)
        found[name] = (shapely.STRtree(plain), plain)
    return found


def _streets(city: City, sheet: Sheet) -> Iterator[tuple[int, str]]:
    """Width in units and path of the main streets of each class on a sheet."""
    for name, (tree, streets) in _main_streets(city).items():
        near = streets[np.sort(tree.query(shapely.box(*sheet.window)))]
        outline = "".join(path_of(part, sheet) for part in shapely.clip_by_rect(near, *sheet.window))
        if outline:
            yield MAIN_STREETS[name], outline


@lru_cache(maxsize=512)
def _near(city: City, ward: str) -> tuple[tuple[Layer, Mark, shapely.Geometry], ...]:
    """The marks that the sheet of a ward shows, areas below lines below points."""
    sheet = ward_sheet(city, ward)
    found = [
        (layer, mark, part)
        for layer in map(layer_named, WARD_LAYERS)
        for mark, part in marks_on(layer, city, sheet)
    ]
    return tuple(sorted(found, key=lambda row: -int(shapely.get_dimensions(row[2]))))


def _names(city: City, ward: str, language: str) -> Iterator[str]:
    """The names of the ward and of those neighbours of which enough is seen."""
    yield f'<g class="m-names" text-anchor="middle" fill="currentColor" {HALO}>'
    for name, (x, y) in _places(city, ward).items():
        text = _name(ward_name(city, name, language), ward_short(city, name))
        size, own = (42, "m-own-name") if name == ward else (32, "m-name")
        weight = "" if name == ward else ' font-weight="400"'
        yield f'<text class="{own}" x="{x}" y="{y + size // 3}" font-size="{size}"{weight}>{text}</text>'
    yield "</g>"


def _name(full: str, short: str) -> str:
    """A name whose first words can be left out by the style sheet where a map is small: "15" for "Phường 15"."""
    first = full.removesuffix(short)
    return (
        f'<tspan class="m-kind">{words(first)} </tspan>{words(short)}'
        if short and first.endswith(" ")
        else words(full)
    )


@lru_cache(maxsize=512)
def _places(city: City, ward: str) -> dict[str, tuple[int, int]]:
    """Where names stand on the sheet of a ward, in units; none where there is too little room for one."""
    sheet, found = ward_sheet(city, ward), {}
    for name, part in _visible(city, ward).items():
        line = shapely.maximum_inscribed_circle(part, tolerance=LABEL_TOLERANCE_M)
        ((x, y),) = sheet.place(shapely.get_coordinates(line)[:1]).round().astype(int).tolist()
        half = len(str(city.wards["name"][name])) * HALF_LETTER
        fits = half < x < WIDE - half and not (x + half > BAR_LEFT and y > BAR_TOP)
        if name == ward or (fits and shapely.length(line) * sheet.per_m >= LEAST_ROOM):
            found[name] = (x, y)
    return found


def _scale_bar(sheet: Sheet, language: str) -> str:
    """A bar of a round number of metres in the lower right corner."""
    metres = max((step for step in BAR_M if step * sheet.per_m <= WIDE / 4), default=BAR_M[0])
    right, y, wide = sheet.wide - 24, sheet.high - 24, round(metres * sheet.per_m)
    said = number(metres, 0, language)
    return (
        f'<g class="m-bar"><path d="M{right - wide} {y - 12}v12h{wide}v-12" fill="none" stroke="currentColor"'
        f' stroke-width="4"/><text x="{right - wide // 2}" y="{y - 14}" font-size="30" font-weight="400"'
        f' text-anchor="middle" fill="currentColor" {HALO}>{said} m</text></g>'
    )


def ward_key(city: City, ward: str, language: str) -> Markup:
    """The key of `ward_map` as a list: the families of parks, works and fire teams that it shows."""
    shown = {(layer.id, mark.kind) for layer, mark, _ in _near(city, ward)}
    rows = [
        key_row(swatch_of_mark(kind), kind.status.label.in_language(language))
        for layer in map(layer_named, WARD_LAYERS)
        for name, kind in kinds_of(layer).items()
        if (layer.id, name) in shown
    ]
    return key_of(rows)
