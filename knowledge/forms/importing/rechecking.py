"""A last look at a form that was read: nothing of the survey is lost, and all expressions can be evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from knowledge.errors import Problem
from knowledge.forms.expressions import ExpressionError, parse
from knowledge.model.forms import FormText, FormVersion, Group, Node, Output, Question, Repeat


def recheck(form: FormVersion, rows: Mapping[str, int]) -> Iterator[Problem]:
    """What the rows could not show.

    Args:
        rows: the row of each question, group and repeat of the survey, by its path.
    """
    there = {node.path for node in form.walk()}
    known = there | {form.root.path}
    for path, row in rows.items():
        if path not in there:
            yield Problem(
                code="lost-question",
                value=path,
                sentence="The form that came out has not got this row. Please report it to those who run Focal.",
                file="survey",
                row=row,
                column="name",
            )
    for node in form.walk():
        for rule, expression in _expressions(node):
            yield from _check(expression, rule, node.path, rows, known)
        for column, text in _texts(node):
            for output in (part for parts in text.parts.values() for part in parts if isinstance(part, Output)):
                yield from _check(output.expression, column, node.path, rows, known)
    for trigger in form.triggers:
        yield from _check(trigger.expression, "calculation", trigger.target, rows, known)


def _expressions(node: Node) -> Iterator[tuple[str, str]]:
    yield "relevant", node.relevant
    yield "read_only", node.read_only
    match node:
        case Question():
            yield "required", node.required
            yield "constraint", node.constraint
            yield "calculation", node.calculate
            yield "choice_filter", node.items.nodes if node.items else ""
        case Repeat():
            yield "repeat_count", node.count
        case Group():
            pass


def _texts(node: Node) -> Iterator[tuple[str, FormText]]:
    texts = {"label": node.label}
    if isinstance(node, Question):
        texts |= {"hint": node.hint, "guidance_hint": node.guidance}
        texts |= {"required_message": node.required_message, "constraint_message": node.constraint_message}
    yield from ((column, text) for column, text in texts.items() if text is not None)


def _check(expression: str, rule: str, path: str, rows: Mapping[str, int], there: set[str]) -> Iterator[Problem]:
    if not expression:
        return
    try:
        read = parse(expression)
    except ExpressionError as error:
        yield _problem("expression-" + error.code, expression, f"It cannot be read: {error}.", rule, rows.get(path, 0))
        return
    for other in read.paths:
        leads = other.resolved(path)
        if leads is not None and leads != "/" and "@" not in leads and leads not in there:
            yield _problem("unknown-path", leads, "This path leads to nothing in the form.", rule, rows.get(path, 0))


def _problem(code: str, value: str, sentence: str, rule: str, row: int) -> Problem:
    return Problem(code=code, value=value, sentence=sentence, file="survey", row=row, column=rule)
