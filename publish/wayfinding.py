"""What machines find a site by: the marker that lists it, the map of its pages, what a phone calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from xml.sax.saxutils import escape

from geo.source import sha256
from maps.messages import LANGUAGES
from publish.assets import Assets
from publish.edition import Edition
from publish.site import PAGES, Context, Files, page_path
from publish.writing import MADE_BY, MARKER

ICON = "icon.svg"
INK = "#14213d"  # of the icon's ground
XML = '<?xml version="1.0" encoding="UTF-8"?>'
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


def files(edition: Edition, assets: Assets) -> Files:
    """robots.txt, site.webmanifest and, where the address of the site is known, sitemap.xml."""
    root = Context(edition, assets, LANGUAGES[0], PAGES["map"])
    found = {
        "robots.txt": _robots(root).encode(),
        "site.webmanifest": _json(_manifest(root)),
    }
    if edition.address:
        found["sitemap.xml"] = _sitemap(root).encode()
    return found


def marker(edition: Edition, built: Files) -> bytes:
    """What MARKER says: which release the site shows, what it was built with, and each file with its SHA-256."""
    info = edition.content.info if edition.content else None
    return _json(
        {
            "made_by": MADE_BY,
            "fingerprint": edition.release.fingerprint,
            "release": info.number if info else None,
            "release_fingerprint": info.fingerprint if info else "",
            "address": edition.address,
            "contact": edition.contact,
            "files": {path: sha256(built[path]) for path in sorted(built) if path != MARKER},
        }
    )


def _robots(root: Context) -> str:
    lines = ["User-agent: *", "Allow: /"]
    if root.edition.address:
        lines += ["", f"Sitemap: {root.absolute('sitemap.xml')}"]
    return "\n".join([*lines, ""])


def _manifest(root: Context) -> dict[str, object]:
    return {
        "name": root.t("map.title"),
        "short_name": root.t("public.short_name"),
        "description": root.t("public.map_page.description"),
        "lang": root.language,
        "start_url": PAGES["map"],
        "scope": "./",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": INK,
        "icons": [{"src": root.asset(ICON), "sizes": "any", "type": "image/svg+xml"}],
    }


def _sitemap(root: Context) -> str:
    """Every page but that of missing addresses, each with itself in the other languages."""
    entries = "".join(_entry(root, pages) for pages in _pages(root.edition))
    return f'{XML}\n<urlset xmlns="{SITEMAP}" xmlns:xhtml="{XHTML}">\n{entries}</urlset>\n'


def _pages(edition: Edition) -> Iterator[dict[str, str]]:
    """Paths of each page by language."""
    for page in PAGES:
        if page == "missing":
            continue
        for ward in edition.city.wards.index if page == "ward" else ("",):
            yield {language: page_path(page, language, ward) for language in LANGUAGES}


def _entry(root: Context, pages: dict[str, str]) -> str:
    addresses = {language: escape(root.absolute(path)) for language, path in pages.items()}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
        for language, address in addresses.items()
    )
    return "".join(f"<url><loc>{address}</loc>{others}</url>\n" for address in addresses.values())


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
