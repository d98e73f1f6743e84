"""How long an expression takes once it is read, beside elementpath on an equal tree in the same run.

Both read the expression beforehand: elementpath into its tokens, with the instance in its own nodes. The figures are
microseconds of one evaluation, the best of some rounds, and the share of ours in elementpath's time (aim: at most 0.5).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from elementpath import XPath2Parser, XPathContext, XPathToken
from elementpath.tree_builders import get_node_tree
from lxml import etree

from knowledge.forms.expressions import Document, Scope, parse, parse_xml

ROUNDS = 5
AT_LEAST = 0.02
"""Seconds that a round lasts, so that the clock's grain does not count."""
REPEATS = 20
ITEMS = 1_000
CHOICES = "".join(f"<item><name>n{index}</name><label>Label {index}</label></item>" for index in range(ITEMS))
INSTANCE = (
    "<data><a>4</a><b>n500</b><c>red green</c>"
    + "".join(f"<rep><x>{index}</x><y/></rep>" for index in range(REPEATS))
    + f"<list><root>{CHOICES}</root></list></data>"
)
LIST = f"<root>{CHOICES}</root>"

EXPRESSIONS: tuple[tuple[str, str, str], ...] = (
    # ours, elementpath's where it has no such function, and the context node
    (". > 0 and . < 120", "", "/data/a"),
    (
        "selected(/data/c, 'red') and /data/b != ''",
        "contains(concat(' ', /data/c, ' '), ' red ') and /data/b != ''",
        "/data",
    ),
    ("if(/data/a > 3, 'big', 'small')", "if (number(/data/a) > 3) then 'big' else 'small'", "/data"),
    ("count(/data/rep)", "", "/data"),
    ("sum(/data/rep/x)", "", "/data"),
    ("concat(/data/a, ' ', /data/b)", "", "/data"),
    ("../a + 1", "", "/data/b"),
    (
        "instance('l')/root/item[name=/data/b]/label",
        "/data/list/root/item[name=/data/b]/label",
        "/data",
    ),
)


def measure() -> dict[str, float]:
    """Every figure by its name."""
    figures: dict[str, float] = {}
    for ours, theirs, context in EXPRESSIONS:
        fast = microseconds(_ours(ours, context))
        slow = microseconds(theirs_of(theirs or ours, context))
        figures[f"{ours[:44]}: µs"] = fast
        figures[f"{ours[:44]}: elementpath, µs"] = slow
        figures[f"{ours[:44]}: share"] = fast / slow
    figures["reading `if(/data/a > 3, 'big', 'small')`, µs"] = microseconds(_reading())
    return figures


def report() -> list[str]:
    """The figures as lines."""
    return [f"{name:<58} {figure:>12,.3f}" for name, figure in measure().items()]


def scope_at(context: str) -> Scope:
    """Our instance and its list, with the context node at a path of names."""
    root, choices = parse_xml(INSTANCE), parse_xml(LIST)
    node = parse(context).nodes(_scope(root, root, {}))[0]
    return _scope(node, root, {"l": choices})


def _scope(node: object, root: Document, instances: dict[str, Document]) -> Scope:
    return Scope(
        node=node,  # type: ignore[arg-type]  # a node, whatever its kind
        root=root,
        now=datetime(2026, 11, 20, tzinfo=UTC),
        zone=UTC,
        chance=random.Random(1),
        instances=instances,
    )


def _ours(text: str, context: str) -> Callable[[], object]:
    scope, expression = scope_at(context), parse(text)
    return lambda: expression.value(scope)


def theirs_of(text: str, context: str) -> Callable[[], list[Any]]:
    """One evaluation by elementpath, its own context made anew as its interface asks for."""
    tree = get_node_tree(etree.fromstring(INSTANCE))
    token: XPathToken = XPath2Parser().parse(text)
    (item,) = XPath2Parser().parse(context).select_results(XPathContext(tree)) or [None]
    nodes = {id(node.elem): node for node in tree.iter() if hasattr(node, "elem")}
    start = nodes[id(item)]
    return lambda: list(token.select_results(XPathContext(tree, item=start)))


def _reading() -> Callable[[], object]:
    texts = iter(range(10**9))
    return lambda: parse(f"if(/data/a > 3, 'big', 'small{next(texts)}')")


def microseconds(call: Callable[[], object]) -> float:
    """Of one call, the best of some rounds."""
    calls = 1
    while _seconds(call, calls) < AT_LEAST:
        calls *= 2
    return min(_seconds(call, calls) for _ in range(ROUNDS)) / calls * 1e6


def _seconds(call: Callable[[], object], calls: int) -> float:
    begun = time.perf_counter()
    for _ in range(calls):
        call()
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(*report(), sep="\n")
