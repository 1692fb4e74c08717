"""`python -m tools.build_data --raw DIR [--osm FILE.osm.pbf] [--out data]` makes data/.

DIR holds the raw layers and tables. An OpenStreetMap extract replaces the layers it holds; tables
stay those of DIR. Nothing in the output folder changes unless every file was made and checked.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from tools import civility, green, lines, places, raw, standards, stations, wards
from tools.check import checked
from tools.raw import Layer, Table
from tools.write import Theme, geojson, replace


def themes(layers: Mapping[str, Layer], people: Table) -> tuple[Theme, ...]:
    """The GeoJSON files that follow from layers alone and from the census."""
    return (
        checked(wards.theme(layers["wards"], people)),
        green.parks(layers["green"]),
        green.land(layers["green"]),
        lines.streets(layers["streets"]),
        lines.paths(layers["paths"]),
        lines.water(layers["water_areas"], layers["water_lines"]),
        lines.rail(layers["rail"]),
        places.theme(layers["places"]),
    )


def files(folder: Path, osm: Path | None) -> dict[str, str]:
    """Name and text of every file of data/."""
    folder_layers = raw.layers(folder)
    layers = folder_layers
    made = (
        *themes(layers, raw.table(folder / "wards.csv")),
        stations.theme(layers["streets"], folder_layers["places"], layers["wards"]),
    )
    rules = raw.table(folder / "standards.csv")
    return {
        **{f"{theme.name}.geojson": geojson(theme) for theme in made},
        "standards.csv": standards.text(rules),
        "civility.csv": civility.text(rules),
    }


def main() -> None:
    """Reads the command line and replaces the files of the output folder."""
    parser = argparse.ArgumentParser(prog="tools.build_data", description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="folder of raw layers and tables")
    parser.add_argument("--osm", type=Path, help="OpenStreetMap extract (.osm.pbf)")
    parser.add_argument("--out", type=Path, default=Path("data"), help="folder to replace")
    choice = parser.parse_args()
    made = files(choice.raw, choice.osm)
    replace(choice.out, made)
    for name, text in made.items():
        print(f"{name}: {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main()
