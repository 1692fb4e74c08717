"""What every test shares: no network beyond this machine, and repeatable examples."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.databases import MISSING

pytest_plugins = ("tests.turns",)

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")

LOOPBACK = ("127.", "localhost", "::1")
LOUD = (
    "THE RECORDS WERE NOT TESTED ON POSTGRESQL: {tests} TESTS LEFT OUT, {reason}.",
    "WHAT TO DO: INSTALL POSTGRESQL WITH POSTGIS (DEBIAN, UBUNTU: apt install postgresql postgresql-15-postgis-3),",
    "OR SET POSTGRES_BIN TO THE FOLDER OF initdb AND postgres; THEN RUN AGAIN.",
)


def pytest_configure(config: pytest.Config) -> None:
    """Files of tests begin in the order of their names: those in a browser, which take longest, before the short ones.

    By itself pytest-xdist begins with the files of most tests, and long files of few tests are left to one worker.
    """
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says at the very end, in capitals, that half of the tests were left out."""
    skipped = terminalreporter.stats.get("skipped", [])
    tests = sum(MISSING in str(report.longrepr) for report in skipped)
    if tests:
        terminalreporter.section("LEFT OUT", sep="!", red=True, bold=True)
        for line in LOUD:
            terminalreporter.line(line.format(tests=tests, reason=MISSING.upper()), red=True, bold=True)


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """Refuses connections of this process to any other machine, and trusts none.

    Else each connection to a database reads the certificates of every authority: a seventeenth of a second.
    """
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
            raise PermissionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setenv("SSL_CERT_FILE", os.devnull)
        yield
