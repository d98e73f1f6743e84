"""Contacts in the browser: added, corrected, with posts that end, and erased when they ask for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest

from knowledge.model.languages import EN, ES, FR
from knowledge.model.people import Contact, Desk, Role
from tests.bot.conftest import Visit
from tests.bot.membering import audited, fill, hidden, member_of, people_of, press, sign_in, sign_in_at
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

CITY = "fr-bordeaux"


@pytest.fixture(scope="module")
def shared(put_back: Callable[[], Served]) -> Served:
    """A Focal with the demonstration network."""
    return put_back()


@pytest.fixture
def staff(shared: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return sign_in(shared, visit("en", shared.url))


@pytest.fixture
def somebody(shared: Served, staff: Visitor) -> Contact:
    """A contact of Bordeaux who was added a moment ago."""
    before = {contact.id for contact in people_of(shared, CITY)}
    member = member_of(shared, CITY)
    name = f"Camille {len(before)}"
    answer = fill(staff, f"/console/members/{member.id}/contacts/new", name=name, function="Archives")
    assert answer.status_code == 303, answer.text
    assert "Added." in staff.page(answer.headers["location"].partition("#")[0]).text
    (added,) = [contact for contact in people_of(shared, CITY) if contact.id not in before]
    return added


def page_of(contact: Contact) -> str:
    """The form of somebody in the post that they act in."""
    assert contact.member is not None
    return f"/console/contacts/{contact.id}?member={contact.member.id}"


def again(focal: Served, contact: Contact) -> Contact:
    """Somebody as they are now."""
    found = focal.focal.store.read(lambda unit: unit.people.contact(contact.id))
    assert found is not None
    return found


class TestAdding:
    def test_somebody_is_added(self, somebody: Contact) -> None:
        """They speak their city's first language, receive what colleagues do, and hold the post that was chosen."""
        assert (somebody.role, somebody.function, somebody.language) == (Role.FOCAL_POINT, "Archives", FR)
        assert (somebody.subscribed, somebody.language_chosen, somebody.consent) == (True, False, "")

    def test_it_is_written_down(self, shared: Served, somebody: Contact) -> None:
        """The audit log says that they were added, by their number alone."""
        assert f"contact:{somebody.id}" in audited(shared, "contact.added")

    def test_mistakes_stand_at_their_fields(self, shared: Served, staff: Visitor) -> None:
        """What is wrong is told at its field; what was typed is kept."""
        page = f"/console/members/{member_of(shared, CITY).id}/contacts/new"
        answer = fill(staff, page, name=" ", email="nobody at all", function="x" * 301)
        assert answer.status_code == 422
        for field in ("name", "email", "function"):
            assert f'id="{field}-wrong"' in answer.text
        assert 'value="nobody at all"' in answer.text

    @pytest.mark.parametrize("role", ["visitor", "king", ""])
    def test_not_every_role_can_be_given(self, shared: Served, staff: Visitor, role: str) -> None:
        """Visitors come by themselves, and other roles there are none."""
        page = f"/console/members/{member_of(shared, CITY).id}/contacts/new"
        assert fill(staff, page, name="Somebody", role=role).status_code in (403, 422)

    def test_names_and_emails_are_given_once(self, shared: Served, staff: Visitor, somebody: Contact) -> None:
        """A colleague's name and anybody's e-mail are refused."""
        page = f"/console/members/{member_of(shared, CITY).id}/contacts/new"
        answer = fill(staff, page, name=somebody.name)
        assert (answer.status_code, 'id="name-wrong"' in answer.text) == (422, True)
        (other, *_others) = [each for each in people_of(shared, "mn-ulaanbaatar") if each.email]
        answer = fill(staff, page, name="Somebody else", email=other.email.upper())
        assert (answer.status_code, "Somebody else has this e-mail address." in answer.text) == (422, True)


class TestCorrecting:
    def test_what_is_typed_is_stored(self, shared: Served, staff: Visitor, somebody: Contact) -> None:
        """Name, e-mail, function, role and language are stored together; sent once more nothing is different."""
        typed = {
            "name": f"{somebody.name} Dupont",
            "email": f"Camille{somebody.id}@Example.org",
            "function": "Head of Archives",
            "role": "alternate",
            "language": "es",
        }
        assert "done=saved" in fill(staff, page_of(somebody), **typed).headers["location"]
        found = again(shared, somebody)
        assert (found.name, found.email) == (f"{somebody.name} Dupont", f"camille{somebody.id}@example.org")
        assert (found.function, found.role, found.language) == ("Head of Archives", Role.ALTERNATE, ES)
        assert "done=unchanged" in fill(staff, page_of(found)).headers["location"]
        assert f"contact:{somebody.id}" in audited(shared, "contact.corrected")

    def test_a_language_of_their_own_stays(self, shared: Served, staff: Visitor, somebody: Contact) -> None:
        """Who chose a language is spoken to in it, whatever the register says."""
        shared.focal.store.run(lambda unit: unit.contacts.set_language(somebody.id, EN))
        assert "chosen themselves" in staff.page(page_of(somebody)).text
        fill(staff, page_of(somebody), language="es", function="Records")
        assert (again(shared, somebody).language, again(shared, somebody).function) == (EN, "Records")

    def test_what_was_not_seen_is_not_overwritten(self, shared: Served, staff: Visitor, somebody: Contact) -> None:
        """Where somebody else was faster, nothing is stored, and what was typed stands there again."""
        html = staff.page(page_of(somebody)).html
        shared.focal.store.run(lambda unit: unit.contacts.set_function(somebody.id, "Mayor"))
        fields = hidden(html) | {"name": "Typed Name", "role": "alternate", "language": "fr", "function": "x"}
        answer = staff.http.post(f"/console/contacts/{somebody.id}", data=fields)
        assert (answer.status_code, "Typed Name" in answer.text) == (409, True)
        assert again(shared, somebody).function == "Mayor"

    def test_there_is_no_such_contact(self, shared: Served, staff: Visitor, somebody: Contact) -> None:
        """Neither somebody unknown, nor a post that they do not hold, has a page."""
        other = member_of(shared, "mn-ulaanbaatar").id
        assert staff.http.get(f"/console/contacts/999999?member={other}").status_code == 404
        assert staff.http.get(f"/console/contacts/{somebody.id}?member={other}").status_code == 404
        csrf = hidden(staff.page(page_of(somebody)).html)["csrf"]
        answer = staff.http.post(f"/console/contacts/{somebody.id}", data={"csrf": csrf, "member": str(other)})
        assert answer.status_code == 404

    def test_an_editor_may_not(self, shared: Served, visit: Visit, somebody: Contact) -> None:
        """The register is corrected by approvers."""
        editor = sign_in_at(shared, visit("en", shared.url), Desk.EDITOR)
        assert editor.http.get(page_of(somebody)).status_code == 403

    def test_nobody_changes_those_who_may_more(self, shared: Served, visit: Visit, staff: Visitor) -> None:
        """An approver neither corrects, invites nor erases an administrator, who could do more than they."""
        approver = sign_in_at(shared, visit("en", shared.url), Desk.APPROVER)
        (administrator, *_others) = shared.focal.store.read(lambda unit: unit.contacts.with_roles([Role.ADMINISTRATOR]))
        for deed in ("invite", "erase"):
            path = f"/console/contacts/{administrator.id}/{deed}"
            page = "/console/members/1" if deed == "invite" else path
            assert press(approver, page, path, typed=administrator.name).status_code == 403
        assert again(shared, administrator).name == administrator.name


class TestEnding:
    def test_a_box_is_ticked_first(self, staff: Visitor, somebody: Contact) -> None:
        """Without the box nothing ends, and the page says what is missing."""
        assert somebody.member is not None
        answer = press(staff, page_of(somebody), f"/console/contacts/{somebody.id}/end", member=str(somebody.member.id))
        assert (answer.status_code, 'id="sure-wrong"' in answer.text) == (422, True)

    def test_a_post_ends(self, shared: Served, staff: Visitor, somebody: Contact) -> None:
        """Who has left speaks for the city no more, and is still there with what they did."""
        assert somebody.member is not None
        path, member = f"/console/contacts/{somebody.id}/end", str(somebody.member.id)
        answer = press(staff, page_of(somebody), path, member=member, sure="1")
        assert "The post has ended." in staff.page(answer.headers["location"]).text
        assert again(shared, somebody).role is Role.VISITOR
        assert f"contact:{somebody.id}" in audited(shared, "contact.post_ended")

    def test_nobody_ends_their_own(self, shared: Served, staff: Visitor) -> None:
        """Whoever is signed in has somebody else end their post: they could not undo it."""
        (own, *_others) = shared.focal.store.read(lambda unit: unit.contacts.with_roles([Role.ADMINISTRATOR]))
        assert own.member is not None
        path, member = f"/console/contacts/{own.id}/end", str(own.member.id)
        answer = press(staff, page_of(own), path, member=member, sure="1")
        assert (answer.status_code, "Somebody else has to do that for you." in answer.text) == (422, True)


class TestErasing:
    def test_the_page_says_what_goes_and_what_stays(self, staff: Visitor, somebody: Contact) -> None:
        """Before anything happens both are listed, and the name is asked for."""
        text = staff.page(f"/console/contacts/{somebody.id}/erase").text
        for words in ("What goes, for ever", "What stays, without a name", somebody.name):
            assert words in text

    def test_another_name_erases_nobody(self, shared: Served, staff: Visitor, somebody: Contact) -> None:
        """Only the very name does; what was typed is kept, with why it was not taken."""
        path = f"/console/contacts/{somebody.id}/erase"
        answer = press(staff, path, path, typed="Somebody")
        assert (answer.status_code, 'value="Somebody"' in answer.text) == (422, True)
        assert re.search(r'id="typed" aria-invalid="true" aria-describedby="typed-wrong"', answer.text)
        assert again(shared, somebody).name == somebody.name

    def test_they_are_erased(self, shared: Served, staff: Visitor, somebody: Contact) -> None:
        """Nothing of them is left but a number, which has no page any more; it is written down."""
        assert somebody.member is not None
        path = f"/console/contacts/{somebody.id}/erase"
        answer = press(staff, path, path, typed=somebody.name, member=str(somebody.member.id))
        assert answer.status_code == 303
        page = staff.page(answer.headers["location"])
        assert "Everything about this person was erased." in page.text
        assert somebody.name not in unescape(page.html)
        assert staff.http.get(path).status_code == 404
        assert audited(shared, "contact.erased")[0] == f"contact:{somebody.id}"

    def test_an_editor_may_not(self, shared: Served, visit: Visit, somebody: Contact) -> None:
        """Erasing is for approvers."""
        editor = sign_in_at(shared, visit("en", shared.url), Desk.EDITOR)
        assert editor.http.get(f"/console/contacts/{somebody.id}/erase").status_code == 403


def test_requests_need_a_member(shared: Served, staff: Visitor, visit: Visit) -> None:
    """Access for somebody whose member was not found waits for a choice, and the page says so; matters are counted."""
    now = datetime.now(UTC)
    visitor = visit("en", shared.url)
    visitor.say("/access")
    visitor.ask("Xanadu")
    visitor.ask("Xanadu, data office")
    (matter,) = shared.focal.store.read(lambda unit: unit.requests.listed(None, 5))
    answer = press(staff, "/console/requests", f"/console/requests/{matter.id}/approve")
    assert (answer.status_code, "Please choose the member first." in answer.text) == (422, True)
    assert '<span class="badge">1</span>' in answer.text
    assert shared.focal.store.run(lambda unit: unit.requests.close(matter.id, "declined", None, now))
