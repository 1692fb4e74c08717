"""Sources of table rows as they are shown: file names of the workplace become titles."""

from __future__ import annotations

from tools import wording


def shown(source: str) -> str:
    """`source` of a raw row as a reader may see it; addresses stay as they are.

    Raises
    ------
    ValueError
        If a raw text file is named that tools/wording/citations.csv has no title for.
    """
    for row in wording.rows("citations"):
        source = source.replace(row["raw"], row["shown"])
    if ".txt" in source:
        raise ValueError(f"tools/wording/citations.csv has no title for {source!r}")
    return source
