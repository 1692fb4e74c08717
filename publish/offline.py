"""The sealed file: map and table of one edition in one page that opens from a USB stick and asks nobody for anything."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from geo.errors import Fault
from maps.document import SitePage, compose_sealed
from maps.messages import LANGUAGES
from maps.released import release_line
from publish.assets import Assets
from publish.edition import Edition
from publish.errors import PublishError
from publish.headers import OFFLINE
from publish.site import Context, Files, render
from publish.table_page import Cell, values_of

MOST_BYTES = 1_000_000
WEIGHTS = ("400", "700")  # of the faces: 600 is drawn as 700


def files(edition: Edition, assets: Assets) -> Files:
    """The file.

    Raises
    ------
    PublishError
        If it has more than MOST_BYTES.
    """
    root = Context(edition, assets, LANGUAGES[0], OFFLINE)
    tables = [_table(Context(edition, assets, language, OFFLINE)) for language in LANGUAGES]
    body = render("offline_body.html", root, tables=tables, cell_class=cell_class).decode()
    page = compose_sealed(edition.release, SitePage(LANGUAGES[0], {}, {}, "", body), WEIGHTS).encode()
    if len(page) > MOST_BYTES:
        raise PublishError(
            [Fault(OFFLINE, "public_sealed_size", "", {"bytes": len(page), "most": MOST_BYTES})]
        )
    return {OFFLINE: page}


def _table(context: Context) -> dict[str, Any]:
    """The table of the wards in one language, figures as on its page."""
    said, t = values_of(context), context.t
    return {
        "language": context.language,
        "title": t("public.offline.table", count=len(said["lines"])),
        "note": t(
            "public.offline.note", release=release_line(context.edition.city).in_language(context.language)
        ),
        "notice": t("map.notice"),
        "back": t("public.offline.to_map"),
        "ward": t("table.ward"),
        "groups": said["groups"],
        "lines": said["lines"],
        "district": said["district"],
        "district_name": t("public.table.district"),
    }


def cell_class(cell: Cell) -> Markup:
    """How a cell looks, as an attribute; "" for a plain one."""
    names = [name for name, is_so in (("number", cell.number), ("unknown", not cell.known)) if is_so]
    return Markup(' class="{}"').format(" ".join(names)) if names else Markup("")
