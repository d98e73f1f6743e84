"""How much of a form is left, and about how long it takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import ceil
from statistics import median

from handlers.dialogue.library import Voice
from handlers.filling.desk import Desk, is_fixed
from handlers.filling.sections import Section, outermost, sections_of
from handlers.filling.values import one_line
from knowledge.customs import joined
from knowledge.forms.responses import AskQuestion, Filled
from knowledge.forms.responses.places import path_of
from knowledge.model.forms import FormVersion, Question, QuestionType
from knowledge.store.campaign_standing import Gap
from knowledge.store.unit import Unit

ENOUGH = 50
"""Answers of a kind from which it is told how long one takes."""

LONGEST, SHORTEST = 600.0, 1.0
"""Seconds: who took longer did something else meanwhile, and what came sooner was kept together, from a page."""

MOST_NAMED = 3
"""Sections that are named; of more the first ones."""

ROUNDED_FROM, ROUNDED_TO = 20, 5
"""Minutes: of a longer time nobody knows the minute."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pace:
    """How many seconds an answer takes: one in words, and any other.

    Reading a question and choosing takes some half a minute, writing a sentence or two a minute (as survey platforms
    reckon); once enough was answered, it is what people took.
    """

    text: float = 60.0
    other: float = 30.0


USUAL = Pace()


@dataclass(frozen=True, kw_only=True, slots=True)
class Left:
    """What is left of a form.

    Attributes:
        sections: in which something is left, in the order of the form.
    """

    questions: int
    seconds: float
    sections: tuple[Section, ...]

    @property
    def minutes(self) -> int:
        """At least one; of a longer time to five minutes."""
        minutes = max(1, ceil(self.seconds / 60))
        return minutes if minutes <= ROUNDED_FROM else ROUNDED_TO * round(minutes / ROUNDED_TO)


def pace_of(unit: Unit, form: FormVersion) -> Pace:
    """How fast people answer a form: the medians of what they took who handed it in last, where these are enough."""
    texts = {one.path for one in form.questions() if one.type is QuestionType.TEXT}
    gaps = [gap for gap in unit.campaign_standing.gaps(form.id) if SHORTEST <= gap.seconds < LONGEST]
    return Pace(
        text=_median((gap for gap in gaps if path_of(gap.place) in texts), USUAL.text),
        other=_median((gap for gap in gaps if path_of(gap.place) not in texts), USUAL.other),
    )


def left_of(filled: Filled, decided: Collection[str] | None = None, pace: Pace = USUAL) -> Left:
    """What is left of a response.

    Args:
        decided: places of what somebody answered or left out (`unit.responses.decided`); None for all with an answer.
    """
    done = {place for place, value in filled.response.answers.items() if value} if decided is None else decided
    wrong = frozenset(filled.invalid())
    left = [
        step
        for step in filled.steps()
        if isinstance(step, AskQuestion) and not is_fixed(step) and (step.place not in done or step.place in wrong)
    ]
    open = {outermost(step.place) for step in left}
    texts = sum(step.question.type is QuestionType.TEXT for step in left)
    return Left(
        questions=len(left),
        seconds=texts * pace.text + (len(left) - texts) * pace.other,
        sections=tuple(section for section in sections_of(filled.form) if open & {*section.paths}),
    )


def remaining_in(_: Voice, filled: Filled, decided: Collection[str] | None = None, pace: Pace = USUAL) -> str:
    """How much is left: "12 questions are left, about 6 minutes."; "" where nothing is. For `decided` see `left_of`."""
    return remaining_text(_, left_of(filled, decided, pace))


def remaining_at(desk: Desk) -> str:
    """The same of a questionnaire that somebody has before them; "" of anything else, which takes no long time."""
    if desk.at.changes or not desk.kept.subject.startswith(("form:", "trial:")):
        return ""
    return remaining_in(desk.voice, desk.filled, desk.decided, pace_of(desk.unit, desk.filled.form))


def remaining_text(_: Voice, left: Left) -> str:
    """How much is left of what was begun; "" where nothing is."""
    if not left.questions:
        return ""
    minutes = minutes_in(_, left)
    return _.plural(
        "{count} question is left, about {minutes}.",
        "{count} questions are left, about {minutes}.",
        left.questions,
        minutes=minutes,
    )


def size_text(_: Voice, left: Left) -> str:
    """How much there is to be done of what was not begun."""
    questions = _.plural("{count} question", "{count} questions", left.questions)
    return _("{questions}, about {minutes}.", questions=questions, minutes=minutes_in(_, left))


def minutes_in(_: Voice, left: Left) -> str:
    """About how long it takes."""
    return _.plural("{count} minute", "{count} minutes", left.minutes)


def sections_text(_: Voice, left: Left, filled: Filled, names: tuple[str, ...]) -> str:
    """In which sections something is left; "" where not all of these have a name."""
    titles = [_title(section, filled, names) for section in left.sections]
    if not all(titles):
        return ""
    more = len(titles) - MOST_NAMED
    if more <= 0:
        return _("Still open: {sections}.", sections=joined(titles, _.language))
    others = _.plural("… and {count} more", "… and {count} more", more)
    return _("Still open: {sections}.", sections=f"{', '.join(titles[:MOST_NAMED])} {others}")


def _title(section: Section, filled: Filled, names: tuple[str, ...]) -> str:
    groups = {node.path for node in filled.form.root.children if not isinstance(node, Question)}
    path = next((path for path in section.paths if path in groups), "")
    return one_line(filled.text(path, section.label, names)) if path and section.label is not None else ""


def _median(gaps: Iterable[Gap], otherwise: float) -> float:
    seconds = [gap.seconds for gap in gaps]
    return median(seconds) if len(seconds) >= ENOUGH else otherwise
