"""Functions of choices and texts of the form, and of values that may be missing."""

from __future__ import annotations

from typing import Final

from knowledge.forms.expressions.code import Code, Kind, Reach
from knowledge.forms.expressions.library.site import Described, Site, between, exactly
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.values import Value


def _selected(site: Site) -> Code:
    """Whether a choice is among those of an answer, which are names with spaces between them."""
    answer, choice = site.text(0), site.text(1)

    def selected(scope: Scope) -> bool:
        return f" {choice(scope).strip()} " in f" {answer(scope)} "

    return site.of("boolean", selected)


def _selected_at(site: Site) -> Code:
    """The choice at an index, counted from 0; "" beyond."""
    answer, index = site.text(0), site.number(1)

    def selected(scope: Scope) -> str:
        names = answer(scope).split()
        at = index(scope)
        return names[int(at)] if 0 <= at < len(names) else ""

    return site.of("text", selected)


def _count_selected(site: Site) -> Code:
    answer = site.text(0)
    return site.of("number", lambda scope: float(len(answer(scope).split())))


def _choice_name(site: Site) -> Code:
    """The label of a choice: its name, and the path of the question as a text."""
    value, question = site.text(0), site.text(1)
    return site.of("text", lambda scope: scope.choice_name(value(scope), question(scope), scope.origin()), Reach.NODE)


def _itext(site: Site) -> Code:
    id = site.text(0)
    return site.of("text", lambda scope: scope.itext(id(scope)))


def _version(site: Site) -> Code:
    return site.of("text", lambda scope: scope.version, Reach.FIXED)


def _property(site: Site) -> Code:
    name = site.text(0)
    return site.of("text", lambda scope: scope.properties.get(name(scope), ""))


def _if(site: Site) -> Code:
    """Only the branch that is taken is evaluated."""
    condition, yes, no = site.boolean(0), site.codes[1].run, site.codes[2].run
    kinds = {site.codes[1].kind, site.codes[2].kind}
    kind: Kind = kinds.pop() if len(kinds) == 1 else "any"
    return site.of(kind, lambda scope: yes(scope) if condition(scope) else no(scope))


def _coalesce(site: Site) -> Code:
    """The first value that is not empty; with none, the last."""
    runs = [code.run for code in site.codes]

    def value(scope: Scope) -> Value:
        found: Value = ""
        for run in runs:
            found = run(scope)
            if not _is_empty(found):
                return found
        return found

    return site.of("any", value)


def _is_empty(value: Value) -> bool:
    if isinstance(value, list):
        return not value or value[0].value == ""
    return value == "" or value != value


def _depend(site: Site) -> Code:
    """Its first argument; the others only say what it depends on (JavaRosa)."""
    return site.of(site.codes[0].kind, site.codes[0].run)


CHOICES: Final[dict[str, Described]] = {
    "selected": exactly(2, _selected),
    "is-selected": exactly(2, _selected),
    "selected-at": exactly(2, _selected_at),
    "count-selected": exactly(1, _count_selected),
    "jr:choice-name": exactly(2, _choice_name),
    "jr:itext": exactly(1, _itext),
    "version": exactly(0, _version),
    "property": exactly(1, _property),
    "if": exactly(3, _if),
    "coalesce": between(2, None, _coalesce),
    "depend": between(1, None, _depend),
}
