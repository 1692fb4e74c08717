"""`python -m tools.build_data --raw DIR --plan DIR [--osm FILE.osm.pbf] [--out data]` makes data/.

The raw folder holds layers and tables, the plan's folder the text of Decision 125/QĐ-UBND. An
OpenStreetMap extract replaces the layers it holds; tables stay those of the raw folder. Nothing in
the output folder changes unless every file was made and checked.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from geo.errors import GoVapError
from tools import (
    civility,
    facts,
    green,
    lines,
    osm_extract,
    places,
    plan,
    practice,
    raw,
    standards,
    stations,
    wards,
    works,
)
from tools.check import checked
from tools.raw import Layer, Table
from tools.works import Ground
from tools.write import Theme, geojson, replace

RAW, PLAN, OUT = Path("../shared/data"), Path("../shared/seed"), Path("data")


def themes(layers: Mapping[str, Layer], people: Table) -> dict[str, Theme]:
    """The GeoJSON files that follow from layers alone and from the census, by name.

    Raises
    ------
    DataError
        If the wards do not add up to the district.
    """
    made = (
        checked(wards.theme(layers["wards"], people)),
        green.parks(layers["green"]),
        green.land(layers["green"]),
        lines.streets(layers["streets"]),
        lines.paths(layers["paths"]),
        lines.water(layers["water_areas"], layers["water_lines"]),
        lines.rail(layers["rail"]),
        places.theme(layers["places"]),
    )
    return {theme.name: theme for theme in made}


def files(folder: Path, plan_path: Path, osm: Path | None) -> dict[str, str]:
    """Name and text of every file of data/."""
    own = raw.layers(folder)
    layers = {**own, **(osm_extract.layers(osm, own["wards"]) if osm else {})}
    made = themes(layers, raw.table(folder / "wards.csv"))
    ground = Ground(made["streets"], made["parks"], made["wards"])
    text = plan.read(plan_path)
    drawn = (
        *made.values(),
        stations.theme(made["streets"], own["places"], made["wards"]),
        works.theme(ground, text),
    )
    collections = {f"{theme.name}.geojson": geojson(theme) for theme in drawn}
    return {**collections, **tables(folder, text, ground)}


def tables(folder: Path, text: plan.Plan, ground: Ground) -> dict[str, str]:
    """Name and text of every CSV file of data/."""
    rules = raw.table(folder / "standards.csv")
    known = (raw.table(folder / "key_works.csv"), raw.table(folder / "parks.csv"))
    streets_as_of = str(ground.streets.source["as_of"])
    return {
        "standards.csv": standards.text(rules),
        "civility.csv": civility.text(rules),
        "plan_2021.csv": plan.text(text),
        "work_facts.csv": facts.text(*known, works.roads(ground), streets_as_of),
        "practice/civility.csv": practice.civility_text(),
        "practice/works.csv": practice.works_text(),
    }


def main() -> int:
    """Reads the command line and replaces the files of the output folder; 1 if they cannot be made."""
    parser = argparse.ArgumentParser(prog="tools.build_data", description=__doc__)
    parser.add_argument("--raw", type=Path, default=RAW, help="folder of raw layers and tables")
    parser.add_argument("--plan", type=Path, default=PLAN, help="text of the plan, or its folder")
    parser.add_argument("--osm", type=Path, help="OpenStreetMap extract (.osm.pbf)")
    parser.add_argument("--out", type=Path, default=OUT, help="folder to replace")
    choice = parser.parse_args()
    try:
        made = files(choice.raw, choice.plan, choice.osm)
    except (GoVapError, ValueError, OSError) as error:
        print(f"Nothing was changed in {choice.out}: {error}", file=sys.stderr)
        return 1
    replace(choice.out, made)
    for name, text in made.items():
        print(f"{name}: {len(text.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
