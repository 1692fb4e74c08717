"""A sheet of paper to draw on, in mm from its upper left corner, and the files it becomes."""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import Affine2D, Transform

from maps.classes import DARK_INK, RULE_INK, Look
from maps.harmless import clean
from maps.lettering import MM_PER_POINT, Weight
from maps.picture import HATCH_STRENGTH, HATCHES, MM_PER_INCH, PAPER, mixed
from maps.plotting import drawing
from maps.sheets.letters import drawable, shortened, width_mm, wrapped
from maps.sheets.written import Halo, Written

Size = Literal["a4", "a3"]
PAPER_MM: dict[str, tuple[float, float]] = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}  # ISO 216, upright
DPI = 300
HALF_HIGH = 0.36  # of the size: half of a capital letter
BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}  # share of a line that lies before where it is written
LINE = 1.32  # of the size, from one line of text to the next


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

    `in_mm` brings mm of an A4 sheet, from its upper left corner, to where they are drawn. `texts` are the texts on it
    with the box each must stay in, for whoever wants to know that they do.
    """

    figure: Figure
    in_mm: Transform
    box: Box
    grown: float
    texts: list[tuple[Written, Box]] = field(default_factory=list)

    def write(self, at: tuple[float, float], text: str, size: float, inside: Box, **more: Any) -> None:
        """One line at `at`: where its baseline begins, ends or has its middle, as `ha` says.

        `more` may name `color`, `ha`, `weight`, `zorder`, `halo`, and `degrees` that the line is turned by; a line that
        is turned has `at` in the middle of its letters' height.
        """
        weight: Weight = more.get("weight", "normal")
        degrees: float = more.get("degrees", 0.0)
        shown = drawable(text, weight)
        if not shown:
            return
        before = width_mm(shown, size, weight) * BEFORE[more.get("ha", "left")]
        below = size * MM_PER_POINT * HALF_HIGH if "degrees" in more else 0.0
        sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        begins = (at[0] - before * cosine + below * sine, at[1] + before * sine + below * cosine)
        line = Written(shown, begins, size * self.grown, weight)
        line.colour, line.degrees = more.get("color", DARK_INK), degrees
        halo: Halo | None = more.get("halo")
        line.halo = (halo[0] * self.grown, halo[1]) if halo else None
        line.set_zorder(more.get("zorder", 3))
        self.add(line)
        self.texts.append((line, inside))

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
        """A text on one line in the middle of a box's height.

        Where it is too long, it is set smaller, down to the `least` points of `more`, and then cut.
        """
        weight: Weight = more.get("weight", "normal")
        wide = width_mm(drawable(text, weight), size, weight)
        if "least" in more and wide > inside.wide:
            size = max(min(more["least"], size), size * inside.wide / wide * 0.999)
        shown = shortened(text, inside.wide, size, weight)
        across = {"left": inside.left, "right": inside.right, "center": (inside.left + inside.right) / 2}
        y = (inside.top + inside.bottom) / 2 + size * MM_PER_POINT * 0.38
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
        """Anything that matplotlib draws, in mm."""
        artist.set_transform(self.in_mm)
        self.figure.add_artist(artist)


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
    in_inches = (
        Affine2D().translate(0, -tall).scale(real[0] / wide / MM_PER_INCH, -real[1] / tall / MM_PER_INCH)
    )
    return Paper(figure, in_inches + figure.dpi_scale_trans, Box(0, 0, wide, tall), grown)


@dataclass(frozen=True)
class About:
    """What a file says of itself; `made_on` is an ISO day, or "" where no release has one."""

    title: str
    subject: str
    made_on: str = ""

    def __post_init__(self) -> None:
        """Neither PDF nor PNG can hold half a pair of UTF-16."""
        object.__setattr__(self, "title", clean(self.title))
        object.__setattr__(self, "subject", clean(self.subject))


class Pages:
    """A PDF to which sheets are added one by one, so that only one is in memory; the same sheets are the same bytes."""

    def __init__(self, about: About) -> None:
        day = about.made_on if re.fullmatch(r"\d{4}-\d\d-\d\d", about.made_on) else ""
        made = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
        said = {"Title": about.title, "Subject": about.subject, "Creator": None, "CreationDate": made}
        self._content = io.BytesIO()
        with drawing():
            self._pages = PdfPages(self._content, metadata=said)

    def add(self, paper: Paper) -> None:
        """One more page."""
        with drawing():
            FigureCanvasPdf(paper.figure)
            paper.figure.savefig(self._pages, format="pdf", facecolor=PAPER)  # type: ignore[arg-type]

    def finished(self) -> bytes:
        """The file."""
        with drawing():
            self._pages.close()  # type: ignore[no-untyped-call]
        return self._content.getvalue()


def png_of(paper: Paper, about: About) -> bytes:
    """A sheet as PNG at 300 dots an inch."""
    content = io.BytesIO()
    words = {"Software": None, "Title": about.title, "Description": about.subject}
    with drawing():
        FigureCanvasAgg(paper.figure).print_png(content, metadata=words)  # type: ignore[no-untyped-call]
    return content.getvalue()
