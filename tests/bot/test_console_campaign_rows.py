"""The table of a campaign: every invited city, where each stands, who is reminded, and who is given more time."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from bot.config import Settings
from handlers.deadlines.settling import settle_subject
from knowledge.model.audience import CONFIRMED_ABOVE, EVERYBODY, Act
from knowledge.model.reviews import ReviewState
from knowledge.store.unit import Unit
from tests.bot.answering import BARCELONA, BORDEAUX, WIEN, answers
from tests.bot.applying import person
from tests.bot.campaigning import asks_to_sign, carried, chosen, deed, form_to_ask, of_cities, of_form, run, states
from tests.bot.circulating import administrator_at, done, hrefs, look, reach, refused, words
from tests.bot.conftest import Visit
from tests.bot.deadlining import at_six, in_days
from tests.bot.serving import GENEROUS, Served, free_port
from tests.bot.visitor import Visitor

SOME = {"city/people": "1200", "city/plan": "yes"}


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the demonstration network, for these tests alone; each has a form of its own."""
    folder = tmp_path_factory.mktemp("campaign-rows") / "var"
    shutil.copytree(furnished, folder)
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    served.start()
    reach(served, BARCELONA, BORDEAUX, WIEN)
    yield served
    served.stop()


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def review(focal: Served, response: str, state: ReviewState) -> None:
    """The secretariat has said something to answers."""

    def work(unit: Unit) -> None:
        kept = unit.responses.one(int(response.rpartition("/")[2]))
        assert kept is not None
        unit.responses.save(replace(kept, review=state))

    focal.focal.store.run(work)


def declines(focal: Served, here: str, code: str) -> None:
    """A city says that it will not take part."""
    who, subject, now = person(focal, code), f"form:{here.rpartition('/')[2]}", datetime.now(UTC)
    focal.focal.store.run(lambda unit: settle_subject(unit, who, subject, Act.DECLINED, now))


def member(focal: Served, code: str) -> str:
    """The number of a member, as boxes have it."""
    return str(next(iter(of_cities(focal, code).members)))


def statements(focal: Served, staff: Visitor, path: str) -> int:
    """How many statements a page takes: the fewest of a few times, since the outbox asks for its own between them."""
    return min(_statements(focal, staff, path) for _time in range(3))


def _statements(focal: Served, staff: Visitor, path: str) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(focal.focal.store.engine, "before_cursor_execute", note)
    try:
        look(staff, path)
    finally:
        event.remove(focal.focal.store.engine, "before_cursor_execute", note)
    return len(seen)


def confirmed(staff: Visitor, here: str, name: str, asking: str, **fields: Any) -> httpx.Response:
    """Presses the button of the page that asked for a confirmation."""
    found = carried(asking)
    return staff.http.post(f"{here}/campaign/{name}", data=found | fields)


class TestRows:
    def test_every_invited_city_has_one(self, focal: Served, staff: Visitor) -> None:
        """By name, also of a city that has not begun; with what is answered section by section."""
        here = form_to_ask(focal)
        run(focal, here)
        answers(focal, here, BORDEAUX)
        answers(focal, here, WIEN, SOME, is_draft=True)
        assert states(staff, here) == {
            "Barcelona": "not begun",
            "Bordeaux": "to be reviewed",
            "Wien": "being written",
        }
        page = look(staff, here)
        assert "1 of 3 handed in" in page.words
        assert '<td class="heat-cell heat-full">11/11</td>' in page.html
        assert '<td class="heat-cell heat-some">2/11</td>' in page.html
        assert page.html.count('<td class="heat-cell heat-none">—</td>') >= 4

    def test_who_is_waited_for(self, focal: Served, staff: Visitor) -> None:
        """A draft that is to be signed names whoever was asked."""
        here = form_to_ask(focal)
        run(focal, here, needs_signature=True)
        name = asks_to_sign(focal, answers(focal, here, WIEN, SOME, is_draft=True), WIEN)
        assert states(staff, here)["Wien"] == f"to be signed waits for {name}"

    @pytest.mark.parametrize(
        ("state", "name"),
        [
            (ReviewState.HAS_ISSUES, "comments sent to the city"),
            (ReviewState.APPROVED, "approved"),
            (ReviewState.REJECTED, "rejected"),
        ],
    )
    def test_what_the_secretariat_said(self, focal: Served, staff: Visitor, state: ReviewState, name: str) -> None:
        """It stands in the row, and can be looked for."""
        here = form_to_ask(focal)
        run(focal, here)
        review(focal, answers(focal, here, BORDEAUX), state)
        assert states(staff, f"{here}?state={state}") == {"Bordeaux": name}

    def test_a_city_that_declined(self, focal: Served, staff: Visitor) -> None:
        """It is no longer missing, so it cannot be chosen."""
        here = form_to_ask(focal)
        run(focal, here)
        declines(focal, here, WIEN)
        assert states(staff, here)["Wien"] == "will not take part"
        assert member(focal, WIEN) not in re.findall(r'name="members" value="(\d+)"', look(staff, here).html)

    def test_numbers_lead_to_their_rows(self, focal: Served, staff: Visitor) -> None:
        """Each state that there is has a link with its number; an unknown state is none."""
        here = form_to_ask(focal)
        run(focal, here)
        answers(focal, here, BORDEAUX)
        page = look(staff, here)
        nav = words(page.html.partition('<nav class="chips"')[2].partition("</nav>")[0].partition(">")[2])
        assert nav == "All 3 not begun 2 to be reviewed 1"
        assert f"{here}?state=not_begun#progress" in hrefs(page)
        assert set(states(staff, f"{here}?state=not_begun")) == {"Barcelona", "Wien"}
        assert len(states(staff, f"{here}?state=%3Cb%3E")) == 3
        assert "No city is in this state." in look(staff, f"{here}?state=approved").words

    def test_answers_of_who_was_not_invited(self, focal: Served, staff: Visitor) -> None:
        """They are not lost: their row says so, and is not counted."""
        here = form_to_ask(focal)
        run(focal, here, audience=of_cities(focal, WIEN))
        answers(focal, here, BORDEAUX)
        assert states(staff, here) == {"Wien": "not begun", "Bordeaux": "to be reviewed not invited"}
        assert "0 of 1 handed in" in look(staff, here).words

    def test_a_draft_changes_nothing(self, focal: Served, staff: Visitor) -> None:
        """As long as nobody is invited the page is what it is without a campaign."""
        here = form_to_ask(focal)
        run(focal, here, is_open=False)
        assert "Nobody has begun yet." in look(staff, here).words

    def test_as_many_statements_for_all_as_for_three(self, focal: Served, staff: Visitor) -> None:
        """Nothing is asked for each city."""
        few, many = form_to_ask(focal), form_to_ask(focal)
        run(focal, few)
        run(focal, many, audience=EVERYBODY)
        answers(focal, few, BORDEAUX)
        for code in (BORDEAUX, WIEN, BARCELONA):
            answers(focal, many, code)
        assert len(states(staff, many)) > 20
        assert statements(focal, staff, many) <= statements(focal, staff, few)


class TestReminding:
    def test_those_chosen(self, focal: Served, staff: Visitor) -> None:
        """First the page says who gets it; then they do, and the page says how many."""
        here = form_to_ask(focal)
        run(focal, here)
        asking = chosen(staff, here, "remind", members=[member(focal, WIEN)], whom="chosen")
        assert asking.status_code == 200
        assert re.search(r"\d+ (person|people), 1 member", words(asking.text))
        assert "Wien" in asking.text
        assert "Bordeaux" not in asking.text
        sent = confirmed(staff, here, "remind", asking.text, members=[member(focal, WIEN)])
        assert re.search(r"\?done=reminded-\d+$", sent.headers["location"])

    def test_all_that_are_missing(self, focal: Served, staff: Visitor) -> None:
        """Those who handed in or declined are left alone."""
        here = form_to_ask(focal)
        run(focal, here)
        answers(focal, here, BORDEAUX)
        declines(focal, here, BARCELONA)
        asking = chosen(staff, here, "remind", whom="missing")
        listed = asking.text.partition("<summary>Members")[2].partition("</details>")[0]
        assert words(listed.partition(">")[2]) == "Wien"

    def test_nobody_is_chosen(self, focal: Served, staff: Visitor) -> None:
        """The page says so, whichever button was pressed."""
        here = form_to_ask(focal)
        run(focal, here)
        for name in ("remind", "extend"):
            assert "Please tick at least one" in words(chosen(staff, here, name, whom="chosen").text)

    def test_many_people_are_confirmed(self, focal: Served, staff: Visitor) -> None:
        """Their number is to be typed."""
        here = form_to_ask(focal)
        run(focal, here, audience=EVERYBODY)
        asking = chosen(staff, here, "remind", whom="missing")
        (count,) = re.findall(r"Type (\d+) to confirm", words(asking.text))
        assert int(count) > CONFIRMED_ABOVE
        wrong = confirmed(staff, here, "remind", asking.text, whom="missing", typed="7")
        page = refused(wrong, "Please type this number")
        assert 'id="typed-wrong"' in page.html

    def test_what_was_done_is_told(self, focal: Served, staff: Visitor) -> None:
        """How many people, or that there was nobody; an address that somebody made up says nothing."""
        here = form_to_ask(focal)
        for code, said in (
            ("reminded-2", "Reminded: 2 people."),
            ("reminded-1", "Reminded: 1 person."),
            ("reminded-0", "Nobody was reminded"),
            ("extended-3", "More time was given to 3 members."),
        ):
            assert said in look(staff, f"{here}?done={code}").words
        for code in ("reminded-x", "reminded-", "removed-2", "reminded-99999999"):
            assert 'role="status"' not in look(staff, f"{here}?done={code}").html


class TestMoreTime:
    def test_for_one_city(self, focal: Served, staff: Visitor) -> None:
        """It is marked in its row; for the others nothing changes."""
        here = form_to_ask(focal)
        run(focal, here)
        asking = chosen(staff, here, "extend", members=[member(focal, WIEN)], whom="chosen")
        assert f'value="{in_days(20).isoformat()}"' in asking.text
        more = {"day": in_days(40).isoformat(), "time": "18:00"}
        sent = confirmed(staff, here, "extend", asking.text, members=[member(focal, WIEN)], **more)
        done(sent, "extended-1")
        campaign = of_form(focal, here)[0]
        (extension,) = focal.focal.store.read(lambda unit: unit.campaigns.extensions(campaign.id))
        assert (str(extension.member), extension.until) == (member(focal, WIEN), at_six(40))
        assert [city for city, state in states(staff, here).items() if "extended until" in state] == ["Wien"]

    def test_a_moment_that_cannot_be(self, focal: Served, staff: Visitor) -> None:
        """It is told at the field, and the cities stay chosen."""
        here = form_to_ask(focal)
        run(focal, here)
        asking = chosen(staff, here, "extend", members=[member(focal, WIEN)], whom="chosen")
        sent = confirmed(staff, here, "extend", asking.text, members=[member(focal, WIEN)], day="2020-01-01")
        page = refused(sent, "That moment is over already")
        assert 'id="day-wrong"' in page.html
        assert page.html.count('name="members"') == 1

    def test_somebody_closed_it_meanwhile(self, focal: Served, staff: Visitor) -> None:
        """It is told, and nobody is given more time."""
        here = form_to_ask(focal)
        run(focal, here)
        asking = chosen(staff, here, "extend", members=[member(focal, WIEN)], whom="chosen")
        done(deed(staff, here, "close", sure="on"), "campaign-closed")
        more = {"day": in_days(40).isoformat()}
        sent = confirmed(staff, here, "extend", asking.text, members=[member(focal, WIEN)], **more)
        refused(sent, "Somebody else changed it meanwhile", 409)

    def test_once_it_is_closed(self, focal: Served, staff: Visitor) -> None:
        """Rows stay to be read, and nobody is reminded; a city can be given more time all the same."""
        here = form_to_ask(focal)
        run(focal, here)
        done(deed(staff, here, "close", sure="on"), "campaign-closed")
        page = look(staff, here)
        assert len(states(staff, here)) == 3
        assert "Remind" not in page.words
        asking = chosen(staff, here, "extend", members=[member(focal, WIEN)], whom="chosen")
        more = {"day": in_days(40).isoformat()}
        done(confirmed(staff, here, "extend", asking.text, members=[member(focal, WIEN)], **more), "extended-1")
        assert "extended" in look(staff, here).words
