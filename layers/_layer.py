"""What a layer is: one question about the 16 wards, with its answers, marks, legend and sources.

A layer says *what* is shown, never *how*: colours and patterns are chosen in `maps/classes.py`.
Its texts stand in its own file, Vietnamese first, so that a layer stays one file.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

import shapely
from pandas import Series

from geo.city import City
from geo.errors import ParameterError
from geo.periods import Period, read_period
from geo.released import partial_counts
from geo.schemas import PLAN_CLAUSE
from geo.source import Source
from geo.wards import Rule


@dataclass(frozen=True)
class Text:
    """The same words in Vietnamese and English."""

    vi: str
    en: str

    def in_language(self, language: str) -> str:
        """The words in "vi" or "en"."""
        return self.en if language == "en" else self.vi


NOTHING = Text("", "")
UNKNOWN = "unknown"  # id of the class of wards nobody published a value for
NOT_KNOWN = Text("chưa có số liệu", "no data")
UNNAMED_SOURCE = "Số liệu báo cáo (không ghi nguồn)"
MOST_SOURCES = 3  # named of one view's figures; the others are counted


@dataclass(frozen=True)
class Breaks:
    """Classes of a number: `edges` ascending, class i holds edges[i] <= value < edges[i + 1].

    The last class has no upper end. With `zero`, exactly 0 is a class of its own with that label.
    `palette` names a colour ramp of `maps/classes.py`.
    """

    edges: tuple[float, ...]
    palette: str
    zero: Text | None = None


@dataclass(frozen=True)
class Status:
    """One state of a ward or a work; `tone` decides colour and pattern."""

    id: str
    label: Text
    tone: Literal["good", "bad", "pending", "partial", "active", "late", "plain", "unknown"]


@dataclass(frozen=True)
class Statuses:
    """Classes of a status. Wards without one are `UNKNOWN`, which is added by itself."""

    states: tuple[Status, ...]


@dataclass(frozen=True)
class View:
    """One map of the layer: a definition, a year, a part of the question.

    `values` is indexed by ward id: floats, or status ids; NaN or None where nobody published one.
    `district` is the district's own figure (a rate over all its people, not a mean of wards).
    Views of one layer with the same `series` differ by `period` only, an id of `geo/periods.py` where it is
    one; `series_label` names the definition they share. `converts` is the rule by which figures of merged wards
    follow from these (statuses are counted); `exact` has the figures that a ward set has of its own, by the
    set's id, where converting would not give them or the wards of that set reported. `hints` say what a reader may do
    with the map on a screen, and are no findings: paper leaves them out.
    """

    id: str
    label: Text
    period: str
    values: Series
    district: float | None
    headline: Text
    note: Text
    findings: tuple[Text, ...]
    why_unknown: Text
    source: Source
    series: str = ""
    series_label: Text = NOTHING
    converts: Rule = "by_people"
    exact: Mapping[str, Series] = field(default_factory=dict)
    hints: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Threshold:
    """A value the layer may be judged by, with clause, time in force and how sure it is."""

    id: str
    label: Text
    value: float
    clause: str
    in_force_from: str
    in_force_to: str
    confidence: str
    source: str
    is_target: bool = False


@dataclass(frozen=True)
class MarkKind:
    """How a family of marks is told apart in the legend: an area, a line or a point in some tone."""

    status: Status
    shape: Literal["area", "line", "point"]
    assumed: bool = False


@dataclass(frozen=True)
class Fact:
    """One published figure about a mark, or the plain statement that none was found."""

    attribute: Text
    value: Text
    date: str
    status: str
    confidence: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """A thing drawn over the wards: a park, a work, a station. `geometry` in METRES, None without a known site.

    `due` is the ISO day by which it was to be finished, "" where it is or nobody said: whether that day has passed is
    for whoever shows the mark to say, on their own day.
    """

    id: str
    name: Text
    kind: str
    wards: tuple[str, ...]
    geometry: shapely.Geometry | None
    where: Text
    rows: tuple[tuple[Text, Text], ...]
    text: str
    facts: tuple[Fact, ...]
    source: Source
    movable: bool = False
    due: str = ""


@dataclass(frozen=True)
class Reach:
    """For a coverage layer: the radius its values were computed for, its range, the legal radii, what is assumed."""

    default_m: float
    least_m: float
    most_m: float
    step_m: float
    radii: tuple[Threshold, ...]
    assumed: Text = NOTHING


def no_views(_city: City) -> tuple[View, ...]:
    """The past views of a layer that has none."""
    return ()


def no_marks(_city: City) -> tuple[Mark, ...]:
    """The marks of a layer that has none."""
    return ()


def no_thresholds(_city: City) -> tuple[Threshold, ...]:
    """The thresholds of a layer that has none."""
    return ()


def no_reach(_city: City) -> Reach | None:
    """The reach of a layer that is not about coverage."""
    return None


@dataclass(frozen=True)
class Layer:
    """A layer of the map. `views` is required; the rest has plain defaults.

    `past` gives the views of earlier periods, newest first, where they are too many to come with the wards: a browser
    loads them afterwards, and tables leave them out.
    `order` is its place among the layers (the four overlays of the plan are 10, 20, 30, 40; only
    `is_main` ones have a tile). `targets` are the numbers of the plan's targets it answers to;
    without `measures_targets` it bears on them but is not what they count.
    `better` says which end ranks first, or that ranking makes no sense. A coverage layer also gives
    `reach` and `views_within(city, radius_m)`, so that any radius can be asked for.
    """

    id: str
    title: Text
    short: Text
    question: Text
    unit: Text
    about: Text
    classes: Breaks | Statuses
    views: Callable[[City], tuple[View, ...]]
    order: int = 100
    decimals: int = 0
    better: Literal["high", "low", "none"] = "none"
    targets: tuple[int, ...] = ()
    measures_targets: bool = True
    is_main: bool = False
    thresholds: Callable[[City], tuple[Threshold, ...]] = no_thresholds
    marks: Callable[[City], tuple[Mark, ...]] = no_marks
    mark_kinds: tuple[MarkKind, ...] = ()
    reach: Callable[[City], Reach | None] = no_reach
    views_within: Callable[[City, float], tuple[View, ...]] | None = None
    past: Callable[[City], tuple[View, ...]] = no_views


def thresholds_about(city: City, topic: str) -> tuple[Threshold, ...]:
    """The rows of data/standards.csv on a topic, in the file's order."""
    rows = city.standards[city.standards["topic"] == topic].to_dict("records")
    return tuple(
        Threshold(
            id=row["id"],
            label=Text(row["label_vi"], row["label_en"]),
            value=float(row["value"]),
            clause=row["clause"],
            in_force_from=row["in_force_from"],
            in_force_to=row["in_force_to"],
            confidence=row["confidence"],
            source=row["source"],
            is_target=row["clause"].startswith(PLAN_CLAUSE),
        )
        for row in rows
    )


def the_target(thresholds: tuple[Threshold, ...]) -> Threshold:
    """The plan's own target among them."""
    return next(entry for entry in thresholds if entry.is_target)


def vi_number(value: float, decimals: int) -> str:
    """1234.5 as Vietnamese text: "1.234,5"."""
    return en_number(value, decimals).replace(",", " ").replace(".", ",").replace(" ", ".")


def en_number(value: float, decimals: int) -> str:
    """1234.5 as English text: "1,234.5"; a half goes away from zero, as in the browser and by hand."""
    return f"{half_away(value, decimals):,.{decimals}f}"


def half_away(value: float, decimals: int) -> Decimal:
    """The value to so many decimals; 0.25 to one is 0.3, where Python's own way would make it 0.2; never -0."""
    exact = Decimal(float(value))
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0 if exact.is_finite() else exact


def figure(value: float, decimals: int, unit: Text = NOTHING) -> Text:
    """A number with its unit in both notations."""
    return Text(
        f"{vi_number(value, decimals)} {unit.vi}".strip(), f"{en_number(value, decimals)} {unit.en}".strip()
    )


def vi_date(iso: str) -> str:
    """An ISO date, month or year as dd/mm/yyyy, mm/yyyy or yyyy; anything else as it is."""
    parts = iso.split("-")
    return "/".join(reversed(parts)) if all(part.isdigit() for part in parts) and len(parts) <= 3 else iso


def release_source(city: City, sources: Iterable[str], entered_on: Iterable[str]) -> Source:
    """Where figures of the city's release come from: their own sources, when they were entered, which release."""
    said = sorted(set(sources) - {""})
    more = f" … ({len(said)})" if len(said) > MOST_SOURCES else ""
    days = sorted(set(entered_on) - {""})
    vi, en = "Do đơn vị báo cáo", "As reported"
    if days:
        vi, en = f"{vi}, nhập ngày {vi_date(days[-1])}", f"{en}, entered on {vi_date(days[-1])}"
    if city.released is not None:
        number, made_on = city.released.number, vi_date(city.released.made_on)
        vi, en = f"{vi}; bản phát hành {number} ngày {made_on}", f"{en}; release {number} of {made_on}"
    return Source(
        producer="; ".join(said[:MOST_SOURCES]) + more if said else UNNAMED_SOURCE,
        address="",
        licence="",
        as_of=days[-1] if days else "",
        method=f"{vi}.",
        method_en=f"{en}.",
    )


def mark_source(city: City, row: Mapping[Hashable, Any], file: str) -> Source:
    """Where a park, work or station comes from: its file, the release that it came with, or both."""
    written = city.sources[file]
    if not row.get("reported_on"):
        return written
    said = release_source(city, [row["reported_source"]], [row["reported_on"]])
    return said if row["place_from"] == "release" else joined(said, written)


def joined(first: Source, second: Source) -> Source:
    """Two sources of one thing; date of the first, address and licence of the second."""
    return Source(
        f"{first.producer}; {second.producer}",
        second.address,
        second.licence,
        first.as_of,
        f"{first.method} {second.method}",
        method_en=f"{first.method_en} {second.method_en}",
    )


def partial_people(city: City) -> tuple[Text, ...]:
    """What is said of counts of people that only some wards reported: they are not used."""
    wards = len(city.wards)
    return tuple(
        Text(
            f"Dân số {year}: mới có {count}/{wards} phường báo cáo nên chưa dùng để tính.",
            f"Population {year}: only {count} of {wards} wards reported, so it is not used.",
        )
        for year, count in partial_counts(city).items()
    )


def period_text(period: Period) -> Text:
    """A reporting period as people call it: "2021", "quý 1/2021", "tháng 3/2021"."""
    if period.kind == "year":
        return Text(f"{period.year}", f"{period.year}")
    vi, en = {"quarter": ("quý", "quarter"), "month": ("tháng", "month")}[period.kind]
    return Text(f"{vi} {period.part}/{period.year}", f"{en} {period.part}/{period.year}")


def period_name(written: str, language: str) -> str:
    """A period as people call it; one that is no reporting period as it is written."""
    try:
        return period_text(read_period(written)).in_language(language)
    except ParameterError:
        return written


def number(value: float, decimals: int, language: str) -> str:
    """A number in the notation of a language."""
    return vi_number(value, decimals) if language == "vi" else en_number(value, decimals)
