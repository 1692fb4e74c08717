"""What a release holds, as tables: figures row by row, wards with a column a figure, parks, works, stations, plots."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geo.city import City
from geo.crs import to_degrees
from geo.errors import ParameterError
from geo.indicators import indicators_of
from geo.periods import Period, read_period
from geo.wards import SET_IDS, wards_in
from records.city import day_of
from records.intake.feature_rows import columns_of
from records.intake.known_features import known_features
from records.intake.sites import DECIMALS
from records.model import DISTRICT, Entry, Feature, Figure
from records.releases import Content

FIGURE_FIELDS = (
    *("indicator", "label", "ward", "ward_name", "period", "value", "status", "unit", "source", "note"),
    *("entered_by", "entered_on", "approved_by", "revision"),
)
WARD_FIELDS = ("id", "number", "name", "gso_code", "gso_code_valid_to", "area_km2", "population_2019")
WARD_LAYERS = {"16": "wards", "12": "wards_12", "6": "wards_6"}  # ward set, layer
FEATURE_LAYERS = {"park": "parks", "work": "works", "station": "stations", "plot": "plots"}
LAYERS = (*WARD_LAYERS.values(), *FEATURE_LAYERS.values())
ALSO_KNOWN = ("plan_text", "location", "length_m")  # of works: nobody reports them, everybody wants them
MOST_WARD_FIGURES = (
    1_900  # columns of a layer; a GeoPackage is an SQLite file and takes 2,000 with all others
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Layer:
    """Shapes in DEGREES with what is said of each; `fields` are the names of the columns in their order."""

    name: str
    fields: tuple[str, ...]
    rows: tuple[Row, ...]
    shapes: tuple[shapely.Geometry | None, ...]


@dataclass(frozen=True)
class FigureName:
    """A column of a ward layer: what was reported for which period."""

    indicator: str
    period: str

    def __str__(self) -> str:
        return f"{self.indicator}@{self.period}"


def figure_rows(city: City, content: Content, language: str) -> Iterator[Row]:
    """Every figure of the release with FIGURE_FIELDS, ids and coded words as they are stored."""
    known = indicators_of(city)
    names = ward_names(city)
    for entry, what in _figures(content):
        indicator = known.get(what.key.indicator)
        yield {
            "indicator": what.key.indicator,
            "label": indicator.label(language) if indicator else "",
            "ward": what.key.ward,
            "ward_name": names.get(what.key.ward, ""),
            "period": what.key.period,
            "value": what.value,
            "status": what.status,
            "unit": indicator.unit(language) if indicator else "",
            "source": what.source,
            "note": what.note,
            **_signed(entry),
        }


def _figures(content: Content) -> Iterator[tuple[Entry, Figure]]:
    for entry in content.figures:
        if isinstance(entry.what, Figure):
            yield entry, entry.what


def _signed(entry: Entry | None) -> Row:
    if entry is None:
        return {"entered_by": "", "entered_on": "", "approved_by": "", "revision": None}
    return {
        "entered_by": entry.who,
        "entered_on": day_of(entry.at),
        "approved_by": entry.decided_by or "",
        "revision": entry.revision,
    }


def ward_names(city: City) -> dict[str, str]:
    """What the wards of every set are called, by id."""
    return {
        str(ward): str(name)
        for ward_set in SET_IDS
        for ward, name in wards_in(city, ward_set)["name"].items()
    }


def layer_of(city: City, content: Content, name: str) -> Layer:
    """One of LAYERS as the release shows it.

    Raises
    ------
    KeyError
        If there is no such layer.
    """
    sets = {layer: ward_set for ward_set, layer in WARD_LAYERS.items()}
    if name in sets:
        return _ward_layer(city, content, sets[name])
    kinds = {layer: kind for kind, layer in FEATURE_LAYERS.items()}
    return _feature_layer(city, content, kinds[name])


def figure_names(content: Content) -> list[FigureName]:
    """The columns that the wards' figures need, newest period first."""
    keys = (what.key for _, what in _figures(content))
    found = sorted({(key.indicator, key.period) for key in keys if key.ward != DISTRICT})
    periods = {period: _period(period) for _, period in found}
    newest = sorted(periods, key=lambda period: periods[period], reverse=True)
    order = {period: place for place, period in enumerate(newest)}
    return [FigureName(*pair) for pair in sorted(found, key=lambda pair: (order[pair[1]], pair[0]))]


def _period(text: str) -> Period:
    try:
        return read_period(text)
    except ParameterError:
        return Period("year", 1)  # before all others


def _ward_layer(city: City, content: Content, ward_set: str) -> Layer:
    wards = wards_in(city, ward_set)
    names = {(name.indicator, name.period): str(name) for name in figure_names(content)[:MOST_WARD_FIGURES]}
    said: dict[str, Row] = {str(ward): {} for ward in wards.index}
    for _, what in _figures(content):
        name = names.get((what.key.indicator, what.key.period))
        if name and what.key.ward in said:
            said[what.key.ward][name] = what.status if what.value is None else what.value
    used = {column for row in said.values() for column in row}
    fields = (*_ward_fields(wards.columns), *(name for name in names.values() if name in used))
    facts = wards.assign(id=wards.index).to_dict("index")
    rows = tuple(_known({**facts[ward], **said[str(ward)]}, fields) for ward in wards.index)
    return Layer(WARD_LAYERS[ward_set], fields, rows, _rounded(to_degrees(wards).geometry))


def _known(row: Mapping[Any, Any], fields: Sequence[str]) -> Row:
    """The cells of a row, None for what it does not know."""
    return {field: None if _is_nan(cell := row.get(field)) else cell for field in fields}


def _is_nan(cell: object) -> bool:
    return isinstance(cell, float) and math.isnan(cell)


def _ward_fields(columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(field for field in WARD_FIELDS if field == "id" or field in columns)


def feature_fields(kind: str) -> tuple[str, ...]:
    """The columns of the features of a kind, in their order."""
    own = [name for name in columns_of(kind) if name != "limits"]
    return (*own, "entered_by", "entered_on", "approved_by", "revision")


def _feature_layer(city: City, content: Content, kind: str) -> Layer:
    """The features that the city shows, released or of `data/`; plots as they were released."""
    entries = {
        entry.what.id: (entry, entry.what)
        for entry in content.features
        if isinstance(entry.what, Feature) and entry.what.kind == kind
    }
    shown = known_features(city, kind)
    ids = [*shown, *(key for key in entries if key not in shown and kind == "plot")]
    also = _also_known(city) if kind == "work" else {}
    fields, rows, shapes = feature_fields(kind), [], []
    for key in ids:
        entry, what = entries.get(key, (None, None))
        properties = shown[key].properties if key in shown else what.properties if what else {}
        about = {"id": key, "source": what.source if what else "", "note": what.note if what else ""}
        row = {**also.get(key, {}), **properties, **about, **_signed(entry)}
        rows.append({field: row.get(field) for field in fields})
        shapes.append(shown[key].shape if key in shown else what.shape if what else None)
    return Layer(FEATURE_LAYERS[kind], fields, tuple(rows), tuple(shapes))


def _also_known(city: City) -> Mapping[str, Row]:
    rows = city.works[list(ALSO_KNOWN)].to_dict("index")
    return {str(key): _known(row, ALSO_KNOWN) for key, row in rows.items()}


def _rounded(shapes: Any) -> tuple[shapely.Geometry, ...]:
    return tuple(shapely.transform(shape, lambda places: np.round(places, DECIMALS)) for shape in shapes)
