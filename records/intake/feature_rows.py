"""Rows of a table, or features of a file, as parks, works, stations and plots: matched to what is known, and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import shapely

from geo.city import City
from geo.errors import NotFoundError, ParameterError
from geo.files import LIST, NUMBER, NUMBER_OR_NONE, TEXT
from geo.released import FRAMES, NOT_REPORTED, STATUSES
from geo.schemas import AREAS, FRAME_FILES, WORK_PROGRESS
from geo.wards import ward_of
from layers._layer import Text, figure, vi_number
from records.intake.cells import BLANK, Cell
from records.intake.columns import bracketed, plain_heading
from records.intake.days import day_in, first_day
from records.intake.figure_rows import word_in
from records.intake.findings import Findings, Place, quoted
from records.intake.known_features import NAMES, Known, ids_by_name, kind_of_id, known_features, new_id
from records.intake.numbers import NO_NOTATION, Notation, number_in
from records.intake.sites import MOST_OUTSIDE, Drawn, area_m2, share_outside, sited
from records.intake.texts import text_in
from records.model import Feature
from records.schema import KEY_LENGTH

DAYS = frozenset(
    {
        "planned_start",
        "planned_finish",
        "actual_start",
        "actual_finish",
        "next_milestone_on",
        "status_as_of",
        "as_of",
    }
)
PAST = frozenset({"actual_start", "actual_finish", "status_as_of", "as_of"})  # days that cannot be to come
CASES = ("clearance_cases", "clearance_notified", "clearance_paid", "clearance_handed_over")
COUNTS = frozenset({*CASES, "section"})
MONEY = {"dong": 1, "vnd": 1, "trieu dong": 1e6, "million vnd": 1e6, "ty dong": 1e9, "billion vnd": 1e9}
FACTORS: Mapping[str, Mapping[str, float]] = {
    "capital_vnd": MONEY,
    "paid_vnd": MONEY,
    "cost_vnd": MONEY,
    "area_m2": {"": 1, "m2": 1, "ha": 1e4, "km2": 1e6},
}  # units that may stand in the heading of a column, and how many of the column's own they are
WORDS = {"kind": ("road", "building", "park")}
IN_ORDER = (("planned_start", "planned_finish"), ("actual_start", "actual_finish"))
SAME_PLACE = 1e-6  # degrees; a shape that came back unchanged differs by rounding only
MOST = 1e15  # of any number: a million billion dong, and whole to the last digit
WARDS_OF_2021 = date(2021, 12, 31)
MOST_AREA_ERROR = 0.1  # of a stated area against the outline, before it is told

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_BETWEEN = re.compile(r"\s*[,;]\s*")

Found = TypeVar("Found")


@dataclass(frozen=True)
class Item:
    """One thing as a file describes it: cells and lists by column, where each stands, and its shape.

    `has_shape` is False where the file gives no shape; `drawn` is None where it gives one nobody can read.
    """

    cells: Mapping[str, Cell]
    lists: Mapping[str, Any]
    at: Callable[[str], Place]
    drawn: Drawn | None = None
    has_shape: bool = False


@dataclass
class FeatureForm:
    """What is known of a file before its features are read, and the features found on the way.

    `headings` are the columns as they are written. With `has_shapes` a new feature may be drawn;
    a table only speaks of known ones.
    """

    city: City
    kind: str
    findings: Findings
    today: date
    headings: Mapping[str, str]
    has_shapes: bool
    notation: Notation = NO_NOTATION
    factors: dict[str, float] = field(default_factory=dict)
    features: dict[str, tuple[int, Feature]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    unchanged: int = 0


def columns_of(kind: str) -> dict[str, str]:
    """The columns that a file of features of a kind may have, with what each holds."""
    own = FRAME_FILES[FRAMES[kind]].columns
    return {**own, **(WORK_PROGRESS if kind == "work" else {}), "source": TEXT, "note": TEXT}


def number_columns(kind: str) -> tuple[str, ...]:
    """Those of `columns_of` that hold numbers."""
    return tuple(name for name, what in columns_of(kind).items() if what in (NUMBER, NUMBER_OR_NONE))


def read_features(form: FeatureForm, items: Sequence[Item]) -> tuple[Feature, ...]:
    """The features of the items that are without fault and say something new, in their order."""
    _find_factors(form)
    for number, item in enumerate(items, start=1):
        _read_item(form, number, item)
    if form.unchanged:
        form.findings.notice("unchanged_features", count=form.unchanged)
    return tuple(found for _, found in form.features.values())


def _find_factors(form: FeatureForm) -> None:
    """What each number is multiplied with, by the unit in its heading; faults for units nobody knows."""
    for column, known in FACTORS.items():
        heading = form.headings.get(column)
        if heading is None:
            continue
        unit = plain_heading(bracketed(heading))
        if plain_heading(heading) == plain_heading(column):
            unit = unit or column.rpartition("_")[2]
        if unit in known:
            form.factors[column] = known[unit]
        else:
            units = ", ".join(filter(None, known))
            form.findings.fault("column_unit", column=quoted(heading), units=units)


def _read_item(form: FeatureForm, number: int, item: Item) -> None:
    faults = len(form.findings.faults) + form.findings.more_faults
    key = _tried(form, item, "id", lambda _: identity(form, item))
    known = known_features(form.city, form.kind).get(key or "")
    stated = _stated(form, item)
    if known and (item.cells.get("id", BLANK).is_blank or not form.has_shapes):
        stated = _without_names(form.kind, stated, known)
    shape = _tried(form, item, "geometry", lambda _: _shape(form, item, known))
    source, note = (_tried(form, item, column, text_in) or "" for column in ("source", "note"))
    properties = _merged(form, known, stated, shape)
    if key is None:
        return
    _check_together(form, item, properties, stated)
    _check_once(form, item, number, key)
    if len(form.findings.faults) + form.findings.more_faults > faults:
        return
    if known and properties == known.properties and _is_same(shape, known.shape) and not (source or note):
        form.unchanged += 1
        return
    found = Feature(form.kind, key, shape, properties, source=source, note=note)
    form.features[key] = (number, found)
    _notice(form, item, found, known)


def _tried(form: FeatureForm, item: Item, column: str, read: Callable[[Cell], Found]) -> Found | None:
    """What `read` makes of a cell; None with a fault there where it refuses."""
    try:
        return read(item.cells.get(column, BLANK))
    except ParameterError as error:
        form.findings.error(error, item.at(column))
        return None


def identity(form: FeatureForm, item: Item) -> str:
    """The id of the feature that an item is about: its own, that of its name, or a new one from its name.

    Raises
    ------
    ParameterError
        If it has neither, or one that belongs to another feature or to several.
    """
    written = text_in(item.cells.get("id", BLANK))
    name = name_of(form.kind, item)
    known = known_features(form.city, form.kind)
    if not written:
        return _id_of_name(form, name)
    if written in known:
        other = known[written].name(form.kind)
        if not form.has_shapes and name and other and plain_heading(name) != plain_heading(other):
            raise ParameterError("name_differs", id=quoted(written), name=quoted(name), known=quoted(other))
        return written
    if len(written) > KEY_LENGTH or not _ID.fullmatch(written):
        raise ParameterError("bad_id", shown=quoted(written))
    if kind_of_id(form.city, written):
        raise ParameterError("id_of_other_kind", shown=quoted(written))
    if not form.has_shapes:
        raise ParameterError("unknown_feature", shown=quoted(written))
    return written


def _id_of_name(form: FeatureForm, name: str) -> str:
    if not plain_heading(name):
        raise ParameterError("no_name")
    found = ids_by_name(form.city, form.kind).get(plain_heading(name), ())
    if len(found) > 1:
        raise ParameterError("name_of_several", shown=quoted(name), ids=", ".join(found))
    if not found and not form.has_shapes:
        raise ParameterError("unknown_feature", shown=quoted(name))
    return found[0] if found else new_id(form.kind, name)


def name_of(kind: str, item: Item) -> str:
    """The first name that an item gives, "" for none."""
    texts = (item.cells.get(column, BLANK).text for column in NAMES[kind])
    return next((text for text in texts if text), "")


def _stated(form: FeatureForm, item: Item) -> dict[str, Any]:
    """What an item says, by column, as plain JSON values; a blank cell says nothing."""
    stated: dict[str, Any] = {}
    for column, what in columns_of(form.kind).items():
        if column in NOT_REPORTED | {"source", "note"}:
            continue
        written = item.lists.get(column) if what == LIST else None
        cell = item.cells.get(column, BLANK)
        if cell.is_blank and not written:
            continue
        value = _tried(form, item, column, _reader(form, column, what, written))
        if value is not None:
            stated[column] = value
    return stated


def _without_names(kind: str, stated: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """What is stated but for names that only served to find the feature, perhaps without diacritics."""

    def is_same(column: str) -> bool:
        return plain_heading(str(stated[column])) == plain_heading(str(known.properties.get(column, "")))

    return {name: value for name, value in stated.items() if name not in NAMES[kind] or not is_same(name)}


def _reader(form: FeatureForm, column: str, what: str, written: Any) -> Callable[[Cell], Any]:
    """How the cell of a column is read."""
    if what == LIST:
        return lambda cell: _wards(form.city, written or cell)
    if what in (NUMBER, NUMBER_OR_NONE):
        return lambda cell: _number(form, column, cell)
    if column == "status" and form.kind in STATUSES:
        return lambda cell: word_in(cell, STATUSES[form.kind])
    if column in WORDS:
        return lambda cell: word_in(cell, WORDS[column])
    return (lambda cell: _day(form, column, cell)) if column in DAYS else text_in


def _wards(city: City, written: Any) -> list[str]:
    """Ids of wards of 2021, from a list or from text with commas between."""
    listed = _BETWEEN.split(text_in(written)) if isinstance(written, Cell) else written
    try:
        return [ward_of(city, str(name), WARDS_OF_2021) for name in listed if str(name).strip()]
    except NotFoundError as error:
        names = ", ".join(map(str, listed))
        raise ParameterError("no_such_ward", shown=quoted(names), day=f"{WARDS_OF_2021:%d/%m/%Y}") from error


def _number(form: FeatureForm, column: str, cell: Cell) -> float:
    is_percent, is_count = column == "progress_percent", column in COUNTS
    number = number_in(cell, form.notation, is_percent, is_count) * form.factors.get(column, 1)
    if number < 0:
        raise ParameterError("below_least", shown=quoted(cell.text), limit=figure(0, 0))
    if number > MOST:
        raise ParameterError("above_most", shown=quoted(cell.text), limit=figure(MOST, 0))
    if is_percent and number > 100:
        raise ParameterError("above_hundred", shown=quoted(cell.text), limit=Text("100%", "100%"))
    if is_count and not number.is_integer():
        raise ParameterError("not_whole", shown=quoted(cell.text))
    return float(round(number)) if column.endswith("_vnd") else number


def _day(form: FeatureForm, column: str, cell: Cell) -> str:
    day = day_in(cell)
    if column in PAST and first_day(day) > form.today:
        raise ParameterError("day_to_come", shown=quoted(cell.text))
    return day


def _shape(form: FeatureForm, item: Item, known: Known | None) -> shapely.Geometry | None:
    """The shape of an item in DEGREES: drawn anew, or the known one where the file draws none or the same.

    Raises
    ------
    ParameterError
        If it is missing where it is needed, or not to be used.
    """
    here = known.shape if known else None
    if not item.has_shape:
        if form.has_shapes and here is None and form.kind != "work":
            raise ParameterError("no_shape")
        return here
    if item.drawn is None:
        raise ParameterError("bad_shape")
    if here is not None and _is_same(item.drawn.degrees, here):
        return here  # as it is: some parks of data/ lie beyond the district
    return sited(form.city, form.kind, item.drawn)


def _is_same(shape: shapely.Geometry | None, other: shapely.Geometry | None) -> bool:
    if shape is None or other is None:
        return shape is other
    return bool(shapely.equals_exact(shape, other, SAME_PLACE, normalize=True))  # RFC 7946 turns rings round


def _merged(
    form: FeatureForm, known: Known | None, stated: Mapping[str, Any], shape: shapely.Geometry | None
) -> dict[str, Any]:
    """What is known with what is stated over it; what follows from a status or a shape is not left behind."""
    before = dict(known.properties) if known else {}
    if "status" in stated and stated["status"] != before.get("status"):
        before.pop("status_as_of", None)
    is_drawn = shape is not None and shape.geom_type in AREAS and form.kind in ("park", "plot")
    if is_drawn and not (known and _is_same(shape, known.shape)):
        before["area_m2"] = round(area_m2(shape), 1)
    return {**before, **stated}


def _check_once(form: FeatureForm, item: Item, number: int, key: str) -> None:
    first = form.seen.setdefault(key, number)
    if first != number:
        form.findings.fault("feature_twice", item.at("id"), shown=quoted(name_of(form.kind, item) or key))


def _check_together(
    form: FeatureForm, item: Item, properties: Mapping[str, Any], stated: Mapping[str, Any]
) -> None:
    """Faults of values that cannot be true beside each other, of those an item states."""
    if (
        form.kind in ("park", "station")
        and "status" not in properties
        and item.cells.get("status", BLANK).is_blank
    ):
        form.findings.fault("no_status", item.at("status"))
    for start, finish in IN_ORDER:
        if {start, finish} <= properties.keys() and {start, finish} & stated.keys():
            length = min(len(properties[start]), len(properties[finish]))
            if properties[finish][:length] < properties[start][:length]:
                form.findings.fault("finish_before_start", item.at(finish))
    cases = properties.get(CASES[0])
    for part in CASES[1:]:
        if cases is not None and properties.get(part, 0) > cases and {part, CASES[0]} & stated.keys():
            form.findings.fault("more_than_cases", item.at(part), cases=f"{cases:.0f}")


def _notice(form: FeatureForm, item: Item, found: Feature, known: Known | None) -> None:
    """Notices of what may be right and yet looks odd."""
    capital, paid = (found.properties.get(name) for name in ("capital_vnd", "paid_vnd"))
    if capital is not None and paid is not None and paid > capital:
        form.findings.notice("paid_above_capital", item.at("paid_vnd"))
    shape = found.shape
    if shape is None or (known and _is_same(shape, known.shape)):
        return
    share = share_outside(form.city, shape)
    if share > MOST_OUTSIDE:
        form.findings.notice("partly_outside", item.at("geometry"), share=f"{share:.0%}")
    stated = found.properties.get("area_m2")
    drawn = area_m2(shape) if shape.geom_type in AREAS else 0
    if stated and drawn and abs(stated / drawn - 1) > MOST_AREA_ERROR:
        form.findings.notice(
            "area_differs", item.at("area_m2"), stated=vi_number(stated, 0), drawn=vi_number(drawn, 0)
        )
