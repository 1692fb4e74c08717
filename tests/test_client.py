"""The browser's formulas equal Python's: coverage while a station is dragged, the plane, the address."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from pandas import Series

from geo.city import City
from geo.coverage import covered_area_share, covered_people
from geo.crs import METRES, degrees_of, metres_of
from geo.source import Source
from layers import layer_named
from layers._layer import NOTHING, View
from maps.payload import people_doc, release_doc, ward_docs
from maps.plane import fitted_plane
from maps.release import release_of
from maps.ward_sets import Tally, in_set
from tests.cities import real_city

CLIENT = Path(__file__).parent.parent / "maps" / "client"
CASES = 60


def node() -> str:
    """Node from the system, or the one that set-up put beside this Python."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    assert found, "Node is missing: `make test` provides it"
    return found


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Runs a program over the client's modules; `input` is what it was given, it prints JSON."""
    folder = tmp_path_factory.mktemp("client")

    def run_one(program: str, given: object) -> Any:
        source, bundle = folder / "program.ts", folder / "program.mjs"
        imports = "\n".join(
            f'import * as {name} from "{(CLIENT / "src" / name).as_posix()}";'
            for name in ("coverage", "extent", "outlines", "plane", "sets", "state", "words")
        )
        source.write_text(
            f"{imports}\nconst input = JSON.parse(process.env.GIVEN ?? await read());\n"
            "async function read() { let text = ''; for await (const part of process.stdin) text += part; return text; }\n"
            f"{program}",
            encoding="utf-8",
        )
        esbuild = [str(CLIENT / "node_modules" / "esbuild" / "bin" / "esbuild")]
        options = [
            "--bundle",
            "--format=esm",
            "--platform=node",
            "--log-level=warning",
            f"--outfile={bundle}",
        ]
        subprocess.run([*esbuild, str(source), *options], check=True)
        done = subprocess.run(
            [node(), str(bundle)], input=json.dumps(given), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run_one


def random_cases() -> list[dict[str, Any]]:
    chance = np.random.default_rng(2021)
    west, south, east, north = real_city().wards.total_bounds
    return [
        {
            "radius": float(chance.uniform(250, 5_500)),
            "centres": chance.uniform(
                (west - 500, south - 500), (east + 500, north + 500), (int(chance.integers(1, 4)), 2)
            ).tolist(),
        }
        for _ in range(CASES)
    ]


def stations(case: dict[str, Any]) -> gpd.GeoSeries:
    return gpd.GeoSeries([shapely.Point(place) for place in case["centres"]], crs=METRES)


AREAS = """
const wards = input.wards.map((rings) => coverage.shape([rings]));
console.log(JSON.stringify(input.cases.map(({ centres, radius }) =>
  wards.map((ward) => coverage.coveredArea(ward, centres, radius) / ward.area))));
"""


def test_area_shares_of_one_to_three_stations_equal_pythons(run: Any) -> None:
    city, cases = real_city(), random_cases()
    rings = [[list(shape.exterior.coords)[:-1]] for shape in city.wards.geometry]
    found = run(AREAS, {"wards": rings, "cases": cases})
    for case, shares in zip(cases, found, strict=True):
        expected = covered_area_share(city.wards, stations(case), case["radius"])
        assert np.abs(np.array(shares) - expected.to_numpy()).max() < 1e-6, case


PEOPLE = """
const { east0, north0 } = input.plane;
console.log(JSON.stringify(input.cases.map(({ centres, radius }) =>
  coverage.coveredPeople(input.people, 16, centres.map(([e, n]) => [e - east0, n - north0]), radius))));
"""


def test_people_within_equal_pythons_to_the_last_person(run: Any) -> None:
    city, cases, plane = real_city(), random_cases(), fitted_plane()
    given = {
        "people": people_doc(city),
        "cases": cases,
        "plane": {"east0": plane.east0, "north0": plane.north0},
    }
    for case, counted in zip(cases, run(PEOPLE, given), strict=True):
        assert counted == covered_people(city.people, stations(case), case["radius"]).tolist(), case


PLANE = """
const there = plane.plane(input.doc);
console.log(JSON.stringify(input.points.map((point) => [there.metres(point), there.degrees(there.metres(point))])));
"""


def test_the_browser_projects_to_a_millimetre(run: Any) -> None:
    points = np.random.default_rng(5).uniform((106.62, 10.79), (106.71, 10.88), (300, 2))
    doc = release_doc(release_of(real_city()))["plane"]
    fitted = fitted_plane()
    for point, (metres, degrees) in zip(
        points, run(PLANE, {"doc": doc, "points": points.tolist()}), strict=True
    ):
        (expected,) = metres_of(np.array([point])) - (fitted.east0, fitted.north0)
        assert metres == pytest.approx(expected, abs=0.001)
        assert degrees == pytest.approx(point, abs=2e-8)


EXTENTS = """
const there = plane.plane(input.doc);
console.log(JSON.stringify(input.rings.map((ring) => [extent.areaOf(there, ring), extent.lengthOf(there, ring)])));
"""


def drawn_rings() -> list[list[list[float]]]:
    """Stars of 3 to 40 corners around places of the district, 40 to 900 m wide, in degrees."""
    chance = np.random.default_rng(2026)
    west, south, east, north = real_city().wards.total_bounds
    rings = []
    for _ in range(CASES):
        turns = np.sort(chance.uniform(0, 2 * np.pi, int(chance.integers(3, 41))))
        reach = chance.uniform(20, 450, len(turns))
        centre = chance.uniform((west, south), (east, north))
        rings.append(degrees_of(centre + reach[:, None] * np.c_[np.cos(turns), np.sin(turns)]).tolist())
    return rings


def test_a_shape_is_measured_while_it_is_drawn_as_python_measures_it(run: Any) -> None:
    """And as the ellipsoid has it, but for the scale of the plane."""
    rings, geod = drawn_rings(), pyproj.Geod(ellps="WGS84")
    doc = release_doc(release_of(real_city()))["plane"]
    for ring, (area, length) in zip(rings, run(EXTENTS, {"doc": doc, "rings": rings}), strict=True):
        corners = metres_of(np.array(ring))
        assert area == pytest.approx(shapely.Polygon(corners).area, abs=1)
        assert length == pytest.approx(shapely.LineString(corners).length, abs=0.01)
        assert area == pytest.approx(
            abs(geod.polygon_area_perimeter(*zip(*ring, strict=True))[0]), rel=5e-4, abs=1
        )


OUTLINES = """
const drawn = new sets.WardSets(input);
console.log(JSON.stringify(["12", "6"].map((set) => drawn.wards(set).map((ward) => [ward.id, ward.polygons]))));
"""


def test_the_browser_puts_the_merged_wards_together_as_they_are_in_the_files(run: Any) -> None:
    """From the outlines of the 16 and the line through ward 13 alone, within the rounding of the document."""
    city = real_city()
    drawn = run(OUTLINES, {**release_doc(release_of(city)), "base": ""})
    for wards, frame in zip(drawn, (city.wards_12, city.wards_6), strict=True):
        assert [ward for ward, _ in wards] == list(frame.index)
        for ward, polygons in wards:
            (rings,) = polygons
            outline = shapely.Polygon(*[metres_of(np.array(ring)) for ring in rings[:1]], rings[1:])
            assert outline.symmetric_difference(frame.geometry[ward]).area < 0.1 * outline.length
            assert len(rings) == 1


CONVERTED = """
const drawn = new sets.WardSets(input.release);
const found = input.cases.map(({ values, exact, converts, kind, good }) => ["12", "6"].map((set) =>
  drawn.figures({ kind, good }, { converts, exact }, values, set)));
console.log(JSON.stringify(found));
"""
SOURCE = Source("", "", "", "", "")


def random_view(chance: np.random.Generator, city: City) -> View:
    """Numbers of the 16, some unknown, sometimes with figures of the 12 of their own."""

    def some(wards: Any) -> Series:
        numbers = chance.uniform(-50, 500, len(wards)).round(3)
        return Series(np.where(chance.random(len(wards)) < 0.1, np.nan, numbers), index=wards)

    rule = ("sum", "by_people", "by_area")[int(chance.integers(3))]
    exact = {"12": some(city.wards_12.index)} if chance.random() < 0.3 else {}
    words = (NOTHING, "2021", some(city.wards.index), None, NOTHING, NOTHING, (), NOTHING, SOURCE)
    return View("v", *words, converts=rule, exact=exact)  # type: ignore[arg-type]


def random_statuses(chance: np.random.Generator, city: City) -> View:
    words = np.array(["met", "under_review", "not_met", None], dtype=object)
    values = Series(words[chance.integers(0, 4, len(city.wards))], index=city.wards.index)
    return View("v", NOTHING, "2021", values, None, NOTHING, NOTHING, (), NOTHING, SOURCE)


def plain(values: Series) -> list[Any]:
    return [None if not isinstance(value, str) and pd.isna(value) else value for value in values]


def test_the_browser_converts_as_python_does(run: Any) -> None:
    city, chance = real_city(), np.random.default_rng(2025)
    cases = [("density", random_view(chance, city)) for _ in range(CASES)]
    cases += [("civility", random_statuses(chance, city)) for _ in range(CASES)]
    given = [
        {
            "values": plain(view.values),
            "exact": {set_id: plain(values) for set_id, values in view.exact.items()},
            "converts": view.converts,
            "kind": "number" if layer == "density" else "status",
            "good": ["met"] if layer == "civility" else [],
        }
        for layer, view in cases
    ]
    release = {**release_doc(release_of(city)), "base": ""}
    for (layer, view), both in zip(cases, run(CONVERTED, {"release": release, "cases": given}), strict=True):
        for set_id, found in zip(("12", "6"), both, strict=True):
            expected = in_set(layer_named(layer), view, city, set_id)
            assert found["estimated"] == expected.estimated.tolist()
            for value, wanted in zip(found["values"], plain_values(expected.values), strict=True):
                assert value == (
                    pytest.approx(wanted, rel=1e-5, abs=1e-6) if isinstance(wanted, float) else wanted
                )


def plain_values(values: Series) -> list[Any]:
    """Values as the browser has them: a Tally as its four entries."""
    return [
        asdict(value) if isinstance(value, Tally) else None if pd.isna(value) else value for value in values
    ]


ROUND_TRIP = """
console.log(JSON.stringify(input.queries.map((query) => {
  const once = state.write(state.read(query, input.release), input.release);
  return [once, state.write(state.read(once, input.release), input.release)];
})));
"""
FULL = (
    "overlay=fire&set=12&view=area&standard.green=city-2030&ward=w12-p15&radius=1500"
    "&station=106.66970,10.83130&at=15/10.835/106.665&lang=en"
)


def test_an_address_is_read_and_written_without_loss(run: Any) -> None:
    release = {**release_doc(release_of(real_city())), "base": ""}
    queries = [FULL, "", "overlay=<script>&ward=p02&radius=-1&station=nan,nan&at=99/0/0&lang=xx"]
    (full, again), (empty, _), (hostile, _) = run(ROUND_TRIP, {"release": release, "queries": queries})
    assert sorted(full.split("&")) == sorted(FULL.split("&"))
    assert again == full
    assert empty == ""
    assert hostile == ""


NUMBERS = """
const said = new words.Words({});
console.log(JSON.stringify(input.map(([value, decimals]) => said.number(value, decimals))));
"""


def test_numbers_are_written_the_vietnamese_way(run: Any) -> None:
    assert run(NUMBERS, [[1234.5, 1], [0, 2], [-7.25, 1], [1234567, 0]]) == [
        "1.234,5",
        "0,00",
        "−7,3",
        "1.234.567",
    ]


def test_the_documents_wards_lie_within_a_decimetre_of_the_citys() -> None:
    for doc, shape in zip(ward_docs(real_city()), real_city().wards.geometry, strict=True):
        points = metres_of(np.array(doc["polygons"][0][0]))
        assert shapely.distance(shapely.points(points), shape.exterior).max() < 0.1


def test_the_clients_own_tests_pass() -> None:
    files = sorted(map(str, (Path(__file__).parent / "client").glob("*.test.mjs")))
    done = subprocess.run([node(), "--test", *files], capture_output=True, text=True, check=False)
    assert files
    assert done.returncode == 0, done.stdout
