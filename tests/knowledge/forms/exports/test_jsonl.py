"""JSON lines, as KoboToolbox's API has responses."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from knowledge.forms.exports import ExportFormat, write
from knowledge.forms.exports.submissions import NOT_VALIDATED, ExportOptions, Submitted, SubmittedFile
from knowledge.model.forms import FormVersion
from knowledge.model.forms import QuestionType as T
from tests.knowledge.forms.exports.making import Answers, form, group, question, repeat, submitted, survey


def lines(made: FormVersion, *responses: Submitted) -> list[dict[str, Any]]:
    """The objects of an export."""
    to = io.BytesIO()
    write(ExportFormat.JSON_LINES, [made], responses, to, ExportOptions())
    return [json.loads(line) for line in to.getvalue().decode().splitlines()]


def test_a_response_is_one_object() -> None:
    """Answers by path as texts, repeats as arrays, what is known about the response around them."""
    assert lines(survey(), submitted()) == [
        {
            "_id": 17,
            "start": "2026-01-02T03:04:05.000+00:00",
            "city": "Lyon",
            "gov/has_plan": "yes",
            "gov/sectors": "water waste",
            "loc": "45.7 4.8 170 5",
            "facility": [
                {"facility/fname": "H1", "facility/beds": "20"},
                {"facility/fname": "H2", "facility/beds": "7"},
            ],
            "meta/instanceID": "uuid:abc",
            "__version__": "1",
            "_xform_id_string": "city_survey",
            "_uuid": "abc",
            "_attachments": [],
            "_geolocation": [45.7, 4.8],
            "_submission_time": "2026-01-02T03:10:00",
            "_validation_status": {"uid": "validation_status_approved", "label": "Approved"},
            "_submitted_by": None,
        }
    ]


def test_a_repeat_of_one_instance_is_an_array_too() -> None:
    """And one within another has the whole path before its names."""
    made = form(group("g", repeat("g/a", question("g/a/x"), repeat("g/a/b", question("g/a/b/y")))))
    answers: Answers = (("g", (("a", (("x", "1"), ("b", (("y", "2"),)))),)),)
    found = lines(made, submitted(answers))[0]
    assert found["g/a"] == [{"g/a/x": "1", "g/a/b": [{"g/a/b/y": "2"}]}]


def test_what_was_not_answered_is_not_there() -> None:
    """Nor is a review that has not been, nor a place that nobody shared."""
    found = lines(survey(), submitted((("city", ""), ("gov", (("has_plan", ""),))), status=NOT_VALIDATED))[0]
    assert not {"city", "gov", "gov/has_plan", "facility"} & set(found)
    assert (found["_validation_status"], found["_geolocation"]) == ({}, [None, None])


def test_a_place_that_is_none_is_no_location() -> None:
    """Its text stays where it was answered."""
    found = lines(survey(), submitted((("loc", "here"),)))[0]
    assert (found["loc"], found["_geolocation"]) == ("here", [None, None])


def test_files_are_listed_with_the_question_they_answer() -> None:
    """In a repeat, with the number of the instance."""
    made = form(repeat("a", question("a/photo", T.IMAGE)))
    files = (
        SubmittedFile(name="2.jpg", url="https://example.org/2", mime_type="image/jpeg"),
        SubmittedFile(name="log"),
    )
    answers: Answers = (("a", (("photo", "1.jpg"),)), ("a", (("photo", "2.jpg"),)))
    assert lines(made, submitted(answers, files=files))[0]["_attachments"] == [
        {
            "download_url": "https://example.org/2",
            "mimetype": "image/jpeg",
            "filename": "2.jpg",
            "question_xpath": "a[2]/photo",
        },
        {"download_url": "", "mimetype": "", "filename": "log", "question_xpath": ""},
    ]


def test_what_the_form_does_not_know_is_there_all_the_same() -> None:
    """JSON lines have all that is in the instance."""
    assert lines(survey(), submitted((("stray", "x"), ("more", (("y", "z"),)))))[0]["more/y"] == "z"


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\n", "\r\n"])
def test_a_line_is_a_line_for_every_reader(end: str) -> None:
    """Also for those that split lines at every sign that Unicode takes for the end of one."""
    found = lines(survey(), submitted((("city", f"a{end}b"),)), submitted(id=18))
    assert [each["_id"] for each in found] == [17, 18]
    assert found[0]["city"] == f"a{end}b"
