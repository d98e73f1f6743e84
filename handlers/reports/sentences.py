"""What a chapter says before its figures, and what is to be known of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

from babel.numbers import format_percent

from handlers.dialogue.library import Installation
from handlers.phrasebook import Speaker
from knowledge.model.reports import Chapter, Figure, FigureName, Measure, Period, Tally
from knowledge.model.times import PartialDate

F = FigureName
Figures = Mapping[FigureName, Figure | Tally]

_DAYS_FROM = 72
"""Hours from which a time is told in days."""


def value_in_words(_: Speaker, figure: Figure | Tally) -> str:
    """A value as the language writes it: "12", "75 % (9 of 12)", "5 hours"; 0 where nothing is behind it."""
    if figure.measure is not Measure.COUNT and figure.is_empty:
        return _("{number} (nothing to measure)", number=_.number(0))
    match figure.measure:
        case Measure.COUNT:
            return _.number(figure.value)
        case Measure.SHARE:
            return _(
                "{share} ({part} of {whole})",
                share=percent(_, figure.value),
                part=_.number(figure.part),
                whole=_.number(figure.whole),
            )
        case Measure.HOURS:
            return _time(_, figure.value)


def percent(_: Speaker, share: float) -> str:
    """A share without decimals, as the language writes it; what is not all is never 100 %."""
    shown = min(round(share, 2), 0.99) if share < 1 else share
    return format_percent(shown, locale=_.locale)


def _time(_: Speaker, hours: float) -> str:
    if hours < 1:
        return _.plural("{count} minute", "{count} minutes", round(hours * 60))
    if hours < _DAYS_FROM:
        return _.plural("{count} hour", "{count} hours", round(hours))
    return _.plural("{count} day", "{count} days", round(hours / 24))


def day_in_words(_: Speaker, day: date) -> str:
    """ "31 December 2025"."""
    return _.date(PartialDate(day.isoformat()))


def sentences(_: Speaker, chapter: Chapter, figures: Figures, period: Period) -> str:
    """A few calm sentences, each about one figure."""
    return " ".join(_OF_CHAPTER[chapter](_, figures, period))


def _count(figures: Figures, name: FigureName) -> int:
    return round(figures[name].value)


def _implementation(_: Speaker, figures: Figures, _period: Period) -> Iterator[str]:
    circulars, letters, calls = (_count(figures, name) for name in (F.CIRCULARS, F.LETTERS_SENT, F.CALLS))
    yield (
        _.plural("{count} circular was released.", "{count} circulars were released.", circulars)
        if circulars
        else _("No circular was released.")
    )
    if letters:
        yield _.plural(
            "{count} letter of a circular was delivered.", "{count} letters of circulars were delivered.", letters
        )
    if calls:
        yield _.plural(
            "{count} call for expressions of interest closed.",
            "{count} calls for expressions of interest closed.",
            calls,
        )
        yield _applications(_, _count(figures, F.APPLICATIONS))


def _applications(_: Speaker, count: int) -> str:
    if not count:
        return _("No member applied.")
    return _.plural("{count} application was handed in.", "{count} applications were handed in.", count)


def _advocacy(_: Speaker, figures: Figures, _period: Period) -> Iterator[str]:
    public, officials = _count(figures, F.PUBLIC_CIRCULARS), _count(figures, F.ELECTED_OFFICIALS)
    yield (
        _.plural("{count} circular stands on the public page.", "{count} circulars stand on the public page.", public)
        if public
        else _("No circular of this period stands on the public page.")
    )
    if officials:
        yield _.plural(
            "{count} elected official is in touch with the network.",
            "{count} elected officials are in touch with the network.",
            officials,
        )


def _monitoring(_: Speaker, figures: Figures, _period: Period) -> Iterator[str]:
    acknowledged, submitted = figures[F.ACKNOWLEDGED], _count(figures, F.RESPONSES_SUBMITTED)
    yield (
        _(
            "Members gave {share} of the acknowledgements that circulars asked for.",
            share=percent(_, acknowledged.value),
        )
        if not acknowledged.is_empty
        else _("No circular asked for an acknowledgement.")
    )
    if not submitted:
        yield _("No questionnaire was handed in.")
        return
    yield _.plural("{count} questionnaire was handed in.", "{count} questionnaires were handed in.", submitted)
    members = _count(figures, F.MEMBERS_ANSWERING)
    if members:
        yield _.plural("The answers came from {count} member.", "The answers came from {count} members.", members)


def _learning(_: Speaker, figures: Figures, _period: Period) -> Iterator[str]:
    events, questions = _count(figures, F.EVENTS), _count(figures, F.QUESTIONS)
    if events:
        yield _.plural("{count} event took place.", "{count} events took place.", events)
        members = _count(figures, F.MEMBERS_AT_EVENTS)
        yield (
            _.plural("{count} member had a seat.", "{count} members had a seat.", members)
            if members
            else _("No member had a seat.")
        )
    else:
        yield _("No event took place.")
    yield (
        _.plural("{count} question was put to Focal.", "{count} questions were put to Focal.", questions)
        if questions
        else _("No question was put to Focal.")
    )


def _network(_: Speaker, figures: Figures, period: Period) -> Iterator[str]:
    members, contacts = _count(figures, F.MEMBERS), _count(figures, F.CONTACTS)
    date = day_in_words(_, period.last_day)
    yield (
        _.plural(
            "On {date} the network had {count} member.",
            "On {date} the network had {count} members.",
            members,
            date=date,
        )
        if members
        else _("On {date} the network had no members.", date=date)
    )
    if contacts:
        yield _.plural("{count} contact speaks for its members.", "{count} contacts speak for its members.", contacts)


_OF_CHAPTER: Mapping[Chapter, Callable[[Speaker, Figures, Period], Iterator[str]]] = {
    Chapter.IMPLEMENTATION: _implementation,
    Chapter.ADVOCACY: _advocacy,
    Chapter.MONITORING: _monitoring,
    Chapter.LEARNING: _learning,
    Chapter.NETWORK: _network,
}


def notes(_: Speaker, period: Period, installation: Installation, now: datetime) -> tuple[str, ...]:
    """What the figures do not say of themselves, and what is missing in them."""
    zone = installation.time_zone
    said = [
        _("The year begins and ends by the clock of {zone}.", zone=zone),
        _("The statistics of use count days of UTC: questions asked around midnight may stand in the other year."),
        _("Roles, languages and standings are those of today; earlier ones are not kept."),
        _("Whom a deadline concerned is told from the contacts of today."),
        _("People who were erased are no longer counted as contacts; what they did for their member is."),
    ]
    kept_since = now - timedelta(days=installation.retention_days)
    if period.begin < kept_since:
        day = min(kept_since, period.end - timedelta(microseconds=1)).astimezone(period.zone).date()
        said.append(
            _(
                "Conversations are kept for {days} days. Matters put to the secretariat until {date} were deleted with "
                "them, and are missing here.",
                days=_.number(installation.retention_days),
                date=day_in_words(_, day),
            )
        )
    return tuple(said)
