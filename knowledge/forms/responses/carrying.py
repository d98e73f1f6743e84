"""Answers to one version of a form, carried over to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from knowledge.forms.responses.errors import ResponseError
from knowledge.forms.responses.filled import Filled, begin, fill
from knowledge.forms.responses.places import above, path_of, split
from knowledge.forms.responses.surroundings import Surroundings
from knowledge.model.forms import FormVersion, Question, QuestionType, Repeat, Response

_NUMBERS = frozenset({QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.RANGE})
_WIDER = {
    QuestionType.SELECT_ONE: frozenset({QuestionType.SELECT_MULTIPLE}),
    QuestionType.BARCODE: frozenset({QuestionType.TEXT}),
    **dict.fromkeys(_NUMBERS, _NUMBERS),
}
"""Types that an answer of another type may fit just as well, if its value does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """A response in another version of its form. Every answer of the earlier one is either carried or flagged.

    Attributes:
        response: the answers that fit; new questions have their defaults.
        carried: the places of the answers that fit, in document order of the earlier response.
        flagged: the answers that do not fit any more, by place: they are to be asked again, if they are asked at all.
    """

    response: Response
    carried: tuple[str, ...]
    flagged: Mapping[str, str]


def carry(old_form: FormVersion, old: Response, new_form: FormVersion, around: Surroundings) -> Carried:
    """Carries answers over: those whose question is at the same place, of a type that takes them, and whose value is
    still among the choices and keeps to the constraint. Instances of repeats keep their ids.

    What the form computes is computed again, and is no answer. A default that a new version gives to a further question
    of a repeat is not put into the instances that are there already.
    """
    questions = _by_path(old_form), _by_path(new_form)
    answers = {place: value for place, value in old.answers.items() if value and _is_answer(place, *questions)}
    repeats = _instances(old, new_form)
    paths = _repeated(new_form)
    right = {
        place: value
        for place, value in answers.items()
        if _is_asked_still(path_of(place), *questions) and _has_place(place, repeats, paths)
    }
    started = _started(old_form, old, new_form, repeats, around)
    while True:
        kept = MappingProxyType({**started.answers, **right})
        filled = fill(new_form, replace(started, answers=kept), around)
        wrong = [place for place, value in right.items() if not _fits(filled, place, value)]
        if not wrong:
            break
        right = {place: value for place, value in right.items() if place not in wrong}
    flagged = {place: value for place, value in answers.items() if place not in right}
    return Carried(response=filled.response, carried=tuple(right), flagged=MappingProxyType(flagged))


def takes(new: Question, old: Question) -> bool:
    """Whether an answer to one question may be one to another, as far as their types go."""
    return new.type is old.type or new.type in _WIDER.get(old.type, ())


def _by_path(form: FormVersion) -> dict[str, Question]:
    return {question.path: question for question in form.questions()}


def _is_answer(place: str, old: Mapping[str, Question], new: Mapping[str, Question]) -> bool:
    """Whether a value was given by somebody: it is none if both versions leave it to the form."""
    known = [question for question in (old.get(path_of(place)), new.get(path_of(place))) if question is not None]
    return not known or any(question.is_asked and not question.calculate for question in known[:1])


def _is_asked_still(path: str, old: Mapping[str, Question], new: Mapping[str, Question]) -> bool:
    before, question = old.get(path), new.get(path)
    if before is None or question is None or not question.is_asked or question.calculate:
        return False
    return takes(question, before)


def _has_place(place: str, repeats: Mapping[str, tuple[str, ...]], paths: frozenset[str]) -> bool:
    """Whether a place is one in the new version: it repeats the same around it, and has these instances."""
    around = [split(outer) for outer in above(place)]
    instances = [(whole, id) for whole, id in around if id]
    repeated = {path_of(outer) for outer in above(place)} & paths
    return repeated == {path_of(whole) for whole, _ in instances} and all(
        id in repeats.get(whole, ()) for whole, id in instances
    )


def _instances(old: Response, new_form: FormVersion) -> dict[str, tuple[str, ...]]:
    """The instances that the new version has still: of repeats at the same place."""
    paths, found = _repeated(new_form), dict[str, tuple[str, ...]]()
    for whole in sorted(old.repeats, key=lambda place: place.count("/")):  # what stands around comes first
        if path_of(whole) in paths and _has_place(whole, found, paths - {path_of(whole)}):
            found[whole] = old.repeats[whole]
    return found


def _repeated(form: FormVersion) -> frozenset[str]:
    return frozenset(node.path for node in form.walk() if isinstance(node, Repeat))


def _started(
    old_form: FormVersion,
    old: Response,
    new_form: FormVersion,
    repeats: Mapping[str, tuple[str, ...]],
    around: Surroundings,
) -> Response:
    """The new version as it begins, with the earlier instances; what both versions ask begins empty, not with a default
    that somebody may have removed. What both leave to the form, such as when it was begun, stays."""
    fresh = begin(new_form, old.instance_id, old.seed, around)
    asked = {question.path for question in old_form.questions() if question.is_asked}
    stays = dict(_left_to_form(old_form, old, new_form))
    paths = _repeated(new_form)
    first = {whole: ids for whole, ids in fresh.repeats.items() if whole not in repeats}
    there = {**first, **repeats}
    answers = {
        place: value
        for place, value in {**fresh.answers, **stays}.items()
        if (path_of(place) not in asked or place in stays) and _has_place(place, there, paths)
    }
    return replace(
        fresh,
        answers=MappingProxyType(answers),
        repeats=MappingProxyType(
            {whole: ids for whole, ids in there.items() if _has_place(whole, there, paths - {path_of(whole)})}
        ),
        deprecated_id=old.deprecated_id,
    )


def _left_to_form(old_form: FormVersion, old: Response, new_form: FormVersion) -> Iterator[tuple[str, str]]:
    """What nobody was asked, and nothing computes."""
    before, after = _by_path(old_form), _by_path(new_form)
    for place, value in old.answers.items():
        was, question = before.get(path_of(place)), after.get(path_of(place))
        if was is not None and question is not None and was.type is question.type and not was.is_asked:
            yield place, value


def _fits(filled: Filled, place: str, value: str) -> bool:
    """An answer in an instance that the form leaves out just now stays with it."""
    try:
        return filled.problem_of(place, value) is None
    except ResponseError as error:
        if error.code == "no-such-place":
            return True
        raise
