"""What somebody has before them who fills in a form: a question, or all answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from handlers.campaigns.remaining import remaining_at
from handlers.dialogue.filling_effects import AnotherSeen, FillingOutcome, Line, QuestionSeen, QuestionView, ReviewSeen
from handlers.filling.colleagues import can_share
from handlers.filling.desk import Desk
from handlers.filling.links import FormLink, address_of
from handlers.filling.values import in_words, label_of, one_line
from handlers.filling.values import section_of as section_around
from handlers.filling.way import previous, questions, shown_before, spare_instance
from handlers.filling.windowed import has_window
from handlers.reviewing.showing import comments_at, corrections
from handlers.signing.standing import view_of
from handlers.ticket_texts import plain, short
from knowledge.forms.answers.echo import number_in_words
from knowledge.forms.responses import AskAnother, AskQuestion, Step
from knowledge.forms.responses.places import path_of
from knowledge.model.conversation import Filling, Stage
from knowledge.model.forms import FormText, Question, QuestionType, Repeat

LINES = 12
"""Answers of one page of the review: what a telephone shows without much scrolling."""

LONGEST_NAME = 30
"""Characters of a colleague's name beside an answer."""

SHAPED = frozenset({"email", "url", "telephone", "tel", "numbers"})
"""Appearances of texts that not everything fits."""


def show(desk: Desk, step: Step | None, said: Sequence[str] = ()) -> FillingOutcome:
    """A step of the form, or the review where there is none."""
    match step:
        case AskQuestion():
            at = standing_at(desk, step)
            question, has_one = question_view(desk, step), has_window(desk, step.place)
            return QuestionSeen(at=at, question=question, said=tuple(said), has_window=has_one)
        case AskAnother(place=place, count=count):
            at = _at(desk, place)
            return AnotherSeen(at=at, label=_name_of_repeat(desk, place), count=count, said=tuple(said))
        case None:
            return review(desk, 0, said)


def standing_at(desk: Desk, step: AskQuestion) -> Filling:
    """Where somebody is who is asked a question."""
    at, question = _at(desk, step.place), step.question
    is_text = question.type in (QuestionType.TEXT, QuestionType.BARCODE) and not question.appearance & SHAPED
    return replace(at, is_open=is_text, picked=_ticked(desk, step, at))


def _ticked(desk: Desk, step: AskQuestion, at: Filling) -> tuple[str, ...]:
    """What is ticked so far: of a question that was not shown before, its answer."""
    if step.question.type is not QuestionType.SELECT_MULTIPLE:
        return ()
    is_same = (desk.at.place, desk.at.seen) == (at.place, at.seen)
    return desk.at.picked if is_same else tuple(desk.filled.value(step.place).split())


def question_view(desk: Desk, step: AskQuestion) -> QuestionView:
    """A question in the reader's words."""
    place, question, filled = step.place, step.question, desk.filled
    answer = in_words(filled, place, question, desk.names, desk.language)
    return QuestionView(
        type=question.type,
        label=_text(desk, place, question.label) or question.name,
        hint=_text(desk, place, question.hint),
        section=section_of(desk, place),
        number=desk.numbers[place],
        total=len(desk.numbers),
        notes=notes(desk, place) if desk.at.place != place else (),
        choices=filled.choices(place, desk.names),
        answer=plain(answer),
        is_right=bool(answer) and filled.problem_of(place, filled.value(place)) is None,
        is_required=filled.problem_of(place, "") is not None,
        is_spare=bool(spare_instance(desk, place)),
        has_guidance=bool(_text(desk, place, question.guidance)),
        is_first=previous(desk, place) is None,
        bounds=_bounds(desk, question),
        earlier=_earlier(desk, step) if not answer else None,
        comments=comments_at(desk, place),
    )


def _earlier(desk: Desk, step: AskQuestion) -> tuple[int, str] | None:
    """What was answered to the last edition."""
    earlier = desk.earlier
    before = next((one for one in earlier.steps if one.place == step.place), None) if earlier is not None else None
    if earlier is None or before is None:
        return None
    names = earlier.filled.form.chain(desk.contact.languages)
    return earlier.year, plain(in_words(earlier.filled, before.place, before.question, names, desk.language))


def notes(desk: Desk, place: str) -> tuple[str, ...]:
    """What is to be read right before a question, or, before "", at the end."""
    return tuple(filter(None, (shown(desk, step) for step in shown_before(desk, place))))


def guidance(desk: Desk, step: AskQuestion) -> str:
    """Why it is asked."""
    return _text(desk, step.place, step.question.guidance)


def review(desk: Desk, page: int, said: Sequence[str] = ()) -> ReviewSeen:
    """A page of all answers, counted from 0."""
    asked = questions(desk)
    missing = {problem.place for problem in desk.filled.problems()} | set(desk.filled.invalid())
    pages = max(1, -(-len(asked) // LINES))
    page = min(max(page, 0), pages - 1)
    lines = tuple(
        _line(desk, number, step, is_missing=step.place in missing)
        for number, step in enumerate(asked, start=1)
        if page * LINES < number <= (page + 1) * LINES
    )
    at = replace(desk.at, stage=Stage.REVIEWING, place="", seen="", page=page, picked=(), meant=(), is_open=False)
    end = (*(notes(desk, "") if page == pages - 1 else ()), remaining_at(desk))
    link, is_complete = page_of(desk), not missing
    return ReviewSeen(
        at=at,
        lines=lines,
        pages=pages,
        is_complete=is_complete,
        notes=end,
        said=(*said, *(corrections(desk) if not page else ())),
        page=link,
        can_share=can_share(desk),
        signing=view_of(desk),
    )


def page_of(desk: Desk) -> str:
    """Where the form can be filled in as a page; "" where this installation has none."""
    link = FormLink(contact=desk.contact.id, response=desk.kept.id)
    return address_of(link, desk.library.installation, desk.now)


def page_with(desk: Desk, place: str) -> int:
    """The page of the review with a question that was changed; the first once the last question was answered."""
    places = [step.place for step in questions(desk)]
    return places.index(place) // LINES if place in places[:-1] else 0


def section_of(desk: Desk, place: str) -> tuple[str, ...]:
    """The labels around a place, the outermost first; of an instance with its number, where there are several."""
    return section_around(desk.filled, place, desk.names)


def _at(desk: Desk, place: str) -> Filling:
    is_there = desk.at.place == place and desk.at.stage is Stage.ASKED
    return replace(
        desk.at,
        stage=Stage.ASKED,
        place=place,
        seen=desk.mark(place),
        page=desk.at.page if is_there else 0,
        picked=(),
        meant=(),
        is_open=False,
    )


def _text(desk: Desk, place: str, text: FormText | None) -> str:
    return desk.filled.text(place, text, desk.names).strip() if text is not None else ""


def shown(desk: Desk, step: AskQuestion) -> str:
    """A note, or a value that nobody may change with its label."""
    label = _text(desk, step.place, step.question.label)
    value = in_words(desk.filled, step.place, step.question, desk.names, desk.language)
    return f"{label}: {plain(value)}" if value and label else label


def _line(desk: Desk, number: int, step: AskQuestion, *, is_missing: bool) -> Line:
    label = label_of(desk.filled, step, desk.names)
    section = section_of(desk, step.place) if "[" in step.place else ()
    answer = in_words(desk.filled, step.place, step.question, desk.names, desk.language)
    return Line(
        number=number,
        label=" – ".join((*section[-1:], label)),
        answer=plain(answer),
        is_missing=is_missing,
        by=short(desk.answered_by.get(step.place, "") if answer else "", LONGEST_NAME),
    )


def _name_of_repeat(desk: Desk, place: str) -> str:
    path = path_of(place)
    labels = (node.label for node in desk.filled.form.walk() if node.path == path and isinstance(node, Repeat))
    return one_line(_text(desk, place, next(labels, None)))


def _bounds(desk: Desk, question: Question) -> tuple[str, str] | None:
    if question.type is not QuestionType.RANGE:
        return None
    given = (question.parameters.get("start", "1"), question.parameters.get("end", "10"))
    try:
        least, most = sorted(map(Decimal, given))
    except InvalidOperation:
        return None
    return number_in_words(least, desk.language), number_in_words(most, desk.language)
