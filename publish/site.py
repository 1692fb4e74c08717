"""The shape of a site: which page has which path, how pages link to each other, how a template becomes a page."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from maps.document import script_safe
from maps.messages import LANGUAGES, message
from publish.assets import Assets
from publish.edition import Edition

Files = dict[str, bytes]  # path in the site, content
TEMPLATES = Path(__file__).parent / "templates"
PAGES = {
    "map": "index.html",
    "ward": "{ward}/index.html",
    "table": "bang/index.html",
    "works": "cong-trinh/index.html",
    "about": "giai-thich/index.html",
    "embed": "nhung/index.html",
    "missing": "404.html",
}  # path of each page in Vietnamese; English stands below en/
INDEX = "index.html"


def page_path(page: str, language: str = LANGUAGES[0], ward: str = "") -> str:
    """Path of a page in the site; of the page of `ward` where `page` is "ward"."""
    path = PAGES[page].format(ward=ward)
    return path if language == LANGUAGES[0] else f"{language}/{path}"


@dataclass(frozen=True, eq=False)
class Context:
    """What one page knows of itself and of the site. `path` is its own, such as "en/p15/index.html"."""

    edition: Edition
    assets: Assets
    language: str
    path: str

    def href(self, path: str) -> str:
        """The address of a file of the site from this page: relative, so that the site works below any address.

        The page of missing addresses is shown at any depth, so that its links begin at the root of the site.
        """
        if posixpath.basename(self.path) == PAGES["missing"]:
            return (urlsplit(self.edition.address).path or "/") + quote(path)
        return quote(posixpath.relpath(path, posixpath.dirname(self.path) or "."))

    def page_href(self, page: str, ward: str = "", language: str | None = None) -> str:
        """The address of a page from this one, in this page's language unless another is named."""
        return self.href(page_path(page, language or self.language, ward))

    def asset(self, name: str) -> str:
        """The address of a hashed file from this page."""
        return self.href(self.assets.path(name))

    def absolute(self, path: str) -> str:
        """The whole address of a file of the site, without index.html; "" where the site's own is not known."""
        address = self.edition.address
        return address + quote(path.removesuffix(INDEX)) if address else ""

    def in_language(self, language: str) -> str:
        """Path of this same page in a language."""
        prefixes = tuple(f"{other}/" for other in LANGUAGES[1:])
        bare = self.path.split("/", 1)[1] if self.path.startswith(prefixes) else self.path
        return bare if language == LANGUAGES[0] else f"{language}/{bare}"

    def t(self, key: str, **parameters: Any) -> str:
        """The message `key` in this page's language."""
        return message(key, self.language, **parameters)


def render(template: str, context: Context, **values: Any) -> bytes:
    """A page from a template of `publish/templates`.

    Beside `values`, a template knows `context`, `edition`, `language`, `t`, `href`, `page_href` and `asset`, and
    the filter `json` for blocks of data.
    """
    known = {
        "context": context,
        "edition": context.edition,
        "language": context.language,
        "t": context.t,
        "href": context.href,
        "page_href": context.page_href,
        "asset": context.asset,
    }
    return _templates().get_template(template).render(**known, **values).encode("utf-8")


def macro(template: str, name: str) -> Callable[..., Markup]:
    """The macro `name` of a template of `publish/templates`: for a part that many pages repeat, made once."""
    found: Callable[..., Markup] = getattr(_templates().get_template(template).module, name)
    return found


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["json"] = lambda value: Markup(script_safe(value))  # noqa: S704 - nothing in it can end a block
    return made
