"""How complete the street map is, by ward: where it is thin, distances and times along it say less. METRES."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import shapely

from geo.city import City
from geo.measure import per_person
from geo.network import LINK, Flags, Ints, driving_network, lines_of
from geo.people import unpeopled_land
from geo.same import Same
from geo.truck import ENTERED_BY_NAME, TruckRule, is_alley, names_of, truck_streets

FAR_M = 50.0  # ground that people may live on and that lies this far from every street: some are not drawn
M_PER_KM = 1_000.0
KEPT = 8  # tables kept of the frames asked last


def completeness(city: City) -> pd.DataFrame:
    """What the map knows of the streets of each ward, indexed like the wards.

    `street_km` of streets that are driven on, parted where they leave the ward; of these
    `truck_km` that engines come to without the unnamed ones (`geo/truck.py`),
    `alley_km` that are alleys by their names,
    `unnamed_km` of small streets without a name, of which it is not known whether an engine fits;
    `links`: how many straight links are assumed, because pieces of the map stand apart;
    `people`, and `people_per_km` of street: far above the district's where alleys are not drawn;
    `far_share`, 0 to 1, of the ground that people may live on lies farther than FAR_M from every street and path.

    How far people live from streets would be no sign: their grid is laid along the streets (`geo/people.py`).
    """
    network, trucks = driving_network(city), truck_streets(city, TruckRule())
    table = _lengths(Same(city.wards, city.streets, network, trucks))
    people = city.people["people"].groupby(city.people["ward"]).sum()
    people = people.reindex(table.index, fill_value=0).astype(int)
    return table.assign(
        people=people,
        people_per_km=per_person(people, table["street_km"]),
        far_share=_far_share(Same(city.wards, city.streets, city.paths, city.parks, city.land, city.water)),
    )


@lru_cache(maxsize=KEPT)
def _lengths(frames: Same) -> pd.DataFrame:
    """Kilometres of streets and number of links in each ward; edge by edge, for a part of a street may be entered."""
    wards, streets, network, trucks = frames.things
    lines, link = lines_of(network), network.street_class == LINK
    small, names = streets["street_class"].isin(ENTERED_BY_NAME).to_numpy(bool), names_of(streets)
    is_named_alley = np.array([is_alley(name) for name in names], dtype=bool)
    kinds: dict[str, Flags] = {
        "street_km": ~link,
        "truck_km": trucks.edge >= 0,
        "alley_km": _of_edges(small & is_named_alley, network.way),
        "unnamed_km": _of_edges(small & (names == ""), network.way),
    }
    grounds = wards.geometry.to_numpy()
    ward, edge = shapely.STRtree(lines).query(grounds, predicate="intersects")
    km = shapely.length(shapely.intersection(lines[edge], grounds[ward])) / M_PER_KM
    table = {
        name: np.bincount(ward, weights=np.where(kind[edge], km, 0.0), minlength=len(wards))
        for name, kind in kinds.items()
    }
    middles = shapely.line_interpolate_point(lines[link], 0.5, normalized=True)
    linked, _ = shapely.STRtree(middles).query(grounds, predicate="intersects")
    return pd.DataFrame({**table, "links": np.bincount(linked, minlength=len(wards))}, index=wards.index)


def _of_edges(chosen: Flags, way: Ints) -> Flags:
    """Of each edge whether its street is chosen; a link has none."""
    found: Flags = np.append(chosen, False)[way]  # NO_WAY is the last
    return found


@lru_cache(maxsize=KEPT)
def _far_share(frames: Same) -> pd.Series:
    wards, streets, paths, *barren = frames.things
    lines = np.concatenate([streets.geometry.to_numpy(), paths.geometry.to_numpy()])
    bare = shapely.union_all(unpeopled_land(*barren).to_numpy())
    grounds = shapely.difference(wards.geometry.to_numpy(), bare)
    ward, line = shapely.STRtree(lines).query(grounds, predicate="dwithin", distance=FAR_M)
    near = [shapely.union_all(shapely.buffer(lines[line[ward == row]], FAR_M)) for row in range(len(wards))]
    far = shapely.area(shapely.difference(grounds, np.array(near, dtype=object)))
    area = shapely.area(grounds)
    return pd.Series(far, index=wards.index) / pd.Series(area, index=wards.index).where(area > 0)
