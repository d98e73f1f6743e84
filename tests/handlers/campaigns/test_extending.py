"""One city is given more time than the others."""

from __future__ import annotations

import threading

import pytest

from handlers.campaigns.running import extend
from knowledge.model.audience import Act, Audience
from knowledge.model.campaigns import CampaignRefused, CampaignState, CampaignWindow
from knowledge.model.languages import EN, Text
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit
from tests.circulations import add_reader
from tests.handlers.campaigns.campaigning import Asking
from tests.handlers.deadlines.network import DAY, FRIDAY, HOUR, MINUTE, START

NEXT = FRIDAY + 7 * DAY


def refused(code: str) -> pytest.RaisesExc[CampaignRefused]:
    return pytest.raises(CampaignRefused, match=f": {code}$")


def test_a_city_gets_more_time(asking_everywhere: Asking) -> None:
    """Its people are told until when, and reminded by that day alone; the others by theirs."""
    asking, network = asking_everywhere, asking_everywhere.network
    opened = asking.open(plan=())
    asking.arrive()
    extension = asking.extend(opened, network.leeds, NEXT, START + DAY)
    assert extension.until == NEXT
    network.deliver(START + DAY)
    assert asking.names(network.jo) == ["invitation", "invitation"]
    said = network.letters(network.jo)[-1]
    assert "The secretariat has given your city more time for this questionnaire." in said
    assert "Until Friday, 11 December 2026" in said
    asking.run(FRIDAY - 7 * DAY - 12 * HOUR, FRIDAY - 6 * DAY)
    main = {each.deadline for each in network.reminded(network.edurne)}
    own = {each.deadline for each in network.reminded(network.jo, name="14d")}
    assert main == {opened.deadline}
    assert own == {extension.deadline}
    assert network.reminded(network.jo, name="7d") == []
    assert [each.deadline for each in network.reminded(network.edurne, name="7d")] == [opened.deadline]


def test_two_cities_get_more_time_at_once(asking_everywhere: Asking) -> None:
    """Two of the staff give one city each more time at the same moment: neither of the two is reminded by the day of
    the others after that, and a new title changes nothing of it."""
    asking, network = asking_everywhere, asking_everywhere.network
    opened = asking.open(plan=())
    asking.arrive()
    has_begun, may_end = threading.Event(), threading.Event()

    def first(unit: Unit) -> None:
        extend(unit, OPERATOR, asking.stored(opened), network.leeds.id, NEXT, asking.library, START + DAY)
        has_begun.set()
        may_end.wait(0.3)

    extending = asking.store.submit(first)
    assert has_begun.wait(10)
    second = threading.Thread(target=lambda: asking.extend(opened, network.vitoria, NEXT, START + DAY))
    second.start()
    second.join(0.1)
    may_end.set()
    extending.result()
    second.join()
    asking.change(opened, titles=Text({EN: "Smarter cities"}))
    assert opened.deadline is not None
    main = asking.store.read(lambda unit: unit.deadlines.one(opened.deadline or 0))
    assert main is not None
    assert main.audience.without_members == {network.leeds.id, network.vitoria.id}
    assert main.titles == {EN: "Smarter cities"}


def test_more_time_once_more(asking: Asking) -> None:
    """Another day takes the place of the one before, and is told as a change of it."""
    network = asking.network
    opened = asking.open()
    asking.arrive()
    first = asking.extend(opened, network.leeds, NEXT, START + DAY)
    network.deliver(START + DAY)
    second = asking.extend(opened, network.leeds, NEXT + DAY, START + 3 * DAY)
    assert (second.id, second.deadline, second.until) == (first.id, first.deadline, NEXT + DAY)
    network.deliver(START + 3 * DAY)
    assert asking.names(network.jo) == ["invitation", "invitation", "extended"]
    assert [each.until for each in asking.invited(opened, START).values() if each.is_extended] == [NEXT + DAY]


def test_more_time_after_the_end(asking: Asking) -> None:
    """A city can be given more time once the campaign is closed: it is open again for that city alone, and is closed
    by the clock when that time is over, too."""
    network = asking.network
    opened = asking.open()
    asking.arrive()
    kept = asking.begin(network.leeds, network.jo, START + DAY)
    asking.begin(network.cali, network.luz, START + DAY)
    asking.tick(FRIDAY)
    asking.run(FRIDAY, FRIDAY + 3 * DAY, 5 * HOUR)
    assert asking.names(network.jo)[-1] == asking.names(network.luz)[-1] == "closed"
    asking.extend(opened, network.leeds, NEXT, FRIDAY + 3 * DAY)
    again = asking.stored(opened)
    assert (again.state, again.closes_at) == (CampaignState.OPEN, FRIDAY)
    assert again.window(FRIDAY + 3 * DAY) is CampaignWindow.CLOSED
    assert again.window(FRIDAY + 3 * DAY, NEXT) is CampaignWindow.OPEN
    asking.run(FRIDAY + 3 * DAY, NEXT - HOUR, 5 * HOUR)
    assert asking.names(network.luz)[-1] == "closed"
    assert asking.names(network.jo)[-1] != "closed"
    assert asking.stored(opened).state is CampaignState.OPEN
    asking.run(NEXT, NEXT + 4 * DAY, 5 * HOUR)
    assert asking.stored(opened).state is CampaignState.CLOSED
    assert asking.names(network.jo).count("closed") == 2
    assert asking.names(network.luz).count("closed") == 1
    assert kept.member == network.leeds.id


def test_closing_ends_all_time(asking: Asking) -> None:
    """The secretariat closes for everybody, whatever time was given; opened again, everybody has the time that they
    had or the new one."""
    network = asking.network
    opened = asking.open()
    asking.arrive()
    asking.extend(opened, network.leeds, NEXT, START + DAY)
    asking.close(opened, START + 2 * DAY)
    asking.run(START + 2 * DAY, FRIDAY, 5 * HOUR)
    assert [name for name in asking.names(network.jo) if name != "invitation"] == []
    asking.reopen(opened, NEXT - DAY, FRIDAY)
    until = {code: one.until for code, one in asking.invited(opened, FRIDAY).items()}
    assert (until["leeds"], until["cali"]) == (NEXT, NEXT - DAY)
    asking.prolong(opened, NEXT + DAY, FRIDAY)
    assert {one.until for one in asking.invited(opened, FRIDAY).values()} == {NEXT + DAY}


def test_a_city_that_had_declined(asking: Asking) -> None:
    """A city that would not take part and is given more time is asked again."""
    network = asking.network
    opened = asking.open()
    asking.arrive()
    deadline = network.do(lambda unit: unit.deadlines.one(opened.deadline or 0))
    assert deadline is not None
    network.settle(network.jo, deadline, START + DAY, Act.DECLINED)
    asking.extend(opened, network.leeds, NEXT, START + 2 * DAY)
    network.deliver(START + 2 * DAY)
    assert asking.invited(opened, START + 2 * DAY)["leeds"].settled is None
    assert asking.names(network.jo) == ["invitation", "invitation"]


def test_who_joins_a_city_with_more_time(asking: Asking) -> None:
    """They are told of its time, and not of that of the others."""
    opened = asking.open()
    asking.arrive()
    asking.extend(opened, asking.network.leeds, NEXT, START + DAY)
    new = add_reader(asking.store, asking.network.leeds, START)
    assert asking.tick(START + 2 * DAY).invited == 1
    assert len(asking.network.reminded(new)) == 1
    assert "11 de diciembre" in asking.network.letters(new)[-1]


def test_who_gets_no_more_time(asking: Asking) -> None:
    """Nobody who has handed in, is not asked, or would have no more time than all others."""
    network = asking.network
    drafted = asking.draft()
    with refused("not-open"):
        asking.extend(drafted, network.leeds, NEXT, START)
    opened = asking.open(audience=Audience(members=frozenset({network.leeds.id, network.cali.id})))
    with refused("not-invited"):
        asking.extend(opened, network.vitoria, NEXT, START)
    with refused("past"):
        asking.extend(opened, network.leeds, START, START)
    with refused("earlier"):
        asking.extend(opened, network.leeds, FRIDAY, START)
    with refused("gone"):
        network.do(extend, OPERATOR, opened, 999, NEXT, asking.library, START)
    asking.hand_in(network.luz, asking.begin(network.cali, network.luz, START), START + MINUTE)
    with refused("handed-in"):
        asking.extend(opened, network.cali, NEXT, START + HOUR)
