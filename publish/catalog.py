"""The catalogue of the data sets as JSON-LD in the words of DCAT-AP: `du-lieu/catalog.jsonld`.

Where the address of the site is not known, every address in it is relative to the catalogue itself, as JSON-LD reads it.
The names of the vocabularies stand in `vocabulary.json`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from geo.source import sha256
from layers._layer import Text
from maps.harmless import clean
from maps.messages import LANGUAGES, messages
from maps.view import bounds
from publish import datasets
from publish.assets import Assets
from publish.datasets import DATASETS, FOLDER, Dataset, day_of_edition
from publish.edition import Edition
from publish.site import Files, page_path

PATH = f"{FOLDER}/catalog.jsonld"
VOCABULARY = Path(__file__).with_name("vocabulary.json")
CONFORMS = {"geojson": "geojson", "gpkg": "geopackage"}  # kind of file, key of the standard it keeps
Node = dict[str, Any]


@cache
def vocabulary() -> dict[str, Any]:
    """The names that the catalogue uses."""
    return dict(json.loads(VOCABULARY.read_text(encoding="utf-8")))


def files(edition: Edition, _assets: Assets | None = None) -> Files:
    """The catalogue, by its path."""
    text = json.dumps(catalogue(edition), ensure_ascii=False, indent=1, sort_keys=True)
    return {PATH: f"{text}\n".encode()}


def catalogue(edition: Edition) -> Node:
    """The catalogue as a dictionary."""
    said, words = messages(), vocabulary()
    return {
        "@context": words["context"],
        "@id": _address(edition, PATH),
        "@type": "dcat:Catalog",
        "dcterms:title": _both(said["public.catalog.title"]),
        "dcterms:description": _both(said["public.catalog.about"]),
        "dcterms:language": [{"@id": words["languages"][language]} for language in LANGUAGES],
        "dcterms:license": {"@id": words["licence"]},
        "dcterms:publisher": _publisher(edition),
        "dcterms:spatial": _spatial(edition),
        **_days(edition),
        "foaf:homepage": {"@id": _address(edition, page_path("table"))},
        "dcat:dataset": [_dataset(edition, dataset) for dataset in DATASETS],
    }


def _address(edition: Edition, path: str) -> str:
    """The whole address of a file of the site, or the way to it from the catalogue."""
    if edition.address:
        return edition.address + path
    return path.removeprefix(f"{FOLDER}/") if path.startswith(f"{FOLDER}/") else f"../{path}"


def _both(text: Text) -> list[Node]:
    return [{"@language": language, "@value": clean(text.in_language(language))} for language in LANGUAGES]


def _publisher(edition: Edition) -> Node:
    node: Node = {"@type": "foaf:Agent", "foaf:name": _both(messages()["public.catalog.publisher"])}
    if edition.address:
        node["foaf:homepage"] = {"@id": edition.address}
    return node


def _spatial(edition: Edition) -> Node:
    """The box around the district, as a closed ring of longitude and latitude."""
    west, south, east, north = bounds(edition.city)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    ring = ", ".join(f"{lon} {lat}" for lon, lat in corners)
    return {
        "@type": "dcterms:Location",
        "dcat:bbox": {"@type": vocabulary()["wkt"], "@value": f"<{vocabulary()['crs']}> POLYGON(({ring}))"},
    }


def _days(edition: Edition) -> Node:
    """When this release was made; of the facts alone, how new they are."""
    day = {"@type": "xsd:date", "@value": day_of_edition(edition)}
    return {"dcterms:modified": day} | ({} if edition.content is None else {"dcterms:issued": day})


def _dataset(edition: Edition, dataset: Dataset) -> Node:
    words, said = vocabulary(), messages()
    node: Node = {
        "@id": f"{_address(edition, PATH)}#{dataset.stem}",
        "@type": "dcat:Dataset",
        "dcterms:identifier": dataset.stem,
        "dcterms:title": _both(dataset.title),
        "dcterms:description": _both(dataset.about),
        "dcterms:publisher": _publisher(edition),
        "dcterms:language": [{"@id": words["languages"][language]} for language in LANGUAGES],
        "dcterms:accessRights": {"@id": words["access"]},
        "dcterms:accrualPeriodicity": {"@id": words["frequency"]},
        "dcterms:spatial": _spatial(edition),
        "dcterms:rights": {"@type": "dcterms:RightsStatement", "rdfs:label": _both(_rights(dataset))},
        "dcterms:provenance": {
            "@type": "dcterms:ProvenanceStatement",
            "rdfs:label": _both(_provenance(edition, dataset)),
        },
        "dcat:theme": [{"@id": theme} for theme in words["themes"]],
        "dcat:keyword": _both(said["map.district"]),
        "dcat:landingPage": {"@id": _address(edition, page_path("table"))},
        "dcat:version": edition.release.fingerprint,
        "dcat:distribution": [_distribution(edition, dataset, kind) for kind in dataset.kinds],
        **_days(edition),
    }
    if edition.contact:
        kind = "vcard:hasEmail" if edition.contact.startswith("mailto:") else "vcard:hasURL"
        name = _both(said["public.catalog.contact"])
        node["dcat:contactPoint"] = {"@type": "vcard:Kind", "vcard:fn": name, kind: {"@id": edition.contact}}
    return node


def _rights(dataset: Dataset) -> Text:
    """What whoever uses it must say, and that borders have no legal force."""
    said = messages()
    keys = ["map.credit", "map.notice"]
    if {"wards_12.geojson", "wards_6.geojson"} & set(dataset.sources) or dataset.table == datasets.WHOLE:
        keys.append("map.credit.cut")
    return Text(" ".join(said[key].vi for key in keys), " ".join(said[key].en for key in keys))


def _provenance(edition: Edition, dataset: Dataset) -> Text:
    """The files of data/ it was made from: producer, day and method of each."""
    sources = [edition.city.sources[name] for name in dataset.sources]
    vi = [f"{source.producer} ({source.as_of}). {source.method}" for source in sources]
    en = [f"{source.producer} ({source.as_of}). {source.method_en or source.method}" for source in sources]
    both = messages()["public.data.columns.about"]
    return Text(" ".join(vi) or both.vi, " ".join(en) or both.en)


def _distribution(edition: Edition, dataset: Dataset, kind: str) -> Node:
    words, content = vocabulary(), datasets.files(edition)[dataset.path(kind)]
    media_type, file_type = words["kinds"][kind]
    address = {"@id": _address(edition, dataset.path(kind))}
    node: Node = {
        "@type": "dcat:Distribution",
        "dcterms:title": f"{dataset.stem}.{kind}",
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {"@id": words["media_types"] + media_type},
        "dcterms:format": {"@id": words["file_types"] + file_type},
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(len(content))},
        "dcterms:license": {"@id": words["licence"]},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": words["sha256"]},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": sha256(content)},
        },
        **_days(edition),
    }
    if kind in CONFORMS:
        node["dcterms:conformsTo"] = {"@id": words[CONFORMS[kind]]}
    return node
