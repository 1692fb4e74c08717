"""The plan's 18 targets as a board: what is wanted, how it stands, where it goes, and who has not reported."""

from __future__ import annotations

from datetime import datetime

from geo.city import City
from maps.released import release_line
from records.board import board_of
from records.board_words import Late, cards_of, late_of
from records.city import HERE
from records.errors import StoreError
from records.overdue import entered_keys, overdue_of
from screens import _address, _chrome, _release, _store


def _overdue(city: City, language: str) -> tuple[Late, ...] | None:
    """Who has not reported; None where that is not shown, or where the store cannot tell."""
    if city.practice:
        return None
    try:
        entered = entered_keys(_store.store())
    except StoreError:  # the page says so above
        return None
    return late_of(city, overdue_of(city, entered, today), language)


language = _address.language()
today = datetime.now(HERE).date()
city = _release.current(_address.practice(), language).city
_chrome.render(
    "plan.html",
    language,
    cards=cards_of(city, board_of(city, today), language),
    overdue=_overdue(city, language),
    reported=release_line(city).in_language(language),
    practice=city.practice,
)
