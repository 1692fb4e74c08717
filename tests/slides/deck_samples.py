"""Decks to look at: cities that are hard to show, and every kind of step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from geo.city import City
from maps.slides.scenes import (
    About,
    Changes,
    Compared,
    Decided,
    Decisions,
    Late,
    OneWard,
    Overview,
    Scene,
    Shown,
    deck_of,
)
from maps.slides.sight import read_sight, sides_of
from maps.slides.writing import pptx_bytes
from tests.cities import quiet_city
from tests.invented import by_ward, city_showing, feature

TODAY = date(2026, 12, 1)
LONG = "Nâng cấp, mở rộng đường Nguyễn Thượng Hiền nối dài và hệ thống thoát nước khu dân cư Nghĩa Phường Trưởng "
HOSTILE = (
    "<script>alert('x')</script> & \"</a:t></a:r>\" ${1} =1+1 \x00\x0b\u202etrái\u2066 \ud800 "
    + "W" * 150
    + " 漢字 ﷽"
)
NAME = "Phường Nguyễn Thượng Hiền Trưởng"  # longer than any ward's


@cache
def released() -> City:
    """Figures of every ward that nobody would take for others."""
    return city_showing(
        *by_ward("civility", "2021", ["met", "not_met", "under_review", "met"] * 4),
        *by_ward("t08", "2021", [place / 8 for place in range(16)]),
        *by_ward("t08", "2020", [place / 9 for place in range(15)], list(quiet_city().wards.index)[:15]),
        base=quiet_city(),
    )


@cache
def crowded() -> City:
    """Forty works with the longest names that are all past their day, wards with long names."""
    works = (
        feature(
            "work",
            f"w{place}",
            name_vi=f"{place} {LONG * 2}",
            wards=["p15"],
            status=("unknown", "late", "building")[place % 3],
            planned_finish=f"2026-{place % 9 + 1:02}-{place % 27 + 1:02}",
        )
        for place in range(40)
    )
    city = city_showing(*works, base=quiet_city())
    names = [f"{NAME} số {number}" for number in city.wards["number"]]
    return replace(city, wards=city.wards.assign(name=names))


@cache
def unknown() -> City:
    """A city of whose works nobody knows the state, and of whose wards nobody published anything."""
    works = [str(work) for work in quiet_city().works.index]
    return city_showing(*(feature("work", work, status="unknown") for work in works), base=quiet_city())


@cache
def practice() -> City:
    """A city whose figures are said to be for practice."""
    return replace(quiet_city(), practice=True)


def scene(title: str, shown: Shown, note: str = "") -> Scene:
    """A step."""
    return Scene(title, note, shown)


def shown_of(query: str, city: City, language: str = "vi") -> Shown:
    """What a query of an overview, a ward, a comparison or late works shows."""
    sight = read_sight(query, city, language)
    match sight.page:
        case "ward":
            return OneWard(sight.ask)
        case "compare":
            return Compared(*sides_of(sight, {}))
        case "late":
            return Late(sight.ask, TODAY)
        case _:
            return Overview(sight.ask)


def changes(city: City, count: int, words: str = LONG) -> Changes:
    """So many sentences about what changed."""
    ask = read_sight("overlay=green", city, "vi").ask
    return Changes(ask, "Từ bản 3 đến bản 4", tuple(f"{place}: {words}" for place in range(count)), ("p01",))


def decisions(city: City, count: int, words: str = LONG) -> Decisions:
    """So many decisions, some late, some done."""
    ask = read_sight("", city, "vi").ask
    states = ("open", "late", "done")
    rows = [Decided(f"{place} {words}", words, TODAY, states[place % 3]) for place in range(count)]  # type: ignore[arg-type]
    return Decisions(ask, tuple(rows))


def deck(city: City, *scenes: Scene, language: str = "vi") -> bytes:
    """The file of these steps."""
    return pptx_bytes(deck_of(city, About("Giao ban tháng 12", TODAY.isoformat(), language), scenes))
