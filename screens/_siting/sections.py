"""What stands below the map: the wards, the trade-off, more or fewer teams, other assumptions. Worked out when opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import streamlit as st

from geo.location import Found, Ranking
from geo.reached import Reached, reached
from geo.same import Same
from geo.siting import BOARDS, Board, Tried, curve, other_counts, other_limits, other_speeds
from geo.street_map import completeness
from maps.legend import vietnamese_date
from maps.plan_table import number
from maps.release import Release
from maps.siting_table import district_lines, measures_asked, street_columns, ward_columns
from maps.siting_words import (
    cost_words,
    counted_words,
    gain_words,
    limit_words,
    regret_words,
    share_words,
    worth_words,
)
from maps.table import Column, groups
from screens import _chrome, _release
from screens._siting import placing
from screens._siting.answers import Shown, scale_of, spreads, survival_words

MOST_CURVE = 2  # teams for which the trade-off is worked out
POINT = "siting_curve_point"
LEFT, RIGHT, TOP, BOTTOM = 78, 620, 22, 230  # of the drawing of the trade-off


def compared(shown: Shown) -> tuple[Reached, ...]:
    """What all teams reach by each of the three measures."""
    asked = measures_asked(shown.city, shown.asked, shown.limit)
    return tuple(reached(shown.city, measure, limit, shown.points) for measure, limit in asked.values())


def measures(shown: Shown) -> None:
    """The three measures side by side for the whole district; the last one also under the other rule for engines."""
    with st.spinner(shown.say("working")):
        found = compared(shown)
        other = otherwise(shown)
    lines = district_lines((*found, other), shown.language)
    lines[-1]["label"] = shown.say("within_truck_named" if shown.asked.alleys else "within_truck_all")
    _chrome.render(
        "siting_measures.html",
        shown.language,
        lines=lines,
        mine=shown.asked.by,
        is_time=shown.limit.unit == "s",
        teams=len(shown.points),
    )


def otherwise(shown: Shown) -> Reached:
    """What the teams reach if engines do the other thing at small streets without a name than is assumed."""
    turned = replace(shown.asked, alleys=not shown.asked.alleys)
    measure, limit = measures_asked(shown.city, turned, shown.limit)["truck"]
    return reached(shown.city, measure, limit, shown.points)


def columns(shown: Shown) -> tuple[Column, ...]:
    """The wards' table: for the screen and for files."""
    return ward_columns(shown.city, compared(shown), shown.language)


def wards(shown: Shown, release: Release) -> None:
    """The wards by each measure, to sort."""
    hint = shown.say("wards_hint_s" if shown.limit.unit == "s" else "wards_hint")
    _table(shown, release, ("wards", hint), columns(shown))


def _table(shown: Shown, release: Release, said: tuple[str, str], made: tuple[Column, ...]) -> None:
    """A table of the wards that the browser sorts: `said` is the part's name and a hint."""
    part, hint = said
    _release.component(release, "table")(
        data={
            "lang": shown.language,
            "title": shown.say(f"part_{part}"),
            "unknown": shown.say("nobody"),
            "hint": hint,
            "ids": list(shown.city.wards.index),
            "selected": "",
            "groups": groups(made),
        },
        key=f"siting_{part}",
    )


def trade_off(shown: Shown) -> None:
    """How many are covered against how far the worst is: no pair is better in both."""
    if len(shown.sites) > MOST_CURVE or shown.asked.teams > MOST_CURVE:
        st.info(shown.say("curve_two_only"), icon=":material/info:")
        return
    with st.spinner(shown.say("working")):
        points = _curve(Same(shown.board))
    language = shown.language
    rows = [
        {
            "pair": shown.pair(one.sites),
            "covered": counted_words(shown.asked.weight, one.covered, language),
            "worst": cost_words(one.worst, shown.scale.unit, language),
            "backup": counted_words(shown.asked.weight, one.backup, language),
            "here": sorted(one.sites) == sorted(shown.sites),
        }
        for one in points
    ]
    _chrome.render("siting_curve.html", language, rows=rows, picture=_drawing(shown, points))
    st.selectbox(
        shown.say("curve_choose"),
        range(len(points)),
        format_func=lambda row: f"{row + 1}. {rows[row]['covered']} · {rows[row]['worst']}",
        key=POINT,
    )
    st.button(
        shown.say("put"),
        icon=":material/place:",
        key="siting_curve_put",
        on_click=_put,
        args=(shown.board, points),
    )


def _put(board: Board, points: Sequence[Found]) -> None:
    """Puts the teams on the point that stands in the list when the button is pressed, however soon that is."""
    placing.put(board, points[st.session_state[POINT]].sites)


@lru_cache(maxsize=BOARDS)
def _curve(frames: Same) -> tuple[Found, ...]:
    (board,) = frames.things
    return curve(board)


def _drawing(shown: Shown, points: Sequence[Found]) -> str:
    """The trade-off as a picture: worst cost to the right, covered upwards, the teams as they stand as a ring."""
    from_cost, to_cost = min(one.worst for one in points), max(one.worst for one in points)
    least, most = min(one.covered for one in points), max(one.covered for one in points)

    def at(one: Found) -> tuple[str, str]:
        east = (one.worst - from_cost) / max(to_cost - from_cost, 1)
        north = (one.covered - least) / max(most - least, 1)
        return (
            f"{LEFT + 20 + (RIGHT - LEFT - 40) * east:.1f}",
            f"{BOTTOM - 16 - (BOTTOM - TOP - 32) * north:.1f}",
        )

    here = next((at(one) for one in points if sorted(one.sites) == sorted(shown.sites)), None)
    return _chrome.picture(
        "siting_curve.svg",
        shown.language,
        dots=[at(one) for one in points],
        here=here,
        least=number(float(least), 0, shown.language),
        most=number(float(most), 0, shown.language),
        first=cost_words(from_cost, shown.scale.unit, shown.language),
        last=cost_words(to_cost, shown.scale.unit, shown.language),
        single=len(points) == 1,
    )


def counts(shown: Shown) -> None:
    """One team against two against three, each at its best, and what each team more gains by the aim."""
    with st.spinner(shown.say("working")):
        found = _counts(Same(shown.board))
    rows: list[dict[str, object]] = []
    before: Found | None = None
    for ranking in found:
        best = ranking.best
        rows.append(
            {
                "count": len(best.sites),
                "pair": shown.pair(best.sites),
                "covered": counted_words(shown.asked.weight, best.covered, shown.language),
                "share": share_words(best.covered, float(shown.board.weight.sum()), shown.language),
                "more": gain_words(shown.objective, before, best, shown.scale, shown.language)
                if before
                else "",
                "worst": cost_words(best.worst, shown.scale.unit, shown.language),
                "backup": counted_words(shown.asked.weight, best.backup, shown.language),
                "proof": _proof(shown, ranking),
            }
        )
        before = best
    _chrome.render(
        "siting_counts.html", shown.language, rows=rows, goal=shown.say(f"goal_{shown.asked.goal}")
    )


def _proof(shown: Shown, ranking: Ranking) -> str:
    if ranking.is_proven:
        return shown.say("is_proven")
    return shown.say("gap", gap=number(100 * ranking.gap, 2, shown.language))


@lru_cache(maxsize=BOARDS)
def _counts(frames: Same) -> tuple[Ranking, ...]:
    (board,) = frames.things
    return other_counts(board)


def trust(shown: Shown) -> None:
    """How the best places do at other limits, at other speeds, and with the people spread otherwise."""
    with st.spinner(shown.say("working")):
        limits, speeds = _limits(Same(shown.board)), _speeds(Same(shown.board))
        other = spreads(shown.city, shown.board)
    _tries(shown, "limit", limits)
    if speeds:
        _tries(shown, "speed", speeds)
    else:
        st.caption(shown.say("no_speeds"))
    if other:
        _tries(shown, "spread", other)
        _chrome.render(
            "siting_survival.html",
            shown.language,
            lines=[(one.survives, survival_words(shown, one)) for one in other],
        )


def _tries(shown: Shown, kind: str, tries: Sequence[Tried]) -> None:
    language = shown.language
    rows = [
        {
            "what": _what(shown, kind, one),
            "ours": worth_words(shown.objective, one.ours, scale_of(shown, one), language),
            "best": worth_words(shown.objective, one.best, scale_of(shown, one), language),
            "short": regret_words(shown.objective, one.best, one.ours, scale_of(shown, one), language),
            "survives": one.survives,
            "pair": shown.pair(one.best.sites),
            "is_asked": kind != "spread" and one.factor == 1.0,
        }
        for one in tries
    ]
    _chrome.render("siting_tries.html", language, title=shown.say(f"try_{kind}"), rows=rows)


def _what(shown: Shown, kind: str, one: Tried) -> str:
    if kind == "spread":
        return shown.say(f"spread_{one.name}")
    if kind == "limit":
        return limit_words(one.limit, shown.scale.unit, shown.language)
    return shown.say("speed_of", percent=number(100 * one.factor, 0, shown.language))


@lru_cache(maxsize=BOARDS)
def _limits(frames: Same) -> tuple[Tried, ...]:
    (board,) = frames.things
    return other_limits(board)


@lru_cache(maxsize=BOARDS)
def _speeds(frames: Same) -> tuple[Tried, ...]:
    (board,) = frames.things
    return other_speeds(board)


def streets(shown: Shown, release: Release) -> None:
    """How complete the street data of each ward is: where they are not, the answer is less sure."""
    day = vietnamese_date(shown.city.sources["streets.geojson"].as_of)
    _chrome.render("siting_streets.html", shown.language, day=day)
    with st.spinner(shown.say("working")):
        made = street_columns(shown.city, completeness(shown.city), shown.language)
    _table(shown, release, ("streets", shown.say("streets_hint")), made)
