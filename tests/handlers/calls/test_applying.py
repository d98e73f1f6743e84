"""A city applies: who may, what is missing, who signs, and that it is handed in exactly once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from handlers.calls.applying import missing_files, send_back, sign, signers_of, withdraw
from handlers.calls.setting import cancel_call
from handlers.erasure import forget
from handlers.filling.purposes import Completion, Opening, Refusal
from knowledge.model.audience import Act, Audience
from knowledge.model.calls import ApplicationState, Call, CallRefused, CallState
from knowledge.model.languages import FR
from knowledge.model.people import Post, Role
from knowledge.model.responses import AnswerFileState, ResponseState
from knowledge.model.rights import OPERATOR, Forbidden, actor_of
from knowledge.store.unit import Unit
from tests.handlers.calls.calling import (
    ANSWERS,
    DAY,
    WEEK,
    answered,
    application,
    call,
    completes,
    in_work,
    opened,
    opens,
    send_file,
    speaking,
)
from tests.handlers.people.network import Network

STATES = ApplicationState


def signs(network: Network, contact: int, of: Call, revision: int | None = None, now: datetime | None = None) -> str:
    """Somebody signs; why not, or ""."""
    who, seen = network.contact(contact), application(network, of)
    read = revision if revision is not None else seen.revision if seen else 0
    try:
        network.store.run(lambda unit: sign(unit, who, of.id, read, network.library, now or network.now))
    except CallRefused as error:
        return error.code
    network.deliver()
    return ""


def sends_back(network: Network, contact: int, of: Call, remark: str = "The date is wrong.") -> str:
    """Whoever is to sign sends it back; why not, or ""."""
    who, revision = network.contact(contact), in_work(network, of).revision
    try:
        network.store.run(lambda unit: send_back(unit, who, of.id, revision, remark, network.library, network.now))
    except CallRefused as error:
        return error.code
    network.deliver()
    return ""


def withdraws(network: Network, contact: int, of: Call) -> str:
    """Somebody withdraws the application; why not, or ""."""
    who = network.contact(contact)
    try:
        network.store.run(lambda unit: withdraw(unit, who, of.id, network.library, network.now))
    except CallRefused as error:
        return error.code
    network.deliver()
    return ""


def acted(network: Network, of: Call) -> frozenset[Act]:
    """What Lyon is noted to have done about a call."""

    def read(unit: Unit) -> frozenset[Act]:
        (deadline,) = unit.deadlines.settled_by(of.subject)
        return unit.deadlines.acts_on(deadline, network.lyon.id)

    return network.store.read(read)


def leaves(network: Network, *contacts: int) -> None:
    """People give up their posts."""

    def work(unit: Unit) -> None:
        for contact in contacts:
            unit.contacts.end_posts(contact)

    network.store.run(work)


@pytest.fixture
def lyon(small_network: Network) -> Network:
    """Lyon with a focal point, an alternate and a deputy mayor."""
    return small_network


@pytest.fixture
def known(lyon: Network) -> Call:
    """A call that is open to everybody."""
    return opened(lyon)


class TestOpening:
    def test_all_of_the_city_share_one(self, lyon: Network, known: Call) -> None:
        """Whoever of Lyon applies goes on with the same answers."""
        keys = set()
        for contact in (lyon.focal_point, lyon.alternate, lyon.elected):
            opening = opens(lyon, contact, known)
            assert isinstance(opening, Opening)
            assert (opening.subject, opening.form, opening.member) == (known.subject, known.form, lyon.lyon.id)
            assert opening.response is None
            keys.add(opening.key)
        assert keys == {f"call:{known.id}:member:{lyon.lyon.id}"}

    def test_titled_in_the_language_of_the_reader(self, lyon: Network, known: Call) -> None:
        """And the button says what comes of it."""
        opening = opens(lyon, lyon.focal_point, known)
        assert isinstance(opening, Opening)
        assert opening.title == "Accueillir l’assemblée"
        plain = opens(lyon, lyon.focal_point, opened(lyon, needs_signature=False))
        assert isinstance(plain, Opening)
        assert plain.finish != opening.finish

    def test_not_of_the_secretariat(self, lyon: Network, known: Call) -> None:
        """It applies for nobody."""
        with pytest.raises(Forbidden):
            opens(lyon, lyon.staff, known)

    def test_somebody_without_a_city(self, lyon: Network, known: Call) -> None:
        """They are told how to be known."""
        stranger = lyon.store.run(lambda unit: unit.people.add_contact("", Role.VISITOR, FR, None, lyon.now))
        refusal = opens(lyon, stranger, known)
        assert isinstance(refusal, Refusal)
        assert [choice.id for choice in refusal.choices] == ["access"]

    @pytest.mark.parametrize("rest", [["99"], ["x"], [], ["0"]])
    def test_no_such_call(self, lyon: Network, rest: list[str]) -> None:
        """Whatever a forged button says, nothing is told about a call that there is not."""
        refusal = opens(lyon, lyon.focal_point, 0, *rest)
        assert isinstance(refusal, Refusal)
        assert [choice.id for choice in refusal.choices] == ["calls:0"]

    def test_a_draft_is_nobodys(self, lyon: Network, known: Call) -> None:
        """A call that was not opened yet is not told of."""
        lyon.store.run(lambda unit: unit.calls.save(replace(known, state=CallState.DRAFT)))
        assert isinstance(opens(lyon, lyon.focal_point, known), Refusal)

    def test_when_it_is_not_open(self, lyon: Network) -> None:
        """Before it opens, after it has closed, and once it is cancelled, each in its own words."""
        ahead = opened(lyon, opens_at=lyon.now + DAY)
        over, gone = opened(lyon, closes_at=lyon.now + DAY), opened(lyon)
        lyon.store.run(lambda unit: cancel_call(unit, OPERATOR, gone, lyon.library, lyon.now))
        texts = []
        for each in (ahead, gone):
            refusal = opens(lyon, lyon.focal_point, each)
            assert isinstance(refusal, Refusal)
            texts.append(refusal.text)
        lyon.now += DAY
        refusal = opens(lyon, lyon.focal_point, over)
        assert isinstance(refusal, Refusal)
        assert len({*texts, refusal.text}) == 3

    def test_not_eligible(self, lyon: Network) -> None:
        """A call to others is open to Lyon neither to begin nor to hand in."""
        theirs = opened(lyon, audience=Audience(members=frozenset({lyon.braga.id})))
        assert isinstance(opens(lyon, lyon.focal_point, theirs), Refusal)
        assert isinstance(completes(lyon, lyon.focal_point, theirs), Refusal)
        assert application(lyon, theirs) is None


class TestCompleting:
    def test_it_waits_for_its_signature(self, lyon: Network, known: Call) -> None:
        """The application is there, and nothing was handed in; who is to sign is asked with the buttons for it."""
        zoe = speaking(lyon, lyon.elected, "zoe")
        done = completes(lyon, lyon.focal_point, known)
        assert isinstance(done, Completion)
        kept = in_work(lyon, known)
        assert (kept.state, kept.submitted_at) == (STATES.TO_SIGN, None)
        assert acted(lyon, known) == frozenset()
        assert zoe.choices == [
            f"call_read:{known.id}",
            f"call_sign:{known.id}:{kept.revision}",
            f"call_back:{known.id}:{kept.revision}",
        ]
        assert "It waits for your signature: Host the assembly" in zoe.text
        assert [choice.id for choice in done.choices] == [f"call_read:{known.id}", f"call:{known.id}"]

    def test_without_a_signature(self, lyon: Network) -> None:
        """Where none is needed it is handed in at once, and nobody of Lyon is reminded any more."""
        known = opened(lyon, needs_signature=False)
        assert isinstance(completes(lyon, lyon.alternate, known), Completion)
        kept = in_work(lyon, known)
        assert (kept.state, kept.submitted_at, kept.signed_by) == (STATES.SUBMITTED, lyon.now, None)
        assert acted(lyon, known) == {Act.ANSWERED}

    def test_colleagues_hear_who_handed_it_in(self, lyon: Network) -> None:
        """Without a signature they are told by whom, and of no signature."""
        known = opened(lyon, needs_signature=False)
        ana = speaking(lyon, lyon.focal_point, "ana")
        completes(lyon, lyon.focal_point, known)
        withdraws(lyon, lyon.focal_point, known)
        completes(lyon, lyon.alternate, known)
        assert ana.text.startswith("Alternate, Lyon has handed in the application of Lyon on Friday")

    def test_who_writes_and_signs(self, lyon: Network, known: Call) -> None:
        """A deputy mayor who completes it may sign it at once; so may somebody who is alone, and both are told."""
        done = completes(lyon, lyon.elected, known)
        assert isinstance(done, Completion)
        assert any(choice.id.startswith("call_sign:") for choice in done.choices)
        leaves(lyon, lyon.elected)
        second = opened(lyon)
        second_done = completes(lyon, lyon.focal_point, second)
        assert isinstance(second_done, Completion)
        assert any(choice.id.startswith("call_sign:") for choice in second_done.choices)

    def test_something_is_missing(self, lyon: Network, known: Call) -> None:
        """An answer that is missing is refused, and there is no application."""
        assert isinstance(completes(lyon, lyon.focal_point, known, {"title": "Our palace"}), Refusal)
        assert application(lyon, known) is None

    @pytest.mark.parametrize("state", [AnswerFileState.WANTED, AnswerFileState.FAILED])
    def test_a_file_that_is_not_here(self, lyon: Network, known: Call, state: AnswerFileState) -> None:
        """A file on its way, or that could not be fetched, is named; the draft stays open."""
        refusal = completes(lyon, lyon.focal_point, known, state=state)
        assert isinstance(refusal, Refusal)
        assert "letter.pdf" in refusal.text
        assert [choice.id for choice in refusal.choices] == [f"fill:call:{known.id}"]
        assert application(lyon, known) is None

    def test_a_file_that_nobody_sent(self, lyon: Network, known: Call) -> None:
        """The name of a file alone is no file; one of another response does not count either."""

        def work(unit: Unit) -> tuple[str, ...]:
            who = lyon.contact(lyon.focal_point)
            kept, filled = answered(unit, who, known, ANSWERS, lyon.now)
            other, _filled = answered(unit, who, known, ANSWERS, lyon.now)
            send_file(unit, other.id, "letter.pdf", AnswerFileState.KEPT, who, lyon.now)
            return missing_files(unit, kept, filled)

        assert lyon.store.run(work) == ("letter.pdf",)

    def test_after_it_has_closed(self, lyon: Network, known: Call) -> None:
        """Begun in time and completed too late is too late: the draft stays with its city."""
        lyon.now = known.closes_at
        assert isinstance(completes(lyon, lyon.focal_point, known), Refusal)
        assert application(lyon, known) is None

    def test_once_more_before_it_is_signed(self, lyon: Network, known: Call) -> None:
        """Changed answers take the place of the first ones, and whoever read the first cannot sign them any more."""
        zoe = speaking(lyon, lyon.elected, "zoe")
        completes(lyon, lyon.focal_point, known)
        first = in_work(lyon, known)
        refusal = opens(lyon, lyon.alternate, known)
        assert isinstance(refusal, Refusal)
        assert f"fill:call:{known.id}:change" in [choice.id for choice in refusal.choices]
        opening = opens(lyon, lyon.alternate, known, "change")
        assert isinstance(opening, Opening)
        assert opening.response == first.response
        completes(lyon, lyon.alternate, known, ANSWERS | {"title": "Our new palace"})
        second = in_work(lyon, known)
        assert (second.id, second.response, second.state) == (first.id, first.response, STATES.TO_SIGN)
        assert sum(text.startswith(("Focal point", "Alternate")) for text in (m.text for m in zoe.shown)) == 2
        assert signs(lyon, lyon.elected, known, first.revision) == "changed"
        assert signs(lyon, lyon.elected, known) == ""

    def test_nobody_is_reached_who_could_sign(self, lyon: Network, known: Call) -> None:
        """Whoever completed it is told who can, and how they are invited."""
        done = completes(lyon, lyon.alternate, known)
        assert isinstance(done, Completion)
        assert "Deputy mayor, Lyon" in done.text
        assert "/invite" in done.text


class TestSigning:
    def test_it_is_handed_in(self, lyon: Network, known: Call) -> None:
        """By the deputy mayor's signature: with name and moment, for the whole city, and whoever worked on it hears."""
        ana = speaking(lyon, lyon.focal_point, "ana")
        completes(lyon, lyon.focal_point, known)
        assert signs(lyon, lyon.elected, known) == ""
        kept = in_work(lyon, known)
        assert (kept.state, kept.signed_by, kept.signed_name) == (STATES.SUBMITTED, lyon.elected, "Deputy mayor, Lyon")
        assert (kept.signed_at, kept.submitted_at) == (lyon.now, lyon.now)
        assert acted(lyon, known) == {Act.ANSWERED}
        assert "was handed in on Friday, 20 November 2026, 11:00 (Paris), signed by Deputy mayor, Lyon" in ana.text
        actions = [e.action for e in lyon.store.read(lambda unit: unit.audit.about(f"application:{kept.id}"))]
        assert actions == ["application.completed", "application.signed", "application.submitted"]

    @pytest.mark.parametrize("who", ["focal_point", "alternate"])
    def test_not_for_whom_it_waits(self, lyon: Network, known: Call, who: str) -> None:
        """Where there is an elected official, nobody else of the city signs."""
        completes(lyon, lyon.focal_point, known)
        assert signs(lyon, getattr(lyon, who), known) == "may-not-sign"
        assert in_work(lyon, known).state is STATES.TO_SIGN

    def test_a_city_without_elected_officials(self, lyon: Network, known: Call) -> None:
        """Its focal point signs, and is asked where somebody else completed it; an alternate does not sign."""
        leaves(lyon, lyon.elected)
        ana = speaking(lyon, lyon.focal_point, "ana")
        completes(lyon, lyon.alternate, known)
        assert f"call_sign:{known.id}:{in_work(lyon, known).revision}" in ana.choices
        assert signs(lyon, lyon.alternate, known) == "may-not-sign"
        assert signs(lyon, lyon.focal_point, known) == ""

    def test_who_wrote_it_alone(self, lyon: Network, known: Call) -> None:
        """A focal point without anybody to ask may sign their own, and is told so."""
        leaves(lyon, lyon.elected, lyon.alternate)
        done = completes(lyon, lyon.focal_point, known)
        assert isinstance(done, Completion)
        sign_it = f"call_sign:{known.id}:{in_work(lyon, known).revision}"
        assert sign_it in [choice.id for choice in done.choices]
        assert signs(lyon, lyon.focal_point, known) == ""

    def test_an_alternate_alone(self, lyon: Network, known: Call) -> None:
        """Where there is neither, whoever acts for the city signs."""
        leaves(lyon, lyon.elected, lyon.focal_point)
        signers = lyon.store.read(lambda unit: signers_of(unit, lyon.lyon.id))
        assert [each.id for each in signers] == [lyon.alternate]
        completes(lyon, lyon.alternate, known)
        assert signs(lyon, lyon.alternate, known) == ""

    def test_after_it_has_closed(self, lyon: Network, known: Call) -> None:
        """A signature a moment too late hands nothing in; one a moment before does."""
        completes(lyon, lyon.focal_point, known)
        assert signs(lyon, lyon.elected, known, now=known.closes_at) == "closed"
        assert in_work(lyon, known).state is STATES.TO_SIGN
        assert acted(lyon, known) == frozenset()

    def test_a_call_that_was_cancelled(self, lyon: Network, known: Call) -> None:
        """Nothing is signed any more."""
        completes(lyon, lyon.focal_point, known)
        lyon.store.run(lambda unit: cancel_call(unit, OPERATOR, known, lyon.library, lyon.now))
        assert signs(lyon, lyon.elected, known) == "cancelled"

    def test_twice(self, lyon: Network, known: Call) -> None:
        """The second press changes nothing, whatever revision it claims."""
        completes(lyon, lyon.focal_point, known)
        revision = in_work(lyon, known).revision
        assert signs(lyon, lyon.elected, known) == ""
        kept = in_work(lyon, known)
        assert signs(lyon, lyon.elected, known, revision) == "submitted"
        assert in_work(lyon, known) == kept

    def test_what_was_withdrawn_meanwhile(self, lyon: Network, known: Call) -> None:
        """A colleague withdrew it while it was being read."""
        completes(lyon, lyon.focal_point, known)
        assert withdraws(lyon, lyon.alternate, known) == ""
        assert signs(lyon, lyon.elected, known) == "gone"

    def test_nothing_to_sign(self, lyon: Network, known: Call) -> None:
        """Nobody has applied yet, and there is no such call."""
        assert signs(lyon, lyon.elected, known) == "gone"
        assert signs(lyon, lyon.elected, replace(known, id=99)) == "gone"

    def test_a_file_that_was_lost_meanwhile(self, lyon: Network, known: Call) -> None:
        """What is signed is whole: a file that is not here any more is told."""
        completes(lyon, lyon.focal_point, known)
        who, changed = lyon.contact(lyon.alternate), ANSWERS | {"letter": "other.pdf"}
        lyon.store.run(lambda unit: answered(unit, who, known, changed, lyon.now))
        assert signs(lyon, lyon.elected, known) == "files"

    def test_somebody_of_another_city(self, lyon: Network, known: Call) -> None:
        """Their signature is for their own city, which has not applied."""
        elsewhere = lyon.store.run(
            lambda unit: unit.people.add_contact("Mayor", Role.ELECTED_OFFICIAL, FR, lyon.braga.id, lyon.now)
        )
        completes(lyon, lyon.focal_point, known)
        who, revision = lyon.contact(elsewhere), in_work(lyon, known).revision
        with pytest.raises(CallRefused):
            lyon.store.run(lambda unit: sign(unit, who, known.id, revision, lyon.library, lyon.now))
        assert in_work(lyon, known).state is STATES.TO_SIGN

    def test_who_signed_is_erased(self, lyon: Network, known: Call) -> None:
        """The application stays handed in; by whom it was signed is not told any more."""
        completes(lyon, lyon.focal_point, known)
        signs(lyon, lyon.elected, known)
        by = actor_of(lyon.contact(lyon.elected))
        lyon.store.run(lambda unit: forget(unit, by, lyon.elected, lyon.now))
        kept = in_work(lyon, known)
        assert (kept.state, kept.signed_by, kept.signed_name) == (STATES.SUBMITTED, None, "")
        assert (kept.signed_at, kept.submitted_at) == (lyon.now, lyon.now)

    def test_who_was_to_sign_is_erased(self, lyon: Network, known: Call) -> None:
        """Then the city has no elected official, and its focal point signs."""
        completes(lyon, lyon.alternate, known)
        by = actor_of(lyon.contact(lyon.elected))
        lyon.store.run(lambda unit: forget(unit, by, lyon.elected, lyon.now))
        assert signs(lyon, lyon.focal_point, known) == ""

    def test_two_at_once(self, network: Network) -> None:
        """Of two elected officials one signs, the other is told that it has been handed in."""
        second = network.store.run(
            lambda unit: unit.people.add_contact("Mayor", Role.ELECTED_OFFICIAL, FR, network.lyon.id, network.now)
        )
        known = opened(network)
        completes(network, network.focal_point, known)
        revision = in_work(network, known).revision
        people = [network.contact(number) for number in (network.elected, second)]

        def press(number: int) -> str:
            try:
                network.store.run(
                    lambda unit: sign(unit, people[number], known.id, revision, network.library, network.now)
                )
            except CallRefused as error:
                return error.code
            return ""

        with ThreadPoolExecutor(2) as both:
            assert sorted(both.map(press, (0, 1))) == ["", "submitted"]
        assert in_work(network, known).state is STATES.SUBMITTED


class TestSendingBack:
    def test_with_a_remark(self, lyon: Network, known: Call) -> None:
        """Those who wrote it read the remark, go on with the same answers, and it is signed afterwards."""
        ana = speaking(lyon, lyon.focal_point, "ana")
        completes(lyon, lyon.focal_point, known)
        assert sends_back(lyon, lyon.elected, known, "  Please name\n the *hall*. ") == ""
        kept = in_work(lyon, known)
        assert (kept.state, kept.remark) == (STATES.DRAFT, "Please name the *hall*.")
        assert r"> Please name the \*hall\*." in ana.text
        assert ana.choices == [f"fill:call:{known.id}"]
        opening = opens(lyon, lyon.focal_point, known)
        assert isinstance(opening, Opening)
        assert opening.response == kept.response
        completes(lyon, lyon.focal_point, known)
        assert in_work(lyon, known).remark == ""
        assert signs(lyon, lyon.elected, known) == ""

    def test_without_a_remark(self, lyon: Network, known: Call) -> None:
        """Nobody would know what to change."""
        completes(lyon, lyon.focal_point, known)
        assert sends_back(lyon, lyon.elected, known, " \n ") == "no-remark"

    def test_a_long_remark(self, lyon: Network, known: Call) -> None:
        """It is kept to a length that one reads."""
        completes(lyon, lyon.focal_point, known)
        sends_back(lyon, lyon.elected, known, "x" * 5_000)
        assert len(in_work(lyon, known).remark) == 1_000

    def test_only_who_signs(self, lyon: Network, known: Call) -> None:
        """Nobody else, and nothing that was handed in."""
        completes(lyon, lyon.focal_point, known)
        assert sends_back(lyon, lyon.alternate, known) == "may-not-sign"
        signs(lyon, lyon.elected, known)
        assert sends_back(lyon, lyon.elected, known) == "submitted"


class TestWithdrawing:
    def test_what_was_handed_in(self, lyon: Network, known: Call) -> None:
        """The secretariat and the colleagues hear of it, and the city counts as one that does not take part."""
        ana, iker = speaking(lyon, lyon.focal_point, "ana"), speaking(lyon, lyon.staff, "iker")
        completes(lyon, lyon.focal_point, known)
        signs(lyon, lyon.elected, known)
        assert withdraws(lyon, lyon.elected, known) == ""
        assert in_work(lyon, known).state is STATES.WITHDRAWN
        assert acted(lyon, known) == {Act.DECLINED}
        assert "Deputy mayor, Lyon has withdrawn the application of Lyon" in ana.text
        assert "Lyon has withdrawn its application" in iker.text

    def test_before_it_was_handed_in(self, lyon: Network, known: Call) -> None:
        """It is between colleagues: the secretariat hears nothing."""
        iker = speaking(lyon, lyon.staff, "iker")
        completes(lyon, lyon.focal_point, known)
        before = len(iker.shown)
        assert withdraws(lyon, lyon.focal_point, known) == ""
        assert len(iker.shown) == before
        assert acted(lyon, known) == frozenset()

    def test_and_again(self, lyon: Network, known: Call) -> None:
        """Until the call closes the city can apply again, with the same answers, and counts again."""
        completes(lyon, lyon.focal_point, known)
        signs(lyon, lyon.elected, known)
        withdraws(lyon, lyon.elected, known)
        opening = opens(lyon, lyon.focal_point, known)
        assert isinstance(opening, Opening)
        assert opening.response == in_work(lyon, known).response
        completes(lyon, lyon.focal_point, known)
        assert signs(lyon, lyon.elected, known) == ""
        kept = in_work(lyon, known)
        assert kept.state is STATES.SUBMITTED
        assert Act.ANSWERED in acted(lyon, known)

    def test_nothing_to_withdraw(self, lyon: Network, known: Call) -> None:
        """Neither before there is an application nor twice."""
        assert withdraws(lyon, lyon.focal_point, known) == "gone"
        completes(lyon, lyon.focal_point, known)
        withdraws(lyon, lyon.focal_point, known)
        assert withdraws(lyon, lyon.focal_point, known) == "gone"

    def test_once_the_outcome_was_sent(self, lyon: Network, known: Call) -> None:
        """It is too late, and until then it is not, also after the call has closed."""
        completes(lyon, lyon.focal_point, known)
        signs(lyon, lyon.elected, known)
        lyon.now += 2 * WEEK
        lyon.store.run(lambda unit: unit.calls.save(replace(call(lyon, known), state=CallState.DECIDED)))
        assert withdraws(lyon, lyon.focal_point, known) == "not-now"

    def test_handed_in_cannot_be_changed(self, lyon: Network, known: Call) -> None:
        """Neither opened nor completed again: the secretariat has it."""
        completes(lyon, lyon.focal_point, known)
        signs(lyon, lyon.elected, known)
        kept = in_work(lyon, known)
        assert isinstance(opens(lyon, lyon.focal_point, known, "change"), Refusal)
        assert isinstance(completes(lyon, lyon.focal_point, known), Refusal)
        assert in_work(lyon, known) == kept

    def test_somebody_without_a_city(self, lyon: Network, known: Call) -> None:
        """They withdraw nothing."""
        stranger = lyon.store.run(lambda unit: unit.people.add_contact("", Role.VISITOR, FR, None, lyon.now))
        assert withdraws(lyon, stranger, known) == "no-member"


class TestColleagues:
    def test_somebody_who_moved_to_another_city(self, lyon: Network, known: Call) -> None:
        """Who works elsewhere by now hears nothing of their former city's application."""
        ana = speaking(lyon, lyon.focal_point, "ana")
        completes(lyon, lyon.focal_point, known)

        def move(unit: Unit) -> None:
            unit.contacts.put_post(lyon.focal_point, Post(member=lyon.braga, role=Role.FOCAL_POINT))
            unit.contacts.end_posts(lyon.focal_point, [lyon.lyon.id])

        lyon.store.run(move)
        before = len(ana.shown)
        assert signs(lyon, lyon.elected, known) == ""
        assert len(ana.shown) == before

    def test_the_response_is_theirs(self, lyon: Network, known: Call) -> None:
        """What was completed is kept as handed in by its member, under no key any more."""
        completes(lyon, lyon.focal_point, known)
        kept = lyon.store.read(lambda unit: unit.responses.one(in_work(lyon, known).response))
        assert kept is not None
        assert (kept.member, kept.key, kept.state) == (lyon.lyon.id, None, ResponseState.SUBMITTED)
