"""The report on a period: choose it, see what it will say, take it away as Word or Excel."""

from __future__ import annotations

from screens import _address, _chrome

language = _address.language()
_chrome.render("head.html", language, page="report")
