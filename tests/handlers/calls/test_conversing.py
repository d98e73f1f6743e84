"""Calls in conversation: what is listed, shown and offered, and what no button can do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.calls.setting import cancel_call
from knowledge.model.audience import Audience
from knowledge.model.calls import ApplicationState, Call, CallState
from knowledge.model.conversation import Conversation, SendingBack, decode_state, encode_state
from knowledge.model.languages import ES, FR, Text
from knowledge.model.people import Region
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit
from tests.handlers.calls.calling import DAY, WEEK, completes, in_work, opened, speaking
from tests.handlers.people.network import Network, Telephone

STATES = ApplicationState


@pytest.fixture
def ana(small_network: Network) -> Telephone:
    """The focal point of Lyon, in English."""
    return speaking(small_network, small_network.focal_point, "ana")


@pytest.fixture
def zoe(small_network: Network) -> Telephone:
    """The deputy mayor of Lyon, in English."""
    return speaking(small_network, small_network.elected, "zoe")


@pytest.fixture
def known(small_network: Network) -> Call:
    return opened(small_network)


def press(network: Network, phone: Telephone, id: str) -> str:
    """Presses a button of that meaning, whoever offered it; what is said."""
    network.hear_choice(phone, id)
    network.deliver()
    return phone.text


class TestListing:
    @pytest.mark.parametrize("asked", ["/calls", "calls", "appels à candidatures", "convocatorias"])
    def test_in_a_word(self, small_network: Network, ana: Telephone, known: Call, asked: str) -> None:
        """In each language there is a word for it."""
        assert "**Open calls for Lyon**" in ana.says(asked).text

    def test_nearest_end_first(self, small_network: Network, ana: Telephone) -> None:
        """With days left; what is not open, or not to Lyon, is left out."""
        now = small_network.now
        opened(small_network, titles=Text({FR: "Plus tard"}), closes_at=now + 9 * DAY)
        opened(small_network, titles=Text({FR: "Bientôt"}), closes_at=now + DAY)
        opened(small_network, titles=Text({FR: "Pas encore"}), opens_at=now + DAY)
        opened(small_network, titles=Text({FR: "Ailleurs"}), audience=Audience(regions=frozenset({Region.AFRICA})))
        lines = [line for line in ana.says("/calls").text.splitlines() if line.startswith("**")]
        assert lines[1:] == ["**Bientôt** · tomorrow", "**Plus tard** · in 9 days"]

    def test_more_than_a_page(self, small_network: Network, ana: Telephone) -> None:
        """Six at a time; each stands on one page."""
        for number in range(8):
            closes = small_network.now + (number + 1) * DAY
            opened(small_network, titles=Text({FR: f"Number {number}"}), closes_at=closes)
        first = [choice.label for choice in ana.says("/calls").choices]
        second = [choice.label for choice in ana.chooses("calls:1").choices]
        assert first[:6] == [f"Number {number}" for number in range(6)]
        assert second[:2] == ["Number 6", "Number 7"]
        assert "calls:2" not in ana.choices

    def test_not_among_others(self, small_network: Network, known: Call) -> None:
        """What a city applies for is not told where others read along."""
        thread = small_network.slack("T1/C1GROUP/1", "en")
        assert thread.says("/calls").text.startswith("Others read along here.")

    def test_somebody_without_a_city(self, small_network: Network, known: Call) -> None:
        """They are told why, and how to be known, whatever they press."""
        stranger = small_network.telegram("stranger", "en")
        stranger.says("hello")
        for id in ("calls:0", f"call:{known.id}", f"call_sign:{known.id}:0", f"call_read:{known.id}"):
            assert "do not know yet for which city you speak" in press(small_network, stranger, id)
            assert stranger.choices == ["access", "menu"]


class TestOne:
    def test_both_clocks(self, small_network: Network, ana: Telephone, known: Call) -> None:
        """Who lives by another clock is told their own hour and the official one."""
        small_network.store.run(lambda unit: unit.contacts.set_time_zone(ana.owner.id, "America/Montevideo"))
        said = press(small_network, ana, f"call:{known.id}")
        assert "6:00 (Montevideo)" in said
        assert "10:00 (Madrid)" in said

    def test_what_is_asked(self, small_network: Network, ana: Telephone, known: Call) -> None:
        """With the mark of what is a file, and who signs; without a signature nothing is said of it."""
        said = press(small_network, ana, f"call:{known.id}")
        assert "- Title\n- Letter of support (a file)" in said
        assert "signs it before it is handed in" in said
        plain = opened(small_network, needs_signature=False)
        assert "signs it" not in press(small_network, ana, f"call:{plain.id}")

    def test_in_another_language(self, small_network: Network, ana: Telephone) -> None:
        """A call that there is only in Spanish is shown, and said to be Spanish."""
        known = opened(small_network, titles=Text({ES: "Acoger"}), texts=None)
        assert "The call is in Spanish." in press(small_network, ana, f"call:{known.id}")

    def test_not_yet_over_cancelled_or_elsewhere(self, small_network: Network, ana: Telephone) -> None:
        """Each is explained, and offers nothing to apply with."""
        ahead = opened(small_network, opens_at=small_network.now + DAY)
        elsewhere = opened(small_network, audience=Audience(regions=frozenset({Region.AFRICA})))
        gone, over = opened(small_network), opened(small_network)
        library, now = small_network.library, small_network.now
        small_network.store.run(lambda unit: cancel_call(unit, OPERATOR, gone, library, now))
        small_network.store.run(lambda unit: unit.calls.save(replace(over, state=CallState.DECIDED)))
        said = {
            ahead: "It opens on Saturday, 21 November 2026, 11:00 (Paris).",
            elsewhere: "This call is not open to Lyon.",
            gone: "This call was cancelled",
            over: "This call is closed",
        }
        for call, text in said.items():
            assert text in press(small_network, ana, f"call:{call.id}")
            assert ana.choices == ["calls:0"]
        assert "Until" not in press(small_network, ana, f"call:{gone.id}")

    def test_a_draft_is_nobodys(self, small_network: Network, ana: Telephone, known: Call) -> None:
        """Nor is a number that no call has."""
        small_network.store.run(lambda unit: unit.calls.save(replace(known, state=CallState.DRAFT)))
        for id in (f"call:{known.id}", "call:99", "call_read:99", "call_sign:99:0", "call_withdraw:99:yes"):
            assert press(small_network, ana, id).startswith("I know of no such call.")

    @pytest.mark.parametrize(
        "id", ["call:x", "call", "call_sign:1", "call_withdraw:1:maybe", "calls:-1", "call_back:1"]
    )
    def test_what_nobody_offers(self, small_network: Network, ana: Telephone, known: Call, id: str) -> None:
        """A forged button leads to the menu."""
        press(small_network, ana, id)
        assert "topic:people:0" in ana.choices

    def test_as_it_stands(self, small_network: Network, ana: Telephone, zoe: Telephone, known: Call) -> None:
        """Each state offers what can be done in it, to whoever can do it."""
        here = f"call:{known.id}"
        completes(small_network, small_network.focal_point, known)
        revision = in_work(small_network, known).revision
        press(small_network, ana, here)
        others = [f"fill:call:{known.id}:change", f"call_withdraw:{known.id}", "calls:0"]
        assert ana.choices == [f"call_read:{known.id}", *others]
        press(small_network, zoe, here)
        signing = [f"call_sign:{known.id}:{revision}", f"call_back:{known.id}:{revision}"]
        assert zoe.choices == [f"call_read:{known.id}", *signing, *others]
        zoe.chooses("call_sign:")
        press(small_network, ana, here)
        assert ana.choices == [f"call_read:{known.id}", f"call_withdraw:{known.id}", "calls:0"]
        small_network.now += 2 * WEEK
        press(small_network, ana, here)
        assert ana.choices == [f"call_read:{known.id}", f"call_withdraw:{known.id}", "calls:0"]


class TestReading:
    def test_answers_and_files(self, small_network: Network, zoe: Telephone, known: Call) -> None:
        """Labels with answers, shown as they are, and the files to open."""
        answers = {"title": "**Our** palace", "letter": "letter.pdf"}
        completes(small_network, small_network.focal_point, known, answers)
        said = zoe.chooses("call_read:")
        assert "**Title**\n" + r"\*\*Our\*\* palace" in said.text
        (file,) = said.files
        content = small_network.store.read(lambda unit: unit.files.content(file.reference))
        assert (file.name, content) == ("letter.pdf", b"%PDF-1.7 of letter.pdf")

    def test_before_there_is_anything(self, small_network: Network, ana: Telephone, known: Call) -> None:
        """It leads to the call."""
        assert "What is asked:" in press(small_network, ana, f"call_read:{known.id}")

    def test_another_city_reads_nothing(self, small_network: Network, ana: Telephone, known: Call) -> None:
        """The secretariat has no application in conversation either."""
        completes(small_network, small_network.focal_point, known)
        staff = speaking(small_network, small_network.staff, "iker")
        press(small_network, staff, f"call_read:{known.id}")
        assert "Our palace" not in staff.text


class TestSigning:
    def test_who_may_not(self, small_network: Network, ana: Telephone, known: Call) -> None:
        """They are told for whose signature it waits."""
        completes(small_network, small_network.focal_point, known)
        revision = in_work(small_network, known).revision
        said = press(small_network, ana, f"call_sign:{known.id}:{revision}")
        assert "it waits for the signature of Deputy mayor, Lyon" in said

    def test_an_old_button(self, small_network: Network, ana: Telephone, zoe: Telephone, known: Call) -> None:
        """What was changed since it was read is to be read again."""
        completes(small_network, small_network.focal_point, known)
        completes(small_network, small_network.focal_point, known, {"title": "New", "letter": "letter.pdf"})
        assert "Please read them again" in press(small_network, zoe, f"call_sign:{known.id}:0")
        assert zoe.choices == [f"call_read:{known.id}", f"call:{known.id}"]

    def test_a_button_that_was_pressed(self, small_network: Network, zoe: Telephone, known: Call) -> None:
        """The second press says when it was handed in."""
        completes(small_network, small_network.focal_point, known)
        button = next(choice.id for choice in zoe.last.choices if choice.id.startswith("call_sign"))
        zoe.chooses("call_sign:")
        assert "Signed by Deputy mayor, Lyon and handed in on" in press(small_network, zoe, button)

    def test_too_late(self, small_network: Network, zoe: Telephone, known: Call) -> None:
        """The minute at which it closed is told."""
        completes(small_network, small_network.focal_point, known)
        small_network.now = known.closes_at
        said = zoe.chooses("call_sign:").text
        assert "This call is closed" in said
        assert "Until Friday, 27 November 2026, 10:00 (Paris)." in said


class TestSendingBack:
    def test_cancel(self, small_network: Network, zoe: Telephone, known: Call) -> None:
        """Nothing is sent back, and it can still be signed."""
        completes(small_network, small_network.focal_point, known)
        zoe.chooses("call_back:")
        zoe.says("cancel")
        assert in_work(small_network, known).state is STATES.TO_SIGN

    def test_thanks_are_no_remark(self, small_network: Network, zoe: Telephone, known: Call) -> None:
        """The question is asked once more."""
        completes(small_network, small_network.focal_point, known)
        zoe.chooses("call_back:")
        assert zoe.says("thank you").text.startswith("What is to be changed before you sign?")
        zoe.says("Name the hall, please.")
        assert in_work(small_network, known).remark == "Name the hall, please."

    def test_too_late_for_a_remark(self, small_network: Network, zoe: Telephone, known: Call) -> None:
        """A colleague withdrew it while the remark was being written."""
        completes(small_network, small_network.focal_point, known)
        zoe.chooses("call_back:")
        kept = in_work(small_network, known)
        small_network.store.run(lambda unit: unit.calls.change(replace(kept, state=STATES.WITHDRAWN)))
        assert "There is nothing of Lyon to be handed in" in zoe.says("Name the hall.").text

    def test_it_is_remembered(self, ana: Telephone) -> None:
        """What was asked survives a restart."""
        topic = SendingBack(call=7, revision=3)
        state = encode_state(Conversation(contact=ana.owner, topic=topic))
        assert decode_state(ana.owner, state, 1).topic == topic


class TestWithdrawing:
    def test_only_when_confirmed(self, small_network: Network, ana: Telephone, known: Call) -> None:
        """“No” changes nothing, “yes” withdraws it for the whole city, which can apply again."""
        completes(small_network, small_network.focal_point, known)
        assert "Shall I withdraw the application of Lyon?" in press(small_network, ana, f"call_withdraw:{known.id}")
        assert ana.says("no").text == "Then nothing was changed."
        assert in_work(small_network, known).state is STATES.TO_SIGN
        press(small_network, ana, f"call_withdraw:{known.id}")
        assert ana.says("yes").text.startswith("The application of Lyon is withdrawn")
        ana.chooses("call:")
        assert "Lyon has withdrawn its application." in ana.text
        assert ana.choices == [f"fill:call:{known.id}", "calls:0"]

    def test_nothing_to_withdraw(self, small_network: Network, ana: Telephone, known: Call) -> None:
        """It is not asked for."""
        assert "There is nothing of Lyon" in press(small_network, ana, f"call_withdraw:{known.id}")

    def test_once_it_was_decided(self, small_network: Network, ana: Telephone, known: Call) -> None:
        """It is said to be too late."""
        completes(small_network, small_network.focal_point, known)

        def decide(unit: Unit) -> None:
            kept = unit.calls.of_member(known.id, small_network.lyon.id)
            assert kept is not None
            unit.calls.change(replace(kept, state=STATES.NOT_SELECTED))
            unit.calls.save(replace(known, state=CallState.DECIDED))

        small_network.store.run(decide)
        assert "Lyon was not selected." in press(small_network, ana, f"call:{known.id}")
        assert "has decided about it already" in press(small_network, ana, f"call_withdraw:{known.id}:yes")
