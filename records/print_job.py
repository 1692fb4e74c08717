"""`python -m records.print_job JSON`: draws one file in a process of its own, telling a small file how far it is.

The app starts it, so that a person who waits for an atlas makes nobody else wait, and so that a drawing can be stopped.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Literal, TypeVar

from geo.city import City
from geo.errors import DataError
from maps.harmless import clean
from maps.messages import fault_message, message
from maps.release import ClientMissingError
from maps.sheets.drawn import atlas_pdf, sheet_pdf
from maps.sheets.paper import Size
from maps.slides.sight import read_sight
from records.agenda_prints import Asked, meeting_of, sheets_file, slides_file
from records.city import released_city
from records.commands import base_city
from records.errors import RecordsError
from records.releases import content_of
from records.store import open_store

What = Literal["view", "ward", "atlas", "sheets", "slides"]
DONE, WRONG_USE, FAILED = 0, 2, 3  # 1 is of Python itself, when a program breaks
KINDLY = 10  # how much the process gives way to the app
PROGRESS = ".progress"  # behind the name of the file that is drawn
T = TypeVar("T")


@dataclass(frozen=True)
class Job:
    """What is drawn, and into which file. `release` is a number, 0 for the facts alone; `query` names a view.

    `agenda` is of sheets and slides, `is_signed_in` of whoever asked for them, `today` the ISO day against which
    their works and decisions are late.
    """

    what: What
    out: str
    release: int
    practice: bool
    language: str
    today: str
    size: Size = "a4"
    address: str = ""
    query: str = ""
    agenda: str = ""
    since: str = ""
    is_signed_in: bool = False

    def command(self) -> list[str]:
        """The command that does it."""
        return [sys.executable, "-m", "records.print_job", json.dumps(asdict(self))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of one call; what hinders it is said on standard output: libraries have the other one for themselves."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    if arguments is None and isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        job = Job(**json.loads(words[0]))
    except (IndexError, TypeError, ValueError) as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    if arguments is None and hasattr(os, "nice"):
        os.nice(KINDLY)
    try:
        content = _drawn(job)
        Path(job.out).write_bytes(content)
    except DataError as error:
        return _failed(*(fault_message(fault, job.language) for fault in error.faults))
    except ClientMissingError:
        return _failed(message("error.print_client", job.language))
    except RecordsError as error:
        return _failed(message(f"error.{error.key}", job.language, **error.parameters))
    except OSError as error:
        reason = error.strerror or str(error)
        return _failed(message("error.file_unwritable", job.language, file=job.out, reason=reason))
    return DONE


def _failed(*sentences: str) -> int:
    print("\n".join(map(clean, sentences)))
    return FAILED


def _drawn(job: Job) -> bytes:
    base = base_city(practice=job.practice)
    with closing(open_store()) as store:
        if job.what in ("sheets", "slides"):
            today = date.fromisoformat(job.today)
            asked = Asked(job.agenda, job.release, job.since, today, job.language, job.is_signed_in)
            meeting = meeting_of(store, base, asked)
            if job.what == "slides":
                return slides_file(meeting, _counted(job))
            return sheets_file(meeting, job.size, job.address, _counted(job))
        shown = (
            base if job.practice or not job.release else released_city(base, content_of(store, job.release))
        )
    return _of_city(job, shown)


def _of_city(job: Job, city: City) -> bytes:
    """A sheet of a view or a ward, or the atlas."""
    sight = read_sight(job.query, city, job.language)
    ask = replace(sight.ask, size=job.size, address=job.address)
    if job.what == "atlas":
        return atlas_pdf(ask, lambda wards: _counted(job)(list(wards)))
    return sheet_pdf(ask if job.what == "ward" else replace(ask, ward=""))


def _counted(job: Job) -> Callable[[Sequence[T]], Iterable[T]]:
    """Tells the file of progress how many are begun of how many."""
    place = Path(job.out + PROGRESS)

    def told(things: Sequence[T]) -> Iterator[T]:
        for count, thing in enumerate(things):
            _tell(place, count, len(things))
            yield thing
        _tell(place, len(things), len(things))

    return told


def _tell(place: Path, done: int, total: int) -> None:
    making = place.with_suffix(".making")
    making.write_text(f"{done} {total}", encoding="ascii")
    making.replace(place)


def read_progress(out: str) -> tuple[int, int]:
    """How many are done of how many; (0, 0) while nothing is known."""
    try:
        done, total = Path(out + PROGRESS).read_text(encoding="ascii").split()
        return int(done), int(total)
    except (OSError, ValueError):
        return 0, 0


if __name__ == "__main__":
    raise SystemExit(main())
