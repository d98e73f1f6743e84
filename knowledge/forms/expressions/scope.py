"""Everything outside an expression that its value depends on."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from knowledge.forms.expressions.nodes import Document, Node

ChoiceName = Callable[[str, str, Node], str]
"""From a value, the path of its question and the context node to the label of the choice; "" when there is none."""
Itext = Callable[[str], str]
"""From the id of a text to the text in the language of the reader; "" when there is none."""


def _no_choice(value: str, question: str, context: Node) -> str:
    return ""


def _no_text(id: str) -> str:
    return ""


@dataclass(slots=True, kw_only=True)
class Scope:
    """Where, when and for whom an expression is evaluated. Cheap to make; set `node` and `current` to use it again.

    Attributes:
        node: the context node.
        root: the document that absolute paths begin in: the primary instance.
        now: the clock, aware.
        zone: of the city: what today() and dates without offset are meant in.
        chance: of random(), uuid() and randomize() without a seed.
        instances: secondary instances by id; they must not change, since expressions index them.
        language, version: of the reader, by the name that the form gives it; of the form.
        properties: what property() knows, by name.
        current: what current() means; None is the node that the evaluation began with.
        position: of the node among those that a predicate looks at, from 1.
        size: how many these are.
    """

    node: Node
    root: Document
    now: datetime
    zone: tzinfo
    chance: random.Random
    instances: Mapping[str, Document] = field(default_factory=dict)
    choice_name: ChoiceName = _no_choice
    itext: Itext = _no_text
    language: str = ""
    version: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    current: Node | None = None
    position: int = 1
    size: int = 1

    def origin(self) -> Node:
        """What current() means."""
        return self.node if self.current is None else self.current

    def at(self, node: Node) -> Scope:
        """The same surroundings with another context node, which predicates move on; current() stays."""
        return Scope(
            node=node,
            root=self.root,
            now=self.now,
            zone=self.zone,
            chance=self.chance,
            instances=self.instances,
            choice_name=self.choice_name,
            itext=self.itext,
            language=self.language,
            version=self.version,
            properties=self.properties,
            current=self.origin(),
        )

    def at_origin(self) -> Scope:
        """The same surroundings seen from where the evaluation began."""
        return self.at(self.origin())
