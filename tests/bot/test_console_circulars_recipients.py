"""Choosing who receives a circular: boxes, counts, names, conditions, and lists."""

from __future__ import annotations

import pytest

from handlers.circulars.circulation import acknowledge
from knowledge.model.audience import Act, Audience, Condition
from knowledge.model.languages import EN, FR
from knowledge.model.people import ChannelName, Region, Role, Standing
from tests.bot.circulating import (
    administrator_at,
    begin,
    circular_at,
    done,
    hrefs,
    look,
    member_number,
    press,
    reach,
    ready,
    refused,
    rows,
    step,
    words,
)
from tests.bot.conftest import Visit
from tests.bot.reading import Page
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

BORDEAUX = "fr-bordeaux"
LISTS = "/console/lists"


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


@pytest.fixture
def here(staff: Visitor) -> str:
    """An empty draft."""
    return begin(staff)


def ticked(page: Page, name: str) -> set[str]:
    """The boxes of a name that are ticked."""
    boxes = [values for tag, values in page.tags if tag == "input" and values.get("name") == name]
    return {values["value"] for values in boxes if "checked" in values}


def every(staff: Visitor, first: str) -> list[str]:
    """The names of all pages of which this is the first."""
    pages = max(1, sum("&page=" in href for href in hrefs(look(staff, first))))
    return [row for page in range(pages) for row in rows(look(staff, f"{first}&page={page}"))]


class TestChoosing:
    def test_everybody_at_first(self, staff: Visitor, here: str) -> None:
        """Without a choice it goes to the colleagues of all members, counted in people and members."""
        page = look(staff, f"{here}/recipients")
        assert "123 people, 85 members" in page.words

    def test_every_choice_is_kept(self, focal: Served, staff: Visitor, here: str) -> None:
        """What is ticked is stored as such, and is ticked when the page comes again."""
        chosen = {
            "regions": ["europe", "africa"],
            "countries": ["FR"],
            "languages": ["fr", "en"],
            "roles": ["focal_point"],
            "standings": ["member"],
        }
        done(press(staff, f"{here}/recipients", f"{here}/recipients", **chosen), "saved")
        audience = circular_at(focal, here).audience
        assert audience == Audience(
            regions=frozenset({Region.EUROPE, Region.AFRICA}),
            countries=frozenset({"FR"}),
            languages=frozenset({FR, EN}),
            roles=frozenset({Role.FOCAL_POINT}),
            standings=frozenset({Standing.MEMBER}),
        )
        page = look(staff, f"{here}/recipients")
        assert {name: ticked(page, name) for name in chosen} == {name: set(values) for name, values in chosen.items()}

    def test_it_can_be_counted_first(self, focal: Served, staff: Visitor, here: str) -> None:
        """Only counting stores nothing: the page says how many it would be, and keeps what was ticked."""
        counted = press(staff, f"{here}/recipients", f"{here}/recipients", countries=["FR"], count="on")
        assert counted.status_code == 200
        page = Page(counted.text.replace('type="file"', 'type="file" value=""'))
        assert "This choice is not saved yet." in page.text
        assert ticked(page, "countries") == {"FR"}
        assert circular_at(focal, here).audience.is_everybody

    def test_what_was_made_up_is_left_out(self, focal: Served, staff: Visitor, here: str) -> None:
        """Values that no box has are no choice, and no fault."""
        made_up = {"regions": ["atlantis"], "countries": ["<b>"], "languages": ["x"], "members": ["0", "-1", "9" * 30]}
        done(press(staff, f"{here}/recipients", f"{here}/recipients", **made_up), "saved")
        assert circular_at(focal, here).audience.is_everybody

    def test_nobody_is_left(self, staff: Visitor, here: str) -> None:
        """A choice that nobody meets is counted as such, and stands among what is to be put right."""
        done(press(staff, f"{here}/recipients", f"{here}/recipients", countries=["AQ"]), "saved")
        assert "0 people, 0 members" in look(staff, f"{here}/recipients").words
        assert "Nobody would receive it" in look(staff, here).words


class TestNames:
    def test_a_few_are_named_at_once(self, focal: Served, staff: Visitor, here: str) -> None:
        """Who gets it, in which language and on which channel, and who is not reached."""
        (reader, *_others) = reach(focal, BORDEAUX)
        members = [str(member_number(focal, code)) for code in (BORDEAUX, "at-wien")]
        done(press(staff, f"{here}/recipients", f"{here}/recipients", members=members), "saved")
        named = rows(look(staff, f"{here}/recipients"))
        assert len(named) == 4
        assert f"Bordeaux {reader.name} French web page" in named
        assert sum("not reached" in row for row in named) == 2

    def test_every_number_leads_to_its_names(self, focal: Served, staff: Visitor, here: str) -> None:
        """A language, a channel, and those who are not reached: each number is that of the names behind it."""
        reach(focal, BORDEAUX)
        page = look(staff, f"{here}/recipients")
        assert rows(page) == []
        assert {"?language=fr#names", "?channel=webchat#names", "?channel=none#names"} <= set(hrefs(page))
        assert len(rows(look(staff, f"{here}/recipients?channel=webchat"))) == 2
        assert len(every(staff, f"{here}/recipients?channel=none")) == 121
        french = every(staff, f"{here}/recipients?language=fr")
        assert f"French {len(french)}" in page.words
        assert len(every(staff, f"{here}/recipients?show=all")) == 123

    def test_names_come_page_by_page(self, staff: Visitor, here: str) -> None:
        """A hundred at a time, each once; the form is on the page of the choice, where a link leads."""
        page = look(staff, f"{here}/recipients?show=all&page=1")
        assert len(rows(page)) == 23
        assert {"?show=all&page=0#names", f"{here}/recipients#choose"} <= set(hrefs(page))
        assert ticked(page, "regions") == set()
        assert "Save the choice" not in page.words
        assert "Save the choice" in look(staff, f"{here}/recipients").words

    def test_members_with_nobody(self, focal: Served, staff: Visitor, here: str) -> None:
        """A member of which nobody is reached is named."""
        reach(focal, BORDEAUX)
        members = [str(member_number(focal, code)) for code in (BORDEAUX, "at-wien")]
        done(press(staff, f"{here}/recipients", f"{here}/recipients", members=members), "saved")
        page = look(staff, f"{here}/recipients")
        assert "Members of which nobody is reached 1" in words(page.html)


class TestSingleContacts:
    def test_they_are_chosen_by_their_member(self, focal: Served, staff: Visitor, here: str) -> None:
        """A member's contacts appear as boxes, beside what was ticked before; one of them alone can be written to."""
        (reader, other) = reach(focal, BORDEAUX)
        number = str(member_number(focal, BORDEAUX))
        shown = press(
            staff, f"{here}/recipients", f"{here}/recipients", roles=["alternate"], of=number, look="contacts"
        )
        assert shown.status_code == 200
        assert reader.name in shown.text
        assert other.name in shown.text
        done(press(staff, f"{here}/recipients", f"{here}/recipients", contacts=[str(reader.id)]), "saved")
        assert circular_at(focal, here).audience == Audience(contacts=frozenset({reader.id}))
        assert "1 person, 1 member" in look(staff, f"{here}/recipients").words


class TestConditions:
    def test_who_has_not_acknowledged(self, focal: Served, staff: Visitor, here: str) -> None:
        """A circular to those members only of which nobody acknowledged another one."""
        readers = reach(focal, BORDEAUX, "at-wien")
        numbers = [member_number(focal, code) for code in (BORDEAUX, "at-wien")]
        out = ready(staff, *numbers)
        done(step(staff, out, "approve"), "approved")
        done(step(staff, out, "release"), "released")
        circular = circular_at(focal, out)
        assert circular.released_at is not None
        released_at = circular.released_at
        focal.focal.store.run(lambda unit: acknowledge(unit, readers[0], circular.id, ChannelName.WEBCHAT, released_at))
        condition = {"has-0": "not", "act-0": "acknowledged", "subject-0": circular.subject}
        members = [str(number) for number in numbers]
        done(press(staff, f"{here}/recipients", f"{here}/recipients", members=members, **condition), "saved")
        assert circular_at(focal, here).audience.conditions == (
            Condition(act=Act.ACKNOWLEDGED, subject=circular.subject, has=False),
        )
        named = rows(look(staff, f"{here}/recipients"))
        assert named
        assert all("Wien" in row for row in named)

    def test_about_something_else(self, focal: Served, staff: Visitor, here: str) -> None:
        """What is no circular is written by hand."""
        condition = {"has-0": "has", "act-0": "registered", "other-0": "event:3"}
        done(press(staff, f"{here}/recipients", f"{here}/recipients", **condition), "saved")
        (kept,) = circular_at(focal, here).audience.conditions
        assert kept == Condition(act=Act.REGISTERED, subject="event:3", has=True)
        boxes = [values for tag, values in look(staff, f"{here}/recipients").tags if values.get("name") == "other-0"]
        assert [values["value"] for values in boxes] == ["event:3"]

    @pytest.mark.parametrize("extra", [{}, {"count": "on"}])
    def test_about_nothing(self, focal: Served, staff: Visitor, here: str, extra: dict[str, str]) -> None:
        """A condition about nothing is told, and everything that was chosen is still there."""
        condition = {"has-0": "not", "act-0": "answered", "other-0": "the <b>questionnaire</b>", **extra}
        sent = press(staff, f"{here}/recipients", f"{here}/recipients", countries=["FR"], **condition)
        page = refused(sent, "Please say what it is about")
        assert ticked(page, "countries") == {"FR"}
        assert [values["value"] for tag, values in page.tags if values.get("name") == "other-0"] == [
            "the <b>questionnaire</b>"
        ]
        assert circular_at(focal, here).audience.is_everybody


class TestLists:
    def test_the_life_of_a_list(self, focal: Served, staff: Visitor, here: str) -> None:
        """Created, filled with members and contacts, chosen as recipients, renamed without losing them, deleted."""
        (reader, *_others) = reach(focal, BORDEAUX)
        created = press(staff, LISTS, LISTS, name="Steering group")
        page = created.headers["location"]
        members = [str(member_number(focal, "at-wien"))]
        shown = press(staff, page, page, members=members, of=str(member_number(focal, BORDEAUX)), look="contacts")
        assert reader.name in shown.text
        filled = {"name": "Steering group", "members": members, "contacts": [str(reader.id)]}
        assert press(staff, page, page, **filled).status_code == 303
        assert rows(look(staff, LISTS)) == ["Steering group 1 1"]
        kept = look(staff, page)
        assert (ticked(kept, "members"), ticked(kept, "contacts")) == (set(members), {str(reader.id)})
        number = page.rpartition("/")[2]
        done(press(staff, f"{here}/recipients", f"{here}/recipients", lists=[number]), "saved")
        assert "3 people, 2 members" in look(staff, f"{here}/recipients").words
        assert press(staff, page, page, **filled | {"name": "Steering committee"}).status_code == 303
        assert rows(look(staff, LISTS)) == ["Steering committee 1 1"]
        assert "3 people, 2 members" in look(staff, f"{here}/recipients").words
        assert press(staff, page, f"{page}/remove").status_code == 303
        assert "There is no list yet." in look(staff, LISTS).text
        assert staff.http.get(page).status_code == 404

    @pytest.mark.parametrize(
        ("name", "why"), [("  ", "at most 120"), ("x" * 121, "at most 120"), ("steering GROUP", "of that name already")]
    )
    def test_names_that_cannot_be(self, staff: Visitor, name: str, why: str) -> None:
        """A list has a name of its own; what was typed stands in the field again."""
        press(staff, LISTS, LISTS, name="Steering group")
        page = refused(press(staff, LISTS, LISTS, name=name), why)
        assert page.hidden["name"] == name.strip()

    def test_who_does_not_exist(self, staff: Visitor) -> None:
        """Numbers of nobody are left out, and are no fault."""
        page = press(staff, LISTS, LISTS, name="Ghosts").headers["location"]
        assert press(staff, page, page, name="Ghosts", members=["4711"], contacts=["4711"]).status_code == 303
        assert rows(look(staff, LISTS)) == ["Ghosts 0 0"]

    def test_hostile_names_stay_words(self, staff: Visitor) -> None:
        """The name of a list is text wherever it stands."""
        press(staff, LISTS, LISTS, name="<script>alert(1)</script>")
        assert "<script>alert" not in look(staff, LISTS).html
