"""How the console puts knowledge into words: what an entry lacks, what is wrong with it, why nothing was answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handlers.evaluation import Outcome
from handlers.gaps import Cause
from handlers.knowledge.golden import TooManyGolden
from handlers.knowledge.listing import Mark
from handlers.knowledge.publishing import PublicationRefused
from handlers.knowledge.trying import Why
from handlers.phrasebook import Speaker
from knowledge.errors import FocalError, Problem
from knowledge.packs.pages import MAX_ANSWER, MAX_TITLE

LONGEST_LINE = 500
"""Characters of a phrasing, and of the heading in a document (packs/pages.py)."""

_FIELDS = {"source": "document", "valid_from": "from", "valid_until": "until", "id": "title"}
_IN_LANGUAGES = ("title", "answer", "phrasings")


def mark_name(mark: Mark, _: Speaker) -> str:
    """A mark, as a state of entries and a choice among them."""
    match mark:
        case Mark.DRAFT:
            return _("draft")
        case Mark.CONTESTED:
            return _("changed in the pack as well")
        case Mark.SET_ASIDE:
            return _("cannot be used")
        case Mark.MISSING:
            return _("a language is missing")
        case Mark.STALE:
            return _("older than the original")
        case Mark.ENDED:
            return _("no longer valid")
        case Mark.ENDING:
            return _("ends soon")
        case Mark.UNSOURCED:
            return _("source without a link")
        case Mark.UNASKED:
            return _("not asked")
        case Mark.EDITED:
            return _("changed here")


def field_of(problem: Problem) -> str:
    """The field of the form that a problem is about: "title.fr" of a page is "title-fr"."""
    name, *rest = problem.column.split(".")
    if name == "source":
        return "section" if rest[:1] == ["section"] else "document"
    name = _FIELDS.get(name, name)
    if name in _IN_LANGUAGES:
        return f"{name}-{rest[0] if rest else 'en'}"
    return name


def fields_of(problems: Iterable[Problem], others: Mapping[str, str], _: Speaker) -> dict[str, str]:
    """What is wrong with each field; of several things the first. `others` leads from phrasings to other entries."""
    wrong: dict[str, str] = {}
    for problem in problems:
        wrong.setdefault(field_of(problem), problem_sentence(problem, others.get(problem.value, ""), _))
    return wrong


def problem_sentence(problem: Problem, other: str, _: Speaker) -> str:
    """What is wrong; in English where the checker alone has words for it. `other` is the entry that is in the way."""
    value = problem.value[:80]
    match problem.code:
        case "string-too-long" | "too-long":
            return _("That is too long: at most {most} characters.", most=_.number(_longest(problem)))
        case "duplicate-phrasing":
            return _("“{phrasing}” leads to another entry already: {other}", phrasing=value, other=other)
        case "near-duplicate":
            return _("“{phrasing}” nearly leads to another entry: {other}", phrasing=value, other=other)
        case "no-phrasings":
            return _("Only its title leads to it. Please add ways in which people ask for it.")
        case "no-common-language":
            return _("Title and answer have no language in common.")
        case "self-reference":
            return _("An entry is not related to itself.")
        case "reversed-dates":
            return _("That is before it begins. Please check the end.")
        case "overlapping-series":
            return _("Another entry of this series begins on the same day.")
        case "undated-series":
            return _("An entry of a series says since when it holds.")
        case _other:
            return _lacking(problem, value, _)


def _lacking(problem: Problem, value: str, _: Speaker) -> str:
    match field_of(problem).partition("-")[0], problem.code:
        case "title", "no-text" | "missing" | "string-too-short" | "too-short":
            return _("Please write a title in at least one language.")
        case "answer", "no-text" | "missing" | "string-too-short" | "too-short":
            return _("Please write an answer in at least one language.")
        case "topic", _code:
            return _("Please choose a topic.")
        case "document", _code:
            return _("Please choose the document that it is taken from.")
        case "section", _code:
            return _("Please write where it stands in the document.")
        case "related" | "series", _code:
            return _("There is no entry “{value}”.", value=value)
        case "years" | "from" | "until" | "phrasings", _code:
            return _("That value is not possible. Please check what you entered.")
        case _place:
            return problem.sentence


def _longest(problem: Problem) -> int:
    return {"title": MAX_TITLE, "answer": MAX_ANSWER}.get(field_of(problem).partition("-")[0], LONGEST_LINE)


def why_sentence(why: Why, _: Speaker) -> str:
    """Why a question is not answered."""
    match why:
        case Why.YEAR:
            return _("It asks about a year of which nothing is known.")
        case Why.KNOWN_UNKNOWN:
            return _("It is known that no document answers this.")
        case Why.ELSEWHERE:
            return _("It is not the network’s affair.")
        case Why.NO_WORD:
            return _("None of its words that have a subject was ever seen.")
        case Why.STRANGER:
            return _("It names somebody or something that no entry speaks of.")
        case Why.NAMES:
            return _("The likeliest entry is not about the names, numbers or years in it.")
        case Why.KIND:
            return _("The likeliest entry says nothing about a price.")
        case Why.THRESHOLD:
            return _("No entry is likely enough.")


def outcome_name(outcome: Outcome, _: Speaker) -> str:
    """What became of a golden question."""
    match outcome:
        case Outcome.RIGHT:
            return _("answered")
        case Outcome.OFFERED:
            return _("offered to choose from")
        case Outcome.NEAR | Outcome.MISSED:
            return _("not answered")
        case Outcome.WRONG | Outcome.ANSWERED_ANYWAY:
            return _("answered wrongly")
        case Outcome.HANDED_OVER | Outcome.DECLINED:
            return _("rightly not answered")
        case Outcome.OFFERED_ANYWAY:
            return _("offered in vain")


def cause_name(cause: Cause, _: Speaker) -> str:
    """Why a question counts as not answered."""
    match cause:
        case Cause.REFUSED:
            return _("not answered")
        case Cause.OFFERED:
            return _("offered in vain")
        case Cause.QUOTED:
            return _("documents quoted")
        case Cause.UNHELPFUL:
            return _("did not help")


def done_sentence(code: str, _: Speaker) -> str:
    """What was done, once a page is shown after it; "" of what no page of ours says."""
    return {
        "drafted": _("The draft is saved. People are answered with it once it is published."),
        "discarded": _("The draft is gone."),
        "removing": _("It is removed once that is published."),
        "kept": _("Your version stays."),
        "published": _("Published. People are answered with it from now on."),
        "golden": _("Every change is measured with this question from now on."),
        "removed": _("Removed."),
        "dismissed": _("Dismissed. Nobody is reminded of it again."),
    }.get(code, "")


def refusal(error: FocalError, _: Speaker) -> str | None:
    """Why something was not done with the knowledge; None of errors that others have words for."""
    match error:
        case PublicationRefused(code="worse"):
            return _("The golden questions would be answered worse. To publish it all the same, please say why.")
        case PublicationRefused(code="misleading"):
            return _(
                "Some golden questions would be answered wrongly that are not now. To publish it all the same, please "
                "say why."
            )
        case PublicationRefused(code="problems"):
            return _("It cannot be published as long as there are problems.")
        case PublicationRefused():
            return _("There is no draft to publish.")
        case TooManyGolden():
            return _("There are as many golden questions as there may be: {most}.", most=_.number(error.most))
        case _other:
            return None
