"""People: no passphrase is kept, a wrong one opens nothing, who leaves signs in no more."""

from __future__ import annotations

import hashlib
import unicodedata

import pytest

from records.errors import RecordsError
from records.people import Person, add_person, digest_of, people, remove_person, sign_in
from records.store import Store
from tests.records.samples import AN, BINH, rows

PHRASE = "đường Nguyễn Oanh 2021"


def test_only_a_salted_scrypt_digest_is_kept(store: Store) -> None:
    add_person(store, Person(AN, "Phòng QLĐT"), PHRASE, BINH)
    add_person(store, Person(BINH, ""), PHRASE, AN)
    kept = dict(rows(store, "SELECT name, secret FROM people"))
    for secret in kept.values():
        salt, digest = (bytes.fromhex(part) for part in secret.split("$"))
        assert digest == hashlib.scrypt(PHRASE.encode(), salt=salt, n=16384, r=8, p=1, dklen=64)
        assert len(salt) == 16
    assert kept[AN] != kept[BINH], "the same passphrase has another salt"
    assert PHRASE not in str(rows(store, "SELECT * FROM people"))


def test_the_right_passphrase_opens_however_it_is_typed(store: Store) -> None:
    add_person(store, Person(f"  {AN} ", "Phòng QLĐT"), PHRASE, "")
    for name, phrase in ((AN, PHRASE), (unicodedata.normalize("NFD", AN).replace(" ", "  "), PHRASE)):
        assert sign_in(store, name, unicodedata.normalize("NFD", phrase)) == Person(AN, "Phòng QLĐT")


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        (AN, "sai mật khẩu"),
        (AN, ""),
        (AN, PHRASE.upper()),
        (BINH, PHRASE),
        ("", PHRASE),
        ("x" * 5000, PHRASE),
    ],
)
def test_a_wrong_name_and_a_wrong_passphrase_get_the_same_answer(
    store: Store, name: str, phrase: str
) -> None:
    add_person(store, Person(AN, ""), PHRASE, "")
    with pytest.raises(RecordsError) as caught:
        sign_in(store, name, phrase)
    assert (caught.value.key, caught.value.parameters) == ("wrong_sign_in", {})


def test_an_unknown_name_takes_the_same_work_to_refuse(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add_person(store, Person(AN, ""), PHRASE, "")
    calls: list[int] = []
    real = hashlib.scrypt

    def counted(*words: bytes, **options: int) -> bytes:
        calls.append(1)
        return real(*words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("records.people.hashlib.scrypt", counted)
    work = []
    for name in (AN, BINH):
        calls.clear()
        with pytest.raises(RecordsError):
            sign_in(store, name, "sai mật khẩu")
        work.append(len(calls))
    assert work == [1, 1]


def test_who_left_signs_in_no_more_and_can_come_back(store: Store) -> None:
    add_person(store, Person(AN, "A"), PHRASE, "")
    add_person(store, Person(BINH, "B"), PHRASE, "")
    remove_person(store, f" {AN}", BINH)
    assert people(store) == (Person(BINH, "B"),)
    for phrase in (PHRASE, "", "nobody"):
        with pytest.raises(RecordsError, match="wrong_sign_in"):
            sign_in(store, AN, phrase)
    with pytest.raises(RecordsError, match="unknown_person"):
        remove_person(store, AN, BINH)
    add_person(store, Person(AN, "C"), "mật khẩu mới", BINH)
    assert sign_in(store, AN, "mật khẩu mới").department == "C"
    assert rows(store, "SELECT revision, active, who FROM people WHERE department <> 'B' ORDER BY id") == [
        (1, True, ""),
        (2, False, BINH),
        (3, True, BINH),
    ]


def test_a_new_passphrase_takes_the_place_of_the_old(store: Store) -> None:
    add_person(store, Person(AN, ""), PHRASE, "")
    add_person(store, Person(AN, ""), "một câu khác hẳn", AN)
    with pytest.raises(RecordsError, match="wrong_sign_in"):
        sign_in(store, AN, PHRASE)
    assert sign_in(store, AN, "một câu khác hẳn").name == AN
    assert [person.name for person in people(store)] == [AN]


@pytest.mark.parametrize(
    ("name", "phrase", "key"),
    [
        ("", PHRASE, "bad_name"),
        (" \t ", PHRASE, "bad_name"),
        ("a\u202eb", PHRASE, "bad_name"),
        ("x" * 121, PHRASE, "bad_name"),
        (AN, "1234567", "short_passphrase"),
    ],
)
def test_a_name_nobody_can_read_and_a_short_passphrase_are_refused(
    store: Store, name: str, phrase: str, key: str
) -> None:
    with pytest.raises(RecordsError, match=key):
        add_person(store, Person(name, ""), phrase, "")
    assert people(store) == ()


def test_a_digest_without_a_given_salt_is_never_the_same_twice() -> None:
    assert digest_of(PHRASE) != digest_of(PHRASE)
    assert digest_of(PHRASE, b"0" * 16) == digest_of(unicodedata.normalize("NFD", PHRASE), b"0" * 16)
