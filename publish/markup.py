"""What a page says of itself: read back from its HTML, so that checks judge what readers get, not what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

DATA_BLOCKS = ("application/json", "application/ld+json")  # scripts that never run
ADDRESSES = frozenset(
    ("href", "src", "poster", "action", "data", "xlink:href", "formaction")
)  # attributes that hold one
FETCHED = frozenset(
    ("script", "img", "image", "iframe", "source", "audio", "video", "track", "embed", "object", "use")
)  # elements whose address a browser asks for by itself
READ_ONLY_LINKS = frozenset(("canonical", "alternate", "license", "next", "prev", "author", "help"))
CARDS = frozenset(("og:image", "og:url", "twitter:image"))  # metas that hold an address


def _found(path: str) -> etree.XPath:
    return etree.XPath(path, smart_strings=False)


TEXT = _found("string()")
IDS = _found("//@id")
HEADINGS = _found("count(//h1)")
TITLES = _found("//title[not(ancestor::svg)]")  # that of a drawing is not the page's
FIGURES = _found("//data[contains(concat(' ', normalize-space(@class), ' '), ' fig ')]")
LINKING = _found(
    "//meta|//@href/..|//@src/..|//@srcset/..|//@poster/..|//@action/..|//@data/..|//@formaction/.."
    "|//@*[name() = 'xlink:href']/.."
)  # the elements with one of ADDRESSES, and two kinds more
SUSPECTS = _found("//style|//base|//script|//meta|//@style/..|//@*[starts-with(name(), 'on')]/..")


@dataclass(frozen=True)
class Link:
    """An address on a page; `fetched` is True where a browser asks for it without a press."""

    element: str
    address: str
    fetched: bool


@dataclass(frozen=True)
class Shown:
    """A figure as a page shows it: what its marks say, and its text."""

    layer: str
    view: str
    ward: str
    value: str
    text: str


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
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    root = etree.fromstring(content, parser) if content.strip() else None
    if root is None:
        return Page()
    links = [link for element in LINKING(root) for link in _links(element.tag, dict(element.attrib))]
    inline = [what for element in SUSPECTS(root) for what in _inline(element.tag, dict(element.attrib))]
    ids = IDS(root)
    etree.strip_elements(root, "script", "style", with_tail=False)  # what is left is read
    return Page(
        language=root.get("lang", ""),
        titles=[_said(title) for title in TITLES(root)],
        headings=int(HEADINGS(root)),
        ids=ids,
        links=links,
        figures=[_figure(element) for element in FIGURES(root)],
        inline=inline,
        text=_said(root),
    )


def _said(element: etree._Element) -> str:
    return " ".join(TEXT(element).split())


def _figure(element: etree._Element) -> Shown:
    layer, view, ward = (element.get(f"data-{name}", "") for name in ("layer", "view", "ward"))
    return Shown(layer, view, ward, element.get("value", ""), _said(element))


def _inline(tag: str, said: Mapping[str, str]) -> list[str]:
    """What the security policy of the site would not let happen, or would let others do."""
    found = [f"{tag} {name}" for name in said if name == "style" or name.startswith("on")]
    if tag in ("style", "base"):
        found.append(tag)
    if tag == "script" and not said.get("src") and said.get("type", "") not in DATA_BLOCKS:
        found.append(tag)
    if tag == "meta" and said.get("http-equiv", "content-type").lower() != "content-type":
        found.append(f"meta {said['http-equiv']}")
    return found


def _links(tag: str, said: Mapping[str, str]) -> list[Link]:
    if tag == "meta" and said.get("property", said.get("name", "")) in CARDS:
        return [Link(tag, said.get("content", ""), False)]
    asked = tag in FETCHED or (tag == "link" and not READ_ONLY_LINKS & set(said.get("rel", "").split()))
    found = [Link(tag, said[name], asked) for name in said if name in ADDRESSES and said[name]]
    parts = [part.split() for part in said["srcset"].split(",")] if "srcset" in said else []
    return found + [Link(tag, part[0], True) for part in parts if part]
