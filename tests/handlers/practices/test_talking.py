"""Good practices in conversation: who sees and may do what, messages that are passed on, and what goes wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.dialogue.practice_writing import LONGEST_MESSAGE
from handlers.dialogue.practices import PAGE
from handlers.practices.contacting import MOST_PER_DAY
from handlers.practices.filling import PRACTICE, changed_by
from knowledge.model.archive import DocumentKind
from knowledge.model.languages import EN, FR, PT, Text
from knowledge.model.people import Address, ChannelName, Post, Role
from knowledge.model.practices import GoodPractice, PracticeState
from knowledge.model.preferences import DAYTIME
from knowledge.model.rights import Forbidden
from knowledge.store.tables import contacts
from knowledge.store.unit import Unit
from tests.handlers.people.network import Telephone
from tests.handlers.practices.cities import SUMMARY, TITLE, Cities


@pytest.fixture
def ana(cities: Cities) -> Telephone:
    """The focal point of Lyon."""
    return cities.person(cities.focal_point, "ana")


@pytest.fixture
def bea(cities: Cities) -> Telephone:
    """The focal point of Braga."""
    return cities.person(cities.of_braga, "bea")


@pytest.fixture
def practice(cities: Cities, ana: Telephone) -> GoodPractice:
    """A published practice of Lyon of which its focal point tells more."""
    return cities.published()


def writes(phone: Telephone, practice: GoodPractice, text: str) -> str:
    """Somebody reads a practice, writes to its city, and sends it; what they are told."""
    phone.says("/practices open data")
    phone.chooses(f"practice:{practice.id}")
    phone.chooses("practice_contact:")
    phone.says(text)
    return phone.chooses("practice_send:plain").text


def pressed(phone: Telephone, begin: str) -> str:
    """Presses the newest button that begins so, wherever it stands; what they are told."""
    for message in reversed(phone.shown):
        for ordinal, choice in enumerate(message.choices):
            if choice.id.startswith(begin):
                return phone.presses(message.token(ordinal)).text
    raise AssertionError(f"no button {begin}")


class TestFinding:
    def test_a_visitor(self, cities: Cities, practice: GoodPractice) -> None:
        """Everybody may search and read; who belongs to no city is told how to be helped."""
        visitor = cities.telegram("visitor", "en")
        visitor.says("good practices")
        assert not [choice for choice in visitor.choices if choice.startswith("fill:") or choice == "practices:ours"]
        assert TITLE in visitor.says("open data").text
        assert SUMMARY in visitor.chooses(f"practice:{practice.id}").text
        assert "secretariat@example.org" in visitor.chooses("practice_contact:").text
        assert "access" in visitor.choices

    def test_where_others_read_along(self, cities: Cities, practice: GoodPractice) -> None:
        """In a group one may search and read, but not write, nor see what is a city's own."""
        group = Telephone(cities, Address(channel=ChannelName.TELEGRAM, external_id="-100"), "en")
        assert TITLE in group.says("/practices open data").text
        assert SUMMARY in group.chooses(f"practice:{practice.id}").text
        assert not [choice for choice in group.choices if choice.startswith(("practice_", "fill:"))]
        for choice in ("practices:ours", f"practice_contact:{practice.id}", "fill:practice"):
            cities.hear_choice(group, choice)
            cities.deliver()
            assert "Others read along here" in group.text

    def test_what_the_pack_knows(self, cities: Cities, bea: Telephone) -> None:
        """A question typed into the search is answered where the pack has an answer and the directory has none."""
        bea.says("/practices")
        said = bea.says("who leads the network?")
        assert said.sources
        assert "no good practice" not in said.text

    def test_nothing_is_handed_over(self, cities: Cities, bea: Telephone) -> None:
        """What is not found troubles nobody at the secretariat."""
        bea.says("good practices on flying saucers")
        assert "I have found no good practice about that" in bea.text
        assert cities.store.read(lambda unit: unit.tickets.count_open()) == 0

    def test_page_by_page(self, cities: Cities, bea: Telephone) -> None:
        """More are shown under the same search, as often as there are more."""
        for place in range(PAGE + 2):
            cities.published(titles=Text({FR: f"École {place}"}), submitted_at=cities.now + timedelta(seconds=place))
        bea.says("/practices open data")
        assert f"{PAGE + 2} good practices" in bea.text
        first = {choice for choice in bea.choices if choice.startswith("practice:")}
        bea.chooses("practices:found:")
        second = {choice for choice in bea.choices if choice.startswith("practice:")}
        assert (len(first), len(second), first & second) == (PAGE, 2, set())
        assert not [choice for choice in bea.choices if choice.startswith("practices:found:")]

    def test_a_search_with_colons(self, cities: Cities, bea: Telephone, practice: GoodPractice) -> None:
        """Whatever is typed survives the way to the next page and back."""
        bea.says("/practices open: data: schools")
        assert TITLE in bea.text
        cities.hear_choice(bea, "practices:found:words:0:open: data: schools")
        cities.deliver()
        assert TITLE in bea.text

    def test_regions_and_themes(self, cities: Cities, bea: Telephone, practice: GoodPractice) -> None:
        """Only those are offered that have practices, with how many."""
        bea.says("good practices")
        bea.chooses("practices:region")
        assert bea.last.choices[0].label == "Europe (1)"
        assert "**Good practices** · Europe · 1 good practice" in bea.chooses("practices:found:").text
        bea.says("good practices")
        bea.chooses("practices:theme")
        assert {choice.label for choice in bea.last.choices} >= {"Open data (1)", "Education (1)"}

    def test_an_empty_directory(self, cities: Cities, bea: Telephone) -> None:
        """By whatever way, it is said that there is nothing yet, and offered to begin."""
        for way in ("practices:region", "practices:theme", "practices:found:"):
            bea.says("/practices")
            assert "No good practice has been published yet" in bea.chooses(way).text
            assert "fill:practice" in bea.choices

    def test_buttons_that_are_none(self, cities: Cities, bea: Telephone) -> None:
        """What no message offers leads to the menu."""
        sends = ("practice_send:maybe", "practice_send:plain")
        for choice in ("practices:other", "practice:1:2", "practices:found", "practice", *sends):
            cities.hear_choice(bea, choice)
            cities.deliver()
            assert "topic:people:0" in bea.choices, choice

    def test_hostile_words(self, cities: Cities, bea: Telephone) -> None:
        """What a city wrote is shown as it is, and is no markup."""
        cities.published(
            titles=Text({EN: "**Bold** <b>open data</b>"}),
            summaries=Text({EN: "# Head\n[x](https://x.org)"}),
            language=EN,
            texts=None,
        )
        bea.says("/practices open data")
        assert "\\*\\*Bold\\*\\* \\<b>open data\\</b>" in bea.text
        assert "\\# Head \\[x\\](https://x.org)" in bea.text

    def test_part_of_the_answers(self, cities: Cities, bea: Telephone, practice: GoodPractice) -> None:
        """A question that the pack does not answer quotes the practice, with its citation."""
        said = bea.says("Les écoles réutilisent les données de la ville ?")
        assert f"> {SUMMARY}" in said.text
        (source, *_others) = said.sources
        assert (source.title, source.section, source.language) == (TITLE, "Lyon", FR)
        assert source.url == f"https://focal.example.org/practices/{practice.id}"

    def test_no_circular(self, cities: Cities, bea: Telephone, practice: GoodPractice) -> None:
        """A practice is not offered to whoever looks for a circular."""
        bea.says("circular about données ouvertes écoles")
        assert not [choice for choice in bea.choices if choice.startswith("document:")]
        listed = cities.store.read(lambda unit: unit.archive.published((DocumentKind.CIRCULAR,)))
        assert listed == ()


class TestOwn:
    def test_where_they_stand(self, cities: Cities, ana: Telephone) -> None:
        """A city sees all of its own with their states, and the remark of what was given back."""
        shared = cities.share()
        ana.says("good practices")
        ana.chooses("practices:ours")
        assert "waits for the secretariat" in ana.text
        cities.give_back(shared, "How many?")
        ana.says("good practices")
        ana.chooses("practices:ours")
        assert "given back to the city" in ana.text
        ana.chooses(f"practice:{shared.id}")
        assert "> How many?" in ana.text
        assert {f"fill:practice:{shared.id}", f"practice_withdraw:{shared.id}"} <= set(ana.choices)

    def test_none_yet(self, cities: Cities, bea: Telephone) -> None:
        """Who has shared nothing is offered to."""
        bea.says("good practices")
        assert "Braga has not shared a good practice yet" in bea.chooses("practices:ours").text

    def test_not_for_others(self, cities: Cities, bea: Telephone) -> None:
        """What is not published is shown to no other city, by whatever button."""
        for state in set(PracticeState) - {PracticeState.PUBLISHED}:
            shared = cities.share(state=state)
            for begin in ("practice", "practice_contact", "practice_withdraw"):
                cities.hear_choice(bea, f"{begin}:{shared.id}")
                cities.deliver()
                assert "There is no such good practice any more" in bea.text

    def test_the_secretariat_reads_all(self, cities: Cities) -> None:
        """Those who decide see what they decide on, here too."""
        shared = cities.share()
        iker = cities.person(cities.staff, "iker")
        cities.hear_choice(iker, f"practice:{shared.id}")
        cities.deliver()
        assert SUMMARY in iker.text

    def test_withdrawn_twice(self, cities: Cities, ana: Telephone, practice: GoodPractice) -> None:
        """A second press changes nothing and says so."""
        for told in ("It was taken back", "It was settled already"):
            cities.hear_choice(ana, f"practice_withdraw:{practice.id}:yes")
            cities.deliver()
            assert told in ana.text
        assert cities.actions().count("practice.withdrawn") == 1

    def test_withdrawn_by_others(self, cities: Cities, bea: Telephone, practice: GoodPractice) -> None:
        """Another city's button does nothing, even a forged one."""
        cities.hear_choice(bea, f"practice_withdraw:{practice.id}")
        cities.deliver()
        assert "There is no such good practice" in bea.text
        cities.hear_choice(bea, f"practice_withdraw:{practice.id}:yes")
        cities.deliver()
        assert cities.kept(practice).practice.state is PracticeState.PUBLISHED


class TestWriting:
    def test_there_and_back(self, cities: Cities, ana: Telephone, bea: Telephone, practice: GoodPractice) -> None:
        """A question reaches the city with its asker's name, the answer comes back under the city's name alone, and so
        on; no address is shown."""
        assert "Passed on" in writes(bea, practice, "How many *schools*?")
        assert "Focal point, Braga, Braga, writes to you" in ana.text
        assert "> How many \\*schools\\*?" in ana.text
        pressed(ana, "practice_answer:")
        ana.says("Forty.")
        assert "You are shown as: Lyon." in ana.text
        assert "Your answer was passed on" in ana.chooses("practice_send:plain").text
        assert "Lyon answers you about the good practice" in bea.text
        assert "Focal point, Lyon" not in bea.text
        assert bea.choices == [f"practice_contact:{practice.id}"]
        assert cities.actions()[-2:] == ["practice.asked", "practice.answered"]

    def test_with_the_address(self, cities: Cities, ana: Telephone, bea: Telephone, practice: GoodPractice) -> None:
        """The asker's e-mail address stands below only where they said so."""
        mail = contacts.update().where(contacts.c.id == cities.of_braga).values(email="bea_x@example.org")
        cities.store.run(lambda unit: unit.connection.execute(mail))
        writes(bea, practice, "Without.")
        assert "example.org" not in ana.text
        bea.says("/practices open data")
        bea.chooses(f"practice:{practice.id}")
        bea.chooses("practice_contact:")
        assert "bea_x@example.org" in bea.says("With.").text
        bea.chooses("practice_send:email")
        assert "E-mail: bea_x@example.org" in ana.text

    def test_thought_better_of_it(self, cities: Cities, ana: Telephone, bea: Telephone, practice: GoodPractice) -> None:
        """What was typed can be typed anew or left; nothing is sent meanwhile."""
        before = len(ana.shown)
        bea.says("/practices open data")
        bea.chooses(f"practice:{practice.id}")
        bea.chooses("practice_contact:")
        assert "> First" in bea.says("First").text
        assert "> Second" in bea.says("Second").text
        assert "> Second" in bea.says("yes").text
        assert "no more than" in bea.says("x" * (LONGEST_MESSAGE + 1)).text
        bea.says("cancel")
        assert len(ana.shown) == before

    def test_nobody_tells_more(self, cities: Cities, bea: Telephone) -> None:
        """Without somebody who agreed there is no button, and a forged one leads to the secretariat."""
        practice = cities.published(contact=None)
        bea.says("/practices open data")
        bea.chooses(f"practice:{practice.id}")
        assert not [choice for choice in bea.choices if choice.startswith("practice_contact:")]
        cities.hear_choice(bea, f"practice_contact:{practice.id}")
        cities.deliver()
        assert "secretariat@example.org" in bea.text

    def test_who_left_the_city(self, cities: Cities, bea: Telephone, practice: GoodPractice) -> None:
        """Who acts for another member by now is asked no more about what they did before."""

        def move(unit: Unit) -> None:
            unit.contacts.end_posts(cities.focal_point)
            post = Post(member=cities.bilbao, role=Role.STAFF)
            unit.contacts.put_post(cities.focal_point, post)

        cities.store.run(move)
        bea.says("/practices open data")
        bea.chooses(f"practice:{practice.id}")
        assert not [choice for choice in bea.choices if choice.startswith("practice_contact:")]

    def test_who_cannot_be_reached(self, cities: Cities, bea: Telephone) -> None:
        """Where no channel leads to them, the asker is told so."""
        practice = cities.published(contact=cities.alternate)
        assert "I cannot reach them" in writes(bea, practice, "How many?")

    def test_too_many(self, cities: Cities, bea: Telephone, practice: GoodPractice) -> None:
        """After so many messages in a day one goes on tomorrow."""
        for number in range(MOST_PER_DAY):
            assert "Passed on" in writes(bea, practice, f"Number {number}")
        assert "many cities today" in writes(bea, practice, "One more")
        cities.now += timedelta(days=1, minutes=1)
        assert "Passed on" in writes(bea, practice, "The next day")

    def test_answers_to_those_who_asked(self, cities: Cities, ana: Telephone, bea: Telephone) -> None:
        """Only the city answers, only those who asked, and only about what they asked."""
        practice, other = cities.published(), cities.published()
        writes(bea, practice, "How many?")
        for phone, choice in (
            (ana, f"practice_answer:{other.id}:{cities.of_braga}"),
            (ana, f"practice_answer:{practice.id}:{cities.staff}"),
            (bea, f"practice_answer:{practice.id}:{cities.focal_point}"),
            (ana, f"practice_answer:4711:{cities.of_braga}"),
        ):
            cities.hear_choice(phone, choice)
            cities.deliver()
            assert "There is no such good practice any more" in phone.text

    def test_who_is_forgotten(self, cities: Cities, ana: Telephone, bea: Telephone, practice: GoodPractice) -> None:
        """Neither an asker nor a contact who was erased is reached or named any more."""
        writes(bea, practice, "How many?")
        asker = cities.contact(cities.of_braga)
        cities.store.run(lambda unit: unit.erasure.erase([asker.id], cities.now))
        assert "There is no such good practice any more" in pressed(ana, "practice_answer:")
        cities.store.run(lambda unit: unit.erasure.erase([cities.focal_point], cities.now))
        kept = cities.kept(practice).practice
        assert (kept.contact, kept.state) == (None, PracticeState.PUBLISHED)

    def test_in_quiet_hours(self, cities: Cities, bea: Telephone) -> None:
        """A message waits until its reader is awake."""
        alba = cities.person(cities.alternate, "alba")
        practice = cities.published(contact=cities.alternate)
        cities.store.run(lambda unit: unit.contacts.set_quiet_hours(cities.alternate, DAYTIME))
        cities.now = cities.now.replace(hour=23)
        before = len(alba.shown)
        assert "Passed on" in writes(bea, practice, "Read this tomorrow")
        assert len(alba.shown) == before
        cities.now += timedelta(hours=10)
        cities.deliver()
        assert "Read this tomorrow" in alba.text


class TestSubmitting:
    def test_who_may(self, cities: Cities) -> None:
        """A visitor is told to ask for access; the secretariat has no city to speak for."""
        visitor = cities.telegram("visitor", "en")
        visitor.says("hello")
        cities.hear_choice(visitor, "fill:practice")
        cities.deliver()
        assert "I do not know yet for which city you speak" in visitor.text
        staff = cities.contact(cities.staff)
        with pytest.raises(Forbidden):
            cities.store.run(lambda unit: PRACTICE.open(unit, staff, [], cities.library, cities.now))

    def test_what_is_decided(self, cities: Cities, ana: Telephone) -> None:
        """What the secretariat has decided on is not opened again."""
        for state, told in (
            (PracticeState.PUBLISHED, "It is in the directory already"),
            (PracticeState.REJECTED, "It cannot be changed any more"),
            (PracticeState.WITHDRAWN, "It cannot be changed any more"),
        ):
            cities.hear_choice(ana, f"fill:practice:{cities.share(state=state).id}")
            cities.deliver()
            assert told in ana.text

    def test_what_is_not_theirs(self, cities: Cities, bea: Telephone) -> None:
        """Another city's practice, and one that is none, is not opened."""
        for number in (str(cities.share().id), "4711", "x", "99999999999", "-1", ""):
            cities.hear_choice(bea, f"fill:practice:{number}")
            cities.deliver()
            assert "I know of no such good practice of your city" in bea.text

    def test_one_that_came_from_elsewhere(self, cities: Cities, ana: Telephone) -> None:
        """A practice without kept answers is opened with what it says, and changed in place."""
        shared = cities.share()
        cities.hear_choice(ana, f"fill:practice:{shared.id}")
        cities.deliver()
        assert TITLE in "".join(message.text for message in ana.shown[-2:])

    def test_published_while_it_was_changed(self, cities: Cities, ana: Telephone) -> None:
        """Whoever hands in again what was published meanwhile is told, and nothing is overwritten."""
        shared = cities.share()
        cities.hear_choice(ana, f"fill:practice:{shared.id}")
        cities.deliver()
        cities.publish_all()
        kept = cities.kept(shared).practice
        cities.hear_choice(ana, "filling:send")
        cities.deliver()
        assert cities.kept(shared).practice == kept

    def test_languages_are_kept_apart(self, cities: Cities) -> None:
        """Who hands in again in another language makes that one the original; translations stay."""
        shared = cities.share(titles=Text({FR: TITLE, EN: "Schools"}), summaries=Text({FR: "…", EN: "Open."}))
        answers = {"title": "Escolas", "summary": "Abertas.", "done": "Feito.", "results": "Bom.", "contact": "no"}
        changed = changed_by(shared, answers, cities.contact(cities.focal_point), PT, cities.now)
        assert dict(changed.titles) == {FR: TITLE, EN: "Schools", PT: "Escolas"}
        assert (changed.language, changed.contact, changed.year, changed.link) == (PT, None, 0, "")
        assert changed.texts is not None
        assert changed.texts[PT] == "Feito.\n\nBom."
