"""The first page of a circular: what is in the way and where it is put right, its facts, and what is kept of a form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from knowledge.model.circulars import CircularKind, CircularState
from tests.bot.circulating import (
    BORDEAUX,
    Sheet,
    administrator_at,
    begin,
    circular_at,
    colleague_at,
    describe,
    done,
    hidden,
    hrefs,
    look,
    member_number,
    press,
    reach,
    refused,
    released,
    step,
    to_bordeaux,
    value_of,
    words,
    write,
)
from tests.bot.conftest import Visit
from tests.bot.serving import Served
from tests.bot.visitor import Visitor


@pytest.fixture
def author(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


@pytest.fixture
def approver(focal: Served, visit: Visit) -> Visitor:
    """A colleague's browser."""
    return colleague_at(focal, visit)


def problems(page: Sheet) -> list[str]:
    """What is to be put right, as it reads."""
    items = page.html.split('<li class="problem-')[1:]
    return [words(f"<{item.partition('</li>')[0]}") for item in items]


class TestWhatIsInTheWay:
    def test_nothing(self, focal: Served, author: Visitor) -> None:
        """A circular that can go out has nothing to put right."""
        reach(focal, BORDEAUX)
        here = to_bordeaux(focal, author)
        write(author, here, "Réunion", "Venez.", "fr")
        assert "To put right" not in look(author, here).text

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("See [the page](htp://example.org).", "A link in the text in English leads nowhere"),
            ("<!channel> come to Bilbao", "would call everybody on some platforms"),
            (" ", "There is no text in English yet"),
        ],
    )
    def test_what_a_text_has(self, author: Visitor, text: str, sentence: str) -> None:
        """It says in which language, and leads to that text."""
        here = begin(author)
        write(author, here, text=text)
        page = look(author, here)
        (told,) = [each for each in problems(page) if sentence in each]
        assert ("Must be put right" in told) is ("would call" not in told)
        assert f"{here}/texts?language=en#translation" in hrefs(page)

    def test_an_end_that_is_over(self, author: Visitor) -> None:
        """A circular that would expire before it is sent says so, and leads to its facts."""
        here = begin(author)
        done(describe(author, here, expires_at="2020-01-01T10:00"), "saved")
        page = look(author, here)
        assert any("It would expire before it is sent" in each for each in problems(page))
        assert f"{here}#facts" in hrefs(page)

    def test_warnings_come_last(self, author: Visitor) -> None:
        """What must be put right stands above what is only to be looked at."""
        here = begin(author)
        write(author, here, text="<!channel> see [x](htp://example.org)")
        marks = [each.partition(" ")[0] for each in problems(look(author, here))]
        assert marks == sorted(marks)
        assert {"Must", "Please"} == set(marks)

    def test_allowed_fallbacks_are_no_errors(self, focal: Served, author: Visitor) -> None:
        """Once readers may get another language, the missing ones are told and stop nothing."""
        here = to_bordeaux(focal, author)
        (told,) = problems(look(author, here))
        assert told.startswith("Please look at it")
        assert "who get another one and are told so: French 2" in told
        done(step(author, here, "approve"), "approved")


class TestFacts:
    def test_all_of_them(self, focal: Served, author: Visitor) -> None:
        """Whatever the form has is stored, and stands in it again."""
        here = begin(author, "bulletin", "fr")
        values = {
            "kind": "circular",
            "language": "es",
            "number": "47",
            "issued": "2014-09-04",
            "place": " Vitoria-Gasteiz ",
            "remind_after": "14",
            "expires_at": "2099-01-31T18:00",
        }
        sent = press(author, here, f"{here}/describe", **values, is_public="on")
        done(sent, "saved")
        circular = circular_at(focal, here)
        assert (circular.kind, circular.language, circular.number) == (CircularKind.CIRCULAR, "es", 47)
        assert (circular.place, circular.remind_after, circular.year) == ("Vitoria-Gasteiz", 14, 2014)
        assert circular.is_public
        flags = (circular.accepts_fallback, circular.asks_acknowledgement, circular.is_urgent)
        assert flags == (False, False, False)
        page = look(author, here)
        for name in ("number", "issued", "remind_after", "expires_at"):
            assert value_of(page, name) == values[name]
        chosen = [values["value"] for tag, values in page.tags if tag == "option" and "selected" in values]
        assert chosen[-2:] == ["circular", "es"]

    def test_hostile_words_stay_words(self, author: Visitor) -> None:
        """A place is text wherever it stands."""
        here = begin(author)
        done(describe(author, here, place='"><script>alert(1)</script>'), "saved")
        write(author, here)
        for path in (here, f"{here}/preview"):
            assert "<script>alert" not in look(author, path).html

    def test_of_what_is_out(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """They cannot be changed any more: the page says what to do instead, and a form sent even so is refused."""
        here = released(focal, author, approver)
        assert "Write a correction instead" in look(author, here).words
        page = refused(describe(author, here, place="Barcelona"), "this circular is released")
        assert value_of(page, "place") == "Barcelona"

    def test_a_correction_keeps_its_number(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """What is corrected and what corrects it have the same number."""
        here = released(focal, author, approver)
        draft = step(author, here, "correct").headers["location"].partition("?")[0]
        refused(describe(author, draft, number="99"), "A correction keeps the kind and the number")
        number = circular_at(focal, here).number
        assert number is not None
        done(describe(author, draft, number=str(number), place="Bilbao"), "saved")

    def test_correcting_twice_is_correcting_once(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """Whoever presses the button a second time comes to the same draft."""
        here = released(focal, author, approver)
        first, second = (step(author, here, "correct").headers["location"] for _time in range(2))
        assert first == second


class TestWhoAndWhen:
    def test_what_came_of_it(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """Who wrote it, who approved it and when, when it was released, and how many acknowledged it."""
        here = released(focal, author, approver)
        page = words(look(author, here).html)
        for part in (
            "Written by Administrator, Bilbao",
            "Approved",
            "Secretariat, Bilbao",
            "Released",
            "0 of 1 members",
        ):
            assert part in page

    def test_audience_changes_ask_for_approval_again(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """Other recipients are a change like any other."""
        here = to_bordeaux(focal, author)
        done(step(approver, here, "approve"), "approved")
        done(press(author, f"{here}/recipients", f"{here}/recipients", countries=["FR"]), "saved")
        assert circular_at(focal, here).state is CircularState.DRAFT

    def test_recipients_that_somebody_else_changed(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """The choice comes back ticked, with the revision that is stored by now."""
        here = to_bordeaux(focal, author)
        stale = hidden(approver, f"{here}/recipients")
        number = str(member_number(focal, "at-wien"))
        done(press(author, f"{here}/recipients", f"{here}/recipients", members=[number]), "saved")
        late = approver.http.post(f"{here}/recipients", data={**stale, "regions": ["africa"]})
        page = refused(late, "Somebody else changed it meanwhile", 409)
        ticked = [values["value"] for tag, values in page.tags if tag == "input" and "checked" in values]
        assert ticked == ["africa"]
        assert int(page.hidden["revision"]) == circular_at(focal, here).revision

    def test_a_schedule_that_many_receive(self, focal: Served, author: Visitor) -> None:
        """Scheduling asks for the number as releasing does."""
        here = begin(author)
        write(author, here)
        done(describe(author, here), "saved")
        done(step(author, here, "approve"), "approved")
        at = f"{datetime.now(UTC) + timedelta(days=40):%Y-%m-%dT12:00}"
        refused(step(author, here, "schedule", at=at, typed="7"), "It goes to 123 recipients")
        done(step(author, here, "schedule", at=at, typed="123"), "scheduled")
