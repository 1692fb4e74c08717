"""The peer: the same layers on a plain st_folium page.

The map is built in Python and sent whole; choosing an overlay or a ward runs the script again. Only what is
asked of it comes back (`returned_objects`), so that panning alone does not.
"""

from __future__ import annotations

import time

import streamlit as st
from streamlit_folium import st_folium

from tests.bench.peer_map import OVERLAYS, build_map, measured_wards


def main() -> None:
    """The page: choose an overlay, click a ward, read about it."""
    started = time.perf_counter()
    st.set_page_config(layout="wide")
    overlay = st.radio("Lớp", list(OVERLAYS), format_func=OVERLAYS.__getitem__, horizontal=True)
    map_side, panel = st.columns([3, 1])
    with map_side:
        answer = st_folium(
            build_map(overlay), height=600, use_container_width=True, returned_objects=["last_active_drawing"]
        )
    chosen = (answer or {}).get("last_active_drawing")
    if chosen and "name" in chosen["properties"]:
        with panel:
            st.subheader(chosen["properties"]["name"])
            row = measured_wards().set_index("id").loc[chosen["properties"]["id"], list(OVERLAYS)]
            st.table(row.rename(OVERLAYS).astype(str))
    print(f"rerun_ms={1000 * (time.perf_counter() - started):.1f}", flush=True)


if __name__ == "__main__":
    main()
