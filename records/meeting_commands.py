"""What the verbs of `python -m records` for meetings do: what changed between two releases, agendas, open decisions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from layers._layer import vi_date
from records.commands import Call, Facts, Outcome, base_city
from records.errors import RecordsError
from records.releases import newest_number, releases

if TYPE_CHECKING:  # slow to load, and only these verbs need them
    from geo.city import City


def changed_since(call: Call) -> Outcome:
    """What changed from one release, or the one that stood on a day, to another; to the newest where none is named."""
    from records.since import changes_of
    from records.since_model import kind_of, worse_of
    from records.since_words import sentences_of

    numbers = [_release(call, call.options.before), _release(call, call.options.after)]
    before, after = (_city(call, number) for number in numbers)
    told = sentences_of(changes_of(before, after), before, after, call.language)
    head = call.say("cli.since", before=numbers[0], after=numbers[1], count=len(told))
    facts: Facts = {
        "before": numbers[0],
        "after": numbers[1],
        "changes": [
            {
                "kind": kind_of(one.change),
                "worse": worse_of(one.change),
                "text": one.text,
                "query": one.query,
                "change": asdict(one.change),
            }
            for one in told
        ],
    }
    return Outcome(0, (head, *(one.text for one in told)), facts)


def _release(call: Call, said: str) -> int:
    """The number of a release: itself, of the one that stood on an ISO day, or of the newest; 0 before the first."""
    from records.since import release_on

    if not said:
        return newest_number(call.store)
    if said.isascii() and said.isdigit() and len(said) < 8:
        return int(said)
    try:
        found = release_on(releases(call.store), date.fromisoformat(said))
    except ValueError as error:
        raise RecordsError("bad_since", said=said[:20]) from error
    return found.number if found else 0


def _city(call: Call, number: int) -> City:
    from records.since import city_of_release

    return city_of_release(call.store, base_city(), number)


def list_agendas(call: Call) -> Outcome:
    """Every agenda, the latest meeting first."""
    from records.meetings import agendas

    found = agendas(call.store)
    lines = [
        f"{one.id}  {call.say('cli.agenda', name=one.name, day=vi_date(one.held_on.isoformat()), count=len(one.steps))}"
        for one in found
    ]
    facts = [
        {
            "id": one.id,
            "revision": one.revision,
            "name": one.name,
            "held_on": one.held_on.isoformat(),
            "steps": [asdict(step) for step in one.steps],
        }
        for one in found
    ]
    return Outcome(0, tuple(lines or [call.say("cli.no_agenda")]), {"agendas": facts})


def list_decisions(call: Call) -> Outcome:
    """Every decision that is not done, the nearest day first."""
    from records.meeting_decisions import open_decisions

    found = open_decisions(call.store)
    lines = [f"{vi_date(one.task.due_on.isoformat())}  {one.task.doer}: {one.task.what}" for one in found]
    facts = [
        {
            "id": one.id,
            "agenda": one.agenda,
            "what": one.task.what,
            "doer": one.task.doer,
            "due_on": one.task.due_on.isoformat(),
        }
        for one in found
    ]
    return Outcome(0, tuple(lines or [call.say("cli.no_decision")]), {"decisions": facts})
