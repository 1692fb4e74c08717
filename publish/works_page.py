"""The page of the works: all of them as a list and on a map, what the plan says, what was published, how far they are."""

from __future__ import annotations

from typing import Any

from publish.cards import card_path
from publish.figures import figures_by_place
from publish.nearest import DISTRICT
from publish.said import WORKS, marked, ward_name, works_said
from publish.site import Context
from publish.ward_svg import overlay_key, overlay_map


def values_of(context: Context) -> dict[str, Any]:
    """What the template of the works is filled with."""
    city, language = context.edition.city, context.language
    works = works_said(city, language)
    inside = {ward for work in works for ward in work.wards}
    wards = [str(ward) for ward in city.wards.index]
    count = figures_by_place(city)[WORKS, "count", DISTRICT]
    return {
        "title": context.t("public.works.title"),
        "description": context.t("public.works.lead"),
        "image": card_path(DISTRICT, language),
        "works": works,
        "count": marked(count, language),
        "map": overlay_map(city, WORKS, language, lambda ward: context.page_href("ward", ward)),
        "key": overlay_key(city, WORKS, language),
        "ward_choices": tuple((ward, ward_name(city, ward, language)) for ward in wards if ward in inside),
        "statuses": tuple({work.status: work.status_said for work in works}.items()),
        "ward_pages": {
            ward: (context.page_href("ward", ward), ward_name(city, ward, language)) for ward in wards
        },
    }
