"""The best places of teams beside spopt 0.7, which poses the same problems to HiGHS through PuLP."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pulp
import pytest
from spopt.locate import LSCPB

from geo.location import Listing, Objective, Problem, judged, ranked
from tests.bench.siting import invented, own_value, spopt_value

ALONE = Listing(runners_up=0)


@pytest.mark.parametrize("objective", [Objective.COVER, Objective.WORST, Objective.MEAN])
@pytest.mark.parametrize("teams", [1, 2, 3])
@pytest.mark.parametrize("standing", [0, 2])
def test_the_value_is_that_of_spopt(objective: Objective, teams: int, standing: int) -> None:
    problem = invented(16, 80, standing, seed=teams)
    ours = ranked(problem, objective, teams, listing=ALONE)
    assert ours.is_proven
    assert own_value(ours, objective) == spopt_value(problem, objective, teams)


@pytest.mark.parametrize("limit", [900, 1_300, 1_800, 2_600])
@pytest.mark.parametrize("standing", [0, 2])
def test_full_cover_takes_as_many_teams_as_with_spopt(limit: int, standing: int) -> None:
    problem = replace(invented(40, 200, standing), limit=limit)
    ours = ranked(problem, Objective.FULL, None, listing=ALONE)
    assert ours.is_proven
    assert ours.best.covered == ours.coverable
    assert len(ours.best.sites) == spopt_value(problem, Objective.FULL, 0)


@pytest.mark.parametrize("limit", [1_700, 3_200])
def test_backup_of_the_sites_of_spopt_is_what_spopt_counts(limit: int) -> None:
    problem = invented(30, 150, standing=0)
    within = problem.cost <= limit
    kept = within.any(axis=0)
    cost, weight = problem.cost[:, kept], np.ones(int(kept.sum()), dtype=np.int64)
    problem = Problem(cost, problem.standing[:, kept], weight, limit, problem.places)
    model = LSCPB.from_cost_matrix(cost.T.astype(float), limit, pulp.HiGHS(msg=False))
    model.solve(pulp.HiGHS(msg=False))
    sites = [site for site, variable in enumerate(model.fac_vars) if variable.value() > 0.5]
    theirs = judged(problem, sites)
    by_one = int((within[:, kept].sum(axis=0) == 1).sum())  # spopt counts those as backed up
    assert theirs.covered == weight.sum()
    assert theirs.backup + by_one == round(pulp.value(model.problem.objective))
    assert len(ranked(problem, Objective.FULL, None, listing=ALONE).best.sites) == len(sites)
    if limit > 3_000:
        assert ranked(problem, Objective.BACKUP, len(sites), listing=ALONE).best.backup >= theirs.backup
