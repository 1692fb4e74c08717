"""A sheet as a copier without colours has it, and what an eye tells apart on it."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

from maps.picture import MM_PER_INCH
from maps.sheets.paper import DPI, Box

LEAST_GREY, LEAST_PATTERN = 14.0, 0.04  # of 255, and of an area: what an eye tells apart on a poor copy
Grey = npt.NDArray[np.float64]


def grey_of(png: bytes) -> Grey:
    """The picture as a copier without colours has it, 0 to 255."""
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("L"), dtype=float)


def cut_of(grey: Grey, box: Box) -> Grey:
    """The pixels of a box of an A4 sheet."""
    left, top, right, bottom = (
        round(side * DPI / MM_PER_INCH) for side in (box.left, box.top, box.right, box.bottom)
    )
    return grey[top:bottom, left:right]


def told_apart(one: Grey, other: Grey) -> bool:
    """Whether two areas differ in their ground, or in how much of them a pattern covers."""
    grounds = [float(np.median(area)) for area in (one, other)]
    covered = [
        float((np.abs(area - ground) > LEAST_GREY).mean())
        for area, ground in zip((one, other), grounds, strict=True)
    ]
    return abs(grounds[0] - grounds[1]) > LEAST_GREY or abs(covered[0] - covered[1]) > LEAST_PATTERN
