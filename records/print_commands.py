"""What `python -m records slides` and `python -m records prints` do: an agenda as a PowerPoint file or as sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tqdm import tqdm

from maps.release import ClientMissingError
from records.city import HERE
from records.commands import Call, Outcome, base_city, write_new
from records.errors import RecordsError
from records.meeting_steps import Step

if TYPE_CHECKING:  # slow to load, and only these verbs need them
    from records.agenda_prints import Meeting


def make_slides(call: Call) -> Outcome:
    """An agenda as slides."""
    from records.agenda_prints import slides_file

    return _made(call, ".pptx", lambda meeting: slides_file(meeting, progress))


def make_prints(call: Call) -> Outcome:
    """An agenda as sheets of paper, one a step."""
    from records.agenda_prints import sheets_file

    size, address = call.options.size, call.options.address
    if address:
        check_address(address)
    return _made(call, ".pdf", lambda meeting: sheets_file(meeting, size, address, progress))


def check_address(address: str) -> None:
    """Nothing, if a code can carry the address.

    Raises
    ------
    RecordsError
        If it cannot.
    """
    from maps.sheets.code import LONGEST_ADDRESS, AddressError, checked_address

    try:
        checked_address(address)
    except AddressError as error:
        raise RecordsError("print_address", address=address, most=LONGEST_ADDRESS) from error


def progress(steps: Sequence[Step]) -> Iterable[Step]:
    """The steps, with a bar on a terminal."""
    return tqdm(steps, disable=None, leave=False)  # type: ignore[no-any-return]


def _made(call: Call, ending: str, draw: Callable[[Meeting], bytes]) -> Outcome:
    """Draws and writes a new file.

    Raises
    ------
    RecordsError
        If the file's name ends otherwise, is taken, or cannot be written; or there is no such agenda or release.
    """
    from records.agenda_prints import Asked, meeting_of

    options, path = call.options, call.options.out
    if path.suffix.casefold() != ending:
        raise RecordsError("export_form", forms=ending)
    if path.exists():
        raise RecordsError("file_exists", file=str(path))
    today = datetime.now(HERE).date()
    asked = Asked(options.agenda, options.release, options.since, today, call.language, is_signed_in=True)
    meeting = meeting_of(call.store, base_city(practice=options.practice), asked)
    try:
        content = draw(meeting)
    except ClientMissingError as error:
        raise RecordsError("print_client") from error
    write_new(path, content)
    count = len(meeting.agenda.steps)
    said = call.say("cli.printed", name=meeting.agenda.name, count=count, file=path)
    facts = {"agenda": meeting.agenda.id, "steps": count, "file": str(path), "bytes": len(content)}
    return Outcome(0, (said,), facts)
