"""What campaigns write: the invitation, and reminders that say what is left of each city."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from handlers.campaigns.letters import invitation
from handlers.campaigns.remaining import USUAL, Left, Pace, left_of, pace_of, remaining_in, sections_text
from knowledge.model.languages import EN, ES, Language, Text
from knowledge.model.responses import AnswerEvent
from knowledge.store.deadline_reminders import Readers
from knowledge.store.tables import responses
from tests.handlers.campaigns.campaigning import Asking
from tests.handlers.deadlines.network import DAY, MADRID, START, local
from tests.handlers.filling.forms import city, study
from tests.knowledge.forms.responses.opening import answered, opened

REST = {
    "/data/city/people": "249176",
    "/data/city/budget": "12.5",
    "/data/city/plan": "no",
    "/data/theme": "water",
    "/data/order": "water waste energy",
    "/data/project[1]/title": "Trams",
    "/data/mark": "5",
    "/data/terms": "OK",
}
"""Everything but a place and a picture, which may be left out."""

OUTSIDE = {place: value for place, value in REST.items() if "/city/" not in place and "/project" not in place}
"""What stands outside of sections."""


def test_the_invitation(asking: Asking) -> None:
    """Title, the campaign's own words, how much it is, until when by the reader's and the official clock, that
    colleagues share it, and three buttons that lead to the form, away from it, or to later."""
    texts = Text({EN: "It helps the **network** to see where cities stand.", ES: "Ayuda a la red."})
    campaign = asking.open(texts=texts)
    assert asking.network.letters(asking.network.jo)[0] == (
        "**Smart cities**\n\n"
        "Your city is invited to answer this questionnaire.\n\n"
        "It helps the **network** to see where cities stand.\n\n"
        "10 questions, about 6 minutes.\n\n"
        "Until Friday, 4 December 2026, 17:00 (London); official time: Friday, 4 December 2026, 18:00 (Madrid).\n\n"
        "You and your colleagues answer it together. You can stop at any time: every answer is kept."
    )
    preview = asking.store.read(
        lambda unit: invitation(unit, campaign, Readers(language=EN, zone="Europe/London"), asking.library, START)
    )
    assert preview.text == asking.network.letters(asking.network.jo)[0]
    assert [(choice.id, choice.label) for choice in preview.choices] == [
        (f"fill:form:{asking.form}", "Fill in"),
        (f"decline:{campaign.deadline}", "We will not take part"),
        (f"snooze:{campaign.deadline}", "Remind me later"),
    ]


def test_a_preview_of_a_draft(asking: Asking) -> None:
    """An invitation can be read before anybody is asked, in each language."""
    drafted = asking.draft()
    for code in ("en", "fr", "es", "pt", "ca", "eu", "tr", "ar"):
        readers = Readers(language=Language(code), zone="")
        written = asking.network.do(invitation, drafted, readers, asking.library, START)
        assert written.language == code
    assert asking.network.reminded() == []


def test_reminders_say_what_is_left_of_each_city(asking_everywhere: Asking) -> None:
    """A city that has not begun reads how much it is, one that has what is left and where, and one that waits for a
    signature whose; a colleague of each reads the same in their own language."""
    asking, network = asking_everywhere, asking_everywhere.network
    asking.open()
    asking.arrive()
    begun = asking.begin(network.leeds, network.jo, START + DAY, OUTSIDE)
    asking.decide(begun, "/data/place", "/data/logo", now=START + DAY)
    done = asking.begin(network.erdenet, network.bold, START + DAY, REST)
    asking.decide(done, "/data/place", "/data/logo", now=START + DAY)
    asking.ask_to_sign(done, network.bold, START + DAY)
    asking.run(local(MADRID, 11, 20, 0), local(MADRID, 11, 20, 18))
    assert {each.contact for each in network.reminded(name="14d")} == network.everybody
    assert network.letters(network.jo)[-1].split("\n\n")[1:4] == [
        "4 questions are left, about 3 minutes.",
        "Still open: Your city and Project.",
        "14 days are left.",
    ]
    name = network.contact(network.bold).name
    assert network.letters(network.bold)[-1].split("\n\n")[1] == (
        f"All questions are answered: only the signature of {name} is missing."
    )
    assert network.letters(network.luz)[-1].count("10 ") == 1
    assert network.letters(network.mikel)[-1] != network.letters(network.edurne)[-1]


def test_what_only_has_to_be_handed_in(asking: Asking) -> None:
    """Where every question is answered and nobody is to sign, it is said that only that is left."""
    network = asking.network
    asking.open()
    asking.arrive()
    done = asking.begin(network.leeds, network.jo, START + DAY, REST)
    asking.decide(done, "/data/place", "/data/logo", now=START + DAY)
    asking.run(local(MADRID, 11, 20, 10), local(MADRID, 11, 20, 12))
    assert "All questions are answered: it only has to be handed in." in network.letters(network.jo)[-1]


def test_a_broken_response_keeps_nobody_from_being_reminded(asking: Asking) -> None:
    """Of a response that cannot be read nothing is said; everybody is reminded all the same."""
    network = asking.network
    asking.open()
    asking.arrive()
    kept = asking.begin(network.leeds, network.jo, START + DAY)
    broken = replace(kept.response, answers={"/data/nowhere[x": "1"}, repeats={"/data/project": ("a", "a")})
    asking.store.run(lambda unit: unit.responses.save(replace(kept, response=broken)))
    asking.run(local(MADRID, 11, 20, 0), local(MADRID, 11, 20, 18))
    assert {each.contact for each in network.reminded(name="14d")} == network.everybody


def test_deadlines_of_other_things_are_as_they_were(asking: Asking) -> None:
    """Nothing is looked up, and nobody gets a letter of their own, where no questionnaire is asked for."""
    network = asking.network
    asking.begin(network.leeds, network.jo, START)
    network.set(subject="event:3", plan="14d")
    network.run(local(MADRID, 11, 20, 0), local(MADRID, 11, 20, 18))
    assert "question" not in network.letters(network.jo)[-1]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "10 questions are left, about 6 minutes."),
        ({"theme": "water", "order": "water waste energy", "mark": "3"}, "7 questions are left, about 4 minutes."),
    ],
)
def test_how_much_is_left(asking: Asking, values: dict[str, str], said: str) -> None:
    """Without anything known of what was left out, what has no answer is left."""
    _ = asking.library.phrasebook.speak(EN)
    assert remaining_in(_, answered(opened(city()), **values)) == said


def test_nothing_is_left(asking: Asking) -> None:
    """What was decided is done, also what was left out."""
    _, blank = asking.library.phrasebook.speak(EN), opened(city())
    every = {step.place for step in blank.steps()}
    assert remaining_in(_, blank, every) == ""
    assert remaining_in(_, blank, every - {"/data/mark"}) == "1 question is left, about 1 minute."


def test_longer_times_are_rounded() -> None:
    """Of the study it is told to five minutes."""
    left = left_of(opened(study()), frozenset())
    assert left.questions > 50
    assert left.minutes % 5 == 0
    assert Left(questions=1, seconds=1_190, sections=()).minutes == 20
    assert Left(questions=1, seconds=1_321, sections=()).minutes == 25


def test_three_sections_are_named(asking: Asking) -> None:
    """The first three sections in which something is left are named, and how many more there are."""
    _, blank = asking.library.phrasebook.speak(EN), opened(study())
    said = sections_text(_, left_of(blank, frozenset()), blank, blank.form.chain((EN,)))
    assert said.startswith("Still open: ")
    assert said.count(", ") == 2
    assert "… and" in said


def test_the_pace_is_measured(asking_everywhere: Asking) -> None:
    """Once enough was answered, it is told how long people took: breaks are left out, and what a page keeps at once."""
    asking, network = asking_everywhere, asking_everywhere.network
    assert asking.store.read(lambda unit: pace_of(unit, asking.version)) == USUAL
    kept = asking.begin(network.leeds, network.jo, START)
    at, events = START, []
    for number in range(120):
        at += timedelta(seconds=20, days=number % 20 == 19)
        place = "/data/project[1]/title" if number % 2 else "/data/mark"
        events.append(AnswerEvent(response=kept.id, place=place, value="3", at=at, contact=network.jo.id))
    asking.store.run(lambda unit: unit.responses.note(*events))
    handed_in = update(responses).where(responses.c.id == kept.id).values(state="submitted")
    asking.store.run(lambda unit: unit.connection.execute(handed_in))
    assert asking.store.read(lambda unit: pace_of(unit, asking.version)) == Pace(text=20.0, other=20.0)
