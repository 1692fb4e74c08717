"""Pictures are the same whoever draws beside them, and nobody waits for one who draws nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import matplotlib as mpl

from layers import layer_named, views_of
from maps.picture import Subject, choropleth_png
from maps.plotting import SETTINGS, drawing
from maps.sheets.drawn import atlas_papers
from maps.sheets.parts import Ask
from tests.cities import real_city

SOON_S = 30.0


def small_picture() -> bytes:
    city, layer = real_city(), layer_named("green")
    return choropleth_png(Subject(city, layer, views_of(layer, city)[0], "vi"), 60, 50)


def test_a_picture_does_not_depend_on_what_a_user_set_for_matplotlib() -> None:
    own = {"lines.antialiased": False, "patch.linewidth": 9.0, "text.hinting": "force_autohint"}
    with mpl.rc_context(own):
        changed = small_picture()
        assert mpl.rcParams["patch.linewidth"] == 9.0, "and what they set stays set"
    assert changed == small_picture()


def test_one_thread_draws_at_a_time_and_may_begin_again_within() -> None:
    began, goes_on, others = Event(), Event(), Event()

    def first() -> bool:
        with drawing():
            with drawing():
                began.set()
            assert goes_on.wait(SOON_S)
            is_alone = not others.is_set()
            return is_alone and all(mpl.rcParams[name] == value for name, value in SETTINGS.items())  # type: ignore[index]

    def second() -> None:
        assert began.wait(SOON_S)
        goes_on.set()
        with drawing():
            others.set()

    with ThreadPoolExecutor(2) as threads:
        alone, after = threads.submit(first), threads.submit(second)
        assert alone.result(SOON_S)
        after.result(SOON_S)


def test_nobody_waits_for_an_atlas_whose_next_page_is_not_asked_for() -> None:
    city, layer = real_city(), layer_named("green")
    papers = iter(atlas_papers(Ask(city, layer, views_of(layer, city)[0])))
    next(papers)
    is_drawn = Event()

    def draw() -> None:
        with drawing():
            is_drawn.set()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(draw)
        assert is_drawn.wait(SOON_S)
