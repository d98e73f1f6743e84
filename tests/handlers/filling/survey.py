"""A questionnaire with a rule of each kind, as it is at first and as it may become; and what people say to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from knowledge.model.forms import FormVersion
from tests.handlers.filling.conftest import QUESTION
from tests.handlers.filling.forms import read
from tests.knowledge.forms.workbooks import Row, workbook

_SETTINGS: Row = {"form_title": "Survey", "form_id": "survey", "version": "1"}

_SURVEY: tuple[Row, ...] = (
    {"type": "note", "name": "lead", "label": "Welcome"},
    {"type": "begin_group", "name": "city", "label": "City"},
    {"type": "integer", "name": "people", "label": "People", "required": "yes", "constraint": ". > 0"},
    {"type": "select_one yes_no", "name": "plan", "label": "Plan?", "guidance_hint": "Because."},
    {"type": "date", "name": "since", "label": "Since?", "relevant": "${plan} = 'yes'", "required": "yes"},
    {"type": "end_group", "name": "city_end"},
    {
        "type": "select_multiple theme",
        "name": "themes",
        "label": "Themes",
        "constraint": "not(selected(., 'none') and count-selected(.) > 1)",
    },
    {"type": "begin_repeat", "name": "project", "label": "Project", "relevant": "${people} > 3"},
    {"type": "text", "name": "title", "label": "Title", "required": "yes"},
    {"type": "integer", "name": "cost", "label": "Cost", "relevant": "${title} != 'free'"},
    {"type": "end_repeat", "name": "project_end"},
    {"type": "calculate", "name": "double", "calculation": "${people} * 2"},
    {"type": "image", "name": "logo", "label": "Logo", "relevant": "selected(${themes}, 'water')"},
    {"type": "file", "name": "report", "label": "Report", "relevant": "${people} > 3"},
    {"type": "geopoint", "name": "place", "label": "Place", "relevant": "${double} > 20"},
    {
        "type": "text",
        "name": "remarks",
        "label": "Remarks",
        "appearance": "multiline",
        "constraint": "string-length(.) < 9000",
    },
)
_CHOICES: tuple[Row, ...] = (
    *({"list_name": "yes_no", "name": name, "label": name} for name in ("yes", "no")),
    *({"list_name": "theme", "name": name, "label": name} for name in ("water", "waste", "none")),
)


def _without(*names: str) -> tuple[Row, ...]:
    return tuple(row for row in _SURVEY if row["name"] not in names)


def _as(**types: str) -> tuple[Row, ...]:
    return tuple({**row, "type": types.get(str(row["name"]), row["type"])} for row in _SURVEY)


_MAYOR: Row = {"type": "text", "name": "mayor", "label": "Mayor?", "required": "yes"}

_VERSIONS: tuple[tuple[Sequence[Row], Sequence[Row]], ...] = (
    (_SURVEY, _CHOICES),
    ((*_SURVEY, _MAYOR), _CHOICES),
    (_without("since", "logo"), _CHOICES),
    (_without("project", "title", "cost", "project_end", "report"), _CHOICES),
    (_SURVEY, tuple(row for row in _CHOICES if row["name"] != "waste")),
    (_as(cost="text", people="decimal", plan="text"), _CHOICES),
)
"""At first; with a question more; with some less; without a repeat; without a choice; with other types."""

VERSIONS = len(_VERSIONS)


@cache
def _read(which: int) -> FormVersion:
    survey, choices = _VERSIONS[which]
    return read(workbook(survey, choices, _SETTINGS), "survey")


def survey(which: int = 0, number: int = 1) -> FormVersion:
    """One of the versions, under a number of its own."""
    return replace(_read(which), version=str(number))


SAID = ("5", "2", "-1", "12000", "yes", "no", "2019-03-24", "free", "New trams", "1, 2", "water", "none", "OK")
SENSELESS = ("?", "", "🙂", "31/02/2019", "about 2 million", "1e400", "<b>&", QUESTION)
LONG = ("x" * 5_000, "The trams run. " * 200, "and so on")
WISHES = (
    "back",
    "skip",
    "review",
    "pause",
    "why",
    "next",
    "send",
    "thank you",
    "That is all",
    "Add to my last answer",
    "in French please",
    "in English please",
)
COMMANDS = ("/form", "/edit 2", "/edit 99", "/back", "/skip", "/review", "/pause", "/send", "/language fr", "/help")

RIGHT: Mapping[str, str] = {
    "people": "5000",
    "plan": "yes",
    "since": "24 March 2019",
    "themes": "1, 2",
    "project": "no",
    "title": "New trams",
    "cost": "12",
    "logo": "skip",
    "report": "skip",
    "place": "43.26, -2.93",
    "remarks": "All is well",
    "mayor": "Ana",
}
"""An answer to each question, by its name."""
