"""What changed since the last meeting as sentences, Vietnamese or English, each with the query of its view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from geo.city import City
from geo.indicators import indicators_of
from geo.wards import SET_IDS, set_of, wards_in
from layers import every_view_of, layers_of
from layers._layer import Layer, Text, number, period_name, vi_date
from maps.messages import LANGUAGES, message
from records.model import DISTRICT
from records.since_figures import WORKS, ladder
from records.since_model import (
    Change,
    ClassChanged,
    NewData,
    Revised,
    TargetChanged,
    Value,
    WorkChanged,
)
from records.words import indicator_name, number_text, plain_text, status_name

MOST_NAMED = 4  # wards of one sentence; more are counted
DAYS = frozenset({"slipped", "earlier", "done_by"})


@dataclass(frozen=True)
class Sentence:
    """One change in words; plain text, to be escaped by whoever shows it.

    `query` is of the view that shows it, or of the layer that bears on its target; "" where there is none: such a
    figure stands on the board of the plan's targets only.
    """

    text: str
    query: str
    change: Change


@dataclass(frozen=True)
class _Both:
    """The two cities and the reader's language."""

    before: City
    after: City
    language: str

    def say(self, key: str, **parameters: object) -> str:
        """A message in the reader's language."""
        return message(f"since.{key}", self.language, **parameters)

    def layer(self, name: str) -> Layer | None:
        """The layer of that id, as the later city has it where it does."""
        found = [layer for city in (self.after, self.before) for layer in layers_of(city) if layer.id == name]
        return found[0] if found else None

    def number(self, value: float, decimals: int) -> str:
        """A number in the reader's notation."""
        return number(value, decimals, self.language)


def sentences_of(changes: Iterable[Change], before: City, after: City, language: str) -> tuple[Sentence, ...]:
    """A sentence for every change, in their order."""
    both = _Both(before, after, language)
    return tuple(Sentence(_text(both, one), _query(both, one), one) for one in changes)


def view_query(
    overlay: str, view: str = "", ward: str = "", mark: str = "", language: str = LANGUAGES[0]
) -> str:
    """The query of a view, as the browser reads it; what is "" or as usual is left out.

    >>> view_query("t08", "2021", "p15")
    'overlay=t08&view=2021&ward=p15'
    """
    ward_set = set_of(ward) if ward else SET_IDS[0]
    said = {
        "overlay": overlay,
        "set": "" if ward_set == SET_IDS[0] else ward_set,
        "view": view,
        "ward": ward,
        "mark": mark,
        "lang": "" if language == LANGUAGES[0] else language,
    }
    return urlencode({name: value for name, value in said.items() if value})


def _text(both: _Both, change: Change) -> str:
    match change:
        case ClassChanged():
            return _class_text(both, change)
        case Revised():
            return _revised_text(both, change)
        case WorkChanged():
            return _work_text(both, change)
        case TargetChanged():
            return _target_text(both, change)
        case NewData():
            return _new_text(both, change)


def _query(both: _Both, change: Change) -> str:
    language = both.language
    match change:
        case WorkChanged():
            if change.aspect == "gone":
                return view_query(WORKS, language=language)
            return view_query(WORKS, mark=change.work, language=language)
        case TargetChanged():
            of, view, ward = change.indicator, change.period, ""
        case NewData():
            of, view, ward = change.of, change.view, change.wards[0] if len(change.wards) == 1 else ""
        case ClassChanged():
            of, view, ward = change.layer, change.view, change.ward
        case Revised():
            of, view, ward = change.of, change.view, change.ward
    layer = next((layer for layer in layers_of(both.after) if layer.id == of), None)
    if layer is None:
        bearing = _bearing(both.after, of)
        return view_query(bearing, language=language) if bearing else ""
    return view_query(of, view if view in _view_labels(layer, both.after) else "", ward, language=language)


def _bearing(city: City, indicator: str) -> str:
    """The id of the layer that bears on an indicator of the plan, one that measures its target first; "" for none."""
    known = indicators_of(city).get(indicator)
    number = known.target.number if known and known.target else None
    found = [layer for layer in layers_of(city) if number in layer.targets]
    return min(found, key=lambda layer: not layer.measures_targets).id if found else ""


# ---- names


def _what(both: _Both, of: str, view: str) -> str:
    """What a figure is of: the target or other indicator and its period, or the layer and its view."""
    layer, known = both.layer(of), indicators_of(both.after).get(of)
    if layer is None or (known is not None and known.target is not None):
        return f"{indicator_name(both.after, of, both.language)}, {period_name(view, both.language)}"
    labels = {**_view_labels(layer, both.before), **_view_labels(layer, both.after)}
    label = labels[view].in_language(both.language) if view in labels else view
    return f"{layer.title.in_language(both.language)}, {label}"


def _ward(both: _Both, ward: str) -> str:
    if ward == DISTRICT:
        return message("record.district", both.language)
    return _ward_names(both.after, set_of(ward)).get(ward, ward)


@lru_cache(maxsize=16)
def _ward_names(city: City, set_id: str) -> dict[str, str]:
    names = wards_in(city, set_id)["name"]
    return dict(zip(map(str, names.index), map(str, names), strict=True))


@lru_cache(maxsize=256)
def _view_labels(layer: Layer, city: City) -> dict[str, Text]:
    """The label of every view of a layer, by its id."""
    return {view.id: view.label for view in every_view_of(layer, city)}


def _value(both: _Both, of: str, value: Value | None) -> str:
    """A figure as the map or the record shows it, with its unit."""
    if value is None:
        return both.say("none")
    layer = both.layer(of)
    if isinstance(value, str):
        labels = {} if layer is None else {one.id: one.label for one in ladder(layer)}
        return (
            labels[value].in_language(both.language) if value in labels else status_name(value, both.language)
        )
    known = indicators_of(both.after).get(of)
    if known is not None or layer is None:
        return number_text(value, known, both.language)
    unit = layer.unit.in_language(both.language)
    return f"{both.number(value, layer.decimals)}{'' if unit.startswith('%') else ' '}{unit}".strip()


# ---- sentences


def _class_text(both: _Both, change: ClassChanged) -> str:
    layer = both.layer(change.layer)
    labels = {} if layer is None else {one.id: one.label.in_language(both.language) for one in ladder(layer)}
    ends = [
        _class_and_value(both, change.layer, labels.get(class_id, class_id), value)
        for class_id, value in ((change.before, change.value_before), (change.after, change.value_after))
    ]
    what = _what(both, change.layer, change.view)
    if change.view_before != change.view:
        was = period_name(change.view_before, both.language)
        return both.say(
            "class_period",
            ward=_ward(both, change.ward),
            what=what,
            before=ends[0],
            after=ends[1],
            was=was,
        )
    return both.say("class", ward=_ward(both, change.ward), what=what, before=ends[0], after=ends[1])


def _class_and_value(both: _Both, of: str, label: str, value: Value | None) -> str:
    """A class by its label; a number stands behind it."""
    return f"{label} ({_value(both, of, value)})" if isinstance(value, float) else label


def _revised_text(both: _Both, change: Revised) -> str:
    return both.say(
        "revised" if change.after is not None else "withdrawn",
        ward=_ward(both, change.ward),
        what=_what(both, change.of, change.view),
        before=_value(both, change.of, change.before),
        after=_value(both, change.of, change.after),
    )


def _target_text(both: _Both, change: TargetChanged) -> str:
    return both.say(
        "target_met" if change.is_met else "target_lost",
        what=_what(both, change.indicator, change.period),
        before=_value(both, change.indicator, change.before),
        after=_value(both, change.indicator, change.after),
        estimate=both.say("estimate") if change.is_estimate else "",
    )


def _new_text(both: _Both, change: NewData) -> str:
    what = _what(both, change.of, change.view)
    if len(change.wards) <= MOST_NAMED:
        return both.say("new", what=what, wards=", ".join(_ward(both, ward) for ward in change.wards))
    return both.say("new_many", what=what, count=sum(ward != DISTRICT for ward in change.wards))


def _work_text(both: _Both, change: WorkChanged) -> str:
    city = both.before if change.aspect == "gone" else both.after
    row = city.works.loc[change.work]
    name = str(row["name_en" if both.language == "en" and row["name_en"] else "name_vi"])
    ends = (_end(both, change, change.before), _end(both, change, change.after))
    is_back = change.aspect in ("done_by", "progress") and not change.after
    key = f"work_{change.aspect}{'_withdrawn' if is_back else ''}"
    return both.say(key, work=name, before=ends[0], after=ends[1])


def _end(both: _Both, change: WorkChanged, said: str) -> str:
    if not said:
        return both.say("none")
    if change.aspect in DAYS:
        return vi_date(said)
    if change.aspect == "progress":
        return f"{plain_text(float(said), both.language)}%"
    return status_name(said, both.language)
