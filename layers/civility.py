"""Urban civility: which wards are recognised as meeting the standard (target 9)."""

from __future__ import annotations

import pandas as pd

from geo.city import City
from geo.source import Source
from layers._layer import (
    NOTHING,
    Layer,
    Status,
    Statuses,
    Text,
    Threshold,
    View,
    release_source,
    the_target,
    thresholds_about,
)

MET = "met"
STATES = (
    Status(MET, Text("đạt chuẩn", "met"), "good"),
    Status("under_review", Text("đang xét", "under review"), "pending"),
    Status("not_met", Text("chưa đạt", "not met"), "bad"),
)
PLAN_YEAR = 2021
NO_ROW = Text("Chưa có dòng số liệu nào cho phường này.", "No row was entered for this ward.")


def _views(city: City) -> tuple[View, ...]:
    """One view a year that the table knows: those with a status first, of them the plan's year, then the latest."""
    rows = city.civility
    said = {int(year) for year in rows["year"][rows["status"].fillna("") != ""]}
    years = {int(year) for year in rows["year"]}
    ordered = sorted(years, key=lambda year: (year not in said, year != PLAN_YEAR, -year))
    return tuple(_view(city, year) for year in ordered)


def _view(city: City, year: int) -> View:
    rows = city.civility[city.civility["year"] == year].set_index("ward").reindex(city.wards.index)
    status = rows["status"].where(rows["status"].fillna("") != "", None)
    met, known, wards = int((status == MET).sum()), int(status.notna().sum()), len(city.wards)
    unknown = wards - known
    target = int(_target(city).value)
    headline = f"{met}/{wards}" if known else f"—/{wards}"
    return View(
        id=str(year),
        label=Text(str(year), str(year)),
        period=str(year),
        values=status,
        district=float(met) if known else None,
        headline=Text(headline, headline),
        note=_note(target, wards, unknown),
        findings=_findings(year, met, known, wards, target),
        why_unknown=_reason(rows),
        source=_source(city, rows),
    )


def _note(target: int, wards: int, unknown: int) -> Text:
    vi, en = f"chỉ tiêu {target}/{wards}", f"target {target}/{wards}"
    if unknown == wards:
        return Text(f"{vi} · chưa có số liệu", f"{en} · no data")
    if unknown:
        return Text(f"{vi} · {unknown} phường chưa có số liệu", f"{en} · {unknown} wards without data")
    return Text(vi, en)


def _findings(year: int, met: int, known: int, wards: int, target: int) -> tuple[Text, ...]:
    if not known:
        return (
            Text(
                f"Chưa có danh sách phường đạt chuẩn năm {year}: cả {wards} phường để trống, không suy đoán.",
                f"No list of recognised wards was published for {year}: all {wards} are left blank, none guessed.",
            ),
            Text(
                f"Kế hoạch chỉ nêu chỉ tiêu chung: {target}/{wards} phường.",
                f"The plan only states the overall target: {target} of {wards} wards.",
            ),
        )
    gap = target - met
    reached = Text(
        f"{met}/{wards} phường đạt chuẩn năm {year}.", f"{met} of {wards} wards met the standard in {year}."
    )
    if gap <= 0:
        return (reached, Text(f"Đạt chỉ tiêu {target}/{wards}.", f"The target of {target} is met."))
    short = Text(f"Còn thiếu {gap} phường so với chỉ tiêu.", f"{gap} wards short of the target.")
    if known == wards:
        return (reached, short)
    unknown = wards - known
    open_ = Text(
        f"{unknown} phường chưa có số liệu, có thể làm thay đổi kết quả.",
        f"{unknown} without data, which may change the result.",
    )
    return (reached, short, open_)


def _reason(rows: pd.DataFrame) -> Text:
    blank = rows[rows["status"].fillna("") == ""]
    if not len(blank):
        return NOTHING
    said = blank[blank["note_vi"].notna() & (blank["note_vi"] != "")]
    if not len(said):
        return NO_ROW
    return Text(str(said["note_vi"].iloc[0]), str(said["note_en"].iloc[0]))


def _source(city: City, rows: pd.DataFrame) -> Source:
    reported = rows[rows["reported_on"].fillna("") != ""] if "reported_on" in rows else rows[:0]
    if len(reported):
        return release_source(city, reported["reported_source"], reported["reported_on"])
    sources = sorted({str(entry) for entry in rows["source"].dropna() if entry})
    dates = sorted({str(entry) for entry in rows["as_of"].dropna() if entry})
    return Source(
        producer="; ".join(sources),
        address="",
        licence="ODbL 1.0",
        as_of=dates[-1] if dates else "",
        method="data/civility.csv",
    )


def _target(city: City) -> Threshold:
    return the_target(thresholds_about(city, "civility"))


LAYER = Layer(
    id="civility",
    title=Text("Chuẩn văn minh đô thị", "Urban-civility standard"),
    short=Text("Văn minh đô thị", "Urban civility"),
    question=Text("Phường nào đạt chuẩn văn minh đô thị?", "Which wards meet the urban-civility standard?"),
    unit=Text("phường đạt chuẩn", "wards that meet it"),
    about=Text(
        "Tình trạng công nhận của từng phường theo năm. Danh sách phường chưa được công bố nên bản đồ không tô màu thay.",
        "Recognition of each ward by year. The list was never published, so the map does not fill it in.",
    ),
    classes=Statuses(STATES),
    views=_views,
    order=10,
    targets=(9,),
    is_main=True,
)
