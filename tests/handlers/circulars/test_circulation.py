"""What recipients do with circulars: acknowledge them, find them again by whatever they remember, read them."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.circulars.circulation import acknowledge, fetch, find, may_read, name_for, on_request
from handlers.circulars.releasing import cancel, correct, pause
from handlers.circulars.writing import Changes
from knowledge.model.archive import ArchivedDocument, DocumentKind, Extract
from knowledge.model.audience import Audience
from knowledge.model.circulars import Circular
from knowledge.model.languages import EN, FR, PT
from knowledge.model.people import ChannelName, Role
from knowledge.model.times import PartialDate
from tests.circulations import Reader, add_reader
from tests.handlers.circulars.office import DAY, TEXTS, Office


def numbered(office: Office, number: int, year: int, title: str, text: str, **changes: object) -> Circular:
    """A circular of that number that is out, in English, for everybody."""
    draft = office.draft({EN: (title, text)})
    draft = office.describe(draft, Changes(number=number, issued=date(year, 3, 4), accepts_fallback=True))
    if changes:
        draft = office.describe(draft, Changes(**changes))  # type: ignore[typeddict-item]  # each test names its own
    return office.release(office.approve(draft))


def archived(office: Office, number: str, day: str, title: str, text: str) -> int:
    """A document that was archived from a file."""
    document = ArchivedDocument(
        title=title, date=PartialDate(day), language=FR, kind=DocumentKind.CIRCULAR, file="a.pdf", number=number
    )
    extracts = [Extract(section="", text=text)]
    id = office.store.run(lambda unit: unit.archive.add(document, extracts, f"{number}:{day}", office.now))
    assert id is not None
    return id


def ids(office: Office, typed: str, reader: Reader | None = None) -> list[str]:
    contact = office.contact(reader or office.ana)
    return [hit.id for hit in office.see(find, typed, contact, office.library)]


class TestFinding:
    @pytest.mark.parametrize(
        "typed",
        [
            "circular 47",
            "circulaire 47/2020",
            "Circulaire n° 47",
            "circular nº 47 de 2020",
            "the circular number 47 of 2020, please",
            "47",
            "circular 47-2020",
        ],
    )
    def test_by_number(self, office: Office, typed: str) -> None:
        """However it is written, with or without the year."""
        circular = numbered(office, 47, 2020, "Study on digital cities", "We ask you to answer.")
        numbered(office, 46, 2020, "Something else", "In Lyon.")
        assert ids(office, typed) == [f"circular:{circular.id}"]

    def test_by_number_of_another_year(self, office: Office) -> None:
        """Without a year all of that number are found, the newest first; with one, that one."""
        new = numbered(office, 47, 2020, "New", "Words")
        old = archived(office, "47", "2014-09-04", "Ancienne", "Paroles")
        assert ids(office, "circulaire 47") == [f"circular:{new.id}", f"document:{old}"]
        assert ids(office, "circulaire 47/2014") == [f"document:{old}"]

    def test_by_what_it_is_about(self, office: Office) -> None:
        """A place and a year are words, not a number."""
        document = archived(
            office, "30", "2014-09-04", "Rencontre de Bilbao", "La rencontre annuelle de Bilbao aura lieu en 2014."
        )
        archived(office, "47", "2020-03-04", "Etude", "Nous vous invitons à répondre au questionnaire.")
        assert ids(office, "la circulaire sur Bilbao 2014") == [f"document:{document}"]

    def test_numbers_that_are_none(self, small_office: Office) -> None:
        """A number among words is no circular's: what they say is looked for."""
        study = numbered(small_office, 1, 2019, "Study of cities of the north", "It compares five cities of the north.")
        numbered(small_office, 5, 2020, "Fees", "They are due in May.")
        assert ids(small_office, "the circular about the 5 cities of the north") == [f"circular:{study.id}"]
        assert ids(small_office, "circular 5") != ids(small_office, "circular 1")

    def test_the_last_one(self, office: Office) -> None:
        """The newest; the last ones, or nothing typed, are several."""
        circulars = [numbered(office, n, 2010 + n, f"Title {n}", "Words") for n in (1, 2, 3)]
        newest = [f"circular:{each.id}" for each in reversed(circulars)]
        for typed in ("last circular", "la dernière circulaire", "última circular", "a última circular"):
            assert ids(office, typed) == newest[:1]
        assert ids(office, "the last circulars") == newest
        assert ids(office, "") == newest

    def test_nothing(self, small_office: Office) -> None:
        """What nobody wrote about is not found."""
        numbered(small_office, 47, 2020, "Study on digital cities", "We ask you to answer.")
        assert ids(small_office, "the circular about penguins in Antarctica") == []

    def test_it_is_offered_once(self, small_office: Office) -> None:
        """Whatever the number of its languages and passages."""
        circular = small_office.released()
        assert ids(small_office, "Bilbao juin") == [f"circular:{circular.id}"]
        label = small_office.see(find, "circular 1", small_office.contact(small_office.ana), small_office.library)[
            0
        ].label
        assert label.endswith("(2026)\u00a0: Réunion à Bilbao")

    def test_only_the_last_version(self, small_office: Office) -> None:
        """A corrected one is found instead of what it corrects."""
        first = small_office.released()
        draft = small_office.do(correct, small_office.iker, first.id, small_office.now)
        second = small_office.release(small_office.approve(draft))
        assert ids(small_office, "circular 1") == [f"circular:{second.id}"]
        assert ids(small_office, "") == [f"circular:{second.id}"]

    def test_what_is_not_for_everybody(self, office: Office) -> None:
        """Only who is on its register finds it, by its number and among the newest."""
        lyon = Audience(members=frozenset({office.lyon.id}))
        private = numbered(office, 9, 2021, "Private", "Words", is_public=False, audience=lyon)
        for typed in ("circular 9", "", "last circular"):
            assert ids(office, typed, office.ana) == [f"circular:{private.id}"]
            assert ids(office, typed, office.jo) == []


class TestReading:
    def test_who_may(self, office: Office) -> None:
        """What is public, everybody once it is out; else its recipients and the secretariat."""
        lyon = Audience(members=frozenset({office.lyon.id}))
        private = numbered(office, 9, 2021, "Private", "Words", is_public=False, audience=lyon)
        public = office.released()
        draft = office.draft()
        readers = (office.ana, office.jo, office.iker_reader)
        allowed = {
            each.id: [office.see(may_read, office.contact(reader), each) for reader in readers]
            for each in (private, public, draft)
        }
        assert allowed == {
            private.id: [True, False, True],
            public.id: [True, True, True],
            draft.id: [False, False, False],
        }
        assert office.see(name_for, office.contact(office.jo), private.id, office.library) is None
        assert office.see(name_for, office.contact(office.jo), 999, office.library) is None
        name = office.see(name_for, office.contact(office.jo), public.id, office.library)
        assert name == "Circular 1, “Meeting in Bilbao”"

    def test_a_paused_one(self, small_office: Office) -> None:
        """Something is wrong with it: only who has it already may read it."""
        circular = small_office.released(audience=Audience(members=frozenset({small_office.lyon.id})))
        paused = small_office.do(pause, small_office.iker, circular.id, circular.revision, small_office.now)
        assert small_office.see(may_read, small_office.contact(small_office.ana), paused)
        assert not small_office.see(may_read, small_office.contact(small_office.jo), paused)

    def test_a_cancelled_one(self, small_office: Office) -> None:
        """It is shown to nobody."""
        office = small_office
        circular = office.released()
        gone = office.do(cancel, office.iker, circular.id, circular.revision, "", office.library, office.now)
        assert office.do(on_request, office.contact(office.ana), gone, office.library, office.now) is None
        assert ids(office, "circular 1") == []

    def test_a_visitor(self, office: Office) -> None:
        """Reads what is public, and is put on no register."""
        circular = office.released()
        visitor = add_reader(office.store, None, office.now, role=Role.VISITOR, language=PT)
        said = office.do(fetch, office.contact(visitor), "circular", circular.id, office.library, office.now)
        assert said is not None
        assert TEXTS[PT][1] in said.text
        recipients = office.store.read(lambda unit: unit.circulation.register(circular))
        assert visitor.id not in {line.contact for line in recipients}

    def test_a_document_of_the_archive(self, small_office: Office) -> None:
        """It is shown word for word, with the link to its page; what is not there is not."""
        office = small_office
        id = archived(office, "30", "2014-09-04", "Rencontre", "Mot à mot.")
        said = office.do(fetch, office.contact(office.ana), "document", id, office.library, office.now)
        assert said is not None
        assert "\n\nMot à mot.\n\n" in said.text
        assert said.text.endswith(f"/circulars/documents/{id}")
        assert "4 septembre 2014" in said.text
        for kind in ("document", "circular"):
            assert office.do(fetch, office.contact(office.ana), kind, 999, office.library, office.now) is None

    def test_a_long_document(self, small_office: Office) -> None:
        """Its beginning is one message; the rest is where the link leads."""
        office = small_office
        id = archived(office, "31", "2014-09-04", "Rapport", "Début. " + "Suite du texte. " * 1_000)
        said = office.do(fetch, office.contact(office.ana), "document", id, office.library, office.now)
        assert said is not None
        assert len(said.text) < 4_000
        assert f"/circulars/documents/{id}" in said.text


class TestAcknowledging:
    def test_once(self, office: Office) -> None:
        """The first time counts, on whatever channel; who never was to get it acknowledges nothing."""
        circular = office.released(audience=Audience(members=frozenset({office.lyon.id})))
        ana = office.contact(office.ana)
        assert office.do(acknowledge, ana, circular.id, ChannelName.EMAIL, office.now)
        assert not office.do(acknowledge, ana, circular.id, ChannelName.SLACK, office.now + DAY)
        assert not office.do(acknowledge, office.contact(office.jo), circular.id, ChannelName.SLACK, office.now)
        (line,) = office.store.read(lambda unit: unit.circulation.register(circular))
        assert (line.acknowledged_at, line.acknowledged_via) == (office.now, "email")

    def test_after_it_was_finished_or_cancelled(self, small_office: Office) -> None:
        """Whoever has it may say so."""
        office = small_office
        circular = office.released()
        office.deliver()
        office.runs()
        assert office.do(acknowledge, office.contact(office.ana), circular.id, ChannelName.TELEGRAM, office.now)
        other = office.released()
        office.do(cancel, office.iker, other.id, other.revision, "", office.library, office.now)
        assert office.do(acknowledge, office.contact(office.ana), other.id, ChannelName.TELEGRAM, office.now)
