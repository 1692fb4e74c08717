"""The meeting room: the release, the store, who is there, and the agenda that lies on the table."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

import streamlit as st

from maps.legend import vietnamese_date
from maps.messages import LANGUAGES, message
from maps.release import Release
from records.errors import RecordsError, StoreError
from records.meetings import Agenda, agendas
from records.people import Person
from records.store import Store
from records.usual_agenda import USUAL, usual_agenda
from screens import _address, _chrome, _period, _person, _prints, _store
from screens._desk import DONE, SEEN, Desk

CHOSEN = "agenda"  # the agenda that was chosen, in the page's address
BUILT = "meeting_built"  # what of the meeting stays the same from step to step
HELD, STEP = "meeting", "step"  # the agenda that is held, and how far, in the page's address


@dataclass(frozen=True, eq=False)
class Room:
    """What every part of the page works with.

    `store` is None where it cannot be opened, `person` where nobody signed in.
    """

    release: Release
    store: Store | None
    person: Person | None
    language: str

    def say(self, key: str, **parameters: object) -> str:
        """A message of the page in the reader's language."""
        return message(f"meeting_page.{key}", self.language, **parameters)

    @property
    def is_practice(self) -> bool:
        """Whether practice figures are on: nothing of the records is shown, printed or written then."""
        return self.release.city.practice

    @property
    def usual(self) -> Agenda:
        """The agenda that is there without anybody having written it."""
        return usual_agenda(self.release.city, _period.today(), self.language)

    def agendas(self) -> tuple[Agenda, ...]:
        """The usual agenda, and those in the store for whoever signed in."""
        if self.store is None or self.person is None or self.is_practice:
            return (self.usual,)
        return (self.usual, *agendas(self.store))

    def desk(self) -> Desk | None:
        """The desk; without anybody the form to sign in is drawn, and None is the answer."""
        if self.store is None:
            st.info(self.say("no_store"), icon=":material/info:")
            return None
        if self.person is None:
            _person.ask(self.store, self.language)
            return None
        return Desk(self.store, self.release.city, self.person, self.language)


def enter(release: Release, language: str) -> Room:
    """The room as the reader finds it, with no prints of earlier meetings lying about."""
    _prints.clear()
    try:
        store = _store.store()
        return Room(release, store, _person.signed_in(store), language)
    except StoreError:  # said above the page
        return Room(release, None, None, language)


def welcome(room: Room) -> None:
    """Who is there, and what was just done."""
    if room.store is not None:
        _person.greet(room.person, room.language)
    done = st.session_state.pop(DONE, None)
    if done:
        st.success(message(done, room.language), icon=":material/check_circle:")


def chosen(room: Room) -> Agenda:
    """The agenda that was chosen, in a list that is drawn here."""
    known = {one.id: one for one in _known(room)}
    asked = str(st.query_params.get(CHOSEN, ""))
    if asked and asked not in known:
        st.warning(room.say(_why_gone(room)), icon=":material/warning:")
    usual = _next(list(known.values()))
    first = asked if asked in known else usual
    named = {one.id: named_agenda(room, one) for one in known.values()}
    found = st.selectbox(
        room.say("agenda"),
        list(known),
        index=list(known).index(first),
        format_func=named.__getitem__,
        key=f"meeting_agenda_{first}_{len(known)}",
    )
    if found != first:
        st.query_params[CHOSEN] = found
    return known[found]


def _why_gone(room: Room) -> str:
    """Why the agenda in the address is not in the list."""
    if room.is_practice:
        return "held_practice"
    return "gone" if room.person else "gone_signed_out"


def _next(known: list[Agenda]) -> str:
    """The agenda that is offered at first: of the next meeting, else of the last one."""
    to_come = [one for one in known if one.id != USUAL and one.held_on >= _period.today()]
    return (to_come[-1] if to_come else known[0]).id


def _known(room: Room) -> tuple[Agenda, ...]:
    try:
        usual, *own = room.agendas()
    except RecordsError as error:
        _chrome.say_error(error, room.language)
        return (room.usual,)
    return (*own, usual)  # the latest meeting first


def named_agenda(room: Room, agenda: Agenda) -> str:
    """An agenda as it stands in a list."""
    if agenda.id == USUAL:
        return room.say("usual", name=agenda.name)
    return room.say("named", name=agenda.name, day=vietnamese_date(agenda.held_on.isoformat()))


def begin(agenda: Agenda, step: int, language: str) -> None:
    """Holds a meeting from step number `step` on."""
    st.query_params.from_dict({HELD: agenda.id, **at_step(agenda, step), **_kept(language)})
    st.rerun()


def at_step(agenda: Agenda, step: int) -> dict[str, str]:
    """What the address says at a step: its view, and its number."""
    shown = agenda.steps[min(max(step, 1), len(agenda.steps)) - 1].query if agenda.steps else ""
    said = [pair for pair in parse_qsl(shown) if pair[0] != "lang"]
    return {**dict(said), STEP: str(step)}


def leave(agenda_id: str, language: str) -> None:
    """Back to the page where meetings are prepared."""
    st.session_state.pop(SEEN, None)  # the meeting changed what was seen here
    st.query_params.from_dict({CHOSEN: agenda_id, "lang": language, **_kept(language)})
    st.rerun(scope="app")


def _kept(language: str) -> dict[str, str]:
    """What every address keeps: practice figures, and the language where it is not the usual one."""
    practice = {"practice": "1"} if _address.practice() else {}
    return practice if language == LANGUAGES[0] else {**practice, "lang": language}
