"""Texts from outside: in one form, of sane length, without letters that nobody sees."""

from __future__ import annotations

import re
import unicodedata

from geo.errors import ParameterError
from maps.harmless import FORMULA_STARTS
from records.intake.cells import Cell
from records.intake.findings import quoted

MOST_LETTERS = 2_000  # of one cell; a note is a sentence or two
PLAIN_SPACE = "\t\n\r"
REFUSED = {"Cc", "Cs", "Cn"}  # control characters, halves of pairs, what Unicode gives no meaning
TURNING = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # turn the direction of what follows
NOT_GIVEN = frozenset(
    {"", "-", "–", "—", "...", "…", "n/a", "na", "chua co so lieu", "no data", "khong co so lieu"}
)

_LINES = re.compile(r"\s*[\r\n]+\s*")


def clean_text(text: str) -> str:
    """`text` in NFC, on one line, without space around it and without the mark by which our own files defuse formulas.

    Raises
    ------
    ParameterError
        If it is longer than MOST_LETTERS or holds letters that cannot be seen.
    """
    if len(text) > MOST_LETTERS:
        raise ParameterError("long_text", shown=quoted(text), count=len(text), most=MOST_LETTERS)
    for letter in "" if text.isprintable() else text:
        odd = unicodedata.category(letter) in REFUSED and letter not in PLAIN_SPACE
        if odd or letter in TURNING:
            raise ParameterError("bad_letter", shown=quoted(text), code=f"U+{ord(letter):04X}")
    line = _LINES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    return line[1:] if line.startswith("'") and line[1:].startswith(FORMULA_STARTS) else line


def text_in(cell: Cell) -> str:
    """The text of a cell, "" if blank; what `clean_text` raises.

    Raises
    ------
    ParameterError
        If the cell is a formula or one of Excel's errors.
    """
    if cell.kind in ("formula", "error"):
        key = "formula" if cell.kind == "formula" else "error_cell"
        raise ParameterError(key, shown=quoted(cell.text))
    return clean_text(cell.text)
