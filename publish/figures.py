"""Every figure that the public map states: pages, table and data sets all take it from here.

Of each layer the present views, for the 16 wards and the district, as `maps/table.py` and `maps/payload.py` have them;
before them area and people, after them how much park is missing and how far a park and a fire team are
(`publish/nearest.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import pandas as pd

from geo.city import City
from geo.indicators import Indicator, indicators_of
from geo.measure import M2_PER_HA, rank
from geo.parks import district_line, ledger
from geo.released import people_counts
from geo.source import Source
from layers import layer_named, layers_of, views_of
from layers._layer import (
    NOT_KNOWN,
    NOTHING,
    UNKNOWN,
    Layer,
    Statuses,
    Text,
    View,
    en_number,
    the_target,
    thresholds_about,
    vi_number,
)
from layers.fire import CENSUS
from maps.classes import MapClass, class_of, classes_of
from maps.messages import messages
from maps.table import CENSUS_DATE
from publish.nearest import (
    DISTRICT,
    SECONDS_PER_MINUTE,
    WALKED_M_PER_MINUTE,
    garden_shares,
    parks_on_foot,
    teams_by_car,
)

FACTS, GAP, WALK, DRIVE = "ward", "gap", "walk", "drive"  # layers of this module's own
MEASURED_DECIMALS = 6  # of the value that a page carries beside its text, as in maps/payload.py
SIGNS = {">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< "}
Value = float | str | None


@dataclass(frozen=True)
class Figure:
    """One figure of a ward, or of the district where `ward` is "".

    `value` is a number, the id of a status, or None where nobody knows; `text` says it with its unit. `rank` is None
    where there is none, `tied` True where others share it, `ranked` how many wards have one. `target` is what the plan
    wants, as words, and `meets` whether the figure does; None where that cannot be said.
    """

    layer: str
    view: str
    ward: str
    title: Text
    label: Text
    unit: Text
    decimals: int | None
    value: Value
    text: Text
    class_id: str
    class_label: Text
    rank: int | None
    ranked: int
    tied: bool
    estimated: bool
    target: Text
    meets: bool | None
    why_unknown: Text
    source: Source
    period: str

    @property
    def raw(self) -> str:
        """The value as a page carries it: a number with a point, a status, or "" for the unknown."""
        if self.value is None or isinstance(self.value, str):
            return self.value or ""
        return f"{self.value:.{MEASURED_DECIMALS}f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class _Kind:
    """What all figures of one view share."""

    layer: str
    view: str
    title: Text
    label: Text
    unit: Text
    decimals: int | None
    source: Source
    period: str
    target: Text = NOTHING
    why_unknown: Text = NOTHING


@dataclass(frozen=True)
class _Place:
    """Of which ward a figure is, and where it stands among those of the others."""

    ward: str
    rank: int | None = None
    ranked: int = 0
    tied: bool = False


@lru_cache(maxsize=8)
def figures_of(city: City) -> tuple[Figure, ...]:
    """Every figure of a city, by layer, view and ward, the district's after those of its wards."""
    found = list(_facts(city))
    for layer in layers_of(city):
        for view in views_of(layer, city):
            found.extend(_of_view(layer, view, city))
    return (*found, *_gap(city), *_walk(city), *_drive(city))


@lru_cache(maxsize=8)
def figures_by_place(city: City) -> Mapping[tuple[str, str, str], Figure]:
    """The same by layer, view and ward."""
    return {(figure.layer, figure.view, figure.ward): figure for figure in figures_of(city)}


# ---- layers


def _of_view(layer: Layer, view: View, city: City) -> Iterator[Figure]:
    indicator = indicators_of(city).get(layer.id)
    kind = _Kind(
        layer=layer.id,
        view=view.id,
        title=layer.short,
        label=view.label,
        unit=layer.unit,
        decimals=None if isinstance(layer.classes, Statuses) else layer.decimals,
        source=view.source,
        period=view.period,
        target=_target(layer, city, indicator),
        why_unknown=view.why_unknown,
    )
    values = view.values.reindex(city.wards.index)
    is_status = isinstance(layer.classes, Statuses)
    places = _places_in(_ranks(values, "none" if is_status else layer.better))
    for place, value in zip(places, values, strict=True):
        yield _figure(kind, place, _plain(value), layer, city)
    yield _district(kind, layer, view, city)


@lru_cache(maxsize=64)
def _classes(layer: Layer) -> tuple[MapClass, ...]:
    return classes_of(layer)


def _figure(kind: _Kind, place: _Place, value: Value, layer: Layer, city: City) -> Figure:
    found = class_of(value, _classes(layer))
    is_status = isinstance(layer.classes, Statuses)
    known = found.label if is_status else quantity(value, layer.decimals, layer.unit)
    return Figure(
        **vars(kind),
        **vars(place),
        value=value,
        text=NOT_KNOWN if value is None else known,
        class_id=found.id,
        class_label=found.label,
        estimated=False,
        meets=_meets(layer, city, value),
    )


def _district(kind: _Kind, layer: Layer, view: View, city: City) -> Figure:
    """The district's own figure; of statuses how many wards met, and it then has no class."""
    value = _plain(view.district)
    is_status = isinstance(layer.classes, Statuses)
    found = class_of(None if is_status else value, _classes(layer))
    text = NOT_KNOWN if value is None else quantity(value, layer.decimals, layer.unit)
    if is_status and value is not None:
        text = Text(f"{view.headline.vi} {layer.unit.vi}", f"{view.headline.en} {layer.unit.en}")
    return Figure(
        **vars(kind),
        **vars(_Place(DISTRICT)),
        value=value,
        text=text,
        class_id="" if is_status and value is not None else found.id,
        class_label=NOTHING if is_status and value is not None else found.label,
        estimated=value is not None and _is_estimate(layer, view, city),
        meets=_district_meets(layer, city, value),
    )


def _is_estimate(layer: Layer, view: View, city: City) -> bool:
    """True where wards reported and the district did not: then its figure is their mean."""
    of_layer = city.reports[(city.reports["indicator"] == layer.id) & (city.reports["period"] == view.period)]
    return bool(len(of_layer)) and not isinstance(layer.classes, Statuses) and "" not in set(of_layer["ward"])


def _ranks(values: pd.Series, better: str) -> pd.Series:
    """Ranks as maps/table.py gives them: none where all are equal."""
    if better == "none":
        return pd.Series(math.nan, index=values.index)
    numbers = values.astype(float)
    ranks = rank(numbers, better == "high")
    return ranks if numbers.min() < numbers.max() else ranks.where(numbers.isna())


def _places_in(ranks: pd.Series) -> Iterator[_Place]:
    """Where each ward stands, in the order of `ranks`."""
    known, alike = int(ranks.notna().sum()), ranks.duplicated(keep=False)
    for ward, own, tied in zip(ranks.index, ranks, alike, strict=True):
        if pd.isna(own):
            yield _Place(str(ward), ranked=known)
        else:
            yield _Place(str(ward), int(own), known, bool(tied))


def _target(layer: Layer, city: City, indicator: Indicator | None) -> Text:
    """What the plan wants of the layer, in words; "" where it gives no number."""
    if indicator is not None and indicator.target is not None:
        return _wanted(indicator)
    value = _wanted_value(layer.id, city)
    if value is None:
        return NOTHING
    if isinstance(layer.classes, Statuses):
        unit, wards = messages()["unit.wards"], len(city.wards)
        return Text(f"{value:.0f}/{wards} {unit.vi}", f"{value:.0f}/{wards} {unit.en}")
    return quantity(value, layer.decimals, layer.unit)


def _wanted(indicator: Indicator) -> Text:
    target = indicator.target
    if target is None or target.value is None:
        return NOTHING
    last = target.value if target.high is None else target.high
    unit = Text(indicator.unit_vi, indicator.unit_en)
    said, sign = quantity(last, _places(last), unit), SIGNS.get(target.comparison, "")
    if target.high is None:
        return Text(f"{sign}{said.vi}", f"{sign}{said.en}")
    first = quantity(target.value, _places(target.value))
    return Text(f"{first.vi}–{said.vi}", f"{first.en}–{said.en}")


def _places(number: float) -> int:
    return next(places for places in range(7) if math.isclose(round(number, places), number, abs_tol=1e-9))


def _meets(layer: Layer, city: City, value: Value) -> bool | None:
    if value is None:
        return None
    if isinstance(value, str) and isinstance(layer.classes, Statuses):
        return next((state.tone == "good" for state in layer.classes.states if state.id == value), None)
    return _reaches(layer, city, float(value))


def _district_meets(layer: Layer, city: City, value: Value) -> bool | None:
    return None if value is None else _reaches(layer, city, float(value))


def _reaches(layer: Layer, city: City, value: float) -> bool | None:
    indicator = indicators_of(city).get(layer.id)
    if indicator is not None and indicator.target is not None and not indicator.statuses:
        return indicator.target.met_by(value)
    wanted = _wanted_value(layer.id, city)
    return None if wanted is None else value >= wanted


@lru_cache(maxsize=256)
def _wanted_value(topic: str, city: City) -> float | None:
    """The plan's own target on a topic of data/standards.csv; None where there is none."""
    return next((entry.value for entry in thresholds_about(city, topic) if entry.is_target), None)


# ---- the ward itself, the nearest park and team


def _facts(city: City) -> Iterator[Figure]:
    """Area and people of each ward and of the district."""
    title, wards = messages()["table.facts"], city.sources["wards.geojson"]
    area = _Kind(FACTS, "area", title, messages()["table.area"], Text("km²", "km²"), 3, wards, wards.as_of)
    census = replace(wards, as_of=CENSUS_DATE)
    people = _Kind(
        FACTS, "people", title, messages()["table.population"], messages()["unit.people"], 0, census, "2019"
    )
    areas = city.wards.geometry.area / 1e6
    counts = city.wards["population_2019"].astype(float)
    yield from _measured(area, _with_district(areas, float(areas.sum())))
    yield from _measured(people, _with_district(counts, float(counts.sum())))


def _with_district(values: pd.Series, district: float) -> pd.Series:
    return pd.concat([values, pd.Series({DISTRICT: district})])


def _measured(kind: _Kind, values: pd.Series, better: str = "none") -> Iterator[Figure]:
    """Figures without class and target, the district's last."""
    places = (*_places_in(_ranks(values.drop(DISTRICT), better)), _Place(DISTRICT))
    for place, number in zip(places, values, strict=True):
        value = _plain(number)
        yield Figure(
            **vars(kind),
            **vars(place),
            value=value,
            text=NOT_KNOWN if value is None else quantity(value, kind.decimals or 0, kind.unit),
            class_id=UNKNOWN if value is None else "",
            class_label=NOT_KNOWN if value is None else NOTHING,
            estimated=False,
            meets=None,
        )


def _gap(city: City) -> Iterator[Figure]:
    """Hectares of park that each ward lacks to the target of the plan."""
    layer, said = layer_named("green"), messages()
    wanted = the_target(layer.thresholds(city)).value
    table = ledger(city, "existing", people_counts(city)[0].people, wanted)
    view = views_of(layer, city)[0]
    kind = _Kind(
        layer=GAP,
        view="existing",
        title=said["public.gap.title"],
        label=said["public.gap.label"],
        unit=said["unit.ha"],
        decimals=2,
        source=view.source,
        period=view.period,
        target=quantity(wanted, layer.decimals, layer.unit),
    )
    missing, district = table["missing_m2"] / M2_PER_HA, district_line(table, wanted)
    yield from _measured(kind, _with_district(missing, float(district["missing_m2"]) / M2_PER_HA), "low")


def _walk(city: City) -> Iterator[Figure]:
    found, said = parks_on_foot(city), messages()
    title, source = said["public.walk.title"], _walk_source(city)
    no_way = said["public.walk.none"]

    def kind(view: str, unit: str, decimals: int) -> _Kind:
        label = said[f"public.walk.{view}"]
        return _Kind(WALK, view, title, label, said[unit], decimals, source, source.as_of, why_unknown=no_way)

    yield from _measured(kind("metres", "unit.m", 0), found.median, "low")
    yield from _measured(kind("minutes", "unit.minutes", 0), found.median / WALKED_M_PER_MINUTE, "low")
    yield from _measured(kind("near", "unit.percent", 1), garden_shares(city) * 100, "high")


def _drive(city: City) -> Iterator[Figure]:
    said, source = messages(), _drive_source(city)
    title, label, unit = (said[key] for key in ("public.drive.title", "public.drive.minutes", "unit.minutes"))
    no_way = said["public.drive.none"]
    kind = _Kind(DRIVE, "minutes", title, label, unit, 1, source, source.as_of, why_unknown=no_way)
    yield from _measured(kind, teams_by_car(city).median / SECONDS_PER_MINUTE, "low")


def _walk_source(city: City) -> Source:
    said = messages()["public.walk.method"]
    return _from_streets(city, city.sources["parks.geojson"], said)


def _drive_source(city: City) -> Source:
    said = messages()["public.drive.method"]
    return _from_streets(city, city.sources["stations.geojson"], said)


def _from_streets(city: City, things: Source, method: Text) -> Source:
    """Where a way comes from: the streets, the things it leads to, and the people of the census."""
    streets = city.sources["streets.geojson"]
    producers = dict.fromkeys((streets.producer, things.producer, CENSUS))
    return Source(
        producer="; ".join(producers),
        address=streets.address,
        licence=streets.licence,
        as_of=streets.as_of,
        method=f"{method.vi} {streets.method}",
        method_en=f"{method.en} {streets.method_en}",
    )


# ---- numbers


def quantity(value: Value, decimals: int, unit: Text = NOTHING) -> Text:
    """A number with its unit, "%" without a space, others behind one that does not break."""
    number = float(value or 0.0) + 0.0
    vi, en = vi_number(number, decimals), en_number(number, decimals)
    return Text(_joined(vi, unit.vi), _joined(en, unit.en))


def _joined(number: str, unit: str) -> str:
    return f"{number}{unit}" if unit.startswith("%") or not unit else f"{number}\u00a0{unit}"


def _plain(value: object) -> Value:
    """A value as maps/payload.py gives it to the browser."""
    if isinstance(value, str):
        return value
    return None if value is None or pd.isna(value) else round(float(str(value)), MEASURED_DECIMALS)
