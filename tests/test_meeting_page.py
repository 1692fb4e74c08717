"""What the page of meetings works out before anything is drawn: views, steps, and which two releases are compared."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from records.meeting_steps import Step, checked_step
from records.meetings import Agenda
from records.releases import ReleaseInfo
from screens._meeting.changed import Pair, usual_pair
from screens._meeting.steps import Writing, kept_steps
from screens._meeting.views import described, query_of_address, said_of, title_of, with_key
from tests.cities import real_city

CITY = real_city()
DAY = date(2026, 12, 1)
FIRST = datetime(2026, 11, 1, 5, tzinfo=UTC)


def info(number: int) -> ReleaseInfo:
    """A release of the records, made `number` weeks after FIRST."""
    at = FIRST + timedelta(weeks=number)
    sha = f"{number:064x}"
    return ReleaseInfo(number, "An", "An", at, "", False, None, number, sha, "", sha, sha)


def agenda(name: str, held_on: date, *steps: Step) -> Agenda:
    return Agenda(name, 1, name, held_on, steps, removed=False, who="An", at=FIRST)


@pytest.mark.parametrize(
    ("pasted", "query"),
    [
        ("http://127.0.0.1:8501/?overlay=green&ward=p15&lang=en", "overlay=green&ward=p15"),
        ("http://host/sub/?release=2&overlay=t08&view=2025&practice=1", "overlay=t08&view=2025"),
        ("https://host/meeting?meeting=ab12&step=4&page=ward&ward=p01&sheet=1.ab", "page=ward&ward=p01"),
        ("?overlay=works&mark=ldt", "overlay=works&mark=ldt"),
        (" overlay=fire&station=106.65,10.83 ", "overlay=fire&station=106.65,10.83"),
        ("http://127.0.0.1:8501/", ""),
        ("Phường 15", ""),
        ("", ""),
    ],
)
def test_a_pasted_address_gives_the_view_and_nothing_of_its_page(pasted: str, query: str) -> None:
    assert query_of_address(pasted) == query


def test_every_view_that_is_put_together_from_lists_can_be_kept() -> None:
    query = ""
    chosen = (
        ("page", "compare"),
        ("overlay", "green"),
        ("ward", "p05"),
        ("left", "now"),
        ("right", "release:1"),
    )
    for key, value in chosen:
        query = with_key(query, key, value)
        checked_step(CITY, Step(query, "a"), 1)
    said = said_of(query)
    assert (said.page, said.overlay, said.ward, said.left, said.right) == tuple(value for _, value in chosen)


def test_another_layer_forgets_what_was_said_of_the_one_before() -> None:
    query = with_key(
        "overlay=fire&radius=3000&view=people&ward=p05&left=now&at=14/10.8/106.6", "overlay", "green"
    )
    assert query == "overlay=green&ward=p05&at=14/10.8/106.6"
    assert with_key(query, "ward", "") == "overlay=green&at=14/10.8/106.6"


def test_a_view_is_told_in_words() -> None:
    assert described(CITY, "overlay=green&ward=p15", "vi") == "Diện tích cây xanh bình quân · Phường 15"
    assert described(CITY, "page=late", "vi") == "Công trình chậm"
    assert described(CITY, "overlay=gone&ward=p99&set=x", "en").count("·") >= 0  # never an error
    assert title_of(CITY, "overlay=green&ward=p15", "vi") == "Phường 15 – Diện tích cây xanh bình quân"
    assert title_of(CITY, "page=decisions", "en") == "Decisions"


def test_steps_keep_what_they_are_when_they_move() -> None:
    steps = {number: Step(f"ward=p0{number - 900}", str(number - 900)) for number in (901, 902, 903)}
    writing = Writing(agenda("a", DAY, *steps.values()), "a", DAY, dict(steps))
    assert not writing.is_changed
    writing.move(903, -1)
    assert [one.title for one in writing.steps.values()] == ["1", "3", "2"]
    writing.move(901, -1)  # not beyond the end
    writing.move(902, 5)
    assert list(writing.steps) == [901, 903, 902]
    number = writing.add(Step("", "new"), after=901)
    assert list(writing.steps) == [901, number, 903, 902]
    assert writing.is_changed


def test_the_steps_of_a_copy_speak_no_language_of_their_own() -> None:
    (step,) = kept_steps(agenda("a", DAY, Step("overlay=green&lang=en", "Green", "n")))
    assert step == Step("overlay=green", "Green", "n")


def test_the_meeting_before_says_which_release_is_compared() -> None:
    infos = (info(3), info(2), info(1))
    now, before, older = agenda("now", DAY), agenda("b", date(2026, 11, 16)), agenda("c", date(2026, 10, 1))
    assert usual_pair(infos, (now, before, older), now) == Pair(infos[1], infos[0], before)
    assert usual_pair(infos, (now, older), now) == Pair(infos[1], infos[0])  # no release was there then
    assert usual_pair(infos, (now,), now) == Pair(infos[1], infos[0])
    late = agenda("d", date(2026, 11, 30))
    assert usual_pair(infos, (now, late), now) == Pair(infos[0], infos[0], late)  # nothing new since
    assert usual_pair(infos[2:], (now,), now) is None
    assert usual_pair((), (now, before), now) is None
