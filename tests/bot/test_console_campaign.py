"""The console's campaigns: prepared, counted, looked at, opened, prolonged, closed, and opened again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.config import Settings
from bot.web.console_campaign_forms import LONGEST_WORDS
from knowledge.model.audience import CONFIRMED_ABOVE, EVERYBODY
from knowledge.model.campaigns import CampaignState
from knowledge.model.deadlines import plan_of
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.people import Region
from tests.bot.answering import BORDEAUX, FORMS, put
from tests.bot.campaigning import carried, deed, fill, form_to_ask, of_cities, of_form, press, run, save, states
from tests.bot.circulating import administrator_at, done, hrefs, look, refused, rows, words
from tests.bot.conftest import Visit
from tests.bot.dating import statements_of
from tests.bot.deadlining import at_six, below, in_days, value_in, wrong_at
from tests.bot.serving import GENEROUS, Served, free_port
from tests.bot.visitor import Visitor


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the demonstration network, for these tests alone; each has a form of its own."""
    folder = tmp_path_factory.mktemp("campaigns") / "var"
    shutil.copytree(furnished, folder)
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    served.start()
    yield served
    served.stop()


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


class TestPreparing:
    def test_the_empty_form(self, focal: Served, staff: Visitor) -> None:
        """The title is the form's in its own language, and the plan the usual one."""
        page = look(staff, f"{form_to_ask(focal)}/campaign")
        assert (value_in(page, "title-en"), value_in(page, "title-fr")) == ("Cities", "")
        assert value_in(page, "plan") == "30d 14d 7d 3d 1d 4h"
        assert value_in(page, "zone") == "Europe/Madrid"
        assert "nobody is invited yet" in page.words

    def test_saved_as_a_draft(self, focal: Served, staff: Visitor) -> None:
        """What was typed and ticked is kept, and nobody is invited."""
        here = form_to_ask(focal)
        bordeaux = next(iter(of_cities(focal, BORDEAUX).members))
        done(save(staff, here, regions=["europe"], members=[str(bordeaux)], needs_signature="on"), "drafted")
        (campaign,) = of_form(focal, here)
        assert campaign.titles == Text({EN: "Cities", FR: "Villes"})
        assert campaign.texts == Text({FR: "Merci **beaucoup** d’avance."})
        assert campaign.plan == plan_of("14d 3d")
        assert (campaign.closes_at, campaign.zone) == (at_six(30), "Europe/Madrid")
        assert campaign.audience.regions == {Region.EUROPE}
        assert campaign.audience.members == {bordeaux}
        assert campaign.needs_signature
        assert campaign.state is CampaignState.DRAFT

    def test_the_draft_comes_back_filled(self, focal: Served, staff: Visitor) -> None:
        """Its form has what is stored, and saving it again changes that."""
        here = form_to_ask(focal)
        run(focal, here, is_open=False)
        page = look(staff, f"{here}/campaign")
        assert value_in(page, "title-fr") == "Villes"
        assert value_in(page, "day") == in_days(20).isoformat()
        assert page.html.count('name="members"') > len(re.findall(r'name="members"[^>]*checked', page.html)) == 3
        done(save(staff, here, **{"title-en": "Our cities", "members": None}), "changed")
        (campaign,) = of_form(focal, here)
        assert campaign.titles[EN] == "Our cities"
        assert campaign.audience == EVERYBODY

    @pytest.mark.parametrize(
        ("fields", "field", "why"),
        [
            ({"title-en": "", "title-fr": "", "title-es": ""}, "title-en", "at least one language"),
            ({"title-en": "x" * 400}, "title-en", "too long"),
            ({"text-en": "x" * (LONGEST_WORDS + 1)}, "text-en", "too long"),
            ({"day": ""}, "day", "on which day"),
            ({"day": "2020-02-29"}, "day", "over already"),
            ({"time": "24:00"}, "time", "A day ends at 23:59"),
            ({"zone": "Atlantis"}, "zone", "no time zone"),
            ({"plan": "often"}, "plan", "is no plan"),
            ({"lists": "9999"}, "audience", "No member is among those"),
        ],
    )
    def test_what_cannot_be(self, focal: Served, staff: Visitor, fields: dict[str, str], field: str, why: str) -> None:
        """Each is told at its field, what was typed is still there, and nothing is kept."""
        here = form_to_ask(focal)
        page = wrong_at(save(staff, here, **{"title-es": "Ciudades", **fields}), field, why)
        assert value_in(page, "title-es") == fields.get("title-es", "Ciudades")
        assert of_form(focal, here) == ()

    def test_counted_before_it_is_saved(self, focal: Served, staff: Visitor) -> None:
        """A button alone tells whom the choice reaches; what was typed stays, and nothing is kept."""
        here, cities = form_to_ask(focal), of_cities(focal).members
        sent = save(staff, here, members=[str(each) for each in cities], count="on")
        assert sent.status_code == 200
        assert re.search(r"\d+ people, 3 members", words(sent.text))
        assert "Wien" in words(sent.text.partition("<summary>Names")[2].partition("</details>")[0])
        assert 'value="14d 3d"' in sent.text
        assert of_form(focal, here) == ()

    def test_counted_once_more_in_a_draft(self, focal: Served, staff: Visitor) -> None:
        """The page says that this choice is not saved yet."""
        here = form_to_ask(focal)
        run(focal, here, is_open=False)
        sent = save(staff, here, count="on")
        assert "This choice is not saved yet." in words(sent.text)
        assert "3 members" not in words(sent.text.partition('id="who"')[2].partition("</section>")[0])
        assert len(of_form(focal, here)[0].audience.members) == 3

    def test_the_draft_is_removed(self, focal: Served, staff: Visitor) -> None:
        """As if it had never been."""
        here = form_to_ask(focal)
        run(focal, here, is_open=False)
        done(deed(staff, here, "discard"), "discarded")
        assert of_form(focal, here) == ()

    def test_two_prepare_one_at_once(self, focal: Served, staff: Visitor) -> None:
        """The second one is told, with what they typed still in the form."""
        here = form_to_ask(focal)
        form = carried(look(staff, f"{here}/campaign").html)
        run(focal, here, is_open=False)
        sent = staff.http.post(f"{here}/campaign", data=form | fill(**{"title-es": "Ciudades"}))
        page = refused(sent, "Somebody else changed it meanwhile", 409)
        assert value_in(page, "title-es") == "Ciudades"
        assert ES not in of_form(focal, here)[0].titles

    def test_a_draft_that_was_changed_meanwhile(self, focal: Served, staff: Visitor) -> None:
        """The later one is told, and can send it again after comparing."""
        here = form_to_ask(focal)
        run(focal, here, is_open=False)
        form = carried(look(staff, f"{here}/campaign").html)
        done(save(staff, here, **{"title-en": "First"}), "changed")
        sent = staff.http.post(f"{here}/campaign", data=form | fill(**{"title-en": "Second"}))
        page = refused(sent, "Somebody else changed it meanwhile", 409)
        assert value_in(page, "title-en") == "Second"
        done(staff.http.post(f"{here}/campaign", data=carried(page.html) | fill(**{"title-en": "Second"})), "changed")

    def test_not_of_what_is_asked_for_a_purpose(self, focal: Served, staff: Visitor) -> None:
        """A form that is kept for registrations is filled in with those alone."""
        here = put(focal, is_built_in=True)
        assert f"{here}/campaign" not in hrefs(look(staff, here))
        assert staff.http.get(f"{here}/campaign").status_code == 404
        assert press(staff, FORMS, f"{here}/campaign", **fill()).status_code == 404

    def test_of_another_form(self, focal: Served, staff: Visitor) -> None:
        """A campaign is opened below its own form alone."""
        one, two = form_to_ask(focal), f"{FORMS}/999"
        campaign = run(focal, one, is_open=False)
        sent = press(staff, FORMS, f"{two}/campaign/open", campaign=str(campaign.id), revision="0")
        assert sent.status_code == 404

    @pytest.mark.parametrize("path", ["", "/open", "/discard", "/prolong", "/close", "/reopen", "/remind", "/extend"])
    def test_not_ours(self, focal: Served, staff: Visitor, visit: Visit, path: str) -> None:
        """Without the token of a page of ours, or without a session, nothing is done."""
        here = form_to_ask(focal)
        campaign = run(focal, here, is_open=False)
        form = fill(campaign=str(campaign.id), revision="0", sure="on", csrf="x.y")
        assert staff.http.post(f"{here}/campaign{path}", data=form).status_code == 403
        stranger = visit("en", focal.url)
        assert stranger.http.post(f"{here}/campaign{path}", data=form).status_code in (401, 403)
        assert of_form(focal, here) == (campaign,)


class TestOpening:
    def test_seen_as_cities_get_it(self, focal: Served, staff: Visitor) -> None:
        """In each language, with the own words, and the buttons."""
        here = form_to_ask(focal)
        run(focal, here, is_open=False, texts=Text({FR: "Merci **beaucoup**."}))
        html = look(staff, f"{here}/campaign").html
        for code in ("en", "fr", "es", "pt"):
            assert f'id="letter-{code}"' in html
        assert "<strong>beaucoup</strong>" in html
        assert "Villes" in words(html.partition('id="letter-fr"')[2].partition("</section>")[0])

    def test_opened(self, focal: Served, staff: Visitor) -> None:
        """Few people need no number; afterwards it runs."""
        here = form_to_ask(focal)
        run(focal, here, is_open=False)
        page = look(staff, f"{here}/campaign")
        assert re.search(r"The invitation goes to \d+ people, 3 members", page.words)
        done(deed(staff, here, "open"), "campaign-opened")
        (campaign,) = of_form(focal, here)
        assert campaign.state is CampaignState.OPEN
        assert "It is open" in look(staff, f"{here}/campaign?done=campaign-opened").words

    def test_many_people_are_confirmed(self, focal: Served, staff: Visitor) -> None:
        """With everybody invited their number is to be typed."""
        here = form_to_ask(focal)
        run(focal, here, is_open=False, audience=EVERYBODY)
        (count,) = re.findall(r"Type (\d+) to confirm", look(staff, f"{here}/campaign").words)
        assert int(count) > CONFIRMED_ABOVE
        page = refused(deed(staff, here, "open", typed="7"), "Please type this number")
        assert 'id="open-typed-wrong"' in page.html
        assert '<a href="#open-typed">' in page.html
        assert of_form(focal, here)[0].state is CampaignState.DRAFT
        done(deed(staff, here, "open", typed=count), "campaign-opened")

    def test_one_at_a_time(self, focal: Served, staff: Visitor) -> None:
        """A second one of the same questionnaire waits for the first, which is the one that is shown."""
        here = form_to_ask(focal)
        running, second = run(focal, here), run(focal, here, is_open=False)
        page = look(staff, f"{here}/campaign")
        assert carried(page.html)["campaign"] == str(running.id)
        assert rows(page)[-1].endswith(" draft")
        form = carried(page.html) | {"campaign": str(second.id), "revision": str(second.revision)}
        refused(staff.http.post(f"{here}/campaign/open", data=form), "runs in another campaign already")


class TestRunning:
    def test_more_time_for_all(self, focal: Served, staff: Visitor) -> None:
        """Its end is moved, and the page says who is told."""
        here = form_to_ask(focal)
        run(focal, here)
        page = look(staff, f"{here}/campaign")
        assert "told" in below(page, "steps")
        sent = deed(staff, here, "prolong", day=in_days(40).isoformat(), time="18:00")
        done(sent, "prolonged")
        assert of_form(focal, here)[0].closes_at == at_six(40)
        done(deed(staff, here, "prolong", day=in_days(25).isoformat(), time="18:00"), "shortened")

    def test_the_same_time(self, focal: Served, staff: Visitor) -> None:
        """It is told at the field, with what was typed."""
        here = form_to_ask(focal)
        run(focal, here)
        page = refused(
            deed(staff, here, "prolong", day=in_days(20).isoformat(), time="18:00"), "That is when it ends already."
        )
        assert 'id="prolong-day-wrong"' in page.html

    def test_what_it_says_is_changed(self, focal: Served, staff: Visitor) -> None:
        """Titles, words and the signature; until when and whom stays."""
        here = form_to_ask(focal)
        before = run(focal, here)
        form = fill(**{"title-en": "Our cities", "needs_signature": "on", "members": "999"})
        done(press(staff, f"{here}/campaign", f"{here}/campaign", **form), "changed")
        (after,) = of_form(focal, here)
        assert (after.titles[EN], after.needs_signature) == ("Our cities", True)
        assert (after.closes_at, after.audience) == (before.closes_at, before.audience)

    def test_closed_and_opened_again(self, focal: Served, staff: Visitor) -> None:
        """Closing is confirmed with a box; opening it again takes a day."""
        here = form_to_ask(focal)
        run(focal, here)
        refused(deed(staff, here, "close"), "Please tick the box")
        done(deed(staff, here, "close", sure="on"), "campaign-closed")
        assert of_form(focal, here)[0].state is CampaignState.CLOSED
        page = refused(deed(staff, here, "reopen", day=""), "on which day")
        assert 'id="reopen-day-wrong"' in page.html
        done(deed(staff, here, "reopen", day=in_days(9).isoformat()), "campaign-reopened")
        assert of_form(focal, here)[0].state is CampaignState.OPEN

    def test_another_one_after_it(self, focal: Served, staff: Visitor) -> None:
        """Once it is closed a new one can be prepared; the former one is listed with it."""
        here = form_to_ask(focal)
        run(focal, here)
        done(deed(staff, here, "close", sure="on"), "campaign-closed")
        assert f"{here}/campaign?new=on" in hrefs(look(staff, f"{here}/campaign"))
        sent = press(staff, f"{here}/campaign?new=on", f"{here}/campaign", **fill(day="2020-01-01"))
        wrong_at(sent, "day", "over already")
        done(press(staff, f"{here}/campaign?new=on", f"{here}/campaign", **fill()), "drafted")
        (row,) = rows(look(staff, f"{here}/campaign"))
        assert row.startswith("Cities ")
        assert row.endswith(" closed")

    def test_somebody_closed_it_meanwhile(self, focal: Served, staff: Visitor) -> None:
        """The other one is told, and nothing is done twice."""
        here = form_to_ask(focal)
        run(focal, here)
        form = carried(look(staff, f"{here}/campaign").html)
        done(deed(staff, here, "close", sure="on"), "campaign-closed")
        data = form | {"day": in_days(60).isoformat()}
        refused(staff.http.post(f"{here}/campaign/prolong", data=data), "Somebody else changed it meanwhile", 409)

    def test_the_list_tells_how_it_stands(self, focal: Served, staff: Visitor) -> None:
        """How many have handed in of how many, and until when; so does the first page."""
        here = form_to_ask(focal)
        run(focal, here)
        row = next(row for row in rows(look(staff, FORMS)) if "0 of 3 handed in" in row)
        assert "until " in row
        assert here in hrefs(look(staff, f"{FORMS}?running=on"))
        other = form_to_ask(focal)
        assert other not in hrefs(look(staff, f"{FORMS}?running=on"))
        assert f"{here}/campaign" in hrefs(look(staff, "/console"))

    @pytest.mark.parametrize("language", ["fr", "es", "pt"])
    def test_in_other_languages(self, focal: Served, visit: Visit, language: str) -> None:
        """The pages come in the language of the browser."""
        staff, here = administrator_at(focal, visit, language), form_to_ask(focal)
        run(focal, here, is_open=False)
        for path in (f"{here}/campaign", here):
            assert look(staff, path).language == language
        assert states(staff, here) == {}


def test_the_list_takes_as_many_statements_for_many(focal: Served, staff: Visitor) -> None:
    """However many campaigns run at a time."""
    run(focal, form_to_ask(focal))
    few = statements_of(focal, staff, "/console/forms")
    for _number in range(4):
        run(focal, form_to_ask(focal))
    assert statements_of(focal, staff, "/console/forms") <= few
    assert look(staff, "/console/forms").words.count("0 of 3 handed in") >= 5
