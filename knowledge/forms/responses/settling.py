"""Recomputing a response: rules are applied until nothing changes any more."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable
from datetime import datetime

from knowledge.forms.expressions import Moment, Value
from knowledge.forms.responses.evaluating import Evaluator
from knowledge.forms.responses.places import free_ids
from knowledge.forms.responses.rules import Kind, Rule
from knowledge.forms.responses.tree import Spot, Tree
from knowledge.forms.responses.values import INTEGERS, Typed, geopoint, plain, stamp
from knowledge.model.forms import Question, QuestionType

MOST_INSTANCES = 1_000
"""Of a repeat with a count. Nobody answers as many questions in a chat; a count that got a year or a telephone number
by mistake must not fill the memory. An instance of ten questions takes about 8 kB."""

Begin = Callable[[Spot], None]
"""What gives a new instance its first values."""


class Settler:
    """Applies the rules of a form to a tree.

    Attributes:
        unsettled: the places about which a rule would decide otherwise each time it is asked, since rules depend on
            each other in a circle.
        overfull: the repeats whose count is beyond `MOST_INSTANCES`.
    """

    def __init__(self, tree: Tree, evaluator: Evaluator, begin: Begin) -> None:
        self._tree = tree
        self._evaluator = evaluator
        self._begin = begin
        self.unsettled: frozenset[str] = frozenset()
        self.overfull: set[str] = set()

    def settle(self, rules: Iterable[int]) -> None:
        """Applies the rules given, and all that depend on what they change, in their order.

        A rule that comes to depend on a later one waits for the next pass. After as many passes as the form can need,
        what would still change is left as it is and named in `unsettled`.
        """
        order = self._tree.plan.order
        waiting, passes = frozenset(rules), 0
        while waiting and passes < order.most_passes:
            waiting, passes = self._pass(waiting), passes + 1
        left = [order.rules[index].path for index in waiting]
        self.unsettled = frozenset(place for path in left for place in self._tree.by_path[path])

    def _pass(self, rules: frozenset[int]) -> frozenset[int]:
        order = self._tree.plan.order
        queue, queued, later = sorted(rules), set(rules), set[int]()
        while queue:
            index = heapq.heappop(queue)
            queued.discard(index)
            rule = order.rules[index]
            if not self._apply(rule):
                continue
            for following in order.after(rule):
                if following <= index:
                    later.add(following)
                elif following not in queued:
                    queued.add(following)
                    heapq.heappush(queue, following)
        return frozenset(later)

    def _apply(self, rule: Rule) -> bool:
        """Whether the rule decided anything otherwise than it stood before."""
        spots = self._tree.by_path[rule.path].values()
        wholes = tuple(self._tree.wholes.get(rule.path, {}).values())
        # Every spot is looked at, whatever the first ones say.
        match rule.kind:
            case Kind.CALCULATE:
                changes = [self._calculate(rule, spot) for spot in spots]
            case Kind.RELEVANT:
                changes = [self._decide(rule, spot) for spot in (*spots, *wholes)]
            case Kind.COUNT:
                changes = [self._count(rule, whole) for whole in wholes]
            case Kind.CHECK:
                changes = []
        return any(changes)

    def _decide(self, rule: Rule, spot: Spot) -> bool:
        if spot.is_whole and rule.asks_position:
            with self._tree.one_more(spot):
                is_relevant = self._evaluator.boolean(rule.expression, spot, otherwise=True)
        else:
            is_relevant = self._evaluator.boolean(rule.expression, spot, otherwise=True)
        before, spot.element.is_relevant = spot.element.is_relevant, is_relevant
        return before is not is_relevant

    def _calculate(self, rule: Rule, spot: Spot) -> bool:
        value = self._evaluator.value(rule.expression, spot)
        text, typed = computed(spot.question, value, self._typed_of)
        return self._tree.put(spot, text, typed)

    def _typed_of(self, node: object) -> Typed:
        spot = self._tree.of_element(node)
        return spot.typed if spot is not None else None

    def _count(self, rule: Rule, whole: Spot) -> bool:
        wanted = self._wanted(rule, whole)
        have = len(whole.children)
        for spot in whole.children[wanted:][::-1]:
            self._tree.hide(spot)
        known = self._tree.ids[whole.place]
        for id in known[have:wanted]:
            self._tree.add(whole, id)
        for id in free_ids(known, max(0, wanted - len(known))):
            self._begin(self._tree.add(whole, id))
        return have != wanted

    def _wanted(self, rule: Rule, whole: Spot) -> int:
        """How many instances there shall be: none when the count is no number."""
        number = self._evaluator.number(rule.expression, whole)
        self.overfull.discard(whole.place)
        if number > MOST_INSTANCES:
            self.overfull.add(whole.place)
        return 0 if math.isnan(number) else int(max(0.0, min(number, MOST_INSTANCES)))


def computed(question: Question, value: Value, typed_of: Callable[[object], Typed]) -> tuple[str, Typed]:
    """What an expression gave as the value of a question: its text, and what it is beyond it.

    Follows JavaRosa (IAnswerData.wrapData): numbers of an integer question lose their fraction, no number is no value.
    """
    match value:
        case bool():
            return ("true" if value else "false"), value
        case float():
            return _of_number(question, value)
        case Moment():
            return _of_moment(question, value)
        case list():
            return (value[0].value, typed_of(value[0])) if value else ("", None)
        case _ if question.type is QuestionType.GEOPOINT:
            return geopoint(value), None
        case _:
            return value, None


def _of_number(question: Question, number: float) -> tuple[str, Typed]:
    if math.isnan(number):
        return "", None
    if question.type is QuestionType.INTEGER:
        return str(int(max(INTEGERS[0], min(number, INTEGERS[-1])))), None
    return plain(number), number


def _of_moment(question: Question, moment: Moment) -> tuple[str, Typed]:
    text = moment.text if len(moment.text) == len("2026-11-28") else stamp(datetime.fromisoformat(moment.text))
    match question.type:
        case QuestionType.DATE:
            return text[:10], None
        case QuestionType.TIME:
            return text[11:], None
        case _:
            return text, moment
