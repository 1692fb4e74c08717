"""The key of a static map: a list in HTML, whose letters do not shrink with the map."""

from __future__ import annotations

from markupsafe import Markup

from layers._layer import MarkKind
from maps.classes import MapClass, mark_look
from publish.svg_marks import INK, WHITE
from publish.svg_sheet import fill_of, pattern, words


def key_of(rows: list[str]) -> Markup:
    """The rows that `key_row` made, as a list."""
    return Markup(f'<ul class="m-key">{"".join(rows)}</ul>')  # noqa: S704 - every text in it went through `words`


def key_row(swatch: str, label: str, count: str = "") -> str:
    """A drawing with its meaning and, where it is counted, how many there are."""
    counted = f' <span class="m-count">{words(count)}</span>' if count else ""
    return (
        '<li><svg class="m-swatch" viewBox="0 0 28 18" width="28" height="18" aria-hidden="true">'
        f"{swatch}</svg> <span>{words(label)}</span>{counted}</li>"
    )


def swatch_of_class(name: str, entry: MapClass) -> str:
    """The colour and pattern of a class, 28 × 18 units; the pattern stands under the id `name`."""
    look = entry.look
    return (
        f"<defs>{pattern(name, look)}</defs>"
        f'<rect x="1" y="1" width="26" height="16" fill="{fill_of(name, look)}" stroke="currentColor"/>'
    )


def swatch_of_mark(kind: MarkKind) -> str:
    """The drawing of a family of marks in a key, 28 × 18 units."""
    colour, dash, _ = mark_look(kind)
    dashes = ' stroke-dasharray="5 4"' if dash else ""
    if kind.shape == "point":
        return (
            f'<circle cx="14" cy="9" r="7.5" fill="{WHITE}" stroke="{INK}" stroke-width="1.5"{dashes}/>'
            f'<circle cx="14" cy="9" r="5" fill="{colour}"/>'
        )
    if kind.shape == "line":
        return (
            f'<path d="M2 9h24" stroke="{WHITE}" stroke-width="7" stroke-linecap="round"/>'
            f'<path d="M2 9h24" stroke="{colour}" stroke-width="4" stroke-linecap="round"{dashes}/>'
        )
    return (
        f'<rect x="2" y="2" width="24" height="14" fill="{colour}" fill-opacity=".45" stroke="{colour}"'
        f' stroke-width="1.5"{dashes}/>'
    )
