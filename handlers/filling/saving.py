"""What is posted from a page of a form: what is right is kept, the rest comes back as it was typed.

A field tells what it showed. Whatever a colleague answered since stays, unless the poster changed the same answer:
then both are shown, and one of them is to be chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from handlers.filling.answering import why_no_file
from handlers.filling.desk import Desk, is_fixed
from handlers.filling.fields import Doubt, Possible, mark_of, raw_of, read_raw
from handlers.filling.keeping import faulted
from handlers.filling.sharing import settle
from handlers.filling.uploads import kept_file
from handlers.filling.values import in_words
from knowledge.forms.responses import AskAnother, AskQuestion, ResponseError, Step
from knowledge.forms.responses.places import path_of
from knowledge.model.forms import UPLOADS, Question
from knowledge.model.messages import Attachment
from knowledge.model.people import ChannelName

BOTH = "both"
"""Marks that two people's answers were offered to choose from, not two readings of one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PostedField:
    """One field of a page.

    Attributes:
        raw: what it has now; None of a field for files that were left alone.
        shown: the mark of what it showed (`mark_of`).
        picked: a value that was chosen among several that were offered; None when none was.
        offered: the mark of what these were offered for.
        file, content: what was attached.
    """

    raw: str | None
    shown: str
    picked: str | None = None
    offered: str = ""
    file: Attachment | None = None
    content: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """Why a field was not kept, with what was typed there.

    Attributes:
        options: values of which one is to be chosen.
        is_conflict: a colleague answered it meanwhile.
        shown: the mark of what the field showed before, which it keeps as long as nothing was chosen.
    """

    raw: str
    text: str
    options: tuple[Possible, ...] = ()
    is_conflict: bool = False
    shown: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """What came of a post, by place; `appeared` are the questions that are asked because of it."""

    desk: Desk
    troubles: Mapping[str, Trouble] = field(default_factory=lambda: MappingProxyType({}))
    appeared: tuple[str, ...] = ()


def save(desk: Desk, steps: Sequence[Step], posted: Mapping[str, PostedField]) -> Saved:
    """Keeps what was posted for these steps, as far as it is right.

    Raises:
        Conflict: somebody else stored the response in between; run the unit again.
    """
    before, decided = frozenset(desk.by_place), desk.decided - desk.unlooked
    desk, posted = _with_files(desk, posted)
    desk, troubles = _round(desk, [step.place for step in steps if step.place in posted], posted, decided)
    if troubles:  # one answer may be right only because of another, further down
        desk, troubles = _round(desk, list(troubles), posted, decided)
    desk = _kept_apart(desk, before, posted)
    for step in steps:
        if isinstance(step, AskAnother) and len(posted) > 1 and step.place not in decided:
            desk = desk.decide(step.place, "")
    settle(desk)
    appeared = tuple(place for place in desk.by_place if place not in before)
    return Saved(desk=desk, troubles=troubles, appeared=appeared)


def _with_files(desk: Desk, posted: Mapping[str, PostedField]) -> tuple[Desk, Mapping[str, PostedField]]:
    """The files are kept, and their names are the answers."""
    found = dict(posted)
    for place, one in posted.items():
        step = desk.by_place.get(place)
        is_wanted = isinstance(step, AskQuestion) and step.question.type in UPLOADS and not is_fixed(step)
        if one.file is None or not is_wanted or not isinstance(step, AskQuestion):
            continue
        if why_no_file(desk, step.question.type, one.file):
            continue
        owner = desk.unit.responses.one(desk.at.changes) if desk.at.changes else None
        desk.unit.files.put(one.content, desk.now)
        added = kept_file(desk.unit, owner or desk.kept, place, one.file, ChannelName.WEBCHAT, desk.contact, desk.now)
        found[place] = replace(one, raw=added.name, file=None, content=b"")
    return desk, found


def _round(
    desk: Desk, places: Sequence[str], posted: Mapping[str, PostedField], decided: frozenset[str]
) -> tuple[Desk, dict[str, Trouble]]:
    troubles = dict[str, Trouble]()
    for place in places:
        step = desk.by_place.get(place)
        if not isinstance(step, AskQuestion) or is_fixed(step):
            continue
        came = _answered(desk, step, posted[place])
        if isinstance(came, Trouble):
            troubles[place] = came
        elif came != desk.filled.value(place):
            desk = desk.keep(desk.filled.answer(place, came), place, came)
        elif place not in decided:
            desk = desk.decide(place, came)
    return desk, troubles


def _answered(desk: Desk, step: AskQuestion, one: PostedField) -> str | Trouble:
    """The value to keep, or why none can be."""
    place, shown = step.place, raw_of(desk, step)
    raw = shown if one.raw is None else one.raw
    present = desk.filled.value(place)
    if one.file is not None:
        return Trouble(raw=shown, text=why_no_file(desk, step.question.type, one.file))
    if one.picked is not None and one.offered == mark_of(raw, shown, BOTH):
        return _checked(desk, step, one, one.picked)
    is_mine, is_theirs = _is_mine(one), mark_of(shown) != one.shown
    if not is_mine and (is_theirs or desk.filled.problem_of(place, present) is None):
        return present
    is_picked = one.picked is not None and one.offered == mark_of(raw, shown)
    value = one.picked if is_picked and one.picked is not None else read_raw(desk, step, raw)
    if isinstance(value, Doubt):
        return Trouble(raw=raw, text=value.text, options=value.options, shown=one.shown)
    checked = _checked(desk, step, one, value)
    if isinstance(checked, str) and is_mine and is_theirs and value != present:
        return _both(desk, step, raw, value, one.shown)
    return checked


def _is_mine(one: PostedField) -> bool:
    return one.raw is not None and mark_of(one.raw) != one.shown


def _checked(desk: Desk, step: AskQuestion, one: PostedField, value: str) -> str | Trouble:
    problem = desk.filled.problem_of(step.place, value)
    return value if problem is None else Trouble(raw=one.raw or "", text=faulted(desk, problem), shown=one.shown)


def _both(desk: Desk, step: AskQuestion, raw: str, value: str, shown: str) -> Trouble:
    """Two people answered it at once."""
    _, question = desk.voice, step.question
    theirs = in_words(desk.filled, step.place, question, desk.names, desk.language)
    answered = desk.filled.answer(step.place, value).filled
    mine = in_words(answered, step.place, question, desk.names, desk.language)
    options = (
        Possible(value=value, words=_("Your answer: {answer}", answer=mine or "—")),
        Possible(
            value=desk.filled.value(step.place), words=_("Your colleague’s answer: {answer}", answer=theirs or "—")
        ),
    )
    text = _("A colleague has answered this in the meantime. Which answer shall stay?")
    return Trouble(raw=raw, text=text, options=options, is_conflict=True, shown=shown)


def _kept_apart(desk: Desk, before: frozenset[str], posted: Mapping[str, PostedField]) -> Desk:
    """What somebody typed into a question that a colleague's answer has made irrelevant meanwhile is kept with the
    other answers that nobody needs now."""
    paths = {question.path: question for question in desk.filled.form.questions()}
    for place, one in posted.items():
        question = paths.get(path_of(place))
        if place in before or question is None or not _may_be_typed(question) or not _is_mine(one):
            continue
        if not _is_there(desk, place):
            continue
        step = AskQuestion(place=place, question=question, is_read_only=False)
        value = read_raw(desk, step, one.raw or "")
        if isinstance(value, str) and value and desk.filled.problem_of(place, value) is None:
            desk = desk.keep(desk.filled.answer(place, value), place, value)
    return desk


def _may_be_typed(question: Question) -> bool:
    return question.is_asked and not question.read_only and not question.calculate and question.type not in UPLOADS


def _is_there(desk: Desk, place: str) -> bool:
    """Whether the form has such a question, in an instance that is there still."""
    try:
        desk.filled.problem_of(place, "")
    except ResponseError:
        return False
    return True
