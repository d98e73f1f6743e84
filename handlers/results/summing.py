"""What was answered to each question: how often each choice, figures of numbers, and words as they were written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from math import floor
from statistics import quantiles

from handlers.dialogue.library import Library
from handlers.results.reading import label_in, question_label, section_path, wanted
from handlers.results.shares import CHOSEN, answers_of
from knowledge.model.forms import FormVersion, Question, QuestionType
from knowledge.model.languages import Language
from knowledge.store.response_standing import Owned

NUMBERS = frozenset({QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.RANGE})

BINS = 8
"""Bars of a histogram, at most one more: few enough for a telephone, enough for two hundred cities."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What one response answers to a question.

    Attributes:
        value: as it is kept (`knowledge.model.forms.Response`).
        words: in the reader's language.
        labels: of the choices that it names, by name.
    """

    owned: Owned
    value: str
    words: str
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """How often each choice was taken, in the order of its list, those that nobody took among them.

    Attributes:
        of: how many answers there are; the counts sum up to more where several may be chosen.
        is_first: each counts where it was put first.
    """

    counts: tuple[tuple[str, int], ...]
    of: int
    is_first: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Bin:
    """How many numbers lie between two: of whole numbers both included, of others the upper one belongs to the next."""

    least: Decimal
    most: Decimal
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbers:
    """Figures of the numbers that were answered; quartiles are inclusive, as spreadsheets have them (QUARTILE.INC)."""

    of: int
    least: Decimal
    lower: Decimal
    median: Decimal
    upper: Decimal
    most: Decimal
    bins: tuple[Bin, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Quotations:
    """What was answered in words, or with a date, a place or a file."""

    of: int


Summary = Choices | Numbers | Quotations


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """A question with its answers.

    Attributes:
        number: of the question in the form, counted from 1.
        answers: in the order of the responses; a response has several to a question in a repeat.
    """

    number: int
    section: str
    label: str
    question: Question
    answers: tuple[Answer, ...]
    summary: Summary


def results_of(
    form: FormVersion,
    readable: Sequence[Owned],
    names: tuple[str, ...],
    language: Language,
    library: Library,
    now: datetime,
) -> tuple[Result, ...]:
    """Every question that an answer is wanted to, with the answers of some responses.

    The answers of each are put in words once, as long as it does not change (`handlers.results.memory`).

    Args:
        names: languages of the form as the reader reads them (`FormVersion.chain`).
        language: in which numbers and dates are said.
    """
    found: dict[str, list[Answer]] = {}
    for owned in readable:
        for each in answers_of(form, owned, names, language, library, now):
            answer = Answer(owned=owned, value=each.value, words=each.words, labels=each.labels)
            found.setdefault(each.path, []).append(answer)
    return tuple(
        Result(
            number=number,
            section=section_path(form, question.path),
            label=question_label(question, names),
            question=question,
            answers=(answers := tuple(found.get(question.path, ()))),
            summary=summary_of(form, question, answers, names),
        )
        for number, question in enumerate(wanted(form), start=1)
    )


def summary_of(form: FormVersion, question: Question, answers: Sequence[Answer], names: tuple[str, ...]) -> Summary:
    """What the answers to a question come to; numbers that are none are left out."""
    if question.type in CHOSEN:
        return _choices(form, question, answers, names)
    if question.type in NUMBERS and (values := _sorted(answers)):
        return numbers_of(values)
    return Quotations(of=len(answers))


def _choices(form: FormVersion, question: Question, answers: Sequence[Answer], names: tuple[str, ...]) -> Choices:
    is_first = question.type is QuestionType.RANK
    taken = Counter(name for answer in answers for name in _taken(question, answer))
    labels: dict[str, str] = {}
    if question.items is not None and question.items.source in form.lists:
        known = form.lists[question.items.source].choices
        labels = {choice.name: label_in(choice.label, names) or choice.name for choice in known}
    for answer in answers:
        for name in _taken(question, answer):
            labels.setdefault(name, answer.labels.get(name, name))
    return Choices(
        counts=tuple((label, taken[name]) for name, label in labels.items()), of=len(answers), is_first=is_first
    )


def _taken(question: Question, answer: Answer) -> Sequence[str]:
    match question.type:
        case QuestionType.SELECT_MULTIPLE:
            return answer.value.split()
        case QuestionType.RANK:
            return answer.value.split()[:1]
        case _:
            return (answer.value,)


def number_in(value: str) -> Decimal | None:
    """A number as responses hold it; None where it is none."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _sorted(answers: Sequence[Answer]) -> list[Decimal]:
    numbers = (number_in(answer.value) for answer in answers)
    return sorted(number for number in numbers if number is not None)


def numbers_of(values: Sequence[Decimal]) -> Numbers:
    """Figures of numbers, of which there is at least one, in their order."""
    least, most = values[0], values[-1]
    lower, median, upper = quantiles(values, n=4, method="inclusive") if len(values) > 1 else (least,) * 3
    bins = _bins(values)
    return Numbers(of=len(values), least=least, lower=lower, median=median, upper=upper, most=most, bins=bins)


def _bins(values: Sequence[Decimal]) -> tuple[Bin, ...]:
    """A bar for each whole number where there are few, else equal spans."""
    least, most = values[0], values[-1]
    counted = Counter(values)
    if all(value == value.to_integral_value() for value in counted) and most - least < BINS:
        span = [least + step for step in range(int(most - least) + 1)]
        return tuple(Bin(least=value, most=value, count=counted[value]) for value in span)
    if least == most:
        return (Bin(least=least, most=most, count=len(values)),)
    step = _round_step((most - least) / BINS)
    first, last = floor(least / step), floor(most / step)
    counts = Counter(floor(value / step) for value in values)
    is_whole = all(value == value.to_integral_value() for value in (*counted, step))
    ends = step - 1 if is_whole else step
    return tuple(Bin(least=at * step, most=at * step + ends, count=counts[at]) for at in range(first, last + 1))


def _round_step(least: Decimal) -> Decimal:
    """The next of 1, 2, 5, 10, 20, … or 0.5, 0.2, 0.1, …, so that the bars begin at numbers that people say."""
    unit = Decimal(10) ** least.adjusted()
    return next(step for step in (unit, 2 * unit, 5 * unit, 10 * unit) if step >= least)
