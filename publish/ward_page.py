"""The page of one ward: what the plan counts there, how near a park and a fire team are, what is being built."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import geopandas as gpd
import shapely
from markupsafe import Markup

from geo.city import City
from layers import layer_named, layers_of, views_of
from layers._layer import NOTHING, Statuses, Text, View
from layers.fire import is_assumed, kilometres
from maps.messages import message
from publish.cards import card_path
from publish.figures import DRIVE, FACTS, GAP, WALK, Figure, figures_by_place
from publish.nearest import DISTRICT, parks_on_foot, teams_by_car
from publish.said import (
    SourceSaid,
    WorkSaid,
    marked,
    rank_said,
    shown,
    source_said,
    verdict,
    ward_name,
    with_parts,
    works_said,
)
from publish.site import Context, macro
from publish.ward_svg import ward_key, ward_map

MAIN = ("civility", "green", "fire")  # layers that have a card
TOUCHING_M = 1.0  # wards no farther apart than this are neighbours
STRIP_WIDE, STRIP_HIGH, LEAST_BAR = 240.0, 44.0, 2.0  # units
BAR_GAP = 0.25  # share of a bar


@dataclass(frozen=True)
class Row:
    """One line of a card: what it is called, the figure, and what is said beside it."""

    label: str
    figure: Markup
    known: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """One question about the ward. `tone` colours the verdict; texts are "" where there is nothing to say."""

    id: str
    title: str
    main: Row
    tone: str
    verdict: str
    target: str
    district: Markup
    strip: Markup
    rows: tuple[Row, ...]
    why: str
    said: Markup
    assumed: str
    source: SourceSaid


@dataclass(frozen=True)
class _Page:
    """What every part of one page asks: the city, the ward, and the language."""

    city: City
    ward: str
    language: str

    def figure(self, layer: str, view: str, ward: str | None = None) -> Figure:
        return figures_by_place(self.city)[layer, view, self.ward if ward is None else ward]

    def say(self, key: str, **parameters: object) -> str:
        return message(f"public.{key}", self.language, **parameters)

    def mark(self, figure: Figure) -> Markup:
        return marked(figure, self.language)

    @property
    def name(self) -> str:
        return ward_name(self.city, self.ward, self.language)


def values_of(context: Context, ward: str) -> dict[str, object]:
    """What the template of a ward's page is filled with."""
    city, language = context.edition.city, context.language
    page, order = _Page(city, ward, language), [str(one) for one in city.wards.index]
    at = order.index(ward)
    before, after = order[at - 1], order[(at + 1) % len(order)]
    works, lines = works_said(city, language), _work_lines(city, language, context.page_href("works"))
    return {
        "title": page.say("ward.title", ward=page.name),
        "description": lead(page).striptags(),
        "image": card_path(ward, language),
        "ward": ward,
        "name": page.name,
        "area": page.mark(page.figure(FACTS, "area")),
        "people": page.mark(page.figure(FACTS, "people")),
        "lead": lead(page),
        "cards": tuple(cards(page)),
        "works": tuple(lines[work.id] for work in works if ward in work.wards),
        "works_count": page.mark(page.figure("works", "count")),
        "near": tuple(lines[work.id] for work in _near(works, ward, neighbours(city)[ward])),
        "district_works": tuple(lines[work.id] for work in works if not work.wards),
        "others": others(page),
        "map": ward_map(city, ward, language),
        "key": ward_key(city, ward, language),
        "previous": (context.page_href("ward", before), ward_name(city, before, language)),
        "following": (context.page_href("ward", after), ward_name(city, after, language)),
        "on_map": f"{context.page_href('map')}#ward={ward}",
    }


def _near(works: Sequence[WorkSaid], ward: str, around: Sequence[str]) -> tuple[WorkSaid, ...]:
    """The works of the wards around that this one has no part of."""
    wanted = frozenset(around)
    return tuple(work for work in works if ward not in work.wards and not wanted.isdisjoint(work.wards))


@lru_cache(maxsize=8)
def _work_lines(city: City, language: str, works_page: str) -> dict[str, Markup]:
    """Each work by its id as the pages of all its wards list it, with a link to itself on the page of the works."""
    line, t = macro("_parts.html", "work_line"), partial(message, language=language)
    return {work.id: line(work, t, works_page) for work in works_said(city, language)}


@lru_cache(maxsize=8)
def neighbours(city: City) -> dict[str, tuple[str, ...]]:
    """The wards that touch each ward, in the city's order."""
    shapes, names = city.wards.geometry.to_numpy(), [str(ward) for ward in city.wards.index]
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCHING_M)
    pairs = sorted((int(a), int(b)) for a, b in zip(one, other, strict=True) if a != b)
    return {name: tuple(names[b] for a, b in pairs if a == at) for at, name in enumerate(names)}


# ---- the sentence


def lead(page: _Page) -> Markup:
    """The ward in one sentence: its parks, the way to the nearest, the way of the fire engine."""
    green, minutes = page.figure("green", _green_view(page).id), page.figure(DRIVE, "minutes")
    parts = [_green_said(page, green)]
    if page.figure(WALK, "metres").value is not None:
        walk = {view: page.mark(page.figure(WALK, view)) for view in ("metres", "minutes")}
        parts.append(with_parts("public.lead.walk", page.language, **walk))
    if minutes.value is not None:
        key = "public.lead.drive_assumed" if is_assumed(page.city) else "public.lead.drive"
        parts.append(with_parts(key, page.language, minutes=page.mark(minutes)))
    return Markup("; ").join(parts) + "."


def _green_view(page: _Page) -> View:
    return views_of(layer_named("green"), page.city)[0]


def _green_said(page: _Page, green: Figure) -> Markup:
    key = (
        "none"
        if green.value == 0
        else "unknown"
        if green.value is None
        else "met"
        if green.meets
        else "short"
    )
    return with_parts(
        f"public.lead.green_{key}",
        page.language,
        ward=page.name,
        green=page.mark(green),
        target=green.target.in_language(page.language),
    )


# ---- cards


def cards(page: _Page) -> Iterator[Card]:
    """The four main questions: civility, green space, the nearest park, the fire team."""
    yield _layer_card(page, "civility", ())
    yield _layer_card(page, "green", (_missing_row(page),))
    yield _walk_card(page)
    yield _fire_card(page)


def _layer_card(page: _Page, name: str, more: tuple[Row, ...]) -> Card:
    """A card of a layer: its first view large, its other views below it."""
    layer = layer_named(name)
    first, *others_ = views_of(layer, page.city)
    main = page.figure(name, first.id)
    is_status = isinstance(layer.classes, Statuses)
    return Card(
        id=name,
        title=layer.title.in_language(page.language),
        main=_row(page, main),
        tone=_tone(main),
        verdict="" if is_status else verdict(main, page.language),
        target=_target(page, main),
        district=page.mark(page.figure(name, first.id, DISTRICT)),
        strip=Markup("") if is_status else strip(page, main),
        rows=(*(_row(page, page.figure(name, view.id)) for view in others_), *more),
        why=_why(page, main),
        said=Markup(""),
        assumed="",
        source=source_said(main.source, page.language),
    )


def _tone(figure: Figure) -> str:
    return {True: "good", False: "bad", None: "plain"}[figure.meets]


def _why(page: _Page, figure: Figure) -> str:
    return shown(figure.why_unknown.in_language(page.language)) if figure.value is None else ""


def _target(page: _Page, figure: Figure) -> str:
    if figure.target == NOTHING:
        return ""
    return page.say("target", target=figure.target.in_language(page.language))


def _row(page: _Page, figure: Figure) -> Row:
    notes, label = [rank_said(figure, page.language)], shown(figure.label.in_language(page.language))
    return Row(
        label=page.say("ward.year", year=label) if label.isdigit() else label,
        figure=page.mark(figure),
        known=figure.value is not None,
        notes=tuple(note for note in notes if note),
    )


def _missing_row(page: _Page) -> Row:
    return _row(page, page.figure(GAP, "existing"))


def _walk_card(page: _Page) -> Card:
    main, city = page.figure(WALK, "metres"), page.city
    most = str(parks_on_foot(city).most[page.ward])
    said = Markup("")
    if most:
        name = shown(str(city.parks["name"][most]))
        key = "public.walk.most" if name else "public.walk.most_unnamed"
        said = with_parts(key, page.language, park=name)
    return Card(
        id=WALK,
        title=main.title.in_language(page.language),
        main=_row(page, main),
        tone="plain",
        verdict="",
        target="",
        district=page.mark(page.figure(WALK, "metres", DISTRICT)),
        strip=strip(page, main),
        rows=(_row(page, page.figure(WALK, "minutes")), _row(page, page.figure(WALK, "near"))),
        why=_why(page, main),
        said=said,
        assumed=page.say("walk.assumed"),
        source=source_said(main.source, page.language),
    )


def _fire_card(page: _Page) -> Card:
    main, city, layer = page.figure(DRIVE, "minutes"), page.city, layer_named("fire")
    km = _radius_km(city)[page.language == "en"]
    rows = [_row(page, page.figure("fire", view.id)) for view in views_of(layer, city)]
    return Card(
        id=DRIVE,
        title=main.title.in_language(page.language),
        main=_row(page, main),
        tone="plain",
        verdict="",
        target="",
        district=page.mark(page.figure(DRIVE, "minutes", DISTRICT)),
        strip=strip(page, main),
        rows=tuple(
            Row(page.say("drive.within", what=row.label, km=km), row.figure, row.known, row.notes)
            for row in rows
        ),
        why=_why(page, main),
        said=_team_said(page),
        assumed=_assumed_said(page),
        source=source_said(main.source, page.language),
    )


@lru_cache(maxsize=8)
def _radius_km(city: City) -> tuple[str, str]:
    """The radius of the fire layer's figures, in both notations."""
    reach = layer_named("fire").reach(city)
    return kilometres(reach.default_m) if reach else ("", "")


def _team_said(page: _Page) -> Markup:
    most = str(teams_by_car(page.city).most[page.ward])
    if not most:
        return Markup("")
    name = _station(page.city.stations, most, "name").in_language(page.language)
    return with_parts("public.drive.most", page.language, team=shown(name))


def _assumed_said(page: _Page) -> str:
    """That the team stands at an assumed place, and where that place comes from."""
    most = str(teams_by_car(page.city).most[page.ward])
    if most and page.city.stations["status"][most] == "assumed":
        return shown(_station(page.city.stations, most, "note").in_language(page.language))
    return page.say("drive.assumed")


def _station(stations: gpd.GeoDataFrame, name: str, column: str) -> Text:
    return Text(str(stations[f"{column}_vi"][name]), str(stations[f"{column}_en"][name]))


# ---- the ward among the others


def strip(page: _Page, figure: Figure) -> Markup:
    """Bars of all wards from the first rank to the last, this one's marked; "" where fewer than two are known."""
    drawn = _bars(page.city, figure.layer, figure.view)
    if figure.rank is None or not drawn:
        return Markup("")
    others_, own = "".join(drawn.values()), drawn[page.ward]
    return Markup(
        '<svg class="strip" viewBox="0 0 {:.0f} {:.0f}" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="other" d="{}"/><path class="own" d="{}"/></svg>'
    ).format(STRIP_WIDE, STRIP_HIGH, others_, own)


@lru_cache(maxsize=256)
def _bars(city: City, layer: str, view: str) -> dict[str, str]:
    """The bar of each ranked ward as a path, from the first rank to the last; none where fewer than two are known."""
    every = [figures_by_place(city)[layer, view, str(ward)] for ward in city.wards.index]
    known = sorted((one for one in every if one.rank is not None), key=lambda one: one.rank or 0)
    most = max((float(one.value or 0) for one in known), default=0.0)
    if len(known) < 2 or most <= 0:
        return {}
    wide, found = STRIP_WIDE / len(known), {}
    for place, one in enumerate(known):
        high = max(LEAST_BAR, float(one.value or 0) / most * STRIP_HIGH)
        bar = wide * (1 - BAR_GAP)
        found[one.ward] = f"M{place * wide:.1f} {STRIP_HIGH:.0f}v{-high:.1f}h{bar:.1f}v{high:.1f}z"
    return found


# ---- all other figures


@dataclass(frozen=True)
class Other:
    """A figure without a card of its own; `notes` are its rank and its target."""

    title: str
    label: str
    period: str
    figure: Markup
    known: bool
    notes: tuple[str, ...]
    tone: str
    verdict: str
    source: SourceSaid
    why: str


def others(page: _Page) -> tuple[Other, ...]:
    """The figures of all layers that no card shows."""
    language, found = page.language, []
    for layer in layers_of(page.city):
        if layer.id in (*MAIN, "works"):
            continue
        for view in views_of(layer, page.city):
            figure = page.figure(layer.id, view.id)
            found.append(
                Other(
                    title=layer.title.in_language(language),
                    label=shown(view.label.in_language(language)),
                    period=view.period,
                    figure=page.mark(figure),
                    known=figure.value is not None,
                    notes=tuple(filter(None, (rank_said(figure, language), _target(page, figure)))),
                    tone=_tone(figure),
                    verdict=verdict(figure, language),
                    source=source_said(figure.source, language),
                    why=_why(page, figure),
                )
            )
    return tuple(found)
