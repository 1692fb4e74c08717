"""Every page of the site but the map, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from maps.messages import LANGUAGES
from maps.released import release_line
from publish import about_page, embed_page, table_page, ward_page, works_page
from publish.assets import Assets
from publish.edition import Edition
from publish.said import WardLink, as_of, ward_links
from publish.site import Context, Files, page_path, render

MOST_CHIPS = 24  # wards that are listed at the head of a ward's page; of more, the table lists them
ANY_WARD = "_"  # no ward has this id
EVERY_PAGE = ("public_page.js",)
Values = Callable[[Context], dict[str, Any]]
PAGES: Mapping[str, tuple[Values, tuple[str, ...]]] = {  # what fills the page, the scripts of its own
    "table": (table_page.values_of, ("public_table.js",)),
    "works": (works_page.values_of, ("public_works.js",)),
    "about": (about_page.values_of, ()),
    "embed": (embed_page.values_of, ("public_embed.js",)),
}


def files(edition: Edition, assets: Assets) -> Files:
    """Every page but the map, by path. Their scripts are added to the hashed files."""
    scripts = {*EVERY_PAGE, *(script for _, own in PAGES.values() for script in own)}
    for script in sorted(scripts):
        assets.add(script, edition.release.client[script])
    found: Files = {}
    for language in LANGUAGES:
        for page, (values_of, own) in PAGES.items():
            context = Context(edition, assets, language, page_path(page, language))
            found[context.path] = filled(
                page, context, ward_links(context), {**values_of(context), "scripts": own}
            )
        found |= _wards(edition, assets, language)
        context = Context(edition, assets, language, page_path("missing", language))
        found[context.path] = filled("missing", context, ward_links(context), _missing(context))
    return found


def _wards(edition: Edition, assets: Assets, language: str) -> Files:
    """The page of every ward, in one language; links to the others lead from each of them alike."""
    wards, found = [str(ward) for ward in edition.city.wards.index], {}
    links = ward_links(Context(edition, assets, language, page_path("ward", language, ANY_WARD)))
    for ward in wards:
        context = Context(edition, assets, language, page_path("ward", language, ward))
        values = ward_page.values_of(context, ward)
        found[context.path] = filled("ward", context, links if len(links) <= MOST_CHIPS else (), values)
    return found


def filled(page: str, context: Context, links: tuple[WardLink, ...], values: Mapping[str, Any]) -> bytes:
    """A page: its own values and what every page says at its head and foot."""
    edition = context.edition
    usual = {
        "page": page,
        "image": "",
        "ward": "",
        "languages": LANGUAGES,
        "ward_links": links,
        "chips_first": page == "ward",
        "release_line": release_line(edition.city).in_language(context.language),
        "as_of": as_of(edition.city),
    }
    scripts = (*EVERY_PAGE, *values.get("scripts", ()))
    return render(f"{page}.html", context, **{**usual, **values, "scripts": scripts})


def _missing(context: Context) -> dict[str, Any]:
    return {"title": context.t("public.missing.title"), "description": context.t("public.missing.lead")}
