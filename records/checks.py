"""What a table can keep, the same in both databases: looked at before anything is stored."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

import shapely

from maps.harmless import clean
from records.errors import RecordsError
from records.model import Feature, Figure, Key, Thing, key_of, plain_json
from records.schema import KEY_LENGTH, PERIOD_LENGTH

UNFIT = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL keeps no NUL, UTF-8 has no half pairs


def check_text(*texts: str) -> None:
    """Nothing, if the texts can be stored.

    Raises
    ------
    RecordsError
        If one holds a NUL or half a surrogate pair.
    """
    if any(UNFIT.search(text) for text in texts):
        raise RecordsError("unfit_text")


def tidy(text: str) -> str:
    """`text` in NFC on one line, without what cannot be seen."""
    seen = "".join(letter for letter in clean(text) if letter.isprintable() or letter.isspace())
    return " ".join(unicodedata.normalize("NFC", seen).split())


def one_line(text: str, fault: str, most: int) -> str:
    """`text` as it is kept: in NFC on one line, without what cannot be seen.

    Raises
    ------
    RecordsError
        `fault`, if nothing is left of it or it is longer than `most` letters.
    """
    check_text(text)
    plain = tidy(text)
    if not plain or len(plain) > most:
        raise RecordsError(fault, most=most)
    return plain


def plain_lines(text: str) -> str:
    """`text` in NFC, its lines kept, without control characters and what turns the direction of writing."""
    return unicodedata.normalize("NFC", clean(text)).strip()


def check_things(things: Sequence[Thing]) -> None:
    """Nothing, if `things` can be stored.

    Raises
    ------
    RecordsError
        If there are none, one is named twice, or one holds a text, a number or a shape that cannot be kept.
    """
    if not things:
        raise RecordsError("nothing_to_enter")
    twice = _twice(map(key_of, things))
    if twice:
        raise RecordsError("entered_twice", what=" ".join(twice))
    for thing in things:
        fault = next(_faults(thing), "")
        if fault:
            raise RecordsError(fault, what=" ".join(key_of(thing)))


def _twice(keys: Iterable[Key]) -> Key:
    seen: set[Key] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    return ()


def _faults(thing: Thing) -> Iterator[str]:
    """Message keys of what is wrong with `thing`."""
    yield from _feature_faults(thing) if isinstance(thing, Feature) else _figure_faults(thing)
    if any(UNFIT.search(text) for text in (*key_of(thing), thing.source, thing.note)):
        yield "unfit_text"
    if not key_of(thing)[0] or any(len(part) > KEY_LENGTH for part in key_of(thing)):
        yield "unfit_key"


def _figure_faults(figure: Figure) -> Iterator[str]:
    if (figure.value is None) == (figure.status == ""):
        yield "value_or_status"
    if figure.value is not None and not math.isfinite(figure.value):
        yield "unfit_number"
    if len(figure.status) > KEY_LENGTH or UNFIT.search(figure.status):
        yield "unfit_text"
    if not 0 < len(figure.key.period) <= PERIOD_LENGTH:
        yield "unfit_key"


def _feature_faults(feature: Feature) -> Iterator[str]:
    if not feature.id:
        yield "unfit_key"
    shape = feature.shape
    if shape is not None and (shape.is_empty or not _is_finite(shape)):
        yield "unfit_shape"
    try:
        written = plain_json(feature.properties)
    except (TypeError, ValueError):
        yield "unfit_properties"
    else:
        if UNFIT.search(written) or "\\u0000" in written:
            yield "unfit_text"


def _is_finite(shape: shapely.Geometry) -> bool:
    return all(map(math.isfinite, shape.bounds))
