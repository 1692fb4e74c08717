"""What the verbs of `python -m records` for meetings do: what changed between two releases, agendas, decisions."""

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
    from records.meeting_decisions import Decision
    from records.meetings import Agenda, Draft


def changed_since(call: Call) -> Outcome:
    """What changed from one release, or the one that stood on a day, to another; to the newest where none is named."""
    from records.since import changes_of, number_said
    from records.since_model import kind_of, worse_of
    from records.since_words import sentences_of

    infos = releases(call.store)
    last = number_said(infos, call.options.after) if call.options.after else newest_number(call.store)
    first = number_said([info for info in infos if info.number <= last], call.options.before)
    numbers = (first, last)
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
    return Outcome(
        0, tuple(lines or [call.say("cli.no_agenda")]), {"agendas": [_agenda_fact(one) for one in found]}
    )


def _agenda_fact(agenda: Agenda) -> Facts:
    return {
        "id": agenda.id,
        "revision": agenda.revision,
        "name": agenda.name,
        "held_on": agenda.held_on.isoformat(),
        "steps": [asdict(step) for step in agenda.steps],
    }


def add_agenda(call: Call) -> Outcome:
    """A new agenda from a file; every fault of it at once."""
    from records.agenda_file import read_agenda
    from records.meetings import new_agenda

    who, path = call.who(), call.options.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RecordsError("file_unreadable", file=str(path), reason=error.strerror or str(error)) from error
    draft = read_agenda(path.name, content)
    faults = _step_faults(call, draft)
    if faults:
        head = call.say("cli.agenda_faults", count=len(faults))
        lines = [fact["message"] for fact in faults]
        return Outcome(1, (head, *lines), {"faults": faults})
    made = new_agenda(call.store, call.city, draft, who)
    said = {"name": made.name, "day": vi_date(made.held_on.isoformat()), "count": len(made.steps)}
    return Outcome(0, (call.say("cli.agenda_added", id=made.id, **said),), {"agenda": _agenda_fact(made)})


def _step_faults(call: Call, draft: Draft) -> list[Facts]:
    """What is wrong with each step that cannot be kept, for programs."""
    from records.meeting_steps import checked_step

    found = []
    for place, step in enumerate(draft.steps, start=1):
        try:
            checked_step(call.city, step, place)
        except RecordsError as error:
            sentence = call.say(f"error.{error.key}", **error.parameters)
            found.append({"key": error.key, "where": f"steps {place}", "message": sentence})
    return found


def list_decisions(call: Call) -> Outcome:
    """Every decision that is not done, the nearest day first."""
    from records.meeting_decisions import open_decisions

    found = open_decisions(call.store)
    lines = [
        f"{one.id}  {vi_date(one.task.due_on.isoformat())}  {one.task.doer}: {one.task.what}" for one in found
    ]
    facts = [_decision_fact(one) for one in found]
    return Outcome(0, tuple(lines or [call.say("cli.no_decision")]), {"decisions": facts})


def _decision_fact(decision: Decision) -> Facts:
    return {
        "id": decision.id,
        "revision": decision.revision,
        "agenda": decision.agenda,
        "what": decision.task.what,
        "doer": decision.task.doer,
        "due_on": decision.task.due_on.isoformat(),
        "done": decision.done,
    }


def decide(call: Call) -> Outcome:
    """A new decision of a meeting."""
    from records.meeting_decisions import Task, decide_that
    from records.meetings import agenda_of

    who, options = call.who(), call.options
    try:
        task = Task(options.what, options.doer, date.fromisoformat(options.due))
    except ValueError as error:
        raise RecordsError("bad_day", said=options.due[:20]) from error
    made = decide_that(call.store, agenda_of(call.store, options.agenda), task, who)
    day = vi_date(made.task.due_on.isoformat())
    line = call.say("cli.decided", id=made.id, doer=made.task.doer, day=day)
    return Outcome(0, (line,), {"decision": _decision_fact(made)})


def finish(call: Call) -> Outcome:
    """A decision done, or open again."""
    from records.meeting_decisions import decision_of, finish_decision

    who, is_done = call.who(), not call.options.open
    seen = decision_of(call.store, call.options.decision)
    made = finish_decision(call.store, seen, who, done=is_done)
    line = call.say("cli.done" if made.done else "cli.open_again", id=made.id)
    return Outcome(0, (line,), {"decision": _decision_fact(made)})
