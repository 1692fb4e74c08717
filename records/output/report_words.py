"""What a report says, in words: the same for the Word document and the workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from geo.indicators import Indicator
from geo.periods import Period, read_period
from layers._layer import period_text
from maps.messages import message
from records.model import Figure
from records.output.report import Judgement, Report, TargetLine, WardLine, WorkLine
from records.words import number_text, plain_text, status_name

LONGEST = 300  # letters of one reported text that a page shows
SIGNS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< "}
WORK_ORDER = ("done", "partly_open", "building", "clearing", "planned", "late", "unknown")


def short(text: str) -> str:
    """A reported text as far as a page has room for it."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def period_words(period: Period, language: str) -> str:
    """A period in a sentence: "tháng 3/2021", "năm 2021"."""
    if period.kind == "year":
        return message("paper.year", language, year=period.year)
    return period_text(period).in_language(language)


def said(figure: Figure, indicator: Indicator | None, language: str) -> str:
    """A figure, with its unit where the indicator is given; or its status."""
    if figure.value is None:
        return status_name(figure.status, language)
    return number_text(figure.value, indicator, language)


def target_said(indicator: Indicator, language: str) -> str:
    """What the plan wants: "≥ 14 phường", "9–10%/năm", or that it gives no number."""
    target = indicator.target
    if target is None or target.value is None:
        return message("plan.no_number", language)
    unit = indicator.unit(language)
    last = target.value if target.high is None else target.high
    first = "" if target.high is None else f"{plain_text(target.value, language)}–"
    space = "" if unit.startswith("%") or not unit else " "
    return f"{SIGNS.get(target.comparison, '')}{first}{plain_text(last, language)}{space}{unit}"


def result_said(line: TargetLine, period: Period, language: str) -> str:
    """The figure of a target, with its own period where that is another; where there is none, what else is known."""
    figure = line.figure
    if figure is None:
        return _missing_said(line, language)
    result = said(figure, line.indicator, language)
    if figure.key.period == period.id:
        return result
    return message("paper.of_period", language, result=result, period=_own_period(figure, language))


def _missing_said(line: TargetLine, language: str) -> str:
    if line.estimate is not None:
        result = number_text(round(line.estimate, line.indicator.decimals), line.indicator, language)
        return message("paper.estimate", language, result=result)
    if line.before is None:
        return message("paper.judged_missing", language)
    result = said(line.before, line.indicator, language)
    return message("paper.before", language, result=result, period=_own_period(line.before, language))


def _own_period(figure: Figure, language: str) -> str:
    return period_words(read_period(figure.key.period), language)


def gap_said(line: TargetLine, language: str) -> str:
    """What the figure is above or below the target, signed; "" where nothing can be compared."""
    if line.gap is None:
        return ""
    text = plain_text(round(abs(line.gap), 6), language)
    sign = "" if text == "0" else "+" if line.gap > 0 else "-"
    return f"{sign}{text}"


def judgement_said(line: TargetLine, language: str) -> str:
    """Met, not met, no data, or not compared."""
    return message(f"paper.judged_{line.judgement}", language)


def department_said(department: str, language: str) -> str:
    """Who leads, or that the plan names nobody."""
    return short(department) or message("paper.no_lead", language)


def target_counts(report: Report, language: str) -> str:
    """How many reported parts of targets are judged how: "20 nội dung đạt, 6 nội dung chưa đạt"; "" where none is."""
    judgements: tuple[Judgement, ...] = ("met", "not_met", "unjudged")
    counted = {judgement: len(report.judged(judgement)) for judgement in judgements}
    found = [
        message(f"paper.counted_{name}", language, count=count) for name, count in counted.items() if count
    ]
    return ", ".join(found)


def progress_said(line: WorkLine, language: str) -> str:
    """Progress in per cent, "" where nobody said."""
    return "" if line.progress_percent is None else f"{plain_text(line.progress_percent, language)}%"


def wards_said(line: WorkLine, language: str) -> str:
    """Where a work stands."""
    return ", ".join(line.wards) or message("works.whole_district", language)


def ward_label(line: WardLine, language: str) -> str:
    """An indicator with its number, for a table by ward."""
    target = line.indicator.target
    label = line.indicator.label(language)
    return f"{target.number}{target.part}. {label}" if target else label


def ward_code(line: WardLine, language: str) -> str:
    """The number of an indicator's target, its name where it has none."""
    target = line.indicator.target
    return f"{target.number}{target.part}" if target else line.indicator.label(language)


def ward_counts(line: WardLine, language: str) -> str:
    """How many wards are in each state: "11 đạt, 2 đang xét, 3 chưa có số liệu"."""
    known = [(status_name(status, language), line.counted(status)) for status in line.indicator.statuses]
    found = [*known, (message("paper.judged_missing", language), len(line.unknown))]
    return ", ".join(f"{count} {name}" for name, count in found if count)


def work_counts(works: Iterable[WorkLine], language: str) -> str:
    """How many works are in each state: "1 thông xe một phần, 12 chưa rõ tiến độ"."""
    counted = Counter(work.status for work in works)
    found = [status for status in WORK_ORDER if counted[status]]
    return ", ".join(f"{counted[status]} {status_name(status, language)}" for status in found)
