"""Texts that a file or a person could bring, and a city that is full of them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from geo.city import City
from tests.cities import quiet_city, real_city

SCRIPT = "<script>alert('x')</script>${alert(1)}`&amp;\"]]>"
TURNED = "\u202ePhường\u202c\u2066 9\u2069"  # marks that turn the direction of writing
LONG = "Ẩn " * 3_333 + "X"
FORMULA = '=HYPERLINK("javascript:alert(1)")'
TEXTS = (
    SCRIPT,
    TURNED,
    LONG,
    FORMULA,
    "@SUM(A1)",
    "\t=1+1",
    "-2+3",
    "\x00\x0bnull\ufffe",
    "+cmd|' /C calc'!A0",
)


@cache
def hostile_city(*, every_street: bool = False) -> City:
    """The real city, with few streets or all of them, and TEXTS for the names of its wards, parks, works and stations."""
    city = real_city() if every_street else quiet_city()
    frames = {
        name: (getattr(city, name).copy(), columns)
        for name, columns in {
            "wards": ("name",),
            "parks": ("name", "note_vi"),
            "works": ("name_vi", "name_en", "plan_text"),
            "stations": ("name_vi", "name_en", "note_vi"),
        }.items()
    }
    for frame, columns in frames.values():
        for column in columns:
            frame[column] = [TEXTS[at % len(TEXTS)] for at in range(len(frame))]
    return replace(city, **{name: frame for name, (frame, _) in frames.items()}, fingerprint="f" * 64)
