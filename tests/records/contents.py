"""Releases for tests, made of plain values: what `records.releases.content_of` would hand out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from records.model import Entry, Feature, Figure, FigureKey
from records.releases import Content, ReleaseInfo

AT = datetime(2021, 4, 7, 18, 30, tzinfo=UTC)  # in the city it is 8 April already
FINGERPRINT = "ab12cd34ef56" + "0" * 52
INFO = ReleaseInfo(
    7, "Phạm Thị Dung", "Lê Văn Bình", AT, "", False, None, 9, "c" * 64, "{}", "d" * 64, FINGERPRINT
)


def figure(indicator: str, ward: str, period: str, said: float | str, **words: str) -> Figure:
    """A figure; `said` is a number or a status, `words` its source and note."""
    value, status = (None, said) if isinstance(said, str) else (float(said), "")
    return Figure(FigureKey(indicator, ward, period), value, status, **words, seen=1)


def content(*things: Figure | Feature, info: ReleaseInfo = INFO) -> Content:
    """A release that shows `things`, entered by one person and approved by another."""
    return Content(info, tuple(entries(things, Figure)), tuple(entries(things, Feature)))


def entries(things: Sequence[Figure | Feature], kind: type) -> list[Entry]:
    """The entries of one kind among `things`."""
    return [
        Entry(place, 1, what, "Nguyễn Văn An", AT, None, "approved", "Lê Văn Bình", AT)
        for place, what in enumerate(things, start=1)
        if isinstance(what, kind)
    ]
