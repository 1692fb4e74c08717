"""The board of a question: its numbers, its file for the browser, and what the map is told."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from geo.city import City
from geo.location import Found, Ranking
from geo.same import Same
from geo.siting import Board
from geo.source import sha256
from layers._layer import Text
from maps.messages import messages
from maps.release import Release
from maps.siting_doc import Board as Shown
from maps.siting_doc import Standing, board_file
from maps.siting_view import BANDS, Asked
from maps.whole_file import write_whole
from screens import _release
from screens._siting.asked import KEY, mark_changed

FILES = "boards"
KEPT_FILES, KEPT_FILES_S = 48, 2 * 24 * 3600
KEPT_KEYS = 12  # of the boards asked last
ASSUMED = "assumed"
SHORT = 16


def standing_teams(city: City, board: Board) -> tuple[Standing, ...]:
    """The city's teams and the neighbouring ones, in the order of the board's rows."""
    stations, points = city.stations, board.standing_points.tolist()
    own = [
        Standing(str(key), Text(str(vi), str(en)), (point[0], point[1]), status == ASSUMED, neighbour=False)
        for key, vi, en, status, point in zip(
            stations.index, stations["name_vi"], stations["name_en"], stations["status"], points, strict=False
        )
    ]
    name = messages()["siting.neighbour_named"]
    others = [
        Standing(
            f"neighbour-{number}",
            Text(name.vi.format(number=number), name.en.format(number=number)),
            (point[0], point[1]),
            assumed=False,
            neighbour=True,
        )
        for number, point in enumerate(points[len(own) :], start=1)
    ]
    return (*own, *others)


def key_of(city: City, board: Board) -> str:
    """What the board's file is called: by all that is in it."""
    return _key(Same(city, board))


@lru_cache(maxsize=KEPT_KEYS)
def _key(frames: Same) -> str:
    city, board = frames.things
    sites = board.sites
    told = (standing_teams(city, board), sites.ids, sites.names, sites.wards, board.question.measure.unit)
    numbers = (board.cost, board.standing, board.weight, board.ground.points)
    return sha256(b"".join([repr(told).encode(), *(one.tobytes() for one in numbers)]))[:SHORT]


def kept_file(release: Release, city: City, board: Board) -> str:
    """The address of the board's file, written if it is not there; another release, or program, has other files."""
    folder, name = _release.STATIC / FILES, f"{release.short}-{key_of(city, board)}.bin"
    path = folder / name
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, board_file(_shown(city, board)))
        clear(folder, path)
    with suppress(FileNotFoundError):  # cleared by another process this very moment: written at the next run
        os.utime(path)
    base = _release.base_address(release).rsplit("/", 1)[0]
    return f"{base}/{FILES}/{name}"


def _shown(city: City, board: Board) -> Shown:
    return Shown(
        unit=board.question.measure.unit,
        standing=standing_teams(city, board),
        sites=board.sites,
        ground=board.ground,
        weight=board.weight,
        costs=np.concatenate([board.standing, board.cost]),
    )


def clear(folder: Path, new: Path) -> None:
    """Removes boards that nobody has opened for KEPT_FILES_S, and the oldest of more than KEPT_FILES."""
    ages = {}
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process was first
            ages[path] = path.stat().st_mtime
    newest = sorted(ages, key=ages.__getitem__, reverse=True)
    for number, path in enumerate(newest):
        if path != new and (number >= KEPT_FILES or time.time() - ages[path] > KEPT_FILES_S):
            path.unlink(missing_ok=True)


def board_doc(
    release: Release, city: City, asked: Asked, board: Board, ranking: Ranking
) -> Mapping[str, Any]:
    """What the map is told of a board (BoardDoc of maps/client/src/siting_doc.ts), without where the teams stand."""
    question = board.question
    unit = question.measure.unit
    return {
        "file": kept_file(release, city, board),
        "key": key_of(city, board),
        "limit": question.limit,
        "bands": list(asked.bands or BANDS[unit]),
        "objective": question.objective.value,
        "unit": unit,
        "turnout_s": question.measure.turnout_s,
        "best": _found_doc(ranking.best),
        "proven": ranking.is_proven,
        "runners": [list(one.sites) for one in ranking.runners_up],
        "reachable": ranking.reachable,
        "total_weight": int(board.weight.sum()),
        "weight_kind": question.weight,
        "measure": question.measure.by,
    }


def _found_doc(found: Found) -> dict[str, Any]:
    return {
        "sites": list(found.sites),
        "covered": found.covered,
        "backup": found.backup,
        "worst": found.worst,
        "total": found.total,
    }


def show(release: Release, query: str, board: Mapping[str, Any] | None, texts: Mapping[str, str]) -> None:
    """Draws the map; its element stays the same across reruns. What it tells is `screens._siting.asked.heard`."""
    component = _release.component(release, "siting_host")
    component(
        data={
            "url": f"{_release.base_address(release)}/siting.html",
            "query": query,
            "practice": release.city.practice,
            "title": texts["title"],
            "texts": dict(texts),
            "silent": True,
            "board": None if board is None else dict(board),
        },
        key=KEY,
        on_teams_change=mark_changed,
    )
