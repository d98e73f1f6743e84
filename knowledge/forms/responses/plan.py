"""A form made ready for responses: its expressions parsed, its rules in the order of their dependence."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from knowledge.forms.expressions import Expression, parse
from knowledge.forms.responses.clocks import Clock, clock_of
from knowledge.forms.responses.lists import Lists
from knowledge.forms.responses.rules import Kind, Order, Rule, reads_of
from knowledge.model.forms import FormVersion, Node, Question, Repeat


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Part:
    """A node of the form with its expressions parsed.

    Attributes:
        node: itself.
        question, repeat: the node again, if it is one.
        relevant, calculate, required, read_only, constraint: None where the form says nothing.
    """

    node: Node
    path: str
    name: str
    children: tuple[Part, ...]
    relevant: Expression | None
    question: Question | None = None
    repeat: Repeat | None = None
    calculate: Expression | None = None
    required: Expression | None = None
    read_only: Expression | None = None
    constraint: Expression | None = None

    def walk(self) -> Iterator[Part]:
        """The part and all below it, in the order of the form."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Trigger:
    """A trigger with its expression parsed; None empties the target."""

    target: str
    expression: Expression | None
    after: tuple[str, ...]
    at_opening: bool
    in_new_repeat: bool


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Reach:
    """How far a change can go, whatever the answers are.

    Attributes:
        rules: the indexes of those that the change itself touches.
        checks: the paths of the questions whose answers it may make wrong.
        reshapes: whether it may change what is relevant, or how many instances there are.
    """

    rules: frozenset[int]
    checks: frozenset[str]
    reshapes: bool


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Plan:
    """What all responses to a form share. Nothing of it changes once it is made.

    Attributes:
        parts: by path, in the order of the form, the root first.
        checks: constraints and choices, as rules that decide nothing.
        guarded: the paths of what somebody may be forbidden to answer: it is computed, or it or what is around it has a
            rule about that.
        clock: how often the same answers may come to something else, apart from which are allowed.
    """

    form: FormVersion
    root: Part
    parts: dict[str, Part]
    order: Order
    checks: Order
    triggers: tuple[Trigger, ...]
    lists: Lists
    instance_name: Expression | None
    guarded: frozenset[str]
    clock: Clock
    _reaches: dict[tuple[str, bool], Reach] = field(default_factory=dict)

    def reach(self, path: str, *, is_shape: bool = False) -> Reach:
        """How far a change of the value at a path goes, or of the instances of the repeat there."""
        key = (path, is_shape)
        if key not in self._reaches:
            self._reaches[key] = self._reach(path, is_shape)
        return self._reaches[key]

    def _reach(self, path: str, is_shape: bool) -> Reach:
        order = self.order
        first = order.after_shape(path) | order.within(path) if is_shape else order.after_value(path)
        checks = self.checks.after_shape(path) if is_shape else self.checks.after_value(path)
        checks |= self.checks.within(path)
        touched = [order.rules[index] for index in order.closure(first)]
        for target in () if is_shape else self._triggered(path):
            checks |= self.checks.after_value(target) | self.checks.within(target)
            touched += [order.rules[index] for index in order.closure(order.after_value(target))]
        for rule in touched:
            checks |= self.checks.after_value(rule.path) | self.checks.within(rule.path)
            if rule.kind is not Kind.CALCULATE:
                checks |= self.checks.after_shape(rule.path)
        return Reach(
            rules=first,
            checks=frozenset(self.checks.rules[index].path for index in checks),
            reshapes=is_shape or any(rule.kind is not Kind.CALCULATE for rule in touched),
        )

    def _triggered(self, path: str) -> tuple[str, ...]:
        """The targets of the triggers that a change at a path sets off, one after the other."""
        found = [path]
        for each in found:
            found += [
                trigger.target for trigger in self.triggers if each in trigger.after and trigger.target not in found
            ]
        return tuple(found[1:])


def plan_of(form: FormVersion) -> Plan:
    """The plan of a form; that of a form seen lately is there at once.

    Raises ExpressionError when an expression of the form cannot be parsed, which importing a form reports.
    """
    known = _plans.pop(id(form), None)
    plan = known if known is not None and known.form is form else _planned(form)
    _plans[id(form)] = plan
    while len(_plans) > _MOST_PLANS:
        _plans.popitem(last=False)
    return plan


_MOST_PLANS = 64
"""A city runs a handful of forms at a time; the plan of a large one takes a few MB."""
_plans: OrderedDict[int, Plan] = OrderedDict()
"""By identity: a plan holds its form, so that no other can come to have its id."""


def _planned(form: FormVersion) -> Plan:
    root = _part(form.root)
    parts = {part.path: part for part in root.walk()}
    triggers = tuple(
        Trigger(
            target=trigger.target,
            expression=_parsed(trigger.expression),
            after=trigger.after,
            at_opening=trigger.at_opening,
            in_new_repeat=trigger.in_new_repeat,
        )
        for trigger in form.triggers
    )
    return Plan(
        form=form,
        root=root,
        parts=parts,
        order=Order([rule for part in parts.values() for rule in _rules(part)]),
        checks=Order([check for part in parts.values() for check in _checks(part)]),
        triggers=triggers,
        lists=Lists(form),
        instance_name=_parsed(form.instance_name),
        guarded=frozenset(_guarded(root, False)),
        clock=clock_of(form),
    )


def _guarded(part: Part, is_within: bool) -> Iterator[str]:
    is_guarded = is_within or part.read_only is not None
    if is_guarded or part.calculate is not None:
        yield part.path
    for child in part.children:
        yield from _guarded(child, is_guarded)


def _part(node: Node) -> Part:
    if not isinstance(node, Question):
        return Part(
            node=node,
            path=node.path,
            name=node.name,
            children=tuple(map(_part, node.children)),
            relevant=_parsed(node.relevant),
            repeat=node if isinstance(node, Repeat) else None,
            read_only=_parsed(node.read_only),
        )
    return Part(
        node=node,
        path=node.path,
        name=node.name,
        children=(),
        relevant=_parsed(node.relevant),
        question=node,
        calculate=_parsed(node.calculate),
        required=_parsed(node.required),
        read_only=_parsed(node.read_only),
        constraint=_parsed(node.constraint),
    )


def _parsed(text: str) -> Expression | None:
    return parse(text) if text.strip() else None


def _rules(part: Part) -> Iterator[Rule]:
    if part.relevant is not None:
        yield Rule(Kind.RELEVANT, part.path, part.relevant, reads_of(part.relevant, part.path))
    if part.repeat is not None and part.repeat.count.strip():
        count = parse(part.repeat.count)
        yield Rule(Kind.COUNT, part.path, count, reads_of(count, part.path))
    if part.calculate is not None:
        yield Rule(Kind.CALCULATE, part.path, part.calculate, reads_of(part.calculate, part.path))


def _checks(part: Part) -> Iterator[Rule]:
    if part.constraint is not None:
        yield Rule(Kind.CHECK, part.path, part.constraint, reads_of(part.constraint, part.path))
    if part.question is not None and part.question.items is not None:
        nodes = parse(part.question.items.nodes)
        yield Rule(Kind.CHECK, part.path, nodes, reads_of(nodes, part.path))
