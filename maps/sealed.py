"""The public map in one file that asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from maps.document import SitePage, css_with_fonts, public_figure, public_scripts, script_safe, script_text
from maps.payload import late_docs
from maps.release import Release

POLICY = "default-src 'none'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
STYLES = ("public.css", "sealed.css")
WEIGHTS = ("400", "700")  # of the faces that are in the file; 600 is drawn as 700
MINOR, PERIODS = "basemap_minor", "periods"  # what may be left out: small streets, figures of earlier periods


def compose_sealed(release: Release, page: SitePage, left_out: Collection[str] = ()) -> str:
    """The file as HTML, without what is `left_out`. Its policy, in the file itself, lets nothing else run."""
    style = css_with_fonts(release, _faces(release) + "".join(_text(release, name) for name in STYLES))
    script = script_text(b"\n".join(public_scripts(release).values()))
    policy = f"{POLICY}; script-src '{_allowed(script)}'; style-src '{_allowed(style)}'"
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<style>{style}</style>\n{page.head}'
    )
    late = [(f"govap-file-{name}", script_safe(doc)) for name, doc in _late(release, left_out).items()]
    without_past = PERIODS in left_out
    figure = public_figure(
        release, replace(page, head=head, past=not without_past), late, f"<script>{script}</script>"
    )
    return str(figure.render())


def _late(release: Release, left_out: Collection[str]) -> dict[str, Any]:
    """The late files; in the place of the small streets, where they are left out, a map of none."""
    docs = dict(late_docs(release))
    if MINOR in left_out:
        docs[MINOR] = {**docs[MINOR], "names": [], "fade": [], "areas": {}, "lines": {}, "points": {}}
    return {name: doc for name, doc in docs.items() if not (PERIODS in left_out and name.startswith(PERIODS))}


def _allowed(content: str) -> str:
    """A script or style as a policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _faces(release: Release) -> str:
    """The rules of the client's faces of WEIGHTS."""
    rules = re.findall(r"@font-face\{[^}]*\}", _text(release, "document.css"))
    return "".join(rule for rule in rules if any(f"font-weight:{weight};" in rule for weight in WEIGHTS))


def _text(release: Release, name: str) -> str:
    return release.client[name].decode("utf-8")
