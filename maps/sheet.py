"""`python -m maps.sheet --out FILE.pdf`: sheets of paper drawn without a browser; PDF, or PNG by the file's ending."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from geo.city import City, read_city
from geo.errors import DataError, GoVapError
from layers import every_view_of, layers_of
from layers._layer import Layer, View
from maps.document import DATA
from maps.messages import LANGUAGES, fault_message, message
from maps.release import ClientMissingError
from maps.sheets.code import LONGEST_ADDRESS, AddressError, checked_address
from maps.sheets.drawn import about_of, atlas_papers, atlas_pdf, sheet_pdf, sheet_png, usual_layer
from maps.sheets.paper import PAPER_MM, png_of
from maps.sheets.parts import Ask
from maps.whole_file import write_whole

DONE, FAULTS, WRONG_USE = range(3)
ENDINGS = (".pdf", ".png")
WITH_RECORDS = (
    "records.sheet"  # the command that reads a release; what draws knows it by name only (ADR 0017)
)
Reader = Callable[[argparse.Namespace], City]


class UseError(GoVapError):
    """A call asks for what there is not; the sentence to say."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in the reader's language."""

    language = LANGUAGES[0]

    def error(self, message_text: str) -> NoReturn:
        """Exit code WRONG_USE."""
        self.print_usage(sys.stderr)
        print(message("cli.wrong_use", self.language, reason=message_text), file=sys.stderr)
        raise SystemExit(WRONG_USE)


def parser_in(language: str, prog: str = "python -m maps.sheet") -> argparse.ArgumentParser:
    """The parser, its help in `language`."""
    parser = _Parser(prog=prog, description=message("sheet.cli.about", language))
    parser.language = language

    def add(name: str, metavar: str = "", **more: object) -> None:
        key = f"sheet.cli.{name.removeprefix('--')}"
        named = {"metavar": metavar} if metavar else {}
        parser.add_argument(name, help=message(key, language), **{**named, **more})  # type: ignore[arg-type]

    add("--out", "FILE", type=Path, required=True)
    add("--ward", "ID", default="")
    add("--atlas", action="store_true")
    add("--overlay", "NAME", default="")
    add("--view", "NAME", default="")
    add("--size", choices=tuple(PAPER_MM), default="a4")
    add("--release", "N", type=int)
    add("--address", "URL", default="")
    add("--practice", action="store_true")
    add("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    add("--data", "DIR", type=Path, default=Path(os.environ.get("GOVAP_DATA", str(DATA))))
    return parser


def facts_of(options: argparse.Namespace) -> City:
    """The city of the files of facts, without any release."""
    return read_city(options.data, options.practice)


def language_of(words: Sequence[str]) -> str:
    """The language that is asked for, found before anything is parsed so that even errors are said in it."""
    asked = [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    asked += [after for word, after in pairwise(words) if word == "--lang"]
    return asked[-1] if asked and asked[-1] in LANGUAGES else LANGUAGES[0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of one call. With `--release` the command of the records does it, in a process of its own."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    options = parser_in(language_of(words)).parse_args(words)
    if options.release is not None:
        return subprocess.run([sys.executable, "-m", WITH_RECORDS, *words], check=False).returncode
    return run(options, facts_of)


def run(options: argparse.Namespace, read: Reader) -> int:
    """Draw what is asked for of the city that `read` gives, write it, and say what it took."""
    language = options.lang
    try:
        _check(options)
        started = time.perf_counter()
        city = read(options)
        ask = asked(options, city)
        drawn_from = time.perf_counter()
        for path, content in _files(options, ask):
            write_whole(path, content)
            print(f"{path}: {len(content):,} B")
    except DataError as error:
        return _said(*(fault_message(fault, language) for fault in error.faults))
    except ClientMissingError:
        return _said(message("sheet.wrong.client", language))
    except UseError as error:
        return _said(str(error), code=WRONG_USE)
    except OSError as error:
        reason = error.strerror or str(error)
        return _said(message("sheet.wrong.write", language, file=options.out, reason=reason))
    took = time.perf_counter() - drawn_from
    reading = drawn_from - started
    print(message("sheet.cli.took", language, read=f"{reading:.1f}", drawn=f"{took:.1f}", peak=_peak_mb()))
    return DONE


def _said(*sentences: str, code: int = FAULTS) -> int:
    print("\n".join(sentences), file=sys.stderr)
    return code


def _check(options: argparse.Namespace) -> None:
    """Nothing, if the call makes sense before anything is read."""
    language = options.lang
    if options.out.suffix.lower() not in ENDINGS:
        raise UseError(message("sheet.wrong.ending", language, file=options.out))
    if options.ward and options.atlas:
        raise UseError(message("sheet.wrong.both", language))
    if options.practice and options.release is not None:
        raise UseError(message("sheet.wrong.practice", language))
    if options.address:
        try:
            checked_address(options.address)
        except AddressError as error:
            said = message("sheet.wrong.address", language, address=options.address, most=LONGEST_ADDRESS)
            raise UseError(said) from error


def asked(options: argparse.Namespace, city: City) -> Ask:
    """What a call asks for of a city.

    Raises
    ------
    UseError
        If there is no such ward, layer or view; names those there are.
    """
    language = options.lang
    wards = [str(ward) for ward in city.wards.index]
    if options.ward and options.ward not in wards:
        raise _unknown("ward", options.ward, wards, language)
    layer = _layer(options, city)
    return Ask(
        city, layer, _view(options, layer, city), options.ward, options.size, language, options.address
    )


def _layer(options: argparse.Namespace, city: City) -> Layer:
    layers = {layer.id: layer for layer in layers_of(city)}
    if not options.overlay:
        return usual_layer(city)
    if options.overlay not in layers:
        raise _unknown("overlay", options.overlay, layers, options.lang)
    return layers[options.overlay]


def _view(options: argparse.Namespace, layer: Layer, city: City) -> View:
    views = {view.id: view for view in every_view_of(layer, city)}
    if not options.view:
        return next(iter(views.values()))
    if options.view not in views:
        raise _unknown("view", options.view, views, options.lang)
    return views[options.view]


def _unknown(what: str, name: str, known: Iterable[str], language: str) -> UseError:
    return UseError(message(f"sheet.wrong.{what}", language, name=name, known=", ".join(known)))


def _files(options: argparse.Namespace, ask: Ask) -> Iterable[tuple[Path, bytes]]:
    """Path and content of each file; of an atlas in PNG one a ward, the ward's id in its name."""
    path, is_png = options.out, options.out.suffix.lower() == ".png"
    if not options.atlas:
        yield path, sheet_png(ask) if is_png else sheet_pdf(ask)
        return
    if not is_png:
        yield path, atlas_pdf(ask, progress)
        return
    about = about_of(ask, ask.say("sheet.atlas"))
    for ward, paper in zip(ask.city.wards.index, atlas_papers(ask, progress), strict=True):
        yield path.with_name(f"{path.stem}-{ward}{path.suffix}"), png_of(paper, about)


def progress(wards: Iterable[str]) -> Iterable[str]:
    """The wards, with a bar on a terminal."""
    return tqdm(wards, disable=None, leave=False)  # type: ignore[no-any-return]


def _peak_mb() -> str:
    """The most memory this process has held, in MB; "?" where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return "?"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{peak / (2**20 if sys.platform == 'darwin' else 2**10):.0f}"


if __name__ == "__main__":
    raise SystemExit(main())
