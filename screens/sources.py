"""How each figure is made, from what, and by which standards it may be judged."""

from __future__ import annotations

from geo.city import City
from layers import layers_of
from layers._layer import number
from maps.legend import in_force, vietnamese_date
from maps.messages import message
from maps.released import release_line
from screens import _address, _chrome, _release


def _plain(value: float, language: str) -> str:
    decimals = 0 if value == int(value) else 2
    return number(value, decimals, language)


def _standards(city: City, language: str) -> list[dict[str, str]]:
    rows = city.standards.to_dict("records")
    return [
        {
            "label": row[f"label_{language}"],
            "value": _plain(float(row["value"]), language),
            "unit": message(f"unit.{row['unit']}", language),
            "applies": row[f"applies_to_{language}"],
            "clause": row["clause"],
            "in_force": in_force(row["in_force_from"], row["in_force_to"]),
            "confidence": message(f"map.confidence_{row['confidence'] or 'unknown'}", language),
            "source": row["source"],
        }
        for row in rows
    ]


language = _address.language()
release = _release.current(_address.practice(), language)
_chrome.render(
    "sources.html",
    language,
    layers=[
        (layer.title.in_language(language), layer.about.in_language(language))
        for layer in layers_of(release.city)
    ],
    sources=sorted(release.city.sources.items()),
    standards=_standards(release.city, language),
    fingerprint=release.fingerprint,
    reported=release_line(release.city).in_language(language),
    date=vietnamese_date,
    practice=release.city.practice,
)
