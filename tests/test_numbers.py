"""Numbers as people write them: read one way or refused with both readings named, never guessed."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import ParameterError
from layers._layer import en_number, vi_number
from records.intake.cells import BLANK, Cell, text_cell
from records.intake.days import day_in
from records.intake.numbers import NO_NOTATION, Notation, notation_of, number_in, number_of, readings

VIETNAMESE, PLAIN = Notation(",", proven=True), Notation(".", proven=True)
LEANING = Notation(",", proven=False)


@pytest.mark.parametrize(
    ("text", "vietnamese", "plain"),
    [
        ("14", 14, 14),
        ("0", 0, 0),
        ("-14", -14, -14),
        ("+14", 14, 14),
        ("−3", -3, -3),
        ("14,5", 14.5, None),
        ("14.5", None, 14.5),
        ("1.234,5", 1234.5, None),
        ("1,234.5", None, 1234.5),
        ("1.234.567", 1234567, None),
        ("1,234,567", None, 1234567),
        ("1.234", 1234, 1.234),
        ("1,234", 1.234, 1234),
        ("12.345", 12345, 12.345),
        ("0.123", None, 0.123),
        ("0,123", 0.123, None),
        ("1234.567", None, 1234.567),
        ("1 234 567", 1234567, 1234567),
        ("1\u00a0234,5", 1234.5, None),
        ("1\u202f234.5", None, 1234.5),
        ("14,5 %", 14.5, None),
        ("14.5%", None, 14.5),
        ("007", 7, 7),
        ("-0", 0, 0),
        ("-0,0", 0, None),
    ],
)
def test_a_text_has_the_readings_that_its_marks_allow(
    text: str, vietnamese: float | None, plain: float | None
) -> None:
    found = readings(text)
    assert (found.vietnamese, found.plain) == (vietnamese, plain)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "abc",
            "1,2,3",
            "1.2.3",
            "1.23.456",
            "12.34,5",
            "1.234,567,8",
            "1 23",
            "14,5 ha",
            "1e5",
            "NaN",
            "inf",
        ),
        *(
            "-",
            "--1",
            "1-2",
            "14/5",
            ",5",
            ".5",
            "5,",
            "5.",
            "0x10",
            "1_000",
            "٣",
            "１２",
            "½",
            "(5)",
            "9" * 41,
        ),
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ParameterError) as refused:
        number_of(text, NO_NOTATION)
    assert refused.value.key == "not_a_number"


def test_minus_zero_is_zero() -> None:
    for cell in (Cell(-0.0, "number"), text_cell("-0,0"), Cell(-0.0, "number", percent=True)):
        assert math.copysign(1, number_in(cell, VIETNAMESE, is_percent=True)) == 1


@pytest.mark.parametrize(
    ("texts", "mark", "proven"),
    [
        (["14,5", "1.234"], ",", True),
        (["14.5", "1,234"], ".", True),
        (["1.234", "12", "7"], "", False),
        ([], "", False),
        (["14,5", "3,5", "14.5"], ",", True),
        (["14.5", "3.5", "14,5"], ".", True),
        (["14.5", "14,5"], ",", True),
        (["abc", "14.5"], ".", True),
    ],
)
def test_a_file_proves_its_notation_by_what_can_be_read_one_way_only(
    texts: list[str], mark: str, proven: bool
) -> None:
    assert notation_of(texts) == Notation(mark, proven)


def test_in_a_workbook_the_mark_is_vietnamese_and_proven_only_by_text() -> None:
    assert notation_of(["14.5", "3.5"], leans_vietnamese=True) == Notation(",", proven=False)
    assert notation_of(["14,5", "3.5"], leans_vietnamese=True) == Notation(",", proven=True)


def test_a_text_with_two_readings_is_read_by_a_proven_notation() -> None:
    assert number_of("1.234", VIETNAMESE) == 1234
    assert number_of("1.234", PLAIN) == 1.234
    assert number_of("1,234", VIETNAMESE) == 1.234
    assert number_of("1,234", PLAIN) == 1234


@pytest.mark.parametrize("notation", [NO_NOTATION, LEANING])
@pytest.mark.parametrize(("text", "fraction"), [("1.234", "234"), ("1,234", "234"), ("-1.230 %", "230")])
def test_a_text_with_two_readings_is_refused_and_both_are_named(
    notation: Notation, text: str, fraction: str
) -> None:
    with pytest.raises(ParameterError) as refused:
        number_of(text, notation)
    assert refused.value.key == "two_readings"
    units = text.partition(".")[0].partition(",")[0]
    assert refused.value.parameters["whole"] == units + fraction
    assert (refused.value.parameters["units"], refused.value.parameters["fraction"]) == (units, fraction)


def test_what_the_refusal_of_two_readings_proposes_can_be_read() -> None:
    with pytest.raises(ParameterError) as refused:
        number_of("1.234", NO_NOTATION)
    said = refused.value.parameters
    assert number_of(str(said["whole"]), NO_NOTATION) == 1234
    assert number_of(f"{said['units']},{said['fraction']}0", NO_NOTATION) == 1.234


def test_what_counts_things_has_no_decimals_so_its_marks_group() -> None:
    assert number_of("55.629", NO_NOTATION, is_whole=True) == 55_629
    assert number_of("55,629", NO_NOTATION, is_whole=True) == 55_629
    assert number_of("25.000", LEANING, is_whole=True) == 25_000


@pytest.mark.parametrize("notation", [VIETNAMESE, LEANING])
def test_a_decimal_point_among_commas_is_refused_with_the_right_way(notation: Notation) -> None:
    with pytest.raises(ParameterError) as refused:
        number_of("14.5", notation)
    assert (refused.value.key, refused.value.parameters["meant"]) == ("point_for_comma", "14,5")


def test_a_decimal_comma_among_points_is_refused_with_the_right_way() -> None:
    with pytest.raises(ParameterError) as refused:
        number_of("1.234,5", PLAIN)
    assert (refused.value.key, refused.value.parameters["meant"]) == ("comma_for_point", "1,234.5")


def test_a_lone_plain_number_in_a_file_of_text_is_read() -> None:
    assert number_of("14.5", NO_NOTATION) == 14.5
    assert number_of("14,5", NO_NOTATION) == 14.5


@given(st.integers(-(10**12), 10**12), st.integers(0, 6))
def test_what_we_write_in_either_notation_is_read_back(thousandths: int, decimals: int) -> None:
    number = round(thousandths / 1000, decimals)
    assert number_of(vi_number(number, decimals), VIETNAMESE) == pytest.approx(number, rel=1e-15)
    assert number_of(en_number(number, decimals), PLAIN) == pytest.approx(number, rel=1e-15)


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    for notation in (NO_NOTATION, LEANING, VIETNAMESE, PLAIN):
        try:
            assert math.isfinite(number_of(text, notation))
        except ParameterError as error:
            assert error.key in {"not_a_number", "two_readings", "point_for_comma", "comma_for_point"}  # noqa: PT017


def test_a_percentage_of_a_workbook_is_what_it_shows() -> None:
    shown_as_14_5 = Cell(0.145, "number", percent=True)
    assert number_in(shown_as_14_5, NO_NOTATION, is_percent=True) == 14.5
    assert number_in(Cell(0.145, "number"), NO_NOTATION, is_percent=True) == 0.145


@pytest.mark.parametrize("cell", [Cell(0.145, "number", percent=True), text_cell("14,5 %")])
def test_a_percentage_of_what_is_none_is_refused(cell: Cell) -> None:
    with pytest.raises(ParameterError) as refused:
        number_in(cell, NO_NOTATION, is_percent=False)
    assert (refused.value.key, "14" in str(refused.value.parameters["shown"])) == ("no_percentage", True)


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        (Cell(dt.datetime(2021, 5, 14), "date"), "date_for_number"),  # noqa: DTZ001
        (Cell(dt.timedelta(hours=14), "date"), "date_for_number"),
        (Cell("=SUM(B1:B9)", "formula"), "formula"),
        (text_cell("=1+1"), "formula"),
        (text_cell("@SUM(A1)"), "formula"),
        (Cell("#N/A", "error"), "error_cell"),
        (Cell(value=True, kind="bool"), "not_a_number"),
        (BLANK, "not_a_number"),
        (Cell(math.nan, "number"), "not_finite"),
        (Cell(-math.inf, "number"), "not_finite"),
        (Cell(10**400, "number"), "not_finite"),
    ],
)
def test_a_cell_that_holds_no_number_is_refused(cell: Cell, key: str) -> None:
    with pytest.raises(ParameterError) as refused:
        number_in(cell, VIETNAMESE, is_percent=True)
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (text_cell("15/3/2021"), "2021-03-15"),
        (text_cell("15.03.2021"), "2021-03-15"),
        (text_cell("3/4/2021"), "2021-04-03"),
        (text_cell("2021-03-15"), "2021-03-15"),
        (text_cell("2021-03-15T00:00:00"), "2021-03-15"),
        (text_cell("03/2021"), "2021-03"),
        (text_cell("2021"), "2021"),
        (Cell(2021, "number"), "2021"),
        (Cell(dt.datetime(2021, 3, 15), "date"), "2021-03-15"),  # noqa: DTZ001
        (Cell(dt.date(2021, 3, 15), "date"), "2021-03-15"),
        (BLANK, ""),
    ],
)
def test_the_day_stands_before_the_month(cell: Cell, day: str) -> None:
    assert day_in(cell) == day


@pytest.mark.parametrize(
    "cell",
    [
        *map(text_cell, ("30/2/2021", "04/25/2021", "00/2021", "15/3/21", "15/3/1200", "mai", "quý 1/2021")),
        Cell(44270, "number"),
        Cell(dt.time(12), "date"),
        Cell(dt.timedelta(1), "date"),
        Cell("=TODAY()", "formula"),
    ],
)
def test_what_is_no_day_is_refused(cell: Cell) -> None:
    with pytest.raises(ParameterError) as refused:
        day_in(cell)
    assert refused.value.key == "bad_day"


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (0.25, 1, "0,3"),
        (94.25, 1, "94,3"),
        (-0.25, 1, "-0,3"),
        (-0.0, 0, "0"),
        (-0.001, 2, "0,00"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (1.005, 2, "1,00"),  # as a binary number it is a little less
        (1234.5, 1, "1.234,5"),
        (math.nan, 1, "NaN"),
    ],
)
def test_a_half_is_shown_rounded_away_from_zero_as_the_browser_does_it(
    value: float, decimals: int, shown: str
) -> None:
    assert vi_number(value, decimals) == shown
