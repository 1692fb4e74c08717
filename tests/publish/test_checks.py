"""Each fault that a site may have is found where it is, and a site without any is let through."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from geo.errors import Fault
from maps.messages import fault_message, message
from publish import wayfinding
from publish.checks import check, faults_in
from publish.edition import Edition, edition_of
from publish.errors import PublishError
from publish.figures import figures_by_place
from publish.headers import OFFLINE
from publish.markup import read_page
from publish.site import PAGES, Files, page_path
from publish.writing import MARKER
from tests.cities import real_city
from tests.publish.conftest import ADDRESS

Spoil = Callable[[Files], object]
PAGE = "<!doctype html><html lang={}><title>T</title><h1 id=top>H</h1><a href={}#top>up</a>{}</html>"


@pytest.fixture(scope="module")
def facts() -> Edition:
    return edition_of(None, address=ADDRESS, base=real_city())


def small(edition: Edition) -> Files:
    """A site with nothing wrong in it, small enough to be looked at often."""
    wards = [("ward", ward) for ward in edition.city.wards.index]
    files: Files = {"_/a.css": b"a{background:url(a.png)}", "_/a.png": b"png", OFFLINE: b"<script>1</script>"}
    for page, ward in [*((page, "") for page in PAGES if page != "ward"), *wards]:
        for language in ("vi", "en"):
            path = page_path(page, language, ward)
            files[path] = PAGE.format(language, "/" if page == "missing" else "", "").encode()
    return listed(files, edition)


def listed(files: Files, edition: Edition) -> Files:
    """The same with a marker that lists them."""
    return {**files, MARKER: wayfinding.marker(edition, files)}


def more(path: str, text: str) -> Spoil:
    """Puts `text` at the end of a page."""
    return instead(path, "</html>", f"{text}</html>")


def instead(path: str, old: str, new: str) -> Spoil:
    def spoil(files: Files) -> None:
        assert old.encode() in files[path]
        files[path] = files[path].replace(old.encode(), new.encode(), 1)

    return spoil


def shows(language: str, **other: str) -> Spoil:
    """Puts a figure on a page, as it should be but for `other`."""

    def spoil(files: Files) -> None:
        path = page_path("missing", language if not other else "vi")
        more(path, figure_of(language, **other))(files)

    return spoil


def figure_of(language: str, **other: str) -> str:
    """A figure as a page shows it, but for `other`."""
    figure = figures_by_place(real_city())["density", "2019", "p15"]
    said = {"layer": figure.layer, "view": figure.view, "ward": "p15", "value": figure.raw}
    said = {**said, "text": figure.text.in_language(language), **other}
    return (
        '<data class="fig" data-layer="{layer}" data-view="{view}" data-ward="{ward}" value="{value}">'
        "<b>{text}</b></data>"
    ).format(**said)


SPOILED: Mapping[str, tuple[str, str, Spoil]] = {
    "a page without a title": (
        "public_title",
        "p15/index.html",
        instead("p15/index.html", "<title>T", "<title> "),
    ),
    "a page with two titles": ("public_title", "404.html", more("404.html", "<title>U</title>")),
    "a page in the wrong language": ("public_language", "en/404.html", instead("en/404.html", "en", "vi")),
    "a page without lang": ("public_language", "404.html", instead("404.html", " lang=vi", "")),
    "a page without h1": ("public_heading", "index.html", instead("index.html", "h1", "h2")),
    "a page with two": ("public_heading", "index.html", more("index.html", "<h1>I</h1>")),
    "an id twice": ("public_twice", "index.html", more("index.html", "<p id=top>")),
    "a link to no page": ("public_link", "index.html", more("index.html", "<a href=p02/index.html>")),
    "a link to no place of a page": (
        "public_link",
        "index.html",
        more("index.html", "<a href=p15/index.html#x>"),
    ),
    "a link out of the site": ("public_link", "index.html", more("index.html", "<a href=../index.html>")),
    "a map of no ward": ("public_link", "404.html", more("404.html", "<a href='/index.html#ward=p02'>")),
    "a view of no map": ("public_link", "404.html", more("404.html", "<a href='/p15/index.html#ward=p15'>")),
    "a link to no place of this page": ("public_link", "index.html", more("index.html", '<use href="#x">')),
    "an address of ours without a page": (
        "public_link",
        "404.html",
        more("404.html", f"<a href={ADDRESS}p02/>"),
    ),
    "a card without its picture": (
        "public_link",
        "404.html",
        more("404.html", f'<meta property=og:image content="{ADDRESS}the/p15.png">'),
    ),
    "a link that runs": ("public_foreign", "404.html", more("404.html", "<a href='javascript:x()'>")),
    "a picture that is not there": ("public_link", "index.html", more("index.html", "<img src=_/b.png>")),
    "a second picture": (
        "public_link",
        "index.html",
        more("index.html", "<img srcset='_/a.png 1x, b.png 2x'>"),
    ),
    "a script of others": (
        "public_foreign",
        "404.html",
        more("404.html", "<script src=https://x.org/a.js></script>"),
    ),
    "a style of others": (
        "public_foreign",
        "404.html",
        more("404.html", "<link rel=stylesheet href=//x.org/a.css>"),
    ),
    "a frame of others": (
        "public_foreign",
        "404.html",
        more("404.html", "<iframe src=https://x.org/></iframe>"),
    ),
    "an inline script": ("public_inline", "404.html", more("404.html", "<script>x()</script>")),
    "a module inside": ("public_inline", "404.html", more("404.html", "<script type=module>x()</script>")),
    "an inline style": ("public_inline", "404.html", more("404.html", "<style>a{}</style>")),
    "a style attribute": ("public_inline", "404.html", more("404.html", "<p style='color:red'>")),
    "a handler": ("public_inline", "404.html", more("404.html", "<p onclick='x()'>")),
    "another base": ("public_inline", "404.html", more("404.html", "<base target=_blank>")),
    "a page that leads away": ("public_inline", "404.html", more("404.html", "<meta http-equiv=refresh>")),
    "the stamp of practice": (
        "public_practice_shown",
        "p15/index.html",
        more("p15/index.html", f"<p>{message('map.practice.stamp')}</p>"),
    ),
    "its English": (
        "public_practice_shown",
        "404.html",
        more("404.html", message("map.practice.stamp", "en")),
    ),
    "a release of practice": (
        "public_practice_shown",
        "index.html",
        more("index.html", '<script type="application/json">{"practice": true}</script>'),
    ),
    "a style that asks elsewhere": (
        "public_foreign",
        "_/a.css",
        instead("_/a.css", "a.png", "//x.org/a.png"),
    ),
    "a style that takes in another": (
        "public_foreign",
        "_/a.css",
        instead("_/a.css", "a{", "@import 'b.css';a{"),
    ),
    "a style without its picture": ("public_link", "_/a.css", instead("_/a.css", "a.png", "b.png")),
    "a sealed file that asks": ("public_foreign", OFFLINE, instead(OFFLINE, "<script", "<script src=a.js")),
    "another value": ("public_figure", "404.html", shows("vi", value="1")),
    "another text": ("public_figure", "404.html", shows("vi", text="1")),
    "a figure of another ward": ("public_figure", "404.html", shows("vi", ward="p14")),
    "a figure in the other language": ("public_figure", "404.html", shows("en", view="2019")),
    "a figure that nobody knows": ("public_figure", "404.html", shows("vi", view="x")),
    "a page in one language": (
        "public_untranslated",
        "x/index.html",
        lambda files: files.update(_extra(files)),
    ),
    "a ward without a page": ("public_missing", "p15/index.html", lambda files: files.pop("p15/index.html")),
    "a name that is no plain one": ("public_path", "a b.txt", lambda files: files.update({"a b.txt": b""})),
    "a name that leads out": ("public_path", "../a.txt", lambda files: files.update({"../a.txt": b""})),
    "a kind that has no type": ("public_path", "a.php", lambda files: files.update({"a.php": b""})),
}


def _extra(files: Files) -> Files:
    return {"x/index.html": files["404.html"]}


def faults(edition: Edition, *spoils: Spoil) -> list[tuple[str, str]]:
    """Key and file of every fault of the small site after `spoils`."""
    files = small(edition)
    files.pop(MARKER)
    for spoil in spoils:
        spoil(files)
    return [(fault.key, fault.file) for fault in faults_in(listed(files, edition), edition)]


def test_a_site_without_faults_has_none(facts: Edition) -> None:
    assert faults(facts) == []
    shown = [shows("vi"), shows("en")]
    allowed = (
        '<a href="https://www.openstreetmap.org/copyright">OSM</a><a href="mailto:a@b.org">mail</a>'
        '<img src="data:image/png;base64,AA"><a href="?ward=p15#top">x</a><a href="p15/">y</a><a href="./">z</a>'
        '<a href="en/index.html#ward=p15&overlay=green">v</a><meta http-equiv="Content-Type" content="text/html">'
        f'<link rel=canonical href="{ADDRESS}"><link rel=alternate href="{ADDRESS}en/p15/">'
        '<svg><title>Map</title></svg><noscript><a href="p15/index.html">P15</a></noscript>'
    )
    assert faults(facts, *shown, more("index.html", allowed)) == []


@pytest.mark.parametrize("name", SPOILED)
def test_a_fault_is_found_where_it_is(name: str, facts: Edition) -> None:
    key, file, spoil = SPOILED[name]
    found = faults(facts, spoil)
    assert (key, file) in found
    if key != "public_missing":
        assert len(found) == 1


def test_a_link_is_judged_from_the_page_that_it_stands_on(facts: Edition) -> None:
    """The same words lead elsewhere from elsewhere; pages beside each other say the same with them."""
    down, up, here = (f"<a href={one}>" for one in ("bang/index.html", "../bang/index.html", "#only"))
    right = (
        *(more("index.html", down), more("en/index.html", down)),
        *(more(f"{prefix}{ward}/index.html", up) for ward in ("p14", "p15") for prefix in ("", "en/")),
        *(
            more("p15/index.html", f"<p id=only>{here}"),
            more("p14/index.html", "<a href=../p15/index.html#only>"),
        ),
    )
    assert faults(facts, *right) == []
    wrong = (more("p15/index.html", down), more("index.html", up), more("p14/index.html", here))
    found = faults(facts, *right, *wrong)
    assert sorted(found) == [
        ("public_link", path) for path in ("index.html", "p14/index.html", "p15/index.html")
    ]


def test_a_file_that_the_marker_does_not_list_is_found_and_one_that_it_lists_in_vain(facts: Edition) -> None:
    files = {**small(facts), "a.txt": b""}
    marker = json.loads(files[MARKER])
    marker["files"]["b.txt"] = ""
    files[MARKER] = json.dumps(marker).encode()
    assert [(f.key, f.file) for f in faults_in(files, facts)] == [
        ("public_unlisted", "a.txt"),
        ("public_unlisted", "b.txt"),
    ]


def test_all_faults_of_all_pages_come_at_once_each_as_a_sentence(facts: Edition) -> None:
    files = small(facts)
    for spoil in (more("index.html", "<h1>I</h1>"), more("p15/index.html", "<a href=x>")):
        spoil(files)
    with pytest.raises(PublishError) as caught:
        check(files, facts)
    said = [fault_message(fault, "en") for fault in caught.value.faults]
    assert [line.split(":")[0] for line in said] == ["index.html", "p15/index.html (a)"]


def test_every_fault_has_its_sentence(facts: Edition) -> None:
    for key, file, _ in SPOILED.values():
        parameters = dict.fromkeys(("path", "count", "lang", "id", "what", "address", "shown"), "x")
        assert fault_message(Fault(file, key, "", parameters)) != fault_message(
            Fault(file, key, "", parameters), "en"
        )
    assert facts.address == ADDRESS


def test_the_text_of_a_page_is_what_readers_see() -> None:
    page = read_page(b"<p>a &amp;<script>b</script> <b>c</b>\n d<noscript>e</noscript><!-- f --></p>")
    assert page.text == "a & c de"
