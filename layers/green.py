"""Green space per person: park ground in each ward over its population (target 8)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.city import City
from geo.measure import M2_PER_HA, district_rate, per_person, wards_of
from geo.parks import green_m2
from geo.released import PeopleCount, people_counts
from geo.source import Source
from layers._layer import (
    NOTHING,
    Breaks,
    Layer,
    Mark,
    MarkKind,
    Status,
    Text,
    Threshold,
    View,
    en_number,
    figure,
    joined,
    mark_source,
    partial_people,
    release_source,
    the_target,
    thresholds_about,
    vi_number,
)

HA = Text("ha", "ha")
UNIT = Text("m²/người", "m²/person")
NO_PARK = Text("0: không có công viên trên bản đồ", "0: no park on the map")
EXISTING = Status("existing", Text("công viên hiện hữu", "existing park"), "good")
PLANNED = Status(
    "planned", Text("công viên quy hoạch (phần lớn chưa xây)", "planned park (mostly unbuilt)"), "pending"
)
DEFINITIONS = {  # of geo/parks.py: what each is called and what it means
    "existing": (
        Text("Công viên hiện hữu", "Existing parks"),
        Text("không tính phần chưa xây của Công viên Văn hóa", "without the unbuilt Culture Park"),
    ),
    "planned": (
        Text("Gồm cả công viên quy hoạch", "With planned parks"),
        Text("tính cả khu quy hoạch Công viên Văn hóa", "with the whole planned Culture Park"),
    ),
}


def _views(city: City) -> tuple[View, ...]:
    """Every definition over every count of people that knows all wards, the newest count first."""
    counts = people_counts(city)
    return tuple(_view(city, definition, count) for count in counts for definition in DEFINITIONS)


def _view(city: City, definition: str, count: PeopleCount) -> View:
    label, meaning = DEFINITIONS[definition]
    found = greenness(city, definition, count)
    return View(
        id=f"{definition}-{count.year}" if count.is_reported else definition,
        label=_label(label, count, alone=len(people_counts(city)) == 1),
        period=f"{count.year}",
        values=found.values,
        district=found.district,
        headline=figure(found.district, 2, UNIT),
        note=_against(found.district, found.target),
        findings=_findings(city, found, meaning),
        why_unknown=NOTHING,
        source=_source(city, label, count),
        series=definition,
        series_label=label,
    )


def _label(definition: Text, count: PeopleCount, alone: bool) -> Text:
    """The definition, and which count it stands over where there is more than one."""
    if alone:
        return definition
    vi, en = ("dân số", "population") if count.is_reported else ("điều tra", "census")
    return Text(f"{definition.vi}, {vi} {count.year}", f"{definition.en}, {en} {count.year}")


def _against(district: float, target: float) -> Text:
    vi, en = f"chỉ tiêu {vi_number(target, 2)}", f"target {en_number(target, 2)}"
    if district >= target:
        return Text(f"{vi} · đạt", f"{en} · met")
    gap = max(round(target - district, 2), 0.01)
    return Text(f"{vi} · thiếu {vi_number(gap, 2)}", f"{en} · short by {en_number(gap, 2)}")


@dataclass(frozen=True, eq=False)
class Greenness:
    """What one definition gives: park m² and m²/person by ward, and the district's rate beside the target."""

    green_m2: pd.Series
    values: pd.Series
    district: float
    target: float
    missing_ha: float


def greenness(city: City, definition: str, count: PeopleCount | None = None) -> Greenness:
    """Green space per person under a definition of DEFINITIONS, over a count of people; the census of 2019 if none is given."""
    green, people = green_m2(city, definition), (count or people_counts(city)[-1]).people
    target = the_target(_thresholds(city)).value
    missing_m2 = max(0.0, target * float(people.sum()) - float(green.sum()))
    district = district_rate(green, people)
    return Greenness(green, per_person(green, people), district, target, missing_m2 / M2_PER_HA)


def _findings(city: City, found: Greenness, meaning: Text) -> tuple[Text, ...]:
    none, met = int((found.green_m2 == 0).sum()), int((found.values >= found.target).sum())
    wards = len(found.values)
    rate_vi, rate_en = vi_number(found.district, 2), en_number(found.district, 2)
    target_vi, target_en = vi_number(found.target, 2), en_number(found.target, 2)
    return (
        Text(
            f"Toàn quận {rate_vi} m²/người, {meaning.vi}.",
            f"The district has {rate_en} m²/person, {meaning.en}.",
        ),
        Text(
            f"{none} trong {wards} phường không có công viên nào trên bản đồ; {met} phường đạt {target_vi}.",
            f"{none} of {wards} wards have no park on the map at all; {target_en} is reached in {met}.",
        ),
        Text(
            f"Còn thiếu {vi_number(found.missing_ha, 1)} ha để cả quận đạt {target_vi} m²/người.",
            f"{en_number(found.missing_ha, 1)} ha are missing for the district to reach {target_en} m²/person.",
        ),
        Text(
            "Kế hoạch không nói rõ chỉ tiêu tính loại cây xanh nào; bản đồ chỉ tính công viên có ranh giới.",
            "The plan does not say what its target counts; the map counts parks with a known outline only.",
        ),
        _without_outline(city),
        *partial_people(city),
    )


def _without_outline(city: City) -> Text:
    points = city.parks[shapely.get_dimensions(city.parks.geometry.to_numpy()) == 0]
    inside = sum(bool(wards) for wards in wards_of(city.wards, points).values())
    return Text(
        f"{inside} công viên có tên nhưng chưa có ranh giới, không được tính vào diện tích.",
        f"{inside} named parks without an outline are not counted.",
    )


def _source(city: City, label: Text, count: PeopleCount) -> Source:
    parks = city.sources["parks.geojson"]
    if count.is_reported:
        both = joined(release_source(city, [count.source], [count.entered_on]), parks)
        return replace(
            both,
            method=f"{label.vi}: diện tích công viên nằm trong phường chia dân số {count.year}. {both.method}",
            method_en=f"{label.en}: park area in the ward over the population of {count.year}. {both.method_en}",
        )
    return Source(
        producer=f"{parks.producer}; Tổng điều tra dân số 01/04/2019",
        address=parks.address,
        licence=parks.licence,
        as_of="2019-04-01",
        method=f"{label.vi}: diện tích công viên nằm trong phường chia dân số 01/04/2019. {parks.method}",
        method_en=f"{label.en}: park area in the ward over the census of 1 April 2019. {parks.method_en}",
    )


def _thresholds(city: City) -> tuple[Threshold, ...]:
    return thresholds_about(city, "green")


def _marks(city: City) -> tuple[Mark, ...]:
    """Parks that touch the district, largest first."""
    inside = wards_of(city.wards, city.parks)
    near = city.parks[[bool(inside[str(key)]) for key in city.parks.index]]
    ordered = near.assign(size=near["area_m2"].fillna(0)).sort_values("size", ascending=False)
    clipped = clipped_to(ordered, city.wards)
    return tuple(
        _mark(str(key), park, inside[str(key)], clipped[str(key)], mark_source(city, park, "parks.geojson"))
        for key, park in ordered.to_dict("index").items()
    )


def clipped_to(parks: gpd.GeoDataFrame, wards: gpd.GeoDataFrame) -> dict[str, float]:
    """m² of each park inside the wards."""
    district = shapely.union_all(wards.geometry.to_numpy())
    areas = shapely.area(shapely.intersection(parks.geometry.to_numpy(), district))
    return dict(zip(map(str, parks.index), map(float, areas), strict=True))


def _mark(
    park_id: str, park: dict[Hashable, Any], wards: tuple[str, ...], inside_m2: float, source: Source
) -> Mark:
    name, area = str(park["name"]), float(park["geometry"].area)
    outlined = shapely.get_dimensions(park["geometry"]) == 2
    rows = [(Text("Diện tích", "Area"), figure(area / M2_PER_HA, 2, HA))] if outlined else []
    if outlined and inside_m2 < area * 0.995:
        rows.append((Text("Phần trong quận", "Inside the district"), figure(inside_m2 / M2_PER_HA, 2, HA)))
    if park["note_vi"]:
        rows.append((Text("Ghi chú", "Note"), Text(park["note_vi"], park["note_en"])))
    return Mark(
        id=park_id,
        name=Text(name, name) if name else Text("Công viên chưa rõ tên", "Unnamed park"),
        kind=str(park["status"]),
        wards=wards,
        geometry=park["geometry"],
        where=NOTHING if outlined else Text("chỉ biết vị trí, chưa có ranh giới", "place known, outline not"),
        rows=tuple(rows),
        text="",
        facts=(),
        source=source if park.get("reported_on") else _osm_source(park_id, park, source),
    )


def _osm_source(park_id: str, park: dict[Hashable, Any], source: Source) -> Source:
    address = f"https://www.openstreetmap.org/{_osm_path(park_id)}"
    return Source(source.producer, address, source.licence, str(park["as_of"]), source.method)


def _osm_path(park_id: str) -> str:
    kinds = {"w": "way", "n": "node", "r": "relation"}
    return f"{kinds.get(park_id[:1], 'way')}/{park_id[1:]}"


LAYER = Layer(
    id="green",
    title=Text("Diện tích cây xanh bình quân", "Green space per person"),
    short=Text("Cây xanh bình quân", "Green space"),
    question=Text("Mỗi người dân có bao nhiêu m² công viên?", "How many m² of park has each person?"),
    unit=UNIT,
    about=Text(
        "Diện tích công viên nằm trong phường, phần chồng nhau chỉ tính một lần, chia cho dân số: điều tra 01/04/2019, "
        "hoặc số mới hơn khi đủ cả 16 phường báo cáo.",
        "Park area inside the ward, overlaps counted once, over its population: the census of 1 April 2019, or a later "
        "count once all 16 wards have reported one.",
    ),
    classes=Breaks((0.0, 0.1, 0.3, 0.92, 2.0), "greens", zero=NO_PARK),
    views=_views,
    order=20,
    decimals=2,
    better="high",
    targets=(8,),
    is_main=True,
    thresholds=_thresholds,
    marks=_marks,
    mark_kinds=(MarkKind(EXISTING, "area"), MarkKind(PLANNED, "area", assumed=True)),
)
