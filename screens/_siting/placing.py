"""Where the new teams stand: as the map told, as the address says, or on the best places; and the best for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from geo.crs import degrees_of
from geo.location import Objective, Ranking, ranked
from geo.sites import Sites
from geo.siting import ALONE, BOARDS, Board, points_of
from maps.siting_view import DECIMALS, MOST_HELP, Asked, LonLat, in_metres
from screens._siting import asked as settings

TURN, PLACED, TAKEN, BEFORE = "siting_turn", "siting_placed", "siting_taken", "siting_before"
FOLLOWED = "siting_followed"  # what the teams were put on last
MOST_BEFORE = 3


@dataclass(frozen=True, eq=False)
class Before:
    """A board that the map showed, and what the placing on it was called."""

    key: str
    turn: int
    board: Board


def take() -> None:
    """Keeps what the map told since the last run; what it told of another board than the one it shows is let go."""
    told = settings.heard()
    if told is None or told.sent <= int(st.session_state.get(TAKEN, 0)):
        return
    st.session_state[TAKEN] = told.sent
    asked = st.session_state[settings.ASKED]
    helpers = tuple((round(lon, DECIMALS), round(lat, DECIMALS)) for lon, lat in told.helpers)[:MOST_HELP]
    if helpers != asked.helpers:
        settings.change(helpers=helpers)
    before = _seen(told)
    if before is None:
        return
    sites = told.sites
    if not sites or len(sites) > asked.teams or not all(0 <= one < len(before.board.sites) for one in sites):
        return
    locked = (*told.locked, *(False,) * len(sites))[: len(sites)]
    if told.find and helpers != asked.helpers:  # asked with a neighbouring team that this board does not know
        sites = tuple(site for site, is_locked in zip(sites, locked, strict=True) if is_locked)
        locked = (True,) * len(sites)
    elif told.find:
        sites = found_for_others(before.board, sites, locked)
        locked = (*locked, *(False,) * len(sites))[: len(sites)]
    else:
        st.session_state[PLACED] = (told.key, sites)
    is_best = not asked.placed and st.session_state.get(FOLLOWED) == (before.key, sites)
    follows_best = is_best and not any(locked)
    placed = () if follows_best else places(before.board.sites, sites)
    if (placed, locked) != (asked.placed, asked.locked):
        settings.change(placed=placed, locked=locked if placed else ())


def _seen(told: settings.Heard) -> Before | None:
    """The board that teams were moved on; None for one that is not known, or where Python has placed them since.

    A board that was asked for while a team was on its way does not undo the move.
    """
    shown: list[Before] = st.session_state.get(BEFORE, [])
    found = [one for one in shown if (one.key, one.turn) == (told.key, told.turn)]
    return found[-1] if found and (found[-1] is shown[-1] or found[-1].key != shown[-1].key) else None


def places(sites: Sites, chosen: Sequence[int]) -> tuple[LonLat, ...]:
    """Sites in DEGREES, as the address has them."""
    found = degrees_of(sites.points[list(chosen)].reshape(-1, 2)).round(DECIMALS).tolist()
    return tuple((lon, lat) for lon, lat in found)


def found_for_others(board: Board, sites: tuple[int, ...], locked: tuple[bool, ...]) -> tuple[int, ...]:
    """The places with the teams that are not locked on the best ones left; those that are stay as they are."""
    fixed = tuple(site for site, is_locked in zip(sites, locked, strict=True) if is_locked)
    rest = list(completed(board, fixed).best.sites)
    for site in fixed:
        rest.remove(site)
    kept = [
        site if is_locked else rest.pop(0) if rest else None
        for site, is_locked in zip(sites, locked, strict=True)
    ]
    return tuple(site for site in (*kept, *rest) if site is not None)


@lru_cache(maxsize=BOARDS)
def completed(board: Board, fixed: tuple[int, ...]) -> Ranking:
    """The best answer of a board with some sites settled."""
    question = board.question
    return ranked(board.problem, question.objective, question.teams, fixed=fixed, listing=ALONE)


def placed_on(board: Board, key: str, asked: Asked, best: Ranking) -> tuple[int, ...]:
    """The sites that the new teams stand on, in the order of their letters; the best ones until one is moved."""
    chosen = best.best.sites
    if asked.placed:
        chosen = tuple(board.sites.nearest(*point) for point in in_metres(asked.placed))
        wanted = asked.teams if board.question.objective is not Objective.FULL else len(chosen)
        if len(chosen) < min(wanted, len(board.sites)):
            chosen = found_for_others(board, chosen, (True,) * len(chosen))
    st.session_state[FOLLOWED] = (key, chosen)
    if st.session_state.get(PLACED) != (key, chosen):
        st.session_state.update({PLACED: (key, chosen), TURN: turn() + 1})
    shown = [one for one in st.session_state.get(BEFORE, []) if (one.key, one.turn) != (key, turn())]
    st.session_state[BEFORE] = [*shown, Before(key, turn(), board)][-MOST_BEFORE:]
    return chosen


def turn() -> int:
    """How often Python has put the teams somewhere."""
    return int(st.session_state.get(TURN, 0))


def put(board: Board, sites: Sequence[int]) -> None:
    """Puts the teams on sites, none of them locked; none at all: they follow the best answer."""
    settings.change(placed=places(board.sites, sites), locked=())


def places_of_all(board: Board, sites: tuple[int, ...]) -> tuple[tuple[float, float], ...]:
    """Every team's place, METRES: the standing ones, the neighbouring ones, then those on `sites`."""
    return tuple((east, north) for east, north in points_of(board, sites).tolist())
