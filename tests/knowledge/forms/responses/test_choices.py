"""The choices of selects: filtered, in the reader's words, shuffled, from lists, tables and repeats."""

from __future__ import annotations

import pytest

from knowledge.forms.responses import Filled
from knowledge.model.forms import Choice, ChoiceList, ItemSet, QuestionType, Table
from tests.knowledge.forms.building import (
    ENGLISH,
    FRENCH,
    calculate,
    form,
    integer,
    listed,
    output,
    question,
    repeat,
    select,
    text,
)
from tests.knowledge.forms.responses.opening import answered, opened, sent

CITIES = listed(
    "cities",
    "lyon",
    "metz",
    "bilbao",
    "porto",
    lyon={"country": "fr"},
    metz={"country": "fr"},
    bilbao={"country": "es"},
    porto={"country": "pt"},
)
COUNTRIES = listed("countries", "fr", "es", "pt")


def _names(filled: Filled, place: str) -> list[str]:
    return [choice.name for choice in filled.choices(place)]


def _cascade() -> Filled:
    return opened(
        form(
            select("country", "countries"),
            select("city", "cities", "country = /data/country", required="true()"),
            select("visited", "cities", "country = /data/country", type=QuestionType.SELECT_MULTIPLE),
            calculate("said", "string(/data/city)"),
            lists=(COUNTRIES, CITIES),
        )
    )


class TestFilters:
    def test_all(self) -> None:
        """Without a filter all choices are there, in the order of the list, numbered from 1."""
        filled = opened(form(select("c", "cities"), lists=(CITIES,)))
        assert [(choice.number, choice.name, choice.label) for choice in filled.choices("/data/c")] == [
            (1, "lyon", "Lyon"),
            (2, "metz", "Metz"),
            (3, "bilbao", "Bilbao"),
            (4, "porto", "Porto"),
        ]

    def test_filter_reads_answers(self) -> None:
        """A filter leaves what fits the answers; numbers begin at 1 again."""
        filled = answered(_cascade(), country="es")
        assert [(choice.number, choice.name) for choice in filled.choices("/data/city")] == [(1, "bilbao")]
        assert _names(answered(filled, country=""), "/data/city") == []

    def test_filter_in_an_instance(self) -> None:
        """In a repeat the filter reads the answers of its instance."""
        survey = form(
            repeat("r", select("country", "countries"), select("city", "cities", "country = current()/../country")),
            lists=(COUNTRIES, CITIES),
        )
        filled = opened(survey).add_repeat("/data/r", "b").filled
        filled = filled.answer("/data/r[1]/country", "fr").filled.answer("/data/r[b]/country", "pt").filled
        assert (_names(filled, "/data/r[1]/city"), _names(filled, "/data/r[b]/city")) == (["lyon", "metz"], ["porto"])

    def test_other_questions_have_none(self) -> None:
        """A question that is no select has no choices."""
        assert opened(form(question("x"))).choices("/data/x") == ()


class TestLost:
    def test_is_reported(self) -> None:
        """An answer that is no longer among the choices is reported when the edit that did it is made, once."""
        filled = answered(_cascade(), country="fr", city="lyon", visited="lyon metz")
        change = filled.answer("/data/country", "es")
        assert change.invalidated == ("/data/city", "/data/visited")
        assert change.filled.invalid() == ("/data/city", "/data/visited")
        assert change.filled.answer("/data/country", "pt").invalidated == ()

    def test_is_kept_in_the_draft(self) -> None:
        """The draft keeps it: going back makes it right again."""
        filled = answered(_cascade(), country="fr", city="lyon", visited="lyon metz")
        change = answered(filled, country="es").answer("/data/country", "fr")
        assert (change.invalidated, change.filled.invalid()) == ((), ())
        assert "<city>lyon</city><visited>lyon metz</visited>" in sent(change.filled)

    def test_is_not_sent(self) -> None:
        """It is not sent, what reads it is computed without it, and a required question misses its answer."""
        filled = answered(_cascade(), country="fr", city="lyon", visited="lyon metz")
        filled = answered(filled, country="es")
        assert "<city/><visited/><said/>" in sent(filled)
        assert [(problem.place, problem.kind) for problem in filled.problems()] == [("/data/city", "required")]
        assert filled.value("/data/said") == "lyon"

    def test_several_lose_only_what_is_gone(self) -> None:
        """Of several answers those that still are choices are sent, in their order."""
        survey = form(
            integer("most"),
            select("s", "sizes", "size <= /data/most", type=QuestionType.SELECT_MULTIPLE),
            lists=(listed("sizes", "s", "m", "l", s={"size": "1"}, m={"size": "2"}, l={"size": "3"}),),
        )
        filled = answered(opened(survey), most="3", s="l m s")
        assert "<s>m s</s>" in sent(answered(filled, most="2"))

    def test_losses_go_on(self) -> None:
        """A loss may take the choices of the next select away, and its relevance."""
        survey = form(
            select("country", "countries"),
            select("city", "cities", "country = /data/country"),
            select("again", "cities", "name = /data/city"),
            question("why", relevant="/data/again != ''"),
            lists=(COUNTRIES, CITIES),
        )
        filled = answered(opened(survey), country="fr", city="lyon", again="lyon", why="because")
        lost = answered(filled, country="es")
        assert sent(lost) == '<data id="practices" version="1"><country>es</country><city/><again/></data>'
        assert lost.invalid() == ("/data/city",)

    def test_hidden_selects_lose_nothing(self) -> None:
        """A select that is not relevant is not looked at."""
        survey = form(
            integer("n"),
            select("c", "cities", "country = 'none'", relevant="/data/n > 1"),
            lists=(CITIES,),
        )
        filled = answered(opened(survey), n="2", c="lyon")
        assert (filled.invalid(), answered(filled, n="1").invalid()) == (("/data/c",), ())

    def test_reappearing_answer_may_be_wrong(self) -> None:
        """An answer that becomes relevant again and is no choice any more is reported then."""
        survey = form(
            integer("n"),
            select("country", "countries"),
            select("city", "cities", "country = /data/country", relevant="/data/n > 1"),
            lists=(COUNTRIES, CITIES),
        )
        hidden = answered(opened(survey), n="2", country="fr", city="lyon")
        hidden = answered(hidden, n="1", country="es")
        assert hidden.answer("/data/n", "2").invalidated == ("/data/city",)

    def test_table_heads_are_not_looked_at(self) -> None:
        """A select that only heads a table is never asked, so it cannot be wrong."""
        survey = form(
            select("head", "cities", "country = 'none'", appearance=frozenset({"label"}), required="true()"),
            lists=(CITIES,),
        )
        filled = opened(survey)
        assert (filled.problems(), filled.next_asked(None)) == ((), None)


class TestWords:
    def test_languages(self) -> None:
        """Labels come in the reader's language, else in the form's; all languages stand beside it."""
        colours = ChoiceList(
            name="colours",
            choices=(
                Choice(name="red", label=text(en="Red", fr="Rouge")),
                Choice(name="blue", label=text(en="Blue")),
            ),
        )
        filled = opened(form(select("c", "colours"), lists=(colours,)))
        french = filled.choices("/data/c", (FRENCH, ENGLISH))
        assert [(choice.label, set(choice.labels)) for choice in french] == [
            ("Rouge", {"Rouge", "Red"}),
            ("Blue", {"Blue"}),
        ]

    def test_labels_have_values(self) -> None:
        """A label may hold the value of a question."""
        people = ChoiceList(name="people", choices=(Choice(name="me", label=text("You, ", output("/data/who"))),))
        filled = answered(opened(form(question("who"), select("c", "people"), lists=(people,))), who="Ana")
        assert filled.choices("/data/c")[0].label == "You, Ana"

    def test_without_label_the_name(self) -> None:
        """A choice whose label is empty is shown by its name."""
        bare = ChoiceList(name="bare", choices=(Choice(name="x", label=text(en="")),))
        assert opened(form(select("c", "bare"), lists=(bare,))).choices("/data/c")[0].label == "x"

    def test_asked_says_what_the_reader_sees(self) -> None:
        """What a typed answer is read against has type, choices, parameters, appearance and country."""
        survey = form(
            select("c", "countries", appearance=frozenset({"likert"}), parameters={"randomize": "false"}),
            lists=(COUNTRIES,),
        )
        asked = opened(survey, country="FR").asked("/data/c", (ENGLISH,))
        assert (asked.place, asked.type, asked.country) == ("/data/c", QuestionType.SELECT_ONE, "FR")
        assert (set(asked.appearance), dict(asked.parameters)) == ({"likert"}, {"randomize": "false"})
        assert [choice.name for choice in asked.choices] == ["fr", "es", "pt"]


class TestShuffling:
    @pytest.fixture
    def many(self) -> ChoiceList:
        """A list so long that chance does not give its own order."""
        return listed("many", *(f"c{number:02}" for number in range(40)))

    def test_order_stays_with_the_response(self, many: ChoiceList) -> None:
        """One response always sees one order; another response, or another question, sees another."""
        survey = form(select("a", "many", is_shuffled=True), select("b", "many", is_shuffled=True), lists=(many,))
        filled, other = opened(survey), opened(survey, seed=8)
        order = _names(filled, "/data/a")
        assert order == _names(answered(filled, b="c01"), "/data/a")
        assert sorted(order) == [choice.name for choice in many.choices] != order
        assert order != _names(other, "/data/a")
        assert order != _names(filled, "/data/b")
        assert [choice.number for choice in filled.choices("/data/a")] == list(range(1, 41))

    def test_seed_of_the_form(self, many: ChoiceList) -> None:
        """With a seed in the form the order is that of ODK's randomize, whoever answers."""
        survey = form(select("a", "many", is_shuffled=True, seed="42"), integer("s"), lists=(many,))
        order = _names(opened(survey), "/data/a")
        assert order == _names(opened(survey, seed=8), "/data/a")
        assert sorted(order) == [choice.name for choice in many.choices] != order

    def test_lost_choices_are_found_in_any_order(self, many: ChoiceList) -> None:
        """Shuffling takes no answer away."""
        survey = form(select("a", "many", is_shuffled=True), lists=(many,))
        assert "<a>c17</a>" in sent(answered(opened(survey), a="c17"))


class TestSources:
    def test_table(self) -> None:
        """A select may take its choices from a CSV file, by whichever columns."""
        table = Table(
            name="towns", columns=("code", "town", "country"), rows=(("1", "Lyon", "fr"), ("2", "Porto", "pt"))
        )
        items = ItemSet(
            source="towns",
            nodes="instance('towns')/root/item[country = /data/country]",
            value="code",
            label="town",
        )
        survey = form(question("country"), question("t", QuestionType.SELECT_ONE, items=items), tables={"towns": table})
        filled = answered(opened(survey), country="pt")
        assert [(choice.name, choice.label) for choice in filled.choices("/data/t")] == [("2", "Porto")]

    def test_instances_of_a_repeat(self) -> None:
        """A select may take its choices from what was answered in a repeat; those without a name are left out."""
        items = ItemSet(source="", nodes="/data/person[./name != '']", value="name", label="name")
        survey = form(
            repeat("person", question("name")),
            question("head", QuestionType.SELECT_ONE, items=items),
        )
        filled = opened(survey).answer("/data/person[1]/name", "Ana").filled.add_repeat("/data/person", "b").filled
        assert _names(filled, "/data/head") == ["Ana"]
        filled = answered(filled.answer("/data/person[b]/name", "Eva").filled, head="Eva")
        assert filled.answer("/data/person[b]/name", "Ida").invalidated == ("/data/head",)
        assert filled.remove_repeat("/data/person[b]").invalidated == ("/data/head",)

    def test_itext_ids(self) -> None:
        """Lists in several languages have the ids of their labels instead, which jr:itext() turns into words."""
        colours = ChoiceList(
            name="colours",
            choices=tuple(
                Choice(name=name, label=text(en=en, fr=fr), columns={"itextId": f"colours-{number}"})
                for number, (name, en, fr) in enumerate([("red", "Red", "Rouge"), ("blue", "Blue", "Bleu")])
            ),
        )
        survey = form(
            select("c", "colours"),
            calculate("word", "jr:itext(instance('colours')/root/item[name = /data/c]/itextId)"),
            lists=(colours,),
        )
        assert answered(opened(survey), c="blue").value("/data/word") == "Blue"
        assert answered(opened(survey, language=FRENCH), c="blue").value("/data/word") == "Bleu"

    def test_other_columns_of_lists(self) -> None:
        """Expressions read the further columns of a list, and plain labels."""
        survey = form(
            select("c", "cities"),
            calculate("country", "instance('cities')/root/item[name = /data/c]/country"),
            calculate("label", "instance('cities')/root/item[name = /data/c]/label"),
            lists=(CITIES,),
        )
        filled = answered(opened(survey), c="porto")
        assert (filled.value("/data/country"), filled.value("/data/label")) == ("pt", "Porto")

    def test_ten_thousand(self) -> None:
        """A long list is filtered and shown whole, with numbers."""
        names = [f"p{number}" for number in range(10_000)]
        long = listed("long", *names, **{name: {"even": str(index % 2)} for index, name in enumerate(names)})
        filled = opened(form(select("c", "long", "even = 0"), lists=(long,)))
        shown = filled.choices("/data/c")
        assert (len(shown), shown[-1].number, shown[-1].name) == (5_000, 5_000, "p9998")


class TestChoiceNames:
    @pytest.fixture
    def filled(self) -> Filled:
        """A select from a filtered list, one of several, and their labels in calculates."""
        survey = form(
            select("country", "countries"),
            select("city", "cities", "country = /data/country"),
            calculate("label", "jr:choice-name(/data/city, ' /data/city ')"),
            repeat("r", select("c", "countries"), calculate("l", "jr:choice-name(../c, '/data/r/c')")),
            lists=(COUNTRIES, CITIES),
        )
        return answered(opened(survey), country="fr", city="metz")

    def test_label(self, filled: Filled) -> None:
        """jr:choice-name() gives the label of an answer."""
        assert filled.value("/data/label") == "Metz"

    def test_not_among_the_choices(self, filled: Filled) -> None:
        """What the filter no longer leaves has no label."""
        assert answered(filled, country="es").value("/data/label") == ""

    def test_in_an_instance(self, filled: Filled) -> None:
        """In a repeat it means the instance it stands in."""
        later = filled.add_repeat("/data/r", "b").filled.answer("/data/r[b]/c", "pt").filled
        assert (later.value("/data/r[1]/l"), later.value("/data/r[b]/l")) == ("", "Pt")
