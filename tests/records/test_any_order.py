"""Whatever people do in whatever order, the store agrees with a plain dictionary and stays whole."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import URL

from records.approval import decide
from records.entries import enter, pending
from records.errors import ConflictError, RecordsError
from records.model import Feature, Figure, FigureKey
from records.releases import content_of, make_release, newest_number, return_to, unreleased
from records.store import Store, open_store
from records.verify import verify
from tests.databases import Cluster
from tests.records.samples import SQUARE

Step = tuple[str, int, int, int]
THINGS, PEOPLE, GONE = 3, 3, 0
STEPS = st.tuples(
    st.sampled_from(["enter", "enter", "approve", "approve", "reject", "release", "release", "return"]),
    st.integers(0, THINGS - 1),  # which thing, or which release
    st.integers(0, 4),  # what value; GONE takes it back
    st.integers(0, PEOPLE - 1),  # who
)


@dataclass
class Oracle:
    """What must be the case, in dictionaries: things are numbers, values are numbers."""

    entered: dict[int, list[tuple[int, int]]] = field(default_factory=dict)  # thing: value and writer
    decided: dict[tuple[int, int], bool] = field(default_factory=dict)  # thing and revision
    approved: dict[int, int] = field(default_factory=dict)  # thing: revision approved, not released
    contents: list[dict[int, int]] = field(default_factory=lambda: [{}])  # of each release, thing: revision

    def enter(self, thing: int, value: int, who: int) -> None:
        self.entered.setdefault(thing, []).append((value, who))

    def decide(self, thing: int, yes: bool, who: int) -> bool:
        revision = len(self.entered.get(thing, []))
        if not revision or (thing, revision) in self.decided:
            return False
        if yes and self.entered[thing][-1][1] == who:
            return False
        self.decided[thing, revision] = yes
        if yes:
            self.approved[thing] = revision
        return True

    def release(self) -> bool:
        content = {**self.contents[-1], **self.approved}
        content = {thing: row for thing, row in content.items() if self.entered[thing][row - 1][0] != GONE}
        if content == self.contents[-1]:
            return False
        self.contents.append(content)
        self.approved.clear()
        return True

    def return_to(self, number: int) -> bool:
        if not 1 <= number < len(self.contents) or self.contents[number] == self.contents[-1]:
            return False
        self.contents.append(self.contents[number])
        return True

    def shown(self, number: int) -> dict[int, tuple[int, int]]:
        """Thing: revision and value."""
        return {thing: (row, self.entered[thing][row - 1][0]) for thing, row in self.contents[number].items()}


def thing_of(number: int, value: int, seen: int) -> Figure | Feature:
    """Thing 0 is a feature, the others are figures."""
    if number == 0:
        properties = {"name": "A", "value": value}
        return Feature("work", "w1", SQUARE, properties, removed=value == GONE, seen=seen)
    key = FigureKey("t08", f"p{number:02d}", "2021")
    return (
        Figure(key, None, "withdrawn", seen=seen) if value == GONE else Figure(key, float(value), seen=seen)
    )


def number_of(what: Figure | Feature) -> tuple[int, int]:
    """Thing and value."""
    if isinstance(what, Feature):
        return 0, 0 if what.removed else int(what.properties["value"])
    return int(what.key.ward[1:]), int(what.value or 0)


def act(store: Store, oracle: Oracle, step: Step) -> None:
    """One step on both; they agree on whether it can be done."""
    kind, thing, value, who = step
    name = f"person {who}"
    if kind == "enter":
        seen = len(oracle.entered.get(thing, []))
        if seen:
            with pytest.raises(ConflictError):
                enter(store, [thing_of(thing, value, seen - 1)], name)
        enter(store, [thing_of(thing, value, seen)], name)
        oracle.enter(thing, value, who)
    elif kind in ("approve", "reject"):
        yes = kind == "approve"
        mine = [entry for entry in pending(store) if number_of(entry.what)[0] == thing]
        assert done(lambda: decide(store, mine, yes, name)) == oracle.decide(thing, yes, who)
    elif kind == "release":
        before = len(oracle.approved)
        assert done(lambda: make_release(store, name)) == oracle.release()
        assert before or newest_number(store) == len(oracle.contents) - 1
    else:
        assert done(lambda: return_to(store, thing + 1, name)) == oracle.return_to(thing + 1)


def done(action: Callable[[], object]) -> bool:
    try:
        action()
    except RecordsError:
        return False
    return True


def check(store: Store, oracle: Oracle) -> None:
    assert newest_number(store) == len(oracle.contents) - 1
    for number in range(1, len(oracle.contents)):
        entries = content_of(store, number).entries
        found = {number_of(e.what)[0]: (e.revision, number_of(e.what)[1]) for e in entries}
        assert found == oracle.shown(number)
    next_content = {**oracle.contents[-1], **oracle.approved}
    differs = {
        thing
        for thing, row in next_content.items()
        if oracle.contents[-1].get(thing) != row
        and (thing in oracle.contents[-1] or oracle.entered[thing][row - 1][0] != GONE)
    }
    assert {number_of(c.after.what if c.after else c.before.what)[0] for c in unreleased(store)} == differs  # type: ignore[union-attr]
    assert verify(store) == ()


@contextlib.contextmanager
def fresh_store(database: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    if database == "postgresql":
        running: Cluster = request.getfixturevalue("cluster")
        url = running.fresh()
        with contextlib.closing(open_store(url)) as store:
            yield store
        running.drop(url)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "records.sqlite")
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        with contextlib.closing(open_store(URL.create("sqlite", database=str(path)))) as store:
            yield store


def play(steps: list[Step], database: str, request: pytest.FixtureRequest) -> None:
    with fresh_store(database, request) as store:
        oracle = Oracle()
        for step in steps:
            act(store, oracle, step)
        check(store, oracle)


@given(steps=st.lists(STEPS, min_size=15, max_size=60))
@settings(max_examples=25)
def test_any_sequence_on_sqlite_agrees_with_a_dictionary(
    steps: list[Step], request: pytest.FixtureRequest
) -> None:
    play(steps, "sqlite", request)


@given(steps=st.lists(STEPS, min_size=15, max_size=60))
@settings(max_examples=10)
def test_any_sequence_on_postgresql_agrees_with_a_dictionary(
    steps: list[Step], request: pytest.FixtureRequest
) -> None:
    play(steps, "postgresql", request)
