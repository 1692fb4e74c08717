"""Words as people type them and as a list orders them."""

from __future__ import annotations

import re
import unicodedata

# marks in the order of the Vietnamese alphabet: stroke, then breve, circumflex and horn, then the five tones
STROKE = "\u0335"
LETTER_MARKS = "\u0306\u0302\u031b"
TONES = "\u0300\u0309\u0303\u0301\u0323"

Order = tuple[tuple[tuple[int, str, int], ...], tuple[int, ...]]


def without_diacritics(text: str) -> str:
    """`text` in lower case without tone marks, accents and double spaces: "Gò  Vấp" becomes "go vap"."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.split())


def vietnamese_order(text: str) -> Order:
    """What to sort names by: letters of the Vietnamese alphabet first, tones only between equal letters.

    Numbers count as numbers, capitals as small letters, and a space comes before everything.

    >>> sorted(["Đa", "Dung", "Số 10", "Số 9", "Ăn", "An", "Ân"], key=vietnamese_order)
    ['An', 'Ăn', 'Ân', 'Dung', 'Đa', 'Số 9', 'Số 10']
    """
    letters: list[tuple[int, str, int]] = []
    tones: list[int] = []
    for part in re.findall(r"\d+|\D", unicodedata.normalize("NFC", text.casefold())):
        bare, *marks = list(unicodedata.normalize("NFD", part.replace("đ", "d" + STROKE)))
        if part.isdecimal():
            letters.append((1, "", int(part)))
        else:
            letters.append((0 if bare == " " else 2, bare, _rank(marks, STROKE + LETTER_MARKS)))
        tones.append(_rank(marks, TONES))
    return tuple(letters), tuple(tones)


def _rank(marks: list[str], order: str) -> int:
    return max((order.find(mark) + 1 for mark in marks), default=0)
