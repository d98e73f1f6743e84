"""What is done to a form that is open: answers are read, checked and kept, and what comes next is shown."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from handlers.answer_texts import WHY_AGAIN
from handlers.campaigns.remaining import remaining_at
from handlers.dialogue.filling_effects import (
    Answer,
    AnswerDoubted,
    Deed,
    Edit,
    FillingOutcome,
    Going,
    Moved,
    Paused,
    Pick,
    Prompted,
    Put,
    Share,
    Use,
)
from handlers.dialogue.filling_words import IN_FORM
from handlers.filling.adding import add, keep_part, may_be_part, write_on
from handlers.filling.desk import Desk
from handlers.filling.earlier import go_on, keep_earlier, offer
from handlers.filling.growing import do_without, grow
from handlers.filling.keeping import at_next, faulted, put
from handlers.filling.moved import is_taken, moved_on, shown_again
from handlers.filling.sending import hand_in
from handlers.filling.several import add_to_album, is_of_album, put_aside, told, without
from handlers.filling.sharing import ask, hand_over
from handlers.filling.showing import LONGEST_NAME, guidance, question_view, review, show, standing_at
from handlers.filling.uploads import kept_file, refused_file
from handlers.filling.values import in_words
from handlers.filling.way import next_open, previous, questions, spare_instance
from handlers.ticket_texts import plain, short
from knowledge.forms.answers import Confirm, Reading, Reason, Reply, Unclear, Understood, read_answer
from knowledge.forms.responses import AskAnother, AskQuestion, Step
from knowledge.model.conversation import Meant, Stage
from knowledge.model.forms import OK, UPLOADS, QuestionType
from knowledge.model.messages import Attachment, Choice
from knowledge.model.people import ChannelName
from knowledge.search.texts import words

_KINDS = {QuestionType.IMAGE: "image/", QuestionType.AUDIO: "audio/", QuestionType.VIDEO: "video/"}
"""What the media type of a file begins with that such a question takes."""


def act(desk: Desk, deed: Deed) -> FillingOutcome:
    """Does what somebody wants done, and shows what comes next.

    Raises:
        Conflict: somebody else stored the response in between.
        Forbidden: it may not be handed in by them.
    """
    match deed:
        case Answer() if is_of_album(desk, deed):
            desk, said = add_to_album(desk, deed)
            return _present(desk, (said,))
        case Moved() if not is_taken(desk, deed):
            return shown_again(desk, deed, partial(_present, desk))
        case Going.WRITE_ON:
            return write_on(desk) or _present(desk)
        case Going.ON | Going.MOVED | Going.WHY:
            return _at_place(desk, deed)
        case Going.ASIDE:
            return _present(desk, (_what_can_be_typed(desk),))
        case _:
            return _act(replace(desk, at=replace(desk.at, last="")), deed)


def _act(desk: Desk, deed: Deed) -> FillingOutcome:
    match deed:
        case Going.REVIEW:
            return review(desk, 0)
        case Going.NEXT:
            return go_on(desk, next_open(desk, None))
        case Share():
            return hand_over(desk, deed)
        case Going.SEND:
            return hand_in(desk)
        case Going.PAUSE:
            return Paused(at=desk.at, left=remaining_at(desk))
        case Going.BACK if desk.at.stage is not Stage.ADDING:
            return _back(desk)
        case Edit(number=number):
            return _edit(desk, number)
        case Moved(number=number):
            return _at_place(desk, Pick(number=number))
        case Use(number=number):
            return _use(desk, number)
        case _:
            return _at_place(desk, deed)


def _present(desk: Desk, said: tuple[str, ...] = ()) -> FillingOutcome:
    """What is asked now, once more."""
    return _at_place(desk, Going.ON, said)


def _what_can_be_typed(desk: Desk) -> str:
    """Said at the review instead of nothing."""
    _ = desk.voice
    return _("I do not know what you mean by that. You can type “send”, “edit 12” or “pause” here.")


def _back(desk: Desk) -> FillingOutcome:
    step = previous(desk, desk.at.place)
    if step is not None:
        return show(desk, step)
    _ = desk.voice
    first = _("This is the first question.")
    present = desk.by_place.get(desk.at.place)
    return show(desk, present or next_open(desk, None), (first,))


def _edit(desk: Desk, number: int) -> FillingOutcome:
    asked, _ = questions(desk), desk.voice
    if 1 <= number <= len(asked):
        return show(desk, asked[number - 1])
    which = _("Which answer shall be changed? They go from 1 to {last}.", last=len(asked))
    return review(desk, desk.at.page, (which,))


def _at_place(desk: Desk, deed: Deed, said: tuple[str, ...] = ()) -> FillingOutcome:
    """Something about the question that was asked, if that is asked still and nobody has answered it since."""
    at, _ = desk.at, desk.voice
    moved = (moved_on(desk),) if deed is Going.MOVED else said
    if at.stage is Stage.REVIEWING:
        return review(desk, at.page, moved)
    if at.stage is Stage.SHARING:
        return ask(desk, moved)
    step = desk.by_place.get(at.place)
    if step is None:
        gone = _("That question is not asked any more; here is the next one.")
        return show(desk, next_open(desk, at.place), (*moved, gone))
    if at.stage is Stage.OFFERED:
        return _at_offer(desk, step, deed, moved)
    if at.stage is Stage.ADDING and isinstance(step, AskQuestion):
        return add(desk, step, deed, moved)
    if deed in (Going.ON, Going.MOVED):
        return show(desk, step, moved)
    if at.seen != desk.mark(at.place):
        if isinstance(step, AskQuestion) and (both := _both(desk, step, deed)) is not None:
            return both
        changed = _("That question has been answered in the meantime. Here is how it stands.")
        return show(desk, step, (changed,))
    match step:
        case AskAnother():
            return grow(desk, step, deed)
        case AskQuestion():
            return _at_question(desk, step, deed)


def _at_offer(desk: Desk, step: Step, deed: Deed, moved: tuple[str, ...]) -> FillingOutcome:
    """What was answered to the last edition is kept, or everything is asked."""
    match deed:
        case Going.KEEP:
            kept = keep_earlier(desk, step)
            return at_next(kept, step.place) if step.place in kept.decided else show(kept, step)
        case Going.ONE_BY_ONE:
            return show(desk, step)
        case _:
            return offer(desk, step, moved)


def _both(desk: Desk, step: AskQuestion, deed: Deed) -> FillingOutcome | None:
    """A colleague's answer and theirs, of which one is to stay; None unless there are two."""
    _, place, theirs = desk.voice, step.place, desk.filled.value(step.place)
    name, mine = desk.answered_by.get(place, ""), _given(desk, step, deed)
    if not (name and theirs and mine) or desk.filled.problem_of(place, mine) is not None:
        return None
    if mine == theirs:
        return at_next(desk.decide(place, mine), place)
    before, after = (
        plain(in_words(filled, place, step.question, desk.names, desk.language))
        for filled in (desk.filled, desk.filled.answer(place, mine).filled)
    )
    text = _(
        "{name} answered: {before}. You answered: {after}. Which one shall stay?",
        name=short(name, LONGEST_NAME),
        before=before,
        after=after,
    )
    options = (Meant(value=theirs, words=before), Meant(value=mine, words=after))
    at = replace(standing_at(desk, step), stage=Stage.DOUBTED, meant=options)
    choices = [Choice(id=f"{IN_FORM}:mean:{number}", label=one.words) for number, one in enumerate(options)]
    return Prompted(at=at, text=text, choices=tuple(choices))


def _given(desk: Desk, step: AskQuestion, deed: Deed) -> str:
    """The value that somebody gave who did not know of another; "" where it is not certain."""
    match deed:
        case Put(value=value):
            return value
        case Pick(number=number) if step.question.type is QuestionType.SELECT_ONE:
            choices = desk.filled.choices(step.place, desk.names)
            return choices[number - 1].name if 1 <= number <= len(choices) else ""
        case Answer(files=()):
            reading = _read(desk, step, deed)
            return reading.value if isinstance(reading, Understood) else ""
        case _:
            return ""


def _at_question(desk: Desk, step: AskQuestion, deed: Deed) -> FillingOutcome:
    match deed:
        case Answer(files=files) if files:
            return _file(desk, step, deed)
        case Answer():
            return _answer(desk, step, deed)
        case Put(value=value):
            return put(desk, step, value)
        case Pick(number=number):
            return _pick(desk, step, number)
        case Going.SKIP:
            return _skip(desk, step)
        case Going.WHY:
            return show(desk, step, (guidance(desk, step),))
        case _:
            return show(desk, step)


def _answer(desk: Desk, step: AskQuestion, answer: Answer) -> FillingOutcome:
    _ = desk.voice
    if answer.location is not None and step.question.type is not QuestionType.GEOPOINT:
        return show(desk, step, (_("I do not need a place here. Please answer the question in words."),))
    reading = _read(desk, step, answer)
    if isinstance(reading, Understood) and may_be_part(desk, step, answer):
        return keep_part(desk, step, reading.value)
    if isinstance(reading, Understood):
        is_verbatim = words(answer.text) == words(reading.echo) or answer.text.strip() == reading.value
        return put(desk, step, reading.value, "" if is_verbatim else reading.echo)
    at = standing_at(desk, step)
    return AnswerDoubted(at=at, question=question_view(desk, step), text=answer.text, reading=reading)


def _read(desk: Desk, step: AskQuestion, answer: Answer) -> Reading:
    asked = desk.filled.asked(step.place, desk.names)
    reply = Reply(text=answer.text, location=answer.location)
    reading = read_answer(asked, reply, desk.language, desk.today)
    if not answer.is_wish or step.question.type is QuestionType.ACKNOWLEDGE or isinstance(reading, Unclear):
        return reading
    said = words(answer.text)
    is_choice = any(said == words(label) for choice in asked.choices for label in choice.labels)
    return reading if is_choice and isinstance(reading, Understood) else Unclear(reason=_why_not(reading))


def _why_not(reading: Understood | Confirm) -> Reason:
    """A courtesy is no answer, whatever could be read into it."""
    return Reason.NOT_AMONG_CHOICES if reading.value else Reason.EMPTY


def _pick(desk: Desk, step: AskQuestion, number: int) -> FillingOutcome:
    """A choice by its number: the answer, or one of several that is ticked or unticked."""
    if step.question.type is QuestionType.ACKNOWLEDGE:
        return put(desk, step, OK)
    choices = desk.filled.choices(step.place, desk.names)
    if not 1 <= number <= len(choices):
        return show(desk, step)
    name = choices[number - 1].name
    if step.question.type is not QuestionType.SELECT_MULTIPLE:
        return put(desk, step, name)
    ticked = {*desk.at.picked} ^ {name}
    in_order = tuple(dict.fromkeys(choice.name for choice in choices if choice.name in ticked))
    return show(replace(desk, at=replace(desk.at, stage=Stage.ASKED, picked=in_order)), step)


def _skip(desk: Desk, step: AskQuestion) -> FillingOutcome:
    """Leaves a question as it is; not one that lacks an answer, or has a wrong one."""
    value = desk.filled.value(step.place)
    problem = desk.filled.problem_of(step.place, value)
    if problem is None:
        return at_next(desk.decide(step.place, value), step.place)
    spare = spare_instance(desk, step.place)
    return do_without(desk, spare) if spare else show(desk, step, (faulted(desk, problem),))


def _file(desk: Desk, step: AskQuestion, answer: Answer) -> FillingOutcome:
    """A file is kept with the response that it will belong to in the end; others are put aside."""
    refused = [why_no_file(desk, step.question.type, file) for file in answer.files]
    if all(refused):
        return show(desk, step, (refused[0],))
    file = answer.files[refused.index("")]
    owner = desk.unit.responses.one(desk.at.changes) if desk.at.changes else desk.kept
    channel = ChannelName(desk.unit.transcripts.last_heard_on(desk.contact.id) or ChannelName.WEBCHAT)
    added = kept_file(desk.unit, owner or desk.kept, step.place, file, channel, desk.contact, desk.now)
    if len(answer.files) > 1 or answer.album:
        desk = put_aside(desk, answer, file, step.place)
    said = (told(desk, added.name, step.place),) if len(answer.files) > 1 else ()
    return put(desk, step, added.name, "" if said else added.name, said)


def _use(desk: Desk, number: int) -> FillingOutcome:
    """One of the files that were put aside is the answer."""
    desk, file = without(desk, number)
    return _at_place(desk, Answer(files=(file,))) if file is not None else _present(desk)


def why_no_file(desk: Desk, kind: QuestionType, file: Attachment) -> str:
    """Why a file is no answer to a question of this kind; "" when it is one."""
    _ = desk.voice
    if kind not in UPLOADS:
        return _("I cannot take a file here. Please answer the question in words.")
    if not file.media_type.startswith(_KINDS.get(kind, "")):
        return _wrong_kind(desk, kind)
    return refused_file(file, _)


def _wrong_kind(desk: Desk, kind: QuestionType) -> str:
    _ = desk.voice
    match kind:
        case QuestionType.IMAGE:
            return _("A picture is wanted here, such as a JPEG or PNG file.")
        case QuestionType.AUDIO:
            return _("A sound recording is wanted here.")
        case QuestionType.VIDEO:
            return _("A video is wanted here.")
        case _:
            return WHY_AGAIN[Reason.NEEDS_FILE](_, {})
