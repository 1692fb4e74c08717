"""The figures of the siting board, slow and obvious: what the browser's lookup is held against."""

from __future__ import annotations

from typing import Any

import numpy as np

NEVER = 65535


def judged(costs: Any, standing: int, weight: Any, limit: int, sites: tuple[int, ...]) -> dict[str, Any]:
    """What `sites` are worth beside the first `standing` rows of `costs`."""
    some = costs[[*range(standing), *(standing + site for site in sites)]].astype(np.int64)
    within, least = (some <= limit).sum(axis=0), some.min(axis=0)
    rows = (weight > 0) & (costs != NEVER).any(axis=0)
    return {
        "sites": list(sites),
        "covered": int(weight[within > 0].sum()),
        "backup": int(weight[within > 1].sum()),
        "worst": int(least[rows].max()),
        "total": int((weight * least)[rows].sum()),
    }
