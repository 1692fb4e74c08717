"""How the program listens and what it sends by default."""

from __future__ import annotations

import tomllib
from pathlib import Path

SETTINGS = tomllib.loads(
    (Path(__file__).parent.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8")
)


def test_nothing_beyond_loopback_listens_by_default() -> None:
    assert SETTINGS["server"]["address"] == "127.0.0.1"
    assert SETTINGS["server"]["port"] == 8501


def test_nothing_is_reported_to_anybody() -> None:
    assert SETTINGS["browser"]["gatherUsageStats"] is False


def test_readers_are_not_shown_the_programs_inside() -> None:
    assert SETTINGS["client"]["showErrorDetails"] == "none"
