"""What the site of these tests shows: a release of reported figures, and another in which every text is hostile."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sqlalchemy.engine import URL

from publish.edition import Edition, edition_of
from publish.site import page_path
from records.model import Feature, Figure, FigureKey, Thing
from records.releases import newest_number
from records.store import open_store
from tests.cities import real_city
from tests.records.samples import release

ADDRESS = "https://map.example.org/"
CONTACT = "mailto:map@example.org"
WARDS = tuple(map(str, real_city().wards.index))
WARD = "p15"  # whose page stands for those of all
SILENT = "p07"  # has reported nothing
LANGUAGES = ("vi", "en")
KINDS = ("map", "ward", "table", "works", "about", "embed", "missing")
PAGES = {(kind, language): page_path(kind, language, WARD) for kind in KINDS for language in LANGUAGES}
REPORTED = "t03"  # the layer that the release brings

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>${alert(3)}{{7*7}}"
TURNED = "\u202egnp.exe\u202c\u2066x\u2069\u200f"  # marks that turn the direction of writing
FORMULA = "=cmd|' /C calc'!A0"
ENDLESS = "ơ" * 10_000
HOSTILE = (SCRIPT, TURNED, ENDLESS, FORMULA)


def reported(period: str, first: float) -> list[Thing]:
    """A figure of REPORTED of every ward but SILENT: the first one's is `first`, each other's a quarter more."""
    return [
        Figure(FigureKey(REPORTED, ward, period), first + 0.25 * place, source="Báo cáo tháng của phường")
        for place, ward in enumerate(WARDS)
        if ward != SILENT
    ]


def released_edition(folder: Path) -> Edition:
    """Two months of figures and news of a work, entered, approved and released in a store of `folder`, unless it is there."""
    work = Feature("work", "ldt", None, {"status": "building", "progress_percent": 40}, source="Ban Quản lý")
    return _edition(folder, [*reported("2021-02", 91.0), *reported("2021-03", 93.5), work])


def hostile_edition(folder: Path) -> Edition:
    """The same with HOSTILE in every field that people fill in."""
    text = " ".join(HOSTILE)
    figures: list[Thing] = [
        Figure(FigureKey(REPORTED, ward, "2021-03"), 93.5, source=f"{one} {ward}", note=one)
        for ward, one in zip(WARDS, HOSTILE * 4, strict=True)
    ]
    names = {"name_vi": f"{FORMULA} {text}", "name_en": f"{FORMULA} {text}", "next_milestone": text}
    work = Feature("work", "ldt", None, {"status": "building", **names}, source=text)
    return _edition(folder, [*figures, work])


def _edition(folder: Path, things: list[Thing]) -> Edition:
    url = URL.create("sqlite", database=str(folder / "records.sqlite"))
    with contextlib.closing(open_store(url)) as store:
        if not newest_number(store):
            release(store, *things)
        return edition_of(store, address=ADDRESS, contact=CONTACT, base=real_city())
