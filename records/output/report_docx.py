"""The report of a period as a Word document in administrative form (Decree 30/2020/NĐ-CP), in Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from docx.document import Document as Paper
from docx.shared import Mm, Pt

from layers._layer import period_name
from maps.legend import vietnamese_date
from maps.messages import message
from maps.picture import release_line
from records.output.paper import (
    FIRST_LINE_MM,
    SMALL_PT,
    TEXT_MM,
    WIDE_MM,
    Align,
    Grid,
    Style,
    bytes_of,
    columns_of,
    fill,
    grid,
    line,
    new_paper,
    new_section,
    page_number,
    picture,
    sideways,
    stamp,
    upright,
    write,
)
from records.output.report import Report, TargetLine, WardLine
from records.output.report_words import (
    department_said,
    gap_said,
    judgement_said,
    period_words,
    progress_said,
    result_said,
    said,
    short,
    target_counts,
    target_said,
    ward_code,
    ward_counts,
    ward_label,
    wards_said,
    work_counts,
)
from records.output.stable import NO_DAY, stable_package
from records.words import status_name

LANGUAGE = "vi"  # of the official form
BODY_COLUMNS_MM = (68.0, 97.0)  # who writes, on the left; the state, on the right
BODY_NAME_MM = 50.0  # room of the body's name, so that it breaks before the district's
MOTTO_MM, BODY_LINE_MM, TITLE_LINE_MM = (
    57.0,
    22.0,
    40.0,
)  # the motto's own width; a third to a half of the others
SIGN_COLUMNS_MM = (85.0, 80.0)
ROMAN = ("I", "II", "III", "IV")
BULLET = "- "

TEXT = Style(align="both", first_mm=FIRST_LINE_MM, before_pt=6)
ITEM = Style(align="both", first_mm=FIRST_LINE_MM, before_pt=3)
SECTION = Style(bold=True, first_mm=FIRST_LINE_MM, before_pt=10, with_next=True)
NOTE = Style(size=11, italic=True, before_pt=4)
CENTRED = Style(bold=True, align="centre", with_next=True)

TARGETS_MM = (10.0, 74.0, 26.0, 30.0, 18.0, 24.0, 42.0, 33.0)
WORKS_MM = (10.0, 72.0, 40.0, 34.0, 18.0, 26.0, 24.0, 33.0)
WARD_LABEL_MM, WARD_PT = 48.0, 9.0
PICTURE_MM = 145.0  # two to a page, the first page too
ALIGN_LABEL: Align = "left"
ALIGN_FIGURE: Align = "centre"

say = partial(message, language=LANGUAGE)


def report_docx(report: Report, pictures: Sequence[bytes]) -> bytes:
    """The report as .docx, with `pictures` (PNG) as its last appendix; the same report is always the same bytes."""
    period = period_words(report.period, LANGUAGE)
    paper = new_paper(f"{say('paper.subject')}, {period}")
    _furnish(paper, report)
    _head(paper, report)
    _text(paper, report)
    _end(paper)
    _appendix_targets(paper, report)
    _appendix_wards(paper, report)
    _appendix_works(paper, report)
    if pictures:
        _appendix_maps(paper, pictures)
    return stable_package(bytes_of(paper), report.released.made_on if report.released else NO_DAY)


def _furnish(paper: Paper, report: Report) -> None:
    """Header and footer of every page."""
    section = paper.sections[0]
    section.different_first_page_header_footer = True
    page_number(section.header.paragraphs[0])
    if report.practice:
        for paragraph in (section.first_page_header.paragraphs[0], section.header.add_paragraph()):
            stamp(paragraph, say("map.practice.stamp"))
    words = release_line(report.released, report.fingerprint, LANGUAGE)
    for footer in (section.first_page_footer, section.footer):
        fill(footer.paragraphs[0], words, Style(size=SMALL_PT, align="centre"))


def _head(paper: Paper, report: Report) -> None:
    left, right = columns_of(paper, BODY_COLUMNS_MM)
    body = fill(left.paragraphs[0], say("paper.body"), Style(size=13, bold=True, align="centre"))
    margin = (BODY_COLUMNS_MM[0] - BODY_NAME_MM) / 2
    body.paragraph_format.left_indent = body.paragraph_format.right_indent = Mm(margin)
    line(left, BODY_LINE_MM, BODY_COLUMNS_MM[0])
    write(left, say("paper.number"), Style(size=13, align="centre", before_pt=4))
    fill(right.paragraphs[0], say("paper.country"), Style(size=13, bold=True, align="centre"))
    write(right, say("paper.motto"), Style(bold=True, align="centre"))
    line(right, MOTTO_MM, BODY_COLUMNS_MM[1])
    write(right, say("paper.place_date"), Style(italic=True, align="centre", before_pt=4))
    period = period_words(report.period, LANGUAGE)
    title = fill(paper.add_paragraph(style="Title"), say("paper.kind"), CENTRED)
    title.paragraph_format.space_before = Pt(18)
    write(paper, say("paper.subject"), CENTRED)
    write(paper, say("paper.subject_period", period=period), CENTRED)
    line(paper, TITLE_LINE_MM, TEXT_MM)


def _text(paper: Paper, report: Report) -> None:
    period = period_words(report.period, LANGUAGE)
    first, last = (
        vietnamese_date(day.isoformat()) for day in (report.period.first_day, report.period.last_day)
    )
    ground = Style(italic=True, align="both", first_mm=FIRST_LINE_MM, before_pt=12)
    write(paper, say("paper.ground"), ground)
    write(paper, say("paper.opening", period=period, first=first, last=last), TEXT)
    write(paper, _basis(report), TEXT)
    for title, lines in (
        ("paper.section_targets", _target_lines(report)),
        ("paper.section_wards", _ward_lines(report)),
        ("paper.section_works", _work_lines(report)),
        ("paper.section_missing", _missing_lines(report)),
    ):
        fill(paper.add_paragraph(style="Heading 1"), say(title), SECTION)
        for text in lines:
            write(paper, text, ITEM if text.startswith(BULLET) else TEXT)
    write(paper, say("paper.closing", period=period), replace(TEXT, with_next=True))


def _basis(report: Report) -> str:
    if report.practice:
        return say("paper.practice")
    if report.released is None:
        return say("paper.no_basis")
    day = vietnamese_date(report.released.made_on)
    basis = say("paper.basis", number=report.released.number, day=day)
    return f"{basis} {say('paper.one_person')}" if report.released.one_person else basis


def _bullets(lines: Sequence[str]) -> list[str]:
    """Lines of a list, the last one with a full stop."""
    return [f"{BULLET}{text}{'.' if text is lines[-1] else ';'}" for text in lines]


def _target_lines(report: Report) -> list[str]:
    parts, missing, whole = len(report.targets), len(report.judged("missing")), report.whole_targets
    plan: dict[str, Any] = {"targets": len({line.number for line in report.targets}), "parts": parts}
    counts = target_counts(report, LANGUAGE)
    lines = [
        say("paper.targets", **plan, reported=parts - missing, counts=counts, missing=missing)
        if counts
        else say("paper.targets_none", **plan),
        say("paper.whole_targets", met=whole["met"], not_met=whole["not_met"], missing=whole["missing"]),
    ]
    failed = [_not_met(one, report) for one in report.judged("not_met")]
    return [*lines, say("paper.not_met"), *_bullets(failed)] if failed else lines


def _not_met(one: TargetLine, report: Report) -> str:
    return say(
        "paper.not_met_line",
        name=one.name,
        label=one.indicator.label(LANGUAGE),
        result=result_said(one, report.period, LANGUAGE),
        target=target_said(one.indicator, LANGUAGE),
    )


def _ward_lines(report: Report) -> list[str]:
    civility, *others = report.ward_lines
    first = say(
        "paper.civility",
        label=civility.indicator.label(LANGUAGE),
        period=period_name(civility.period, LANGUAGE),
        counts=ward_counts(civility, LANGUAGE),
        wards=len(report.wards),
    )
    return [first, say("paper.more_wards", count=len(others))] if others else [first]


def _work_lines(report: Report) -> list[str]:
    lines = [say("paper.works", works=len(report.works), counts=work_counts(report.works, LANGUAGE))]
    late = [short(work.name.vi) for work in report.works if work.status == "late"]
    return [*lines, say("paper.late", names="; ".join(late))] if late else lines


def _missing_lines(report: Report) -> list[str]:
    departments = [
        _missing_said(department_said(department, LANGUAGE), [one.name for one in missing])
        for department, missing in report.missing.items()
    ]
    wards = [
        _missing_said(_ward_names(report, places), [ward_code(one, LANGUAGE) for one in missing])
        for places, missing in report.missing_wards
    ]
    lines = [say("paper.missing_departments"), *_bullets(departments)] if departments else []
    lines += [say("paper.missing_wards"), *_bullets(wards)] if wards else []
    return lines or [say("paper.nothing_missing")]


def _missing_said(who: str, names: Sequence[str]) -> str:
    return say("paper.missing_line", who=who, count=len(names), names=", ".join(names))


def _ward_names(report: Report, places: Sequence[int]) -> str:
    if len(places) == len(report.wards):
        return say("paper.all_wards")
    return ", ".join(short(report.wards[place][1]) for place in places)


def _end(paper: Paper) -> None:
    """To whom it goes, on the left; who signs, on the right, with room for the hand."""
    write(paper, "", Style(size=6, with_next=True))
    left, right = columns_of(paper, SIGN_COLUMNS_MM)
    fill(left.paragraphs[0], say("paper.recipients_title"), Style(size=12, bold=True, italic=True))
    recipients = say("paper.recipients").split("; ")
    for place, who in enumerate(recipients, start=1):
        write(left, f"- {who}{'.' if place == len(recipients) else ';'}", Style(size=11))
    fill(right.paragraphs[0], say("paper.signed_for"), CENTRED)
    write(right, say("paper.signed_by"), CENTRED)
    for _ in range(4):
        write(right, "", CENTRED)
    write(right, say("paper.signature"), CENTRED)


def _appendix(paper: Paper, place: int, title: str, room_mm: float) -> None:
    fill(paper.add_paragraph(style="Heading 1"), say("paper.appendix", number=ROMAN[place]), CENTRED)
    write(paper, title, CENTRED)
    write(paper, say("paper.attached"), Style(size=13, italic=True, align="centre", with_next=True))
    line(paper, TITLE_LINE_MM, room_mm)
    write(paper, "", Style(size=6))


def _appendix_targets(paper: Paper, report: Report) -> None:
    sideways(new_section(paper))
    period = period_words(report.period, LANGUAGE).upper()
    _appendix(paper, 0, say("paper.title_targets", period=period), WIDE_MM)
    names = ("order", "content", "target", "result", "gap", "judgement", "department", "source")
    form = Grid(
        headings=tuple(say(f"paper.{name}") for name in names),
        widths_mm=TARGETS_MM,
        aligned=("centre", "left", "centre", "centre", "centre", "centre", "left", "left"),
    )
    grid(paper, form, [_target_row(one, report) for one in report.targets])
    write(paper, say("plan.source"), NOTE)


def _target_row(one: TargetLine, report: Report) -> tuple[str, ...]:
    return (
        one.name,
        one.indicator.label(LANGUAGE),
        target_said(one.indicator, LANGUAGE),
        result_said(one, report.period, LANGUAGE),
        gap_said(one, LANGUAGE),
        judgement_said(one, LANGUAGE),
        department_said(one.department, LANGUAGE),
        short(one.figure.source) if one.figure else "",
    )


def _appendix_wards(paper: Paper, report: Report) -> None:
    """One row an indicator, one column a ward: everything the wards reported on one page if it fits."""
    sideways(new_section(paper))
    period = period_words(report.period, LANGUAGE).upper()
    _appendix(paper, 1, say("paper.title_wards", period=period), WIDE_MM)
    wide = (WIDE_MM - WARD_LABEL_MM) / len(report.wards)
    form = Grid(
        headings=(say("paper.content"), *(name for _, name in report.wards)),
        widths_mm=(WARD_LABEL_MM, *(wide for _ in report.wards)),
        aligned=(ALIGN_LABEL, *(ALIGN_FIGURE for _ in report.wards)),
        size=WARD_PT,
        margin_mm=0.4,
    )
    grid(paper, form, [_ward_row(one) for one in report.ward_lines])
    write(paper, say("paper.blank"), NOTE)


def _ward_row(one: WardLine) -> tuple[str, ...]:
    unit = one.indicator.unit(LANGUAGE)
    about = ", ".join(part for part in (unit, period_name(one.period, LANGUAGE)) if part)
    cells = (said(figure, None, LANGUAGE) if figure else "" for figure in one.figures)
    return (f"{ward_label(one, LANGUAGE)} ({about})", *cells)


def _appendix_works(paper: Paper, report: Report) -> None:
    sideways(new_section(paper))
    _appendix(paper, 2, say("paper.title_works"), WIDE_MM)
    names = ("order", "work", "wards", "status", "progress", "finish", "as_of", "source")
    form = Grid(
        headings=tuple(say(f"paper.{name}") for name in names),
        widths_mm=WORKS_MM,
        aligned=("centre", "left", "left", "centre", "centre", "centre", "centre", "left"),
    )
    rows = [
        (
            str(place),
            short(work.name.vi),
            wards_said(work, LANGUAGE),
            status_name(work.status, LANGUAGE),
            progress_said(work, LANGUAGE),
            vietnamese_date(work.planned_finish),
            vietnamese_date(work.status_as_of),
            short(work.source),
        )
        for place, work in enumerate(report.works, start=1)
    ]
    grid(paper, form, rows)
    write(
        paper,
        say("paper.works_source", source=short(report.works_source)),
        NOTE,
    )


def _appendix_maps(paper: Paper, pictures: Sequence[bytes]) -> None:
    upright(new_section(paper))
    _appendix(paper, 3, say("paper.title_maps"), TEXT_MM)
    for content in pictures:
        picture(paper, content, PICTURE_MM)
