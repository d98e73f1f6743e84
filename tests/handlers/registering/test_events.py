"""Events in conversation: what a city is told of them, and what is for those alone who have a seat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.dialogue.events import PAGE, arrive, link_code
from handlers.events.items import add_file, add_link
from knowledge.model.audience import Audience
from knowledge.model.events import Event, ItemKind
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.people import Address, ChannelName
from knowledge.model.rights import OPERATOR
from tests.handlers.people.network import Telephone
from tests.handlers.registering.gathering import BEGIN, DAY, Gathering

MEETING = "https://meet.example.org/annual"
SLIDES = b"%PDF-1.4 slides"


def add_programme(gathering: Gathering, event: Event, kind: ItemKind = ItemKind.PROGRAMME) -> None:
    """A file for readers of French, and a link for everybody."""
    gathering.store.run(
        lambda unit: add_file(
            unit, OPERATOR, event.id, kind, FR, "programme.pdf", "application/pdf", SLIDES, gathering.now
        )
    )
    gathering.store.run(
        lambda unit: add_link(
            unit, OPERATOR, event.id, kind, "", "How to get there", "https://example.org/way", gathering.now
        )
    )


class TestListing:
    def test_nothing_to_come(self, ana: Telephone) -> None:
        """It says so, for the reader's city."""
        assert ana.says("/events").text == "There is no coming event that Lyon is invited to."
        assert ana.choices == ["menu"]

    def test_the_nearest_first(self, gathering: Gathering, ana: Telephone) -> None:
        """What is to come and open to the city; no draft, nothing cancelled or over, nothing of others."""
        gathering.announce(titles=Text({EN: "Later"}), starts_at=BEGIN + DAY, ends_at=BEGIN + 2 * DAY)
        gathering.announce(titles=Text({EN: "Sooner"}))
        gathering.draft(titles=Text({EN: "Draft"}))
        gathering.cancels(gathering.announce(titles=Text({EN: "Cancelled"})))
        gathering.announce(titles=Text({EN: "Of others"}), audience=Audience(members=frozenset({gathering.braga.id})))
        said = ana.says("/events")
        heads = [line for line in said.text.splitlines() if line.startswith("**")]
        assert heads == ["**Coming events for Lyon**", "**Sooner**", "**Later**"]
        assert [choice.label for choice in said.choices][:2] == ["Sooner", "Later"]

    def test_one_that_has_begun_is_still_listed(self, gathering: Gathering, ana: Telephone) -> None:
        """Until it ends; registration is over by then."""
        gathering.announce()
        gathering.now = BEGIN + timedelta(hours=1)
        assert "Registration ended on Tuesday, 8 December 2026, 10:00 (Paris)." in ana.says("/events").text
        gathering.now = BEGIN + DAY
        assert ana.says("/events").text.startswith("There is no coming event")

    def test_more_than_a_page(self, gathering: Gathering, ana: Telephone) -> None:
        """Six at a time, and each stands on one page."""
        for number in range(PAGE + 2):
            gathering.announce(titles=Text({EN: f"Number {number}"}), ends_at=BEGIN + (number + 1) * DAY)
        first = [choice.label for choice in ana.says("/events").choices if choice.id.startswith("event:")]
        rest = [choice.label for choice in ana.chooses("events:1").choices if choice.id.startswith("event:")]
        assert len(first) == PAGE
        assert sorted(first + rest) == [f"Number {number}" for number in range(PAGE + 2)]

    @pytest.mark.parametrize("asked", ["événements", "mis eventos", "My registrations", "/events"])
    def test_in_a_word(self, gathering: Gathering, ana: Telephone, asked: str) -> None:
        """There is a word for it in each language."""
        gathering.announce()
        assert ana.says(asked).text.startswith("**Coming events for Lyon**")

    def test_somebody_without_a_city(self, gathering: Gathering) -> None:
        """A stranger is told why, and how to be known; a forged button tells nothing more."""
        event = gathering.announce()
        stranger = gathering.telegram("stranger", "en")
        stranger.says("hello")
        for choice in ("events:0", f"event:{event.id}", "registrations:0", "registration:1", f"fill:event:{event.id}"):
            said = gathering.presses(stranger, choice)
            assert "do not know yet for which city you speak" in said.text
            assert stranger.choices == ["access", "menu"]

    def test_where_others_read_along(self, gathering: Gathering, ana: Telephone) -> None:
        """Neither the word nor a link nor a button tells anything in a group."""
        event = gathering.announce()
        group = Telephone(gathering, Address(channel=ChannelName.TELEGRAM, external_id="-100200"), "en")
        for line in ("/events", f"/start {link_code(event.id)}"):
            assert group.says(line).text.startswith("Others read along here")
        assert gathering.presses(group, f"event:{event.id}").text.startswith("Others read along here")


class TestOne:
    def test_by_both_clocks(self, gathering: Gathering) -> None:
        """Who lives by another clock is told both times; of what is online, their own comes first."""
        there = gathering.announce()
        online = gathering.announce(places=None, online=MEETING)
        rui = gathering.connected(gathering.official, "rui", EN)
        assert (
            "Tuesday, 15 December 2026, 10:00 – 18:00 (Madrid); "
            "by your clock: Tuesday, 15 December 2026, 9:00 – 17:00 (Lisbon)"
        ) in gathering.presses(rui, f"event:{there.id}").text
        assert (
            "Tuesday, 15 December 2026, 9:00 – 17:00 (Lisbon); "
            "official time: Tuesday, 15 December 2026, 10:00 – 18:00 (Madrid)"
        ) in gathering.presses(rui, f"event:{online.id}").text

    def test_the_address_is_for_those_with_a_seat(self, gathering: Gathering, ana: Telephone, alba: Telephone) -> None:
        """Neither those who have not registered nor those who wait are told where to take part online."""
        event = gathering.announce(online=MEETING, seats=1)
        gathering.registers(gathering.focal_point, event)
        gathering.registers(gathering.alternate, event)
        assert MEETING in gathering.presses(ana, f"event:{event.id}").text
        for phone in (alba, gathering.connected(gathering.official, "rui", EN)):
            said = gathering.presses(phone, f"event:{event.id}").text
            assert MEETING not in said
            assert "and online" in said

    def test_the_address_leads_nowhere_afterwards(self, gathering: Gathering, ana: Telephone) -> None:
        """Nobody is sent to a meeting that is over."""
        event = gathering.announce(online=MEETING)
        gathering.registers(gathering.focal_point, event)
        gathering.now = BEGIN + DAY
        said = gathering.presses(ana, f"event:{event.id}").text
        assert "This event is over." in said
        assert MEETING not in said

    def test_who_of_the_city_is_registered(self, gathering: Gathering, ana: Telephone) -> None:
        """By number; one's own registration is at hand."""
        event = gathering.announce(seats=10, seats_per_member=3)
        gathering.registers(gathering.focal_point, event)
        gathering.registers(gathering.focal_point, event, "Zoé Martin")
        said = gathering.presses(ana, f"event:{event.id}").text
        assert "✓ You are registered. ✓ 2 people of Lyon are registered." in said
        assert "8 seats are free. Your city can register 1 more person." in said
        assert ana.choices[:2] == [f"fill:event:{event.id}:colleague", "registration:1"]

    def test_a_full_city(self, gathering: Gathering, ana: Telephone) -> None:
        """Where the city has all its seats there is no button to register."""
        event = gathering.announce(seats_per_member=1)
        gathering.registers(gathering.focal_point, event)
        said = gathering.presses(ana, f"event:{event.id}")
        assert "All seats of your city are taken." in said.text
        assert not any(choice.startswith("fill:") for choice in ana.choices)

    def test_before_and_after_the_window(self, gathering: Gathering, ana: Telephone) -> None:
        """The days are told, and nobody is led to a form that would be refused."""
        event = gathering.announce(opens_at=BEGIN - 10 * DAY)
        early = gathering.presses(ana, f"event:{event.id}")
        assert "Registration opens on Saturday, 5 December 2026, 10:00 (Paris)." in early.text
        assert not any(choice.startswith("fill:") for choice in ana.choices)
        gathering.now = BEGIN - DAY
        late = gathering.presses(ana, f"event:{event.id}")
        assert "Registration ended on Tuesday, 8 December 2026, 10:00 (Paris)." in late.text
        assert not any(choice.startswith("fill:") for choice in ana.choices)

    def test_cancelled(self, gathering: Gathering, ana: Telephone) -> None:
        """It says so, and offers nothing but the way back."""
        event = gathering.announce()
        gathering.cancels(event)
        assert "This event was cancelled." in gathering.presses(ana, f"event:{event.id}").text
        assert ana.choices == ["events:0"]

    def test_another_language(self, gathering: Gathering, ana: Telephone) -> None:
        """What there is not in the reader's language they get in another, and are told so."""
        event = gathering.announce(titles=Text({ES: "Reunión"}), texts=Text({ES: "Un *día* juntos."}))
        said = gathering.presses(ana, f"event:{event.id}").text
        assert "There is no text in this language yet; here it is in Spanish." in said
        assert "Un *día* juntos." in said

    def test_a_name_with_marks(self, gathering: Gathering, ana: Telephone) -> None:
        """What the secretariat typed as a title is shown as it is, also where Markdown would make something of it."""
        event = gathering.announce(titles=Text({EN: "Data *for* all_cities [2026]"}))
        said = gathering.presses(ana, f"event:{event.id}")
        assert r"Data \*for\* all_cities \[2026\]" in said.text
        assert gathering.presses(ana, "events:0").choices[0].label == "Data *for* all_cities [2026]"

    def test_the_secretariat_does_not_register(self, gathering: Gathering) -> None:
        """Its staff read of events, and have no button that would be refused."""
        event = gathering.announce()
        iker = gathering.connected(gathering.staff, "iker", EN)
        gathering.presses(iker, f"event:{event.id}")
        assert iker.choices == [f"eventics:{event.id}", "events:0"]

    @pytest.mark.parametrize("button", ["event", "eventics", "programme", "materials"])
    def test_nothing_is_told_of_others(self, gathering: Gathering, ana: Telephone, button: str) -> None:
        """A draft, and what another city is invited to, are told to nobody, by whatever forged button."""
        theirs = gathering.announce(audience=Audience(members=frozenset({gathering.braga.id})))
        for event in (theirs.id, gathering.draft().id, 404):
            assert gathering.presses(ana, f"{button}:{event}").text.startswith("I know of no such event")

    def test_no_longer_invited(self, gathering: Gathering, ana: Telephone) -> None:
        """Who has registered goes on seeing it, although the secretariat invites others now."""
        event = gathering.announce()
        gathering.registers(gathering.alternate, event)
        gathering.changes(event, audience=Audience(members=frozenset({gathering.braga.id})))
        assert "Annual meeting" in gathering.presses(ana, f"event:{event.id}").text


class TestThings:
    def test_programme(self, gathering: Gathering, ana: Telephone) -> None:
        """Files and links come in the reader's language, else in one that there is; links stand in the event, too."""
        event = gathering.announce()
        add_programme(gathering, event)
        assert "- [How to get there](https://example.org/way)" in gathering.presses(ana, f"event:{event.id}").text
        said = ana.chooses("programme:")
        assert said.text.startswith("Programme: Annual meeting")
        assert [file.name for file in said.files] == ["programme.pdf"]
        assert gathering.content(said.files[0].reference) == SLIDES

    def test_materials_once_it_is_over(self, gathering: Gathering, ana: Telephone) -> None:
        """Slides and recordings are at hand as soon as there are any."""
        event = gathering.announce()
        gathering.registers(gathering.focal_point, event)
        gathering.now = BEGIN + DAY
        gathering.presses(ana, f"event:{event.id}")
        assert "materials:1" not in ana.choices
        add_programme(gathering, event, ItemKind.MATERIAL)
        gathering.presses(ana, f"event:{event.id}")
        assert [file.name for file in ana.chooses("materials:").files] == ["programme.pdf"]

    def test_none(self, gathering: Gathering, ana: Telephone) -> None:
        """An old button for what was taken away says that there is nothing."""
        event = gathering.announce()
        assert gathering.presses(ana, f"programme:{event.id}").text == "There is nothing yet for: Annual meeting"


class TestLinks:
    def test_into_the_chat(self, gathering: Gathering, ana: Telephone) -> None:
        """A link on a page leads to the event."""
        event = gathering.announce()
        assert "Annual meeting" in ana.says(f"/start {link_code(event.id)}").text
        assert f"fill:event:{event.id}" in ana.choices

    @pytest.mark.parametrize("code", ["event-", "event-x", "event-9999999999", "event", "events-3", "event-3-4", "é-3"])
    def test_what_is_none(self, code: str) -> None:
        """Whatever else a link carries is no event."""
        assert arrive(code) is None
