"""`python -m records.sheet`: the sheets of `python -m maps.sheet`, of a release of the records.

Same options; without `--release` the newest release is drawn, or the facts alone where nothing was released.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import closing

from geo.city import City
from maps.messages import message
from maps.sheet import FAULTS, WRONG_USE, facts_of, language_of, parser_in, run
from records.city import released_city
from records.errors import RecordsError
from records.releases import content_of, newest_number
from records.store import open_store


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of one call."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    options = parser_in(language_of(words), "python -m records.sheet").parse_args(words)
    try:
        return run(options, city_of)
    except RecordsError as error:
        print(message(f"error.{error.key}", options.lang, **error.parameters), file=sys.stderr)
        return WRONG_USE if error.key == "unknown_release" else FAULTS


def city_of(options: argparse.Namespace) -> City:
    """The city as the release that is asked for shows it; practice figures come with none.

    Raises
    ------
    RecordsError
        If the store cannot be used, or has no such release.
    """
    facts = facts_of(options)
    if options.practice:
        return facts
    with closing(open_store()) as store:
        number = newest_number(store) if options.release is None else options.release
        if number == 0 and options.release is None:
            return facts
        return released_city(facts, content_of(store, number))


if __name__ == "__main__":
    raise SystemExit(main())
