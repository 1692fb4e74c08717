"""The wards with every figure, as tables: the 16 as the pages show them, and those of the later sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import pandas as pd

from geo.city import City
from geo.crs import to_degrees
from geo.wards import is_converted, people_in, wards_in
from layers import layers_of, views_of
from layers._layer import NOTHING, Layer, Statuses, Text, View, half_away
from maps.messages import messages
from maps.ward_sets import InSet, Tally, in_set
from publish.data_table import Cell, Column, Table, named, plain_name, rounded
from publish.figures import FACTS, Figure, figures_by_place, figures_of
from publish.nearest import DISTRICT

KNOWN = (
    "id",
    "number",
    "name",
    "gso_code",
    "gso_code_valid_from",
    "gso_code_valid_to",
)  # of a ward, as data/ has it
TALLY = ("met", "parts", "unknown")
PER_FIGURE = (
    *(
        "layer",
        "view",
        "ward",
        "ward_name",
        "period",
        "title_vi",
        "title_en",
        "value",
        "status",
        "text_vi",
        "text_en",
    ),
    *(
        "class",
        "class_vi",
        "class_en",
        "rank",
        "ranked",
        "target_vi",
        "target_en",
        "source",
        "as_of",
        "licence",
    ),
)


def figure_name(figure: Figure) -> str:
    """The name of the column that a figure stands in."""
    return plain_name(figure.layer, figure.view)


@lru_cache(maxsize=4)
def wards_table(city: City) -> Table:
    """The wards, a row each, every figure of the pages in a column and its rank beside it."""
    first = str(city.wards.index[0])
    of_first = [figure for figure in figures_of(city) if figure.ward == first]
    columns = [
        *_known_columns(city.wards),
        *(column for figure in of_first for column in _columns(figure, city)),
    ]
    figures = figures_by_place(city)
    facts = _facts(city.wards)
    rows = []
    for ward in map(str, city.wards.index):
        said = (figures[figure.layer, figure.view, ward] for figure in of_first)
        rows.append((*facts[ward], *(cell for figure in said for cell in _cells(figure))))
    return Table("wards", tuple(columns), tuple(rows), rounded(to_degrees(city.wards).geometry))


def _known_columns(wards: pd.DataFrame) -> list[Column]:
    return [named(name) for name in KNOWN if name == "id" or name in wards.columns]


def _facts(wards: pd.DataFrame) -> dict[str, tuple[Cell, ...]]:
    """What is known of each ward beside its figures."""
    names = [name for name in KNOWN if name in wards.columns]
    return {
        str(ward): (str(ward), *(_known(row[name]) for name in names))
        for ward, row in wards.to_dict("index").items()
    }


def _known(cell: object) -> Cell:
    if cell is None or cell == "" or (not isinstance(cell, str) and pd.isna(cell)):
        return None
    return cell if isinstance(cell, str) else float(str(cell))


def _columns(figure: Figure, city: City) -> Iterator[Column]:
    """The column of a figure and, where wards are ranked by it, that of the ranks."""
    title = _both(figure.title, figure.label)
    is_number = figure.decimals is not None
    yield Column(
        name=figure_name(figure),
        title=title,
        unit=figure.unit if is_number else NOTHING,
        decimals=figure.decimals,
        period=figure.period,
        target=figure.target,
        source=figure.source,
        codes=() if is_number else _codes(city, figure.layer),
    )
    if figure.ranked:
        rank = messages()["table.rank"]
        yield Column(
            f"{figure_name(figure)}_rank",
            Text(f"{title.vi}, {rank.vi}", f"{title.en}, {rank.en}"),
            decimals=0,
            period=figure.period,
            source=figure.source,
        )


def _both(title: Text, label: Text) -> Text:
    return Text(*(": ".join(dict.fromkeys(pair)) for pair in ((title.vi, label.vi), (title.en, label.en))))


def _codes(city: City, layer: str) -> tuple[tuple[str, Text], ...]:
    classes = next(one.classes for one in layers_of(city) if one.id == layer)
    return tuple((state.id, state.label) for state in classes.states) if isinstance(classes, Statuses) else ()


def _cells(figure: Figure) -> Iterator[Cell]:
    yield _rounded(figure.value, figure.decimals)
    if figure.ranked:
        yield None if figure.rank is None else float(figure.rank)


def _rounded(value: Cell, decimals: int | None) -> Cell:
    """A value to the digits that are shown."""
    if value is None or isinstance(value, str) or decimals is None:
        return value
    return float(half_away(float(value), decimals))


# ---- figures row by row


@lru_cache(maxsize=4)
def figures_table(city: City) -> Table:
    """Every figure of the pages in a row of its own, with its words, class, rank, target and source."""
    names = {DISTRICT: messages()["record.district"].vi} | {
        str(ward): str(name) for ward, name in city.wards["name"].items()
    }
    rows = tuple(_figure_row(figure, names) for figure in figures_of(city))
    return Table("figures", tuple(named(name) for name in PER_FIGURE), rows)


def _figure_row(figure: Figure, names: Mapping[str, str]) -> tuple[Cell, ...]:
    title, value = _both(figure.title, figure.label), _rounded(figure.value, figure.decimals)
    is_status = isinstance(value, str)
    return (
        *(figure.layer, figure.view, figure.ward, names[figure.ward], figure.period, title.vi, title.en),
        *(None if is_status else value, value if is_status else None),
        *(figure.text.vi, figure.text.en),
        *(figure.class_id, figure.class_label.vi, figure.class_label.en),
        None if figure.rank is None else float(figure.rank),
        float(figure.ranked) if figure.ranked else None,
        *(figure.target.vi, figure.target.en),
        *(figure.source.producer, figure.source.as_of, figure.source.licence),
    )


# ---- the later sets of wards


@lru_cache(maxsize=8)
def set_table(city: City, set_id: str) -> Table:
    """The wards of a later set; figures that the set has not of its own are converted, and `estimates` names them."""
    wards = wards_in(city, set_id)
    columns, cells, estimated = list(_known_columns(wards)), [], []
    for column, values, guessed in _set_columns(city, set_id):
        columns.append(column)
        cells.append(values)
        estimated.append([column.name if one else "" for one in guessed])
    facts, names = _facts(wards), ["; ".join(filter(None, row)) for row in zip(*estimated, strict=True)]
    rows = tuple(
        (*facts[ward], *row, guesses)
        for ward, row, guesses in zip(map(str, wards.index), zip(*cells, strict=True), names, strict=True)
    )
    shapes = rounded(to_degrees(wards).geometry)
    return Table(f"wards_{set_id}", (*columns, named("estimates")), rows, shapes)


SetColumn = tuple[Column, list[Cell], list[bool]]


def _set_columns(city: City, set_id: str) -> Iterator[SetColumn]:
    """The columns of a set: area and people, then every view of every layer."""
    wards = wards_in(city, set_id)
    yield _fact_column(city, "area", wards.geometry.area / 1e6, pd.Series(False, index=wards.index))
    yield _fact_column(city, "people", people_in(city, set_id), is_converted(city, "16", set_id))
    for layer in layers_of(city):
        for view in views_of(layer, city):
            found = in_set(layer, view, city, set_id)
            if isinstance(layer.classes, Statuses):
                yield from _tallied(layer, view, found, city)
            else:
                column = next(_columns(figures_by_place(city)[layer.id, view.id, DISTRICT], city))
                cells = [_rounded(_known(value), layer.decimals) for value in found.values]
                yield column, cells, found.estimated.tolist()


def _fact_column(city: City, view: str, values: pd.Series, estimated: pd.Series) -> SetColumn:
    column = next(_columns(figures_by_place(city)[FACTS, view, DISTRICT], city))
    return column, [_rounded(_known(value), column.decimals) for value in values], estimated.tolist()


def _tallied(layer: Layer, view: View, found: InSet, city: City) -> Iterator[SetColumn]:
    """Of the old wards in each new one: how many met, how many there are, of how many nobody knows."""
    column = next(_columns(figures_by_place(city)[layer.id, view.id, DISTRICT], city))
    if not any(isinstance(value, Tally) for value in found.values):
        yield column, [_known(value) for value in found.values], found.estimated.tolist()
        return
    for part in TALLY:
        said = messages()[f"public.tally.{part}"]
        title = Text(f"{column.title.vi}, {said.vi}", f"{column.title.en}, {said.en}")
        counted = Column(
            f"{column.name}_{part}", title, decimals=0, period=column.period, source=column.source
        )
        yield counted, [float(getattr(value, part)) for value in found.values], found.estimated.tolist()
