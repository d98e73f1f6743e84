"""A deadline gets another title: nobody is told, and every reminder that is not sent yet says the new one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.deadlines.naming import rename_deadline
from knowledge.model.deadlines import Deadline, DeadlineRefused
from knowledge.model.languages import EN, FR, Language, Text
from knowledge.model.rights import OPERATOR
from knowledge.store.errors import Conflict
from tests.circulations import Reader
from tests.handlers.deadlines.network import DAY, FRIDAY, HOUR, MADRID, START, TITLES, Network, local

ES = Language("es")
NEW = Text({EN: "Send the annual report", FR: "Envoyez le rapport annuel", ES: "Envíe el informe anual"})
WEEK_BEFORE = local(MADRID, 11, 27, 10)


def rename(network: Network, deadline: Deadline, titles: Text = NEW) -> Deadline:
    """The secretariat does."""
    return network.do(rename_deadline, OPERATOR, network.stored(deadline), titles, network.library, WEEK_BEFORE)


def says(network: Network, reader: Reader, title: str) -> list[bool]:
    """Whether the letters of somebody say a title, oldest first."""
    return [f"**{title}**" in text for text in network.letters(reader)]


def test_later_reminders_say_it(network: Network) -> None:
    """Who was reminded under the old title is not reminded again, nor told; the next reminder has the new one."""
    deadline = network.set(plan="7d 1d")
    network.run(START, WEEK_BEFORE)
    rename(network, deadline)
    network.run(WEEK_BEFORE, FRIDAY)
    assert says(network, network.edurne, "Envíe el informe anual") == [False, True]
    assert [name for name, _at in network.times(network.edurne, MADRID)] == ["7d", "1d"]


def test_what_waits_is_written_anew(network: Network) -> None:
    """A reminder that is not on its way yet says the new title, in its reader's language, and is still one reminder;
    one that was sent stays as it was."""
    deadline = network.set(plan="7d 1d")
    network.run(START, WEEK_BEFORE - DAY)
    network.tick(WEEK_BEFORE)
    waiting = {each.contact for each in network.reminded(state="pending")}
    assert network.mikel.id in waiting
    rename(network, deadline)
    assert says(network, network.mikel, "Envoyez le rapport annuel") == [True]
    assert {each.contact for each in network.reminded(state="pending")} == waiting
    network.deliver(WEEK_BEFORE)
    rename(network, deadline, Text({FR: "Autre chose"}))
    assert says(network, network.mikel, "Envoyez le rapport annuel") == [True]
    network.run(WEEK_BEFORE, WEEK_BEFORE + 3 * HOUR)
    assert len(network.reminded(network.mikel)) == 1


def test_twice_before_it_is_sent(network: Network) -> None:
    """The last title counts."""
    deadline = network.set(plan="7d")
    network.tick(WEEK_BEFORE)
    for titles in (NEW, Text({FR: "Autre chose"})):
        rename(network, deadline, titles)
    assert says(network, network.mikel, "Autre chose") == [True]


def test_it_stays_the_same_deadline(small_network: Network) -> None:
    """Nothing else of it changes, and the same title once more is no change."""
    deadline = small_network.set()
    rename(small_network, deadline)
    assert small_network.stored(deadline) == replace(deadline, titles=NEW)
    assert rename(small_network, deadline) == small_network.stored(deadline)
    entries = small_network.store.read(lambda unit: unit.audit.entries(None, 9))
    assert [each.action for each in entries if each.action == "deadline.renamed"] == ["deadline.renamed"]


def test_nobody_overwrites_what_they_have_not_seen(small_network: Network) -> None:
    """Whoever comes second with what they saw before is told."""
    deadline = small_network.set()
    rename(small_network, deadline)
    with pytest.raises(Conflict):
        small_network.do(rename_deadline, OPERATOR, deadline, Text({EN: "Mine"}), small_network.library, START)
    assert small_network.stored(deadline).titles == NEW


@pytest.mark.parametrize("subject", ["event:3", "form:study", "call:2"])
def test_what_is_called_as_something_else(small_network: Network, subject: str) -> None:
    """It is renamed with the event, the questionnaire or the call."""
    deadline = small_network.set(subject=subject)
    with pytest.raises(DeadlineRefused):
        rename(small_network, deadline)


def test_no_title_and_cancelled(small_network: Network) -> None:
    """Neither is taken."""
    deadline = small_network.set()
    with pytest.raises(DeadlineRefused, match="no-title"):
        rename(small_network, deadline, Text({EN: " "}))
    small_network.cancel(deadline, START)
    with pytest.raises(DeadlineRefused):
        rename(small_network, deadline)
    assert small_network.stored(deadline).titles == Text(TITLES)
