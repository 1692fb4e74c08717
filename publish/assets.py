"""Files whose name holds a digest of their content: a browser may keep them for ever."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from geo.source import sha256

FOLDER = "_"
DIGITS = 12  # hex digits of SHA-256 in a name
PLACE = re.compile(r"""url\(\s*["']?(?:\./)?([^"')\s:]+)["']?\s*\)""")  # without a scheme: a file beside


class Assets:
    """The hashed files of one edition, by the name that pages call them by.

    Example
    -------
    >>> assets = Assets()
    >>> assets.add("a.js", b"1")
    >>> assets.path("a.js")
    '_/a.6b86b273ff34.js'
    """

    def __init__(self) -> None:
        self._paths: dict[str, str] = {}
        self._files: dict[str, bytes] = {}

    def add(self, name: str, content: bytes) -> None:
        """Take a file in. A style sheet may name files that are here already: it is given their hashed names.

        Raises
        ------
        KeyError
            If a style sheet names a file that is not here.
        ValueError
            If another file is here under that name.
        """
        kept = self._with_hashed_names(content) if name.endswith(".css") else content
        stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
        path = f"{FOLDER}/{stem}.{sha256(kept)[:DIGITS]}{ending}"
        if self._paths.setdefault(name, path) != path:
            raise ValueError(name)
        self._files[path] = kept

    def _with_hashed_names(self, style: bytes) -> bytes:
        def hashed(match: re.Match[str]) -> str:
            return f"url({PurePosixPath(self.path(match[1])).name})"

        return PLACE.sub(hashed, style.decode("utf-8")).encode("utf-8")

    def path(self, name: str) -> str:
        """Where the file is in the site.

        Raises
        ------
        KeyError
            If it is not here.
        """
        return self._paths[name]

    def files(self) -> dict[str, bytes]:
        """Every file by its path, sorted."""
        return dict(sorted(self._files.items()))
