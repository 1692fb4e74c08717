"""A real nginx on a free loopback port that serves a built site with the shipped configuration."""

from __future__ import annotations

import contextlib
import getpass
import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from publish.headers import Server, nginx_conf
from tests.browser.server import HOST, free_port
from tools.setup import find_brotli_module, find_nginx

START_S = 20
STOP_S = 10
MAIN = """\
{module}
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 128; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/govap.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """What the server said to one request; names of headers in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Nginx:
    """A running nginx: its address, with a slash at the end, and what it is able to do."""

    url: str
    port: int
    brotli: bool

    def get(self, path: str, **headers: str) -> Answer:
        """The answer to GET `path`, nothing unpacked, no redirect followed."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=START_S)
        try:
            connection.request(
                "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
            )
            answer = connection.getresponse()
            return Answer(
                answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
            )
        finally:
            connection.close()


@contextlib.contextmanager
def nginx_serving(root: Path, folder: Path, prefix: str = "/") -> Iterator[Nginx]:
    """Nginx with `root` as its root and the site at `prefix` below it; `folder` takes its own files."""
    program = find_nginx()
    if not program:
        pytest.fail("No nginx: install it (Debian: nginx-light). `make test` says what it tried.")
    port, module = free_port(), find_brotli_module()
    server = Server(f"{HOST}:{port}", "_", str(root), bool(module))
    (folder / "govap.conf").write_text(nginx_conf(server, prefix), encoding="utf-8")
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    words = {
        "folder": folder,
        "module": f"load_module {module};" if module else "",
        "user": f"user {getpass.getuser()};"
        if as_root
        else "",  # else its workers may not read what tests write
    }
    (folder / "main.conf").write_text(MAIN.format(**words), encoding="utf-8")
    log = folder / "error.log"
    command = [
        program,
        "-p",
        str(folder),
        "-e",
        str(log),
        "-c",
        str(folder / "main.conf"),
        "-g",
        "daemon off;",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            _wait(process, port)
            yield Nginx(f"http://{HOST}:{port}{prefix}", port, bool(module))
        finally:
            process.terminate()
            process.wait(STOP_S)


def _wait(process: subprocess.Popen[str], port: int) -> None:
    """Until somebody listens on `port`."""
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.02)
    process.kill()
    pytest.fail(f"nginx did not start: {process.stderr.read() if process.stderr else ''}")
