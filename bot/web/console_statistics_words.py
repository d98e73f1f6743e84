"""How the console puts statistics into words: charts, outcomes, parts of a period, and values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from bot.web.console_statistics_sheets import WORTH, Chart, Worth
from handlers.dialogue.naming import role_name
from handlers.phrasebook import Speaker
from handlers.reports.sentences import percent
from handlers.reports.words import figure_name, value_name
from knowledge.model.people import Role
from knowledge.model.reports import Facet, FigureName
from knowledge.model.statistics import Side, Soon, Span, Step
from knowledge.model.times import PartialDate

F = FigureName
NONE = "—"


def chart_name(chart: Chart, _: Speaker) -> str:
    """What a chart is called."""
    match chart:
        case Chart.QUESTIONS:
            return figure_name(_, F.QUESTIONS)
        case Chart.RATINGS:
            return figure_name(_, F.HELPFUL)
        case Chart.HANDED_OVER:
            return figure_name(_, F.TICKETS)
        case Chart.ANSWER_TIME:
            return figure_name(_, F.ANSWER_TIME)
        case Chart.ACKNOWLEDGEMENTS:
            return figure_name(_, F.ACKNOWLEDGED)
        case Chart.DELIVERIES:
            return _("Messages that were sent, or could not be")
        case Chart.CONTACTS:
            return figure_name(_, F.CONTACTS_JOINED)
        case Chart.ACTIVE:
            return _("People who wrote")
        case Chart.DEADLINES:
            return figure_name(_, F.SETTLED_IN_TIME)
        case Chart.PARTICIPATION:
            return figure_name(_, F.REGISTRATIONS)


def counted_how(chart: Chart, _: Speaker) -> str:
    """How it is counted, in a sentence."""
    match chart:
        case Chart.QUESTIONS | Chart.RATINGS:
            return _("From the statistics of use, which hold numbers only.")
        case Chart.HANDED_OVER:
            return _("Questions and forwarded messages, by the day on which they came.")
        case Chart.ANSWER_TIME:
            return _("From question to answer, by the day of the answer, as far as they are kept.")
        case Chart.ACKNOWLEDGEMENTS:
            return _("Each person who got a circular that asks for it, by the day of its release.")
        case Chart.DELIVERIES:
            return _("Messages to one person each, replies and circulars alike, by the day on which they ended.")
        case Chart.CONTACTS:
            return _("Focal points, alternates and elected officials, by the day on which they became known.")
        case Chart.ACTIVE:
            return _("Everybody counts once in each part of the period.")
        case Chart.DEADLINES:
            return _("Each member that a deadline concerned, by the day on which it ended.")
        case Chart.PARTICIPATION:
            return _("By the day on which the event began.")


def outcome_name(chart: Chart, outcome: str, _: Speaker) -> str:
    """What an outcome is called."""
    match chart:
        case Chart.QUESTIONS | Chart.RATINGS:
            return value_name(_, F.QUESTIONS, Facet.OUTCOME, outcome)
        case Chart.HANDED_OVER:
            return value_name(_, F.TICKETS, Facet.KIND, outcome)
        case Chart.ACKNOWLEDGEMENTS:
            return _soon(outcome, _)
        case Chart.DELIVERIES:
            return _delivery(outcome, _)
        case Chart.CONTACTS:
            return role_name(_, Role(outcome)) if outcome in set(Role) else outcome
        case Chart.PARTICIPATION if outcome == "attended":
            return _("attended")
        case Chart.PARTICIPATION:
            return value_name(_, F.REGISTRATIONS, Facet.OUTCOME, outcome)
        case Chart.DEADLINES:
            return value_name(_, F.SETTLED_IN_TIME, Facet.OUTCOME, outcome)
        case Chart.ACTIVE | Chart.ANSWER_TIME:
            return chart_name(chart, _)


def _soon(outcome: str, _: Speaker) -> str:
    names: Mapping[str, str] = {
        Soon.DAY: _("within a day"),
        Soon.THREE_DAYS: _("within three days"),
        Soon.WEEK: _("within a week"),
        Soon.LATER: _("later"),
        Soon.NOT: _("not acknowledged"),
    }
    return names.get(outcome, outcome)


def _delivery(outcome: str, _: Speaker) -> str:
    names = {
        "sent": _("delivered"),
        "failed": _("not delivered"),
        "unconfirmed": _("unconfirmed"),
        "cancelled": _("cancelled"),
    }
    return names.get(outcome, outcome)


def side_name(side: Side, _: Speaker) -> str:
    """By what numbers are told apart."""
    return {
        Side.OUTCOME: _("State"),
        Side.LANGUAGE: _("Language"),
        Side.CHANNEL: _("Channel"),
        Side.REGION: _("Region"),
    }[side]


def side_value(side: Side, value: str, _: Speaker) -> str:
    """What a language, a channel or a region is called."""
    facet = {Side.LANGUAGE: Facet.LANGUAGE, Side.CHANNEL: Facet.CHANNEL, Side.REGION: Facet.REGION}[side]
    return value_name(_, F.QUESTIONS, facet, value)


def step_names(_: Speaker) -> list[tuple[str, str]]:
    """How a period can be divided."""
    return [(Step.DAYS.value, _("Days")), (Step.WEEKS.value, _("Weeks")), (Step.MONTHS.value, _("Months"))]


def part_heading(step: Step, _: Speaker) -> str:
    """What stands above the parts of a period."""
    return {Step.DAYS: _("Day"), Step.WEEKS: _("Week from"), Step.MONTHS: _("Month")}[step]


def part_name(step: Step, first: date, _: Speaker) -> str:
    """What one part is called: its day, the first day of its week, or its month."""
    iso = first.isoformat()
    return _.date(PartialDate(iso[:7] if step is Step.MONTHS else iso))


def span_name(span: Span, _: Speaker) -> str:
    """A period in words: its first and its last day."""
    first, last = (_.date(PartialDate(day.isoformat())) for day in (span.first, span.last))
    return f"{first} – {last}"


def hours(value: float | None, _: Speaker) -> str:
    """Hours with a decimal, where that matters."""
    if value is None:
        return NONE
    return _("{count} h", count=_.number(round(value, 1) if value < 100 else round(value)))


def worth_in_words(chart: Chart, value: float | None, _: Speaker) -> str:
    """What stands for a period, as the language writes it."""
    if value is None:
        return NONE
    match WORTH[chart]:
        case Worth.SHARE:
            return percent(_, value)
        case Worth.HOURS:
            return hours(value, _)
        case Worth.MEAN:
            return _.number(round(value, 1))
        case Worth.SUM:
            return _.number(round(value))


def compared(chart: Chart, now: float | None, before: float | None, _: Speaker) -> str:
    """What it was in the period before, and how much more or less that is now: "120 · +12 %"."""
    was = worth_in_words(chart, before, _)
    if not before or now is None or WORTH[chart] is Worth.SHARE:
        return was
    change = round(100 * (now - before) / before)
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{was} · {sign}{_.number(abs(change))} %"


def rows_behind(chart: Chart, span: Span, _: Speaker) -> list[tuple[str, str]]:
    """Where the rows of a chart are, as far as they are kept: what the link is called, and where it leads."""
    within = {"begin": span.first.isoformat(), "end": span.last.isoformat()}
    match chart:
        case Chart.QUESTIONS:
            return [(_("Questions without an answer"), "/console/questions"), (_("Conversations"), _CONVERSATIONS)]
        case Chart.RATINGS:
            return [(_("Conversations"), f"{_CONVERSATIONS}?verdict=answered")]
        case Chart.HANDED_OVER:
            return [(_("Questions to the secretariat"), _tickets("all", within))]
        case Chart.ANSWER_TIME:
            return [(_("Questions to the secretariat"), _tickets("closed", within))]
        case Chart.ACKNOWLEDGEMENTS:
            return [(_("Circulars"), "/console/circulars")]
        case Chart.DELIVERIES:
            return [
                (_("Messages not delivered"), "/console/deliveries"),
                (_("Messages delivered"), "/console/deliveries?sent=on"),
            ]
        case Chart.CONTACTS:
            return [(_("Members"), "/console/members")]
        case Chart.ACTIVE:
            return [(_("Conversations"), _CONVERSATIONS)]
        case Chart.DEADLINES:
            return [(_("Deadlines"), "/console/deadlines")]
        case Chart.PARTICIPATION:
            return [(_("Events"), "/console/events")]


_CONVERSATIONS = "/console/conversations"


def part_link(chart: Chart, span: Span, first: date) -> str:
    """Where the rows of one part are, "" where they cannot be told from the others."""
    part = Span(step=span.step, first=first, parts=1)
    within = {"begin": first.isoformat(), "end": part.last.isoformat()}
    match chart:
        case Chart.HANDED_OVER:
            return _tickets("all", within)
        case Chart.ANSWER_TIME:
            return _tickets("closed", within)
        case _:
            return ""


def _tickets(view: str, within: Mapping[str, Any]) -> str:
    return f"/console/tickets?{urlencode({'view': view, **within})}"
