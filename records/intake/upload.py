"""One uploaded file read whole: figures or features, every fault in it at once, and what was left out.

Whatever the bytes are, reading answers with an `Upload` and never raises. A fault anywhere means that nothing
of the file may be stored; `entries` still holds what could be read, so that it can be shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath

import numpy as np

from geo.city import City
from geo.errors import Fault, ParameterError
from geo.indicators import indicators_of
from geo.periods import read_period
from maps.messages import LANGUAGES, message
from records.intake.cells import Row, Sheet, Table
from records.intake.columns import FIGURE_COLUMNS, find_header, is_numbering, restored, table_below, words_of
from records.intake.delimited import read_delimited
from records.intake.feature_rows import FeatureForm, Item, columns_of, number_columns, read_features
from records.intake.figure_rows import number_notation, read_figures
from records.intake.findings import Findings, Place, cell_at, feature_at, quoted, row_at
from records.intake.heads import KEYS_OF_FIGURES, Question, figure_form, find_sheet
from records.intake.known_features import NAMES
from records.intake.numbers import notation_of
from records.intake.shapes import (
    MOST_VERTICES,
    RawFeature,
    RawLayer,
    read_geojson,
    read_geopackage,
    read_shapefile,
    vertices_of,
)
from records.intake.sites import Drawn, drawn_in
from records.intake.workbook import read_workbook
from records.model import FEATURE_KINDS, Feature, Figure

MOST_BYTES = 20 * 2**20  # of a file; a year of all figures has less than one megabyte

OLE, ZIP, SQLITE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK", b"SQLite format 3\0"  # how such files begin
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")  # in the directory of a workbook with a password
TABLES = (".xlsx", ".csv", ".txt", ".tsv")
SHAPES: dict[str, Callable[[bytes], tuple[RawLayer, ...]]] = {
    ".geojson": read_geojson,
    ".json": read_geojson,
    ".gpkg": read_geopackage,
    ".zip": read_shapefile,
}
BEGINNINGS = {".xlsx": ZIP, ".zip": ZIP, ".gpkg": SQLITE}
REFUSED = {
    **dict.fromkeys((".xlsm", ".xltm", ".xlam", ".xlsb", ".xla", ".xlm"), "macro_format"),
    **dict.fromkeys((".xls", ".xlt", ".ods", ".numbers", ".xltx", ".et"), "old_format"),
    **dict.fromkeys((".shp", ".shx", ".dbf", ".prj", ".cpg"), "lone_part"),
}
LAYER_NAMES = {f"{kind}s": kind for kind in FEATURE_KINDS} | {kind: kind for kind in FEATURE_KINDS}


@dataclass(frozen=True)
class Ask:
    """What whoever uploads says of the file; "" where the file itself says it.

    `indicator` is an id, `period` a period as `read_period` takes it, `kind` one of FEATURE_KINDS for a file of
    features. `mark` is the decimal mark where it is known, as it is of what somebody types into a form.
    """

    indicator: str
    period: str
    kind: str
    today: date
    mark: str = ""


@dataclass(frozen=True)
class Upload:
    """A file as it was read. With `faults` nothing of it may be stored; `notices` do not hinder.

    `sha256` is that of the bytes, "" for a file too large to be looked at.
    """

    file: str
    sha256: str
    entries: tuple[Figure | Feature, ...]
    faults: tuple[Fault, ...]
    notices: tuple[Fault, ...]


def read_upload(city: City, name: str, content: bytes, ask: Ask) -> Upload:
    """The file `name` with the bytes `content`, read for what is asked."""
    findings = Findings(quoted(PurePosixPath(name.replace("\\", "/")).name) or "?")
    entries: tuple[Figure | Feature, ...] = ()
    digest = ""
    try:
        check_size(content)
        digest = hashlib.sha256(content).hexdigest()
        with np.errstate(all="ignore"):  # shapes with infinite places are judged, not warned of
            entries = _entries(city, name, content, ask, findings)
    except ParameterError as error:
        findings.error(error)
    return Upload(findings.file, digest, entries, findings.all_faults(), findings.all_notices())


def check_size(content: bytes) -> None:
    """Nothing, if the bytes are few enough to be looked at.

    Raises
    ------
    ParameterError
        If there are none, or more than MOST_BYTES.
    """
    if len(content) > MOST_BYTES:
        size = -(-len(content) // 2**20)  # rounded up, so that it is above the most
        raise ParameterError("too_large", size=size, most=MOST_BYTES // 2**20)
    if not content:
        raise ParameterError("no_content")


def _entries(
    city: City, name: str, content: bytes, ask: Ask, findings: Findings
) -> tuple[Figure | Feature, ...]:
    suffix = suffix_of(name, content)
    question = _question(city, ask)
    if suffix in SHAPES:
        return _of_layers(city, SHAPES[suffix](content), ask, findings)
    sheets = _sheets(content, suffix, findings.file)
    if ask.kind or (not question.indicator and _is_about_works(sheets)):
        return _of_features_table(city, sheets, replace(ask, kind=ask.kind or "work"), findings)
    form = figure_form(city, sheets, question, findings)
    return read_figures(form) if form else ()


def _sheets(content: bytes, suffix: str, file: str) -> tuple[Sheet, ...]:
    if suffix == ".xlsx":
        return read_workbook(content)
    headings = set(words_of(FIGURE_COLUMNS)).union(*(words_of(columns_of(kind)) for kind in FEATURE_KINDS))
    return (read_delimited(content, file, headings),)


def suffix_of(name: str, content: bytes) -> str:
    """The kind of a file by its name, if its content agrees.

    Raises
    ------
    ParameterError
        If that kind is not taken, or the content is of another.
    """
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.casefold()
    if suffix in REFUSED:
        raise ParameterError(REFUSED[suffix], suffix=suffix)
    if suffix not in (*TABLES, *SHAPES):
        raise ParameterError("unknown_format", suffix=quoted(suffix) or "?")
    if content.startswith(OLE):
        is_locked = ENCRYPTED_PACKAGE in content
        raise ParameterError("encrypted") if is_locked else ParameterError("old_format", suffix=".xls")
    wanted = BEGINNINGS.get(suffix, b"")
    if not content.startswith(wanted) or (not wanted and content.startswith((ZIP + b"\3\4", SQLITE))):
        raise ParameterError("other_content", suffix=suffix)
    return suffix


def _question(city: City, ask: Ask) -> Question:
    """What is asked, in our own words.

    Raises
    ------
    ParameterError
        If there is no such indicator, kind or period.
    """
    if ask.kind not in ("", *FEATURE_KINDS):
        raise ParameterError("asked_kind", shown=quoted(ask.kind))
    known = indicators_of(city)
    if ask.indicator and ask.indicator not in known:
        raise ParameterError("asked_indicator", shown=quoted(ask.indicator))
    try:
        period = read_period(ask.period) if ask.period else None
    except ParameterError as error:
        raise ParameterError("bad_period", shown=quoted(ask.period)) from error
    return Question(known.get(ask.indicator), period, ask.mark, ask.today)


def _is_about_works(sheets: Sequence[Sheet]) -> bool:
    """True where no sheet has headings of figures and one has those of works."""

    def has(words: dict[str, str], needed: Sequence[str]) -> bool:
        return any(find_header(sheet, words, needed) for sheet in sheets)

    if has(words_of(FIGURE_COLUMNS), KEYS_OF_FIGURES):
        return False
    return has(words_of(columns_of("work")), NAMES["work"])


def _of_features_table(
    city: City, sheets: Sequence[Sheet], ask: Ask, findings: Findings
) -> tuple[Feature, ...]:
    """The features that the rows of a table speak of."""
    words = words_of(columns_of(ask.kind))
    keys = ("id", *NAMES[ask.kind])
    sheet, header = find_sheet(_chosen_sheets(sheets, ask.kind, findings), words, (*keys, "status"), findings)
    table = table_below(sheet, header, words, findings)
    if not any(table.has(column) for column in keys):
        raise ParameterError("no_feature_column")
    headings = {column: table.heading(column) for column in table.places}
    form = FeatureForm(city, ask.kind, findings, ask.today, headings, has_shapes=False)
    form.notation = number_notation(table, number_columns(ask.kind), ask.mark, is_template=bool(table.above))
    items = [_row_item(table, row) for row in table.rows if _says_anything(table, row)]
    if not items:
        raise ParameterError("nothing_in_it")
    return read_features(form, items)


def _chosen_sheets(sheets: Sequence[Sheet], kind: str, findings: Findings) -> Sequence[Sheet]:
    """Of the sheets of our own workbook the one of a kind; all where none is called so."""
    names = {message(f"export.sheet_{kind}", language) for language in LANGUAGES}
    named = [sheet for sheet in sheets if sheet.name in names]
    _notice_left(findings, [sheet.name for sheet in sheets if named and sheet not in named])
    return named or sheets


def _notice_left(findings: Findings, names: Sequence[str]) -> None:
    if names:
        findings.notice("parts_ignored", parts=", ".join(f"«{quoted(name)}»" for name in names))


def _says_anything(table: Table, row: Row) -> bool:
    return any(not table.cell(row, column).is_blank for column in table.places)


def _row_item(table: Table, row: Row) -> Item:
    def at(column: str) -> Place:
        if not table.has(column):
            return row_at(row.number)
        return cell_at(row.number, table.places[column] + 1, table.heading(column))

    return Item({column: table.cell(row, column) for column in table.places}, {}, at)


def _of_layers(city: City, layers: tuple[RawLayer, ...], ask: Ask, findings: Findings) -> tuple[Feature, ...]:
    """The features of a file of features, layer by layer."""
    if vertices_of(layers) > MOST_VERTICES:
        raise ParameterError("too_many_vertices", most=MOST_VERTICES)
    chosen = _chosen_layers(layers, ask.kind, findings)
    if ask.kind and len(chosen) > 1:
        raise ParameterError("several_layers", count=len(chosen))
    found: list[Feature] = []
    for layer in chosen:
        kind = ask.kind or LAYER_NAMES.get(layer.name.casefold(), "")
        if not kind:
            raise ParameterError("no_kind")
        found += _of_layer(city, layer, replace(ask, kind=kind), findings)
    return tuple(found)


def _chosen_layers(layers: Sequence[RawLayer], kind: str, findings: Findings) -> Sequence[RawLayer]:
    """Of several layers those named after the kind, or any kind where none is asked for; all where none is."""
    kinds = (kind,) if kind else FEATURE_KINDS
    named = [layer for layer in layers if LAYER_NAMES.get(layer.name.casefold()) in kinds]
    _notice_left(findings, [layer.name for layer in layers if named and layer not in named])
    return named or layers


def _of_layer(city: City, layer: RawLayer, ask: Ask, findings: Findings) -> tuple[Feature, ...]:
    words = words_of(columns_of(ask.kind))
    meant = restored(layer.fields, words)
    for field in layer.fields:
        if field not in meant and not is_numbering(field):
            findings.notice("field_ignored", shown=quoted(field))
    headings = {column: field for field, column in meant.items()}
    for field, column in meant.items():
        if headings[column] != field:
            findings.fault("field_twice", shown=quoted(field), other=quoted(headings[column]))
    texts = [
        cell.text
        for feature in layer.features
        for field, cell in feature.cells.items()
        if meant.get(field) in number_columns(ask.kind) and cell.kind == "text"
    ]
    form = FeatureForm(city, ask.kind, findings, ask.today, headings, has_shapes=True)
    form.notation = notation_of(texts)
    drawn = drawn_in([feature.shape for feature in layer.features], layer.epsg)
    return read_features(
        form,
        [
            _feature_item(number, feature, shape, meant)
            for number, (feature, shape) in enumerate(zip(layer.features, drawn, strict=True), start=1)
        ],
    )


def _feature_item(number: int, feature: RawFeature, drawn: Drawn | None, meant: dict[str, str]) -> Item:
    cells = {meant[field]: cell for field, cell in feature.cells.items() if field in meant}
    lists = {meant[field]: value for field, value in feature.lists.items() if field in meant}
    names = (cells[column].text for column in ("name", "name_vi", "id") if column in cells)
    place = feature_at(number, next((name for name in names if name), ""))
    return Item(cells, lists, lambda _column: place, drawn, feature.is_drawn)
