"""The command of `geo/siting.py`: a question in, the proven answer out, from the files alone."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import shapely

from geo.city import read_city
from geo.crs import degrees_of, metres_of
from geo.engines import Measure
from geo.errors import DataError, ParameterError
from geo.location import Found, Objective
from geo.sites import SPACING_M, Choice
from geo.siting import Board, Question, answer, board_of
from geo.truck import HOSE_M, TruckRule

DATA = Path(__file__).parent.parent / "data"
DONE, UNUSABLE = 0, 2
DECIMALS = 6  # of a degree


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer the question of the command line; 0, or 2 with the faults on standard error."""
    options = _parser().parse_args(arguments)
    started = perf_counter()
    try:
        city = read_city(options.data)
        read = perf_counter()
        board = board_of(city, _question(options))
        made = perf_counter()
        found = answer(board)
    except ParameterError as error:
        print(f"{error.key}: {json.dumps(dict(error.parameters), ensure_ascii=False)}", file=sys.stderr)
        return UNUSABLE
    except DataError as error:
        print("\n".join(str(fault) for fault in error.faults), file=sys.stderr)
        return UNUSABLE
    print_out = {
        "data": city.fingerprint,
        "question": _asked(board),
        "sites": len(board.sites),
        "rows": len(board.ground),
        "people": int(city.people["people"].sum()),
        "reachable": found.reachable,
        "coverable": found.coverable,
        "best": _told(board, found.best),
        "runners_up": [_told(board, one) for one in found.runners_up],
        "gap": found.gap,
        "proven": found.is_proven,
        "seconds": {
            "read": round(read - started, 3),
            "travel": round(made - read, 3),
            "search": round(found.seconds, 3),
        },
    }
    print(json.dumps(print_out, ensure_ascii=False, indent=2) if options.json else _plain(print_out))
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geo.siting", description=__doc__)
    parser.add_argument("--teams", type=int, default=2)
    parser.add_argument("--radius-m", type=int, help="limit in metres; 3000 where no limit is given")
    parser.add_argument("--limit-s", type=int, help="limit in seconds, by street or truck")
    parser.add_argument("--measure", choices=("circle", "street", "truck"), default="circle")
    parser.add_argument("--objective", choices=[one.value for one in Objective], default="cover")
    parser.add_argument("--weight", default="people")
    parser.add_argument("--turnout-s", type=int, default=0)
    parser.add_argument("--hose-m", type=float, default=HOSE_M)
    parser.add_argument(
        "--unnamed", action="store_true", help="engines enter residential streets without a name"
    )
    parser.add_argument("--plots", action="store_true", help="candidate plots instead of places on streets")
    parser.add_argument("--least-class", default="tertiary")
    parser.add_argument("--spacing-m", type=float, default=SPACING_M)
    parser.add_argument("--wards", default="", help="ids of wards with candidates, by comma; all where empty")
    parser.add_argument(
        "--area", type=_area, metavar="FILE", help="GeoJSON in degrees: candidates inside it only"
    )
    parser.add_argument(
        "--lock", type=_place, action="append", default=[], metavar="LON,LAT", help="a settled team"
    )
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--json", action="store_true")
    return parser


def _area(path: str) -> shapely.Geometry:
    """The ground of a GeoJSON file, METRES."""
    try:
        drawn = shapely.from_geojson(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, shapely.errors.GEOSException) as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return shapely.union_all(shapely.get_parts(shapely.transform(drawn, metres_of)))


def _place(text: str) -> tuple[float, float]:
    """LON,LAT in degrees as a place in METRES."""
    lon, lat = map(float, text.split(","))
    east, north = metres_of(np.array([[lon, lat]]))[0]
    return float(east), float(north)


def _question(options: argparse.Namespace) -> Question:
    in_seconds = options.limit_s is not None
    return Question(
        measure=Measure(
            by=options.measure,
            unit="s" if in_seconds else "m",
            turnout_s=options.turnout_s,
            truck=TruckRule(options.hose_m, options.unnamed),
        ),
        limit=options.limit_s if in_seconds else options.radius_m or Question().limit,
        objective=Objective(options.objective),
        teams=options.teams,
        locked=tuple(options.lock),
        weight=options.weight,
        choice=Choice(
            source="plots" if options.plots else "streets",
            least_class=options.least_class,
            spacing_m=options.spacing_m,
            wards=tuple(ward for ward in options.wards.split(",") if ward),
            area=options.area,
        ),
    )


def _asked(board: Board) -> dict[str, Any]:
    question = board.question
    return {
        "teams": question.teams,
        "measure": question.measure.by,
        "unit": question.measure.unit,
        "limit": question.limit,
        "turnout_s": question.measure.turnout_s,
        "objective": question.objective.value,
        "weight": question.weight,
        "candidates": question.choice.source,
        "standing": len(board.standing),
    }


def _told(board: Board, found: Found) -> dict[str, Any]:
    points = degrees_of(board.sites.points[list(found.sites)].reshape(-1, 2)).round(DECIMALS)
    return {
        "teams": [
            {"site": board.sites.ids[site], "name": board.sites.names[site], "lon": lon, "lat": lat}
            for site, (lon, lat) in zip(found.sites, points.tolist(), strict=True)
        ],
        "covered": found.covered,
        "backup": found.backup,
        "worst": found.worst,
        "total": found.total,
    }


def _plain(told: dict[str, Any]) -> str:
    """One line a fact, for reading."""
    asked = told["question"]
    head = ", ".join(f"{name} {value}" for name, value in asked.items())
    lines = [head, f"{told['sites']} sites, {told['rows']} rows, {told['people']} people"]
    for rank, one in enumerate([told["best"], *told["runners_up"]]):
        places = " + ".join(
            f"{team['name'] or team['site']} ({team['lon']}, {team['lat']})" for team in one["teams"]
        )
        lines.append(
            f"{rank or 'best'}: {places}: covered {one['covered']}, backup {one['backup']}, worst {one['worst']}"
        )
    lines.append(f"gap {told['gap']:g}, proven {told['proven']}, seconds {told['seconds']}")
    return "\n".join(lines)
