"""Many people in many workspaces, who all write at once: each workspace and each person has a pace of its own."""

from __future__ import annotations

from collections import Counter
from functools import partial

from sqlalchemy import select

from knowledge.store.store import Store
from knowledge.store.tables import addresses, deliveries, messages
from tests.queueing import states
from tests.slack.browsing import Administrator
from tests.slack.focal import said
from tests.slack.loopback import LoopbackSlack
from tests.slack.platform.deliveries import Delivery


class Crowd:
    """The people; the app is not installed in their workspaces until `install`."""

    def __init__(self, slack: LoopbackSlack, *, workspaces: int, people: int) -> None:
        self.slack = slack
        self.teams = [f"T0CITY{number}" for number in range(workspaces)]
        for team in self.teams:
            slack.add_workspace(team, installed=False)
        self.people = [slack.add_user(f"U0P{number}", team=team) for team in self.teams for number in range(people)]
        self.written: list[tuple[str, Delivery]] = []

    def install(self, url: str) -> None:
        """Every workspace installs the Focal at this address."""
        for team in self.teams:
            page = Administrator(url).installs(partial(self.slack.consents, team=team))
            assert page.status_code == 200

    def write(self) -> None:
        """Everybody writes one message, which nobody else has written."""
        for person in self.people:
            text = f"zorble {len(self.written)}?"
            self.written.append((text, person.says_dm(text)))

    def wait_for_posts(self, count: int) -> None:
        """Waits until so many messages of Focal's stand in Slack, repetitions included."""
        self.slack.wait_until(lambda: self.slack.world.posted.total() >= count)

    def wait_for_acknowledgements(self, count: int) -> None:
        """Waits until Focal has confirmed so many messages."""
        self.slack.wait_until(lambda: sum(delivery.acknowledged for _, delivery in self.written) >= count)

    def is_answered(self, store: Store) -> bool:
        """Whether every message was heard, and all that was to be said is said."""
        return len(heard(store)) == len(self.written) and set(states(store).values()) == {"sent"}

    def check(self, store: Store, *, most_repeated: int) -> int:
        """Everything was heard once and answered; gives how often something was said again, which has a limit."""
        assert Counter(heard(store)) == Counter(text for text, _ in self.written)
        replies = replies_by_address(store)
        assert replies.total() == len(self.written)
        repeated = 0
        for person in self.people:
            again = len(said(person)) - replies[f"{person.team}/{person.id}"]
            assert again >= 0, "a reply is called sent that nobody saw"
            repeated += again
        assert repeated <= most_repeated
        return repeated


def heard(store: Store) -> list[str]:
    """The texts of all messages that were heard."""
    found = select(messages.c.text).where(messages.c.direction == "in")
    return store.read(lambda unit: list(unit.connection.execute(found).scalars()))


def replies_by_address(store: Store) -> Counter[str]:
    """How many deliveries there are for each address."""
    found = select(addresses.c.external_id).join_from(deliveries, addresses)
    return Counter(store.read(lambda unit: list(unit.connection.execute(found).scalars())))


def in_flight(store: Store) -> int:
    """How many messages are marked as being sent."""
    return Counter(states(store).values())["sending"]
