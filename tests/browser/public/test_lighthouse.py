"""Lighthouse on its phone settings over a page of every kind: nearly full marks."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.public.conftest import Site
from tests.browser.server import ROOT, free_port
from tests.browser.visit import ARGUMENTS
from tools.setup import find_chromium

LIGHTHOUSE = ROOT / "maps" / "client" / "node_modules" / "lighthouse" / "core" / "index.js"
SCRIPT = Path(__file__).with_name("lighthouse.mjs")
KINDS = ("map", "ward", "table", "works", "about", "embed")
LEAST = 98  # of 100
TRIES = (
    3  # of the performance, which a machine that does something else lowers; all else is the same every time
)
LIMIT_S = 280


@pytest.fixture
def chromium_port(browser: Browser) -> Iterator[int]:
    """The loopback port of a Chromium that Lighthouse may drive."""
    port = free_port()
    arguments = [*ARGUMENTS, f"--remote-debugging-port={port}"]
    driven = browser.browser_type.launch(executable_path=find_chromium(), args=arguments)
    yield port
    driven.close()


@pytest.mark.alone
def test_every_kind_of_page_has_nearly_full_marks(public_site: Site, chromium_port: int) -> None:
    node = shutil.which("node")
    assert node, "no Node: `make test` installs one"
    assert LIGHTHOUSE.exists(), "the checkers are not installed: `make test` does it"
    pages = [f"{LEAST}={public_site.url(kind)}" for kind in KINDS]
    command = [node, str(SCRIPT), str(LIGHTHOUSE), str(chromium_port), str(TRIES), *pages]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert answer.returncode == 0, answer.stderr[-2000:]
    found = {kind: json.loads(line) for kind, line in zip(KINDS, answer.stdout.splitlines(), strict=True)}
    for kind, one in found.items():
        print(f"{kind}: {one['scores']} {one['faults']}")
    low = {kind: one for kind, one in found.items() if min(one["scores"].values()) < LEAST}
    assert not low, json.dumps(low, indent=1)
