"""A meeting as its document reads it: the contract is maps/client/src/meeting_doc.ts. What people keep is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from geo.city import City
from geo.scenario import Scenario
from layers import every_view_of, layers_of, views_of
from layers._layer import Layer, Text, View
from maps.legend import pair
from maps.messages import messages
from maps.payload import details_doc, layer_doc, view_doc
from maps.plan_doc import Shown, plan_doc
from maps.release import Release

ChangeKind = Literal["target", "class", "work", "revised", "new"]
UNKNOWN_TEXT = ["", ""]


@dataclass(frozen=True)
class Step:
    """One view of the agenda: the query of the view, what it is called, what is to be said."""

    query: str
    title: str
    note: str


@dataclass(frozen=True)
class Change:
    """One sentence about what changed. `worse` is None for neither; `layer` is "" but for a change of class."""

    kind: ChangeKind
    worse: bool | None
    text: Text
    query: str
    wards: tuple[str, ...] = ()
    layer: str = ""


@dataclass(frozen=True)
class Since:
    """What changed between two releases, by the names of the two; the most important first."""

    before: Text
    after: Text
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Decision:
    """What was decided at the meeting `meeting`; `own` where that is the one that is held."""

    id: str
    revision: int
    what: str
    doer: str
    due: date
    done: bool
    meeting: str
    held_on: date
    own: bool


@dataclass(frozen=True)
class Option:
    """What may stand on a side of the comparison: "plan:ID" or "release:N"."""

    id: str
    label: Text


@dataclass(frozen=True)
class Meeting:
    """A meeting. `variants` are the options that are loaded, as `plan_variant` and `release_variant` make them."""

    id: str
    name: str
    held_on: date
    today: date
    steps: tuple[Step, ...]
    since: Since | None = None
    decisions: tuple[Decision, ...] = ()
    options: tuple[Option, ...] = ()
    variants: tuple[dict[str, Any], ...] = ()
    may_decide: bool = False


def meeting_doc(meeting: Meeting) -> dict[str, Any]:
    """The meeting (MeetingDoc of meeting_doc.ts)."""
    return {
        "id": meeting.id,
        "name": meeting.name,
        "date": meeting.held_on.isoformat(),
        "steps": [{"query": one.query, "title": one.title, "note": one.note} for one in meeting.steps],
        "since": None if meeting.since is None else _since_doc(meeting.since),
        "decisions": [_decision_doc(one) for one in meeting.decisions],
        "options": [{"id": one.id, "label": pair(one.label)} for one in meeting.options],
        "variants": list(meeting.variants),
        "may_decide": meeting.may_decide,
        "today": meeting.today.isoformat(),
    }


def _since_doc(since: Since) -> dict[str, Any]:
    by_layer = outlined(since.changes)
    return {
        "from": pair(since.before),
        "to": pair(since.after),
        "changes": [
            {
                "kind": one.kind,
                "worse": one.worse,
                "text": pair(one.text),
                "query": one.query,
                "wards": list(one.wards),
            }
            for one in since.changes
        ],
        "outlined": list(dict.fromkeys(ward for wards in by_layer.values() for ward in wards)),
        "by_layer": by_layer,
    }


def outlined(changes: Sequence[Change]) -> dict[str, list[str]]:
    """The wards whose class changed, each once, by layer."""
    found: dict[str, dict[str, None]] = {}
    for one in changes:
        if one.kind == "class":
            found.setdefault(one.layer, {}).update(dict.fromkeys(one.wards))
    return {layer: list(wards) for layer, wards in found.items()}


def _decision_doc(decision: Decision) -> dict[str, Any]:
    return {
        "id": decision.id,
        "revision": decision.revision,
        "what": decision.what,
        "doer": decision.doer,
        "due": decision.due.isoformat(),
        "done": decision.done,
        "meeting": decision.meeting,
        "held_on": decision.held_on.isoformat(),
        "own": decision.own,
    }


def plan_variant(
    release: Release, option: Option, revision: int, scenario: Scenario, usable: Scenario
) -> dict[str, Any]:
    """A plan for a side of the comparison (VariantDoc of meeting_doc.ts)."""
    plan = plan_doc(release, scenario, usable, Shown(option.id, revision))
    return {"id": option.id, "label": pair(option.label), "plan": plan}


def release_variant(release: Release, option: Option, earlier: City) -> dict[str, Any]:
    """An earlier release for a side of the comparison: what differs in it stands in for the release's own."""
    layers, details = _stand_ins(release.city, earlier)
    plan = {
        "id": option.id,
        "revision": 0,
        "edits": [],
        "selected": "",
        "layers": layers,
        "details": details,
        "outside": None,
        "pins": [],
    }
    return {"id": option.id, "label": pair(option.label), "plan": plan}


@lru_cache(maxsize=8)  # as many sides as a meeting has at once, and more
def _stand_ins(city: City, earlier: City) -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    known = {layer.id: layer for layer in layers_of(earlier)}
    both = [
        (layer_doc(layer, city), _as_it_was(layer, known.get(layer.id), city, earlier))
        for layer in layers_of(city)
    ]
    marks, old_marks = details_doc(city), details_doc(earlier)
    return (
        [old for new, old in both if old != new],
        {layer: old_marks.get(layer, []) for layer in marks if old_marks.get(layer) != marks[layer]},
    )


def _as_it_was(layer: Layer, old: Layer | None, city: City, earlier: City) -> dict[str, Any]:
    """The layer's document with the figures of the earlier city: its views and classes are those of the later one.

    A view that the earlier city has not shows its newest one of the same series, which says its own period.
    """
    doc = layer_doc(layer, city)
    known = {} if old is None else {view.id: view for view in every_view_of(old, earlier)}
    newest = {} if old is None else {view.series: view for view in reversed(views_of(old, earlier))}
    views = [
        _view_as_it_was(view, known.get(view.id) or newest.get(view.series), doc["views"][place], earlier)
        for place, view in enumerate(views_of(layer, city))
    ]
    return {**doc, "views": views, "classes": _holding(doc["classes"], views)}


def _view_as_it_was(view: View, old: View | None, doc: dict[str, Any], earlier: City) -> dict[str, Any]:
    if old is not None:
        return {**view_doc(old, earlier), "id": view.id}
    words = messages()
    unknown = {name: value for name, value in doc.items() if name != "exact"}
    return {
        **unknown,
        "values": [None] * len(doc["values"]),
        "district": None,
        "tile": {"value": pair(words["table.no_data"]), "note": UNKNOWN_TEXT},
        "findings": [],
        "why_unknown": pair(words["meeting_page.not_yet"]),
    }


def _holding(classes: list[dict[str, Any]], views: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The classes, the first begun low enough for every figure: an older one below it is of the first class too."""
    figures = [value for view in views for value in view["values"] if isinstance(value, float)]
    starts = [one["from"] for one in classes if one["from"] is not None]
    if not figures or not starts or min(figures) >= min(starts):
        return classes
    lowest = min(starts)
    return [{**one, "from": min(figures)} if one["from"] == lowest else one for one in classes]
