"""The colours of a share card: few enough for one palette, so that a card is small and quickly written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from PIL import Image

from layers import all_layers
from maps.classes import Look, classes_of
from maps.picture import mixed

PAPER, INK, MUTED, ACCENT, STRONG = "#ffffff", "#14213d", "#49566b", "#0b5cad", "#083a70"
GROUND, LINE, PARK = "#e6ebf2", "#b4bfce", "#a9d8b0"
PATTERN_STRENGTH = 0.6  # of the ink in a pattern
STEPS = {  # ground, ink: colours between them, as the edges of letters and lines need them
    (PAPER, INK): 20,
    (PAPER, MUTED): 16,
    (PAPER, ACCENT): 16,
    (PAPER, LINE): 8,
    (PAPER, STRONG): 8,
    (GROUND, LINE): 8,
    (GROUND, PARK): 6,
    (GROUND, MUTED): 10,
    (GROUND, STRONG): 8,
    (PARK, LINE): 6,
    (PARK, MUTED): 6,
    (PARK, STRONG): 6,
    (LINE, STRONG): 6,
    (ACCENT, STRONG): 8,
}
MOST = 256  # colours of a palette


def looks() -> Iterator[Look]:
    """The looks that a card may show: those of the main overlays."""
    yield from (entry.look for layer in all_layers() if layer.is_main for entry in classes_of(layer))


def pattern_ink(look: Look) -> str:
    """The colour of the lines of a pattern."""
    return mixed(look.ink, look.colour, PATTERN_STRENGTH)


@cache
def colours() -> dict[str, int]:
    """Every colour of the palette with its place in it."""
    flat = [colour for look in looks() for colour in (look.colour, pattern_ink(look))]
    between = [
        mixed(ink, ground, step / (steps - 1))
        for (ground, ink), steps in STEPS.items()
        for step in range(steps)
    ]
    found = {colour: place for place, colour in enumerate(dict.fromkeys([*flat, *between]))}
    if len(found) > MOST:
        raise ValueError(f"{len(found)} colours")
    return found


@cache
def palette() -> Image.Image:
    """The palette as an image of one pixel, as Pillow wants it."""
    made = Image.new("P", (1, 1))
    made.putpalette([int(colour[at : at + 2], 16) for colour in colours() for at in (1, 3, 5)])
    return made
