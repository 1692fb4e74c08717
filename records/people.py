"""Who works with the records: a name, a department and a passphrase of which only a salted digest is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

from sqlalchemy import func, insert, select

from records.errors import RecordsError
from records.schema import NAME_LENGTH, PEOPLE
from records.store import Store, now

LEAST_PASSPHRASE = 8
COST, BLOCK, LANES = 2**14, 8, 1  # of scrypt: 16 MiB and about 50 ms, as RFC 7914 advises for signing in
SALT_BYTES = 16
NOBODY = f"{'00' * SALT_BYTES}$"  # no digest is empty: an unknown name takes as long to refuse as a known one


@dataclass(frozen=True)
class Person:
    """Somebody who may enter and approve."""

    name: str
    department: str


def plain_name(name: str) -> str:
    """`name` in NFC without double spaces.

    Raises
    ------
    RecordsError
        If it is empty, too long, or holds characters that cannot be seen.
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    if not plain or len(plain) > NAME_LENGTH or not plain.isprintable():
        raise RecordsError("bad_name", most=NAME_LENGTH)
    return plain


def people(store: Store) -> tuple[Person, ...]:
    """Everybody who may sign in, by name."""
    newest = select(func.max(PEOPLE.c.id)).group_by(PEOPLE.c.name)
    asked = select(PEOPLE).where(PEOPLE.c.id.in_(newest), PEOPLE.c.active).order_by(PEOPLE.c.name)
    with store.reading() as connection:
        return tuple(Person(row.name, row.department) for row in connection.execute(asked))


def add_person(store: Store, person: Person, passphrase: str, by: str) -> Person:
    """The person added; a known name gets a new passphrase and department.

    Raises
    ------
    RecordsError
        If the name or the passphrase will not do.
    """
    name = plain_name(person.name)
    if len(passphrase) < LEAST_PASSPHRASE:
        raise RecordsError("short_passphrase", least=LEAST_PASSPHRASE)
    _add_row(store, Person(name, person.department), digest_of(passphrase), by, active=True)
    return Person(name, person.department)


def remove_person(store: Store, name: str, by: str) -> None:
    """`name` may not sign in any more; what they entered stays under their name."""
    known = {person.name: person for person in people(store)}
    plain = plain_name(name)
    if plain not in known:
        raise RecordsError("unknown_person", name=plain)
    _add_row(store, known[plain], "", by, active=False)


def _add_row(store: Store, person: Person, secret: str, by: str, active: bool) -> None:
    last = select(func.coalesce(func.max(PEOPLE.c.revision), 0)).where(PEOPLE.c.name == person.name)
    with store.writing() as connection:
        row = {
            "name": person.name,
            "revision": int(connection.execute(last).scalar_one()) + 1,
            "department": person.department,
            "secret": secret,
            "active": active,
            "who": by,
            "at": now(),
        }
        connection.execute(insert(PEOPLE).values(row))


def sign_in(store: Store, name: str, passphrase: str) -> Person:
    """The person of that name.

    Raises
    ------
    RecordsError
        If there is none or the passphrase is another; the answer does not say which.
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    asked = select(PEOPLE).where(PEOPLE.c.name == plain).order_by(PEOPLE.c.revision.desc()).limit(1)
    with store.reading() as connection:
        row = connection.execute(asked).one_or_none()
    kept = row.secret if row is not None and row.active else NOBODY
    right = hmac.compare_digest(digest_of(passphrase, salt=bytes.fromhex(kept.split("$")[0])), kept)
    if row is None or not row.active or not right:
        raise RecordsError("wrong_sign_in")
    return Person(row.name, row.department)


def digest_of(passphrase: str, salt: bytes | None = None) -> str:
    """Salt and scrypt digest of a passphrase in hex, joined by "$"."""
    grain = secrets.token_bytes(SALT_BYTES) if salt is None else salt
    words = unicodedata.normalize("NFC", passphrase).encode()
    digest = hashlib.scrypt(words, salt=grain, n=COST, r=BLOCK, p=LANES)
    return f"{grain.hex()}${digest.hex()}"
