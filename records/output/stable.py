"""Files that are always the same bytes for the same content: without the moment they were written at."""

from __future__ import annotations

import io
import re
import zipfile

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can name
NO_DAY = "1980-01-01"
CORE = "docProps/core.xml"
_MOMENTS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")


def stable_package(content: bytes, day: str = NO_DAY) -> bytes:
    """An Office package (.docx, .xlsx) as `content`, dated `day` (ISO) wherever it says when it was made."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == CORE:
                part = _MOMENTS.sub(rb"\g<1>" + f"{day}T00:00:00Z".encode() + rb"\g<2>", part)
            entry = zipfile.ZipInfo(name, ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else the system that wrote it
            new.writestr(entry, part)
    return made.getvalue()
