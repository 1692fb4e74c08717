"""`python -m tools.build_data` makes data/, from raw material or from an OpenStreetMap extract.

With a raw folder (`--raw DIR --plan DIR [--osm FILE.osm.pbf]`): layers and tables of that folder,
the text of Decision 125/QĐ-UBND of the plan's; an extract replaces the layers it holds. Without one
(`--osm FILE.osm.pbf`): the present data/ is the base, the extract replaces the themes it holds, and
tables, census and stations stay. Nothing in the output folder changes unless every file was made
and checked.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from geo.errors import GoVapError
from tools import (
    base,
    civility,
    crosswalk,
    facts,
    indicators,
    osm_extract,
    plan,
    practice,
    raw,
    standards,
    stations,
    ward_sets,
    wards,
    wording,
    works,
)
from tools.check import checked, readable
from tools.raw import Layer, Table
from tools.refresh import Refreshed, refreshed
from tools.themes import drawn
from tools.works import Ground
from tools.write import Theme, csv_text, geojson, replace

RAW, PLAN, OUT = Path("../shared/data"), Path("../shared/seed"), Path("data")


def themes(layers: Mapping[str, Layer], people: Table) -> dict[str, Theme]:
    """The GeoJSON files that follow from layers alone and from the census, by name.

    Raises
    ------
    DataError
        If the wards do not add up to the district.
    """
    made = checked(wards.theme(layers["wards"], wards.census(people)))
    return {made.name: made, **drawn(layers)}


def files(folder: Path, plan_path: Path, osm: Path | None) -> dict[str, str]:
    """Name and text of every file of data/."""
    own = raw.layers(folder)
    layers = {**own, **(osm_extract.layers(osm, own["wards"]) if osm else {})}
    made = themes(layers, raw.table(folder / "wards.csv"))
    known = ward_sets.known_of_layers(own, raw.table(folder / "crosswalk.csv"), made["wards"])
    ground = Ground(made["streets"], made["parks"], made["wards"])
    text = plan.read(plan_path)
    finished = (
        *made.values(),
        *ward_sets.themes(made["wards"], known, layers["wards"].as_of).values(),
        stations.theme(made["streets"], own["places"], made["wards"]),
        works.theme(ground, text),
        practice.plots(),
    )
    collections = {f"{theme.name}.geojson": geojson(theme) for theme in finished}
    return {**collections, "crosswalk.csv": crosswalk.text(known.links), **tables(folder, text, ground)}


def tables(folder: Path, text: plan.Plan, ground: Ground) -> dict[str, str]:
    """Name and text of every CSV file of data/ but the crosswalk."""
    rules = raw.table(folder / "standards.csv")
    known = (raw.table(folder / "key_works.csv"), raw.table(folder / "parks.csv"))
    streets_as_of = str(ground.streets.source["as_of"])
    return {
        "tables.csv": csv_text(list(wording.rows("tables")[0]), wording.rows("tables")),
        "standards.csv": standards.text(rules),
        "civility.csv": civility.text(rules),
        "plan_2021.csv": plan.text(text),
        "indicators.csv": indicators.text(),
        "work_facts.csv": facts.text(*known, works.roads(ground), streets_as_of),
        "practice/civility.csv": practice.civility_text(),
        "practice/works.csv": practice.works_text(),
    }


def made_of(choice: argparse.Namespace) -> Refreshed:
    """The files that the command line asks for, checked, and what to tell of them.

    Raises
    ------
    FileNotFoundError
        If there is neither a raw folder nor an extract.
    """
    folder = choice.raw or RAW
    if choice.osm and not choice.raw and not RAW.is_dir():
        made = refreshed(base.read(OUT), choice.osm)
    elif folder.is_dir():
        files_made = files(folder, choice.plan, choice.osm)
        lines = (f"{name}: {len(text.encode()):,} bytes" for name, text in files_made.items())
        made = Refreshed(files_made, tuple(lines))
    else:
        raise FileNotFoundError(f"there is no raw folder {folder}; --osm FILE.osm.pbf alone needs none")
    readable(made.files)
    return made


def main() -> int:
    """Reads the command line and replaces the files of the output folder; 1 if they cannot be made."""
    parser = argparse.ArgumentParser(prog="tools.build_data", description=__doc__)
    parser.add_argument("--raw", type=Path, help=f"folder of raw layers and tables, {RAW} if that exists")
    parser.add_argument("--plan", type=Path, default=PLAN, help="text of the plan, or its folder")
    parser.add_argument("--osm", type=Path, help="OpenStreetMap extract (.osm.pbf)")
    parser.add_argument("--out", type=Path, default=OUT, help="folder to replace")
    choice = parser.parse_args()
    try:
        made = made_of(choice)
    except (GoVapError, ValueError, OSError, RuntimeError) as error:
        print(f"Nothing was changed in {choice.out}: {error}", file=sys.stderr)
        return 1
    replace(choice.out, made.files)
    print("\n".join(made.report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
