"""Entries as a table: what they are about, what stood there before, what stands there now, by whom and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from geo.city import City
from maps.messages import message
from records.city import HERE
from records.model import Entry
from records.releases import Change
from records.words import said, subject
from screens import _chrome

MOST_SHOWN = 500  # rows of one table; the rest is counted


def local_time(moment: datetime) -> str:
    """A moment as the clocks of the city show it: "24/11/2026 14:05"."""
    return moment.astimezone(HERE).strftime("%d/%m/%Y %H:%M")


def table(
    city: City, changes: Sequence[Change], language: str, states: bool = False, title: str = ""
) -> None:
    """Draw the changes; with `states`, also what became of each. `title` tells several tables of a page apart."""
    rows = [_row(city, change, language) for change in changes[:MOST_SHOWN]]
    _chrome.render(
        "changes.html",
        language,
        rows=rows,
        states=states,
        left=max(0, len(changes) - MOST_SHOWN),
        title=title or message("changes.title", language),
    )


def _row(city: City, change: Change, language: str) -> dict[str, str]:
    entry = change.after or change.before
    if entry is None:
        return {}
    return {
        "subject": subject(city, entry.what, language),
        "before": _said(city, change.before, language),
        "after": _said(city, change.after, language),
        "who": entry.who,
        "at": local_time(entry.at),
        "source": entry.what.source,
        "note": entry.what.note,
        "state": message(f"approval.state_{entry.state}", language),
        "decided": entry.decided_by or "",
        "decision_note": entry.decision_note,
    }


def _said(city: City, entry: Entry | None, language: str) -> str:
    return said(city, entry.what if entry else None, language)
