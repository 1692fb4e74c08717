"""An agenda on slides and on paper: what the store adds to the map, how lists are set, and the commands."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from geo.scenario import AddStation
from maps.agenda_sheet import scene_papers
from maps.sheets.paper import Box, Paper
from maps.slides.deck import Bullets, Table
from maps.slides.scenes import Changes, Compared, Decisions, Scene, words_of
from records import print_job
from records.agenda_prints import Asked, meeting_of, scenes_of, sheets_file, slides_file
from records.cli import DONE, WRONG_USE, main
from records.commands import base_city
from records.errors import RecordsError
from records.meeting_decisions import Task, decide_that, finish_decision
from records.meeting_steps import Step
from records.meetings import Agenda, Draft, new_agenda
from records.plans import new_plan
from records.print_job import Job, read_progress
from records.releases import ReleaseInfo, newest_number, releases
from records.since import before_meeting, city_of_release
from records.store import Store
from records.usual_agenda import USUAL
from tests.cities import quiet_city, small_data
from tests.records.meeting_samples import CHANGES, planted
from tests.records.samples import AN, figure, release
from tests.slides.deck_samples import (
    HOSTILE,
    LONG,
    TODAY,
    changes,
    crowded,
    decisions,
    practice,
    released,
    shown_of,
)
from tests.slides.measured import wide_on_paper

POPPLER = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("pdftotext", "pdfinfo")),
    reason="poppler-utils is not installed (Debian, Ubuntu: apt install poppler-utils)",
)
MM_PER_PT = 25.4 / 72
ROOT = Path(__file__).parents[2]


def asked(agenda: str = USUAL, **more: Any) -> Asked:
    return Asked(**{"agenda": agenda, "number": None, "since": "", "today": TODAY, "language": "vi", **more})


def agenda_with(store: Store, *steps: Step, held_on: date = TODAY, name: str = "Giao ban") -> Agenda:
    city = city_of_release(store, quiet_city(), newest_number(store))
    return new_agenda(store, city, Draft(name, held_on, steps), AN)


def shown(store: Store, query: str, **more: Any) -> Any:
    """What a step with this query shows."""
    agenda = agenda_with(store, Step(query, "Bước"))
    (scene,) = scenes_of(meeting_of(store, quiet_city(), asked(agenda.id, **more)))
    return scene.shown


def shown_at(store: Store, query: str) -> Any:
    """What a query shows that no agenda would keep."""
    made = meeting_of(store, quiet_city(), asked())
    (scene,) = scenes_of(replace(made, agenda=replace(made.agenda, steps=(Step(query, "Bước"),))))
    return scene.shown


# ---- what the store adds


def test_what_changed_is_told_between_the_two_releases(store: Store) -> None:
    two = planted(store, quiet_city())
    found = shown(store, "page=changes")
    assert isinstance(found, Changes)
    assert found.sentences == tuple(one.text.vi for one in CHANGES)
    assert found.outlined == two.outlined["t08"]
    assert (found.ask.layer.id, found.ask.view.id) == ("t08", "2025")
    assert shown(store, "page=changes&overlay=density").ask.layer.id == "density"
    assert re.fullmatch(
        r"Từ bản phát hành 1 \(\d\d/\d\d/\d{4}\) đến bản phát hành 2 \(.{10}\): 5 thay đổi", found.since
    )
    english = shown(store, "page=changes", language="en", since="1")
    assert english.sentences == tuple(one.text.en for one in CHANGES)


def test_without_an_earlier_release_nothing_is_said_to_be_unchanged(store: Store) -> None:
    release(store, figure("p01", 0.5))
    body = words_of(shown(store, "page=changes")).body
    assert body == Bullets(("Chưa có bản phát hành trước để so sánh.",), points=False)
    release(store, figure("p03", 0.5))
    body = words_of(shown(store, "page=changes", since="2")).body
    assert body == Bullets(("Không có thay đổi nào.",), points=False)


def info(number: int, day: int) -> ReleaseInfo:
    at = datetime(2026, 11, day, 12, tzinfo=UTC)
    return ReleaseInfo(
        **dict.fromkeys(ReleaseInfo.__dataclass_fields__) | {"number": number, "at": at}  # type: ignore[arg-type]
    )


def meeting(held_on: date, name: str) -> Agenda:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Agenda(name, 1, name, held_on, (), removed=False, who=AN, at=at)


def test_changes_are_told_since_the_meeting_before() -> None:
    infos = [info(3, 25), info(2, 15), info(1, 5)]
    this, last = meeting(date(2026, 11, 30), "c"), meeting(date(2026, 11, 10), "b")
    later = meeting(date(2026, 12, 30), "d")

    def since(known: list[Agenda], releases_: list[ReleaseInfo] = infos) -> int | None:
        found = before_meeting(releases_, known, this)
        return found.release.number if found else None

    assert since([this, last, later]) == 1
    assert since([this, later]) == 2  # no meeting before: the release before the newest
    assert since([this, meeting(date(2026, 11, 2), "a")]) == 2
    assert since([this], infos[2:]) is None
    assert since([this, last], []) is None


def test_the_meeting_before_chooses_what_is_printed(store: Store) -> None:
    planted(store, quiet_city())
    assert meeting_of(store, quiet_city(), asked()).before == 1
    agenda_with(store, Step("page=changes", "Thay đổi"), held_on=date(2099, 1, 1))
    later = agenda_with(store, Step("page=changes", "Thay đổi"), held_on=date(2099, 1, 2))
    assert meeting_of(store, quiet_city(), asked(later.id)).before == 2


def test_the_city_of_a_release_is_made_once(store: Store) -> None:
    planted(store, quiet_city())
    found = meeting_of(store, quiet_city(), asked())
    assert found.released(2) is found.city
    assert found.released(1) is found.released(1) is not found.city
    assert found.released(0) is quiet_city()
    with pytest.raises(RecordsError, match="unknown_release"):
        found.released(9)


def test_a_release_or_a_day_since_when_is_refused_where_it_is_none(store: Store) -> None:
    for since in ("hôm qua", "2026-13-01", "²"):
        with pytest.raises(RecordsError, match="bad_since"):
            meeting_of(store, quiet_city(), asked(since=since))
    assert meeting_of(store, quiet_city(), asked(since="2000-01-01")).before == 0


def test_sides_are_releases_and_plans_and_what_is_gone_is_named(store: Store) -> None:
    planted(store, quiet_city())
    place = quiet_city().wards.geometry["p12"].representative_point()
    plan = new_plan(
        store, "Đội mới", AN, (AddStation("station-1", "Đội mới", round(place.x, 2), round(place.y, 2)),)
    )
    query = f"overlay=fire&page=compare&left=now&right=plan:{plan.id}"
    found = shown(store, query)
    assert isinstance(found, Compared)
    assert (found.right.label, found.missing) == ("Đội mới", ())
    assert found.right.ask.view.values["p12"] > found.left.ask.view.values["p12"]
    gone = shown(store, query.replace(plan.id, "abcdef"))
    assert gone.missing == ("abcdef",)
    assert words_of(gone).under == "Không còn: abcdef. Thay bằng bản đồ đang hiển thị."
    releases_ = shown(store, "overlay=t08&view=2025&page=compare&left=release:1&right=release:9")
    assert releases_.left.label.startswith("bản phát hành 1 (")
    assert releases_.missing == ("9",)
    for none in ("x", "0", "9" * 20, "²"):
        found = shown_at(store, f"overlay=t08&view=2025&page=compare&left=release:{none}&right=release:1")
        assert found.missing == (none,)
    assert (releases_.left.ask.view.values["p01"], releases_.right.ask.view.values["p01"]) == (1.5, 0.5)


def test_decisions_that_are_open_come_first_and_late_ones_say_so(store: Store) -> None:
    agenda = agenda_with(store, Step("page=decisions", "Kết luận"))
    done = decide_that(store, agenda, Task("Một", "A", date(2026, 11, 1)), AN)
    decide_that(store, agenda, Task("Hai", "B", date(2026, 11, 30)), AN)
    decide_that(store, agenda, Task("Ba", "C", TODAY), AN)
    finish_decision(store, done, AN)
    (scene,) = scenes_of(meeting_of(store, quiet_city(), asked(agenda.id)))
    assert isinstance(scene.shown, Decisions)
    assert [(one.what, one.standing) for one in scene.shown.decided] == [
        ("Hai", "late"),
        ("Ba", "open"),
        ("Một", "done"),
    ]
    (usual,) = [
        one.shown
        for one in scenes_of(meeting_of(store, quiet_city(), asked(is_signed_in=True)))
        if isinstance(one.shown, Decisions)
    ]
    assert [one.what for one in usual.decided] == ["Hai", "Ba"]


def test_the_usual_agenda_tells_decisions_to_who_signed_in_and_practice_to_nobody(store: Store) -> None:
    agenda = agenda_with(store, Step("page=decisions", "Kết luận"))
    decide_that(store, agenda, Task("Một", "A", TODAY), AN)

    def told(name: str, **more: Any) -> list[str]:
        city = practice() if more.pop("practice", False) else quiet_city()
        scenes = scenes_of(meeting_of(store, city, asked(name, **more)))
        return [
            one.what for scene in scenes if isinstance(scene.shown, Decisions) for one in scene.shown.decided
        ]

    assert (told(agenda.id), told(USUAL), told(USUAL, is_signed_in=True)) == (["Một"], [], ["Một"])
    assert (told(agenda.id, practice=True), told(USUAL, practice=True, is_signed_in=True)) == ([], [])


def test_beside_practice_figures_stands_nothing_of_the_store(store: Store) -> None:
    planted(store, quiet_city())
    plan = new_plan(store, "Đội mới", AN)
    city = practice()
    query = f"overlay=fire&page=compare&left=release:1&right=plan:{plan.id}"
    agenda = agenda_with(store, Step(query, "Bước"))
    (scene,) = scenes_of(meeting_of(store, city, asked(agenda.id)))
    assert scene.shown.missing == ("1", plan.id)


def test_what_changed_is_never_told_backwards(store: Store) -> None:
    planted(store, quiet_city())
    with pytest.raises(RecordsError, match="since_later"):
        meeting_of(store, quiet_city(), asked(number=1, since="2"))
    assert meeting_of(store, quiet_city(), asked(number=1, since="1")).before == 1


def test_slides_follow_the_agenda_step_by_step(store: Store) -> None:
    planted(store, quiet_city())
    agenda = agenda_with(
        store,
        Step("page=changes&overlay=density", "Thay đổi", "Nói chậm"),
        Step("page=decisions", "Kết luận"),
    )
    told: list[str] = []

    def progress(steps: Any) -> Any:
        for step in steps:
            told.append(step.title)
            yield step

    file = slides_file(meeting_of(store, quiet_city(), asked(agenda.id)), progress)
    slides = list(Presentation(io.BytesIO(file)).slides)
    assert [slide.shapes.title.text_frame.text for slide in slides] == ["Thay đổi", "Kết luận"] == told
    said = next(shape for shape in slides[0].shapes if shape.name == "sentences")
    assert [paragraph.text for paragraph in said.text_frame.paragraphs] == [one.text.vi for one in CHANGES]
    assert slides[0].notes_slide.notes_text_frame.text == "Nói chậm"


def test_sheets_are_drawn_without_what_slides_are_written_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "maps.slides.writing", raising=False)
    spec = importlib.util.find_spec("records.agenda_prints")
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    assert "maps.slides.writing" not in sys.modules


# ---- on paper


def text_of(folder: Path, pdf: bytes) -> list[str]:
    path = folder / "prints.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(
        ["pdftotext", "-layout", path, "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    return [" ".join(page.split()) for page in said.split("\f") if page.strip()]


@POPPLER
def test_every_step_has_its_sheet(store: Store, tmp_path: Path) -> None:
    planted(store, quiet_city())
    agenda = agenda_with(
        store,
        Step("overlay=density&view=2009", "Mật độ"),
        Step("page=ward&ward=p15", "Phường 15"),
        Step("page=changes", "Thay đổi"),
        Step("overlay=density&page=compare", "So sánh"),
    )
    pdf = sheets_file(meeting_of(store, quiet_city(), asked(agenda.id)), "a3")
    pages = text_of(tmp_path, pdf)
    assert len(pages) == 4
    assert pages[0].startswith("Mật độ dân số, Điều tra 2009")
    assert pages[1].startswith("Phường 15 ")
    assert all(one.text.vi in pages[2] for one in CHANGES[2:])
    assert "Trái: Điều tra 2009 · Phải: Đang hiển thị: Điều tra 2019 (người/km²)" in pages[3]
    assert all("Bản phát hành 2 " in page for page in pages)
    sizes = subprocess.run(
        ["pdfinfo", "-l", "9", tmp_path / "prints.pdf"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    assert {round(float(side)) for side in re.findall(r"size:\s+([\d.]+) x", sizes)} == {842, 1191}
    assert sheets_file(meeting_of(store, quiet_city(), asked(agenda.id)), "a3") == pdf


def faults_of(paper: Paper) -> list[str]:
    """Lines that leave their box or the sheet, measured by Pillow, and lines that lie on each other."""
    grounds = []
    for line, inside in paper.texts:
        wide = wide_on_paper(line.text, line.size / paper.grown, line.weight == "bold") * MM_PER_PT
        left, base = line.at
        grounds.append(
            (
                line.text,
                Box(left, base - line.size / paper.grown * MM_PER_PT * 0.75, left + wide, base),
                inside,
            )
        )
    faults = [
        text
        for text, ink, inside in grounds
        if ink.right > inside.right + 0.3 or ink.left < inside.left - 0.3 or not paper.box.holds(ink)
    ]
    return faults + [
        f"{text} on {other}"
        for place, (text, ink, _) in enumerate(grounds)
        for other, beside, _ in grounds[place + 1 :]
        if ink.meets(beside, -0.3)
    ]


def test_no_line_of_a_list_is_in_the_way_of_another_and_none_is_lost() -> None:
    lists = {
        "changes": changes(released(), 70, LONG * 2),
        "decisions": decisions(released(), 30, LONG),
        "hostile": decisions(released(), 5, HOSTILE),
        "late": shown_of("overlay=works&page=late", crowded()),
        "compare": shown_of("overlay=density&page=compare", crowded()),
    }
    for name, one in lists.items():
        papers = list(scene_papers(Scene(LONG * 2, "", one), "a4", ""))
        assert [fault for paper in papers for fault in faults_of(paper)] == [], name
        body = words_of(one).body
        count = len(body.rows) if isinstance(body, Table) else len(body.lines)
        texts = [line.text for paper in papers for line, _ in paper.texts]
        if name == "changes":
            assert sum(text.isdecimal() for text in texts) == count
        elif name == "late":
            assert sum(text.endswith(" ngày") for text in texts) == count == 41
    papers[0].write((10, 100), LONG * 3, 9, Box(10, 90, 60, 110))
    assert len(faults_of(papers[0])) > 0


# ---- the commands

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Say:
    """Calls the command line on the store of the test, over little data."""
    assert store
    monkeypatch.setenv("GOVAP_DATA", str(small_data(tmp_path)))

    def called(*words: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(word) for word in words])
        return code, *capsys.readouterr()

    return called


def test_an_agenda_is_written_as_slides_and_as_sheets(store: Store, say: Say, tmp_path: Path) -> None:
    agenda = agenda_with(store, Step("page=decisions", "Kết luận"), name="Họp tổ")
    slides, sheets = tmp_path / "a.pptx", tmp_path / "a.pdf"
    assert say("slides", agenda.id, "--out", slides) == (DONE, f"Đã in “Họp tổ”, 1 bước: {slides}\n", "")
    assert len(Presentation(str(slides)).slides) == 1
    code, out, _ = say("--json", "prints", agenda.id, "--out", sheets, "--practice", "--lang", "en")
    assert (code, json.loads(out)["steps"]) == (DONE, 1)
    assert sheets.read_bytes().startswith(b"%PDF-")
    assert base_city(practice=True) is base_city(practice=True)
    assert base_city() is base_city(practice=False)
    code, _, error = say("slides", agenda.id, "--out", slides)
    assert (code, error) == (WRONG_USE, f"Tệp {slides} đã có. Chọn tên khác.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("slides", "usual", "--out", "x.pdf"), "Tên tệp phải kết thúc bằng .pptx."),
        (("prints", "usual", "--out", "x.pptx"), "Tên tệp phải kết thúc bằng .pdf."),
        (("prints", "usual", "--out", "x.pdf", "--address", "https://a.vn/?x=1"), "không dùng được"),
        (("slides", "none", "--out", "x.pptx"), "none"),
        (("slides", "usual", "--out", "x.pptx", "--release", "9"), "Không có bản phát hành số 9."),
        (("slides", "usual", "--out", "x.pptx", "--since", "qua"), "qua"),
    ],
)
def test_what_cannot_be_printed_is_refused_in_words(words: tuple[str, ...], said: str, say: Say) -> None:
    code, out, error = say(*words)
    assert (code, out) == (WRONG_USE, "")
    assert said in error


# ---- the job of the app


def job_of(out: Path, **more: Any) -> Job:
    usual = {"what": "sheets", "release": 0, "practice": False, "language": "vi", "today": TODAY.isoformat()}
    return Job(**{"out": str(out), **usual, **more})  # type: ignore[arg-type]


def called(job: Job, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """As its process would do it; what is said on standard output, where libraries say nothing."""
    code = print_job.main([job.command()[-1]])
    return code, capsys.readouterr().out


def test_a_job_draws_its_file_and_tells_how_far_it_is(
    store: Store, say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say
    agenda = agenda_with(store, *(Step("page=decisions", f"Kết luận {place}") for place in range(3)))
    out = tmp_path / "drawn"
    assert read_progress(str(out)) == (0, 0)
    assert called(job_of(out, agenda=agenda.id), capsys) == (print_job.DONE, "")
    assert out.read_bytes().startswith(b"%PDF-")
    assert read_progress(str(out)) == (3, 3)
    assert called(job_of(out, what="view", query="overlay=density&ward=p15"), capsys) == (0, "")
    assert called(job_of(out, what="slides", agenda=agenda.id, practice=True), capsys) == (0, "")
    assert len(Presentation(str(out)).slides) == 3


def test_what_hinders_a_job_is_said(
    store: Store, say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert say
    code, error = called(job_of(tmp_path / "x", release=9, agenda=USUAL), capsys)
    assert (code, error) == (print_job.FAILED, "Không có bản phát hành số 9.\n")
    code, error = called(job_of(tmp_path / "no" / "x", what="view"), capsys)
    assert code == print_job.FAILED
    assert "Không ghi được tệp" in error
    assert print_job.main(["{}"]) == print_job.WRONG_USE
    assert len(releases(store)) == 0


def test_only_its_own_sentence_is_on_standard_output_whatever_a_library_says(
    store: Store, say: Say, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert store
    assert say
    job = job_of(tmp_path / "x", agenda=USUAL, since="9\ud800")
    assert called(job, capsys)[0] == print_job.FAILED, "half a pair of UTF-16 can be printed nowhere"
    speaking = {**os.environ, "PYTHONWARNINGS": "nonsense", "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(job.command(), env=speaking, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == print_job.FAILED
    assert done.stdout.decode("utf-8").strip() == called(job, capsys)[1].strip()
    assert b"nonsense" in done.stderr
