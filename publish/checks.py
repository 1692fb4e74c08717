"""What must hold of a built site before it is written. Every fault is named; with one, nothing is published."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import SplitResult, parse_qs, parse_qsl, unquote, urlsplit

from geo.errors import Fault
from geo.schemas import MERGED_IDS
from layers import layers_of
from maps.messages import LANGUAGES, message
from publish.assets import PLACE
from publish.edition import Edition
from publish.errors import PublishError
from publish.figures import figures_by_place
from publish.headers import OFFLINE, TYPES
from publish.markup import Link, Page, read_page
from publish.packing import packed_name
from publish.sheet_age import FOLDER as SHEETS
from publish.site import PAGES, Files, page_path
from publish.writing import MARKER

PATH = re.compile(r"[A-Za-z0-9_-]+(?:[./-][A-Za-z0-9_-]+)*")  # plain on every system and in every address
ABROAD = ("https", "http", "mailto")  # where a reader may be sent by a press
MAPS = tuple(page_path("map", language) for language in LANGUAGES)
STAMP = "map.practice.stamp"
PRACTICE = re.compile(rb'"practice":\s*true')
FOREIGN_STYLE = re.compile(r"@import|url\(\s*[\"']?(?:\w+:)?//", re.IGNORECASE)
LONGEST = 120  # letters of an address that a fault repeats


def check(files: Files, edition: Edition) -> None:
    """Nothing, if the site may be published.

    Raises
    ------
    PublishError
        With every fault of every file.
    """
    faults = tuple(faults_in(files, edition))
    if faults:
        raise PublishError(faults)


def faults_in(files: Files, edition: Edition) -> Iterator[Fault]:
    """Every fault of a site."""
    pages = {path: read_page(files[path]) for path in html_paths(files)}
    site = _Site(edition, files, pages)
    yield from _paths(files)
    yield from _unlisted(files)
    yield from _untranslated(files)
    yield from _missing(files, edition)
    for path, page in pages.items():
        yield from _frame(path, page)
        yield from _inline(path, page)
        yield from _practice(path, page, files[path])
        yield from site.broken_links(path, page)
        yield from site.wrong_figures(path, page)
    yield from _styles(files)
    yield from _unsealed(files)
    yield from _sheets(files, edition)


def html_paths(files: Mapping[str, bytes]) -> list[str]:
    """The pages of a site but the one that is kept as a file, whose scripts must stand inside."""
    return [path for path in files if path.endswith(".html") and path != OFFLINE]


def language_of(path: str) -> str:
    """The language of the page at a path."""
    first = path.split("/", 1)[0]
    return first if first in LANGUAGES[1:] else LANGUAGES[0]


def _paths(files: Files) -> Iterator[Fault]:
    for path in files:
        kind = PurePosixPath(packed_name(path) or path).suffix
        if not PATH.fullmatch(path) or (kind not in TYPES and not path.startswith("headers/")):
            yield Fault(path, "public_path")


def _unlisted(files: Files) -> Iterator[Fault]:
    """Files that the marker does not list, and the other way round."""
    listed = set(json.loads(files.get(MARKER, b"{}")).get("files", ()))
    for path in sorted(listed ^ (files.keys() - {MARKER})):
        yield Fault(path, "public_unlisted")


def _untranslated(files: Files) -> Iterator[Fault]:
    """Pages that are not there in every language."""
    pages = set(html_paths(files))
    for path in sorted(pages):
        bare = path.removeprefix(f"{language_of(path)}/")
        for language in LANGUAGES:
            other = bare if language == LANGUAGES[0] else f"{language}/{bare}"
            if other not in pages:
                yield Fault(path, "public_untranslated", "", {"path": other})


def _missing(files: Files, edition: Edition) -> Iterator[Fault]:
    """Pages of the site, of each ward too, that are not there."""
    wards = [page_path("ward", ward=ward) for ward in edition.city.wards.index]
    for path in (*(page_path(page) for page in PAGES if page != "ward"), *wards):
        if path not in files:
            yield Fault(path, "public_missing")


def _frame(path: str, page: Page) -> Iterator[Fault]:
    if [bool(title) for title in page.titles] != [True]:
        yield Fault(path, "public_title", "", {"count": len(page.titles)})
    if page.language != language_of(path):
        yield Fault(path, "public_language", "", {"lang": page.language})
    if page.headings != 1:
        yield Fault(path, "public_heading", "", {"count": page.headings})
    for name, count in Counter(page.ids).items():
        if count > 1:
            yield Fault(path, "public_twice", "", {"id": name})


def _inline(path: str, page: Page) -> Iterator[Fault]:
    for what in sorted(set(page.inline)):
        yield Fault(path, "public_inline", "", {"what": what})


def _practice(path: str, page: Page, content: bytes) -> Iterator[Fault]:
    stamps = [message(STAMP, language) for language in LANGUAGES]
    if any(stamp in page.text for stamp in stamps) or PRACTICE.search(content):
        yield Fault(path, "public_practice_shown")


def _styles(files: Files) -> Iterator[Fault]:
    """Style sheets that ask elsewhere, or for what is not there."""
    for path in files:
        if not path.endswith(".css"):
            continue
        text = files[path].decode("utf-8")
        if FOREIGN_STYLE.search(text):
            yield Fault(path, "public_foreign", "", {"address": "url(//…), @import"})
        for name in (name for name in PLACE.findall(text) if not name.startswith("//")):
            if posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) not in files:
                yield Fault(path, "public_link", "", {"address": name})


def _unsealed(files: Files) -> Iterator[Fault]:
    """What the file for a disk without network asks for."""
    for link in read_page(files.get(OFFLINE, b"")).links:
        if link.fetched and urlsplit(link.address).scheme != "data" and not link.address.startswith("#"):
            yield Fault(OFFLINE, "public_foreign", link.element, {"address": link.address[:LONGEST]})


def _sheets(files: Files, edition: Edition) -> Iterator[Fault]:
    """What is told to holders of printed sheets that is of another edition, or leads to no view of the map."""
    layers = {layer.id for layer in layers_of(edition.city)}
    wards = {"", *map(str, edition.city.wards.index), *(ward for ids in MERGED_IDS.values() for ward in ids)}
    for path in (path for path in files if path.startswith(f"{SHEETS}/") and not packed_name(path)):
        document = json.loads(files[path])
        if document["fingerprint"] != edition.release.fingerprint:
            yield Fault(path, "public_edition")
        for query in sorted({query for *_, query in document.get("changes", ()) if query}):
            view = dict(parse_qsl(query))
            if view.get("overlay") not in layers or view.get("ward", "") not in wards:
                yield Fault(path, "public_link", "", {"address": query[:LONGEST]})


@dataclass(frozen=True, eq=False)
class _Site:
    """What a link or a figure of one page is held against: all the others, and the release."""

    edition: Edition
    files: Files
    pages: Mapping[str, Page]
    judged: dict[tuple[str, str, Link], str] = field(default_factory=dict)  # by where a link leads

    def broken_links(self, path: str, page: Page) -> Iterator[Fault]:
        for link in dict.fromkeys(page.links):
            place = (*_start(path, link.address), link)
            if place not in self.judged:
                self.judged[place] = self._fault_of(path, link)
            if key := self.judged[place]:
                yield Fault(path, key, link.element, {"address": link.address[:LONGEST]})

    def _fault_of(self, path: str, link: Link) -> str:
        """Message key of what is wrong with a link, "" for nothing."""
        try:
            parts = urlsplit(link.address)
        except ValueError:
            return "public_link"
        own = self.edition.address
        if own and link.address.startswith(own):
            return "" if self._leads(urlsplit(link.address.removeprefix(own)), "") else "public_link"
        if parts.scheme == "data":
            return "" if link.element in ("img", "image") else "public_foreign"
        if parts.scheme or parts.netloc:
            return "public_foreign" if link.fetched or parts.scheme not in ABROAD else ""
        return "" if self._leads(parts, path) else "public_link"

    def _leads(self, parts: SplitResult, page: str) -> bool:
        """True if a link from `page` ends at a file, and at a place of it where one is named."""
        root = urlsplit(self.edition.address).path or "/"
        raw = unquote(parts.path)
        if raw.startswith(root):
            target = raw.removeprefix(root)
        elif raw.startswith("/"):
            return False
        else:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page), raw)) if raw else page
        if target in ("", ".") or raw.endswith("/"):
            target = posixpath.normpath(posixpath.join(target, "index.html"))
        if target not in self.files:
            return False
        known = self.pages.get(target)
        if not parts.fragment or known is None or unquote(parts.fragment) in known.ids:
            return True
        return target in MAPS and self._is_view(parts.fragment)

    def _is_view(self, fragment: str) -> bool:
        """True for the view of a map that a fragment describes, of a ward that there is where one is named."""
        wards = parse_qs(fragment).get("ward", [])
        return "=" in fragment and set(wards) <= set(self.edition.city.wards.index)

    def wrong_figures(self, path: str, page: Page) -> Iterator[Fault]:
        known, language = figures_by_place(self.edition.city), language_of(path)
        for shown in page.figures:
            figure = known.get((shown.layer, shown.view, shown.ward))
            if figure and (shown.value, shown.text) == (
                figure.raw,
                _plain(figure.text.in_language(language)),
            ):
                continue
            where = " ".join(filter(None, (shown.layer, shown.view, shown.ward)))
            yield Fault(path, "public_figure", where, {"shown": f"{shown.value} {shown.text}"[:LONGEST]})


def _start(path: str, address: str) -> tuple[str, str]:
    """The folder that an address leads down from, and the rest of the address: pages beside each other mostly agree.

    An address within a page leads from that page alone.
    """
    if not address or address[0] in "#?":
        return path, address
    folder = path.rpartition("/")[0]
    while folder and address.startswith("../"):
        address, folder = address[3:], folder.rpartition("/")[0]
    return f"{folder}/", address


def _plain(text: str) -> str:
    return " ".join(text.split())
