"""What can be reported of a ward or the district: unit, limits, periods, and the target it is held against."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from geo.city import City

CIVILITY, POPULATION = "civility", "population"
STATUS_WORDS = {
    "civility": ("met", "under_review", "not_met"),
    "done": ("met", "not_met"),
}  # kind of an indicator, the statuses it may have


@dataclass(frozen=True)
class Target:
    """What the plan wants of an indicator: `value` to `high` for a range; both None where it gives no number."""

    number: int
    part: str
    comparison: str
    value: float | None
    high: float | None
    department: str
    source: str

    def met_by(self, found: float) -> bool | None:
        """Whether `found` reaches the target; None where the plan gives no number."""
        if self.value is None:
            return None
        if self.comparison == "range":
            return found >= self.value  # what exceeds the range is no failure
        return {
            ">=": found >= self.value,
            "=": found >= self.value or math.isclose(found, self.value),
            ">": found > self.value,
            "<=": found <= self.value,
            "<": found < self.value,
        }[self.comparison]

    @property
    def less_is_better(self) -> bool:
        """True where the target is an upper limit."""
        return self.comparison in ("<", "<=")


@dataclass(frozen=True)
class Indicator:
    """One thing that is reported. `statuses` is empty for a number; `target` None where the plan has none.

    `least` and `most` bound a number, inclusive. `rule` says how wards add up when they merge:
    "sum", "by_people" (mean weighted by people) or "status". `periods` are the kinds of Period it is
    reported for; `by_ward` and `by_district` for whom.
    """

    id: str
    label_vi: str
    label_en: str
    unit_vi: str
    unit_en: str
    statuses: tuple[str, ...]
    rule: Literal["sum", "by_people", "status"]
    whole: bool
    least: float
    most: float
    decimals: int
    by_ward: bool
    by_district: bool
    periods: tuple[str, ...]
    target: Target | None

    def label(self, language: str) -> str:
        """Its name in "vi" or "en"."""
        return self.label_en if language == "en" else self.label_vi

    def unit(self, language: str) -> str:
        """Its unit in "vi" or "en", "" for a status."""
        return self.unit_en if language == "en" else self.unit_vi


@lru_cache(maxsize=16)
def indicators_of(city: City) -> dict[str, Indicator]:
    """Every indicator by id, in the order of data/indicators.csv."""
    targets = {
        (int(row["number"]), str(row["part"])): _target(row) for row in city.targets.to_dict("records")
    }
    rows = city.indicators.to_dict("records")
    return {str(row["id"]): _indicator(row, targets) for row in rows}


def _target(row: dict[Any, Any]) -> Target:
    return Target(
        number=int(row["number"]),
        part=str(row["part"]),
        comparison=str(row["comparison"]),
        value=_number(row["target"]),
        high=_number(row["target_high"]),
        department=str(row["lead_department"]),
        source=str(row["source"]),
    )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _indicator(row: dict[Any, Any], targets: dict[tuple[int, str], Target]) -> Indicator:
    number = _number(row["number"])
    return Indicator(
        id=str(row["id"]),
        label_vi=str(row["label_vi"]),
        label_en=str(row["label_en"]),
        unit_vi=str(row["unit_vi"]),
        unit_en=str(row["unit_en"]),
        statuses=STATUS_WORDS.get(str(row["kind"]), ()),
        rule=row["rule"],
        whole=row["whole"] == "yes",
        least=-math.inf if math.isnan(row["least"]) else float(row["least"]),
        most=math.inf if math.isnan(row["most"]) else float(row["most"]),
        decimals=int(row["decimals"]),
        by_ward=row["scope"] in ("ward", "both"),
        by_district=row["scope"] in ("district", "both"),
        periods=tuple(str(row["periods"]).split()),
        target=None if number is None else targets.get((int(number), str(row["part"]))),
    )
