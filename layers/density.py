"""Population density by ward, census 2019 and 2009."""

from __future__ import annotations

from geo.city import City
from geo.measure import density_per_km2
from geo.source import Source
from layers._layer import NOTHING, Breaks, Layer, Text, View, en_number, figure, vi_number

UNIT = Text("người/km²", "people/km²")
YEARS = (2019, 2009)


def _views(city: City) -> tuple[View, ...]:
    return tuple(_view(city, year) for year in YEARS)


def _view(city: City, year: int) -> View:
    people = city.wards[f"population_{year}"]
    values = density_per_km2(people, city.wards)
    total = float(people.sum())
    district = total / float(city.wards.geometry.area.sum() / 1_000_000)
    densest, sparsest = city.wards["name"][values.idxmax()], city.wards["name"][values.idxmin()]
    wards = city.sources["wards.geojson"]
    return View(
        id=str(year),
        label=Text(f"Điều tra {year}", f"Census {year}"),
        period=str(year),
        values=values,
        district=district,
        headline=figure(district, 0, UNIT),
        note=Text(f"{vi_number(total, 0)} người · {year}", f"{en_number(total, 0)} people · {year}"),
        findings=(
            Text(
                f"{vi_number(total, 0)} người theo điều tra 01/04/{year}, {vi_number(district, 0)} người/km².",
                f"{en_number(total, 0)} people in the census of 1 April {year}, {en_number(district, 0)} per km².",
            ),
            Text(
                f"Đông nhất: {densest}; thưa nhất: {sparsest}.", f"Densest: {densest}; sparsest: {sparsest}."
            ),
        ),
        why_unknown=NOTHING,
        source=Source(
            f"Tổng điều tra dân số 01/04/{year}; {wards.producer}",
            wards.address,
            wards.licence,
            f"{year}-04-01",
            "dân số điều tra chia diện tích phường trên lưới VN-2000",
        ),
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
