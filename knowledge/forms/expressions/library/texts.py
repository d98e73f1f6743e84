"""Functions of text: XPath 1.0, section 4.2, and those that ODK adds."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from knowledge.forms.expressions.code import Code, Reach
from knowledge.forms.expressions.library.site import Described, Site, between, exactly
from knowledge.forms.expressions.nodes import Node
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.values import to_text


def _of_two(kind: Callable[[str, str], bool]) -> Described:
    """A question about two texts."""

    def build(site: Site) -> Code:
        a, b = site.text(0), site.text(1)
        return site.of("boolean", lambda scope: kind(a(scope), b(scope)))

    return exactly(2, build)


def _part(split: Callable[[str, str], str]) -> Described:
    def build(site: Site) -> Code:
        a, b = site.text(0), site.text(1)
        return site.of("text", lambda scope: split(a(scope), b(scope)))

    return exactly(2, build)


def _before(text: str, mark: str) -> str:
    found = text.find(mark)
    return text[:found] if found >= 0 else ""


def _after(text: str, mark: str) -> str:
    found = text.find(mark)
    return text[found + len(mark) :] if found >= 0 else ""


def _string(site: Site) -> Code:
    return site.of("text", site.text_or_context())


def _length(site: Site) -> Code:
    text = site.text_or_context()
    return site.of("number", lambda scope: float(len(text(scope))))


def _normalize(site: Site) -> Code:
    text = site.text_or_context()
    return site.of("text", lambda scope: " ".join(text(scope).split()))


def _concat(site: Site) -> Code:
    return _joined(site, lambda _: "", 0)


def _join(site: Site) -> Code:
    return _joined(site, site.text(0), 1)


def _joined(site: Site, separator: Callable[[Scope], str], start: int) -> Code:
    """All values, those of several nodes one after the other."""
    runs = [code.run for code in site.codes[start:]]

    def joined(scope: Scope) -> str:
        texts: list[str] = []
        for run in runs:
            value = run(scope)
            if isinstance(value, str):
                texts.append(value)
            elif isinstance(value, list):
                texts += [node.value for node in value]
            else:
                texts.append(to_text(value))
        return separator(scope).join(texts)

    return site.of("text", joined, site.reach)


def _substring(site: Site) -> Code:
    """substring(text, first, length), characters counted from 1 and both rounded (XPath 1.0)."""
    text, first = site.text(0), site.number(1)
    if len(site.codes) == 2:
        return site.of("text", lambda scope: _characters(text(scope), first(scope), None))
    length = site.number(2)
    return site.of("text", lambda scope: _characters(text(scope), first(scope), length(scope)))


def _characters(text: str, first: float, length: float | None) -> str:
    start = _rounded(first)
    end = math.inf if length is None else start + _rounded(length)
    if start != start or end != end:
        return ""
    behind = len(text) + 1
    return text[int(min(max(start, 1), behind)) - 1 : int(min(max(end, 1), behind)) - 1]


def _rounded(number: float) -> float:
    return math.floor(number + 0.5) if math.isfinite(number) else number


def _substr(site: Site) -> Code:
    """substr(text, start, end), counted from 0, negative ones from the end (ODK)."""
    text, start = site.text(0), site.number(1)
    end = site.number(2) if len(site.codes) == 3 else None

    def part(scope: Scope) -> str:
        whole = text(scope)
        return whole[_index(start(scope)) : _index(end(scope)) if end else None]

    return site.of("text", part)


def _index(number: float) -> int:
    """As an index of a text, which may lie outside of it; what is no number is 0, as Java converts it."""
    return int(max(min(number, 1e9), -1e9)) if number == number else 0


def _translate(site: Site) -> Code:
    text, old, new = site.text(0), site.text(1), site.text(2)

    def translated(scope: Scope) -> str:
        replaced, by = old(scope), new(scope)
        table: dict[int, str | None] = {}
        for index, character in enumerate(replaced):
            table.setdefault(ord(character), by[index] if index < len(by) else None)
        return text(scope).translate(table)

    return site.of("text", translated)


def _named(part: Callable[[Node], str]) -> Described:
    """name() and its like: of the first node, or of the context node."""

    def build(site: Site) -> Code:
        if not site.codes:
            return site.of("text", lambda scope: part(scope.node))
        nodes = site.nodes(0)

        def name(scope: Scope) -> str:
            found = nodes(scope)
            return part(found[0]) if found else ""

        return site.of("text", name)

    return between(0, 1, build)


def _lang(site: Site) -> Code:
    wanted = site.text(0)

    def speaks(scope: Scope) -> bool:
        node: Node | None = scope.node
        while node is not None:
            attributes = getattr(node, "attributes", {})
            if "xml:lang" in attributes:
                return f"{attributes['xml:lang']}-".lower().startswith(f"{wanted(scope)}-".lower())
            node = node.parent
        return False

    return site.of("boolean", speaks, Reach.NODE)


TEXTS: Final[dict[str, Described]] = {
    "string": between(0, 1, _string),
    "concat": between(0, None, _concat),
    "join": between(1, None, _join),
    "starts-with": _of_two(str.startswith),
    "ends-with": _of_two(str.endswith),
    "contains": _of_two(lambda text, part: part in text),
    "substring-before": _part(_before),
    "substring-after": _part(_after),
    "substring": between(2, 3, _substring),
    "substr": between(2, 3, _substr),
    "string-length": between(0, 1, _length),
    "normalize-space": between(0, 1, _normalize),
    "translate": exactly(3, _translate),
    "name": _named(lambda node: node.name),
    "local-name": _named(lambda node: node.local_name),
    "namespace-uri": _named(lambda node: node.namespace),
    "lang": exactly(1, _lang),
}
