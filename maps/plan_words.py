"""What gets in the way within a plan, in words."""

from __future__ import annotations

from collections.abc import Mapping

from geo.conflicts import Conflict
from maps.messages import measured_message


def conflict_words(conflict: Conflict, names: Mapping[str, str], language: str) -> tuple[str, str]:
    """A conflict as a sentence, and the ideas that it is about as far as the sentence does not name them.

    `names` are those of the ideas by id.
    """
    sentence = measured_message(f"conflict.{conflict.key}", language, **conflict.parameters)
    said = set(conflict.parameters.values())
    found = (names.get(edit, edit) for edit in conflict.edits)
    return sentence, ", ".join(name for name in found if name not in said)
