"""A program with nothing but the planning map: acts become edits without any check. For tests of the browser's side.

It is copied into a folder of its own and run there; PLANNER_ROOT is the checkout, GOVAP_DATA the facts. The address may ask for
`plan` (a plan of its own), `mode` (swipe, side), `hold` (nothing is stored), `refuse` (a kind of act that is refused)
and `outside` (dots where nobody has a park near).
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, os.environ["PLANNER_ROOT"])

import streamlit as st

from geo.city import read_city
from maps.document import static_files
from maps.payload import release_doc
from maps.release import Release, release_of

BASE = "/app/static/planner"
TEXTS = {"loading": "Đang tải", "failed": "Không tải được", "retry": "Thử lại"}
HOSTILE = "<img src=x onerror=alert(1)>"  # stands in every name: as markup it would be a page error
KINDS = {"park": "park", "line": "street", "pick": "widen", "station": "station"}
SQUARE = [
    [106.6601, 10.8301],
    [106.6641, 10.8301],
    [106.6641, 10.8331],
    [106.6601, 10.8331],
    [106.6601, 10.8301],
]


@st.cache_resource
def _release() -> Release:
    release = release_of(read_city(Path(os.environ["GOVAP_DATA"])))
    home = Path(__file__).parent / "static" / "planner"
    home.mkdir(parents=True, exist_ok=True)
    for name, content in static_files(release, BASE).items():
        (home / name).write_bytes(content)
    return release


@st.cache_resource
def _store(plan: str) -> dict[str, Any]:
    return {"plan": plan, "selected": "", "edits": [], "acts": [], "revision": 1}


def _act(store: dict[str, Any], act: dict[str, Any]) -> None:
    """The store after an act; one that it knows changes nothing."""
    if act["id"] in store["acts"]:
        return
    store["acts"].append(act["id"])
    store["revision"] += act["kind"] != "select"
    edits = store["edits"]
    about = [edit for edit in edits if edit["id"] == act.get("edit")]
    match act["kind"]:
        case "shape":
            about[0]["geometry"] = act["geometry"]
        case "entrances":
            about[0]["entrances"] = act["points"]
        case "remove":
            edits.remove(about[0])
        case "select":
            store["selected"] = act["edit"]
        case "move":
            store["moved"] = [act["edit"], *act["points"]]
        case kind:
            edits.append(_edit(f"{KINDS[kind]}-{store['revision']}", KINDS[kind], _geometry(act)))


def _geometry(act: dict[str, Any]) -> dict[str, Any]:
    points = act.get("points", [])
    if act.get("geometry"):
        return dict(act["geometry"])
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "LineString", "coordinates": points}


def _edit(edit_id: str, kind: str, geometry: dict[str, Any], faulty: bool = False) -> dict[str, Any]:
    return {
        "id": edit_id,
        "kind": kind,
        "name": edit_id,
        "geometry": geometry,
        "entrances": [],
        "faulty": faulty,
        "label": [f"{HOSTILE}{edit_id}"] * 2,
        "corridor": None,
    }


def _plan(store: dict[str, Any], release: Release) -> dict[str, Any]:
    """The plan; its first idea makes every ward green as far as the browser is concerned."""
    (green,) = [layer for layer in release_doc(release)["layers"] if layer["id"] == "green"]
    views = [{**view, "values": [99.0] * 16} for view in green["views"]]
    return {
        "id": store["plan"],
        "revision": store["revision"],
        "edits": store["edits"],
        "selected": store["selected"],
        "layers": [{**green, "views": views}] if store["edits"] else [],
        "details": {},
        "outside": list(range(0, 3000, 3)) if "outside" in st.query_params else None,
        "pins": [],
    }


def _component(release: Release, name: str) -> Any:
    return st.components.v2.component(f"govap_{name}", js=release.client[f"{name}.js"].decode("utf-8"))


def _planner(release: Release, store: dict[str, Any]) -> None:
    state = st.session_state.get("planner") or {}
    act, refused = state.get("act"), None
    if act and st.query_params.get("refuse") == act["kind"] and act["id"] not in store["acts"]:
        refused = {"act": act["id"], "message": f"{HOSTILE} Vùng vẽ tự cắt tại 10,83100, 106,66200."}
    elif act and "hold" not in st.query_params:
        _act(store, act)
    data = {
        "url": f"{BASE}/planner.html",
        "query": "",
        "practice": False,
        "title": "Bản đồ quy hoạch",
        "texts": TEXTS,
        "plan": _plan(store, release),
        "tool": "",
        "ack": store["acts"],
        "refused": refused,
    }
    changed = {f"on_{name}_change": (lambda: None) for name in ("act", "view", "goto")}
    _component(release, "planner_host")(data=data, key="planner", **changed)
    st.html(f"<pre data-store>{json.dumps(store)}</pre>")
    st.html(f"<pre data-last>{json.dumps(act)}</pre>")
    if "hold" in st.query_params:
        st.button("store from now on", on_click=lambda: st.query_params.pop("hold"))


def _swipe(release: Release, store: dict[str, Any], mode: str) -> None:
    shown = _plan(store, release)
    drawn = {**shown, "edits": [_edit("park-1", "park", {"type": "Polygon", "coordinates": [SQUARE]})]}
    sides = [
        {
            "label": label,
            "title": label,
            "url": f"{BASE}/planner.html",
            "query": "overlay=green",
            "plan": plan,
        }
        for label, plan in (("Hiện nay", shown), ("Phương án A", drawn), ("Phương án B", drawn))
    ]
    data = {
        "mode": mode,
        "sides": sides[: 2 if mode == "swipe" else 3],
        "handle": "Vạch so sánh",
        "texts": TEXTS,
    }
    _component(release, "swipe_host")(data=data, key="swipe")
    st.button(
        "other way", on_click=lambda: st.query_params.update(mode="side" if mode == "swipe" else "swipe")
    )


st.set_page_config(layout="wide", page_title="planner")
st.html(
    "<style>.block-container{padding:0!important;max-width:none!important}header{display:none!important}</style>"
)
kept = _store(st.query_params.get("plan", "plan-1"))
if "mode" in st.query_params:
    _swipe(_release(), kept, st.query_params["mode"])
else:
    _planner(_release(), kept)
