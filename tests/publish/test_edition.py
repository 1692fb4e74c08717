"""What may become a site, and how the command says what may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from publish.cli import FAULTS, NO_STORE, WRONG_USE, main
from publish.edition import edition_of
from publish.errors import PublishError
from publish.writing import write
from records.approval import decide
from records.entries import enter, pending
from records.store import Store
from tests.cities import DATA, real_city, rewrite, small_data
from tests.publish.conftest import store_at
from tests.publish.test_writing import site, whole
from tests.records.samples import AN, BINH, figure, release
from tests.records.test_verifying import behind

BAD_ADDRESSES = (
    "map.example.org",
    "http://map.example.org/",
    "https://",
    "https://map.example.org/?a=1",
    "https://map.example.org/#a",
    "https://an:secret@map.example.org/",
    'https://map.example.org/"><script>',
    "https://map.example.org/a b/",
    "https://map.example.org:port/",
    "https://[map/",
    "javascript:alert(1)",
    "//map.example.org/",
)
BAD_CONTACTS = (
    "map@example.org",
    "mailto:map",
    "mailto:a@b.org?cc=c@d.org",
    "mailto:a@b.org\r\nBcc: c@d.org",
    "http://example.org",
    "javascript:alert(1)",
)


def keys(*arguments: object, **more: object) -> list[str]:
    """Keys of the faults that an edition is refused for."""
    with pytest.raises(PublishError) as caught:
        edition_of(*arguments, **{"base": real_city(), **more})  # type: ignore[arg-type]
    return [fault.key for fault in caught.value.faults]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with two releases."""
    with store_at(tmp_path / "records.sqlite") as made:
        release(made, figure("p01", 1.0))
        release(made, figure("p01", 2.0, seen=1))
        yield made


def test_the_newest_release_is_published_unless_another_is_named(store: Store) -> None:
    newest, first = (edition_of(store, number, base=real_city()) for number in (None, 1))
    assert newest.content is not None
    assert newest.city.released is not None
    assert newest.city.released.number == newest.content.info.number == 2
    assert [float(value) for value in newest.city.reports["value"]] == [2.0]
    assert [float(value) for value in first.city.reports["value"]] == [1.0]
    assert newest.release.fingerprint != first.release.fingerprint


def test_what_waits_or_was_returned_is_not_published(store: Store) -> None:
    enter(store, [figure("p03", 3.0)], AN)
    enter(store, [figure("p04", 4.0)], AN)
    (first, _) = pending(store)
    decide(store, [first], False, BINH)
    assert list(edition_of(store, base=real_city()).city.reports["ward"]) == ["p01"]


def test_without_a_release_the_published_facts_stand_alone(tmp_path: Path) -> None:
    assert edition_of(None, base=real_city()).content is None
    with store_at(tmp_path / "empty.sqlite") as empty:
        edition = edition_of(empty, base=real_city())
    assert edition.content is None
    assert edition.city.released is None


def test_a_release_that_is_not_there_is_refused(store: Store) -> None:
    assert keys(store, 3) == keys(store, 0) == keys(None, 1) == ["public_unknown_release"]


def test_practice_figures_are_refused(store: Store) -> None:
    assert keys(None, base=real_city(practice=True)) == ["public_practice"]
    assert keys(store, base=real_city(practice=True)) == ["public_practice"]


def test_wards_without_a_name_are_all_named() -> None:
    city = real_city()
    names = city.wards["name"].where(~city.wards.index.isin(["p01", "p15"]), "\u202e ")
    with pytest.raises(PublishError) as caught:
        edition_of(None, base=replace(city, wards=city.wards.assign(name=names)))
    assert [(fault.key, fault.where) for fault in caught.value.faults] == [
        ("public_nameless", "p01"),
        ("public_nameless", "p15"),
    ]


def test_a_release_whose_figures_were_changed_behind_the_program_is_refused(store: Store) -> None:
    behind(store, "UPDATE observations SET value = 99 WHERE value = 2")
    assert keys(store) == ["content_changed", "history_changed"]


def test_a_release_with_a_figure_that_nobody_approved_is_refused(store: Store) -> None:
    behind(store, "DELETE FROM decisions WHERE id = 2")
    assert "not_approved" in keys(store)


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_what_is_no_address_of_a_public_site_is_refused(address: str) -> None:
    assert keys(None, address=address) == ["public_bad_address"]


@pytest.mark.parametrize("contact", BAD_CONTACTS)
def test_what_is_no_place_to_report_to_is_refused(contact: str) -> None:
    assert keys(None, contact=contact) == ["public_bad_contact"]


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://map.example.org", "https://map.example.org/"),
        ("https://map.example.org/", "https://map.example.org/"),
        ("https://example.org:8443/ban-do", "https://example.org:8443/ban-do/"),
        ("https://xn--example-9ua.org/b%E1%BA%A3n/", "https://xn--example-9ua.org/b%E1%BA%A3n/"),
    ],
)
def test_an_address_ends_in_a_slash(address: str, kept: str) -> None:
    assert edition_of(None, address=address, base=real_city()).address == kept


@pytest.mark.parametrize(
    "contact", ["", "mailto:ban.do+loi@go-vap.example.vn", "https://example.org/bao-sai?q=1"]
)
def test_a_mail_or_web_address_may_be_reported_to(contact: str) -> None:
    assert edition_of(None, contact=contact, base=real_city()).contact == contact


Spoil = Callable[[Path], list[str]]  # changes a folder of data, and gives more arguments


def nameless(data: Path) -> list[str]:
    """A ward that has no name."""
    rewrite(data / "wards.geojson", lambda document: document["features"][0]["properties"].pop("name"))
    return []


def cut(data: Path) -> list[str]:
    """A file that ends too early."""
    (data / "parks.geojson").write_text('{"type": "FeatureCollection", "features": [', encoding="utf-8")
    return []


REFUSED: dict[str, tuple[int, Spoil]] = {
    "a ward without a name": (FAULTS, nameless),
    "a file cut short": (FAULTS, cut),
    "an address that is none": (WRONG_USE, lambda _: ["--address", "example"]),
    "a release that is not there": (WRONG_USE, lambda _: ["--release", "7"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_build_says_why_and_leaves_the_old_site_whole(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    code, spoil = REFUSED[name]
    out, data = tmp_path / "site", small_data(tmp_path)
    write(site("old"), out)
    assert main(["--out", str(out), "--lang", "en", "--data", str(data), *spoil(data)]) == code
    said = capsys.readouterr().err.splitlines()
    assert said[-1] == "Nothing was published; an older site, if any, is whole."
    assert len(said) > 2
    assert whole(out) == "old"


def test_a_folder_with_something_else_in_it_is_refused_before_anything_is_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").touch()
    assert main(["--out", str(tmp_path), "--data", str(tmp_path)]) == FAULTS
    said = capsys.readouterr().err
    assert "mine.txt" not in said
    assert tmp_path.name in said


def test_records_that_cannot_be_used_have_an_exit_code_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "records.sqlite").write_bytes(b"no database" * 1_000)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'records.sqlite'}")
    assert main(["--out", str(tmp_path / "site")]) == NO_STORE
    assert capsys.readouterr().err.strip()
    assert not (tmp_path / "site").exists()


def test_a_wrong_call_is_answered_in_the_language_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for language, word in (("en", "Wrong use"), ("vi", "--help")):
        with pytest.raises(SystemExit) as ended:
            main(["--lang", language, "--practice"])
        assert ended.value.code == WRONG_USE
        assert word in capsys.readouterr().err


def test_the_help_names_every_option_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("vi", "en"):
        with pytest.raises(SystemExit):
            main(["--lang", language, "--help"])
        said = capsys.readouterr().out
        assert all(option in said for option in ("--out", "--release", "--address", "--contact", "--data"))
    assert DATA.name in said
