"""What surrounds every page: style, templates, and how an error is shown."""

from __future__ import annotations

import base64
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from jinja2 import Environment, FileSystemLoader

from geo.errors import DataError, GoVapError
from maps.messages import fault_message, message
from maps.release import ClientMissingError

TEMPLATES = Path(__file__).parent / "templates"
ICON = TEMPLATES / "icon.svg"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def render(template: str, language: str, **values: Any) -> None:
    """Draw a template; every value is escaped."""
    words = {"t": lambda key, **parameters: message(key, language, **parameters), "language": language}
    st.html(_environment().get_template(template).render(**words, **values))


def picture(template: str, language: str, **values: Any) -> str:
    """A drawing of the templates as an address that an <img> shows; the page's own filter takes SVG out of its HTML."""
    words = {"t": lambda key, **parameters: message(key, language, **parameters)}
    drawn = _environment().get_template(template).render(**words, **values)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"


def style(name: str) -> None:
    """A style sheet of the templates, for the page at hand."""
    st.html(f"<style>{(TEMPLATES / name).read_text(encoding='utf-8')}</style>")


def dress(language: str) -> None:
    """The style of the pages, and the page's language for screen readers."""
    style("style.css")
    script = f"document.documentElement.lang = {json.dumps(language)};"
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def fonts(css: str, base: str) -> None:
    """The font faces of the client's style sheet, for the page around the map."""
    faces = "".join(re.findall(r"@font-face\s*\{[^}]*\}", css))
    placed = re.sub(r"url\([\"']?(?:\./)?([\w.-]+\.woff2)[\"']?\)", rf"url({base}/\1)", faces)
    st.html(f"<style>{placed}</style>")


def escaped(text: str) -> str:
    """`text` for Streamlit's Markdown, every mark of it taken as a letter."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~:$&])", r"\\\1", text.replace("\n", " "))


def say_error(error: GoVapError, language: str) -> None:
    """The error beside the form it belongs to: what is wrong and what to do."""
    st.error(escaped(error_message(error, language)), icon=":material/error:")


def error_message(error: GoVapError, language: str) -> str:
    """The sentence of an error that carries a message key."""
    key, parameters = getattr(error, "key", "unknown"), getattr(error, "parameters", {})
    return message(f"error.{key}", language, **parameters)


def show_error(error: GoVapError, language: str) -> None:
    """What is wrong, where, and what to do, in the reader's language; the app stays up."""
    if isinstance(error, DataError):
        faults = [fault_message(fault, language) for fault in error.faults]
        render("faults.html", language, title=message("app.data_unusable", language), faults=faults)
    elif isinstance(error, ClientMissingError):
        render("faults.html", language, title=message("app.client_missing", language), faults=[])
    else:
        render("faults.html", language, title=error_message(error, language), faults=[])
