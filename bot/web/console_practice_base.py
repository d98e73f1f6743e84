"""What the pages about good practices share: their forms, what was refused in them, and what was done."""

from __future__ import annotations

from fastapi import HTTPException, Request

from bot.web.console_circular_base import Again, CircularPages
from bot.web.console_circular_forms import Posted, Wrong
from bot.web.console_deadline_base import Refused
from bot.web.console_deadline_forms import Misfilled
from handlers.phrasebook import Speaker
from handlers.practices.publishing import LONGEST_REMARK, NoSuchPractice, PracticeRefused
from knowledge.errors import FocalError
from knowledge.model.languages import NETWORK_LANGUAGES, Language, Text
from knowledge.model.practices import GoodPractice
from knowledge.model.rights import Right

PRACTICES = "/console/practices"

LONGEST = {"title": 200, "summary": 1_000, "text": 12_000}
"""Characters of each text: some more than the form takes, since translations may be longer."""


class PracticePages(CircularPages):
    """Pages about good practices."""

    need = Right.PUBLISH_PRACTICES

    def _again(self, request: Request, form: Posted, error: FocalError) -> Again:
        _ = self._speaker(request)
        match error:
            case NoSuchPractice():
                raise HTTPException(404) from None
            case Misfilled():
                fields = error.fields
            case Wrong() if error.field:
                fields = {error.field: error.sentence}
            case PracticeRefused(code="no-remark"):
                fields = {"remark": _("Please write what the city is to be told.")}
            case PracticeRefused():
                return Again(sentence=refusal(error.code, _), form=form, status=422)
            case _other:
                return super()._again(request, form, error)
        return Refused(sentence=_("Nothing was saved. Please check:"), form=form, fields=fields, status=422)


def refusal(code: str, _: Speaker) -> str:
    """Why something was not done that concerns the practice as a whole."""
    if code == "state":
        return _("That is not possible any more: somebody has decided otherwise meanwhile.")
    return _("A language that has a title needs a summary too, and the other way round.")


def done_sentence(code: str, _: Speaker) -> str:
    """What was done, once a page is shown after it; "" of what no page of ours says."""
    return {
        "published": _("Published. The city is told, and everybody finds it."),
        "returned": _("Given back. The city is told what you ask for."),
        "rejected": _("Not taken in. The city is told why."),
        "unpublished": _("Taken out of the directory. It waits for you again, and nobody was told."),
        "translated": _("The texts are saved."),
    }.get(code, "")


def languages_of(practice: GoodPractice) -> tuple[Language, ...]:
    """The languages that are shown side by side: the original, the working languages, and others that it has."""
    return tuple(dict.fromkeys((practice.language, *NETWORK_LANGUAGES, *practice.titles)))


def texts_in(form: Posted, practice: GoodPractice, _: Speaker) -> tuple[Text, Text, Text | None]:
    """The titles, summaries and texts that were typed.

    Raises:
        Misfilled: one is too long, or a title or a summary stands alone or is missing of the original.
    """
    typed = {
        name: {code: text for code in languages_of(practice) if (text := _typed(form, name, code))} for name in LONGEST
    }
    if wrong := _wrong(typed, practice, _):
        raise Misfilled(wrong)
    return Text(typed["title"]), Text(typed["summary"]), Text(typed["text"]) if typed["text"] else None


def _typed(form: Posted, name: str, code: Language) -> str:
    """Titles and summaries are shown on one line."""
    field = f"{name}-{code}"
    return form.text(field).strip() if name == "text" else form.line(field)


def _wrong(typed: dict[str, dict[Language, str]], practice: GoodPractice, _: Speaker) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for name, most in LONGEST.items():
        for code, text in typed[name].items():
            if len(text) > most:
                wrong[f"{name}-{code}"] = _("That is too long: at most {most} characters.", most=_.number(most))
    for code in {practice.language, *typed["title"], *typed["summary"], *typed["text"]}:
        for name in ("title", "summary"):
            if code not in typed[name]:
                wrong.setdefault(f"{name}-{code}", _("A language that is published has a title and a summary."))
    return wrong


def remark_in(form: Posted, _: Speaker) -> str:
    """What the city is told.

    Raises:
        Wrong: nothing, or more than a message holds.
    """
    remark = form.text("remark").strip()
    if len(remark) > LONGEST_REMARK:
        raise Wrong("remark", _("That is too long: at most {most} characters.", most=_.number(LONGEST_REMARK)))
    return remark
