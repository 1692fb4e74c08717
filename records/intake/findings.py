"""What is found while an upload is read: faults, which hinder, and notices, which do not."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from geo.errors import Fault, ParameterError

MOST_LISTED = 100  # faults, and notices, of one file; the rest is counted
MOST_QUOTED = 60  # letters of a file's own words in one sentence
UNSEEN = {"Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp"}  # categories of letters that cannot be shown as they are


@dataclass(frozen=True)
class Place:
    """Where in a file: `where` in any language, `words` for `maps.messages` to say it in the reader's own."""

    where: str = ""
    words: Mapping[str, object] = field(default_factory=dict)


NOWHERE = Place()


def quoted(text: object) -> str:
    """A file's own words, fit to be shown: one line, what cannot be shown as "\N{REPLACEMENT CHARACTER}", cut where long."""
    words = str(text)
    line = " ".join(words[: 4 * MOST_QUOTED].split())
    seen = "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(x) in UNSEEN else x for x in line)
    return seen if len(seen) <= MOST_QUOTED else f"{seen[:MOST_QUOTED]}…"


def cell_at(row: int, column: int, heading: str) -> Place:
    """The cell of a table, both numbers from 1."""
    address = f"{get_column_letter(column)}{row}"
    return Place(address, {"at_cell": address, "at_row": row, "at_heading": quoted(heading) or "—"})


def row_at(row: int) -> Place:
    """A row of a table, from 1."""
    return Place(str(row), {"at_row": row})


def column_at(column: int, heading: str) -> Place:
    """A column of a table, from 1."""
    letter = get_column_letter(column)
    return Place(letter, {"at_column": letter, "at_heading": quoted(heading) or "—"})


def feature_at(number: int, name: str = "") -> Place:
    """A feature of a file of features, from 1."""
    named: dict[str, object] = {"at_name": quoted(name)} if name.strip() else {}
    return Place(str(number), {"at_feature": number, **named})


@dataclass
class Findings:
    """The faults and notices of one file so far."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    more_faults: int = 0
    more_notices: int = 0

    def fault(self, key: str, place: Place = NOWHERE, **parameters: object) -> None:
        """Note one fault: message `fault.<key>`."""
        if len(self.faults) < MOST_LISTED:
            self.faults.append(self._found(key, place, parameters))
        else:
            self.more_faults += 1

    def error(self, error: ParameterError, place: Place = NOWHERE) -> None:
        """Note what a reader of single values refused."""
        self.fault(error.key, place, **error.parameters)

    def notice(self, key: str, place: Place = NOWHERE, **parameters: object) -> None:
        """Note something that does not hinder: message `notice.<key>`."""
        if len(self.notices) < MOST_LISTED:
            self.notices.append(self._found(key, place, parameters))
        else:
            self.more_notices += 1

    def all_faults(self) -> tuple[Fault, ...]:
        """The faults found; last how many more there are, if more than MOST_LISTED."""
        more = (Fault(self.file, "more", "", {"count": self.more_faults}),) if self.more_faults else ()
        return (*self.faults, *more)

    def all_notices(self) -> tuple[Fault, ...]:
        """The notices; last how many more there are, if more than MOST_LISTED."""
        more = (Fault(self.file, "more", "", {"count": self.more_notices}),) if self.more_notices else ()
        return (*self.notices, *more)

    def _found(self, key: str, place: Place, parameters: Mapping[str, object]) -> Fault:
        return Fault(self.file, key, place.where, {**place.words, **parameters})
