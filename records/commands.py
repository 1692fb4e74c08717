"""What each verb of `python -m records` does: a call in, an outcome out, printed by records/cli.py."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from geo.errors import DataError, Fault
from maps.messages import fault_message, message, notice_message
from records.approval import decide
from records.backup import restore_backup, write_backup
from records.difference import Difference, difference
from records.entries import enter, pending
from records.errors import RecordsError
from records.model import Batch, Entry, Feature, Figure
from records.people import Person, add_person, people, plain_name, remove_person
from records.progress import counted, timed
from records.releases import (
    Change,
    Content,
    ReleaseInfo,
    changes,
    content_of,
    make_release,
    newest_number,
    releases,
    return_to,
)
from records.store import Store
from records.verify import name_of, verify
from records.words import plain_text, said, subject

if TYPE_CHECKING:  # slow to load, and only some verbs need them
    from geo.city import City
    from records.intake.upload import Upload

HERE = ZoneInfo("Asia/Ho_Chi_Minh")  # whose clocks tell when something was entered
SHORT = 12  # letters of a fingerprint in a list
MOST_LINES = 500  # of what a release changes; the rest is counted
Facts = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What a call came to: exit code, lines for people, facts for programs."""

    code: int
    lines: tuple[str, ...]
    facts: Facts


@dataclass(frozen=True, eq=False)
class Call:
    """One call: the store, the options, the reader's language."""

    store: Store
    options: argparse.Namespace
    language: str

    def say(self, key: str, **parameters: object) -> str:
        """A message in the reader's language."""
        return message(key, self.language, **parameters)

    @cached_property
    def city(self) -> City:
        """The city as the newest release shows it, or as `data/` has it where it cannot be shown."""
        from records.city import released_city

        base, number = base_city(), newest_number(self.store)
        try:
            return released_city(base, content_of(self.store, number)) if number else base
        except DataError:
            return base

    def who(self) -> str:
        """Who acts, one of those who may sign in where there are any.

        Raises
        ------
        RecordsError
            If the name is none, or nobody's.
        """
        name, known = plain_name(self.options.who), {person.name for person in people(self.store)}
        if known and name not in known:
            raise RecordsError("unknown_person", name=name)
        return name


def base_city(*, practice: bool = False) -> City:
    """The city of the facts alone, without a release, or with the figures for practice."""
    return _facts(practice)


@cache
def _facts(practice: bool) -> City:
    from geo.city import read_city
    from maps.document import DATA

    return read_city(Path(os.environ.get("GOVAP_DATA", str(DATA))), practice=practice)


def plain_line(line: str) -> str:
    """A line fit for a terminal: what cannot be printed, such as escape sequences, as a sign that it was there."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)


def fault_facts(faults: Iterable[Fault], language: str) -> list[Facts]:
    """Faults for programs."""
    return [
        {
            "file": fault.file,
            "key": fault.key,
            "where": fault.where,
            "message": fault_message(fault, language),
        }
        for fault in faults
    ]


def import_file(call: Call) -> Outcome:
    """The difference that a file would make, stored with --yes."""
    who, path = call.who(), call.options.file
    with timed(call.say("cli.reading")):
        upload = _read(call, path)
    notices = [notice_message(notice, call.language) for notice in upload.notices]
    facts: Facts = {"file": upload.file, "sha256": upload.sha256, "stored": False, "notices": notices}
    if upload.faults:
        lines = [fault_message(fault, call.language) for fault in upload.faults]
        head = call.say("cli.import_faults", count=len(lines))
        return Outcome(
            1, (head, *lines, *notices), facts | {"faults": fault_facts(upload.faults, call.language)}
        )
    found = difference(call.store, call.city, upload.entries)
    new = [one for one in found if not one.same]
    facts |= {"unchanged": len(found) - len(new), "differences": [_fact(call, one) for one in new]}
    lines = [*notices, *_table(call, new), call.say("cli.unchanged", count=len(found) - len(new))]
    if not new or not call.options.yes:
        lines.append(call.say("cli.nothing_new" if not new else "cli.not_stored", count=len(new)))
        return Outcome(0, tuple(lines), facts)
    with timed(call.say("cli.storing")):
        enter(call.store, [one.what for one in new], who, Batch(upload.file, upload.sha256))
    lines.append(call.say("cli.stored", count=len(new)))
    return Outcome(0, tuple(lines), facts | {"stored": True})


def _read(call: Call, path: Path) -> Upload:
    from records.entered import entered_city
    from records.intake.upload import Ask, read_upload

    options = call.options
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RecordsError("file_unreadable", file=str(path), reason=error.strerror or str(error)) from error
    ask = Ask(options.indicator, options.period, options.kind, datetime.now(HERE).date())
    return read_upload(entered_city(call.store, call.city), path.name, content, ask)


def _said(call: Call, city: City, entry: Entry | None) -> str:
    return said(city, entry.what if entry else None, call.language)


def _change(one: Difference) -> float | None:
    """By how much a number grows; None where one of both is none."""
    before = one.before.what if one.before else None
    if not isinstance(one.what, Figure) or not isinstance(before, Figure):
        return None
    return None if one.what.value is None or before.value is None else one.what.value - before.value


def _fact(call: Call, one: Difference) -> Facts:
    city = call.city
    return {
        **_key_facts(one.what),
        "subject": subject(city, one.what, call.language),
        "before": _said(call, city, one.before),
        "released": _said(call, city, one.released),
        "after": said(city, one.what, call.language),
        "change": _change(one),
        "revision": one.what.seen + 1,
    }


def _key_facts(what: Figure | Feature) -> Facts:
    if isinstance(what, Feature):
        return {"kind": what.kind, "id": what.id}
    return {**asdict(what.key), "value": what.value, "status": what.status}


def _table(call: Call, found: Sequence[Difference]) -> list[str]:
    """The differences in columns: what about, what stands, what is shown, what would stand, by how much it grows."""
    if not found:
        return []
    head = [call.say(f"cli.column_{name}") for name in ("subject", "before", "released", "after", "change")]
    rows = [head]
    for one in found:
        fact, grown = _fact(call, one), _change(one)
        grew = "" if grown is None else f"{'+' if grown > 0 else ''}{plain_text(grown, call.language)}"
        rows.append([fact["subject"], fact["before"], fact["released"], fact["after"], grew])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def export(call: Call) -> Outcome:
    """A release as a file for other programs."""
    path, number = call.options.file, call.options.release or newest_number(call.store)
    if not number:
        raise RecordsError("nothing_released")
    with timed(call.say("cli.exporting")):
        content = _exported(call, path, content_of(call.store, number))
    write_new(path, content)
    facts: Facts = {"file": str(path), "number": number, "bytes": len(content)}
    return Outcome(0, (call.say("cli.exported", **facts),), facts)


def write_new(path: Path, content: bytes) -> None:
    """Puts `content` into the new file `path`.

    Raises
    ------
    RecordsError
        If there is such a file, or it cannot be written.
    """
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise RecordsError("file_exists", file=str(path)) from error
    except OSError as error:
        raise RecordsError("file_unwritable", file=str(path), reason=error.strerror or str(error)) from error


def _exported(call: Call, path: Path, content: Content) -> bytes:
    """The bytes of a release in the form that the name of the file asks for.

    Raises
    ------
    RecordsError
        If there is no such form or layer.
    """
    from records.city import released_city
    from records.output.export import EXPORTS, SUFFIXES, geojson_bytes
    from records.output.export_tables import LAYERS

    form, layer = path.suffix.removeprefix(".").casefold(), call.options.layer
    if form not in SUFFIXES:
        raise RecordsError("export_form", forms=", ".join(f".{name}" for name in SUFFIXES))
    if form == "geojson" and layer not in LAYERS:
        raise RecordsError("export_layer", layers=", ".join(LAYERS))
    city = released_city(base_city(), content)
    if form == "geojson":
        return geojson_bytes(city, content, layer, call.language)
    return EXPORTS[form](city, content, call.language)


def approve(call: Call) -> Outcome:
    """What waits is approved or returned; with --list only shown."""
    who, options = call.who(), call.options
    waiting = _chosen(pending(call.store), options.entries, options.batch)
    own = [entry for entry in waiting if entry.who == who]
    mine = [entry for entry in waiting if options.entries or options.reject or entry.who != who]
    lines = [_entry_line(call, entry) for entry in waiting]
    facts: Facts = {"entries": [_entry_fact(call, entry) for entry in waiting], "decided": 0}
    if options.list:
        return Outcome(0, (*lines, call.say("cli.waiting", count=len(waiting), own=len(own))), facts)
    decide(call.store, mine, not options.reject, who, options.note)
    done = call.say("cli.rejected" if options.reject else "cli.approved", count=len(mine))
    left = [call.say("cli.own_left", count=len(waiting) - len(mine))] if len(mine) < len(waiting) else []
    return Outcome(
        0, (*(_entry_line(call, entry) for entry in mine), done, *left), facts | {"decided": len(mine)}
    )


def _chosen(waiting: Sequence[Entry], named: Sequence[str], batch: int | None) -> list[Entry]:
    """Those of `waiting` that are meant: the named ones, those of an import, or all.

    Raises
    ------
    RecordsError
        If a named one does not wait.
    """
    known = {_reference(entry): entry for entry in waiting if batch is None or entry.batch == batch}
    for name in named:
        if name not in known:
            raise RecordsError("unknown_entry", name=name[:SHORT])
    return [known[name] for name in named] if named else list(known.values())


def _reference(entry: Entry) -> str:
    """How an entry is named on the command line: "figure-12", "feature-3"."""
    return f"{'feature' if isinstance(entry.what, Feature) else 'figure'}-{entry.id}"


def _entry_line(call: Call, entry: Entry) -> str:
    about, what = subject(call.city, entry.what, call.language), said(call.city, entry.what, call.language)
    return f"{_reference(entry)}  {about}: {what}  ({entry.who}, {_local(entry.at)})"


def _local(moment: datetime) -> str:
    """A moment by the clocks of the city."""
    return moment.astimezone(HERE).strftime("%d/%m/%Y %H:%M")


def _entry_fact(call: Call, entry: Entry) -> Facts:
    return {
        "entry": _reference(entry),
        **_key_facts(entry.what),
        "subject": subject(call.city, entry.what, call.language),
        "says": said(call.city, entry.what, call.language),
        "who": entry.who,
        "at": entry.at.isoformat(),
        "batch": entry.batch,
    }


def release(call: Call) -> Outcome:
    """Everything approved so far becomes visible."""
    from records.city import check_next

    who = call.who()
    with timed(call.say("cli.releasing")):
        check_next(base_city(), call.store)
        made = make_release(call.store, who, call.options.note)
    before = content_of(call.store, made.number - 1).entries if made.number > 1 else ()
    changed = list(changes(before, content_of(call.store, made.number).entries))
    lines = [_change_line(call, change) for change in changed[:MOST_LINES]]
    if len(changed) > MOST_LINES:
        lines.append(call.say("changes.left", count=len(changed) - MOST_LINES))
    done = call.say("cli.released", **_release_words(made))
    return Outcome(0, (*lines, done), {"release": _release_fact(made), "changes": len(changed)})


def _change_line(call: Call, change: Change) -> str:
    entry = change.after or change.before
    about = subject(call.city, entry.what, call.language) if entry else ""
    return f"{about}: {_said(call, call.city, change.before)} → {_said(call, call.city, change.after)}"


def take_back(call: Call) -> Outcome:
    """An older content is released anew."""
    who = call.who()
    with timed(call.say("cli.releasing")):
        made = return_to(call.store, call.options.number, who, call.options.note)
    return Outcome(0, (call.say("cli.returned", **_release_words(made)),), {"release": _release_fact(made)})


def _release_words(info: ReleaseInfo) -> Facts:
    return {"number": info.number, "fingerprint": info.fingerprint, "to": info.returns_to}


def _release_fact(info: ReleaseInfo) -> Facts:
    left_out = ("rows_to", "decisions_to")  # how the store counts its rows
    return {name: value for name, value in asdict(info).items() if name not in left_out} | {
        "at": info.at.isoformat()
    }


def list_releases(call: Call) -> Outcome:
    """Every release, the newest first."""
    found = releases(call.store)
    lines = [_release_line(call, info) for info in found] or [call.say("cli.no_release")]
    return Outcome(0, tuple(lines), {"releases": [_release_fact(info) for info in found]})


def _release_line(call: Call, info: ReleaseInfo) -> str:
    words = [str(info.number), _local(info.at), f"{info.author} / {info.approver}", info.fingerprint[:SHORT]]
    if info.returns_to is not None:
        words.append(call.say("cli.returns_to", number=info.returns_to))
    if info.one_person:
        words.append(call.say("cli.one_person"))
    return "  ".join([*words, info.note]).rstrip()


def check(call: Call) -> Outcome:
    """Every fingerprint computed again."""
    with counted(call.say("cli.verifying")) as progress:
        faults = list(verify(call.store, progress))
    found, wanted = releases(call.store), call.options.fingerprint.strip().casefold()
    if wanted and not any(info.fingerprint.startswith(wanted) for info in found):
        faults.append(Fault(name_of(call.store.engine), "fingerprint_absent", wanted[:SHORT]))
    facts: Facts = {"releases": len(found), "fingerprint": found[0].fingerprint if found else ""}
    if faults:
        lines = tuple(fault_message(fault, call.language) for fault in faults)
        return Outcome(1, lines, facts | {"faults": fault_facts(faults, call.language)})
    return Outcome(0, (call.say("cli.verified", **facts),), facts | {"faults": []})


def back_up(call: Call) -> Outcome:
    """The whole store as one file; what is wrong with it is said, since such a file cannot be put back."""
    path = call.options.file
    with counted(call.say("cli.copying")) as progress:
        rows = write_backup(call.store, path, progress)
    facts: Facts = {"file": str(path), "rows": rows, "bytes": path.stat().st_size}
    faults = verify(call.store)
    if faults:
        lines = [fault_message(fault, call.language) for fault in faults]
        head = call.say("cli.backup_of_broken", file=path)
        return Outcome(1, (head, *lines), facts | {"faults": fault_facts(faults, call.language)})
    return Outcome(0, (call.say("cli.backed_up", **facts),), facts)


def restore(call: Call) -> Outcome:
    """A backup put into an empty store."""
    path = call.options.file
    with counted(call.say("cli.restoring")) as progress:
        rows = restore_backup(call.store, path, progress)
    return Outcome(0, (call.say("cli.restored", file=path, rows=rows),), {"file": str(path), "rows": rows})


def person(call: Call) -> Outcome:
    """Somebody may sign in from now on, or no more; without a name, everybody who may."""
    options = call.options
    if options.name is None:
        known = people(call.store)
        lines = [f"{one.name}  {one.department}".rstrip() for one in known] or [call.say("cli.nobody")]
        return Outcome(0, tuple(lines), {"people": [asdict(one) for one in known]})
    if options.remove:
        remove_person(call.store, options.name, "")
        return Outcome(
            0, (call.say("cli.removed", name=plain_name(options.name)),), {"removed": options.name}
        )
    plain_name(options.name)
    added = add_person(call.store, Person(options.name, options.department), _passphrase(call), "")
    return Outcome(0, (call.say("cli.added", name=added.name),), {"added": added.name})


def _passphrase(call: Call) -> str:
    """What is typed unseen, or the first line of standard input; never an argument, which others can see.

    Raises
    ------
    RecordsError
        If the two times it is typed differ.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(call.say("cli.passphrase"))
    if getpass.getpass(call.say("cli.passphrase_again")) != first:
        raise RecordsError("passphrases_differ")
    return first
