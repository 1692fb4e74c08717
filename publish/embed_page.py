"""The page that builds the code of an embedded map: which view, which language, which size."""

from __future__ import annotations

from typing import Any

from geo.wards import WARD_SETS, wards_in
from layers import layers_of
from maps.messages import LANGUAGES, message
from publish.cards import card_path
from publish.nearest import DISTRICT
from publish.said import shown, ward_name
from publish.site import Context, page_path

WIDTH, HEIGHT = "100%", 600  # as the form and the sample begin


def values_of(context: Context) -> dict[str, Any]:
    """What the template of the embed builder is filled with."""
    city, language = context.edition.city, context.language
    path = page_path("map", language)
    return {
        "title": context.t("public.embed.title"),
        "description": context.t("public.embed.lead"),
        "image": card_path(DISTRICT, language),
        "overlays": tuple((layer.id, shown(layer.title.in_language(language))) for layer in layers_of(city)),
        "ward_choices": tuple((str(ward), ward_name(city, str(ward), language)) for ward in city.wards.index),
        "sets": tuple((one.id, len(wards_in(city, one.id))) for one in WARD_SETS),
        "maps": tuple(
            (
                one,
                context.page_href("map", language=one),
                message("public.site", one),
                message("public.embed.language", one),
            )
            for one in (language, *(other for other in LANGUAGES if other != language))
        ),
        "address": context.absolute(path) or f"https://…/{path}",
        "known": bool(context.edition.address),
        "width": WIDTH,
        "height": HEIGHT,
    }
