"""Whoever was asked signs, which hands the answers in once, or sends them back with a remark."""

from __future__ import annotations

import pytest

from handlers.reviewing.deciding import Seen, reopen
from handlers.signing.asking import signed_name
from handlers.signing.deciding import send_back, sign
from knowledge.model.conversation import Conversation, ReturningAnswers, decode_state, encode_state
from knowledge.model.languages import EN
from knowledge.model.people import Contact, Role
from knowledge.model.responses import ResponseState
from knowledge.model.reviews import SignatureState
from knowledge.model.rights import OPERATOR
from knowledge.store.errors import Conflict
from tests.handlers.signing.town import HOUR, Town, labels

ASKED, SIGNED = SignatureState.ASKED, SignatureState.SIGNED
RETURNED, VOID = SignatureState.RETURNED, SignatureState.VOID


def versions(town: Town) -> list[str]:
    """Who signed each version that was handed in."""
    found = town.network.store.read(lambda unit: unit.reviews.versions(town.draft))
    return [one.signed_name for one in found]


def test_signing_hands_in(town: Town) -> None:
    """Under the name of who signed; whoever asked and answered hears of it."""
    town.asks("bea", town.network.elected)
    assert town.phones["eva"].chooses("signing:sign").text.startswith("Thank you.")
    assert (town.one().state, town.states, versions(town)) == (
        ResponseState.SUBMITTED,
        [SIGNED],
        ["Deputy mayor, Lyon"],
    )
    said = "Deputy mayor, Lyon has signed off the answers to “Cities 2026”, and they have been handed in. Thank you."
    for name in ("ana", "bea"):
        assert town.phones[name].text == said
    assert "a copy of your answers" in town.phones["ana"].chooses("fill:").text


def test_a_second_press_says_what_happened(town: Town) -> None:
    """Of whatever button; nothing is handed in twice."""
    town.asks("ana", town.network.elected)
    number = town.last.id
    town.phones["eva"].chooses("signing:sign")
    town.network.now += HOUR
    told = "Deputy mayor, Lyon signed off the answers to “Cities 2026” on Friday, 20 November 2026, 11:00 (Paris)"
    for button in (f"signing:sign:{number}", f"signing:back:{number}", f"signing:ask:{town.draft}:1"):
        assert town.presses("eva", button).startswith(told)
    assert town.presses("ana", f"signing:remind:{number}").startswith(told)
    assert versions(town) == ["Deputy mayor, Lyon"]


def test_of_two_who_decide_at_once_one_comes_too_late(town: Town) -> None:
    """Their unit runs again, and tells them what became of it."""
    network = town.network
    town.asks("ana", network.elected)
    wish = town.last
    town.at_desk(network.elected, lambda desk: send_back(desk, wish, "Once more, please"))
    with pytest.raises(Conflict):
        town.at_desk(network.elected, lambda desk: sign(desk, wish))
    assert (town.states, town.one().state) == ([RETURNED], ResponseState.DRAFT)
    assert "sent the answers back on 20 November 2026" in town.presses("eva", f"signing:sign:{wish.id}")


def test_nobody_else_signs(town: Town) -> None:
    """Not even with a forged button."""
    town.asks("ana", town.network.elected)
    assert town.presses("bea", f"signing:sign:{town.last.id}") == "It waits for the signature of Deputy mayor, Lyon."
    assert (town.states, town.one().state) == ([ASKED], ResponseState.DRAFT)


def test_what_was_changed_meanwhile_is_not_signed(town: Town) -> None:
    """They are told so, and asked anew for the answers as they are now."""
    town.asks("ana", town.network.elected)
    town.changes("bea", "7")
    eva = town.phones["eva"]
    assert eva.chooses("signing:sign").text.startswith("The answers were changed since you were asked")
    assert town.states == [VOID, ASKED]
    assert town.last.by == town.network.focal_point
    assert "Inhabitants: 7" in eva.chooses("filling:resume").text
    assert eva.chooses("signing:sign").text.startswith("Thank you.")
    assert versions(town) == ["Deputy mayor, Lyon"]


def test_what_lacks_an_answer_now_is_not_signed(town: Town) -> None:
    """Nobody is asked until it is there again."""
    town.asks("ana", town.network.elected)
    terms = "/data/terms"
    town.at_desk(town.network.alternate, lambda desk: desk.keep(desk.filled.answer(terms, ""), terms, ""))
    assert "Something is missing in them now." in town.phones["eva"].chooses("signing:sign").text
    assert town.states == [VOID]


def test_a_remark_is_asked_for_and_told(town: Town) -> None:
    """To whoever asked and to those who answered, with a button to the form; the wish is over."""
    town.asks("bea", town.network.elected)
    eva = town.phones["eva"]
    assert eva.chooses("signing:back").text.startswith("What is to be changed before you sign?")
    assert eva.says("The *inhabitants* are of 2019.").text.startswith("I have sent the answers back")
    assert (town.states, town.last.remark) == ([RETURNED], "The *inhabitants* are of 2019.")
    for name in ("ana", "bea"):
        assert town.phones[name].text.endswith("\n\n> The \\*inhabitants\\* are of 2019.")
    assert town.phones["ana"].chooses("filling:resume").text.startswith("**Cities 2026**")


def test_sending_back_can_be_cancelled(town: Town) -> None:
    """And without a remark nothing is sent back."""
    town.asks("ana", town.network.elected)
    eva = town.phones["eva"]
    eva.chooses("signing:back")
    eva.says("cancel")
    assert town.states == [ASKED]
    again = town.at_desk(town.network.elected, lambda desk: send_back(desk, town.last, "  \n "))
    assert "RemarkWanted" in repr(again)


def test_whoever_signs_themselves_confirms_it(town: Town) -> None:
    """They read what it means, and press once more; nobody is written to before."""
    ana, heard = town.review("ana"), len(town.phones["eva"].shown)
    ana.chooses("filling:send")
    ana.chooses(f"signing:ask:{town.draft}:{town.network.focal_point}")
    assert ana.text.startswith("By signing it off you confirm in the name of Lyon that these answers are right.")
    assert (town.one().state, len(town.phones["eva"].shown)) == (ResponseState.DRAFT, heard)
    assert ana.says("yes").text == ana.shown[-2].text
    assert ana.says("Sign off and hand in").text.startswith("Thank you.")
    assert versions(town) == ["Focal point, Lyon"]


def test_who_only_signs_changes_nothing(town: Town) -> None:
    """An elected official reads, and says what is to be changed."""
    town.asks("ana", town.network.elected)
    eva = town.phones["eva"]
    eva.chooses("filling:resume")
    assert eva.text.startswith("**Cities 2026**\n\nFocal point, Lyon asks you to sign these answers off.")
    assert "type its number" not in eva.text
    assert eva.says("1").text.startswith("You can read these answers, but not change them.")
    assert eva.says("/edit 2").text.startswith("You can read these answers")
    assert labels(eva)[:2] == ["Sign off and hand in", "Send back with a remark"]
    assert eva.says("send").text.startswith("By signing it off you confirm")
    assert eva.says("review").text.startswith("**Your answers**")


def test_an_official_opens_it_wherever_they_are_led_to_it(town: Town) -> None:
    """From the list, or from a reminder; without a wish the answers are not theirs to fill in."""
    town.asks("ana", town.network.elected)
    eva = town.phones["eva"]
    eva.says("/form")
    assert labels(eva) == ["To sign off: Cities 2026"]
    assert town.presses("eva", f"fill:{town.subject}").startswith("**Cities 2026**\n\nFocal point, Lyon asks you")
    eva.chooses("signing:sign")
    assert "nothing half filled in" in eva.says("/form").text


def test_a_focal_point_who_signs_may_change_it_first(town: Town) -> None:
    """Then they are asked for what they have made of it, and the list has it first."""
    town.asks("bea", town.network.focal_point)
    ana = town.phones["ana"]
    ana.says("/form")
    assert labels(ana)[0] == "To sign off: Cities 2026"
    town.changes("ana", "9")
    assert labels(ana)[0] == "I sign it off myself"
    ana.chooses("signing:ask")
    assert town.last.by == town.network.alternate
    ana.chooses("signing:sign")
    assert versions(town) == ["Focal point, Lyon"]


def test_a_draft_without_a_wish_is_only_read_by_an_official(town: Town) -> None:
    """The button of an old message shows the answers, and neither hands them in nor signs."""
    town.asks("ana", town.network.elected)
    ana = town.review("ana")
    ana.chooses("signing:choose")
    ana.chooses(f"signing:ask:{town.draft}:{town.network.alternate}")
    eva = town.phones["eva"]
    assert "your colleagues of Lyon change them" in eva.chooses("filling:resume").text
    assert labels(eva) == ["Pause here"]
    assert eva.says("send").text.startswith("**Your answers**")
    for button in (f"signing:ask:{town.draft}:{town.network.elected}", f"signing:choose:{town.draft}"):
        assert "not hand them in" in town.presses("eva", button)
    assert town.one().state is ResponseState.DRAFT


def test_the_name_is_that_of_the_signature_of_that_moment(town: Town) -> None:
    """One that was given before for another version names nobody."""
    town.asks("ana", town.network.elected)
    town.phones["eva"].chooses("signing:sign")
    now, store = town.network.now, town.network.store
    assert store.read(lambda unit: signed_name(unit, town.draft, now)) == "Deputy mayor, Lyon"
    assert store.read(lambda unit: signed_name(unit, town.draft, now + HOUR)) == ""


def test_what_is_signed_is_written_to_the_log(town: Town) -> None:
    """Who asked, and who signed."""
    town.asks("ana", town.network.elected)
    town.phones["eva"].chooses("signing:sign")
    entries = town.network.store.read(lambda unit: unit.audit.about(f"response:{town.draft}"))
    assert {(one.actor, one.action) for one in entries} >= {
        (f"contact:{town.network.focal_point}", "signature.asked"),
        (f"contact:{town.network.elected}", "signature.given"),
    }


def test_a_correction_is_signed_off_again(town: Town) -> None:
    """The new version bears the name, and the signature is that of the answers that were corrected."""
    network = town.network
    town.asks("ana", network.elected)
    town.phones["eva"].chooses("signing:sign")
    network.now += HOUR
    seen = Seen(response=town.draft, revision=town.one().revision)
    network.store.run(lambda unit: reopen(unit, OPERATOR, seen, "", network.library, network.now))
    network.deliver()
    ana = town.phones["ana"]
    town.presses("ana", f"fill:correction:{town.draft}")
    for line in ("1", "7"):
        ana.says(line)
    assert labels(ana)[0] == "Hand in for signature"
    ana.chooses("filling:send")
    ana.chooses("signing:ask")
    assert town.phones["eva"].text.startswith("Focal point, Lyon asks you to sign off")
    assert "Until" not in town.phones["eva"].text
    assert town.phones["eva"].chooses("signing:sign").text.startswith("Thank you.")
    assert versions(town) == ["Deputy mayor, Lyon"] * 2
    assert town.states == [SIGNED, SIGNED]
    assert town.one().response.answers["/data/city/people"] == "7"


def test_a_topic_is_kept_between_messages() -> None:
    """Whoever was asked for a remark may answer after a restart."""
    contact = Contact(id=1, name="Eva", role=Role.ELECTED_OFFICIAL, language=EN)
    before = Conversation(contact=contact, topic=ReturningAnswers(signature=7))
    assert decode_state(contact, encode_state(before), 0).topic == before.topic


def test_a_courtesy_is_no_remark(town: Town) -> None:
    """It is asked for once more."""
    town.asks("ana", town.network.elected)
    eva = town.phones["eva"]
    eva.chooses("signing:back")
    assert eva.says("thank you").text.startswith("What is to be changed before you sign?")
    assert town.states == [ASKED]


def test_an_official_reads_a_later_version_from_an_old_button(town: Town) -> None:
    """What waits for them is found by its form."""
    town.asks("ana", town.network.elected)
    assert town.presses("eva", f"fill:form:{town.before}").startswith("**Cities 2026**\n\nFocal point, Lyon asks you")
    town.phones["eva"].chooses("signing:sign")
    assert "**Your answers**" not in town.presses("eva", f"fill:form:{town.before}")
