"""The errors of the project, as a tree.

GoVapError
├── DataError        a file or a table is unusable; carries every `Fault` found in it
├── ParameterError   a question was asked outside its range (a radius of -3, an unknown ward)
└── NotFoundError    a named thing is not in the data (a street, a limit of a stretch)

Errors carry a message key and its parameters, never a sentence: the sentence is chosen at the
edge, in the reader's language, from the table of messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """One thing wrong: which file, where in it, the message key `fault.<key>` and its parameters."""

    file: str
    key: str
    where: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value}" for name, value in self.parameters.items())
        return " ".join(part for part in (self.file, self.where, self.key, values) if part)


class GoVapError(Exception):
    """Root of every error this project raises on purpose."""


class DataError(GoVapError):
    """One or more files cannot be used. `faults` lists everything wrong at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))


class ParameterError(GoVapError):
    """A parameter is outside what the question allows."""

    def __init__(self, key: str, **parameters: object) -> None:
        self.key = key
        self.parameters = parameters
        super().__init__(f"{key} {parameters}")


class NotFoundError(GoVapError):
    """A named thing is not in the data."""

    def __init__(self, key: str, **parameters: object) -> None:
        self.key = key
        self.parameters = parameters
        super().__init__(f"{key} {parameters}")
