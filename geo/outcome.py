"""What a plan comes to: the figures by ward that it is judged by, beside those of the city as it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from geo.access import Access, AccessStandard, Way, access, access_standards
from geo.city import City
from geo.parks import district_line, ledger
from geo.released import PeopleCount, people_counts
from geo.same import Same
from geo.scenario import Scenario, apply
from geo.travel import median_minutes, minutes_from_stations

DISTRICT = ""  # the row of the whole district


@dataclass(frozen=True)
class Basis:
    """What a plan is judged by: what counts as a park, how much is wanted, how near, and how soon help comes.

    `threshold_m2` per person; `standard` is the id of an access standard; `minutes` from a fire station.
    """

    definition: str
    threshold_m2: float
    standard: str
    way: Way = "streets"
    minutes: float = 4.0


@dataclass(frozen=True, eq=False)
class Outcome:
    """The figures of a plan: `wards` by ward, and a last row DISTRICT; `access` by cell of the people grid.

    `missing_by_wards_m2` is the sum of what each ward lacks by itself, more than the district lacks as a whole.

    Columns: people, green_m2, m2_per_person, missing_m2, met, within (people within reach of a park),
    within_share (0 to 1), soon (people a fire team reaches within `Basis.minutes`), soon_share, minutes (median, by
    people; inf where no street leads to half of them).
    """

    wards: pd.DataFrame
    access: Access
    missing_by_wards_m2: float

    @property
    def district(self) -> pd.Series:
        """The row of the whole district."""
        return self.wards.loc[DISTRICT]


@lru_cache(maxsize=64)
def outcome(city: City, scenario: Scenario, basis: Basis) -> Outcome:
    """The figures of `city` after the edits of `scenario`.

    Raises
    ------
    ParameterError
        If an edit names a park or station that the city does not have.
    """
    planned = apply(city, scenario)
    people = newest_count(city).people
    table = ledger(planned, basis.definition, people, basis.threshold_m2)
    whole = district_line(table, basis.threshold_m2)
    row = pd.DataFrame([whole[list(table.columns)]], index=[DISTRICT]).astype(table.dtypes.to_dict())
    green = pd.concat([table, row])
    found = access(planned, basis.definition, standard_named(city, basis.standard), basis.way)
    cells = Same(city.wards, city.people, minutes_from_stations(planned))
    rows = green.join(_within(found)).join(_soon(cells, basis.minutes))
    return Outcome(rows, found, float(whole["missing_by_wards_m2"]))


def newest_count(city: City) -> PeopleCount:
    """The newest count of people that knows all wards."""
    return people_counts(city)[0]


def standard_named(city: City, standard: str) -> AccessStandard:
    """The access standard of that id, the first one where there is none."""
    standards = access_standards(city)
    return next((one for one in standards if one.id == standard), standards[0])


def _within(found: Access) -> pd.DataFrame:
    """People within reach of a park, by ward and for the district."""
    people = pd.concat([found.people, pd.Series({DISTRICT: found.people.sum()})])
    share = pd.concat([found.share, pd.Series({DISTRICT: found.district})])
    return pd.DataFrame({"within": people, "within_share": share})


@lru_cache(maxsize=64)
def _soon(frames: Same, limit: float) -> pd.DataFrame:
    """People whom a fire team reaches in time, and the median minutes, by ward and for the district.

    Of wards, people and the minutes to them, which are the same as before where no street or station is planned.
    """
    wards, people, minutes = frames.things
    cells = people.assign(minutes=minutes, soon=people["people"].where(minutes <= limit, 0))
    sums = cells[["ward", "people", "soon"]].groupby("ward").sum().reindex(wards.index, fill_value=0)
    by_ward = {ward: median_minutes(some["minutes"], some["people"]) for ward, some in cells.groupby("ward")}
    table = _shares(sums["soon"], sums["people"], "soon")
    table["minutes"] = pd.Series(
        {**by_ward, DISTRICT: median_minutes(cells["minutes"], cells["people"])}
    ).reindex(table.index)
    return table


def _shares(part: pd.Series, whole: pd.Series, name: str) -> pd.DataFrame:
    some = pd.concat([part, pd.Series({DISTRICT: part.sum()})]).astype(int)
    every = pd.concat([whole, pd.Series({DISTRICT: whole.sum()})])
    return pd.DataFrame({name: some, f"{name}_share": some / every.where(every > 0)})
