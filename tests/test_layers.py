"""The contract of every layer in `layers/`; a new one is tested the moment it exists."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from layers import all_layers, layer_named
from layers._layer import NOT_KNOWN, Breaks, Layer, Text
from maps.classes import LEAST_CONTRAST, TONES, class_of, classes_of, classified, contrast
from maps.payload import layer_doc
from tests.cities import copied_data, real_city

ROOT = Path(__file__).parent.parent
LAYERS = {layer.id: layer for layer in all_layers()}
MODULES = {path.stem for path in (ROOT / "layers").glob("[!_]*.py")}


@pytest.fixture(params=sorted(LAYERS))
def layer(request: pytest.FixtureRequest) -> Layer:
    return LAYERS[request.param]


@pytest.fixture(params=[False, True], ids=["real", "practice"])
def practice(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def both(text: Text) -> bool:
    return bool(text.vi.strip()) and bool(text.en.strip())


def test_every_module_of_the_folder_is_a_layer_and_every_layer_a_module() -> None:
    assert set(LAYERS) == MODULES
    assert [entry.id for entry in all_layers() if entry.is_main] == ["civility", "green", "works", "fire"]


def test_a_layer_is_found_by_its_id() -> None:
    assert layer_named("green") is LAYERS["green"]
    with pytest.raises(KeyError):
        layer_named("nothing")


def test_a_layers_texts_are_there_in_both_languages(layer: Layer) -> None:
    for text in (layer.title, layer.short, layer.question, layer.unit, layer.about):
        assert both(text)


def test_every_view_answers_for_all_wards_in_their_order(layer: Layer, practice: bool) -> None:
    city = real_city(practice)
    views = layer.views(city)
    assert len({view.id for view in views}) == len(views) >= 1
    for view in views:
        assert list(view.values.index) == list(city.wards.index)
        assert both(view.label)
        assert both(view.headline)
        assert both(view.note)
        assert view.findings
        assert all(both(finding) for finding in view.findings)
        assert view.source.producer
        assert view.source.method
        if view.values.isna().any():
            assert both(view.why_unknown)


def test_every_known_value_falls_into_a_class_and_every_unknown_into_the_last(
    layer: Layer, practice: bool
) -> None:
    classes = classes_of(layer)
    assert classes[-1].label == NOT_KNOWN
    for view in layer.views(real_city(practice)):
        found = classified(view.values, classes)
        for value, entry in zip(view.values, found, strict=True):
            known = isinstance(value, str) or (value is not None and not np.isnan(value))
            assert (entry is not classes[-1]) == known


def test_number_classes_leave_no_gap_and_no_overlap(layer: Layer) -> None:
    if not isinstance(layer.classes, Breaks):
        return
    classes = classes_of(layer)
    edges = layer.classes.edges
    for low, high in zip(edges, (*edges[1:], edges[-1] * 3), strict=True):
        for value in np.linspace(low, np.nextafter(high, low), 7):
            if layer.decimals == 0 and value < 1 and layer.classes.zero is not None:
                continue  # whole counts: nothing lies between 0 and 1
            holding = [
                e
                for e in classes[:-1]
                if e.low is not None and e.low <= value and (e.high is None or value < e.high)
            ]
            inside = [class_of(float(value), classes)]
            assert inside == (holding if value > 0 or layer.classes.zero is None else [classes[0]])


def test_labels_are_readable_on_their_class_and_neighbouring_classes_differ(layer: Layer) -> None:
    classes = classes_of(layer)
    for entry in classes:
        assert contrast(entry.look.colour, entry.look.ink) >= LEAST_CONTRAST
        assert both(entry.label)
    assert min(contrast(look.colour, look.ink) for look in TONES.values()) >= LEAST_CONTRAST
    looks = [(entry.look.colour, entry.look.pattern) for entry in classes]
    assert len(set(looks)) == len(looks)


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
    thresholds = layer.thresholds(real_city())
    for entry in thresholds:
        assert both(entry.label)
        assert entry.clause
        assert entry.source
        assert entry.value > 0
    assert sum(entry.is_target for entry in thresholds) == (1 if thresholds else 0)


def test_the_browser_gets_every_view_with_sixteen_values(layer: Layer) -> None:
    doc = layer_doc(layer, real_city())
    for view in doc["views"]:
        assert len(view["values"]) == 16


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
