"""Forms in conversation: one question at a time, back and forth, until all is there and handed in.

Where a text is asked for, whatever is written may be the answer. So nothing in it counts as a wish but one to stop;
what would be a wish elsewhere ("back", "thank you") is asked about before it is kept. What ends as a question is
answered where an approved answer is known; else it is asked about, too. Anywhere else, what is written is first read as
an answer, and what is none may be a wish or a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from handlers.answer_texts import answer_text
from handlers.dialogue import filling_words as words_of
from handlers.dialogue.effects import Effect, Say, Step
from handlers.dialogue.filling_effects import (
    AnotherSeen,
    AnswerDoubted,
    BeginFilling,
    Deed,
    DraftsFound,
    Edit,
    Fill,
    FillingOutcome,
    FillingOver,
    FindDrafts,
    Going,
    HandedIn,
    NotFilled,
    Paused,
    Pick,
    Prompted,
    Put,
    QuestionSeen,
    ResumeFilling,
    ReviewSeen,
    Share,
    Use,
)
from handlers.dialogue.filling_more import noted, with_more
from handlers.dialogue.filling_words import IN_FORM
from handlers.dialogue.handing import menu_choices
from handlers.dialogue.library import Library
from handlers.dialogue.saying import menu, say, voice_of
from knowledge.forms.answers.values import Confirm, Unclear, Understood
from knowledge.model.conversation import AtMenu, Conversation, Filling, Meant, Stage
from knowledge.model.messages import Choice

OPEN = "fill"
"""What the choices begin with that open a form; what it is for follows."""

CHOICES = frozenset({OPEN, IN_FORM})
"""What the choices begin with that `choose` understands."""

FORM = "form"
"""The command that lists what somebody may go on with."""

_GOING = {
    "back": Going.BACK,
    "skip": Going.SKIP,
    "why": Going.WHY,
    "send": Going.SEND,
    "next": Going.NEXT,
    "remove": Going.REMOVE,
    "review": Going.REVIEW,
}


def choose(before: Conversation, name: str, values: Sequence[str], library: Library) -> Step:
    """What follows from a button: one that opens a form stays good, one within a form as long as that is open."""
    if name == OPEN:
        return Step(conversation=before, effects=(BeginFilling(parts=tuple(values)),))
    match values:
        case ["resume", number]:
            return resume(before, int(number))
        case ["resume", number, assignment]:
            return resume(before, int(number), int(assignment))
        case _ if isinstance(before.topic, Filling):
            return _within(before, before.topic, values, library)
        case _:
            _ = voice_of(before, library)
            return menu(before, library, _("That question has moved on. Choose a topic or type your question."))


def resume(before: Conversation, response: int, assignment: int = 0) -> Step:
    """Goes on with a draft, at the section of an assignment."""
    return Step(conversation=before, effects=(ResumeFilling(response=response, assignment=assignment),))


def drafts(before: Conversation) -> Step:
    """What somebody may go on with."""
    return Step(conversation=before, effects=(FindDrafts(),))


def do(before: Conversation, at: Filling, deed: Deed) -> Step:
    """Something about the form that is open."""
    return Step(conversation=replace(before, topic=at), effects=(Fill(at=at, deed=deed),))


def pause(before: Conversation, at: Filling) -> Step:
    """Leaves the form as it is."""
    return do(before, at, Going.PAUSE)


def _paused(before: Conversation, paused: Paused, library: Library) -> Step:
    """Says how to go on, and how much is left."""
    _, at = voice_of(before, library), paused.at
    kept = _("“{title}” is kept as it is. Go on whenever you like: choose “Go on” or type /form.", title=at.title)
    go_on = Choice(id=f"{IN_FORM}:resume:{at.response}", label=_("Go on"))
    text = "\n\n".join(filter(None, (kept, paused.left)))
    return say(replace(before, topic=AtMenu()), _.language, text, [go_on, *menu_choices(_)])


def on_outcome(before: Conversation, outcome: FillingOutcome, library: Library) -> Step:
    """What is said once something was done about a form."""
    return noted(_on_outcome(before, outcome, library))


def _on_outcome(before: Conversation, outcome: FillingOutcome, library: Library) -> Step:
    _ = voice_of(before, library)
    match outcome:
        case QuestionSeen():
            return _ask(before, outcome, library)
        case AnotherSeen(at=at):
            text, choices = words_of.another_text(_, outcome), words_of.another_choices(_, outcome)
            return say(replace(before, topic=at), _.language, text, with_more(_, choices, at, outcome.below))
        case ReviewSeen(at=at):
            text, choices = words_of.review_text(_, outcome), words_of.review_choices(_, outcome)
            return say(replace(before, topic=at), _.language, text, with_more(_, choices, at))
        case Prompted(at=at, text=text, choices=choices):
            return say(replace(before, topic=at), _.language, text, [*choices, words_of.pause_button(_)])
        case AnswerDoubted():
            return doubt(before, outcome, library)
        case HandedIn(text=text, choices=given, files=files):
            below = given or tuple(menu_choices(_))
            return say(replace(before, topic=AtMenu()), _.language, text, below, files=files)
        case NotFilled():
            return _refused(before, outcome, library)
        case Paused():
            return _paused(before, outcome, library)
        case FillingOver():
            return _over(before, outcome, library)
        case DraftsFound():
            return _on_drafts(before, outcome, library)
        case _:
            assert_never(outcome)


def doubt(before: Conversation, doubted: AnswerDoubted, library: Library) -> Step:
    """An answer that is not certain: whether it was meant, or why it is asked for again."""
    _ = voice_of(before, library)
    reading, at, question = doubted.reading, doubted.at, doubted.question
    match reading:
        case Confirm():
            at = doubting(at, Meant(value=reading.value, words=reading.echo), *_meanings(reading.alternatives))
            choices = words_of.doubt_choices(_, at, is_likely=True)
            return say(replace(before, topic=at), _.language, answer_text(_, reading), choices)
        case Unclear(alternatives=alternatives) if alternatives:
            at = doubting(at, *_meanings(alternatives))
            choices = [*words_of.doubt_choices(_, at, is_likely=False), *words_of.ways(_, question, at)]
            return say(replace(before, topic=at), _.language, answer_text(_, reading), choices)
        case Unclear():
            text = words_of.question_text(_, question, at, (answer_text(_, reading),))
            return say(replace(before, topic=at), _.language, text, words_of.question_choices(_, question, at))
        case _:
            assert_never(reading)


def doubting(at: Filling, *meant: Meant) -> Filling:
    """Where somebody is who was asked what they meant, as an answer or as more of one."""
    return replace(at, stage=Stage.ADDING if at.stage is Stage.ADDING else Stage.DOUBTED, meant=meant)


def _within(before: Conversation, at: Filling, values: Sequence[str], library: Library) -> Step:
    match values:
        case ["pick", number]:
            return do(before, at, Pick(number=int(number)))
        case ["picked"]:
            return do(before, at, Put(value=" ".join(at.picked)))
        case ["empty"]:
            return do(before, at, Put(value=""))
        case ["another", answer]:
            return do(before, at, Going.ADD if answer == "yes" else Going.ENOUGH)
        case ["sure", "yes"]:
            return mean(before, at, 0)
        case ["sure", "no"]:
            return do(before, at, Going.ON)
        case ["mean", number]:
            return mean(before, at, int(number))
        case ["page", page]:
            return do(before, replace(at, page=int(page)), Going.ON)
        case ["keep", answer]:
            return do(before, at, Going.KEEP if answer == "yes" else Going.ONE_BY_ONE)
        case ["hand", *numbers]:
            section, to = (*map(int, numbers), 0, 0)[:2]
            return do(before, at, Share(section=section, to=to))
        case ["note", "none"]:
            return do(before, at, Share(note=""))
        case ["add"]:
            return do(before, at, Going.WRITE_ON)
        case ["enough"]:
            return do(before, at, Going.THAT_IS_ALL)
        case ["use", number]:
            return do(before, at, Use(number=int(number)))
        case ["edit", number]:
            return do(before, at, Edit(number=int(number)))
        case ["pause"]:
            return pause(before, at)
        case [str(name)] if name in _GOING:
            return do(before, at, _GOING[name])
        case _:
            return do(before, at, Going.ON)


def mean(before: Conversation, at: Filling, number: int) -> Step:
    """One of the meanings that were offered is the answer."""
    if number >= len(at.meant):
        return do(before, at, Going.ON)
    return do(before, at, Put(value=at.meant[number].value))


def _meanings(readings: Sequence[Understood]) -> tuple[Meant, ...]:
    return tuple(Meant(value=reading.value, words=reading.echo) for reading in readings)


def _ask(before: Conversation, seen: QuestionSeen, library: Library) -> Step:
    """A question. One that is shown again with another tick takes the place of the message before."""
    _, at, question = voice_of(before, library), seen.at, seen.question
    text = words_of.question_text(_, question, at, seen.said)
    choices = with_more(_, words_of.question_choices(_, question, at), at, seen.below, question)
    asking = replace(before, topic=at)
    window = words_of.window_button(_, at) if seen.has_window else None
    if not words_of.is_ticked_off(question):
        return _with_window(say(asking, _.language, text, choices), window)
    asked = _with_window(say(asking, _.language, text, choices, is_passing=True), window)
    topic = before.topic
    is_again = isinstance(topic, Filling) and topic.place == at.place and topic.picked != at.picked
    return asked if is_again else replace(asked, effects=tuple(map(_as_new, asked.effects)))


def _with_window(asked: Step, window: Choice | None) -> Step:
    """The same with a button that opens a window, where a channel has such."""
    says = (replace(one, message=replace(one.message, window=window)) for one in asked.effects if isinstance(one, Say))
    return replace(asked, effects=tuple(says))


def _as_new(effect: Effect) -> Effect:
    """A message of its own, which may be replaced itself."""
    return replace(effect, is_passing=False) if isinstance(effect, Say) else effect


def _refused(before: Conversation, refused: NotFilled, library: Library) -> Step:
    _ = voice_of(before, library)
    if refused.at is None:
        choices = refused.choices or tuple(menu_choices(_))
        return say(before, _.language, refused.text, choices, files=refused.files)
    choices = (*refused.choices, words_of.pause_button(_))
    return say(replace(before, topic=refused.at), _.language, refused.text, choices)


def _over(before: Conversation, ended: FillingOver, library: Library) -> Step:
    _, title = voice_of(before, library), ended.title
    if not ended.is_known:
        return menu(before, library, _("That question has moved on. Choose a topic or type your question."))
    if ended.handed_in:
        given = words_of.handed_in_text(_, title, ended.handed_in)
        return say(replace(before, topic=AtMenu()), _.language, given, [*ended.copies, *menu_choices(_)])
    over = (
        _("“{title}” is no longer open: it may have been handed in by a colleague.", title=title)
        if title
        else _("That is no longer open: it may have been handed in by a colleague.")
    )
    return say(replace(before, topic=AtMenu()), _.language, over, menu_choices(_))


def _on_drafts(before: Conversation, found: DraftsFound, library: Library) -> Step:
    _ = voice_of(before, library)
    if found.asked:
        asked = "\n\n".join((*found.asked, *((_("Which one would you like to go on with?"),) if found.drafts else ())))
        drafts = [words_of.draft_button(_, draft) for draft in found.drafts]
        return say(before, _.language, asked, [*found.begin, *drafts, *found.copies])
    if not found.drafts:
        nothing = _("You have nothing half filled in. What would you like to know?")
        if not found.copies:
            return menu(before, library, nothing)
        return say(replace(before, topic=AtMenu()), _.language, nothing, [*found.copies, *menu_choices(_)])
    choices = [words_of.draft_button(_, draft) for draft in found.drafts]
    return say(before, _.language, _("Which one would you like to go on with?"), [*choices, *found.copies])
