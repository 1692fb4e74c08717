"""Words as people type them: without diacritics, capitals or double spaces."""

from __future__ import annotations

import unicodedata


def without_diacritics(text: str) -> str:
    """`text` in lower case without tone marks, accents and double spaces: "Gò  Vấp" becomes "go vap"."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.split())
