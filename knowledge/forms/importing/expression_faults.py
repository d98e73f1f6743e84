"""Sentences for expressions that cannot be read."""

from __future__ import annotations

from types import MappingProxyType

from knowledge.forms.expressions import ExpressionError
from knowledge.forms.expressions.library import FUNCTIONS
from knowledge.forms.importing.findings import Cell, Finding, did_you_mean

NO_SEARCH = "search() is not supported. Use select_one_from_file and a choice_filter."

_SENTENCES = MappingProxyType(
    {
        "empty": "The expression is empty.",
        "unexpected": '"{value}" does not belong here. Look for a missing operator, comma or bracket before it.',
        "unexpected-end": "The expression ends too early. Look for a bracket that is not closed or a missing value.",
        "too-deep": "Brackets and functions are nested too deeply. Split the expression into calculate questions.",
        "too-long": "The expression is too long. Split it into calculate questions.",
        "variable": 'Variables do not exist in forms: write ${name} instead of "${value}".',
        "unknown-axis": '"{value}::" is not a direction that a path can take.',
        "unknown-prefix": 'The prefix "{value}:" is not known.',
        "unclosed-string": "A quotation mark is never closed: {value}",
        "curly-quote": "Write straight quotation marks, ' or \", instead of {value}.",
        "character": '"{value}" has no meaning in an expression.',
        "not-a-node-set": '"{value}" needs the path of a question here.',
        "unknown-function": 'There is no function "{value}()".',
        "arguments": "The function has another number of arguments ({value}).",
    }
)


def fault_of(error: ExpressionError, cell: Cell) -> Finding:
    """The problem of a cell whose expression cannot be read."""
    if (error.code, error.value) == ("unknown-function", "search"):
        return cell.problem("search", NO_SEARCH)
    sentence = _SENTENCES.get(error.code, "The expression cannot be read at {value}.")
    sentence = sentence.replace("{value}", error.value)
    if error.code == "unknown-function":
        sentence += did_you_mean(error.value, sorted(FUNCTIONS), "{}()")
    return cell.problem(f"expression-{error.code}", sentence, error.value or None)
