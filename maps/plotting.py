"""matplotlib for pictures that are the same everywhere: its settings belong to the whole process, drawings to threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import RLock
from typing import Any

import matplotlib as mpl

SETTINGS: Mapping[str, Any] = {
    "pdf.fonttype": 42,  # TrueType, so that text can be searched, copied and read aloud
    "ps.fonttype": 42,  # matplotlib 3.11 splits the letters of a PDF into subsets by this one: 256 at a time without it
    "pdf.compression": 4,
    "text.hinting": "no_hinting",
    "text.usetex": False,
    "path.simplify": False,
    "hatch.linewidth": 0.5,
}
_lock = RLock()


@contextmanager
def drawing() -> Iterator[None]:
    """The settings that make drawing the same everywhere, whatever a user set for matplotlib; one thread at a time.

    Nothing that others wait for may go on inside: no generator yields there.
    """
    with _lock, mpl.rc_context():
        mpl.rcdefaults()
        for name, value in SETTINGS.items():
            mpl.rcParams[name] = value  # type: ignore[index]
        yield
