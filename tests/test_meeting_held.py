"""The meeting that is held, without a browser: what its document is told, and what becomes of each act."""

from __future__ import annotations

import json
import os
import time
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from geo.scenario import AddStation
from maps.release import release_of
from records.errors import RecordsError
from records.meeting_decisions import Task, decide_that, decisions_of, finish_decision
from records.meeting_steps import Step
from records.meetings import Agenda, Draft, new_agenda
from records.people import Person, add_person
from records.plans import new_plan
from records.store import open_store, read_url
from screens import _prints
from screens._meeting import acts, printing
from tests.browser.server import ROOT
from tests.cities import real_city

AN, WORDS = "Nguyễn Văn An", "một mật khẩu dài"
HOME = real_city().wards.geometry["p15"].representative_point()


@pytest.fixture
def store_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the store of the program is; nothing is there yet."""
    path = tmp_path / "records.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    return path


@pytest.fixture
def kept(store_file: Path) -> tuple[Agenda, str]:
    """An agenda and a plan in the store."""
    with closing(open_store(read_url(f"sqlite:///{store_file}"))) as store:
        add_person(store, Person(AN, "Phòng"), WORDS, by=AN)
        steps = (Step("overlay=green", "Cây xanh"), Step("page=decisions", "Kết luận"))
        agenda = new_agenda(store, real_city(), Draft("Giao ban", date(2026, 12, 1), steps), AN)
        plan = new_plan(store, "Hai đội", AN, (AddStation("station-1", "Đội", HOME.x, HOME.y),))
    return agenda, plan.id


def told(
    address: dict[str, str], *, signed: bool = False, seen: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What the document is told when the page is opened at an address; `seen` is what the session knows already."""
    program = AppTest.from_file(str(ROOT / "screens" / "meeting.py"), default_timeout=120)
    person = {"person": Person(AN, "Phòng"), "person_token": "word"} if signed else {}
    for name, known in {**person, **(seen or {})}.items():
        program.session_state[name] = known
    for name, value in address.items():
        program.query_params[name] = value
    program.run()
    assert not program.exception
    (found,) = program.get("bidi_component")
    data: dict[str, Any] = json.loads(found.proto.json)
    return data


def taken(act: dict[str, Any], agenda: str, *, signed: bool, practice: bool = False) -> dict[str, Any]:
    """The answers after an act that was sent twice, and the variants that are loaded then."""

    def script(act: object, agenda_id: str, name: str, practice: bool) -> None:
        import json

        import streamlit as st

        from records.meetings import agenda_of
        from records.people import Person
        from screens import _release
        from screens._meeting import acts, sides
        from screens._meeting.room import enter

        if name:
            st.session_state["person"] = Person(name, "Phòng")
        room = enter(_release.current(practice, "vi"), "vi")
        agenda = agenda_of(room.store, agenda_id)
        for _ in range(2):
            st.session_state[acts.KEY] = {"act": act}
            acts.take(room, agenda)
        variants = [one["id"] for one in sides.variants(room, agenda)]
        st.code(json.dumps({**acts.answers(), "variants": variants}))

    args = (act, agenda, AN if signed else "", practice)
    program = AppTest.from_function(script, default_timeout=120, args=args)
    program.run()
    assert not program.exception
    answers: dict[str, Any] = json.loads(program.code[0].value)
    return answers


def test_the_document_is_told_of_the_agenda_and_shows_its_step(kept: tuple[Agenda, str]) -> None:
    agenda, _ = kept
    data = told({"meeting": agenda.id, "step": "2"})
    meeting = data["meeting"]
    assert [one["title"] for one in meeting["steps"]] == ["Cây xanh", "Kết luận"]
    assert (meeting["id"], meeting["name"], meeting["date"]) == (agenda.id, "Giao ban", "2026-12-01")
    assert (meeting["since"], meeting["may_decide"], data["refused"]) == (None, False, None)
    assert dict(parse_qsl(data["query"])) == {"page": "decisions", "step": "2"}


def test_without_a_store_the_built_in_agenda_is_held_and_says_what_is_missing(store_file: Path) -> None:
    store_file.write_text("not a database " * 200, encoding="utf-8")
    meeting = told({"meeting": "ab12cd34ef56"})["meeting"]
    assert meeting["id"] == "usual"
    assert "chưa mở được kho số liệu" in meeting["steps"][0]["title"]
    assert "không có kết luận" in meeting["steps"][0]["note"]
    assert (meeting["since"], meeting["decisions"], meeting["may_decide"]) == (None, [], False)


def test_a_decision_is_stored_once_however_often_it_is_sent(
    kept: tuple[Agenda, str], store_file: Path
) -> None:
    agenda, _ = kept
    act = {"id": "a1", "kind": "decide", "what": "Báo cáo", "doer": "Phòng", "due": "2026-12-20"}
    assert taken(act, agenda.id, signed=True)["ack"] == ["a1"]
    assert taken(act, agenda.id, signed=True)["ack"] == ["a1"]  # another session: sent again after a reload
    with closing(open_store(read_url(f"sqlite:///{store_file}"))) as store:
        (made,) = decisions_of(store, agenda.id)
    assert (made.task.what, made.task.due_on, made.who) == ("Báo cáo", date(2026, 12, 20), AN)


@pytest.mark.parametrize(
    ("act", "signed", "said"),
    [
        ({"kind": "decide", "what": "a", "doer": "b", "due": "2026-12-20"}, False, "Cần đăng nhập"),
        ({"kind": "decide", "what": "a", "doer": "b", "due": "31/31"}, True, "Hạn không phải là một ngày"),
        ({"kind": "decide", "what": " ", "doer": "b", "due": "2026-12-20"}, True, "trống"),
        ({"kind": "done", "decision": "nothing", "revision": 1, "done": True}, True, "Không có kết luận họp"),
        ({"kind": "variant", "variant": "plan:ffff"}, True, "phương án"),
        ({"kind": "variant", "variant": "plan:ffff"}, False, "Phương án chỉ người đã đăng nhập"),
        ({"kind": "variant", "variant": "release:x"}, True, "Không có bản phát hành"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_reason(
    kept: tuple[Agenda, str], act: dict[str, Any], signed: bool, said: str
) -> None:
    answers = taken({"id": "a1", **act}, kept[0].id, signed=signed)
    assert answers["refused"]["act"] == "a1"
    assert said in answers["refused"]["message"]
    assert answers["ack"] == []


def test_a_plan_that_was_asked_for_is_loaded(kept: tuple[Agenda, str]) -> None:
    agenda, plan = kept
    answers = taken({"id": "a1", "kind": "variant", "variant": f"plan:{plan}"}, agenda.id, signed=True)
    assert answers["ack"] == ["a1"]
    assert answers["variants"] == [f"plan:{plan}"]


def test_a_plan_that_a_step_names_is_for_those_who_signed_in(
    kept: tuple[Agenda, str], store_file: Path
) -> None:
    agenda, plan = kept
    with closing(open_store(read_url(f"sqlite:///{store_file}"))) as store:
        step = Step(f"page=compare&left=now&right=plan:{plan}", "So sánh")
        compared = new_agenda(store, real_city(), Draft("So sánh", date(2026, 12, 2), (step,)), AN)
    act = {"id": "a1", "kind": "print-nothing"}
    assert taken(act, compared.id, signed=False)["variants"] == []
    assert taken(act, compared.id, signed=True)["variants"] == [f"plan:{plan}"]
    refused = taken({"id": "a2", "kind": "variant", "variant": f"plan:{plan}"}, agenda.id, signed=False)
    assert "đăng nhập" in refused["refused"]["message"]
    assert refused["variants"] == []


def test_sheets_of_long_ago_and_the_oldest_of_many_are_removed(tmp_path: Path) -> None:
    now = time.time()
    for number in range(_prints.KEPT + 3):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(b"%PDF")
        os.utime(path, (now - number, now - number))
    old = tmp_path / "old.pdf"
    old.write_bytes(b"%PDF")
    os.utime(old, (now - _prints.KEPT_S - 5,) * 2)
    _prints.clear(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"{n}.pdf" for n in range(_prints.KEPT)}


# ---- what is refused at the door


@pytest.mark.parametrize(
    "act",
    [
        {"kind": "unheard-of"},
        {"kind": ["decide"]},
        {"kind": "decide", "what": "a", "doer": "b"},
        {"kind": "decide", "what": ["a"], "doer": "b", "due": "2026-12-20"},
        {"kind": "decide", "what": "a" * 5_000, "doer": "b", "due": "2026-12-20"},
        {"kind": "done", "decision": "d", "revision": "1", "done": True},
        {"kind": "done", "decision": "d", "revision": 1, "done": 1},
        {"kind": "done", "decision": "\ud800", "revision": 1, "done": True},
        {"kind": "print", "query": None},
        {"kind": "variant", "variant": "plan:\udfff"},
    ],
)
def test_an_act_that_no_browser_of_ours_sends_is_not_begun(act: dict[str, Any]) -> None:
    with pytest.raises(RecordsError) as refused:
        acts.checked_kind(act)
    assert refused.value.key == ("unfit_text" if "\\ud" in ascii(act) else "bad_deed")


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ({"kind": ["decide"]}, "Không hiểu được thao tác"),
        ({"kind": "variant", "variant": "release:" + "9" * 3_900}, "Không có bản phát hành"),
    ],
)
def test_what_is_refused_at_the_door_is_answered_in_words(
    kept: tuple[Agenda, str], act: dict[str, Any], said: str
) -> None:
    answers = taken({"id": "a1", **act}, kept[0].id, signed=True)
    assert (answers["refused"]["act"], answers["ack"]) == ("a1", [])
    assert said in answers["refused"]["message"]
    assert len(answers["refused"]["message"]) < 300


def test_an_act_without_a_name_of_its_own_is_passed_over(kept: tuple[Agenda, str]) -> None:
    for name in (None, 7, "", "a" * 65, "\ud800", ["a"]):
        answers = taken({"id": name, "kind": "leave"}, kept[0].id, signed=True)
        assert (answers["refused"], answers["ack"]) == (None, [])


@pytest.mark.parametrize("step", ["9" * 5_000, "²"])
def test_a_step_that_is_no_number_begins_at_the_first(kept: tuple[Agenda, str], step: str) -> None:
    data = told({"meeting": kept[0].id, "step": step})
    assert dict(parse_qsl(data["query"])) == {"overlay": "green", "step": "1"}


@pytest.mark.usefixtures("kept")
def test_an_act_that_breaks_is_not_tried_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the sheets stands where a file is."""
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(_prints, "FOLDER", tmp_path / "file" / "prints")

    def script() -> None:
        import json
        from contextlib import suppress

        import streamlit as st

        from screens import _release
        from screens._meeting import acts
        from screens._meeting.room import enter

        room, broken = enter(_release.current(False, "vi"), "vi"), 0
        for _ in range(5):
            st.session_state[acts.KEY] = {"act": {"id": "a1", "kind": "print", "query": "overlay=green"}}
            broken += 1
            with suppress(OSError):
                acts.take(room, room.usual)
                broken -= 1
        st.code(json.dumps({**acts.answers(), "broken": broken}))

    program = AppTest.from_function(script, default_timeout=120).run()
    assert not program.exception
    answers = json.loads(program.code[0].value)
    assert answers["broken"] == acts.MOST_TRIES
    assert "hỏng 3 lần" in answers["refused"]["message"]


# ---- who sees what


def test_decisions_of_the_usual_agenda_are_for_those_who_signed_in(
    kept: tuple[Agenda, str], store_file: Path
) -> None:
    agenda, _ = kept
    with closing(open_store(read_url(f"sqlite:///{store_file}"))) as store:
        decide_that(store, agenda, Task("Báo cáo", "Phòng", date(2026, 12, 20)), AN)
    whats = lambda data: [one["what"] for one in data["meeting"]["decisions"]]  # noqa: E731 - said three times
    assert whats(told({"meeting": "usual"})) == []
    assert whats(told({"meeting": "usual"}, signed=True)) == ["Báo cáo"]
    assert whats(told({"meeting": agenda.id})) == ["Báo cáo"]  # its address was drawn by lot


def test_what_was_closed_is_out_of_sight_once_nobody_is_signed_in(
    kept: tuple[Agenda, str], store_file: Path
) -> None:
    with closing(open_store(read_url(f"sqlite:///{store_file}"))) as store:
        draft = Draft("Trước đó", date(2026, 11, 1), (Step("overlay=green", "Cây xanh"),))
        before = new_agenda(store, real_city(), draft, AN)
        made = decide_that(store, before, Task("Báo cáo", "Phòng", date(2026, 12, 20)), AN)
        finish_decision(store, made, AN)
    seen = {acts.CLOSED: [made.id]}
    for signed, wanted in ((True, [made.id]), (False, [])):
        data = told({"meeting": kept[0].id}, signed=signed, seen=seen)
        assert [one["id"] for one in data["meeting"]["decisions"]] == wanted


@pytest.mark.parametrize(
    "act",
    [
        {"kind": "decide", "what": "a", "doer": "b", "due": "2026-12-20"},
        {"kind": "done", "decision": "d", "revision": 1, "done": True},
        {"kind": "variant", "variant": "release:1"},
        {"kind": "print", "query": "page=decisions"},
    ],
)
def test_practice_writes_loads_and_prints_nothing_of_the_records(
    kept: tuple[Agenda, str], act: dict[str, Any], store_file: Path
) -> None:
    answers = taken({"id": "a1", **act}, kept[0].id, signed=True, practice=True)
    assert "số liệu minh họa" in answers["refused"]["message"]
    with closing(open_store(read_url(f"sqlite:///{store_file}"))) as store:
        assert decisions_of(store, kept[0].id) == ()


def test_the_usual_decisions_are_not_printed_for_who_did_not_sign_in(kept: tuple[Agenda, str]) -> None:
    act = {"id": "a1", "kind": "print", "query": "page=decisions"}
    assert "đã đăng nhập" in taken(act, kept[0].id, signed=False)["refused"]["message"]
    assert taken(act, kept[0].id, signed=True)["ack"] == ["a1"]


def test_a_sheet_is_drawn_once_whatever_else_its_query_says() -> None:
    release = release_of(real_city())
    (_, first), (_, again), (_, wider) = (
        printing.sheet_of_view(release, query)
        for query in (
            "overlay=fire&step=3&mark=x",
            "item=2&overlay=fire&left=now",
            "overlay=fire&radius=1500",
        )
    )
    assert first is again
    assert wider != first
