"""The errors of publishing, children of the project's root.

GoVapError
└── PublishError     nothing is published; carries every `Fault` found
"""

from __future__ import annotations

from collections.abc import Iterable

from geo.errors import Fault, GoVapError


class PublishError(GoVapError):
    """Nothing is published, and a site that was there stays as it was. `faults` lists everything wrong at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))
