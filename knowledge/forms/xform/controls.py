"""What the controls and binds of an XForm say about the type of a question."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from knowledge.forms.xform.errors import XFormError
from knowledge.forms.xform.names import jr, local, tidy
from knowledge.model.forms import QuestionType

_OF_INPUT = {
    "string": QuestionType.TEXT,
    "int": QuestionType.INTEGER,
    "decimal": QuestionType.DECIMAL,
    "date": QuestionType.DATE,
    "time": QuestionType.TIME,
    "dateTime": QuestionType.DATE_TIME,
    "geopoint": QuestionType.GEOPOINT,
    "barcode": QuestionType.BARCODE,
}
_OF_CONTROL = {
    "select1": QuestionType.SELECT_ONE,
    "select": QuestionType.SELECT_MULTIPLE,
    "rank": QuestionType.RANK,
    "trigger": QuestionType.ACKNOWLEDGE,
    "range": QuestionType.RANGE,
}
_OF_MEDIA = {"image/*": QuestionType.IMAGE, "audio/*": QuestionType.AUDIO, "video/*": QuestionType.VIDEO}
_PARAMETERS = ("start", "end", "step", "rows", "mediatype", "accuracyThreshold")
_MOST_PIXELS = "{http://openrosa.org/xforms}max-pixels"
CONTROLS = frozenset({*_OF_CONTROL, "input", "upload"})

ALWAYS = "true()"


def type_of(control: etree._Element | None, bind: Mapping[str, str]) -> QuestionType:
    """The type of a question.

    A read-only text is a note: an XForm does not tell them apart, and nobody can answer either.

    Raises:
        XFormError: Focal does not know the control, or its type of value.
    """
    if control is None:
        return _of_bind(bind)
    name = local(control)
    if name == "input" and control.get("query"):
        return QuestionType.SELECT_ONE
    if name == "input":
        return _of_input(bind, control.get("ref", ""))
    if name == "upload":
        return _OF_MEDIA.get(control.get("mediatype", ""), QuestionType.FILE)
    if name not in _OF_CONTROL:
        raise XFormError("unsupported-control", f"{name} {control.get('ref', '')}")
    return _OF_CONTROL[name]


def _of_input(bind: Mapping[str, str], path: str) -> QuestionType:
    type = bind.get("type", "string").removeprefix("xsd:")
    if type not in _OF_INPUT:
        raise XFormError("unsupported-type", f"{type} {path}")
    is_note = type == "string" and tidy(bind.get("readonly")) == ALWAYS
    return QuestionType.NOTE if is_note else _OF_INPUT[type]


def _of_bind(bind: Mapping[str, str]) -> QuestionType:
    if jr("preload") in bind:
        return QuestionType.META
    return QuestionType.CALCULATE if tidy(bind.get("calculate")) else QuestionType.HIDDEN


def parameters_of(control: etree._Element | None, bind: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a control; that of a range has "type", "int" or "decimal", besides."""
    if control is None:
        return {}
    found = {name: value for name in _PARAMETERS if (value := control.get(name)) is not None}
    if local(control) == "range":
        found["type"] = bind.get("type", "int").removeprefix("xsd:")
    if _MOST_PIXELS in bind:
        found["max-pixels"] = bind[_MOST_PIXELS]
    return found
