"""Integer programmes: what HiGHS found, how far the optimum can still be from it, and whether that is proven."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

Floats = npt.NDArray[np.float64]
OPTIMAL, STOPPED, INFEASIBLE, FAILED = 0, 1, 2, 4  # status of scipy.optimize.milp
PROVEN_GAP = 1e-6  # of the optimum: the search ends where no solution can be better by more
LEAST_GAP = 1e-9  # below it two values are the same but for rounding
LEAST_SECONDS = 0.001


class End(Enum):
    """How a search ended: with the optimum, proven to PROVEN_GAP, at its time limit, or with the proof of nothing."""

    OPTIMAL = "optimal"
    STOPPED = "stopped"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, eq=False)
class Rows:
    """Constraints `least ≤ table · variables ≤ most`, a row each."""

    table: csr_array
    least: Floats
    most: Floats


@dataclass(frozen=True, eq=False)
class Programme:
    """Minimise `worth · variables` within `rows`; each variable lies between 0 and `most`.

    The first `whole` variables are whole numbers. Scale it so that the numbers lie between about 1e-4 and 1e6:
    HiGHS takes 1e-6 for nothing.
    """

    worth: Floats
    rows: Rows
    most: Floats
    whole: int


@dataclass(frozen=True, eq=False)
class Solved:
    """How the search ended and the best variables found, none (an empty array) where there are none.

    No solution is worth less than `bound`, -inf where none is known. `gap` is (found − bound) / found: the share by
    which the solution found could still be better; 1 says nothing.
    """

    end: End
    variables: Floats
    gap: float
    bound: float


def joined(*rows: Rows) -> Rows:
    """The constraints of all of them together."""
    return Rows(
        csr_array(vstack([one.table for one in rows], format="csr")),
        np.concatenate([one.least for one in rows]),
        np.concatenate([one.most for one in rows]),
    )


def rows_of(table: npt.ArrayLike, least: npt.ArrayLike, most: npt.ArrayLike) -> Rows:
    """Constraints from a table of coefficients, a row each; a bound may be one number for all."""
    made = csr_array(np.atleast_2d(np.asarray(table, dtype=float)))
    count = made.shape[0]
    return Rows(
        made,
        np.broadcast_to(np.asarray(least, dtype=float), count),
        np.broadcast_to(np.asarray(most, dtype=float), count),
    )


def solved(programme: Programme, seconds: float) -> Solved:
    """The solution of a programme that can only be infeasible or have an optimum, within `seconds`."""
    whole = np.arange(len(programme.worth)) < programme.whole
    for presolve in (
        True,
        False,
    ):  # HiGHS may stumble over what its own presolve made of nearly equal numbers
        result = milp(
            programme.worth,
            integrality=whole.astype(int),
            bounds=Bounds(np.zeros(len(whole)), programme.most),
            constraints=LinearConstraint(programme.rows.table, programme.rows.least, programme.rows.most),
            options={
                "mip_rel_gap": PROVEN_GAP,
                "time_limit": max(seconds, LEAST_SECONDS),
                "presolve": presolve,
            },
        )
        if result.status != FAILED:
            break
    if result.status == INFEASIBLE:
        return Solved(End.INFEASIBLE, np.zeros(0), 0.0, np.inf)
    if result.status not in (OPTIMAL, STOPPED, FAILED):
        raise RuntimeError(result.message)
    end = End.OPTIMAL if result.status == OPTIMAL else End.STOPPED
    bound = -np.inf if result.mip_dual_bound is None else float(result.mip_dual_bound)
    if result.x is None or result.status == FAILED:
        return Solved(End.STOPPED, np.zeros(0), 1.0, bound)
    return Solved(end, np.asarray(result.x), _gap(float(result.fun), bound), bound)


def _gap(found: float, bound: float) -> float:
    """The share of `found` by which a solution could still be better."""
    gap = (found - bound) / max(abs(found), LEAST_GAP)
    return 0.0 if gap < LEAST_GAP else min(float(gap), 1.0)
