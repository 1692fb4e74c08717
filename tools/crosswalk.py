"""Which ward of 2021 became which of January and of July 2025, and with what share of its people and its ground."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields

from geo.words import without_diacritics
from tools import wording
from tools.raw import Feature, Table
from tools.wards import ward_id
from tools.write import Theme, csv_text

SPLIT = "p13"  # the one ward that was divided
HALVES = ("w12-p14", "w12-p15")  # where its published part went, and the rest
DECIMALS = 6  # of a share: ward 13's part is 4,733 people again to the last one
SET_COLUMNS = {"12": "ward_2025_01_01", "6": "ward_2025_07_01"}


@dataclass(frozen=True)
class Link:
    """One row of data/crosswalk.csv. Shares are of the old ward's people and ground, 0 to 1."""

    from_ward: str
    to_ward: str
    share_people: float
    share_area: float
    estimate: str
    basis_vi: str
    basis_en: str
    confidence: str
    source: str

    @property
    def is_whole(self) -> bool:
        """True where all of the old ward went to the new one."""
        return self.share_area == 1


def merged_id(name: str) -> str:
    """The project's own id of a ward of 2025: "w12-p08" for "Phường 8", "w6-an-nhon" for "Phường An Nhơn"."""
    plain = without_diacritics(name).removeprefix("phuong ")
    return f"w12-{ward_id(int(plain))}" if plain.isdigit() else f"w6-{plain.replace(' ', '-')}"


def links(raw: Table, wards: Theme) -> tuple[Link, ...]:
    """The links of the 16 `wards` to the 12, then to the 6, in the order of the raw table.

    Raises
    ------
    ValueError
        Names a row that has no wording, or more than one.
    """
    divided = next(ward for ward in wards.features if ward.properties["id"] == SPLIT)
    shares = _shares(raw, divided)
    return tuple(_link(row, ward_set, shares) for ward_set in SET_COLUMNS for row in raw.rows)


def _shares(raw: Table, divided: Feature) -> dict[str, tuple[float, float]]:
    """Shares of people and of ground by the raw table's words: all; ward 13's published part; the rest.

    The published people are divided by the census of 2019, the published ground by the outline's area.
    """
    (part,) = (row for row in raw.rows if row["share"] == "part")
    people = round(int(part["population_moved"]) / divided.properties["population_2019"], DECIMALS)
    area = round(float(part["area_km2_moved"]) / divided.properties["area_km2"], DECIMALS)
    rest = (round(1 - people, DECIMALS), round(1 - area, DECIMALS))
    return {"whole": (1.0, 1.0), "part": (people, area), "rest": rest}


def _link(row: Mapping[str, str], ward_set: str, shares: Mapping[str, tuple[float, float]]) -> Link:
    said = _wording(row, ward_set)
    people, area = shares[row["share"]]
    return Link(
        from_ward=ward_id(int(row["old16_name"].split()[-1])),
        to_ward=merged_id(row[SET_COLUMNS[ward_set]]),
        share_people=people,
        share_area=area,
        estimate="" if row["share"] == "whole" else "yes",
        basis_vi=said["basis_vi"],
        basis_en=said["basis_en"],
        confidence=said["confidence"] or row["confidence"],
        source=said["source"],
    )


def _wording(row: Mapping[str, str], ward_set: str) -> Mapping[str, str]:
    """The one wording for this set and this share whose phrase the row's legal basis holds."""
    known = [
        said
        for said in wording.rows("crosswalk")
        if (said["set"], said["share"]) == (ward_set, row["share"]) and said["phrase"] in row["legal_basis"]
    ]
    if len(known) != 1:
        told = f"{row['old16_name']} ({ward_set} wards): {row['legal_basis']!r}"
        raise ValueError(f"tools/wording/crosswalk.csv has {len(known)} rows for {told}")
    return known[0]


def text(rows: Iterable[Link]) -> str:
    """data/crosswalk.csv: one row a pair of wards."""
    shares = ("share_people", "share_area")
    written = [{**asdict(row), **{name: f"{getattr(row, name):g}" for name in shares}} for row in rows]
    return csv_text([column.name for column in fields(Link)], written)


def read(before: str) -> tuple[Link, ...]:
    """The links of a finished data/crosswalk.csv."""
    rows = csv.DictReader(io.StringIO(before, newline=""))
    texts = [column.name for column in fields(Link) if column.type == "str"]
    return tuple(
        Link(
            share_people=float(row["share_people"]),
            share_area=float(row["share_area"]),
            **{name: row[name] for name in texts},
        )
        for row in rows
    )
