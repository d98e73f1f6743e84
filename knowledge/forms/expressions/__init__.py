"""Expressions of ODK XForms: XPath 1.0 with the functions of the ODK specification, as JavaRosa evaluates them."""

from knowledge.forms.expressions.errors import ExpressionError
from knowledge.forms.expressions.expression import Expression, parse
from knowledge.forms.expressions.nodes import Document, Element, Node, document
from knowledge.forms.expressions.reading import Call, Path, PathStep
from knowledge.forms.expressions.scope import Scope
from knowledge.forms.expressions.values import Moment, Value
from knowledge.forms.expressions.xml import parse_xml

__all__ = [
    "Call",
    "Document",
    "Element",
    "Expression",
    "ExpressionError",
    "Moment",
    "Node",
    "Path",
    "PathStep",
    "Scope",
    "Value",
    "document",
    "parse",
    "parse_xml",
]
