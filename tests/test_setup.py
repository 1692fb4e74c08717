"""The set-up does what is needed, once, and says clearly what it cannot do."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.test_architecture import OURS, PYTHON, ROOT, package
from tools import setup

PIN = re.compile(r"^([A-Za-z0-9._-]+)==[\w.]+(?:;[^#]+)?\s*(?:#.*)?$")
NOT_PINNED_HERE = {"pip", "setuptools"}


def pins(name: str) -> set[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    found = [PIN.match(line) for line in wanted]
    assert all(found), [line for line, match in zip(wanted, found, strict=True) if not match]
    return {canonical(match[1]) for match in found if match}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_by(names: set[str]) -> set[str]:
    """Distributions that `names` need on this machine, themselves included, as installed."""
    seen: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        seen.add(name)
        for requirement in importlib.metadata.requires(name) or ():
            from packaging.requirements import Requirement

            parsed = Requirement(requirement)
            if parsed.marker is None or parsed.marker.evaluate({"extra": ""}):
                waiting |= {canonical(parsed.name)} - seen
    return seen


def third_party(paths: list[str]) -> set[str]:
    """Distributions whose modules the files import."""
    owners = importlib.metadata.packages_distributions()
    modules: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
    known = modules - OURS - {"tests"} - set(sys.stdlib_module_names)
    return {canonical(owners[module][0]) for module in known}


def test_everything_the_product_imports_is_a_pinned_runtime_package() -> None:
    product = [path for path in PYTHON if package(path) != "tools"]
    assert third_party(product) <= pins("requirements.txt")


def test_everything_tools_and_tests_import_is_pinned() -> None:
    tests = [p.relative_to(ROOT).as_posix() for p in (ROOT / "tests").rglob("*.py")]
    assert third_party([*PYTHON, *tests]) <= pins("requirements.txt") | pins("requirements-dev.txt")


@pytest.mark.parametrize("lists", [("requirements.txt",), ("requirements.txt", "requirements-dev.txt")])
def test_what_the_pinned_packages_bring_with_them_is_pinned_too(lists: tuple[str, ...]) -> None:
    named = set[str]().union(*map(pins, lists))
    here = {name for name in named if name != "colorama" or sys.platform == "win32"}
    assert needed_by(here) - named <= NOT_PINNED_HERE


def test_every_command_of_the_makefile_is_one_of_the_set_up() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^(\w+):", text, re.MULTILINE)) - {"help"}
    assert targets == set(setup.TASKS) - {"types"}


def test_an_unknown_command_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert setup.main(["fly"]) == 2
    said = capsys.readouterr().out
    assert all(name in said for name in setup.TASKS)


def test_a_failed_step_says_its_command_its_output_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    command = (sys.executable, "-c", "print('no space left'); raise SystemExit(3)")
    with pytest.raises(setup.SetupError) as caught:
        setup.perform(setup.Step("Trying", command, "free some space."))
    message = str(caught.value)
    assert all(part in message for part in ("Trying failed", command[2], "no space left", "free some space"))
    assert "Trying …" in capsys.readouterr().out


def test_a_missing_program_is_a_failed_step() -> None:
    with pytest.raises(setup.SetupError, match="no-such-program"):
        setup.perform(setup.Step("Trying", ("no-such-program",), "install it."))


def test_a_long_step_says_that_it_is_at_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "QUIET_S", 0.05)
    setup.perform(setup.Step("Sleeping", (sys.executable, "-c", "import time; time.sleep(0.3)"), "wait."))
    assert "still at work" in capsys.readouterr().out


def test_a_changed_added_or_renamed_file_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("one")
    digests = [setup.digest(tmp_path, setup.files_below(tmp_path))]
    (tmp_path / "a.ts").write_text("two")
    digests.append(setup.digest(tmp_path, setup.files_below(tmp_path)))
    (tmp_path / "a.ts").rename(tmp_path / "b.ts")
    digests.append(setup.digest(tmp_path, setup.files_below(tmp_path)))
    (tmp_path / "c.ts").touch()
    digests.append(setup.digest(tmp_path, setup.files_below(tmp_path)))
    assert len(set(digests)) == 4


def test_installed_and_built_files_are_no_sources_of_the_client(tmp_path: Path) -> None:
    for name in ("src/a.ts", "src/built/b.ts", "built/c.js", "node_modules/d/e.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = setup.files_below(tmp_path, setup.NOT_SOURCES)
    assert {p.relative_to(tmp_path).as_posix() for p in found} == {"src/a.ts", "src/built/b.ts"}


@dataclass(frozen=True)
class Checkout:
    """A checkout on a machine whose npm only notes how it was called, and leaves behind what npm would."""

    environment: setup.Environment

    @property
    def client(self) -> Path:
        return self.environment.root / "maps" / "client"

    def calls(self) -> list[str]:
        return (self.environment.root / "calls").read_text().split()

    def change(self, name: str, text: str) -> None:
        (self.client / name).write_text(text)

    def build(self, checkers: bool = False) -> list[str]:
        """What npm was told to do by one more set-up."""
        before = len(self.calls())
        setup.build_client(self.environment, checkers)
        return self.calls()[before:]


def write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    outputs = " ".join(f"built/{name}" for name in setup.CLIENT_OUTPUTS)
    write_program(tmp_path / "bin" / "node", "echo v20.0.0")
    write_program(
        tmp_path / "bin" / "npm",
        f'echo "$1" >> "{tmp_path}/calls"\n[ "$1" = ci ] && echo "$@" >> "{tmp_path}/options"\n'
        f"mkdir -p node_modules built\ntouch {outputs}\n! grep wrong src/main.ts",
    )
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    (tmp_path / "calls").touch()
    found = Checkout(setup.Environment(tmp_path))
    (found.client / "src").mkdir(parents=True)
    found.change("package-lock.json", "{}")
    found.change("src/main.ts", "one")
    return found


def test_the_client_is_built_once_and_again_when_source_or_product_change(checkout: Checkout) -> None:
    assert checkout.build() == ["ci", "run"]
    assert checkout.build() == []
    checkout.change("src/main.ts", "two")
    assert checkout.build() == ["run"]
    (checkout.client / "built" / "host.js").unlink()
    assert checkout.build() == ["run"]
    checkout.change("package-lock.json", "{ }")
    assert checkout.build() == ["ci", "run"]
    assert checkout.build() == []


def test_only_who_checks_the_client_installs_what_checks_it_and_no_package_runs_a_script(
    checkout: Checkout,
) -> None:
    checkout.build()
    installed = (checkout.environment.root / "options").read_text().splitlines()
    assert [("--omit=dev" in line, "--ignore-scripts" in line) for line in installed] == [(True, True)]
    assert checkout.build(checkers=True) == ["ci"]
    installed = (checkout.environment.root / "options").read_text().splitlines()
    assert ("--omit=dev" in installed[-1], "--ignore-scripts" in installed[-1]) == (False, True)
    assert checkout.build(checkers=True) == checkout.build() == []


def test_a_build_that_failed_is_done_again(checkout: Checkout) -> None:
    checkout.build()
    checkout.change("src/main.ts", "wrong")
    with pytest.raises(setup.SetupError, match="Building the browser client failed"):
        checkout.build()
    checkout.change("src/main.ts", "one")
    assert "run" in checkout.build()


def test_a_checkout_without_the_client_is_an_error_not_a_skipped_step(tmp_path: Path) -> None:
    with pytest.raises(setup.SetupError, match=r"package-lock\.json is missing"):
        setup.build_client(setup.Environment(tmp_path))


def test_an_environment_whose_python_has_gone_or_was_upgraded_does_not_fit(tmp_path: Path) -> None:
    environment = setup.Environment(tmp_path)
    assert environment.version() == ""
    environment.write_stamp("python", "3.11.0")
    assert environment.stamp("python") == "3.11.0"
    environment.write_stamp("python", "")
    assert environment.stamp("python") == ""


def test_packages_killed_half_way_leave_a_mark_and_refused_ones_do_not(tmp_path: Path) -> None:
    for name in setup.DEV_LIST:
        (tmp_path / name).write_text("x==1\n")
    environment = setup.Environment(tmp_path)
    write_program(environment.python, "echo no network; exit 1")
    with pytest.raises(setup.SetupError, match="no network"):
        setup.install_packages(environment, setup.RUN_LIST)
    assert (environment.stamp("unfinished"), environment.stamp("requirements.txt")) == ("", "")
    write_program(environment.python, "kill -INT $PPID; exec sleep 60")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    try:
        with pytest.raises(KeyboardInterrupt):
            setup.install_packages(environment, setup.RUN_LIST)
    finally:
        signal.signal(signal.SIGINT, before)
    assert (environment.stamp("unfinished"), environment.stamp("requirements.txt")) == ("yes", "")


def test_packages_are_installed_once_and_again_when_a_pin_changes(tmp_path: Path) -> None:
    for name in setup.DEV_LIST:
        (tmp_path / name).write_text("x==1\n")
    environment = setup.Environment(tmp_path)
    write_program(environment.python, f'echo "$@" >> "{tmp_path}/calls"')
    setup.install_packages(environment, setup.DEV_LIST)
    setup.install_packages(environment, setup.DEV_LIST)
    setup.install_packages(environment, setup.RUN_LIST)
    assert len((tmp_path / "calls").read_text().splitlines()) == 1
    (tmp_path / "requirements.txt").write_text("x==2\n")
    setup.install_packages(environment, setup.RUN_LIST)
    setup.install_packages(environment, setup.DEV_LIST)
    assert len((tmp_path / "calls").read_text().splitlines()) == 3


def test_a_second_set_up_waits_for_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.touch()
    program = f"import pathlib, tools.setup as s\nwith s.alone(pathlib.Path({str(lock)!r})): print('in')"
    with setup.alone(lock):
        other = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert other.stdout is not None
        assert "waiting" in other.stdout.readline()
    with other:
        assert other.communicate()[0] == "in\n"


def test_a_chromium_named_by_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", sys.executable)
    assert setup.find_chromium() == sys.executable
    monkeypatch.setenv("CHROMIUM", os.devnull + "/nowhere")
    assert setup.find_chromium() != os.devnull + "/nowhere"


def fake_postgres(folder: Path, postgis: bool = True) -> Path:
    """Programs that look like a PostgreSQL in `folder`, with or without PostGIS."""
    share = folder / "share"
    for name in ("initdb", "postgres"):
        write_program(folder / "bin" / name, "exit 1")
    write_program(folder / "bin" / "pg_config", f'[ "$1" = --sharedir ] && echo "{share}"')
    (share / "extension").mkdir(parents=True)
    if postgis:
        (share / "extension" / "postgis.control").touch()
    return folder / "bin"


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Debian without PostgreSQL, whose apt-get only notes how it was called and puts a PostgreSQL there."""
    folder = tmp_path / "debian"
    fake = fake_postgres(tmp_path / "package")
    monkeypatch.setattr(setup, "DEBIAN_POSTGRES", folder)
    monkeypatch.setattr(setup, "DEBIAN_CLUSTERS", tmp_path / "createcluster.d")
    monkeypatch.setattr(setup, "DEBIAN_SERVICES", tmp_path / "policy-rc.d")
    monkeypatch.setattr(setup, "DEBIAN_BROTLI", tmp_path / "modules" / "brotli.so")
    monkeypatch.setattr(setup, "SYSTEM_PROGRAMS", (tmp_path / "sbin",))
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("POSTGRES_BIN", raising=False)
    setup.refresh_debian_lists.cache_clear()
    write_program(
        tmp_path / "bin" / "apt-get",
        f'echo "$@ $(/bin/cat {tmp_path}/createcluster.d/* 2>/dev/null)" >> "{tmp_path}/calls"\n'
        f'[ "$1" = update ] || {{ /bin/mkdir -p "{folder}/17" && /bin/ln -s "{fake}" "{folder}/17/bin"; }}',
    )
    write_program(
        tmp_path / "bin" / "apt-cache",
        "echo 'postgresql-9-postgis-3 - old'; echo 'postgresql-17-postgis-3 - new'\n"
        "echo 'postgresql-17-postgis-3-scripts - more'; echo 'postgresql-18-pgrouting - other'",
    )
    return tmp_path


def test_a_missing_postgresql_is_installed_without_a_server_that_nobody_asked_for(bare_machine: Path) -> None:
    assert setup.find_postgres() == ""
    assert setup.provide_postgres() == str(bare_machine / "debian" / "17" / "bin")
    assert (bare_machine / "calls").read_text().splitlines() == [
        "update ",
        "install --yes --no-install-recommends postgresql-17-postgis-3 create_main_cluster = false",
    ]
    assert list((bare_machine / "createcluster.d").iterdir()) == [], "a later server is the owner's business"
    assert setup.provide_postgres() == str(bare_machine / "debian" / "17" / "bin")
    assert len((bare_machine / "calls").read_text().splitlines()) == 2, "nothing is installed twice"


def test_a_postgresql_that_cannot_be_installed_is_missing_not_an_error(
    bare_machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_program(bare_machine / "bin" / "apt-get", "echo no network; exit 100")
    assert setup.provide_postgres() == ""
    assert "no network" in capsys.readouterr().out
    assert list((bare_machine / "createcluster.d").iterdir()) == []
    write_program(bare_machine / "bin" / "apt-cache", "true")
    assert setup.provide_postgres() == ""


def test_nobody_but_root_is_given_packages(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert setup.provide_postgres() == setup.provide_ogrinfo() == ""
    assert setup.provide_nginx() == setup.provide_java() == ""
    assert setup.provide_paper_readers() == []
    assert not (bare_machine / "calls").exists()


def test_a_missing_ogrinfo_is_installed_once(bare_machine: Path) -> None:
    assert setup.provide_ogrinfo() == ""
    assert "gdal-bin" in (bare_machine / "calls").read_text()
    write_program(bare_machine / "bin" / "ogrinfo", "true")
    assert setup.provide_ogrinfo() == str(bare_machine / "bin" / "ogrinfo")
    assert (bare_machine / "calls").read_text().count("gdal-bin") == 1


def test_missing_readers_of_paper_are_installed_once(bare_machine: Path) -> None:
    assert setup.provide_paper_readers() == []
    calls = bare_machine / "calls"
    assert [name for name in ("poppler-utils", "zbar-tools") if name in calls.read_text()] == [
        "poppler-utils",
        "zbar-tools",
    ]
    for name in ("pdftotext", "pdffonts", "pdfinfo", "zbarimg"):
        write_program(bare_machine / "bin" / name, "true")
    assert setup.provide_paper_readers() == ["pdftotext", "pdffonts", "pdfinfo", "zbarimg"]
    assert calls.read_text().count("poppler-utils") == calls.read_text().count("zbar-tools") == 1


def test_a_missing_java_is_installed_once(bare_machine: Path) -> None:
    assert setup.provide_java() == ""
    assert "default-jre-headless" in (bare_machine / "calls").read_text()
    write_program(bare_machine / "bin" / "java", "true")
    assert setup.provide_java() == str(bare_machine / "bin" / "java")
    assert (bare_machine / "calls").read_text().count("default-jre-headless") == 1


def test_a_missing_nginx_is_installed_without_starting_it_and_with_its_module(bare_machine: Path) -> None:
    program, module = bare_machine / "sbin" / "nginx", bare_machine / "modules" / "brotli.so"
    policy = bare_machine / "policy-rc.d"
    write_program(
        bare_machine / "bin" / "apt-get",
        f'echo "$@ $(/bin/cat {policy} 2>/dev/null | /usr/bin/tail -n 1)" >> "{bare_machine}/calls"',
    )
    assert setup.provide_nginx() == ""
    assert (bare_machine / "calls").read_text().splitlines() == [
        "update exit 101",
        "install --yes --no-install-recommends nginx-light exit 101",
        "install --yes --no-install-recommends libnginx-mod-http-brotli-static exit 101",
    ]
    assert not policy.exists(), "a later server is the owner's business"
    write_program(program, "true")
    module.parent.mkdir()
    module.touch()
    assert (setup.provide_nginx(), setup.find_brotli_module()) == (str(program), str(module))
    assert len((bare_machine / "calls").read_text().splitlines()) == 3, "nothing is installed twice"


def test_a_rule_about_starting_servers_that_is_there_already_stays(bare_machine: Path) -> None:
    policy = bare_machine / "policy-rc.d"
    policy.write_text("mine")
    setup.provide_nginx()
    assert policy.read_text() == "mine"


def test_the_newest_postgresql_with_postgis_is_taken(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    debian = bare_machine / "debian"
    fake_postgres(debian / "9")
    wanted = fake_postgres(debian / "15")
    fake_postgres(debian / "16", postgis=False)
    assert setup.find_postgres() == str(wanted)
    named = fake_postgres(bare_machine / "own")
    monkeypatch.setenv("POSTGRES_BIN", str(named))
    assert setup.find_postgres() == str(named)
    monkeypatch.setenv("POSTGRES_BIN", os.devnull)
    assert setup.find_postgres() == str(wanted)


def test_a_postgresql_on_the_path_is_found(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = fake_postgres(bare_machine / "homebrew")
    monkeypatch.setenv("PATH", str(own))
    assert setup.find_postgres() == str(own)


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_tests_without_postgresql_are_left_out_loudly_and_fail_in_continuous_integration(
    tmp_path: Path, ci: str, code: int
) -> None:
    (tmp_path / "bare_plugin.py").write_text(
        "import pathlib, tools.setup\ntools.setup.DEBIAN_POSTGRES = pathlib.Path('nowhere')\n"
    )
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    variables = {**os.environ, "PYTHONPATH": path, "PATH": "/bin", "POSTGRES_BIN": "", "CI": ci}
    test = "tests/records/test_deciding.py"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "bare_plugin", test, "-k", "nothing_to_decide"]
    answer = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=120
    )
    said = answer.stdout
    assert answer.returncode == code, said
    assert "1 passed" in said, "SQLite is tested all the same"
    assert ("1 TESTS LEFT OUT" in said) == (not ci)
    assert ("WHAT TO DO: INSTALL POSTGRESQL WITH POSTGIS" in said) == (not ci)
    assert ("1 error" in said) == bool(ci)
