"""The site behind a real nginx with the shipped configuration: types, headers, packing, caching, what is not there."""

from __future__ import annotations

import gzip
import re
from pathlib import PurePosixPath

import brotli
import pytest

from publish.checks import html_paths
from publish.headers import OFFLINE, SAMPLE, TYPES, Server, nginx_conf
from publish.packing import packed_name
from publish.site import Files, page_path
from tests.publish.conftest import ADDRESS
from tests.publish.server import Nginx, nginx_serving

MAPS = [page_path("map", language) for language in ("vi", "en")]
DIRECTIVE = re.compile(r"([\w-]+) ([^;]+)")


def one_of_each_kind(site: Files) -> dict[str, str]:
    """A path of the site for every ending."""
    return {PurePosixPath(path).suffix: path for path in sorted(site, reverse=True) if not _is_hidden(path)}


def _is_hidden(path: str) -> bool:
    return bool(packed_name(path)) or path == SAMPLE


def test_every_file_is_sent_as_it_is_with_the_type_of_its_ending(nginx: Nginx, site: Files) -> None:
    sample = [*html_paths(site), *one_of_each_kind(site).values()]
    for path in sample:
        answer = nginx.get(f"/{path}")
        assert (answer.status, answer.body) == (200, site[path]), path
        assert answer.headers["content-type"] == TYPES[PurePosixPath(path).suffix]
        assert "content-encoding" not in answer.headers


def test_every_kind_of_file_in_the_site_has_a_type_of_its_own(site: Files) -> None:
    assert one_of_each_kind(site).keys() <= TYPES.keys()


def test_every_page_forbids_inline_scripts_foreign_hosts_and_guessing(nginx: Nginx, site: Files) -> None:
    for path in (*html_paths(site), OFFLINE, "nowhere"):
        headers = nginx.get(f"/{path}").headers
        policy = dict(DIRECTIVE.findall(headers["content-security-policy"]))
        assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
        assert "unsafe" not in headers["content-security-policy"]
        assert policy["frame-ancestors"] == ("*" if path in MAPS else "'self'"), path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "geolocation=(self)" in headers["permissions-policy"]
        assert "camera=()" in headers["permissions-policy"]
        assert headers["server"] == "nginx", "without its version"


@pytest.mark.parametrize(("coding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)])
def test_a_file_packed_ahead_is_sent_to_who_can_unpack_it(
    coding: str, unpack: type[bytes], nginx: Nginx, site: Files
) -> None:
    if coding == "br" and not nginx.brotli:
        pytest.skip("this nginx has no module for Brotli (Debian: libnginx-mod-http-brotli-static)")
    ending = {"gzip": ".gz", "br": ".br"}[coding]
    for path in (path for path in one_of_each_kind(site).values() if path + ending in site):
        answer = nginx.get(f"/{path}", Accept_Encoding=coding)
        assert answer.headers["content-encoding"] == coding, path
        assert answer.body == site[path + ending]
        assert unpack(answer.body) == site[path]
        assert answer.headers["content-type"] == TYPES[PurePosixPath(path).suffix]
        assert "accept-encoding" in answer.headers["vary"].lower()


def test_every_text_of_the_site_is_packed_both_ways(site: Files) -> None:
    texts = [path for path in site if path.endswith((".html", ".css", ".js", ".csv", ".geojson"))]
    assert len(texts) > 40
    assert [
        path for path in texts if len(site[path]) > 1_000 and not {path + ".br", path + ".gz"} <= site.keys()
    ] == []


def test_hashed_files_are_kept_for_ever_and_pages_are_not(nginx: Nginx, site: Files) -> None:
    assert all(
        _kept(nginx, path) == "public, max-age=31536000, immutable" for path in site if _is_asset(path)
    )
    for path in ("", "index.html", "p15/", "en/p15/index.html", "du-lieu/phuong.csv"):
        assert _kept(nginx, path) == "public, max-age=60, must-revalidate"
    assert _kept(nginx, "sw.js") == "no-cache"
    assert "immutable" not in _kept(nginx, "_/nothing.0123456789ab.js"), "what is not there may come"


def _kept(nginx: Nginx, path: str) -> str:
    return nginx.get(f"/{path}").headers["cache-control"]


def _is_asset(path: str) -> bool:
    return path.startswith("_/") and not packed_name(path)


def test_a_page_that_has_not_changed_is_not_sent_again(nginx: Nginx) -> None:
    tag = nginx.get("/p15/").headers["etag"]
    again = nginx.get("/p15/", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")


def test_a_missing_address_is_answered_in_its_language(nginx: Nginx, site: Files) -> None:
    for path in ("/nowhere", "/p15/nowhere/deep", "/_/nothing.js", f"/{SAMPLE}"):
        answer = nginx.get(path)
        assert (answer.status, answer.body) == (404, site["404.html"]), path
    answer = nginx.get("/en/nowhere")
    assert (answer.status, answer.body) == (404, site["en/404.html"])


def test_a_folder_leads_to_its_page_wherever_the_server_stands(nginx: Nginx, site: Files) -> None:
    answer = nginx.get("/p15", Host="proxy.example.org")
    assert (answer.status, answer.headers["location"]) == (301, "/p15/")
    assert nginx.get("/p15/").body == site["p15/index.html"]


def test_the_data_may_be_read_by_scripts_of_others_and_nothing_else_may(nginx: Nginx) -> None:
    assert nginx.get("/du-lieu/phuong.csv").headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in nginx.get("/p15/").headers


def test_the_file_for_a_disk_is_saved_not_run(nginx: Nginx) -> None:
    assert nginx.get(f"/{OFFLINE}").headers["content-disposition"] == "attachment"
    assert "content-disposition" not in nginx.get("/").headers


def test_a_site_below_a_folder_of_another_site_works_the_same(
    site_folder: object, site: Files, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("root")
    (root / "ban-do").symlink_to(str(site_folder))
    with nginx_serving(root, tmp_path_factory.mktemp("nginx"), "/ban-do/") as below:
        assert below.get("/ban-do/p15/").body == site["p15/index.html"]
        assert "immutable" in below.get(f"/ban-do/{next(filter(_is_asset, site))}").headers["cache-control"]
        assert "frame-ancestors *" in below.get("/ban-do/en/").headers["content-security-policy"]
        assert below.get("/ban-do/en/nowhere").body == site["en/404.html"]


def test_the_sample_in_the_site_is_the_configuration_that_is_tested_here(site: Files) -> None:
    name = ADDRESS.removeprefix("https://").rstrip("/")
    assert site[SAMPLE].decode() == nginx_conf(Server(name=name))
