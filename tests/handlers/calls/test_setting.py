"""Calls are written, changed, opened and cancelled, and their deadlines with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from handlers.calls.setting import NoSuchCall, cancel_call, change_call, create_call, known_call, open_call
from knowledge.model.audience import Act, Audience
from knowledge.model.calls import Call, CallRefused, CallState, CallWindow
from knowledge.model.deadlines import PLANS, Deadline, DeadlineState
from knowledge.model.languages import EN, Text
from knowledge.model.people import Region
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import OPERATOR, Forbidden, actor_of
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit
from tests.handlers.calls.calling import DAY, HOUR, WEEK, call, call_of, completes, opened, speaking
from tests.handlers.people.network import Network


def written(network: Network, **values: Any) -> Call:
    """A draft."""
    return network.store.run(
        lambda unit: create_call(unit, OPERATOR, call_of(unit, network.now, **values), network.now)
    )


def opens(network: Network, of: Call) -> Call:
    return network.store.run(lambda unit: open_call(unit, OPERATOR, of, network.now))


def changes(network: Network, of: Call) -> Call:
    return network.store.run(lambda unit: change_call(unit, OPERATOR, of, network.library, network.now))


def cancels(network: Network, of: Call) -> Call:
    done = network.store.run(lambda unit: cancel_call(unit, OPERATOR, of, network.library, network.now))
    network.deliver()
    return done


def deadlines(network: Network, of: Call) -> tuple[Deadline, ...]:
    return network.store.read(lambda unit: unit.deadlines.settled_by(of.subject))


def log(network: Network, of: Call) -> list[str]:
    return [entry.action for entry in network.store.read(lambda unit: unit.audit.about(of.subject))]


def refused(act: Callable[[], object]) -> str:
    """Why something was refused."""
    with pytest.raises(CallRefused) as found:
        act()
    return found.value.code


class TestDrafts:
    def test_nobody_is_reminded_of_a_draft(self, small_network: Network) -> None:
        """It has no deadline, and nothing can be handed in; it stands in the audit log."""
        draft = written(small_network)
        assert draft.state is CallState.DRAFT
        assert draft.window(small_network.now) is CallWindow.NOT_YET
        assert deadlines(small_network, draft) == ()
        assert log(small_network, draft) == ["call.created"]

    def test_what_cannot_be(self, small_network: Network) -> None:
        """No title, an end that is over, an opening behind the end: each is refused with its code."""
        now = small_network.now
        wrong: dict[str, dict[str, Any]] = {
            "no-title": {"titles": Text({EN: "  "})},
            "past": {"closes_at": now},
            "opens-after-closing": {"opens_at": now + 9 * DAY},
        }
        for code, values in wrong.items():
            assert refused(partial(written, small_network, **values)) == code

    def test_only_the_secretariat(self, small_network: Network) -> None:
        """A focal point writes, changes, opens and cancels no call."""
        by = actor_of(small_network.contact(small_network.focal_point))
        draft, library, now = written(small_network), small_network.library, small_network.now
        deeds: tuple[Callable[[Unit], object], ...] = (
            lambda unit: create_call(unit, by, draft, now),
            lambda unit: change_call(unit, by, draft, library, now),
            lambda unit: open_call(unit, by, draft, now),
            lambda unit: cancel_call(unit, by, draft, library, now),
        )
        for deed in deeds:
            with pytest.raises(Forbidden):
                small_network.store.run(deed)

    def test_unknown(self, small_network: Network) -> None:
        """A number of no call is told as such."""
        with pytest.raises(NoSuchCall):
            small_network.store.run(lambda unit: known_call(unit, 99))


class TestOpening:
    def test_it_has_its_deadline(self, network: Network) -> None:
        """Opening sets a deadline for the same members until the same minute, with the reminders of its kind."""
        european = Audience(regions=frozenset({Region.EUROPE}))
        known = opens(network, written(network, audience=european, zone="America/Bogota"))
        (deadline,) = deadlines(network, known)
        assert known.state is CallState.OPEN
        assert (deadline.subject, deadline.kind) == (known.subject, DeadlineKind.EXPRESSION_OF_INTEREST)
        assert (deadline.due_at, deadline.zone, deadline.titles) == (known.closes_at, known.zone, known.titles)
        assert (deadline.audience, deadline.since) == (european, network.now)
        assert deadline.plan == PLANS[DeadlineKind.EXPRESSION_OF_INTEREST]
        assert log(network, known) == ["call.created", "call.opened"]

    def test_nobody_is_reminded_before_it_opens(self, small_network: Network) -> None:
        """Where it opens later, its deadline counts from then on."""
        known = opens(small_network, written(small_network, opens_at=small_network.now + 2 * DAY))
        assert deadlines(small_network, known)[0].since == small_network.now + 2 * DAY

    def test_without_a_form(self, small_network: Network) -> None:
        """Nobody can apply before it is known what is asked."""
        assert refused(lambda: opens(small_network, written(small_network, form=None))) == "no-form"

    def test_a_draft_that_grew_old(self, small_network: Network) -> None:
        """What is over by now is not opened any more."""
        draft = written(small_network)
        small_network.now += 2 * WEEK
        assert refused(lambda: opens(small_network, draft)) == "past"

    def test_twice(self, small_network: Network) -> None:
        """A double click opens it once: it has one deadline."""
        draft = written(small_network)
        known = opens(small_network, draft)
        with pytest.raises(Conflict):
            opens(small_network, draft)
        assert refused(lambda: opens(small_network, known)) == "not-now"
        assert len(deadlines(small_network, known)) == 1


class TestWindow:
    def test_it_closes_at_the_minute(self, small_network: Network) -> None:
        """Open until the last instant, closed at it; a member that was given more time has it alone."""
        known = opened(small_network, opens_at=small_network.now + DAY)
        last, longer = known.closes_at, known.closes_at + DAY
        moment = timedelta(microseconds=1)
        assert known.window(small_network.now) is CallWindow.NOT_YET
        assert known.window(small_network.now + DAY) is CallWindow.OPEN
        assert known.window(last - moment) is CallWindow.OPEN
        assert known.window(last) is CallWindow.CLOSED
        assert known.window(last, longer) is CallWindow.OPEN
        assert known.window(longer, longer) is CallWindow.CLOSED
        assert known.window(last - moment, small_network.now) is CallWindow.OPEN

    def test_by_its_state(self, small_network: Network) -> None:
        """What is cancelled or decided is open to nobody, whatever the clock says."""
        known = opened(small_network)
        windows = {state: replace(known, state=state).window(small_network.now) for state in CallState}
        assert windows == {
            CallState.DRAFT: CallWindow.NOT_YET,
            CallState.OPEN: CallWindow.OPEN,
            CallState.CANCELLED: CallWindow.CANCELLED,
            CallState.DECIDED: CallWindow.CLOSED,
        }


class TestChanging:
    def test_a_draft(self, small_network: Network) -> None:
        """It stays a draft, whatever state the change claims."""
        draft = written(small_network)
        kept = changes(small_network, replace(draft, titles=Text({EN: "Another"}), state=CallState.DECIDED))
        assert (kept.state, kept.titles) == (CallState.DRAFT, Text({EN: "Another"}))
        assert deadlines(small_network, kept) == ()

    def test_the_deadline_moves_with_it(self, network: Network) -> None:
        """Another closing time, title and audience are those of the deadline too, which stays one."""
        known = opened(network)
        later = replace(known, closes_at=known.closes_at + WEEK, titles=Text({EN: "Longer"}), zone="UTC")
        kept = changes(network, later)
        (deadline,) = deadlines(network, kept)
        assert (deadline.due_at, deadline.titles, deadline.zone) == (later.closes_at, later.titles, "UTC")

    def test_an_opening_that_is_put_off(self, small_network: Network) -> None:
        """Its reminders wait for it."""
        known = opened(small_network)
        changes(small_network, replace(known, opens_at=small_network.now + DAY))
        assert deadlines(small_network, known)[0].since == small_network.now + DAY

    def test_words_alone(self, small_network: Network) -> None:
        """Nobody hears of another text: the deadline is as it was."""
        known = opened(small_network)
        before = deadlines(small_network, known)
        changes(small_network, replace(known, texts=None))
        assert deadlines(small_network, known) == before

    def test_what_cannot_be(self, small_network: Network) -> None:
        """An end in the past, or an open call without a form, is refused and changes nothing."""
        known = opened(small_network)
        before = deadlines(small_network, known)
        ended = replace(known, closes_at=small_network.now - HOUR)
        assert refused(lambda: changes(small_network, ended)) == "past"
        assert refused(lambda: changes(small_network, replace(known, form=None))) == "no-form"
        assert (call(small_network, known), deadlines(small_network, known)) == (known, before)

    def test_the_form_that_cities_answer(self, small_network: Network) -> None:
        """It stays once somebody has begun; before, it can be exchanged."""
        known = opened(small_network)
        words = call_of_form(small_network, "words")
        known = changes(small_network, replace(known, form=words))
        known = changes(small_network, replace(known, form=call_of_form(small_network, "small")))
        completes(small_network, small_network.focal_point, known)
        assert refused(lambda: changes(small_network, replace(known, form=words))) == "form-fixed"

    def test_somebody_else_was_first(self, small_network: Network) -> None:
        """Who saw an older state is told so."""
        known = opened(small_network)
        changes(small_network, replace(known, texts=None))
        with pytest.raises(Conflict):
            changes(small_network, replace(known, titles=Text({EN: "Mine"})))

    def test_what_is_over(self, small_network: Network) -> None:
        """A cancelled call is not changed, nor cancelled again."""
        gone = cancels(small_network, opened(small_network))
        assert refused(lambda: changes(small_network, gone)) == "not-now"
        assert refused(lambda: cancels(small_network, gone)) == "not-now"


class TestCancelling:
    def test_who_worked_on_it_is_told(self, network: Network) -> None:
        """Those of a city that applied, in their language; its deadline is cancelled; nobody else hears of it."""
        known = opened(network)
        ana = network.joined(network.focal_point, "ana")
        zoe = speaking(network, network.elected, "zoe")
        completes(network, network.focal_point, known)
        before = len(zoe.shown)
        cancels(network, call(network, known))
        assert ana.text.endswith("Accueillir l’assemblée")
        assert len(zoe.shown) == before
        assert [each.state for each in deadlines(network, known)] == [DeadlineState.CANCELLED]
        assert log(network, known)[-1] == "call.cancelled"

    def test_nobody_has_begun(self, small_network: Network) -> None:
        """Then nobody is told, and a draft is cancelled as well."""
        assert cancels(small_network, opened(small_network)).state is CallState.CANCELLED
        assert cancels(small_network, written(small_network)).state is CallState.CANCELLED

    def test_what_a_city_did_stays_done(self, small_network: Network) -> None:
        """That Lyon had applied is still known."""
        known = opened(small_network, needs_signature=False)
        completes(small_network, small_network.focal_point, known)
        cancels(small_network, call(small_network, known))
        lyon = small_network.lyon.id
        assert small_network.store.read(lambda unit: unit.audiences.has_acted(known.subject, Act.ANSWERED, lyon))


def call_of_form(network: Network, name: str) -> int:
    """The number of another form."""
    made = network.store.run(lambda unit: call_of(unit, network.now, name))
    assert made.form is not None
    return made.form
