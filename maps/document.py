"""The map documents: one folium page per release, with our own elements and no foreign host; another to plan on.

`python -m maps.document --out map.html` writes the same document to stand alone.
"""

from __future__ import annotations

import argparse
import base64
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from geo.city import read_city
from geo.errors import DataError
from maps.legend import pair
from maps.messages import fault_message, message, under
from maps.payload import late_docs, release_doc
from maps.release import Release, release_of

DATA = Path(__file__).parent.parent / "data"
LANGUAGE = "vi"
NAME = "govap"  # fixed, so that one release is always the same bytes
START_ZOOM = 13
PUBLIC = "public.client."  # before the keys of what only the public map says


class DocumentMap(folium.Map):
    """folium's map without its header: no foreign script, no fixed zoom of the page."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="folium-map" id={{ this.get_name()|tojson }}></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }},
            {center: {{ this.location|tojson }}, crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }}});
        {% endmacro %}
        """
    )

    def __init__(self, location: list[float]) -> None:
        super().__init__(location, tiles=None, zoom_start=START_ZOOM, zoom_control=False)
        self.default_js, self.default_css = [], []
        self._id = NAME


class DocumentFigure(Figure):
    """The page around the map: its language is stated, and nothing is loaded that is not named here."""

    _template = Template(
        '<!DOCTYPE html>\n<html lang="{{ this.language }}">\n<head>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{{ this.title|e }}</title>\n{{ this.header.render(**kwargs) }}\n</head>\n"
        "<body>\n{{ this.html.render(**kwargs) }}\n<script>{{ this.script.render(**kwargs) }}</script>\n</body>\n</html>\n"
    )

    def __init__(self, language: str, title: str) -> None:
        super().__init__(title=title)
        self.language = language


class SiteFigure(DocumentFigure):
    """The page around the public map: no script or style stands in it, and the site's own head and body do."""

    _template = Template(
        '<!DOCTYPE html>\n<html lang="{{ this.language }}">\n<head>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>{{ this.title|e }}</title>\n{{ this.header.render(**kwargs) }}\n{{ this.head }}</head>\n"
        "<body>\n{{ this.body }}{{ this.html.render(**kwargs) }}\n</body>\n</html>\n"
    )

    def __init__(self, page: SitePage) -> None:
        super().__init__(page.language, message("map.title", page.language))
        self.head, self.body = page.head, page.body


@dataclass(frozen=True)
class SitePage:
    """How the public site holds the map; addresses are relative to its page.

    `files` are addresses of late files by name and `site` is the SiteDoc of release.ts. `head` and `body` are HTML of
    the site's own making, trusted as it stands; they name the style and the `public_scripts` of the release.
    Without `past` the map offers no earlier periods.
    """

    language: str
    files: Mapping[str, str]
    site: Mapping[str, Any]
    head: str
    body: str
    past: bool = True


class WardMap(MacroElement):
    """Our own element: the release as JSON, the client, and the call that starts it on the folium map."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}{{ this.style }}{% endmacro %}
        {% macro html(this, kwargs) %}
        {% for name, text in this.scripts %}<script type="application/json" id="{{ name }}">{{ text }}</script>
        {% endfor %}{{ this.client }}
        {% endmacro %}
        {% macro script(this, kwargs) %}govap.start({{ this._parent.get_name() }});{% endmacro %}
        """
    )

    def __init__(self, scripts: list[tuple[str, str]], style: str, client: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "WardMap"
        self._id = NAME
        self.scripts, self.style, self.client = scripts, style, client


def script_safe(document: Any) -> str:
    """Compact JSON that cannot end the script element it stands in, nor be read as markup."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def compose(release: Release, base: str = "") -> str:
    """The document as HTML. With `base`, client and late files are fetched from there; without, all stands inside."""
    if base:
        style = f'<link rel="stylesheet" href="{base}/document.css">'
        return _page(release, base, [], style, f'<script src="{base}/document.js"></script>')
    scripts = [(f"govap-file-{name}", script_safe(content)) for name, content in late_docs(release).items()]
    style = f"<style>{css_with_fonts(release, release.client['document.css'].decode('utf-8'))}</style>"
    return _page(
        release, base, scripts, style, f"<script>{script_text(release.client['document.js'])}</script>"
    )


def compose_planner(release: Release, base: str) -> str:
    """The document to plan on: the map with drawing tools and their words, all else fetched from `base`."""
    return _working_page(release, base, "planner", "planner.")


def compose_siting(release: Release, base: str) -> str:
    """The siting board: the map with teams to place and their words, all else fetched from `base`."""
    return _working_page(release, base, "siting", "siting_map.")


def compose_meeting(release: Release, base: str) -> str:
    """The map of a meeting: its pages for a projector and their words, all else fetched from `base`."""
    return _working_page(release, base, "meeting", "meeting_map.")


def compose_public(release: Release, page: SitePage) -> str:
    """The document as a page of the public site: its only inline scripts are blocks of JSON, which run nothing."""
    return str(public_figure(release, page).render())


def public_scripts(release: Release) -> dict[str, bytes]:
    """The scripts of the public map in the order they run: Leaflet, the client, folium's own, which starts it.

    A browser answers its reader between two scripts, not within one.
    """
    figure = public_figure(release, SitePage(LANGUAGE, {}, {}, "", ""))
    figure.render()
    client = release.client
    return {
        "leaflet.js": client["leaflet.js"],
        "map.js": client["public.js"],
        "start.js": figure.script.render().encode(),
    }


def public_figure(
    release: Release, page: SitePage, late: list[tuple[str, str]] | None = None, client: str = ""
) -> Figure:
    """The public map with blocks of JSON by name, and its client where that stands in the page."""
    words = {f"site.{key.removeprefix(PUBLIC)}": pair(text) for key, text in under(PUBLIC).items()}
    doc = release_doc(release)
    site = {"files": dict(page.files), "site": dict(page.site)} if page.site else {}
    layers = doc["layers"] if page.past else [{**layer, "past": []} for layer in doc["layers"]]
    more = {"base": "", "messages": {**doc["messages"], **words}, "layers": layers, **site}
    return _around(SiteFigure(page), {**doc, **more}, late or [], "", client)


def _working_page(release: Release, base: str, name: str, prefix: str) -> str:
    """A document with a client and style `name` of its own and the messages under `prefix`."""
    words = {key.removeprefix(prefix): pair(text) for key, text in under(prefix).items()}
    style = "".join(f'<link rel="stylesheet" href="{base}/{sheet}.css">' for sheet in ("document", name))
    script = f'<script src="{base}/{name}.js"></script>'
    return _page(release, base, [(f"govap-{prefix.removesuffix('.')}", script_safe(words))], style, script)


def _page(release: Release, base: str, more: list[tuple[str, str]], style: str, client: str) -> str:
    """A document of a release: its JSON and `more` of it by name, a style, and the client that draws it."""
    figure = DocumentFigure(LANGUAGE, message("map.title"))
    return str(_around(figure, {**release_doc(release), "base": base}, more, style, client).render())


def _around(
    figure: Figure, doc: dict[str, Any], more: list[tuple[str, str]], style: str, client: str
) -> Figure:
    """The figure with the map in it."""
    map_ = DocumentMap([doc["plane"]["lat0"], doc["plane"]["lon0"]])
    map_.add_child(WardMap([("govap-release", script_safe(doc)), *more], style, client))
    figure.add_child(map_)
    return figure


def script_text(script: bytes) -> str:
    """A script that cannot end the element it stands in."""
    return script.decode("utf-8").replace("</script", "<\\/script")


def css_with_fonts(release: Release, style: str) -> str:
    """The style sheet with its fonts inside."""

    def inlined(match: re.Match[str]) -> str:
        content = release.client.get(match[1])
        if content is None:
            return match[0]
        return f"url(data:font/woff2;base64,{base64.b64encode(content).decode()})"

    return re.sub(
        r"url\([\"']?(?:\./)?([\w.-]+\.woff2)[\"']?\)", inlined, style.replace("</style", "<\\/style")
    )


def static_files(release: Release, base: str) -> dict[str, bytes]:
    """Every file of a release as a host serves it: the documents, the client, the late files."""
    late = {f"{name}.json": script_safe(content).encode() for name, content in late_docs(release).items()}
    pages = {
        "map.html": compose(release, base),
        "planner.html": compose_planner(release, base),
        "siting.html": compose_siting(release, base),
        "meeting.html": compose_meeting(release, base),
    }
    return {**release.client, **late, **{name: page.encode() for name, page in pages.items()}}


def main(arguments: list[str] | None = None) -> int:
    """Write the document to stand alone; 1 with every fault named when `data/` cannot be used."""
    parser = argparse.ArgumentParser(description=message("cli.document"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--practice", action="store_true")
    options = parser.parse_args(arguments)
    try:
        release = release_of(read_city(options.data, options.practice))
    except DataError as error:
        print("\n".join(fault_message(fault) for fault in error.faults), file=sys.stderr)
        return 1
    html = compose(release)
    options.out.write_text(html, encoding="utf-8")
    print(f"{options.out}: {len(html.encode()):,} B, {release.short}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
