"""Settings in the console: who sets what, what comes of it at once, and forms that come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from pydantic import SecretStr

from bot.config import Settings
from bot.doctor import examine
from bot.web.console_settings import SHEETS, environment
from handlers.deadlines.setting import set_deadline
from handlers.preferences.house import House, Preference
from handlers.preferences.setting import house_of
from knowledge.model.deadlines import Deadline, plan_of
from knowledge.model.languages import EN, Text
from knowledge.model.readings import DeadlineKind
from knowledge.model.rights import OPERATOR
from knowledge.store import signals
from knowledge.store.unit import Unit
from tests.bot.campaigning import form_to_ask, run
from tests.bot.circulating import Sheet, administrator_at, colleague_at, look, press
from tests.bot.conftest import Visit
from tests.bot.deadlining import value_in
from tests.bot.eventing import number_of, put
from tests.bot.serving import GENEROUS, Served, copied, free_port, until
from tests.bot.visitor import Visitor

HOME = "/console/settings"
QUIET, CLOSED, PLANS = f"{HOME}/quiet-hours", f"{HOME}/closed-days", f"{HOME}/reminders"
RETENTION, LANGUAGES, TEXTS = f"{HOME}/retention", f"{HOME}/languages", f"{HOME}/texts"
WELCOME = "Bienvenue au secrétariat des villes numériques."


@pytest.fixture(scope="module")
def running(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal of these tests alone: what they set is in force in its process."""
    folder = copied(furnished, tmp_path_factory.mktemp("settings") / "var")
    served = Served(Settings(data_dir=folder, port=free_port(), retention_days=700, **GENEROUS))
    served.start()
    yield served
    served.stop()


@pytest.fixture
def focal(running: Served) -> Served:
    """With nothing set."""

    def forget(unit: Unit) -> None:
        for kept in unit.preferences.all():
            unit.preferences.remove(kept.name, kept.revision)
        unit.wake(signals.PREFERENCES)

    running.focal.store.run(forget)
    until(lambda: running.focal.installation.house == House())
    return running


@pytest.fixture
def staff(focal: Served, visit: Visit) -> Visitor:
    """The administrator's browser."""
    return administrator_at(focal, visit)


def house(focal: Served) -> House:
    return focal.focal.store.read(house_of)


def saved(staff: Visitor, path: str, **fields: str | list[str]) -> Sheet:
    """Sends a form that is taken, and follows it."""
    answer = press(staff, path, path, **fields)
    assert answer.status_code == 303, answer.text
    return look(staff, answer.headers["location"])


def refused(answer: httpx.Response, field: str) -> str:
    """The sentence at a field of a form that came back."""
    assert answer.status_code == 422, answer.text
    page = Sheet(answer.text)
    described = next(values for tag, values in page.tags if values.get("id") == field)
    assert described["aria-invalid"] == "true"
    assert f"{field}-wrong" in described["aria-describedby"]
    return page.html.split(f'id="{field}-wrong">')[1].split("<")[0]


def official_clock(staff: Visitor, deadline: int) -> str:
    """When the only reminder of a deadline comes by the official clock, as its timetable says."""
    page = look(staff, f"/console/deadlines/{deadline}").html.partition('id="timetable"')[2]
    return page.partition('data-label="Madrid"><span>')[2].partition("</span>")[0]


class TestSetting:
    def test_everything_starts_as_is_usual(self, staff: Visitor) -> None:
        """The beginning names each preference with what is in force; nothing was set by anybody."""
        page = look(staff, HOME)
        for title in ("Quiet hours", "Closed days", "Reminders", "How long things are kept", "Languages", "Texts"):
            assert title in page.words
        assert "20:00 – 8:00" in page.words
        assert "700 days" in page.words

    def test_what_is_set_says_by_whom_and_can_be_given_back(self, focal: Served, staff: Visitor) -> None:
        """The page and the beginning say who set it; one button brings back what is usual, and both are in the log."""
        page = saved(staff, QUIET, begin="22:00", end="06:30")
        assert "Saved." in page.words
        assert "Set by Administrator, Bilbao" in page.words
        assert "22:00 – 6:30" in look(staff, HOME).words
        assert press(staff, QUIET, f"{QUIET}/usual").status_code == 303
        assert house(focal) == House()
        entries = focal.focal.store.read(lambda unit: unit.audit.entries(None, 2))
        assert [entry.action for entry in entries] == ["preference.reset", "preference.set"]
        assert entries[1].details == {"old.hours": "usual", "new.hours": "22:00-06:30"}
        assert entries[1].subject == "preference:quiet_hours"

    def test_somebody_else_was_quicker(self, focal: Served, staff: Visitor) -> None:
        """A form made from an older state is not taken; what was typed stays, and the other's value too."""
        stale = look(staff, QUIET).hidden
        saved(staff, QUIET, begin="21:00", end="07:00")
        answer = staff.http.post(QUIET, data={**stale, "begin": "23:00", "end": "05:00"})
        assert answer.status_code == 409
        assert 'value="23:00"' in answer.text
        assert house(focal).quiet_hours.begin.hour == 21

    def test_who_may_not_looks_only(self, focal: Served, visit: Visit) -> None:
        """Other staff see what is set, without forms and without the environment; a form of theirs is refused."""
        viewer = colleague_at(focal, visit)
        for sheet in SHEETS:
            assert 'method="post" action="/console/settings/' not in look(viewer, f"{HOME}/{sheet.slug}").html
        page = look(viewer, HOME)
        assert "FOCAL_" not in page.html
        csrf = page.hidden["csrf"]
        answer = viewer.http.post(QUIET, data={"csrf": csrf, "revision": "0", "begin": "1:00", "end": "2:00"})
        assert answer.status_code == 403
        assert house(focal) == House()


class TestMistakes:
    """422 with the sentence at the field, and what was typed stays."""

    def test_a_time_that_is_none(self, staff: Visitor) -> None:
        """Each field has its own sentence."""
        answer = press(staff, QUIET, QUIET, begin="late", end="07:00")
        assert "21:30" in refused(answer, "begin")
        assert 'value="late"' in answer.text

    @pytest.mark.parametrize(
        ("typed", "field", "sentence"),
        [
            ({"day-0": "Christmas"}, "day-0", "Please write a day"),
            ({"day-0": "2026-12-24", "until-0": "2026-12-23"}, "until-0", "before it begins"),
            ({"day-0": "2026-12-24", "until-0": "2027-12-23"}, "day-0", "too many days"),
            ({"day-0": "2026-12-24", "day-1": "2026-12-20", "until-1": "2026-12-31"}, "day-1", "twice"),
            ({"day-0": "2026-12-24", "name-0": "x" * 81}, "name-0", "at most 80"),
        ],
    )
    def test_days_that_cannot_be(self, staff: Visitor, typed: dict[str, str], field: str, sentence: str) -> None:
        """No day, an end before its beginning, too many, twice the same, a name that is too long."""
        answer = press(staff, CLOSED, CLOSED, **typed)
        assert sentence in refused(answer, field)
        assert all(value in answer.text for value in typed.values())

    def test_a_plan_that_is_none(self, staff: Visitor) -> None:
        """The line says what it should look like."""
        answer = press(staff, PLANS, PLANS, **{"plan-registration": "a week", "plan-other": "2d"})
        assert "7d 1d 4h" in refused(answer, "plan-registration")
        assert 'value="2d"' in answer.text

    @pytest.mark.parametrize("days", ["", "29", "3651", "-1", "many"])
    def test_days_out_of_range(self, staff: Visitor, days: str) -> None:
        """From 30 to 3,650 days."""
        assert "30" in refused(press(staff, RETENTION, RETENTION, days=days), "days")

    def test_a_shorter_time_is_confirmed(self, focal: Served, staff: Visitor) -> None:
        """It deletes for good, so a box is ticked; a longer one needs none."""
        assert "confirm" in refused(press(staff, RETENTION, RETENTION, days="60"), "sure")
        assert house(focal) == House()
        saved(staff, RETENTION, days="60", sure="on")
        saved(staff, RETENTION, days="90")
        assert house(focal).retention_days == 90

    def test_a_text_that_is_too_long(self, staff: Visitor) -> None:
        """At most 600 characters."""
        answer = press(staff, TEXTS, TEXTS, **{"welcome-fr": "é" * 601})
        assert "600" in refused(answer, "welcome-fr")
        assert "é" * 601 in answer.text

    def test_mistakes_are_told_in_the_language_of_the_reader(self, focal: Served, visit: Visit) -> None:
        """Above the form, in French."""
        staff = administrator_at(focal, visit, "fr")
        assert "Rien n’a été enregistré" in press(staff, RETENTION, RETENTION, days="1").text


class TestPreviews:
    def test_a_plan_in_words(self, focal: Served, staff: Visitor) -> None:
        """What is typed is put into words, and nothing is saved."""
        answer = press(staff, PLANS, PLANS, **{"plan-other": "9d 3h", "preview": "on"})
        assert answer.status_code == 200
        assert "9 days before and 3 hours before" in Sheet(answer.text).words
        assert "nothing is saved yet" in answer.text
        assert house(focal) == House()

    def test_what_would_be_deleted(self, focal: Served, staff: Visitor, visit: Visit) -> None:
        """The counts follow what is typed; the setting of the environment is named where the console says otherwise."""
        page = saved(staff, RETENTION, days="900")
        assert "The setting FOCAL_RETENTION_DAYS says 700. What is set here counts." in page.words
        answer = press(staff, RETENTION, RETENTION, days="30", preview="on")
        assert "What the next run would delete with 30 days" in Sheet(answer.text).words
        assert house(focal).retention_days == 900

    def test_a_text_as_it_is_read(self, staff: Visitor) -> None:
        """With what Focal says beside it; markup of a stranger's kind does not get through."""
        typed = "**Ahoj** <script>alert(1)</script>"
        page = press(staff, TEXTS, TEXTS, **{"welcome-en": typed, "preview": "on"}).text
        assert "<strong>Ahoj</strong>" in page
        assert "<script>alert" not in page
        assert "I am a program, not a person" in page


class TestWhatComesOfIt:
    def test_a_welcome_of_ones_own_in_french(self, focal: Served, staff: Visitor, visit: Visit) -> None:
        """Whoever opens the web chat in French reads it at once; in English stays what was."""
        french, english = visit("fr", focal.url), visit("en", focal.url)
        before = english.page().html
        saved(staff, TEXTS, **{"welcome-fr": WELCOME})
        until(lambda: WELCOME in french.page().html)
        assert WELCOME not in english.page().html
        assert len(english.page().html) == pytest.approx(len(before), abs=200)

    def test_an_absence_is_told_where_a_question_goes_to_a_person(
        self, focal: Served, staff: Visitor, visit: Visit
    ) -> None:
        """Readers of a language without a text of its own read another one that they can."""
        saved(staff, TEXTS, **{"absence-en": "We are back on 7 January."})
        until(lambda: bool(focal.focal.installation.house.texts))
        citizen = visit("en", focal.url)
        offered = citizen.say("Who repairs the fountain in the town hall?")
        assert "We are back on 7 January." in citizen.choose(offered.token("Ask the secretariat")).text

    def test_languages_that_are_offered(self, focal: Served, staff: Visitor, visit: Visit) -> None:
        """The others are gone from the pages; those of the network cannot be left out."""
        saved(staff, LANGUAGES, language=["tr"])
        until(lambda: focal.focal.phrasebook.languages == ("en", "fr", "es", "pt", "tr"))
        assert 'value="tr"' in visit("en", focal.url).page().html
        assert 'value="eu"' not in visit("en", focal.url).page().html
        assert press(staff, LANGUAGES, f"{LANGUAGES}/usual").status_code == 303
        until(lambda: "eu" in focal.focal.phrasebook.languages)

    def test_a_plan_for_what_comes(self, focal: Served, staff: Visitor) -> None:
        """A deadline without a plan of its own gets the one of the console."""
        saved(staff, PLANS, **{"plan-other": "9d 3h"})
        now = datetime.now(UTC)
        one = Deadline(titles=Text({EN: "Report"}), due_at=now + timedelta(days=20), zone="Europe/Madrid", since=now)
        kept = focal.focal.store.run(lambda unit: set_deadline(unit, OPERATOR, one, now))
        assert kept.plan == plan_of("9d 3h")
        assert house(focal).plan(DeadlineKind.REGISTRATION) == plan_of("14d 7d 3d 1d 4h")

    def test_a_plan_is_what_forms_begin_with(self, focal: Served, staff: Visitor) -> None:
        """A new deadline and a new campaign have it filled in, and a campaign or an event without one gets it; those
        that are under way keep theirs."""
        saved(staff, PLANS, **{"plan-registration": "9d 3h", "plan-questionnaire": "8d 2h", "plan-other": "6d"})
        begun = look(staff, "/console/deadlines/new")
        assert value_in(begun, "plan") == "9d 3h"
        assert "8d 2h" in begun.words
        here = form_to_ask(focal)
        assert value_in(look(staff, f"{here}/campaign"), "plan") == "8d 2h"
        campaign = run(focal, here)
        deadline = focal.focal.store.read(lambda unit: unit.deadlines.one(campaign.deadline or 0))
        assert deadline is not None
        assert deadline.plan == plan_of("8d 2h")
        event = number_of(put(focal))
        (registering,) = focal.focal.store.read(lambda unit: unit.deadlines.settled_by(f"event:{event}"))
        assert registering.plan == plan_of("9d 3h")
        saved(staff, PLANS, **{"plan-questionnaire": "5d"})
        assert "8 days before" in look(staff, f"{here}/campaign").words

    def test_a_timetable_keeps_the_hours_and_days_of_the_house(self, focal: Served, staff: Visitor) -> None:
        """By the official clock nobody is shown to be reminded while the house is quiet, or on a day it is closed."""
        now = datetime.now(UTC)
        due = datetime.combine(now.date() + timedelta(days=40), time(18), ZoneInfo("Europe/Madrid"))
        one = Deadline(titles=Text({EN: "Report"}), due_at=due, zone="Europe/Madrid", since=now, plan=plan_of("7d"))
        kept = focal.focal.store.run(lambda unit: set_deadline(unit, OPERATOR, one, now))
        saved(staff, QUIET, begin="13:00", end="11:15")
        before = official_clock(staff, kept.id)
        assert "11:15" in before
        first = due.date() - timedelta(days=12)
        saved(staff, CLOSED, **{"day-0": first.isoformat(), "until-0": (first + timedelta(days=8)).isoformat()})
        assert official_clock(staff, kept.id) not in (before, "")

    def test_what_is_usual_is_not_kept(self, focal: Served, staff: Visitor) -> None:
        """A form that says what is usual anyway leaves nothing behind, so that a later default counts."""
        saved(staff, PLANS, **{"plan-other": "7d 1d"})
        saved(staff, CLOSED)
        saved(staff, LANGUAGES, language=["ar", "ca", "eu", "tr"])
        assert focal.focal.store.read(lambda unit: unit.preferences.all()) == ()

    def test_days_in_a_row_are_one_row(self, focal: Served, staff: Visitor) -> None:
        """A first and a last day come back as they were typed, and each day is closed."""
        page = saved(staff, CLOSED, **{"day-0": "2026-12-24", "until-0": "2026-12-31", "name-0": "Winter"})
        assert 'name="until-0" value="2026-12-31"' in page.html
        assert [each.day.day for each in house(focal).closed] == list(range(24, 32))
        assert house(focal).calendar("ES").startswith("ES+20261224.20261225")


class TestEnvironment:
    def test_secrets_are_never_shown(self) -> None:
        """Of every setting that is a secret no more than that it is set."""
        secret = "x" * 40
        names = {name for name, field in Settings.model_fields.items() if "Secret" in str(field.annotation)}
        secrets: dict[str, Any] = {name: SecretStr(secret) for name in names}
        settings = Settings.model_construct(**secrets)
        shown = {each["name"]: each for each in environment(settings)}
        assert len(shown) == len(Settings.model_fields)
        assert secret not in str(list(shown.values()))
        assert all(shown[f"FOCAL_{name.upper()}"]["is_secret"] for name in names)

    def test_the_doctor_says_which_one_counts(self, focal: Served, staff: Visitor) -> None:
        """Where the environment and the console say different things, with how to mend it."""
        saved(staff, RETENTION, days="900")
        found = {each.what: each for each in examine(focal.focal, datetime.now(UTC))}
        assert found["preferences"].text == "set in the console: retention"
        assert "FOCAL_RETENTION_DAYS is 700, but the console says 900 days, which counts" in found["retention"].text

    def test_what_is_to_be_mended(self, staff: Visitor) -> None:
        """The doctor's findings stand there with how to mend them, and every setting by its name."""
        page = look(staff, HOME)
        assert "set FOCAL_METRICS_TOKEN" in page.words
        assert "FOCAL_DATABASE_URL" in page.words


def test_every_preference_has_a_sheet() -> None:
    """One page each, under an address of its own."""
    assert {sheet.preference for sheet in SHEETS} == set(Preference)
    assert len({sheet.slug for sheet in SHEETS}) == len(SHEETS)
