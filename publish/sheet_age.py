"""How old a printed sheet is: what the site knows of earlier releases, for readers who come by the code on a sheet.

A sheet names what it was printed from, `3.0a1b2c3d4e5f`: the number of the release, 0 of the facts alone, and the first
digits of the fingerprint of its city. LIST holds every sheet that the site knows, and a file beside it holds what changed
since each of the newest releases. Nothing of it is asked for before an address names a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geo.city import City
from geo.errors import DataError
from maps.document import script_safe
from maps.legend import vietnamese_date
from maps.messages import LANGUAGES, message
from maps.release import SHORT, Release
from publish.assets import Assets
from publish.edition import Earlier, Edition
from publish.site import Files
from publish.texts import shortened, without_turning
from records.city import released_city
from records.since import changes_of
from records.since_words import sentences_of

FOLDER = "ban-in"
LIST = f"{FOLDER}/danh-sach.json"
SCRIPT, STYLE = "public_sheet.js", "public_sheet.css"
WORDS = ("label", "close", "changes", "unreached", "mixed")  # what the script says when it has no list
MOST_TOLD = 100  # sentences of one file, the most important; more are counted
KEY = "public.sheet."


@dataclass(frozen=True)
class _Since:
    """What changed since a release: how much, and the first MOST_TOLD as (Vietnamese, English, query of the view)."""

    count: int
    told: tuple[tuple[str, str, str], ...]


def sheet_name(number: int, fingerprint: str) -> str:
    """How a sheet names what it was printed from.

    >>> sheet_name(3, "0a1b2c3d4e5f60718293")
    '3.0a1b2c3d4e5f'
    """
    return f"{number}.{fingerprint[:SHORT]}"


def add_script(assets: Assets, release: Release) -> None:
    """Add the script that tells sheets apart, and its style, to the hashed files."""
    assets.add(STYLE, release.client[STYLE])
    given = {
        "style": assets.path(STYLE).rpartition("/")[2],
        "list": f"../{LIST}",
        "words": {name: _pair(name) for name in WORDS},
    }
    script = release.client[SCRIPT].decode("utf-8")
    assets.add(SCRIPT, f"self.GOVAP_SHEET={script_safe(given)};\n{script}".encode())


def files(edition: Edition, _assets: Assets) -> Files:
    """LIST, and a file of what changed since each earlier release that is compared and can still be shown."""
    found = {earlier.number: _since(edition, earlier) for earlier in edition.earlier}
    sheets = [_shown(edition), *(_old(edition, one, found[one.number]) for one in edition.earlier)]
    listed = {"unknown": _said(edition, "unknown"), "sheets": sheets}
    told = {f"{FOLDER}/{number}.json": _doc(since) for number, since in found.items() if since and since.told}
    own = {"fingerprint": edition.release.fingerprint}
    return {
        path: script_safe({**own, **doc}).encode() for path, doc in sorted({LIST: listed, **told}.items())
    }


# ---- what changed


def _since(edition: Edition, earlier: Earlier) -> _Since | None:
    """What changed since; None where the release is too old, or cannot be shown over the facts of today."""
    before, after = _city(edition, earlier), edition.city
    if before is None:
        return None
    changes = changes_of(before, after)
    vi, en = (sentences_of(changes[:MOST_TOLD], before, after, language) for language in LANGUAGES)
    told = tuple((one.text, other.text, one.query) for one, other in zip(vi, en, strict=True))
    return _Since(len(changes), told)


def _city(edition: Edition, earlier: Earlier) -> City | None:
    """The city of an earlier release with its texts as the site shows them."""
    if edition.facts is None or not earlier.is_compared:
        return None
    if earlier.content is None:
        return shortened(without_turning(edition.facts))
    try:
        return shortened(without_turning(released_city(edition.facts, earlier.content)))
    except DataError:
        return None


def _doc(since: _Since) -> dict[str, Any]:
    left = since.count - len(since.told)
    return {"changes": since.told, **({"more": _pair("more", count=left)} if left else {})}


# ---- what is said


def _shown(edition: Edition) -> dict[str, Any]:
    """The sheet that is of what the site shows."""
    number = edition.content.info.number if edition.content else 0
    name = sheet_name(number, edition.city.fingerprint)
    return {"sheet": name, "is_valid": True, "text": _said(edition, "valid")}


def _old(edition: Edition, earlier: Earlier, since: _Since | None) -> dict[str, Any]:
    """A sheet of an earlier release."""
    said = {
        "sheet": sheet_name(earlier.number, earlier.fingerprint),
        "is_valid": False,
        "text": [_old_text(edition, earlier, since, language) for language in LANGUAGES],
    }
    return {**said, "changes": f"{earlier.number}.json"} if since and since.told else said


def _old_text(edition: Edition, earlier: Earlier, since: _Since | None, language: str) -> str:
    own = {"number": earlier.number, "date": vietnamese_date(earlier.made_on)}
    return message(
        f"{KEY}older",
        language,
        old=message(f"{KEY}{'of_release' if earlier.number else 'of_facts'}", language, **own),
        newest=_release(edition, language),
        changes=_changes(since, language),
    )


def _changes(since: _Since | None, language: str) -> str:
    if since is None:
        return message(f"{KEY}newer", language)
    key = {0: "no_change", 1: "one_change"}.get(since.count, "many_changes")
    return message(f"{KEY}{key}", language, count=since.count)


def _said(edition: Edition, key: str) -> list[str]:
    """A sentence about what the site shows."""
    return [message(f"{KEY}{key}", language, newest=_release(edition, language)) for language in LANGUAGES]


def _release(edition: Edition, language: str) -> str:
    """The release that the site shows, as a part of a sentence."""
    released = edition.city.released
    if released is None:
        return message(f"{KEY}of_facts", language)
    made_on = vietnamese_date(released.made_on)
    return message(f"{KEY}of_release", language, number=released.number, date=made_on)


def _pair(key: str, **parameters: object) -> list[str]:
    return [message(f"{KEY}{key}", language, **parameters) for language in LANGUAGES]
