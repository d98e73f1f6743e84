"""The life of a circular as two people of the secretariat click it, and what they are kept from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.circulars.circulation import acknowledge
from handlers.circulars.facts import remarks
from knowledge.model.circulars import CircularState
from knowledge.model.people import ChannelName, Role
from knowledge.store.unit import Unit
from tests.bot.circulating import (
    BORDEAUX,
    Sheet,
    administrator_at,
    begin,
    circular_at,
    colleague_at,
    describe,
    done,
    give_address,
    hidden,
    hrefs,
    is_sent,
    look,
    ready,
    refused,
    released,
    rows,
    step,
    to_bordeaux,
    typed_into,
    value_of,
    write,
)
from tests.bot.conftest import Visit
from tests.bot.serving import Served, until
from tests.bot.visitor import Visitor

S = CircularState


@pytest.fixture
def author(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


@pytest.fixture
def approver(focal: Served, visit: Visit) -> Visitor:
    """A colleague's browser."""
    return colleague_at(focal, visit)


def labels(page: Sheet) -> list[str]:
    """What the buttons of a page are for, by the end of the addresses that their forms are sent to."""
    forms = [values.get("action", "") for tag, values in page.tags if tag == "form"]
    return [action.rpartition("/")[2] for action in forms]


class TestTheWholeLife:
    def test_two_people_click_it(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """Written, submitted, sent back, mended, approved, tried, released, received, acknowledged, corrected."""
        here = to_bordeaux(focal, author)
        done(step(author, here, "submit"), "submitted")
        done(step(approver, here, "send-back", reason="The date is missing."), "sent_back")
        page = look(author, here)
        assert "The date is missing." in page.text
        assert "Secretariat, Bilbao" in page.text
        done(describe(author, here, issued="2014-09-04", place="Bilbao", number="47"), "saved")
        done(step(author, here, "submit"), "submitted")
        done(step(approver, here, "approve"), "approved")
        done(step(approver, here, "test"), "tested")
        done(step(author, here, "release"), "released")
        until(lambda: is_sent(focal, here, 2))
        (reader, *_others) = focal.focal.store.read(lambda unit: unit.contacts.named(BORDEAUX))
        number, now = int(here.rpartition("/")[2]), datetime.now(UTC)
        focal.focal.store.run(lambda unit: acknowledge(unit, reader, number, ChannelName.WEBCHAT, now))
        register = look(author, f"{here}/circulation")
        assert "1 of 1 members" in register.words
        acknowledged = rows(look(author, f"{here}/circulation?show=acknowledged"))
        assert [reader.name in row for row in acknowledged] == [True]
        corrected = step(author, here, "correct")
        done(corrected, "corrected")
        draft = corrected.headers["location"].partition("?")[0]
        assert "corrected version 2" in look(author, draft).text
        assert here in hrefs(look(author, draft))
        assert draft in hrefs(look(author, here))

    def test_what_is_offered_in_each_state(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """Every state shows the buttons of what is possible in it, and no others."""
        here = to_bordeaux(focal, author)
        assert {"submit", "approve", "test", "withdraw"} <= set(labels(look(approver, here)))
        done(step(author, here, "submit"), "submitted")
        assert {"approve", "send-back", "withdraw"} <= set(labels(look(approver, here)))
        done(step(approver, here, "approve"), "approved")
        assert {"release", "schedule", "send-back"} <= set(labels(look(author, here)))
        done(step(author, here, "release"), "released")
        out = set(labels(look(author, here)))
        assert {"pause", "cancel", "correct", "test"} <= out
        assert not out & {"release", "schedule", "submit", "approve", "withdraw"}
        done(step(author, here, "pause"), "paused")
        assert {"resume", "cancel"} <= set(labels(look(author, here)))
        done(step(author, here, "resume"), "resumed")
        done(step(author, here, "cancel", reason="The meeting is put off."), "cancelled")
        assert not set(labels(look(author, here))) & {"pause", "resume", "cancel", "release", "test"}

    def test_giving_a_draft_up(self, focal: Served, author: Visitor) -> None:
        """Nobody receives it; its number is free again."""
        here = begin(author)
        done(describe(author, here, number="47"), "saved")
        done(step(author, here, "withdraw"), "withdrawn")
        other = begin(author)
        done(describe(author, other, number="47"), "saved")


class TestApproval:
    def test_ones_own_work(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """Its author finds no button but the reason and who can do it; a form sent all the same is refused."""
        here = to_bordeaux(focal, author)
        done(step(author, here, "submit"), "submitted")
        page = look(author, here)
        assert "approve" not in labels(page)
        assert "somebody else of the secretariat approves it. It can be approved by Secretariat, Bilbao" in page.words
        refused(step(author, here, "approve"), "somebody else of the secretariat approves it")
        assert circular_at(focal, here).state is S.IN_REVIEW

    def test_whoever_is_alone_may(self, focal: Served, author: Visitor) -> None:
        """Where nobody else could approve it, the author does."""
        here = to_bordeaux(focal, author)
        done(step(author, here, "approve"), "approved")

    def test_what_is_not_ready(self, author: Visitor) -> None:
        """With errors it is not approved; the page lists them, and each leads to where it is put right."""
        here = begin(author)
        page = refused(step(author, here, "approve"), "not ready yet")
        assert "There is no text in English yet" in page.words
        assert f"{here}/texts?language=en#translation" in hrefs(page)

    def test_missing_languages_stand_in_one_line(self, author: Visitor) -> None:
        """Readers of twenty languages are one problem, in which each language leads to its translation."""
        here = begin(author)
        write(author, here)
        page = look(author, here)
        assert page.words.count("Readers without a text in their language.") == 1
        assert f"{here}/texts?language=fr#translation" in hrefs(page)

    def test_sending_back_without_a_reason(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """It needs one."""
        here = to_bordeaux(focal, author)
        done(step(author, here, "submit"), "submitted")
        refused(step(approver, here, "send-back", reason=" "), "Please say why")
        assert not remarks(circular_at(focal, here))

    def test_a_change_takes_the_approval_back(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """What was approved is what goes out, word for word."""
        here = to_bordeaux(focal, author)
        done(step(approver, here, "approve"), "approved")
        write(author, here, text="Other words.")
        assert circular_at(focal, here).state is S.DRAFT

    def test_two_at_once(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """A page that was opened before somebody changed it approves nothing."""
        here = to_bordeaux(focal, author)
        stale = hidden(approver, here)
        write(author, here, text="Other words.")
        late = approver.http.post(f"{here}/approve", data=stale)
        refused(late, "Somebody else changed it meanwhile", 409)
        assert circular_at(focal, here).state is S.DRAFT


class TestRelease:
    def test_many_are_confirmed_by_their_number(self, focal: Served, author: Visitor) -> None:
        """Above fifty the number is typed; a wrong one is refused and stands in the field again."""
        here = ready(author)
        done(step(author, here, "approve"), "approved")
        assert "Type 123 to confirm" in look(author, here).words
        page = refused(step(author, here, "release", typed="122"), "It goes to 123 recipients")
        assert value_of(page, "typed") == "122"
        assert circular_at(focal, here).state is S.APPROVED
        done(step(author, here, "release", typed="123"), "released")

    def test_a_few_are_not(self, focal: Served, author: Visitor) -> None:
        """Two people need no number."""
        here = to_bordeaux(focal, author)
        done(step(author, here, "approve"), "approved")
        page = look(author, here)
        assert "to confirm" not in page.words
        assert "It is sent to 2 recipients" in page.words

    def test_during_a_pause(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """What is paused is not released a second time, whatever form is sent."""
        here = released(focal, author, approver)
        done(step(author, here, "pause"), "paused")
        refused(step(author, here, "release"), "this circular is paused")

    def test_two_release_it_at_once(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """One does, and the other one is told that it is out."""
        here = to_bordeaux(focal, author)
        done(step(approver, here, "approve"), "approved")
        both = hidden(author, here) | {"csrf": ""}, hidden(approver, here)
        first = author.http.post(f"{here}/release", data=both[0] | {"csrf": hidden(author, here)["csrf"]})
        done(first, "released")
        refused(approver.http.post(f"{here}/release", data=both[1]), "this circular is released")

    def test_a_draft(self, focal: Served, author: Visitor) -> None:
        """What nobody approved does not go out."""
        here = to_bordeaux(focal, author)
        refused(step(author, here, "release"), "this circular is draft")

    def test_cancelling_needs_a_reason(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """The register shows it, so it is asked for, and short."""
        here = released(focal, author, approver)
        refused(step(author, here, "cancel", reason=""), "Please say why")
        page = refused(step(author, here, "cancel", reason="x" * 201), "at most 200 characters")
        assert typed_into(page, "reason") == ["x" * 201]
        assert circular_at(focal, here).state is S.RELEASED


class TestScheduling:
    def test_at_a_time_of_the_networks_clock(self, focal: Served, author: Visitor) -> None:
        """What is typed is local time there; the field shows it again; it can be taken back."""
        here = to_bordeaux(focal, author)
        done(step(author, here, "approve"), "approved")
        done(step(author, here, "schedule", at="2099-07-01T10:00", expires="2099-07-05T18:00"), "scheduled")
        circular = circular_at(focal, here)
        assert circular.scheduled_at == datetime(2099, 7, 1, 10, tzinfo=ZoneInfo("Europe/Madrid"))
        assert circular.expires_at == datetime(2099, 7, 5, 18, tzinfo=ZoneInfo("Europe/Madrid"))
        page = look(author, here)
        assert (value_of(page, "at"), value_of(page, "expires")) == ("2099-07-01T10:00", "2099-07-05T18:00")
        done(step(author, here, "unschedule"), "unscheduled")
        assert circular_at(focal, here).state is S.APPROVED

    @pytest.mark.parametrize(
        ("at", "expires", "why"),
        [
            ("2014-09-04T10:00", "", "That moment is over already"),
            ("2099-07-05T10:00", "2099-07-01T10:00", "That moment is over already"),
            ("2027-03-28T02:30", "", "The clocks are put forward at that moment"),
            ("soon", "", "“soon” is no date and time"),
            ("", "", "Please say when"),
        ],
    )
    def test_what_is_no_time_for_it(self, focal: Served, author: Visitor, at: str, expires: str, why: str) -> None:
        """A moment that is over, that the clocks skip, or that is none: the sentence says which, and it stays typed."""
        here = to_bordeaux(focal, author)
        done(step(author, here, "approve"), "approved")
        page = refused(step(author, here, "schedule", at=at, expires=expires), why)
        assert value_of(page, "at") == at
        assert circular_at(focal, here).state is S.APPROVED


class TestTrying:
    def test_nobody_is_reached(self, author: Visitor) -> None:
        """Somebody without a channel is told to write to Focal first."""
        here = begin(author)
        refused(step(author, here, "test"), "No channel reaches you yet")

    def test_it_comes_to_oneself_alone(self, focal: Served, author: Visitor) -> None:
        """The test says that it is one, and nobody else gets it."""

        def reachable(unit: Unit) -> str:
            administrator = unit.people.first_with_role(Role.ADMINISTRATOR)
            assert administrator is not None
            return give_address(unit, administrator).external_id

        chat = focal.focal.store.run(reachable)
        here = to_bordeaux(focal, author)
        done(step(author, here, "test", language="en"), "tested")
        until(lambda: bool(focal.focal.store.read(lambda unit: unit.mail.newest(chat))))
        (mail,) = focal.focal.store.read(lambda unit: unit.mail.newest(chat))
        assert "A test, which only you receive" in mail.body["text"]
        assert "Bilbao 2014" in mail.body["text"]
        assert circular_at(focal, here).released_at is None


class TestFacts:
    @pytest.mark.parametrize(
        ("field", "value", "why"),
        [
            ("number", "forty", "“forty” is no number"),
            ("number", "99999", "not possible"),
            ("issued", "4 September", "“4 September” is no date"),
            ("remind_after", "365", "not possible"),
            ("remind_after", "-1", "not possible"),
            ("kind", "zorble", "Please choose one of the options"),
            ("language", "x", "Please choose a language"),
            ("expires_at", "never", "“never” is no date and time"),
        ],
    )
    def test_what_is_not_possible(self, focal: Served, author: Visitor, field: str, value: str, why: str) -> None:
        """The form comes back with everything that was typed and what is wrong; nothing is stored."""
        here = begin(author)
        page = refused(describe(author, here, **{"place": "Vitoria-Gasteiz", field: value}), why)
        assert value_of(page, "place") == "Vitoria-Gasteiz"
        if field not in ("kind", "language"):
            assert value_of(page, field) == value
        assert circular_at(focal, here).place == ""

    def test_a_number_that_is_taken(self, focal: Served, author: Visitor) -> None:
        """Two circulars of one year do not have the same number."""
        for here, is_free in ((begin(author), True), (begin(author), False)):
            sent = describe(author, here, number="47")
            assert sent.status_code == (303 if is_free else 422)

    def test_somebody_else_changed_them(self, focal: Served, author: Visitor, approver: Visitor) -> None:
        """What was typed stands in the form, with the revision that is stored by now: sent again, it is taken."""
        here = begin(author)
        stale = hidden(approver, here)
        done(describe(author, here, place="Bilbao"), "saved")
        values = {"kind": "circular", "language": "en", "place": "Barcelona", "remind_after": "7"}
        late = approver.http.post(f"{here}/describe", data=stale | values)
        page = refused(late, "Somebody else changed it meanwhile", 409)
        assert value_of(page, "place") == "Barcelona"
        again = approver.http.post(f"{here}/describe", data=page.hidden | values)
        assert again.status_code == 303
        assert circular_at(focal, here).place == "Barcelona"


def test_reasons_that_were_typed_are_not_lost(focal: Served, author: Visitor, approver: Visitor) -> None:
    """Whoever sends back what was changed meanwhile finds their reason in the field."""
    here = to_bordeaux(focal, author)
    done(step(author, here, "submit"), "submitted")
    stale = hidden(approver, here)
    later = datetime.now(UTC) + timedelta(days=365)
    done(step(author, here, "send-back", reason=f"Wait until {later:%Y}."), "sent_back")
    done(step(author, here, "submit"), "submitted")
    late = approver.http.post(f"{here}/send-back", data=stale | {"reason": "The date is missing."})
    page = refused(late, "Somebody else changed it meanwhile", 409)
    assert typed_into(page, "reason") == ["The date is missing."]
