"""The figures of a release on slides, read back from the file as they were typed; and where there is none."""

from __future__ import annotations

import io
from dataclasses import replace

from pptx import Presentation

from maps.slides.deck import Table
from maps.slides.scenes import Compared, Overview, Scene, words_of
from maps.slides.sight import Side, read_sight
from tests.cities import quiet_city
from tests.invented import by_ward, city_showing
from tests.slides.deck_samples import deck, scene, shown_of

TYPED = [62.44, 71.25, 1.0, 100, 0.05, 0.04, 49.95] + [50.0] * 9
SHOWN = ["62,4", "71,3", "1,0", "100,0", "0,1", "0,0", "50,0"] + ["50,0"] * 9


def rows_of(file: bytes) -> list[list[str]]:
    """The rows of every table of a deck, heads left out."""
    tables = [
        shape.table
        for slide in Presentation(io.BytesIO(file)).slides
        for shape in slide.shapes
        if shape.has_table
    ]
    return [[cell.text_frame.text for cell in row.cells] for table in tables for row in list(table.rows)[1:]]


def test_a_slide_says_the_released_figures_as_they_were_typed() -> None:
    city = city_showing(*by_ward("t14a", "2021", TYPED), base=quiet_city())
    rows = rows_of(deck(city, scene("Bảo hiểm", shown_of("overlay=t14a", city))))
    assert [row[1] for row in rows] == SHOWN
    assert [row[3] for row in rows] == ["3", "2", "14", "1", "15", "16", "13"] + ["4"] * 9


def test_a_comparison_of_released_figures_subtracts_what_it_shows() -> None:
    """50,0 less 49,9 is 0,1, though 49.95 and 49.94 are nearer to each other than that."""
    city = city_showing(
        *by_ward("t14a", "2020", [49.94, 62.46] + [50.0] * 14),
        *by_ward("t14a", "2021", [49.95, 62.44] + [50.0] * 14),
        base=quiet_city(),
    )
    shown = shown_of("overlay=t14a&page=compare&left=period:2020&right=now", city)
    rows = {row[0]: row[1:] for row in rows_of(deck(city, scene("So sánh", shown)))}
    assert rows["1"] == ["49,9", "50,0", "+0,1"]
    assert rows["3"] == ["62,5", "62,4", "−0,1"]
    assert rows["4"] == ["50,0", "50,0", "0"]


def test_a_number_that_nobody_published_for_any_ward_has_neither_figure_nor_rank_nor_difference() -> None:
    ask = read_sight("overlay=density", quiet_city(), "vi").ask
    unsaid = replace(ask, view=replace(ask.view, values=ask.view.values * float("nan"), district=None))
    body = words_of(Overview(unsaid)).body
    assert isinstance(body, Table)
    assert [[cell.text for cell in row[1:]] for row in body.rows] == [["–", "chưa có số liệu"]] * 16
    compared = words_of(Compared(Side("trái", unsaid), Side("phải", unsaid))).body
    assert isinstance(compared, Table)
    assert [[cell.text for cell in row[1:]] for row in compared.rows] == [["–", "–", "–"]] * 16
    rows = rows_of(deck(quiet_city(), Scene("Không ai biết", "", Overview(unsaid))))
    assert {cell for row in rows for cell in row[1:]} == {"–", "chưa có số liệu"}
