"""Figures and features in words, for screens, the command line and reports."""

from __future__ import annotations

import math

from geo.city import City
from geo.indicators import Indicator, indicators_of
from layers._layer import number, period_name
from maps.messages import message, messages
from records.model import DISTRICT, Feature, Figure


def indicator_name(city: City, indicator: str, language: str) -> str:
    """What an indicator is called, with the number of its target; the id itself where it is not known."""
    known = indicators_of(city).get(indicator)
    if known is None:
        return indicator
    if known.target is None:
        return known.label(language)
    return f"{known.target.number}{known.target.part}. {known.label(language)}"


def ward_name(city: City, ward: str, language: str) -> str:
    """What a ward is called, "Toàn quận" for the district; the id itself where it is not known."""
    if ward == DISTRICT:
        return message("record.district", language)
    return str(city.wards["name"].get(ward, ward))


def subject(city: City, what: Figure | Feature, language: str) -> str:
    """What an entry is about: "9a. Phường đạt chuẩn, Phường 15, tháng 3/2021", "Công viên: Gia Định"."""
    if isinstance(what, Feature):
        name = str(what.properties.get("name") or what.properties.get("name_vi") or what.id)
        return f"{message(f'record.kind_{what.kind}', language)}: {name}"
    key = what.key
    parts = (
        indicator_name(city, key.indicator, language),
        ward_name(city, key.ward, language),
        period_name(key.period, language),
    )
    return ", ".join(parts)


def said(city: City, what: Figure | Feature | None, language: str) -> str:
    """What an entry says: a number with its unit, a status, a change of shape; "–" for none."""
    if what is None:
        return "–"
    if isinstance(what, Feature):
        return _feature_said(what, language)
    if what.value is None:
        return status_name(what.status, language)
    known = indicators_of(city).get(what.key.indicator)
    return number_text(what.value, known, language)


def status_name(status: str, language: str) -> str:
    """What a status is called; the word itself where it is not known."""
    known = messages().get(f"record.status_{status}")
    return known.in_language(language) if known else status


def number_text(value: float, indicator: Indicator | None, language: str) -> str:
    """A value with its unit, no digit of it lost."""
    decimals = max(indicator.decimals if indicator else 0, _decimals(value))
    text = number(value, decimals, language)
    unit = indicator.unit(language) if indicator else ""
    return f"{text}{'' if unit.startswith('%') else ' '}{unit}".strip()


def plain_text(value: float, language: str) -> str:
    """A value alone as it would be typed, no digit of it lost."""
    return number(value, _decimals(value), language)


def _decimals(value: float) -> int:
    """How many decimals a number was written with, at most 6."""
    if not math.isfinite(value):
        return 0
    digits = f"{value:.6f}".rstrip("0")
    return len(digits.split(".")[1])


def _feature_said(what: Feature, language: str) -> str:
    if what.removed:
        return message("record.removed", language)
    status = what.properties.get("status")
    parts = [status_name(str(status), language)] if status else []
    progress = what.properties.get("progress_percent")
    if isinstance(progress, int | float) and not isinstance(progress, bool):
        parts.append(f"{plain_text(float(progress), language)}%")
    parts.append(message("record.with_shape" if what.shape is not None else "record.without_shape", language))
    return ", ".join(parts)
