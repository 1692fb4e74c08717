"""An agenda as a file of JSON: `{"name": …, "held_on": "2026-12-01", "steps": [{"query": …, "title": …, "note": …}]}`.

What `python -m records agendas --json` prints of an agenda is such a file: its id and revision are left aside.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from geo.errors import DataError, Fault
from records.meeting_steps import Step, is_day
from records.meetings import Draft

MOST_BYTES = 2**20  # an agenda of the most and longest steps has a fifth of it
OF_AGENDA, OF_STEP = ("name", "held_on", "steps"), ("query", "title", "note")
LEFT_ASIDE = frozenset({"id", "revision"})
MAY_LACK = frozenset({"note"})


class _TwiceError(ValueError):
    """Something is said twice; says what."""


def read_agenda(file: str, content: bytes) -> Draft:
    """The agenda in the bytes of a file called `file`; its views are not looked at yet.

    Raises
    ------
    DataError
        Lists everything in it that makes no agenda.
    """
    written = _json(file, content)
    faults = list(_faults(written))
    if faults:
        raise DataError(Fault(file, key, where, parameters) for where, key, parameters in faults)
    steps = tuple(Step(one["query"], one["title"], one.get("note", "")) for one in written["steps"])
    return Draft(written["name"], date.fromisoformat(written["held_on"]), steps)


def _json(file: str, content: bytes) -> Any:
    if len(content) > MOST_BYTES:
        raise DataError([Fault(file, "agenda_too_big", "", {"most": MOST_BYTES // 2**20})])
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once)
    except _TwiceError as error:
        raise DataError([Fault(file, "agenda_twice", "", {"name": str(error)})]) from error
    except json.JSONDecodeError as error:
        raise DataError([Fault(file, "agenda_json", "", {"line": error.lineno})]) from error
    except (RecursionError, ValueError) as error:  # not UTF-8, or nested without end
        raise DataError([Fault(file, "agenda_form")]) from error


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, value in pairs:
        if name in said:
            raise _TwiceError(name)
        said[name] = value
    return said


_Fault = tuple[str, str, Mapping[str, object]]  # where, message key, parameters


def _faults(written: Any) -> Iterator[_Fault]:
    if not isinstance(written, dict):
        yield "", "agenda_form", {}
        return
    yield from _keys(written, OF_AGENDA, "")
    yield from _texts(written, ("name", "held_on"), "")
    day = written.get("held_on")
    if isinstance(day, str) and not is_day(day):
        yield "held_on", "agenda_day", {"said": day}
    steps = written.get("steps", [])
    if not isinstance(steps, list):
        yield "steps", "agenda_steps", {}
        return
    for place, step in enumerate(steps, start=1):
        where = f"steps {place}"
        if not isinstance(step, dict):
            yield where, "agenda_steps", {}
            continue
        yield from _keys(step, OF_STEP, where)
        yield from _texts(step, OF_STEP, where)


def _keys(said: Mapping[str, Any], known: Sequence[str], where: str) -> Iterator[_Fault]:
    for name in known:
        if name not in said and name not in MAY_LACK:
            yield where, "agenda_missing", {"name": name}
    for name in said:
        if name not in known and not (name in LEFT_ASIDE and not where):
            yield where, "agenda_unknown", {"name": name, "known": ", ".join(known)}


def _texts(said: Mapping[str, Any], names: Sequence[str], where: str) -> Iterator[_Fault]:
    for name in names:
        if name in said and not isinstance(said[name], str):
            yield where, "agenda_text", {"name": name}
