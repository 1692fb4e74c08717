"""A small agenda and a task for the tests of meetings; two releases with five changes between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from geo.city import City
from layers._layer import Text
from records.meeting_decisions import Task
from records.meeting_steps import Step
from records.meetings import Draft
from records.model import Feature, Figure, FigureKey
from records.since_told import Told
from records.store import Store
from tests.records.samples import release

STEPS = (
    Step("overlay=green&view=planned&ward=p15", "Phường 15: cây xanh", "Hỏi tiến độ công viên."),
    Step("overlay=works", "Công trình chậm"),
    Step("overlay=fire&radius=3000&lang=en", "Fire teams", "Two lines\nof a note"),
)
DRAFT = Draft("Giao ban tháng 12", date(2026, 12, 1), STEPS)
TASK = Task("Báo cáo tiến độ đường Lê Đức Thọ", "Phòng Quản lý Đô thị", date(2026, 12, 15))


@dataclass(frozen=True)
class Planted:
    """Two releases of a store by number, all that changed between them in its order, and the wards to outline."""

    before: int
    after: int
    changes: tuple[Told, ...]
    outlined: dict[str, tuple[str, ...]]


CHANGES = (
    Told(
        "work",
        True,
        Text(
            "Nâng cấp, mở rộng đường Lê Đức Thọ: ngày hoàn thành theo kế hoạch lùi từ 12/2026 sang 03/2027.",
            "Upgrade and widening of Lê Đức Thọ street: planned finish slipped from 12/2026 to 03/2027.",
        ),
        "overlay=works&mark=ldt",
        ("p13", "p15", "p16", "p17"),
    ),
    Told(
        "class",
        True,
        Text(
            "Phường 1: 8. Diện tích cây xanh bình quân, 2025 chuyển từ “≥ 1,5 (1,50 m²/người)” sang "
            "“0,5 – < 0,75 (0,50 m²/người)”.",
            "Phường 1: 8. Average green area, 2025 went from “≥ 1.5 (1.50 m² per person)” to "
            "“0.5 – < 0.75 (0.50 m² per person)”.",
        ),
        "overlay=t08&view=2025&ward=p01",
        ("p01",),
    ),
    Told(
        "target",
        False,
        Text(
            "Đạt chỉ tiêu: 2. Thu ngân sách nhà nước vượt dự toán Thành phố giao, 2025 là 6,0%; lần trước: 4,0%.",
            "Target met: 2. State budget revenue above the estimate set by the city, 2025 is 6.0%; last time: 4.0%.",
        ),
        "",
        (),
    ),
    Told(
        "revised",
        None,
        Text(
            "Phường 3: 14a. Bảo hiểm y tế, 2025 sửa từ 95,0% thành 95,2%.",
            "Phường 3: 14a. Health insurance, 2025 was revised from 95.0% to 95.2%.",
        ),
        "overlay=t14a&view=2025&ward=p03",
        ("p03",),
    ),
    Told(
        "new",
        None,
        Text(
            "Số liệu mới: 7. Diện tích nhà ở bình quân, 2025 (Phường 5).",
            "New figures: 7. Average housing area, 2025 (Phường 5).",
        ),
        "overlay=t07&view=2025&ward=p05",
        ("p05",),
    ),
)


def planted(store: Store, base: City) -> Planted:
    """Two more releases of `store`, to be shown over `base`; nothing that they report was reported before.

    A work slips, a ward falls, a target is met, one figure is revised within its class, one is new.
    """
    wards = tuple(map(str, base.wards.index[:15]))  # without the last one the district has no estimate
    one = release(
        store,
        *_figures("t08", wards, [1.5] * 8 + [0.5] * 7),
        *_figures("t14a", wards, [95.0] * 8 + [80.0] * 7),
        Figure(FigureKey("t02", "", "2025"), 4.0),
        _work("2026-12"),
    )
    other = release(
        store,
        Figure(FigureKey("t08", "p01", "2025"), 0.5, seen=1),
        Figure(FigureKey("t14a", "p03", "2025"), 95.2, seen=1),
        Figure(FigureKey("t02", "", "2025"), 6.0, seen=1),
        Figure(FigureKey("t07", "p05", "2025"), 21.0),
        _work("2027-03", seen=1),
    )
    return Planted(one.number, other.number, CHANGES, {"t08": ("p01",)})


def _figures(indicator: str, wards: Iterable[str], values: Iterable[float]) -> list[Figure]:
    pairs = zip(wards, values, strict=True)
    return [Figure(FigureKey(indicator, ward, "2025"), value) for ward, value in pairs]


def _work(planned_finish: str, seen: int = 0) -> Feature:
    said = {"planned_finish": planned_finish, "status": "building", "progress_percent": 40.0}
    return Feature("work", "ldt", None, said, seen=seen)
