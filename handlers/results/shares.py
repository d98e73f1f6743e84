"""What each response adds to the figures of its form: worked out once, as long as neither of them changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from handlers.deadlines.letters import zone_of
from handlers.dialogue.library import Library
from handlers.filling.values import in_words
from handlers.results.memory import Memory
from handlers.results.reading import filled_of, is_asked_in, is_wanted, section_path
from knowledge.forms.responses import AskQuestion, Filled
from knowledge.model.forms import SELECTS, FormVersion, QuestionType
from knowledge.model.languages import Language
from knowledge.store.response_standing import Owned

CHOSEN = SELECTS | {QuestionType.ACKNOWLEDGE}

MOST_PARTS = 200_000
"""Questions of all shares that are held together, about 60 bytes each: 12 MB. A study of 80 questions has 16,000 with
two hundred cities."""

MOST_ANSWERS = 150_000
"""Answers in words that are held, about 250 bytes each when they are not long: 40 MB. The same study has as many as
questions, for each language in which somebody reads the results."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """How many questions have an answer, of how many that are asked as things stand."""

    answered: int = 0
    asked: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """How far one response is.

    Attributes:
        sections: by the paths of sections.
        questions: by the paths of questions; of one in a repeat in how many instances it is asked.
    """

    sections: Mapping[str, Part]
    questions: Mapping[str, Part]


@dataclass(frozen=True, kw_only=True, slots=True)
class Worded:
    """An answer of one response.

    Attributes:
        path: of the question.
        value: as it is kept (`knowledge.model.forms.Response`).
        words: in the reader's language.
        labels: of the choices that it names, by name.
    """

    path: str
    value: str
    words: str
    labels: Mapping[str, str]


def share_of(form: FormVersion, owned: Owned, library: Library, now: datetime) -> Share:
    """How far a response is."""
    zone = zone_of(owned.zone, library)
    return _shares.of(
        form, owned.kept.response, zone, now, None, lambda: _share(form, filled_of(form, owned, library, now))
    )


def answers_of(
    form: FormVersion, owned: Owned, names: tuple[str, ...], language: Language, library: Library, now: datetime
) -> tuple[Worded, ...]:
    """What can be answered and was, and what was known before and stands there to be read; in the order of the form.

    Args:
        names: languages of the form as the reader reads them (`FormVersion.chain`).
        language: in which numbers and dates are said.
    """
    zone = zone_of(owned.zone, library)

    def work_out() -> tuple[Worded, ...]:
        filled = filled_of(form, owned, library, now)
        return tuple(_worded(filled, step, names, language) for step in _answered(filled))

    return _answers.of(form, owned.kept.response, zone, now, (names, language), work_out)


_shares: Memory[Share] = Memory(MOST_PARTS, lambda share: 1 + len(share.questions))
_answers: Memory[tuple[Worded, ...]] = Memory(MOST_ANSWERS, lambda found: 1 + len(found))


def _share(form: FormVersion, filled: Filled) -> Share:
    asked, answered = Counter[str](), Counter[str]()
    for step in filled.steps():
        if is_asked_in(step):
            asked[step.question.path] += 1
            answered[step.question.path] += bool(filled.value(step.place))
    sections_asked, sections_answered = Counter[str](), Counter[str]()
    for path, count in asked.items():
        section = section_path(form, path)
        sections_asked[section] += count
        sections_answered[section] += answered[path]
    return Share(sections=_parts(sections_answered, sections_asked), questions=_parts(answered, asked))


def _parts(answered: Mapping[str, int], asked: Mapping[str, int]) -> Mapping[str, Part]:
    return MappingProxyType({path: _part(answered[path], count) for path, count in asked.items()})


@lru_cache(maxsize=4096)
def _part(answered: int, asked: int) -> Part:
    """Most are alike, and are held once."""
    return Part(answered=answered, asked=asked)


def _answered(filled: Filled) -> Iterable[AskQuestion]:
    return (
        step
        for step in filled.steps()
        if isinstance(step, AskQuestion) and is_wanted(step.question) and filled.value(step.place)
    )


def _worded(filled: Filled, step: AskQuestion, names: tuple[str, ...], language: Language) -> Worded:
    labels = filled.labels(step.place, names) if step.question.type in CHOSEN else _NONE
    return Worded(
        path=step.question.path,
        value=filled.value(step.place),
        words=in_words(filled, step.place, step.question, names, language),
        labels=labels,
    )


_NONE: Mapping[str, str] = MappingProxyType({})
