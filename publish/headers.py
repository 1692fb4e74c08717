"""How a web server is to send the site: a sample for nginx, complete but for name, certificate and folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from maps.messages import LANGUAGES
from publish.edition import Edition
from publish.site import Files, page_path

SAMPLE = "headers/nginx.conf"
TEMPLATE = Path(__file__).with_name("nginx.conf")
OFFLINE = "govap-offline.html"
KEPT_S = 31_536_000  # how long a hashed file may be kept: a year, in seconds
PAGE_S = 60  # how long a page may be kept: short, since the next edition takes its hashed files away
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".geojson": "application/geo+json",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".gpkg": "application/geopackage+sqlite3",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".webmanifest": "application/manifest+json",
}  # by ending: every kind of file that a site holds
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "frame-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}  # Content-Security-Policy but for frame-ancestors: nothing from elsewhere, nothing written into a page
PERMISSIONS = {
    "geolocation": "(self)",
    **dict.fromkeys(("camera", "microphone", "payment", "usb"), "()"),
}  # where somebody stands is asked on a press of a button, and goes nowhere


@dataclass(frozen=True)
class Server:
    """What differs from server to server; `listen` and `root` as nginx writes them.

    `brotli` is True where nginx has the module brotli_static.
    """

    listen: str = "80"
    name: str = "_"
    root: str = "/var/www/govap"
    brotli: bool = False


def files(edition: Edition) -> Files:
    """The sample, for the address that the edition names."""
    parts = urlsplit(edition.address)
    return {SAMPLE: nginx_conf(Server(name=parts.hostname or "_"), parts.path or "/").encode()}


def nginx_conf(server: Server, prefix: str = "/") -> str:
    """The configuration of one server that has the site at the path `prefix`, below its root."""
    below = re.escape(prefix)
    words = {
        "listen": server.listen,
        "name": server.name,
        "root": server.root,
        "brotli": "" if server.brotli else "# ",
        "asset_s": str(KEPT_S),
        "page_s": str(PAGE_S),
        "offline": OFFLINE,
        "policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
        "permissions": ", ".join(f"{name}={value}" for name, value in PERMISSIONS.items()),
        "types": "".join(f'        "{kind}" {ending[1:]};\n' for ending, kind in TYPES.items()),
        "framed": "".join(f'    "{prefix}{page_path("map", one)}"  "*";\n' for one in LANGUAGES),
        "languages": "".join(
            f"    location ^~ {prefix}{one}/ {{ error_page 404 {prefix}{page_path('missing', one)}; }}\n"
            for one in LANGUAGES[1:]
        ),
    }
    text = TEMPLATE.read_text(encoding="utf-8").replace('"~^@prefix@', f'"~^{below}')
    words["prefix"] = prefix
    return re.sub(r"@(\w+?)@", lambda match: words[match[1]], text)
