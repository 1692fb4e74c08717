"""Files as people upload them, for tests: workbooks, CSV, and the faults found in them as sentences."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from openpyxl import Workbook

from maps.messages import fault_message, notice_message
from records.intake.upload import Ask, Upload, read_upload
from tests.cities import real_city

TODAY = date(2022, 6, 15)
NOTHING_ASKED = Ask("", "", "", TODAY)
GREEN = Ask("t08", "2021-Q1", "", TODAY)
HEADINGS = ("Phường", "Giá trị (m²/người)", "Nguồn", "Ghi chú")


def workbook(rows: Sequence[Sequence[Any]], change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook with one sheet of `rows`; `change` may do more to the sheet."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def green(*rows: Sequence[Any], change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook with values of the green area; without `rows` two good ones."""
    return workbook([HEADINGS, *(rows or (("Phường 1", 0.5), ("Phường 3", 0.75)))], change)


def table(*lines: str) -> bytes:
    """A CSV file of Vietnamese notation."""
    return "\r\n".join(("Phường;Giá trị;Nguồn;Ghi chú", *lines)).encode("utf-8-sig")


def repacked(
    content: bytes, change: Mapping[str, Callable[[bytes], bytes]], more: Mapping[str, bytes] | None = None
) -> bytes:
    """A zip with the named members changed and `more` added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, bytes)(old.read(name)))
        for name, extra in (more or {}).items():
            new.writestr(name, extra)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook in whose first sheet `old` is replaced."""

    def change(part: bytes) -> bytes:
        assert old in part
        return part.replace(old, new)

    return repacked(content, {SHEET: change})


def read(content: bytes, name: str = "bao-cao.xlsx", ask: Ask = GREEN) -> Upload:
    """The file read against the real city; every finding can be said in both languages."""
    upload = read_upload(real_city(), name, content, ask)
    for language in ("vi", "en"):
        said = [fault_message(fault, language) for fault in upload.faults]
        said += [notice_message(notice, language) for notice in upload.notices]
        assert not any(re.search(r"\{|\}|None", sentence) for sentence in said)
    return upload


def asked(**changes: Any) -> Ask:
    """The usual question with changes."""
    return replace(GREEN, **changes)


def the_fault(upload: Upload, key: str) -> str:
    """The one fault, of that key, as its Vietnamese sentence."""
    assert [fault.key for fault in upload.faults] == [key], [fault_message(fault) for fault in upload.faults]
    return fault_message(upload.faults[0])


def notices(upload: Upload) -> list[str]:
    """The keys of the notices."""
    return [notice.key for notice in upload.notices]
