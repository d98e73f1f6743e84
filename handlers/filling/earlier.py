"""What a member answered to the last edition of a questionnaire, and whether that still holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from handlers.dialogue.filling_effects import FillingOutcome, Prompted
from handlers.dialogue.filling_words import ENDS, IN_FORM
from handlers.filling.colleagues import section_title
from handlers.filling.desk import Desk, Earlier
from handlers.filling.sections import Section, outermost, section_at, sections_of
from handlers.filling.showing import notes, show
from handlers.filling.values import in_words, label_of
from handlers.ticket_texts import plain
from knowledge.forms.responses import AskQuestion, Filled, ResponseError, Step
from knowledge.forms.responses.carrying import takes
from knowledge.forms.responses.places import instance, path_of
from knowledge.model.conversation import Stage
from knowledge.model.forms import UPLOADS, QuestionType, Repeat
from knowledge.model.messages import Choice
from knowledge.model.responses import AnswerEvent

LINES = 6
"""Answers of an offer that are listed: what a telephone shows above the buttons."""

ANEW = UPLOADS | {QuestionType.ACKNOWLEDGE, QuestionType.NOTE}
"""A file belongs to the response that it was sent for, and nobody agrees once for all times."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kept:
    """A section as it would be with the answers of the last edition that fit.

    Attributes:
        grown: the places of the instances that were added.
        given: the places of the answers, with their steps in the last edition.
    """

    filled: Filled
    grown: tuple[str, ...]
    given: tuple[AskQuestion, ...]


def go_on(desk: Desk, step: Step | None, said: Sequence[str] = ()) -> FillingOutcome:
    """The next step, or the review. Where a section begins that was answered in the last edition, that is offered."""
    return (_offer(desk, step, said) if step is not None else None) or show(desk, step, said)


def offer(desk: Desk, step: Step, said: Sequence[str] = ()) -> FillingOutcome:
    """The offer once more, or the question where there is nothing to be offered any more."""
    return _offer(desk, step, said) or show(desk, step, said)


def keep_earlier(desk: Desk, step: Step) -> Desk:
    """Keeps what was answered to the last edition in the section of a step, as far as it fits.

    Raises:
        Conflict: somebody else stored the response in between.
    """
    section = _section(desk, step.place)
    kept = _kept(desk, desk.earlier, section) if desk.earlier is not None else None
    if kept is None or not kept.given:
        return desk
    now, who = desk.now, desk.contact
    changed = replace(desk.kept, response=kept.filled.response, changed_at=now, language=who.language)
    answers = [(one.place, kept.filled.value(one.place)) for one in kept.given]
    wholes = [place.rpartition("[")[0] for place in kept.grown]
    decided = [*((place, "") for place in kept.grown), *answers, *((whole, "") for whole in dict.fromkeys(wholes))]
    desk.unit.responses.note(
        *(
            AnswerEvent(response=desk.kept.id, place=place, value=value, at=now, contact=who.id)
            for place, value in decided
        )
    )
    return replace(desk, kept=desk.unit.responses.save(changed), filled=kept.filled)


def _offer(desk: Desk, step: Step, said: Sequence[str]) -> Prompted | None:
    """None unless the section begins, and something of the last edition fits."""
    earlier, section = desk.earlier, _section(desk, step.place)
    if earlier is None or any(outermost(place) in section.paths for place in desk.decided):
        return None
    kept = _kept(desk, earlier, section)
    if not kept.given:
        return None
    _, title = desk.voice, section_title(desk, section)
    lines = [_line(desk, earlier, one) for one in kept.given[:LINES]]
    if (rest := len(kept.given) - LINES) > 0:
        lines.append(_.plural("… and {count} more", "… and {count} more", rest))
    asked = _("In {year} you answered:", year=earlier.year)
    before = notes(desk, step.place) if desk.at.place != step.place else ()
    parts = (*said, *before, f"**{title}**" if title else "", "\n".join((asked, *lines)), _("Is that still so?"))
    at = replace(desk.at, stage=Stage.OFFERED, place=step.place, seen="", page=0, picked=(), meant=(), is_open=False)
    choices = (
        Choice(id=f"{IN_FORM}:keep:yes", label=_("Yes, keep these answers")),
        Choice(id=f"{IN_FORM}:keep:no", label=_("Ask me one by one")),
    )
    return Prompted(at=at, text="\n\n".join(filter(None, parts)), choices=choices)


def _kept(desk: Desk, earlier: Earlier, section: Section) -> _Kept:
    filled, grown, given = desk.filled, list[str](), list[AskQuestion]()
    for whole, id in _instances(earlier.filled, section):
        try:
            filled = filled.add_repeat(whole, id).filled
        except ResponseError:  # it is there already, or there is no such repeat, or it is counted
            continue
        grown.append(instance(whole, id))
    decided, questions = desk.decided, {question.path: question for question in filled.form.questions()}
    for step in earlier.steps:
        question = questions.get(path_of(step.place))
        if outermost(step.place) not in section.paths or step.place in decided or question is None:
            continue
        value = earlier.filled.value(step.place)
        if question.type in ANEW or question.read_only or question.calculate or not takes(question, step.question):
            continue
        if not filled.is_relevant(step.place) or filled.problem_of(step.place, value) is not None:
            continue
        filled = filled.answer(step.place, value).filled
        given.append(step)
    return _Kept(filled=filled, grown=tuple(grown), given=tuple(given))


def _instances(filled: Filled, section: Section) -> Iterator[tuple[str, str]]:
    """The instances of the last edition that stand in a section: repeats before those in them."""
    repeats = filled.response.repeats
    paths = {node.path for node in filled.form.walk() if isinstance(node, Repeat)}
    for whole in sorted(repeats, key=lambda place: place.count("/")):
        if outermost(whole) in section.paths and path_of(whole) in paths:
            yield from ((whole, id) for id in repeats[whole])


def _line(desk: Desk, earlier: Earlier, step: AskQuestion) -> str:
    _, filled = desk.voice, earlier.filled
    names = filled.form.chain(desk.contact.languages)
    answer = plain(in_words(filled, step.place, step.question, names, desk.language))
    label = label_of(filled, step, names).rstrip(" :\u00a0")
    said = f"{label} {answer}" if label.endswith(ENDS) else _("{label}: {answer}", label=label, answer=answer)
    return f"• {said}"


def _section(desk: Desk, place: str) -> Section:
    return section_at(sections_of(desk.filled.form), place)
