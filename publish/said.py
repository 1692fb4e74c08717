"""What pages say of figures, sources and works, in one language; figures are marked so that a check can read them back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
from markupsafe import Markup, escape

from geo.city import City
from geo.source import Source
from geo.works import Work, work_of
from layers import layers_of
from layers._layer import Mark, number, vi_date
from maps.harmless import clean
from maps.messages import message, messages
from publish.figures import Figure
from publish.site import Context

WORKS = "works"  # the layer whose marks are works
MOST_LETTERS = 10_000  # of one text on a page
WardLink = tuple[str, str, str, str]  # id, address, short and full name


@dataclass(frozen=True)
class SourceSaid:
    """A source in words; `link` is "" where its address is no web address."""

    producer: str
    as_of: str
    method: str
    licence: str
    link: str


@dataclass(frozen=True)
class FactSaid:
    """One published fact of a work and its sources; links are those that are web addresses."""

    attribute: str
    value: str
    date: str
    notes: tuple[str, ...]
    links: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class WorkSaid:
    """A work as pages list it; texts are "" where nothing is known."""

    id: str
    name: str
    wards: tuple[str, ...]
    status: str
    status_said: str
    tone: str
    as_of: str
    planned: str
    ended: str
    where: str
    rows: tuple[tuple[str, str], ...]
    plan: str
    facts: tuple[FactSaid, ...]
    source: SourceSaid


def marked(figure: Figure, language: str) -> Markup:
    """A figure as an element that carries its layer, view, ward and value beside its words."""
    return _element(figure, escape(figure.text.in_language(language)))


def marked_bare(figure: Figure, language: str) -> Markup:
    """The same for a column that names the unit: it is there for whoever hears the page, and not seen."""
    number_, text = bare(figure, language), figure.text.in_language(language)
    unit = text.removeprefix(number_)
    shown_ = Markup('{}<span class="spoken">{}</span>').format(number_, unit) if unit else escape(number_)
    return _element(figure, shown_)


def _element(figure: Figure, shown_: Markup) -> Markup:
    layer, view, ward, raw = map(escape, (figure.layer, figure.view, figure.ward, figure.raw))
    return Markup(  # noqa: S704 - `format` of Markup would escape the same, in three times the time
        f'<data class="fig" data-layer="{layer}" data-view="{view}" data-ward="{ward}" value="{raw}">{escape(shown_)}</data>'
    )


def with_parts(key: str, language: str, **parts: Markup | str) -> Markup:
    """The message `key` with parts that may be markup; texts among them are escaped."""
    return escape(messages()[key].in_language(language)).format(**parts)


def bare(figure: Figure, language: str) -> str:
    """The figure without its unit, for a column that names it: a number, a status, or that there is none."""
    if figure.value is None or isinstance(figure.value, str) or figure.decimals is None:
        return figure.text.in_language(language)
    return number(figure.value, figure.decimals, language)


def rank_said(figure: Figure, language: str) -> str:
    """The rank in words, "" where there is none."""
    if figure.rank is None:
        return ""
    key = "map.rank.tied" if figure.tied else "map.rank.of"
    return message(key, language, rank=figure.rank, count=figure.ranked)


def verdict(figure: Figure, language: str) -> str:
    """Whether the target is met, "" where that cannot be said."""
    if figure.meets is None:
        return ""
    return message("public.met" if figure.meets else "public.not_met", language)


def ward_name(city: City, ward: str, language: str) -> str:
    """What a ward is called: "Phường 15", "Ward 15"."""
    return _names(city, language)[ward]


def ward_short(city: City, ward: str) -> str:
    """Its number, or its name where it has none."""
    return _names(city, "")[ward]


@lru_cache(maxsize=24)
def _names(city: City, language: str) -> dict[str, str]:
    """Every ward's name in a language, or short where the language is ""."""
    found = {}
    for ward, name, number_ in zip(city.wards.index, city.wards["name"], city.wards["number"], strict=True):
        said = shown(str(name))
        if not pd.isna(number_) and language != "vi":
            said = message("map.ward.name", language, number=int(number_)) if language else str(int(number_))
        found[str(ward)] = said
    return found


def shown(text: str) -> str:
    """A text from a file or a person, without letters that no page should hold, at most MOST_LETTERS long."""
    return clean(text)[:MOST_LETTERS]


def source_said(source: Source, language: str) -> SourceSaid:
    """A source in words."""
    method = source.method_en if language == "en" and source.method_en else source.method
    return SourceSaid(
        producer=shown(source.producer) or message("map.source.none", language),
        as_of=vi_date(source.as_of) or message("map.source.undated", language),
        method=shown(method),
        licence=shown(source.licence),
        link=web(source.address),
    )


def web(address: str) -> str:
    """The address where it is one of the web, else ""."""
    return (
        address if address.startswith(("https://", "http://")) and not set(address) & set(" \"'<>\\") else ""
    )


@lru_cache(maxsize=8)
def works_said(city: City, language: str) -> tuple[WorkSaid, ...]:
    """Every work, in the order of the plan."""
    layer = next(layer for layer in layers_of(city) if layer.id == WORKS)
    tones = {kind.status.id: kind.status for kind in layer.mark_kinds}
    rows = city.works.to_dict("index")
    return tuple(
        _work(mark, work_of(mark.id, rows[mark.id]), tones[mark.kind].tone, language)
        for mark in layer.marks(city)
    )


def _work(mark: Mark, work: Work, tone: str, language: str) -> WorkSaid:
    planned, ended = work.planned.finish, work.actual.finish
    layer_rows = tuple(
        (name.in_language(language), shown(value.in_language(language))) for name, value in mark.rows
    )
    return WorkSaid(
        id=mark.id,
        name=shown(mark.name.in_language(language)),
        wards=mark.wards,
        status=mark.kind,
        status_said=layer_rows[0][1],
        tone=tone,
        as_of=vi_date(mark.source.as_of),
        planned=vi_date(planned.iso) if planned else "",
        ended=vi_date(ended.iso) if ended else "",
        where=mark.where.in_language(language),
        rows=layer_rows[1:],
        plan=shown(mark.text),
        facts=tuple(_facts(mark, language)),
        source=source_said(mark.source, language),
    )


def _facts(mark: Mark, language: str) -> list[FactSaid]:
    said = []
    for fact in mark.facts:
        keys = {"part": "map.fact.part", "conflict": "map.fact.conflict"}
        notes = [message(keys[fact.status], language)] if fact.status in keys else []
        if fact.confidence:
            notes.append(message(f"map.confidence_{fact.confidence}", language))
        said.append(
            FactSaid(
                attribute=shown(fact.attribute.in_language(language)),
                value=shown(fact.value.in_language(language)),
                date=vi_date(fact.date),
                notes=tuple(notes),
                links=tuple(one for one in fact.sources if web(one)),
                texts=tuple(shown(one) for one in fact.sources if not web(one)),
            )
        )
    return said


def as_of(city: City) -> str:
    """The day up to which the site knows: that of the release, else the latest of the facts; dd/mm/yyyy."""
    if city.released is not None:
        return vi_date(city.released.made_on)
    return vi_date(max(source.as_of for source in city.sources.values()))


def ward_links(context: Context) -> tuple[WardLink, ...]:
    """Id, address, short and full name of every ward's page, from one page."""
    city, language = context.edition.city, context.language
    return tuple(
        (ward, context.page_href("ward", ward), ward_short(city, ward), ward_name(city, ward, language))
        for ward in map(str, city.wards.index)
    )
