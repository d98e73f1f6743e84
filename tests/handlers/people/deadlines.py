"""Deadlines of the small network, and the reminders of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from handlers.deadlines.reminding import tick
from knowledge.model.deadlines import Deadline, plan_of
from knowledge.model.languages import EN, ES, FR, PT, Language, Text
from knowledge.model.readings import DeadlineKind
from tests.handlers.people.network import Network

TITLES: Mapping[Language, str] = {
    EN: "Contributions to the annual report",
    FR: "Contributions au rapport annuel",
    ES: "Contribuciones a la memoria anual",
    PT: "Contributos para o relatório anual",
}
WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)


def announce(network: Network, titles: Mapping[Language, str] = TITLES, **values: Any) -> Deadline:
    """A deadline for everybody, in a week at ten, which was set the day before; or another one."""
    usual = Deadline(
        titles=Text(titles),
        due_at=network.now + WEEK - HOUR,
        zone="Europe/Madrid",
        since=network.now - DAY,
        kind=DeadlineKind.CONTRIBUTION,
        plan=plan_of("7d 1d"),
    )
    return network.store.run(lambda unit: unit.deadlines.add(replace(usual, **values)))


def remind(network: Network, at: datetime | None = None) -> int:
    """What the clock does, and all that is due sent; how many were reminded."""
    network.now = at or network.now
    reminded = tick(network.store, network.library, network.now)
    network.deliver()
    return reminded


def kept(network: Network, deadline: Deadline) -> Deadline:
    """The deadline as it is by now."""
    found = network.store.read(lambda unit: unit.deadlines.one(deadline.id))
    assert found is not None
    return found
