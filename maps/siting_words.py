"""The siting board in words: costs, places of teams, limits and where they are written, what an answer is short of."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, isnan

from geo.city import City
from geo.engines import NEVER
from geo.ground import FIRES, SPREADS
from geo.location import Found, Objective
from geo.sites import Sites
from geo.siting import Question, worth
from layers._layer import Threshold
from maps.legend import vietnamese_date
from maps.messages import message, messages
from maps.plan_table import number
from maps.siting_view import LETTERS, Limit

MINUTE_S = 60


def cost_words(cost: float, unit: str, language: str) -> str:
    """A cost of a measure: "1.234 m", or minutes to a tenth, rounded up; NEVER and what is no number in words."""
    if isnan(cost):
        return message("siting.nobody", language)
    if cost >= NEVER:
        return message("siting.no_way", language)
    if unit == "m":
        return f"{number(float(cost), 0, language)} m"
    return (
        f"{number(ceil(10 * cost / MINUTE_S - 1e-9) / 10, 1, language)} {message('unit.minutes', language)}"
    )


def limit_words(limit: int, unit: str, language: str) -> str:
    """A limit, exactly: "3.000 m", "240 giây (4 phút)"."""
    if unit == "m":
        return f"{number(float(limit), 0, language)} m"
    minutes = number(limit / MINUTE_S, 0 if limit % MINUTE_S == 0 else 1, language)
    return message("siting.limit_s", language, seconds=number(float(limit), 0, language), minutes=minutes)


def reach_words(limit: int, unit: str, language: str) -> str:
    """A limit in short: "3 km", "2.500 m", "4 phút", "250 giây"."""
    scale, short = (1_000, "km") if unit == "m" else (MINUTE_S, message("unit.minutes", language))
    if limit % scale == 0:
        return f"{number(float(limit // scale), 0, language)} {short}"
    return f"{number(float(limit), 0, language)} {message(f'unit.{unit}', language)}"


def force_words(threshold: Threshold, language: str) -> str:
    """From when until when a standard is in force; that it is foreign where it never was here."""
    if not threshold.in_force_from:
        return message("siting.foreign", language)
    first, last = (vietnamese_date(day) for day in (threshold.in_force_from, threshold.in_force_to))
    if not last:
        return message("siting.in_force_from", language, first=first)
    return message("siting.in_force", language, first=first, last=last)


def standard_words(limit: Limit, language: str) -> str:
    """A standard as a choice: how far, by which rule of which days; a limit of one's own by its number."""
    said = limit_words(limit.value, limit.unit, language)
    if limit.standard is None:
        return message("siting.own_limit", language, limit=said)
    label = limit.standard.label.in_language(language)
    return message(
        "siting.standard_words",
        language,
        limit=said,
        label=label,
        force=force_words(limit.standard, language),
    )


def site_words(city: City, sites: Sites, site: int, language: str) -> str:
    """Where a candidate place is: its streets and its ward."""
    number_of = city.wards["number"].get(sites.wards[site])
    ward = (
        message("siting.outside", language)
        if number_of is None
        else message("siting.ward_numbered", language, number=int(number_of))
    )
    name = sites.names[site] or message("siting.unnamed_street", language)
    return message("siting.site", language, name=name, ward=ward)


def pair_words(city: City, sites: Sites, chosen: tuple[int, ...], language: str) -> list[tuple[str, str]]:
    """The letter and the place of each team."""
    return [
        (letter, site_words(city, sites, site, language))
        for letter, site in zip(LETTERS, chosen, strict=False)
    ]


def counted_words(weight: str, count: float, language: str) -> str:
    """How many of what weighs: "1.234 người", "5 trường học"."""
    kind = "people" if weight in SPREADS else "fires" if weight == FIRES else weight
    key = f"siting.counted_{kind}"
    return message(
        key if key in messages() else "siting.counted_other",
        language,
        count=number(float(count), 0, language),
    )


def weight_words(weight: str, language: str) -> str:
    """What weighs in the choice of a site."""
    key = f"siting.weight_{weight}"
    return message(key, language) if key in messages() else weight


def share_words(part: float, whole: float, language: str) -> str:
    """A share in percent; "" of nothing. What is not all is never 100."""
    if whole <= 0:
        return ""
    percent = 100 * part / whole
    return f"{number(min(percent, 99.9) if part < whole else percent, 1, language)}%"


@dataclass(frozen=True)
class Scale:
    """What values of answers are in: the measure's unit, what weighs, and how much of it anybody has a way to."""

    unit: str
    weight: str
    reachable: int


def worth_words(objective: Objective, found: Found, scale: Scale, language: str) -> str:
    """What an answer is worth by the objective."""
    return message(
        f"siting.worth_{objective.value}", language, said=_value(objective, found, scale, language)
    )


def _value(objective: Objective, found: Found, scale: Scale, language: str) -> str:
    match objective:
        case Objective.WORST:
            return cost_words(found.worst, scale.unit, language)
        case Objective.MEAN:
            mean = found.total / scale.reachable if scale.reachable and found.worst < NEVER else NEVER
            return cost_words(mean, scale.unit, language)
        case Objective.BACKUP:
            return counted_words(scale.weight, found.backup, language)
        case _:
            return counted_words(scale.weight, found.covered, language)


def regret_words(objective: Objective, best: Found, found: Found, scale: Scale, language: str) -> str:
    """By how much an answer falls short of the best one, in what the objective counts."""
    short = worth(objective, found) - worth(objective, best)
    if short <= 0:
        return message("siting.as_good", language)
    if objective in (Objective.WORST, Objective.MEAN) and found.worst >= NEVER:
        return message("siting.leaves_some", language)
    if objective is Objective.MEAN:  # rounded up: less than a metre or second is not nothing
        short = ceil(short / max(scale.reachable, 1)) * scale.reachable
    worst = short if objective is Objective.WORST else 0
    difference = Found((), short, short, worst, short)
    return message("siting.short_of", language, said=_value(objective, difference, scale, language))


def gain_words(objective: Objective, before: Found, after: Found, scale: Scale, language: str) -> str:
    """What an answer with one team more gains, in what the objective counts: more people, or a cost that is less.

    A gain in the mean is rounded down. A choice for another aim may cover fewer people: that is no part of its gain.
    """
    gain = worth(objective, before) - worth(objective, after)
    if objective not in (Objective.WORST, Objective.MEAN):
        if gain <= 0:
            return message("siting.gain_none", language)
        said = counted_words(scale.weight, gain, language)
        return message("siting.worth_backup", language, said=said) if objective is Objective.BACKUP else said
    if after.worst >= NEVER:
        return message("siting.gain_some", language)
    if before.worst >= NEVER:
        return message("siting.gain_all", language)
    if gain <= 0:
        return message("siting.gain_none", language)
    whole = gain if objective is Objective.WORST else gain // max(scale.reachable, 1)
    said = f"{'' if whole else '< '}{reach_words(max(whole, 1), scale.unit, language)}"
    return message(f"siting.gain_{objective.value}", language, said=said)


def command(question: Question) -> str:
    """The command that answers the same from `data/`; what is as usual there is left out."""
    measure, choice, usual = question.measure, question.choice, Question()
    said = [
        ("measure", measure.by, usual.measure.by),
        ("radius-m" if measure.unit == "m" else "limit-s", question.limit, None),
        ("teams", question.teams, None),
        ("objective", question.objective.value, usual.objective.value),
        ("weight", question.weight, usual.weight),
        ("turnout-s", measure.turnout_s, usual.measure.turnout_s),
        ("hose-m", f"{measure.truck.hose_m:g}", f"{usual.measure.truck.hose_m:g}"),
        ("least-class", choice.least_class, usual.choice.least_class),
        ("spacing-m", f"{choice.spacing_m:g}", f"{usual.choice.spacing_m:g}"),
        ("wards", ",".join(choice.wards), ""),
    ]
    words = [f"--{name} {value}" for name, value, ordinary in said if value != ordinary]
    flags = [("--unnamed", measure.truck.unnamed), ("--plots", choice.source == "plots")]
    return " ".join(["python -m geo.siting", *words, *(flag for flag, is_set in flags if is_set), "--json"])


def beyond_command(question: Question) -> tuple[str, ...]:
    """What of a question the command cannot be asked: keys of messages."""
    asked = {
        "siting.command_helpers": bool(question.helpers),
        "siting.command_speed": question.measure.speed_factor != Question().measure.speed_factor,
    }
    return tuple(key for key, is_asked in asked.items() if is_asked)
