"""One line of text on paper, drawn where it is said to begin: nothing is measured again when the page is made."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

from maps.lettering import Weight
from maps.sheets.letters import font

Halo = tuple[float, str]  # width in points, colour


class Written(Artist):
    """A text whose baseline begins at `at`, in the units of its transform, `size` points large, turned by `degrees`.

    matplotlib's own Text lays every line out again for each page and draws letters with a halo as outlines that
    nobody can search; here the halo is an outline and the letters stay letters.
    """

    def __init__(self, text: str, at: tuple[float, float], size: float, weight: Weight = "normal") -> None:
        super().__init__()
        self.text, self.at, self.size, self.weight = text, at, size, weight
        self.degrees = 0.0
        self.colour = "#000000"
        self.halo: Halo | None = None
        self.set_zorder(3)

    def draw(self, renderer: RendererBase) -> None:
        """Halo, then letters, by whatever makes the page."""
        x, y = (float(part) for part in np.asarray(self.get_transform().transform(self.at)))
        if self.halo:
            self._draw_halo(renderer, (x, y))
        pen = renderer.new_gc()
        pen.set_foreground(to_rgba(self.colour, self.get_alpha()), isRGBA=True)
        pen.set_alpha(self.get_alpha())  # type: ignore[arg-type]
        down = renderer.get_canvas_width_height()[1] - y if renderer.flipy() else y
        letters = font(self.weight, self.size, self.text)
        renderer.draw_text(pen, x, down, self.text, letters, self.degrees)
        pen.restore()

    def _draw_halo(self, renderer: RendererBase, at: tuple[float, float]) -> None:
        wide, colour = self.halo or (0.0, "")
        pen = renderer.new_gc()
        pen.set_linewidth(wide)
        pen.set_foreground(to_rgba(colour), isRGBA=True)
        pen.set_joinstyle("round")
        grown = float(renderer.points_to_pixels(self.size)) / text_to_path.FONT_SCALE  # type: ignore[arg-type]
        place = Affine2D().scale(grown).rotate_deg(self.degrees).translate(*at)
        renderer.draw_path(pen, outline_of(self.text, self.weight), place)
        pen.restore()


@lru_cache(maxsize=1024)
def outline_of(text: str, weight: Weight) -> Outline:
    """The letters of a text as one path, at the size that matplotlib keeps its outlines in."""
    letters: Any = font(weight, text_to_path.FONT_SCALE, text)
    corners, codes = text_to_path.get_text_path(letters, text)
    return Outline(corners, codes)
