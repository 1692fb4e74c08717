"""The plan of 2021 itself: its 18 targets word for word, and quotations checked against it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from geo.source import sha256
from tools import wording
from tools.raw import RawFile
from tools.write import csv_text

COLUMNS = [
    *("number", "part", "text", "target_vi", "target_en", "target", "target_high"),
    *("unit_vi", "unit_en", "comparison", "lead_department", "by_ward", "source"),
]
SECTION = ("II. CÁC CHỈ TIÊU CHỦ YẾU", "III. CÁC NHIỆM VỤ, GIẢI PHÁP")
TARGETS = 18


@dataclass(frozen=True)
class Plan:
    """The text of Decision 125/QĐ-UBND in NFC, and the file it was read from."""

    text: str
    raw: RawFile

    def quoted(self, words: str) -> str:
        """`words` themselves.

        Raises
        ------
        ValueError
            If the plan does not contain them exactly.
        """
        if words not in self.text:
            raise ValueError(f"{self.raw.file} does not say {words!r}")
        return words


def read(path: Path) -> Plan:
    """The plan of a UTF-8 text file, or of the only .txt file of a folder."""
    if path.is_dir():
        (path,) = path.glob("*.txt")
    content = path.read_bytes()
    text = unicodedata.normalize("NFC", content.decode("utf-8"))
    return Plan(text, RawFile(path.name, sha256(content)))


def targets(plan: Plan) -> dict[int, str]:
    """Text of each target by its number, as written, misprints included.

    Raises
    ------
    ValueError
        If they are not numbered 1 to 18.
    """
    section = plan.text.split(SECTION[0])[1].split(SECTION[1])[0]
    found = {int(number): words.strip() for number, words in _numbered(section)}
    if list(found) != list(range(1, TARGETS + 1)):
        raise ValueError(f"{plan.raw.file}: targets are numbered {list(found)}")
    return found


def _numbered(section: str) -> list[tuple[str, str]]:
    return re.findall(r"^\((\d+)\) (.+)$", section, flags=re.MULTILINE)


def text(plan: Plan) -> str:
    """data/plan_2021.csv: one row a measurable part, each with the whole target's text.

    Raises
    ------
    ValueError
        If a target has no wording, a part quotes what its target does not say, or a department
        leads nothing in the plan.
    """
    words = targets(plan)
    rows = []
    for row in wording.rows("plan_targets"):
        whole = words[int(row["number"])]
        if row["quote"] not in whole:
            raise ValueError(f"target {row['number']} does not say {row['quote']!r}")
        if row["lead_department"]:
            plan.quoted(f"Giao {row['lead_department']} chủ trì")
        source = wording.texts("plan", "key")["targets"]["source"].format(**row)
        kept = {name: row[name] for name in COLUMNS if name in row}
        rows.append({**kept, "text": whole, "source": source})
    missing = words.keys() - {int(str(row["number"])) for row in rows}
    if missing:
        raise ValueError(f"tools/wording/plan_targets.csv has no row for {sorted(missing)}")
    return csv_text(COLUMNS, rows)
