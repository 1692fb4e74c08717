"""The catalogue: what it says of each file is true, and what DCAT-AP wants of it is there."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from geo.source import Source
from publish import catalog, datasets
from publish.datasets import DATASETS
from publish.edition import Edition, edition_of
from publish.headers import TYPES
from publish.site import Files
from tests.cities import real_city

Node = dict[str, Any]
BASE = "https://any.example/somewhere/du-lieu/catalog.jsonld"
KEYWORDS = {"@context", "@id", "@type", "@value", "@language"}


@pytest.fixture(scope="module")
def facts() -> Edition:
    return edition_of(None, base=real_city())


@pytest.fixture(scope="module")
def plain(facts: Edition) -> Node:
    """The catalogue of a site whose address nobody told."""
    return dict(json.loads(catalog.files(facts)[catalog.PATH]))


@pytest.fixture(scope="module")
def placed(edition: Edition) -> Node:
    """The catalogue of a release at an address."""
    return dict(json.loads(catalog.files(edition)[catalog.PATH]))


def nodes(thing: Any) -> Iterator[Node]:
    if isinstance(thing, list):
        for one in thing:
            yield from nodes(one)
    elif isinstance(thing, dict):
        yield thing
        for one in thing.values():
            yield from nodes(one)


def distributions(catalogue: Node) -> list[Node]:
    return [one for dataset in catalogue["dcat:dataset"] for one in dataset["dcat:distribution"]]


def check_files(catalogue: Node, files: Files, root: str) -> None:
    found = set()
    for node in distributions(catalogue):
        address = urljoin(BASE, node["dcat:downloadURL"]["@id"])
        path = address.removeprefix(root)
        content = files[path]
        found.add(path)
        assert int(node["dcat:byteSize"]["@value"]) == len(content)
        assert node["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(content).hexdigest()
        kind = TYPES[f".{path.rsplit('.', 1)[1]}"].split(";")[0]
        assert node["dcat:mediaType"]["@id"].endswith(f"/media-types/{kind}")
    assert found == set(files)


def test_every_file_is_listed_with_its_size_digest_and_type(plain: Node, facts: Edition) -> None:
    check_files(plain, datasets.files(facts), "https://any.example/somewhere/")


def test_with_an_address_every_address_is_whole(placed: Node, edition: Edition) -> None:
    check_files(placed, datasets.files(edition), edition.address)
    assert placed["@id"] == f"{edition.address}du-lieu/catalog.jsonld"
    links = [node["@id"] for node in nodes(placed["dcat:dataset"]) if set(node) == {"@id"}]
    assert all(urlsplit(link).scheme for link in links)


def test_every_name_has_its_vocabulary(plain: Node, placed: Node) -> None:
    for catalogue in (plain, placed):
        context = catalogue["@context"]
        assert all(urlsplit(address).scheme in ("http", "https") for address in context.values())
        assert all(address[-1] in "#/" for address in context.values())
        used = set()
        for node in nodes({name: value for name, value in catalogue.items() if name != "@context"}):
            used |= node.keys() - KEYWORDS
            used |= {kind for kind in [node.get("@type")] if kind and not kind.startswith("http")}
        assert {name.split(":")[0] for name in used} <= context.keys()


def test_what_dcat_ap_wants_is_there(plain: Node) -> None:
    wanted = {"dcterms:title", "dcterms:description", "dcterms:publisher", "dcat:dataset"}
    assert plain["@type"] == "dcat:Catalog"
    assert plain.keys() >= wanted | {
        "dcterms:license",
        "dcterms:modified",
        "dcterms:language",
        "foaf:homepage",
    }
    assert len(plain["dcat:dataset"]) == len(DATASETS)
    for dataset in plain["dcat:dataset"]:
        assert dataset["@type"] == "dcat:Dataset"
        assert dataset.keys() >= {
            "dcterms:title",
            "dcterms:description",
            "dcterms:publisher",
            "dcat:distribution",
        }
        assert dataset["dcterms:publisher"]["foaf:name"]
    for node in distributions(plain):
        assert node.keys() >= {"dcat:accessURL", "dcterms:license", "dcterms:format", "dcat:mediaType"}
        assert node["dcterms:license"] == {"@id": "https://opendatacommons.org/licenses/odbl/1-0/"}


def test_titles_and_descriptions_are_in_both_languages_and_differ(plain: Node) -> None:
    for node in (plain, *plain["dcat:dataset"]):
        for name in ("dcterms:title", "dcterms:description"):
            said = {one["@language"]: one["@value"] for one in node[name]}
            assert said.keys() == {"vi", "en"}
            assert said["vi"] != said["en"]


def test_the_days_are_those_of_the_release_and_without_one_nothing_was_issued(
    plain: Node, placed: Node, edition: Edition
) -> None:
    assert edition.city.released is not None
    day = edition.city.released.made_on
    for node in (placed, *placed["dcat:dataset"], *distributions(placed)):
        assert (node["dcterms:issued"]["@value"], node["dcterms:modified"]["@value"]) == (day, day)
    dates = [source.as_of for source in real_city().sources.values() if isinstance(source, Source)]
    for node in (plain, *plain["dcat:dataset"], *distributions(plain)):
        assert "dcterms:issued" not in node
        assert node["dcterms:modified"]["@value"] in dates
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", node["dcterms:modified"]["@value"])


def test_whoever_uses_the_later_wards_is_told_of_the_line_through_ward_13(plain: Node) -> None:
    rights = {
        node["dcterms:identifier"]: node["dcterms:rights"]["rdfs:label"][0]["@value"]
        for node in plain["dcat:dataset"]
    }
    assert "OpenStreetMap" in rights["phuong"]
    assert {name for name, said in rights.items() if "sapnhap.bando.com.vn" in said} == {
        "phuong-12",
        "phuong-6",
        "govap",
    }


def test_errors_are_reported_to_the_contact_and_to_nobody_where_there_is_none(
    plain: Node, placed: Node, edition: Edition
) -> None:
    assert all("dcat:contactPoint" not in node for node in plain["dcat:dataset"])
    for node in placed["dcat:dataset"]:
        assert node["dcat:contactPoint"]["vcard:hasEmail"] == {"@id": edition.contact}


def test_the_box_is_that_of_the_district(plain: Node) -> None:
    numbers = [
        float(one) for one in re.findall(r"\d+\.\d{3,}", plain["dcterms:spatial"]["dcat:bbox"]["@value"])
    ]
    wards = real_city().wards.to_crs(4326).total_bounds
    assert [min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2])] == pytest.approx(
        list(wards), abs=1e-5
    )


def test_the_catalogue_is_always_the_same_bytes(facts: Edition) -> None:
    assert catalog.files(facts) == catalog.files(edition_of(None, base=real_city()))
