"""Good practices that cities tell of in a questionnaire come into the directory once their answers are approved."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from handlers.filling.purposes import Opening
from handlers.practices.filling import PRACTICE
from handlers.practices.gathering import THEMES_OF, cut, gather, left_out, themes_of
from handlers.practices.publishing import known, reject, translate, withdraw
from handlers.practices.searching import Search, search
from handlers.practices.vocabulary import THEMES
from knowledge.model.languages import EN, ES, FR, Text
from knowledge.model.practices import GoodPractice, PracticeState
from knowledge.model.reviews import ReviewRefused
from knowledge.model.rights import Forbidden, actor_of
from knowledge.store.unit import Unit
from tests.handlers.filling.forms import study
from tests.handlers.practices.cities import Cities
from tests.handlers.practices.questionnaires import BUSES, FIRST, SECOND, STUDY, TREES, Questionnaire, full, hand_in


@pytest.fixture
def answered(cities: Cities) -> Questionnaire:
    """The Smart Cities Study, in which Lyon tells of two practices."""
    return hand_in(cities, study(), STUDY)


@pytest.fixture
def told_fully(cities: Cities) -> Questionnaire:
    """A practice of which everything is told."""
    place = "/data/deed[1]"
    answers = {
        f"{place}/title": "Open rivers",
        f"{place}/more/deed_summary": "Levels of all rivers.",
        f"{place}/more/done": "Sensors under bridges.",
        f"{place}/more/results": "No flood was missed.",
        f"{place}/more/themes": "living open_data moon",
        f"{place}/more/year": "19",
        f"{place}/more/contact": "yes",
        "/data/plan[1]/title": "A plan is no practice",
    }
    return hand_in(cities, full(), answers, EN)


class TestReading:
    def test_the_study_tells_of_practices(self, answered: Questionnaire) -> None:
        """Each instance of its last repeat, in the language of the response, with the theme of its axis."""
        one, two = answered.look()
        assert (one.place, two.place) == (FIRST, SECOND)
        assert one.practice.titles == Text({FR: TREES})
        assert (one.practice.themes, two.practice.themes) == (("quality_of_life",), ("mobility",))
        assert (one.practice.year, two.practice.year) == (2021, 0)
        assert one.practice.link == "https://www.example.org/arbres"
        assert one.practice.texts is None
        assert one.practice.contact is None
        assert one.is_wanted
        assert two.is_wanted

    def test_all_that_can_be_told(self, told_fully: Questionnaire) -> None:
        """With or without the repeat's name before it, in a group or not; what no theme or year is is left out."""
        (told,) = told_fully.look()
        assert told.practice.summaries == Text({EN: "Levels of all rivers."})
        assert told.practice.texts == Text({EN: "Sensors under bridges.\n\nNo flood was missed."})
        assert told.practice.themes == ("quality_of_life", "open_data")
        assert told.practice.year == 0

    def test_who_agreed_tells_more(self, told_fully: Questionnaire) -> None:
        """Nobody is named who has not said yes."""
        (told,) = told_fully.look()
        assert told.practice.contact == told_fully.cities.focal_point
        told_fully.correct({"/data/deed[1]/more/contact": "no"})
        (told,) = told_fully.look()
        assert told.practice.contact is None

    def test_what_lacks_a_title_or_a_summary_is_none(self, cities: Cities) -> None:
        """An instance that a city began and left."""
        answers = {**STUDY, f"{FIRST}/practice_title": " ", f"{SECOND}/practice_summary": ""}
        assert hand_in(cities, study(), answers).look() == ()

    def test_every_axis_of_the_study_has_a_theme(self) -> None:
        """The directory knows all six of them."""
        axes = next(each for each in study().lists.values() if {"living", "mobility"} <= {c.name for c in each.choices})
        themes = [themes_of({"axis": choice.name}) for choice in axes.choices]
        assert len(themes) == len({theme for (theme,) in themes}) == 6
        assert set(THEMES_OF.values()) <= set(THEMES)

    def test_what_is_too_long_is_cut_at_a_word(self, cities: Cities) -> None:
        """The whole of it stands in the text."""
        title, summary = "Une ville " * 20, "Nous avons planté. " * 60
        answers = {**STUDY, f"{FIRST}/practice_title": title, f"{FIRST}/practice_summary": summary}
        practice = hand_in(cities, study(), answers).look()[0].practice
        assert len(practice.titles[FR]) <= 120
        assert practice.titles[FR].endswith(" ville…")
        assert len(practice.summaries[FR]) <= 600
        assert practice.summaries[FR].endswith(" avons…")
        assert practice.texts == Text({FR: f"{title.strip()}\n\n{summary.strip()}"})

    @pytest.mark.parametrize(
        ("text", "cut_at_ten"),
        [("ten letter", "ten letter"), ("one, two three", "one, two…"), ("x" * 11, "x" * 9 + "…")],
    )
    def test_cutting(self, text: str, cut_at_ten: str) -> None:
        """What fits stays; a word that is longer than all there may be is cut in itself."""
        assert cut(text, 10) == cut_at_ten

    def test_few_statements_however_many(self, cities: Cities, answered: Questionnaire) -> None:
        """A city that tells of thirty practices costs no more than one that tells of two."""
        fields = ("title", "axis", "summary")
        answers = dict(zip(fields, ("Une pratique", "economy", "Un résumé."), strict=True))
        many = {
            f"/data/practice[{number}]/practice_{name}": answers[name] for number in range(1, 31) for name in fields
        }
        both = [_statements(each) for each in (answered, hand_in(cities, study(), many))]
        assert both[0] == both[1]


def _statements(answered: Questionnaire) -> int:
    """How many statements looking costs."""
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    engine = answered.cities.store.engine
    answered.look()
    event.listen(engine, "before_cursor_execute", count)
    answered.look()
    event.remove(engine, "before_cursor_execute", count)
    return len(counted)


class TestGathering:
    def test_what_was_ticked_waits_for_the_secretariat(self, answered: Questionnaire) -> None:
        """One of two, under its response; the other one is not in the directory, nor is anything published."""
        (practice,) = answered.approve(FIRST)
        assert answered.practices() == [practice]
        assert (practice.state, practice.response) == (PracticeState.SUBMITTED, answered.kept.id)
        assert practice.origin == f"response:{answered.kept.id}:{FIRST}"
        assert answered.cities.actions() == ["practice.gathered"]

    def test_nothing_is_gathered_unasked(self, answered: Questionnaire) -> None:
        """An approval is no publication; an unknown place is none of the response's."""
        assert answered.approve("/data/practice[9]") == ()
        assert answered.practices() == []

    def test_published_at_once(self, answered: Questionnaire) -> None:
        """Everybody finds it, and the city is told once."""
        phone = answered.cities.person(answered.cities.focal_point, "ana", FR)
        answered.approve(FIRST, SECOND, publish=True)
        assert [each.state for each in answered.practices()] == [PracticeState.PUBLISHED] * 2
        cities = answered.cities
        for typed, title in (("arbres", TREES), ("bus à la demande", BUSES), ("mobilité", BUSES)):
            look_for = partial(search, wanted=Search(typed=typed), language=FR, library=cities.library)
            assert [hit.practice.titles[FR] for hit in cities.store.read(look_for).hits] == [title]
        told = [message.text for message in phone.shown if TREES in message.text]
        assert len(told) == 1

    def test_approved_again_after_a_correction(self, answered: Questionnaire) -> None:
        """The same practice is brought up to date, the one that was left out comes to it; none is doubled."""
        answered.approve(FIRST)
        answered.correct({f"{FIRST}/practice_title": "Les arbres répondent"})
        changed, new = answered.look()
        assert (changed.is_news, changed.was is not None, new.was) == (True, True, None)
        answered.approve(FIRST, SECOND)
        one, two = answered.practices()
        assert (one.titles[FR], two.titles[FR]) == ("Les arbres répondent", BUSES)

    def test_what_the_city_left_as_it_was_is_no_news(self, answered: Questionnaire) -> None:
        """What the secretariat has put better since then stays, unless somebody ticks it."""
        answered.approve(FIRST, SECOND)
        answered.correct({f"{SECOND}/practice_title": "Bus sur demande"})
        same, changed = answered.look()
        assert (same.is_wanted, changed.is_wanted) == (False, True)

    def test_what_is_published_stays_so_and_is_found_as_it_is_now(self, answered: Questionnaire) -> None:
        """Translations stay for the secretariat to bring up to date; the city is not told once more."""
        phone = answered.cities.person(answered.cities.focal_point, "ana", FR)
        (practice,) = answered.approve(FIRST, publish=True)
        cities = answered.cities

        def put_into_spanish(unit: Unit) -> GoodPractice:
            hit = known(unit, practice.id)
            both = replace(
                hit.practice,
                titles=Text({**hit.practice.titles, ES: "Árboles"}),
                summaries=Text({**hit.practice.summaries, ES: "Los árboles hablan."}),
            )
            return translate(unit, cities.secretary, hit, both, cities.library, cities.now)

        cities.store.run(put_into_spanish)
        answered.correct({f"{FIRST}/practice_title": "Platanes bavards"})
        answered.approve(FIRST, publish=True)
        (now,) = answered.practices()
        assert (now.state, now.titles) == (PracticeState.PUBLISHED, Text({FR: "Platanes bavards", ES: "Árboles"}))
        found = cities.store.read(lambda unit: search(unit, Search(typed="platanes"), FR, cities.library))
        assert [hit.practice.id for hit in found.hits] == [practice.id]
        assert [message.text for message in phone.shown if TREES in message.text]
        assert not [message.text for message in phone.shown if "Platanes" in message.text]

    def test_what_the_city_took_back_stays_taken_back(self, answered: Questionnaire) -> None:
        """It is offered no more, and not gathered even where somebody ticks it."""
        (practice,) = answered.approve(FIRST, publish=True)
        cities = answered.cities
        mine = actor_of(cities.contact(cities.focal_point))
        cities.store.run(lambda unit: withdraw(unit, mine, known(unit, practice.id), cities.library, cities.now))
        answered.correct({f"{FIRST}/practice_title": "Encore"})
        assert answered.look()[0].is_taken_back
        assert answered.approve(FIRST) == ()
        assert [each.state for each in answered.practices()] == [PracticeState.WITHDRAWN]

    def test_what_was_not_taken_in_can_come_again(self, answered: Questionnaire) -> None:
        """A city that has put it right is heard once more; the remark was about what it wrote before."""
        (practice,) = answered.approve(FIRST)
        cities = answered.cities
        cities.store.run(
            lambda unit: reject(
                unit, cities.secretary, known(unit, practice.id), "Too short.", cities.library, cities.now
            )
        )
        answered.correct({f"{FIRST}/practice_summary": "Beaucoup plus long."})
        (again,) = answered.approve(FIRST)
        assert (again.id, again.state, again.remark) == (practice.id, PracticeState.SUBMITTED, "")

    def test_what_is_given_back_is_changed_alone(self, answered: Questionnaire) -> None:
        """The city gets the form for good practices with what it told, not the whole questionnaire."""
        (practice,) = answered.approve(FIRST)
        cities = answered.cities
        cities.give_back(practice, "Since when?")
        ana = cities.contact(cities.focal_point)
        opening = cities.store.run(
            lambda unit: PRACTICE.open(unit, ana, [str(practice.id)], cities.library, cities.now)
        )
        assert isinstance(opening, Opening)
        assert opening.response is None
        assert opening.form != answered.kept.form
        assert (opening.prefill["title"], opening.prefill["year"]) == (TREES, "2021")

    def test_what_the_city_tells_no_more_is_named(self, answered: Questionnaire) -> None:
        """It stays in the directory until the secretariat takes it out."""
        answered.approve(FIRST, SECOND)
        answered.correct({}, without=FIRST)
        told = answered.look()
        assert [each.place for each in told] == [SECOND]
        left = answered.cities.store.read(lambda unit: left_out(unit, answered.kept, told))
        assert [each.titles[FR] for each in left] == [TREES]

    def test_one_that_was_handed_in_by_itself_is_not_doubled_unseen(self, answered: Questionnaire) -> None:
        """Of the same title it is not ticked; the secretariat decides."""
        shared = answered.cities.share(titles=Text({FR: TREES.upper()}))
        told = answered.look()[0]
        assert told.twin is not None
        assert told.twin.id == shared.id
        assert not told.is_wanted

    def test_one_instance_is_one_practice(self, answered: Questionnaire) -> None:
        """The database itself refuses a second one."""
        (practice,) = answered.approve(FIRST)
        with pytest.raises(IntegrityError):
            answered.cities.store.run(lambda unit: unit.practices.add(replace(practice, id=0)))

    def test_only_of_what_is_approved(self, answered: Questionnaire) -> None:
        """And only by the secretariat."""
        with pytest.raises(ReviewRefused, match="not-now"):
            answered.cities.store.run(lambda unit: answered.gather(unit, [FIRST]))
        answered.approve()
        cities = answered.cities
        mine = actor_of(cities.contact(cities.focal_point))
        with pytest.raises(Forbidden):
            cities.store.run(
                lambda unit: gather(
                    unit, mine, answered.kept, [FIRST], publish=False, library=cities.library, now=cities.now
                )
            )
