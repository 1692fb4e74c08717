"""Every file of a site, built in memory: nothing is written before all of it is there and has been looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from publish.assets import Assets
from publish.edition import Edition
from publish.site import Files

STYLES = Path(__file__).parent / "styles"
Part = Callable[[Edition, Assets], Files]
Say = Callable[[str], None]

PARTS: tuple[Part, ...] = ()


def quiet(_step: str) -> None:
    """Tells nobody what is being done."""


def assets_of(edition: Edition) -> Assets:
    """The hashed files that every page may use: fonts of the client and the styles of the pages."""
    assets = Assets()
    for name, content in edition.release.client.items():
        if name.endswith(".woff2"):
            assets.add(name, content)
    for path in sorted(STYLES.glob("*.css")):
        assets.add(path.name, path.read_bytes())
    return assets


def build(edition: Edition, say: Say = quiet) -> Files:
    """Every file of the site of an edition, by path, sorted."""
    assets = assets_of(edition)
    files: Files = {}
    for part in PARTS:
        say(part.__module__)
        files |= part(edition, assets)
    return dict(sorted((files | assets.files()).items()))
