"""The page that explains: what each figure says, how it is worked out, where it comes from, how to report a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geo.city import City
from geo.wards import WARD_SETS, wards_in
from layers import layers_of, views_of
from layers._layer import NOTHING, Layer, Threshold, vi_date
from maps.legend import in_force
from maps.messages import message, messages
from publish.cards import card_path
from publish.catalog import PATH as CATALOG
from publish.figures import DRIVE, GAP, WALK, Figure, figures_by_place, quantity
from publish.nearest import DISTRICT
from publish.said import SourceSaid, shown, source_said
from publish.site import Context

OWN = (
    (GAP, "existing"),
    (WALK, "metres"),
    (DRIVE, "minutes"),
)  # figures of the site's own: layer, first view
MAIL = "mailto:"


@dataclass(frozen=True)
class Standard:
    """A value that an indicator may be judged by."""

    label: str
    value: str
    clause: str
    dates: str
    confidence: str


@dataclass(frozen=True)
class Definition:
    """What one indicator says; texts are "" where there is nothing to say."""

    id: str
    title: str
    question: str
    about: str
    formula: str
    target: str
    standards: tuple[Standard, ...]
    source: SourceSaid


@dataclass(frozen=True)
class WardSetSaid:
    """A ward set: how many wards it has and when it was in force."""

    count: int
    dates: str


def values_of(context: Context) -> dict[str, Any]:
    """What the template of the explanations is filled with."""
    city, language = context.edition.city, context.language
    return {
        "title": context.t("public.about.title"),
        "description": context.t("public.about.lead"),
        "definitions": (*_layers(city, language), *_own(city, language)),
        "sets": tuple(_sets(city)),
        "sources": tuple(
            (name, source_said(source, language)) for name, source in sorted(city.sources.items())
        ),
        "contact": context.edition.contact,
        "contact_said": context.edition.contact.removeprefix(MAIL),
        "catalog": context.href(CATALOG),
        "wards_count": len(city.wards),
        "image": card_path(DISTRICT, language),
    }


def _layers(city: City, language: str) -> tuple[Definition, ...]:
    return tuple(_definition(layer, city, language) for layer in layers_of(city))


def _definition(layer: Layer, city: City, language: str) -> Definition:
    first = views_of(layer, city)[0]
    figure = figures_by_place(city)[layer.id, first.id, DISTRICT]
    return Definition(
        id=layer.id,
        title=shown(layer.title.in_language(language)),
        question=shown(layer.question.in_language(language)),
        about=shown(layer.about.in_language(language)),
        formula=_formula(layer.id, language),
        target=_target(figure, language),
        standards=tuple(
            _standard(entry, layer, language) for entry in layer.thresholds(city) if not entry.is_target
        ),
        source=source_said(first.source, language),
    )


def _own(city: City, language: str) -> tuple[Definition, ...]:
    """What is said of the figures that no layer of the map has."""
    found = []
    for layer, view in OWN:
        figure = figures_by_place(city)[layer, view, DISTRICT]
        found.append(
            Definition(
                id=layer,
                title=figure.title.in_language(language),
                question="",
                about="",
                formula=_formula(layer, language),
                target=_target(figure, language),
                standards=(),
                source=source_said(figure.source, language),
            )
        )
    return tuple(found)


def _formula(name: str, language: str) -> str:
    """How a figure is worked out, in plain words; "" where the layer's own words say it."""
    known = messages().get(f"public.formula.{name}", NOTHING)
    return known.in_language(language)


def _target(figure: Figure, language: str) -> str:
    if figure.target == NOTHING:
        return ""
    return message("public.target", language, target=figure.target.in_language(language))


def _standard(entry: Threshold, layer: Layer, language: str) -> Standard:
    return Standard(
        label=shown(entry.label.in_language(language)),
        value=quantity(entry.value, layer.decimals, layer.unit).in_language(language),
        clause=shown(entry.clause),
        dates=in_force(entry.in_force_from, entry.in_force_to),
        confidence=message(f"map.confidence_{entry.confidence or 'unknown'}", language),
    )


def _sets(city: City) -> list[WardSetSaid]:
    found = []
    for one in WARD_SETS:
        first = vi_date(one.first_day.isoformat()) if one.first_day else "…"
        last = vi_date(one.last_day.isoformat()) if one.last_day else "…"
        found.append(WardSetSaid(len(wards_in(city, one.id)), f"{first} – {last}"))
    return found
