"""The command line for meetings: what changed, the agendas, what is still to be done."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from geo.errors import DataError
from maps.messages import LANGUAGES, fault_message, message
from records.agenda_file import MOST_BYTES, read_agenda
from records.cli import DONE, FAULTS, WRONG_USE, main
from records.meeting_decisions import decide_that, open_decisions
from records.meeting_steps import checked_step
from records.meetings import agendas, new_agenda
from records.store import Store
from tests.cities import real_city
from tests.records.meeting_samples import DRAFT, TASK
from tests.records.samples import AN, figure, release

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(address: URL, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Calls the command line on the store of the test: exit code, output, errors."""
    monkeypatch.setenv("DATABASE_URL", address.render_as_string(hide_password=False))

    def called(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(list(words))
        return code, *capsys.readouterr()

    return called


def test_what_changed_is_told_by_number_and_by_day(store: Store, say: Say) -> None:
    release(store, figure("p01", 0.5), figure("p03", 0.5))
    release(store, figure("p01", 1.5, seen=1))
    code, out, _ = say("since", "1", "2")
    assert code == DONE
    head, sentence = out.splitlines()
    assert head == message("cli.since", "vi", before=1, after=2, count=1)
    assert sentence.startswith("Phường 1: 8. Diện tích cây xanh bình quân, 2021 chuyển từ ")
    (fact,) = json.loads(say("--json", "since", "1")[1])["changes"]
    assert (fact["kind"], fact["worse"], fact["query"]) == ("class", False, "overlay=t08&view=2021&ward=p01")
    assert say("since", "2000-01-01", "1")[1].splitlines()[1:] == [
        "Số liệu mới: 8. Diện tích cây xanh bình quân, 2021 (Phường 1, Phường 3)."
    ]
    assert say("since", "2")[1].splitlines() == [message("cli.since", "vi", before=2, after=2, count=0)]


def test_a_release_that_is_none_is_refused(say: Say) -> None:
    assert say("since", "hôm qua") == (WRONG_USE, "", message("error.bad_since", "vi", said="hôm qua") + "\n")
    assert say("since", "7")[0] == WRONG_USE
    assert say("since", "1", "9" * 20)[0] == WRONG_USE


def test_changes_are_never_told_backwards(store: Store, say: Say) -> None:
    release(store, figure("p01", 0.5))
    release(store, figure("p01", 1.5, seen=1))
    code, out, error = say("since", "2", "1")
    assert (code, out) == (WRONG_USE, "")
    assert error == message("error.since_later", "vi", number=2, newest=1) + "\n"


def test_agendas_and_open_decisions_are_listed(store: Store, say: Say) -> None:
    assert say("agendas")[1] == message("cli.no_agenda") + "\n"
    assert say("decisions")[1] == message("cli.no_decision") + "\n"
    agenda = new_agenda(store, real_city(), DRAFT, AN)
    decision = decide_that(store, agenda, TASK, AN)
    assert say("agendas")[1] == f"{agenda.id}  Giao ban tháng 12, 01/12/2026, 3 bước\n"
    assert (
        say("decisions")[1]
        == f"{decision.id}  15/12/2026  Phòng Quản lý Đô thị: Báo cáo tiến độ đường Lê Đức Thọ\n"
    )
    (fact,) = json.loads(say("--json", "agendas")[1])["agendas"]
    assert [step["title"] for step in fact["steps"]] == [step.title for step in DRAFT.steps]
    (told,) = json.loads(say("--json", "decisions")[1])["decisions"]
    assert (told["id"], told["agenda"], told["due_on"]) == (decision.id, agenda.id, "2026-12-15")


# ---- an agenda from a file


STEP: dict[str, Any] = {"query": "overlay=green&view=planned", "title": "Cây xanh"}
FILE: dict[str, Any] = {"name": "Giao ban", "held_on": "2026-12-01", "steps": [STEP]}


def test_what_is_listed_can_be_added_again(store: Store, say: Say, tmp_path: Path) -> None:
    new_agenda(store, real_city(), DRAFT, AN)
    (listed,) = json.loads(say("--json", "agendas")[1])["agendas"]
    path = tmp_path / "agenda.json"
    path.write_text("\ufeff" + json.dumps(listed, ensure_ascii=False), encoding="utf-8")
    code, out, _ = say("agenda-add", str(path), "--who", AN)
    new, old = agendas(store)
    assert (code, new.name, new.held_on, new.steps) == (DONE, old.name, old.held_on, old.steps)
    assert out.endswith(f"3 bước. Mã: {new.id}.\n")
    assert new.id != old.id


def test_a_step_with_an_unknown_view_is_told_with_all_others(store: Store, say: Say, tmp_path: Path) -> None:
    path = tmp_path / "agenda.json"
    wrong = [STEP, {**STEP, "query": "overlay=gren"}, {**STEP, "title": " "}]
    path.write_text(json.dumps({**FILE, "steps": wrong}), encoding="utf-8")
    code, _, told = say("agenda-add", str(path), "--who", AN)
    head, second, third = told.splitlines()
    assert (code, head) == (FAULTS, message("cli.agenda_faults", "vi", count=2))
    assert second.startswith("Bước 2: không có lớp bản đồ «gren».")
    assert third.startswith("Bước 3: ")
    assert agendas(store) == ()
    assert say("agenda-add", str(tmp_path / "none.json"), "--who", AN)[0] == WRONG_USE


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("{", [("agenda_json", "")]),
        ("[" * 100_000, [("agenda_form", "")]),
        ("[]", [("agenda_form", "")]),
        ("NaN", [("agenda_form", "")]),
        ('{"name": "a", "name": "b"}', [("agenda_twice", "")]),
        (" " * (MOST_BYTES + 1), [("agenda_too_big", "")]),
        ("{}", [("agenda_missing", "")] * 3),
        (
            json.dumps({**FILE, "held_on": "01/12/2026", "day": 1, "steps": [1]}),
            [("agenda_unknown", ""), ("agenda_day", "held_on"), ("agenda_steps", "steps 1")],
        ),
        (json.dumps({**FILE, "name": None, "steps": {}}), [("agenda_text", ""), ("agenda_steps", "steps")]),
        (
            json.dumps({**FILE, "steps": [STEP, {"title": 1, "id": "x"}]}),
            [("agenda_missing", "steps 2"), ("agenda_unknown", "steps 2"), ("agenda_text", "steps 2")],
        ),
    ],
)
def test_everything_that_makes_a_file_no_agenda_is_told(content: str, found: list[tuple[str, str]]) -> None:
    with pytest.raises(DataError) as refused:
        read_agenda("agenda.json", content.encode())
    assert [(fault.key, fault.where) for fault in refused.value.faults] == found
    for fault in refused.value.faults:
        assert all(fault_message(fault, language).startswith("agenda.json") for language in LANGUAGES)


def test_a_file_that_is_no_text_is_no_agenda() -> None:
    with pytest.raises(DataError, match="agenda_form"):
        read_agenda("agenda.json", "Họp".encode("utf-16"))


def test_the_agenda_in_the_guide_can_be_added() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide.vi.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```json\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
    steps = read_agenda("guide", example.encode()).steps
    assert [checked_step(real_city(), step, 1) for step in steps] == list(steps)
    assert len(steps) == 2


# ---- decisions


def test_a_decision_is_entered_and_done(store: Store, say: Say) -> None:
    agenda = new_agenda(store, real_city(), DRAFT, AN)
    words = ("--what", TASK.what, "--doer", TASK.doer, "--due", "2026-12-15", "--who", AN)
    code, out, _ = say("decide", agenda.id, *words)
    (decision,) = open_decisions(store)
    assert (code, decision.task, decision.agenda) == (DONE, TASK, agenda.id)
    assert out == f"Đã ghi kết luận {decision.id}: {TASK.doer}, hạn 15/12/2026.\n"
    assert say("done", decision.id, "--who", AN)[:2] == (DONE, f"Kết luận {decision.id} đã xong.\n")
    assert open_decisions(store) == ()
    assert say("--json", "done", decision.id, "--open", "--who", AN)[0] == DONE
    assert [one.revision for one in open_decisions(store)] == [3]
    assert say("decide", agenda.id, *words[:5], "15/12/2026", "--who", AN)[0] == WRONG_USE
    assert say("decide", "nothing", *words)[0] == WRONG_USE
    assert say("done", "nothing", "--who", AN)[0] == WRONG_USE
