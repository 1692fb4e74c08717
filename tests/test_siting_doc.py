"""The board file: what Python writes comes back, number by number."""

from __future__ import annotations

import gzip
import json
import re
import struct
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo.crs import metres_of
from geo.ground import CELL, Ground
from geo.people import CELL_M
from geo.sites import Sites
from layers._layer import Text
from maps.document import compose_siting, static_files
from maps.messages import under
from maps.release import release_of
from maps.siting_doc import Board, Standing, board_file
from tests.cities import real_city

HOME = np.array(real_city().wards.geometry["p15"].representative_point().coords[0])
NEVER = 65_535


def ground(rows: int) -> Ground:
    """Cells in a row from west to east; the last row is a school."""
    corner = np.floor(HOME / CELL_M) * CELL_M + np.column_stack([np.arange(rows) * CELL_M, np.zeros(rows)])
    return Ground(
        points=corner + np.array([7.0, 41.0]),
        corner=corner,
        ward=np.array(["p15", "p06"] * rows, dtype=object)[:rows],
        area_m2=np.full(rows, CELL_M**2),
        people=np.arange(rows, dtype=np.int64),
        has_street=np.ones(rows, dtype=bool),
        kind=np.array([CELL] * (rows - 1) + ["school"], dtype=object),
    )


def board(rows: int = 40, name: str = "Đội Gò Vấp") -> Board:
    chance = np.random.default_rng(21)
    costs = chance.integers(0, NEVER + 1, (6, rows), dtype=np.uint16)
    costs[::2, 3], costs[1::2, 3] = NEVER, 0  # the largest step there is
    sites = Sites(
        HOME + chance.uniform(-500, 500, (4, 2)),
        ("a", "b", "c", "d"),
        ("Quang Trung", "", "<script>", "Lê Đức Thọ"),
        ("p15", "", "p06", "p15"),
    )
    standing = (
        Standing("one", Text(name, "Team"), (float(HOME[0]), float(HOME[1])), True, False),
        Standing("help-1", Text("Đội bạn", "Neighbour"), (HOME[0] + 9_000.0, float(HOME[1])), False, True),
    )
    return Board("s", standing, sites, ground(rows), chance.integers(0, 500, rows), costs)


def unpacked(content: bytes) -> tuple[dict[str, Any], list[list[int]]]:
    """Header and costs, read one number at a time as the contract says."""
    plain = gzip.decompress(content)
    (length,) = struct.unpack_from("<I", plain)
    header = json.loads(plain[4 : 4 + length].decode())
    at = 4 + length + (4 + length) % 2
    rows: list[list[int]] = []
    for after in header["after"]:
        row = []
        for column in range(len(header["cells"]["lon"])):
            (step,) = struct.unpack_from("<H", plain, at)
            row.append(((rows[after][column] if after >= 0 else 0) + step) % 65_536)
            at += 2
        rows.append(row)
    assert at == len(plain)
    return header, rows


@pytest.mark.parametrize("name", ["Đội", "Đội 1"])
def test_every_cost_comes_back_after_a_header_of_odd_and_of_even_length(name: str) -> None:
    shown = board(name=name)
    header, rows = unpacked(board_file(shown))
    assert rows == shown.costs.tolist()
    assert header["standing"][0]["name"] == {"vi": name, "en": "Team"}
    assert header["unit"] == "s"


def test_cells_are_the_middles_of_their_squares_and_places_stand_where_they_are() -> None:
    shown = board()
    cells = unpacked(board_file(shown))[0]["cells"]
    places = metres_of(np.column_stack([cells["lon"], cells["lat"]]))
    assert cells["drawn"] == [1] * 39 + [0]
    assert np.abs(places[:-1] - (shown.ground.corner[:-1] + 25.0)).max() < 0.1
    assert np.abs(places[-1] - shown.ground.points[-1]).max() < 0.1
    assert cells["weight"] == shown.weight.tolist()


def test_wards_teams_and_sites_are_named_and_placed() -> None:
    shown = board()
    header = unpacked(board_file(shown))[0]
    assert header["wards"] == ["p06", "p15"]
    assert [header["wards"][ward] for ward in header["cells"]["ward"]] == shown.ground.ward.tolist()
    sites = header["sites"]
    assert (sites["id"], sites["name"]) == (list(shown.sites.ids), list(shown.sites.names))
    assert sites["ward"] == [1, -1, 0, 1]
    assert np.abs(metres_of(np.column_stack([sites["lon"], sites["lat"]])) - shown.sites.points).max() < 0.1
    one, other = header["standing"]
    assert (one["assumed"], one["neighbour"], other["assumed"], other["neighbour"]) == (
        True,
        False,
        False,
        True,
    )
    assert np.abs(metres_of(np.array([[other["lon"], other["lat"]]])) - shown.standing[1].place).max() < 0.1


def test_the_same_board_is_the_same_bytes_and_a_figure_more_is_not() -> None:
    assert board_file(board()) == board_file(board())
    shown = board()
    weight = shown.weight.copy()
    weight[0] += 1
    assert board_file(replace(shown, weight=weight)) != board_file(shown)


def test_no_team_stands_or_no_site_is_there() -> None:
    shown = board()
    header, rows = unpacked(board_file(replace(shown, standing=(), costs=shown.costs[2:])))
    assert (header["standing"], len(rows)) == ([], 4)
    none = Sites(np.zeros((0, 2)), (), (), ())
    header, rows = unpacked(board_file(replace(shown, sites=none, costs=shown.costs[:2])))
    assert (header["sites"]["lon"], len(rows)) == ([], 2)


@pytest.mark.parametrize(
    "costs", [np.zeros((5, 40), np.uint16), np.zeros((6, 39), np.uint16), np.zeros((6, 40))]
)
def test_costs_of_another_shape_or_type_are_refused(costs: Any) -> None:
    with pytest.raises(ValueError, match="uint16"):
        board_file(replace(board(), costs=costs))


def test_the_document_of_the_board_has_its_own_words_and_client() -> None:
    release = release_of(real_city())
    html = compose_siting(release, "/app/static/x")
    (words,) = re.findall(r'<script type="application/json" id="govap-siting_map">(.*?)</script>', html)
    assert {f"siting_map.{key}" for key in json.loads(words)} == set(under("siting_map."))
    assert '<script src="/app/static/x/siting.js"></script>' in html
    assert 'href="/app/static/x/siting.css"' in html
    assert static_files(release, "/app/static/x")["siting.html"] == html.encode()
