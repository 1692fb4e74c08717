"""Raw material as values: layers of features and tables of rows, each with the digest of its file."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.source import sha256

LAYER_FILES = {
    "wards": "wards_16.geojson",
    "wards_12": "wards_12.geojson",
    "wards_6": "wards_6.geojson",
    "streets": "roads.geojson",
    "paths": "roads_minor_2018.geojson",
    "green": "green.geojson",
    "water_areas": "water_polygons.geojson",
    "water_lines": "water_lines.geojson",
    "rail": "rail_2018.geojson",
    "places": "pois.geojson",
}


@dataclass(frozen=True)
class Feature:
    """Plain properties and a geometry in DEGREES; the geometry is None where no site is known."""

    properties: Mapping[str, Any]
    geometry: BaseGeometry | None


@dataclass(frozen=True)
class RawFile:
    """Name and SHA-256 of a file that was read, and its date where the file itself says one."""

    file: str
    sha256: str
    as_of: str = ""

    def plain(self) -> dict[str, str]:
        """As a dictionary of strings, for the `source` member of a file."""
        dated = {"as_of": self.as_of} if self.as_of else {}
        return {"file": self.file, "sha256": self.sha256, **dated}


@dataclass(frozen=True)
class Layer:
    """Features of one subject with every file they came from. `as_of` is "" for mixed dates."""

    features: tuple[Feature, ...]
    raw: tuple[RawFile, ...]
    as_of: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of one CSV file, all values text."""

    rows: tuple[Mapping[str, str], ...]
    raw: RawFile


def tidy(text: object) -> str:
    """`text` in NFC with single spaces; "" for None."""
    return " ".join(unicodedata.normalize("NFC", str(text or "")).split())


def layer(path: Path) -> Layer:
    """The features of a GeoJSON file in longitude and latitude, geometry made valid."""
    content = path.read_bytes()
    features = tuple(
        Feature(record["properties"], shapely.make_valid(shape(record["geometry"])))
        for record in json.loads(content)["features"]
    )
    return Layer(features, (RawFile(path.name, sha256(content)),))


def table(path: Path) -> Table:
    """The rows of a UTF-8 CSV file with a header."""
    content = path.read_bytes()
    rows = csv.DictReader(content.decode("utf-8-sig").splitlines())
    return Table(tuple(rows), RawFile(path.name, sha256(content)))


def layers(folder: Path) -> dict[str, Layer]:
    """The layers of a raw folder, named as in LAYER_FILES."""
    return {name: layer(folder / file) for name, file in LAYER_FILES.items()}
