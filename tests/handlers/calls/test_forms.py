"""The forms for calls that Focal brings along: whole in four languages, and answered to their end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.web.console_call_words import form_names
from handlers.phrasebook import load_phrasebook
from knowledge.forms.responses import AnswerFault, Filled, Surroundings, begin, fill
from knowledge.model.forms import UPLOADS, FormText, FormVersion
from knowledge.model.languages import EN, NETWORK_LANGUAGES
from knowledge.packs.workbooks import form_names as brought_along
from knowledge.packs.workbooks import form_of
from tests.handlers.calls.calling import MADRID

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
FULL: Mapping[str, Mapping[str, str]] = {
    "call-host": {
        "starts": "2027-05-10",
        "ends": "2027-05-11",
        "venue": "Palace of congresses",
        "capacity": "400",
        "budget": "venue interpretation",
        "languages": "en fr",
        "letter": "letter.pdf",
        "contact": "Head of Protocol, protocol@example.org",
    },
    "call-vice-presidency": {
        "region": "europe",
        "candidate": "A candidate",
        "function": "Deputy mayor",
        "statement": "We would bring the cities of the region together.",
        "letter": "letter.pdf",
    },
    "call-practice": {
        "title": "Open data",
        "summary": "A portal.",
        "results": "More is known.",
        "speaker": "Head of Data",
        "language": "pt",
    },
}


def filled(form: FormVersion, answers: Mapping[str, str]) -> Filled:
    around = Surroundings(now=NOW, zone=MADRID)
    found = fill(form, begin(form, "uuid:1", 1, around), around)
    for name, value in answers.items():
        found = found.answer(f"{form.root.path}/{name}", value).filled
    return found


@pytest.mark.parametrize("name", FULL)
class TestEach:
    def test_whole_in_four_languages(self, name: str) -> None:
        """Every text that anybody reads is there in each language of the network, and says something else in each."""
        form = form_of(name)
        codes = {language.name: language.code for language in form.languages}
        assert tuple(codes.values()) == NETWORK_LANGUAGES
        texts: list[FormText | None] = []
        for question in form.questions():
            texts += [question.label, question.hint, question.required_message, question.constraint_message]
        texts += [choice.label for choices in form.lists.values() for choice in choices.choices]
        for text in filter(None, texts):
            assert set(text.parts) == set(codes)
            assert all(
                "".join(part for part in parts if isinstance(part, str)).strip() for parts in text.parts.values()
            )

    def test_answered_to_its_end(self, name: str) -> None:
        """With everything that is needed nothing is missing; without any one of it, that is."""
        form = form_of(name)
        assert filled(form, FULL[name]).problems() == ()
        for left_out in FULL[name]:
            (problem,) = filled(form, {key: value for key, value in FULL[name].items() if key != left_out}).problems()
            assert (problem.place, problem.kind) == (f"{form.root.path}/{left_out}", AnswerFault.REQUIRED)
            assert problem.message is not None

    def test_the_letter(self, name: str) -> None:
        """Who hosts or stands for an office hands in a letter; slides of a practice may be left out."""
        (file,) = [question for question in form_of(name).questions() if question.type in UPLOADS]
        assert bool(file.required) == (name != "call-practice")


@pytest.mark.parametrize(
    ("name", "answers", "place"),
    [
        ("call-host", {"starts": "2026-11-20"}, "starts"),
        ("call-host", {"ends": "2027-05-09"}, "ends"),
        ("call-host", {"capacity": "0"}, "capacity"),
        ("call-host", {"languages": "en none"}, "languages"),
        ("call-vice-presidency", {"statement": "x" * 4_001}, "statement"),
        ("call-practice", {"title": "x" * 201}, "title"),
    ],
)
def test_what_cannot_be(name: str, answers: Mapping[str, str], place: str) -> None:
    """A day that is over, an end before the beginning, too few or too much: each is said at its question."""
    form = form_of(name)
    problems = filled(form, {**FULL[name], **answers}).problems()
    assert [(each.place, each.kind) for each in problems] == [(f"{form.root.path}/{place}", AnswerFault.CONSTRAINT)]


def test_other_costs_are_named() -> None:
    """Who covers other costs says which."""
    form = form_of("call-host")
    (problem,) = filled(form, {**FULL["call-host"], "budget": "venue other"}).problems()
    assert problem.place == f"{form.root.path}/budget_other"


def test_all_of_them_can_be_chosen() -> None:
    """The console offers each form for calls that there is."""
    names = form_names(load_phrasebook().speak(EN))
    assert set(names) == set(FULL) == {name for name in brought_along() if name.startswith("call-")}
