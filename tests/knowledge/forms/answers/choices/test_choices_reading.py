"""What `read_choice` gives: values, echoes, reasons with their values, alternatives."""

from __future__ import annotations

import pytest

from knowledge.forms.answers.choices import LONGEST_REPLY, read_choice
from knowledge.forms.answers.values import Confirm, Reason, Reply, Unclear, Understood
from knowledge.model.forms import Asked, QuestionType
from knowledge.model.languages import EN, ES, FR, PT, Language
from tests.knowledge.forms.answers.choices.lists import asked
from tests.knowledge.forms.answers.choices.making import choices, echo, read

ANY = QuestionType.SELECT_MULTIPLE
RANK = QuestionType.RANK
FIVE = choices("Water", "Energy", "Waste", "Transport", "Other")
THREE = choices("Water", "Energy", "Waste")


def test_one_choice_is_echoed_by_its_label() -> None:
    """The value is the name, the echo the label in the reader's language."""
    reading = read_choice(asked("sectors", FR), Reply(text="energy"), FR)
    assert reading == Understood(value="energy", echo="Énergie")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (EN, "Energy, Public transport and Housing"),
        (FR, "Énergie, Transports publics et Logement"),
        (ES, "Energía, Transporte público y Vivienda"),
        (PT, "Energia, Transportes públicos e Habitação"),
    ],
)
def test_several_are_echoed_as_the_language_joins_lists(language: Language, said: str) -> None:
    """Values stand in the list's order with a space between, labels as the language joins them."""
    reading = read_choice(asked("sectors*", language), Reply(text="7, 2, 4"), language)
    assert reading == Understood(value="energy transport housing", echo=said)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("Vivienda", "Agua y Vivienda"),
        ("Internet", "Agua e Internet"),
        ("Hielo", "Agua y Hielo"),
        ("Higiene", "Agua e Higiene"),
        ("Iones", "Agua y Iones"),
    ],
)
def test_a_spanish_and_gives_way_to_an_i(last: str, said: str) -> None:
    """Before the sound of an i Spanish says "e", before a diphthong "y"."""
    assert echo(language=ES).joined(["Agua", last]) == said


def test_an_unknown_language_is_echoed_in_english() -> None:
    """Where CLDR knows nothing of the language, lists are joined as in English."""
    assert echo(language=Language("xx")).joined(["a", "b"]) == "a and b"
    assert echo(language=Language("")).joined(["a"]) == "a"


def test_same_labels_are_told_apart_by_number() -> None:
    """Two choices with one label are asked about, each with its number."""
    reading = read(choices("King", "King", "Pierce"), "king")
    assert isinstance(reading, Unclear)
    assert reading.reason is Reason.SEVERAL_MATCH
    assert dict(reading.values) == {"written": "king"}
    assert [(other.value, other.echo) for other in reading.alternatives] == [("c1", "King (1)"), ("c2", "King (2)")]


def test_a_number_outside_the_list() -> None:
    """The number and the last of the list come with the reason."""
    reading = read(FIVE, "12")
    assert reading == Unclear(reason=Reason.NO_SUCH_NUMBER, values={"number": "12", "last": "5"})


def test_several_where_one_is_wanted() -> None:
    """They are offered one by one."""
    reading = read(FIVE, "1 and 3")
    assert isinstance(reading, Unclear)
    assert reading.reason is Reason.ONLY_ONE
    assert [other.value for other in reading.alternatives] == ["c1", "c3"]


def test_what_fits_nothing_is_offered_as_other() -> None:
    """Where the list has "other", what was written can be put there."""
    reading = read(FIVE, "bicycles")
    assert isinstance(reading, Unclear)
    assert reading.alternatives[0] == Understood(value="c5", echo="Other – bicycles", rest="bicycles")
    assert [other.value for other in reading.alternatives[1:]] == ["c1", "c2", "c3", "c4"]


def test_all_of_a_short_list_is_offered() -> None:
    """Where nothing is near, a list of five at most is offered as a whole."""
    reading = read(THREE, "bananas")
    assert isinstance(reading, Unclear)
    assert [other.value for other in reading.alternatives] == ["c1", "c2", "c3"]


def test_words_behind_other_are_the_rest() -> None:
    """The rest is kept as written, and said again."""
    assert read(FIVE, "Other: e-Bikes") == Understood(value="c5", echo="Other – e-Bikes", rest="e-Bikes")
    several = read(FIVE, "1, other: e-Bikes, trams", ANY)
    assert several == Understood(value="c1 c5", echo="Water and Other – e-Bikes, trams", rest="e-Bikes, trams")


def test_what_was_understood_of_several_is_offered() -> None:
    """Of a reply understood in part, both parts are told, and the understood one is offered."""
    reading = read(FIVE, "1, 3 and bananas", ANY)
    assert isinstance(reading, Unclear)
    assert reading.reason is Reason.PARTLY_UNDERSTOOD
    assert dict(reading.values) == {"understood": "Water and Waste", "missed": "bananas"}
    assert reading.alternatives[0] == Understood(value="c1 c3", echo="Water and Waste")


def test_numbers_outside_the_list_among_several() -> None:
    """All of them are told, and what is left is offered."""
    reading = read(FIVE, "1, 8 and 9", ANY)
    assert isinstance(reading, Unclear)
    assert reading.reason is Reason.NO_SUCH_NUMBER
    assert dict(reading.values) == {"number": "8 and 9", "last": "5"}
    assert [other.value for other in reading.alternatives] == ["c1"]


def test_a_part_that_fits_several() -> None:
    """The answers that it may be are offered whole."""
    shown = choices("Public transport", "Public health", "Energy")
    reading = read(shown, "energy, public", ANY)
    assert isinstance(reading, Unclear)
    assert reading.reason is Reason.SEVERAL_MATCH
    assert dict(reading.values) == {"written": "public"}
    assert [other.value for other in reading.alternatives] == ["c1 c3", "c2 c3"]


def test_a_guess_among_several_is_confirmed_as_a_whole() -> None:
    """One part that is not sure makes the whole to be confirmed, with what else it may be."""
    reading = read(choices("5", "4", "3", "2", "1"), "3, 2", ANY)
    assert isinstance(reading, Confirm)
    assert reading.value == "c3 c4"
    assert [other.value for other in reading.alternatives] == ["c2 c3"]


@pytest.mark.parametrize(
    ("text", "value", "is_sure"),
    [
        ("all", "c1 c2 c3 c4", False),
        ("all but the last", "c1 c2 c3 c4", True),
        ("all but 2", "c1 c3 c4", False),
        ("all except water and other", "c2 c3 c4", True),
        ("everything except enrgy and other", "c1 c3 c4", True),
        ("toutes sauf la 1 et la 5", "c2 c3 c4", True),
        ("todas menos la primera y la última", "c2 c3 c4", True),
        ("tudo menos 1 e 5", "c2 c3 c4", True),
    ],
)
def test_all_and_all_but(text: str, value: str, is_sure: bool) -> None:
    """All leaves "other" out and is confirmed for it; where "other" is left out by name there is no doubt."""
    reading = read(FIVE, text, ANY)
    assert isinstance(reading, Understood if is_sure else Confirm)
    assert not isinstance(reading, Unclear)
    assert reading.value == value


def test_all_of_a_list_without_special_choices_is_sure() -> None:
    """Nothing is left out, so nothing is asked; both are all of two."""
    assert read(THREE, "all", ANY) == Understood(value="c1 c2 c3", echo="Water, Energy and Waste")
    assert read(THREE[:2], "both", ANY) == Understood(value="c1 c2", echo="Water and Energy")
    assert read(THREE[:2], "les deux", ANY) == Understood(value="c1 c2", echo="Water and Energy")
    assert isinstance(read(THREE, "both", ANY), Unclear)


def test_all_but_what_is_not_there() -> None:
    """What is to be left out has to be understood."""
    reading = read(THREE, "all but bananas", ANY)
    assert isinstance(reading, Unclear)
    assert reading.reason is Reason.PARTLY_UNDERSTOOD
    assert reading.values["missed"] == "bananas"


def test_an_order() -> None:
    """The order is kept as written, with ranks before labels as ranks."""
    assert read(THREE, "3 > 1 > 2", RANK) == Understood(value="c3 c1 c2", echo="Waste, Water and Energy")
    assert read(THREE, "2. water\n1. waste\n3. energy", RANK) == Understood(
        value="c3 c1 c2", echo="Waste, Water and Energy"
    )
    assert read(THREE, "312", RANK) == Understood(value="c3 c1 c2", echo="Waste, Water and Energy")


def test_an_order_has_to_have_all() -> None:
    """What is missing is named; what alone is missing may have been meant for the end."""
    reading = read(THREE, "3, 1", RANK)
    assert isinstance(reading, Unclear)
    assert reading.reason is Reason.NOT_ALL_RANKED
    assert dict(reading.values) == {"missing": "Energy"}
    assert [other.value for other in reading.alternatives] == ["c3 c1 c2"]
    more = read(FIVE, "3", RANK)
    assert isinstance(more, Unclear)
    assert dict(more.values) == {"missing": "Water, Energy, Transport and Other"}
    assert more.alternatives == ()


def test_an_order_has_each_once() -> None:
    """What was named twice is told."""
    reading = read(THREE, "1, 2, 1", RANK)
    assert reading == Unclear(reason=Reason.NAMED_TWICE, values={"choice": "Water"})


@pytest.mark.parametrize("kind", [QuestionType.SELECT_ONE, ANY, RANK, QuestionType.ACKNOWLEDGE])
@pytest.mark.parametrize("text", ["", "  ", "\n", "\u200b\ufeff"])
def test_an_empty_reply(kind: QuestionType, text: str) -> None:
    """Nothing that can be seen is nothing."""
    assert read(THREE, text, kind) == Unclear(reason=Reason.EMPTY)


@pytest.mark.parametrize("kind", [QuestionType.SELECT_ONE, ANY, RANK, QuestionType.ACKNOWLEDGE])
def test_a_huge_reply(kind: QuestionType) -> None:
    """A megabyte is refused with the limit, unless it is a label."""
    reading = read(THREE, "water " * 200_000, kind)
    assert reading == Unclear(reason=Reason.TOO_LONG, values={"limit": str(LONGEST_REPLY)})


def test_a_label_beyond_the_limit() -> None:
    """A label longer than the limit is understood when it is written whole."""
    label = "very " * LONGEST_REPLY + "long"
    assert read(choices(label, "Short"), label) == Understood(value="c1", echo=label)


def test_acknowledgements() -> None:
    """ "OK" is kept, and echoed by the label if one was shown."""
    question = Asked(place="/data/q", type=QuestionType.ACKNOWLEDGE)
    assert read_choice(question, Reply(text="lu et compris"), FR) == Understood(value="OK", echo="OK")
    assert read_choice(question, Reply(text="pas d'accord"), FR) == Unclear(reason=Reason.NOT_ACKNOWLEDGED)
    shown = choices("J’ai lu la charte", names=("OK",))
    assert read(shown, "j'ai lu la charte", QuestionType.ACKNOWLEDGE) == Understood(
        value="OK", echo="J’ai lu la charte"
    )
    assert read(shown, "1", QuestionType.ACKNOWLEDGE) == Understood(value="OK", echo="J’ai lu la charte")


def test_questions_of_other_types_are_refused() -> None:
    """Only questions with choices can be read here."""
    with pytest.raises(ValueError, match="has no choices"):
        read(THREE, "1", QuestionType.INTEGER)
