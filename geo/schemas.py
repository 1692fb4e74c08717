"""What each file of `data/` must hold: columns by kind, geometry types, the words that codes may be."""

from __future__ import annotations

from geo.files import LIST, NUMBER, NUMBER_OR_NONE, TEXT, FeatureFile, TableFile

WARD_IDS = tuple(
    f"p{number:02d}" for number in (1, *range(3, 18))
)  # the 16 wards of 2021; there is no ward 2
MERGED_IDS = {  # the wards of 2025 in the order of the resolutions
    "wards_12": tuple(f"w12-p{number:02d}" for number in (1, 3, 5, 6, 8, 10, 11, 12, 14, 15, 16, 17)),
    "wards_6": (
        *("w6-hanh-thong", "w6-an-nhon", "w6-go-vap"),
        *("w6-an-hoi-dong", "w6-thong-tay-hoi", "w6-an-hoi-tay"),
    ),
}
CIVILITY_STATUSES = ("met", "not_met", "under_review", "")
WORK_STATUSES = ("unknown", "planned", "clearing", "building", "partly_open", "done", "late")
STATION_STATUSES = ("assumed", "confirmed", "planned")
CONFIDENCES = ("high", "medium", "low", "")

AREAS = frozenset({"Polygon", "MultiPolygon"})
LINES = frozenset({"LineString", "MultiLineString"})
POINTS = frozenset({"Point"})

_MERGED = {
    "id": TEXT,
    "number": NUMBER_OR_NONE,
    "name": TEXT,
    "gso_code": TEXT,
    "gso_code_valid_from": TEXT,
    "gso_code_valid_to": TEXT,
    "area_km2": NUMBER,
}
FEATURE_FILES = {
    "wards": FeatureFile(
        "wards.geojson",
        {
            "id": TEXT,
            "number": NUMBER,
            "name": TEXT,
            "gso_code": TEXT,
            "gso_code_valid_to": TEXT,
            "area_km2": NUMBER,
            "population_2009": NUMBER_OR_NONE,
            "population_2019": NUMBER,
        },
        AREAS,
    ),
    **{name: FeatureFile(f"{name}.geojson", _MERGED, AREAS) for name in MERGED_IDS},
    "parks": FeatureFile(
        "parks.geojson",
        {
            "id": TEXT,
            "name": TEXT,
            "status": TEXT,
            "area_m2": NUMBER_OR_NONE,
            "as_of": TEXT,
            "note_vi": TEXT,
            "note_en": TEXT,
        },
        AREAS | POINTS,
    ),
    "land": FeatureFile("land.geojson", {"id": TEXT, "name": TEXT, "kind": TEXT}, AREAS),
    "streets": FeatureFile(
        "streets.geojson", {"id": TEXT, "name": TEXT, "class": TEXT, "oneway": TEXT, "as_of": TEXT}, LINES
    ),
    "paths": FeatureFile("paths.geojson", {"id": TEXT, "class": TEXT}, LINES),
    "water": FeatureFile("water.geojson", {"id": TEXT, "name": TEXT, "kind": TEXT}, AREAS | LINES),
    "rail": FeatureFile("rail.geojson", {"id": TEXT}, LINES),
    "places": FeatureFile("places.geojson", {"id": TEXT, "name": TEXT, "kind": TEXT, "as_of": TEXT}, POINTS),
    "works": FeatureFile(
        "works.geojson",
        {
            "id": TEXT,
            "name_vi": TEXT,
            "name_en": TEXT,
            "kind": TEXT,
            "section": NUMBER,
            "plan_text": TEXT,
            "wards": LIST,
            "limits": LIST,
            "status": TEXT,
            "status_as_of": TEXT,
            "location": TEXT,
            "length_m": NUMBER_OR_NONE,
        },
        AREAS | LINES | POINTS,
        may_lack_geometry=True,
    ),
    "stations": FeatureFile(
        "stations.geojson",
        {"id": TEXT, "name_vi": TEXT, "name_en": TEXT, "status": TEXT, "note_vi": TEXT, "note_en": TEXT},
        POINTS,
    ),
}

_CIVILITY = {
    "ward": TEXT,
    "year": NUMBER,
    "status": TEXT,
    "note_vi": TEXT,
    "note_en": TEXT,
    "source": TEXT,
    "as_of": TEXT,
}
TABLE_FILES = {
    "civility": TableFile("civility.csv", _CIVILITY, ("ward", "year")),
    "work_facts": TableFile(
        "work_facts.csv",
        dict.fromkeys(
            (
                "work",
                "attribute_vi",
                "attribute_en",
                "value_vi",
                "value_en",
                "date",
                "status",
                "confidence",
                "source",
            ),
            TEXT,
        ),
        ("work", "attribute_vi", "value_vi", "source"),
    ),
    "crosswalk": TableFile(
        "crosswalk.csv",
        {
            "from_ward": TEXT,
            "to_ward": TEXT,
            "share_people": NUMBER,
            "share_area": NUMBER,
            "estimate": TEXT,
            "basis_vi": TEXT,
            "basis_en": TEXT,
            "confidence": TEXT,
            "source": TEXT,
        },
        ("from_ward", "to_ward"),
    ),
    "standards": TableFile(
        "standards.csv",
        {
            "id": TEXT,
            "topic": TEXT,
            "label_vi": TEXT,
            "label_en": TEXT,
            "clause": TEXT,
            "value": NUMBER,
            "unit": TEXT,
            "least_area_m2": NUMBER_OR_NONE,
            "applies_to_vi": TEXT,
            "applies_to_en": TEXT,
            "in_force_from": TEXT,
            "in_force_to": TEXT,
            "confidence": TEXT,
            "source": TEXT,
        },
        ("id",),
    ),
    "targets": TableFile(
        "plan_2021.csv",
        {
            "number": NUMBER,
            "part": TEXT,
            "text": TEXT,
            "target_vi": TEXT,
            "target_en": TEXT,
            "target": NUMBER_OR_NONE,
            "target_high": NUMBER_OR_NONE,
            "unit_vi": TEXT,
            "unit_en": TEXT,
            "comparison": TEXT,
            "lead_department": TEXT,
            "by_ward": TEXT,
            "source": TEXT,
        },
        ("number", "part"),
    ),
    "indicators": TableFile(
        "indicators.csv",
        {
            "id": TEXT,
            "number": NUMBER_OR_NONE,
            "part": TEXT,
            "label_vi": TEXT,
            "label_en": TEXT,
            "unit_vi": TEXT,
            "unit_en": TEXT,
            "kind": TEXT,
            "rule": TEXT,
            "whole": TEXT,
            "least": NUMBER_OR_NONE,
            "most": NUMBER_OR_NONE,
            "decimals": NUMBER,
            "scope": TEXT,
            "periods": TEXT,
        },
        ("id",),
    ),
}
# what the records may say of a work beside its columns of works.geojson; days are ISO, as exact as they are known
WORK_PROGRESS = {
    "progress_percent": NUMBER_OR_NONE,
    "planned_start": TEXT,
    "planned_finish": TEXT,
    "actual_start": TEXT,
    "actual_finish": TEXT,
    "capital_vnd": NUMBER_OR_NONE,
    "paid_vnd": NUMBER_OR_NONE,
    "clearance_cases": NUMBER_OR_NONE,
    "clearance_notified": NUMBER_OR_NONE,
    "clearance_paid": NUMBER_OR_NONE,
    "clearance_handed_over": NUMBER_OR_NONE,
    "next_milestone": TEXT,
    "next_milestone_on": TEXT,
}
WORK_DAYS = ("planned_start", "planned_finish", "actual_start", "actual_finish", "next_milestone_on")
# candidate plots come from a release of the records or, in practice, from a file of invented ones
PLOTS = FeatureFile(
    "plots.geojson",
    {
        "id": TEXT,
        "name": TEXT,
        "owner": TEXT,
        "area_m2": NUMBER_OR_NONE,
        "cost_vnd": NUMBER_OR_NONE,
        "as_of": TEXT,
    },
    AREAS | POINTS,
)
FRAME_FILES = {**FEATURE_FILES, "plots": PLOTS}  # what each frame of a city holds
PRACTICE_PLOTS = FeatureFile("practice/plots.geojson", {**PLOTS.columns, "source": TEXT}, PLOTS.shapes)
PRACTICE_FILES = {
    "civility": TableFile("practice/civility.csv", _CIVILITY, ("ward", "year")),
    "works": TableFile(
        "practice/works.csv",
        {"work": TEXT, "status": TEXT, **WORK_PROGRESS, "note": TEXT},
        ("work",),
    ),
}

TABLE_FILES["tables"] = TableFile(
    "tables.csv",
    dict.fromkeys(("file", "producer", "address", "licence", "as_of", "method", "method_en"), TEXT),
    ("file",),
)

# what rows of a release have beside the file's columns: whose figure, entered when, "file" or "release"
ORIGIN = {"reported_source": TEXT, "reported_on": TEXT, "place_from": TEXT}

# frame or table, column, the words it may hold
WORD_LISTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("works", "status", WORK_STATUSES),
    ("works", "location", ("exact", "nearest", "ward", "district")),
    ("stations", "status", STATION_STATUSES),
    ("parks", "status", ("existing", "planned")),
    ("civility", "status", CIVILITY_STATUSES),
    ("civility", "ward", WARD_IDS),
    ("crosswalk", "from_ward", WARD_IDS),
    ("crosswalk", "to_ward", (*MERGED_IDS["wards_12"], *MERGED_IDS["wards_6"])),
    ("crosswalk", "estimate", ("yes", "")),
    ("crosswalk", "confidence", CONFIDENCES),
    ("work_facts", "status", ("found", "part", "conflict", "not_found")),
    ("work_facts", "confidence", CONFIDENCES),
    ("standards", "topic", ("green", "park_access", "fire_radius", "fire_time", "civility")),
    ("standards", "unit", ("m2_per_person", "m", "s", "wards")),
    ("standards", "confidence", CONFIDENCES),
    ("targets", "comparison", (">=", "<=", ">", "<", "=", "range", "text")),
    ("targets", "by_ward", ("yes", "no", "possible")),
    ("indicators", "kind", ("number", "civility", "done")),
    ("indicators", "rule", ("sum", "by_people", "status")),
    ("indicators", "whole", ("yes", "")),
    ("indicators", "scope", ("ward", "district", "both")),
)
PLAN_CLAUSE = "QĐ 125/QĐ-UBND"  # how the clause of a threshold of the plan begins in standards.csv
PLAN_TOPICS = ("green", "civility")  # each is judged by a threshold of the plan
