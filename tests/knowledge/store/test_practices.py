"""Good practices are kept, listed and found again, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from knowledge.model.archive import ArchivedDocument, DocumentKind, Extract
from knowledge.model.forms import Response
from knowledge.model.languages import EN, ES, FR, Language, Text
from knowledge.model.people import Member, MemberKind, Region, Role
from knowledge.model.practices import GoodPractice, PracticeQuery, PracticeState
from knowledge.model.responses import KeptResponse
from knowledge.model.times import PartialDate
from knowledge.store.errors import Conflict
from knowledge.store.store import Store
from knowledge.store.unit import Unit
from tests.knowledge.store.test_forms import form, put

DAY = timedelta(days=1)
LYON = Member(
    code="fr-lyon",
    name="Lyon",
    kind=MemberKind.CITY,
    country="FR",
    time_zone="Europe/Paris",
    languages=(FR,),
    region=Region.EUROPE,
)
QUITO = Member(
    code="ec-quito",
    name="Quito",
    kind=MemberKind.CITY,
    country="EC",
    time_zone="America/Guayaquil",
    languages=(ES,),
    region=Region.LATIN_AMERICA,
)
NOWHERE = replace(QUITO, code="xx-nowhere", name="Nowhere", country="", region=None)


class Directory:
    """Practices in a store, and what is found there."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store = store
        self.now = now
        self.lyon, self.quito, self.nowhere = store.run(
            lambda unit: [replace(each, id=unit.people.put_member(each)) for each in (LYON, QUITO, NOWHERE)]
        )

    def put(
        self, member: Member, title: str, summary: str = "…", language: Language = EN, **values: Any
    ) -> GoodPractice:
        """A practice that was published just now, and what the archive has of it."""
        usual = GoodPractice(
            member=member.id,
            titles=Text({language: title}),
            summaries=Text({language: summary}),
            language=language,
            state=PracticeState.PUBLISHED,
            submitted_at=self.now,
            published_at=self.now,
        )

        def work(unit: Unit) -> GoodPractice:
            kept = unit.practices.add(replace(usual, **values))
            self._file(unit, kept, title, summary, language)
            return kept

        return self.store.run(work)

    def _file(self, unit: Unit, kept: GoodPractice, title: str, summary: str, language: Language) -> None:
        document = ArchivedDocument(
            title=title,
            date=PartialDate("2026-11-20"),
            language=language,
            kind=DocumentKind.PRACTICE,
            file="",
            practice=kept.id,
        )
        unit.archive.add(document, [Extract(section="", text=summary)], f"{kept.id}".ljust(64, "0"), self.now)

    def titles(self, offset: int = 0, limit: int = 9, **wanted: Any) -> list[str]:
        """What is found, by title, the best first."""
        query = PracticeQuery(**wanted)
        found = self.store.read(lambda unit: unit.practices.search(query, offset, limit))
        return [next(iter(hit.practice.titles.values())) for hit in found.hits]


@pytest.fixture
def directory(store: Store, now: datetime) -> Directory:
    """An empty directory on each of the two databases."""
    return Directory(store, now)


class TestKeeping:
    def test_all_of_it_comes_back(self, directory: Directory) -> None:
        """Every value of a practice is kept as it was given, and it comes with its member."""
        contact = directory.store.run(
            lambda unit: unit.people.add_contact("Focal point", Role.FOCAL_POINT, FR, directory.lyon.id, directory.now)
        )
        kept = directory.put(
            directory.lyon,
            "Écoles",
            language=FR,
            titles=Text({FR: "Écoles", EN: "Schools"}),
            summaries=Text({FR: "Résumé", EN: "Summary"}),
            texts=Text({FR: "Ce qui a été **fait**."}),
            themes=("education", "open_data"),
            year=2024,
            link="https://example.org",
            contact=contact,
            remark="Merci",
        )
        hit = directory.store.read(lambda unit: unit.practices.one(kept.id))
        assert hit is not None
        assert hit.practice == kept
        assert hit.member == directory.lyon

    def test_what_is_not_known(self, directory: Directory) -> None:
        """Texts, year, link and contact may be missing."""
        kept = directory.put(directory.lyon, "Bare")
        hit = directory.store.read(lambda unit: unit.practices.one(kept.id))
        assert hit is not None
        assert (hit.practice.texts, hit.practice.year, hit.practice.link, hit.practice.contact) == (None, 0, "", None)

    def test_none_of_that_number(self, directory: Directory) -> None:
        """A number that nobody has is None."""
        assert directory.store.read(lambda unit: unit.practices.one(4711)) is None

    def test_two_who_change_it(self, directory: Directory) -> None:
        """Of two who saw the same, the second one is refused and changes nothing."""
        seen = directory.put(directory.lyon, "Before")
        saved = directory.store.run(lambda unit: unit.practices.save(replace(seen, year=2020)))
        assert saved.revision == 1
        with pytest.raises(Conflict):
            directory.store.run(lambda unit: unit.practices.save(replace(seen, year=2021)))
        hit = directory.store.read(lambda unit: unit.practices.one(seen.id))
        assert hit is not None
        assert hit.practice == saved

    def test_of_a_member(self, directory: Directory) -> None:
        """All of a member whatever their state, the newest first, and nobody else's."""
        first = directory.put(directory.lyon, "First", state=PracticeState.REJECTED)
        second = directory.put(directory.lyon, "Second")
        directory.put(directory.quito, "Other")
        assert directory.store.read(lambda unit: unit.practices.of_member(directory.lyon.id)) == (second, first)

    def test_of_a_response(self, directory: Directory) -> None:
        """Those that its parts tell of, the earliest first; one part tells of one practice."""
        number = put(directory.store, form(), directory.now)
        kept = KeptResponse(
            subject=f"form:{number}",
            key=None,
            form=number,
            response=Response(form_id="cities", version="1", instance_id="uuid:1", answers={}, repeats={}, seed=1),
            language=EN,
            begun_at=directory.now,
            changed_at=directory.now,
        )
        response = directory.store.run(lambda unit: unit.responses.add(kept)).id
        one = directory.put(directory.lyon, "One", response=response, origin=f"response:{response}:/data/x[1]")
        two = directory.put(directory.lyon, "Two", response=response, origin=f"response:{response}:/data/x[2]")
        directory.put(directory.lyon, "By itself")
        directory.put(directory.lyon, "By itself, too")
        assert directory.store.read(lambda unit: unit.practices.of_response(response)) == (one, two)
        with pytest.raises(IntegrityError):
            directory.store.run(lambda unit: unit.practices.add(replace(two, id=0)))

    def test_by_state(self, directory: Directory) -> None:
        """Those in some states, the ones handed in last first, page by page."""
        for place in range(3):
            directory.put(
                directory.lyon,
                f"Waits {place}",
                state=PracticeState.SUBMITTED,
                submitted_at=directory.now - place * DAY,
            )
        directory.put(directory.lyon, "Published")

        def listed(before: int, limit: int) -> list[str]:
            found = directory.store.read(
                lambda unit: unit.practices.in_states({PracticeState.SUBMITTED}, before, limit)
            )
            return [hit.practice.titles[EN] for hit in found]

        assert listed(0, 2) == ["Waits 0", "Waits 1"]
        assert listed(2, 2) == ["Waits 2"]

    def test_counted(self, directory: Directory) -> None:
        """By state all are counted; by theme and by region what is published, where a region is known."""
        directory.put(directory.lyon, "One", themes=("energy", "health"))
        directory.put(directory.quito, "Two", themes=("energy",))
        directory.put(directory.nowhere, "Three", themes=())
        directory.put(directory.quito, "Waits", themes=("energy",), state=PracticeState.SUBMITTED)
        counts, themes, regions = directory.store.read(
            lambda unit: (unit.practices.counts(), unit.practices.themes(), unit.practices.regions())
        )
        assert counts == {PracticeState.PUBLISHED: 3, PracticeState.SUBMITTED: 1}
        assert themes == {"energy": 2, "health": 1}
        assert regions == {Region.EUROPE: 1, Region.LATIN_AMERICA: 1}

    def test_an_empty_directory(self, directory: Directory) -> None:
        """Nothing is counted and nothing found."""
        assert directory.store.read(lambda unit: unit.practices.counts()) == {}
        assert directory.titles() == []
        assert directory.titles(words="anything") == []


class TestSearching:
    def test_without_a_wish(self, directory: Directory) -> None:
        """All that are published, the newest first, page by page, and how many there are altogether."""
        for place in range(3):
            directory.put(directory.lyon, f"Number {place}", published_at=directory.now - place * DAY)
        directory.put(directory.lyon, "Waits", state=PracticeState.SUBMITTED, published_at=None)
        assert directory.titles() == ["Number 0", "Number 1", "Number 2"]
        assert directory.titles(offset=1, limit=1) == ["Number 1"]
        found = directory.store.read(lambda unit: unit.practices.search(PracticeQuery(), 2, 1))
        assert found.total == 3

    def test_by_place(self, directory: Directory) -> None:
        """A region, a country or a member narrows down; two places are alternatives."""
        directory.put(directory.lyon, "Lyonnais")
        directory.put(directory.quito, "Quiteño", published_at=directory.now - DAY)
        directory.put(directory.nowhere, "Nobody's", published_at=directory.now - 2 * DAY)
        assert directory.titles(regions=frozenset({Region.LATIN_AMERICA})) == ["Quiteño"]
        assert directory.titles(countries=frozenset({"FR"})) == ["Lyonnais"]
        assert directory.titles(members=frozenset({directory.nowhere.id})) == ["Nobody's"]
        both = directory.titles(regions=frozenset({Region.LATIN_AMERICA}), countries=frozenset({"FR"}))
        assert both == ["Lyonnais", "Quiteño"]
        assert directory.titles(regions=frozenset({Region.AFRICA})) == []

    def test_by_theme(self, directory: Directory) -> None:
        """Who has more of the themes stands first; who has none is not there."""
        directory.put(directory.lyon, "One of two", themes=("energy",))
        directory.put(directory.lyon, "Both", themes=("energy", "health"), published_at=directory.now - DAY)
        directory.put(directory.lyon, "Neither", themes=("culture",))
        assert directory.titles(themes=frozenset({"energy", "health"})) == ["Both", "One of two"]

    def test_by_words(self, directory: Directory) -> None:
        """Words are found in titles and texts, with other endings and without accents."""
        directory.put(directory.lyon, "Capteurs", "Les écoles mesurent leur consommation.", FR)
        directory.put(directory.lyon, "Autre chose", "Rien de tel.", FR)
        assert directory.titles(words="école", language=FR) == ["Capteurs"]
        assert directory.titles(words="ecoles", language=FR) == ["Capteurs"]
        assert directory.titles(words="capteur", language=FR) == ["Capteurs"]

    def test_words_of_another_language(self, directory: Directory) -> None:
        """Names and words that languages share are found whatever the reader speaks."""
        directory.put(directory.quito, "Trámites con GPS", "Los camiones llevan GPS.", ES)
        assert directory.titles(words="GPS", language=EN) == ["Trámites con GPS"]

    def test_some_of_the_words(self, directory: Directory) -> None:
        """One that has a part of the words is found behind those that have more; too small a part is not enough."""
        directory.put(directory.lyon, "All", "Sensors in the drains warn of floods.")
        directory.put(directory.lyon, "Some", "Sensors in the drains.")
        directory.put(directory.lyon, "Hardly", "Somebody counts sensors among many other things.")
        titles = directory.titles(words="sensors in drains that warn of floods tonight")
        assert titles[0] == "All"
        assert "Hardly" not in titles

    def test_themes_and_words(self, directory: Directory) -> None:
        """Who has both stands first, then the theme alone; without the theme most of the words are needed."""
        directory.put(directory.lyon, "Both", "Open data of schools.", themes=("open_data",))
        directory.put(directory.lyon, "Theme", "A catalogue.", themes=("open_data",))
        directory.put(directory.lyon, "Words", "Open data of the city.", themes=())
        directory.put(directory.lyon, "One word", "Some data.", themes=())
        titles = directory.titles(words="open data", themes=frozenset({"open_data"}))
        assert titles[0] == "Both"
        assert set(titles) == {"Both", "Theme", "Words"}

    @pytest.mark.parametrize("words", ['"', "a OR b", "* NEAR(", "'; DROP TABLE practices; --", "\\", "%", "¿?"])
    def test_words_are_no_syntax(self, directory: Directory, words: str) -> None:
        """Whatever is typed is looked for, and breaks nothing."""
        directory.put(directory.lyon, "There")
        assert directory.titles(words=words) in ([], ["There"])
        assert directory.titles() == ["There"]

    def test_what_was_taken_down(self, directory: Directory) -> None:
        """What is published no more is found by nothing."""
        kept = directory.put(directory.lyon, "Gone", "Sensors.", themes=("energy",))
        directory.store.run(lambda unit: unit.practices.save(replace(kept, state=PracticeState.WITHDRAWN)))
        assert directory.titles() == []
        assert directory.titles(words="sensors") == []
        assert directory.titles(themes=frozenset({"energy"})) == []


class TestTheArchive:
    def test_what_a_document_is_found_by(self, store: Store, now: datetime) -> None:
        """Keywords are searched and not shown; the document says which practice it is."""
        document = ArchivedDocument(
            title="Portal",
            date=PartialDate("2026"),
            language=EN,
            kind=DocumentKind.PRACTICE,
            file="",
            practice=7,
        )

        def work(unit: Unit) -> None:
            unit.archive.add(document, [Extract(section="", text="A text.", keywords="datos abiertos")], "0" * 64, now)

        store.run(work)
        (found,) = store.read(lambda unit: unit.archive.search("datos abiertos", ES))
        assert (found.text, found.document.practice) == ("A text.", 7)

    def test_taken_out_by_practice(self, store: Store, now: datetime) -> None:
        """All texts of one practice go, and no other's."""

        def add(unit: Unit, practice: int, language: Language) -> None:
            document = ArchivedDocument(
                title="Portal",
                date=PartialDate("2026"),
                language=language,
                kind=DocumentKind.PRACTICE,
                file="",
                practice=practice,
            )
            extracts = [Extract(section="", text="A text.")]
            unit.archive.add(document, extracts, f"{practice}{language}".ljust(64, "0"), now)

        def work(unit: Unit) -> None:
            for practice, language in ((1, EN), (1, FR), (2, EN)):
                add(unit, practice, language)
            unit.archive.remove_practice(1)

        store.run(work)
        assert [each.practice for each in store.read(lambda unit: unit.archive.listed())] == [2]

    def test_nothing_is_asked(self, store: Store) -> None:
        """Words that carry no subject find nothing."""
        assert store.read(lambda unit: unit.archive.practices("the of", EN)) == {}


class TestPeople:
    def people(self, directory: Directory) -> tuple[int, int]:
        """Two entries that may be one person."""

        def work(unit: Unit) -> tuple[int, int]:
            one, other = (
                unit.people.add_contact(name, Role.FOCAL_POINT, FR, directory.lyon.id, directory.now)
                for name in ("One", "Other")
            )
            return one, other

        return directory.store.run(work)

    def contact_of(self, directory: Directory, practice: GoodPractice) -> int | None:
        hit = directory.store.read(lambda unit: unit.practices.one(practice.id))
        assert hit is not None
        return hit.practice.contact

    def test_two_entries_become_one(self, directory: Directory) -> None:
        """The kept entry tells more from now on; when the merge is undone each has what it had."""
        one, other = self.people(directory)
        own, theirs = (
            directory.put(directory.lyon, "Own", contact=one),
            directory.put(directory.lyon, "Theirs", contact=other),
        )
        merge = directory.store.run(lambda unit: unit.merges.merge(one, other, directory.now))
        assert (self.contact_of(directory, own), self.contact_of(directory, theirs)) == (one, one)
        directory.store.run(lambda unit: unit.merges.undo(merge, directory.now))
        assert (self.contact_of(directory, own), self.contact_of(directory, theirs)) == (one, other)

    def test_what_changed_hands_meanwhile(self, directory: Directory) -> None:
        """Undoing a merge takes nothing from somebody who was named since."""
        one, other = self.people(directory)
        third = directory.store.run(
            lambda unit: unit.people.add_contact("Third", Role.ALTERNATE, FR, directory.lyon.id, directory.now)
        )
        practice = directory.put(directory.lyon, "Theirs", contact=other)
        merge = directory.store.run(lambda unit: unit.merges.merge(one, other, directory.now))
        directory.store.run(lambda unit: unit.practices.save(replace(practice, contact=third)))
        directory.store.run(lambda unit: unit.merges.undo(merge, directory.now))
        assert self.contact_of(directory, practice) == third

    def test_who_is_forgotten(self, directory: Directory) -> None:
        """The practice stays its city's and public, names nobody, and a form of before is refused."""
        one, other = self.people(directory)
        practice = directory.put(directory.lyon, "Kept", contact=one)
        untouched = directory.put(directory.lyon, "Another", contact=other)
        directory.store.run(lambda unit: unit.erasure.erase([one], directory.now))
        assert self.contact_of(directory, practice) is None
        assert self.contact_of(directory, untouched) == other
        assert set(directory.titles()) == {"Kept", "Another"}
        with pytest.raises(Conflict):
            directory.store.run(lambda unit: unit.practices.save(practice))

    def test_what_is_told_about_them(self, directory: Directory) -> None:
        """Everybody gets the practices that name them, with the member's name, and no others."""
        one, other = self.people(directory)
        practice = directory.put(directory.lyon, "Own", contact=one)
        directory.put(directory.lyon, "Theirs", contact=other)
        (row,) = directory.store.read(lambda unit: unit.personal.of(one)).practices
        assert (row["id"], row["member_name"], row["titles"]) == (practice.id, "Lyon", {"en": "Own"})
