"""The rules of the layout hold: who imports whom, what is caught, which words and hosts stand in code.

Each rule is a function from one file's text to the faults in it, tried on a bad example before it judges
the project.
"""

from __future__ import annotations

import ast
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "geo": {"geo"},
    "layers": {"geo", "layers"},
    "maps": {"geo", "layers", "maps"},
    "records": {"geo", "layers", "maps", "records"},
    "publish": {"geo", "layers", "maps", "records", "publish"},
    "screens": {"geo", "layers", "maps", "records", "screens"},
    "app": {"geo", "layers", "maps", "records", "screens"},
    "tools": {"geo", "layers", "maps", "tools"},
}
OURS = frozenset(MAY_IMPORT)
ONLY_IN = {
    "streamlit": {"app", "screens"},
    "folium": {"maps"},
    "branca": {"maps"},
    "sqlalchemy": {"records"},
    "alembic": {"records"},
    "docx": {"records"},
    "pptx": {"maps"},
    "osmium": {"tools"},
}
NOT_OURS = {".venv", "node_modules", "built", ".git", "__pycache__", "static"}
PARTS_OF_NAMES = {  # spellings looked for in the street names of OpenStreetMap: input, not words said
    "geo/stretch.py": {"đường "},
    "geo/words.py": {"đ"},
    "geo/schemas.py": {"QĐ 125/QĐ-UBND"},
    "maps/basemap.py": {"hẻm", "Đường số ", r"^đường\s+(?!số\b|\d)", r"^đường\s+số\s+"},
    "maps/client/src/basemap.ts": {"Đường Gò Vấp"},  # letters the font must have ready before it draws
}
HOSTS = {
    "www.w3.org",
    "www.sitemaps.org",
    "www.openstreetmap.org",
    "127.0.0.1",
    "localhost",
}  # namespaces, a link to a source, us
MARKUP = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function")
COMMENT_OR_STRING = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`", re.DOTALL
)

Rule = Callable[[str, str], Iterator[str]]


def files(*suffixes: str) -> list[str]:
    """Paths below ROOT with one of the suffixes, except what is installed or built."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = set(folders) - NOT_OURS
        found += [
            Path(folder, name).relative_to(ROOT).as_posix() for name in names if name.endswith(suffixes)
        ]
    return sorted(found)


def package(path: str) -> str:
    return PurePosixPath(path).parts[0].removesuffix(".py")


def product(paths: list[str]) -> list[str]:
    return [path for path in paths if package(path) not in {"tools", "tests"}]


@cache
def nodes(source: str) -> tuple[ast.AST, ...]:
    """Every node of a program; each file is parsed once for all rules."""
    return tuple(ast.walk(ast.parse(source)))


def imported(source: str) -> Iterator[str]:
    for node in nodes(source):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def forbidden_imports(path: str, source: str) -> Iterator[str]:
    here = package(path)
    if here not in MAY_IMPORT:
        yield f"{path}: {here} is not part of the layout"
        return
    for name in imported(source):
        top = name.split(".")[0]
        if not top:
            yield f"{path}: relative import {name}"
        elif top in OURS and top not in MAY_IMPORT[here]:
            yield f"{path}: {here} imports {name}"
        elif here not in ONLY_IN.get(top, {here}):
            yield f"{path}: only {' and '.join(sorted(ONLY_IN[top]))} may import {top}"


def layers_importing_layers(path: str, source: str) -> Iterator[str]:
    module = PurePosixPath(path)
    if module.parts[0] != "layers" or module.name.startswith("_"):
        return
    for node in nodes(source):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{a.name}" for a in node.names]
        for name in names:
            if name.startswith("layers.") and not name.removeprefix("layers.").startswith("_"):
                yield f"{path}: a layer imports {name}"


def careless_catches(path: str, source: str) -> Iterator[str]:
    for node in nodes(source):
        if isinstance(node, ast.ExceptHandler):
            caught = (
                {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
                if node.type
                else {"everything"}
            )
            if caught & {"everything", "Exception", "BaseException"}:
                yield f"{path}:{node.lineno}: catches {' '.join(sorted(caught))}"


def is_vietnamese(text: str) -> bool:
    letters = unicodedata.normalize("NFD", text)
    return bool(re.search("[đĐ]|[aeiouyAEIOUY][\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323]", letters))


def python_literals(source: str) -> Iterator[tuple[int, str]]:
    documents = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    said = {id(n.body[0].value) for n in nodes(source) if isinstance(n, documents) and _has_docstring(n)}
    for node in nodes(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def _has_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return ast.get_docstring(node, clean=False) is not None


def client_literals(source: str) -> Iterator[tuple[int, str]]:
    for match in COMMENT_OR_STRING.finditer(source):
        if not match["comment"]:
            yield source.count("\n", 0, match.start()) + 1, match[0][1:-1]


def literals(path: str, source: str) -> Iterator[tuple[int, str]]:
    return python_literals(source) if path.endswith(".py") else client_literals(source)


def scattered_words(path: str, source: str) -> Iterator[str]:
    if package(path) == "layers":  # a layer's words stand in its own file
        return
    for line, text in literals(path, source):
        if is_vietnamese(text) and text not in PARTS_OF_NAMES.get(path, set()):
            yield f"{path}:{line}: {text[:60]!r} belongs in maps/messages.csv"


def foreign_hosts(path: str, source: str) -> Iterator[str]:
    for line, text in literals(path, source) if not path.endswith(".css") else [(0, source)]:
        for host in re.findall(r"(?:https?:|wss?:|['\"(])//([\w.-]+\.\w+)", f'"{text}'):
            if host not in HOSTS:
                yield f"{path}:{line}: names the host {host}"


def markup_from_text(path: str, source: str) -> Iterator[str]:
    code = COMMENT_OR_STRING.sub(lambda m: "" if m["comment"] else m[0], source)
    yield from (f"{path}: {word}" for word in MARKUP if word in code)


PYTHON = [path for path in files(".py") if package(path) != "tests"]
CLIENT = [path for path in files(".ts", ".mjs", ".css") if path.startswith("maps/client/")]
RULES: list[tuple[Rule, list[str]]] = [
    (forbidden_imports, PYTHON),
    (layers_importing_layers, PYTHON),
    (careless_catches, files(".py")),
    (scattered_words, product(PYTHON) + [p for p in CLIENT if p.endswith(".ts")]),
    (foreign_hosts, product(PYTHON) + CLIENT),
    (markup_from_text, [p for p in CLIENT if p.endswith(".ts")]),
]
BAD = [
    (forbidden_imports, "geo/city.py", "from layers import all_layers"),
    (forbidden_imports, "geo/city.py", "import maps.document as m"),
    (forbidden_imports, "geo/city.py", "from . import crs"),
    (forbidden_imports, "layers/green.py", "def f():\n    import maps"),
    (forbidden_imports, "layers/green.py", "import folium"),
    (forbidden_imports, "maps/legend.py", "import streamlit as st"),
    (forbidden_imports, "maps/legend.py", "import records"),
    (forbidden_imports, "screens/map.py", "import folium.plugins"),
    (forbidden_imports, "records/agenda_prints.py", "from pptx import Presentation"),
    (forbidden_imports, "screens/map.py", "import tools.setup"),
    (forbidden_imports, "app.py", "from tools import write"),
    (forbidden_imports, "utils/things.py", "x = 1"),
    (layers_importing_layers, "layers/green.py", "from layers import works"),
    (layers_importing_layers, "layers/green.py", "from layers.works import LAYER"),
    (layers_importing_layers, "layers/green.py", "import layers.works"),
    (careless_catches, "geo/city.py", "try:\n    f()\nexcept Exception:\n    pass"),
    (careless_catches, "geo/city.py", "try:\n    f()\nexcept:\n    pass"),
    (careless_catches, "geo/city.py", "try:\n    f()\nexcept (OSError, BaseException) as e:\n    pass"),
    (scattered_words, "screens/map.py", "st.write('Phường')"),
    (scattered_words, "screens/map.py", "st.write(f'{n} đạt')"),
    (scattered_words, "maps/client/src/a.ts", "const a = 'chưa';"),
    (scattered_words, "maps/client/src/a.ts", "const a = `${n} xanh\n lá`; // ok"),
    (foreign_hosts, "maps/document.py", "JS = 'https://cdn.jsdelivr.net/npm/leaflet'"),
    (foreign_hosts, "maps/document.py", "JS = '//unpkg.com/leaflet'"),
    (foreign_hosts, "maps/client/src/a.ts", 'fetch("https://tile.openstreetmap.org/1/1/1.png")'),
    (foreign_hosts, "maps/client/src/a.css", "@import url(//fonts.googleapis.com/css);"),
    (markup_from_text, "maps/client/src/a.ts", "node.innerHTML = name;"),
]
GOOD = [
    (forbidden_imports, "layers/green.py", "from geo.city import City\nfrom layers._layer import Layer"),
    (forbidden_imports, "screens/map.py", "import streamlit\nfrom maps import document"),
    (layers_importing_layers, "layers/green.py", "from layers._layer import Layer"),
    (careless_catches, "geo/city.py", "try:\n    f()\nexcept OSError:\n    pass"),
    (scattered_words, "screens/map.py", '"""Gò Vấp."""\nst.write(words["map.title"])  # Phường'),
    (scattered_words, "maps/client/src/a.ts", '/** "Phường 15" */ const a = "caf\\u00e9"; // Phường'),
    (
        foreign_hosts,
        "maps/client/src/a.ts",
        'const NS = "http://www.w3.org/2000/svg"; // https://example.org',
    ),
    (markup_from_text, "maps/client/src/a.ts", "node.textContent = name; // never innerHTML"),
]


@pytest.mark.parametrize(("rule", "paths"), RULES, ids=[rule.__name__ for rule, _ in RULES])
def test_the_project_keeps_the_rule(rule: Rule, paths: list[str]) -> None:
    assert paths, "the rule judges nothing"
    assert [fault for path in paths for fault in rule(path, (ROOT / path).read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(("rule", "path", "source"), BAD)
def test_the_rule_finds_a_bad_example(rule: Rule, path: str, source: str) -> None:
    assert len(list(rule(path, source))) == 1


@pytest.mark.parametrize(("rule", "path", "source"), GOOD)
def test_the_rule_passes_a_good_example(rule: Rule, path: str, source: str) -> None:
    assert list(rule(path, source)) == []
