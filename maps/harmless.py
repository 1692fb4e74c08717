"""Text that people typed, made fit for files that other programs open."""

from __future__ import annotations

import re
from typing import Any

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that begins so
UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # XML has no place for them
    "\u202a-\u202e\u2066-\u2069]"  # these turn the direction of what follows: a page would say another thing
)


def clean(text: str) -> str:
    """`text` without control characters, half pairs and what turns the direction of writing."""
    return UNFIT.sub("", text)


def harmless(cell: Any) -> Any:
    """Text that is `clean` and that a spreadsheet cannot take for a formula; anything else as it is."""
    if not isinstance(cell, str):
        return cell
    text = clean(cell)
    runs = text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS)
    return f"'{text}" if runs else text
