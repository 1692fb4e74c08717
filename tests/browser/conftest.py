"""Fixtures of the browser tests: the real program, a real Chromium, pages under watch."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.atlas import Atlas, HeldPages, Look, whole_view
from tests.browser.server import ROOT, Server, streamlit_server
from tests.browser.visit import ARGUMENTS, SCREENSHOTS, VISITS, Contexts, Visit
from tools.setup import find_chromium

OpenPage = Callable[..., Visit]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks every test of this folder `browser`."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Takes pictures after each test, and fails it if one of its pages saw an error or asked another host."""
    visits = pyfuncitem.stash.get(VISITS, [])
    try:
        result = yield
    finally:
        for number, visit in enumerate(visits):
            visit.shoot_at_end(f"{pyfuncitem.name}-{number}")
    verdict = "\n".join(filter(None, (visit.verdict() for visit in visits)))
    if verdict:
        pytest.fail(verdict, pytrace=False)
    return result


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium for all browser tests. Where there is none they fail; they are never skipped."""
    path = find_chromium()
    if not path:
        pytest.fail("No Chromium: install one or set CHROMIUM to its path. `make test` says what it tried.")
    SCREENSHOTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def app_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real program, as `make run` starts it, on a port of its own."""
    log = tmp_path_factory.mktemp("app") / "server.log"
    with streamlit_server(ROOT / "app.py", log, {"GOVAP_TIMINGS": "1"}) as server:
        yield server


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> Contexts:
    """The contexts that tests take turns with."""
    return Contexts(browser)


@pytest.fixture
def open_page(contexts: Contexts, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Opens pages under watch: `open_page(url, width=1280, height=720, **options of the context)`."""
    visits: list[Visit] = []
    request.node.stash[VISITS] = visits

    def open_one(url: str, width: int = 1280, height: int = 720, **context: object) -> Visit:
        visit = Visit(contexts, width, height, **context)
        visits.append(visit)
        visit.page.goto(url)
        return visit

    yield open_one
    for visit in visits:
        visit.close()


@pytest.fixture
def opened(app_server: Server, open_page: OpenPage) -> tuple[Visit, Atlas]:
    """The page of the map, opened for one test."""
    visit = open_page(app_server.url, width=1440, height=900)
    return visit, Atlas(visit.page).ready()


@pytest.fixture(scope="module")
def held(app_server: Server, contexts: Contexts) -> Iterator[HeldPages]:
    """Pages that the tests of a module take turns with."""
    pages = HeldPages(contexts, app_server.url)
    yield pages
    pages.close()


@pytest.fixture
def look(held: HeldPages, request: pytest.FixtureRequest) -> Iterator[Look]:
    """Borrows one of the held pages: `look(address, width=1440, height=900, **options of the context)`."""
    with held.lent(request) as look_:
        yield look_


@pytest.fixture
def looked_at(look: Look) -> Visit:
    """The page of the map, for tests that change nothing but the view."""
    return look()


@pytest.fixture
def atlas(looked_at: Visit) -> Atlas:
    """The map of `looked_at`, showing the whole district."""
    return whole_view(looked_at)
