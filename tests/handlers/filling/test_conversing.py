"""What people do besides answering: they go back, stop, ask something else, answer twice at once, or all at once."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from handlers.dialogue.filling_phrases import Wish, wish_in
from handlers.dialogue.inputs import Said, SentFiles, understand
from handlers.phrasebook import load_phrasebook
from knowledge.model.conversation import AtMenu, Filling, Stage
from knowledge.model.languages import Language
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.model.responses import AnswerFileState, ResponseState
from tests.handlers.filling.conftest import QUESTION
from tests.handlers.filling.forms import city, registration
from tests.handlers.filling.talking import LOGO, Office
from tests.handlers.people.network import Network


@pytest.fixture
def office(network: Network) -> Office:
    """Lyon is asked to fill in the form with every kind of question."""
    return Office(network, city())


@pytest.fixture
def short(network: Network) -> Office:
    """Lyon is asked to fill in the form for registrations."""
    return Office(network, registration())


def topic(office: Office, name: str = "ana") -> object:
    """Where somebody is in the conversation."""
    line = office.network.store.read(lambda unit: unit.conversations.at(office.phones[name].address))
    assert line is not None
    return line.conversation.topic


def questions_of(review: str) -> list[str]:
    """The lines of a review, one for each question."""
    return re.findall(r"^\d+\\\. ", review, re.MULTILINE)


def answers(office: Office) -> dict[str, str]:
    """What is kept of the only response, by the names of the questions."""
    (kept,) = office.kept()
    return {place.rpartition("/")[2]: value for place, value in kept.response.answers.items() if value}


class TestAnswers:
    """What counts as an answer, and what does not."""

    def test_a_number_that_is_typed_is_the_answer_and_no_button(self, office: Office) -> None:
        """Below the question stand buttons; "2" is what was asked for, not the second of them."""
        office.open("ana")
        office.phones["ana"].says("2")
        assert answers(office)["people"] == "2"

    @pytest.mark.parametrize("courtesy", ["ok", "thank you", "merci", "hello"])
    def test_a_courtesy_answers_no_question_for_a_number(self, office: Office, courtesy: str) -> None:
        """It asks for nothing either: the question stands as it is."""
        office.open("ana")
        said = office.phones["ana"].says(courtesy)
        assert "Inhabitants" in said.text
        assert "people" not in answers(office)

    def test_a_courtesy_in_place_of_a_text_is_asked_about(self, short: Office) -> None:
        """Nobody is called "merci", unless they say so."""
        short.open("ana")
        assert short.phones["ana"].says("merci").text == "Is “merci” your answer?"
        assert short.phones["ana"].says("no").text.startswith("**1/5**")
        short.phones["ana"].says("merci")
        short.phones["ana"].says("yes")
        assert answers(short)["name"] == "merci"

    def test_yes_and_no_are_answers_where_a_text_is_asked_for(self, short: Office) -> None:
        """As in "Is there anything else that we should know?"."""
        short.open("ana")
        short.phones["ana"].says("No")
        assert answers(short)["name"] == "No"

    def test_a_wish_typed_in_place_of_a_text_can_be_granted(self, short: Office) -> None:
        """The button beside "yes" does what the word means elsewhere."""
        short.open("ana")
        short.phones["ana"].says("Ana")
        assert short.phones["ana"].says("back").text == "Is “back” your answer?"
        assert short.phones["ana"].chooses("filling:back").text.startswith("**1/5**")

    def test_a_required_question_is_not_skipped(self, short: Office) -> None:
        """The form's own words say why."""
        short.open("ana")
        assert short.phones["ana"].says("/skip").text.startswith("Nobody can be registered without a name.")

    def test_a_file_is_kept_with_its_response(self, office: Office) -> None:
        """Its name is the answer; its content is fetched later."""
        office.open("ana")
        for line in ("5", "/skip", "no", "/skip", "/skip", "Trams", "no", "3", "/skip"):
            office.phones["ana"].says(line)
        office.send("ana", [LOGO])
        (kept,) = office.kept()
        (file,) = office.network.store.read(lambda unit: unit.answer_files.of_response(kept.id))
        assert answers(office)["logo"] == file.name == "logo.png"
        assert (file.state, file.channel, file.handle) == (AnswerFileState.WANTED, "telegram", LOGO.reference)

    def test_what_a_file_says_below_is_no_answer(self, now: datetime) -> None:
        """While a form is open, a file is a file, whatever is written below it."""
        ana = Address(channel=ChannelName.TELEGRAM, external_id="1")
        message = IncomingMessage(key="1", sender=ana, at=now, text="our logo", files=(LOGO,))
        assert understand(message, None, is_verbatim=True) == SentFiles(files=(LOGO,), text="our logo")
        assert understand(message, None) == Said(text="our logo", has_files=True)


class TestInTheMiddle:
    """Other things that are said while a form is open."""

    @pytest.mark.parametrize("at_a_text", [False, True])
    def test_a_question_is_answered_and_the_form_goes_on(self, office: Office, short: Office, at_a_text: bool) -> None:
        """At the same place, whatever is asked for there."""
        form = short if at_a_text else office
        form.open("ana")
        before = topic(form)
        form.phones["ana"].says(QUESTION)
        assert topic(form) == before
        assert [message.text[:5] for message in form.phones["ana"].shown[-2:]] == [
            ".",
            "**1/5" if at_a_text else "**1/1",
        ]

    def test_a_question_that_nobody_knows_may_be_an_answer_to_a_question_for_a_text(self, short: Office) -> None:
        """It may be what somebody wishes to remark: that is asked, and kept as it was written."""
        short.open("ana")
        short.phones["ana"].says("Is there a lift?")
        assert "name" not in answers(short)
        short.phones["ana"].says("yes")
        assert answers(short)["name"] == "Is there a lift?"

    def test_another_language_is_spoken_from_the_same_place_on(self, office: Office) -> None:
        """By a phrase, a command or a button."""
        office.open("ana")
        phone = office.phones["ana"]
        assert "Habitants" in phone.says("en français").text
        assert "Habitantes" in phone.says("/language es").text
        phone.says("/language")
        assert "Inhabitants" in phone.chooses("language:en").text
        assert isinstance(topic(office), Filling)

    def test_somebody_who_leaves_for_something_else_is_told_how_to_go_on(self, office: Office) -> None:
        """Nothing is lost, and nothing goes on behind their back."""
        office.open("ana")
        phone = office.phones["ana"]
        assert phone.says("/menu").text.endswith("“Cities” is kept as it is. Type /form to go on.")
        assert isinstance(topic(office), AtMenu)
        assert [choice.label for choice in phone.says("/form").choices] == ["Cities"]
        assert "We go on where it was left." in phone.chooses("filling:resume").text

    @pytest.mark.parametrize("wish", ["cancel", "/cancel", "pause", "/pause", "annuler", "más tarde"])
    def test_to_cancel_is_to_pause(self, short: Office, wish: str) -> None:
        """Also where a text is asked for: what was answered is there when they come back."""
        short.open("ana")
        short.phones["ana"].says("Ana")
        said = short.phones["ana"].says(wish)
        assert said.text.startswith("“Registration for an event” is kept as it is.")
        assert "**2/5**" in short.phones["ana"].chooses("filling:resume").text

    def test_nothing_half_filled_in_is_said_to_be_so(self, office: Office) -> None:
        """The command is good at any time."""
        office.phone("ana")
        assert office.phones["ana"].says("/form").text.startswith("You have nothing half filled in.")

    def test_why_something_is_asked_is_told(self, office: Office) -> None:
        """By a button, a command, or in words."""
        office.open("ana")
        phone = office.phones["ana"]
        for said in (phone.chooses("filling:why"), phone.says("/why"), phone.says("why?")):
            assert said.text.startswith("To compare cities.")

    @pytest.mark.parametrize("said", ["well, I wonder", "Trams are best", "12 or so"])
    def test_what_means_nothing_at_the_review_is_told_what_can_be_typed(self, office: Office, said: str) -> None:
        """The review stays, with its buttons; nothing is changed."""
        office.open("ana")
        phone, kept = office.phones["ana"], answers(office)
        review = phone.says("/review")
        heard = phone.says(said)
        assert heard.text.startswith(
            "I do not know what you mean by that. You can type “send”, “edit 12” or “pause” here."
        )
        assert heard.text.endswith(review.text)
        assert heard.choices == review.choices
        assert answers(office) == kept
        assert "**1/10" in phone.says("edit 1").text

    @pytest.mark.parametrize("language", load_phrasebook().languages)
    def test_what_can_be_typed_is_understood_in_every_language(self, office: Office, language: str) -> None:
        """The words that the sentence quotes do what it says: they are translated to phrases that are heard."""
        office.open("ana")
        phone = office.phones["ana"]
        phone.says("/review")
        phone.says(f"/language {language}")
        said = phone.says("12 12").text.split("\n")[0]
        send, edit, pause = (first or second for first, second in re.findall(r"“([^”]+)”|«\s*([^»]+?)\s*»", said))
        assert (wish_in(send), wish_in(pause)) == (Wish.SEND, Wish.PAUSE)
        _ = office.network.library.phrasebook.speak(Language(language))
        which = _("Which answer shall be changed? They go from 1 to {last}.", last=len(questions_of(phone.text)))
        assert phone.says(edit).text.startswith(which)

    def test_a_courtesy_at_the_review_asks_for_nothing(self, office: Office) -> None:
        """It is understood: nobody is told what could be typed instead."""
        office.open("ana")
        phone = office.phones["ana"]
        assert phone.says("/review").text == phone.says("thank you").text


class TestTogether:
    """Colleagues fill in one form, each on a telephone of their own."""

    def test_they_have_one_draft(self, office: Office) -> None:
        """Who opens it second goes on behind what the first has answered."""
        office.open("ana")
        office.phones["ana"].says("5")
        office.open("bea")
        assert "2/10" in office.phones["bea"].text
        assert len(office.kept()) == 1

    def test_of_two_answers_to_one_question_one_is_chosen(self, office: Office) -> None:
        """Both are shown, until then the first one stays; in words or with a button."""
        office.open("ana")
        office.open("bea")
        office.phones["ana"].says("5")
        said = office.phones["bea"].says("6")
        assert said.text == "Focal point, Lyon answered: 5. You answered: 6. Which one shall stay?"
        assert answers(office)["people"] == "5"
        office.phones["bea"].chooses("filling:mean:1")
        assert answers(office)["people"] == "6"

    def test_an_answer_that_is_unclear_is_asked_again(self, office: Office) -> None:
        """Of what a colleague answered meanwhile, and nobody can say what the other meant."""
        office.open("ana")
        office.open("bea")
        office.phones["ana"].says("5")
        said = office.phones["bea"].says("many")
        assert said.text.startswith("That question has been answered in the meantime.")
        assert "Answer so far: 5" in said.text

    def test_the_same_answer_twice_is_one(self, office: Office) -> None:
        """Nobody is asked which of them shall stay."""
        office.open("ana")
        office.open("bea")
        office.phones["ana"].says("5")
        assert "Budget" in office.phones["bea"].says("5").text
        assert answers(office)["people"] == "5"

    def test_a_question_that_is_not_asked_any_more_is_passed_by(self, office: Office) -> None:
        """A colleague has answered otherwise what it depended on."""
        office.open("ana")
        for line in ("5", "/skip", "yes"):
            office.phones["ana"].says(line)
        office.open("bea")
        for line in ("/back", "no"):
            office.phones["bea"].says(line)
        said = office.phones["ana"].says("24 March 2019")
        assert said.text.startswith("That question is not asked any more; here is the next one.")
        assert "since" not in answers(office)

    def test_an_answer_to_what_was_handed_in_says_so(self, office: Office) -> None:
        """The other telephone still shows a question of it."""
        office.open("ana")
        office.open("bea")
        for line in ("5", "/skip", "no", "/skip", "/skip", "Trams", "no", "3", "/skip", "/skip", "ok", "send"):
            office.phones["ana"].says(line)
        assert office.phones["bea"].says("6").text.startswith("“Cities” was handed in on 20 November 2026.")
        assert isinstance(topic(office, "bea"), AtMenu)

    def test_who_leaves_what_a_colleague_has_handed_in_is_not_told_that_it_is_kept(self, office: Office) -> None:
        """They are told when it was handed in; once, since it is not open any more."""
        office.open("ana")
        office.open("bea")
        for line in ("5", "/skip", "no", "/skip", "/skip", "Trams", "no", "3", "/skip", "/skip", "ok", "send"):
            office.phones["ana"].says(line)
        bea = office.phones["bea"]
        text = bea.says("/menu").text
        assert text.endswith(
            "“Cities” was handed in on 20 November 2026. Type /form to see what else is to be filled in."
        )
        assert "kept as it is" not in text
        assert "Cities" not in bea.says("/menu").text

    def test_nobody_fills_in_the_form_of_another_city(self, office: Office) -> None:
        """A forged button leads nowhere."""
        office.open("ana")
        (kept,) = office.kept()
        stranger = office.network.web("stranger", "en")
        stranger.says("hello")
        office.network.hear_choice(stranger, f"filling:resume:{kept.id}")
        office.network.deliver()
        assert stranger.text.startswith("That is no longer open")


class TestButtons:
    """Buttons are pressed late, twice, or after somebody else."""

    def test_two_presses_at_once_answer_once(self, office: Office) -> None:
        """The second goes without saying: the next question stands there already."""
        office.open("ana")
        office.phones["ana"].says("5")
        office.phones["ana"].says("/skip")
        phone = office.phones["ana"]
        yes = phone.last.token(0)
        phone.presses(yes)
        shown = len(phone.shown)
        phone.presses(yes)
        assert (len(phone.shown), answers(office)["plan"]) == (shown, "yes")

    def test_ticks_are_kept_until_that_is_all(self, short: Office) -> None:
        """Nothing is answered before; a second press takes a tick away."""
        short.open("ana")
        phone = short.phones["ana"]
        for line in ("Ana", "/skip", "/skip"):
            phone.says(line)
        for tick in ("pick:3", "pick:1", "pick:3"):
            phone.chooses(f"filling:{tick}")
        at = topic(short)
        assert isinstance(at, Filling)
        assert at.picked == ("vegetarian",)
        assert "diet" not in answers(short)
        phone.chooses("filling:picked")
        assert answers(short)["diet"] == "vegetarian"

    def test_several_can_be_typed_instead(self, short: Office) -> None:
        """By the numbers that the buttons would have."""
        short.open("ana")
        for line in ("Ana", "/skip", "/skip", "3, 4"):
            short.phones["ana"].says(line)
        assert answers(short)["diet"] == "pork gluten"


class TestReview:
    """All answers, before they are handed in."""

    def test_an_answer_is_changed_by_its_number(self, short: Office) -> None:
        """And the review is there again."""
        short.open("ana")
        phone = short.phones["ana"]
        for line in ("Ana", "/skip", "/skip", "/skip", "/skip"):
            phone.says(line)
        assert phone.says("no").text.startswith("Which answer shall be changed?")
        assert phone.says("change 2").text.startswith("**2/5**")
        assert "2\\. Position: Head" in phone.says("Head").text

    def test_an_answer_that_is_missing_is_named(self, office: Office) -> None:
        """It can be gone on with, not handed in; whoever says "send" is asked for it."""
        office.open("ana")
        phone = office.phones["ana"]
        review = phone.says("/review")
        assert "1\\. Inhabitants: missing" in review.text
        assert [choice.id for choice in review.choices] == ["filling:next", "filling:hand", "filling:pause"]
        assert "1/10" in phone.says("send").text
        assert office.kept()[0].state is ResponseState.DRAFT

    def test_one_can_go_back_from_it(self, short: Office) -> None:
        """To the last question."""
        short.open("ana")
        for line in ("Ana", "/skip", "/skip", "/skip", "/skip"):
            short.phones["ana"].says(line)
        assert short.phones["ana"].says("/back").text.startswith("**5/5**")

    def test_it_can_be_left_and_come_back_to(self, short: Office) -> None:
        """With nothing left to ask, it is what opening the form leads to."""
        short.open("ana")
        for line in ("Ana", "/skip", "/skip", "/skip", "/skip", "/pause"):
            short.phones["ana"].says(line)
        short.open("ana")
        at = topic(short)
        assert isinstance(at, Filling)
        assert at.stage is Stage.REVIEWING

    def test_what_is_handed_in_ends_the_reminders(self, short: Office) -> None:
        """The member has answered; the questionnaire is not opened again."""
        short.open("ana")
        for line in ("Ana", "/skip", "/skip", "/skip", "/skip", "yes"):
            short.phones["ana"].says(line)
        (kept,) = short.kept()
        assert (kept.state, kept.key, kept.submitted_at) == (ResponseState.SUBMITTED, None, short.network.now)
        short.open("bea")
        assert short.phones["bea"].text == "Lyon has answered this questionnaire already. Thank you."
