"""What the verbs of `python -m records` for plans do: the list of them, and one as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from records.commands import Call, Facts, Outcome, write_new
from records.errors import RecordsError
from records.progress import timed

if TYPE_CHECKING:  # slow to load, and only these verbs need it
    from records.plans import Plan


def list_plans(call: Call) -> Outcome:
    """Every plan, the last changed first."""
    from records.plans import plans

    found = plans(call.store)
    lines = [_line(call, plan) for plan in found] or [call.say("cli.no_plan")]
    return Outcome(0, tuple(lines), {"plans": [_fact(plan) for plan in found]})


def _line(call: Call, plan: Plan) -> str:
    from records.plans import clock

    what = call.say("cli.plan", revision=plan.revision, count=len(plan.scenario))
    return f"{plan.id}  {plan.name}: {what}  ({plan.who}, {clock(plan.at)})"


def _fact(plan: Plan) -> Facts:
    return {
        "id": plan.id,
        "name": plan.name,
        "revision": plan.revision,
        "ideas": len(plan.scenario),
        "author": plan.author,
        "who": plan.who,
        "at": plan.at.isoformat(),
        "readable": plan.is_readable,
    }


def export_plan(call: Call) -> Outcome:
    """A plan as a file for other programs, drawn over the newest release."""
    import pandas as pd

    from records.output.plan_files import plan_geojson, plan_gpkg, plan_xlsx
    from records.plans import plan_of

    path = call.options.file
    forms = {
        "geojson": plan_geojson,
        "gpkg": plan_gpkg,
        "xlsx": lambda city, plan, language: plan_xlsx(city, plan, pd.DataFrame(), language),
    }
    form = path.suffix.removeprefix(".").casefold()
    if form not in forms:
        raise RecordsError("export_form", forms=", ".join(f".{name}" for name in forms))
    plan = plan_of(call.store, call.options.plan)
    with timed(call.say("cli.exporting")):
        content = forms[form](call.city, plan, call.language)
    write_new(path, content)
    facts: Facts = {"file": str(path), "plan": plan.id, "revision": plan.revision, "bytes": len(content)}
    return Outcome(0, (call.say("cli.plan_exported", name=plan.name, **facts),), facts)
