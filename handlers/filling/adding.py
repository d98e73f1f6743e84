"""Answers that are longer than one message: what is written on is added to them, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.dialogue.filling_effects import Answer, Deed, FillingOutcome, Going, Prompted, Put
from handlers.dialogue.filling_words import IN_FORM
from handlers.filling.desk import Desk
from handlers.filling.keeping import at_next, faulted, kept_with
from handlers.filling.showing import show, standing_at
from handlers.filling.values import label_of
from handlers.ticket_texts import short
from knowledge.forms.answers.typed import kept
from knowledge.forms.responses import AskQuestion
from knowledge.model.conversation import Stage
from knowledge.model.forms import QuestionType
from knowledge.model.messages import MAX_TEXT, Choice
from knowledge.model.people import ChannelName

_PARTS: Mapping[str, int] = {ChannelName.TELEGRAM: 2_048, ChannelName.WEBCHAT: MAX_TEXT - 100}
"""Characters of a message from which on more of the same text may follow.

Telegram takes no more than 4,096 at once (https://core.telegram.org/bots/api#message). Its apps send a longer text as
several messages, and that for desktops ends each where a paragraph ends, anywhere in its second half (TextUtilities
CutPart). The web chat takes no more than `MAX_TEXT`, and whoever pastes more sees it end. Slack takes 40,000."""

_LONGEST_LABEL = 60
"""Characters of a question that is named in passing."""

_ENDS = (".", "!", "?", "…", ":", ";", "؟", "。")


def may_be_part(desk: Desk, step: AskQuestion, answer: Answer) -> bool:
    """Whether an answer is as long as one that a platform may have cut."""
    if not _is_text(step) or len(answer.text) < min(_PARTS.values()):
        return False
    longest = _PARTS.get(desk.unit.transcripts.last_heard_on(desk.contact.id) or "")
    return longest is not None and len(answer.text) >= longest


def keep_part(desk: Desk, step: AskQuestion, value: str) -> FillingOutcome:
    """Keeps the first part of an answer, and waits for the rest."""
    problem = desk.filled.problem_of(step.place, value)
    if problem is not None:
        return show(desk, step, (faulted(desk, problem),))
    _, (kept, said) = desk.voice, kept_with(desk, step, value)
    part = _("I have kept this part. Send the rest, or press “That is all”.")
    return _wait(kept, step, *said, part)


def write_on(desk: Desk) -> FillingOutcome | None:
    """Waits for what is to be added to the last answer; None where that is not asked for any more."""
    step = desk.by_place.get(desk.at.last)
    return _begin(desk, step) if isinstance(step, AskQuestion) and _is_text(step) else None


def add(desk: Desk, step: AskQuestion, deed: Deed, said: tuple[str, ...] = ()) -> FillingOutcome:
    """Adds what was written, or ends that. A colleague's answer in the same place is added to as well."""
    match deed:
        case _ if not _is_text(step):  # the form has a new version
            return show(desk, step, said)
        case Answer(text=text, files=(), location=None):
            return _add(desk, step, text)
        case Put(value=value):
            return _add(desk, step, value)
        case Answer():
            _ = desk.voice
            return _wait(desk, step, _("I cannot take a file here. Please answer the question in words."))
        case Going.THAT_IS_ALL | Going.SKIP:
            return at_next(_done(desk, step), step.place)
        case Going.BACK:
            return show(desk, step)
        case _:
            return _begin(desk, step, said)


def _begin(desk: Desk, step: AskQuestion, said: tuple[str, ...] = ()) -> FillingOutcome:
    _, label = desk.voice, short(label_of(desk.filled, step, desk.names), _LONGEST_LABEL)
    write = _(
        "Write on: what you send is added to “{question}”. When you are done, press “That is all”.", question=label
    )
    return _wait(desk, step, *said, write)


def _add(desk: Desk, step: AskQuestion, text: str) -> FillingOutcome:
    _, before, more = desk.voice, desk.filled.value(step.place), kept(text)
    if not more:
        return _begin(desk, step)
    whole = joined(before, more)
    problem = desk.filled.problem_of(step.place, whole)
    if problem is not None:
        why = faulted(desk, problem)
        unfit = _("I have not added this part: your answer is kept as it was before it. {reason}", reason=why)
        return _wait(desk, step, unfit)
    grown, said = kept_with(desk, step, whole)
    return _wait(grown, step, *said, _("I have added this part. Send more, or press “That is all”."))


def joined(before: str, more: str) -> str:
    """The parts of an answer as one text: each is a paragraph, unless a platform cut it in the middle of a sentence."""
    is_cut = len(before) >= min(_PARTS.values()) and not before.endswith(_ENDS) and more[0].islower()
    between = " " if is_cut else "\n\n"
    return f"{before}{between}{more}" if before else more


def _done(desk: Desk, step: AskQuestion) -> Desk:
    return replace(desk, at=replace(desk.at, last=step.place if desk.filled.value(step.place) else ""))


def _wait(desk: Desk, step: AskQuestion, *said: str) -> Prompted:
    _, at = desk.voice, replace(standing_at(desk, step), stage=Stage.ADDING, last="")
    done = Choice(id=f"{IN_FORM}:enough", label=_("That is all"))
    return Prompted(at=at, text="\n\n".join(said), choices=(done,))


def _is_text(step: AskQuestion) -> bool:
    return step.question.type is QuestionType.TEXT
