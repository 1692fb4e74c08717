"""The page where a meeting is prepared, without a browser: fields that follow, hostile names, practice, what is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from records.meeting_decisions import Task, decide_that
from records.meeting_steps import Step
from records.meetings import Agenda, Draft, agenda_of, new_agenda, remove_agenda, save_agenda
from records.people import Person, add_person
from records.store import Store, open_store, read_url
from screens._meeting.views import title_of
from tests.browser.server import ROOT
from tests.cities import real_city

AN, WORDS = "Nguyễn Văn An", "một mật khẩu dài"
HOSTILE = "**Họp** [xem](http://evil.example) `mã` $x$ :red[đỏ]"
ESCAPED = r"\*\*Họp\*\* \[xem\]\(http\://evil\.example\) \`mã\` \$x\$ \:red\[đỏ\]"
FIRST = Step("overlay=green", title_of(real_city(), "overlay=green", "vi"), "Ghi chú")


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The store of the program, with one person."""
    said = f"sqlite:///{tmp_path / 'records.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", said)
    with closing(open_store(read_url(said))) as store:
        add_person(store, Person(AN, "Phòng"), WORDS, by=AN)
    return said


def kept(store: Store, name: str = "Giao ban") -> Agenda:
    """A new agenda of two steps."""
    return new_agenda(
        store, real_city(), Draft(name, date(2026, 12, 1), (FIRST, Step("page=late", "Chậm"))), AN
    )


def page(asked: dict[str, str], *, signed: bool = True) -> AppTest:
    """The page at an address."""
    program = AppTest.from_file(str(ROOT / "screens" / "meeting.py"), default_timeout=120)
    if signed:
        program.session_state["person"] = Person(AN, "Phòng")
        program.session_state["person_token"] = "word"  # noqa: S105 - of no browser
    for name, value in asked.items():
        program.query_params[name] = value
    return run(program)


def run(one: Any) -> AppTest:
    """The page after a run of it, or of what was done to one of its elements."""
    program: AppTest = one.run()
    assert not program.exception
    return program


def keyed(found: Any, start: str) -> Any:
    """The one element whose key begins so."""
    (one,) = [element for element in found if str(element.key).startswith(start)]
    return one


def test_an_older_revision_comes_back_with_its_name_and_day(address: str) -> None:
    with closing(open_store(read_url(address))) as store:
        agenda = kept(store)
        now = Draft("Tên mới", date(2027, 1, 5), agenda.steps[:1])
        save_agenda(store, real_city(), agenda, now, AN)
    program = page({"agenda": agenda.id})
    assert keyed(program.text_input, "meeting_name_").value == "Tên mới"
    (take,) = [one for one in program.button if one.label == "Lấy bản này"]
    run(take.click())
    assert keyed(program.text_input, "meeting_name_").value == "Giao ban"
    assert keyed(program.date_input, "meeting_day_").value == date(2026, 12, 1)
    run(program.button(key="meeting_save").click())
    with closing(open_store(read_url(address))) as store:
        kept_now = agenda_of(store, agenda.id)
    assert (kept_now.name, kept_now.held_on, kept_now.steps) == (agenda.name, agenda.held_on, agenda.steps)


def test_a_title_that_nobody_typed_follows_the_view_in_its_field_too(address: str) -> None:
    with closing(open_store(read_url(address))) as store:
        agenda = kept(store)
    program = page({"agenda": agenda.id})
    run(keyed(program.selectbox, "step_overlay_").select("density"))
    title = keyed(program.text_input, "step_title_")
    assert title.value == title_of(real_city(), "overlay=density", "vi")
    run(title.input("Tên tôi gõ"))
    run(keyed(program.selectbox, "step_overlay_").select("fire"))
    assert keyed(program.text_input, "step_title_").value == "Tên tôi gõ"


def test_the_name_of_an_agenda_stays_text_wherever_it_stands(address: str) -> None:
    with closing(open_store(read_url(address))) as store:
        agenda = kept(store, HOSTILE)
    program = page({"agenda": agenda.id})
    assert any(ESCAPED in one.value for one in program.caption)
    with closing(open_store(read_url(address))) as store:
        remove_agenda(store, agenda, AN)
    program.session_state["meeting_removed"] = agenda.id
    run(program)
    assert ESCAPED in program.button(key="meeting_restore").label
    held = page({"meeting": agenda.id})
    assert [ESCAPED in one.value for one in held.warning] == [True]


def test_a_meeting_that_was_removed_is_not_held_but_said(address: str) -> None:
    with closing(open_store(read_url(address))) as store:
        agenda = kept(store)
        remove_agenda(store, agenda, AN)
    program = page({"meeting": agenda.id}, signed=False)
    assert program.get("bidi_component") == []
    assert ["đã bị xóa" in one.value for one in program.warning] == [True]
    assert program.button(key="meeting_begin")


def test_practice_shows_and_writes_nothing_of_the_records(address: str) -> None:
    with closing(open_store(read_url(address))) as store:
        agenda = kept(store, "Họp thật")
        decide_that(store, agenda, Task("Báo cáo thật", "Phòng", date(2026, 12, 20)), AN)
    program = page({"practice": "1", "agenda": agenda.id})
    assert "Họp thật" not in str(program)
    assert not [one for one in program.button if one.key in ("meeting_remove", "meeting_save")]
    assert [one.key for one in program.text_input] == []  # no form of a new agenda
    program.session_state["meeting_part"] = "decisions"
    run(program)
    assert "Báo cáo thật" not in str(program)
    assert any("không có kết luận họp" in one.value for one in program.info)
    held = page({"practice": "1", "meeting": agenda.id})
    assert held.get("bidi_component") == []
    assert any("chương trình có sẵn" in one.value for one in held.warning)


def script_place(program: AppTest) -> list[int]:
    """Where the script that writes the cookie stands in the page: the number of each box on the way to it."""

    def ways(block: Any, way: list[int]) -> Iterator[list[int]]:
        for number, child in block.children.items():
            if hasattr(child, "children"):
                yield from ways(child, [*way, number])
            elif "document.cookie" in str(getattr(child.proto, "body", "")):
                yield [*way, number]

    (found,) = ways(program.main, [])
    return found


@pytest.mark.parametrize("part", ["steps", "decisions", "prints"])
def test_the_cookie_is_written_at_one_place_whoever_is_there(address: str, part: str) -> None:
    """The browser may run a script that stands elsewhere after the one that takes its place: who signed in is lost."""
    with closing(open_store(read_url(address))) as store:
        agenda = kept(store)
    places = []
    for signed in (False, True):
        program = AppTest.from_file(str(ROOT / "screens" / "meeting.py"), default_timeout=120)
        program.session_state["meeting_part"] = part
        if signed:
            program.session_state["person"] = Person(AN, "Phòng")
            program.session_state["person_token"] = "word"  # noqa: S105 - of no browser
        program.query_params["agenda"] = agenda.id
        places.append(script_place(run(program)))
    assert places[0] == places[1]
