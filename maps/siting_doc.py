"""The board file of the siting board: every figure that the browser looks up. The contract is maps/client/src/siting_doc.ts.

A gzip file of: length of the header in bytes, uint32; the header, JSON in UTF-8; a byte of padding where the header
ends at an odd place; the costs, uint16, a row a team or site, a column a row of the ground. All little-endian. A row is
written as what it differs, modulo 65536, from the row that `after` names: of the team or site before it that is
nearest, whose costs differ by about the way between the two; that makes the file a quarter as large.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geo.crs import degrees_of
from geo.ground import CELL, Ground
from geo.people import CELL_M
from geo.sites import Sites
from layers._layer import Text

DECIMALS = 6  # of a degree: a tenth of a metre
PACKING = 4  # of gzip: the file is made while somebody waits; 6 takes three times as long for 3 % less


@dataclass(frozen=True)
class Standing:
    """A team that stands already: `place` in METRES; `assumed` where nobody published it; `neighbour` from outside."""

    id: str
    name: Text
    place: tuple[float, float]
    assumed: bool
    neighbour: bool


@dataclass(frozen=True, eq=False)
class Board:
    """What the siting board shows.

    `costs` (e + k, n) uint16: rows are the `standing` teams, then the `sites`; columns are the rows of `ground`; whole
    metres or seconds as `unit` says ("m", "s"), 65535 where there is no way. `weight` (n,) int64.
    """

    unit: str
    standing: tuple[Standing, ...]
    sites: Sites
    ground: Ground
    weight: npt.NDArray[np.int64]
    costs: npt.NDArray[np.uint16]


def board_file(board: Board) -> bytes:
    """The board as the browser reads it; the same board is always the same bytes.

    Raises
    ------
    ValueError
        If the costs have another shape or type than the teams, sites and ground ask for.
    """
    shape = (len(board.standing) + len(board.sites), len(board.ground))
    if board.costs.shape != shape or board.costs.dtype != np.uint16:
        raise ValueError(f"costs are {board.costs.dtype} {board.costs.shape}, not uint16 {shape}")
    after = _nearest_before(board)
    parts = {**_header(board), "after": after.tolist()}
    header = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    padding = b"\0" * (len(header) % 2)
    steps = board.costs.copy()
    steps[1:] -= board.costs[after[1:]]  # uint16: modulo 65536
    content = len(header).to_bytes(4, "little") + header + padding + steps.astype("<u2").tobytes()
    return gzip.compress(content, PACKING, mtime=0)


def _nearest_before(board: Board) -> npt.NDArray[np.int64]:
    """Of each row of costs the row before it whose team or site is nearest, the first of several; -1 of the first row."""
    standing = np.array([team.place for team in board.standing], dtype=float).reshape(-1, 2)
    places = np.concatenate([standing, np.asarray(board.sites.points, dtype=float).reshape(-1, 2)])
    after = np.full(len(places), -1)
    for row in range(1, len(places)):
        after[row] = np.hypot(*(places[:row] - places[row]).T).argmin()
    return after


def _header(board: Board) -> dict[str, Any]:
    ground, sites = board.ground, board.sites
    wards = sorted({*map(str, ground.ward), *sites.wards} - {""})
    number = {ward: i for i, ward in enumerate(wards)}
    drawn = np.asarray(ground.kind == CELL)
    middles = np.where(drawn[:, None], ground.corner + CELL_M / 2, ground.points)
    return {
        "unit": board.unit,
        "cell_m": CELL_M,
        "wards": wards,
        "standing": [_standing_doc(team) for team in board.standing],
        "sites": {
            "id": list(sites.ids),
            "name": list(sites.names),
            "ward": [number.get(ward, -1) for ward in sites.wards],
            **_places(sites.points),
        },
        "cells": {
            "ward": [number.get(str(ward), -1) for ward in ground.ward],
            "weight": board.weight.tolist(),
            "drawn": drawn.astype(int).tolist(),
            **_places(middles),
        },
    }


def _standing_doc(team: Standing) -> dict[str, Any]:
    ((lon, lat),) = degrees_of(np.array([team.place])).round(DECIMALS).tolist()
    name = {"vi": team.name.vi, "en": team.name.en}
    place = {"lon": lon, "lat": lat}
    return {"id": team.id, "name": name, **place, "assumed": team.assumed, "neighbour": team.neighbour}


def _places(points: npt.NDArray[np.float64]) -> dict[str, list[float]]:
    """Longitudes and latitudes of points in METRES."""
    places = degrees_of(np.asarray(points, dtype=float).reshape(-1, 2)).round(DECIMALS)
    return {"lon": places[:, 0].tolist(), "lat": places[:, 1].tolist()}
