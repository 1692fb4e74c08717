"""Files of features from outside: GeoJSON, GeoPackage and zipped shapefile as raw layers, each with its CRS.

Nothing is believed of them: a GeoPackage is opened as a plain database that may only be read, in which a view
could run for ever and so none is looked at; a shapefile is packed anew from its own parts before GDAL sees it.
"""

from __future__ import annotations

import io
import json
import re
import sqlite3
import struct
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, NoReturn

import numpy as np
import pyogrio.raw
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.errors import ParameterError
from records.intake.archive import Archive, inflated, open_archive
from records.intake.cells import BLANK, Cell, text_cell
from records.intake.delimited import decoded
from records.intake.findings import quoted

MOST_FEATURES = 5_000
MOST_VERTICES = 200_000
MOST_COLUMNS = 256
MOST_LAYERS = 20
MOST_BLOB = 20 * 2**20  # bytes of one value in a GeoPackage
STEPS_AT_ONCE, MOST_STEPS = 10_000, 2_000  # of SQLite's machine: about a second
KNOWN_CRS = (4326, 4756, 9210, 3405, 32648, 3857)  # EPSG; each has one known way to DEGREES
SHAPEFILE = 9994  # first number of a .shp
PARTS = (".shp", ".shx", ".dbf", ".prj")
NOT_REPORTED = frozenset(
    {"wards", "wards_12", "wards_6"}
)  # layers of our own exports, as wide as there are figures
WAL_MARKS = slice(
    18, 20
)  # bytes of a database that say "with a journal beside it"; the journal is not uploaded

_EPSG = re.compile(r"EPSG:+([0-9]{4,6})$", re.IGNORECASE)
_CRS84 = re.compile(r"CRS:?84$", re.IGNORECASE)
_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}  # bytes of the envelope in a GeoPackage geometry, by its kind


@dataclass(frozen=True)
class RawFeature:
    """One feature as it stands in a file: cells by field name, lists apart, the shape in the layer's CRS.

    `is_drawn` is False where the file gives no shape at all; `shape` is None where it gives one that
    cannot be read.
    """

    cells: Mapping[str, Cell]
    lists: Mapping[str, Any]
    shape: shapely.Geometry | None
    is_drawn: bool


@dataclass(frozen=True)
class RawLayer:
    """The features of a file or of one table in it; `epsg` is one of KNOWN_CRS."""

    name: str
    epsg: int
    features: tuple[RawFeature, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The field names in their order."""
        names: dict[str, None] = {}
        for feature in self.features:
            names |= dict.fromkeys([*feature.cells, *feature.lists])
        return tuple(names)


def read_geojson(content: bytes) -> tuple[RawLayer, ...]:
    """The one layer of a GeoJSON file.

    Raises
    ------
    ParameterError
        If it is no GeoJSON with features, or in a CRS that is not known.
    """
    try:
        document = json.loads(decoded(content), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise ParameterError("cut", line=error.lineno, column=error.colno) from error
    except (RecursionError, ValueError) as error:  # brackets without end, a number of 5,000 digits
        raise ParameterError("not_features") from error
    listed = document.get("features") if isinstance(document, dict) else None
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise ParameterError("not_features")
    _check_count(len(listed))
    features = tuple(_geojson_feature(entry) for entry in listed)
    return (RawLayer(str(document.get("name") or ""), _geojson_crs(document), features),)


def _no_constant(_name: str) -> NoReturn:
    raise ParameterError("not_json_number")


def _geojson_crs(document: Mapping[str, Any]) -> int:
    member = document.get("crs")
    if member is None:
        return 4326
    named = member.get("properties") if isinstance(member, dict) else None
    stated = str(named.get("name", "")) if isinstance(named, dict) else str(member)
    if _CRS84.search(stated):
        return 4326
    found = _EPSG.search(stated)
    return _known(int(found[1]) if found else None, stated)


def _known(epsg: int | None, stated: str) -> int:
    if epsg not in KNOWN_CRS:
        known = ", ".join(f"EPSG:{code}" for code in KNOWN_CRS)
        raise ParameterError("unknown_crs", crs=quoted(stated), known=known)
    return int(epsg)


def _geojson_feature(entry: Mapping[str, Any]) -> RawFeature:
    properties = entry.get("properties")
    written = dict(properties) if isinstance(properties, dict) else {}
    if "id" not in written and isinstance(entry.get("id"), str | int):
        written["id"] = entry["id"]
    if len(written) > MOST_COLUMNS:
        raise ParameterError("too_many_columns", count=len(written), most=MOST_COLUMNS)
    lists = {name: value for name, value in written.items() if isinstance(value, list | dict)}
    cells = {name: _plain_cell(value) for name, value in written.items() if name not in lists}
    geometry = entry.get("geometry")
    shape = None if geometry is None else _geojson_shape(geometry)
    return RawFeature(cells, lists, shape, is_drawn=geometry is not None)


def _geojson_shape(geometry: Any) -> shapely.Geometry | None:
    try:
        return shapely.from_geojson(json.dumps(geometry), on_invalid="ignore")
    except (RecursionError, ValueError):
        return None


def _plain_cell(value: Any) -> Cell:
    if value is None or isinstance(value, bytes):
        return BLANK
    if isinstance(value, bool | np.bool_):
        return Cell(bool(value), "bool")
    if isinstance(value, int | float):
        return Cell(value, "number")
    if isinstance(value, np.number):
        return _plain_cell(value.item()) if not np.isnan(value) else BLANK
    return text_cell(str(value))


def _check_count(features: int) -> None:
    if not features:
        raise ParameterError("no_feature")
    if features > MOST_FEATURES:
        raise ParameterError("too_many_features", most=MOST_FEATURES)


def read_geopackage(content: bytes) -> tuple[RawLayer, ...]:
    """The layers of a GeoPackage that hold features.

    Raises
    ------
    ParameterError
        If it is damaged, holds no features, or one of its layers is in a CRS that is not known.
    """
    plain = content[: WAL_MARKS.start] + b"\1\1" + content[WAL_MARKS.stop :]
    with closing(sqlite3.connect(":memory:")) as database:
        steps = iter(range(MOST_STEPS))
        try:
            database.deserialize(plain)
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BLOB)
            database.text_factory = _sqlite_text
            database.set_progress_handler(lambda: next(steps, None) is None, STEPS_AT_ONCE)
            tables = _plain_tables(database)
            database.set_authorizer(_only_reading)
            layers = tuple(_geopackage_layers(database, tables))
        except (
            sqlite3.Error,
            sqlite3.Warning,
            struct.error,
            ArithmeticError,
            MemoryError,
            ValueError,
        ) as error:
            raise ParameterError("bad_geopackage") from error
    _check_count(sum(len(layer.features) for layer in layers))
    return tuple(layer for layer in layers if layer.features)


def _sqlite_text(written: bytes) -> str:
    return written.decode("utf-8", "surrogateescape")


def _only_reading(action: int, *_about: object) -> int:
    allowed = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    return sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY


def _plain_tables(database: sqlite3.Connection) -> set[str]:
    """Names of the tables that only hold what was put in: no view, no virtual table, no computed column.

    A column could be computed as zeroblob(1000000000).
    """
    computed = "SELECT 1 FROM pragma_table_xinfo(t.name) WHERE hidden IN (2, 3)"
    listed = database.execute(
        f"SELECT name, sql FROM sqlite_master AS t WHERE type = 'table' AND NOT EXISTS ({computed})"  # noqa: S608
    )
    return {str(name) for name, sql in listed if not str(sql).upper().startswith("CREATE VIRTUAL")}


def _geopackage_layers(database: sqlite3.Connection, tables: set[str]) -> Iterator[RawLayer]:
    if not {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} <= tables:
        raise ParameterError("bad_geopackage")
    listed = database.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns").fetchmany(
        MOST_LAYERS + 1
    )
    if len(listed) > MOST_LAYERS:
        raise ParameterError("several_layers", count=len(listed))
    for name, column, srs in listed:
        if name in tables and name not in NOT_REPORTED:
            yield _geopackage_layer(database, str(name), str(column), srs)


def _geopackage_layer(database: sqlite3.Connection, name: str, column: str, srs: object) -> RawLayer:
    quoted_name = name.replace('"', '""')
    rows = database.execute(f'SELECT * FROM "{quoted_name}" LIMIT {MOST_FEATURES + 1}')  # noqa: S608 (quoted)
    fields = [str(field[0]) for field in rows.description]
    if column not in fields or len(fields) > MOST_COLUMNS:
        raise ParameterError("bad_geopackage")
    features = []
    for row in rows:
        values = dict(zip(fields, row, strict=True))
        written = values.pop(column)
        cells = {field: _plain_cell(value) for field, value in values.items()}
        features.append(RawFeature(cells, {}, _geopackage_shape(written), is_drawn=written is not None))
    if len(features) > MOST_FEATURES:
        raise ParameterError("too_many_features", most=MOST_FEATURES)
    return RawLayer(name, _geopackage_crs(database, srs), tuple(features))


def _geopackage_crs(database: sqlite3.Connection, srs: object) -> int:
    found = database.execute(
        "SELECT organization, organization_coordsys_id, srs_name FROM gpkg_spatial_ref_sys WHERE srs_id = ?",
        (srs,),
    ).fetchone()
    if found is None or not isinstance(found[1], int) or found[1] <= 0:
        raise ParameterError("no_crs")
    return _known(found[1] if str(found[0]).upper() == "EPSG" else None, f"{found[0]}:{found[1]} {found[2]}")


def _geopackage_shape(written: object) -> shapely.Geometry | None:
    """The shape in a GeoPackage's own binary: a short header, an envelope, then WKB."""
    if not isinstance(written, bytes) or len(written) < 8 or written[:2] != b"GP":
        return None
    envelope = _ENVELOPES.get(written[3] >> 1 & 0b111)
    if envelope is None or written[3] & 0b100000:  # an extended type, of which nobody knows the rest
        return None
    return _from_wkb(written[8 + envelope :])


def _from_wkb(written: bytes) -> shapely.Geometry | None:
    return shapely.from_wkb(written, on_invalid="ignore")


def read_shapefile(content: bytes) -> tuple[RawLayer, ...]:
    """The one layer of a zipped shapefile.

    Raises
    ------
    ParameterError
        If the zip is not in order, holds not exactly one shapefile, or that lacks a part or a known CRS.
    """
    archive = open_archive(content)
    parts = _shapefile_parts(archive)
    with io.BytesIO() as packed:
        with zipfile.ZipFile(packed, "w") as anew:
            for suffix in (".shp", ".shx", ".dbf"):
                anew.writestr(f"layer{suffix}", parts[suffix])
        clean = packed.getvalue()
    epsg = _shapefile_crs(parts[".prj"])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's words on parts of no concern
            meta, _fids, shapes, columns = pyogrio.raw.read(
                clean,
                encoding="UTF-8",
                datetime_as_string=True,
                force_2d=True,
                max_features=MOST_FEATURES + 1,
            )
    except UnicodeDecodeError as error:
        raise ParameterError("old_encoding", byte=error.start) from error
    except (RuntimeError, ValueError, LookupError, OSError) as error:  # pyogrio's errors are RuntimeErrors
        raise ParameterError("bad_shapefile") from error
    names = [str(field) for field in meta["fields"]]
    written = shapes if shapes is not None else [None] * max(map(len, columns), default=0)
    _check_count(len(written))
    rows = zip(*columns, strict=True) if columns else ((),) * len(written)
    features = tuple(_shapefile_feature(names, row, wkb) for row, wkb in zip(rows, written, strict=True))
    return (RawLayer("", epsg, features),)


def _shapefile_feature(names: list[str], row: tuple[Any, ...], written: bytes | None) -> RawFeature:
    cells = {name: _plain_cell(value) for name, value in zip(names, row, strict=True)}
    return RawFeature(
        cells, {}, None if written is None else _from_wkb(written), is_drawn=written is not None
    )


def _shapefile_parts(archive: Archive) -> dict[str, bytes]:
    """The parts of the one shapefile in a zip, by suffix."""
    own = [name for name in archive.members if not name.startswith("__MACOSX/")]
    paths = {name: PurePosixPath(name) for name in own}
    if any(path.suffix.casefold() in (".zip", ".7z", ".rar", ".gz") for path in paths.values()):
        raise ParameterError("zip_in_zip")
    layers = [path for path in paths.values() if path.suffix.casefold() == ".shp"]
    if not layers:
        raise ParameterError("no_shapefile")
    if len(layers) > 1:
        raise ParameterError("several_layers", count=len(layers))
    stem = layers[0].with_suffix("").as_posix().casefold()
    found = {
        path.suffix.casefold(): name
        for name, path in paths.items()
        if path.with_suffix("").as_posix().casefold() == stem
    }
    if ".prj" not in found:
        raise ParameterError("no_prj")
    lacking = [suffix for suffix in PARTS if suffix not in found]
    if lacking:
        raise ParameterError("shapefile_part", parts=", ".join(lacking))
    parts = {suffix: inflated(archive, found[suffix]) for suffix in PARTS}
    if len(parts[".shp"]) < 100 or struct.unpack(">i", parts[".shp"][:4])[0] != SHAPEFILE:
        raise ParameterError("bad_shapefile")
    return parts


def _shapefile_crs(written: bytes) -> int:
    stated = written.decode("utf-8", "replace").strip()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            epsg = CRS.from_wkt(stated[:20_000]).to_epsg()
    except (CRSError, ValueError, OverflowError) as error:
        raise ParameterError("no_prj") from error
    return _known(epsg, stated)


def vertices_of(layers: tuple[RawLayer, ...]) -> int:
    """How many vertices the shapes have together."""
    shapes = [feature.shape for layer in layers for feature in layer.features]
    return int(shapely.get_num_coordinates(np.array(shapes, dtype=object)).sum())
