"""How old a printed sheet is, by its code: valid, older with what changed since, over other facts, or not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.city import City
from maps.messages import LANGUAGES
from records import sheet_age
from records.city import released_city
from records.releases import ReleaseInfo, content_of, releases, return_to
from records.sheet_age import Judged, Verdict, age_of, fingerprint_over, judged, read_sheet, verdict_text
from records.since import city_of_release
from records.store import Store
from tests.cities import real_city
from tests.records.contents import INFO
from tests.records.meeting_samples import planted
from tests.records.samples import BINH

FIRST = replace(INFO, number=1, at=datetime(2026, 11, 3, 2, tzinfo=UTC), fingerprint="1" * 64)
SECOND = replace(INFO, number=2, at=datetime(2026, 11, 24, 2, tzinfo=UTC), fingerprint="2" * 64)
INFOS = (SECOND, FIRST)


def code(city: City) -> str:
    """What a sheet of a city carries."""
    return f"{city.released.number if city.released else 0}.{city.fingerprint[:12]}"


def code_of(info: ReleaseInfo | None) -> str:
    return f"{info.number if info else 0}.{fingerprint_over(real_city(), info)[:12]}"


def test_the_fingerprint_is_the_one_of_the_released_city_and_covers_the_facts(store: Store) -> None:
    planted(store, real_city())
    for info in releases(store):
        city = released_city(real_city(), content_of(store, info.number))
        assert fingerprint_over(real_city(), info) == city.fingerprint
    other = replace(real_city(), fingerprint="ab" * 32)
    assert fingerprint_over(other, info) != city.fingerprint
    assert fingerprint_over(other, None) == other.fingerprint


@pytest.mark.parametrize(
    ("said", "verdict", "is_behind"),
    [
        (code_of(SECOND), "valid", False),
        (code_of(FIRST), "older", True),
        (code_of(None), "older", True),
        (f"2.{'0' * 12}", "facts", False),
        (f"1.{'0' * 12}", "facts", True),
        (f"0.{'0' * 12}", "facts", True),
        (
            code_of(SECOND).replace("2.", "1.", 1),
            "facts",
            True,
        ),  # the number of one, the fingerprint of another
        (f"3.{'0' * 12}", "absent", False),
        ("9999999.0a1b2c3d4e5f", "absent", False),
        *(
            (said, "unreadable", False)
            for said in (
                "",
                "2",
                "2.",
                "2.0A1B2C3D4E5F",
                "2.0a1b2c3d4e5",
                "2.0a1b2c3d4e5f0",
                "02.0a1b2c3d4e5f",
                "-1.0a1b2c3d4e5f",
                "٢.0a1b2c3d4e5f",
                "10000000.0a1b2c3d4e5f",
                "2.0a1b2c3d4e5f\n",
                "<b>.0a1b2c3d4e5f",
            )
        ),
    ],
)
def test_a_sheet_is_judged_by_number_and_fingerprint(said: str, verdict: Verdict, is_behind: bool) -> None:
    found = judged(said, real_city(), INFOS)
    assert (found.verdict, found.is_behind, found.newest) == (verdict, is_behind, SECOND)
    assert (found.sheet is None) == (verdict == "unreadable")
    assert found.sheet == read_sheet(said)
    for language in LANGUAGES:
        text = verdict_text(found, 37 if is_behind else None, language)
        assert "{" not in text
        assert "24/11/2026" in text
        assert ("37" in text) == is_behind


def test_without_a_release_the_facts_are_the_newest() -> None:
    assert judged(code_of(None), real_city(), ()) == Judged("valid", read_sheet(code_of(None)), None, None)
    assert judged(f"0.{'0' * 12}", real_city(), ()).verdict == "facts"
    assert judged(code_of(FIRST), real_city(), ()).verdict == "absent"


def test_practice_figures_come_with_no_release() -> None:
    city = real_city(practice=True)
    found = judged(code(city), city, INFOS)
    assert (found.verdict, found.newest) == ("valid", None)
    assert verdict_text(found, None, "vi") == "Bản in này còn hiệu lực: số liệu minh họa vẫn là bản mới nhất."
    assert judged(code(city), real_city(), INFOS).verdict == "facts"


def test_an_older_sheet_tells_exactly_what_changed_since(store: Store) -> None:
    sample = planted(store, real_city())
    old, new = (city_of_release(store, real_city(), number) for number in (sample.before, sample.after))
    age = age_of(store, real_city(), code(old))
    assert (age.judged.verdict, age.changes) == ("older", sample.changes)
    days = [
        f"{city.released.made_on[8:]}/{city.released.made_on[5:7]}" for city in (old, new) if city.released
    ]
    assert f"theo bản phát hành {sample.before} ngày {days[0]}" in age.text("vi")
    assert f"bản mới nhất là bản phát hành {sample.after} ngày {days[1]}" in age.text("vi")
    assert age.text("vi").endswith(": 5 thay đổi.")
    assert age.text("en").endswith(": 5 changes.")
    valid = age_of(store, real_city(), code(new))
    assert (valid.judged.verdict, valid.changes) == ("valid", None)
    other = age_of(store, replace(real_city(), fingerprint="ab" * 32), code(old))
    assert (other.judged.verdict, other.changes) == ("facts", sample.changes)
    return_to(store, sample.before, BINH)
    back = age_of(store, real_city(), code(old))
    assert (back.judged.verdict, back.changes) == ("older", ())
    assert back.text("en").endswith(": nothing changed.")


def test_codes_that_nobody_printed_make_no_city_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = planted(store, real_city())
    made: list[int] = []

    def counted(from_store: Store, base: City, number: int) -> City:
        made.append(number)
        return city_of_release(from_store, base, number)

    monkeypatch.setattr(sheet_age, "city_of_release", counted)
    for short in range(20):
        age = age_of(store, real_city(), f"{sample.before}.{short:012x}")
        assert (age.judged.verdict, age.changes) == ("facts", sample.changes)
    assert made == [sample.after, sample.before]
    for said in ("x", f"{sample.after}.{'0' * 12}", "7.0a1b2c3d4e5f"):
        assert age_of(store, real_city(), said).changes is None
    assert len(made) == 2


def test_what_never_was_here_is_said_to_be_unknown(shared_store: Store) -> None:
    absent = age_of(shared_store, real_city(), "7.0a1b2c3d4e5f")
    assert absent.changes is None
    assert absent.text("vi").startswith("Không biết bản in này: ở đây chưa từng có bản phát hành 7.")
    assert (
        age_of(shared_store, real_city(), "x").text("en").startswith("The code of the sheet cannot be read")
    )
