"""The choice that one phrase means: by what it is found, and when it is not sure."""

from __future__ import annotations

import pytest

from knowledge.forms.answers.choices.findings import Hit, Missed
from knowledge.forms.answers.values import Reason
from tests.knowledge.forms.answers.choices.making import finder, index, names, outcome

SECTORS = (
    "Water and sanitation|Eau et assainissement",
    "Energy|Énergie",
    "Public transport|Transports publics",
    "Public health|Santé publique",
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Energy", "hit c2"),
        ("énergie", "hit c2"),
        ("the energy", "hit c2"),
        ("2", "hit c2"),
        ("2. Energy", "hit c2"),
        ("3. Energy", "torn c3, c2"),
        ("3. Bananas", "missed"),
        ("ener", "hit c2"),
        ("sa", "guess c4"),
        ("e", "missed"),
        ("sanitation", "hit c1"),
        ("sanitation water", "hit c1"),
        ("public", "torn c3, c4"),
        ("we say energy please", "hit c2"),
        ("mostly energy I suppose", "guess c2"),
        ("energy or public health", "guess c4, c2"),
        ("wind energy", "guess c2"),
        ("not energy", "missed"),
        ("pas l'énergie", "missed"),
        ("anything but energy", "guess c2"),
        ("bananas", "missed"),
        ("5", "missed"),
        ("and", "missed"),
    ],
)
def test_what_is_found_in_a_plain_list(typed: str, expected: str) -> None:
    """Labels, numbers, beginnings, words and what people put around them; nothing that is denied."""
    assert outcome(finder(*SECTORS).find(typed)) == expected


@pytest.mark.parametrize(
    ("labels", "typed", "expected"),
    [
        (("5", "4", "3", "2", "1"), "3", "hit c3"),
        (("5", "4", "3", "2", "1"), "2", "guess c4, c2"),
        (("2026", "2025", "2024"), "2025", "hit c2"),
        (("2026", "2025", "2024"), "2", "hit c2"),
        (("2026", "2025", "2024"), "2023", "missed"),
        (("2026", "2025", "2024"), "2026.", "hit c1"),
        (("0 days", "1 day", "2 days"), "1", "guess c1, c2"),
        (("1 day", "2 days", "3 days"), "2", "hit c2"),
        (("Option 3", "Option 2", "Option 1"), "option 3", "guess c1, c3"),
        (("0", "1–5", "6–10", "More than 10"), "2", "hit c2"),
        (("0", "1–5", "6–10", "More than 10"), "4", "guess c4, c2"),
        (("0", "1–5", "6–10", "More than 10"), "15", "guess c4"),
        (("Less than 10", "10–50", "More than 50"), "2", "guess c2, c1"),
        (("Less than 10,000", "10,000–50,000", "More than 50,000"), "2", "hit c2"),
        (("Less than 10,000", "10,000–50,000", "More than 50,000"), "12 500", "guess c2"),
        (("Less than 10,000", "10,000–50,000", "More than 50,000"), "10,000", "hit c2"),
        (("Less than 10,000", "10,000–50,000", "More than 50,000"), "over 50k", "hit c3"),
        (("Lunes", "Segunda-feira", "Martes"), "segunda", "hit c2"),
        (("Domingo", "Segunda-feira", "Terça-feira", "Quarta-feira"), "quarta", "hit c4"),
        (("Segunda-feira", "Terça-feira", "Quarta-feira", "Quinta-feira"), "quarta", "guess c3, c4"),
        (("Bilbao", "Porto", "Trois-Rivières"), "trois", "hit c3"),
        (("Trois-Rivières", "Porto", "Bilbao"), "trois", "guess c1, c3"),
    ],
)
def test_labels_with_numbers(labels: tuple[str, ...], typed: str, expected: str) -> None:
    """Where a number may be a label or the number of another choice, the likelier is asked about with the other."""
    assert outcome(finder(*labels).find(typed)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("año", "hit c1"),
        ("ano", "hit c2"),
        ("AÑO", "hit c1"),
        ("Polish", "hit c3"),
        ("polish", "hit c4"),
        ("POLISH", "torn c3, c4"),
    ],
)
def test_labels_that_differ_in_accents_or_case(typed: str, expected: str) -> None:
    """The one that is written exactly so is meant; where none is, they are asked about."""
    assert outcome(finder("Año", "Ano", "Polish", "polish").find(typed)) == expected


def test_labels_that_are_the_same() -> None:
    """Two choices of one label are asked about; two of one name are one choice."""
    assert outcome(finder("King", "King", "Pierce").find("king")) == "torn c1, c2"
    assert outcome(finder("King", "King", "Pierce", names=("a", "a", "b")).find("king")) == "hit a"
    assert outcome(finder("King", "King", "Pierce").find("2")) == "hit c2"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("dont_know", "hit dont_know"),
        ("dont know", "hit dont_know"),
        ("GB", "hit GB"),
        ("gb", "hit GB"),
        ("99", "hit 99"),
        ("a", "guess a"),
    ],
)
def test_names_are_found(typed: str, expected: str) -> None:
    """The name under which a choice is stored; a letter, which stands beside no choice, is asked about."""
    labels = ("Ne se prononce pas", "United Kingdom", "Refused", "Noodle dishes")
    assert outcome(finder(*labels, names=("dont_know", "GB", "99", "a")).find(typed)) == expected


def test_a_name_that_reads_as_another_label_is_asked_about() -> None:
    """Readers do not see names: where the word begins another's label, both may be meant."""
    assert outcome(finder("Water supply", "Roads", names=("x", "water")).find("water")) == "guess water, x"


@pytest.mark.parametrize(
    ("typed", "expected", "rest"),
    [
        ("other: bicycles", "hit c2", "bicycles"),
        ("Other - bicycles", "hit c2", "bicycles"),
        ("autre : vélos électriques", "hit c2", "vélos électriques"),
        ("Otro (bicicletas)", "hit c2", "bicicletas"),
        ("outra, bicicletas", "hit c2", "bicicletas"),
        ("other", "hit c2", ""),
        ("other:", "hit c2", ""),
        ("other bicycles", "guess c2", "bicycles"),
    ],
)
def test_words_behind_other(typed: str, expected: str, rest: str) -> None:
    """What stands behind "other" is kept as it was written."""
    found = finder("Water", "Other (please specify)").find(typed)
    assert outcome(found) == expected
    assert not isinstance(found, Missed)
    assert getattr(found, "rest", None) == rest


def test_other_without_such_a_choice() -> None:
    """Without a choice "other" nothing is taken for it."""
    assert outcome(finder("Water", "Energy").find("other: bicycles")) == "missed"


@pytest.mark.parametrize(
    ("labels", "typed", "expected", "reason"),
    [
        (("Water", "Energy"), "none", "missed", Reason.NONE_OF_THEM),
        (("Water", "Energy"), "no", "missed", Reason.NONE_OF_THEM),
        (("Water", "Energy"), "I don't know", "missed", Reason.DOES_NOT_KNOW),
        (("Water", "Energy"), "12", "missed", Reason.NO_SUCH_NUMBER),
        (("Water", "Energy"), "maybe", "missed", Reason.NOT_AMONG_CHOICES),
        (("Water", "Energy"), "yes", "missed", Reason.NOT_AMONG_CHOICES),
        (("Water", "None of these"), "none", "hit c2", None),
        (("Water", "Ninguna"), "ninguno", "hit c2", None),
        (("Water", "None of these"), "no", "guess c2", None),
        (("Water", "Don't know"), "no idea", "hit c2", None),
        (("Yes", "No", "Maybe"), "perhaps", "hit c3", None),
        (("Yes", "No"), "perhaps", "missed", Reason.NOT_AMONG_CHOICES),
        (("Yes", "No", "N/A"), "sans objet", "hit c3", None),
        (("Water", "Energy", "All of the above"), "toutes", "hit c3", None),
    ],
)
def test_sayings_mean_their_choice_or_say_why_not(
    labels: tuple[str, ...], typed: str, expected: str, reason: Reason | None
) -> None:
    """ "None", "I don't know" and the like are a choice where there is one, and a reason of their own elsewhere."""
    found = finder(*labels).find(typed)
    assert outcome(found) == expected
    assert (found.reason if isinstance(found, Missed) else None) is reason


def test_a_not_that_only_the_label_has_is_asked_about() -> None:
    """ "Applicable" is not understood as "Not applicable"."""
    assert outcome(finder("Not applicable", "Planned").find("applicable")) == "guess c1"
    assert outcome(finder("Not applicable", "Planned").find("not applicable")) == "hit c1"


def test_what_is_near_is_offered() -> None:
    """What fits nothing brings along what shares a long word with it, the most words first."""
    found = finder("Clean energy plan", "Energy audit", "Roads").find("an audit of energy bills")
    assert isinstance(found, Missed)
    assert names(found.near) == ["c2", "c1"]


def test_an_empty_list_has_nothing() -> None:
    """Without choices nothing is found."""
    assert outcome(finder().find("1")) == "missed"
    assert outcome(finder().find("yes")) == "missed"


def test_a_choice_without_label_goes_by_its_name() -> None:
    """Choices with nothing but a picture have their name."""
    assert outcome(finder("", "Energy", names=("left_arm", "energy")).find("left arm")) == "hit left_arm"


def test_pictures_are_labels() -> None:
    """Where labels are pictures, the picture is its choice."""
    assert outcome(finder("😀", "😐", "☹️").find("😐")) == "hit c2"


def test_lines_are_looked_up() -> None:
    """The index has exact labels, beginnings, words in any order, and labels within a text."""
    known = index("Water and sanitation", "Water", "Clean water plan", "Energy")
    assert names(known.exact("water")) == ["c2"]
    assert names(known.beginning("wat")) == ["c1", "c2"]
    assert names(known.beginning("water")) == ["c1"]
    assert names(known.with_words("plan water")) == ["c3"]
    assert names(known.within("water and sanitation for all")) == ["c1"]
    assert names(known.within("energy and then water")) == ["c2", "c4"]
    assert known.most_words == 3
    assert known.last == 4


def test_numbers_of_choices_are_those_shown() -> None:
    """A number is looked up among those shown, also when the list that is shown does not begin with 1."""
    first = finder("Water", "Energy").find("2")
    assert isinstance(first, Hit)
    assert first.choice.number == 2
