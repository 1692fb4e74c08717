"""The part “Bản in” of the page: a drawing of its own process, which ends with a file, a fault, or because it was stopped.

Each process loads the program and reads the data, which takes seconds; what they draw is tested elsewhere.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from maps.messages import message
from maps.release import Release
from records import people
from records.meeting_decisions import Task, decide_that
from records.meeting_steps import Step
from records.meetings import Draft, new_agenda
from records.plans import new_plan
from records.print_job import Job
from records.store import Store
from records.usual_agenda import usual_agenda
from screens._meeting.printing import Drawing, file_name, sheet_of_view
from tests.cities import quiet_city, small_data
from tests.records.samples import AN
from tests.slides.deck_samples import TODAY

PATIENCE_S = 120.0
JOB = Job("view", "", 0, False, "vi", TODAY.isoformat(), query="overlay=density")
pytestmark = pytest.mark.usefixtures("little_data")


@pytest.fixture
def little_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: Store) -> Path:
    """What the processes read: little data and an empty store; their folders are made here."""
    assert store
    monkeypatch.setenv("GOVAP_DATA", str(small_data(tmp_path)))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    return temporary


def awaited(drawing: Drawing) -> Drawing:
    until = time.monotonic() + PATIENCE_S
    while not drawing.is_over:
        assert time.monotonic() < until, "the drawing takes too long"
        time.sleep(0.05)
    return drawing


def test_a_drawing_that_is_stopped_or_forgotten_ends_and_leaves_nothing(little_data: Path) -> None:
    drawing = Drawing(JOB, "x.pdf")
    process = drawing._process
    drawing.stop()
    assert process.poll() is not None
    assert (drawing.is_over, drawing.content) == (True, None)
    other = Drawing(JOB, "x.pdf")
    process = other._process
    del other
    gc.collect()
    assert process.poll() is not None
    assert list(little_data.iterdir()) == []


def test_a_drawing_that_cannot_begin_leaves_nothing(
    little_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/no/such/python")
    with pytest.raises(FileNotFoundError):
        Drawing(JOB, "x.pdf")
    assert list(little_data.iterdir()) == []


def test_a_drawing_that_breaks_off_says_what_to_do(little_data: Path) -> None:
    killed = Drawing(JOB, "x.pdf")
    killed._process.kill()
    assert "bị ngắt giữa chừng (mã -9)" in awaited(killed).fault
    assert list(little_data.iterdir()) == []


def page() -> None:
    """The part alone, for somebody at the desk."""
    from typing import cast

    from maps.release import Release
    from records.people import Person
    from records.usual_agenda import usual_agenda
    from screens._meeting import printing
    from tests.cities import quiet_city
    from tests.slides.deck_samples import TODAY

    city = quiet_city()
    desk = printing.Desk(cast("Store", None), city, cast("Person", None), "vi")
    printing.draw(desk, Release(city, {}, "ab" * 32), usual_agenda(city, TODAY, "vi"))


@pytest.fixture
def part() -> Iterator[AppTest]:
    """The part of the page as it is first seen."""
    test = AppTest.from_function(page, default_timeout=PATIENCE_S).run()
    assert not test.exception
    yield test
    if "print_drawing" in test.session_state:
        test.session_state["print_drawing"].stop()


def test_the_page_draws_one_thing_at_a_time_and_can_stop_it(part: AppTest, little_data: Path) -> None:
    assert [field.label for field in part.selectbox] == ["In gì", "Ngôn ngữ"]
    part.button(key="print_do").click().run()
    assert not part.exception
    assert [button.label for button in part.button] == ["Dừng"]
    process = part.session_state["print_drawing"]._process
    part.button(key="print_cancel").click().run()
    assert process.poll() is not None
    assert "print_drawing" not in part.session_state
    assert [button.label for button in part.button] == ["Vẽ"]
    assert list(little_data.iterdir()) == []


def test_the_page_hands_out_what_was_drawn_or_says_why_not(
    part: AppTest, little_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part.selectbox(key="print_what").select("ward").run()
    part.selectbox(key="print_ward").select("p15").run()
    part.button(key="print_do").click().run()
    drawing = awaited(part.session_state["print_drawing"])
    part.run()
    assert not part.exception
    assert drawing.name == "phuong-p15-civility-2021.pdf"
    assert drawing.content is not None
    assert drawing.content.startswith(b"%PDF-")
    assert [one.value for one in part.success] == [f"Đã vẽ xong, {len(drawing.content) // 1000} KB."]
    monkeypatch.setenv("DATABASE_URL", "mysql://x")
    part.button(key="print_do").click().run()
    wrong = awaited(part.session_state["print_drawing"])
    part.run()
    assert wrong.fault == message("error.bad_database_url", "vi")
    assert len(part.error) == 1
    assert not part.success
    assert list(little_data.iterdir()) == []


def test_more_than_the_computer_can_bear_is_put_off(part: AppTest) -> None:
    others = [Drawing(JOB, "x.pdf"), Drawing(JOB, "x.pdf")]
    part.button(key="print_do").click().run()
    assert [one.value for one in part.warning] == [message("print.busy", "vi")]
    assert "print_drawing" not in part.session_state
    for other in others:
        other.stop()
    assert not any(other.is_running for other in others)


def test_files_are_named_by_what_they_are() -> None:
    agenda = usual_agenda(quiet_city(), date(2026, 12, 1))
    sheets = Job("sheets", "", 0, True, "vi", "", agenda="usual")
    assert file_name(sheets, agenda) == "ban-in-hop-2026-12-01-minh-hoa.pdf"
    slides = Job("slides", "", 0, False, "vi", "", agenda="usual")
    assert file_name(slides, agenda) == "trinh-chieu-hop-2026-12-01.pptx"
    hostile = Job("view", "", 0, False, "vi", "", query="overlay=../../x&view=%22;rm")
    assert file_name(hostile, None) == "ban-do-x-rm.pdf"


def test_the_sheet_of_what_is_on_show_is_that_of_its_view_or_ward() -> None:
    release = Release(quiet_city(), {}, "cd" * 32)
    name, content = sheet_of_view(release, "overlay=density&view=2009&step=3")
    assert (name, content[:5]) == ("ban-do-density-2009.pdf", b"%PDF-")
    name, ward = sheet_of_view(release, "page=ward&ward=p15&overlay=density")
    assert name == "phuong-p15-density-2019.pdf"
    assert ward != content
    assert sheet_of_view(release, "page=ward&ward=p15&overlay=density")[1] is ward


def test_the_sheet_of_a_list_says_what_stands_in_the_store(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    agenda = new_agenda(store, quiet_city(), Draft("Họp", TODAY, (Step("page=decisions", "Kết luận"),)), AN)
    release = Release(quiet_city(), {}, "cd" * 32)
    monkeypatch.setattr("streamlit.session_state", {"person": people.Person(AN, "Phòng")})
    before = sheet_of_view(release, "page=decisions")
    decide_that(store, agenda, Task("Báo cáo", "Phòng Quản lý Đô thị", TODAY), AN)
    after = sheet_of_view(release, "page=decisions")
    assert before[0] == after[0]
    assert before[0].startswith("ket-luan-20")
    assert len(after[1]) > len(before[1])
    for page in ("late", "compare&overlay=density"):
        assert sheet_of_view(release, f"page={page}")[1].startswith(b"%PDF-")


def test_a_plan_is_not_printed_for_somebody_who_did_not_sign_in(store: Store, little_data: Path) -> None:
    assert little_data
    plan = new_plan(store, "Kín", AN, ())
    release = Release(quiet_city(), {}, "cd" * 32)
    plain = sheet_of_view(release, "page=compare&overlay=density")[1]
    assert sheet_of_view(release, f"page=compare&overlay=density&left=plan:{plan.id}")[1] == plain
