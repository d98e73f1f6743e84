"""Whom a choice would reach, counted while boxes are ticked: in every form that chooses members."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from bot.web.console_audience import FEW, counted_audience, kept_field, mailing_of
from bot.web.console_circular_forms import Posted
from handlers.phrasebook import load_phrasebook
from knowledge.model.audience import EVERYBODY, Act, Audience, Condition
from knowledge.model.languages import EN
from knowledge.model.people import Region
from knowledge.model.preferences import Mailing
from tests.bot.circulating import BORDEAUX, Sheet, administrator_at, begin, hidden, look, member_number, reach, words
from tests.bot.conftest import Visit
from tests.bot.serving import Served
from tests.bot.visitor import Visitor

COUNT = "/console/audience/count"
HTMX = {"hx-request": "true"}
_ = load_phrasebook().speak(EN)


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def count(staff: Visitor, headers: Mapping[str, str] = HTMX, **fields: Any) -> httpx.Response:
    """What the choice reaches."""
    return staff.http.post(COUNT, data={**hidden(staff, "/console/circulars/new"), **fields}, headers=headers)


def posted(**fields: str | tuple[str, ...]) -> Posted:
    values = {name.replace("_", "-"): (each,) if isinstance(each, str) else each for name, each in fields.items()}
    return Posted(fields=values, files={})


class TestTheCount:
    def test_people_members_languages_channels(self, focal: Served, staff: Visitor) -> None:
        """How many people of how many members, in which languages, on which channels, and why some are not reached."""
        reach(focal, BORDEAUX)
        piece = count(staff, members=[str(member_number(focal, code)) for code in (BORDEAUX, "at-wien")])
        said = words(piece.text)
        assert "<html" not in piece.text
        assert "people, 2 members" in said
        assert "Languages French 2 German" in said
        assert "Channels web page 2" in said
        assert "Not reached no channel" in said
        assert "Members of which nobody is reached : Vienna" in said or "Wien" in said

    def test_everybody(self, staff: Visitor) -> None:
        """Without any choice it is the whole network; of many members that nobody reaches the first are named."""
        said = words(count(staff).text)
        assert "123 people, 85 members" in said
        assert f"and {85 - FEW} more" in said

    def test_on_a_page_of_its_own(self, staff: Visitor) -> None:
        """Without a script the button opens the same as a page, and says that nothing was saved."""
        response = count(staff, {}, regions="africa")
        page = Sheet(response.text)
        assert (response.status_code, page.heading) == (200, "Whom it reaches")
        assert "Nothing was saved" in page.words
        assert "people" in page.words

    @pytest.mark.parametrize("headers", [HTMX, {}])
    def test_what_cannot_be_understood(self, staff: Visitor, headers: dict[str, str]) -> None:
        """A condition about nothing is told with 422, in a piece or a page."""
        response = count(staff, headers, **{"act-0": "registered", "subject-0": "zorble"})
        assert response.status_code == 422
        assert "Please say what it is about" in response.text

    def test_forms_of_ours_only(self, focal: Served, visit: Visit, staff: Visitor) -> None:
        """Nobody counts the network from another site, or without being signed in."""
        assert staff.http.post(COUNT, data={"csrf": "forged"}).status_code == 403
        assert visit(url=focal.url).http.post(COUNT, data={}).status_code in (401, 403)
        assert staff.http.get(COUNT).status_code in (404, 405)

    def test_what_they_wish_for(self, staff: Visitor) -> None:
        """Each kind of sending asks for its own wish, and calls it by its own name."""
        assert count(staff, HTMX, **{"audience-for": "deadlines"}).status_code == 200
        assert count(staff, HTMX, **{"audience-for": "zorble"}).status_code == 200


class TestTheForms:
    @pytest.mark.parametrize("path", ["/console/deadlines/new", "/console/events/new", "/console/calls/new"])
    def test_every_form_that_chooses_members_counts(self, staff: Visitor, path: str) -> None:
        """It is counted as the page opens and at each tick, and by a button that keeps what was typed."""
        page = look(staff, path)
        (live,) = [values for _tag, values in page.tags if values.get("id") == "audience-count"]
        assert live["hx-post"] == COUNT
        assert "change delay" in live["hx-trigger"]
        (button,) = [values for tag, values in page.tags if tag == "button" and values.get("formaction") == COUNT]
        assert button["formtarget"] == "_blank"

    def test_the_recipients_of_a_circular(self, staff: Visitor) -> None:
        """Theirs has a button already, which keeps the page."""
        page = look(staff, f"{begin(staff)}/recipients")
        assert [values["hx-post"] for _tag, values in page.tags if values.get("id") == "audience-count"] == [COUNT]
        assert not [values for _tag, values in page.tags if values.get("formaction") == COUNT]


class TestWhatAFormChooses:
    def test_all_of_it_for_a_circular(self) -> None:
        """Where the form offers everything, what is not ticked is not chosen."""
        form = posted(regions="africa", members=("3", "4"))
        assert counted_audience(form, _) == Audience(regions=frozenset({Region.AFRICA}), members=frozenset({3, 4}))

    def test_beside_what_was_chosen_elsewhere(self) -> None:
        """What a form does not offer stays as it was: countries, conditions, members who are left out."""
        condition = Condition(act=Act.ACKNOWLEDGED, subject="circular:7", has=True)
        kept = Audience(
            regions=frozenset({Region.EUROPE}),
            countries=frozenset({"FR"}),
            members=frozenset({9}),
            without_members=frozenset({4}),
            conditions=(condition,),
        )
        form = posted(audience_for="deadlines", audience_kept=kept_field(kept), regions="africa")
        assert counted_audience(form, _) == Audience(
            regions=frozenset({Region.AFRICA}),
            countries=frozenset({"FR"}),
            members=frozenset({9}),
            without_members=frozenset({4}),
            conditions=(condition,),
        )

    def test_members_where_the_form_offers_them(self) -> None:
        """Those of a campaign are ticked in its form."""
        form = posted(audience_for="deadlines", audience_kept=kept_field(Audience(members=frozenset({9}))))
        ticked = posted(audience_offers="members", members="3")
        merged = Posted(fields={**form.fields, **ticked.fields}, files={})
        assert counted_audience(form, _).members == {9}
        assert counted_audience(merged, _).members == {3}

    def test_nothing_goes_along_where_there_is_nothing(self) -> None:
        """Regions, standings and lists are in the form itself."""
        assert kept_field(EVERYBODY) == kept_field(Audience(regions=frozenset({Region.AFRICA}))) == ""

    @pytest.mark.parametrize(
        "forged", ["{", "[]", "7", '{"regions": ["zorble"]}', json.dumps({"conditions": [1]}), "[" * 9_999]
    )
    def test_what_somebody_else_wrote(self, forged: str) -> None:
        """A field that is not ours counts as if it were not there."""
        assert counted_audience(posted(audience_for="events", audience_kept=forged), _) == EVERYBODY

    def test_what_it_is_for(self) -> None:
        """Circulars, where nothing else is said."""
        assert mailing_of(posted()) is Mailing.CIRCULARS
        assert mailing_of(posted(audience_for="zorble")) is Mailing.CIRCULARS
        assert mailing_of(posted(audience_for="events")) is Mailing.EVENTS
