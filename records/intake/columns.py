"""Which column of a table is which: headings with or without diacritics, case, units in brackets, in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from openpyxl.utils import range_boundaries

from geo.words import without_diacritics
from maps.messages import LANGUAGES, message
from records.intake.cells import Row, Sheet, Table
from records.intake.findings import Findings, Place, column_at, quoted, row_at

ROWS_LOOKED_AT = 30  # to find the headings
ROWS_NAMED = 10  # hidden ones, in one fault
SHORTEST_CUT = 10  # letters of a field name in a shapefile

FIGURE_COLUMNS = ("ward", "ward_code", "value", "status", "indicator", "period", "unit", "source", "note")
WORK_TEMPLATE_COLUMNS = (
    "id",
    "name_vi",
    "status",
    "progress_percent",
    "planned_start",
    "planned_finish",
    "actual_start",
    "actual_finish",
    "capital_vnd",
    "paid_vnd",
    "clearance_cases",
    "clearance_notified",
    "clearance_paid",
    "clearance_handed_over",
    "next_milestone",
    "next_milestone_on",
    "status_as_of",
    "source",
    "note",
)
UNNUMBERED = frozenset(
    {"stt", "tt", "so tt", "so thu tu", "no", "fid", "ogc fid", "gid", "objectid", "geom", "geometry"}
)

# Further words for a column beside its name and its heading in both languages, as `plain_heading` gives them.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "ward": (
        "ten phuong",
        "phuong so",
        "ward name",
        "ward id",
        "ten don vi",
        "don vi bao cao",
        "dia ban",
        "don vi hanh chinh",
        "ten dvhc",
        "khu vuc",
    ),
    "ward_code": (
        "ma gso",
        "gso",
        "ma dvhc",
        "ma don vi hanh chinh",
        "ma xa",
        "ma px",
        "gso code",
        "ma phuong xa",
    ),
    "value": (
        "so lieu",
        "ket qua",
        "thuc hien",
        "ket qua thuc hien",
        "so thuc hien",
        "gia tri thuc hien",
        "figure",
    ),
    "status": ("trang thai", "hien trang", "state", "ket qua xet"),
    "indicator": ("ten chi tieu", "ma chi tieu", "indicator id", "target", "tieu chi"),
    "period": ("ky", "ky so lieu", "thoi ky", "thoi gian", "nam", "quy", "thang", "year", "quarter", "month"),
    "unit": ("dvt", "don vi do"),
    "source": ("nguon so lieu", "can cu", "nguon tin"),
    "note": ("notes", "dien giai", "remark", "remarks", "comment"),
    "id": ("ma so", "ma doi tuong", "ma cong trinh", "ma cong vien", "ma tram", "ma khu dat", "code"),
    "name_vi": (
        "ten",
        "cong trinh",
        "ten cong trinh",
        "ten du an",
        "du an",
        "work",
        "name",
        "ten doi",
        "ten tram",
        "ten vi",
    ),
    "name": (
        "ten",
        "ten cong vien",
        "cong vien",
        "park",
        "ten khu dat",
        "khu dat",
        "plot",
        "name vi",
        "thua dat",
    ),
    "name_en": ("ten tieng anh", "english name"),
    "progress_percent": ("tien do", "progress", "khoi luong hoan thanh", "ty le hoan thanh"),
    "planned_start": ("khoi cong ke hoach", "khoi cong theo ke hoach"),
    "planned_finish": ("hoan thanh theo ke hoach",),
    "actual_start": ("ngay khoi cong", "khoi cong"),
    "actual_finish": ("ngay hoan thanh", "hoan thanh"),
    "capital_vnd": ("tong muc dau tu", "von duoc duyet", "capital", "capital approved"),
    "paid_vnd": ("giai ngan", "da thanh toan", "von da giai ngan", "money paid", "paid"),
    "clearance_cases": ("so truong hop", "truong hop giai phong mat bang", "clearance cases"),
    "clearance_notified": ("da thong bao", "notified"),
    "clearance_paid": ("da chi tra", "da boi thuong"),
    "clearance_handed_over": ("da ban giao", "handed over"),
    "next_milestone": ("moc ke tiep", "moc tiep theo", "milestone"),
    "next_milestone_on": ("ngay cua moc", "milestone date"),
    "status_as_of": ("tinh den", "ngay so lieu", "cap nhat", "as of date"),
    "as_of": ("tinh den", "ngay so lieu", "cap nhat", "as of date"),
    "area_m2": ("dien tich", "area"),
    "owner": ("chu so huu", "chu su dung", "chu dat"),
    "cost_vnd": ("chi phi", "kinh phi", "cost", "gia dat"),
    "wards": ("phuong", "cac phuong", "ward"),
    "length_m": ("chieu dai", "length"),
}

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_SIGNS = re.compile(r"[^0-9a-z%]+")


@lru_cache(maxsize=512)  # the same wards and headings come again in every row
def plain_heading(text: str) -> str:
    """A heading as it is compared: no diacritics, capitals, brackets, signs or double spaces."""
    plain = without_diacritics(unicodedata.normalize("NFKC", text))
    return _SIGNS.sub(" ", _BRACKETS.sub(" ", plain)).strip()


def bracketed(text: str) -> str:
    """The words in the last brackets of a heading, "" where it has none: the unit of "Giá trị (m²/người)"."""
    found = _BRACKETS.findall(text)
    return str(found[-1]).strip() if found else ""


def words_of(columns: Iterable[str], more: Mapping[str, Collection[str]] | None = None) -> dict[str, str]:
    """Which column a plain heading means, for the given columns; of several that share a word the first.

    `more` are further headings of single columns, as they are written.
    """
    meant: dict[str, str] = {}
    for column in columns:
        headings = [message(f"column.{column}", language) for language in LANGUAGES]
        headings += [column, *SYNONYMS.get(column, ()), *(more or {}).get(column, ())]
        for heading in headings:
            meant.setdefault(plain_heading(heading), column)
    return meant


def find_header(sheet: Sheet, words: Mapping[str, str], needed: Collection[str]) -> Row | None:
    """The row of headings: of the first rows the one with most known ones, among them one `needed`; None if none."""

    def known(row: Row) -> set[str]:
        return {words[heading] for cell in row.cells if (heading := plain_heading(cell.text)) in words}

    rows = [row for row in sheet.rows[:ROWS_LOOKED_AT] if known(row) & set(needed)]
    return max(rows, key=lambda row: len(known(row)), default=None)


def table_below(sheet: Sheet, header: Row, words: Mapping[str, str], findings: Findings) -> Table:
    """The table under `header`; faults for columns that stand twice, notices for those nobody knows."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header.cells):
        column = words.get(plain_heading(cell.text))
        if column is None:
            _notice_unknown(sheet, header, place, findings)
        elif column in places:
            first = header.cell(places[column]).text
            findings.fault("column_twice", column_at(place + 1, cell.text), first=quoted(first))
        else:
            places[column] = place
    table = Table(
        sheet=sheet,
        header=header,
        places=places,
        units={column: bracketed(header.cell(place).text) for column, place in places.items()},
        rows=tuple(row for row in sheet.rows if row.number > header.number),
        above=tuple(row for row in sheet.rows if row.number < header.number),
    )
    _check_all_is_seen(table, findings)
    return table


def _check_all_is_seen(table: Table, findings: Findings) -> None:
    """Faults for what a person who opens the file would not see, or would see in another place than it is."""
    sheet, used = table.sheet, {place + 1 for place in table.places.values()}
    hidden = [row.number for row in table.rows if row.number in sheet.hidden_rows]
    if hidden:
        listed = ", ".join(map(str, hidden[:ROWS_NAMED])) + (" …" if len(hidden) > ROWS_NAMED else "")
        findings.fault("hidden_rows", row_at(hidden[0]), rows=listed, count=len(hidden))
    for place in sorted(used & sheet.hidden_columns):
        findings.fault("hidden_column", column_at(place, table.header.cell(place - 1).text))
    last = max((row.number for row in table.rows), default=table.header.number)
    for merged in sheet.merged:
        if _touches(merged, used, range(table.header.number, last + 1)):
            findings.fault("merged_cells", Place(quoted(merged)), cells=quoted(merged))


def _touches(merged: str, columns: Collection[int], rows: range) -> bool:
    """True where a merged range covers any of the columns within the rows; also where nobody can tell."""
    try:
        left, top, right, bottom = range_boundaries(merged)
        return top < rows.stop and bottom >= rows.start and any(left <= column <= right for column in columns)
    except (TypeError, ValueError):  # "A:A", or no range
        return True


def _notice_unknown(sheet: Sheet, header: Row, place: int, findings: Findings) -> None:
    heading = header.cell(place).text
    if is_numbering(heading):
        return
    below = any(not row.cell(place).is_blank for row in sheet.rows if row.number > header.number)
    if heading or below:
        findings.notice("column_ignored", column_at(place + 1, heading))


def is_numbering(heading: str) -> bool:
    """True for the heading of a running number or of a shape, which nobody misses."""
    return plain_heading(heading) in UNNUMBERED


def restored(names: Sequence[str], words: Mapping[str, str]) -> dict[str, str]:
    """Which column each field name of a file of features means; a name cut after ten letters counts if it is clear."""
    meant = {}
    for name in names:
        plain = plain_heading(name)
        whole = {words[plain]} if plain in words else set()
        cut = {
            column for word, column in words.items() if len(name) == SHORTEST_CUT and word.startswith(plain)
        }
        if found := whole or cut:
            meant[name] = min(found) if len(found) == 1 else ""
    return {name: column for name, column in meant.items() if column}
