"""What was handed in can be changed: it stays as it was until the change is handed in, too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from knowledge.model.audience import EVERYBODY
from knowledge.model.events import Event, EventState, Registration
from knowledge.model.forms import FormVersion
from knowledge.model.languages import EN, Text
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.store.forms import checksum_of
from knowledge.store.unit import Unit
from tests.handlers.filling.forms import read, registration
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network
from tests.knowledge.forms.workbooks import workbook


class Reception(Office):
    """An event that Lyon may register for, with the questions of the form that Focal brings along."""

    def __post_init__(self) -> None:
        super().__post_init__()
        now = self.network.now
        event = Event(
            titles=Text({EN: "Assembly"}),
            starts_at=now + timedelta(days=30),
            ends_at=now + timedelta(days=31),
            zone="Europe/Madrid",
            form=self.number,
            audience=EVERYBODY,
            state=EventState.OPEN,
        )
        self.event = self.network.store.run(lambda unit: unit.events.add(event))

    def register(self) -> Registration:
        """Ana registers, and leaves the rest open."""
        self.press(f"fill:event:{self.event.id}")
        phone = self.phones["ana"]
        for line in ("Ana Garcia", "/skip", "/skip", "/skip", "/skip", "yes"):
            phone.says(line)
        found = self.registrations()
        assert len(found) == 1, phone.text
        return found[0]

    def press(self, choice: str) -> None:
        """Ana presses a button of that meaning."""
        phone = self.phone("ana")
        self.network.hear_choice(phone, choice)
        self.network.deliver()

    def registrations(self) -> tuple[Registration, ...]:
        return self.network.store.read(lambda unit: unit.registrations.of_event(self.event.id))

    def response(self) -> KeptResponse:
        """What was answered by whoever is registered."""
        (found,) = self.registrations()
        kept = self.network.store.read(lambda unit: unit.responses.one(found.response or 0))
        assert kept is not None
        return kept

    def cancel(self) -> None:
        """The event does not take place."""
        self._change(state=EventState.CANCELLED)

    def move_to(self, form: FormVersion) -> None:
        """Other questions are asked from now on."""
        made_of = checksum_of(form.xml.encode())
        put = self.network.store.run
        self._change(form=put(lambda unit: unit.forms.put(form, "newer.xlsx", made_of, self.network.now)))

    def _change(self, **changes: Any) -> None:
        def work(unit: Unit) -> None:
            event = unit.events.one(self.event.id)
            assert event is not None
            unit.events.save(replace(event, **changes))

        self.network.store.run(work)


@pytest.fixture
def reception(network: Network) -> Reception:
    """The event's form is the one for registrations."""
    return Reception(network, registration())


def test_an_existing_response_stays_until_the_change_is_handed_in(reception: Reception) -> None:
    """Whoever stops in the middle has changed nothing; whoever goes on to the end, all of it at once."""
    registered = reception.register()
    before = reception.response()
    reception.press(f"fill:registration:{registered.id}")
    phone = reception.phones["ana"]
    assert "**Your answers**" in phone.text
    phone.says("1")
    phone.says("Bea Garcia")
    phone.says("/pause")
    assert reception.response() == before
    reception.press(f"fill:registration:{registered.id}")
    phone.says("yes")
    after = reception.response()
    assert (after.id, after.state, after.subject) == (before.id, ResponseState.SUBMITTED, before.subject)
    assert after.response.answers["/data/name"] == "Bea Garcia"
    assert reception.registrations()[0].participant.name == "Bea Garcia"


def test_a_correction_names_what_it_corrects(reception: Reception) -> None:
    """As OpenRosa has it: another id, and the one that it takes the place of. What was answered before is there."""
    registered = reception.register()
    before = reception.response()
    reception.press(f"fill:registration:{registered.id}")
    for line in ("2", "Head of Innovation", "yes"):
        reception.phones["ana"].says(line)
    after = reception.response()
    assert after.response.deprecated_id == before.response.instance_id != after.response.instance_id
    events = reception.network.store.read(lambda unit: unit.responses.events(after.id))
    assert [event.value for event in events] == ["Ana Garcia", "", "", "", "", "Head of Innovation"]


def test_what_is_known_is_there_already(reception: Reception) -> None:
    """The register has a name: it is kept by a button, and not asked for again."""
    reception.press(f"fill:event:{reception.event.id}")
    phone = reception.phones["ana"]
    assert "Answer so far: Focal point, Lyon" in phone.text
    assert phone.chooses("filling:skip").text.startswith("**2/5**")


def test_what_may_not_be_handed_in_stays_a_draft(reception: Reception) -> None:
    """The event was cancelled meanwhile: it is said why, and nothing of the attempt is left."""
    reception.press(f"fill:event:{reception.event.id}")
    phone = reception.phones["ana"]
    for line in ("Ana", "/skip", "/skip", "/skip", "/skip"):
        phone.says(line)
    reception.cancel()
    said = phone.says("yes")
    assert [choice.id for choice in said.choices][-1] == "filling:pause"
    assert reception.registrations() == ()
    (draft,) = reception.network.store.read(lambda unit: unit.responses.of_subject(reception.event.subject))
    assert draft.state is ResponseState.DRAFT
    assert draft.key is not None


def test_what_may_not_be_opened_says_why(reception: Reception) -> None:
    """So does what nobody knows, and no draft is begun."""
    reception.cancel()
    reception.press(f"fill:event:{reception.event.id}")
    refused = reception.phones["ana"].text
    reception.press("fill:unknown:1")
    assert refused != reception.phones["ana"].text == "There is nothing to be filled in here any more."
    assert reception.network.store.read(lambda unit: unit.responses.of_subject(reception.event.subject)) == ()


def test_a_draft_goes_on_in_a_newer_version_of_its_form(reception: Reception) -> None:
    """What was answered and is asked still is there; what is new is asked."""
    reception.press(f"fill:event:{reception.event.id}")
    phone = reception.phones["ana"]
    phone.says("Ana Garcia")
    rows = ({"type": "text", "name": "name", "label": "Name"}, {"type": "text", "name": "hotel", "label": "Hotel"})
    newer = read(workbook(rows), "newer")
    reception.move_to(newer)
    reception.press(f"fill:event:{reception.event.id}")
    assert phone.text.endswith("**2/2**\nHotel")
    assert "1\\. Name: Ana Garcia" in phone.says("/review").text
