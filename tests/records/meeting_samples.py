"""A small agenda and a task for the tests of meetings."""

from __future__ import annotations

from datetime import date

from records.meeting_decisions import Task
from records.meeting_steps import Step
from records.meetings import Draft

STEPS = (
    Step("overlay=green&view=planned&ward=p15", "Phường 15: cây xanh", "Hỏi tiến độ công viên."),
    Step("overlay=works", "Công trình chậm"),
    Step("overlay=fire&radius=3000&lang=en", "Fire teams", "Two lines\nof a note"),
)
DRAFT = Draft("Giao ban tháng 12", date(2026, 12, 1), STEPS)
TASK = Task("Báo cáo tiến độ đường Lê Đức Thọ", "Phòng Quản lý Đô thị", date(2026, 12, 15))
