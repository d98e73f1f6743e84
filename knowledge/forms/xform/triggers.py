"""The `setvalue` actions of an XForm."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from knowledge.forms.xform.names import NAMESPACES, local, tidy
from knowledge.model.forms import Trigger

_OPENING = frozenset({"odk-instance-first-load", "odk-instance-load", "xforms-ready"})
"""Focal opens a response once: what JavaRosa does at the first load and at each one falls together."""
_NEW_REPEAT = "odk-new-repeat"
_CHANGED = "xforms-value-changed"


def read_triggers(model: etree._Element, body: etree._Element | None) -> tuple[Trigger, ...]:
    """The triggers of a form: those of the model, then those of the body, each in its order; one a target and
    expression, however many questions it waits for."""
    found: dict[tuple[str, str], Trigger] = {}
    for action in _actions(model, body):
        made = _trigger(action)
        key = (made.target, made.expression)
        known = found.get(key, Trigger(target=made.target, expression=made.expression))
        found[key] = Trigger(
            target=made.target,
            expression=made.expression,
            after=tuple(dict.fromkeys((*known.after, *made.after))),
            at_opening=known.at_opening or made.at_opening,
            in_new_repeat=known.in_new_repeat or made.in_new_repeat,
        )
    return tuple(found.values())


def _actions(model: etree._Element, body: etree._Element | None) -> Iterator[etree._Element]:
    yield from model.iterfind("x:setvalue", NAMESPACES)
    if body is not None:
        yield from body.iterfind(".//x:setvalue", NAMESPACES)


def _trigger(action: etree._Element) -> Trigger:
    events = frozenset(action.get("event", "").split())
    control = action.getparent()
    waits_for = control.get("ref", "").strip() if control is not None and local(control) != "model" else ""
    return Trigger(
        target=action.get("ref", "").strip(),
        expression=tidy(action.get("value")) or _literal(action.text),
        after=(waits_for,) if _CHANGED in events and waits_for else (),
        at_opening=bool(events & _OPENING),
        in_new_repeat=_NEW_REPEAT in events,
    )


def _literal(text: str | None) -> str:
    """A value that stands in the action itself, as an expression: a literal of XPath, which has no escapes."""
    value = text or ""
    return "" if not value else f'"{value}"' if '"' not in value else f"'{value}'"
