"""The job of campaigns: whatever stops it, the next one goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from knowledge.model.campaigns import CampaignState
from knowledge.store.store import Store
from scheduler.campaign_jobs import run_campaigns
from tests.circulations import add_reader
from tests.handlers.campaigns.campaigning import Asking
from tests.handlers.deadlines import network as networks
from tests.handlers.deadlines.network import DAY, FRIDAY, START, Network
from tests.scheduler.test_deadline_jobs import Killed, Mortal


@pytest.fixture
def asking(sqlite_store: Store) -> Asking:
    """Four cities, and a questionnaire that was taken in."""
    return Asking(Network(sqlite_store, networks.library()))


@pytest.mark.parametrize("is_in_the_middle", [False, True])
def test_newcomers_are_invited_once(asking: Asking, *, is_in_the_middle: bool) -> None:
    """A process that dies while it invites leaves nothing half done, and the next one invites everybody once."""
    asking.open()
    new = add_reader(asking.store, asking.network.leeds, START)
    mortal = Mortal(asking.store, 0, is_in_the_middle=is_in_the_middle)
    with pytest.raises(Killed):
        run_campaigns(mortal, lambda: asking.library, lambda: START + DAY).run()
    assert asking.network.reminded(new) == []
    job = run_campaigns(asking.store, lambda: asking.library, lambda: START + DAY)
    assert (job.name, job.every) == ("run_campaigns", timedelta(minutes=1))
    for _again in range(2):
        job.run()
    assert [each.name for each in asking.network.reminded(new)] == ["invitation"]


def test_what_is_over_is_closed(asking: Asking) -> None:
    """A process that dies while it closes a campaign leaves it open, and nobody told; the next one closes it."""
    opened = asking.open()
    asking.arrive()
    asking.begin(asking.network.leeds, asking.network.jo, START + DAY)
    with pytest.raises(Killed):
        run_campaigns(Mortal(asking.store, 0, is_in_the_middle=True), lambda: asking.library, lambda: FRIDAY).run()
    assert asking.stored(opened).state is CampaignState.OPEN
    run_campaigns(asking.store, lambda: asking.library, lambda: FRIDAY).run()
    assert asking.stored(opened).state is CampaignState.CLOSED
    assert asking.waiting(asking.network.jo) == ["closed"]
