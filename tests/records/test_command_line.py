"""`python -m records` as people and scripts call it: what it does, what it says, how it ends."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import shapely
from sqlalchemy.engine import URL

from maps.messages import message
from records.cli import CONFLICT, DONE, FAULTS, NO_STORE, VERBS, WRONG_USE, main
from records.entries import enter, history_of, pending
from records.intake.plan_file import read_plan
from records.model import Batch, Figure
from records.people import Person, add_person, people, sign_in
from records.plans import new_plan
from records.releases import releases
from records.store import Store, open_store
from tests.browser.server import HOST, ROOT, free_port
from tests.cities import real_city
from tests.databases import Cluster
from tests.records.plan_samples import EVERY
from tests.records.samples import AN, BINH, CHI, enter_and_approve, figure, park, release, rows, run, shown

TABLE = "Phường;Giá trị;Nguồn\nPhường 1;14,5;Báo cáo 12\nPhường 3;20;\n"
BAD_TABLE = "Phường;Giá trị\nPhường 1;mười\nPhường 2;3\n"
ASKED = ("--indicator", "t08", "--period", "2021")
START_S = 60


@dataclass(frozen=True)
class Answer:
    """How a call ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        """What it said to programs."""
        return dict(json.loads(self.out))


Records = Callable[..., Answer]


def start(address: str, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "records", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address, "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def call(address: str, *words: object, said: str = "") -> Answer:
    process = start(address, *words)
    out, err = process.communicate(said, timeout=START_S)
    assert "Traceback" not in err, err
    return Answer(process.returncode, out, err)


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Records:
    """Calls the command line within this process, which saves the start of another; first comes the address."""

    def called(address: str, *words: object, said: str = "") -> Answer:
        monkeypatch.setenv("DATABASE_URL", address)
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        capsys.readouterr()
        try:
            code = main(list(map(str, words)))
        except SystemExit as end:
            code = int(end.code or 0)
        return Answer(code, *capsys.readouterr())

    return called


@pytest.fixture
def records(address: URL, ask: Records) -> Records:
    """Calls the command line on the store of the test, within this process."""
    written = address.render_as_string(hide_password=False)
    return lambda *words, said="": ask(written, *words, said=said)


@pytest.fixture
def program(address: URL, database: str, ask: Records) -> Records:
    """As `records`, but on SQLite a program of its own, as people and scripts start it: seconds a call, so used once a test."""
    written = address.render_as_string(hide_password=False)
    way = call if database == "sqlite" else ask
    return lambda *words, said="": way(written, *words, said=said)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "báo cáo.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_the_whole_way_from_a_file_to_a_release_and_back(
    store: Store, records: Records, program: Records, ask: Records, table: Path
) -> None:
    tmp_path = table.parent
    first = program("import", table, *ASKED, "--who", AN, "--yes")
    assert first.code == DONE
    assert message("cli.stored", count=2) in first.out
    assert rows(store, "SELECT file FROM batches") == [("báo cáo.csv",)]
    assert records("approve", "--who", BINH, "--note", "đã đối chiếu").code == DONE
    made = records("release", "--who", BINH, "--note", "quý 1")
    assert made.code == DONE
    assert "14,50 m²/người" in made.out
    assert releases(store)[0].fingerprint in made.out
    assert shown(store, 1) == {"p01": 14.5, "p03": 20.0}
    table.write_text(TABLE.replace("14,5", "15"), encoding="utf-8")
    again = records("import", table, *ASKED, "--who", AN, "--yes")
    assert "+0,5" in again.out
    assert message("cli.unchanged", count=1) in again.out
    for words in (("approve", "--who", CHI), ("release", "--who", CHI), ("return", "1", "--who", CHI)):
        assert records(*words).code == DONE
    assert shown(store, 3) == {"p01": 14.5, "p03": 20.0}
    listed = records("releases").out.splitlines()
    assert [line.split()[0] for line in listed] == ["3", "2", "1"]
    assert message("cli.returns_to", number=1) in listed[0]
    assert program("verify").out.strip() == message(
        "cli.verified", releases=3, fingerprint=releases(store)[0].fingerprint
    )
    assert records("export", tmp_path / "newest.csv").code == DONE
    copy, other = tmp_path / "copy.zip", f"sqlite:///{tmp_path}/other.sqlite"
    assert records("backup", copy).code == DONE
    assert ask(other, "restore", copy).code == DONE
    assert ask(other, "releases").out.splitlines() == listed


def test_nothing_is_stored_without_yes(store: Store, records: Records, table: Path) -> None:
    answer = records("import", table, *ASKED, "--who", AN)
    assert (answer.code, pending(store)) == (DONE, [])
    assert message("cli.not_stored", count=2) in answer.out
    lines = answer.out.splitlines()
    assert [line.split("  ")[0] for line in lines[1:3]] == [
        "8. Diện tích cây xanh bình quân, Phường 1, 2021",
        "8. Diện tích cây xanh bình quân, Phường 3, 2021",
    ]


def test_a_file_with_faults_stores_nothing_and_names_each(
    store: Store, records: Records, table: Path
) -> None:
    table.write_text(BAD_TABLE, encoding="utf-8")
    answer = records("import", table, *ASKED, "--who", AN, "--yes")
    assert (answer.code, pending(store)) == (FAULTS, [])
    assert message("cli.import_faults", count=2) in answer.err
    assert "B2" in answer.err
    assert "A3" in answer.err
    facts = records("import", table, *ASKED, "--who", AN, "--yes", "--json", "--lang", "en").facts
    assert (facts["code"], facts["stored"], len(facts["faults"])) == (FAULTS, False, 2)
    assert all(fault["message"].startswith("báo cáo.csv, cell ") for fault in facts["faults"])


def test_scripts_read_one_json_object(store: Store, records: Records, table: Path) -> None:
    release(store, figure("p01", 10.0))
    facts = records("--json", "import", table, *ASKED, "--who", AN, "--yes", "--lang", "en").facts
    assert (facts["verb"], facts["code"], facts["stored"], facts["unchanged"]) == ("import", DONE, True, 0)
    one, three = facts["differences"]
    assert (one["ward"], one["before"], one["after"], one["change"]) == (
        "p01",
        "10.00 m² per person",
        "14.50 m² per person",
        4.5,
    )
    assert (three["ward"], three["before"], three["change"]) == ("p03", "–", None)
    waiting = records("approve", "--who", BINH, "--list", "--json").facts
    assert [(entry["ward"], entry["value"], entry["who"]) for entry in waiting["entries"]] == [
        ("p01", 14.5, AN),
        ("p03", 20.0, AN),
    ]
    assert records("approve", "--who", BINH, "--json").facts["decided"] == 2
    made = records("release", "--who", CHI, "--json").facts
    assert (made["changes"], made["release"]["number"], made["release"]["approver"]) == (2, 2, BINH)
    assert made["release"]["fingerprint"] == releases(store)[0].fingerprint
    found = records("releases", "--json").facts["releases"]
    assert [info["number"] for info in found] == [2, 1]
    assert records("verify", "--json").facts == {
        "verb": "verify",
        "code": DONE,
        "releases": 2,
        "fingerprint": releases(store)[0].fingerprint,
        "faults": [],
    }


def test_an_import_of_shapes_says_the_kind(store: Store, records: Records, tmp_path: Path) -> None:
    at = real_city().wards.to_crs(4326).loc["p15"].geometry.representative_point()
    ring = shapely.geometry.mapping(at.buffer(0.0002))["coordinates"][0]
    feature = {
        "type": "Feature",
        "properties": {"name": "Công viên thử", "status": "existing"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "parks.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    answer = records("import", path, "--kind", "park", "--who", AN, "--yes", "--json")
    assert answer.code == DONE, answer
    assert [entry["kind"] for entry in answer.facts["differences"]] == ["park"]
    assert len(pending(store)) == 1


def test_the_same_file_again_has_nothing_new(store: Store, records: Records, table: Path) -> None:
    records("import", table, *ASKED, "--who", AN, "--yes")
    answer = records("import", table, *ASKED, "--who", BINH, "--yes")
    assert answer.code == DONE
    assert message("cli.nothing_new") in answer.out
    assert len(rows(store, "SELECT id FROM batches")) == 1


@pytest.mark.parametrize("form", ["csv", "xlsx", "gpkg", "geojson"])
def test_a_release_is_exported_in_the_form_its_name_asks_for(
    store: Store, records: Records, tmp_path: Path, form: str
) -> None:
    release(store, figure("p01", 10.0))
    release(store, figure("p01", 20.0, seen=1))
    path = tmp_path / f"bản 1.{form}"
    answer = records("export", path, "--release", "1")
    assert (answer.code, answer.err) == (DONE, "")
    newest = records("export", tmp_path / f"newest.{form}", "--json").facts
    assert newest["number"] == 2
    assert newest["bytes"] == (tmp_path / f"newest.{form}").stat().st_size
    fingerprint = releases(store)[1].fingerprint.encode()
    content = path.read_bytes()
    if form == "xlsx":
        with zipfile.ZipFile(path) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    assert fingerprint in content
    again = records("export", path)
    assert (again.code, again.err.strip()) == (WRONG_USE, message("error.file_exists", file=path))
    assert path.read_bytes() == content or form == "xlsx"


def test_an_export_of_nothing_or_of_no_known_form_is_refused(
    store: Store, records: Records, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    assert records("export", path).err.strip() == message("error.nothing_released")
    release(store, figure())
    for words, code in (
        ((tmp_path / "a.pdf",), WRONG_USE),
        ((tmp_path / "a",), WRONG_USE),
        ((tmp_path / "a.geojson", "--layer", "trees"), WRONG_USE),
        ((path, "--release", "9"), WRONG_USE),
        ((tmp_path / "no folder" / "a.csv",), WRONG_USE),
    ):
        assert records("export", *words).code == code
    assert list(tmp_path.glob("a*")) == []


def test_one_approves_what_others_entered_and_is_told_what_is_left(store: Store, records: Records) -> None:
    enter(store, [figure("p01"), park()], AN)
    enter(store, [figure("p03")], BINH)
    answer = records("approve", "--who", BINH)
    assert answer.code == DONE
    assert message("cli.own_left", count=1) in answer.out
    assert [entry.who for entry in pending(store)] == [BINH]
    refused = records("approve", "figure-2", "--who", BINH)
    assert (refused.code, refused.err.strip()) == (FAULTS, message("error.own_entry", who=BINH, count=1))
    assert records("approve", "--who", BINH).code == FAULTS, "nothing is left to decide"


def test_single_entries_and_imports_are_approved_or_returned(store: Store, records: Records) -> None:
    enter(store, [figure("p01"), park()], AN, Batch("a.csv", "0" * 64))
    enter(store, [figure("p03"), figure("p04")], AN, Batch("b.csv", "1" * 64))
    assert records("approve", "feature-1", "--who", BINH).code == DONE
    assert records("approve", "--batch", "2", "--reject", "--note", "sai kỳ", "--who", BINH).code == DONE
    assert [e.state for e in history_of(store, figure("p03"))] == ["rejected"]
    assert [e.decision_note for e in history_of(store, figure("p04"))] == ["sai kỳ"]
    assert [e.state for e in history_of(store, park())] == ["approved"]
    assert [e.what.key for e in pending(store)] == [figure("p01").key]
    assert records("approve", "figure-2", "--who", BINH).code == WRONG_USE
    assert records("approve", "figure-1", "--batch", "2", "--who", BINH).code == WRONG_USE


def wait_until_idle(process: subprocess.Popen[str]) -> None:
    """Waits until the process has begun and then computes no more: it waits for somebody."""
    stat, before, still = Path(f"/proc/{process.pid}/stat"), -1, 0
    if not stat.exists():
        time.sleep(15)
        return
    while still < 5:
        time.sleep(0.2)
        fields = stat.read_text().rsplit(")", 1)[1].split()
        used = int(fields[11]) + int(fields[12])  # clock ticks
        asleep = fields[0] == "S" and used == before and used > 50  # "R" would only wait for a processor
        still = still + 1 if asleep else 0
        before = used


def test_who_comes_second_is_told_both_values_and_stores_nothing(
    store: Store, address: URL, table: Path
) -> None:
    """Another writer is in the middle of storing the same figure when the import has shown its difference."""
    written = address.render_as_string(hide_password=False)
    with store.writing() as connection:
        process = start(written, "import", table, *ASKED, "--who", AN, "--yes", "--json", "--lang", "en")
        wait_until_idle(process)
        from records.schema import OBSERVATIONS
        from records.store import now

        row = {"indicator": "t08", "ward": "p03", "period": "2021", "revision": 1, "value": 7.0}
        signed = {"status": "", "source": "", "note": "", "who": BINH, "at": now()}
        connection.execute(OBSERVATIONS.insert().values(row | signed))
    out, _ = process.communicate(timeout=START_S)
    facts = json.loads(out)
    assert (process.returncode, facts["error"]) == (CONFLICT, "conflict")
    (conflict,) = facts["conflicts"]
    assert (conflict["mine"], conflict["theirs"], conflict["who"]) == (
        "20.00 m² per person",
        "7.00 m² per person",
        BINH,
    )
    assert [(e.what.key.ward, e.who) for e in pending(store) if isinstance(e.what, Figure)] == [("p03", BINH)]


def test_a_store_that_was_tampered_with_is_found(
    store: Store, records: Records, ask: Records, tmp_path: Path
) -> None:
    release(store, figure())
    assert records("verify").code == DONE
    if store.is_postgres:
        run(store, "DROP TRIGGER releases_append_only ON releases")
    else:
        run(store, "DROP TRIGGER releases_no_update")
    run(store, "UPDATE releases SET author = 'x'")
    answer = records("verify", "--json")
    assert answer.code == FAULTS
    assert [(fault["key"], fault["where"]) for fault in answer.facts["faults"]] == [
        ("unguarded", "releases"),
        ("fingerprint_changed", "1"),
    ]
    copied = records("backup", tmp_path / "copy.zip")
    assert copied.code == FAULTS
    assert message("cli.backup_of_broken", file=tmp_path / "copy.zip") in copied.err
    other = f"sqlite:///{tmp_path}/other.sqlite"
    refused = ask(other, "restore", tmp_path / "copy.zip", "--json")
    assert (refused.code, refused.facts["faults"][0]["key"]) == (FAULTS, "fingerprint_changed")


def test_a_printed_fingerprint_must_be_in_the_store(store: Store, records: Records) -> None:
    made = release(store, figure())
    assert records("verify", "--fingerprint", made.fingerprint[:12].upper()).code == DONE
    answer = records("verify", "--fingerprint", "0123456789ab")
    assert answer.code == FAULTS
    assert message("fault.fingerprint_absent") in answer.err


def test_people_are_added_with_a_passphrase_that_no_list_of_processes_shows(
    store: Store, records: Records, program: Records
) -> None:
    assert records("person").out.strip() == message("cli.nobody")
    answer = program("person", AN, "--department", "Phòng QLĐT", said="đường Nguyễn Oanh\n")
    assert (answer.code, answer.err) == (DONE, "")
    assert sign_in(store, AN, "đường Nguyễn Oanh") == Person(AN, "Phòng QLĐT")
    assert records("person", "--json").facts["people"] == [{"name": AN, "department": "Phòng QLĐT"}]
    for words, said in (
        ((BINH,), "ngắn\n"),
        ((BINH,), ""),
        (("",), "đường Nguyễn Oanh\n"),
        ((BINH, "--remove"), ""),
    ):
        assert records("person", *words, said=said).code == WRONG_USE
    assert records("person", AN, "--remove").code == DONE
    assert people(store) == ()


def test_only_somebody_known_acts_where_anybody_is_known(store: Store, records: Records, table: Path) -> None:
    enter_and_approve(store, figure())
    add_person(store, Person(BINH, ""), "mat khau dai", "")
    for words in (
        ("release", "--who", CHI),
        ("return", "1", "--who", CHI),
        ("approve", "--who", CHI),
        ("import", table, "--who", CHI),
    ):
        answer = records(*words)
        assert (answer.code, answer.err.strip()) == (WRONG_USE, message("error.unknown_person", name=CHI))
    assert records("release", "--who", BINH).code == DONE


WRONG: list[tuple[str, ...]] = [
    (),
    ("fly",),
    ("import",),
    ("import", "a.csv"),
    ("import", "no such file.csv", "--who", AN),
    ("import", "a.csv", "--who", ""),
    ("import", "a.csv", "--kind", "tree", "--who", AN),
    ("release",),
    ("return", "--who", AN),
    ("return", "one", "--who", AN),
    ("return", "7", "--who", AN),
    ("approve", "figure-9", "--who", AN),
    ("restore", "no such file.zip"),
    ("backup", "no such folder/copy.zip"),
    ("backup", "README.md"),
    ("verify", "--lang", "fr"),
]


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_a_wrong_call_ends_with_2_and_says_why(
    tmp_path: Path, ask: Records, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(ROOT)
    answer = ask(f"sqlite:///{tmp_path}/records.sqlite", *words)
    assert (answer.code, answer.out) == (WRONG_USE, "")
    assert answer.err.strip()


def test_a_program_of_its_own_ends_with_2_too(tmp_path: Path) -> None:
    answer = call(f"sqlite:///{tmp_path}/records.sqlite", "import", "no such file.csv", "--who", AN)
    assert (answer.code, answer.out) == (WRONG_USE, "")
    assert "no such file.csv" in answer.err


NOTHING: list[tuple[tuple[str, ...], str]] = [
    (("release", "--who", AN), "error.nothing_to_release"),
    (("approve", "--who", AN), "error.nothing_to_decide"),
]


@pytest.mark.parametrize(("words", "key"), NOTHING)
def test_what_cannot_be_done_ends_with_1(records: Records, words: tuple[str, ...], key: str) -> None:
    answer = records(*words)
    assert (answer.code, answer.err.strip()) == (FAULTS, message(key))


def test_a_backup_is_refused_by_a_full_store_and_where_it_is_damaged(
    store: Store, records: Records, ask: Records, tmp_path: Path
) -> None:
    enter(store, [figure()], AN)
    copy = tmp_path / "copy.zip"
    assert records("backup", copy).code == DONE
    assert records("restore", copy).err.strip() == message("error.store_not_empty")
    with zipfile.ZipFile(copy, "a") as archive:
        archive.writestr("more.jsonl", "")
    damaged = ask(f"sqlite:///{tmp_path}/other.sqlite", "restore", copy, "--json", "--lang", "en")
    assert (damaged.code, damaged.facts["error"]) == (FAULTS, "backup_damaged")


def test_a_store_that_cannot_be_used_ends_with_3(tmp_path: Path, ask: Records) -> None:
    (tmp_path / "text").write_text("không phải kho" * 100, encoding="utf-8")
    server = f"postgresql://u:secret@{HOST}:{free_port()}/d"
    for address in ("nonsense", f"sqlite:///{tmp_path}/text", f"sqlite:///{tmp_path}", server):
        way = call if address == server else ask
        for answer in (way(address, "verify"), ask(address, "releases", "--json")):
            assert answer.code == NO_STORE
            assert "secret" not in answer.out + answer.err
    assert answer.facts["error"] == "store_unusable"


def test_the_help_lists_every_verb_and_exit_code_in_both_languages(ask: Records) -> None:
    for language in ("vi", "en"):
        codes = message("cli.exit_codes", language)
        said = ask("nonsense", "--lang", language, "--help").out
        assert all(f"    {verb}" in said for verb in VERBS)
        for verb in VERBS:
            told = ask("nonsense", verb, "--help", "--lang", language).out
            assert message(f"cli.verb_{verb}", language) in " ".join(told.split())
            assert codes in " ".join(told.split())
        assert codes in " ".join(said.split())


def test_a_name_cannot_speak_to_the_terminal(store: Store, records: Records) -> None:
    enter(store, [park()], AN)
    enter(
        store,
        [park(seen=1), park("x2").__class__("park", "x2", None, {"name": "a\x1b[2J\x1b]0;b\x07c"})],
        BINH,
    )
    answer = records("approve", "--who", AN, "--list")
    assert answer.code == DONE
    assert "\x1b" not in answer.out
    assert "\N{REPLACEMENT CHARACTER}[2J" in answer.out


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals on Windows")
def test_long_work_shows_a_bar_on_a_terminal_and_nothing_in_a_pipe() -> None:
    import pty
    import termios

    program = (
        "import time; from records.progress import counted, timed\n"
        "with counted('Working') as tell:\n"
        "    for n in range(15): tell(n + 1, 15); time.sleep(0.1)\n"
        "with timed('Waiting'): time.sleep(2)\n"
        "with counted('Short') as tell: tell(1, 1)\n"
        "with timed('Brief'): pass\n"
    )
    command = [sys.executable, "-c", program]
    piped = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (piped.stdout, piped.stderr) == ("", "")
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, 80))
    with subprocess.Popen(command, cwd=ROOT, stderr=slave, stdout=subprocess.PIPE):
        os.close(slave)
        said = b""
        with contextlib.suppress(OSError):  # the other end is closed
            while piece := os.read(master, 4096):
                said += piece
    os.close(master)
    assert b"Working: " in said
    assert b"/15" in said
    assert b"Waiting: 00:0" in said
    assert b"Short" not in said
    assert b"Brief" not in said


def test_both_databases_take_the_same_commands(cluster: Cluster, ask: Records, tmp_path: Path) -> None:
    """An office moves from its file to a server: backup here, restore there, the same releases."""
    here = f"sqlite:///{tmp_path}/records.sqlite"
    with closing(open_store(URL.create("sqlite", database=f"{tmp_path}/records.sqlite"))) as store:
        release(store, figure(), park())
    there = cluster.empty().render_as_string(hide_password=False)
    assert call(here, "backup", tmp_path / "copy.zip").code == DONE
    assert call(there, "restore", tmp_path / "copy.zip").code == DONE
    assert ask(there, "releases", "--json").facts == ask(here, "releases", "--json").facts
    assert ask(there, "verify").out == ask(here, "verify").out


def test_plans_are_listed_and_exported(store: Store, records: Records, tmp_path: Path) -> None:
    assert records("plans").out == f"{message('cli.no_plan')}\n"
    plan = new_plan(store, "Phương án 1", AN, EVERY)
    listed = records("plans")
    assert (listed.code, plan.id in listed.out, "Phương án 1" in listed.out, AN in listed.out) == (
        DONE,
        True,
        True,
        True,
    )
    (fact,) = records("plans", "--json").facts["plans"]
    assert (fact["id"], fact["revision"], fact["ideas"], fact["readable"]) == (plan.id, 1, len(EVERY), True)
    for form in ("geojson", "gpkg", "xlsx"):
        path = tmp_path / f"plan.{form}"
        assert records("plan-export", plan.id, path).code == DONE
        assert read_plan(path.name, path.read_bytes()) == ("Phương án 1", EVERY)


def test_a_plan_is_not_exported_over_a_file_or_in_another_form(
    store: Store, records: Records, tmp_path: Path
) -> None:
    plan, path = new_plan(store, "Phương án 1", AN, EVERY), tmp_path / "plan.geojson"
    path.write_text("của người khác", encoding="utf-8")
    answers = [
        records("plan-export", plan.id, path),
        records("plan-export", plan.id, tmp_path / "plan.csv"),
        records("plan-export", "khong-co", tmp_path / "plan.gpkg"),
    ]
    assert [answer.code for answer in answers] == [WRONG_USE] * 3
    assert [found.name for found in tmp_path.glob("plan*")] == ["plan.geojson"]
    assert path.read_text(encoding="utf-8") == "của người khác"
