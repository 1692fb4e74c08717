"""The errors of the records, children of the project's root.

GoVapError
└── RecordsError     something that people want of the records cannot be done; key of a message and parameters
    ├── ConflictError    somebody else entered another value meanwhile; carries both
    └── StoreError       the store cannot be opened, is of another version, or is damaged
"""

from __future__ import annotations

from collections.abc import Iterable

from geo.errors import GoVapError
from records.model import Conflict


class RecordsError(GoVapError):
    """Something cannot be done: message key `error.<key>` and its parameters."""

    def __init__(self, key: str, **parameters: object) -> None:
        self.key = key
        self.parameters = parameters
        super().__init__(f"{key} {parameters}")


class ConflictError(RecordsError):
    """Somebody else was there first. Nothing was stored; `conflicts` holds both sides of each."""

    def __init__(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        super().__init__("conflict", count=len(self.conflicts))


class StoreError(RecordsError):
    """The store cannot be used; what was being stored is not stored."""
