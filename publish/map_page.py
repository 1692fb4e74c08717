"""The page of the map, in each language: the folium document of the release, with the site around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from maps.document import SitePage, compose_public, public_scripts, script_safe
from maps.messages import LANGUAGES
from maps.payload import late_docs
from maps.release import Release
from publish import sheet_age
from publish.assets import Assets
from publish.cards import card_path
from publish.edition import Edition
from publish.nearest import DISTRICT
from publish.said import ward_links
from publish.site import Context, Files, page_path, render
from publish.worker import WORKER

LINKS = ("table", "works", "about", "embed")  # pages of which there is one
FACE = re.compile(
    r"@font-face\{[^}]*?font-weight:(\d+)[^}]*?url\([\"']?\./([\w.-]+\.woff2)[^}]*?unicode-range:([^;}]+)"
)
WARD_PLACE = "{ward}"  # where a ward's id stands in the address of its page


def files(edition: Edition, assets: Assets) -> Files:
    """The map in both languages. Its client, style and late files are added to the hashed ones."""
    release = edition.release
    scripts = public_scripts(release)
    for name, script in scripts.items():
        assets.add(name, script)
    assets.add("public.css", release.client["public.css"])
    assets.add("basemap_worker.js", release.client["basemap_worker.js"])
    sheet_age.add_script(assets, release)
    late = late_docs(release)
    for name, content in late.items():
        assets.add(f"{name}.json", script_safe(content).encode())
    pages = {page_path("map", language): language for language in LANGUAGES}
    return {
        path: compose_public(
            release, _page(Context(edition, assets, language, path), list(late), list(scripts))
        ).encode()
        for path, language in pages.items()
    }


def _page(context: Context, late: list[str], scripts: list[str]) -> SitePage:
    """The map's page as the site holds it."""
    wards = [(name, address) for _, address, _, name in ward_links(context)]
    words = {
        "pages": [(context.t("public.nav.wards"), wards[0][1]), *_links(context)],
        "wards": wards,
        "languages": LANGUAGES,
        "scripts": scripts,
        "card": card_path(DISTRICT, context.language) if context.edition.address else "",
    }
    return SitePage(
        context.language,
        {name: context.asset(f"{name}.json") for name in late},
        _site(context),
        render("map_head.html", context, **words).decode(),
        render("map_body.html", context, **words).decode(),
    )


def _links(context: Context) -> list[tuple[str, str]]:
    return [(context.t(f"public.nav.{page}"), context.page_href(page)) for page in LINKS]


def _site(context: Context) -> Mapping[str, Any]:
    """What the client knows of the site: SiteDoc of release.ts."""
    (other,) = [language for language in LANGUAGES if language != context.language]
    any_ward = context.page_href("ward", context.edition.city.wards.index[0])
    return {
        "lang": context.language,
        "other": context.page_href("map", language=other),
        "ward": any_ward.replace(context.edition.city.wards.index[0], WARD_PLACE, 1),
        "worker": context.href(WORKER),
        "basemap_worker": context.asset("basemap_worker.js"),
        "sheet": context.asset(sheet_age.SCRIPT),
        "faces": faces(context.edition.release, context),
    }


def faces(release: Release, context: Context) -> list[list[str]]:
    """Address, weight and range of letters of every face of the client's style."""
    style = release.client["document.css"].decode("utf-8")
    return [[context.asset(name), weight, letters] for weight, name, letters in FACE.findall(style)]
