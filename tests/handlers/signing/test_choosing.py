"""Whoever hands answers in says who signs them off, where the campaign wants a signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from handlers.signing.asking import needs_signature, signers_of, waiting_for
from knowledge.model.campaigns import CampaignState
from knowledge.model.responses import ResponseState
from knowledge.model.reviews import SignatureState
from knowledge.store.unit import Unit
from tests.handlers.filling.forms import city
from tests.handlers.people.network import Network
from tests.handlers.signing.town import DAY, Town, labels

ASKED, VOID = SignatureState.ASKED, SignatureState.VOID


def test_nobody_signs_without_a_campaign_that_wants_it(town: Town) -> None:
    """Answers are then handed in by whoever presses, as ever."""
    without = replace(town.campaign, needs_signature=False)
    town.network.store.run(lambda unit: unit.campaigns.save(without))
    ana = town.review("ana")
    assert labels(ana)[0] == "Send"
    assert ana.chooses("filling:send").text.startswith("Thank you.")
    assert town.one().state is ResponseState.SUBMITTED
    assert not town.network.store.read(lambda unit: needs_signature(unit, town.one()))


def test_elected_officials_come_first_and_oneself_last(town: Town) -> None:
    """Each with what they are; it is not handed in yet."""
    ana = town.review("ana")
    assert labels(ana)[0] == "Hand in for signature"
    ana.chooses("filling:send")
    assert labels(ana)[:3] == [
        "Deputy mayor, Lyon · elected official",
        "Alternate, Lyon · alternate",
        "I sign it off myself",
    ]
    assert town.one().state is ResponseState.DRAFT


def test_whoever_signed_last_comes_first(town: Town) -> None:
    """Of the same city, for whatever it was."""
    network = town.network

    def signers(unit: Unit) -> list[int]:
        return [one.id for one in signers_of(unit, network.lyon.id)]

    assert network.store.read(signers) == [network.elected, network.focal_point, network.alternate]
    town.asks("ana", network.alternate)
    town.phones["bea"].chooses("signing:sign")
    assert network.store.read(signers) == [network.alternate, network.elected, network.focal_point]


def test_who_is_reached_by_no_channel_is_named_but_not_offered(network: Network) -> None:
    """With what can be done about it."""
    town = Town(network, city())
    town.phone("ana")
    ana = town.review("ana")
    text = ana.chooses("filling:send").text
    assert "Deputy mayor, Lyon or Alternate, Lyon can sign it, but I cannot reach them" in text
    assert "/invite" in text
    assert labels(ana)[:2] == ["I sign it off myself", "Show my answers"]


def test_whoever_is_alone_signs_themselves(network: Network) -> None:
    """Asked once whether they really do."""
    network.store.run(lambda unit: unit.contacts.end_posts(network.elected))
    network.store.run(lambda unit: unit.contacts.end_posts(network.alternate))
    town = Town(network, city())
    town.phone("ana")
    ana = town.review("ana")
    assert ana.chooses("filling:send").text.startswith("Nobody else of your city can sign it")
    assert town.one().state is ResponseState.DRAFT
    assert ana.chooses("signing:sign").text.startswith("Thank you.")
    assert town.one().state is ResponseState.SUBMITTED


def test_a_colleague_is_named_by_number_or_by_name(town: Town) -> None:
    """Anything else is asked again; "back" leads to the answers."""
    ana = town.review("ana")
    ana.chooses("filling:send")
    assert ana.says("whoever").text.startswith("Before it is handed in")
    assert ana.says("back").text.startswith("**Your answers**")
    ana.says("send")
    assert ana.says("2").text.startswith("I have asked Alternate, Lyon to sign it off.")
    ana = town.review("ana")
    ana.chooses("signing:choose")
    assert ana.says("Deputy mayor, Lyon · elected official").text.startswith("I have asked Deputy mayor")
    assert town.states == [VOID, ASKED]


def test_the_colleague_gets_all_that_it_takes(town: Town) -> None:
    """Who asks, for what, until when, what it means, the answers as a file; in their language."""
    network = town.network
    town.asks("ana", network.elected)
    message = town.phones["eva"].last
    assert message.text.startswith("Focal point, Lyon asks you to sign off the answers of Lyon to “Cities 2026”.")
    assert "6 of 11 questions are answered." in message.text
    assert "Until Sunday, 20 December 2026, 11:00 (Paris)." in message.text
    assert [file.name for file in message.files] == [f"answers-{town.draft}.html"]
    content = network.store.read(lambda unit: unit.files.content(message.files[0].reference))
    assert content is not None
    assert "<dd>not yet</dd>" in content.decode()
    assert [choice.id.rpartition(":")[0] for choice in message.choices] == [
        "filling:resume",
        "signing:sign",
        "signing:back",
    ]


def test_the_same_colleague_is_asked_once(town: Town) -> None:
    """However often the button is pressed, as long as nobody changes an answer."""
    town.asks("ana", town.network.elected)
    heard = len(town.phones["eva"].shown)
    assert town.presses("ana", f"signing:ask:{town.draft}:{town.network.elected}").startswith("I have asked Deputy")
    assert (len(town.phones["eva"].shown), town.states) == (heard, [ASKED])


def test_a_change_ends_the_wish_when_it_is_handed_in_again(town: Town) -> None:
    """Until then the review says how it stands; whoever was asked is offered first."""
    town.asks("ana", town.network.alternate)
    town.changes("ana")
    ana = town.phones["ana"]
    assert "The answers were changed since Alternate, Lyon was asked to sign them off." in ana.text
    assert town.states == [ASKED]
    ana.chooses("filling:send")
    assert town.states == [VOID]
    assert labels(ana)[0] == "Alternate, Lyon · alternate"


def test_the_review_says_who_is_asked_and_lets_ask_somebody_else(town: Town) -> None:
    """For every colleague of the city."""
    town.asks("ana", town.network.elected)
    ana = town.review("ana")
    assert "Deputy mayor, Lyon has been asked to sign it off on 20 November 2026." in ana.text
    assert labels(ana)[0] == "Ask somebody else"
    ana.chooses("signing:choose")
    assert ana.text.startswith("Deputy mayor, Lyon has been asked to sign it off. Who shall do it instead?")
    ana.chooses(f"signing:ask:{town.draft}:{town.network.alternate}")
    assert town.states == [VOID, ASKED]
    assert "Alternate, Lyon has been asked to sign it off" in town.phones["eva"].chooses("signing:sign").text


def test_who_is_replaced_is_told_in_their_language(town: Town) -> None:
    """Once, also where the answers were changed in between; not whoever is asked anew, or has chosen it themselves."""
    network = town.network
    eva = town.phones["eva"]
    eva.says("/language fr")
    town.asks("ana", network.elected)
    town.changes("ana")
    heard = len(eva.shown)
    town.phones["ana"].chooses("filling:send")
    town.phones["ana"].chooses(f"signing:ask:{town.draft}:{network.elected}")
    assert len(eva.shown) == heard + 1
    town.changes("ana", "8")
    town.phones["ana"].chooses("filling:send")
    town.phones["ana"].chooses(f"signing:ask:{town.draft}:{network.alternate}")
    assert len(eva.shown) == heard + 2
    assert (eva.last.language, "Villes 2026" in eva.text) == ("fr", True)
    assert eva.last.choices == ()
    heard_of_bea = len(town.phones["bea"].shown)
    town.review("ana").chooses("signing:choose")
    town.phones["ana"].chooses(f"signing:ask:{town.draft}:{network.elected}")
    told = town.phones["bea"].text
    assert told.startswith("Deputy mayor, Lyon has been asked to sign off the answers to “Cities 2026” instead of you")
    assert len(town.phones["bea"].shown) == heard_of_bea + 1


def test_somebody_is_reminded_once_a_day(town: Town) -> None:
    """By a colleague, and not on the day that they were asked."""
    town.asks("ana", town.network.elected)
    reminding = f"signing:remind:{town.last.id}"
    assert "at most once a day" in town.presses("ana", reminding)
    town.network.now += DAY
    ana = town.review("ana")
    assert labels(ana)[0] == "Remind Deputy mayor, Lyon"
    assert ana.chooses("signing:remind").text == "I have reminded Deputy mayor, Lyon."
    assert "It has waited for your signature since 20 November 2026." in town.phones["eva"].text
    heard = len(town.phones["eva"].shown)
    town.network.now += DAY - timedelta(minutes=1)
    assert "heard of it on 21 November 2026" in town.presses("ana", reminding)
    assert len(town.phones["eva"].shown) == heard


def test_who_may_not_sign_any_more_is_not_asked(town: Town) -> None:
    """They left, lost their role or were erased: the others name somebody else, and the button says so."""
    network = town.network
    town.asks("ana", network.elected)
    assert network.store.read(lambda unit: waiting_for(unit, town.draft)) == town.last
    network.store.run(lambda unit: unit.contacts.end_posts(network.elected))
    assert network.store.read(lambda unit: waiting_for(unit, town.draft)) is None
    assert labels(town.review("ana"))[0] == "Hand in for signature"
    assert "cannot sign" in town.presses("ana", f"signing:ask:{town.draft}:{network.elected}")
    town.phones["eva"].chooses("signing:sign")
    assert town.one().state is ResponseState.DRAFT


def test_an_erased_signatory_leaves_nothing(town: Town) -> None:
    """Neither a wish, nor a way to sign."""
    network = town.network
    town.asks("ana", network.elected)
    network.store.run(lambda unit: unit.erasure.erase([network.elected], network.now))
    assert town.signatures() == ()
    ana = town.review("ana")
    ana.chooses("filling:send")
    assert labels(ana)[:2] == ["Alternate, Lyon · alternate", "I sign it off myself"]


def test_nothing_is_signed_once_the_campaign_is_over(town: Town) -> None:
    """By its time, unless the city has more of it, or by hand; the answers stay."""
    town.asks("ana", town.network.elected)
    town.close()
    eva = town.phones["eva"]
    over = "This questionnaire was closed on 20 November 2026: nothing can be handed in any more."
    assert eva.chooses("signing:sign").text.startswith(over)
    ana = town.review("ana")
    assert over in ana.text
    assert labels(ana)[0] == "Ask for more time"
    assert town.presses("ana", f"signing:choose:{town.draft}").startswith(over)
    assert town.states == [ASKED]
    town.close(until=town.network.now + DAY)
    assert town.presses("eva", f"signing:sign:{town.last.id}").startswith("Thank you.")


def test_a_campaign_that_was_closed_by_hand_takes_nothing(town: Town) -> None:
    """Whatever more time was given."""
    town.close(until=town.network.now + DAY)

    def shut(unit: Unit) -> None:
        present = unit.campaigns.one(town.campaign.id)
        assert present is not None
        unit.campaigns.save(replace(present, state=CampaignState.CLOSED))

    town.network.store.run(shut)
    ana = town.review("ana")
    assert "nothing can be handed in any more" in ana.text
    assert town.presses("ana", f"signing:ask:{town.draft}:{town.network.elected}").startswith("This questionnaire was")
    assert town.signatures() == ()
