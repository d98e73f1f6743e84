"""How circulars are put into words: to their readers, and to the staff who make them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from handlers.circulars.checking import CircularProblem, ProblemCode
from handlers.circulars.facts import Deadline
from handlers.dialogue.library import Voice
from handlers.dialogue.naming import clock
from handlers.dialogue.zones import place_of
from handlers.ticket_texts import plain
from knowledge.model.circulars import Circular, CircularKind, CircularState
from knowledge.model.languages import Language
from knowledge.model.readings import DeadlineKind
from knowledge.model.times import PartialDate


def kind_name(_: Voice, kind: CircularKind) -> str:
    """What one kind of circular is called."""
    match kind:
        case CircularKind.CIRCULAR:
            return _("Circular")
        case CircularKind.BULLETIN:
            return _("Bulletin")
        case CircularKind.INVITATION:
            return _("Invitation")
        case CircularKind.MESSAGE:
            return _("Message")
    assert_never(kind)


def state_name(_: Voice, state: CircularState) -> str:
    """What a state is called, as an adjective of a circular."""
    return {
        CircularState.DRAFT: _("draft"),
        CircularState.IN_REVIEW: _("in review"),
        CircularState.APPROVED: _("approved"),
        CircularState.SCHEDULED: _("scheduled"),
        CircularState.RELEASED: _("released"),
        CircularState.PAUSED: _("paused"),
        CircularState.FINISHED: _("finished"),
        CircularState.CANCELLED: _("cancelled"),
    }[state]


def heading(_: Voice, circular: Circular) -> str:
    """What a circular is: "Circular 47 · corrected version 2"."""
    name = kind_name(_, circular.kind)
    if circular.kind.is_numbered and circular.number is not None:
        name = _("Circular {number}", number=circular.number)
    if circular.version == 1:
        return name
    return _("{circular} · corrected version {version}", circular=name, version=circular.version)


def called(_: Voice, circular: Circular, title: str) -> str:
    """A circular in a sentence, as Markdown: "Circular 47, “Bilbao 2014”"."""
    name = heading(_, circular)
    return _("{circular}, “{title}”", circular=name, title=plain(title)) if title else name


def place_and_date(_: Voice, circular: Circular) -> str:
    """Where and when it was issued: "Bilbao, 4 September 2014"."""
    parts = [circular.place] if circular.place else []
    if circular.issued is not None:
        parts.append(_.date(PartialDate(circular.issued.isoformat())))
    return ", ".join(map(plain, parts))


def purpose_name(_: Voice, purpose: DeadlineKind) -> str:
    """What a deadline is for."""
    return {
        DeadlineKind.REGISTRATION: _("Registration"),
        DeadlineKind.QUESTIONNAIRE: _("Questionnaire"),
        DeadlineKind.EXPRESSION_OF_INTEREST: _("Expression of interest"),
        DeadlineKind.CONTRIBUTION: _("Contribution"),
        DeadlineKind.OTHER: _("Deadline"),
    }[purpose]


def deadline_line(_: Voice, deadline: Deadline, official: str) -> str:
    """One deadline: "Registration: 24 October 2014, 18:00 (Madrid)".

    Args:
        official: IANA name of the network's clock, for one that names no other.
    """
    when = _.date(PartialDate(deadline.date.isoformat())) if deadline.date else plain(deadline.evidence)
    if deadline.time is not None:
        place = zone_name(_, deadline.zone or official)
        when = _("{date}, {time} ({place})", date=when, time=clock(deadline.time), place=place)
    return _("{what}: {when}", what=purpose_name(_, deadline.what), when=when)


def zone_name(_: Voice, zone: str) -> str:
    """A zone by its city; an offset or a place as it was printed stays as it is."""
    return place_of(zone, _.language) if "/" in zone else plain(zone)


def deadline_block(_: Voice, deadlines: Sequence[Deadline], official: str) -> str:
    """The deadlines of a circular as a list under a heading; "" without any."""
    if not deadlines:
        return ""
    lines = [f"- {deadline_line(_, each, official)}" for each in deadlines]
    heading = _("Deadlines")
    return "\n".join([f"**{heading}**", "", *lines])


def problem_text(_: Voice, problem: CircularProblem) -> str:
    """What is wrong and what can be done, in a sentence."""
    language = _.name_of(Language(problem.language)) if problem.language else ""
    match problem.code:
        case ProblemCode.NO_TITLE:
            return _("The text in {language} has no title.", language=language)
        case ProblemCode.NO_TEXT:
            return _("There is no text in {language} yet.", language=language)
        case ProblemCode.TOO_LONG:
            return _(
                "The text in {language} is too long: {count} characters. Shorten it, or attach it as a file.",
                language=language,
                count=_.number(problem.count),
            )
        case ProblemCode.MALFORMED_LINK:
            return _(
                "A link in the text in {language} leads nowhere: {link}", language=language, link=code(problem.value)
            )
        case ProblemCode.MENTION:
            return _(
                "{words} in the text in {language} would call everybody on some platforms. It is sent as plain words.",
                words=code(problem.value),
                language=language,
            )
        case _:
            return _about_the_whole(_, problem, language)


def _about_the_whole(_: Voice, problem: CircularProblem, language: str) -> str:
    match problem.code:
        case ProblemCode.MISSING_LANGUAGE:
            return _.plural(
                "One recipient reads {language}, and there is no text in it.",
                "{count} recipients read {language}, and there is no text in it.",
                problem.count,
                language=language,
            )
        case ProblemCode.STALE:
            return _(
                "The original was changed after the text in {language} was translated from it. Check it, and save it "
                "again.",
                language=language,
            )
        case ProblemCode.UNCHECKED:
            return _("A machine translated the text in {language}; a person has to check it.", language=language)
        case ProblemCode.NUMBER_TAKEN:
            return _("There is a circular with the number {number} in that year already.", number=problem.value)
        case ProblemCode.NOBODY:
            return _("Nobody would receive it: choose other recipients.")
        case ProblemCode.EXPIRED:
            return _("It would expire before it is sent.")
        case _:
            return _.plural(
                "One deadline was read in it, and nobody has confirmed it yet: letters do not list it.",
                "{count} deadlines were read in it, and nobody has confirmed them yet: letters do not list them.",
                problem.count,
            )


def code(text: str) -> str:
    """Words as they stand, as Markdown that makes no link of them."""
    return f"`{text.replace('`', 'ˋ')}`"
