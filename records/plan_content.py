"""What a plan says, as the store keeps it: canonical JSON of its edits, looked at before it is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from geo.errors import ParameterError
from geo.scenario import Edit, Scenario, plain_edit, read_edit
from maps.harmless import clean
from records.checks import one_line, tidy
from records.errors import RecordsError
from records.schema import KEY_LENGTH, NAME_LENGTH

MOST_BYTES = 2 * 2**20  # of one content; a park of 2,000 vertices has 50,000


def plain_plan_name(name: str) -> str:
    """`name` in NFC on one line, without what cannot be seen.

    Raises
    ------
    RecordsError
        If nothing is left of it, or it is too long.
    """
    return one_line(clean(name), "bad_plan_name", NAME_LENGTH)


@lru_cache(maxsize=32)
def written(scenario: Scenario) -> str:
    """Canonical JSON of the edits, their names in NFC on one line.

    Raises
    ------
    RecordsError
        If two edits have one id, a text of one cannot be kept, or all is larger than MOST_BYTES.
    ParameterError
        `bad_edit` if a field of an edit holds what is not of its type.
    """
    edits = list(map(_kept, scenario))
    _check_ids(edit.id for edit in edits)
    plain = [plain_edit(edit) for edit in edits]
    content = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    if len(content.encode()) > MOST_BYTES:
        raise RecordsError("plan_too_large", most=MOST_BYTES // 2**20)
    return content


def _kept(edit: Edit) -> Edit:
    """The edit as it is kept, if all its texts can be."""
    plain = plain_edit(edit)
    if isinstance(plain.get("name"), str):
        plain["name"] = tidy(plain["name"])
    kept = read_edit(plain)
    texts = {name: value for name, value in plain.items() if isinstance(value, str)}
    if not all(_fits(text, name) for name, text in texts.items()):
        raise RecordsError("unfit_edit", edit=tidy(kept.id)[:KEY_LENGTH], most=NAME_LENGTH)
    return kept


def _fits(text: str, field: str) -> bool:
    if field == "name":
        return len(text) <= NAME_LENGTH
    return (
        len(text) <= KEY_LENGTH and text.isprintable() and (text != "" or field in ("plot", "street_class"))
    )


def _check_ids(ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for edit_id in ids:
        if edit_id in seen or len(edit_id) > KEY_LENGTH:
            raise RecordsError("unfit_edit", edit=edit_id[:KEY_LENGTH], most=NAME_LENGTH)
        seen.add(edit_id)


@lru_cache(maxsize=32)
def read_content(content: str) -> Scenario:
    """The edits that `written` wrote.

    Raises
    ------
    ParameterError
        `bad_edit` if it is none of ours, or holds a kind of edit that a newer version made.
    """
    try:
        listed = json.loads(content)
    except (RecursionError, ValueError) as error:
        raise ParameterError("bad_edit", field="edits") from error
    if not isinstance(listed, list):
        raise ParameterError("bad_edit", field="edits")
    return tuple(map(read_edit, listed))


def is_content(content: str) -> bool:
    """True for a list of edits, also of kinds that only a newer version knows."""
    try:
        listed = json.loads(content)
    except (RecursionError, ValueError):
        return False
    return isinstance(listed, list) and all(isinstance(one, dict) and "kind" in one for one in listed)
