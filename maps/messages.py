"""Every sentence of the program, in one table: `messages.csv`, Vietnamese first, English beside it."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

from geo.errors import Fault
from layers._layer import Text

TABLE = Path(__file__).with_name("messages.csv")
LANGUAGES = ("vi", "en")
PLACES = (
    "at_cell",
    "at_name",
    "at_feature",
    "at_column",
    "at_row",
)  # parameters that say where in an upload, exact ones first


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


def fault_message(fault: Fault, language: str = "vi") -> str:
    """A fault as a sentence: file, place, what is wrong and what to do. Parameters that are Texts are said in `language`."""
    return _sentence("fault", fault, language)


def notice_message(notice: Fault, language: str = "vi") -> str:
    """What an upload tells without being hindered by it, as a sentence: file, place, what was left out or changed."""
    return _sentence("notice", notice, language)


def _sentence(kind: str, fault: Fault, language: str) -> str:
    said = {name: _said(value, language) for name, value in fault.parameters.items()}
    sentence = message(f"{kind}.{fault.key}", language, **said)
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
