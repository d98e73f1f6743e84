"""How the console puts questionnaires into words."""

from __future__ import annotations

from typing import Any, assert_never

from handlers.phrasebook import Speaker
from handlers.workbook_texts import sentence_of
from knowledge.errors import Problem
from knowledge.model.responses import AnswerFile, AnswerFileState, ResponseState
from knowledge.model.reviews import ReviewState
from knowledge.store.response_standing import Owned


def done_sentence(code: str, _: Speaker) -> str:
    """What was done, once a page is shown after it; "" of what no page of ours says."""
    return {
        "taken": _("Taken in. Cities are asked once you open a campaign for it."),
        "there": _("This questionnaire was taken in before: here it is."),
    }.get(code, "")


def state_of(owned: Owned, _: Speaker) -> tuple[str, str]:
    """Where a response stands: the mark of its colour, and in words."""
    if owned.is_readable:
        return "approved", _("handed in")
    if owned.kept.state is ResponseState.SUBMITTED:
        return "in_review", _("to be signed")
    return "draft", _("being written")


def review_name(state: ReviewState, _: Speaker) -> str:
    """What the secretariat has said to answers that were handed in."""
    match state:
        case ReviewState.RECEIVED:
            return _("to be reviewed")
        case ReviewState.CORRECTION_ASKED:
            return _("correction asked for")
        case ReviewState.REOPENED:
            return _("open for a correction")
        case ReviewState.HAS_ISSUES:
            return _("comments sent to the city")
        case ReviewState.APPROVED:
            return _("approved")
        case ReviewState.REJECTED:
            return _("rejected")
    assert_never(state)


REVIEW_MARKS = {
    ReviewState.RECEIVED: "in_review",
    ReviewState.CORRECTION_ASKED: "attention",
    ReviewState.REOPENED: "draft",
    ReviewState.HAS_ISSUES: "draft",
    ReviewState.APPROVED: "confirmed",
    ReviewState.REJECTED: "cancelled",
}
"""Which colour a state has: what waits for the secretariat stands out from what waits for the city."""


def located(problem: Problem, _: Speaker) -> dict[str, Any]:
    """A problem of a workbook: where, why, and the value unless the sentence has it; rarer ones are told in English."""
    value, own = " ".join(problem.value.split()), sentence_of(problem, _)
    sentence = own or problem.sentence
    return {
        "place": _place(problem, _),
        "sentence": sentence,
        "is_english": not own,
        "value": value if value not in sentence else "",
    }


def _place(problem: Problem, _: Speaker) -> str:
    if problem.row and problem.column:
        return _("{sheet} row {row}, column {column}", sheet=problem.file, row=problem.row, column=problem.column)
    if problem.row:
        return _("{sheet} row {row}", sheet=problem.file, row=problem.row)
    return " · ".join(filter(None, (problem.file, problem.column)))


def file_state(file: AnswerFile, _: Speaker) -> str:
    """Why a file is not here; "" when it is."""
    match file.state:
        case AnswerFileState.KEPT:
            return ""
        case AnswerFileState.WANTED:
            return _("on its way")
        case AnswerFileState.FAILED:
            return _("could not be fetched")
    assert_never(file.state)
