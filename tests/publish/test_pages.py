"""The pages beside the map: whole in both languages, every figure that of the release, other people's text only text."""

from __future__ import annotations

import re
from functools import cache

import pytest
import shapely

from maps.messages import LANGUAGES, message
from maps.release import release_of
from publish import pages
from publish.build import assets_of
from publish.edition import Edition
from publish.figures import Figure, figures_by_place, figures_of
from publish.markup import Page, read_page
from publish.nearest import DISTRICT
from publish.said import works_said
from publish.site import Files, page_path
from publish.ward_page import neighbours
from tests.cities import real_city
from tests.invented import by_ward, city_showing, feature
from tests.publish.conftest import ADDRESS, CONTACT

SINGLE = ("table", "works", "about", "embed", "missing")
HOSTILE = "<script>alert(1)</script> ${1+1} {{ 7*7 }} =cmd|' \u202egnp.exe \"'&amp; " + "ơ" * 10_000
HOSTILE_SHOWN = "<script>alert(1)</script> ${1+1} {{ 7*7 }} =cmd|' gnp.exe \"'&amp; ơơơ"
DUE = "2027-06-30"


@cache
def edition_of_facts() -> Edition:
    return Edition(release_of(real_city()), None, ADDRESS, CONTACT)


@cache
def edition_with_reports() -> Edition:
    """A release with figures of all wards and two works, one of them with a hostile name."""
    spot = real_city().wards.geometry["p15"].centroid
    known = {
        "name_vi": "Cầu Mới",
        "name_en": "New bridge",
        "status": "building",
        "planned_finish": DUE,
    }
    bad = {"name_vi": HOSTILE, "name_en": HOSTILE, "status": "building"}
    city = city_showing(
        *by_ward("t14a", "2021", [90.0 + place for place in range(16)]),
        feature("work", "cau", spot, **known),
        feature("work", "bad", spot, **bad),
    )
    return Edition(release_of(city), None, ADDRESS)


@cache
def made(reported: bool = False) -> Files:
    edition = edition_with_reports() if reported else edition_of_facts()
    return pages.files(edition, assets_of(edition))


@cache
def page(name: str, language: str = "vi", ward: str = "", reported: bool = False) -> Page:
    return read_page(made(reported)[page_path(name, language, ward)])


def text(name: str, language: str = "vi", ward: str = "", reported: bool = False) -> str:
    return page(name, language, ward, reported).text


def wards() -> list[str]:
    return [str(ward) for ward in real_city().wards.index]


def test_every_page_is_there_in_both_languages() -> None:
    expected = {page_path(name, language) for name in SINGLE for language in LANGUAGES}
    expected |= {page_path("ward", language, ward) for ward in wards() for language in LANGUAGES}
    assert set(made()) == expected


@pytest.mark.parametrize("reported", [False, True])
def test_every_figure_on_every_page_is_that_of_the_release(reported: bool) -> None:
    edition = edition_with_reports() if reported else edition_of_facts()
    known, seen = figures_by_place(edition.city), 0
    for path, content in made(reported).items():
        language = "en" if path.startswith("en/") else "vi"
        for shown in read_page(content).figures:
            figure = known[shown.layer, shown.view, shown.ward]
            said = " ".join(figure.text.in_language(language).split())
            assert (shown.value, shown.text) == (figure.raw, said), path
            seen += 1
    views = len(figures_of(edition.city)) // (len(wards()) + 1)
    assert seen >= 2 * (views * len(wards()) + len(figures_of(edition.city)))  # every one on two pages, twice


@pytest.mark.parametrize("reported", [False, True])
def test_a_wards_page_shows_every_figure_of_the_ward(reported: bool) -> None:
    edition = edition_with_reports() if reported else edition_of_facts()
    for language in LANGUAGES:
        for ward in wards():
            shown = {
                (one.layer, one.view)
                for one in page("ward", language, ward, reported).figures
                if one.ward == ward
            }
            assert shown == {(one.layer, one.view) for one in figures_of(edition.city)}


@pytest.mark.parametrize("reported", [False, True])
def test_the_table_shows_every_figure_once(reported: bool) -> None:
    edition = edition_with_reports() if reported else edition_of_facts()
    for language in LANGUAGES:
        shown = [(one.layer, one.view, one.ward) for one in page("table", language, "", reported).figures]
        assert sorted(shown) == sorted((one.layer, one.view, one.ward) for one in figures_of(edition.city))


def test_cells_sort_by_the_value_they_show() -> None:
    content = made()[page_path("table")].decode()
    cells = re.findall(r'<td data-value="([^"]*)"[^>]*><data class="fig"[^>]* value="([^"]*)"', content)
    assert len(cells) == len([one for one in figures_of(real_city()) if one.ward != DISTRICT])
    assert all(sorted_by == value for sorted_by, value in cells)


def test_every_page_has_one_heading_one_title_its_language_and_no_inline_script_or_style() -> None:
    for path, content in {**made(), **{f"r/{path}": content for path, content in made(True).items()}}.items():
        found = read_page(content)
        assert (found.headings, len(found.titles), found.inline) == (1, 1, []), path
        assert found.language == ("en" if path.removeprefix("r/").startswith("en/") else "vi")
        assert len(found.ids) == len(set(found.ids)), path


def test_titles_and_descriptions_differ_from_page_to_page() -> None:
    for language in LANGUAGES:
        paths = [path for path in made() if path.startswith("en/") == (language == "en")]
        titles = [read_page(made()[path]).titles[0] for path in paths]
        found = [re.search(rb'<meta name="description" content="([^"]+)"', made()[path]) for path in paths]
        assert len(set(titles)) == len(titles)
        assert len({match[1] for match in found if match}) == len(paths)


def test_a_page_leads_to_itself_in_the_other_language() -> None:
    for path, content in made().items():
        other = path.removeprefix("en/") if path.startswith("en/") else f"en/{path}"
        language = "vi" if path.startswith("en/") else "en"
        link = re.search(
            rf'<a class="language" href="([^"]+)" lang="{language}" hreflang="{language}">', content.decode()
        )
        assert link
        assert link[1].endswith(other.removeprefix("en/"))


def test_the_sentence_of_a_ward_says_parks_way_and_fire_engine() -> None:
    assert lead("p15") == (
        "Phường 15 không có công viên nào trên bản đồ (0,00 m²/người, chỉ tiêu của quận là 0,92 m²/người); "
        "một nửa người dân phải đi bộ hơn 2.022 m (khoảng 25 phút) mới tới công viên gần nhất; "
        "xe chữa cháy từ đội gần nhất (vị trí giả định) chạy khoảng 8,0 phút là tới."
    )
    assert lead("p03").startswith("Phường 3 có 2,77 m²/người công viên, đạt chỉ tiêu 0,92 m²/người của quận")
    assert lead("p08").startswith("Phường 8 có 0,62 m²/người công viên, chưa đạt chỉ tiêu")
    assert lead("p15", "en").startswith("Ward 15 has no park on the map (0.00 m²/person,")


def lead(ward: str, language: str = "vi") -> str:
    content = made()[page_path("ward", language, ward)].decode()
    found = re.search(r'<p class="lead">(.*?)</p>', content, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())


def test_what_nobody_published_is_said_with_the_reason() -> None:
    assert "chưa có số liệu" in text("ward", ward="p15")
    assert "không tìm thấy danh sách phường đạt chuẩn nào được công bố" in text("ward", ward="p15")
    assert "no list of the wards that met the standard was found" in text("ward", "en", "p15")


def test_the_assumed_place_of_the_team_is_said_on_every_wards_page() -> None:
    for language, said in (
        ("vi", "Vị trí giả định: địa chỉ của đội chưa được công bố"),
        ("en", "Assumed location"),
    ):
        assert all(said in text("ward", language, ward) for ward in wards())


def test_a_wards_page_lists_the_works_in_it_and_around_it() -> None:
    shapes = real_city().wards.geometry
    for ward in wards():
        listed = {
            link.address.split("#work-")[1]
            for link in page("ward", ward=ward).links
            if "#work-" in link.address
        }
        around = {one for one in wards() if one != ward and shapely.distance(shapes[one], shapes[ward]) < 1.0}
        assert set(neighbours(real_city())[ward]) == around
        expected = {
            work.id
            for work in works_said(real_city(), "vi")
            if not work.wards or ward in work.wards or around & set(work.wards)
        }
        assert listed == expected


def test_every_work_is_listed_once_with_its_wards_and_status() -> None:
    content = made()[page_path("works")].decode()
    found = re.findall(
        r'data-work="([^"]+)" data-wards="([^"]*)" data-status="([^"]+)" data-counted', content
    )
    works = works_said(real_city(), "vi")
    assert found == [(work.id, " ".join(work.wards), work.status) for work in works]


def test_the_planned_end_of_a_work_is_shown_as_published_and_no_page_says_late_by_itself() -> None:
    for said in (text("ward", ward="p15", reported=True), text("works", reported=True)):
        assert "Cầu Mới" in said
        assert "Hoàn thành theo kế hoạch: 30/06/2027" in said
        assert "quá hạn" not in said
    assert "To be finished by plan: 30/06/2027" in text("works", "en", reported=True)


def test_text_of_others_stays_text() -> None:
    for path, content in made(True).items():
        assert b"<script>alert" not in content, path
        assert "\u202e".encode() not in content, path
    assert HOSTILE_SHOWN in text("works", reported=True)
    assert HOSTILE_SHOWN in text("ward", ward="p15", reported=True)


def test_every_released_indicator_has_its_line_on_the_page_of_a_ward() -> None:
    found = figures_by_place(edition_with_reports().city)["t14a", "2021", "p15"]
    assert isinstance(found, Figure)
    said = text("ward", ward="p15", reported=True)
    assert "Chỉ tiêu 14a: Bảo hiểm y tế" in said
    assert found.text.vi.replace("\u00a0", " ") in said
    assert "> 91%" in said


def test_the_foot_names_release_fingerprint_day_and_notices() -> None:
    short = edition_of_facts().release.short
    for language in LANGUAGES:
        for ward in wards():
            said = text("ward", language, ward)
            assert short in said
            assert message("release.none", language) in said
            assert message("map.notice", language) in said
            assert message("map.credit", language) in said
    assert "bản phát hành 4, 24/11/2026" in text("table", reported=True)
    assert "Số liệu tính đến ngày 24/11/2026" in text("table", reported=True)


def test_a_wrong_figure_is_reported_where_the_edition_says_else_nowhere_is_made_up() -> None:
    assert CONTACT in [link.address for link in page("about").links]
    assert not [link for link in page("about", reported=True).links if link.address.startswith("mailto:")]
    assert message("public.about.no_contact") in text("about", reported=True)


def test_the_explanations_cover_every_figure() -> None:
    for language in LANGUAGES:
        said, ids = text("about", language), page("about", language).ids
        assert {f"chi-so-{one.layer}" for one in figures_of(real_city()) if one.layer != "ward"} <= set(ids)
        assert all(
            f"public.formula.{name}" and message(f"public.formula.{name}", language) in said
            for name in FORMULAS
        )


FORMULAS = ("civility", "green", "works", "fire", "density", "gap", "walk", "drive")


def test_pages_know_their_whole_addresses_only_where_the_site_does() -> None:
    content = made()[page_path("ward", ward="p15")].decode()
    assert f'<link rel="canonical" href="{ADDRESS}p15/">' in content
    assert f'<meta property="og:image" content="{ADDRESS}the/p15.png">' in content
    alone = Edition(edition_of_facts().release, None)
    bare = pages.files(alone, assets_of(alone))[page_path("ward", ward="p15")].decode()
    assert "canonical" not in bare
    assert "og:" not in bare


def test_two_builds_are_the_same_bytes() -> None:
    assert pages.files(edition_of_facts(), assets_of(edition_of_facts())) == made()
