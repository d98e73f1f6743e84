"""The register and the page of one member in the browser: what is found, what leads on, and who is offered what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import insert

from bot.web.console_members_filter import LONGEST_QUERY, Lack, Wish, find, names_of_places
from handlers.phrasebook import Speaker, load_phrasebook
from knowledge.model.audience import Act
from knowledge.model.deadlines import Deadline
from knowledge.model.languages import EN, Text
from knowledge.model.people import Address, AddressState, ChannelName, Desk, Member, MemberKind, Role
from knowledge.model.times import PartialDate
from knowledge.store.tables import contacts, posts
from knowledge.store.unit import Unit
from tests.bot.conftest import Visit
from tests.bot.membering import fill, member_of, people_of, press, sign_in, sign_in_at, statements
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

MEMBERS = "/console/members"


@pytest.fixture(scope="module")
def shared(put_back: Callable[[], Served]) -> Served:
    """A Focal with the demonstration network that these tests read, and change only where they say so."""
    return put_back()


@pytest.fixture
def staff(shared: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return sign_in(shared, visit("en", shared.url))


def names(visitor: Visitor, query: str = "") -> list[str]:
    """The members of the first page, in their order."""
    html = visitor.page(f"{MEMBERS}?{query}").html
    return [unescape(name) for name in re.findall(r'<a href="/console/members/\d+"><bdi>([^<]*)</bdi>', html)]


def count(visitor: Visitor, query: str) -> int:
    """How many members the page says that there are."""
    found = re.search(r'role="status">(\d+) member', visitor.page(f"{MEMBERS}?{query}").html)
    assert found is not None
    return int(found[1])


class TestTheRegister:
    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("bordeaux", "Bordeaux"),
            ("BORDÉAUX", "Bordeaux"),
            ("burdeos", "Bordeaux"),
            ("oulan", "Ulaanbaatar"),
            ("bogota", "Bogotá"),
            ("ulaan mongol", "Ulaanbaatar"),
            ("fr-bordeaux", "Bordeaux"),
        ],
    )
    def test_a_name_is_found(self, staff: Visitor, typed: str, name: str) -> None:
        """By its beginning, without accents or case, in another language, with its country, by its code."""
        assert name in names(staff, f"q={typed}")

    def test_what_nobody_is_called(self, staff: Visitor) -> None:
        """A name that no member has finds none, and the page says so; whatever is typed harms nothing."""
        for typed in ("xanadu", "<script>", "x" * (3 * LONGEST_QUERY)):
            page = staff.page(f"{MEMBERS}?q={typed}")
            assert "No member is like that." in page.text
            assert "<script>alert" not in page.html

    @pytest.mark.parametrize("query", ["region=europe", "kind=association", "country=FR", "language=fr", "sort=region"])
    def test_choices_narrow_it(self, staff: Visitor, query: str) -> None:
        """Each choice leaves some members, and its count says how many before it is made."""
        offered = staff.page(MEMBERS).html
        name, value = query.split("=")
        if name != "sort":
            found = re.search(rf'<option value="{value}">[^<]*\((\d+)\)', offered)
            assert found is not None
            assert int(found[1]) == count(staff, query)
            assert count(staff, query) < count(staff, "")

    def test_choices_hold_together(self, staff: Visitor) -> None:
        """Members of Europe that are in Asia there are none; a choice that does not exist finds none either."""
        assert count(staff, "region=europe&country=FR") == count(staff, "country=FR")
        assert count(staff, "region=africa&country=FR") == 0
        assert count(staff, "region=atlantis") == 0

    def test_it_is_sorted(self, staff: Visitor) -> None:
        """By name as a rule, accents aside; by region with the names in order within each."""
        by_name, by_region = names(staff), names(staff, "sort=region")
        assert sorted(by_name, key=str.casefold)[:3] == by_name[:3]
        assert sorted(by_name) == sorted(by_region)
        assert by_name != by_region

    def test_numbers_lead_to_their_rows(self, staff: Visitor) -> None:
        """Every number of the table by region leads to as many members."""
        html = staff.page(MEMBERS).html
        table = html[html.index('id="by-region"') :]
        links = re.findall(r'<td><a href="/console/members\?([^"]*)">(\d+)</a>', table)
        assert len(links) > 7
        for query, number in links[:9]:
            assert count(staff, unescape(query)) == int(number)

    @pytest.mark.parametrize("lack", list(Lack))
    def test_what_is_wanting_leads_to_rows(self, staff: Visitor, lack: Lack) -> None:
        """The count of members that are wanting something is that of its rows."""
        found = re.search(rf'lacks={lack}"[^>]*>[^<]*\((\d+)\)', staff.page(MEMBERS).html)
        assert found is not None
        assert count(staff, f"lacks={lack}") == int(found[1])

    def test_pages(self, staff: Visitor) -> None:
        """Behind the last page there is nothing but the last page; a page that is no number is the first."""
        for page in ("99999", "x", "-1", "0", "9" * 30):
            assert names(staff, f"page={page}")

    def test_it_works_without_scripts(self, staff: Visitor) -> None:
        """The form is sent with a button, and comes back with what was typed and chosen."""
        html = staff.page(f"{MEMBERS}?q=bor&region=europe").html
        assert re.search(r'name="q" value="bor"', html)
        assert '<option value="europe" selected>' in html
        assert '<form class="panel register-filter" method="get"' in html

    def test_a_viewer_is_offered_nothing(self, shared: Served, visit: Visit) -> None:
        """Whoever only looks sees the register and its rows, and no button that changes or saves them."""
        viewer = sign_in_at(shared, visit("en", shared.url), Desk.VIEWER)
        html = viewer.page(MEMBERS).html
        for path in ("members/new", "members/import", "invitations/new", "export.xlsx"):
            assert path not in html
        assert names(viewer, "q=bordeaux") == ["Bordeaux"]
        assert viewer.http.post("/console/members/export.xlsx").status_code == 403


class TestFinding:
    def speaker(self) -> Speaker:
        return load_phrasebook().speak(EN)

    def test_nothing_asked(self) -> None:
        """Without a wish everything is found; of nothing, nothing."""
        assert find((), Wish(), {}, self.speaker()).lines == []

    @pytest.mark.parametrize(
        ("query", "wish"),
        [
            ({}, Wish()),
            ({"page": "7", "sort": "region"}, Wish(page=7, sort="region")),
            ({"page": "x", "sort": "x"}, Wish()),
            ({"q": " a "}, Wish(q="a")),
        ],
    )
    def test_wishes(self, query: dict[str, str], wish: Wish) -> None:
        """What the address says is understood; what it says wrongly is left out."""
        assert Wish.of(query) == wish

    def test_addresses_say_no_more_than_they_must(self) -> None:
        """A wish is spelled without what is usual; another choice begins at the first page."""
        assert Wish().address() == MEMBERS
        assert Wish(q="a b", page=3).address(region="europe") == f"{MEMBERS}?q=a+b&region=europe"
        assert Wish(region="europe").address(region="") == MEMBERS

    def test_no_places(self) -> None:
        """A pack without names has no other names for anybody."""
        assert names_of_places(()) == {}


class TestAMember:
    def test_it_tells_how_people_are_reached(self, shared: Served, staff: Visitor) -> None:
        """Each address has its state, and since when; consent, quiet hours and languages stand there."""
        (contact, *_others) = people_of(shared, "fr-lyon") or people_of(shared, "fr-bordeaux")
        assert contact.member is not None
        now = datetime.now(UTC)

        def work(unit: Unit) -> None:
            number = unit.people.add_address(
                Address(channel=ChannelName.TELEGRAM, external_id=f"7{contact.id}"), contact.id
            )
            assert number is not None
            unit.people.set_state(number, AddressState.BLOCKED, now)

        shared.focal.store.run(work)
        text = staff.page(f"{MEMBERS}/{contact.member.id}").text
        for words in ("Telegram", "blocked", "Nothing has arrived there yet.", "20:00 – 8:00", "not asked yet"):
            assert words in text

    def test_lists_lead_on(self, shared: Served, staff: Visitor) -> None:
        """A deadline stands with what was done about it, and leads to itself; empty lists are named in one line."""
        member = member_of(shared, "fr-bordeaux")
        (contact, *_others) = people_of(shared, "fr-bordeaux")
        now = datetime.now(UTC)

        def work(unit: Unit) -> int:
            titles = Text({EN: "Report of the year"})
            ahead, over = (
                unit.deadlines.add(Deadline(titles=titles, due_at=now + left, zone="Europe/Madrid", since=now))
                for left in (timedelta(days=9), -timedelta(days=9))
            )
            assert over.id != ahead.id
            unit.audiences.note_act(ahead.settled_by, Act.ANSWERED, contact, now)
            return ahead.id

        number = shared.focal.store.run(work)
        page = staff.page(f"{MEMBERS}/{member.id}")
        assert f'href="/console/deadlines/{number}"' in page.html
        for words in ("has done it", "missing", "Nothing yet: "):
            assert words in page.text
        alone = staff.page(f"{MEMBERS}/{member.id}?of=deadlines").text
        assert "Report of the year" in alone
        assert "Make an invitation" not in alone

    @pytest.mark.parametrize("of", ["contacts", "circulars", "responses", "requests", "invitations", "nonsense"])
    def test_each_list_by_itself(self, shared: Served, staff: Visitor, of: str) -> None:
        """Each list has a page of its own, however little is in it; one that there is not shows the member."""
        member = member_of(shared, "mn-ulaanbaatar")
        assert staff.page(f"{MEMBERS}/{member.id}?of={of}&page=2").heading == member.name

    def test_many_contacts_come_in_parts(self, shared: Served, staff: Visitor) -> None:
        """Ten contacts stand on the page, and a link leads to all of them; it costs no more statements."""
        member = member_of(shared, "mn-ulaanbaatar")
        path = f"{MEMBERS}/{member.id}"
        add_people(shared, member, 3)
        few = statements(shared, staff, path)
        add_people(shared, member, 60)
        assert statements(shared, staff, path) == few < 20
        page = staff.page(path)
        assert page.html.count('id="contact-') == 10
        assert f"{path}?of=contacts" in page.html
        assert staff.page(f"{path}?of=contacts").html.count('id="contact-') == 50
        assert "Show more" in staff.page(f"{path}?of=contacts").text

    def test_the_register_costs_the_same(self, shared: Served, staff: Visitor) -> None:
        """However many members and contacts there are, the list takes the same few statements."""
        few = statements(shared, staff, MEMBERS)
        add_members(shared, 57)
        assert statements(shared, staff, MEMBERS) == few < 8
        assert "Show more" in staff.page(MEMBERS).text
        assert names(staff, "page=2")

    def test_a_viewer_may_change_nothing(self, shared: Served, visit: Visit) -> None:
        """Whoever only looks sees people and addresses, and no button."""
        viewer = sign_in_at(shared, visit("en", shared.url), Desk.VIEWER)
        html = viewer.page(f"{MEMBERS}/{member_of(shared, 'fr-bordeaux').id}").html
        assert 'method="post" action="/console/contacts' not in html
        assert "/change" not in html

    def test_those_who_left_stand_apart(self, shared: Served, staff: Visitor) -> None:
        """A former member is found, with when it left, and is wanting nothing."""
        former = Member(
            code="former-city",
            name="Formerly There",
            kind=MemberKind.CITY,
            country="ES",
            time_zone="Europe/Madrid",
            languages=(EN,),
            until=PartialDate("2020"),
        )
        shared.focal.store.run(lambda unit: unit.people.put_member(former))
        assert "until 2020" in staff.page(f"{MEMBERS}?q=formerly").text
        assert names(staff, "q=formerly&lacks=focal_point") == []


def add_people(focal: Served, member: Member, count: int) -> None:
    """So many more alternates of a member, all of them connected."""
    now = datetime.now(UTC)

    def work(unit: Unit) -> None:
        for number in range(count):
            contact = unit.people.add_contact(f"Person {count}-{number}", Role.ALTERNATE, EN, member.id, now)
            unit.people.add_address(
                Address(channel=ChannelName.TELEGRAM, external_id=f"8{count:03}{number:03}"), contact
            )

    focal.focal.store.run(work)


def add_members(focal: Served, count: int) -> None:
    """So many more cities, each with somebody."""
    now = datetime.now(UTC)

    def work(unit: Unit) -> None:
        for number in range(count):
            added = Member(
                code=f"more-{number}",
                name=f"More {number}",
                kind=MemberKind.CITY,
                country="ES",
                time_zone="Europe/Madrid",
                languages=(EN,),
            )
            member = unit.people.put_member(added)
            values = {"name": f"Of {number}", "role": Role.FOCAL_POINT, "language": EN, "member_id": member}
            fixed = {"language_chosen": False, "subscribed": True, "created_at": now}
            new = insert(contacts).values(values | fixed).returning(contacts.c.id)
            contact = unit.connection.execute(new).scalar_one()
            unit.connection.execute(insert(posts).values(contact_id=contact, member_id=member, role=Role.FOCAL_POINT))

    focal.focal.store.run(work)


class TestChangingAMember:
    def test_it_is_added(self, shared: Served, staff: Visitor) -> None:
        """A member with all that is needed is added, and its page opens."""
        typed = {
            "name": "Gernika",
            "code": "es-gernika",
            "country": "ES",
            "time_zone": "Europe/Madrid",
            "languages": "eu, es",
            "since": "2026-03",
        }
        answer = fill(staff, f"{MEMBERS}/new", **typed)
        assert answer.status_code == 303, answer.text
        assert "Added." in staff.page(answer.headers["location"]).text
        assert member_of(shared, "es-gernika").since == PartialDate("2026-03")

    def test_mistakes_stand_at_their_fields(self, staff: Visitor) -> None:
        """Everything that is wrong is told at once, each at its field, and what was typed is kept."""
        typed = {"name": "", "code": "No Code", "country": "Spain", "time_zone": "Bilbao", "until": "yesterday"}
        answer = fill(staff, f"{MEMBERS}/new", **typed)
        assert answer.status_code == 422
        for field in ("name", "code", "country", "time_zone", "languages", "until"):
            assert f'id="{field}-wrong"' in answer.text
        assert 'value="No Code"' in answer.text
        assert "ES" in unescape(answer.text)

    def test_a_code_is_given_once(self, staff: Visitor) -> None:
        """The code of another member is refused."""
        typed = {"name": "X", "code": "fr-bordeaux", "country": "FR", "time_zone": "Europe/Paris", "languages": "fr"}
        answer = fill(staff, f"{MEMBERS}/new", **typed)
        assert (answer.status_code, "Another member has this code." in answer.text) == (422, True)

    def test_it_is_changed(self, shared: Served, staff: Visitor) -> None:
        """What is typed is stored; the code stays, whatever is sent; sent unchanged nothing is noted."""
        page = f"{MEMBERS}/{member_of(shared, 'fr-bordeaux').id}/change"
        assert fill(staff, page, code="fr-other").headers["location"].endswith("done=unchanged")
        assert fill(staff, page, holidays="FR", since="2011").headers["location"].endswith("done=saved")
        assert member_of(shared, "fr-bordeaux").since == PartialDate("2011")

    def test_what_was_not_seen_is_not_overwritten(self, shared: Served, staff: Visitor) -> None:
        """Somebody who changed it meanwhile is not overruled; what was typed stands there again."""
        page = f"{MEMBERS}/{member_of(shared, 'fr-bordeaux').id}/change"
        answer = fill(staff, page, seen="another", name="Bordeaux Métropole")
        assert answer.status_code == 409
        assert "Bordeaux Métropole" in unescape(answer.text)

    @pytest.mark.parametrize("path", ["999999", "999999/change", "999999/contacts/new"])
    def test_there_is_no_such_member(self, staff: Visitor, path: str) -> None:
        """A number that no member has is a page that does not exist."""
        assert staff.http.get(f"{MEMBERS}/{path}").status_code == 404

    def test_an_editor_may_not(self, shared: Served, visit: Visit) -> None:
        """Members are changed by approvers: an editor is offered nothing, and what they send is refused."""
        editor = sign_in_at(shared, visit("en", shared.url), Desk.EDITOR)
        assert editor.http.get(f"{MEMBERS}/new").status_code == 403
        assert press(editor, MEMBERS, f"{MEMBERS}/new", name="X").status_code in (403, 422)
