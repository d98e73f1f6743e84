"""Answers are signed off on their page, in a browser without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.web.form_posts import PostedPage
from bot.web.form_signing import Again, Done, sent
from handlers.dialogue.filling_effects import HandedIn
from handlers.dialogue.signing_effects import SigningTold
from handlers.filling.pages import review_page
from knowledge.model.campaigns import Campaign, CampaignState
from knowledge.model.languages import EN, Text
from knowledge.model.people import Role
from knowledge.model.responses import ResponseState
from knowledge.model.reviews import SignatureState
from tests.bot.conftest import Visit
from tests.bot.eventing import running
from tests.bot.form_filling import Filler, fills, person
from tests.bot.serving import Served
from tests.handlers.filling.conftest import network, scripted_library
from tests.handlers.filling.forms import city
from tests.handlers.people.network import Network
from tests.handlers.signing.town import DAY, Town
from tests.handlers.signing.town import town as founded

__all__ = ["network", "scripted_library"]

ASKED, SIGNED, RETURNED = SignatureState.ASKED, SignatureState.SIGNED, SignatureState.RETURNED


@pytest.fixture
def town(network: Network) -> Town:
    """Complete answers of Lyon, without a server."""
    return founded(network)


def posts(town: Town, contact: int, do: str = "", signer: int = 0, remark: str = "", seen: str = "") -> Done | Again:
    """Somebody presses a button below the answers that they see, or that they saw before."""

    def came(now: str) -> PostedPage:
        return PostedPage(do=do, language=EN, fields={}, seen=seen or now, signer=signer, remark=remark)

    return town.at_desk(contact, lambda desk: sent(desk, came(review_page(desk).seen)))


def told(done: Done | Again) -> str:
    """What they read, where the page is not shown again."""
    assert isinstance(done[0], SigningTold | HandedIn)
    return done[0].text


def again(done: Done | Again) -> tuple[str, int]:
    """What stands above the page that is shown again, and its status."""
    assert len(done) == 3
    return done[1], done[2]


def test_a_colleague_is_asked_from_the_page(town: Town) -> None:
    """And by nobody's name where none was chosen; they are told as from the chat."""
    network = town.network
    assert again(posts(town, network.focal_point, "ask")) == ("Please say who signs it off.", 422)
    assert told(posts(town, network.focal_point, "ask", network.elected)).startswith("I have asked Deputy mayor")
    network.deliver()
    assert town.phones["eva"].text.startswith("Focal point, Lyon asks you to sign off")
    assert town.states == [ASKED]


def test_whoever_was_asked_signs_or_sends_back_there(town: Town) -> None:
    """With a remark, and as long as the answers are those that they see."""
    network = town.network
    posts(town, network.focal_point, "ask", network.elected)
    back = f"back:{town.last.id}"
    assert again(posts(town, network.elected, back))[1] == 422
    assert told(posts(town, network.elected, back, remark="Check it")).startswith("I have sent the answers back")
    posts(town, network.focal_point, "ask", network.elected)
    sign = f"sign:{town.last.id}"
    assert again(posts(town, network.elected, sign, seen="other"))[1] == 409
    assert again(posts(town, network.alternate, sign))[1] == 409
    assert told(posts(town, network.elected, sign)).startswith("Thank you.")
    assert (town.states, town.one().state) == ([RETURNED, SIGNED], ResponseState.SUBMITTED)


def test_somebody_is_reminded_from_there(town: Town) -> None:
    """Once the button is offered, after a day."""
    network = town.network
    posts(town, network.focal_point, "ask", network.elected)
    page = town.at_desk(network.alternate, lambda desk: review_page(desk).signing)
    assert page is not None
    assert (page.to_remind, page.to_sign, page.is_other) == (0, 0, False)
    network.now += DAY
    page = town.at_desk(network.alternate, lambda desk: review_page(desk).signing)
    assert page is not None
    assert page.to_remind == town.last.id
    assert told(posts(town, network.alternate, f"remind:{page.to_remind}")) == "I have reminded Deputy mayor, Lyon."


def test_nothing_is_asked_once_the_campaign_is_over(town: Town) -> None:
    """The page says so."""
    town.close()
    text, status = again(posts(town, town.network.focal_point, "ask", town.network.elected))
    assert (text.startswith("This questionnaire was closed"), status) == (True, 422)
    page = town.at_desk(town.network.focal_point, lambda desk: review_page(desk).signing)
    assert page is not None
    assert (page.which, page.people) == ("", ())


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal for all of this module."""
    with running(furnished, tmp_path_factory.mktemp("signing") / "var") as served:
        yield served


def test_the_page_works_without_scripts(focal: Served, visit: Visit) -> None:
    """Who signs is chosen there; whoever does so themselves reads what it means, and signs there, too."""
    ana = english(focal, fills(focal, visit("en", focal.url), "fr-bordeaux", city()))
    ask_for_signature(focal)
    for section, values in (
        ("1", {"city/people": "5", "city/plan": "no"}),
        ("3", {"project[1]/title": "Trams"}),
        ("4", {"terms": "OK"}),
    ):
        ana.answer(section, values)
    sheet = ana.page("review")
    assert "Hand in for signature" in sheet.text
    wrong = ana.post("review", sheet.pairs, do="ask")
    assert (wrong.status_code, "Please say who signs it off." in wrong.text) == (422, True)
    mine = ana.post("review", sheet.pairs, do="ask", signer=str(ana.contact.id))
    assert "By signing it off you confirm in the name of Bordeaux" in mine.text
    number = focal.focal.store.read(lambda unit: unit.signatures.of_response(ana.response))[-1].id
    assert "handed in" in ana.post("review", ana.page("review").pairs, do=f"sign:{number}").text
    assert ana.kept.state is ResponseState.SUBMITTED


def test_who_only_signs_sees_no_fields(focal: Served, visit: Visit) -> None:
    """An elected official is led to all answers, and saves nothing."""
    ana = english(focal, fills(focal, visit("en", focal.url), "fr-bordeaux", city()))
    ask_for_signature(focal)
    store, member, now = focal.focal.store, ana.contact.member, datetime.now(UTC)
    assert member is not None
    store.run(lambda unit: unit.people.add_contact("Deputy mayor", Role.ELECTED_OFFICIAL, EN, member.id, now))
    official = person(focal, member.code, Role.ELECTED_OFFICIAL)
    mayor = Filler(focal, official, ana.response, visit("en", focal.url))
    assert "your colleagues of Bordeaux change them" in mayor.page("review").text
    shown = mayor.browser.http.get(f"{mayor.here}/1")
    assert (shown.status_code, shown.headers["location"].endswith("/review")) == (303, True)
    fields = [pair for pair in ana.page("1").pairs if pair[0] == "language"]
    assert mayor.post("1", fields, do="next").status_code == 403


def english(focal: Served, filler: Filler) -> Filler:
    """The same, read in English."""
    focal.focal.store.run(lambda unit: unit.contacts.set_language(filler.contact.id, EN))
    return filler


def ask_for_signature(focal: Served) -> None:
    """A campaign for the questionnaire wants a signature."""
    now, form, store = datetime.now(UTC), city(), focal.focal.store
    if store.read(lambda unit: unit.campaigns.running(form.id)) is not None:
        return
    number = store.read(lambda unit: unit.forms.latest(form.id))
    assert number is not None
    campaign = Campaign(
        form=number,
        form_id=form.id,
        titles=Text({EN: "Cities"}),
        closes_at=now + timedelta(days=30),
        zone="Europe/Madrid",
        needs_signature=True,
        opened_at=now,
    )
    added = store.run(lambda unit: unit.campaigns.add(campaign))
    store.run(lambda unit: unit.campaigns.save(replace(added, state=CampaignState.OPEN)))
