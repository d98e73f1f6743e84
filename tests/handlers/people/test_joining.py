"""Invitation codes: however they arrive, they open once, and only for whom they are meant."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import segno

from handlers.linking import invite_colleague, qr_code
from knowledge.model.invitations import DEVICE_LIFETIME, INVITATION_LIFETIME, MOST_GUESSES, code_of, spelled
from knowledge.model.languages import FR
from knowledge.model.people import Address, ChannelName, Post, Role
from knowledge.model.rights import OPERATOR, Forbidden, actor_of
from tests.handlers.people.network import Network, Telephone
from tests.lives import dump

UNKNOWN = "A345-B345-C345"


def code_in(text: str) -> str:
    """The code that a message shows."""
    found = re.search(r"\*\*([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})\*\*", text)
    assert found is not None
    return found[1]


def actions(network: Network) -> list[str]:
    """What the audit log has, oldest first."""
    entries = network.store.read(lambda unit: unit.audit.entries(None, 100))
    return [entry.action for entry in reversed(entries)]


class TestWays:
    def test_a_deep_link(self, network: Network) -> None:
        """Who opens Telegram by the link is known at once, and is made welcome."""
        phone = network.telegram("ana")
        phone.says(f"/start {network.invite(network.focal_point)}")
        assert phone.owner.id == network.focal_point
        assert phone.choices == ["set:consent:yes", "set:consent:no"]

    @pytest.mark.parametrize("write", [str.lower, spelled, lambda code: code.replace("0", "O").replace("1", "l")])
    def test_typed_as_people_type(self, small_network: Network, write: object) -> None:
        """Small letters, dashes, O for 0 and l for 1: the code is understood."""
        assert callable(write)
        phone = small_network.web("browser")
        phone.says(write(small_network.invite(small_network.focal_point)))
        assert phone.owner.id == small_network.focal_point

    def test_among_words(self, small_network: Network) -> None:
        """A code in a short sentence is found."""
        phone = small_network.web("browser")
        phone.says(f"Bonjour, mon code : {spelled(small_network.invite(small_network.focal_point))}.")
        assert phone.owner.id == small_network.focal_point

    def test_by_command_on_slack(self, small_network: Network) -> None:
        """`/focal join CODE` reaches the dialogue as "/join CODE"."""
        phone = small_network.slack("T1/U1")
        phone.says(f"/join {spelled(small_network.invite(small_network.focal_point))}")
        assert phone.owner.id == small_network.focal_point

    def test_a_qr_code_shows_the_link(self) -> None:
        """The picture is a PNG image of the very link."""
        link = "https://t.me/FocalBot?start=234567890ABC"
        content = qr_code(link)
        assert content.startswith(b"\x89PNG")
        assert segno.make(link, micro=False).designator.startswith("3")

    def test_words_are_no_codes(self) -> None:
        """A word of twelve letters, a date and a telephone number are not taken for codes."""
        assert [code_of(text) for text in ("participants", "Smart Cities", "6 November 2014", "+34944204200")] == [
            None
        ] * 4


class TestRefusals:
    def test_used_before(self, network: Network) -> None:
        """A code opens once; a second person is told so, and can ask for access."""
        code = network.invite(network.focal_point)
        network.telegram("ana").says(code)
        other = network.telegram("eve")
        other.says(code)
        assert other.owner.role is Role.VISITOR
        assert "access" in other.choices

    def test_twice_by_the_same_person(self, network: Network) -> None:
        """Who taps the link again is told that all is well."""
        code = network.invite(network.focal_point)
        phone = network.telegram("ana")
        phone.says(f"/start {code}")
        phone.says(f"/start {code}")
        assert phone.owner.id == network.focal_point
        assert "rien" in phone.text or "nothing" in phone.text

    def test_expired(self, network: Network) -> None:
        """After two weeks a code opens nothing."""
        code = network.invite(network.focal_point)
        network.now += INVITATION_LIFETIME
        phone = network.telegram("ana")
        phone.says(code)
        assert phone.owner.role is Role.VISITOR

    def test_a_newer_code_ends_the_older(self, network: Network) -> None:
        """Of two invitations of one contact only the newer opens."""
        older, newer = network.invite(network.focal_point), network.invite(network.focal_point)
        phone = network.telegram("ana")
        phone.says(older)
        assert phone.owner.role is Role.VISITOR
        phone.says(newer)
        assert phone.owner.id == network.focal_point

    def test_guessing_ends_soon(self, network: Network) -> None:
        """After a few unknown codes even a good one is not taken for an hour, and each guess is on record."""
        phone = network.telegram("eve")
        for _guess in range(MOST_GUESSES):
            phone.says(UNKNOWN)
        code = network.invite(network.focal_point)
        phone.says(code)
        assert phone.owner.role is Role.VISITOR
        assert actions(network).count("code.unknown") == MOST_GUESSES
        network.now += timedelta(hours=1, seconds=1)
        phone.says(code)
        assert phone.owner.id == network.focal_point

    def test_two_people_at_the_same_moment(self, network: Network) -> None:
        """Of several who enter one code at once, one is let in and the others are told that it was used."""
        code = network.invite(network.focal_point)
        phones = [network.telegram(f"person {number}") for number in range(4)]
        for phone in phones:
            phone.says("menu")
        with ThreadPoolExecutor(len(phones)) as pool:
            list(pool.map(lambda phone: phone.sends(code), phones))
        network.deliver()
        owners = [phone.owner for phone in phones]
        assert sorted(owner.id == network.focal_point for owner in owners) == [False, False, False, True]
        assert actions(network).count("invitation.used") == 1

    def test_never_in_a_group(self, small_network: Network) -> None:
        """A code that is written where others read along opens nothing, and is still good."""
        code = small_network.invite(small_network.focal_point)
        group = Telephone(small_network, Address(channel=ChannelName.TELEGRAM, external_id="-100"), "fr")
        group.says(code)
        assert group.owner.role is Role.VISITOR
        thread = small_network.slack("T1/C1/17.5")
        thread.says(f"/join {code}")
        assert thread.owner.role is Role.VISITOR
        small_network.telegram("ana").says(code)
        assert small_network.telegram("ana").owner.id == small_network.focal_point


class TestColleagues:
    def test_an_alternate_invites(self, network: Network) -> None:
        """The alternate of a city brings a colleague in, who is a new entry of the same city."""
        phone = network.joined(network.alternate, "bea")
        phone.says("/invite")
        phone.chooses("invite:elected_official")
        assert [file.media_type for file in phone.last.files] == ["image/png"]
        assert "https://t.me/FocalBot?start=" in phone.text
        newcomer = network.telegram("new")
        newcomer.says(code_in(phone.text))
        owner = newcomer.owner
        assert (owner.role, owner.member and owner.member.code) == (Role.ELECTED_OFFICIAL, "fr-lyon")

    def test_nobody_invites_into_another_city(self, network: Network) -> None:
        """The use case itself refuses another city, and roles of the secretariat."""
        by = actor_of(network.contact(network.alternate))
        with pytest.raises(Forbidden):
            network.store.run(lambda unit: invite_colleague(unit, by, network.braga, Role.ALTERNATE, network.now))
        with pytest.raises(Forbidden):
            network.store.run(lambda unit: invite_colleague(unit, by, network.lyon, Role.STAFF, network.now))

    def test_an_elected_official_does_not_invite(self, small_network: Network) -> None:
        """Their role does not include it, and they are told so in their language."""
        phone = small_network.joined(small_network.elected, "mayor")
        phone.says("/invite")
        assert not any(choice.startswith("invite:") for choice in phone.choices)

    def test_two_newcomers_of_one_city(self, network: Network) -> None:
        """Two colleagues without a name yet are two entries."""
        codes = [
            network.store.run(lambda unit: invite_colleague(unit, OPERATOR, network.lyon, Role.ALTERNATE, network.now))
            for _each in range(2)
        ]
        phones = [network.telegram("one"), network.telegram("two")]
        for phone, code in zip(phones, codes, strict=True):
            phone.says(code)
        assert len({phone.owner.id for phone in phones}) == 2
        assert len({phone.owner.name for phone in phones}) == 2


class TestOtherChannels:
    def test_the_conversation_goes_on_at_the_very_question(self, network: Network) -> None:
        """In the middle of being asked for the time zone, the other channel asks for the time zone."""
        phone = network.telegram("ana")
        phone.says(network.invite(network.focal_point))
        for choice in ("set:consent:yes", "set:identity:yes", "set:language:fr"):
            phone.chooses(choice)
        asked = phone.last
        phone.says("/link")
        browser = network.web("browser")
        browser.says(code_in(phone.text))
        assert browser.owner.id == network.focal_point
        assert asked.text.endswith(browser.text)
        browser.chooses("set:time_zone")
        assert "set:mailings:done" in browser.choices

    def test_the_code_runs_out_soon(self, network: Network) -> None:
        """A code for one's own other channel is good for minutes."""
        phone = network.joined(network.focal_point, "ana")
        phone.says("/link")
        network.now += DEVICE_LIFETIME
        browser = network.web("browser")
        browser.says(code_in(phone.text))
        assert browser.owner.role is Role.VISITOR

    def test_visitors_have_other_channels_too(self, network: Network) -> None:
        """Somebody unknown takes their conversation along; nobody is made known by that."""
        phone = network.telegram("eve")
        phone.says("menu")
        phone.says("/link")
        browser = network.web("browser")
        browser.says(code_in(phone.text))
        assert browser.owner.id == phone.owner.id
        assert browser.owner.role is Role.VISITOR

    def test_what_the_visitor_chose_is_kept(self, network: Network) -> None:
        """Who changed the language before the code was entered goes on in it."""
        phone = network.telegram("ana", locale="en")
        phone.says("/language es")
        phone.says(network.invite(network.focal_point))
        assert phone.owner.language == "es"


class TestTwoEntries:
    def test_one_person_of_two_cities(self, network: Network) -> None:
        """A contact of Lyon who enters Braga's code is asked, and then holds both posts and chooses whom to act for."""
        code = network.store.run(
            lambda unit: invite_colleague(unit, OPERATOR, network.braga, Role.FOCAL_POINT, network.now)
        )
        phone = network.joined(network.focal_point, "ana")
        phone.says(code)
        assert phone.choices == ["merge:yes", "merge:no"]
        assert "Braga" in phone.text
        phone.chooses("merge:yes")
        assert [post.member.code for post in network.posts(network.focal_point)] == ["pt-braga", "fr-lyon"]
        phone.says("/settings")
        phone.chooses("settings:post")
        phone.chooses(f"set:post:{network.braga.id}")
        assert phone.owner.member is not None
        assert phone.owner.member.code == "pt-braga"

    def test_no_leaves_everything_as_it_was(self, network: Network) -> None:
        """A wrong code entered by a known person changes nothing, and is still good for its owner."""
        code = network.invite(network.alternate)
        phone = network.joined(network.focal_point, "ana")
        phone.says(code)
        phone.says("non")
        assert network.posts(network.alternate)
        other = network.telegram("bea")
        other.says(code)
        assert other.owner.id == network.alternate

    def test_merged_by_mistake(self, network: Network) -> None:
        """Two entries that became one are two again, with their own addresses, posts and functions."""
        bea = network.joined(network.alternate, "bea")
        ana = network.joined(network.focal_point, "ana")
        ana.says(network.invite(network.alternate))
        ana.chooses("merge:yes")
        assert bea.owner.id == network.focal_point
        ana.says("/unlink")
        assert (bea.owner.id, ana.owner.id) == (network.alternate, network.focal_point)
        assert network.contact(network.alternate).role is Role.ALTERNATE
        assert [post.role for post in network.posts(network.alternate)] == [Role.ALTERNATE]
        assert actions(network)[-1] == "contacts.separated"

    def test_a_lost_telephone_is_separated_again(self, network: Network) -> None:
        """Who connected a channel by mistake takes that back from the new channel itself."""
        phone = network.joined(network.focal_point, "ana")
        phone.says("/link")
        browser = network.web("browser")
        browser.says(code_in(phone.text))
        browser.says("/unlink")
        assert browser.owner.role is Role.VISITOR
        assert phone.owner.id == network.focal_point

    def test_the_code_of_somebody_erased(self, network: Network) -> None:
        """A code for an entry that was erased since opens nothing."""
        code = network.invite(network.alternate)
        phone = network.telegram("bea")
        network.store.run(lambda unit: unit.erasure.erase([network.alternate], network.now))
        phone.says(code)
        assert phone.owner.role is Role.VISITOR


def test_posts_and_people_are_told_apart(network: Network) -> None:
    """A post that is put twice is one post; a person without any is a visitor."""
    ana = network.focal_point
    changed = Post(member=network.lyon, role=Role.ALTERNATE, function="Data officer")
    network.store.run(lambda unit: unit.contacts.put_post(ana, changed))
    assert network.posts(ana) == (replace(changed, member=replace(network.lyon)),)
    network.store.run(lambda unit: unit.contacts.end_posts(ana))
    contact = network.contact(ana)
    assert (contact.role, contact.member, contact.language) == (Role.VISITOR, None, FR)


class TestSecrecy:
    def test_the_store_knows_hashes_only(self, network: Network) -> None:
        """Once it was sent, no code that is still good stands anywhere in the database, nor the picture of one."""
        phone = network.joined(network.alternate, "bea")
        phone.says("/link")
        device = code_in(phone.text)
        phone.says("/invite")
        phone.chooses("invite:alternate")
        colleague = code_in(phone.text)
        kept = dump(network.store)
        for code in (device, colleague):
            assert code not in kept
            assert code.replace("-", "") not in kept
        assert "PNG" not in kept, "the picture shows the code"
        newcomer = network.telegram("new")
        newcomer.says(colleague)
        assert newcomer.owner.role is Role.ALTERNATE

    def test_a_typed_code_is_not_kept(self, network: Network) -> None:
        """Of somebody else's code that was typed and not used, and of a wrong one, nothing is kept either."""
        code = network.invite(network.alternate)
        phone = network.joined(network.focal_point, "ana")
        phone.says(f"mon code : {spelled(code)}")
        phone.says("non")
        phone.says(code)
        phone.says(UNKNOWN)
        kept = dump(network.store)
        assert code not in kept
        assert spelled(code) not in kept
        assert UNKNOWN not in kept

    def test_a_browser_has_its_picture(self, network: Network) -> None:
        """The page loads the picture after the message was brought to it."""
        browser = network.web("browser")
        browser.says("menu")
        browser.says("/link")
        (picture,) = browser.last.files
        content = network.store.read(lambda unit: unit.files.content(picture.reference))
        assert content is not None
        assert content.startswith(b"\x89PNG")
