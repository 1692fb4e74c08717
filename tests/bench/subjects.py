"""The two programs that are measured, and where in their pages things are found.

All scripts run in the outer page: both maps lie in a frame of the same origin, so one clock measures both.
Ours lies in the shadow of a component, the peer's may be replaced by any run of its script.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OVERLAYS = ("civility", "green", "works", "fire")


@dataclass(frozen=True)
class Subject:
    """One program. `choose` and `is_shown` are JavaScript over (map, overlay or ward id, index)."""

    name: str
    script: Path
    frame: str
    ward: str
    choose: str
    is_shown: str


OURS = Subject(
    name="this map",
    script=ROOT / "app.py",
    frame="iframe[data-govap]",
    ward="path[data-ward]",
    choose="(map, overlay) => map.querySelector(`button[data-overlay='${overlay}']`).click()",
    is_shown="(map, path) => map.querySelector('[data-panel]').dataset.ward === path.dataset.ward",
)
PEER = Subject(
    name="plain st_folium",
    script=ROOT / "tests" / "bench" / "peer_app.py",
    frame="iframe[title='streamlit_folium.st_folium']",
    ward="path.ward",
    choose="(map, overlay, index) => document.querySelectorAll('[role=radiogroup] label')[index].click()",
    is_shown=(
        "(map, path, before) => { const now = document.querySelector('h3')?.textContent ?? '';"
        " return now !== '' && now !== before }"
    ),
)

_INSIDE = """
    const search = (root) => root.querySelector(frame)
        ?? [...root.querySelectorAll('*')].map((e) => e.shadowRoot && search(e.shadowRoot)).find(Boolean);
    let found = null;
    const inside = () => (found = found?.isConnected ? found : search(document))?.contentDocument;
"""

# Milliseconds since navigation when the first ward is to be seen; false until then.
WARDS_DRAWN = f"""({{frame, ward}}) => {{{_INSIDE}
    const path = inside()?.querySelector(ward);
    const box = path?.getBoundingClientRect();
    return box && box.width > 0 && box.height > 0 && performance.now();
}}"""

# Milliseconds from choosing an overlay until the wards wear other fills and the frame after that has begun.
SWITCH = f"""async ({{frame, ward, choose, overlay, index, limit}}) => {{{_INSIDE}
    const fill = (path) => path.ownerDocument.defaultView.getComputedStyle(path).fill;
    const fills = () => [...(inside()?.querySelectorAll(ward) ?? [])].map(fill).join();
    const before = fills();
    const started = performance.now();
    eval(choose)(inside(), overlay, index);
    do {{
        await new Promise(requestAnimationFrame);
        if (performance.now() - started > limit) throw new Error(`${{overlay}}: no change in ${{limit}} ms`);
    }} while (fills() === '' || fills() === before);
    return performance.now() - started;
}}"""

# Milliseconds from a click on the ward until the panel shows it and the frame after that has begun.
CLICK = f"""async ({{frame, ward, is_shown, index, limit}}) => {{{_INSIDE}
    const map = inside();
    const paths = map.querySelectorAll(ward);
    const path = paths[index % paths.length];
    const box = path.getBoundingClientRect();
    const place = {{clientX: box.x + box.width / 2, clientY: box.y + box.height / 2}};
    const view = map.defaultView;
    const before = document.querySelector('h3')?.textContent ?? '';
    const started = performance.now();
    path.dispatchEvent(new view.MouseEvent('click', {{bubbles: true, cancelable: true, view, ...place}}));
    do {{
        await new Promise(requestAnimationFrame);
        if (performance.now() - started > limit) throw new Error(`ward ${{index}}: none in ${{limit}} ms`);
    }} while (!eval(is_shown)(map, path, before));
    return performance.now() - started;
}}"""
