"""Key works: the six of section 11 and the parks of section 9, at their real place where one is known."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import numpy as np
from pandas import Series

from geo.city import City
from geo.source import Source
from layers._layer import (
    NOT_KNOWN,
    NOTHING,
    Breaks,
    Fact,
    Layer,
    Mark,
    MarkKind,
    Status,
    Text,
    View,
    figure,
)

STATUSES = (
    Status("done", Text("hoàn thành", "finished"), "good"),
    Status("partly_open", Text("thông xe một phần", "partly open"), "partial"),
    Status("building", Text("đang thi công", "under construction"), "active"),
    Status("clearing", Text("đang giải phóng mặt bằng", "land clearance"), "pending"),
    Status("planned", Text("chuẩn bị đầu tư", "in preparation"), "plain"),
    Status("late", Text("chậm tiến độ", "late"), "late"),
    Status("unknown", Text("chưa rõ tiến độ", "progress not known"), "unknown"),
)
KEY_WORKS_SECTION = 11
LOCATIONS = {
    "exact": NOTHING,
    "nearest": Text("giới hạn lấy theo điểm gần nhất", "limit taken at the nearest point"),
    "ward": Text("chưa có vị trí (chỉ biết phường)", "site not known (ward only)"),
    "district": Text("chưa có vị trí (cấp quận)", "site not known (district)"),
}


def _views(city: City) -> tuple[View, ...]:
    works = city.works
    counted = works[works["section"] > 0]
    per_ward = {ward: sum(ward in wards for wards in counted["wards"]) for ward in city.wards.index}
    key = works[works["section"] == KEY_WORKS_SECTION]
    counts = key["status"].value_counts()
    known = len(key) - int(counts.get("unknown", 0))
    return (
        View(
            id="count",
            label=Text("Số công trình", "Number of works"),
            period="2021",
            values=Series(per_ward, dtype=float),
            district=float(len(counted)),
            headline=Text(f"{known}/{len(key)} rõ tiến độ", f"{known} of {len(key)} known"),
            note=_states(counts),
            findings=_findings(city, len(key), len(counted) - len(key)),
            why_unknown=NOTHING,
            source=_source(city, city.works["status_as_of"].max()),
        ),
    )


def _source(city: City, as_of: str) -> Source:
    """Where works and their status come from; an invented status says so."""
    source = city.sources["works.geojson"]
    if city.practice:
        return replace(source, producer=f"SỐ LIỆU MINH HỌA; {source.producer}", as_of="")
    return replace(source, as_of=as_of)


def _states(counts: Series) -> Text:
    """How many of the key works are in each state that occurs, the unknown left to the headline."""
    states = [state for state in STATUSES if state.id != "unknown" and counts.get(state.id, 0)]
    if not states:
        return NOT_KNOWN
    vi = " · ".join(f"{counts[state.id]} {state.label.vi}" for state in states)
    return Text(vi, " · ".join(f"{counts[state.id]} {state.label.en}" for state in states))


def _findings(city: City, key_works: int, parks: int) -> tuple[Text, ...]:
    sited = int((~city.works.geometry.isna()).sum())
    total = key_works + parks
    near = int((city.works["location"] == "nearest").sum())
    near_vi = f" ({near} có giới hạn lấy theo điểm gần nhất)" if near else ""
    near_en = f" ({near} with a limit at the nearest point)" if near else ""
    return (
        Text(
            f"Kế hoạch nêu {key_works} công trình trọng điểm và {parks} công viên; {sited}/{total} vẽ được trên bản đồ{near_vi}.",
            f"The plan names {key_works} key works and {parks} parks; {sited} of {total} can be drawn{near_en}.",
        ),
        Text(
            f"{total - sited} công trình chưa có vị trí công bố, được liệt kê theo phường hoặc toàn quận.",
            f"{total - sited} have no published site and are listed by ward or for the district.",
        ),
    )


def _marks(city: City) -> tuple[Mark, ...]:
    facts = city.work_facts.groupby("work")
    grouped = {str(work): rows.to_dict("records") for work, rows in facts}
    return tuple(
        _mark(str(key), work, grouped.get(str(key), []), _source(city, work["status_as_of"]))
        for key, work in city.works.to_dict("index").items()
    )


def _mark(work_id: str, work: dict[Hashable, Any], facts: list[dict[Hashable, Any]], source: Source) -> Mark:
    return Mark(
        id=work_id,
        name=Text(work["name_vi"], work["name_en"]),
        kind=work["status"],
        wards=work["wards"],
        geometry=work["geometry"],
        where=LOCATIONS[work["location"]],
        rows=_rows(work),
        text=work["plan_text"],
        facts=tuple(_fact(row) for row in facts),
        source=source,
    )


def _rows(work: dict[Hashable, Any]) -> tuple[tuple[Text, Text], ...]:
    states = {status.id: status.label for status in STATUSES}
    rows = [(Text("Tình trạng", "Status"), states[work["status"]])]
    section = f"{work['section']:.0f}"
    rows.append((Text("Trong kế hoạch", "In the plan"), Text(f"mục III.{section}", f"section III.{section}")))
    if not np.isnan(work["length_m"]):
        length = figure(work["length_m"], 0, Text("m", "m"))
        rows.append((Text("Chiều dài trên bản đồ", "Length on the map"), length))
    rows.extend(_limit(limit) for limit in work["limits"])
    progress = work.get("progress_percent", float("nan"))
    if not np.isnan(progress):
        rows.append((Text("Tiến độ (minh họa)", "Progress (practice)"), figure(progress, 0, Text("%", "%"))))
    return tuple(rows)


def _limit(limit: dict[str, Any]) -> tuple[Text, Text]:
    name = str(limit["name"])
    if limit["crosses"]:
        return Text("Giới hạn", "Limit"), Text(name, name)
    gap = f"{float(limit['gap_m']):.0f}"
    return (
        Text("Giới hạn", "Limit"),
        Text(
            f"{name} (không cắt; điểm gần nhất, cách {gap} m)",
            f"{name} (does not cross; nearest point, {gap} m away)",
        ),
    )


def _fact(row: dict[Hashable, Any]) -> Fact:
    return Fact(
        attribute=Text(row["attribute_vi"], row["attribute_en"]),
        value=Text(row["value_vi"], row["value_en"]),
        date=row["date"],
        status=row["status"],
        confidence=row["confidence"],
        sources=tuple(part.strip() for part in row["source"].split(" ; ") if part.strip()),
    )


LAYER = Layer(
    id="works",
    title=Text("Công trình trọng điểm", "Key works"),
    short=Text("Công trình trọng điểm", "Key works"),
    question=Text("Công trình nào ở đâu, đến đâu rồi?", "Which work is where, and how far along?"),
    unit=Text("công trình", "works"),
    about=Text(
        "Sáu công trình trọng điểm (mục III.11) và các công viên (mục III.9) của kế hoạch 2021. Đoạn đường được cắt từ "
        "mạng lưới đường thật giữa hai giới hạn nêu trong kế hoạch.",
        "The six key works (section III.11) and the parks (section III.9) of the 2021 plan. Road stretches are cut from "
        "the real street network between the two limits the plan names.",
    ),
    classes=Breaks(
        (0.0, 1.0, 2.0, 3.0), "purples", zero=Text("không có công trình nêu tên", "no named work")
    ),
    views=_views,
    order=30,
    is_main=True,
    marks=_marks,
    mark_kinds=tuple(MarkKind(status, "line") for status in STATUSES),
)
