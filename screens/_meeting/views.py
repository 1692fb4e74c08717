"""The view of a step in words and in fields: what its query says, and the query that says it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from geo.city import City
from geo.wards import SET_IDS, wards_in
from layers import every_view_of, layers_of
from layers._layer import Layer
from maps.messages import message
from records import meeting_views
from records.meeting_views import PAGES

OF_LAYER = ("view", "standard", "radius", "mark", "left", "right", "item")  # lost where the layer is another
WITHOUT_LAYER = ("changes", "late", "decisions")  # pages that may say nothing of a layer


@dataclass(frozen=True)
class Said:
    """What a query says; "" for what it leaves out."""

    page: str = ""
    overlay: str = ""
    view: str = ""
    ward: str = ""
    left: str = ""
    right: str = ""
    set: str = SET_IDS[0]


def said_of(query: str) -> Said:
    """What a query says of what can be chosen in a list."""
    pairs = dict(parse_qsl(query))
    return Said(**{name: pairs[name] for name in Said.__dataclass_fields__ if pairs.get(name)})


def with_key(query: str, key: str, value: str) -> str:
    """The query with another value, or without it for ""; another layer forgets what was said of the one before.

    >>> with_key("overlay=t08&view=2021&ward=p05", "overlay", "green")
    'overlay=green&ward=p05'
    """
    pairs = [(name, said) for name, said in parse_qsl(query) if name != key]
    if key == "overlay":
        pairs = [pair for pair in pairs if pair[0] not in OF_LAYER]
    new = [(key, value)] if value else []
    ordered = [*new, *pairs] if key == "overlay" else [*pairs, *new]
    return urlencode(ordered, safe=",/:")


def query_of_address(address: str) -> str:
    """The query of the view that a pasted address shows; "" where it says nothing of a view; in the reader's language.

    >>> query_of_address("http://127.0.0.1:8501/?overlay=green&ward=p15&lang=en")
    'overlay=green&ward=p15'
    """
    return with_key(meeting_views.query_of_address(address), "lang", "")


def layer_of(city: City, said: Said) -> Layer:
    """The layer that is on show; the first where the city has none of that name."""
    layers = layers_of(city)
    return next((layer for layer in layers if layer.id == said.overlay), layers[0])


def view_names(city: City, layer: Layer, language: str) -> dict[str, str]:
    """Views and earlier periods of a layer by id."""
    found = {}
    for view in every_view_of(layer, city):
        label = view.label.in_language(language)
        found[view.id] = (
            label if view.series_label.vi == "" else f"{view.series_label.in_language(language)}, {label}"
        )
    return found


def ward_names(city: City, ward_set: str) -> dict[str, str]:
    """The wards of a set by id."""
    return {str(ward): str(name) for ward, name in wards_in(city, ward_set)["name"].items()}


def threshold_names(city: City, layer: Layer, language: str) -> dict[str, str]:
    """The thresholds of a layer by id."""
    return {one.id: one.label.in_language(language) for one in layer.thresholds(city)}


def described(city: City, query: str, language: str) -> str:
    """The view in words: the page where it is not the usual one, the layer, the period, the ward."""
    said = said_of(query)
    layer = layer_of(city, said)
    words = [message(f"meeting_page.page_{said.page}", language)] if said.page in PAGES[1:] else []
    if said.page not in WITHOUT_LAYER or said.overlay:
        words.append(layer.title.in_language(language))
    words += [view_names(city, layer, language).get(said.view, said.view)] if said.view else []
    if said.ward and said.set in SET_IDS:
        words.append(ward_names(city, said.set).get(said.ward, said.ward))
    return " · ".join(words)


def title_of(city: City, query: str, language: str) -> str:
    """What a step is called at first."""
    said = said_of(query)
    if said.page in WITHOUT_LAYER:
        return message(f"meeting_page.page_{said.page}", language)
    title = layer_of(city, said).title.in_language(language)
    names = ward_names(city, said.set) if said.set in SET_IDS else {}
    return f"{names[said.ward]} – {title}" if said.ward in names else title
