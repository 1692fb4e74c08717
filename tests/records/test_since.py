"""What changed between two releases: exactly what was planted, against a plain reading of both tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.city import City, Released
from layers import layers_of, views_of
from layers._layer import UNKNOWN, Layer
from maps.classes import class_of, classes_of
from maps.view import read_view
from records.errors import RecordsError
from records.meetings import Agenda
from records.since import (
    Before,
    before_meeting,
    changes_of,
    changes_since,
    city_of_release,
    number_said,
    release_on,
)
from records.since_figures import class_in, reclassed_ward
from records.since_model import (
    Change,
    ClassChanged,
    NewData,
    Revised,
    TargetChanged,
    WorkChanged,
    importance,
    kind_of,
    wards_by_layer,
    wards_of_changes,
    worse_of,
)
from records.since_told import told
from records.since_words import Sentence, sentences_of, view_query
from records.store import Store
from tests.cities import real_city
from tests.invented import RELEASED, by_ward, city_showing, feature, figure
from tests.records.contents import INFO
from tests.records.meeting_samples import planted
from tests.records.samples import figure as entry
from tests.records.samples import release

TODAY = date(2026, 11, 24)
LATER = replace(RELEASED, number=5, made_on="2026-11-28", fingerprint="cd" * 32)
WARDS = tuple(map(str, real_city().wards.index))
Row = dict[str, Any]
HOSTILE = "<script>alert(1)</script>{0}${name}`"


def first() -> list[Row]:
    """A release of four kinds of figures and a work with its days."""
    return [
        *fifteen("t08", "2025", [0.5] * 8 + [1.5] * 7),
        *fifteen("t14a", "2025", [95.0] * 8 + [80.0] * 7),
        figure("t02", "", "2025", 4.0),
        work(planned_finish="2026-12", status="building", progress_percent=40.0),
    ]


def fifteen(indicator: str, period: str, said: Iterable[float | str]) -> list[Row]:
    """A figure of each ward but the last: the district has no estimate."""
    return by_ward(indicator, period, said, WARDS[:15])


def work(name: str = "ldt", **said: Any) -> Row:
    return feature("work", name, **said)


def without(rows: Iterable[Row], indicator: str, ward: str) -> list[Row]:
    return [row for row in rows if (row.get("indicator"), row.get("ward")) != (indicator, ward)]


CITIES: dict[str, City] = {}


def released(*rows: Row, now: Released = LATER) -> City:
    """The real city with these rows released, made once."""
    key = f"{now.number} {rows}"
    if key not in CITIES:
        CITIES[key] = city_showing(*rows, released=now)
    return CITIES[key]


def found(rows: Iterable[Row], more: Iterable[Row]) -> tuple[Change, ...]:
    return changes_since(released(*rows, now=RELEASED), released(*more), TODAY)


RECLASSED = ClassChanged("t08", "2025", "p01", "2025", "c0", "c2", 0.5, 1.5, False)
CORRECTED = Revised("t14a", "2025", WARDS[0], 95.0, 95.2)
SLIPPED = WorkChanged("ldt", "slipped", "2026-12", "2027-03")
REACHED = TargetChanged("t02", True, "2025", 4.0, 6.0, False)
ADDED = NewData("t14a", "2025", (WARDS[15],))


def reclassed(rows: list[Row]) -> list[Row]:
    return [*without(rows, "t08", "p01"), figure("t08", "p01", "2025", 1.5)]


def corrected(rows: list[Row]) -> list[Row]:
    return [*without(rows, "t14a", WARDS[0]), figure("t14a", WARDS[0], "2025", 95.2)]


def slipped(rows: list[Row]) -> list[Row]:
    kept = [row for row in rows if row.get("kind") != "work"]
    return [*kept, work(planned_finish="2027-03", status="building", progress_percent=40.0)]


def reached(rows: list[Row]) -> list[Row]:
    return [*without(rows, "t02", ""), figure("t02", "", "2025", 6.0)]


def added(rows: list[Row]) -> list[Row]:
    return [*rows, figure("t14a", WARDS[15], "2025", 93.0)]


PLANTED = (
    (reclassed, RECLASSED),
    (corrected, CORRECTED),
    (slipped, SLIPPED),
    (reached, REACHED),
    (added, ADDED),
)


def plain(change: Change) -> Change:
    """The change without the names of its classes, which follow from the figures."""
    return replace(change, before="", after="") if isinstance(change, ClassChanged) else change


def test_five_planted_changes_are_told_and_nothing_else() -> None:
    rows = first()
    for plant, _ in PLANTED[:4]:
        rows = plant(rows)
    more = released(*rows, figure("t07", "p05", "2025", 21.0))
    old = released(*first(), now=RELEASED)
    told = [plain(one) for one in changes_since(old, more, TODAY)]
    assert told == [
        SLIPPED,
        REACHED,
        plain(RECLASSED),
        CORRECTED,
        NewData("t07", "2025", ("p05",)),
    ]


@pytest.mark.parametrize(("plant", "wanted"), PLANTED)
def test_each_kind_of_change_alone(plant: Any, wanted: Change) -> None:
    told = found(first(), plant(first()))
    if (
        wanted is ADDED
    ):  # with all wards reported the district has an estimate, which does not reach the target
        assert told == (ADDED,)
    else:
        assert [plain(one) for one in told] == [plain(wanted)]


def test_nothing_changed_is_nothing_said() -> None:
    assert found(first(), first()) == ()
    assert found([], []) == ()
    same = released(*first())
    assert changes_since(same, same, TODAY) == ()


def test_the_noise_of_a_float_is_no_change() -> None:
    noisy = [
        {**row, "value": row["value"] + 1e-12} if row.get("value") is not None else row for row in first()
    ]
    assert found(first(), noisy) == ()


def test_a_ward_whose_figure_stands_keeps_its_class_when_the_edges_move() -> None:
    more = [*without(first(), "t08", WARDS[14]), figure("t08", WARDS[14], "2025", 40.0)]
    edges = [
        next(layer for layer in layers_of(city) if layer.id == "t08").classes
        for city in (released(*first()), released(*more))
    ]
    assert edges[0] != edges[1]
    assert {one.ward for one in found(first(), more) if isinstance(one, ClassChanged)} == {WARDS[14]}


def test_an_older_figure_below_every_class_is_of_the_first() -> None:
    city = released(*fifteen("t08", "2025", [5.0] * 15))
    layer = next(layer for layer in layers_of(city) if layer.id == "t08")
    lowest = classes_of(layer)[0]
    assert lowest.low is not None
    below = lowest.low - 1
    assert class_of(below, classes_of(layer)).id == UNKNOWN
    assert class_in(layer, below) == lowest.id


# ---- targets


def test_a_target_that_was_met_and_is_not_comes_first() -> None:
    more = reclassed([*without(first(), "t02", ""), figure("t02", "", "2025", 6.0)])
    told = changes_since(released(*more, now=RELEASED), released(*first()), TODAY)
    assert told[0] == TargetChanged("t02", False, "2025", 6.0, 4.0, False)
    assert isinstance(told[1], ClassChanged)
    assert told[1].worse
    assert len(told) == 2


def test_a_new_period_of_a_target_that_is_still_missed_is_new_data_only() -> None:
    assert found(first(), [*first(), figure("t02", "", "2026", 4.5)]) == (NewData("t02", "2026", ("",)),)


def test_a_period_that_has_not_begun_meets_no_target() -> None:
    more = [*first(), figure("t02", "", "2027", 9.0)]
    assert found(first(), more) == (NewData("t02", "2027", ("",)),)


@pytest.mark.parametrize(("period", "value"), [("2026-Q1", 1.0), ("2026-Q1", 9.0), ("2026-06", 1.0)])
def test_a_year_is_not_held_against_a_quarter_or_a_month(period: str, value: float) -> None:
    for year in (6.0, 4.0):  # the target was met, or missed
        rows = [figure("t02", "", "2025", year)]
        more = [*rows, figure("t02", "", period, value)]
        assert found(rows, more) == (NewData("t02", period, ("",)),)
        corrected_too = [figure("t02", "", "2025", 5.5), more[1]]
        assert found(rows, corrected_too) == (
            Revised("t02", "2025", "", year, 5.5),
            NewData("t02", period, ("",)),
        )


def test_a_quarter_is_held_against_a_quarter() -> None:
    one, other = (figure("t02", "", f"2026-Q{n}", value) for n, value in ((1, 6.0), (2, 1.0)))
    assert found([one], [one, other]) == (TargetChanged("t02", False, "2026-Q2", 6.0, 1.0, False),)


def test_an_estimate_that_reaches_the_target_says_that_it_is_one() -> None:
    low, high = (by_ward("t14a", "2025", said) for said in ([92.0] * 15 + [50.0], [92.0] * 16))
    told = found(low, high)
    assert (told[0].indicator, told[0].is_met, told[0].is_estimate) == ("t14a", True, True)  # type: ignore[union-attr]
    assert [one.ward for one in told[1:] if isinstance(one, ClassChanged)] == [WARDS[15]]
    assert len(told) == 2
    old, new = released(*low, now=RELEASED), released(*high)
    assert "(ước tính)" in sentences_of(told, old, new, "vi")[0].text


# ---- works


@pytest.mark.parametrize(
    ("said", "aspect"),
    [
        ({"planned_finish": "2026-11"}, ("earlier", "2026-12", "2026-11")),
        ({"planned_finish": "2026-12-31"}, None),  # the same last day, said more exactly
        ({"status": "late"}, ("late", "building", "late")),
        ({"status": "clearing"}, ("back", "building", "clearing")),
        ({"status": "unknown"}, ("unsaid", "building", "unknown")),
        ({"status": "done"}, ("on", "building", "done")),
        ({"progress_percent": 55.5}, ("progress", "40", "55.5")),
        ({"progress_percent": 40.0 + 1e-10}, None),
    ],
)
def test_what_became_of_a_work(said: Row, aspect: tuple[str, str, str] | None) -> None:
    usual = {"planned_finish": "2026-12", "status": "building", "progress_percent": 40.0}
    told = found([work(**usual)], [work(**usual | said)])
    assert told == ((WorkChanged("ldt", *aspect),) if aspect else ())  # type: ignore[arg-type]


def test_a_planned_end_said_for_the_first_time_did_not_slip() -> None:
    told = found([work(status="building")], [work(status="building", planned_finish="2027")])
    assert told == (WorkChanged("ldt", "done_by", "", "2027"),)


TAKEN_BACK = (
    WorkChanged("ldt", "unsaid", "late", "unknown"),
    WorkChanged("ldt", "done_by", "2026-12", ""),
    WorkChanged("ldt", "progress", "40", ""),
)


def test_what_is_taken_back_of_a_work_is_told_and_is_no_worse() -> None:
    usual = {"planned_finish": "2026-12", "status": "late", "progress_percent": 40.0}
    old, new = released(work(**usual), now=RELEASED), released(work(status="unknown"))
    changes = changes_since(old, new, TODAY)
    assert changes == TAKEN_BACK
    assert [worse_of(one) for one in changes] == [None] * 3
    name = "Nâng cấp, mở rộng đường Lê Đức Thọ"
    assert [one.text for one in sentences_of(changes, old, new, "vi")] == [
        f"{name}: đã rút tình trạng “chậm tiến độ”, nay chưa rõ tiến độ.",
        f"{name}: đã rút ngày hoàn thành theo kế hoạch (12/2026).",
        f"{name}: đã rút số liệu tiến độ 40%.",
    ]
    assert all("taken back" in one.text for one in sentences_of(changes, old, new, "en"))


def test_a_work_that_moved_came_or_went() -> None:
    at = real_city().wards.geometry.iloc[0].representative_point()
    here, there = (
        at.buffer(20),
        shapely.transform(at.buffer(20), lambda corners: np.add(corners, (30.0, 0.0))),
    )
    new = {"name": "Trạm bơm", "wards": "p01"}
    one, other = (feature("work", "tb1", shape, **new) for shape in (here, there))
    assert found([one], [other]) == (WorkChanged("tb1", "moved"),)
    assert found([], [one]) == (WorkChanged("tb1", "new"),)
    assert found([one], []) == (WorkChanged("tb1", "gone"),)


# ---- periods, statuses, withdrawals


def test_a_ward_is_held_against_the_period_before_when_a_new_one_comes_in() -> None:
    old = fifteen("t05a", "2025", ["met"] * 15)
    more = [*old, figure("t05a", "p01", "2026", "not_met"), figure("t05a", "p03", "2026", "met")]
    assert found(old, more) == (
        ClassChanged("t05a", "2026", "p01", "2025", "met", "not_met", "met", "not_met", True),
        NewData("t05a", "2026", ("p01", "p03")),
    )


def test_civility_is_told_once() -> None:
    old, new = (by_ward("civility", "2021", said) for said in (["met"] * 16, ["under_review"] + ["met"] * 15))
    assert found(old, new) == (
        ClassChanged("civility", "2021", "p01", "2021", "met", "under_review", "met", "under_review", True),
    )


def test_a_figure_taken_back_leaves_its_ward_unknown() -> None:
    (told,) = found(first(), without(first(), "t08", "p01"))
    assert isinstance(told, ClassChanged)
    assert (told.ward, told.after, told.value_after, told.worse) == ("p01", UNKNOWN, None, None)
    assert found(first(), without(first(), "t02", "")) == (Revised("t02", "2025", "", 4.0, None),)


def test_the_wards_to_outline_are_those_whose_class_changed() -> None:
    assert wards_of_changes([CORRECTED, RECLASSED, RECLASSED, ADDED]) == ("p01",)


# ---- an oracle: both tables side by side


def test_figures_told_are_those_of_which_two_tables_differ() -> None:
    rng = np.random.default_rng(11)
    names = ("t07", "t08", "t14a", "t05a")
    sides = [[row for name in names for row in _random(name, rng)] for _ in range(2)]
    key = ["indicator", "ward", "period"]
    old, new = (pd.DataFrame(side)[[*key, "value", "status"]] for side in sides)
    both = old.merge(new, on=key, how="outer", suffixes=("_old", "_new"), indicator=True)
    same = (both["value_old"] == both["value_new"]) | (both["value_old"].isna() & both["value_new"].isna())
    same &= both["status_old"].eq(both["status_new"])
    added = both[both["_merge"] == "right_only"]
    changed = both[(both["_merge"] != "right_only") & ~same]
    told = found(*sides)
    assert {
        (one.of, ward, one.view) for one in told if isinstance(one, NewData) for ward in one.wards
    } == set(added[key].itertuples(index=False, name=None))
    said = [
        (one.layer if isinstance(one, ClassChanged) else one.of, one.ward, one.view)
        for one in told
        if isinstance(one, ClassChanged | Revised)
    ]
    assert len(said) == len(set(said))
    assert set(said) == set(changed[key].itertuples(index=False, name=None))
    city = released(*sides[1])
    layers = {layer.id: layer for layer in layers_of(city)}
    reclassed = {(one.layer, one.ward, one.view) for one in told if isinstance(one, ClassChanged)}
    for row in changed.itertuples():
        ends = [_slow_class(layers[row.indicator], row.value_old, row.status_old)]
        ends += [_slow_class(layers[row.indicator], row.value_new, row.status_new)]
        assert ((row.indicator, row.ward, row.period) in reclassed) == (ends[0] != ends[1])


def _random(name: str, rng: np.random.Generator) -> list[Row]:
    chosen = [ward for ward in WARDS[:15] if rng.random() < 0.8]
    said = [
        str(rng.choice(["met", "not_met"])) if name == "t05a" else round(float(rng.uniform(15, 95)), 1)
        for _ in chosen
    ]
    return by_ward(name, "2025", said, chosen)


def _slow_class(layer: Any, value: Any, status: Any) -> object:
    """Status, or how many lower edges a number has reached; the first class has no lower end."""
    if isinstance(status, str) and status:
        return status
    if value is None or pd.isna(value):
        return UNKNOWN
    return max(1, sum(value >= edge for edge in layer.classes.edges))


# ---- sentences


def told_in(language: str, rows: list[Row], more: list[Row]) -> tuple[Sentence, ...]:
    old, new = released(*rows, now=RELEASED), released(*more)
    return sentences_of(changes_since(old, new, TODAY), old, new, language)


def every() -> list[Row]:
    rows = first()
    for plant, _ in PLANTED[:4]:
        rows = plant(rows)
    return [*rows, figure("t07", "p05", "2025", 21.0)]


def test_the_sentences_in_vietnamese() -> None:
    assert [one.text for one in told_in("vi", first(), every())] == VI


def test_the_sentences_in_english() -> None:
    assert [one.text for one in told_in("en", first(), every())] == EN


VI = [
    "Nâng cấp, mở rộng đường Lê Đức Thọ: ngày hoàn thành theo kế hoạch lùi từ 12/2026 sang 03/2027.",
    "Đạt chỉ tiêu: 2. Thu ngân sách nhà nước vượt dự toán Thành phố giao, 2025 là 6,0%; lần trước: 4,0%.",
    "Phường 1: 8. Diện tích cây xanh bình quân, 2025 chuyển từ “0,5 – < 0,75 (0,50 m²/người)” sang “≥ 1,5 (1,50 m²/người)”.",
    "Phường 1: 14a. Bảo hiểm y tế, 2025 sửa từ 95,0% thành 95,2%.",
    "Số liệu mới: 7. Diện tích nhà ở bình quân, 2025 (Phường 5).",
]
EN = [
    "Upgrade and widening of Lê Đức Thọ street: planned finish slipped from 12/2026 to 03/2027.",
    "Target met: 2. State budget revenue above the estimate set by the city, 2025 is 6.0%; last time: 4.0%.",
    "Phường 1: 8. Average green area, 2025 went from “0.5 – < 0.75 (0.50 m² per person)” to “≥ 1.5 (1.50 m² per person)”.",
    "Phường 1: 14a. Health insurance, 2025 was revised from 95.0% to 95.2%.",
    "New figures: 7. Average housing area, 2025 (Phường 5).",
]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_sentence_leads_to_its_view(language: str) -> None:
    told = told_in(language, first(), every())
    suffix = "" if language == "vi" else "&lang=en"
    assert [one.query for one in told] == [
        f"overlay=works&mark=ldt{suffix}",
        "",  # only the district reports it: no map
        f"overlay=t08&view=2025&ward=p01{suffix}",
        f"overlay=t14a&view=2025&ward={WARDS[0]}{suffix}",
        f"overlay=t07&view=2025&ward=p05{suffix}",
    ]
    city = released(*every())
    for one in told:
        view = read_view(one.query, city)
        if isinstance(one.change, ClassChanged):
            assert (view.overlay, view.ward, view.language) == ("t08", "p01", language)
            layer = next(layer for layer in layers_of(city) if layer.id == view.overlay)
            assert "2025" in {shown.id for shown in views_of(layer, city)}


def test_a_ward_of_a_later_set_is_shown_in_its_set() -> None:
    ward = str(real_city().wards_6.index[0])
    assert view_query("t08", "2026", ward) == f"overlay=t08&set=6&view=2026&ward={ward}"


def test_hostile_names_stay_text() -> None:
    one, other = (work(name_vi=HOSTILE, name_en=HOSTILE, status=status) for status in ("building", "done"))
    for language in ("vi", "en"):
        (told,) = told_in(language, [one], [other])
        assert HOSTILE in told.text
        assert told.query.startswith("overlay=works&mark=ldt")
    assert view_query("a&b=c", "<x>") == "overlay=a%26b%3Dc&view=%3Cx%3E"


# ---- what a screen needs


def test_five_changes_of_a_store_are_told_in_both_languages_and_nothing_else(store: Store) -> None:
    sample = planted(store, real_city())
    old, new = (city_of_release(store, real_city(), number) for number in (sample.before, sample.after))
    changes = changes_of(old, new)
    assert told(changes, old, new) == sample.changes
    assert wards_by_layer(changes) == sample.outlined
    assert told((), old, new) == ()


def test_what_only_the_district_reports_leads_to_the_layer_that_bears_on_it() -> None:
    rows = [figure("t02", "", "2025", 4.0), figure("t09a", "", "2025", 1.0)]
    told_now = told_in("vi", [], rows)
    assert [(one.change.of, one.query) for one in told_now] == [  # type: ignore[union-attr]
        ("t02", ""),
        ("t09a", "overlay=civility"),
    ]


@pytest.mark.parametrize(
    ("change", "worse", "place"),
    [
        (REACHED, False, 3),
        (replace(REACHED, is_met=False), True, 0),
        (RECLASSED, False, 4),
        (replace(RECLASSED, worse=True), True, 2),
        (replace(RECLASSED, worse=None), None, 4),
        (SLIPPED, True, 1),
        (WorkChanged("ldt", "gone"), None, 1),
        (WorkChanged("ldt", "on", "late", "building"), False, 5),
        (WorkChanged("ldt", "progress", "40", "55.5"), False, 5),
        (WorkChanged("ldt", "progress", "100", "55.5"), True, 1),
        (WorkChanged("ldt", "progress", "", "55.5"), None, 5),
        *((one, None, 5) for one in TAKEN_BACK),
        (WorkChanged("ldt", "done_by", "", "2027"), None, 5),
        (CORRECTED, None, 6),
        (ADDED, None, 7),
    ],
)
def test_what_got_worse_stands_before_what_got_better(change: Change, worse: bool | None, place: int) -> None:
    assert (worse_of(change), importance(change)) == (worse, place)
    assert kind_of(change) in ("target", "class", "work", "revised", "new")


def test_no_class_of_density_is_the_better_one() -> None:
    layer = next(layer for layer in layers_of(real_city()) if layer.id == "density")
    assert reclassed_worse(layer, 10.0, 90_000.0) is None
    green = next(layer for layer in layers_of(real_city()) if layer.id == "green")
    assert (reclassed_worse(green, 0.0, 5.0), reclassed_worse(green, 5.0, 0.0)) == (False, True)


def reclassed_worse(layer: Layer, before: float, after: float) -> bool | None:
    (change,) = reclassed_ward(layer, ("v", "v"), "p01", before, after)
    return change.worse


# ---- layers that follow from others


def test_a_ward_is_told_once_for_all_views_of_a_layer() -> None:
    at = real_city().wards.geometry["p05"].representative_point()
    station = feature("station", str(real_city().stations.index[0]), at)
    changes = found([], [station])
    wards = [one.ward for one in changes if isinstance(one, ClassChanged | Revised)]
    assert len(changes) == len(wards) == len(set(wards))
    old, new = released(now=RELEASED), released(station)
    (fire,) = (layer for layer in layers_of(new) if layer.id == "fire")
    shown = [{view.id: view.values.round(1) for view in views_of(fire, city)} for city in (old, new)]
    differs = {name: shown[0][name] != shown[1][name] for name in ("people", "area")}
    assert set(wards) == {WARDS[i] for i in np.flatnonzero(differs["people"] | differs["area"])}
    only_area = [one.ward for one in changes if one.view == "area"]  # type: ignore[union-attr]
    assert "p12" in only_area  # nobody of it was reached before or is now, some of its ground was
    assert not any(differs["people"][ward] for ward in only_area)


def test_a_park_that_is_only_planned_is_told_in_the_view_that_counts_it() -> None:
    at = real_city().wards.geometry["p05"].representative_point()
    park = feature("park", "x1", at.buffer(60), name="Công viên", status="planned")
    assert [(one.view, one.ward) for one in found([], [park])] == [("planned", "p05")]  # type: ignore[union-attr]
    small = feature("park", "x2", at.buffer(15), name="Vườn", status="existing")
    (change,) = found([], [park, small])  # a figure of the first view changed too, a class of the second only
    assert isinstance(change, ClassChanged)
    assert (change.view, change.ward) == ("planned", "p05")
    built = feature("park", "x1", at.buffer(60), name="Công viên", status="existing")
    assert [(one.view, one.ward) for one in found([], [built])] == [("existing", "p05")]  # type: ignore[union-attr]


# ---- releases of a store


def test_two_releases_of_a_store(store: Store) -> None:
    release(store, entry("p01", 0.5), entry("p03", 0.5))
    release(store, entry("p01", 1.5, seen=1))
    facts, one, two = (city_of_release(store, real_city(), number) for number in range(3))
    (told,) = changes_of(one, two)
    assert isinstance(told, ClassChanged)
    assert (told.ward, told.value_before, told.value_after) == ("p01", 0.5, 1.5)
    assert changes_of(two, city_of_release(store, real_city(), 2)) == ()
    assert changes_of(facts, one) == (NewData("t08", "2021", ("p01", "p03")),)
    assert changes_of(facts, facts) == ()


def test_a_day_means_the_newest_release_of_its_end_by_the_clocks_of_the_city() -> None:
    late = datetime(2021, 4, 7, 18, 30, tzinfo=UTC)  # in the city it is 8 April already
    infos = [replace(INFO, number=2, at=late), replace(INFO, number=1, at=datetime(2021, 4, 1, tzinfo=UTC))]
    numbers = [getattr(release_on(infos, date(2021, *day)), "number", 0) for day in ((3, 31), (4, 7), (4, 8))]
    assert numbers == [0, 1, 2]


def test_a_release_is_said_by_its_number_or_its_day_and_never_after_the_last() -> None:
    infos = [replace(INFO, number=one, at=datetime(2026, 11, one, tzinfo=UTC)) for one in (5, 4)]
    said = ("0", "4", "5", "2026-11-03", "2026-11-04", "2027-01-01")
    assert [number_said(infos, one) for one in said] == [0, 4, 5, 0, 4, 5]
    for above in ("6", "9999999"):
        with pytest.raises(RecordsError, match="since_later") as refused:
            number_said(infos, above)
        assert refused.value.parameters == {"number": int(above), "newest": 5}
    for none in ("", "²", "-1", "2026-13-01", "9" * 20, "\ud800"):
        with pytest.raises(RecordsError, match="bad_since"):
            number_said(infos, none)


def test_the_meeting_before_chooses_the_release_where_one_stood_on_its_day() -> None:
    infos = [replace(INFO, number=day, at=datetime(2026, 11, day, tzinfo=UTC)) for day in (25, 15, 5)]
    this, last, first = (
        Agenda(f"a{day}", 1, "", date(2026, 11, day), (), False, "", INFO.at) for day in (30, 10, 2)
    )
    assert before_meeting(infos, [this, first, last], this) == Before(infos[2], last)
    assert before_meeting(infos, [this, first], this) == Before(infos[1])
    assert before_meeting(infos, [this], last) == Before(infos[1])  # a later meeting is not one before
    assert before_meeting(infos[:1], [this], this) is None
    assert before_meeting([], [this, last], this) is None
