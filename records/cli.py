"""`python -m records VERB`: figures in, approved, released and taken back without a browser, for people and scripts."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from geo.errors import DataError, Fault, ParameterError
from maps.messages import LANGUAGES, fault_message, message
from records import commands, meeting_commands, plan_commands, print_commands
from records.commands import Call, Outcome, plain_line
from records.errors import ConflictError, RecordsError, StoreError
from records.model import FEATURE_KINDS
from records.store import open_store
from records.words import said, subject

DONE, FAULTS, WRONG_USE, NO_STORE, CONFLICT = range(5)
CODES = {
    **dict.fromkeys(
        ("conflict", "decided_already", "corrected_meanwhile", "seen_elsewhere", "decision_moved"), CONFLICT
    ),
    **dict.fromkeys(("bad_name", "short_passphrase", "unknown_person", "unknown_release"), WRONG_USE),
    **dict.fromkeys(
        (
            "passphrases_differ",
            "unknown_entry",
            "file_unreadable",
            "file_exists",
            "file_unwritable",
            "export_form",
            "export_layer",
            "unknown_plan",
            "unknown_agenda",
            "unknown_decision",
            "bad_since",
            "since_later",
            "print_address",
            "bad_day",
        ),
        WRONG_USE,
    ),
}  # message key of a RecordsError, exit code; all others: FAULTS

Options = Callable[[argparse.ArgumentParser, Callable[[str], str]], None]


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in the reader's language."""

    def __init__(self, language: str, **options: Any) -> None:
        self.language = language
        super().__init__(**options)

    def error(self, message_text: str) -> NoReturn:
        """Exit code WRONG_USE."""
        self.print_usage(sys.stderr)
        print(message("cli.wrong_use", self.language, reason=message_text), file=sys.stderr)
        raise SystemExit(WRONG_USE)


def _who(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("--who", required=True, metavar="NAME", help=say("cli.option_who"))


def _noted(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    _who(parser, say)
    parser.add_argument("--note", default="", metavar="TEXT", help=say("cli.option_note"))


def _import(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--indicator", default="", metavar="ID", help=say("cli.option_indicator"))
    parser.add_argument("--period", default="", metavar="P", help=say("cli.option_period"))
    parser.add_argument("--kind", default="", choices=FEATURE_KINDS, help=say("cli.option_kind"))
    parser.add_argument("--yes", action="store_true", help=say("cli.option_yes"))
    _who(parser, say)


def _export(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=say("cli.option_export_file"))
    parser.add_argument("--release", type=int, metavar="N", help=say("cli.option_release"))
    parser.add_argument("--layer", default="wards", metavar="NAME", help=say("cli.option_layer"))


def _approve(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("entries", nargs="*", metavar="ENTRY", help=say("cli.option_entries"))
    parser.add_argument("--batch", type=int, metavar="N", help=say("cli.option_batch"))
    parser.add_argument("--list", action="store_true", help=say("cli.option_list"))
    parser.add_argument("--reject", action="store_true", help=say("cli.option_reject"))
    _noted(parser, say)


def _return(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("number", type=int, metavar="N")
    _noted(parser, say)


def _verify(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("--fingerprint", default="", metavar="HEX", help=say("cli.option_fingerprint"))


def _file(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=say("cli.option_file"))


def _person(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help=say("cli.option_name"))
    parser.add_argument("--department", default="", metavar="TEXT", help=say("cli.option_department"))
    parser.add_argument("--remove", action="store_true", help=say("cli.option_remove"))


def _plan_export(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("plan", metavar="PLAN", help=say("cli.option_plan"))
    parser.add_argument("file", type=Path, metavar="FILE", help=say("cli.option_plan_file"))


def _since(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("before", metavar="N|DAY", help=say("cli.option_since_before"))
    parser.add_argument("after", nargs="?", default="", metavar="N|DAY", help=say("cli.option_since_after"))


def _agenda_add(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help=say("cli.option_agenda_file"))
    _who(parser, say)


def _decide(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("agenda", metavar="MEETING", help=say("cli.option_agenda"))
    parser.add_argument("--what", required=True, metavar="TEXT", help=say("cli.option_what"))
    parser.add_argument("--doer", required=True, metavar="NAME", help=say("cli.option_doer"))
    parser.add_argument("--due", required=True, metavar="DAY", help=say("cli.option_due"))
    _who(parser, say)


def _finish(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("decision", metavar="DECISION", help=say("cli.option_decision"))
    parser.add_argument("--open", action="store_true", help=say("cli.option_open"))
    _who(parser, say)


def _slides(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    parser.add_argument("agenda", metavar="MEETING", help=say("cli.option_print_agenda"))
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help=say("cli.option_print_out"))
    parser.add_argument("--release", type=int, metavar="N", help=say("cli.option_print_release"))
    parser.add_argument("--since", default="", metavar="N|DAY", help=say("cli.option_print_since"))
    parser.add_argument("--practice", action="store_true", help=say("sheet.cli.practice"))


def _prints(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    _slides(parser, say)
    parser.add_argument("--size", choices=("a4", "a3"), default="a4", help=say("sheet.cli.size"))
    parser.add_argument("--address", default="", metavar="URL", help=say("sheet.cli.address"))


def _nothing(parser: argparse.ArgumentParser, say: Callable[[str], str]) -> None:
    """A verb without options of its own."""


VERBS: dict[str, tuple[Options, Callable[[Call], Outcome]]] = {
    "import": (_import, commands.import_file),
    "export": (_export, commands.export),
    "approve": (_approve, commands.approve),
    "release": (_noted, commands.release),
    "return": (_return, commands.take_back),
    "releases": (_nothing, commands.list_releases),
    "verify": (_verify, commands.check),
    "backup": (_file, commands.back_up),
    "restore": (_file, commands.restore),
    "person": (_person, commands.person),
    "plans": (_nothing, plan_commands.list_plans),
    "plan-export": (_plan_export, plan_commands.export_plan),
    "since": (_since, meeting_commands.changed_since),
    "agendas": (_nothing, meeting_commands.list_agendas),
    "agenda-add": (_agenda_add, meeting_commands.add_agenda),
    "decisions": (_nothing, meeting_commands.list_decisions),
    "decide": (_decide, meeting_commands.decide),
    "done": (_finish, meeting_commands.finish),
    "slides": (_slides, print_commands.make_slides),
    "prints": (_prints, print_commands.make_prints),
}


def parser_in(language: str) -> argparse.ArgumentParser:
    """The parser of every verb, its help in `language`."""

    def say(key: str) -> str:
        return message(key, language).replace("%", "%%")

    epilog = message("cli.exit_codes", language)
    parser = _Parser(language, prog="python -m records", description=say("cli.about"), epilog=epilog)
    _common(parser, say, False)
    made: Any = partial(_Parser, language)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=made)
    for name, (options, _) in VERBS.items():
        about = say(f"cli.verb_{name}")
        verb = verbs.add_parser(name, help=about, description=about, epilog=epilog)
        options(verb, say)
        _common(verb, say, True)
    return parser


def _common(parser: argparse.ArgumentParser, say: Callable[[str], str], inner: bool) -> None:
    """Options that may stand before or after the verb."""
    left: dict[str, Any] = {"default": argparse.SUPPRESS} if inner else {}
    language = {"default": LANGUAGES[0]} | left
    parser.add_argument("--lang", choices=LANGUAGES, help=say("cli.option_lang"), **language)
    parser.add_argument("--json", action="store_true", help=say("cli.option_json"), **left)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of one call."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    options = parser_in(_language(words)).parse_args(words)
    outcome = _outcome(options)
    if options.json:
        print(json.dumps({"verb": options.verb, "code": outcome.code, **outcome.facts}, ensure_ascii=False))
    else:
        for line in outcome.lines:
            print(plain_line(line), file=sys.stdout if outcome.code == DONE else sys.stderr)
    return outcome.code


def _language(words: Sequence[str]) -> str:
    """The language that is asked for, found before anything is parsed so that even errors are said in it."""
    asked = [after for word, after in pairwise(words) if word == "--lang"]
    asked += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    return asked[-1] if asked and asked[-1] in LANGUAGES else LANGUAGES[0]


def _outcome(options: argparse.Namespace) -> Outcome:
    language = options.lang
    try:
        with closing(open_store()) as store:
            call = Call(store, options, language)
            try:
                return VERBS[options.verb][1](call)
            except ConflictError as error:
                return _conflict(call, error)
    except StoreError as error:
        return _refused(error, NO_STORE, language)
    except (RecordsError, ParameterError) as error:
        return _refused(error, CODES.get(error.key, FAULTS), language)
    except DataError as error:
        return faults_found(error.faults, language)


def _refused(error: RecordsError | ParameterError, code: int, language: str) -> Outcome:
    sentence = message(f"error.{error.key}", language, **error.parameters)
    parameters = {name: str(value) for name, value in error.parameters.items()}
    return Outcome(code, (sentence,), {"error": error.key, "message": sentence, "parameters": parameters})


def faults_found(faults: Sequence[Fault], language: str) -> Outcome:
    """What a list of faults comes to."""
    return Outcome(
        FAULTS,
        tuple(fault_message(fault, language) for fault in faults),
        {"faults": commands.fault_facts(faults, language)},
    )


def _conflict(call: Call, error: ConflictError) -> Outcome:
    """Both sides of every conflict."""
    city, language = call.city, call.language
    head = message("error.conflict", language, **error.parameters)
    lines, facts = [head], []
    for one in error.conflicts:
        about = subject(city, one.mine, language)
        mine, theirs = said(city, one.mine, language), said(city, one.theirs.what, language)
        who = one.theirs.who
        lines.append(message("cli.conflict", language, subject=about, mine=mine, theirs=theirs, who=who))
        facts.append(
            {"subject": about, "mine": mine, "theirs": theirs, "who": who, "revision": one.theirs.revision}
        )
    return Outcome(CONFLICT, tuple(lines), {"error": error.key, "message": head, "conflicts": facts})
