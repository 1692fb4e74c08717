"""A site as a whole: its shape, its hashed files, and that the same edition is always the same bytes."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

import brotli
import pytest
from lxml import etree

from geo.source import sha256
from maps.messages import LANGUAGES
from publish.assets import Assets
from publish.build import assets_of
from publish.checks import html_paths
from publish.edition import Edition, edition_of
from publish.markup import read_page
from publish.packing import packed, packed_name
from publish.site import PAGES, Context, Files, page_path, render
from publish.wayfinding import files as wayfinding_files
from publish.writing import MARKER
from tests.browser.server import ROOT
from tests.cities import real_city
from tests.publish.conftest import ADDRESS, CONTACT

XHTML = "{http://www.w3.org/1999/xhtml}link"
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture(scope="module")
def facts() -> Edition:
    """The published facts alone, at no known address."""
    return edition_of(None, base=real_city())


# ---- hashed files


def test_the_name_of_a_hashed_file_follows_its_content() -> None:
    one, other = Assets(), Assets()
    one.add("a.js", b"1")
    other.add("a.js", b"2")
    assert one.path("a.js") == f"_/a.{sha256(b'1')[:12]}.js"
    assert one.path("a.js") != other.path("a.js")
    assert one.files() == {one.path("a.js"): b"1"}


def test_a_style_names_its_files_by_their_hashed_names_and_so_follows_them() -> None:
    paths = []
    for letters in (b"one", b"two"):
        assets = Assets()
        assets.add("a.woff2", letters)
        assets.add("a.css", b"@font-face{src:url('./a.woff2')}b{background:url(data:image/png;base64,AA)}")
        style = assets.files()[assets.path("a.css")].decode()
        assert f"url({PurePosixPath(assets.path('a.woff2')).name})" in style
        assert "url(data:image/png;base64,AA)" in style
        paths.append(assets.path("a.css"))
    assert paths[0] != paths[1]


def test_a_style_without_its_file_and_two_files_of_one_name_are_refused() -> None:
    assets = Assets()
    with pytest.raises(KeyError):
        assets.add("a.css", b"a{background:url(a.png)}")
    with pytest.raises(KeyError):
        assets.path("a.css")
    assets.add("a.js", b"1")
    assets.add("a.js", b"1")
    with pytest.raises(ValueError, match=r"a\.js"):
        assets.add("a.js", b"2")


# ---- links


@pytest.mark.parametrize(
    ("page", "target", "link"),
    [
        ("index.html", "index.html", "index.html"),
        ("index.html", "bang/index.html", "bang/index.html"),
        ("p15/index.html", "index.html", "../index.html"),
        ("p15/index.html", "_/a.css", "../_/a.css"),
        ("en/p15/index.html", "p15/index.html", "../../p15/index.html"),
        ("en/index.html", "sw.js", "../sw.js"),
        ("404.html", "_/a.css", "/_/a.css"),
        ("en/404.html", "en/index.html", "/en/index.html"),
    ],
)
def test_links_are_relative_but_on_the_page_that_is_shown_anywhere(
    page: str, target: str, link: str, facts: Edition
) -> None:
    assert Context(facts, Assets(), "vi", page).href(target) == link


def test_a_page_knows_itself_in_the_other_language_and_its_whole_address(facts: Edition) -> None:
    placed = Edition(facts.release, None, "https://example.org/ban-do/")
    page = Context(placed, Assets(), "en", "en/p15/index.html")
    assert [page.in_language(language) for language in LANGUAGES] == ["p15/index.html", "en/p15/index.html"]
    assert page.absolute(page.path) == "https://example.org/ban-do/en/p15/"
    assert page.page_href("ward", "p01") == "../p01/index.html"
    assert page.page_href("map", language="vi") == "../../index.html"
    assert Context(placed, Assets(), "vi", "404.html").href("index.html") == "/ban-do/index.html"
    assert Context(facts, Assets(), "vi", "index.html").absolute("index.html") == ""


def test_text_in_a_template_is_escaped(facts: Edition) -> None:
    hostile = "<script>alert(1)</script>\"'&${}"
    page = Context(facts, assets_of(facts), "vi", "404.html")
    values = dict.fromkeys(("page", "image", "ward", "release_line", "as_of", "description"), "")
    lists = {"languages": LANGUAGES, "scripts": (), "ward_links": [], "chips_first": False}
    made = render("missing.html", page, **{**values, **lists, "page": "missing", "title": hostile})
    assert b"<script>alert" not in made
    assert hostile in read_page(made).titles[0]


# ---- packing


def test_packed_copies_unpack_to_the_file_and_are_smaller() -> None:
    page = b"<p>Ward</p>" * 100
    noise = bytes(range(256)) * 2
    files = {"a.html": page, "b/c.html": page, "short.txt": b"a" * 255, "photo.png": page, "noise.txt": noise}
    made = packed(files)
    assert set(made) >= {"a.html.br", "a.html.gz", "b/c.html.br", "b/c.html.gz"}
    assert not {name for name in made if packed_name(name) in ("short.txt", "photo.png")}
    assert brotli.decompress(made["a.html.br"]) == gzip.decompress(made["a.html.gz"]) == page
    assert all(len(content) < len(files[packed_name(name)]) for name, content in made.items())
    assert packed(files) == made


# ---- what machines read


def test_the_site_map_lists_every_page_in_both_languages_and_nothing_else(site: Files) -> None:
    entries = etree.fromstring(site["sitemap.xml"]).iter(LOC)
    listed = {str(entry.text): entry.getparent() for entry in entries}
    pages = [path for path in html_paths(site) if not path.endswith("404.html")]
    assert set(listed) == {ADDRESS + path.removesuffix("index.html") for path in pages}
    others = {link.get("hreflang"): link.get("href") for link in listed[f"{ADDRESS}en/p15/"].iter(XHTML)}
    assert others == {"vi": f"{ADDRESS}p15/", "en": f"{ADDRESS}en/p15/"}
    assert f"Sitemap: {ADDRESS}sitemap.xml" in site["robots.txt"].decode()


def test_without_an_address_there_is_no_site_map(facts: Edition) -> None:
    made = wayfinding_files(facts, assets_of(facts))
    assert "sitemap.xml" not in made
    assert b"Sitemap" not in made["robots.txt"]


def test_the_manifest_names_files_of_the_site(site: Files) -> None:
    manifest = json.loads(site["site.webmanifest"])
    assert manifest["start_url"] in site
    assert [icon["src"] in site for icon in manifest["icons"]] == [True]


def test_the_marker_names_the_release_and_lists_every_file(site: Files) -> None:
    marker = json.loads(site[MARKER])
    fingerprint = edition_of(None, base=real_city()).release.fingerprint
    assert (marker["release"], marker["fingerprint"]) == (None, fingerprint)
    assert (marker["address"], marker["contact"]) == (ADDRESS, CONTACT)
    assert set(marker["files"]) == set(site) - {MARKER}
    assert all(digest == sha256(site[path]) for path, digest in marker["files"].items())


def test_every_page_names_the_fingerprint_of_the_release(site: Files) -> None:
    short = json.loads(site[MARKER])["fingerprint"][:12]
    assert [path for path in html_paths(site) if short not in site[path].decode()] == []


def test_every_page_of_the_plan_is_there_in_both_languages(site: Files) -> None:
    wards = list(real_city().wards.index)
    assert len(wards) == 16
    wanted = {page_path(page, language) for page in PAGES if page != "ward" for language in LANGUAGES}
    wanted |= {page_path("ward", language, ward) for ward in wards for language in LANGUAGES}
    assert set(html_paths(site)) == wanted


def test_no_file_tells_of_the_machine_it_was_made_on(site: Files, site_folder: Path) -> None:
    told = [str(path).encode() for path in (ROOT, site_folder, sys.prefix)]
    texts = {path: content for path, content in site.items() if not packed_name(path)}
    assert [path for path, content in texts.items() if any(word in content for word in told)] == []


# ---- the command


def test_the_command_writes_the_same_bytes_in_another_process_at_another_place_and_hour(
    site: Files, tmp_path: Path
) -> None:
    """Costs a second build: that is what is asked."""
    out = tmp_path / "there" / "site"
    command = [sys.executable, "-W", "error", "-m", "publish", "--out", str(out), "--address", ADDRESS]
    surroundings = {
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "77",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'records.sqlite'}",
    }
    answer = subprocess.run(
        [*command, "--contact", CONTACT, "--lang", "en"],
        cwd=tmp_path,
        env={**os.environ, **surroundings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    found = {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    assert sorted(found) == sorted(site)
    assert [path for path in site if found[path] != site[path]] == []
    assert f"{len(site)} files" in answer.stdout
    assert "No reported figures have been released" in answer.stdout
    steps = answer.stderr.splitlines()
    assert len(steps) > 5
    assert all(line.endswith("…") for line in steps)
