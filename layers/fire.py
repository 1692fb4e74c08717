"""Fire-team coverage: who lives within the legal radius of a station (section III.8, target 17)."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from pandas import Series

from geo.city import City
from geo.coverage import LEAST_RADIUS_M, covered_area_share, covered_people
from geo.measure import wards_of
from geo.source import Source
from layers._layer import (
    NOTHING,
    Breaks,
    Layer,
    Mark,
    MarkKind,
    Reach,
    Status,
    Text,
    View,
    en_number,
    mark_source,
    thresholds_about,
    vi_number,
)

DEFAULT_RADIUS_M = 3_000.0  # QCXDVN 01:2008/BXD 2.7.4, area station; QCVN 01:2026/BXD 2.5.13.1, central area
SLIDER_MOST_M, SLIDER_STEP_M = 6_000.0, 50.0
STATIONS = (
    Status("assumed", Text("đội chữa cháy (vị trí giả định)", "fire team (assumed place)"), "late"),
    Status("confirmed", Text("đội chữa cháy", "fire team"), "late"),
    Status("planned", Text("đội chữa cháy dự kiến", "planned fire team"), "pending"),
)


def _views(city: City) -> tuple[View, ...]:
    return views_within(city, DEFAULT_RADIUS_M)


def views_within(city: City, radius_m: float) -> tuple[View, ...]:
    """The two views, people and area, for any radius in metres; values in per cent."""
    stations = city.stations.geometry
    people = city.people
    inside = covered_people(people, stations, radius_m).reindex(city.wards.index)
    census = city.wards["population_2019"]
    area_share = covered_area_share(city.wards, stations, radius_m)
    area = city.wards.geometry.area
    return (
        _view(city, "people", inside / census * 100, float(inside.sum() / census.sum() * 100), radius_m),
        _view(city, "area", area_share * 100, float((area_share * area).sum() / area.sum() * 100), radius_m),
    )


WHOLE = 99.95  # per cent that are shown as 100,0
CENSUS = "Tổng điều tra dân số 01/04/2019"
ASSUMED_FINDING = Text(
    "Địa chỉ đội chữa cháy không được công bố: trạm đặt tạm tại trụ sở quận.",
    "The team's address is not public: it stands at the district's seat for now.",
)
DRAG_HINT = Text("Kéo trạm trên bản đồ để thử nơi khác.", "Drag it on the map to try another place.")
METHODS = {
    "people": Text(
        "Người ở trong hình tròn bán kính đã chọn; dân số điều tra 2019 rải theo chiều dài đường dân cư, ô 50 m (giả định).",
        "People within the circle of the chosen radius; census 2019 spread along residential streets, 50 m cells (assumed).",
    ),
    "area": Text(
        "Phần diện tích phường nằm trong hình tròn bán kính đã chọn.",
        "Share of the ward's area within the circle of the chosen radius.",
    ),
}
WHAT = {
    "people": (Text("Dân số", "People"), Text("dân số", "people")),
    "area": (Text("Diện tích", "Area"), Text("diện tích", "area")),
}


def _view(city: City, part: str, percent: Series, district: float, radius_m: float) -> View:
    label, noun = WHAT[part]
    km_vi, km_en = kilometres(radius_m)
    share_vi, share_en = vi_number(district, 1), en_number(district, 1)
    whole, assumed = int((percent >= WHOLE).sum()), is_assumed(city)
    place = Text(" · vị trí giả định", " · assumed place") if assumed else NOTHING
    return View(
        id=part,
        label=label,
        period="2019",
        values=percent,
        district=district,
        headline=Text(f"{share_vi}%", f"{share_en}%"),
        note=Text(f"{noun.vi} trong {km_vi} km{place.vi}", f"{noun.en} within {km_en} km{place.en}"),
        findings=(
            Text(
                f"{share_vi}% {noun.vi} nằm trong bán kính {km_vi} km; {whole}/{len(percent)} phường trọn vẹn.",
                f"{share_en}% of {noun.en} within {km_en} km; {whole} of {len(percent)} wards entirely.",
            ),
            *((ASSUMED_FINDING,) if assumed else ()),
            _new_teams(city),
        ),
        why_unknown=NOTHING,
        source=_source(city, part),
        series=part,
        series_label=label,
        converts="by_area" if part == "area" else "by_people",
        hints=(DRAG_HINT,) if assumed else (),
    )


def _new_teams(city: City) -> Text:
    """What the map does with teams that do not stand yet."""
    planned = int((city.stations["status"] == "planned").sum())
    if planned:
        return Text(
            f"Kết quả tính cả {planned} đội dự kiến, chưa hoạt động.",
            f"The result counts {planned} planned teams that do not work yet.",
        )
    return Text(
        "Kế hoạch lập thêm 2 đội chữa cháy khu vực, chưa công bố vị trí nên chưa vẽ.",
        "The plan adds two area teams; no site was published, so none is drawn.",
    )


def is_assumed(city: City) -> bool:
    """True while any station stands at a place that nobody published."""
    return bool((city.stations["status"] == "assumed").any())


def kilometres(metres: float) -> tuple[str, str]:
    """Metres as kilometres in both notations, without zeros at the end."""
    text = f"{metres / 1000:g}"
    return text.replace(".", ","), text


def _source(city: City, part: str) -> Source:
    """The circle's stations and, for people, the census and how it is spread."""
    stations = city.sources["stations.geojson"]
    people = part == "people"
    return Source(
        producer="; ".join([*((CENSUS,) if people else ()), stations.producer]),
        address=stations.address,
        licence=stations.licence,
        as_of="2019-04-01" if people else stations.as_of,
        method=f"{METHODS[part].vi} {stations.method}",
        method_en=f"{METHODS[part].en} {stations.method_en}",
    )


def _marks(city: City) -> tuple[Mark, ...]:
    inside = wards_of(city.wards, city.stations)
    return tuple(
        _mark(str(key), station, inside[str(key)], mark_source(city, station, "stations.geojson"))
        for key, station in city.stations.to_dict("index").items()
    )


def _mark(station_id: str, station: dict[Hashable, Any], wards: tuple[str, ...], source: Source) -> Mark:
    assumed = station["status"] == "assumed"
    return Mark(
        id=station_id,
        name=Text(station["name_vi"], station["name_en"]),
        kind=station["status"],
        wards=wards,
        geometry=station["geometry"],
        where=Text("vị trí giả định", "assumed place") if assumed else NOTHING,
        rows=((Text("Ghi chú", "Note"), Text(station["note_vi"], station["note_en"])),)
        if station["note_vi"]
        else (),
        text="",
        facts=(),
        source=source,
        movable=assumed or station["status"] == "planned",
    )


def _reach(city: City) -> Reach:
    radii = thresholds_about(city, "fire_radius")
    assumed = Text("vị trí giả định", "assumed place") if is_assumed(city) else NOTHING
    return Reach(DEFAULT_RADIUS_M, LEAST_RADIUS_M, SLIDER_MOST_M, SLIDER_STEP_M, radii, assumed)


LAYER = Layer(
    id="fire",
    title=Text("Bán kính phục vụ chữa cháy", "Fire-team coverage"),
    short=Text("Bán kính chữa cháy", "Fire coverage"),
    question=Text(
        "Bao nhiêu người ở trong bán kính của đội chữa cháy?",
        "How many people are within a fire team's radius?",
    ),
    unit=Text("%", "%"),
    about=Text(
        "Phần dân số và diện tích mỗi phường nằm trong bán kính quanh đội chữa cháy. Bán kính là đường chim bay theo quy "
        "chuẩn; dân số rải theo chiều dài đường dân cư là giả định.",
        "Share of each ward's people and area within the radius around a fire team. The legal radius is straight-line; "
        "spreading people along residential streets is an assumption.",
    ),
    classes=Breaks((0.0, 25.0, 50.0, 75.0, WHOLE), "blues"),
    views=_views,
    order=40,
    decimals=1,
    better="high",
    targets=(17,),
    measures_targets=False,
    is_main=True,
    marks=_marks,
    mark_kinds=tuple(MarkKind(status, "point", assumed=status.id == "assumed") for status in STATIONS),
    reach=_reach,
    views_within=views_within,
)
