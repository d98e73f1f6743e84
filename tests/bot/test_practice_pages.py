"""Good practices on the web: the secretariat decides on them in the console, and everybody finds them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from handlers.dialogue.library import Library
from handlers.practices.filing import file
from knowledge.model.languages import EN, ES, FR, Language, Text
from knowledge.model.practices import GoodPractice, PracticeHit, PracticeState
from knowledge.store.unit import Unit
from tests.bot.circulating import (
    administrator_at,
    done,
    hrefs,
    look,
    member_number,
    press,
    refused,
    rows,
    words,
)
from tests.bot.serving import GENEROUS, Served, free_port
from tests.bot.visitor import Visitor

ALL = "/console/practices"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TITLE, SUMMARY = "Datos abiertos para las escuelas", "Las escuelas publican sus datos."
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def focal(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Focal with the demonstration network, which the tests of this module share."""
    folder = tmp_path_factory.mktemp("practices") / "var"
    shutil.copytree(furnished, folder)
    served = Served(Settings(data_dir=folder, port=free_port(), **GENEROUS))
    served.start()
    yield served
    served.stop()


@pytest.fixture(scope="module")
def staff(focal: Served) -> Iterator[Visitor]:
    """The administrator's browser."""
    with ExitStack() as browsers:
        yield administrator_at(
            focal, lambda language="en", url=focal.url: browsers.enter_context(Visitor(url, language))
        )


@pytest.fixture
def reader(focal: Served) -> Iterator[Visitor]:
    """Somebody who reads Spanish."""
    with Visitor(focal.url, "es") as visitor:
        yield visitor


@cache
def library_at(focal: Served) -> Library:
    """What it knows, which takes long to be put together."""
    return focal.focal.library()


def put(focal: Served, code: str = "ec-quito", **values: Any) -> GoodPractice:
    """A practice that waits for the secretariat, or stands otherwise."""
    usual = GoodPractice(
        member=member_number(focal, code),
        titles=Text({ES: TITLE}),
        summaries=Text({ES: SUMMARY}),
        texts=Text({ES: "Con **docentes**.\n\n- Uno\n- Dos"}),
        language=ES,
        themes=("open_data", "education"),
        year=2024,
        link="https://example.org/escuelas",
        submitted_at=NOW,
    )
    practice = replace(usual, **values)

    def work(unit: Unit) -> GoodPractice:
        kept = unit.practices.add(practice)
        hit = unit.practices.one(kept.id)
        assert hit is not None
        if kept.state is PracticeState.PUBLISHED:
            file(unit, kept, hit.member, library_at(focal), NOW)
        return kept

    return focal.focal.store.run(work)


def published(focal: Served, code: str = "ec-quito", **values: Any) -> GoodPractice:
    return put(focal, code, **{"state": PracticeState.PUBLISHED, "published_at": NOW, **values})


def kept(focal: Served, practice: GoodPractice) -> PracticeHit:
    """A practice as it is by now."""
    found = focal.focal.store.read(lambda unit: unit.practices.one(practice.id))
    assert found is not None
    return found


def page_of(practice: GoodPractice) -> str:
    return f"{ALL}/{practice.id}"


def deed(staff: Visitor, practice: GoodPractice, name: str, **fields: str) -> Any:
    """Presses one of the buttons of its page."""
    return press(staff, page_of(practice), f"{page_of(practice)}/{name}", **fields)


def texts(**fields: str) -> dict[str, str]:
    """The form of the texts as it comes, but for what is typed."""
    return {"title-es": TITLE, "summary-es": SUMMARY, "text-es": "Con docentes."} | {
        name.replace("_", "-"): value for name, value in fields.items()
    }


class TestTheList:
    def test_what_waits_and_what_does_not(self, focal: Served, staff: Visitor) -> None:
        """Those that wait are shown first, the others by their states; numbers and names lead further."""
        waiting, rejected = put(focal), put(focal, titles=Text({ES: "Otra"}), state=PracticeState.REJECTED)
        page = look(staff, ALL)
        assert page_of(waiting) in hrefs(page)
        assert page_of(rejected) not in hrefs(page)
        row = next(row for row in rows(page) if TITLE in row)
        for part in ("Quito", "Ecuador", "Open data and Education", "ES", "2 March 2026"):
            assert part in row
        others = look(staff, f"{ALL}?state=rejected")
        assert page_of(rejected) in hrefs(others)
        assert "There is no good practice in this state." in look(staff, f"{ALL}?state=withdrawn").words
        assert page_of(waiting) in hrefs(look(staff, f"{ALL}?state=nonsense"))

    def test_the_first_page(self, focal: Served, staff: Visitor) -> None:
        """It says how many wait, and leads to them; the menu leads to the list."""
        waiting = put(focal)
        page = look(staff, "/console")
        assert "Good practices to decide on" in page.words
        assert {ALL, page_of(waiting)} <= set(hrefs(page))

    def test_nobody_else(self, focal: Served) -> None:
        """Without a session neither the list nor a practice is shown, and nothing is done."""
        practice = put(focal)
        with Visitor(focal.url) as stranger:
            for path in (ALL, page_of(practice)):
                assert stranger.http.get(path).status_code == 401
            for name in ("publish", "return", "reject", "unpublish", "texts"):
                assert stranger.http.post(f"{page_of(practice)}/{name}", data={}).status_code in (401, 403)
        assert kept(focal, practice).practice == practice


class TestOnePractice:
    def test_all_of_it(self, focal: Served, staff: Visitor) -> None:
        """Its facts, and all its texts side by side, the original first and the working languages always."""
        practice = put(focal, titles=Text({ES: TITLE, Language("eu"): "Datu irekiak"}))
        page = look(staff, page_of(practice))
        assert page.heading == TITLE
        for part in (
            "Quito",
            "Ecuador, Latin America",
            "Open data and Education",
            "2024",
            "Original Spanish",
            "nobody",
        ):
            assert part in words(page.html)
        names = [values["name"] for tag, values in page.tags if tag == "input" and values["name"].startswith("title-")]
        assert names == ["title-es", "title-en", "title-fr", "title-pt", "title-eu"]
        assert "https://example.org/escuelas" in hrefs(page)

    def test_published(self, focal: Served, staff: Visitor, reader: Visitor) -> None:
        """One button shows it to everybody; it is on its public page at once."""
        practice = put(focal)
        assert reader.http.get(f"/practices/{practice.id}").status_code == 404
        done(deed(staff, practice, "publish"), "published")
        assert kept(focal, practice).practice.state is PracticeState.PUBLISHED
        page = look(staff, f"{page_of(practice)}?done=published")
        assert "Published. The city is told, and everybody finds it." in page.words
        assert reader.page(f"/practices/{practice.id}").heading == TITLE

    def test_given_back_and_rejected(self, focal: Served, staff: Visitor) -> None:
        """What the city is told is needed, and kept; without it the form says so at its field."""
        practice = put(focal)
        page = refused(deed(staff, practice, "return", remark="  "), "Nothing was saved")
        marked = [values["id"] for _, values in page.tags if values.get("aria-invalid") == "true"]
        assert marked == ["return-remark"]
        done(deed(staff, practice, "return", remark="¿Cuántas?\r\n¿Dónde?"), "returned")
        assert kept(focal, practice).practice.remark == "¿Cuántas?\n¿Dónde?"
        refused(deed(staff, practice, "return", remark="Once more"), "not possible any more")
        refused(deed(staff, practice, "reject", remark="a" * 3_000), "Nothing was saved")
        done(deed(staff, practice, "reject", remark="No."), "rejected")
        assert kept(focal, practice).practice.state is PracticeState.REJECTED

    def test_taken_down(self, focal: Served, staff: Visitor, reader: Visitor) -> None:
        """It is found no more, and can be published again."""
        practice = published(focal)
        done(deed(staff, practice, "unpublish"), "unpublished")
        assert reader.http.get(f"/practices/{practice.id}").status_code == 404
        refused(deed(staff, practice, "unpublish"), "not possible any more")
        done(deed(staff, practice, "publish"), "published")

    def test_which_buttons(self, focal: Served, staff: Visitor) -> None:
        """Only what can be done is offered."""

        def offered(state: PracticeState) -> set[str]:
            page = look(staff, page_of(put(focal, state=state)))
            actions = [values.get("action", "") for tag, values in page.tags if tag == "form"]
            return {action.rpartition("/")[2] for action in actions if "/practices/" in action}

        assert offered(PracticeState.SUBMITTED) == {"publish", "return", "reject", "texts"}
        assert offered(PracticeState.RETURNED) == {"publish", "reject", "texts"}
        assert offered(PracticeState.PUBLISHED) == {"unpublish", "texts"}
        assert "Save the texts" not in look(staff, page_of(put(focal, state=PracticeState.WITHDRAWN))).words

    def test_translated(self, focal: Served, staff: Visitor) -> None:
        """Texts of other languages are kept, those that were left empty are not, and line ends are one character."""
        practice = put(focal)
        sent = texts(title_en=" Open  data ", summary_en="Schools\r\npublish.", text_en="One.\r\n\r\nTwo.", text_es="")
        done(deed(staff, practice, "texts", **sent), "translated")
        changed = kept(focal, practice).practice
        assert dict(changed.titles) == {ES: TITLE, EN: "Open data"}
        assert changed.summaries[EN] == "Schools publish."
        assert changed.texts is not None
        assert dict(changed.texts) == {EN: "One.\n\nTwo."}

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"title_en": "Open data"}, "texts-summary-en"),
            ({"summary_en": "Schools."}, "texts-title-en"),
            ({"text_en": "Alone."}, "texts-title-en"),
            ({"title_es": ""}, "texts-title-es"),
            ({"title_es": "x" * 201}, "texts-title-es"),
            ({"summary_es": "x" * 1_001}, "texts-summary-es"),
        ],
    )
    def test_texts_that_are_refused(self, focal: Served, staff: Visitor, fields: dict[str, str], wrong: str) -> None:
        """What is missing or too long is told at its field, and what was typed stays there."""
        practice = put(focal)
        page = refused(deed(staff, practice, "texts", **texts(**fields)), "Nothing was saved")
        marked = {values["id"] for _, values in page.tags if values.get("aria-invalid") == "true"}
        assert wrong in marked
        assert kept(focal, practice).practice == practice
        for name, value in fields.items():
            assert value in page.html, name

    def test_two_at_once(self, focal: Served, staff: Visitor) -> None:
        """Whoever sends a form of what somebody else changed meanwhile is told; nothing is overwritten."""
        practice = put(focal)
        stale = {"csrf": _csrf(staff, practice), "revision": str(practice.revision)}
        done(deed(staff, practice, "texts", **texts(title_fr="Données", summary_fr="Écoles.")), "translated")
        for name, fields in (("texts", texts(title_es="Otra")), ("publish", {}), ("reject", {"remark": "No."})):
            sent = staff.http.post(f"{page_of(practice)}/{name}", data=stale | fields)
            refused(sent, "Somebody else changed it meanwhile", 409)
        assert kept(focal, practice).practice.titles[FR] == "Données"

    def test_a_form_that_is_not_ours(self, focal: Served, staff: Visitor) -> None:
        """Without the page's own token nothing is done."""
        practice = put(focal)
        for csrf in ("", "forged"):
            sent = staff.http.post(f"{page_of(practice)}/publish", data={"csrf": csrf, "revision": "0"})
            assert sent.status_code == 403
        assert kept(focal, practice).practice.state is PracticeState.SUBMITTED

    def test_none_of_that_number(self, focal: Served, staff: Visitor) -> None:
        """A number that nobody has is no page, and no form."""
        assert staff.http.get(f"{ALL}/4711").status_code == 404
        csrf = _csrf(staff, put(focal))
        sent = staff.http.post(f"{ALL}/4711/publish", data={"csrf": csrf, "revision": "0"})
        assert sent.status_code == 404

    def test_hostile_texts(self, focal: Served, staff: Visitor, reader: Visitor) -> None:
        """What a city wrote runs nowhere, and a link that is no page is none."""
        practice = published(
            focal,
            titles=Text({ES: HOSTILE}),
            summaries=Text({ES: f'"{HOSTILE}'}),
            texts=Text({ES: f"{HOSTILE}\n\n[x](javascript:alert(1)) <img src=x onerror=alert(1)>"}),
            link="javascript:alert(1)",
            remark=HOSTILE,
        )
        pages = [
            look(staff, page_of(practice)),
            look(staff, f"{ALL}?state=published"),
            reader.page(f"/practices/{practice.id}"),
            reader.page("/practices"),
            reader.page(f"/practices?q={HOSTILE}"),
        ]
        for page in pages:
            assert HOSTILE not in page.html
            assert not [href for href in hrefs(page) if href.startswith("javascript:")]
            assert not [values for tag, values in page.tags if tag == "img" or "onerror" in values]
        focal.focal.store.run(lambda unit: unit.practices.save(replace(practice, state=PracticeState.WITHDRAWN)))


def _csrf(staff: Visitor, practice: GoodPractice) -> str:
    page = look(staff, page_of(practice))
    return next(values["value"] for tag, values in page.tags if tag == "input" and values["name"] == "csrf")


class TestThePublicDirectory:
    def test_searched(self, focal: Served, reader: Visitor) -> None:
        """Words, places and themes find what is published, each in the first of the reader's languages that it has."""
        ours = published(
            focal, titles=Text({EN: "Open schools", ES: "Escuelas abiertas"}), summaries=Text({EN: "A.", ES: "Una."})
        )
        waiting = put(focal)
        page = reader.page("/practices?q=datos abiertos en América Latina")
        assert f"/practices/{ours.id}" in hrefs(page)
        assert f"/practices/{waiting.id}" not in hrefs(page)
        assert "Escuelas abiertas" in page.text
        assert "Quito, Ecuador" in words(page.html)
        (typed,) = [values for tag, values in page.tags if values.get("id") == "q"]
        assert typed["value"] == "datos abiertos en América Latina"
        nowhere = reader.page("/practices?q=xyzzy plugh")
        assert f"/practices/{ours.id}" not in hrefs(nowhere)

    def test_by_region_and_theme(self, focal: Served, reader: Visitor) -> None:
        """Forms without scripts; only regions and themes are offered that have practices."""
        here, there = published(focal, "za-cape-town", themes=("water_waste",)), published(focal, "ec-cuenca")
        page = reader.page("/practices?region=africa&theme=water_waste")
        assert f"/practices/{here.id}" in hrefs(page)
        assert f"/practices/{there.id}" not in hrefs(page)
        options = [values for tag, values in page.tags if tag == "option"]
        assert {"africa", "latin_america", "water_waste", "open_data"} <= {each["value"] for each in options}
        assert "artificial_intelligence" not in {each["value"] for each in options}
        assert [each["value"] for each in options if "selected" in each] == ["africa", "water_waste"]
        assert not [values for tag, values in page.tags if tag == "script" and "src" not in values]

    def test_from_elsewhere(self, focal: Served, reader: Visitor) -> None:
        """Where a place has none, others are shown as what they are."""
        published(focal)
        page = reader.page("/practices?q=open data in Japan")
        assert "Todavía no hay ninguna de allí." in page.text

    def test_one(self, focal: Served, reader: Visitor) -> None:
        """All of it in the reader's language, else in another one, and the way to its others, themes and link."""
        practice = published(
            focal,
            titles=Text({EN: "Open schools", FR: "Écoles"}),
            language=EN,
            summaries=Text({EN: "A summary.", FR: "Un résumé."}),
            texts=Text({EN: "With **teachers**."}),
        )
        page = reader.page(f"/practices/{practice.id}")
        assert page.heading == "Open schools"
        assert "<strong>teachers</strong>" in page.html
        assert {f"/practices/{practice.id}?language=fr", "/practices?theme=open_data"} <= set(hrefs(page))
        assert "https://example.org/escuelas" in hrefs(page)
        assert "Quito, Ecuador" in words(page.html)
        french = reader.page(f"/practices/{practice.id}?language=fr")
        assert (french.heading, "With" in french.text) == ("Écoles", True)

    def test_page_by_page(self, focal: Served, reader: Visitor) -> None:
        """More than a page holds is on the next one, under the same search."""
        for number in range(21):
            published(
                focal,
                "rw-kigali",
                titles=Text({EN: f"Number {number}"}),
                language=EN,
                summaries=Text({EN: "Drones."}),
                themes=("health",),
            )
        first = reader.page("/practices?region=africa&theme=health")
        older = next(href for href in hrefs(first) if "page=1" in href)
        assert "region=africa" in older
        second = reader.page(older)
        assert len([href for href in hrefs(second) if href.startswith("/practices/")]) == 1

    @pytest.mark.parametrize(
        "path", ["/practices/0", "/practices/4711", "/practices/x", "/practices?page=-1", f"/practices?q={'x' * 201}"]
    )
    def test_what_is_no_page(self, reader: Visitor, path: str) -> None:
        """Numbers that nobody has and questions that are too long are refused calmly."""
        assert reader.http.get(path).status_code in (404, 422)

    def test_no_address_of_anybody(self, focal: Served, reader: Visitor) -> None:
        """Who tells more is not named; it is said how members reach them."""
        contact = focal.focal.store.read(lambda unit: unit.contacts.named("ec-quito")[0])
        practice = published(focal, contact=contact.id)
        page = reader.page(f"/practices/{practice.id}")
        assert contact.name not in page.html
        assert contact.email not in page.html
        assert "/practices" in page.text
