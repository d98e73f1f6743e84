"""Where the selects of an XForm have their choices from."""

from __future__ import annotations

import re

from lxml import etree

from knowledge.forms.xform.errors import XFormError
from knowledge.forms.xform.names import NAMESPACES, tidy
from knowledge.model.forms import ItemSet

_SOURCE = re.compile(r"^instance\(\s*(['\"])(.*?)\1\s*\)")
_SHUFFLED = re.compile(r"^randomize\((.*)\)$", re.DOTALL)
_BY_ITEXT = "jr:itext(itextId)"


def items_of(control: etree._Element) -> ItemSet:
    """The choices of a select, a rank, or an input with a query (`select_one_external`).

    Raises:
        XFormError: the choices stand in the control itself, which only `search()` needs.
    """
    query = control.get("query")
    if query:
        return _items(query, "name", "label")
    itemset = control.find("x:itemset", NAMESPACES)
    if itemset is None:
        raise XFormError("inline-items", control.get("ref", ""))
    label = _reference(itemset, "label")
    return _items(itemset.get("nodeset", ""), _reference(itemset, "value"), "label" if label == _BY_ITEXT else label)


def _items(nodeset: str, value: str, label: str) -> ItemSet:
    nodes, seed, is_shuffled = tidy(nodeset), "", False
    if found := _SHUFFLED.match(nodes):
        is_shuffled = True
        nodes, seed = _first_argument(found.group(1))
    source = _SOURCE.match(nodes)
    return ItemSet(
        source=source.group(2) if source else "",
        nodes=nodes,
        value=value,
        label=label,
        is_shuffled=is_shuffled,
        seed=seed,
    )


def _reference(itemset: etree._Element, name: str) -> str:
    found = itemset.find(f"x:{name}", NAMESPACES)
    return tidy(found.get("ref")) if found is not None else name


def _first_argument(arguments: str) -> tuple[str, str]:
    """The first argument of a call, and the rest behind its comma; quotes and brackets are respected."""
    depth, quote = 0, ""
    for position, sign in enumerate(arguments):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == "," and depth == 0:
            return arguments[:position].strip(), arguments[position + 1 :].strip()
    return arguments.strip(), ""
