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


def source_of(record: Mapping[str, object], content: bytes = b"") -> Source:
    """The Source that a file's own `source` member describes; `content` is what it digests.

    Raises
    ------
    KeyError
        Names the first required entry that is missing.
    """
    entries = {name: str(record[name]) for name in REQUIRED}
    return Source(
        **entries, sha256=sha256(content) if content else "", method_en=str(record.get("method_en", ""))
    )


def sha256(content: bytes) -> str:
    """SHA-256 of `content` in lower-case hex."""
    return hashlib.sha256(content).hexdigest()
