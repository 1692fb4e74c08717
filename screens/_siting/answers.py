"""What the board answers: the sentence above the map, the best places and the next best beside it, how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import streamlit as st

from geo.city import City
from geo.engines import NEVER, Measure
from geo.ground import PEOPLE, ground_of
from geo.location import Found, Objective, Ranking
from geo.reached import Missed, missed_by
from geo.same import Same
from geo.siting import BOARDS, Board, Tried, other_spreads
from maps.messages import message
from maps.plan_table import number
from maps.siting_table import legal_radius_m, measures_asked
from maps.siting_view import Asked, Limit
from maps.siting_words import (
    Scale,
    pair_words,
    reach_words,
    regret_words,
    share_words,
    worth_words,
)
from screens import _chrome
from screens._siting import boards, placing

KEPT = 48  # counts of people missed: of each placing of the teams
Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, eq=False)
class Shown:
    """A board with its answer, the sites that the new teams stand on, and the places of all teams, METRES."""

    city: City
    asked: Asked
    limit: Limit
    board: Board
    ranking: Ranking
    sites: tuple[int, ...]
    points: Points
    language: str

    def say(self, key: str, **parameters: object) -> str:
        """A message in the reader's language."""
        return message(f"siting.{key}", self.language, **parameters)

    @property
    def scale(self) -> Scale:
        """What the answers' values are in."""
        question = self.board.question
        return Scale(question.measure.unit, question.weight, self.ranking.reachable)

    @property
    def objective(self) -> Objective:
        """What is asked of the teams."""
        return self.board.question.objective

    def pair(self, sites: Sequence[int]) -> list[tuple[str, str]]:
        """The letters and the places of teams on sites."""
        return pair_words(self.city, self.board.sites, tuple(sites), self.language)


def headline(shown: Shown | None, language: str) -> None:
    """The key sentence: how many of those within the circle no engine reaches, and why."""
    if shown is None:
        _chrome.render("siting_head.html", language, missed=None)
        return
    radius = shown.limit.value if shown.limit.unit == "m" else legal_radius_m(shown.city)
    missed = _missed_of(shown, shown.asked, radius)
    turned = _missed_of(shown, replace(shown.asked, alleys=not shown.asked.alleys), radius)
    measure, limit = measures_asked(shown.city, shown.asked, shown.limit)["truck"]
    _chrome.render(
        "siting_head.html",
        language,
        missed=missed.missed,
        teams=len(shown.points),
        radius=reach_words(radius, "m", language),
        limit=reach_words(limit, measure.unit, language),
        unit=measure.unit,
        inside=number(float(missed.inside), 0, language),
        count=number(float(missed.missed), 0, language),
        share=share_words(missed.missed, missed.inside, language),
        without=number(float(missed.without_stop), 0, language),
        far=number(float(missed.too_far), 0, language),
        hose=number(float(shown.asked.hose_m), 0, language),
        alleys=shown.asked.alleys,
        otherwise=number(float(turned.missed), 0, language),
    )


def _missed_of(shown: Shown, asked: Asked, radius: int) -> Missed:
    """The people within the radius whom no engine reaches by the settings."""
    by_truck = measures_asked(shown.city, asked, shown.limit)["truck"]
    return _missed(Same(shown.city, ground_of(shown.city)), radius, by_truck, shown.points)


@lru_cache(maxsize=KEPT)
def _missed(frames: Same, radius: int, by_truck: tuple[Measure, int], points: Points) -> Missed:
    city, _ = frames.things
    measure, limit = by_truck
    return missed_by(city, radius, measure, limit, np.array(points, dtype=float).reshape(-1, 2))


def stranded(shown: Shown) -> None:
    """A word on each standing or neighbouring team from which no way leads anywhere: it counts for nobody."""
    least = shown.board.standing.min(axis=1, initial=NEVER)
    names = [
        one.name.in_language(shown.language)
        for one, cost in zip(boards.standing_teams(shown.city, shown.board), least, strict=True)
        if cost >= NEVER
    ]
    if names:
        said = _chrome.escaped(shown.say("stranded", names=", ".join(names)))
        st.warning(said, icon=":material/wrong_location:")


def panel(shown: Shown) -> None:
    """The best places, how sure they are, and the next best that lie elsewhere."""
    st.header(shown.say("best"), anchor=False)
    _choice(shown, shown.ranking.best, 0)
    key = "proven" if shown.ranking.is_proven else "unproven"
    st.caption(
        shown.say(
            key,
            sites=number(float(len(shown.board.sites)), 0, shown.language),
            gap=number(100 * shown.ranking.gap, 2, shown.language),
        )
    )
    survival = st.container()  # worked out last: the rest is there at once
    others = shown.ranking.runners_up
    if others:
        st.header(shown.say("others", count=len(others)), anchor=False)
        for place, found in enumerate(others, start=1):
            _choice(shown, found, place)
    with survival:
        _survival(shown)


def _choice(shown: Shown, found: Found, place: int) -> None:
    """One answer: its places, what it is worth, and a button that puts the teams there."""
    language, best = shown.language, shown.ranking.best
    is_here = sorted(shown.sites) == sorted(found.sites)
    with st.container(
        key=f"gv-siting-choice-{place}", border=True, horizontal=True, vertical_alignment="center"
    ):
        _chrome.render(
            "siting_choice.html",
            language,
            place=place,
            pair=shown.pair(found.sites),
            worth=worth_words(shown.objective, found, shown.scale, language),
            share=_share(shown, found),
            regret=regret_words(shown.objective, best, found, shown.scale, language) if place else "",
            here=is_here,
        )
        if not is_here or (place == 0 and shown.asked.placed):
            st.button(
                shown.say("put"),
                icon=":material/place:",
                help=shown.say("put_help", place=place) if place else shown.say("put_best"),
                key=f"siting_put_{place}",
                on_click=placing.put,
                args=(shown.board, found.sites if place else ()),
            )


def _share(shown: Shown, found: Found) -> str:
    """Which share of all that weighs an answer covers, where that is what counts."""
    if shown.objective in (Objective.WORST, Objective.MEAN):
        return ""
    part = found.backup if shown.objective is Objective.BACKUP else found.covered
    return share_words(part, float(shown.board.weight.sum()), shown.language)


def _survival(shown: Shown) -> None:
    """Whether the best places are still the best with the people spread otherwise."""
    if shown.asked.weight != PEOPLE:
        return
    with st.spinner(shown.say("working")):
        tries = spreads(shown.city, shown.board)
    _chrome.render(
        "siting_survival.html",
        shown.language,
        lines=[(one.survives, survival_words(shown, one)) for one in tries],
    )


@lru_cache(maxsize=BOARDS)
def _spreads(frames: Same) -> tuple[Tried, ...]:
    city, board = frames.things
    return other_spreads(city, board)


def spreads(city: City, board: Board) -> tuple[Tried, ...]:
    """The answers with the people spread otherwise."""
    return _spreads(Same(city, board))


def scale_of(shown: Shown, tried: Tried) -> Scale:
    """What the values of an answer under another assumption are in."""
    return replace(shown.scale, reachable=tried.reachable)


def survival_words(shown: Shown, tried: Tried) -> str:
    """What becomes of the best places under another assumption."""
    spread = shown.say(f"spread_{tried.name}")
    if tried.survives:
        return shown.say("survives", spread=spread)
    short = regret_words(shown.objective, tried.best, tried.ours, scale_of(shown, tried), shown.language)
    return shown.say("survives_not", spread=spread, short=short)
