"""`python -m tests.bench.load --sessions 200` prints how long staff wait when many use the map at once.

Every session is a web socket of its own that does what the browser does after a click: it sends the new view and waits
until the part of the page that depends on it has run. Loopback only, bounded in sessions and time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from geo.schemas import WARD_IDS
from tests.browser.server import ROOT, Server, streamlit_server

THINK_S = (2.0, 6.0)  # between two clicks of one person
CLICKS = 6
SESSIONS = 200
RAMP_S = 0.05  # between two people opening the page
BUDGET_MS = 100
DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


@dataclass
class Seen:
    """What one session learnt from the server: the map's id, the fragment it lives in, the page."""

    component: str = ""
    fragment: str = ""
    page: str = ""
    waits_ms: list[float] = field(default_factory=list)


async def until_done(socket: ClientConnection, seen: Seen) -> None:
    """Reads messages until the script has run."""
    while True:
        message = ForwardMsg()
        message.ParseFromString(await socket.recv(decode=False))
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "bidi_component":
            component = message.delta.new_element.bidi_component
            if component.component_name.endswith("host"):
                seen.component, seen.fragment = component.id, message.delta.fragment_id
        elif kind == "navigation":
            seen.page = message.navigation.page_script_hash
        elif kind == "script_finished" and message.script_finished in DONE:
            return


async def click(socket: ClientConnection, seen: Seen, query: str) -> None:
    """Sends a view as the map does after a click, and notes how long the answer took."""
    asked = BackMsg()
    run = asked.rerun_script
    run.query_string, run.page_script_hash, run.fragment_id = query, seen.page, seen.fragment
    state = run.widget_states.widgets.add()
    state.id, state.json_value = seen.component, json.dumps({"view": query})
    started = time.perf_counter()
    await socket.send(asked.SerializeToString())
    await until_done(socket, seen)
    seen.waits_ms.append((time.perf_counter() - started) * 1000)


async def person(server: Server, start_s: float, chance: random.Random) -> Seen:
    """One session: opens the page, then clicks CLICKS times with pauses."""
    seen = Seen()
    await asyncio.sleep(start_s)
    address = server.url.replace("http", "ws") + "/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        first = BackMsg()
        first.rerun_script.query_string = ""
        await socket.send(first.SerializeToString())
        await until_done(socket, seen)
        for _ in range(CLICKS):
            await asyncio.sleep(chance.uniform(*THINK_S))
            await click(
                socket, seen, f"overlay={chance.choice(['green', 'fire'])}&ward={chance.choice(WARD_IDS)}"
            )
    return seen


async def crowd(server: Server, sessions: int) -> list[Seen]:
    """All sessions at once; a session that fails fails the measurement."""
    people = (person(server, n * RAMP_S, random.Random(n)) for n in range(sessions))  # noqa: S311 - pauses, not secrets
    return await asyncio.gather(*people)


def measure(sessions: int) -> tuple[str, bool]:
    """What was found, in two lines, and whether every click was answered by a run of the map's part of the page."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with streamlit_server(ROOT / "app.py", log, {"GOVAP_TIMINGS": "1"}) as server:
            asyncio.run(crowd(server, 1))  # the caches are warm, as in an office
            before, runs = server.resident_bytes(), len(server.rerun_ms())
            found = asyncio.run(crowd(server, sessions))
            after, script = server.resident_bytes(), server.rerun_ms()[runs:]
    waits = [wait for seen in found for wait in seen.waits_ms]
    cuts = quantiles(waits, n=100)
    text = (
        f"{sessions} sessions, {len(waits)} clicks: median {median(waits):.0f} ms, p95 {cuts[94]:.0f} ms,"
        f" p99 {cuts[98]:.0f} ms, slowest {max(waits):.0f} ms (budget p95 ≤ {BUDGET_MS} ms)\n"
        f"script of a rerun: median {median(script):.1f} ms;"
        f" memory per session {(after - before) / sessions / 1e6:.2f} MB"
    )
    return text, all(seen.fragment and len(seen.waits_ms) == CLICKS for seen in found)


def main() -> int:
    """Measure and print; 1 if a click was not answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    text, answered = measure(parser.parse_args().sessions)
    print(text)
    return 0 if answered else 1


if __name__ == "__main__":
    raise SystemExit(main())
