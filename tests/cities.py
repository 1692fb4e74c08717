"""Cities for tests: the real one, read once, and a copy of `data/` to spoil."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from geo.city import City, read_city

DATA = Path(__file__).parent.parent / "data"


@cache
def real_city(practice: bool = False) -> City:
    """The city of `data/`."""
    return read_city(DATA, practice)


def copied_data(folder: Path) -> Path:
    """A copy of `data/` below `folder`."""
    return Path(shutil.copytree(DATA, folder / "data"))


def rewrite(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a GeoJSON file in place."""
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
