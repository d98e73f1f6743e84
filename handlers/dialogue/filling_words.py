"""How a form sounds in conversation: questions, choices, the review, and the buttons below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handlers.dialogue.filling_effects import AnotherSeen, Draft, Line, QuestionView, ReviewSeen
from handlers.dialogue.library import Voice
from knowledge.model.conversation import Filling
from knowledge.model.forms import OK, QuestionType, ShownChoice
from knowledge.model.messages import Choice

IN_FORM = "filling"
"""What the ids of buttons within a form begin with."""

MOST_BUTTONS = 8
"""Choices that become buttons: what a telephone shows without scrolling."""

LONGEST_BUTTON = 60
"""Characters of a choice that becomes a button, as of titles in the pack."""

MOST_LISTED = 20
"""Choices that are listed at once, with numbers to type; of more, pages of `PAGE` are shown."""

PAGE = 10

ENDS = ("?", "؟", "!", ".")

TICKED, UNTICKED = "☑", "☐"


def question_text(_: Voice, question: QuestionView, at: Filling, said: Sequence[str] = ()) -> str:
    """A question, with what is said and to be read before it."""
    above = (*said, *question.notes, *question.comments)
    parts = [*above, _head(_, question), question.hint, _list(_, question, at), _bounds(_, question)]
    if question.earlier is not None:
        year, before = question.earlier
        parts.append(_("In {year}: {answer}", year=year, answer=before))
    if question.answer:
        present = _("Answer so far: {answer}", answer=question.answer)
        parts.append(present)
    return "\n\n".join(filter(None, parts))


def question_choices(_: Voice, question: QuestionView, at: Filling) -> list[Choice]:
    """The buttons below a question: what may be chosen, then the ways to go on."""
    return [*_answers(_, question, at), *ways(_, question, at)]


def ways(_: Voice, question: QuestionView, at: Filling) -> list[Choice]:
    """The buttons that give no answer."""
    found = []
    if question.is_right:
        found.append(_button("skip", _("Keep this answer")))
        if not question.is_required:
            found.append(_button("empty", _("Leave it empty")))
    elif (question.is_spare or not question.is_required) and not (question.answer or at.picked):
        found.append(_button("skip", _("Skip")))
    if question.has_guidance:
        found.append(_button("why", _("Why do you ask?")))
    if not question.is_first:
        found.append(_button("back", _("Back")))
    return [*found, pause_button(_)]


def doubt_choices(_: Voice, at: Filling, *, is_likely: bool) -> list[Choice]:
    """What an answer may mean: yes or no where one meaning is likely, else the meanings."""
    if not is_likely:
        return [_button(f"mean:{number}", meant.words) for number, meant in enumerate(at.meant)]
    others = [_button(f"mean:{number}", meant.words) for number, meant in enumerate(at.meant) if number]
    return [_button("sure:yes", _("Yes")), *others, _button("sure:no", _("No"))]


def another_text(_: Voice, another: AnotherSeen) -> str:
    """Whether one more is to follow."""
    label = another.label
    if not another.count:
        asked = _("Would you like to add: {label}?", label=label) if label else _("Would you like to add one?")
    else:
        asked = _("One more: {label}?", label=label) if label else _("Would you like to add another one?")
    count = _.plural("There is {count} so far.", "There are {count} so far.", another.count) if another.count else ""
    return "\n\n".join(filter(None, (*another.said, asked, count)))


def another_choices(_: Voice, another: AnotherSeen) -> list[Choice]:
    """One more, no more, or one less."""
    less = [_button("remove", _("Remove the last one"))] if another.count else []
    return [
        _button("another:yes", _("Yes, add one")),
        _button("another:no", _("No, go on")),
        *less,
        _button("back", _("Back")),
        pause_button(_),
    ]


def review_text(_: Voice, review: ReviewSeen) -> str:
    """All answers, with their numbers."""
    title = _("**Your answers**") if review.pages == 1 else _paged(_, review)
    lines = "\n".join(_line(_, line) for line in review.lines)
    end = (
        _("Is everything right? To change an answer, type its number.")
        if review.is_complete
        else _("Something is missing still. To change an answer, type its number.")
    )
    page = _("You can also fill it in on a page: {link}", link=review.page) if review.page else ""
    signing, may_change = review.signing, review.signing is None or review.signing.may_change
    signature = signing.text if signing is not None else ""
    if page and not may_change:
        page = _("You can also read it on a page: {link}", link=review.page)
    if signature and review.is_complete:
        end = _("To change an answer, type its number.")
    return "\n\n".join(
        filter(None, (*review.said, title, lines, *review.notes, signature, end if may_change else "", page))
    )


def review_choices(_: Voice, review: ReviewSeen) -> list[Choice]:
    """To hand it in, or to go on with what is missing."""
    at, signing = review.at, review.signing
    send = _button("send", at.finish or _("Send"))
    found = [send if review.is_complete else _button("next", _("Go on"))]
    if signing is not None and (review.is_complete or not signing.may_change):
        found = [*signing.choices]
    if review.pages > 1:
        found.append(_button(f"page:{(at.page + 1) % review.pages}", _("More answers")))
    if review.can_share:
        found.append(_button("hand", _("Hand a section over")))
    return [*found, pause_button(_)]


def window_button(_: Voice, at: Filling) -> Choice:
    """The button that opens the section around a question in a window: its response and its place."""
    return Choice(id=f"{at.response}:{at.place}", label=_("Fill in this section in a window"))


def draft_button(_: Voice, draft: Draft) -> Choice:
    """Goes on with a draft, at a section of it that was left to the reader."""
    if draft.is_to_sign:
        return _button(f"resume:{draft.response}", _("To sign off: {title}", title=draft.title))
    if not draft.assignment:
        return _button(f"resume:{draft.response}", draft.title)
    label = _("{label}: {answer}", label=draft.title, answer=draft.section)
    return _button(f"resume:{draft.response}:{draft.assignment}", label)


def handed_in_text(_: Voice, title: str, day: str) -> str:
    """What is said of a form that was handed in, to whoever had it open still."""
    return _(
        "“{title}” was handed in on {date}. Type /form to see what else is to be filled in.", title=title, date=day
    )


def pause_button(_: Voice) -> Choice:
    """The button that leaves the form as it is."""
    return _button("pause", _("Pause here"))


def _paged(_: Voice, review: ReviewSeen) -> str:
    return _("**Your answers**, page {page} of {pages}", page=review.at.page + 1, pages=review.pages)


def _line(_: Voice, line: Line) -> str:
    """The point behind the number is no list of Markdown's, which would begin at 1."""
    answer = line.answer or (_("missing") if line.is_missing else "—")
    label = line.label.rstrip(" :\u00a0")
    said = f"{label} {answer}" if label.endswith(ENDS) else _("{label}: {answer}", label=label, answer=answer)
    by = f" ({line.by})" if line.by else ""
    return f"{line.number}\\. {said}{by}"


def _head(_: Voice, question: QuestionView) -> str:
    place = f"{question.number}/{question.total}"
    where = " · ".join((place, *question.section))
    return f"**{where}**\n{question.label}"


def _bounds(_: Voice, question: QuestionView) -> str:
    if question.bounds is None:
        return ""
    least, most = question.bounds
    return _("A number from {least} to {most}.", least=least, most=most)


def _answers(_: Voice, question: QuestionView, at: Filling) -> Iterator[Choice]:
    if question.type is QuestionType.ACKNOWLEDGE:
        label = question.choices[0].label if question.choices else OK
        yield _button("pick:1", label)
        return
    if _has_buttons(question):
        for choice in question.choices:
            tick = f"{_tick(choice, at)} " if question.type is QuestionType.SELECT_MULTIPLE else ""
            yield _button(f"pick:{choice.number}", f"{tick}{choice.label}")
        if question.type is QuestionType.SELECT_MULTIPLE and at.picked:
            yield _button("picked", _("That is all"))
    elif _has_pages(question):
        pages = -(-len(question.choices) // PAGE)
        yield _button(f"page:{(at.page + 1) % pages}", _("Show more"))


def _tick(choice: ShownChoice, at: Filling) -> str:
    return TICKED if choice.name in at.picked else UNTICKED


def is_ticked_off(question: QuestionView) -> bool:
    """Whether several choices can be ticked below it."""
    return question.type is QuestionType.SELECT_MULTIPLE and _has_buttons(question)


def _has_buttons(question: QuestionView) -> bool:
    if question.type not in (QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE):
        return False
    short = all(len(choice.label) <= LONGEST_BUTTON for choice in question.choices)
    return len(question.choices) <= MOST_BUTTONS and short


def _has_pages(question: QuestionView) -> bool:
    return len(question.choices) > MOST_LISTED


def _list(_: Voice, question: QuestionView, at: Filling) -> str:
    """The choices with their numbers, where they are no buttons, and how to name them."""
    if not question.choices or question.type is QuestionType.ACKNOWLEDGE:
        return ""
    if _has_buttons(question):
        return (
            _("Choose as many as apply, then “That is all”.") if question.type is QuestionType.SELECT_MULTIPLE else ""
        )
    begin = at.page * PAGE if _has_pages(question) else 0
    shown = question.choices[begin : begin + PAGE] if _has_pages(question) else question.choices
    lines = "\n".join(f"{choice.number}\\. {choice.label}" for choice in shown)
    return f"{lines}\n\n{_how(_, question)}"


def _how(_: Voice, question: QuestionView) -> str:
    count = len(question.choices)
    match question.type:
        case QuestionType.SELECT_MULTIPLE if _has_pages(question):
            return _("There are {count}. Type those that apply, by number or name: “1, 3, 5”.", count=count)
        case QuestionType.SELECT_MULTIPLE:
            return _("Type the numbers of all that apply, such as “1, 3, 5”.")
        case QuestionType.RANK:
            return _("Type the numbers in your order, the most important first, such as “2, 1, 3”.")
        case _ if _has_pages(question):
            return _("There are {count}. Type a few letters of the one you look for, or its number.", count=count)
        case _:
            return _("Type the number or the name.")


def _button(what: str, label: str) -> Choice:
    return Choice(id=f"{IN_FORM}:{what}", label=label)
