"""Signs of life on a terminal: how far a long piece of work is, from its second second on."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from records.verify import Progress

DELAY_S = 1.0
REFRESH_S = 0.5


@contextmanager
def counted(title: str) -> Iterator[Progress]:
    """A function to be told how much is done of how much; draws a bar where standard error is a terminal."""
    with tqdm(desc=title, delay=DELAY_S, disable=None, file=sys.stderr, leave=False) as bar:

        def tell(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield tell


@contextmanager
def timed(title: str) -> Iterator[None]:
    """Draws how long the block has been at work, where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    over = threading.Event()
    clock = threading.Thread(target=_draw, args=(title, over), daemon=True)
    clock.start()
    try:
        yield
    finally:
        over.set()
        clock.join()


def _draw(title: str, over: threading.Event) -> None:
    if over.wait(DELAY_S):
        return
    with tqdm(desc=title, file=sys.stderr, leave=False, bar_format="{desc}: {elapsed}") as bar:
        bar.start_t -= DELAY_S
        while not over.wait(REFRESH_S):
            bar.refresh()
