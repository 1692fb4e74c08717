"""Every file of a site, built in memory: nothing is written before all of it is there and has been looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from publish import (
    cards,
    catalog,
    datasets,
    headers,
    map_page,
    offline,
    pages,
    sheet_age,
    wayfinding,
    worker,
)
from publish.assets import Assets
from publish.checks import check
from publish.edition import Edition, as_shown
from publish.packing import packed
from publish.site import Files
from publish.writing import MARKER

STYLES = Path(__file__).parent / "styles"
ICON = Path(__file__).with_name(wayfinding.ICON)
Part = Callable[[Edition, Assets], Files]
Say = Callable[[str], None]

PARTS: tuple[tuple[str, Part], ...] = (
    ("map", map_page.files),
    ("pages", pages.files),
    ("offline", offline.files),
    ("data", datasets.files),
    ("catalogue", catalog.files),
    ("cards", cards.files),
    ("sheet_age", sheet_age.files),
    ("about_site", wayfinding.files),
)  # by the step that is told of
WHOLE = ("data", "catalogue")  # steps of which no text is cut, however long


def quiet(_step: str) -> None:
    """Tells nobody what is being done."""


def build(edition: Edition, say: Say = quiet) -> Files:
    """Every file of the site of an edition, by path, sorted. `say` is told each step as it begins.

    Raises
    ------
    PublishError
        With every fault, if the site may not be published.
    """
    files = unpacked(edition, say)
    say("pack")
    files |= packed(files)
    files[MARKER] = wayfinding.marker(edition, files)
    say("check")
    check(files, as_shown(edition))
    return dict(sorted(files.items()))


def unpacked(edition: Edition, say: Say = quiet) -> Files:
    """As `build`, without packed copies, marker and checks."""
    assets, shown = assets_of(edition), as_shown(edition)
    files: Files = {}
    for step, part in PARTS:
        say(step)
        files |= part(edition if step in WHOLE else shown, assets)
    files |= assets.files() | headers.files(edition)
    return files | worker.files(edition, files)


def assets_of(edition: Edition) -> Assets:
    """The hashed files that every page may use: fonts of the client, styles of the pages, the icon."""
    assets = Assets()
    for name, content in edition.release.client.items():
        if name.endswith(".woff2"):
            assets.add(name, content)
    for path in (*sorted(STYLES.glob("*.css")), ICON):
        assets.add(path.name, path.read_bytes())
    return assets
