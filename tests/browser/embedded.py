"""Programs of their own that show one document of the client, and the frame of a document in a page."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from playwright.sync_api import Frame, Page

from tests.browser.server import ROOT, Server, streamlit_server

READY = "iframe.ready"  # the host marks the frame when its document says so


@contextlib.contextmanager
def program_server(program: Path, home: Path, variables: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Runs a copy of `program` in the folder `home`, whose `static` it fills and Streamlit serves, until the block ends."""
    (home / "static").mkdir()
    script = Path(shutil.copy(program, home / "app.py"))
    told = {"PLANNER_ROOT": str(ROOT), **(variables or {})}
    with streamlit_server(script, home / "server.log", told) as server:
        yield server


def ready_frame(page: Page, wait_ms: float) -> Frame:
    """The frame of the one document in a page, once it is ready."""
    place = page.locator(READY)
    place.wait_for(timeout=wait_ms)
    frame = place.element_handle().content_frame()
    assert frame
    return frame
