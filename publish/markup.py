"""What a page says of itself: read back from its HTML, so that checks judge what readers get, not what was meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

DATA_BLOCKS = ("application/json", "application/ld+json")  # scripts that never run
ADDRESSES = (
    "href",
    "src",
    "poster",
    "action",
    "data",
    "xlink:href",
    "formaction",
)  # attributes that hold one
FETCHED = frozenset(
    ("script", "img", "image", "iframe", "source", "audio", "video", "track", "embed", "object", "use")
)  # elements whose address a browser asks for by itself
READ_ONLY_LINKS = frozenset(("canonical", "alternate", "license", "next", "prev", "author", "help"))
CARDS = frozenset(("og:image", "og:url", "twitter:image"))  # metas that hold an address
SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Link:
    """An address on a page; `fetched` is True where a browser asks for it without a press."""

    element: str
    address: str
    fetched: bool


@dataclass
class Shown:
    """A figure as a page shows it: what its marks say, and its text."""

    layer: str
    view: str
    ward: str
    value: str
    text: str = ""


@dataclass
class Page:
    """What a page says: counts, ids, links, figures, its text without scripts, and what may not be in it."""

    language: str = ""
    titles: list[str] = field(default_factory=list)
    headings: int = 0
    ids: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    figures: list[Shown] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    text: str = ""


def read_page(content: bytes) -> Page:
    """The page that `content` is, as UTF-8; what no parser can make sense of is passed over as browsers do."""
    if not content.strip():
        return Page()
    parser = etree.HTMLParser(target=_Reader(), encoding="utf-8", huge_tree=True)
    page: Page = etree.fromstring(content, parser)
    return page


class _Reader:
    """Is told of each element of a page, and of each text, as lxml comes by it."""

    def __init__(self) -> None:
        self._page = Page()
        self._words: list[str] = []
        self._silent = ""  # the script or style that is being passed over
        self._drawings = 0  # depth of <svg>, whose <title> is not the page's
        self._titled = False
        self._figure: Shown | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        said = dict(attributes)
        if "id" in said:
            self._page.ids.append(said["id"])
        self._page.inline.extend(_inline(tag, said))
        self._page.links.extend(_links(tag, said))
        if tag == "html":
            self._page.language = self._page.language or said.get("lang", "")
        elif tag == "h1":
            self._page.headings += 1
        elif tag == "svg":
            self._drawings += 1
        elif tag == "title" and not self._drawings:
            self._titled = True
            self._page.titles.append("")
        elif tag in ("script", "style"):
            self._silent = tag
        elif tag == "data" and "fig" in said.get("class", "").split():
            layer, view, ward = (said.get(f"data-{name}", "") for name in ("layer", "view", "ward"))
            self._figure = Shown(layer, view, ward, said.get("value", ""))
            self._page.figures.append(self._figure)

    def end(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""
        elif tag == "svg":
            self._drawings -= 1
        elif tag == "title":
            self._titled = False
        elif tag == "data" and self._figure:
            self._figure.text = SPACES.sub(" ", self._figure.text).strip()
            self._figure = None

    def data(self, text: str) -> None:
        if self._silent:
            return
        if self._titled:
            self._page.titles[-1] += text
        self._words.append(text)
        if self._figure:
            self._figure.text += text

    def close(self) -> Page:
        self._page.text = SPACES.sub(" ", "".join(self._words)).strip()
        self._page.titles = [SPACES.sub(" ", title).strip() for title in self._page.titles]
        return self._page


def _inline(tag: str, said: dict[str, str]) -> list[str]:
    """What the security policy of the site would not let happen, or would let others do."""
    found = [f"{tag} {name}" for name in said if name == "style" or name.startswith("on")]
    if tag in ("style", "base"):
        found.append(tag)
    if tag == "script" and not said.get("src") and said.get("type", "") not in DATA_BLOCKS:
        found.append(tag)
    if tag == "meta" and said.get("http-equiv", "content-type").lower() != "content-type":
        found.append(f"meta {said['http-equiv']}")
    return found


def _links(tag: str, said: dict[str, str]) -> list[Link]:
    if tag == "meta" and said.get("property", said.get("name", "")) in CARDS:
        return [Link(tag, said.get("content", ""), False)]
    asked = tag in FETCHED or (tag == "link" and not READ_ONLY_LINKS & set(said.get("rel", "").split()))
    found = [Link(tag, said[name], asked) for name in ADDRESSES if said.get(name)]
    parts = [part.split() for part in said.get("srcset", "").split(",")]
    return found + [Link(tag, part[0], True) for part in parts if part]
