"""The view of an agenda's step: the query of its address, every key of which is looked at before it is kept.

What the map itself has must be there: layers, views, thresholds, wards. Plans, releases and marks are checked in form
only: they may be gone on the day of the meeting, and the page then says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode

from geo.city import City
from geo.wards import SET_IDS, wards_in
from layers import every_view_of, layers_of
from layers._layer import Layer
from maps.messages import LANGUAGES
from maps.view import read_view
from records.errors import RecordsError
from records.releases import RELEASE_NUMBER
from records.schema import KEY_LENGTH

MOST_QUERY = 1_000  # letters: with a view of its own for each of forty layers
PAGES = ("overview", "changes", "ward", "compare", "late", "decisions")  # as maps/client/src/meeting_doc.ts
OF_THE_ADDRESS = frozenset(
    {"meeting", "step", "agenda", "plan", "release", "practice", "sheet"}
)  # which page it is, not which view: left out
FORMS = {
    "mark": ("step_mark", re.compile(r"[\w.-]{0,64}", re.ASCII)),
    "item": ("step_item", re.compile(r"[1-9]\d{0,3}", re.ASCII)),
    "at": ("step_at", re.compile(r"\d{1,2}(\.\d{1,8})?(/-?\d{1,3}(\.\d{1,8})?){2}", re.ASCII)),
}  # the fault of each key, and how it is written
SIDES = {
    "plan": re.compile(r"[0-9a-f]{2,64}", re.ASCII),
    "release": RELEASE_NUMBER,
    "now": re.compile(""),
}  # of a comparison, beside the views (period) and thresholds (standard) of the layer
BY_LAYER = ("view", "standard")
OWN = frozenset(
    {*FORMS, *BY_LAYER, "overlay", "set", "ward", "radius", "station", "lang", "page", "left", "right"}
)
Said = dict[str, str]


def query_of_address(address: str) -> str:
    """The query of the view that an address shows, or that a query alone says; "" where it says nothing of a view.

    As it is written, where it says of nothing but the view.

    >>> query_of_address("http://127.0.0.1:8501/hop?meeting=0a1b&overlay=green&release=3&lang=en")
    'overlay=green&lang=en'
    """
    plain = _query_in(address.strip())
    pairs = parse_qsl(plain, keep_blank_values=True)
    kept = [pair for pair in pairs if pair[0] not in OF_THE_ADDRESS]
    return plain if len(kept) == len(pairs) else urlencode(kept, safe=",/:", errors="replace")


def _query_in(address: str) -> str:
    """What stands behind the first ? or #; all of it where there is neither and it is no address."""
    if "?" not in address and "#" not in address:
        return "" if "://" in address else address
    page, mark, behind = address.partition("?")
    return behind.partition("#")[0] if mark and "#" not in page else address.partition("#")[2]


def checked_query(city: City, query: str, place: int) -> str:
    """The query of step number `place` as it is kept: of a whole address, or alone, with or without its mark.

    Raises
    ------
    RecordsError
        If it says something that `city` or a meeting has not, or something twice.
    """
    plain = query_of_address(query)
    pairs = parse_qsl(plain, keep_blank_values=True)
    said = dict(pairs)
    if len(plain) > MOST_QUERY or not plain.isprintable() or len(said) < len(pairs):
        raise RecordsError("bad_step_view", place=place, most=MOST_QUERY)
    for key, name in _faults(city, said):
        raise RecordsError(key, place=place, name=name[:KEY_LENGTH])
    return plain


def _faults(city: City, said: Said) -> Iterator[tuple[str, str]]:
    """What is wrong: message key, and what was said."""
    layers = {layer.id: layer for layer in layers_of(city)}
    layer = layers.get(said.get("overlay", next(iter(layers))))
    if layer is None:
        yield "step_layer", said["overlay"]
        return
    yield from _unknown_keys(said, layers)
    yield from _place(city, said)
    yield from _of_layers(city, said, layer, layers)
    yield from _of_the_map(city, said)
    yield from _of_the_meeting(city, said, layer)


def _unknown_keys(said: Said, layers: dict[str, Layer]) -> Iterator[tuple[str, str]]:
    for key in said:
        word, _, of = key.partition(".")
        if key in OWN:
            continue
        if word not in BY_LAYER:
            yield "step_key", key
        elif of not in layers:
            yield "step_layer", of


def _place(city: City, said: Said) -> Iterator[tuple[str, str]]:
    ward_set = said.get("set", SET_IDS[0])
    if ward_set not in SET_IDS:
        yield "step_set", ward_set
    elif said.get("ward") and said["ward"] not in wards_in(city, ward_set).index:
        yield "step_ward", said["ward"]


def _of_layers(city: City, said: Said, shown: Layer, layers: dict[str, Layer]) -> Iterator[tuple[str, str]]:
    for key, value in said.items():
        word, _, of = key.partition(".")
        layer = layers.get(of, shown)
        if word == "view" and value not in _view_ids(layer, city):
            yield "step_period", value
        if word == "standard" and value not in _threshold_ids(layer, city):
            yield "step_standard", value


def _of_the_map(city: City, said: Said) -> Iterator[tuple[str, str]]:
    if said.get("lang", LANGUAGES[0]) not in LANGUAGES:
        yield "step_language", said["lang"]
    for key, (fault, form) in FORMS.items():
        if key in said and not form.fullmatch(said[key]):
            yield fault, said[key]
    read = read_view(urlencode(said), city)
    if "radius" in said and read.radius_m is None:
        yield "step_radius", said["radius"]
    if "station" in said and read.station is None:
        yield "step_station", said["station"]


def _of_the_meeting(city: City, said: Said, layer: Layer) -> Iterator[tuple[str, str]]:
    if said.get("page", PAGES[0]) not in PAGES:
        yield "step_page", said["page"]
    for key in ("left", "right"):
        if key in said and not _is_side(city, layer, said[key]):
            yield "step_side", said[key]


def _is_side(city: City, layer: Layer, said: str) -> bool:
    kind, colon, name = said.partition(":")
    if kind == "period":
        return name in _view_ids(layer, city)
    if kind == "standard":
        return name in _threshold_ids(layer, city)
    return kind in SIDES and bool(colon) is (kind != "now") and SIDES[kind].fullmatch(name) is not None


def _view_ids(layer: Layer, city: City) -> set[str]:
    return {view.id for view in every_view_of(layer, city)}


def _threshold_ids(layer: Layer, city: City) -> set[str]:
    return {threshold.id for threshold in layer.thresholds(city)}
