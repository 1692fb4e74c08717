"""What the site tells holders of printed sheets: the right release, exactly what changed since, and nothing unapproved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.city import City
from maps.messages import LANGUAGES, message
from maps.sheets.code import Printed, address_of
from publish.assets import Assets
from publish.build import assets_of
from publish.checks import faults_in
from publish.edition import MOST_COMPARED, Edition, as_shown, edition_of
from publish.sheet_age import FOLDER, LIST, MOST_TOLD, SCRIPT, STYLE, add_script, files
from publish.site import Files
from publish.texts import CUT
from records.city import released_city
from records.entries import enter
from records.model import Feature, Figure, FigureKey, Thing
from records.releases import content_of, releases, return_to
from records.sheet_age import judged
from records.since import changes_of
from records.since_words import sentences_of
from records.store import Store
from tests.cities import real_city
from tests.publish.conftest import ADDRESS, store_at
from tests.records.samples import AN, BINH, release

WARDS = tuple(map(str, real_city().wards.index))
MONTHS = tuple(f"2021-{month:02d}" for month in range(1, 9))
MANY, PLANTED, SAME, NEWEST = 3, 8, 9, 11  # numbers of releases; SAME shows what NEWEST does
HOSTILE = "</script><img src=x onerror=alert(1)>\u202e" + "ơ" * 200
WAITING = 98.765  # a figure that nobody approved


def reported(indicator: str, ward: str, period: str, value: float, seen: int = 0) -> Figure:
    return Figure(FigureKey(indicator, ward, period), value, seen=seen)


def work(status: str, progress: int, name: str, seen: int = 0) -> Feature:
    said = {"status": status, "progress_percent": progress, "name_vi": name, "name_en": name}
    return Feature("work", "ldt", None, said, source="Ban Quản lý", seen=seen)


def months(more: float, seen: int) -> list[Thing]:
    """A figure of every ward in every month: more changes than one file tells."""
    return [
        reported("t03", ward, month, 90 + place / 8 + more, seen)
        for month in MONTHS
        for place, ward in enumerate(WARDS)
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Eleven releases: so many that the first are too old to be compared."""
    with store_at(tmp_path_factory.mktemp("records") / "records.sqlite") as store:
        release(store, reported("t08", "p01", "2020", 5.0))
        release(store, reported("t08", WARDS[1], "2020", 5.0))
        release(store, *months(0, 0), work("building", 40, "Lê Đức Thọ"))
        for ward in WARDS[2:5]:
            release(store, reported("t08", ward, "2020", 5.0))
        release(store, *months(0.0625, 1))
        release(store, reported("t08", "p15", "2020", 7.25))
        release(store, reported("t08", "p15", "2020", 7.5, 1), work("building", 45, HOSTILE, 1))
        return_to(store, PLANTED, BINH)
        release(store, reported("t08", "p15", "2020", 7.5, 2), work("building", 45, HOSTILE, 2))
        enter(store, [reported("t08", "p17", "2020", WAITING)], AN)
        yield store


@pytest.fixture(scope="module")
def planted(store: Store) -> Edition:
    return edition_of(store, base=real_city())


@pytest.fixture(scope="module")
def made(planted: Edition) -> Files:
    """The files of the newest release: eight cities are compared, which takes some seconds."""
    return files(as_shown(planted), Assets())


def read(made: Files, path: str = LIST) -> dict[str, Any]:
    return dict(json.loads(made[path]))


def sheets(made: Files) -> dict[int, dict[str, Any]]:
    """What the list says of the sheets of each release, by its number."""
    return {one["number"]: one for one in read(made)["sheets"]}


def shown_by(store: Store, number: int) -> City:
    return released_city(real_city(), content_of(store, number))


def printed(store: Store, number: int) -> Printed:
    """What a sheet of a release says in its code."""
    return Printed("t08", "2020", "p15", "vi", number, shown_by(store, number).fingerprint[:12])


# ---- which sheets


def test_a_sheet_is_known_by_the_fingerprint_of_the_city_that_its_release_shows(
    store: Store, made: Files
) -> None:
    infos = releases(store)
    for number in (1, PLANTED, NEWEST):
        short = sheets(made)[number]["short"]
        assert short == shown_by(store, number).fingerprint[:12]
        code = parse_qs(urlsplit(address_of(ADDRESS, printed(store, number))).query)["sheet"][0]
        assert code == f"{number}.{short}"
        assert judged(code, real_city(), infos).verdict == ("valid" if number == NEWEST else "older")
    assert sheets(made)[0]["short"] == real_city().fingerprint[:12]


def test_every_release_is_known_the_shown_one_is_valid_and_the_newest_before_are_compared(
    made: Files,
) -> None:
    known = sheets(made)
    assert list(known) == list(range(NEWEST, -1, -1))
    assert [number for number, one in known.items() if one["is_valid"]] == [NEWEST]
    compared = [number for number in range(NEWEST - MOST_COMPARED, NEWEST) if number != SAME]
    told = {f"{FOLDER}/{number}.json" for number in compared}
    assert set(made) == {LIST, *told}
    assert {one["changes"] for one in known.values() if "changes" in one} == {f"{n}.json" for n in compared}


def test_what_is_said_of_each_sheet(store: Store, made: Files) -> None:
    day = {info.number: shown_by(store, info.number).released for info in releases(store)[:1]}[NEWEST]
    assert day
    date = "/".join(reversed(day.made_on.split("-")))
    known = sheets(made)
    assert known[NEWEST]["text"] == [
        f"Bản in này còn hiệu lực: trang này vẫn theo bản phát hành 11 ngày {date}.",
        f"This sheet is still valid: this page is still of release 11 of {date}.",
    ]
    assert known[10]["text"] == [
        f"Bản in này theo bản phát hành 10 ngày {date}; trang này theo bản phát hành 11 ngày {date}: 2 thay đổi.",
        f"This sheet is of release 10 of {date}; this page is of release 11 of {date}: 2 changes.",
    ]
    assert known[2]["text"][0].endswith(f"bản phát hành 11 ngày {date}: đã có bản mới hơn.")
    assert known[0]["text"][1].startswith("This sheet is of the published facts, without a release;")
    for known_not in (read(made)["unknown"], known[NEWEST]["other"], known[10]["other"]):
        assert f"bản phát hành 11 ngày {date}" in known_not[0]
        assert f"release 11 of {date}" in known_not[1]
    assert f"bản phát hành 10 ngày {date}" in known[10]["other"][0]
    assert "dấu vân tay trên giấy" in known[NEWEST]["other"][0]


def test_a_site_of_an_older_release_knows_of_none_that_came_after_and_is_the_same_bytes_again(
    store: Store,
) -> None:
    edition, again = (edition_of(store, 2, base=real_city()) for _ in range(2))
    assert [one.number for one in edition.earlier] == [1, 0]
    made = files(edition, Assets())
    assert list(sheets(made)) == [2, 1, 0]
    assert set(made) == {LIST, f"{FOLDER}/0.json", f"{FOLDER}/1.json"}
    assert files(again, Assets()) == made


def test_a_site_of_the_facts_alone_knows_the_sheets_of_the_facts() -> None:
    told = files(edition_of(None, base=real_city()), Assets())
    assert list(told) == [LIST]
    (only,) = read(told)["sheets"]
    assert (only["number"], only["short"], only["is_valid"]) == (0, real_city().fingerprint[:12], True)
    assert only["text"][0].startswith("Bản in này còn hiệu lực")


# ---- what changed


@pytest.mark.parametrize("number", [MANY, PLANTED, 10])
def test_the_files_say_what_the_records_say_in_both_languages(store: Store, made: Files, number: int) -> None:
    before, after = shown_by(store, number), shown_by(store, NEWEST)
    changes = changes_of(before, after)
    vi, en = (sentences_of(changes, before, after, language) for language in LANGUAGES)
    told = read(made, f"{FOLDER}/{number}.json")["changes"]
    expected = [[one.text, other.text, one.query] for one, other in zip(vi, en, strict=True)][:MOST_TOLD]
    assert [[cut(text, HOSTILE) for text in one] for one in expected] == told
    assert f"{len(changes)} " in sheets(made)[number]["text"][0]


def cut(text: str, name: str) -> str:
    """A text with a long name as the site shows it."""
    return text.replace(name, name.replace("\u202e", "")[:99] + CUT)


def test_exactly_the_planted_changes_are_told(made: Files) -> None:
    for number in (PLANTED, 10):  # the one returns to the other
        work, ward = read(made, f"{FOLDER}/{number}.json")["changes"]
        assert work[0] == f"{cut(HOSTILE, HOSTILE)}: tiến độ từ 40% thành 45%."
        assert work[1] == f"{cut(HOSTILE, HOSTILE)}: progress went from 40% to 45%."
        assert ward[0].startswith("Phường 15: 8.")
        assert "7,25 m²/người" in ward[0]
        assert "7.25 m² per person" in ward[1]
        assert [work[2], ward[2]] == ["overlay=works&mark=ldt", "overlay=t08&view=2020&ward=p15"]


def test_where_nothing_changed_that_is_said(made: Files) -> None:
    said = sheets(made)[SAME]
    assert "changes" not in said
    assert [text.rpartition(": ")[2] for text in said["text"]] == [
        "không có gì thay đổi.",
        "nothing changed.",
    ]


def test_of_very_many_changes_the_rest_is_counted(store: Store, made: Files) -> None:
    count = len(changes_of(shown_by(store, MANY), shown_by(store, NEWEST)))
    document = read(made, f"{FOLDER}/{MANY}.json")
    assert count > MOST_TOLD == len(document["changes"])
    assert document["more"] == [
        message("public.sheet.more", language, count=count - MOST_TOLD) for language in LANGUAGES
    ]


def test_nothing_that_nobody_approved_is_told_and_no_name_is_markup(made: Files) -> None:
    for content in made.values():
        text = content.decode()
        assert "98,765" not in text
        assert "98.765" not in text
        assert not {"<", ">", "\u202e"} & set(text)


def test_a_release_that_todays_facts_cannot_show_is_said_to_be_older_and_no_more(planted: Edition) -> None:
    last = planted.earlier[0]
    assert last.content
    strange = replace(last.content.figures[0], what=reported("no_such", "p01", "2020", 1.0))
    odd = replace(last, content=replace(last.content, figures=(strange,)))
    told = files(replace(planted, earlier=(odd,)), Assets())
    assert list(told) == [LIST]
    assert sheets(told)[last.number]["text"][1].endswith("there is a newer one.")


# ---- the files


def test_files_of_another_edition_and_links_to_no_view_are_faults(planted: Edition, made: Files) -> None:
    path = f"{FOLDER}/10.json"
    assert [
        fault for fault in faults_in(dict(made), planted) if fault.file in made and fault.key == "public_link"
    ] == []
    for old, new, key in (
        ("overlay=works", "overlay=none", "public_link"),
        ("ward=p15", "ward=p02", "public_link"),
        (planted.release.short, "0" * 12, "public_edition"),
    ):
        spoiled = {**made, path: made[path].replace(old.encode(), new.encode(), 1)}
        assert spoiled[path] != made[path]
        assert key in {fault.key for fault in faults_in(spoiled, planted) if fault.file == path}


def test_the_script_finds_its_style_and_its_list_from_where_it_stands(planted: Edition) -> None:
    assets = assets_of(planted)
    add_script(assets, planted.release)
    text = assets.files()[assets.path(SCRIPT)].decode()
    given = json.loads(text.removeprefix("self.GOVAP_SHEET=").partition(";\n")[0])
    folder = Path("/site") / assets.path(SCRIPT)
    assert (folder.parent / given["style"]).as_posix() == f"/site/{assets.path(STYLE)}"
    assert (folder.parent / given["list"]).resolve() == Path("/site") / LIST
    assert given["words"]["close"] == [message("public.sheet.close", language) for language in LANGUAGES]
