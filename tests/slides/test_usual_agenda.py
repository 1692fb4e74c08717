"""The built-in agenda: what it goes through, and that every step of it could be stored."""

from __future__ import annotations

from datetime import date

import pytest

from records.meeting_steps import checked_step
from records.usual_agenda import USUAL, usual_agenda, usual_steps
from tests.bench.slides import STEPS
from tests.cities import real_city


def test_it_shows_each_main_layer_then_changes_late_works_and_decisions() -> None:
    assert [step.query for step in usual_steps(real_city())] == [
        "overlay=civility",
        "overlay=green",
        "overlay=works",
        "overlay=fire",
        "page=changes",
        "overlay=works&page=late",
        "page=decisions",
    ]
    agenda = usual_agenda(real_city(), date(2026, 12, 1))
    assert (agenda.id, agenda.revision, agenda.held_on) == (USUAL, 0, date(2026, 12, 1))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_step_can_be_kept_as_it_is(language: str) -> None:
    steps = usual_steps(real_city(), language)
    assert [checked_step(real_city(), step, place) for place, step in enumerate(steps, start=1)] == list(
        steps
    )
    assert all(("lang=en" in step.query) is (language == "en") for step in steps)


def test_the_bench_measures_twelve_steps_that_could_be_kept() -> None:
    steps = (*usual_steps(real_city()), *STEPS)
    assert [checked_step(real_city(), step, place) for place, step in enumerate(steps, start=1)] == list(
        steps
    )
    assert len(steps) == 12
