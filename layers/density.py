"""Population density by ward: what the wards reported last, and the census of 2019 and 2009."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pandas import Series

from geo.city import City
from geo.measure import area_km2, density_per_km2
from geo.released import PeopleCount, people_counts
from geo.source import Source
from layers._layer import (
    NOT_KNOWN,
    NOTHING,
    Breaks,
    Layer,
    Text,
    View,
    en_number,
    figure,
    joined,
    partial_people,
    release_source,
    vi_number,
)

UNIT = Text("người/km²", "people/km²")
YEARS = (2019, 2009)
SERIES = {"reported": Text("Phường báo cáo", "Reported by wards"), "census": Text("Tổng điều tra", "Census")}
MISSING = Text("Có phường chưa có số dân của năm này.", "Some wards have no population for this year.")


@dataclass(frozen=True, eq=False)
class _Count:
    """One count of people: its year, the people of each ward, what it is called and where it comes from."""

    id: str
    year: int
    people: Series
    label: Text
    named: Text
    source: Source
    series: str


def _views(city: City) -> tuple[View, ...]:
    reported = [_reported(city, count) for count in people_counts(city) if count.is_reported]
    return tuple(_view(city, count) for count in (*reported, *(_census(city, year) for year in YEARS)))


def _reported(city: City, count: PeopleCount) -> _Count:
    year = count.year
    both = joined(release_source(city, [count.source], [count.entered_on]), city.sources["wards.geojson"])
    return _Count(
        id=f"reported-{year}",
        year=year,
        people=count.people,
        label=Text(f"Báo cáo {year}", f"Reported {year}"),
        named=Text(f"theo số các phường báo cáo cho năm {year}", f"as the wards reported for {year}"),
        source=replace(
            both,
            method=f"Dân số phường báo cáo chia diện tích phường trên lưới VN-2000. {both.method}",
            method_en=f"Reported population over the ward's area on the VN-2000 grid. {both.method_en}",
        ),
        series="reported",
    )


def _census(city: City, year: int) -> _Count:
    wards = city.sources["wards.geojson"]
    return _Count(
        id=str(year),
        year=year,
        people=city.wards[f"population_{year}"].astype(float),
        label=Text(f"Điều tra {year}", f"Census {year}"),
        named=Text(f"theo điều tra 01/04/{year}", f"in the census of 1 April {year}"),
        source=Source(
            f"Tổng điều tra dân số 01/04/{year}; {wards.producer}",
            wards.address,
            wards.licence,
            f"{year}-04-01",
            f"Dân số điều tra chia diện tích phường trên lưới VN-2000. {wards.method}",
            method_en=f"Census population over the ward's area on the VN-2000 grid. {wards.method_en}",
        ),
        series="census",
    )


def _view(city: City, count: _Count) -> View:
    people = count.people
    values = density_per_km2(people, city.wards)
    whole = bool(people.notna().all())
    district = float(people.sum() / area_km2(city.wards).sum()) if whole else None
    return View(
        id=count.id,
        label=count.label,
        period=str(count.year),
        values=values,
        district=district,
        headline=NOT_KNOWN if district is None else figure(district, 0, UNIT),
        note=_total(people, count.year) if whole else Text(count.label.vi.lower(), count.label.en.lower()),
        findings=(*_findings(city, count, values), *partial_people(city)),
        why_unknown=NOTHING if whole else MISSING,
        source=count.source,
        series=count.series,
        series_label=SERIES[count.series],
        converts="by_area",
    )


def _total(people: Series, year: int) -> Text:
    total = float(people.sum())
    return Text(f"{vi_number(total, 0)} người · {year}", f"{en_number(total, 0)} people · {year}")


def _findings(city: City, count: _Count, values: Series) -> tuple[Text, ...]:
    people = count.people
    if people.isna().any():
        return (MISSING,)
    total, district = float(people.sum()), float(people.sum() / area_km2(city.wards).sum())
    densest, sparsest = city.wards["name"][values.idxmax()], city.wards["name"][values.idxmin()]
    return (
        Text(
            f"{vi_number(total, 0)} người {count.named.vi}, {vi_number(district, 0)} người/km².",
            f"{en_number(total, 0)} people {count.named.en}, {en_number(district, 0)} per km².",
        ),
        Text(f"Đông nhất: {densest}; thưa nhất: {sparsest}.", f"Densest: {densest}; sparsest: {sparsest}."),
    )


LAYER = Layer(
    id="density",
    title=Text("Mật độ dân số", "Population density"),
    short=Text("Mật độ dân số", "Density"),
    question=Text("Phường nào đông dân nhất?", "Which ward is the most crowded?"),
    unit=UNIT,
    about=Text(
        "Dân số điều tra, hoặc số mới hơn khi đủ cả 16 phường báo cáo, chia cho diện tích phường đo trên lưới VN-2000.",
        "Census population, or a later count once all 16 wards have reported one, over the ward's area on the VN-2000 grid.",
    ),
    classes=Breaks((0.0, 25_000.0, 32_000.0, 40_000.0, 48_000.0), "oranges"),
    views=_views,
    order=50,
    better="none",
)
