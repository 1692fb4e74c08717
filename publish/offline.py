"""The sealed file: map and table of one edition in one page that opens from a USB stick and asks nobody for anything."""

from __future__ import annotations

from typing import Any

from geo.errors import Fault
from maps.document import SitePage
from maps.messages import LANGUAGES
from maps.released import release_line
from maps.sealed import MINOR, PERIODS, compose_sealed
from publish.assets import Assets
from publish.edition import Edition
from publish.errors import PublishError
from publish.headers import OFFLINE
from publish.site import Context, Files, render
from publish.table_page import Cell, values_of

MOST_BYTES = 1_000_000  # a million, for a city of the size of Gò Vấp
MOST_A_WARD = 40_000  # bytes for each ward of a city with more of them
SHORTER = ((), (MINOR,), (MINOR, PERIODS))  # what is left out, until the file is small enough


def files(edition: Edition, assets: Assets) -> Files:
    """The file, without the small streets and the earlier periods where it would be too large.

    Raises
    ------
    PublishError
        If it is too large all the same.
    """
    most = max(MOST_BYTES, MOST_A_WARD * len(edition.city.wards))
    size = 0
    for left_out in SHORTER:
        page = sealed(edition, assets, left_out)
        size = len(page)
        if size <= most:
            return {OFFLINE: page}
    raise PublishError([Fault(OFFLINE, "public_sealed_size", "", {"bytes": size, "most": most})])


def sealed(edition: Edition, assets: Assets, left_out: tuple[str, ...]) -> bytes:
    """The file without what is left out, which its notes say."""
    contexts = [Context(edition, assets, language, OFFLINE) for language in LANGUAGES]
    tables = [_table(context, left_out) for context in contexts]
    body = render("offline_body.html", contexts[0], tables=tables).decode()
    return compose_sealed(edition.release, SitePage(LANGUAGES[0], {}, {}, "", body), left_out).encode()


def _table(context: Context, left_out: tuple[str, ...]) -> dict[str, Any]:
    """The table of the wards in one language, figures as on its page."""
    said, t = values_of(context), context.t
    return {
        "language": context.language,
        "title": t("public.offline.table", count=len(said["lines"])),
        "notes": _notes(context, left_out),
        "back": t("public.offline.to_map"),
        "ward": t("table.ward"),
        "groups": said["groups"],
        "lines": [(line.name, _cells(line.cells)) for line in said["lines"]],
        "district": (t("public.table.district"), _cells(said["district"])),
    }


def _notes(context: Context, left_out: tuple[str, ...]) -> list[str]:
    release = release_line(context.edition.city).in_language(context.language)
    less = [context.t(f"public.offline.without.{part}") for part in left_out]
    return [context.t("public.offline.note", release=release), *less, context.t("map.notice")]


def _cells(cells: tuple[Cell, ...]) -> list[tuple[str, str]]:
    """Class and words of each cell: the marks that let a check read figures back are not carried away."""
    return [
        ("number" if cell.number else "" if cell.known else "unknown", cell.figure.striptags())
        for cell in cells
    ]
