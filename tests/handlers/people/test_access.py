"""Access, asked for by somebody unknown and decided by the secretariat; departures, asked about among colleagues."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import update

from handlers.reach import note_reach
from handlers.requests import approve, decline, find_members, notice_departures, settle
from knowledge.model.languages import FR
from knowledge.model.people import AddressState, ChannelName, Role
from knowledge.model.requests import RequestKind
from knowledge.model.rights import OPERATOR, Forbidden, actor_of
from knowledge.store.requests import Request
from knowledge.store.tables import addresses
from scheduler.jobs import watch_departures
from tests.handlers.people.network import Network, Telephone


def requests(network: Network) -> tuple[Request, ...]:
    return network.store.read(lambda unit: unit.requests.listed(None, 100))


def asks_for_access(network: Network, name: str = "rui") -> Telephone:
    """Somebody unknown who says that they work for Braga."""
    phone = network.telegram(name, locale="pt")
    phone.says("/access")
    phone.says("a câmara de Braga")
    phone.chooses("member:")
    phone.says("Vereação da inovação")
    return phone


def approves(network: Network) -> None:
    """The secretariat approves the only request there is."""
    (request,) = requests(network)
    network.store.run(lambda unit: approve(unit, OPERATOR, request.id, network.library, network.now))
    network.deliver()


class TestAccess:
    def test_approved_with_one_button(self, network: Network) -> None:
        """The first person of a city becomes its focal point, is told so, and is made welcome by one tap."""
        phone = asks_for_access(network)
        (request,) = requests(network)
        assert (request.kind, request.member_name, request.text) == (
            RequestKind.ACCESS,
            "Braga",
            "Vereação da inovação",
        )
        by = actor_of(network.contact(network.staff))
        assert network.store.run(lambda unit: approve(unit, by, request.id, network.library, network.now))
        network.deliver()
        assert phone.owner.role is Role.FOCAL_POINT
        phone.chooses("welcome")
        assert phone.choices == ["set:consent:yes", "set:consent:no"]

    def test_the_second_becomes_an_alternate(self, network: Network) -> None:
        """Where there is a focal point already, the next one is an alternate."""
        roles = []
        for name in ("rui", "eva"):
            phone = asks_for_access(network, name)
            approves(network)
            roles.append(phone.owner.role)
        assert roles == [Role.FOCAL_POINT, Role.ALTERNATE]

    def test_decided_once(self, network: Network) -> None:
        """Two of the secretariat who press at the same time decide once."""
        asks_for_access(network)
        (request,) = requests(network)
        first = network.store.run(lambda unit: approve(unit, OPERATOR, request.id, network.library, network.now))
        second = network.store.run(lambda unit: decline(unit, OPERATOR, request.id, network.library, network.now))
        assert (first, second) == (True, False)

    def test_declined(self, network: Network) -> None:
        """Who is declined stays a visitor, and is told where a person can be reached."""
        phone = asks_for_access(network)
        (request,) = requests(network)
        network.store.run(lambda unit: decline(unit, OPERATOR, request.id, network.library, network.now))
        network.deliver()
        assert phone.owner.role is Role.VISITOR
        assert network.library.pack.secretariat in phone.text

    def test_a_city_that_is_not_in_the_register(self, network: Network) -> None:
        """What was typed reaches the secretariat, which chooses the member itself."""
        phone = network.telegram("zoe")
        phone.says("/access")
        phone.says("Ville de Xanadu")
        phone.says("Directrice du numérique, Ville de Xanadu")
        (request,) = requests(network)
        assert request.member is None
        assert "Xanadu" in request.text
        assert not network.store.run(lambda unit: approve(unit, OPERATOR, request.id, network.library, network.now))
        member = network.braga
        network.store.run(lambda unit: approve(unit, OPERATOR, request.id, network.library, network.now, member))
        assert phone.owner.member is not None

    def test_asking_twice_is_one_request(self, network: Network) -> None:
        """The newer request takes the place of the older."""
        asks_for_access(network)
        asks_for_access(network)
        assert len(requests(network)) == 1

    def test_the_secretariat_is_told(self, network: Network) -> None:
        """Whoever of the secretariat has a channel hears of it there, with the page that decides."""
        staff = network.joined(network.staff, "sec")
        asks_for_access(network)
        assert "https://focal.example.org/console/requests" in staff.text

    def test_a_member_is_found_by_what_people_type(self, network: Network) -> None:
        """A slip, small letters and words around the name do not matter; nonsense finds nothing."""
        names = {
            typed: [member.name for member in network.store.read(partial(find_members, typed=typed)).members]
            for typed in ("bragga", "câmara municipal de braga", "LYON", "Ville de Lyon", "?", "xyz", "Bilbao")
        }
        assert names == {
            "bragga": ["Braga"],
            "câmara municipal de braga": ["Braga"],
            "LYON": ["Lyon"],
            "Ville de Lyon": ["Lyon"],
            "?": [],
            "xyz": [],
            "Bilbao": [],
        }

    def test_who_has_access_does_not_ask(self, small_network: Network) -> None:
        """Somebody of the register is told that there is nothing to ask for."""
        phone = small_network.joined(small_network.focal_point, "ana")
        phone.says("/access")
        assert requests(small_network) == ()

    def test_a_wrong_entry(self, network: Network) -> None:
        """Who says that they work elsewhere has a person correct it, and settles in meanwhile."""
        phone = network.telegram("ana")
        phone.says(network.invite(network.focal_point))
        phone.chooses("set:consent:yes")
        phone.chooses("set:identity:wrong")
        assert [request.kind for request in requests(network)] == [RequestKind.CORRECTION]
        assert phone.choices[0] == "set:language:fr"
        (request,) = requests(network)
        assert network.store.run(lambda unit: settle(unit, OPERATOR, request.id, "done", network.now))
        assert requests(network) == ()


class TestGivenUp:
    def test_each_question_has_a_way_back(self, network: Network) -> None:
        """Whoever asked for access by mistake is one tap away from the topics, and asks the secretariat for nothing."""
        phone = network.telegram("eva", locale="es")
        phone.says("/access")
        phone.says("Lyon")
        phone.chooses("member:1")
        assert phone.last.choices[-1].label == "Cancelar"
        phone.chooses("menu")
        phone.says("/access")
        assert phone.last.choices[-1].label == "Cancelar"
        assert requests(network) == ()


class TestMerged:
    def test_who_used_a_code_meanwhile(self, network: Network) -> None:
        """Access that is given to somebody who turned out to be on the register is theirs, under the name that they
        have there; the entry that they wrote under before gets nothing."""
        phone = asks_for_access(network)
        before = phone.owner.id
        phone.says(f"/start {network.invite(network.focal_point)}")
        assert phone.owner.id == network.focal_point
        approves(network)
        assert network.posts(before) == ()
        assert [post.member.code for post in network.posts(network.focal_point)] == ["pt-braga", "fr-lyon"]
        assert phone.owner.name == "Focal point, Lyon"


class TestDepartures:
    @pytest.fixture
    def gone(self, network: Network) -> Telephone:
        """The focal point of Lyon, whom no channel reaches any more."""
        phone = network.joined(network.focal_point, "ana")
        network.store.run(lambda unit: note_reach(unit, phone.address, AddressState.BLOCKED, network.now))
        return phone

    def test_colleagues_are_asked_and_the_secretariat_is_told(self, network: Network, gone: Telephone) -> None:
        """The alternate is asked, once; the secretariat has it on its list."""
        alternate = network.joined(network.alternate, "bea")
        for _run in range(2):
            network.store.run(lambda unit: notice_departures(unit, network.library, network.now))
            network.deliver()
        asked = [message for message in alternate.shown if message.pushed]
        assert len(asked) == 1
        assert "Focal point, Lyon" in asked[0].text
        assert [request.kind for request in requests(network)] == [RequestKind.DEPARTURE]

    def test_has_left(self, network: Network, gone: Telephone) -> None:
        """Who has left holds no post any more, and the alternate is offered to invite a successor."""
        alternate = network.joined(network.alternate, "bea")
        network.store.run(lambda unit: notice_departures(unit, network.library, network.now))
        network.deliver()
        alternate.chooses("departure:")
        assert network.posts(network.focal_point) == ()
        assert requests(network) == ()
        assert alternate.choices == ["invite", "menu"]

    def test_is_still_there(self, network: Network, gone: Telephone) -> None:
        """Who still works there keeps the post, and the secretariat is to invite them anew."""
        alternate = network.joined(network.alternate, "bea")
        network.store.run(lambda unit: notice_departures(unit, network.library, network.now))
        network.deliver()
        alternate.presses(alternate.last.token(1))
        assert network.posts(network.focal_point)
        assert [request.kind for request in requests(network)] == [RequestKind.CORRECTION]

    def test_two_colleagues_answer(self, network: Network, gone: Telephone) -> None:
        """The first answer counts; the second is thanked for all the same."""
        alternate, elected = network.joined(network.alternate, "bea"), network.joined(network.elected, "mayor")
        network.store.run(lambda unit: notice_departures(unit, network.library, network.now))
        network.deliver()
        alternate.presses(alternate.last.token(0))
        assert elected.last.pushed
        elected.presses(elected.last.token(1))
        assert network.posts(network.focal_point) == ()

    def test_one_channel_left_is_enough(self, network: Network) -> None:
        """Who is blocked on Telegram but reached in the browser has not gone."""
        phone = network.joined(network.focal_point, "ana")
        phone.says("/link")
        code = phone.text.split("**")[1]
        network.web("browser").says(code)
        network.store.run(lambda unit: note_reach(unit, phone.address, AddressState.BLOCKED, network.now))
        assert network.store.run(lambda unit: notice_departures(unit, network.library, network.now)) == 0

    def test_who_comes_back_and_goes_again(self, network: Network, gone: Telephone) -> None:
        """Somebody who wrote again in between is asked about again."""
        assert network.store.run(lambda unit: notice_departures(unit, network.library, network.now)) == 1
        network.now += timedelta(days=30)
        gone.says("menu")
        assert network.store.run(lambda unit: notice_departures(unit, network.library, network.now)) == 0
        network.store.run(lambda unit: note_reach(unit, gone.address, AddressState.BLOCKED, network.now))
        assert network.store.run(lambda unit: notice_departures(unit, network.library, network.now)) == 1

    def test_the_clock_looks(self, network: Network, gone: Telephone) -> None:
        """The job that runs every minute notices them, and finds nothing the next time."""
        job = watch_departures(network.store, lambda: network.library, lambda: network.now)
        for _run in range(2):
            job.run()
        assert [request.kind for request in requests(network)] == [RequestKind.DEPARTURE]

    def test_a_workspace_that_leaves(self, network: Network) -> None:
        """Whom a Slack workspace takes along when it removes Focal is asked about once, also where nobody noted when
        that was, as earlier versions did not."""
        phone = network.slack("T1/U1")
        network.joins(phone, network.focal_point, FR)
        network.store.run(lambda unit: unit.workspaces.remove("T1", network.now))
        noticed = [
            network.store.run(lambda unit: notice_departures(unit, network.library, network.now)) for _run in range(2)
        ]
        assert noticed == [1, 0]
        network.store.run(lambda unit: unit.connection.execute(update(addresses).values(since=None)))
        assert network.store.run(lambda unit: notice_departures(unit, network.library, network.now)) == 0

    def test_who_was_never_reached_has_not_gone(self, network: Network) -> None:
        """A contact of the register without any channel yet is no departure."""
        assert network.store.run(lambda unit: notice_departures(unit, network.library, network.now)) == 0

    def test_another_city_has_no_say(self, network: Network, gone: Telephone) -> None:
        """A button that reaches somebody of another city changes nothing there."""
        stranger = asks_for_access(network)
        approves(network)
        network.store.run(lambda unit: notice_departures(unit, network.library, network.now))
        (departure,) = requests(network)
        network.hear_choice(stranger, f"departure:{departure.id}:left")
        assert network.posts(network.focal_point)


class TestHours:
    def test_nothing_arrives_at_night(self, network: Network) -> None:
        """What comes unasked waits until the quiet hours of the reader's own clock end."""
        phone = asks_for_access(network)
        network.now = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
        approves(network)
        assert not phone.last.pushed
        network.now = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)  # Lisbon is on UTC in November
        network.deliver()
        assert phone.last.pushed

    def test_where_somebody_wrote_last(self, network: Network) -> None:
        """Of several channels, the one that was used last brings it."""
        phone = asks_for_access(network)
        phone.says("/link")
        browser = network.web("browser", locale="pt")
        browser.says(phone.text.split("**")[1])
        approves(network)
        assert browser.last.pushed
        assert browser.address.channel is ChannelName.WEBCHAT


class TestPushedButtons:
    def test_good_however_the_conversation_went_on(self, network: Network) -> None:
        """Days and questions later, the button of a message that came unasked still does what it says."""
        phone = asks_for_access(network)
        approves(network)
        pushed = phone.last
        for text in ("menu", "/language pt", "menu"):
            phone.says(text)
        phone.presses(pushed.token(0))
        assert phone.choices == ["set:consent:yes", "set:consent:no"]

    @pytest.mark.parametrize("token", ["m1.0", "m999999999.0", "m1.7", "m0.0", "mx.1", "m1.p0"])
    def test_of_somebody_else(self, small_network: Network, token: str) -> None:
        """A token that belongs to nobody, or to another's message, is answered like any old button."""
        asks_for_access(small_network)
        approves(small_network)
        eve = small_network.telegram("eve")
        eve.says("menu")
        eve.presses(token)
        assert eve.choices[0].startswith("topic:")
        assert eve.owner.role is Role.VISITOR


def test_only_the_secretariat_decides(network: Network) -> None:
    """Approving, declining and settling are refused to everybody of a city."""
    asks_for_access(network)
    (request,) = requests(network)
    library, now = network.library, network.now
    for number in (network.focal_point, network.alternate, network.elected):
        by = actor_of(network.contact(number))
        for deed in (approve, decline):
            with pytest.raises(Forbidden):
                network.store.run(partial(deed, by=by, number=request.id, library=library, now=now))
        with pytest.raises(Forbidden):
            network.store.run(partial(settle, by=by, number=request.id, outcome="done", now=now))
    assert len(requests(network)) == 1
