"""The secretariat decides on good practices: who may, what is told to whom, and what everybody finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from handlers.practices.publishing import (
    LONGEST_REMARK,
    NoSuchPractice,
    PracticeRefused,
    give_back,
    known,
    publish,
    reject,
    translate,
    unpublish,
    withdraw,
)
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.people import Role
from knowledge.model.practices import GoodPractice, PracticeHit, PracticeState
from knowledge.model.rights import Actor, Forbidden, actor_of
from knowledge.store.errors import Conflict
from knowledge.store.unit import Unit
from tests.handlers.practices.cities import TITLE, Cities

Deed = Callable[[Cities, Unit, PracticeHit, Actor], object]

DEEDS: dict[str, Deed] = {
    "publish": lambda cities, unit, hit, by: publish(unit, by, hit, cities.library, cities.now),
    "return": lambda cities, unit, hit, by: give_back(unit, by, hit, "More, please.", cities.library, cities.now),
    "reject": lambda cities, unit, hit, by: reject(unit, by, hit, "Not ours.", cities.library, cities.now),
    "unpublish": lambda cities, unit, hit, by: unpublish(unit, by, hit, cities.now),
    "translate": lambda cities, unit, hit, by: translate(unit, by, hit, hit.practice, cities.library, cities.now),
}


def do(cities: Cities, name: str, practice: GoodPractice, by: Actor | None = None) -> None:
    """One of the deeds, by the secretariat or somebody else."""
    actor = by or cities.secretary
    cities.store.run(lambda unit: DEEDS[name](cities, unit, known(unit, practice.id), actor))
    cities.deliver()


def archived(cities: Cities) -> list[str]:
    """The titles that the archive has."""
    return sorted(each.title for each in cities.store.read(lambda unit: unit.archive.listed()))


class TestWhoMay:
    def test_the_secretariat_alone(self, cities: Cities) -> None:
        """Nobody of a city decides, not even about their own; nothing changes."""
        practice = cities.share()
        for role in set(Role) - {Role.STAFF, Role.ADMINISTRATOR}:
            by = Actor(name="contact:1", role=role, member=cities.lyon, contact=1)
            for deed in DEEDS:
                with pytest.raises(Forbidden):
                    do(cities, deed, practice, by)
        assert cities.kept(practice).practice == practice

    @pytest.mark.parametrize(
        ("state", "possible"),
        [
            (PracticeState.SUBMITTED, {"publish", "return", "reject", "translate"}),
            (PracticeState.RETURNED, {"publish", "reject", "translate"}),
            (PracticeState.PUBLISHED, {"unpublish", "translate"}),
            (PracticeState.REJECTED, set()),
            (PracticeState.WITHDRAWN, set()),
        ],
    )
    def test_in_which_state(self, cities: Cities, state: PracticeState, possible: set[str]) -> None:
        """What can be done depends on where it stands; all else is refused and changes nothing."""
        for deed in DEEDS:
            practice = cities.share(state=state)
            if deed in possible:
                do(cities, deed, practice)
                assert cities.kept(practice).practice.revision == 1
            else:
                with pytest.raises(PracticeRefused):
                    do(cities, deed, practice)
                assert cities.kept(practice).practice == practice

    def test_none_of_that_number(self, cities: Cities) -> None:
        """A number that no practice has is told as such."""
        with pytest.raises(NoSuchPractice):
            cities.store.read(lambda unit: known(unit, 4711))

    def test_two_who_decide(self, cities: Cities) -> None:
        """Of two who saw the same, the second one is refused, by the revision and by the store."""
        practice = cities.share()
        stale = cities.kept(practice)
        do(cities, "publish", practice)
        with pytest.raises(Conflict):
            cities.store.run(lambda unit: known(unit, practice.id, revision=0))
        with pytest.raises(Conflict):
            cities.store.run(lambda unit: DEEDS["reject"](cities, unit, stale, cities.secretary))
        assert cities.kept(practice).practice.state is PracticeState.PUBLISHED


class TestPublishing:
    def test_found_by_everybody_and_told_to_the_city(self, cities: Cities) -> None:
        """It is in the archive, and those who may speak for the city hear of it, each in their language."""
        ana, alba = cities.person(cities.focal_point, "ana"), cities.person(cities.alternate, "alba", FR)
        bea = cities.person(cities.of_braga, "bea")
        before = len(bea.shown)
        practice = cities.published()
        assert practice.published_at == cities.now
        assert archived(cities) == [TITLE]
        assert f"in the directory now, and other cities find it. Thank you: {TITLE}" in ana.text
        assert TITLE in alba.text
        assert ana.choices == [f"practice:{practice.id}"]
        assert len(bea.shown) == before
        assert cities.actions() == ["practice.published"]

    def test_every_language_needs_both(self, cities: Cities) -> None:
        """A title without a summary, and the other way round, is not published."""
        for titles, summaries in (
            (Text({FR: TITLE, EN: "Schools"}), Text({FR: "…"})),
            (Text({FR: TITLE}), Text({FR: "…", EN: "A summary"})),
            (Text({FR: " "}), Text({FR: "…"})),
            (Text({EN: "Schools"}), Text({EN: "The original lacks."})),
        ):
            practice = cities.share(titles=titles, summaries=summaries)
            with pytest.raises(PracticeRefused):
                do(cities, "publish", practice)
        assert archived(cities) == []

    def test_in_each_of_its_languages(self, cities: Cities) -> None:
        """The archive has a document for each; a text that was left out is none of it."""
        cities.published(titles=Text({FR: TITLE, ES: "Datos"}), summaries=Text({FR: "…", ES: "Resumen"}))
        assert archived(cities) == ["Datos", TITLE]

    def test_given_back_and_handed_in_again(self, cities: Cities) -> None:
        """The remark reaches the city with the way to change it, and is gone once it is published."""
        ana = cities.person(cities.focal_point, "ana")
        practice = cities.share()
        returned = cities.give_back(practice, "How many *schools*?\n\n# And where?")
        assert returned.state is PracticeState.RETURNED
        assert "> How many \\*schools\\*?\n> \\# And where?" in ana.text
        assert ana.choices == [f"fill:practice:{practice.id}", f"practice:{practice.id}"]
        do(cities, "publish", practice)
        assert cities.kept(practice).practice.remark == ""

    def test_rejected(self, cities: Cities) -> None:
        """The city reads why, and there is nothing to press."""
        ana = cities.person(cities.focal_point, "ana")
        practice = cities.share()
        do(cities, "reject", practice)
        assert "does not take your good practice into the directory" in ana.text
        assert "> Not ours." in ana.text
        assert not ana.last.choices

    def test_without_a_word(self, cities: Cities) -> None:
        """Nothing is given back or rejected without saying why."""
        hit, by = cities.kept(cities.share()), cities.secretary

        def silently(unit: Unit) -> None:
            for deed, remark in ((give_back, ""), (reject, " \n ")):
                with pytest.raises(PracticeRefused):
                    deed(unit, by, hit, remark, cities.library, cities.now)

        cities.store.run(silently)

    def test_a_long_remark(self, cities: Cities) -> None:
        """It is cut to what a message holds."""
        practice = cities.give_back(cities.share(), "a" * 5_000)
        assert len(practice.remark) == LONGEST_REMARK

    def test_taken_down(self, cities: Cities) -> None:
        """It waits again, is found no more, and nobody is told."""
        ana = cities.person(cities.focal_point, "ana")
        practice = cities.published()
        before = len(ana.shown)
        do(cities, "unpublish", practice)
        kept = cities.kept(practice).practice
        assert (kept.state, kept.published_at) == (PracticeState.SUBMITTED, None)
        assert archived(cities) == []
        assert len(ana.shown) == before
        assert cities.actions() == ["practice.published", "practice.unpublished"]


class TestTranslating:
    def test_what_is_published(self, cities: Cities) -> None:
        """New texts are found at once; nobody is told."""
        practice = cities.published()
        changed = replace(
            practice, titles=Text({FR: TITLE, EN: "Schools"}), summaries=Text({FR: "…", EN: "Open."}), texts=None
        )

        def work(unit: Unit) -> GoodPractice:
            hit = known(unit, practice.id)
            return translate(unit, cities.secretary, hit, changed, cities.library, cities.now)

        kept = cities.store.run(work)
        assert (kept.titles[EN], kept.texts) == ("Schools", None)
        assert archived(cities) == [TITLE, "Schools"]

    def test_only_texts_change(self, cities: Cities) -> None:
        """Whatever else the other value says, state, themes and contact stay."""
        practice = cities.share()
        changed = replace(practice, state=PracticeState.PUBLISHED, themes=(), contact=None, year=1999)

        def work(unit: Unit) -> GoodPractice:
            hit = known(unit, practice.id)
            return translate(unit, cities.secretary, hit, changed, cities.library, cities.now)

        assert cities.store.run(work) == replace(practice, revision=1)
        assert archived(cities) == []

    def test_the_original_stays(self, cities: Cities) -> None:
        """A practice without its original's title is refused."""
        practice = cities.share()
        changed = replace(practice, titles=Text({EN: "Schools"}), summaries=Text({EN: "Open."}))
        with pytest.raises(PracticeRefused):
            cities.store.run(
                lambda unit: translate(
                    unit, cities.secretary, known(unit, practice.id), changed, cities.library, cities.now
                )
            )


class TestWithdrawing:
    def withdraw(self, cities: Cities, practice: GoodPractice, contact: int) -> None:
        by = actor_of(cities.contact(contact))
        cities.store.run(lambda unit: withdraw(unit, by, known(unit, practice.id), cities.library, cities.now))
        cities.deliver()

    def test_by_its_city(self, cities: Cities) -> None:
        """It is found no more, and the secretariat hears of what was public."""
        iker = cities.person(cities.staff, "iker")
        practice = cities.published()
        self.withdraw(cities, practice, cities.alternate)
        assert cities.kept(practice).practice.state is PracticeState.WITHDRAWN
        assert archived(cities) == []
        assert f"Lyon has taken its good practice out of the directory: {TITLE}" in iker.text

    def test_before_it_is_public(self, cities: Cities) -> None:
        """Nobody need be told."""
        iker = cities.person(cities.staff, "iker")
        before = len(iker.shown)
        self.withdraw(cities, cities.share(), cities.focal_point)
        assert len(iker.shown) == before

    def test_by_others(self, cities: Cities) -> None:
        """Neither another city nor the secretariat takes back what is not theirs."""
        practice = cities.published()
        for number in (cities.of_braga, cities.staff):
            with pytest.raises(Forbidden):
                self.withdraw(cities, practice, number)

    def test_what_is_over(self, cities: Cities) -> None:
        """Nothing is left to be taken back."""
        for state in (PracticeState.REJECTED, PracticeState.WITHDRAWN):
            with pytest.raises(PracticeRefused):
                self.withdraw(cities, cities.share(state=state), cities.focal_point)
