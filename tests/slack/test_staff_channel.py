"""The channel of the staff on Slack: questions with buttons, answers typed into a dialog, and who may do that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from bot.channels.slack.parsing import person
from handlers.linking import invite_contact
from handlers.tickets import answer, hand_over
from knowledge.model.languages import EN
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Contact, Role
from knowledge.model.rights import OPERATOR
from knowledge.model.tickets import Ticket, TicketOutcome
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.bot.serving import Served, free_port
from tests.slack.focal import answer_to, heard, one_workspace, said, served, url_of
from tests.slack.loopback import TEAM, LoopbackSlack
from tests.slack.people import LoopbackUser
from tests.slack.platform.deliveries import Retries
from tests.slack.platform.faults import Refuse
from tests.slack.pressing import labels
from tests.slack.values import Message

STAFF = "C0STAFF"
FIELD = "Your answer"
HOSTILE = "Who *pays* & <!channel> :) "
_numbers = count(1)


@pytest.fixture(scope="module", params=["http", "socket"])
def focal(
    request: pytest.FixtureRequest, furnished: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LoopbackSlack, Served]]:
    """One platform and one Focal with a channel of its staff, over HTTP and over Socket Mode."""
    mode, port = request.param, free_port()
    with ExitStack() as stack:
        urls = url_of(port) if mode == "http" else None
        slack = stack.enter_context(LoopbackSlack(request_urls=urls, retries=Retries(ack_within_s=10)))
        slack.add_channel(STAFF)
        settings = one_workspace(slack, mode, port) | {"slack_staff_channel": f"{TEAM}/{STAFF}"}
        room = tmp_path_factory.mktemp("staff")
        yield slack, stack.enter_context(served(furnished, room, settings))
        assert slack.violations == []


@pytest.fixture
def iker(focal: tuple[LoopbackSlack, Served]) -> LoopbackUser:
    """One of the staff, whose Slack is connected."""
    slack, served = focal
    staff = connected(slack, served.focal.store, f"U0IKER{next(_numbers)}", Role.STAFF)
    staff.joins(STAFF)
    return staff


def connected(slack: LoopbackSlack, store: Store, id: str, role: Role) -> LoopbackUser:
    """Somebody of the register who has entered their invitation in Slack."""
    name, user = f"{role.title()} {id}", slack.add_user(id)

    def invite(unit: Unit) -> str:
        contact = unit.people.add_contact(name, role, EN, None, datetime.now(UTC))
        known = unit.people.contact(contact)
        assert known is not None
        return invite_contact(unit, OPERATOR, known, datetime.now(UTC))

    code = store.run(invite)
    answer_to(slack, user, lambda: user.command("/focal", f"join {code}"))
    owner = store.read(lambda unit: unit.people.owner(person(user.team, user.id)))
    assert owner is not None
    assert owner[0].name == name
    return user


def asked(focal: tuple[LoopbackSlack, Served], asker: LoopbackUser, text: str) -> tuple[int, Message]:
    """Somebody asks what is handed over, however the dialogue comes to do that; the ticket, and its post."""
    slack, served = focal
    store, library, now = served.focal.store, served.focal.library(), datetime.now(UTC)
    address = person(asker.team, asker.id)
    answer_to(slack, asker, lambda: asker.says_dm("menu"))

    def work(unit: Unit) -> int | None:
        contact = owner_of(unit, asker)
        heard = IncomingMessage(key=f"asked:{asker.id}:{next(_numbers)}", sender=address, at=now, text=text)
        message = unit.transcripts.hear(heard, contact.id, EN)
        assert message is not None
        return hand_over(unit, contact, message, EN, ("president",), library, now).ticket

    ticket = store.run(work)
    assert ticket is not None
    slack.wait_until(lambda: bool(posts(slack, ticket)))
    return ticket, posts(slack, ticket)[-1]


def owner_of(unit: Unit, user: LoopbackUser) -> Contact:
    owner = unit.people.owner(person(user.team, user.id))
    assert owner is not None
    return owner[0]


def posts(slack: LoopbackSlack, ticket: int) -> list[Message]:
    """What stands in the channel of the staff about a ticket."""
    seen = slack.user("U0ANA").sees(STAFF)
    return [message for message in seen if message.text.startswith(f"*#{ticket}*")]


def post(slack: LoopbackSlack, ticket: int) -> Message:
    (only,) = posts(slack, ticket)
    return only


def whispers(user: LoopbackUser) -> list[str]:
    """What the channel of the staff says to one person alone."""
    return [message.text for message in user.sees(STAFF) if message.ephemeral_to == user.id]


def ticket_of(focal: tuple[LoopbackSlack, Served], number: int) -> Ticket:
    found = focal[1].focal.store.read(lambda unit: unit.tickets.one(number))
    assert found is not None
    return found


def has_buttons(slack: LoopbackSlack, ticket: int, buttons: list[str]) -> bool:
    return labels(post(slack, ticket).blocks) == buttons


def has_heard(user: LoopbackUser, times: int) -> bool:
    return len(whispers(user)) == times


def answered_elsewhere(served: Served, ticket: int) -> None:
    """Somebody else answers in the console."""
    library = served.focal.library()
    assert served.focal.store.run(lambda unit: answer(unit, OPERATOR, ticket, "First.", library, datetime.now(UTC)))


def opens_dialog(slack: LoopbackSlack, user: LoopbackUser, message: Message) -> str:
    """Presses "Answer" and reads what the dialog shows."""
    user.presses(message, "Answer")
    slack.wait_until(lambda: user.modal is not None)
    assert user.modal is not None
    return str(user.modal["blocks"])


def test_a_question_is_posted(focal: tuple[LoopbackSlack, Served], ana: LoopbackUser) -> None:
    """It stands in the channel with its buttons, says what it says, and calls nobody."""
    _slack, _served = focal
    ticket, posted = asked(focal, ana, f"{HOSTILE}{next(_numbers)}")
    assert labels(posted.blocks) == ["Answer", "I take it", "No answer needed"]
    for part in ("Language: English", "Nearest: President", f"/console/tickets/{ticket}"):
        assert part in posted.text
    assert "<!channel>" not in posted.text
    assert "pays" in posted.text


def test_an_answer_is_typed_and_sent(
    focal: tuple[LoopbackSlack, Served], ana: LoopbackUser, iker: LoopbackUser
) -> None:
    """The dialog shows the question and the conversation; what is sent reaches the person, and the post says by
    whom, without buttons."""
    slack, _served = focal
    ticket, posted = asked(focal, ana, "What does the moon cheese committee zorble?")
    shown = opens_dialog(slack, iker, posted)
    assert shown.count("moon cheese") >= 2
    assert "Focal: " in shown
    answered = answer_to(slack, ana, lambda: iker.submits({FIELD: "It *zorbles* nothing.\nReally."}))
    assert "A person at the secretariat answers your question" in answered.text
    assert "zorbles" in answered.text
    assert iker.modal is None
    slack.wait_until(lambda: "has answered" in post(slack, ticket).text)
    assert f"Staff {iker.id}" in post(slack, ticket).text
    assert labels(post(slack, ticket).blocks) == []
    assert ticket_of(focal, ticket).outcome is TicketOutcome.ANSWERED


def test_taking_giving_back_and_settling(
    focal: tuple[LoopbackSlack, Served], ana: LoopbackUser, iker: LoopbackUser
) -> None:
    """Each button changes the post in place, and the person who asked hears nothing of it."""
    slack, _served = focal
    ticket, posted = asked(focal, ana, f"zorble {next(_numbers)}?")
    before = len(said(ana))
    for press, then, shown in (
        ("I take it", "looks after it", ["Answer", "Give it back", "No answer needed"]),
        ("Give it back", "", ["Answer", "I take it", "No answer needed"]),
        ("No answer needed", "no answer is needed", []),
    ):
        iker.presses(post(slack, ticket), press)
        slack.wait_until(partial(has_buttons, slack, ticket, shown))
        assert then in post(slack, ticket).text
    assert post(slack, ticket).ts == posted.ts
    assert len(said(ana)) == before


class TestStrangers:
    @pytest.mark.parametrize("label", ["Answer", "I take it", "No answer needed"])
    def test_who_is_not_known_is_told_how_to_connect(
        self, focal: tuple[LoopbackSlack, Served], ana: LoopbackUser, label: str
    ) -> None:
        """Whoever reads along without being of the staff changes nothing, gets no dialog, and is told what to do."""
        slack, served = focal
        ticket, posted = asked(focal, ana, f"zorble {next(_numbers)}?")
        stranger = slack.add_user(f"U0EVE{next(_numbers)}")
        stranger.joins(STAFF)
        stranger.presses(posted, label)
        slack.wait_until(lambda: bool(whispers(stranger)))
        assert "/focal join CODE" in whispers(stranger)[-1]
        assert stranger.modal is None
        assert (ticket_of(focal, ticket).is_open, ticket_of(focal, ticket).assignee) == (True, "")
        assert heard(served.focal.store, stranger) == []

    def test_a_focal_point_is_no_staff(self, focal: tuple[LoopbackSlack, Served], ana: LoopbackUser) -> None:
        """A known person without the role is a stranger there too."""
        slack, served = focal
        official = connected(slack, served.focal.store, f"U0OFF{next(_numbers)}", Role.FOCAL_POINT)
        official.joins(STAFF)
        ticket, posted = asked(focal, ana, f"zorble {next(_numbers)}?")
        official.presses(posted, "No answer needed")
        slack.wait_until(lambda: bool(whispers(official)))
        assert ticket_of(focal, ticket).is_open

    def test_who_is_staff_no_more(
        self, focal: tuple[LoopbackSlack, Served], ana: LoopbackUser, iker: LoopbackUser
    ) -> None:
        """The role is looked at when the dialog is sent, not when it was opened; the text stays in it."""
        slack, served = focal
        ticket, posted = asked(focal, ana, f"zorble {next(_numbers)}?")
        opens_dialog(slack, iker, posted)

        def dismiss(unit: Unit) -> None:
            unit.erasure.erase([owner_of(unit, iker).id], datetime.now(UTC))

        served.focal.store.run(dismiss)
        iker.submits({FIELD: "Too late."})
        slack.wait_until(lambda: bool((iker.modal or {}).get("errors")))
        assert ticket_of(focal, ticket).is_open


class TestTwoAtOnce:
    def test_the_second_answer_is_not_sent(
        self, focal: tuple[LoopbackSlack, Served], ana: LoopbackUser, iker: LoopbackUser
    ) -> None:
        """Who sends an answer to what was answered meanwhile is told by whom, keeps the text, and nothing is sent."""
        slack, served = focal
        ticket, posted = asked(focal, ana, f"zorble {next(_numbers)}?")
        opens_dialog(slack, iker, posted)
        answer_to(slack, ana, lambda: answered_elsewhere(served, ticket))
        iker.submits({FIELD: "Second."})
        slack.wait_until(lambda: bool((iker.modal or {}).get("errors")))
        assert iker.modal is not None
        (wrong,) = iker.modal["errors"].values()
        assert wrong == "the operator has answered this question already. Your answer was not sent."
        assert not any("Second." in message.text for message in said(ana))

    def test_a_button_of_what_is_closed(
        self, focal: tuple[LoopbackSlack, Served], ana: LoopbackUser, iker: LoopbackUser
    ) -> None:
        """A button that was still on somebody's screen says what became of the question, and opens nothing."""
        slack, served = focal
        ticket, posted = asked(focal, ana, f"zorble {next(_numbers)}?")
        answered_elsewhere(served, ticket)
        slack.wait_until(lambda: labels(post(slack, ticket).blocks) == [])
        for number, label in enumerate(("Answer", "I take it"), start=1):
            iker.presses(posted, label)
            slack.wait_until(partial(has_heard, iker, number))
            assert "the operator has answered this question already." in whispers(iker)[-1]
        assert iker.modal is None


def test_nothing_typed(focal: tuple[LoopbackSlack, Served], ana: LoopbackUser, iker: LoopbackUser) -> None:
    """Spaces are no answer: the dialog stays and says so, and the next try is sent."""
    slack, _served = focal
    _ticket, posted = asked(focal, ana, f"zorble {next(_numbers)}?")
    opens_dialog(slack, iker, posted)
    iker.submits({FIELD: "   "})
    slack.wait_until(lambda: bool((iker.modal or {}).get("errors")))
    answered = answer_to(slack, ana, lambda: iker.submits({FIELD: "Something."}))
    assert answered.text.endswith("Something.")


def test_a_long_question(focal: tuple[LoopbackSlack, Served], ana: LoopbackUser, iker: LoopbackUser) -> None:
    """What takes more than Slack's limits is shortened in the post and in the dialog, and still one post."""
    slack, _served = focal
    ticket, posted = asked(focal, ana, f"{next(_numbers)} zorble & < " * 200)
    assert "…" in posted.text
    assert "zorble" in opens_dialog(slack, iker, posted)
    answer_to(slack, ana, lambda: iker.submits({FIELD: "No."}))
    slack.wait_until(lambda: "has answered" in post(slack, ticket).text)


def test_a_dialog_that_does_not_open(
    focal: tuple[LoopbackSlack, Served], ana: LoopbackUser, iker: LoopbackUser
) -> None:
    """A trigger that came too late is no fault: pressing again opens the dialog."""
    slack, _served = focal
    _ticket, posted = asked(focal, ana, f"zorble {next(_numbers)}?")
    slack.fail("views.open", Refuse("expired_trigger_id"))
    assert iker.presses(posted, "Answer").wait()
    assert iker.modal is None
    opens_dialog(slack, iker, posted)
    iker.closes()


def test_a_conversation_in_the_same_channel(
    focal: tuple[LoopbackSlack, Served], ana: LoopbackUser, iker: LoopbackUser
) -> None:
    """Who talks with Focal in a thread of the channel has the usual buttons there, which do what they always do."""
    slack, _served = focal
    iker.mentions(STAFF, f"<@{slack.bot_user}> help")
    mention = [message for message in iker.sees(STAFF) if message.user == iker.id][-1]
    slack.wait_until(lambda: bool(said(iker, STAFF, mention.ts)))
    helped = said(iker, STAFF, mention.ts)[-1]
    iker.presses(helped, "All topics")
    slack.wait_until(
        lambda: any("What would you like to know?" in message.text for message in said(iker, STAFF, mention.ts))
    )
    assert whispers(iker) == []


def test_nothing_without_a_channel(furnished: Path, tmp_path: Path) -> None:
    """Where no channel is set nothing is posted; where one was set before, nothing any more."""
    port = free_port()
    with LoopbackSlack(request_urls=url_of(port)) as slack:
        slack.add_channel(STAFF)
        settings = one_workspace(slack, "http", port)
        with served(furnished, tmp_path, settings | {"slack_staff_channel": f"{TEAM}/{STAFF}"}) as running:
            assert running.focal.store.read(lambda unit: unit.tickets.posts.room()) is not None
            running.stop()
            running.settings = running.settings.model_copy(update={"slack_staff_channel": ""})
            running.start()
            assert running.focal.store.read(lambda unit: unit.tickets.posts.room()) is None
