"""Paper that knows its age: above the map that a sheet's code opens, whether the sheet still holds or what changed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo.city import City
from geo.errors import DataError
from maps.messages import message
from records.errors import StoreError
from records.sheet_age import Age, age_of
from records.since_told import Told
from screens import _address, _chrome, _release, _store

PARAMETER = "sheet"
MOST_SHOWN = 5  # sentences at once; the rest is there to be opened


def draw(city: City, language: str) -> None:
    """The line, where the address is one of a sheet."""
    with st.container(key="gv-sheet"):  # always: what comes after keeps its place in the page
        said = str(st.query_params.get(PARAMETER, ""))
        if said:
            _line(said, city if city.practice else _release.facts(), language)


def _line(said: str, base: City, language: str) -> None:
    age, fault = _age(said, base, language)
    changes = age.changes if age and age.changes else ()
    _chrome.render(
        "sheet.html",
        language,
        text=age.text(language) if age else fault,
        verdict=age.judged.verdict if age else "unknown",
        lines=_lines(changes[:MOST_SHOWN], said, language),
        more=_lines(changes[MOST_SHOWN:], said, language),
    )
    if st.button(message("sheet_line.close", language), icon=":material/close:", key="sheet_close"):
        del st.query_params[PARAMETER]
        st.rerun()


def _age(said: str, base: City, language: str) -> tuple[Age | None, str]:
    """How old the sheet is; where that cannot be told, why."""
    try:
        return age_of(_store.store(), base, said), ""
    except StoreError as error:
        why = _chrome.error_message(error, language)
        return None, message("sheet_line.without_store", language, why=why)
    except DataError:
        return None, message("sheet_line.unusable", language)


def _lines(changes: Sequence[Told], said: str, language: str) -> list[tuple[str, str]]:
    """Each change in words, with the address of the view that shows it; the sheet stays in question there."""
    return [
        (
            one.text.in_language(language),
            _address.of_view(one.query, language, {PARAMETER: said} if one.query else {}),
        )
        for one in changes
    ]
