"""An edition: what one site is made from. The same edition is always the same bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from geo.city import City, read_city
from geo.errors import Fault
from maps.document import DATA
from maps.harmless import clean
from maps.release import Release, release_of
from publish.errors import PublishError
from publish.texts import shortened, without_turning
from records.city import day_of, released_city
from records.releases import Content, ReleaseInfo, content_of, release_info, releases
from records.sheet_age import fingerprint_over
from records.store import Store
from records.verify import verify

ADDRESS, CONTACT, RELEASE = (
    "--address",
    "--contact",
    "--release",
)  # where a fault is: the option that brought it
MAIL = re.compile(r"mailto:[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?", re.ASCII | re.IGNORECASE)
UNFIT = re.compile(r"[\s\"'<>\\^`{|}\x00-\x1f\x7f-\uffff]")  # what no address may hold unescaped
MOST_COMPARED = 8  # earlier releases of which a site tells what changed since: each is a city more to be made


@dataclass(frozen=True, eq=False)
class Earlier:
    """A release before the one that a site shows; number 0 are the facts before any release.

    `made_on` is an ISO day, "" for the facts. `fingerprint` is that of its city over the facts of the edition.
    `content` is None of the facts, and of releases too old to be compared.
    """

    number: int
    made_on: str
    fingerprint: str
    is_compared: bool
    content: Content | None


@dataclass(frozen=True, eq=False)
class Edition:
    """What a site is made from.

    `content` is the release of the records, None where there is none and the site shows the published facts alone.
    `address` is where the site will stand, https://…/ with a slash at its end, "" where that is not known;
    `contact` is where readers report errors, mailto: or https, "" where nobody is named.
    `earlier` are the releases before, the newest first and the facts last, and `facts` is what all of them lie over.
    """

    release: Release
    content: Content | None
    address: str = ""
    contact: str = ""
    facts: City | None = None
    earlier: tuple[Earlier, ...] = ()

    @property
    def city(self) -> City:
        """The city of the release."""
        return self.release.city


def edition_of(
    store: Store | None,
    number: int | None = None,
    address: str = "",
    contact: str = "",
    base: City | None = None,
) -> Edition:
    """The edition of release `number` of a store, of the newest where None; of the facts alone where there is none.

    `base` are the published facts, those of `data/` unless given.

    Raises
    ------
    PublishError
        If the figures are for practice, a ward has no name, the store is not whole, there is no such release, or
        `address` or `contact` is none.
    DataError
        If the facts, or the release over them, cannot be shown.
    StoreError
        If the store cannot be read.
    """
    facts = base or read_city(DATA)
    faults = (*_practice(facts), *_nameless(facts), *_bad_address(address), *_bad_contact(contact))
    if faults:
        raise PublishError(faults)
    content = _content(store, number)
    city = without_turning(released_city(facts, content) if content else facts)
    earlier = _earlier(store, facts, content.info) if store and content else ()
    return Edition(release_of(city), content, _ended(address), contact, facts, earlier)


def as_shown(edition: Edition) -> Edition:
    """The edition as pages, maps and cards show it, long texts cut; the same where none is long."""
    city = shortened(edition.city)
    return edition if city is edition.city else replace(edition, release=replace(edition.release, city=city))


def _content(store: Store | None, number: int | None) -> Content | None:
    """The content of the release asked for, of a store that is whole."""
    info = None if store is None else release_info(store, number)
    if store is None or info is None:
        if number is None:
            return None
        raise PublishError([Fault(RELEASE, "public_unknown_release", "", {"number": number})])
    faults = verify(store)
    if faults:
        raise PublishError(faults)
    return content_of(store, info.number)


def _earlier(store: Store, facts: City, shown: ReleaseInfo) -> tuple[Earlier, ...]:
    """The releases before the one shown and the facts; of the newest MOST_COMPARED with what they held."""
    infos = [info for info in releases(store) if info.number < shown.number]
    found = [
        Earlier(
            number=info.number,
            made_on=day_of(info.at),
            fingerprint=fingerprint_over(facts, info),
            is_compared=place < MOST_COMPARED,
            content=content_of(store, info.number) if place < MOST_COMPARED else None,
        )
        for place, info in enumerate(infos)
    ]
    return (*found, Earlier(0, "", facts.fingerprint, len(found) < MOST_COMPARED, None))


def _practice(city: City) -> tuple[Fault, ...]:
    return (Fault("data", "public_practice"),) if city.practice else ()


def _nameless(city: City) -> tuple[Fault, ...]:
    """Wards whose page would have no heading."""
    names = city.wards["name"].items()
    return tuple(
        Fault("wards.geojson", "public_nameless", str(ward))
        for ward, name in names
        if not clean(str(name)).strip()
    )


def _bad_address(address: str) -> tuple[Fault, ...]:
    if not address or (_is_web(address) and not {"?", "#"} & set(address)):
        return ()
    return (Fault(ADDRESS, "public_bad_address", "", {"text": address[:100]}),)


def _bad_contact(contact: str) -> tuple[Fault, ...]:
    if not contact or MAIL.fullmatch(contact) or _is_web(contact):
        return ()
    return (Fault(CONTACT, "public_bad_contact", "", {"text": contact[:100]}),)


def _is_web(address: str) -> bool:
    """True for an https address of a host without name or passphrase in it, spelled in ASCII."""
    if UNFIT.search(address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that close nothing
        return False
    return parts.scheme == "https" and bool(HOST.fullmatch(parts.netloc))


def _ended(address: str) -> str:
    return f"{address.rstrip('/')}/" if address else ""
