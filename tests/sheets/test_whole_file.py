"""A file is there whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from maps.whole_file import write_whole

LONG = 4_000_000  # bytes: more than one write of the system


def test_whoever_reads_meanwhile_finds_the_whole_file_or_none(tmp_path: Path) -> None:
    path = tmp_path / "costs.json.gz"
    contents = [bytes([letter]) * LONG for letter in b"abcdefgh"]
    found: set[bytes] = set()
    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(lambda: [write_whole(path, content) for content in contents])
        while not writing.done():
            if path.exists():
                found.add(path.read_bytes())
    writing.result()
    assert found <= set(contents)
    assert path.read_bytes() == contents[-1]
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_what_was_there_stays_where_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.mkdir()
    Path(path, "kept").touch()
    with pytest.raises(OSError, match=r"sheet\.pdf"):
        write_whole(path, b"new")
    assert [one.name for one in tmp_path.iterdir()] == [path.name], "and nothing is left beside it"
    assert Path(path, "kept").exists()


def test_a_web_server_of_another_user_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    write_whole(path, b"map")
    assert path.stat().st_mode & 0o777 == 0o644
