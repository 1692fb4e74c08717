"""A sheet of paper to draw on, in mm from its upper left corner, and the files it becomes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text as Written

from maps.classes import DARK_INK, Look
from maps.lettering import MM_PER_POINT
from maps.picture import HATCH_STRENGTH, HATCHES, PAPER, mixed
from maps.sheets.letters import Weight, drawable, font, shortened, wrapped

MM_PER_INCH = 25.4
Size = Literal["a4", "a3"]
PAPER_MM: dict[str, tuple[float, float]] = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}  # ISO 216, upright
DPI = 300
LINE = 1.32  # of the size, from one line of text to the next
QUIET_INK, RULE_INK, STAMP_INK = "#4b5563", "#c5cad3", "#c0162c"
SETTINGS: Mapping[str, Any] = {
    "pdf.fonttype": 42,  # TrueType, so that text can be searched, copied and read aloud
    "pdf.compression": 4,
    "text.hinting": "no_hinting",
    "text.usetex": False,
    "path.simplify": False,
    "hatch.linewidth": 0.5,
}


@dataclass(frozen=True)
class Box:
    """A part of the sheet: left, top, right and bottom in mm of an A4 sheet."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def wide(self) -> float:
        """Its width in mm."""
        return self.right - self.left

    @property
    def tall(self) -> float:
        """Its height in mm."""
        return self.bottom - self.top

    def meets(self, other: Box, gap: float = 0.0) -> bool:
        """Whether the two share ground, or come nearer than `gap` mm."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def holds(self, other: Box) -> bool:
        """Whether the other lies inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True, eq=False)
class Paper:
    """One sheet. All lengths are those of an A4 sheet; on A3 everything is `grown` times as large.

    `texts` are the texts on it with the box each must stay in, for whoever wants to know that they do.
    """

    figure: Figure
    axes: Axes
    box: Box
    grown: float
    texts: list[tuple[Written, Box]] = field(default_factory=list)

    def write(self, at: tuple[float, float], text: str, size: float, inside: Box, **more: Any) -> None:
        """One line whose baseline begins at `at`, unless `more` says otherwise."""
        weight: Weight = more.pop("weight", "normal")
        look = {"color": DARK_INK, "va": "baseline", "ha": "left", **more, "parse_math": False}
        letters = font(weight, size * self.grown)
        self.texts.append(
            (self.axes.text(*at, drawable(text, weight), fontproperties=letters, **look), inside)
        )

    def paragraph(self, inside: Box, text: str, size: float, most: int = 9, **more: Any) -> float:
        """A text as lines from the top of a box; where the next line would begin. No line leaves the box."""
        weight: Weight = more.get("weight", "normal")
        step = line_mm(size)
        room = int((inside.tall + 0.01) / step)
        y = inside.top
        for line in wrapped(text, inside.wide, size, weight, min(most, room)) if room > 0 else ():
            self.write((inside.left, y + size * MM_PER_POINT), line, size, inside, **more)
            y += step
        return y

    def line_in(self, inside: Box, text: str, size: float, **more: Any) -> None:
        """A text on one line in the middle of a box's height, cut where it is too long."""
        weight: Weight = more.get("weight", "normal")
        shown = shortened(text, inside.wide, size, weight)
        across = {"left": inside.left, "right": inside.right, "center": (inside.left + inside.right) / 2}
        y = (inside.top + inside.bottom) / 2 + size * MM_PER_POINT * 0.38
        if shown:
            self.write((across[more.get("ha", "left")], y), shown, size, inside, **more)

    def rule(self, left: float, right: float, y: float, colour: str = RULE_INK, width: float = 0.4) -> None:
        """A level line."""
        self.add(Line2D([left, right], [y, y], color=colour, linewidth=width * self.grown, zorder=1))

    def rectangle(self, box: Box, **look: Any) -> Rectangle:
        """A rectangle; `linewidth` in points."""
        look["linewidth"] = look.get("linewidth", 0.0) * self.grown
        drawn = Rectangle((box.left, box.top), box.wide, box.tall, **look)
        self.add(drawn)
        return drawn

    def fill(self, patch: Any, look: Look, line_pt: float = 0.0) -> None:
        """A shape in the colour and pattern of a class, its edge drawn where `line_pt` is given."""
        patch.set(facecolor=look.colour, edgecolor=DARK_INK if line_pt else "none")
        patch.set_linewidth(line_pt * self.grown)
        if look.pattern:
            patch.set_hatch(HATCHES[look.pattern])
            patch.set_hatchcolor(mixed(look.ink, look.colour, HATCH_STRENGTH))
            patch.set_hatch_linewidth(0.5)
        self.add(patch)

    def add(self, artist: Artist) -> None:
        """Anything else that matplotlib draws."""
        self.axes.add_artist(artist)


def line_mm(size: float) -> float:
    """From one line of text of `size` points to the next, in mm."""
    return size * MM_PER_POINT * LINE


def paper_of(size: Size, lying: bool) -> Paper:
    """An empty sheet, upright or lying."""
    across, down = PAPER_MM["a4"]
    wide, tall = (down, across) if lying else (across, down)
    grown = PAPER_MM[size][1] / down
    real = PAPER_MM[size][::-1] if lying else PAPER_MM[size]
    figure = Figure(figsize=(real[0] / MM_PER_INCH, real[1] / MM_PER_INCH), dpi=DPI, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, wide), ylim=(tall, 0))
    axes.set_axis_off()
    return Paper(figure, axes, Box(0, 0, wide, tall), grown)


@contextmanager
def drawing() -> Iterator[None]:
    """The settings that make drawing the same everywhere, whatever a user set for matplotlib."""
    with mpl.rc_context():
        mpl.rcdefaults()
        for name, value in SETTINGS.items():
            mpl.rcParams[name] = value  # type: ignore[index]
        yield


@dataclass(frozen=True)
class About:
    """What a file says of itself; `made_on` is an ISO day, or "" where no release has one."""

    title: str
    subject: str
    made_on: str = ""


class Pages:
    """A PDF to which sheets are added one by one, so that only one is in memory; the same sheets are the same bytes."""

    def __init__(self, about: About) -> None:
        day = about.made_on if re.fullmatch(r"\d{4}-\d\d-\d\d", about.made_on) else ""
        made = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
        said = {"Title": about.title, "Subject": about.subject, "Creator": None, "CreationDate": made}
        self._content = io.BytesIO()
        self._pages = PdfPages(self._content, metadata=said)

    def add(self, paper: Paper) -> None:
        """One more page."""
        FigureCanvasPdf(paper.figure)
        paper.figure.savefig(self._pages, format="pdf", facecolor=PAPER)  # type: ignore[arg-type]

    def finished(self) -> bytes:
        """The file."""
        self._pages.close()  # type: ignore[no-untyped-call]
        return self._content.getvalue()


def png_of(paper: Paper, about: About) -> bytes:
    """A sheet as PNG at 300 dots an inch."""
    content = io.BytesIO()
    words = {"Software": None, "Title": about.title, "Description": about.subject}
    FigureCanvasAgg(paper.figure).print_png(content, metadata=words)  # type: ignore[no-untyped-call]
    return content.getvalue()
