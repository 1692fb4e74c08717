"""The command: what it writes, what it refuses and in which words, and how it comes by a release."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from geo.city import City
from maps import sheet
from records.sheet import city_of
from records.sheet import main as records_main
from records.store import open_store
from tests.cities import real_city, small_data
from tests.records.samples import figure, release

ROOT = Path(__file__).parents[2]


def called(*words: str | Path) -> int:
    """A call on the city of the tests, which is read once."""
    given = [str(word) for word in words]
    options = sheet.parser_in(sheet.language_of(given)).parse_args(given)
    return sheet.run(options, lambda asked: real_city(asked.practice))


@pytest.fixture
def store_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    address = f"sqlite:///{tmp_path / 'records.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", address)
    return address


def test_a_sheet_is_written_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "p15.pdf"
    assert called("--out", path, "--ward", "p15", "--overlay", "density", "--view", "2009") == sheet.DONE
    assert path.read_bytes().startswith(b"%PDF-")
    assert str(path) in capsys.readouterr().out
    assert [file.name for file in tmp_path.iterdir()] == ["p15.pdf"]


def test_a_picture_has_300_dots_an_inch(tmp_path: Path) -> None:
    path = tmp_path / "sheet.png"
    assert called("--out", path, "--overlay", "density") == sheet.DONE
    with Image.open(path) as picture:
        assert picture.size == (3507, 2480)  # 297 × 210 mm


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--ward", "p02"), "Không có phường “p02”. Các mã phường: p01, p03"),
        (("--overlay", "roads"), "Không có lớp “roads”. Các lớp: civility, green"),
        (("--overlay", "density", "--view", "1999"), "Lớp này không có “1999”. Có thể chọn: 2019, 2009."),
        (("--ward", "p15", "--atlas"), "--ward và --atlas không đi cùng nhau"),
        (("--practice", "--release", "1"), "Số liệu minh họa không thuộc bản phát hành nào"),
        (("--address", "https://a.vn/?x=1"), "Địa chỉ “https://a.vn/?x=1” không dùng được"),
        (("--lang", "en", "--ward", "p02"), "There is no ward “p02”."),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(
    words: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("--out", tmp_path / "x.pdf", *words) == sheet.WRONG_USE
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_kind_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--out", tmp_path / "x.docx") == sheet.WRONG_USE
    assert "đuôi tệp phải là .pdf hoặc .png" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("--out", tmp_path / "no" / "x.pdf") == sheet.FAULTS
    assert "Không ghi được" in capsys.readouterr().err


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Facts that are read in a fraction of the time."""
    return small_data(tmp_path_factory.mktemp("facts"))


def released_city(facts: Path, *words: str) -> City:
    return city_of(sheet.parser_in("vi").parse_args(["--out", "x.pdf", "--data", str(facts), *words]))


def test_the_records_give_the_release_that_is_asked_for(store_address: str, facts: Path) -> None:
    assert released_city(facts).released is None
    with closing(open_store()) as store:
        release(store, figure("p01", 1.0))
        release(store, figure("p03", 2.0))
    assert store_address
    numbers = [
        made.number for words in ((), ("--release", "1")) if (made := released_city(facts, *words).released)
    ]
    assert numbers == [2, 1]
    assert released_city(facts, "--practice").released is None


def test_the_command_hands_a_release_over_to_the_records(
    store_address: str, facts: Path, tmp_path: Path
) -> None:
    words = ["--out", str(tmp_path / "x.pdf"), "--release", "99", "--data", str(facts)]
    command = [sys.executable, "-m", "maps.sheet", *words]
    environment = {**os.environ, "DATABASE_URL": store_address}
    ended = subprocess.run(
        command, check=False, capture_output=True, encoding="utf-8", cwd=ROOT, env=environment
    )
    assert ended.returncode == sheet.WRONG_USE
    assert ended.stderr.strip() == "Không có bản phát hành số 99."


def test_a_store_that_cannot_be_used_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://x")
    assert records_main(["--out", str(tmp_path / "x.pdf")]) == sheet.FAULTS
    assert "DATABASE_URL" in capsys.readouterr().err
