"""`python -m publish`: the public site as a folder of static files, from one release of the records."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from contextlib import closing, nullcontext
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from geo.city import read_city
from geo.errors import DataError, Fault
from maps.document import DATA
from maps.messages import LANGUAGES, fault_message, message
from maps.release import ClientMissingError
from maps.released import release_line
from publish.build import build
from publish.edition import Edition, edition_of
from publish.errors import PublishError
from publish.site import Files
from publish.writing import check_place, write
from records.errors import StoreError
from records.store import DEFAULT_FILE, Store, open_store, store_url

DONE, FAULTS, WRONG_USE, NO_STORE = range(4)
OUT = Path("site")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in the reader's language."""

    def __init__(self, language: str) -> None:
        self.language = language
        about, codes = (message(f"public.cli.{key}", language) for key in ("about", "exit_codes"))
        super().__init__(prog="python -m publish", description=about, epilog=codes)

    def error(self, message_text: str) -> NoReturn:
        """Exit code WRONG_USE."""
        self.print_usage(sys.stderr)
        print(message("cli.wrong_use", self.language, reason=message_text), file=sys.stderr)
        raise SystemExit(WRONG_USE)


def parser_in(language: str) -> argparse.ArgumentParser:
    """The parser, its help in `language`."""
    parser = _Parser(language)

    def about(name: str) -> str:
        return message(f"public.cli.{name}", language).replace("%", "%%")

    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help=about("out"))
    parser.add_argument("--release", type=int, metavar="N", help=about("release"))
    parser.add_argument("--address", default="", metavar="URL", help=about("address"))
    parser.add_argument("--contact", default="", metavar="URL", help=about("contact"))
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help=about("data"))
    parser.add_argument("--lang", choices=LANGUAGES, default=language, help=about("lang"))
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of one call: DONE, FAULTS, WRONG_USE or NO_STORE."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    options = parser_in(_language(words)).parse_args(words)
    language = options.lang
    try:
        edition, files = _published(options)
    except (PublishError, DataError) as error:
        return _refused(error.faults, language)
    except ClientMissingError:
        print(message("public.cli.no_client", language), file=sys.stderr)
        return FAULTS
    except StoreError as error:
        print(message(f"error.{error.key}", language, **error.parameters), file=sys.stderr)
        return NO_STORE
    size = sum(map(len, files.values())) / 1_000_000
    said = {"out": options.out, "count": len(files), "size": f"{size:.1f}", "short": edition.release.short}
    print(message("public.cli.done", language, **said))
    print(release_line(edition.city).in_language(language))
    return DONE


def _published(options: argparse.Namespace) -> tuple[Edition, Files]:
    """The edition that now stands in the folder, and its files."""

    def say(step: str) -> None:
        print(message(f"public.step.{step}", options.lang), file=sys.stderr, flush=True)

    check_place(options.out)
    say("read")
    store = _store()
    with closing(store) if store else nullcontext():
        base = read_city(options.data)
        edition = edition_of(store, options.release, options.address, options.contact, base)
    files = build(edition, say)
    say("write")
    write(files, options.out)
    return edition, files


def _store() -> Store | None:
    """The store, None where none was ever made: publishing makes none."""
    url = store_url()
    absent = url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists()
    return None if absent and url.database == str(DEFAULT_FILE) else open_store(url)


def _refused(faults: Sequence[Fault], language: str) -> int:
    """Every fault as a sentence, and that nothing was changed."""
    for fault in faults:
        print(fault_message(fault, language), file=sys.stderr)
    print(message("public.cli.unchanged", language), file=sys.stderr)
    return WRONG_USE if all(fault.file.startswith("--") for fault in faults) else FAULTS


def _language(words: Sequence[str]) -> str:
    """The language that is asked for, found before anything is parsed so that even errors are said in it."""
    asked = [after for word, after in pairwise(words) if word == "--lang"]
    asked += [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    return asked[-1] if asked and asked[-1] in LANGUAGES else LANGUAGES[0]
