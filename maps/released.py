"""What is said of the release of reported figures that a city shows."""

from __future__ import annotations

from geo.city import City
from layers._layer import Text
from maps.legend import vietnamese_date
from maps.messages import LANGUAGES, message


def release_line(city: City) -> Text:
    """Which release the reported figures are of, who made and approved it; or that there is none."""
    vi, en = (_line(city, language) for language in LANGUAGES)
    return Text(vi, en)


def _line(city: City, language: str) -> str:
    released = city.released
    if city.practice:
        return message("release.practice", language)
    if released is None:
        return message("release.none", language)
    words = [
        message(
            "release.line",
            language,
            number=released.number,
            date=vietnamese_date(released.made_on),
            author=released.author,
            approver=released.approver,
        )
    ]
    if released.returns_to is not None:
        words.append(message("release.returns", language, number=released.returns_to))
    if released.one_person:
        words.append(message("release.one_person", language))
    return " ".join(words)
