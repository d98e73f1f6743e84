"""Reminders are planned anew by hand, and who may change a deadline at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from handlers.deadlines.naming import rename_deadline
from handlers.deadlines.planning import replan_deadline
from handlers.deadlines.setting import cancel_deadline, move_deadline, set_deadline
from knowledge.model.deadlines import Deadline, DeadlineRefused, plan_of
from knowledge.model.languages import EN, Text
from knowledge.model.people import Role
from knowledge.model.preferences import Mailing
from knowledge.model.rights import FOCAL, OPERATOR, Actor, Forbidden
from knowledge.store.deadline_standing import DeadlineStanding
from knowledge.store.errors import Conflict
from knowledge.store.tables import audit
from knowledge.store.unit import Unit
from tests.circulations import SERVED, change_contact, lose
from tests.handlers.deadlines.network import DAY, FRIDAY, HOUR, MADRID, START, Network, local

STRANGERS = [role for role in Role if role not in (Role.STAFF, Role.ADMINISTRATOR)]
NOON = local(MADRID, 11, 27, 12)
"""Of the day on which all were reminded a week before."""
Deed = Callable[[Unit, Actor, Deadline, Network], object]

DEEDS: dict[str, Deed] = {
    "set": lambda unit, by, deadline, network: set_deadline(unit, by, deadline, START),
    "move": lambda unit, by, deadline, network: move_deadline(unit, by, deadline, FRIDAY + DAY, network.library, START),
    "cancel": lambda unit, by, deadline, network: cancel_deadline(unit, by, deadline, network.library, START),
    "rename": lambda unit, by, deadline, network: rename_deadline(
        unit, by, deadline, Text({EN: "New"}), network.library, START
    ),
    "replan": lambda unit, by, deadline, network: replan_deadline(unit, by, deadline, plan_of("2d"), START),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", STRANGERS)
def test_no_city_changes_a_deadline(small_network: Network, role: Role, deed: str) -> None:
    """Whoever is not of the secretariat is refused, and nothing changes."""
    deadline = small_network.set()
    by = Actor(name="contact:7", role=role, member=small_network.vitoria, contact=7)
    with pytest.raises(Forbidden):
        small_network.store.run(lambda unit: DEEDS[deed](unit, by, deadline, small_network))
    assert small_network.stored(deadline) == deadline


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(
    "by", [OPERATOR, FOCAL, Actor(name="contact:8", role=Role.STAFF, contact=8)], ids=lambda by: by.name
)
def test_the_secretariat_and_focal_itself_may(small_network: Network, by: Actor, deed: str) -> None:
    """Staff, the operator, and what Focal does by itself where a circular is released; it is written down by whom."""
    deadline = small_network.set()
    small_network.store.run(lambda unit: DEEDS[deed](unit, by, deadline, small_network))
    names = small_network.store.read(lambda unit: unit.connection.execute(audit.select()).all())
    assert names[-1].actor == by.name
    assert names[-1].action.startswith("deadline.")


class TestReplanning:
    def test_people_are_reminded_by_the_new_steps(self, network: Network) -> None:
        """What was planned before is forgotten, and each is reminded at their own hour by the new steps alone."""
        deadline = network.set(plan="7d 1d")
        network.do(replan_deadline, OPERATOR, deadline, plan_of("3d 2h"), START)
        network.run(START, FRIDAY)
        assert network.times(network.edurne, MADRID) == [("3d", "01.12. 10:00"), ("2h", "04.12. 16:00")]

    def test_nobody_is_reminded_again_of_a_step_that_stays(self, network: Network) -> None:
        """Who was reminded a week before is not reminded of that week once more because a later step has changed."""
        deadline = network.set(plan="7d 1d")
        network.run(START, NOON)
        network.do(replan_deadline, OPERATOR, network.stored(deadline), plan_of("7d 2d"), NOON)
        network.run(NOON, FRIDAY)
        assert network.times(network.edurne, MADRID) == [("7d", "27.11. 10:00"), ("2d", "02.12. 10:00")]

    def test_what_lies_behind_is_not_made_up_for(self, network: Network) -> None:
        """A new step whose day has gone by reminds nobody at once."""
        deadline = network.set(plan="1d")
        network.do(replan_deadline, OPERATOR, deadline, plan_of("14d 1d"), NOON)
        network.run(NOON, NOON + DAY)
        assert network.reminded() == []

    def test_nobody_is_told(self, network: Network) -> None:
        """Other reminders are no news of the deadline."""
        deadline = network.set(plan="7d 1d")
        network.run(START, NOON)
        before = network.reminded()
        network.do(replan_deadline, OPERATOR, network.stored(deadline), plan_of("2h"), NOON)
        network.run(NOON, NOON + HOUR)
        assert network.reminded() == before

    def test_one_that_begins_later(self, small_network: Network) -> None:
        """A deadline of which people are reminded from some day on only stays so."""
        deadline = small_network.set()
        later = small_network.store.run(lambda unit: unit.deadlines.save(replace(deadline, since=NOON)))
        kept = small_network.do(replan_deadline, OPERATOR, later, plan_of("2d"), START)
        assert small_network.stored(kept).since == NOON

    def test_without_a_step(self, small_network: Network) -> None:
        """A plan without a step is refused: who wants nobody to be reminded cancels the deadline."""
        deadline = small_network.set()
        with pytest.raises(DeadlineRefused) as refused:
            small_network.do(replan_deadline, OPERATOR, deadline, (), START)
        assert refused.value.code == "no-steps"
        assert small_network.stored(deadline) == deadline

    def test_of_what_somebody_else_changed(self, small_network: Network) -> None:
        """Who read it before somebody else changed it is refused."""
        deadline = small_network.set()
        small_network.move(deadline, FRIDAY + DAY, START)
        with pytest.raises(Conflict):
            small_network.do(replan_deadline, OPERATOR, deadline, plan_of("2d"), START)


class TestWhomAChangeReaches:
    @pytest.mark.parametrize("how", ["move", "cancel"])
    def test_as_many_as_are_told(self, network: Network, how: str) -> None:
        """The number that is shown before a change is that of the letters that it makes: of those who were reminded,
        the ones who still want to be and whom a channel reaches."""
        deadline = network.set()
        network.run(START, NOON)
        change_contact(network.store, network.edurne, declined=[Mailing.DEADLINES])
        lose(network.store, network.luz.chat, NOON)
        network.settle(network.jo, deadline, NOON)
        shown = network.store.read(
            lambda unit: DeadlineStanding(unit.connection).told_of_change(network.stored(deadline), SERVED)
        )
        changed = network.move(deadline, FRIDAY + DAY, NOON) if how == "move" else network.cancel(deadline, NOON)
        assert shown == 3
        assert len(network.reminded(revision=changed.revision)) == shown
