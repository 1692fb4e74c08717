"""What the documents say is true: commands, links, names on screen, figures, files, worked examples."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from PIL import Image

from geo import siting_command
from geo.coverage import covered_people
from geo.engines import Measure
from geo.ground import CELL
from geo.measure import area_km2
from geo.reached import missed_by
from geo.siting import Question, answer, board_of, other_spreads, points_of
from geo.street_map import completeness
from geo.truck import HOSE_M, TruckRule
from layers import all_layers
from layers._layer import en_number, vi_number
from layers.fire import DEFAULT_RADIUS_M
from layers.green import greenness
from maps import document
from maps.messages import messages
from publish import cli as publish_command
from tests.cities import DATA, real_city
from tools import build_data, setup

ROOT = setup.ROOT
READMES = ("README.md", "README.vi.md")
DOCUMENTS = (*READMES, "CHANGELOG.md", "docs/guide.vi.md", "docs/methods.md")
DECISIONS = tuple(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs" / "adr").glob("*.md")))
MOST_PICTURE_BYTES = 400_000
MONTHS = {"January": "01", "April": "04", "August": "08"}
NAMES = re.compile(r"ODbL 1\.0|`[^`]*`|\]\([^)]*\)|^```.*?^```$", re.DOTALL | re.MULTILINE)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def unwrapped(name: str) -> str:
    """The document with every run of white space as one space."""
    return " ".join(text(name).split())


def prose(name: str) -> str:
    """The document without code, link targets and names that hold digits."""
    return NAMES.sub(" ", text(name))


@pytest.mark.parametrize("name", READMES)
def test_a_readme_opens_with_the_two_commands_and_a_picture(name: str) -> None:
    head = text(name).splitlines()[:18]
    assert [line.split("#")[0].strip() for line in head if line.startswith("make")] == [
        "make run",
        "make test",
    ]
    assert any(line.startswith("![") for line in head)


@pytest.mark.parametrize("name", [*DOCUMENTS, *DECISIONS])
def test_every_command_a_document_names_is_in_the_makefile(name: str) -> None:
    named = set(re.findall(r"(?:^|`)make (\w+)", text(name), re.MULTILINE))
    assert named <= set(re.findall(r"^(\w+):", text("Makefile"), re.MULTILINE))


@pytest.mark.parametrize(
    ("command", "main"),
    [
        ("make data", build_data.main),
        ("make document", document.main),
        ("make publish", publish_command.main),
        ("python -m geo.siting", siting_command.main),
    ],
)
def test_every_option_a_document_gives_to_a_command_exists(
    command: str, main: Callable[[], int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = "\n".join(line for name in DOCUMENTS for line in text(name).splitlines() if command in line)
    named = set(re.findall(r"--[a-z]+", lines))
    assert named
    monkeypatch.setattr("sys.argv", [command, "--help"])
    with pytest.raises(SystemExit):
        main()
    assert named <= set(re.findall(r"--[a-z]+", capsys.readouterr().out))


@pytest.mark.parametrize("name", [*DOCUMENTS, *DECISIONS])
def test_every_link_and_picture_of_a_document_is_there(name: str) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", text(name))
    missing = [to for to in targets if "://" not in to and not (ROOT / name).parent.joinpath(to).exists()]
    assert missing == []


@pytest.mark.parametrize("name", [*DOCUMENTS, *DECISIONS])
def test_every_path_a_document_names_is_in_the_repository(name: str) -> None:
    folders = "geo|layers|maps|records|publish|screens|data|tools|tests|docs"
    named = re.findall(rf"`((?:{folders})/[\w./]*)(?:::\w+)?`", text(name))
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", READMES)
def test_every_folder_of_the_house_plan_exists_and_none_is_left_out(name: str) -> None:
    plan = next(block for block in re.findall(r"^```text\n(.*?)^```$", text(name), re.DOTALL | re.MULTILINE))
    named = {line.split()[0] for line in plan.splitlines()}
    packages = {f"{path.parent.name}/" for path in ROOT.glob("*/__init__.py")}
    assert {*packages, "app.py", "data/", "docs/"} == named


def test_every_oracle_the_methods_name_is_a_test() -> None:
    oracles = re.findall(r"`(tests/\w+\.py)::(\w+)`", text("docs/methods.md"))
    assert len(oracles) > 10
    assert [name for path, name in oracles if f"def {name}(" not in text(path)] == []


def test_the_worked_examples_of_the_methods_hold(tmp_path: Path) -> None:
    examples = re.findall(r"^```python\n(.*?)^```$", text("docs/methods.md"), re.DOTALL | re.MULTILINE)
    assert examples
    for number, example in enumerate(examples):
        path = tmp_path / f"example_{number}.py"
        path.write_text(example, encoding="utf-8")
        runpy.run_path(str(path))


SCREEN, PROJECTOR = (1440, 900), (1280, 720)
PICTURES = {
    "map.png": SCREEN,
    "fire.png": SCREEN,
    "plan.png": SCREEN,
    "siting.png": SCREEN,
    "meeting.png": PROJECTOR,
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_whole_screen_and_not_heavy(name: str) -> None:
    path = ROOT / "docs" / "pictures" / name
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        assert picture.size == PICTURES[name]
    assert path.stat().st_size <= MOST_PICTURE_BYTES


def test_every_picture_is_shown_somewhere() -> None:
    shown = {Path(to).name for name in DOCUMENTS for to in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text(name))}
    assert shown == {path.name for path in (ROOT / "docs" / "pictures").iterdir()}


def numbers_of(name: str) -> Counter[str]:
    """The figures of a README in English notation, months as numbers."""
    words = prose(name)
    for month, number in MONTHS.items():
        words = words.replace(month, number)
    found = NUMBER.findall(words)
    if name.endswith(".vi.md"):
        found = [number.translate(str.maketrans(".,", ",.")) for number in found]
    return Counter(re.sub(r"^0(?=\d$)", "", number) for number in found)  # 01/04 is 1 April


def test_both_readmes_have_the_same_figures() -> None:
    english, vietnamese = map(numbers_of, READMES)
    assert english - vietnamese == vietnamese - english == Counter()


def figures() -> dict[str, tuple[float, int]]:
    """What the documents say of the real city, computed: value and decimals by sentence (English, Vietnamese)."""
    city = real_city()
    existing, planned = greenness(city, "existing"), greenness(city, "planned")
    people = city.wards["population_2019"].sum()
    near = covered_people(city.people, city.stations.geometry, DEFAULT_RADIUS_M).sum()
    return {
        "existing": (existing.district, 2),
        "planned": (planned.district, 2),
        "target": (existing.target, 2),
        "people": (people, 0),
        "area": (area_km2(city.wards).sum(), 2),
        "near": (near / people * 100, 1),
        "zero": ((existing.green_m2 == 0).sum(), 0),
        "zero_planned": ((planned.green_m2 == 0).sum(), 0),
        "sited": ((~city.works.geometry.isna()).sum(), 0),
        "works": (len(city.works), 0),
        "unoutlined": (_points_inside(), 0),
        "key_known": ((_key_works()["status"] != "unknown").sum(), 0),
        "key": (len(_key_works()), 0),
        **_of_fire_teams(),
    }


@lru_cache(maxsize=1)
def _of_fire_teams() -> dict[str, tuple[float, int]]:
    """What the documents say of new fire teams: by the radius of 3 km, two teams beside that of today."""
    city = real_city()
    by_circle, by_truck = (board_of(city, Question(measure=Measure(by, "m"))) for by in ("circle", "truck"))
    best = answer(by_truck)
    teams = points_of(by_truck, best.best.sites)
    rules = {
        "hose": TruckRule(),
        "half_hose": TruckRule(HOSE_M / 2),
        "two_hoses": TruckRule(2 * HOSE_M),
        "alleys": TruckRule(unnamed=True),
    }
    limit = round(DEFAULT_RADIUS_M)
    found = {
        name: missed_by(city, limit, Measure("truck", "m", truck=rule), limit, teams)
        for name, rule in rules.items()
    }
    streets = completeness(city)
    densest = streets["people_per_km"].idxmax()
    counts = {
        "sites": len(by_truck.sites),
        "grid": len(city.people),
        "of_note": (by_truck.ground.kind != CELL).sum(),
        "by_circle": answer(by_circle).best.covered,
        "by_truck": best.best.covered,
        "by_any": best.coverable,
        "survived": sum(one.survives for one in other_spreads(city, by_truck)),
        "in_circle": found["hose"].inside,
        "missed": found["hose"].missed,
        "missed_alleys": found["alleys"].missed,
        **{f"without_{name}": one.without_stop for name, one in found.items()},
        "densest_ward": city.wards["number"][densest],
        "densest": streets["people_per_km"][densest],
        "densest_far": streets["far_share"][densest] * 100,
        "per_km": streets["people"].sum() / streets["street_km"].sum(),
    }
    return {name: (float(count), 0) for name, count in counts.items()}


def _key_works() -> gpd.GeoDataFrame:
    return real_city().works[real_city().works["section"] == 11]


def _points_inside() -> int:
    parks = real_city().parks.geometry
    points = parks[shapely.get_dimensions(parks.to_numpy()) == 0]
    return int(points.within(real_city().wards.union_all()).sum())


SAID = {
    "README.md": (
        "{existing} m² per person in existing parks, {planned} with the planned Culture Park, against a target of {target}",
        "{zero} of 16 wards at zero either way",
        "{unoutlined} named parks have no outline",
        "{sited} of {works} are drawn at their place",
        "progress of {key_known} of the {key} key works",
        "The {near} % of people within 3 km",
        "16 wards of OpenStreetMap, {area} km²",
        "census of 1 April 2019: {people}",
        "two more teams reach all {by_circle} people within 3 km. By the truck rule the best two reach {by_truck}:",
        "of the {in_circle} within 3 km of these teams, no engine reaches {missed}.",
    ),
    "README.vi.md": (
        "{existing} m²/người nếu tính công viên hiện hữu, {planned} nếu tính cả",
        "chỉ tiêu là {target}",
        "{zero} trên 16 phường bằng không trong cả hai cách tính",
        "{unoutlined} công viên có tên nhưng chưa có ranh giới",
        "{sited} trên {works} công trình được vẽ đúng chỗ",
        "tiến độ của {key_known} trong {key} công trình trọng điểm",
        "Con số {near} % dân số trong 3 km",
        "16 phường theo OpenStreetMap, {area} km²",
        "ngày 01/04/2019: {people} người",
        "thêm hai đội thì cả {by_circle} người ở trong 3 km.",
        "hai đội tốt nhất tới được {by_truck} người: trong {in_circle} người quanh các đội ấy 3 km, xe không tới được {missed}.",
    ),
    "docs/guide.vi.md": (
        "{existing} m²/người; chỉ tiêu {target}; {zero} trên 16 phường không có công viên nào",
        "Toàn quận {planned} m²/người",
        "{sited} trên {works} công trình có vị trí",
        "{near} % dân số trong 3 km",
        "{people} người",
        "{area} km²",
        "{missed} trên {in_circle} người; nếu xe vào được cả đường nhỏ không tên: {missed_alleys}",
    ),
    "docs/methods.md": (
        "ha, {existing} m² per person",
        "ha, {planned} m² per person",
        "The target is {target} m² per person",
        "{zero_planned} of 16 wards are at zero under both definitions",
        "sum to {area} km²",
        "the published {people}",
        "junctions first: {sites}.",
        "the {grid} rows of the people grid, the 50 m cells without people, {of_note} schools",
        "of the {in_circle} people within 3 km",
        "the hose of 100 m leaves {without_hose} without a stop in reach, one of 50 m {without_half_hose},",
        "one of 200 m {without_two_hoses}. With small unnamed streets entered it is {without_alleys}.",
        "ward {densest_ward} has {densest} people per km and {densest_far} % of its ground far from streets,",
        "the district {per_km} per km",
        "can have all {by_circle} people within 3 km. By truck the best two have {by_truck} of the {by_any} that",
        "of the 2 other spreads the pair survives {survived}.",
    ),
}


@pytest.mark.parametrize(("name", "sentence"), [(name, said) for name, rows in SAID.items() for said in rows])
def test_a_figure_in_the_documents_is_the_computed_one(name: str, sentence: str) -> None:
    written = vi_number if name.endswith(".vi.md") else en_number
    computed = {key: written(float(value), decimals) for key, (value, decimals) in figures().items()}
    assert sentence.format(**computed) in unwrapped(name)


def test_every_file_of_data_is_named_in_the_methods() -> None:
    kept = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()}
    named = text("docs/methods.md")
    assert [name for name in sorted(kept) if f"`{name}`" not in named and f"data/{name}]" not in named] == []


def test_words_the_guide_gives_as_on_screen_are_on_screen() -> None:
    """Bold words of the guide stand in the catalogue or in a layer; figures put into them do not count."""
    city = real_city()
    on_screen = [entry.vi for entry in messages().values()]
    for layer in all_layers():
        on_screen += [layer.title.vi, layer.short.vi, layer.question.vi]
        on_screen += [view.label.vi for view in layer.views(city)]
        on_screen += [kind.status.label.vi for kind in layer.mark_kinds]
    plain = "\n".join(on_screen).casefold()
    bold = set(re.findall(r"\*\*([^*]+)\*\*", unwrapped("docs/guide.vi.md"))) - {"in đậm", "EN"}
    assert sorted(words for words in bold if words.casefold() not in plain) == []


def test_the_guide_names_every_layer_and_every_question_of_the_main_ones() -> None:
    guide = unwrapped("docs/guide.vi.md")
    assert [layer.id for layer in all_layers() if layer.short.vi not in guide] == []
    assert [layer.id for layer in all_layers() if layer.is_main and layer.question.vi not in guide] == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(Path(name).name[:4]) for name in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_says_its_number_its_status_and_what_was_decided(name: str) -> None:
    title, *rest = text(name).splitlines()
    assert int(re.sub(r"\D.*", "", title.removeprefix("# "))) == int(Path(name).name[:4])
    assert any("tatus: " in line for line in rest)
    assert "## Decision" in rest


def test_the_changes_begin_with_what_is_not_released_yet() -> None:
    assert re.findall(r"^## (.+)$", text("CHANGELOG.md"), re.MULTILINE)[0] == "Unreleased"


def test_the_credit_stands_in_both_readmes_as_on_the_map() -> None:
    credit = f"{messages()['map.credit'].vi} {messages()['map.notice'].vi}"
    for name in READMES:
        assert credit in re.sub(r"\s+>?\s*", " ", text(name))
