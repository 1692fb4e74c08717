"""The ideas of a plan in words: what each is called, and what gets in the way."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.city import City
from geo.conflicts import Conflict
from geo.scenario import Edit, OpenPark, kind_of
from layers._layer import Text
from maps.messages import measured_message, messages

NUMBER = re.compile(r"-(\d+)$")


def name_of(city: City, edit: Edit) -> Text:
    """What an idea is called; one without a name by its kind and the number in its id."""
    name = city.parks["name"].get(edit.park) if isinstance(edit, OpenPark) else getattr(edit, "name", "")
    if name:
        return Text(str(name), str(name))
    kind, number = messages()[f"planning.kind_{kind_of(edit)}"], NUMBER.search(edit.id)
    return Text(f"{kind.vi} {number[1]}", f"{kind.en} {number[1]}") if number else kind


def conflict_words(conflict: Conflict, names: Mapping[str, str], language: str) -> tuple[str, str]:
    """A conflict as a sentence, and the ideas that it is about as far as the sentence does not name them.

    `names` are those of the ideas by id.
    """
    sentence = measured_message(f"conflict.{conflict.key}", language, **conflict.parameters)
    said = set(conflict.parameters.values())
    found = (names.get(edit, edit) for edit in conflict.edits)
    return sentence, ", ".join(name for name in found if name not in said)
