"""Every sentence of the program, in one table: `messages.csv`, Vietnamese first, English beside it."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

from geo.errors import Fault
from layers._layer import Text, en_number, vi_number

TABLE = Path(__file__).with_name("messages.csv")
LANGUAGES = ("vi", "en")
PLACES = (
    "at_cell",
    "at_name",
    "at_feature",
    "at_column",
    "at_row",
)  # parameters that say where in an upload, exact ones first
DRAWN = "drawing_"  # before the keys of faults whose numbers are all measures, never years or ids
DECIMALS = {"lon": 6, "lat": 6}  # of a degree: a tenth of a metre
MOST_DECIMALS = 2  # of any other measure


@cache
def messages() -> dict[str, Text]:
    """All messages by key."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["key"]: Text(row["vi"], row["en"]) for row in csv.DictReader(lines)}


def message(key: str, language: str = "vi", **parameters: Any) -> str:
    """The message `key` in a language, `{name}` replaced by the parameters.

    Raises
    ------
    KeyError
        If the table lacks the key: a message is never made up.
    """
    return messages()[key].in_language(language).format(**parameters)


def measured_message(key: str, language: str = "vi", **parameters: Any) -> str:
    """The message `key` with its numbers in the reader's notation: 5.688 in Vietnamese, 5,688 in English.

    They are rounded, not cut, to at most MOST_DECIMALS and end in no 0 behind the point. What is no measure, such as
    a year, is to be given as a text.
    """
    said = {name: _measured(name, value, language) for name, value in parameters.items()}
    return message(key, language, **said)


def _measured(name: str, value: Any, language: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    decimals = DECIMALS.get(name, MOST_DECIMALS)
    places = next(
        n for n in range(decimals + 1) if n == decimals or round(value, n) == round(value, decimals)
    )
    return (en_number if language == "en" else vi_number)(value, places)


def fault_message(fault: Fault, language: str = "vi") -> str:
    """A fault as a sentence: file, place, what is wrong and what to do. Parameters that are Texts are said in `language`."""
    return _sentence("fault", fault, language)


def notice_message(notice: Fault, language: str = "vi") -> str:
    """What an upload tells without being hindered by it, as a sentence: file, place, what was left out or changed."""
    return _sentence("notice", notice, language)


def _sentence(kind: str, fault: Fault, language: str) -> str:
    said = {name: _said(value, language) for name, value in fault.parameters.items()}
    written = measured_message if fault.key.startswith(DRAWN) else message
    sentence = written(f"{kind}.{fault.key}", language, **said)
    known = next((place for place in PLACES if place in said), None)
    if known:
        return f"{fault.file}, {message(f'place.{known}', language, **said)}: {sentence}"
    place = f" ({fault.where})" if fault.where else ""
    return f"{fault.file}{place}: {sentence}"


def _said(value: object, language: str) -> object:
    return value.in_language(language) if isinstance(value, Text) else value


def under(prefix: str) -> dict[str, Text]:
    """The messages whose key starts with `prefix`."""
    return {key: text for key, text in messages().items() if key.startswith(prefix)}
