"""Responses as JSON lines, each as KoboToolbox's API has it (`/api/v2/assets/…/data/`)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from knowledge.forms.exports.submissions import Copied, Submitted, ValidationStatus
from knowledge.forms.exports.tables import UnknownVersion
from knowledge.forms.exports.texts import allowed
from knowledge.forms.exports.versions import relative
from knowledge.forms.expressions.nodes import Element
from knowledge.model.forms import UPLOADS, FormVersion, Question, QuestionType, Repeat

_ENDS = re.compile("[\x85\u2028\u2029]")
"""JSON allows them in a text, but readers that split lines as Unicode does would take them for the end of a line."""


def write_jsonl(forms: Sequence[FormVersion], responses: Iterable[Submitted], to: BinaryIO) -> None:
    """Writes one response a line, in UTF-8: all that is in the instance, as texts, by path; repeats as arrays.

    Raises:
        UnknownVersion: a response is of none of the versions; the lines before it are written.
    """
    shapes = {form.version: _Shape(form) for form in forms}
    for response in responses:
        if response.version not in shapes:
            raise UnknownVersion(response.version)
        line = json.dumps(shapes[response.version].json(response), ensure_ascii=False, separators=(",", ":"))
        to.write(_ENDS.sub(lambda end: f"\\u{ord(end[0]):04x}", line).encode() + b"\n")


class _Shape:
    """What of a form the instance itself does not tell."""

    def __init__(self, form: FormVersion) -> None:
        self._id = form.id
        self._repeats = {relative(form, node.path) for node in form.walk() if isinstance(node, Repeat)}
        questions = [(relative(form, node.path), node) for node in form.walk() if isinstance(node, Question)]
        self._places = [path for path, question in questions if question.type is QuestionType.GEOPOINT]
        self._uploads = {path for path, question in questions if question.type in UPLOADS}

    def json(self, response: Submitted) -> dict[str, Any]:
        """The object of a response: its answers between what is known about it."""
        answers: dict[str, Any] = {}
        found: dict[str, str] = {}
        self._collect(response.instance, "", "", answers, found)
        return {
            "_id": response.id,
            **answers,
            "__version__": response.version,
            "_xform_id_string": self._id,
            "_uuid": response.uuid,
            "_attachments": [
                {
                    "download_url": file.url,
                    "mimetype": file.mime_type,
                    "filename": file.name,
                    "question_xpath": found.get(file.name, ""),
                }
                for file in response.files
            ],
            "_geolocation": next((_place(answers[path]) for path in self._places if path in answers), [None, None]),
            "_submission_time": response.submission_time,
            "_validation_status": _status(response.validation),
            "_submitted_by": allowed(response.submitted_by) or None,
            **({Copied.SUBMISSION_VERSION.value: response.handed_in} if response.handed_in is not None else {}),
        }

    def _collect(self, element: Element, path: str, place: str, into: dict[str, Any], found: dict[str, str]) -> None:
        """Puts what is below an element under its path; `found` are the files, with the place of their question."""
        for child in element.elements():
            below = f"{path}{child.name}"
            if below in self._repeats:
                instances = into.setdefault(below, [])
                instances.append({})
                here = f"{place}{child.name}[{len(instances)}]/"
                self._collect(child, f"{below}/", here, instances[-1], found)
            elif child.children and next(child.elements(), None) is not None:
                self._collect(child, f"{below}/", f"{place}{child.name}/", into, found)
            elif value := allowed(child.value):
                into[below] = value
                if below in self._uploads:
                    found[value] = f"{place}{child.name}"


def _place(value: str) -> list[float | None]:
    """Latitude and longitude, in degrees."""
    try:
        latitude, longitude = (float(part) for part in value.split()[:2])
    except ValueError:
        return [None, None]
    return [latitude, longitude]


def _status(status: ValidationStatus) -> Mapping[str, str]:
    return {name: value for name, value in (("uid", status.uid), ("label", status.label)) if value}
