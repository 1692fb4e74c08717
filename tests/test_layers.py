"""The contract of every layer in `layers/`; a new one is tested the moment it exists."""

from __future__ import annotations

import csv
import json
import math
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.city import City
from geo.coverage import MOST_RADIUS_M
from geo.crs import METRES
from geo.wards import converted, links, wards_in
from layers import all_layers, layer_named
from layers._layer import Breaks, Layer, Text, View, en_number, figure, vi_number
from layers.green import greenness
from maps.classes import LEAST_CONTRAST, TONES, class_of, classes_of, contrast, mark_look
from maps.legend import in_force
from maps.payload import layer_doc
from tests.cities import DATA, copied_data, real_city
from tests.contract import (
    both,
    check_classes,
    check_conversion,
    check_doc,
    check_looks,
    check_number_classes,
    check_sets,
    check_texts,
    check_thresholds,
    check_views,
)

ROOT = Path(__file__).parent.parent
LAYERS = {layer.id: layer for layer in all_layers()}
FAMILIES = {"reported"}  # layers that a city's figures call for: tests/test_reported_layers.py
MODULES = {path.stem for path in (ROOT / "layers").glob("[!_]*.py")} - FAMILIES


@pytest.fixture(params=sorted(LAYERS))
def layer(request: pytest.FixtureRequest) -> Layer:
    return LAYERS[request.param]


@pytest.fixture(params=[False, True], ids=["real", "practice"])
def practice(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_every_module_of_the_folder_is_a_layer_and_every_layer_a_module() -> None:
    assert set(LAYERS) == MODULES
    assert [entry.id for entry in all_layers() if entry.is_main] == ["civility", "green", "works", "fire"]


def test_a_layer_is_found_by_its_id() -> None:
    assert layer_named("green") is LAYERS["green"]
    with pytest.raises(KeyError):
        layer_named("nothing")


def test_a_layers_texts_are_there_in_both_languages(layer: Layer) -> None:
    check_texts(layer)


def test_every_view_answers_for_all_wards_in_their_order(layer: Layer, practice: bool) -> None:
    city = real_city(practice)
    check_views(layer.views(city), city)


def test_every_known_value_falls_into_a_class_and_every_unknown_into_the_last(
    layer: Layer, practice: bool
) -> None:
    check_classes(layer, real_city(practice))


def test_in_every_ward_set_each_known_figure_has_a_class(layer: Layer, practice: bool) -> None:
    check_sets(layer, real_city(practice))


def test_converting_to_later_ward_sets_loses_nothing(layer: Layer, practice: bool) -> None:
    check_conversion(layer, real_city(practice))


def test_number_classes_leave_no_gap_and_no_overlap(layer: Layer) -> None:
    check_number_classes(layer)


def test_labels_are_readable_on_their_class_and_neighbouring_classes_differ(layer: Layer) -> None:
    check_looks(layer)
    assert min(contrast(look.colour, look.ink) for look in TONES.values()) >= LEAST_CONTRAST


def test_marks_are_of_a_known_family_and_say_where_they_are(layer: Layer, practice: bool) -> None:
    city = real_city(practice)
    kinds = {kind.status.id for kind in layer.mark_kinds}
    marks = layer.marks(city)
    assert len({mark.id for mark in marks}) == len(marks)
    for mark in marks:
        assert mark.kind in kinds
        assert both(mark.name)
        assert set(mark.wards) <= set(city.wards.index)
        assert mark.geometry is not None or both(mark.where)


def test_thresholds_carry_a_clause_and_at_most_one_is_the_plans(layer: Layer) -> None:
    check_thresholds(layer, real_city())


def test_the_browser_gets_every_view_with_sixteen_values(layer: Layer) -> None:
    check_doc(layer, real_city())


NEW_LAYER = '''
"""Schools by ward."""

import pandas as pd

from geo.source import Source
from layers._layer import NOTHING, Breaks, Layer, Text, View


def _views(city):
    table = pd.read_csv(city.folder / "schools.csv").set_index("ward")["schools"].astype(float)
    values = table.reindex(city.wards.index)
    total = Text(f"{values.sum():.0f}", f"{values.sum():.0f}")
    source = Source("Phong Giao duc", "", "ODbL-1.0", "2021", "counted")
    return (View("2021", Text("2021", "2021"), "2021", values, float(values.sum()), total, total, (total,),
                 Text("chua co", "none"), source),)


LAYER = Layer(
    id="schools", title=Text("Truong", "Schools"), short=Text("Truong", "Schools"), question=Text("?", "?"),
    unit=Text("truong", "schools"), about=Text("a", "a"), classes=Breaks((0.0, 2.0, 5.0), "blues"), views=_views,
)
'''

USE_IT = """
from pathlib import Path
from geo.city import read_city
from layers import all_layers
from maps.payload import layer_doc
from maps.table import columns, frame
city = read_city(Path("data"))
layer = next(layer for layer in all_layers() if layer.id == "schools")
print(layer_doc(layer, city)["views"][0]["values"])
print([name for name in frame(columns(city, "en")) if name.startswith("Schools")])
"""


def test_adding_a_layer_is_one_new_file_and_one_data_file(tmp_path: Path) -> None:
    for folder in ("geo", "layers", "maps"):
        copy_sources(ROOT / folder, tmp_path / folder)
    data = copied_data(tmp_path)
    (tmp_path / "layers" / "schools.py").write_text(NEW_LAYER, encoding="utf-8")
    rows = "\n".join(f"{ward},{place}" for place, ward in enumerate(real_city().wards.index))
    (data / "schools.csv").write_text(f"ward,schools\n{rows}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", USE_IT], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    values, headings = done.stdout.strip().splitlines()
    assert values == str([float(place) for place in range(16)])
    assert headings == "['Schools: 2021 (schools)']"


def copy_sources(folder: Path, to: Path) -> None:
    """The Python and CSV files of a folder of the project."""
    to.mkdir()
    for path in folder.iterdir():
        if path.suffix in (".py", ".csv", ".txt"):
            (to / path.name).write_bytes(path.read_bytes())


def written(file: str) -> list[dict[str, Any]]:
    """The properties of every feature of a file, as they stand in it."""
    document = json.loads((DATA / file).read_text(encoding="utf-8"))
    return [feature["properties"] for feature in document["features"]]


def lines_of(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def views(layer_id: str, city: City) -> dict[str, View]:
    return {view.id: view for view in LAYERS[layer_id].views(city)}


def with_park(*shapes: shapely.Geometry, status: str = "existing") -> City:
    """The real city with these parks and no other."""
    city = real_city()
    parks = gpd.GeoDataFrame(
        {
            "name": "Công viên thử",
            "status": status,
            "area_m2": [shape.area or math.nan for shape in shapes],
            "as_of": "2026",
            "note_vi": "",
            "note_en": "",
        },
        geometry=list(shapes),
        index=[f"w{place}" for place in range(len(shapes))],
        crs=METRES,
    )
    return replace(city, parks=parks)


def square(side_m: float, ward: str = "p06") -> shapely.Geometry:
    """A square around the middle of a ward; ward 6 is large and inside the district."""
    middle = shapely.point_on_surface(real_city().wards.geometry[ward])
    return shapely.box(
        middle.x - side_m / 2, middle.y - side_m / 2, middle.x + side_m / 2, middle.y + side_m / 2
    )


def test_numbers_are_written_in_both_notations() -> None:
    assert vi_number(1_234_567.25, 1) == "1.234.567,3"
    assert en_number(1_234_567.25, 1) == "1,234,567.3"
    assert figure(24.98, 2, Text("ha", "ha")) == Text("24,98 ha", "24.98 ha")


def test_a_layer_answers_to_the_targets_that_speak_of_it() -> None:
    words = {"civility": "văn minh đô thị", "green": "cây xanh", "fire": "cháy"}
    texts = {int(row["number"]): row["text"].casefold() for row in lines_of("plan_2021.csv")}
    assert {entry.id for entry in all_layers() if entry.targets} == set(words)
    for layer_id, word in words.items():
        assert all(word in texts[number] for number in LAYERS[layer_id].targets)


def test_a_threshold_is_its_row_of_the_standards() -> None:
    rows = {row["id"]: row for row in lines_of("standards.csv")}
    found = [*LAYERS["green"].thresholds(real_city()), *LAYERS["fire"].reach(real_city()).radii]  # type: ignore[union-attr]
    assert {entry.id for entry in found} == {
        key for key, row in rows.items() if row["topic"] in ("green", "fire_radius")
    }
    for entry in found:
        row = rows[entry.id]
        assert entry.value == float(row["value"])
        assert (entry.in_force_from, entry.in_force_to) == (row["in_force_from"], row["in_force_to"])
        assert (entry.clause, entry.confidence, entry.source) == (
            row["clause"],
            row["confidence"],
            row["source"],
        )


def test_the_greens_headline_is_hectares_over_the_census_and_its_gap_is_to_the_target() -> None:
    """21.4 ha and, with the planned 37.25 ha, 58.7 ha, over 676 899 people; the target is 0.92."""
    existing, planned = (views("green", real_city())[name] for name in ("existing", "planned"))
    assert (existing.headline.vi, planned.headline.en) == ("0,32 m²/người", "0.87 m²/person")
    assert (existing.note.vi, planned.note.en) == (
        "chỉ tiêu 0,92 · thiếu 0,60",
        "target 0.92 · short by 0.05",
    )
    per_district = 0.92 * 676_899 / 10_000
    found = {name: greenness(real_city(), name) for name in ("existing", "planned")}
    for name, view in (("existing", existing), ("planned", planned)):
        missing_ha = per_district - found[name].green_m2.sum() / 10_000
        assert found[name].missing_ha == pytest.approx(missing_ha, abs=1e-9)
        assert view.findings[2].en.startswith(f"{missing_ha:.1f} ha")
    assert found["planned"].green_m2.sum() - found["existing"].green_m2.sum() == pytest.approx(
        372_500, abs=50
    )


def test_a_green_enough_district_lacks_nothing() -> None:
    city = with_park(real_city().wards.union_all())
    view = views("green", city)["existing"]
    assert view.note == Text("chỉ tiêu 0,92 · đạt", "target 0.92 · met")
    assert greenness(city, "existing").missing_ha == 0.0
    assert "16 phường đạt 0,92" in view.findings[1].vi


def test_green_exactly_at_the_target_meets_it() -> None:
    city = with_park(square(math.sqrt(0.92 * 676_899)))
    assert views("green", city)["existing"].note.en == "target 0.92 · met"


def test_a_ward_with_a_pocket_park_is_not_among_those_without() -> None:
    findings = views("green", with_park(square(10)))["existing"].findings
    assert findings[1].en.startswith("15 of 16 wards have no park")


def test_parks_without_outline_are_counted_inside_the_district_only() -> None:
    inside, outside = shapely.Point(square(1).centroid), shapely.Point(0, 0)
    findings = views("green", with_park(inside, outside))["existing"].findings
    assert findings[-1].en.startswith("1 named parks without an outline")


def test_the_parks_marks_are_those_of_the_district_largest_first() -> None:
    city = with_park(square(100), shapely.box(0, 0, 900, 900), square(300, "p15"), square(200, "p12"))
    assert [mark.id for mark in LAYERS["green"].marks(city)] == ["w2", "w3", "w0"]


def test_a_park_across_the_districts_edge_says_how_much_lies_inside() -> None:
    """14.9 ha of Công viên Gia Định lie in the district, in two outlines."""
    marks = [mark for mark in LAYERS["green"].marks(real_city()) if mark.name.vi == "Công viên Gia Định"]
    inside = [dict(mark.rows)[Text("Phần trong quận", "Inside the district")].en for mark in marks]
    assert sum(float(text.removesuffix(" ha")) for text in inside) == pytest.approx(14.9, abs=0.2)
    whole = [mark for mark in LAYERS["green"].marks(real_city()) if mark.id == "w1084373313"]
    assert [[label.en for label, _ in mark.rows] for mark in whole] == [["Area", "Note"]]
    assert whole[0].rows[0][1].en == "37.25 ha"


def test_a_park_known_as_a_point_has_no_area_and_says_so() -> None:
    (mark,) = LAYERS["green"].marks(with_park(shapely.Point(square(1).centroid)))
    assert mark.rows == ()
    assert mark.where.en == "place known, outline not"


def test_a_parks_source_is_the_thing_it_was_drawn_from() -> None:
    kinds = {"w": "way", "n": "node", "r": "relation"}
    for mark in LAYERS["green"].marks(real_city()):
        assert mark.source.address == f"https://www.openstreetmap.org/{kinds[mark.id[0]]}/{mark.id[1:]}"
    city = with_park(square(10))
    (mark,) = LAYERS["green"].marks(replace(city, parks=city.parks.rename(index={"w0": "n7"})))
    assert mark.source.address == "https://www.openstreetmap.org/node/7"


def test_civility_shows_the_plans_year_first_then_the_latest() -> None:
    years = sorted({int(row["year"]) for row in lines_of("civility.csv")} - {2021}, reverse=True)
    assert list(views("civility", real_city())) == ["2021", *map(str, years)]


def test_an_unpublished_list_is_a_dash_not_zero() -> None:
    for view in views("civility", real_city()).values():
        assert (view.headline.vi, view.district) == ("—/16", None)
        assert view.values.isna().all()
        assert view.note == Text("chỉ tiêu 14/16 · chưa có số liệu", "target 14/16 · no data")


@pytest.mark.parametrize("year", ["2020", "2021"])
def test_the_practice_headline_counts_the_wards_that_met_it(year: str) -> None:
    rows = [row["status"] for row in lines_of("practice/civility.csv") if row["year"] == year]
    met, blank = rows.count("met"), 16 - sum(bool(status) for status in rows)
    view = views("civility", real_city(practice=True))[year]
    assert (view.headline.vi, view.district) == (f"{met}/16", met)
    assert f"{blank} phường chưa có số liệu" in view.note.vi
    assert re.match(rf"{14 - met} (wards? )?short of the target", view.findings[1].en)
    assert view.source.producer == "SỐ LIỆU MINH HỌA"


@pytest.mark.parametrize(("met", "sentence"), [(13, "1 (wards? )?short"), (14, "The target of 14 is met")])
def test_fourteen_wards_meet_the_target(met: int, sentence: str) -> None:
    city = real_city()
    rows = city.civility[city.civility["year"] == 2021]
    judged = rows.assign(status=["met"] * met + ["not_met"] * (16 - met), as_of=["2021", "2022"] * 8)
    (view,) = views("civility", replace(city, civility=judged)).values()
    assert view.headline.vi == f"{met}/16"
    assert view.note.en == "target 14/16"
    assert re.match(sentence, view.findings[1].en)
    assert view.source.as_of == "2022"


def test_works_are_counted_in_every_ward_they_touch() -> None:
    listed = written("works.geojson")
    (view,) = LAYERS["works"].views(real_city())
    for ward, count in view.values.items():
        assert count == sum(ward in work["wards"] for work in listed), ward
    assert view.district == len(listed)


@pytest.mark.parametrize("set_id", ["12", "6"])
def test_a_work_through_two_parts_of_a_merged_ward_counts_once(set_id: str) -> None:
    """Counted by hand: the ground of each merged ward against each work's line, or its listed ward without one."""
    city = real_city()
    (view,) = LAYERS["works"].views(city)
    wards = wards_in(city, set_id)
    parts = {ward: set(rows["from_ward"]) for ward, rows in links(city, "16", set_id).groupby("to_ward")}
    for ward, count in view.exact[set_id].items():
        own = 0
        for row in city.works.itertuples():
            listed = bool(set(row.wards) & parts[ward])
            if (
                row.geometry is not None
                and "p13" in row.wards
                and not set(row.wards) & (parts[ward] - {"p13"})
            ):
                listed = listed and shapely.length(row.geometry.intersection(wards.geometry[ward])) > 1
            own += listed
        assert count == own, ward
    assert view.exact["12"].sum() < converted(city, view.values, "12", "sum").sum()


def test_the_rules_of_conversion_are_those_of_the_figures() -> None:
    found = {
        (entry.id, view.id): view.converts for entry in all_layers() for view in entry.views(real_city())
    }
    assert {view for (layer_id, view), rule in found.items() if layer_id == "fire" and rule == "by_area"} == {
        "area"
    }
    assert {rule for (layer_id, _), rule in found.items() if layer_id == "density"} == {"by_area"}
    assert {rule for (layer_id, _), rule in found.items() if layer_id in ("green", "civility")} == {
        "by_people"
    }
    assert found["works", "count"] == "sum"


@pytest.mark.parametrize("practised", [False, True])
def test_the_works_tile_counts_the_states_of_the_key_works(practised: bool) -> None:
    listed = {work["id"]: work["status"] for work in written("works.geojson") if work["section"] == 11}
    if practised:
        invented = {row["work"]: row["status"] for row in lines_of("practice/works.csv")}
        listed = {key: invented[key] for key in listed}
    states = Counter(listed.values())
    (view,) = LAYERS["works"].views(real_city(practised))
    assert view.headline.en == f"{6 - states['unknown']} of 6 known"
    labels = {kind.status.id: kind.status.label.en for kind in LAYERS["works"].mark_kinds}
    expected = {f"{count} {labels[state]}" for state, count in states.items() if state != "unknown"}
    assert set(view.note.en.split(" · ")) == expected


def test_the_works_findings_say_how_many_can_be_drawn() -> None:
    document = json.loads((DATA / "works.geojson").read_text(encoding="utf-8"))
    sited = sum(feature["geometry"] is not None for feature in document["features"])
    findings = LAYERS["works"].views(real_city())[0].findings
    near = sum(feature["properties"]["location"] == "nearest" for feature in document["features"])
    drawn = f"{sited} of 13 can be drawn ({near} with a limit at the nearest point)."
    assert findings[0].en == f"The plan names 6 key works and 7 parks; {drawn}"
    assert findings[1].en.startswith(f"{13 - sited} have no published site")


def test_a_works_facts_are_its_rows_word_for_word() -> None:
    rows = lines_of("work_facts.csv")
    for mark in LAYERS["works"].marks(real_city()):
        own = [row for row in rows if row["work"] == mark.id]
        assert [
            (f.attribute.vi, f.value.vi, f.value.en, f.date, f.status, f.confidence) for f in mark.facts
        ] == [
            (r["attribute_vi"], r["value_vi"], r["value_en"], r["date"], r["status"], r["confidence"])
            for r in own
        ]
        assert [" ; ".join(fact.sources) for fact in mark.facts] == [row["source"] for row in own]


def test_a_works_mark_says_what_the_plan_says_and_when_its_status_was_known() -> None:
    marks = {mark.id: mark for mark in LAYERS["works"].marks(real_city())}
    for work in written("works.geojson"):
        mark = marks[work["id"]]
        assert (mark.text, mark.source.as_of) == (work["plan_text"], work["status_as_of"] or "")
        assert bool(mark.where.vi) == (work["location"] != "exact")
        assert ("m" in {label.en: value.en for label, value in mark.rows}.get("Length on the map", "")) == (
            work["length_m"] is not None
        )


def test_a_limit_that_does_not_cross_says_how_far_it_is() -> None:
    (mark,) = [mark for mark in LAYERS["works"].marks(real_city()) if mark.id == "dqh"]
    rows = [(label.en, value.en) for label, value in mark.rows]
    assert rows[2:] == [
        ("Length on the map", "2,460 m"),
        ("Limit", "Lương Ngọc Quyến"),
        ("Limit", "Công viên Văn hóa Gò Vấp (does not cross; nearest point, 8 m away)"),
    ]


def test_invented_progress_is_shown_in_practice_only_and_named_so() -> None:
    label = Text("Tiến độ (minh họa)", "Progress (practice)")
    real, practised = (
        {mark.id: dict(mark.rows) for mark in LAYERS["works"].marks(real_city(p))} for p in (False, True)
    )
    assert not any(label in rows for rows in real.values())
    for row in lines_of("practice/works.csv"):
        percent = row["progress_percent"]
        assert (practised[row["work"]].get(label) or Text("", "")).en == (f"{percent} %" if percent else "")


@pytest.mark.parametrize("year", ["2019", "2009"])
def test_density_is_the_census_over_the_stated_areas(year: str) -> None:
    wards = written("wards.geojson")
    each = {ward["id"]: ward[f"population_{year}"] / ward["area_km2"] for ward in wards}
    view = views("density", real_city())[year]
    assert view.values.to_dict() == pytest.approx(each, rel=1e-3)
    whole = sum(ward[f"population_{year}"] for ward in wards) / sum(ward["area_km2"] for ward in wards)
    assert view.district == pytest.approx(whole, rel=1e-3)
    names = {ward["id"]: ward["name"] for ward in wards}
    densest, sparsest = names[max(each, key=each.__getitem__)], names[min(each, key=each.__getitem__)]
    assert view.findings[1].en == f"Densest: {densest}; sparsest: {sparsest}."
    assert next(iter(views("density", real_city()))) == "2019"


def test_the_assumed_station_is_marked_so_and_may_be_dragged() -> None:
    city = real_city()
    assumed, *_ = LAYERS["fire"].marks(city)
    assert (assumed.kind, assumed.where.en, assumed.movable) == ("assumed", "assumed place", True)
    confirmed, *_ = LAYERS["fire"].marks(replace(city, stations=city.stations.assign(status="confirmed")))
    assert (confirmed.where.en, confirmed.movable) == ("", False)
    dashes = {kind.status.id: mark_look(kind)[1] for kind in LAYERS["fire"].mark_kinds}
    assert dashes["assumed"]
    assert not dashes["confirmed"]


def test_every_legal_radius_is_on_the_slider_and_the_layer_starts_at_one() -> None:
    reach = LAYERS["fire"].reach(real_city())
    assert reach is not None
    assert reach.default_m in {entry.value for entry in reach.radii}
    assert all(reach.least_m <= entry.value <= reach.most_m for entry in reach.radii)
    assert reach.most_m <= MOST_RADIUS_M


LABELS = {
    "civility": ["met", "under review", "not met"],
    "green": ["0: no park on the map", "> 0 – < 0.1", "0.1 – < 0.3", "0.3 – < 0.92", "0.92 – < 2", "≥ 2"],
    "works": ["no named work", "1", "2", "≥ 3"],
    "fire": ["< 25", "25 – < 50", "50 – < 75", "75 – < 100", "≥ 100"],
    "density": ["< 25,000", "25,000 – < 32,000", "32,000 – < 40,000", "40,000 – < 48,000", "≥ 48,000"],
}


@pytest.mark.parametrize("layer_id", LABELS)
def test_the_legend_says_each_class_in_words_and_bounds(layer_id: str) -> None:
    classes = classes_of(LAYERS[layer_id])
    assert [entry.label.en for entry in classes] == [*LABELS[layer_id], "no data"]
    swap = str.maketrans(",.", ".,")
    if layer_id in ("fire", "density"):
        assert [entry.label.vi for entry in classes[:-1]] == [
            text.translate(swap) for text in LABELS[layer_id]
        ]


def test_the_greens_target_is_an_edge_between_classes() -> None:
    classes = classes_of(LAYERS["green"])
    below, at = class_of(0.9199, classes), class_of(0.92, classes)
    assert (below.high, at.low) == (0.92, 0.92)
    assert class_of(0.0, classes).id == "zero"
    assert class_of(0.001, classes).low == 0.0


def test_more_is_darker(layer: Layer) -> None:
    if isinstance(layer.classes, Breaks):
        shades = [contrast(entry.look.colour, "#ffffff") for entry in classes_of(layer) if entry.id[0] == "c"]
        assert shades == sorted(shades)


def test_the_states_of_a_ward_are_told_apart_by_pattern_alone() -> None:
    patterns = [entry.look.pattern for entry in classes_of(LAYERS["civility"])]
    assert len(set(patterns)) == len(patterns)
    assert all(classes_of(layer)[-1].look.pattern == "hatch" for layer in LAYERS.values())


def test_what_is_assumed_or_not_known_is_dashed() -> None:
    for layer in LAYERS.values():
        for kind in layer.mark_kinds:
            _, dash, pattern = mark_look(kind)
            assert bool(dash) == (kind.assumed or kind.status.tone in ("unknown", "plain"))
            assert pattern == ("dots" if kind.assumed and kind.shape == "area" else "")


def test_contrast_is_wcags() -> None:
    """Published pairs: black on white 21; #767676 the lightest grey that passes AA on white, 4.54; red 4.00."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.005)
    assert contrast("#ff0000", "#ffffff") == pytest.approx(4.00, abs=0.005)


def test_what_the_browser_gets_of_a_layer_is_the_layer(layer: Layer, practice: bool) -> None:
    city = real_city(practice)
    doc = layer_doc(layer, city)
    assert doc["title"] == [layer.title.vi, layer.title.en]
    assert (doc["kind"], doc["better"]) == (
        "number" if isinstance(layer.classes, Breaks) else "status",
        layer.better,
    )
    for shown, view in zip(doc["views"], layer.views(city), strict=True):
        for value, known in zip(shown["values"], view.values, strict=True):
            expected = known if isinstance(known, str) else pytest.approx(known, abs=1e-6)
            assert value is None if pd.isna(known) else value == expected
        assert shown["district"] == (
            None if view.district is None else pytest.approx(view.district, abs=1e-6)
        )
        assert "sha256" not in shown["source"]
    for row, entry in zip(doc["classes"], classes_of(layer), strict=True):
        assert (row["from"], row["to"], row["pattern"]) == (entry.low, entry.high, entry.look.pattern)
    for row, kind in zip(doc["mark_classes"], layer.mark_kinds, strict=True):
        assert (row["colour"], row["dash"], row["pattern"]) == mark_look(kind)
    for row, threshold in zip(doc["thresholds"], layer.thresholds(city), strict=True):
        assert (row["value"], row["is_target"]) == (threshold.value, threshold.is_target)
        assert row["in_force"] == in_force(threshold.in_force_from, threshold.in_force_to)
    reach = layer.reach(city)
    if reach is not None:
        assert [doc["reach"][key] for key in ("default_m", "least_m", "most_m", "step_m")] == [
            reach.default_m,
            reach.least_m,
            reach.most_m,
            reach.step_m,
        ]


def test_more_green_and_more_reached_people_rank_first_and_density_is_no_contest() -> None:
    assert {entry.id: entry.better for entry in all_layers() if entry.id in LABELS} == {
        "civility": "none",
        "green": "high",
        "works": "none",
        "fire": "high",
        "density": "none",
    }
