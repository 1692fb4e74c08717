"""Population density by ward, census 2019 and 2009."""

from __future__ import annotations

from pandas import Series

from geo.city import City
from geo.measure import area_km2, density_per_km2
from geo.source import Source
from layers._layer import NOT_KNOWN, NOTHING, Breaks, Layer, Text, View, en_number, figure, vi_number

UNIT = Text("người/km²", "people/km²")
YEARS = (2019, 2009)
MISSING = Text("Có phường chưa có số dân của năm này.", "Some wards have no population for this year.")


def _views(city: City) -> tuple[View, ...]:
    return tuple(_view(city, year) for year in YEARS)


def _view(city: City, year: int) -> View:
    people = city.wards[f"population_{year}"].astype(float)
    values = density_per_km2(people, city.wards)
    whole = bool(people.notna().all())
    district = float(people.sum() / area_km2(city.wards).sum()) if whole else None
    wards = city.sources["wards.geojson"]
    return View(
        id=str(year),
        label=Text(f"Điều tra {year}", f"Census {year}"),
        period=str(year),
        values=values,
        district=district,
        headline=NOT_KNOWN if district is None else figure(district, 0, UNIT),
        note=_total(people, year) if whole else Text(f"điều tra {year}", f"census {year}"),
        findings=_findings(city, people, values, year),
        why_unknown=NOTHING if whole else MISSING,
        source=Source(
            f"Tổng điều tra dân số 01/04/{year}; {wards.producer}",
            wards.address,
            wards.licence,
            f"{year}-04-01",
            f"Dân số điều tra chia diện tích phường trên lưới VN-2000. {wards.method}",
            method_en=f"Census population over the ward's area on the VN-2000 grid. {wards.method_en}",
        ),
    )


def _total(people: Series, year: int) -> Text:
    total = float(people.sum())
    return Text(f"{vi_number(total, 0)} người · {year}", f"{en_number(total, 0)} people · {year}")


def _findings(city: City, people: Series, values: Series, year: int) -> tuple[Text, ...]:
    if people.isna().any():
        return (MISSING,)
    total, district = float(people.sum()), float(people.sum() / area_km2(city.wards).sum())
    densest, sparsest = city.wards["name"][values.idxmax()], city.wards["name"][values.idxmin()]
    return (
        Text(
            f"{vi_number(total, 0)} người theo điều tra 01/04/{year}, {vi_number(district, 0)} người/km².",
            f"{en_number(total, 0)} people in the census of 1 April {year}, {en_number(district, 0)} per km².",
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
        "Dân số điều tra chia cho diện tích phường đo trên lưới VN-2000.",
        "Census population over the ward's area on the VN-2000 grid.",
    ),
    classes=Breaks((0.0, 25_000.0, 32_000.0, 40_000.0, 48_000.0), "oranges"),
    views=_views,
    order=50,
    better="none",
)
