"""The key works and the parks of the plan: words, status, every figure with its source, conflicts side by side."""

from __future__ import annotations

from itertools import groupby

from geo.city import City
from layers import layer_named
from layers._layer import Fact, Mark
from maps.classes import TONES
from maps.legend import vietnamese_date
from maps.messages import message
from screens import _address, _chrome, _release


def grouped_facts(mark: Mark, language: str) -> list[tuple[str, list[Fact], bool]]:
    """Facts by attribute in the file's order, with a flag where sources contradict each other."""
    ordered = sorted(
        mark.facts, key=lambda fact: [f.attribute.vi for f in mark.facts].index(fact.attribute.vi)
    )
    groups = [
        (key, list(facts)) for key, facts in groupby(ordered, key=lambda f: f.attribute.in_language(language))
    ]
    return [(name, facts, any(fact.status == "conflict" for fact in facts)) for name, facts in groups]


def _cards(city: City, language: str) -> list[dict[str, object]]:
    layer = layer_named("works")
    states = {kind.status.id: kind.status for kind in layer.mark_kinds}
    names = city.wards["name"]
    return [
        {
            "id": mark.id,
            "name": mark.name.in_language(language),
            "status": states[mark.kind].label.in_language(language),
            "look": TONES[states[mark.kind].tone],
            "as_of": vietnamese_date(mark.source.as_of),
            "wards": ", ".join(names[ward] for ward in mark.wards)
            or message("works.whole_district", language),
            "where": mark.where.in_language(language),
            "sited": mark.geometry is not None,
            "rows": [
                (label.in_language(language), value.in_language(language)) for label, value in mark.rows
            ],
            "text": mark.text,
            "facts": grouped_facts(mark, language),
        }
        for mark in layer.marks(city)
    ]


language = _address.language()
release = _release.current(_address.practice(), language)
_chrome.render(
    "works.html",
    language,
    cards=_cards(release.city, language),
    date=vietnamese_date,
    practice=release.city.practice,
)
