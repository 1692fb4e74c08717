"""The fields of the siting board: by which measure, to which standard, for which aim, how many teams, and the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from geo.city import City
from geo.engines import MOST_TURNOUT_S
from geo.ground import weight_kinds
from geo.location import MOST_TEAMS, Objective
from geo.sites import LEAST_CLASSES, LEAST_SPACING_M, MOST_SPACING_M
from geo.siting import LEAST_M, LEAST_S, MOST_M, MOST_S
from geo.truck import MOST_HOSE_M
from maps.messages import message
from maps.siting_view import (
    BANDS,
    LEAST_SPEED,
    MEASURES,
    MOST_SPEED,
    PLOTS,
    USUAL,
    Asked,
    Limit,
    limit_of,
    read_bands,
    standards_of,
)
from maps.siting_words import standard_words, weight_words
from records.plans import Plan
from screens import _chrome
from screens._siting import asked as settings

OWN_M, OWN_S = "own_m", "own_s"
OWN = {OWN_M: "m", OWN_S: "s"}
USUAL_OWN = {OWN_M: 3_000, OWN_S: 300}
MINUTE_S = 60
SITES = (*LEAST_CLASSES, PLOTS)
REFUSED = "siting_refused"
SAID = "siting_said"  # what each field shows, or was told last


def _key(name: str) -> str:
    return f"siting_field_{name}"


def keep(name: str, read: Callable[[Any], dict[str, Any]]) -> None:
    """Takes what was just put into a field; None is no answer, the field shows what held before.

    A field that was not drawn for a while, in a closed menu, is heard of as if somebody had put into it what it says.
    """
    value, known = st.session_state.get(_key(name)), st.session_state[SAID]
    if value is not None and value != known.get(name):
        known[name] = value
        settings.change(**read(value))


def field(name: str, value: Any) -> str:
    """The key of a field, which shows `value`: the settings are the truth, the field a view of them."""
    st.session_state.setdefault(SAID, {})[name] = value
    if (
        st.session_state.get(_key(name)) != value
    ):  # what is there already is not sent: a click on its way would be undone
        st.session_state[_key(name)] = value
    return _key(name)


def draw(city: City, asked: Asked, book: tuple[Plan, ...], language: str) -> None:
    """The row of fields above the map."""
    unit = limit_of(city, asked.limit).unit
    with st.container(horizontal=True, vertical_alignment="bottom", key="gv-siting-fields"):
        st.segmented_control(
            message("siting.measure", language),
            MEASURES,
            required=True,
            format_func=lambda by: message(f"siting.by_{by}", language),
            key=field("by", asked.by),
            on_change=keep,
            args=("by", lambda by: {"by": by, **_bands_kept(asked, "m" if by == "circle" else unit, unit)}),
        )
        _standard(city, asked, language)
        _choose(
            ("goal", "goal"),
            [one.value for one in Objective],
            asked.goal,
            lambda goal: message(f"siting.goal_{goal}", language),
            language,
        )
        st.segmented_control(
            message("siting.teams", language),
            range(1, MOST_TEAMS + 1),
            required=True,
            key=field("teams", asked.teams),
            on_change=keep,
            args=("teams", lambda count: {"teams": count}),
        )
        more = st.popover(
            message("siting.more", language), icon=":material/tune:", key="siting_more", on_change="rerun"
        )
        if more.open:  # a field that the browser has not drawn yet would begin at its least value, and count
            with more:
                _more(city, asked, book, language)


def _choose(
    names: tuple[str, str], options: Sequence[Any], value: Any, words: Callable[[Any], str], language: str
) -> None:
    """A list to choose from: `names` of the setting and of its label."""
    setting, label = names
    st.selectbox(
        message(f"siting.{label}", language),
        options,
        format_func=words,
        key=field(setting, value),
        on_change=keep,
        args=(setting, lambda chosen: {setting: chosen}),
    )


def _standard(city: City, asked: Asked, language: str) -> None:
    """The standard, with where it is written and since when; or a number of one's own beside it."""
    known, limit = standards_of(city), limit_of(city, asked.limit)
    is_circle = asked.by == "circle"
    options = [key for key, one in known.items() if not (is_circle and one.unit == "s")]
    own = [OWN_M] if is_circle else [OWN_M, OWN_S]
    chosen = asked.limit if limit.standard else OWN_M if limit.unit == "m" else OWN_S
    st.selectbox(
        message("siting.standard", language),
        [*options, *own],
        format_func=lambda key: (
            message(f"siting.{key}", language) if key in OWN else standard_words(known[key], language)
        ),
        key=field("standard", chosen),
        on_change=keep,
        args=("standard", lambda key: _with_standard(city, asked, key)),
    )
    if limit.standard is None:
        _own_field(limit, language)


def _with_standard(city: City, asked: Asked, key: str) -> dict[str, Any]:
    """The settings with a standard, or with a number of one's own: at first what holds now, if it is of that unit."""
    now, limit = limit_of(city, asked.limit), key
    if key in OWN:
        limit = f"{now.value if now.unit == OWN[key] else USUAL_OWN[key]}{OWN[key]}"
    return {"limit": limit, **_bands_kept(asked, limit_of(city, limit).unit, now.unit)}


def _bands_kept(asked: Asked, unit: str, before: str) -> dict[str, Any]:
    """Isochrones of one's own, which mean nothing in another unit."""
    return {"bands": asked.bands if unit == before else ()}


def _own_field(limit: Limit, language: str) -> None:
    if limit.unit == "m":
        st.number_input(
            message("siting.own_metres", language),
            LEAST_M,
            MOST_M,
            step=100,
            key=field("own", limit.value),
            on_change=keep,
            args=("own", lambda metres: {"limit": f"{metres}m"}),
        )
        return
    st.number_input(
        message("siting.own_minutes", language),
        LEAST_S / MINUTE_S,
        MOST_S / MINUTE_S,
        step=0.5,
        format="%g",
        key=field("own_minutes", limit.value / MINUTE_S),
        on_change=keep,
        args=("own_minutes", lambda minutes: {"limit": f"{round(minutes * MINUTE_S)}s"}),
    )


def _more(city: City, asked: Asked, book: tuple[Plan, ...], language: str) -> None:
    """What is seldom changed: weights, candidate places, what is assumed, the plan that counts as done."""
    _choose(
        ("weight", "weight"),
        weight_kinds(city),
        asked.weight,
        lambda kind: weight_words(kind, language),
        language,
    )
    _candidates(city, asked, language)
    _assumptions(asked, limit_of(city, asked.limit).unit, language)
    _base(asked, book, language)
    st.button(
        message("siting.usual", language), icon=":material/restart_alt:", on_click=_usual, args=(asked,)
    )


def _candidates(city: City, asked: Asked, language: str) -> None:
    """Where a team may stand: on which streets, in which wards, how far apart."""
    st.markdown(f"**{message('siting.candidates', language)}**")
    _choose(
        ("sites", "sites"),
        SITES,
        asked.sites,
        lambda name: message(f"siting.sites_{name}", language),
        language,
    )
    left, right = st.columns([2, 1])
    with left:
        st.multiselect(
            message("siting.wards", language),
            list(city.wards.index),
            format_func=lambda ward: str(city.wards["name"][ward]),
            placeholder=message("siting.all_wards", language),
            key=field("wards", list(asked.wards)),
            on_change=keep,
            args=("wards", lambda wards: {"wards": tuple(wards)}),
        )
    with right:
        _number("spacing_m", asked.spacing_m, (round(LEAST_SPACING_M), round(MOST_SPACING_M), 10), language)


def _assumptions(asked: Asked, unit: str, language: str) -> None:
    """What nobody has measured: hose, turnout, speeds, streets that engines enter; and the isochrones' ends."""
    st.markdown(f"**{message('siting.assumed', language)}**")
    left, right = st.columns(2)
    with left:
        _number("hose_m", asked.hose_m, (0, round(MOST_HOSE_M), 20), language)
        _number("turnout_s", asked.turnout_s, (0, MOST_TURNOUT_S, 10), language)
    with right:
        _number("speed", asked.speed, (LEAST_SPEED, MOST_SPEED, 5), language)
        _bands(asked, unit, language)
    st.toggle(
        message("siting.alleys", language),
        key=field("alleys", asked.alleys),
        on_change=keep,
        args=("alleys", lambda on: {"alleys": bool(on)}),
    )
    if unit == "m":
        st.caption(message("siting.metres_know_no_time", language))


def _base(asked: Asked, book: tuple[Plan, ...], language: str) -> None:
    """Which plan counts as done; for those who may see the book."""
    names = {plan.id: plan.name for plan in book}
    if names:
        base = asked.base if asked.base in names else ""
        _choose(
            ("base", "base"),
            ["", *names],
            base,
            lambda key: names.get(key) or message("siting.base_none", language),
            language,
        )
    if asked.base and asked.base not in names:
        st.caption(message("siting.base_unknown", language))


def _usual(asked: Asked) -> None:
    """Everything as at the first visit; where the teams were put, they follow the best answer again."""
    settings.change(**{**vars(USUAL), "part": asked.part})


def _number(name: str, value: int, ends: tuple[int, int, int], language: str) -> None:
    least, most, step = ends
    st.number_input(
        message(f"siting.{name}", language),
        least,
        most,
        step=step,
        key=field(name, value),
        on_change=keep,
        args=(name, lambda number: {name: int(number)}),
    )


def _bands(asked: Asked, unit: str, language: str) -> None:
    """The ends of the isochrones: minutes, or metres."""
    scale = MINUTE_S if unit == "s" else 1
    shown = ", ".join(f"{end / scale:g}" for end in asked.bands or BANDS[unit])
    st.text_input(
        message(f"siting.bands_{unit}", language),
        key=field("bands", shown),
        max_chars=60,
        on_change=keep,
        args=("bands", lambda text: _read_bands(text, scale)),
    )
    refused = st.session_state.pop(REFUSED, "")
    if refused:
        st.error(message("siting.bands_refused", language), icon=":material/error:")


def _read_bands(text: str, scale: int) -> dict[str, Any]:
    """The ends as typed, in the unit of the measure; what is none is refused beside the field."""
    parts = [part.strip().replace(",", ".") for part in text.replace(";", " ").replace(", ", " ").split()]
    try:
        ends = read_bands(",".join(str(round(float(part) * scale)) for part in parts))
    except (ValueError, OverflowError):
        st.session_state[REFUSED] = text
        return {}
    return {"bands": ends}


def say_unread(language: str) -> None:
    """What the address has that means nothing; the usual settings stand in."""
    for entry in settings.unread():
        key = "siting.unread_limit" if entry.name == "limit" else "siting.unread"
        said = _chrome.escaped(message(key, language, name=entry.name, text=entry.text))
        st.warning(said, icon=":material/link_off:")
