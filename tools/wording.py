"""Hand-made wording: Vietnamese and English texts beside the raw rows they describe."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tools.raw import table

FOLDER = Path(__file__).parent / "wording"


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of tools/wording/`name`.csv."""
    return table(FOLDER / f"{name}.csv").rows


@cache
def texts(name: str, key: str) -> dict[str, Mapping[str, str]]:
    """The rows of tools/wording/`name`.csv by their column `key`.

    Raises
    ------
    ValueError
        If a key stands twice.
    """
    found: dict[str, Mapping[str, str]] = {}
    for row in rows(name):
        if row[key] in found:
            raise ValueError(f"tools/wording/{name}.csv: {key} {row[key]!r} stands twice")
        found[row[key]] = row
    return found
