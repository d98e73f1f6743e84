"""First values: defaults, what the surroundings know, and what triggers put there."""

from __future__ import annotations

from knowledge.forms.responses.evaluating import Evaluator
from knowledge.forms.responses.plan import Trigger
from knowledge.forms.responses.settling import Settler, computed
from knowledge.forms.responses.surroundings import Surroundings
from knowledge.forms.responses.tree import Spot, Tree
from knowledge.forms.responses.values import held, stamp
from knowledge.model.forms import Question, Response

_PROPERTIES = {
    "username": "username",
    "email": "email",
    "phonenumber": "phone",
    "deviceid": "device",
}
"""From the name of a property of JavaRosa to the field of `Surroundings`; others, such as the SIM's, stay empty."""


class Beginner:
    """Gives places their first values and lets triggers act."""

    def __init__(self, tree: Tree, evaluator: Evaluator, response: Response, around: Surroundings) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._response = response
        self._around = around
        self.settler = Settler(tree, evaluator, self.begin_instance)

    def begin(self) -> None:
        """First values of a new response, as JavaRosa's FormDef.initialize orders them."""
        self._preload(self._tree.root)
        for trigger in self._tree.plan.triggers:
            if trigger.at_opening:
                for spot in list(self._tree.by_path.get(trigger.target, {}).values()):
                    if self._set(trigger, spot):
                        self.settler.settle(self._tree.plan.order.after_value(trigger.target))

    def begin_instance(self, instance: Spot) -> None:
        """First values of a new instance of a repeat, as JavaRosa's FormDef.createNewRepeat orders them.

        Repeats in it begin without instances.
        """
        self._preload(instance)
        for trigger in self._tree.plan.triggers:
            if trigger.in_new_repeat and trigger.target.startswith(instance.part.path + "/"):
                spot = self._tree.nearest(trigger.target, instance)
                if spot is not None:
                    self._set(trigger, spot)

    def fire(self, changed: Spot) -> None:
        """Lets the triggers act that wait for a change of the question, and those that wait for what they change.

        Each acts once, so that two that wait for each other come to an end.
        """
        done, open_ = set[tuple[int, str]](), [changed]
        while open_:
            spot = open_.pop(0)
            for number, trigger in enumerate(self._tree.plan.triggers):
                target = self._tree.nearest(trigger.target, spot) if spot.part.path in trigger.after else None
                if target is None or (number, target.place) in done:
                    continue
                done.add((number, target.place))
                if self._set(trigger, target):
                    self.settler.settle(self._tree.plan.order.after_value(target.part.path))
                    open_.append(target)

    def finish(self) -> None:
        """What is only known at the end: the time of it (JavaRosa, postProcessInstance)."""
        for spot in self._tree.root.walk():
            question = spot.part.question
            if question is not None and question.preload == ("timestamp", "end"):
                self._tree.put(spot, stamp(self._around.here))
                self.settler.settle(self._tree.plan.order.after_value(spot.part.path))

    def _set(self, trigger: Trigger, spot: Spot) -> bool:
        question = spot.part.question
        if question is None or question.calculate:
            return False
        if trigger.expression is None:
            return self._tree.put(spot, "")
        text, _ = computed(question, self._evaluator.value(trigger.expression, spot), lambda _: None)
        return self._tree.put(spot, held(question, text, self._around.zone))

    def _preload(self, top: Spot) -> None:
        for spot in top.walk():
            question = spot.part.question
            if question is not None:
                value = self._preloaded(question) or held(question, question.default, self._around.zone)
                if value:
                    self._tree.put(spot, value)

    def _preloaded(self, question: Question) -> str:
        match question.preload:
            case ("timestamp", "start"):
                return stamp(self._around.here)
            case ("date", "today"):
                return self._around.here.date().isoformat()
            case ("property", name) if name in _PROPERTIES:
                return str(getattr(self._around, _PROPERTIES[name]))
            case ("uid", _):
                return self._response.instance_id
            case _:
                return ""
