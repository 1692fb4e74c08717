"""The harness sees what it is there to see: other hosts, page errors, console errors."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.server import HOST, streamlit_server
from tests.browser.visit import SCREENSHOTS, Contexts, Visit, is_local

PAGES = {
    "/plain": "<title>plain</title><p>hello</p>",
    "/foreign": "<script>fetch('http://example.org/x.json').catch(() => (document.title = 'no'))</script>",
    "/number": "<script>fetch('http://203.0.113.7/x').catch(() => (document.title = 'no'))</script>",
    "/socket": "<script>new WebSocket('ws://example.org/').onclose = () => (document.title = 'no')</script>",
    "/error": "<script>throw new Error('on purpose')</script>",
    "/frame-error": "<iframe srcdoc=\"<script>throw new Error('inside')</script>\"></iframe>",
    "/console": "<script>console.error('said on purpose')</script>",
}
FAILS = pytest.mark.xfail(
    raises=pytest.fail.Exception, strict=True, reason="the harness has to fail this test"
)


class _Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path, "").encode()
        self.send_response(200 if body else 204)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with http.server.ThreadingHTTPServer((HOST, 0), _Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://{HOST}:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_page_without_faults_passes_and_leaves_a_picture(open_page: OpenPage, site: str) -> None:
    visit = open_page(f"{site}/plain")
    assert visit.page.title() == "plain"
    assert visit.verdict() == ""
    assert visit.shoot("harness plain").relative_to(SCREENSHOTS).as_posix() == "harness-plain.png"


def test_a_request_to_another_host_is_refused_and_recorded(open_page: OpenPage, site: str) -> None:
    visit = open_page(f"{site}/foreign")
    visit.page.wait_for_function("document.title === 'no'")
    assert visit.refused == ["http://example.org/x.json"]
    visit.forgive()


def test_a_host_named_by_number_is_refused_too(open_page: OpenPage, site: str) -> None:
    visit = open_page(f"{site}/number")
    visit.page.wait_for_function("document.title === 'no'", timeout=5_000)
    assert visit.refused == ["http://203.0.113.7/x"]
    visit.forgive()


def test_what_a_page_stores_is_gone_in_the_next_visit(
    open_page: OpenPage, site: str, contexts: Contexts
) -> None:
    stores = "localStorage.setItem('left', 'over'); document.cookie = 'left=over'"
    kept = "localStorage.getItem('left') + document.cookie"
    first, second = (Visit(contexts, 800, 600) for _ in range(2))
    first.page.goto(f"{site}/plain")
    first.page.evaluate(stores)
    second.page.goto(f"{site}/plain")
    assert second.page.evaluate(kept) == "null"  # two at the same time never share
    first.close()
    second.close()
    assert open_page(f"{site}/plain").page.evaluate(kept) == "null"


def test_a_web_socket_to_another_host_is_refused_and_recorded(open_page: OpenPage, site: str) -> None:
    visit = open_page(f"{site}/socket")
    visit.page.wait_for_function("document.title === 'no'")
    assert visit.refused == ["ws://example.org/"]
    visit.forgive()


@FAILS
@pytest.mark.parametrize("path", ["/foreign", "/error", "/frame-error", "/console"])
def test_an_unforgiven_fault_fails_the_test(open_page: OpenPage, site: str, path: str) -> None:
    visit = open_page(f"{site}{path}")
    while not visit.verdict():
        visit.page.wait_for_timeout(10)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8501/x", True),
        ("http://[::1]:8501/", True),
        ("data:text/plain,x", True),
        ("about:srcdoc", True),
        ("http://127.0.0.1.example.org/", False),
        ("https://cdn.jsdelivr.net/x.js", False),
        ("http://10.0.0.1/", False),
    ],
)
def test_only_this_machine_is_local(url: str, local: bool) -> None:
    assert is_local(url) is local


def test_a_program_that_does_not_start_shows_its_log(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("broken")
    with (
        pytest.raises(RuntimeError, match="does not exist"),
        streamlit_server(folder / "no.py", folder / "log"),
    ):
        pass
