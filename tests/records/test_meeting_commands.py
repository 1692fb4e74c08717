"""The command line for meetings: what changed, the agendas, what is still to be done."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from sqlalchemy.engine import URL

from maps.messages import message
from records.cli import DONE, WRONG_USE, main
from records.meeting_decisions import decide_that
from records.meetings import new_agenda
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


def test_agendas_and_open_decisions_are_listed(store: Store, say: Say) -> None:
    assert say("agendas")[1] == message("cli.no_agenda") + "\n"
    assert say("decisions")[1] == message("cli.no_decision") + "\n"
    agenda = new_agenda(store, real_city(), DRAFT, AN)
    decision = decide_that(store, agenda, TASK, AN)
    assert say("agendas")[1] == f"{agenda.id}  Giao ban tháng 12, 01/12/2026, 3 bước\n"
    assert say("decisions")[1] == "15/12/2026  Phòng Quản lý Đô thị: Báo cáo tiến độ đường Lê Đức Thọ\n"
    (fact,) = json.loads(say("--json", "agendas")[1])["agendas"]
    assert [step["title"] for step in fact["steps"]] == [step.title for step in DRAFT.steps]
    (told,) = json.loads(say("--json", "decisions")[1])["decisions"]
    assert (told["id"], told["agenda"], told["due_on"]) == (decision.id, agenda.id, "2026-12-15")
