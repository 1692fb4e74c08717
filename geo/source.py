"""Where a number or a line on the map comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass

REQUIRED = ("producer", "address", "licence", "as_of", "method")


@dataclass(frozen=True)
class Source:
    """Producer, address, licence, as-of date and method of one file or figure.

    `as_of` is an ISO date, a year-month or a year; "" where nobody stated one.
    `method` is in Vietnamese, `method_en` its English where the file carries one.
    `sha256` is the digest of the bytes that were read, in hex; "" for a single figure.
    """

    producer: str
    address: str
    licence: str
    as_of: str
    method: str
    sha256: str = ""
    method_en: str = ""

    def plain(self) -> dict[str, str]:
        """The source as a dictionary of strings, for files and browsers."""
        return asdict(self)


def source_of(record: Mapping[str, object], digest: str = "") -> Source:
    """The Source that a record describes; `digest` is the SHA-256 of the file it speaks of.

    Raises
    ------
    KeyError
        Names the first required entry that is missing.
    """
    absent = [name for name in REQUIRED if record.get(name) is None]
    if absent:
        raise KeyError(absent[0])
    entries = {name: str(record[name]) for name in REQUIRED}
    return Source(**entries, sha256=digest, method_en=str(record.get("method_en") or ""))


def sha256(content: bytes) -> str:
    """SHA-256 of `content` in lower-case hex."""
    return hashlib.sha256(content).hexdigest()
