"""Invitations in the browser: whom they are made for, the sheets, what became of them, and those that are revoked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from handlers.inviting import MOST_AT_ONCE
from knowledge.model.people import Address, ChannelName, Contact, Desk, Role
from knowledge.store.tables import invitations
from tests.bot.conftest import Visit
from tests.bot.membering import audited, hidden, member_of, people_of, press, sign_in, sign_in_at, statements
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

ALL = "/console/invitations"
NEW = f"{ALL}/new"


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser, at a Focal where nobody was invited yet."""
    return sign_in(focal, visit("en", focal.url))


def offered(visitor: Visitor, query: str = "") -> list[int]:
    """The contacts who are offered to be ticked."""
    return [int(number) for number in re.findall(r'name="contact" value="(\d+)"', visitor.page(f"{NEW}?{query}").html)]


def make(visitor: Visitor, *contacts: int) -> str:
    """The sheets for some contacts."""
    csrf = hidden(visitor.page(NEW).html)["csrf"]
    answer = visitor.http.post(NEW, data={"csrf": csrf, "contact": [str(number) for number in contacts]})
    assert answer.status_code == 200, answer.text
    return answer.text


def codes_in(html: str) -> list[str]:
    """The codes on the sheets."""
    return re.findall(r'class="cut-code"><bdi>([0-9A-Z-]{14})</bdi>', html)


def first_of(focal: Served, code: str) -> Contact:
    return people_of(focal, code)[0]


class TestChoosing:
    def test_those_whom_no_chat_reaches_are_offered(self, focal: Served, staff: Visitor) -> None:
        """Who is connected already, or has a code, is left out unless everybody is asked for."""
        contact = first_of(focal, "fr-bordeaux")
        member = f"member={member_of(focal, 'fr-bordeaux').id}"
        assert contact.id in offered(staff, member)
        address = Address(channel=ChannelName.TELEGRAM, external_id="4711")
        focal.focal.store.run(lambda unit: unit.people.add_address(address, contact.id))
        assert contact.id not in offered(staff, member)
        assert contact.id in offered(staff, f"{member}&every=1")
        others = offered(staff, member)
        make(staff, *others)
        assert offered(staff, member) == []

    def test_by_region(self, focal: Served, staff: Visitor) -> None:
        """Only contacts of members of the region are offered; of a region that there is not, all of them."""
        asian = {contact.id for contact in people_of(focal, "mn-ulaanbaatar")}
        assert asian <= set(offered(staff, "region=asia_pacific"))
        assert not asian & set(offered(staff, "region=africa"))
        assert offered(staff, "region=atlantis") == offered(staff)

    def test_no_more_than_fit(self, staff: Visitor) -> None:
        """Some sheets' worth are offered at once, and the page says of how many."""
        assert len(offered(staff)) == MOST_AT_ONCE
        assert f"These are the first {MOST_AT_ONCE} of" in staff.page(NEW).text

    def test_nobody_ticked(self, staff: Visitor) -> None:
        """Without anybody no code is made, and the page says what is missing."""
        answer = press(staff, NEW, NEW, region="europe")
        assert (answer.status_code, "Please tick at least one person." in answer.text) == (422, True)
        assert '<option value="europe" selected>' in answer.text

    @pytest.mark.parametrize("contact", ["0", "x", "999999", "-1"])
    def test_strangers_get_none(self, staff: Visitor, contact: str) -> None:
        """A number that no contact of a member has, gets no code."""
        answer = press(staff, NEW, NEW, contact=contact)
        assert codes_in(answer.text) == []

    def test_a_viewer_may_not(self, focal: Served, visit: Visit) -> None:
        """Who only looks sees the invitations, and makes none."""
        viewer = sign_in_at(focal, visit("en", focal.url), Desk.VIEWER)
        assert "Make invitations" not in viewer.page(ALL).html
        assert viewer.http.get(NEW).status_code == 403


class TestSheets:
    def test_each_is_in_its_readers_language(self, focal: Served, staff: Visitor) -> None:
        """A card speaks to its reader, with a picture, the addresses, the code and how long it is good for."""
        html = make(staff, first_of(focal, "fr-bordeaux").id, first_of(focal, "es-zaragoza").id)
        assert [*re.findall(r'<article class="cut-card" lang="(\w+)"', html)] == ["fr", "es"]
        assert html.count('<path class="qr-line" d="M') == 2
        assert len(set(codes_in(html))) == 2
        assert "style=" not in html

    def test_eight_on_a_sheet(self, staff: Visitor) -> None:
        """Nine cards need two sheets of paper; the page is small enough to be sent at once."""
        html = make(staff, *offered(staff)[:9])
        assert (html.count('class="cut-sheet"'), html.count('class="cut-card"')) == (2, 9)
        assert len(make(staff, *offered(staff)).encode()) < 400_000

    def test_a_code_opens_the_door(self, focal: Served, staff: Visitor, visit: Visit) -> None:
        """What stands on a card connects whoever it is for, and is used afterwards."""
        contact = first_of(focal, "fr-bordeaux")
        (code,) = codes_in(make(staff, contact.id))
        assert contact.member is not None
        assert contact.member.name in visit("fr", focal.url).say(f"/join {code}").text
        assert contact.name in staff.page(f"{ALL}?state=used").text

    def test_codes_are_kept_nowhere(self, focal: Served, staff: Visitor) -> None:
        """The list tells whom a code is for, and not the code; each is written down by its number."""
        contact = first_of(focal, "fr-bordeaux")
        (code,) = codes_in(make(staff, contact.id))
        page = staff.page(ALL)
        assert contact.name in page.text
        assert code not in page.html
        assert len(audited(focal, "invitation.made")) == 1

    def test_nobody_gets_a_code_of_their_superior(self, focal: Served, visit: Visit) -> None:
        """An editor's sheets leave out whoever may do more than they: the code would make them that person."""
        editor = sign_in_at(focal, visit("en", focal.url), Desk.EDITOR)
        (administrator, *_others) = focal.focal.store.read(lambda unit: unit.contacts.with_roles([Role.ADMINISTRATOR]))
        answer = press(editor, NEW, NEW, contact=str(administrator.id))
        assert codes_in(answer.text) == []


class TestTheList:
    def test_by_what_became_of_them(self, focal: Served, staff: Visitor) -> None:
        """A code that has run out stands among the expired ones, and each state has its count."""
        contacts = [first_of(focal, code).id for code in ("fr-bordeaux", "mn-ulaanbaatar")]
        make(staff, *contacts)
        past = datetime.now(UTC) - timedelta(days=1)
        ended = update(invitations).where(invitations.c.contact_id == contacts[0]).values(expires_at=past)
        focal.focal.store.run(lambda unit: unit.connection.execute(ended))
        text = staff.page(ALL).text
        for words in ("Not used yet (1)", "Used up (0)", "Expired (1)"):
            assert words in text
        assert first_of(focal, "fr-bordeaux").name in staff.page(f"{ALL}?state=expired").text
        assert "There is no such invitation." in staff.page(f"{ALL}?state=used").text

    def test_a_code_is_revoked_once(self, focal: Served, staff: Visitor, visit: Visit) -> None:
        """A code that was revoked opens nothing, and is gone from the list; pressed again the page says so."""
        (code,) = codes_in(make(staff, first_of(focal, "fr-bordeaux").id))
        found = re.search(rf"{ALL}/\d+/revoke", staff.page(ALL).html)
        assert found is not None
        answer = press(staff, ALL, found[0])
        assert "The code does not work any more." in staff.page(answer.headers["location"]).text
        assert (
            "The code was used or revoked before." in staff.page(press(staff, NEW, found[0]).headers["location"]).text
        )
        assert len(audited(focal, "invitation.revoked")) == 1
        assert "Nobody has this code." in visit("en", focal.url).say(f"/join {code}").text

    def test_it_costs_the_same(self, focal: Served, staff: Visitor) -> None:
        """The list takes as many statements however many invitations there are."""
        make(staff, first_of(focal, "fr-bordeaux").id)
        few = statements(focal, staff, ALL)
        make(staff, *offered(staff))
        assert statements(focal, staff, ALL) == few < 10
        assert "Show more" in staff.page(ALL).text
        assert staff.page(f"{ALL}?page=2").html.count("/revoke") == 1 + MOST_AT_ONCE - 50
