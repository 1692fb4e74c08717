"""How old a printed sheet is: what the site knows of earlier releases, for readers who come by the code on a sheet.

A sheet names what it was printed from, `3.0a1b2c3d4e5f` (`records/sheet_age.py`): the number of the release, 0 of the facts
alone, and the first digits of the fingerprint of its city. LIST holds every release that the site knows, and a file beside
it what changed since each of the newest ones. Nothing of it is asked for before an address names a sheet.
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
from records.since_told import Told, told

FOLDER = "ban-in"
LIST = f"{FOLDER}/danh-sach.json"
SCRIPT, STYLE = "public_sheet.js", "public_sheet.css"
WORDS = ("label", "close", "changes", "unreached", "mixed")  # what the script says when it has no list
Pair = tuple[str, str]  # the same in Vietnamese and English
MOST_TOLD = 100  # sentences of one file, the most important; more are counted


@dataclass(frozen=True)
class _Since:
    """What changed since a release: how much, and the first MOST_TOLD in words."""

    count: int
    told: tuple[Told, ...]


def add_script(assets: Assets, release: Release) -> None:
    """Add the script that tells sheets apart, and its style, to the hashed files."""
    assets.add(STYLE, release.client[STYLE])
    given = {
        "style": assets.path(STYLE).rpartition("/")[2],
        "list": f"../{LIST}",
        "words": {name: _said(name) for name in WORDS},
    }
    script = release.client[SCRIPT].decode("utf-8")
    assets.add(SCRIPT, f"self.GOVAP_SHEET={script_safe(given)};\n{script}".encode())


def files(edition: Edition, _assets: Assets) -> Files:
    """LIST, and a file of what changed since each earlier release that is compared and can still be shown."""
    found = {one.number: _since(edition, one) for one in edition.earlier}
    sheets = [_shown(edition), *(_old(edition, one, found[one.number]) for one in edition.earlier)]
    listed = {"unknown": _said("unknown", newest=_release(edition)), "sheets": sheets}
    since = {f"{FOLDER}/{number}.json": _doc(one) for number, one in found.items() if one and one.told}
    own = {"fingerprint": edition.release.fingerprint}
    docs = sorted({LIST: listed, **since}.items())
    return {path: script_safe({**own, **doc}).encode() for path, doc in docs}


# ---- what changed


def _since(edition: Edition, earlier: Earlier) -> _Since | None:
    """What changed since; None where the release is too old, or cannot be shown over the facts of today."""
    before, after = _city(edition, earlier), edition.city
    if before is None:
        return None
    changes = changes_of(before, after)
    return _Since(len(changes), told(changes[:MOST_TOLD], before, after))


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
    changes = [(one.text.vi, one.text.en, one.query) for one in since.told]
    left = since.count - len(changes)
    return {"changes": changes, **({"more": _said("more", count=left)} if left else {})}


# ---- what is said


def _shown(edition: Edition) -> dict[str, Any]:
    """The release that the site shows: what is said of its sheets, and of those with `other` facts behind them."""
    return {
        "number": edition.content.info.number if edition.content else 0,
        "short": edition.city.fingerprint[:SHORT],
        "is_valid": True,
        "text": _said("valid", newest=_release(edition)),
        "other": _said("other", newest=_release(edition)),
    }


def _old(edition: Edition, earlier: Earlier, since: _Since | None) -> dict[str, Any]:
    """An earlier release, the same way; `changes` names the file of what changed since."""
    old, newest = _named(earlier.number, earlier.made_on), _release(edition)
    words = {"old": old, "newest": newest, "changes": _changes(since)}
    said = {
        "number": earlier.number,
        "short": earlier.fingerprint[:SHORT],
        "is_valid": False,
        "text": _said("older", **words),
        "other": _said("other_older", **words),
    }
    return {**said, "changes": f"{earlier.number}.json"} if since and since.told else said


def _changes(since: _Since | None) -> Pair:
    if since is None:
        return _said("newer")
    key = {0: "no_change", 1: "one_change"}.get(since.count, "many_changes")
    return _said(key, count=since.count)


def _release(edition: Edition) -> Pair:
    """The release that the site shows, as a part of a sentence."""
    released = edition.city.released
    return _named(released.number, released.made_on) if released else _named(0, "")


def _named(number: int, made_on: str) -> Pair:
    date = vietnamese_date(made_on)
    return _said("of_release", number=number, date=date) if number else _said("of_facts")


def _said(key: str, **parameters: Pair | str | int) -> Pair:
    """A message in both languages; a parameter may itself be in both."""
    vi, en = (
        message(
            f"public.sheet.{key}",
            language,
            **{name: one[place] if isinstance(one, tuple) else one for name, one in parameters.items()},
        )
        for place, language in enumerate(LANGUAGES)
    )
    return vi, en
