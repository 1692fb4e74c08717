"""The page of the table: every figure of every ward, and the files that hold the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from geo.city import City
from publish.cards import card_path
from publish.catalog import PATH as CATALOG
from publish.datasets import DATASETS
from publish.figures import Figure, figures_by_place, figures_of
from publish.nearest import DISTRICT
from publish.said import SourceSaid, marked_bare, shown, source_said, ward_name
from publish.site import Context

KINDS = {"csv": "CSV", "xlsx": "Excel", "geojson": "GeoJSON", "gpkg": "GeoPackage"}  # as people call them


@dataclass(frozen=True)
class Download:
    """A data set: what it is called, what it holds, and the address and kind of each of its files."""

    title: str
    about: str
    files: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Column:
    """One view of one layer: its heading, how it sorts, and the figures by ward, the district's last."""

    layer: str
    view: str
    label: str
    unit: str
    sort: str
    source: SourceSaid


@dataclass(frozen=True)
class Group:
    """The columns of one layer under its title."""

    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Cell:
    """A figure in the table; `raw` is what it is sorted by, "" where it is not known."""

    raw: str
    figure: Markup
    number: bool
    known: bool


@dataclass(frozen=True)
class Line:
    """A ward's row."""

    ward: str
    name: str
    href: str
    cells: tuple[Cell, ...]


def values_of(context: Context) -> dict[str, Any]:
    """What the template of the table is filled with."""
    city, language = context.edition.city, context.language
    found, cells = groups(city, language), _cells(city, language)
    return {
        "title": context.t("public.table.title"),
        "description": context.t("public.table.lead", wards=len(city.wards)),
        "groups": found,
        "lines": tuple(_line(context, str(ward), cells[str(ward)]) for ward in city.wards.index),
        "district": cells[DISTRICT],
        "downloads": downloads(context),
        "catalog": context.href(CATALOG),
        "image": card_path(DISTRICT, language),
        "sources": tuple(_sources(found)),
    }


def downloads(context: Context) -> tuple[Download, ...]:
    """Every data set of the site, as links from this page."""
    return tuple(
        Download(
            dataset.title.in_language(context.language),
            dataset.about.in_language(context.language),
            tuple(
                (context.href(dataset.path(kind)), KINDS[kind], f"{dataset.stem}.{kind}")
                for kind in dataset.kinds
            ),
        )
        for dataset in DATASETS
    )


@lru_cache(maxsize=8)
def groups(city: City, language: str) -> tuple[Group, ...]:
    """The columns by layer, in the order of the figures."""
    first = str(city.wards.index[0])
    by_layer: dict[str, list[Figure]] = {}
    for figure in figures_of(city):
        if figure.ward == first:
            by_layer.setdefault(figure.layer, []).append(figure)
    return tuple(
        Group(
            shown(figures[0].title.in_language(language)),
            tuple(_column(figure, language) for figure in figures),
        )
        for figures in by_layer.values()
    )


def _column(figure: Figure, language: str) -> Column:
    return Column(
        layer=figure.layer,
        view=figure.view,
        label=shown(figure.label.in_language(language)),
        unit="" if figure.decimals is None else figure.unit.in_language(language),
        sort="text" if figure.decimals is None else "number",
        source=source_said(figure.source, language),
    )


def _line(context: Context, ward: str, cells: tuple[Cell, ...]) -> Line:
    name = ward_name(context.edition.city, ward, context.language)
    return Line(ward, name, context.page_href("ward", ward), cells)


@lru_cache(maxsize=8)
def _cells(city: City, language: str) -> dict[str, tuple[Cell, ...]]:
    """The cells of each ward's row and, by DISTRICT, of the last: the same on the page and in the sealed file."""
    places, found = figures_by_place(city), groups(city, language)
    columns = [(column.layer, column.view) for group in found for column in group.columns]
    return {
        ward: tuple(_cell(places[layer, view, ward], language) for layer, view in columns)
        for ward in (*map(str, city.wards.index), DISTRICT)
    }


def _cell(figure: Figure, language: str) -> Cell:
    return Cell(
        figure.raw,
        marked_bare(figure, language),
        isinstance(figure.value, float | int) and figure.decimals is not None,
        figure.value is not None,
    )


def _sources(found: tuple[Group, ...]) -> Iterator[tuple[str, SourceSaid]]:
    """The source of each column by its heading, those of one layer that agree once."""
    for group in found:
        said = {column.source: column.label for column in reversed(group.columns)}
        for source, label in reversed(said.items()):
            yield (group.title if len(said) == 1 else f"{group.title}: {label}"), source
