"""What may have changed between two releases, as typed changes; whether it got worse, and how much it matters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Value = float | str
Aspect = Literal[
    "late", "slipped", "back", "unsaid", "on", "earlier", "done_by", "progress", "moved", "new", "gone"
]
Kind = Literal["target", "class", "work", "revised", "new"]


@dataclass(frozen=True)
class ClassChanged:
    """A ward that falls into another class, by id; UNKNOWN after where its figure was taken back.

    `view_before` differs from `view` where a newer period came in: the ward is then held against the period before.
    `worse` is None where neither class is the better one.
    """

    layer: str
    view: str
    ward: str
    view_before: str
    before: str
    after: str
    value_before: Value
    value_after: Value | None
    worse: bool | None


@dataclass(frozen=True)
class Revised:
    """A figure that reads otherwise, its class being the same or none; `after` is None where it was taken back.

    `of` is the id of a layer or of an indicator that is none, `view` a view or period, ward "" for the district.
    """

    of: str
    view: str
    ward: str
    before: Value
    after: Value | None


@dataclass(frozen=True)
class WorkChanged:
    """One aspect of a work: a status, an ISO day, a percentage or "" on either side; "" after where it was taken back."""

    work: str
    aspect: Aspect
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class TargetChanged:
    """A target of the plan that is met now and was not known to be, or that was met and is not."""

    indicator: str
    is_met: bool
    period: str
    before: Value | None
    after: Value
    is_estimate: bool


@dataclass(frozen=True)
class NewData:
    """The wards (DISTRICT for the district) that have a figure in a view and had none."""

    of: str
    view: str
    wards: tuple[str, ...]


Change = ClassChanged | Revised | WorkChanged | TargetChanged | NewData


def value_of(value: float | None, status: str) -> Value:
    """What a figure says: its number, or its status where it has none."""
    return status if value is None else float(value)


def kind_of(change: Change) -> Kind:
    """What a change is of, in one word."""
    kinds: dict[type[Change], Kind] = {
        TargetChanged: "target",
        ClassChanged: "class",
        WorkChanged: "work",
        Revised: "revised",
        NewData: "new",
    }
    return kinds[type(change)]


def worse_of(change: Change) -> bool | None:
    """True for what fell, is late or was lost, False for what got better, None for what is neither or not known."""
    match change:
        case TargetChanged():
            return not change.is_met
        case ClassChanged():
            return change.worse
        case WorkChanged():
            return _work_is_worse(change)
        case Revised() | NewData():
            return None


def _work_is_worse(change: WorkChanged) -> bool | None:
    match change.aspect:
        case "late" | "slipped" | "back":
            return True
        case "on" | "earlier":
            return False
        case "progress":
            both = change.before and change.after
            return float(change.after) < float(change.before) if both else None
        case "unsaid" | "done_by" | "moved" | "new" | "gone":
            return None


def importance(change: Change) -> int:
    """The place of a change among others: what got worse, then what got better, then figures, then new data.

    A target lost, a work that is late or gone, a ward that fell; a target met, other wards, other works.
    """
    worse = worse_of(change) is True
    match change:
        case TargetChanged():
            return 0 if worse else 3
        case WorkChanged():
            return 1 if worse or change.aspect == "gone" else 5
        case ClassChanged():
            return 2 if worse else 4
        case Revised():
            return 6
        case NewData():
            return 7


def wards_of_changes(changes: Iterable[Change]) -> tuple[str, ...]:
    """The wards to be outlined: those whose class changed, each once."""
    return tuple(dict.fromkeys(one.ward for one in changes if isinstance(one, ClassChanged)))


def wards_by_layer(changes: Iterable[Change]) -> dict[str, tuple[str, ...]]:
    """The wards to be outlined on the map of each layer, by its id; a layer without any is left out."""
    found: dict[str, dict[str, None]] = {}
    for one in changes:
        if isinstance(one, ClassChanged):
            found.setdefault(one.layer, {})[one.ward] = None
    return {layer: tuple(wards) for layer, wards in found.items()}
