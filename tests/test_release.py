"""A release is named by everything in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from maps.release import BUILT, PROGRAM, PROGRAM_ENDINGS, ClientMissingError, release_of
from tests.cities import real_city

CLIENT = {path.name: b"one();" for path in BUILT.iterdir() if path.is_file()} | {"font.woff2": b"\x00\x01"}


def built(folder: Path, **changed: bytes) -> Path:
    folder.mkdir()
    for name, content in {**CLIENT, **changed}.items():
        (folder / name).write_bytes(content)
    return folder


def test_a_release_is_named_alike_whenever_it_is_made(tmp_path: Path) -> None:
    one, other = (release_of(real_city(), built(tmp_path / name)) for name in ("one", "other"))
    assert one.fingerprint == other.fingerprint
    assert one.client == CLIENT


def test_the_name_follows_every_byte_of_the_client_and_the_names_of_its_files(tmp_path: Path) -> None:
    same_length = built(tmp_path / "a", **{"font.woff2": b"\x00\x02"})
    renamed = built(tmp_path / "b")
    (renamed / "font.woff2").rename(renamed / "type.woff2")
    folders = [built(tmp_path / "c"), same_length, renamed]
    assert len({release_of(real_city(), folder).fingerprint for folder in folders}) == 3


def test_the_name_follows_the_city(tmp_path: Path) -> None:
    folder = built(tmp_path / "a")
    moved = replace(real_city(), fingerprint="00" * 32)
    assert release_of(moved, folder).fingerprint != release_of(real_city(), folder).fingerprint


def test_the_short_name_is_how_the_long_one_begins(tmp_path: Path) -> None:
    release = release_of(real_city(), built(tmp_path / "a"))
    assert len(release.short) == 12
    assert release.fingerprint.startswith(release.short)


@pytest.mark.parametrize("lost", ["document.js", "document.css"])
def test_half_a_client_is_no_client(tmp_path: Path, lost: str) -> None:
    folder = built(tmp_path / "a")
    (folder / lost).unlink()
    with pytest.raises(ClientMissingError):
        release_of(real_city(), folder)


def test_the_fingerprint_follows_the_program_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgraded program must not be served the documents that the old one wrote."""
    before = release_of(real_city()).fingerprint
    monkeypatch.setattr("maps.release.program_digest", lambda: "another program")
    assert release_of(real_city()).fingerprint != before


def test_the_programs_digest_covers_the_words_and_the_layers() -> None:
    names = {path.name for folder in PROGRAM for path in folder.iterdir() if path.suffix in PROGRAM_ENDINGS}
    assert {"messages.csv", "civility.py", "coverage.py", "document.py", "whole_words.txt"} <= names
