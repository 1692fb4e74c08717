"""The HTML of every kind of page in both languages before the Nu Html Checker, which browsers' makers use."""

from __future__ import annotations

import json
import shutil
import subprocess

from tests.browser.public.conftest import Site
from tests.browser.public.released import PAGES
from tests.browser.server import ROOT

CHECKER = ROOT / "maps" / "client" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
OFFLINE = "govap-offline.html"
LIMIT_S = 120


def test_no_page_has_an_error(public_site: Site) -> None:
    java = shutil.which("java")
    assert java, "no Java: `make test` says what it tried (Debian: default-jre-headless)"
    assert CHECKER.exists(), "the checkers are not installed: `make test` does it"
    paths = [str(public_site.folder / path) for path in (*PAGES.values(), OFFLINE)]
    command = [java, "-Xss4m", "-jar", str(CHECKER), "--format", "json", "--stdout", *paths]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    found = json.loads(answer.stdout)["messages"]
    errors = [one for one in found if one["type"] != "info"]
    assert [f"{one['url']}:{one.get('lastLine')}: {one['message']}" for one in errors] == []
    assert answer.returncode == 0, answer.stderr
