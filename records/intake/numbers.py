"""Numbers as people write them: Vietnamese ("1.234,5", "14,5 %"), plain ("1,234.5"), or as numbers of a workbook.

A text like "1.234" is 1234 to one reader and 1 and a bit to another. It is never guessed: either another
cell of the same file can only be read one way, or the cell is refused and both readings are named.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from geo.errors import ParameterError
from records.intake.cells import Cell
from records.intake.findings import quoted

LONGEST = 40  # letters; no figure of a district is longer
PERCENT_DECIMALS = 10  # 0.145 shown as 14,5 % is 14.5, not 14.499999999999998

_SPACES = re.compile("[\u0020\u00a0\u2007\u2009\u202f]")
_SPACED = re.compile("[+-]?[0-9]{1,3}( [0-9]{3})+([.,][0-9]+)?$")
_VIETNAMESE = re.compile(r"[+-]?(0|[1-9][0-9]{0,2}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?$")
_PLAIN = re.compile(r"[+-]?(0|[1-9][0-9]{0,2}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?$")
_SWAP = str.maketrans(",.", ".,")


@dataclass(frozen=True)
class Readings:
    """What a text can be: the Vietnamese reading and the plain one, None where it cannot be read so."""

    vietnamese: float | None
    plain: float | None
    percent: bool = False

    @property
    def differ(self) -> bool:
        """True where both readings are possible and say different things."""
        return None not in (self.vietnamese, self.plain) and self.vietnamese != self.plain


@dataclass(frozen=True)
class Notation:
    """The decimal mark of a file: "," or ".", "" where nothing tells.

    `proven` is True where a text of the file can only be read with this mark, so that the others may be too.
    """

    mark: str
    proven: bool


NO_NOTATION = Notation("", proven=False)


def readings(text: str) -> Readings:
    """The possible readings of `text`; both None where it is no number."""
    written = _SPACES.sub(" ", text).strip().replace("\N{MINUS SIGN}", "-")
    percent = written.endswith("%")
    written = written.removesuffix("%").rstrip()
    if len(written) > LONGEST:
        return Readings(None, None)
    if _SPACED.match(written):
        written = written.replace(" ", "")
    vietnamese = _finite(written.replace(".", "").replace(",", ".")) if _VIETNAMESE.match(written) else None
    plain = _finite(written.replace(",", "")) if _PLAIN.match(written) else None
    return Readings(vietnamese, plain, percent)


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number + 0.0 if math.isfinite(number) else None  # -0.0 + 0.0 is 0.0


def notation_of(texts: Iterable[str], leans_vietnamese: bool = False) -> Notation:
    """The notation that the texts of a file prove; of a mixture the one that more of them are in.

    With `leans_vietnamese` (a workbook, where a plain number would be a number and no text) the mark is
    "," whatever the texts say; whether it is proven, they still decide.
    """
    found = [readings(text) for text in texts]
    vietnamese = sum(each.vietnamese is not None and each.plain is None for each in found)
    plain = sum(each.plain is not None and each.vietnamese is None for each in found)
    if leans_vietnamese:
        return Notation(",", proven=vietnamese > 0)
    if not vietnamese and not plain:
        return NO_NOTATION
    return Notation("," if vietnamese >= plain else ".", proven=True)


def number_of(text: str, notation: Notation, is_whole: bool = False) -> float:
    """The number that `text` is in a notation; with `is_whole` it counts things, so that "1.234" has no decimals.

    Raises
    ------
    ParameterError
        If it is none, is written in the other notation, or can be read in two ways and nothing decides.
    """
    found = readings(text)
    if found.vietnamese is None and found.plain is None:
        raise ParameterError("not_a_number", shown=quoted(text))
    if found.differ and not notation.proven:
        whole, part = re.split("[.,]", _SPACES.sub("", text).removesuffix("%"))
        if is_whole:
            return float(whole + part)
        raise ParameterError(
            "two_readings", shown=quoted(text), whole=whole + part, units=whole, fraction=part
        )
    wanted, other = (
        (found.plain, found.vietnamese) if notation.mark == "." else (found.vietnamese, found.plain)
    )
    if wanted is None and notation.mark:
        key = "comma_for_point" if notation.mark == "." else "point_for_comma"
        raise ParameterError(key, shown=quoted(text), meant=quoted(text.translate(_SWAP)))
    return next(number for number in (wanted, other) if number is not None)


def number_in(cell: Cell, notation: Notation, is_percent: bool, is_whole: bool = False) -> float:
    """The number in a cell; with `is_percent` the unit is a percentage, and 14.5 % is 14.5.

    With `is_whole` it counts things; that it is whole indeed is left to whoever knows the limits.

    Raises
    ------
    ParameterError
        If the cell holds no number: text, a formula, an error, a date, infinity; or a percentage of what is none.
    """
    if cell.kind == "number":
        return _of_workbook(cell, is_percent)
    if cell.kind == "text":
        if cell.text.startswith(("=", "@")):
            raise ParameterError("formula", shown=quoted(cell.text))
        if readings(cell.text).percent and not is_percent:
            raise ParameterError("no_percentage", shown=quoted(cell.text))
        return number_of(cell.text, notation, is_whole)
    keys = {"date": "date_for_number", "formula": "formula", "error": "error_cell"}
    raise ParameterError(keys.get(cell.kind, "not_a_number"), shown=quoted(cell.text))


def _of_workbook(cell: Cell, is_percent: bool) -> float:
    try:
        number = float(cell.value)  # type: ignore[arg-type]
    except OverflowError:  # a whole number of more than 308 digits
        number = math.inf
    if not math.isfinite(number):
        raise ParameterError("not_finite", shown=quoted(cell.text))
    if cell.percent and not is_percent:
        raise ParameterError("no_percentage", shown=quoted(f"{number * 100:g} %"))
    return round(number * 100, PERCENT_DECIMALS) + 0.0 if cell.percent else number + 0.0
