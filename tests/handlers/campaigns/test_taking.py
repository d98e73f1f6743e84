"""To whom a questionnaire is open, and until when; and what is said to those from whom nothing is taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from handlers.campaigns.asked import asked_of
from handlers.campaigns.taking import MORE_TIME, campaign_of
from handlers.filling.purposes import Completion, Opening, Refusal
from handlers.filling.questionnaires import FORM
from handlers.home import questionnaires_of
from knowledge.forms.responses import Surroundings, fill
from knowledge.model.audience import Act, Audience
from knowledge.model.people import Address, ChannelName
from knowledge.model.responses import KeptResponse
from tests.circulations import Reader, hear
from tests.handlers.campaigns.campaigning import Asking
from tests.handlers.campaigns.test_letters import REST
from tests.handlers.deadlines.network import DAY, FRIDAY, HOUR, MADRID, START
from tests.handlers.filling.forms import city


class Desk:
    """Somebody of a city before the questionnaire."""

    def __init__(self, asking: Asking, reader: Reader) -> None:
        self.asking, self.reader = asking, reader

    def open(self, now: datetime, *more: str, form: int | None = None) -> Opening | Refusal:
        parts = (str(form or self.asking.form), *more)
        return self.asking.store.run(
            lambda unit: FORM.open(unit, self.asking.network.contact(self.reader), parts, self.asking.library, now)
        )

    def complete(self, kept: KeptResponse, now: datetime) -> Completion | Refusal:
        filled = fill(self.asking.version, kept.response, Surroundings(now=now, zone=MADRID))
        return self.asking.store.run(
            lambda unit: FORM.complete(
                unit, self.asking.network.contact(self.reader), kept, filled, self.asking.library, now
            )
        )

    def asked(self, now: datetime) -> list[str]:
        found = self.asking.store.read(
            lambda unit: asked_of(unit, self.asking.network.contact(self.reader), self.asking.library, now)
        )
        return [one.text for one in found]


@pytest.fixture
def jo(asking: Asking) -> Desk:
    """Jo of Leeds, who reads English."""
    return Desk(asking, asking.network.jo)


def refusal(found: Opening | Completion | Refusal) -> Refusal:
    assert isinstance(found, Refusal)
    return found


def test_a_form_without_a_campaign(asking: Asking, jo: Desk) -> None:
    """It is open to every member at any time, also while a campaign is only being prepared."""
    assert isinstance(jo.open(START), Opening)
    asking.draft()
    assert isinstance(jo.open(FRIDAY + DAY), Opening)
    assert jo.asked(START) == []


def test_a_member_that_is_asked(asking: Asking, jo: Desk) -> None:
    """It may fill it in until the last minute; then it reads since when it is closed, and can ask for more time."""
    asking.open()
    assert isinstance(jo.open(FRIDAY - HOUR / 60), Opening)
    closed = refusal(jo.open(FRIDAY))
    assert closed.text == "This questionnaire was closed on 4 December 2026: nothing can be handed in any more."
    assert [choice.id for choice in closed.choices] == [f"fill:form:{asking.form}:{MORE_TIME}", "menu"]


def test_a_member_that_is_not_asked(asking: Asking, jo: Desk) -> None:
    """It is told so kindly, and can still read what it has written."""
    network = asking.network
    kept = asking.begin(network.leeds, network.jo, START)
    opened = asking.open(audience=Audience(countries=frozenset({"ES"})))
    told = refusal(jo.open(START))
    assert told.text == "This questionnaire is for other members of the network: nothing is asked of Leeds."
    assert [choice.id for choice in told.choices] == [f"filling:resume:{kept.id}", "menu"]
    assert refusal(jo.complete(kept, START)).text == told.text
    assert jo.asked(START) == []
    assert "leeds" not in asking.invited(opened, START)


def test_what_was_written_can_be_read(asking: Asking, jo: Desk) -> None:
    """Once it is closed the draft stays, and the city is told how to see it; handing it in is refused."""
    network = asking.network
    kept = asking.begin(network.leeds, network.jo, START, REST)
    asking.close(asking.open(), START + DAY)
    told = refusal(jo.open(START + DAY))
    assert told.text == (
        "This questionnaire was closed on 3 November 2026: nothing can be handed in any more. "
        "The answers of your city are kept."
    )
    assert told.choices[0].id == f"filling:resume:{kept.id}"
    assert refusal(jo.complete(kept, START + DAY)).text.startswith("This questionnaire was closed on 3 November 2026")
    assert asking.store.read(lambda unit: unit.responses.one(kept.id)) == kept


def test_a_member_with_more_time(asking: Asking, jo: Desk) -> None:
    """It may hand in until its own last moment, the others not."""
    network = asking.network
    opened = asking.open()
    asking.extend(opened, network.leeds, FRIDAY + 2 * DAY, START)
    assert isinstance(jo.open(FRIDAY + DAY), Opening)
    assert "6 December" in jo.asked(FRIDAY + DAY)[0]
    assert isinstance(Desk(asking, network.luz).open(FRIDAY + DAY), Refusal)
    assert "6 December" in refusal(jo.open(FRIDAY + 2 * DAY)).text


def test_more_time_is_asked_for(asking: Asking, jo: Desk) -> None:
    """The wish is put before the secretariat with a way to the campaign, once, and is answered in the chat."""
    opened = asking.open()
    asking.close(opened, START)
    hear(asking.store, asking.network.jo, ChannelName.TELEGRAM, asking.network.jo.chat, START)
    assert "The secretariat has your question now" in refusal(jo.open(START, MORE_TIME)).text
    assert "has this question of yours already" in refusal(jo.open(START, MORE_TIME)).text
    waiting = asking.store.read(lambda unit: unit.tickets.questions_of(asking.network.jo.id))
    assert [ticket.origin for ticket in waiting] == [f"https://focal.example.org/console/forms/{opened.form}/campaign"]


def test_a_new_version_in_the_middle(asking: Asking, jo: Desk) -> None:
    """A version that is taken in while the campaign runs belongs to it: what is handed in to that ends the reminders of
    the campaign as well."""
    network = asking.network
    opened = asking.open()
    later = asking.take_in(replace(city(), version="2"), "survey-2.xlsx", START + DAY)
    found = jo.open(START + DAY, form=later)
    assert isinstance(found, Opening)
    assert found.form == later
    kept = asking.begin(network.leeds, network.jo, START + DAY, REST, form=later, subject=f"form:{later}")
    assert isinstance(jo.complete(kept, START + 2 * DAY), Completion)
    assert asking.invited(opened, START + 2 * DAY)["leeds"].settled is Act.ANSWERED
    assert refusal(Desk(asking, network.luz).open(FRIDAY, form=later)).text


def test_the_next_edition(asking: Asking, jo: Desk) -> None:
    """A version that is taken in once the campaign is closed is no part of it."""
    asking.close(asking.open(), START)
    later = asking.take_in(replace(city(), version="2027"), "survey-2027.xlsx", START + DAY)
    assert isinstance(jo.open(START + DAY), Refusal)
    assert isinstance(jo.open(START + DAY, form=later), Opening)
    form = asking.store.read(lambda unit: unit.forms.known(later))
    assert form is not None
    assert asking.store.read(lambda unit: campaign_of(unit, form)) is None


def test_what_is_to_be_filled_in(asking: Asking, jo: Desk) -> None:
    """A campaign that nobody of the city has begun or declined stands in its list, and on the page beside a
    conversation; nothing for strangers."""
    network = asking.network
    asking.open()
    said = "**To be filled in: Smart cities**\nUntil Friday, 4 December 2026, 17:00 (London); official time:"
    assert len(jo.asked(START)) == 1
    assert jo.asked(START)[0].startswith(said)
    at = Address(channel=ChannelName.TELEGRAM, external_id=network.jo.chat)
    stranger = Address(channel=ChannelName.TELEGRAM, external_id="nobody")
    read, library = asking.store.read, asking.library
    assert read(lambda unit: questionnaires_of(unit, at, library, START)) == tuple(jo.asked(START))
    assert read(lambda unit: questionnaires_of(unit, stranger, library, START)) == ()
    asking.begin(network.leeds, network.jo, START)
    assert jo.asked(START) == []
