"""Cities for tests: the real one, read once, and a copy of `data/` to spoil."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from geo.city import City, read_city

DATA = Path(__file__).parent.parent / "data"


@cache
def real_city(practice: bool = False) -> City:
    """The city of `data/`."""
    return read_city(DATA, practice)


@cache
def quiet_city() -> City:
    """The city of `data/` with one street and one path of 40, as in `small_data`: drawn in a fraction of the time."""
    city = real_city()
    return replace(city, streets=city.streets.iloc[::40], paths=city.paths.iloc[::40])


def copied_data(folder: Path) -> Path:
    """A copy of `data/` below `folder`."""
    return Path(shutil.copytree(DATA, folder / "data"))


def small_data(folder: Path) -> Path:
    """A copy of `data/` below `folder` with one street and one path of 40, read in a fraction of the time.

    For what streets have no part in: faults of files, orders, tables. Of the people, only the sums are right.
    """
    data = copied_data(folder)
    for name in ("streets.geojson", "paths.geojson"):
        (data / name).write_text(_thinned(name), encoding="utf-8")
    return data


@cache
def _thinned(name: str) -> str:
    document = json.loads((DATA / name).read_text(encoding="utf-8"))
    return json.dumps({**document, "features": document["features"][::40]}, ensure_ascii=False)


def rewrite(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a GeoJSON file in place."""
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
