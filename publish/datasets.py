"""The data sets of the site, below `du-lieu/`: one address each that never changes, one copy for both languages.

Figures are those of `publish/figures.py`, to the digits that the pages show.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from geo.city import City
from layers._layer import Text
from maps.messages import messages
from maps.released import release_line
from publish.assets import Assets
from publish.data_files import columns_table, csv_bytes, geojson_bytes, geopackage_bytes, xlsx_bytes
from publish.data_table import Table
from publish.edition import Edition
from publish.feature_tables import features_table
from publish.site import Files
from publish.ward_tables import figures_table, set_table, wards_table
from records.city import day_of

FOLDER = "du-lieu"
CSV, XLSX, GEOJSON, GPKG = "csv", "xlsx", "geojson", "gpkg"


@dataclass(frozen=True)
class Dataset:
    """One data set: the stem of its files, the table it holds, the kinds of file it comes as.

    `sources` are the files of data/ that it is made from; its title and description are messages.
    """

    stem: str
    table: str
    kinds: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def title(self) -> Text:
        """What it is called."""
        return messages()[f"public.data.{self.table}"]

    @property
    def about(self) -> Text:
        """What it holds, in a sentence."""
        return messages()[f"public.data.{self.table}.about"]

    def path(self, kind: str) -> str:
        """Where its file of a kind is in the site."""
        return f"{FOLDER}/{self.stem}.{kind}"


WHOLE = "all"  # the data set that holds all others
DATASETS = (
    Dataset("phuong", "wards", (CSV, XLSX, GEOJSON), ("wards.geojson", "parks.geojson", "stations.geojson")),
    Dataset("so-lieu", "figures", (CSV,), ("wards.geojson", "parks.geojson", "stations.geojson")),
    Dataset("phuong-12", "wards_12", (CSV, GEOJSON), ("wards_12.geojson", "wards.geojson")),
    Dataset("phuong-6", "wards_6", (CSV, GEOJSON), ("wards_6.geojson", "wards.geojson")),
    Dataset("cong-vien", "parks", (CSV, GEOJSON), ("parks.geojson",)),
    Dataset("cong-trinh", "works", (CSV, GEOJSON), ("works.geojson",)),
    Dataset("doi-chua-chay", "stations", (CSV, GEOJSON), ("stations.geojson",)),
    Dataset("cot", "columns", (CSV,), ()),
    Dataset("govap", WHOLE, (GPKG,), ("wards.geojson", "parks.geojson", "works.geojson", "stations.geojson")),
)
SHEETS = ("wards", "figures", "columns")


def files(edition: Edition, _assets: Assets | None = None) -> Files:
    """Every data set in each of its kinds, by path."""
    return dict(_files(edition))


@lru_cache(maxsize=4)
def _files(edition: Edition) -> Files:
    tables = tables_of(edition.city)
    return {
        dataset.path(kind): _file(edition, dataset, kind, tables)
        for dataset in DATASETS
        for kind in dataset.kinds
    }


def _file(edition: Edition, dataset: Dataset, kind: str, tables: dict[str, Table]) -> bytes:
    day, facts = day_of_edition(edition), about(edition)
    if kind == GPKG:
        return geopackage_bytes(tables.values(), facts, day)
    if kind == XLSX:
        return xlsx_bytes([(_sheet(name), tables[name]) for name in SHEETS], facts, day)
    table = tables[dataset.table]
    return geojson_bytes(table, _members(edition)) if kind == GEOJSON else csv_bytes(table)


def _sheet(name: str) -> Text:
    return messages()[f"public.data.sheet_{name}"]


@lru_cache(maxsize=4)
def tables_of(city: City) -> dict[str, Table]:
    """Every table by its name, those with shapes first."""
    found = [
        wards_table(city),
        *(set_table(city, set_id) for set_id in ("12", "6")),
        *(features_table(city, name) for name in ("parks", "works", "stations")),
        figures_table(city),
    ]
    return {table.name: table for table in (*found, columns_table(found))}


def about(edition: Edition) -> dict[Text, str]:
    """Which release it is, under which licence, and what whoever uses it must say."""
    said, line, info = (
        messages(),
        release_line(edition.city),
        edition.content.info if edition.content else None,
    )
    facts = {
        "export.release": str(info.number) if info else "–",
        "export.made_on": day_of(info.at) if info else "–",
        "public.data.line_vi": line.vi,
        "public.data.line_en": line.en,
        "public.data.fingerprint": edition.release.fingerprint,
        "export.licence": said["export.licence_name"].vi,
        "public.data.credit_vi": said["map.credit"].vi,
        "public.data.credit_en": said["map.credit"].en,
        "public.data.cut_vi": said["map.credit.cut"].vi,
        "public.data.notice_vi": said["map.notice"].vi,
        "public.data.notice_en": said["map.notice"].en,
        "public.data.address": edition.address or "–",
    }
    return {said[key]: value for key, value in facts.items()}


def _members(edition: Edition) -> dict[str, Any]:
    """What a GeoJSON file says of itself beside its features."""
    said, info = messages(), edition.content.info if edition.content else None
    return {
        "release": info.number if info else None,
        "fingerprint": edition.release.fingerprint,
        "licence": said["export.licence_name"].vi,
        "credit": [said["map.credit"].vi, said["map.credit"].en],
        "notice": [said["map.notice"].vi, said["map.notice"].en],
    }


def day_of_edition(edition: Edition) -> str:
    """The ISO date of the release; of the facts alone, the newest that a source states in full."""
    if edition.content is not None:
        return day_of(edition.content.info.at)
    dates = [
        source.as_of for source in edition.city.sources.values() if len(source.as_of) == len("2021-01-01")
    ]
    return max(dates)
