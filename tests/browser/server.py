"""Runs a Streamlit program on a free loopback port, for as long as it is wanted."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
START_S = 60  # longest wait for the first sign of life, in seconds
STOP_S = 10
RERUN_MS = re.compile(r"rerun_ms=([\d.]+)")
OPTIONS = {
    "server.headless": "true",
    "server.address": HOST,
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
}


class ServerError(RuntimeError):
    """The program did not start; carries the end of its log."""


@dataclass(frozen=True)
class Server:
    """A running program: its address, process id and log."""

    url: str
    pid: int
    log: Path
    ready_s: float

    def rerun_ms(self) -> list[float]:
        """Durations of the script's runs so far, in milliseconds, as the program logged them."""
        return [float(found) for found in RERUN_MS.findall(self.log.read_text(encoding="utf-8"))]

    def resident_bytes(self) -> int:
        """Memory the program holds in RAM; 0 where the system does not tell (no /proc)."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return 0
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def streamlit_server(script: Path, log: Path, variables: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Runs `script` until the block ends; its output goes to the file `log`; its store is an empty one beside that.

    Raises
    ------
    ServerError
        If it ends, or does not answer, before START_S are over.
    """
    port = free_port()
    options = [word for name, value in OPTIONS.items() for word in (f"--{name}", value)]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), *options]
    with log.open("wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **_variables(log), **(variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_healthy(process, port, log)
            yield Server(f"http://{HOST}:{port}", process.pid, log, time.monotonic() - started)
        finally:
            _stop(process)


def _variables(log: Path) -> dict[str, str]:
    store = f"sqlite:///{log.with_suffix('.sqlite').resolve()}"  # never the one that people work with
    return {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "DATABASE_URL": store}


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_S
    while not _is_healthy(port):
        if process.poll() is not None or time.monotonic() > end:
            tail = log.read_text(encoding="utf-8", errors="replace")[-4000:]
            raise ServerError(f"the program did not start (exit code {process.poll()}):\n{tail}")
        time.sleep(0.05)


def _is_healthy(port: int) -> bool:
    with contextlib.closing(http.client.HTTPConnection(HOST, port, timeout=2)) as connection:
        try:
            connection.request("GET", "/_stcore/health")
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
