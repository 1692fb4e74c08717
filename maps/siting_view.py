"""What the siting board is asked, as its address says it: read, written, and made a question of.

Every setting of the board stands in the address, so that a copied link shows the same board. What cannot be read is
told, and the usual setting stands in for it. Where the teams stand (`teams`, `lock`, `help`) is written by the browser
too: maps/client/src/siting_address.ts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal
from urllib.parse import parse_qsl, quote

import numpy as np

from geo.city import City
from geo.crs import metres_of
from geo.engines import MOST_TURNOUT_S, Measure
from geo.errors import ParameterError
from geo.ground import PEOPLE, weight_kinds
from geo.location import MOST_TEAMS, Objective
from geo.sites import LEAST_CLASSES, LEAST_SPACING_M, MOST_SPACING_M, SPACING_M, Choice
from geo.siting import LEAST_M, LEAST_S, MOST_M, MOST_S, Question
from geo.truck import HOSE_M, MOST_HOSE_M, TruckRule
from layers._layer import Threshold, thresholds_about
from maps.view import limits

By = Literal["circle", "street", "truck"]
Unit = Literal["m", "s"]
LonLat = tuple[float, float]

MEASURES: tuple[By, ...] = ("circle", "street", "truck")
TOPICS: Mapping[str, Unit] = {"fire_radius": "m", "fire_time": "s"}
PLOTS = "plots"
PARTS = ("wards", "curve", "counts", "trust", "streets", "why", "keep")
LETTERS = "ABCD"
MOST_HELP = 12
DECIMALS = 5  # of a degree: about a metre
LEAST_SPEED, MOST_SPEED = 50, 150  # percent of the assumed speeds
MOST_BANDS = 6
BANDS: Mapping[str, tuple[int, ...]] = {"s": (120, 240, 360, 480), "m": (1_000, 2_000, 3_000, 4_000)}
LEAST_BAND, MOST_BAND = 10, 20_000
OWN_LIMIT = re.compile(r"([1-9]\d{0,5})([ms])")
PLACE = re.compile(r"-?\d{1,3}(?:\.\d{1,8})?,-?\d{1,2}(?:\.\d{1,8})?")


@dataclass(frozen=True)
class Asked:
    """The settings of the board; what they are called in the address is in NAMES.

    `limit` is the id of a standard, or a number and its unit ("2500m", "300s"). `sites` is the least class of the
    streets that candidates stand on, or PLOTS. `bands` are the isochrones' ends in the unit, () for the usual ones.
    `placed` are the new teams in DEGREES, () where they follow the best answer; `locked` says of each whether it is
    settled; `helpers` are neighbouring teams, DEGREES. `base` is the plan that counts as done, "" for none; `part` what is looked
    at below the map.
    """

    by: By = "truck"
    limit: str = "fire-2008-area"
    goal: str = Objective.COVER.value
    teams: int = 2
    weight: str = PEOPLE
    sites: str = "tertiary"
    spacing_m: int = round(SPACING_M)
    wards: tuple[str, ...] = ()
    hose_m: int = round(HOSE_M)
    alleys: bool = False
    turnout_s: int = 0
    speed: int = 100
    bands: tuple[int, ...] = ()
    base: str = ""
    part: str = "wards"
    placed: tuple[LonLat, ...] = ()
    locked: tuple[bool, ...] = ()
    helpers: tuple[LonLat, ...] = ()


USUAL = Asked()
NAMES: Mapping[str, str] = {
    "by": "by",
    "limit": "limit",
    "goal": "goal",
    "teams": "n",
    "weight": "weight",
    "sites": "sites",
    "spacing_m": "step",
    "wards": "in",
    "hose_m": "hose",
    "alleys": "alleys",
    "turnout_s": "turnout",
    "speed": "speed",
    "bands": "bands",
    "base": "base",
    "part": "part",
    "placed": "teams",
    "locked": "lock",
    "helpers": "help",
}
OWN = frozenset(NAMES.values())


@dataclass(frozen=True)
class Limit:
    """A standard, or a limit of the reader's own: then `standard` is None."""

    value: int
    unit: Unit
    standard: Threshold | None = None


@dataclass(frozen=True)
class Unread:
    """An entry of the address that was not understood."""

    name: str
    text: str


def standards_of(city: City) -> dict[str, Limit]:
    """The standards on fire teams that the data has, by id, those of length first."""
    return {
        one.id: Limit(round(one.value), unit, one)
        for topic, unit in TOPICS.items()
        for one in thresholds_about(city, topic)
    }


def limit_of(city: City, text: str) -> Limit:
    """The limit that a setting names.

    Raises
    ------
    ParameterError
        `radius_outside` or `seconds_outside` for a number out of range, `unknown_standard` for what is none.
    """
    known = standards_of(city).get(text)
    if known is not None:
        return known
    own = OWN_LIMIT.fullmatch(text)
    if own is None:
        raise ParameterError("unknown_standard", standard=text[:40])
    value, unit = int(own[1]), own[2]
    if unit == "m":
        if not LEAST_M <= value <= MOST_M:
            raise ParameterError("radius_outside", radius_m=value, least=LEAST_M, most=MOST_M)
        return Limit(value, "m")
    if not LEAST_S <= value <= MOST_S:
        raise ParameterError("seconds_outside", seconds=value, least=LEAST_S, most=MOST_S)
    return Limit(value, "s")


def read_asked(query: str, city: City) -> tuple[Asked, tuple[Unread, ...]]:
    """The settings an address describes, and the entries of it that mean nothing: the usual ones stand in for those.

    `locked` has an entry for each of `placed`. A circle has no time: with one, the usual limit in metres stands in.
    """
    told = dict(parse_qsl(query.lstrip("?#")))
    values: dict[str, Any] = {}
    unread = []
    for name, read in _readers(city).items():
        text = told.get(NAMES[name])
        if text is None:
            continue
        try:
            values[name] = read(text)
        except (ValueError, ParameterError):
            unread.append(Unread(NAMES[name], text[:60]))
    return fitted(Asked(**values), city), tuple(unread)


def fitted(asked: Asked, city: City) -> Asked:
    """The settings with those changed that do not go together: a circle and a time; locks of teams that are nowhere."""
    known = standards_of(city)
    limit = asked.limit
    if limit not in known and not OWN_LIMIT.fullmatch(limit):
        limit = next(iter(known), f"{Question().limit}m")
    if asked.by == "circle" and limit_of(city, limit).unit == "s":
        limit = next((key for key, one in known.items() if one.unit == "m"), f"{Question().limit}m")
    placed = asked.placed[: asked.teams]
    locked = (*asked.locked, *(False,) * len(placed))[: len(placed)]
    return replace(asked, limit=limit, placed=placed, locked=locked)


def _readers(city: City) -> Mapping[str, Callable[[str], Any]]:
    west, south, east, north = limits(city)
    far = (west - (east - west), south - (north - south), east + (east - west), north + (north - south))
    return {
        "by": lambda text: _one_of(text, MEASURES),
        "limit": lambda text: _limit(city, text),
        "goal": lambda text: Objective(text).value,
        "teams": lambda text: _whole(text, 1, MOST_TEAMS),
        "weight": lambda text: _one_of(text, weight_kinds(city)),
        "sites": lambda text: _one_of(text, (*LEAST_CLASSES, PLOTS)),
        "spacing_m": lambda text: _whole(text, round(LEAST_SPACING_M), round(MOST_SPACING_M)),
        "wards": lambda text: tuple(_one_of(ward, tuple(city.wards.index)) for ward in text.split(",")),
        "hose_m": lambda text: _whole(text, 0, round(MOST_HOSE_M)),
        "alleys": lambda text: _one_of(text, ("0", "1")) == "1",
        "turnout_s": lambda text: _whole(text, 0, MOST_TURNOUT_S),
        "speed": lambda text: _whole(text, LEAST_SPEED, MOST_SPEED),
        "bands": read_bands,
        "base": lambda text: _matching(re.compile(r"[\w-]{1,64}"), text),
        "part": lambda text: _one_of(text, PARTS),
        "placed": lambda text: _places(text, MOST_TEAMS, far),
        "locked": _locks,
        "helpers": lambda text: _places(text, MOST_HELP, far),
    }


def _one_of(text: str, known: tuple[Any, ...]) -> Any:
    if text not in known:
        raise ValueError(text)
    return text


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(text)
    return text


def _limit(city: City, text: str) -> str:
    limit_of(city, text)
    return text


def _whole(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"\d{1,6}", text) or not least <= int(text) <= most:
        raise ValueError(text)
    return int(text)


def read_bands(text: str) -> tuple[int, ...]:
    """Ends of isochrones, ascending: "120,240" is (120, 240).

    Raises
    ------
    ValueError
        Where the text is not one to MOST_BANDS different whole numbers from LEAST_BAND to MOST_BAND.
    """
    ends = sorted({_whole(part.strip(), LEAST_BAND, MOST_BAND) for part in text.split(",")})
    if not 0 < len(ends) <= MOST_BANDS:
        raise ValueError(text)
    return tuple(ends)


def _places(text: str, most: int, box: tuple[float, float, float, float]) -> tuple[LonLat, ...]:
    parts = [part for part in text.split(";") if part]
    if not 0 < len(parts) <= most:
        raise ValueError(text)
    return tuple(_place(part, box) for part in parts)


def _place(text: str, box: tuple[float, float, float, float]) -> LonLat:
    lon, lat = map(float, _matching(PLACE, text).split(","))
    west, south, east, north = box
    if not (west <= lon <= east and south <= lat <= north):
        raise ValueError(text)
    return round(lon, DECIMALS), round(lat, DECIMALS)


def _locks(text: str) -> tuple[bool, ...]:
    _matching(re.compile(f"[{LETTERS}]{{1,{len(LETTERS)}}}"), text)
    return tuple(letter in text for letter in LETTERS)


def written(asked: Asked) -> dict[str, str]:
    """The entries of the address for these settings, without those that are as usual."""
    return {
        NAMES[field.name]: text
        for field in fields(asked)
        if (value := getattr(asked, field.name)) != getattr(USUAL, field.name)
        and (text := _text(field.name, value))
    }


def _text(name: str, value: Any) -> str:
    if name in ("placed", "helpers"):
        return ";".join(f"{lon:.{DECIMALS}f},{lat:.{DECIMALS}f}" for lon, lat in value)
    if name == "locked":
        return "".join(letter for letter, is_locked in zip(LETTERS, value, strict=False) if is_locked)
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(int(value)) if isinstance(value, bool) else str(value)


def as_query(entries: Mapping[str, str]) -> str:
    """Entries as an address has them, commas and semicolons as they are."""
    return "&".join(f"{name}={quote(text, safe=',;')}" for name, text in entries.items())


def measure_of(asked: Asked, by: By, unit: Unit) -> Measure:
    """One of the three measures with the settings of the board; a circle is in metres."""
    return Measure(
        by=by,
        unit="m" if by == "circle" else unit,
        turnout_s=asked.turnout_s if unit == "s" and by != "circle" else 0,
        truck=TruckRule(float(asked.hose_m), asked.alleys) if by == "truck" else TruckRule(),
        speed_factor=asked.speed / 100 if unit == "s" and by != "circle" else 1.0,
    )


def question_of(asked: Asked, city: City) -> Question:
    """What is asked of `geo/siting.py`; nothing is locked in it.

    Raises
    ------
    ParameterError
        As `limit_of` says.
    """
    limit = limit_of(city, asked.limit)
    on_plots = asked.sites == PLOTS
    return Question(
        measure=measure_of(asked, asked.by, limit.unit),
        limit=limit.value,
        objective=Objective(asked.goal),
        teams=asked.teams,
        weight=asked.weight,
        choice=Choice(
            source="plots" if on_plots else "streets",
            least_class=Choice().least_class if on_plots else asked.sites,
            spacing_m=Choice().spacing_m if on_plots else float(asked.spacing_m),
            wards=asked.wards,
        ),
        helpers=in_metres(asked.helpers),
    )


def in_metres(places: tuple[LonLat, ...]) -> tuple[tuple[float, float], ...]:
    """Places in DEGREES as METRES, to a centimetre."""
    found = metres_of(np.array(places, dtype=float).reshape(-1, 2)).round(2).tolist()
    return tuple((east, north) for east, north in found)
