"""data/ made again from an OpenStreetMap extract and itself: what the extract lacks stays as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tools import facts, osm_extract, ward_sets, wards, wording, works
from tools.base import CROSSWALK, FACTS, Base, partly_kept
from tools.check import checked
from tools.green import keeping_planned
from tools.raw import RawFile
from tools.themes import MADE_OF, drawn
from tools.works import Ground, Redrawn
from tools.write import Theme, geojson, themed

PLACED_ON = ("streets", "parks", "wards")  # what works are placed on, in the order of Ground
SMALL_SHARE = 0.5  # a theme that shrinks below this share of what it was is worth a question


@dataclass(frozen=True)
class Refreshed:
    """Name and text of every file of data/, and line by line what came from where."""

    files: Mapping[str, str]
    report: tuple[str, ...]


def refreshed(base: Base, osm: Path) -> Refreshed:
    """Every theme that the extract `osm` holds made again; census, tables and stations as in `base`.

    Roads of the plan are cut again from the new streets, and the facts measured on them follow.

    Raises
    ------
    DataError
        If the extract has the 16 wards but they do not add up to the district.
    ValueError
        If the extract is empty or holds nothing of the map.
    """
    before = base.themes
    layers = osm_extract.layers(osm, wards.layer_of(before["wards"]))
    made = {name: theme for name, theme in drawn(layers).items() if theme.features}
    fresh = dict(made)
    if "parks" in made:
        fresh["parks"] = _parks(made["parks"], before["parks"])
    if "wards" in layers:
        theme = checked(wards.theme(layers["wards"], wards.census_of(before["wards"])))
        fresh["wards"] = partly_kept(theme, before["wards"], [_said("wards")])
        fresh |= _ward_sets(theme, base, layers["wards"].as_of)
    if not fresh:
        raise ValueError(f"{osm.name} holds nothing that lies on the map")
    report = [*_theme_lines(before, fresh, osm.name), *_park_lines(made, fresh)]
    texts = {**base.texts, **{f"{name}.geojson": geojson(theme) for name, theme in fresh.items()}}
    if fresh.keys() & set(PLACED_ON):
        ground = Ground(*({**before, **fresh}[name] for name in PLACED_ON))
        redrawn = works.redrawn(before["works"], ground)
        texts["works.geojson"] = geojson(_works(before["works"], redrawn, ground))
        texts[FACTS] = facts.remeasured(texts[FACTS], redrawn.stretches, str(ground.streets.source["as_of"]))
        report += _work_lines(before["works"], redrawn)
    same = sorted(name for name, text in texts.items() if text == base.texts[name])
    return Refreshed(texts, (*report, f"Byte for byte as before: {', '.join(same)}"))


def _ward_sets(wards_made: Theme, base: Base, as_of: str) -> dict[str, Theme]:
    """The 12 and the 6 wards merged anew from `wards_made`, ward 13 cut by the line of before."""
    known = ward_sets.known_of_themes(base.themes, base.texts[CROSSWALK])
    merged = ward_sets.themes(wards_made, known, as_of)
    return {
        name: partly_kept(theme, base.themes[name], [_said("ward_sets")]) for name, theme in merged.items()
    }


def _parks(made: Theme, before: Theme) -> Theme:
    """The parks of the extract, and the planned ones of before that it lacks."""
    parks = keeping_planned(made, before)
    kept = _missing(parks, made)
    if not kept:
        return parks
    both = replace(parks, raw=_raw(parks, before))
    return partly_kept(both, before, [_said("parks", names=", ".join(kept))])


def _missing(theme: Theme, other: Theme) -> list[str]:
    """Names, or else ids, of what `theme` has and `other` lacks."""
    ids = {feature.properties["id"] for feature in other.features}
    rows = (feature.properties for feature in theme.features)
    return [f"{row['name'] or 'park'} ({row['id']})" for row in rows if row["id"] not in ids]


def _works(before: Theme, redrawn: Redrawn, ground: Ground) -> Theme:
    """Works that were drawn again or kept, with a source that says which."""
    drawn_again = [
        work.properties
        for work in redrawn.features
        if work.geometry is not None and work.properties["id"] not in redrawn.kept
    ]
    kept = [work.properties for work in redrawn.features if work.properties["id"] in redrawn.kept]
    days = {name: str(theme.source["as_of"]) for name, theme in vars(ground).items()}
    said = [_said("works"), *(_named("works_drawn", drawn_again, days) if drawn_again else ())]
    said += _named("works_kept", kept, days) if kept else ()
    themes = (ground.streets, ground.parks, ground.wards, *((before,) if kept else ()))
    return partly_kept(themed("works", redrawn.features, _raw(*themes)), before, said)


def _raw(*themes: Theme) -> tuple[RawFile, ...]:
    return tuple(sorted({file for theme in themes for file in theme.raw}, key=lambda file: file.file))


def _said(key: str, **names: str) -> dict[str, str]:
    row = wording.texts("sources_kept", "key")[key]
    return {column: row[column].format(**names) for column in ("said_vi", "said_en")}


def _named(key: str, rows: Sequence[Mapping[str, Any]], days: Mapping[str, str]) -> list[dict[str, str]]:
    """One sentence that names works, in each language, with the days of what they stand on."""
    vietnamese = {f"{name}_vi": "/".join(reversed(day.split("-"))) for name, day in days.items()}
    row = wording.texts("sources_kept", "key")[key]
    return [
        {
            f"said_{language}": row[f"said_{language}"].format(
                **days, **vietnamese, names="; ".join(work[f"name_{language}"] for work in rows)
            )
            for language in ("vi", "en")
        }
    ]


def _theme_lines(before: Mapping[str, Theme], fresh: Mapping[str, Theme], osm: str) -> Iterator[str]:
    for name in ("wards", *MADE_OF):
        was, day = len(before[name].features), before[name].source["as_of"]
        if name not in fresh:
            why = "all 16 wards of 2021, so the old boundaries stay" if name == "wards" else "any"
            yield f"{name}.geojson: kept as of {day}; {osm} does not hold {why}"
            continue
        now = len(fresh[name].features)
        yield f"{name}.geojson: {now:,} of {fresh[name].source['as_of']} from {osm}; before {was:,} of {day}"
        if now < was * SMALL_SHARE:
            yield f"  LOOK: {name} shrank to less than half; does {osm} cover the whole map?"


def _park_lines(made: Mapping[str, Theme], fresh: Mapping[str, Theme]) -> Iterator[str]:
    if "parks" in made:
        kept, gone = _missing(fresh["parks"], made["parks"]), _missing(made["parks"], fresh["parks"])
        if kept:
            yield f"  LOOK: not in the extract, kept as drawn before and as planned: {', '.join(kept)}"
        if gone:
            yield f"  LOOK: left out, on the site of a planned park under another id: {', '.join(gone)}"


def _work_lines(before: Theme, redrawn: Redrawn) -> Iterator[str]:
    was = {work.properties["id"]: work.properties["length_m"] for work in before.features}
    for key, cut in redrawn.stretches.items():
        yield f"works.geojson: {key} cut again, {cut.length_m:,.1f} m; before {was[key] or 0:,.1f} m"
    for key, reason in redrawn.kept.items():
        yield f"  LOOK: {key} kept as drawn before, with its length: {reason}"
