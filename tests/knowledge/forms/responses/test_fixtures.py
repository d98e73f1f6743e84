"""The thirty whole-form fixtures of JavaRosa, and what they show with a form of our own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from knowledge.forms.importing import import_form
from knowledge.forms.responses import Surroundings, fill, read_instance, write_instance
from knowledge.model.forms import FormVersion
from tests.knowledge.forms.building import form, integer, listed, question, select

SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "forms"
FIXTURES = SHARED / "javarosa_fixtures.json"
AROUND = Surroundings(now=datetime(2026, 11, 20, tzinfo=UTC), zone=UTC)
"""The fixtures were made with the clock at this moment."""


def _fixtures() -> list[dict[str, Any]]:
    return json.loads(FIXTURES.read_text(encoding="utf-8"))["fixtures"] if FIXTURES.exists() else []


@cache
def _form(name: str) -> FormVersion:
    return import_form(SHARED / name, name="data")


def _canonical(xml: str) -> bytes:
    return etree.tostring(etree.fromstring(xml.encode()), method="c14n")


def _reference(place: str) -> str:
    """A place as JavaRosa refers to it: each step below the root with the position of its instance."""
    root, *steps = place.strip("/").split("/")
    return "/".join(["", root, *(step if step.endswith("]") else f"{step}[1]" for step in steps)])


@pytest.mark.skipif(not FIXTURES.exists(), reason="needs ../shared, the public forms")
class TestJavaRosa:
    def test_all_are_there(self) -> None:
        """Thirty fixtures are looked at."""
        assert len(_fixtures()) == 30

    @pytest.mark.parametrize("fixture", _fixtures(), ids=lambda fixture: f"{fixture['form']}-{fixture['seed']}")
    def test_instance_and_outcome(self, fixture: dict[str, Any]) -> None:
        """From the same answers comes the same submission, and the same first problem."""
        survey = _form(fixture["form"])
        filled = fill(survey, read_instance(survey, fixture["input_xml"]), AROUND)
        assert _canonical(write_instance(filled.submission())) == _canonical(fixture["output_xml"])
        first = next(iter(filled.problems()), None)
        outcomes = {None: "valid", "required": "required_missing", "constraint": "constraint_violated"}
        assert outcomes[first.kind if first else None] == fixture["outcome"]
        assert (_reference(first.place) if first else None) == fixture["first_failure"]
        assert filled.faults() == ()


def test_own_form() -> None:
    """What is not relevant is left out, lost choices are cleared, and the problem is where an answer is missing."""
    survey = form(
        select("region", "regions", required="true()"),
        select("district", "districts", "region = /data/region", required="true()"),
        question("other", relevant="/data/region = 'other'"),
        integer("income"),
        question("class", calculate="if(/data/income > 4, 'Middle', 'Lower')"),
        lists=(
            listed("regions", "north", "south"),
            listed("districts", "hill", "bay", hill={"region": "north"}, bay={"region": "south"}),
        ),
    )
    given = (
        '<data id="practices" version="1"><region>north</region><district>bay</district><other>x</other>'
        "<income>007</income><class/></data>"
    )
    filled = fill(survey, read_instance(survey, given), AROUND)
    assert _canonical(write_instance(filled.submission())) == _canonical(
        '<data id="practices" version="1"><region>north</region><district></district><income>7</income>'
        "<class>Middle</class><meta><instanceID/></meta></data>"
    )
    assert [(_reference(problem.place), problem.kind) for problem in filled.problems()] == [
        ("/data/district[1]", "required")
    ]
