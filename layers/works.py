"""Key works: the six of section 11 and the parks of section 9, at their real place where one is known."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import numpy as np
from geopandas import GeoDataFrame
from pandas import DataFrame, Series

from geo.city import City
from geo.source import Source
from geo.wards import SET_IDS, wards_holding, wards_in
from geo.works import Work, ended_late, work_of
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
    en_number,
    figure,
    joined,
    mark_source,
    release_source,
    vi_date,
    vi_number,
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


BILLION = 1e9
CLEARANCE = (
    ("clearance_cases", Text("trường hợp", "cases")),
    ("clearance_notified", Text("đã thông báo", "notified")),
    ("clearance_paid", Text("đã chi trả", "paid")),
    ("clearance_handed_over", Text("đã bàn giao", "handed over")),
)
Row = dict[Hashable, Any]
Said = tuple[Text, Text]


def _views(city: City) -> tuple[View, ...]:
    works = city.works
    reported = works["reported_on"] != "" if "reported_on" in works else works["section"].isna()
    counted = works[(works["section"] > 0) | reported]
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
            findings=_findings(counted),
            why_unknown=NOTHING,
            source=_source(city, works[reported]),
            converts="sum",
            exact={set_id: _counted_in(city, counted, set_id) for set_id in SET_IDS if set_id != "16"},
        ),
    )


def _counted_in(city: City, works: GeoDataFrame, set_id: str) -> Series:
    """How many works each ward of a later set has: one that runs through several of its parts is one work."""
    wards = wards_in(city, set_id).index
    found = [
        wards_holding(city, set_id, inside, place)
        for inside, place in zip(works["wards"], works.geometry, strict=True)
    ]
    return Series({ward: sum(ward in holding for holding in found) for ward in wards}, dtype=float)


def _source(city: City, reported: DataFrame) -> Source:
    """Where the works and their status come from."""
    source = city.sources["works.geojson"]
    if len(reported):
        said = release_source(city, reported["reported_source"], reported["reported_on"])
        return joined(said, source)
    return _as_of(city, source, city.works["status_as_of"].max())


def _as_of(city: City, source: Source, day: str) -> Source:
    """The source with the day its status was known; an invented status has none, and says so."""
    if city.practice:
        return replace(source, producer=f"SỐ LIỆU MINH HỌA; {source.producer}", as_of="")
    return replace(source, as_of=day)


def _states(counts: Series) -> Text:
    """How many of the key works are in each state that occurs, the unknown left to the headline."""
    states = [state for state in STATUSES if state.id != "unknown" and counts.get(state.id, 0)]
    if not states:
        return NOT_KNOWN
    vi = " · ".join(f"{counts[state.id]} {state.label.vi}" for state in states)
    return Text(vi, " · ".join(f"{counts[state.id]} {state.label.en}" for state in states))


def _findings(counted: GeoDataFrame) -> tuple[Text, ...]:
    sited, total = int((~counted.geometry.isna()).sum()), len(counted)
    key_works = int((counted["section"] == KEY_WORKS_SECTION).sum())
    parks = int((counted["section"] > 0).sum()) - key_works
    added = total - key_works - parks
    added_vi = f", các đơn vị báo cáo thêm {added} công trình" if added else ""
    added_en = f", {added} more were reported" if added else ""
    near = int((counted["location"] == "nearest").sum())
    near_vi = f" ({near} có giới hạn lấy theo điểm gần nhất)" if near else ""
    near_en = f" ({near} with a limit at the nearest point)" if near else ""
    return (
        Text(
            f"Kế hoạch nêu {key_works} công trình trọng điểm và {parks} công viên{added_vi}; "
            f"{sited}/{total} vẽ được trên bản đồ{near_vi}.",
            f"The plan names {key_works} key works and {parks} parks{added_en}; "
            f"{sited} of {total} can be drawn{near_en}.",
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
        _mark(str(key), work, grouped.get(str(key), []), city)
        for key, work in city.works.to_dict("index").items()
    )


def _mark(work_id: str, work: Row, facts: list[Row], city: City) -> Mark:
    source = mark_source(city, work, "works.geojson")
    due = work_of(work_id, work).due
    return Mark(
        id=work_id,
        name=Text(work["name_vi"], work["name_en"]),
        kind=work["status"],
        wards=work["wards"],
        geometry=work["geometry"],
        where=LOCATIONS[work["location"]],
        rows=(*_rows(work), *_progress(work, city)),
        text=work["plan_text"],
        facts=tuple(_fact(row) for row in facts),
        source=_as_of(city, source, work["status_as_of"]),
        due=due.isoformat() if due else "",
    )


def _rows(work: Row) -> tuple[Said, ...]:
    states = {status.id: status.label for status in STATUSES}
    rows = [(Text("Tình trạng", "Status"), states[work["status"]])]
    if work["section"] > 0:
        section = f"{work['section']:.0f}"
        named = Text(f"mục III.{section}", f"section III.{section}")
        rows.append((Text("Trong kế hoạch", "In the plan"), named))
    if not np.isnan(work["length_m"]):
        length = figure(work["length_m"], 0, Text("m", "m"))
        rows.append((Text("Chiều dài trên bản đồ", "Length on the map"), length))
    rows.extend(_limit(limit) for limit in work["limits"])
    return tuple(rows)


def _progress(work: Row, city: City) -> tuple[Said, ...]:
    """What was reported of a work: how far, when, how much, whose land, what comes next."""
    invented = Text("Tiến độ (minh họa)", "Progress (practice)")
    label = invented if city.practice else Text("Tiến độ", "Progress")
    done = _percent(_number(work, "progress_percent"))
    rows = [
        (label, done),
        (Text("Thời gian theo kế hoạch", "Planned time"), _days(work, "planned")),
        (Text("Thời gian thực tế", "Actual time"), _days(work, "actual")),
        (Text("So với kế hoạch", "Against the plan"), _delay(work_of("", work))),
        (Text("Tổng vốn", "Capital"), _money(_number(work, "capital_vnd"))),
        (Text("Đã giải ngân", "Paid out"), _paid(work)),
        (Text("Giải phóng mặt bằng", "Land clearance"), _clearance(work)),
        (Text("Mốc tiếp theo", "Next milestone"), _milestone(work)),
    ]
    return tuple((name, said) for name, said in rows if said != NOTHING)


def _number(work: Row, name: str) -> float | None:
    value = work.get(name)
    return None if value is None or np.isnan(value) else float(value)


def _percent(value: float | None) -> Text:
    return NOTHING if value is None else figure(value, 0 if value == int(value) else 1, Text("%", "%"))


def _days(work: Row, kind: str) -> Text:
    """From when to when, each end as exactly as it is known."""
    first, last = (vi_date(work.get(f"{kind}_{end}", "")) for end in ("start", "finish"))
    if not first and not last:
        return NOTHING
    return Text(f"{first or '…'} – {last or '…'}", f"{first or '…'} – {last or '…'}")


def _delay(work: Work) -> Text:
    """How many days after its planned end a finished work ended. Of others the day of the reader decides: `Mark.due`."""
    late = ended_late(work)
    if not late:
        return NOTHING
    return Text(
        f"hoàn thành chậm {vi_number(late, 0)} ngày so với kế hoạch",
        f"finished {en_number(late, 0)} days after the plan",
    )


def _money(dong: float | None) -> Text:
    """An amount of đồng in billions, no digit above a million lost."""
    if dong is None:
        return NOTHING
    billions = dong / BILLION
    decimals = next((places for places in range(3) if np.isclose(round(billions, places), billions)), 3)
    return figure(billions, decimals, Text("tỷ đồng", "billion VND"))


def _paid(work: Row) -> Text:
    paid, capital = _number(work, "paid_vnd"), _number(work, "capital_vnd")
    said = _money(paid)
    if paid is None or not capital:
        return said
    share = figure(100 * paid / capital, 1, Text("%", "%"))
    return Text(f"{said.vi} ({share.vi} tổng vốn)", f"{said.en} ({share.en} of the capital)")


def _clearance(work: Row) -> Text:
    counts = [(count, words) for name, words in CLEARANCE if (count := _number(work, name)) is not None]
    vi = "; ".join(f"{vi_number(count, 0)} {words.vi}" for count, words in counts)
    return Text(vi, "; ".join(f"{en_number(count, 0)} {words.en}" for count, words in counts))


def _milestone(work: Row) -> Text:
    what, day = work.get("next_milestone", ""), vi_date(work.get("next_milestone_on", ""))
    said = f"{what} ({day})" if what and day else what or day
    return Text(said, said)


def _limit(limit: dict[str, Any]) -> Said:
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


def _fact(row: Row) -> Fact:
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
