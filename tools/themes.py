"""Which layers each theme is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tools import green, lines, places
from tools.raw import Layer
from tools.write import Theme

MADE_OF: Mapping[str, tuple[Callable[..., Theme], tuple[str, ...]]] = {
    "parks": (green.parks, ("green",)),
    "land": (green.land, ("green",)),
    "streets": (lines.streets, ("streets",)),
    "paths": (lines.paths, ("paths",)),
    "water": (lines.water, ("water_areas", "water_lines")),
    "rail": (lines.rail, ("rail",)),
    "places": (places.theme, ("places",)),
}


def drawn(layers: Mapping[str, Layer]) -> dict[str, Theme]:
    """The themes, wards apart, whose layers are all there, by name."""
    return {
        name: make(*(layers[needed] for needed in needs))
        for name, (make, needs) in MADE_OF.items()
        if layers.keys() >= set(needs)
    }
