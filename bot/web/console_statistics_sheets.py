"""Sheets of the statistics: numbers by part of a period and by outcome, their sums, and bars to draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from statistics import median

from knowledge.model.statistics import Counted, Measure, Side, Soon, Span, percentile

WIDTH, HEIGHT = 600, 160
"""Of a drawing, in its own units; it is as wide as there is room."""

GAP = 0.2
"""Of the room of a bar: what stays free beside it."""

NINE_OF_TEN = 0.9


class Chart(StrEnum):
    """What is shown over time, each on a page of its own."""

    QUESTIONS = "questions"
    RATINGS = "ratings"
    HANDED_OVER = "handed-over"
    ANSWER_TIME = "answer-time"
    ACKNOWLEDGEMENTS = "acknowledgements"
    DELIVERIES = "deliveries"
    CONTACTS = "contacts"
    ACTIVE = "active"
    DEADLINES = "deadlines"
    PARTICIPATION = "participation"


class Worth(StrEnum):
    """What stands for a whole period."""

    SUM = "sum"
    SHARE = "share"
    """Of the good outcomes among all."""
    MEAN = "mean"
    """For each part: people who come back are no sum."""
    HOURS = "hours"


WORTH: Mapping[Chart, Worth] = {
    Chart.QUESTIONS: Worth.SUM,
    Chart.RATINGS: Worth.SHARE,
    Chart.HANDED_OVER: Worth.SUM,
    Chart.ANSWER_TIME: Worth.HOURS,
    Chart.ACKNOWLEDGEMENTS: Worth.SHARE,
    Chart.DELIVERIES: Worth.SUM,
    Chart.CONTACTS: Worth.SUM,
    Chart.ACTIVE: Worth.MEAN,
    Chart.DEADLINES: Worth.SHARE,
    Chart.PARTICIPATION: Worth.SUM,
}

GOOD: Mapping[Chart, frozenset[str]] = {
    Chart.RATINGS: frozenset({"helpful"}),
    Chart.ACKNOWLEDGEMENTS: frozenset(Soon) - {Soon.NOT},
    Chart.DEADLINES: frozenset({"in_time"}),
}

SIDES: Mapping[Chart, tuple[Side, ...]] = {
    Chart.QUESTIONS: (Side.LANGUAGE, Side.CHANNEL, Side.REGION),
    Chart.RATINGS: (Side.LANGUAGE, Side.CHANNEL),
    Chart.HANDED_OVER: (Side.LANGUAGE, Side.CHANNEL, Side.REGION),
    Chart.ANSWER_TIME: (),
    Chart.ACKNOWLEDGEMENTS: (Side.LANGUAGE, Side.REGION),
    Chart.DELIVERIES: (Side.CHANNEL,),
    Chart.CONTACTS: (Side.LANGUAGE, Side.REGION),
    Chart.ACTIVE: (Side.REGION,),
    Chart.DEADLINES: (Side.REGION,),
    Chart.PARTICIPATION: (Side.LANGUAGE, Side.REGION),
}
"""By what each can be told apart besides its outcomes."""

ORDER: Mapping[Chart, tuple[str, ...]] = {
    Chart.QUESTIONS: ("answered", "offered", "quoted", "refused", "declined"),
    Chart.RATINGS: ("helpful", "unhelpful"),
    Chart.HANDED_OVER: ("question", "forwarded"),
    Chart.ANSWER_TIME: (),
    Chart.ACKNOWLEDGEMENTS: tuple(Soon),
    Chart.DELIVERIES: ("sent", "failed", "unconfirmed", "cancelled"),
    Chart.CONTACTS: ("focal_point", "alternate", "elected_official"),
    Chart.ACTIVE: ("",),
    Chart.DEADLINES: ("in_time", "late", "not_settled"),
    Chart.PARTICIPATION: ("attended", "confirmed", "waiting", "offered", "withdrawn"),
}
"""The outcomes as they are listed and stacked; others follow by name."""


def measure_of(chart: Chart, span: Span) -> Measure | None:
    """What a chart shows in a period; None of what is not counted by day."""
    match chart:
        case Chart.ANSWER_TIME:
            return None
        case Chart.ACTIVE:
            return span.step.active
        case _:
            return Measure(chart.value.replace("-", "_"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """Numbers by the first day of a part, and outcome."""

    chart: Chart
    span: Span
    counts: Mapping[tuple[date, str], int] = field(default_factory=dict)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Those that are usual for the chart, and whatever else there is."""
        others = sorted({outcome for _day, outcome in self.counts} - set(ORDER[self.chart]))
        return (*ORDER[self.chart], *others)

    def count(self, day: date, outcome: str) -> int:
        return self.counts.get((day, outcome), 0)

    def of_part(self, day: date) -> int:
        """All outcomes of one part."""
        return sum(self.count(day, outcome) for outcome in self.outcomes)

    def of_outcome(self, outcome: str) -> int:
        """One outcome over the whole period."""
        return sum(self.count(day, outcome) for day in self.span.begins)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def worth(self) -> float | None:
        """What stands for the period; None where there is nothing to make a share or a mean of."""
        match WORTH[self.chart]:
            case Worth.SHARE:
                good = sum(count for (_day, outcome), count in self.counts.items() if outcome in GOOD[self.chart])
                return good / self.total if self.total else None
            case Worth.MEAN:
                return self.total / self.span.parts
            case Worth.SUM | Worth.HOURS:
                return self.total


def sheet_of(chart: Chart, span: Span, counted: Iterable[Counted]) -> Sheet:
    """What was counted within a period."""
    counts: Counter[tuple[date, str]] = Counter()
    for each in counted:
        if span.first <= each.day < span.end:
            counts[span.step.first_day(each.day), each.outcome] += each.count
    return Sheet(chart=chart, span=span, counts=counts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """How long the secretariat took to answer, in hours, by the first day of the part in which it did."""

    span: Span
    hours: Mapping[date, Sequence[float]]

    def count(self, day: date) -> int:
        return len(self.hours.get(day, ()))

    def median(self, day: date) -> float | None:
        """Half took no longer; None where nothing was answered."""
        return median(self.hours[day]) if self.hours.get(day) else None

    def most(self, day: date) -> float | None:
        """Nine of ten took no longer."""
        return percentile(self.hours.get(day, ()), NINE_OF_TEN)

    @property
    def all(self) -> list[float]:
        return [hours for day in self.span.begins for hours in self.hours.get(day, ())]

    @property
    def worth(self) -> float | None:
        """The median of the period."""
        return median(self.all) if self.all else None


def times_of(span: Span, answered: Iterable[tuple[date, float]]) -> Times:
    """What was answered within a period."""
    hours: dict[date, list[float]] = {}
    for day, took in answered:
        if span.first <= day < span.end:
            hours.setdefault(span.step.first_day(day), []).append(took)
    return Times(span=span, hours=hours)


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A rectangle of a drawing; `shade` is the place of its outcome among the others."""

    x: float
    y: float
    width: float
    height: float
    shade: int


def bars_of(stacks: Sequence[Sequence[float]]) -> tuple[Block, ...]:
    """Bars side by side, each stacked of so many values from below; the highest is as high as the drawing."""
    top = max((sum(stack) for stack in stacks), default=0)
    if not top:
        return ()
    room = WIDTH / len(stacks)
    blocks = []
    for place, stack in enumerate(stacks):
        below = 0.0
        for shade, value in enumerate(stack):
            height = HEIGHT * value / top
            below += height
            if value:
                blocks.append(
                    Block(
                        x=round(room * (place + GAP / 2), 1),
                        y=round(HEIGHT - below, 1),
                        width=round(room * (1 - GAP), 1),
                        height=round(height, 1),
                        shade=shade % SHADES,
                    )
                )
    return tuple(blocks)


SHADES = 6
"""Of stacked bars; the style sheet has them."""


def stacks_of(sheet: Sheet) -> list[list[float]]:
    """The values of the bars of a sheet."""
    return [[sheet.count(day, outcome) for outcome in sheet.outcomes] for day in sheet.span.begins]
