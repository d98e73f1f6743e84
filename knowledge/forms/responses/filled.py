"""A response filled into its form: what is asked, what follows from an answer, and what is sent in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from knowledge.forms.expressions import Element
from knowledge.forms.responses.checking import AnswerProblem, is_invalid, problem_of, relevant_questions, whole_problems
from knowledge.forms.responses.choosing import labels, shown_choices
from knowledge.forms.responses.errors import ResponseError
from knowledge.forms.responses.places import split
from knowledge.forms.responses.plan import Plan, Reach, plan_of
from knowledge.forms.responses.reading_only import is_read_only
from knowledge.forms.responses.steps import (
    AskAnother,
    AskQuestion,
    Stop,
    following,
    is_counted,
    is_step,
    preceding,
    stops,
)
from knowledge.forms.responses.submitting import submission
from knowledge.forms.responses.surroundings import Surroundings
from knowledge.forms.responses.tree import Spot
from knowledge.forms.responses.working import Working
from knowledge.model.forms import Asked, FormText, FormVersion, Node, Response, ShownChoice

Step = AskQuestion | AskAnother


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleFault:
    """A rule of the form that could not do its work; the response stays usable.

    Attributes:
        code: of an `ExpressionError`; "never-settles" of rules that depend on each other in a circle;
            "too-many-instances" of a count beyond what is kept (`MOST_INSTANCES`).
        value: what is wrong, such as the expression.
    """

    place: str
    code: str
    value: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What an edit led to. All places in document order.

    Attributes:
        appeared: the questions that are asked now and were not before.
        vanished: the questions whose answers are no longer relevant; the response keeps them.
        invalidated: the answers that were right and now break their constraint or are not among the choices.
    """

    response: Response
    filled: Filled
    appeared: tuple[str, ...]
    vanished: tuple[str, ...]
    invalidated: tuple[str, ...]


def begin(form: FormVersion, instance_id: str, seed: int, around: Surroundings) -> Response:
    """A new response: defaults, the first instances of repeats, what triggers do at the opening, and what is known."""
    empty = Response(
        form_id=form.id,
        version=form.version,
        instance_id=instance_id,
        answers=MappingProxyType({}),
        repeats=MappingProxyType({}),
        seed=seed,
    )
    working = Working(plan_of(form), empty, around)
    working.begin()
    return working.response()


def fill(form: FormVersion, response: Response, around: Surroundings) -> Filled:
    """A response with all that follows from its answers.

    Raises ExpressionError when an expression of the form cannot be parsed.
    """
    return Filled(plan_of(form), response, around)


class Filled:
    """A response in its form. It never changes: an edit gives a new one.

    Behind it stands a tree that does change. An edit hands it on to the new `Filled`, which makes a small edit cheap;
    should the old one be asked once more, it grows its own again from its response.

    Attributes:
        response: with what is calculated and preloaded, values as JavaRosa holds them.
    """

    __slots__ = ("_around", "_final", "_invalid", "_numbers", "_plan", "_steps", "_working", "response")

    def __init__(self, plan: Plan, response: Response, around: Surroundings, working: Working | None = None) -> None:
        self._plan = plan
        self._around = around
        self._working = working
        self._final: Working | None = None
        self._steps: tuple[Step, ...] | None = None
        self._invalid: tuple[str, ...] | None = None
        self._numbers: dict[str, dict[str, int]] = {}
        self.response = response
        if working is None:
            self.response = self._at_hand().response()

    @property
    def form(self) -> FormVersion:
        """The form."""
        return self._plan.form

    def node(self, path: str) -> Node | None:
        """What stands at a path of the form, below its root; None where nothing does."""
        part = self._plan.parts.get(path)
        return part.node if part is not None and part is not self._plan.root else None

    def answer(self, place: str, value: str) -> Change:
        """Gives a question a value, "" to empty it, also one that is not relevant; a calculated one keeps its own.

        Whether the value is right is not asked here; see `problem_of`.

        Raises:
            ResponseError: there is no such question.
        """
        spot = self._question(place)
        if spot.part.calculate is not None:
            return self._edited(self._plan.reach(spot.part.path), lambda working: None)
        return self._edited(
            self._plan.reach(spot.part.path), lambda working: working.answer(working.tree.spot(place), value)
        )

    def add_repeat(self, place: str, id: str) -> Change:
        """Adds an instance behind the others of the repeat at a place.

        Raises:
            ResponseError: there is no such repeat, it has a count, or the id is taken or contains a bracket, slash or
                space.
        """
        whole = self._at_hand().tree.whole(place)
        self._refuse_counted(whole)
        if id in self.response.repeats.get(place, ()):
            raise ResponseError("bad-id", f"{place}[{id}]")
        return self._edited(
            self._plan.reach(whole.part.path, is_shape=True),
            lambda working: working.add(working.tree.whole(place), id),
        )

    def remove_repeat(self, place: str) -> Change:
        """Removes an instance with all its answers.

        Raises:
            ResponseError: the place is of no instance, or its repeat has a count.
        """
        spot = self._at_hand().tree.spot(place)
        if spot.part.repeat is None or spot.is_whole:
            raise ResponseError("not-an-instance", place)
        self._refuse_counted(spot)
        return self._edited(
            self._plan.reach(spot.part.path, is_shape=True),
            lambda working: working.remove(working.tree.spot(place)),
            removed=place,
        )

    def finished(self) -> Filled:
        """The response with what is known only when it ends: its time, from the surroundings' clock."""
        working = self._taken()
        working.beginner.finish()
        return Filled(self._plan, working.response(), self._around, working)

    def steps(self) -> tuple[Step, ...]:
        """All that is asked or shown now, in the order of the form."""
        if self._steps is None:
            taken = (self._step(stop) for stop in stops(self._at_hand().tree) if is_step(stop))
            self._steps = tuple(step for step in taken if step is not None)
        return self._steps

    def next_asked(self, after: str | None) -> Step | None:
        """What is asked or shown behind a place; the first of all behind None. None at the end.

        The place may be that of a question, a group, an instance, or a repeat as a whole, which stands for the
        question whether to add another. It need not be relevant, nor exist any more.
        """
        return self._step(following(self._at_hand().tree, after))

    def previous_asked(self, before: str | None) -> Step | None:
        """What is asked or shown before a place; the last of all before None. None at the beginning."""
        return self._step(preceding(self._at_hand().tree, before))

    def problems(self) -> tuple[AnswerProblem, ...]:
        """What stands against sending the response, in document order (JavaRosa, FormDef.validate).

        It is looked at as it would be sent, without answers that are no longer among the choices. Ask about those
        first (`invalid`): without them, places may be relevant that are not relevant in the draft.
        """
        return tuple(whole_problems(self._finalised().evaluator))

    def problem_of(self, place: str, value: str) -> AnswerProblem | None:
        """What would be wrong with an answer; raises ResponseError when there is no such question."""
        return problem_of(self._at_hand().evaluator, self._question(place), value)

    def invalid(self) -> tuple[str, ...]:
        """The answers that break their constraint or are not among the choices, in document order."""
        if self._invalid is None:
            working = self._at_hand()
            spots = relevant_questions(working.tree)
            self._invalid = tuple(spot.place for spot in spots if is_invalid(working.evaluator, spot))
        return self._invalid

    def asked(self, place: str, chain: tuple[str, ...]) -> Asked:
        """A question as a reader has it before them; raises ResponseError when there is no such question."""
        spot = self._question(place)
        question = spot.question
        return Asked(
            place=place,
            type=question.type,
            choices=shown_choices(self._at_hand().evaluator, spot, chain),
            parameters=question.parameters,
            appearance=question.appearance,
            country=self._around.country,
        )

    def choices(self, place: str, chain: tuple[str, ...] = ()) -> tuple[ShownChoice, ...]:
        """The choices of a select, as the filter leaves them and chance orders them; () of any other question."""
        return shown_choices(self._at_hand().evaluator, self._question(place), chain)

    def labels(self, place: str, chain: tuple[str, ...] = ()) -> Mapping[str, str]:
        """The labels of the choices of a select by their names; none of any other question."""
        return labels(self._at_hand().evaluator, self._question(place), chain)

    def text(self, place: str, text: FormText, chain: tuple[str, ...]) -> str:
        """A text of the form as it reads at a place, with the values in it; raises ResponseError of unknown places."""
        working = self._at_hand()
        return working.evaluator.text(text, working.tree.spot(place), chain)

    def is_relevant(self, place: str) -> bool:
        """Whether a place is relevant, with all around it; not when it does not exist."""
        spot = self._at_hand().tree.at.get(place)
        return spot is not None and spot.is_relevant()

    def value(self, place: str) -> str:
        """The value at a place, also when it is not relevant; "" when there is none."""
        return self.response.answers.get(place, "")

    def progress(self) -> tuple[int, int]:
        """How many questions have an answer, of how many that are relevant and want one."""
        working = self._at_hand()
        counted = [
            spot
            for spot in relevant_questions(working.tree)
            if is_counted(spot.question) and not is_read_only(working.evaluator, spot)
        ]
        return sum(bool(spot.value) for spot in counted), len(counted)

    def number(self, place: str) -> tuple[int, int]:
        """The number of an instance among those of its repeat, counted from 1, and how many there are.

        (0, 0) of a place that is of none.
        """
        whole, id = split(place)
        if whole not in self._numbers:
            ids = self.response.repeats.get(whole, ())
            self._numbers[whole] = {each: number for number, each in enumerate(ids, start=1)}
        numbers = self._numbers[whole]
        return (numbers[id], len(numbers)) if id in numbers else (0, 0)

    def name(self) -> str:
        """What the form calls this response (instance_name), "" when it does not."""
        working, expression = self._at_hand(), self._plan.instance_name
        return "" if expression is None else working.evaluator.string(expression, working.tree.root)

    def submission(self) -> Element:
        """The instance as it is sent: what is not relevant left out, what is no longer a choice taken away."""
        return submission(self._finalised().tree, self.response, self._around.zone)

    def unknown(self) -> tuple[str, ...]:
        """The places of answers that this form has no question for; they are kept."""
        return self._at_hand().tree.unknown()

    def faults(self) -> tuple[RuleFault, ...]:
        """The rules that could not do their work."""
        working = self._at_hand()
        settler = working.beginner.settler
        failed = [
            RuleFault(place=place, code=error.code, value=text)
            for (place, text), error in working.evaluator.faults.items()
        ]
        restless = [RuleFault(place=place, code="never-settles") for place in sorted(settler.unsettled)]
        overfull = [RuleFault(place=place, code="too-many-instances") for place in sorted(settler.overfull)]
        return (*failed, *restless, *overfull)

    def _question(self, place: str) -> Spot:
        spot = self._at_hand().tree.spot(place)
        if spot.part.question is None:
            raise ResponseError("not-a-question", place)
        return spot

    def _refuse_counted(self, spot: Spot) -> None:
        if spot.part.repeat is not None and spot.part.repeat.count.strip():
            raise ResponseError("has-a-count", spot.place)

    def _step(self, stop: Stop | None) -> Step | None:
        if stop is None:
            return None
        spot = stop.spot
        if spot.part.question is None:
            return AskAnother(place=spot.place, count=len(spot.children))
        return AskQuestion(
            place=spot.place,
            question=spot.part.question,
            is_read_only=is_read_only(self._at_hand().evaluator, spot),
        )

    def _edited(self, reach: Reach, act: Callable[[Working], None], removed: str = "") -> Change:
        working = self._taken()
        asked = _asked(working) if reach.reshapes else {}
        wrong = frozenset(_wrong(working, reach))
        act(working)
        after = _asked(working) if reach.reshapes else {}
        response = working.response()
        return Change(
            response=response,
            filled=Filled(self._plan, response, self._around, working),
            appeared=tuple(place for place in after if place not in asked),
            vanished=tuple(
                place
                for place, has_answer in asked.items()
                if has_answer and place not in after and not _was(place, removed)
            ),
            invalidated=tuple(place for place in _wrong(working, reach) if place not in wrong),
        )

    def _at_hand(self) -> Working:
        if self._working is None:
            self._working = Working(self._plan, self.response, self._around)
            self._working.take_up()
        return self._working

    def _taken(self) -> Working:
        """The tree, which belongs to the caller from now on."""
        working = self._at_hand()
        self._working = self._final = None
        return working

    def _finalised(self) -> Working:
        if self._final is None:
            working = self._at_hand()
            if not working.is_final():
                working = Working(self._plan, self.response, self._around)
                working.take_up()
                working.finalise()
            self._final = working
        return self._final


def _asked(working: Working) -> dict[str, bool]:
    """The places that are asked, in document order, and whether they have an answer."""
    return {spot.place: bool(spot.value) for spot in relevant_questions(working.tree)}


def _wrong(working: Working, reach: Reach) -> tuple[str, ...]:
    """The answers within reach that are wrong, in document order."""
    paths = [path for path in working.plan.parts if path in reach.checks]
    return tuple(
        place
        for path in paths
        for place, spot in working.tree.by_path[path].items()
        if is_invalid(working.evaluator, spot)
    )


def _was(place: str, removed: str) -> bool:
    return bool(removed) and place.startswith(removed + "/")
