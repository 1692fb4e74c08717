"""A program with nothing but the siting board, over real streets and cells and invented times. For tests of the browser's side.

It is copied into a folder of its own and run there; PLANNER_ROOT is the checkout, GOVAP_DATA the facts that the map draws
below the board. The address may ask for `objective`, `number` (of teams), `unit` (m or s), `fail` (the board file is
missing) and `hostile` (markup in every name).
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

sys.path.insert(0, os.environ["PLANNER_ROOT"])

import numpy as np
import streamlit as st

from geo.city import City, read_city
from geo.crs import degrees_of, metres_of
from geo.ground import ground_of, weights_of
from geo.sites import Choice, Sites, sites_of
from layers._layer import Text
from maps.document import DATA, static_files
from maps.release import Release, release_of
from maps.siting_doc import Board, Standing, board_file
from tests.browser.siting_figures import NEVER, judged

BASE = "/app/static/siting"
TEXTS = {"loading": "Đang tải", "failed": "Không tải được", "retry": "Thử lại"}
HOSTILE = "<img src=x onerror=alert(1)>"  # stands in every name: as markup it would be a page error
SPEED_M_PER_S, DETOUR, TURNOUT_S = 7.0, 1.35, 60
LIMITS = {"s": (240, [120, 240, 360, 480]), "m": (2000, [1000, 2000, 3000])}


def _home() -> Path:
    home = Path(__file__).parent / "static" / "siting"
    home.mkdir(parents=True, exist_ok=True)
    return home


@st.cache_resource
def _release() -> Release:
    release = release_of(read_city(Path(os.environ["GOVAP_DATA"])))
    for name, content in static_files(release, BASE).items():
        (_home() / name).write_bytes(content)
    return release


@st.cache_resource
def _facts() -> City:
    return read_city(DATA)


@st.cache_resource
def _costs(_city: City, unit: str, origins: tuple[tuple[float, float], ...]) -> Any:
    """Invented: straight lines made longer from ward to ward, as seeded; a corner of ward 5 has no way."""
    ground, chance = ground_of(_city), np.random.default_rng(5)
    wards, ward = np.unique(ground.ward.astype(str), return_inverse=True)
    slow = DETOUR * chance.uniform(0.9, 1.2, len(wards))[ward]
    metres = np.hypot(*(np.array(origins)[:, None, :] - ground.points[None]).transpose(2, 0, 1)) * slow
    costs = np.ceil(metres if unit == "m" else metres / SPEED_M_PER_S + TURNOUT_S).astype(np.uint16)
    costs[
        :, (ground.ward == "p05") & (ground.points[:, 0] > ground.points[ground.ward == "p05", 0].max() - 400)
    ] = NEVER
    return costs


def _sites(city: City) -> Sites:
    sites = sites_of(city, Choice(least_class="secondary", spacing_m=250.0))
    if "hostile" not in st.query_params:
        return sites
    return Sites(sites.points, sites.ids, tuple(f"{HOSTILE}{name}" for name in sites.names), sites.wards)


def _standing(city: City, help_at: list[list[float]]) -> tuple[Standing, ...]:
    mark = HOSTILE if "hostile" in st.query_params else ""
    home = city.wards.geometry["p07"].representative_point()
    first = Standing("today", Text(f"{mark}Đội Gò Vấp", f"{mark}Gò Vấp team"), (home.x, home.y), True, False)
    places = metres_of(np.array(help_at, dtype=float).reshape(-1, 2))
    more = (
        Standing(f"help-{i}", Text(f"{mark}Đội bạn {i + 1}", f"{mark}Neighbour {i + 1}"), (x, y), False, True)
        for i, (x, y) in enumerate(places.tolist())
    )
    return (first, *more)


OWN = {"cover": "covered", "backup": "backup", "worst": "worst", "mean": "total", "full": "covered"}
MORE_IS_BETTER = ("covered", "backup")


def _order(found: dict[str, Any], objective: str) -> tuple[Any, ...]:
    def ranked(name: str) -> int:
        return -int(found[name]) if name in MORE_IS_BETTER else int(found[name])

    return (*map(ranked, (OWN[objective], "covered", "worst", "total")), tuple(found["sites"]))


Question = tuple[
    str, str, int, int, int
]  # of a board file: its name, objective, standing teams, new teams, limit


@st.cache_data
def _best(_costs: Any, _weight: Any, question: Question) -> dict[str, Any]:
    """The best by exchange from a start: no proof, but good enough to compare with."""
    _, objective, standing, number, limit = question
    count, sites = len(_costs) - standing, list(range(number))
    for _ in range(3):
        for i in range(number):
            rest = sites[:i] + sites[i + 1 :]
            others = (site for site in range(count) if site not in rest)
            found = (
                judged(_costs, standing, _weight, limit, tuple(sorted((*rest, site)))) for site in others
            )
            best = min(found, key=lambda one: _order(one, objective))
            (sites[i],) = set(best["sites"]) - set(rest)
    return judged(_costs, standing, _weight, limit, tuple(sorted(sites)))


def _board(city: City, value: dict[str, Any] | None) -> dict[str, Any]:
    asked = st.query_params
    unit, objective = asked.get("unit", "s"), asked.get("objective", "cover")
    number, (limit, bands) = int(asked.get("number", "2")), LIMITS[unit]
    places = [list(map(float, place.split(","))) for place in asked.get("help", "").split(";") if place]
    standing, sites = _standing(city, value["help"] if value else places), _sites(city)
    origins = np.vstack([[team.place for team in standing], sites.points])
    costs = _costs(city, unit, tuple(map(tuple, origins.tolist())))
    weight = weights_of(city, "people")
    content = board_file(Board(unit, standing, sites, ground_of(city), weight, costs))
    name = hashlib.sha256(content).hexdigest()[:16]
    if "fail" not in asked or (_home() / "mended").exists():
        making = _home() / f"{name}.making-{threading.get_ident()}"
        making.write_bytes(content)
        making.replace(_home() / f"{name}.bin")  # whole at every moment: each run of the page writes it again
    best = _best(costs, weight, (name, objective, len(standing), number, limit))
    wanted = st.session_state.get("wanted")
    reachable = (costs != NEVER).any(axis=0)
    return {
        "file": f"{BASE}/{name}.bin",
        "key": f"{name} {objective} {number}",
        "limit": limit,
        "bands": bands,
        "objective": objective,
        "unit": unit,
        "turnout_s": TURNOUT_S,
        "measure": "street",
        "best": best,
        "runners": [],
        "reachable": int(weight[reachable].sum()),
        "total_weight": int(weight.sum()),
        "weight_kind": "people",
        "teams": wanted or best["sites"],
        "set": st.session_state.get("set", 0),
        "heard": value["sent"] if value else 0,
    }


def _place(sites: list[int]) -> None:
    st.session_state.update(wanted=sites, set=st.session_state.get("set", 0) + 1)


st.set_page_config(layout="wide", page_title="siting")
st.html(
    "<style>.block-container{padding:0!important;max-width:none!important}header{display:none!important}</style>"
)
release = _release()
value = (st.session_state.get("siting") or {}).get("teams")
board = _board(_facts(), value)
data = {
    "url": f"{BASE}/siting.html",
    "query": f"lang={st.query_params.get('lang', 'vi')}",
    "practice": False,
    "title": "Bảng đặt đội chữa cháy",
    "texts": TEXTS,
    "silent": True,
    "board": board,
}
component = st.components.v2.component(
    "govap_siting_host", js=release.client["siting_host.js"].decode("utf-8")
)
component(data=data, key="siting", on_teams_change=lambda: None)
st.html(f"<pre data-value>{json.dumps(value)}</pre>")
st.html(f"<pre data-board>{json.dumps(board)}</pre>")
st.html(f"<pre data-places>{json.dumps(degrees_of(_sites(_facts()).points).round(5).tolist())}</pre>")
for name in OWN:
    st.button(name, on_click=st.query_params.update, kwargs={"objective": name})
st.button("place", on_click=_place, args=([0, 5, 9, 14][: len(board["best"]["sites"])],))
