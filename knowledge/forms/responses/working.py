"""The private working copy behind `Filled`: a tree, and what evaluates and changes it."""

from __future__ import annotations

from knowledge.forms.responses.beginning import Beginner
from knowledge.forms.responses.checking import relevant_questions
from knowledge.forms.responses.choosing import kept, names
from knowledge.forms.responses.evaluating import Evaluator
from knowledge.forms.responses.plan import Plan
from knowledge.forms.responses.surroundings import Surroundings
from knowledge.forms.responses.tree import Spot, Tree
from knowledge.forms.responses.values import held
from knowledge.model.forms import SELECTS, Question, Response


class Working:
    """A response that changes."""

    def __init__(self, plan: Plan, response: Response, around: Surroundings) -> None:
        self.plan = plan
        self.around = around
        self._before = response
        self.tree = Tree(plan, response.answers, response.repeats)
        self.evaluator = Evaluator(self.tree, response.seed, around)
        self.beginner = Beginner(self.tree, self.evaluator, response, around)

    def begin(self) -> None:
        """The first state of a new response."""
        for whole in list(self.tree.root.walk()):
            self._first_instances(whole)
        self.beginner.begin()
        self.recompute()

    def take_up(self) -> None:
        """The state that the answers of the response lead to."""
        for spot in self.tree.root.walk():
            question = spot.part.question
            if question is not None and spot.value and not question.calculate:
                self.tree.put(spot, held(question, spot.value, self.around.zone))
            if question is not None and question.preload is not None and question.preload[0] == "uid":
                self.tree.put(spot, self._before.instance_id)
        self.recompute()

    def recompute(self) -> None:
        """Applies all rules."""
        self.beginner.settler.settle(range(len(self.plan.order.rules)))

    def answer(self, spot: Spot, value: str) -> None:
        """Gives a question a value, and lets all that follows from it happen."""
        if self.tree.put(spot, held(spot.question, value, self.around.zone)):
            self.beginner.settler.settle(self.plan.reach(spot.part.path).rules)
            self.beginner.fire(spot)

    def add(self, whole: Spot, id: str) -> None:
        """Adds an instance of a repeat behind the others."""
        instance = self.tree.add(whole, id)
        self.beginner.begin_instance(instance)
        self.beginner.settler.settle(self.plan.reach(whole.part.path, is_shape=True).rules)

    def remove(self, spot: Spot) -> None:
        """Takes an instance of a repeat out for good."""
        self.tree.remove(spot)
        self.beginner.settler.settle(self.plan.reach(spot.part.path, is_shape=True).rules)

    def finalise(self) -> None:
        """Takes away answers that are no longer among the choices, until none is left (JavaRosa does as it shows them).

        It ends, since what is taken away never comes back.
        """
        while lost := self._lost():
            spot, left = lost
            self.tree.put(spot, left)
            self.beginner.settler.settle(self.plan.order.after_value(spot.part.path))

    def is_final(self) -> bool:
        """Whether all answers are among the choices."""
        return self._lost() is None

    def response(self) -> Response:
        """The response as it stands."""
        return self.tree.response(self._before)

    def _lost(self) -> tuple[Spot, str] | None:
        """The first answer that is not among the choices, and what is left of it."""
        for spot in relevant_questions(self.tree):
            if _may_lose(spot.question) and spot.value:
                left = kept(spot.question, spot.value, names(self.evaluator, spot))
                if left != spot.value:
                    return spot, left
        return None

    def _first_instances(self, whole: Spot) -> None:
        repeat = whole.part.repeat
        if repeat is None or not whole.is_whole:
            return
        for number in range(len(whole.children), repeat.first):
            for below in list(self.tree.add(whole, str(number + 1)).walk()):
                self._first_instances(below)


def _may_lose(question: Question) -> bool:
    """A select that is computed keeps what its expression gives."""
    return question.type in SELECTS and question.items is not None and not question.calculate
