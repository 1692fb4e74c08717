"""The city that a release shows: entries of the store become the frames that `geo/released.py` puts over it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd

from geo.city import REPORT_COLUMNS, City, Released, no_reports
from geo.crs import DEGREES
from geo.released import FEATURE_COLUMNS, city_with
from records.model import Entry, Feature, Figure
from records.releases import Content, ReleaseInfo, next_entries
from records.store import Store

NOT_RELEASED = Released(0, "", "", "", False, "")  # of a content that nobody has released yet
HERE = ZoneInfo("Asia/Ho_Chi_Minh")  # whose day it is when something is entered or released


def released_city(base: City, content: Content) -> City:
    """`base` as a release of the records shows it.

    Raises
    ------
    DataError
        Lists everything in the release that cannot be shown.
    """
    return city_with(
        base, released_of(content.info), figures_of(content.figures), features_of(content.features)
    )


def check_next(base: City, store: Store) -> None:
    """Nothing, if the next release can be shown over `base`: what cannot must not be released.

    Raises
    ------
    DataError
        Lists everything in it that cannot be shown.
    """
    entries = next_entries(store)
    figures = [entry for entry in entries if isinstance(entry.what, Figure)]
    features = [entry for entry in entries if isinstance(entry.what, Feature)]
    city_with(base, NOT_RELEASED, figures_of(figures), features_of(features))


def released_of(info: ReleaseInfo) -> Released:
    """What a city says of the release it shows."""
    return Released(
        number=info.number,
        made_on=day_of(info.at),
        author=info.author,
        approver=info.approver,
        one_person=info.one_person,
        fingerprint=info.fingerprint,
        returns_to=info.returns_to,
    )


@lru_cache(maxsize=4096)  # an import gives thousands of figures one moment
def day_of(moment: datetime) -> str:
    """The ISO date of a moment by the clocks of the city."""
    return moment.astimezone(HERE).date().isoformat()


def figures_of(entries: Sequence[Entry]) -> pd.DataFrame:
    """Figures as a frame with REPORT_COLUMNS, in their order."""
    rows = [
        (
            what.key.indicator,
            what.key.ward,
            what.key.period,
            what.value,
            what.status,
            what.source,
            what.note,
            at,
        )
        for what, at in ((entry.what, day_of(entry.at)) for entry in entries)
        if isinstance(what, Figure)
    ]
    empty = no_reports()
    if not rows:
        return empty
    columns = dict(zip(REPORT_COLUMNS, zip(*rows, strict=True), strict=True))
    return pd.DataFrame({name: pd.Series(columns[name], dtype=empty[name].dtype) for name in REPORT_COLUMNS})


def features_of(entries: Sequence[Entry]) -> gpd.GeoDataFrame:
    """Features as a frame with FEATURE_COLUMNS, in their order, DEGREES; without those taken off the map."""
    rows = [
        (what.kind, what.id, dict(what.properties), what.source, what.note, day_of(entry.at), what.shape)
        for entry in entries
        if isinstance(what := entry.what, Feature) and not what.removed
    ]
    columns = zip(*rows, strict=True) if rows else ([] for _ in FEATURE_COLUMNS)
    table = dict(zip(FEATURE_COLUMNS, map(list, columns), strict=True))
    shapes = gpd.array.from_shapely(table.pop("geometry"), crs=DEGREES)
    return gpd.GeoDataFrame(
        {name: pd.Series(cells, dtype=object) for name, cells in table.items()}, geometry=shapes, crs=DEGREES
    )
