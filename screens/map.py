"""The map: 16 wards, four overlays, and below it the table that says the same."""

from __future__ import annotations

import os
import time
from dataclasses import replace

import numpy as np
import streamlit as st

from geo.crs import degrees_of, metres_of
from geo.scenario import MoveStation, apply
from geo.wards import SET_IDS, wards_in
from maps.messages import message
from maps.release import Release
from maps.released import release_line
from maps.table import Column, columns, csv_bytes, groups, xlsx_bytes
from maps.view import MapView, read_view
from screens import _address, _release, _sheet

WORDS = ("loading", "failed", "retry", "title")
GOTO = {name: f"screens/{name}.py" for name in ("plan", "works", "sources")}


def _host(release: Release, view: MapView) -> str:
    """The map in its frame; returns the view it last told of."""
    component = _release.component(release, "host")
    words = {name: message(f"app.map_{name}", view.language) for name in WORDS}
    result = component(
        data={
            "url": f"{_release.base_address(release)}/map.html",
            "query": _address.asked(),
            "practice": view.practice,
            "title": words["title"],
            "texts": words,
        },
        key="map",
        on_view_change=lambda: None,
        on_goto_change=lambda: None,
    )
    if result.get("goto") in GOTO:
        st.switch_page(GOTO[str(result.get("goto"))])
    told = result.get("view")  # "" is an answer: everything as usual
    return _address.asked() if told is None else str(told)


@st.fragment
def _map_and_table(release: Release, shown: MapView) -> None:
    started = time.perf_counter()
    told = _host(release, shown)
    view = read_view(told, release.city)
    _address.remember(told)
    if (view.practice, view.language) != (shown.practice, shown.language):
        _address.write(told)
        st.rerun()
    _table(release, view)
    if os.environ.get("GOVAP_TIMINGS"):
        print(f"rerun_ms={(time.perf_counter() - started) * 1000:.2f}", flush=True)


def _station_moves(release: Release, view: MapView) -> tuple[MoveStation, ...]:
    if view.station is None:
        return ()
    ((east, north),) = metres_of(np.array([view.station]))
    return (MoveStation(str(release.city.stations.index[0]), round(float(east), 2), round(float(north), 2)),)


@st.cache_resource(
    show_spinner=False, max_entries=64, hash_funcs={Release: lambda release: release.fingerprint}
)
def _columns(release: Release, moves: tuple[MoveStation, ...], view: MapView) -> tuple[Column, ...]:
    """The columns of a view; only what they depend on counts in `view`."""
    city = apply(release.city, moves)
    return columns(city, view.language, view.radius_m, view.set_id, (view.overlay, view.past))


def _for_columns(view: MapView) -> MapView:
    """The view without what no column depends on: the key under which columns are kept."""
    overlay = view.overlay if view.past else ""
    return replace(view, overlay=overlay, ward="", station=None, practice=False)


def _table(release: Release, view: MapView) -> None:
    """The wards of the set on show with every figure of the map, to sort and to take away."""
    moves = _station_moves(release, view)
    made = _columns(release, moves, _for_columns(view))
    wards = wards_in(release.city, view.set_id).index
    title = message("table.title", view.language, count=len(wards))
    st.subheader(title, anchor=False)
    if release.city.practice:
        st.warning(message("app.practice_stamp", view.language), icon=":material/warning:")
    remark = _trial(release, moves, view.language)
    if remark:
        st.caption(remark)
    _release.component(release, "table")(data=_table_data(made, title, list(wards), view), key="table")
    marks = ("-minh-hoa" if release.city.practice else "", "-thu" if moves else "")
    set_mark = "" if view.set_id == SET_IDS[0] else f"-{view.set_id}-phuong"
    name = f"go-vap-{release.short}{set_mark}{''.join(marks)}"
    about = {
        message("table.release", view.language): release.fingerprint,
        message("table.reported", view.language): release_line(release.city).in_language(view.language),
    }
    if release.city.practice:
        about[message("table.note", view.language)] = message("app.practice_stamp", view.language)
    if remark:
        about[message("table.trial", view.language)] = remark
    left, right, _ = st.columns([1, 1, 4])
    left.download_button(
        message("table.csv", view.language),
        lambda: csv_bytes(made, about, view.language),
        f"{name}.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    right.download_button(
        message("table.xlsx", view.language),
        lambda: xlsx_bytes(made, about, view.language),
        f"{name}.xlsx",
        icon=":material/download:",
        on_click="ignore",
    )


def _trial(release: Release, moves: tuple[MoveStation, ...], language: str) -> str:
    """Where a station was moved to, as a sentence; "" when all stand where the data puts them."""
    names = release.city.stations[f"name_{language}"]
    places = [
        f"{names[move.station]}: {lat:.5f}, {lon:.5f}"
        for move in moves
        for lon, lat in degrees_of(np.array([(move.east, move.north)]))
    ]
    return message("table.moved", language, places="; ".join(places)) if places else ""


def _table_data(made: tuple[Column, ...], title: str, wards: list[str], view: MapView) -> dict[str, object]:
    return {
        "lang": view.language,
        "title": title,
        "unknown": message("table.no_data", view.language),
        "hint": message("table.hint", view.language),
        "ids": wards,
        "selected": view.ward,
        "groups": groups(made),
    }


release = _release.current(_address.practice(), _address.language())
if _address.asked() and not st.query_params:
    _address.write(_address.asked())  # back from another page: the same view, and its address
_sheet.draw(release.city, _address.language())
_map_and_table(release, read_view(_address.asked(), release.city))
