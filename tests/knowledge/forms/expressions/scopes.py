"""Scopes for tests: a small form with repeats, a list of choices, a fixed clock."""

from __future__ import annotations

import random
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from knowledge.forms.expressions import Document, Element, Node, Scope, parse, parse_xml

BILBAO = ZoneInfo("Europe/Madrid")
NOON = datetime(2026, 11, 20, 12, 30, tzinfo=BILBAO)

FORM = """<data id="f" xmlns:orx="http://openrosa.org/xforms">
  <name>Ana</name><age>41</age><empty/><town>bil</town><colours>red green</colours><born>1985-03-02</born>
  <group><inner>7</inner></group>
  <rep><x>1</x><y>a</y><sub><z>11</z></sub><sub><z>12</z></sub></rep>
  <rep><x>2</x><y>b</y><sub><z>21</z></sub><sub><z>22</z></sub></rep>
  <rep><x>3</x><y/><sub><z>31</z></sub></rep>
  <orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta>
</data>"""
TOWNS = """<root>
  <item><name>bil</name><label>Bilbao</label><country>es</country><size>3</size></item>
  <item><name>lis</name><label>Lisboa</label><country>pt</country><size>5</size></item>
  <item><name>bar</name><label>Barcelona</label><country>es</country><size>16.2</size></item>
  <item><name>pau</name><label>Pau</label><country>fr</country></item>
</root>"""


def scope(at: str = "/data", form: str = FORM, **more: Any) -> Scope:
    """The form (its white space taken out), looked at from the first node of a path."""
    root = tree(form)
    values = {"now": NOON, "zone": BILBAO, "chance": random.Random(7), "instances": {"towns": towns()}, **more}
    around = Scope(node=root, root=root, **values)
    around.node = parse(at).nodes(around)[0]
    return around


@cache
def towns() -> Document:
    """The list, the same for all tests: lists do not change."""
    return tree(TOWNS)


def tree(text: str) -> Document:
    """A document without the white space between its elements."""
    made = parse_xml(text)
    _strip(made)
    return made


def _strip(parent: Document | Element) -> None:
    for child in list(parent.children):
        if isinstance(child, Element):
            _strip(child)
        elif not child.value.strip():
            parent.remove(child)


def texts(expression: str, around: Scope) -> list[str]:
    """The values of the nodes of an expression."""
    return [node.value for node in parse(expression).nodes(around)]


def element(expression: str, around: Scope) -> Element:
    """The first node of an expression."""
    found = parse(expression).nodes(around)[0]
    assert isinstance(found, Element)
    return found


def names(nodes: list[Node]) -> list[str]:
    """The places of nodes, the first step left out."""
    return [node.place().partition("/")[2].partition("/")[2] for node in nodes]
