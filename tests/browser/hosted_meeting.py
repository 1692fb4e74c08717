"""A meeting of invented content in the host of the app, without Streamlit: a page that plays Python's part.

The page keeps what the browser sends in `acts` and `views`, and answers acts as the program would; `hold` stops that.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maps.document import script_safe, static_files
from maps.payload import late_docs, release_doc
from maps.release import Release

BASE = "/app/static/meeting"
TODAY = "2026-11-28"
DUE = ("2026-03-31", "2025-12-31", "2026-10-15", "2027-06-30", "2026-11-01")  # of the first works
LATE_DAYS = [332, 242, 44, 27]  # from those days to TODAY, most first
LONG = "Phối hợp rà soát, thống kê toàn bộ quỹ đất công chưa sử dụng trên địa bàn và đề xuất phương án làm công viên"
STEPS = (
    ("", "Tình hình chung so với kế hoạch", "Bốn con số chính.\nPhường nào còn dưới mục tiêu?"),
    ("page=changes", "Từ kỳ họp trước", ""),
    ("overlay=green&page=changes&item=2&ward=p15", "Phường 15 xuống mức", ""),
    ("overlay=green&page=ward&ward=p06", "Phường 6: cây xanh", ""),
    ("overlay=works&page=ward&ward=p15", "Phường 15: công trình", ""),
    ("overlay=green&page=compare", "Hiện hữu và quy hoạch", ""),
    ("overlay=green&page=compare&left=standard:target-2021&right=standard:city-2030", "Hai tiêu chuẩn", ""),
    ("overlay=green&page=compare&left=now&right=plan:ab", "Phương án công viên Phường 12", ""),
    ("overlay=works&page=late", "Công trình trễ hạn", ""),
    ("overlay=fire", "Bán kính chữa cháy trên toàn quận", ""),
    ("overlay=density&set=12", "Mật độ dân số của 12 phường sau khi sắp xếp, so với kế hoạch đầu năm", ""),
    ("page=decisions", "Quyết định của cuộc họp", "Ghi ngay tại chỗ."),
)
CHANGES = (
    ("target", False, "Chỉ tiêu cây xanh: từ chưa đạt thành đạt.", "overlay=green", []),
    (
        "class",
        True,
        "Phường 15 từ mức 0,3 – < 0,92 xuống mức 0,1 – < 0,3.",
        "overlay=green&ward=p15",
        ["p15"],
    ),
    ("work", True, "Mở rộng đường Dương Quảng Hàm: lùi hạn.", "overlay=works&mark=dqh", ["p05", "p06"]),
    ("revised", None, "Dân số Phường 5 sửa từ 43.012 thành 43.210.", "overlay=density&ward=p05", ["p05"]),
    ("new", None, "Có số liệu mới của 3 phường.", "", ["p01", "p03", "p04"]),
)
DECISIONS = (
    ("d1", "Trình phương án giải phóng mặt bằng", "Ban Bồi thường", "2026-10-31", False, False),
    ("d2", LONG, "Phòng Quản lý đô thị và Ban Quản lý dự án", "2026-12-15", False, False),
    ("d3", "Rà soát trụ nước chữa cháy Phường 12", "Đội Cảnh sát PCCC", "2026-11-15", True, False),
    ("d4", "Báo cáo tiến độ 300 phòng học", "Phòng Giáo dục", "2027-01-10", False, True),
)
PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>meeting</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>Below</h1><button type="button">below</button><div id="here"></div>
<script type="application/json" id="plan">PLAN</script><script type="application/json" id="data">DATA</script>
<script type="module">
import host from "BASE/meeting_host.js";
const read = (id) => JSON.parse(document.getElementById(id).textContent);
Object.assign(window, {acts: [], views: [], hold: false, data: {...read("data"), query: location.search.slice(1)}});
const done = {
  print: (act) => ({printed: {act: act.id, url: "BASE/map.html", name: "Bản in.pdf"}}),
  variant: (act) => of({variants: [...data.meeting.variants, {id: act.variant, label: ["B", "B"], plan: read("plan")}]}),
  done: ({decision, done}) => of({decisions: data.meeting.decisions.map((one) =>
    one.id === decision ? {...one, done, revision: one.revision + 1} : one)}),
  decide: ({id, what, doer, due}) => of({decisions: [...data.meeting.decisions,
    {id, what, doer, due, revision: 1, done: false, own: true, meeting: data.meeting.name, held_on: data.meeting.date}]}),
  leave: () => ({}),
};
const of = (more) => ({meeting: {...data.meeting, ...more}});
const component = {
  parentElement: document.getElementById("here"), key: "meeting", setTriggerValue() {},
  setStateValue(name, value) {
    (name === "act" ? acts : views).push(value);
    if (name === "act" && !hold) setTimeout(() => tell({...done[value.kind](value), ack: [...data.ack, value.id]}), 30);
  },
};
window.tell = (more) => { data = {...data, ...more}; host({...component, data}); };
tell({});
</script></body></html>"""


@dataclass(frozen=True)
class HostedMeeting:
    url: str
    server: http.server.ThreadingHTTPServer

    def stop(self) -> None:
        """Nothing answers from here on."""
        self.server.shutdown()
        self.server.server_close()


def _planned(release: Release, factor: float) -> dict[str, Any]:
    """A plan that makes every ward greener, some by another class."""
    (green,) = [layer for layer in release_doc(release)["layers"] if layer["id"] == "green"]
    views = [
        {
            **view,
            "values": [
                (value and round(factor * value, 3)) or 0.4 * (i % 4 == 0)
                for i, value in enumerate(view["values"])
            ],
        }
        for view in green["views"]
    ]
    ring = [[106.66, 10.83], [106.664, 10.83], [106.664, 10.833], [106.66, 10.833], [106.66, 10.83]]
    park = {"type": "Polygon", "coordinates": [ring]}
    station = {"type": "Point", "coordinates": [106.65, 10.84]}
    edits = [
        {"id": kind, "kind": kind, "geometry": shape}
        for kind, shape in (("park", park), ("station", station))
    ]
    nothing = {"edits": edits, "selected": "", "details": {}, "outside": None, "pins": []}
    return {"id": "p", "revision": 1, "layers": [{**green, "views": views}], **nothing}


def meeting_doc(release: Release) -> dict[str, Any]:
    """The meeting as maps/client/src/meeting_doc.ts describes it; its texts in both languages are the same."""
    changes = [
        {"kind": kind, "worse": worse, "text": [text, text], "query": query, "wards": wards}
        for kind, worse, text, query, wards in CHANGES
    ]
    before = {"meeting": "Giao ban tháng 10", "held_on": "2026-10-28"}
    now = {"meeting": "Giao ban tháng 11", "held_on": TODAY}
    names = ("id", "what", "doer", "due", "done", "own")
    decisions = [dict(zip(names, row, strict=True)) for row in DECISIONS]
    return {
        "id": "m1",
        "name": "Giao ban tháng 11",
        "date": TODAY,
        "today": TODAY,
        "may_decide": True,
        "steps": [{"query": query, "title": title, "note": note} for query, title, note in STEPS],
        "since": {
            "from": ["bản 3 (28/10/2026)"] * 2,
            "to": ["bản 4 (25/11/2026)"] * 2,
            "changes": changes,
            "outlined": ["p01", "p03", "p04", "p15"],
            "by_layer": {"green": ["p15"], "civility": ["p01", "p03", "p04"]},
        },
        "decisions": [{**one, "revision": 1, **(now if one["own"] else before)} for one in decisions],
        "options": [
            {"id": "plan:ab", "label": ["Phương án A: 3 công viên"] * 2},
            {"id": "plan:cd", "label": ["Phương án B"] * 2},
            {"id": "release:3", "label": ["Bản 3 (28/10/2026)"] * 2},
        ],
        "variants": [
            {"id": "plan:ab", "label": ["Phương án A: 3 công viên"] * 2, "plan": _planned(release, 1.4)}
        ],
    }


def _write(release: Release, home: Path) -> None:
    folder = home / BASE.removeprefix("/")
    folder.mkdir(parents=True)
    for name, content in static_files(release, BASE).items():
        (folder / name).write_bytes(content)
    details = late_docs(release)["details"]
    works = [{**work, "due": due} for work, due in zip(details["works"], DUE, strict=False)]
    dated = {**details, "works": [*works, *details["works"][len(DUE) :]]}
    (folder / "details.json").write_text(json.dumps(dated), encoding="utf-8")
    data = {
        "url": f"{BASE}/meeting.html",
        "query": "",
        "practice": False,
        "title": "Cuộc họp",
        "texts": {"loading": "Đang tải", "failed": "Không tải được", "retry": "Thử lại"},
        "meeting": meeting_doc(release),
        "ack": [],
        "refused": None,
        "printed": None,
    }
    page = PAGE.replace("BASE", BASE).replace("PLAN", script_safe(_planned(release, 0.7)))
    (home / "index.html").write_text(page.replace("DATA", script_safe(data)), encoding="utf-8")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextlib.contextmanager
def hosted_meeting(release: Release, home: Path) -> Iterator[HostedMeeting]:
    """Serves the page from `home` at a free port of this machine until the block ends."""
    _write(release, home)
    handler = functools.partial(_Quiet, directory=str(home))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield HostedMeeting(f"http://127.0.0.1:{server.server_port}/index.html", server)
        server.shutdown()
