"""What holds for every list and every reply."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from knowledge.forms.answers.choices import read_choice
from knowledge.forms.answers.choices.folding import fold_one, without_light_words
from knowledge.forms.answers.choices.numbers import number_said
from knowledge.forms.answers.choices.vocabulary import NONE_WORDS, OTHER_WORDS
from knowledge.forms.answers.values import Confirm, Reading, Reply, Unclear, Understood
from knowledge.model.forms import Asked, QuestionType, ShownChoice
from knowledge.model.languages import NETWORK_LANGUAGES, Language
from tests.knowledge.forms.answers.choices.corpus_en import REPLIES as ENGLISH
from tests.knowledge.forms.answers.choices.corpus_fr import REPLIES as FRENCH
from tests.knowledge.forms.answers.choices.lists import LISTS, cases, shown

SELECTS = (QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE, QuestionType.RANK)

languages = st.sampled_from((*NETWORK_LANGUAGES, Language("ar"), Language("xx"), Language("")))
letters = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèñçãœ", min_size=2, max_size=9)
labels = st.lists(letters, min_size=1, max_size=4).map(" ".join)
known_texts = st.sampled_from([case.text for corpus in (ENGLISH, FRENCH) for case in cases(corpus)])
any_text = st.one_of(st.text(max_size=60), known_texts, st.lists(known_texts, min_size=2, max_size=4).map(", ".join))
known_lists = st.builds(shown, st.sampled_from(sorted(LISTS)), st.sampled_from(NETWORK_LANGUAGES))


def numbered(texts: Sequence[str]) -> tuple[ShownChoice, ...]:
    """A list of these labels, named c1, c2 and so on."""
    return tuple(
        ShownChoice(number=number, name=f"c{number}", label=label, labels=(label,))
        for number, label in enumerate(texts, 1)
    )


any_lists = st.one_of(known_lists, st.lists(st.text(max_size=20), max_size=8).map(numbered))


def light(label: str) -> str:
    """What is compared of a label in the end."""
    return without_light_words(fold_one(label))


def is_common(label: str) -> bool:
    """Whether it is no "none" or "other", which mean something beside the others."""
    return not set(light(label).split()) & (NONE_WORDS | OTHER_WORDS)


word_lists = st.lists(labels.filter(is_common), min_size=1, max_size=12, unique_by=light).map(numbered)
"""Labels of words, without numbers, that differ in more than accents, case and articles."""
made_up_lists = st.lists(letters.map("q{}x".format), min_size=1, max_size=9, unique_by=light).map(numbered)
"""Labels of one word that means nothing in any language: a "then" between choices is read as such."""


def asked(kind: QuestionType, choices: tuple[ShownChoice, ...]) -> Asked:
    """A question with this list."""
    return Asked(place="/data/q", type=kind, choices=choices)


def values(reading: Reading) -> list[str]:
    """All values that a reading has or offers."""
    match reading:
        case Understood():
            return [reading.value]
        case Confirm() | Unclear():
            own = [reading.value] if isinstance(reading, Confirm) else []
            return [*own, *(other.value for other in reading.alternatives)]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from((*SELECTS, QuestionType.ACKNOWLEDGE)), any_lists, any_text, languages)
def test_any_reply_to_any_list_is_read(
    kind: QuestionType, choices: tuple[ShownChoice, ...], text: str, language: Language
) -> None:
    """No reply raises; whatever is understood or offered is among the choices, five alternatives at most."""
    reading = read_choice(asked(kind, choices), Reply(text=text), language)
    names = {choice.name for choice in choices} | ({"OK"} if kind is QuestionType.ACKNOWLEDGE else set())
    assert all(set(value.split(" ")) <= names for value in values(reading))
    if not isinstance(reading, Understood):
        assert len(reading.alternatives) <= 5


@settings(max_examples=60, deadline=None)
@given(word_lists, st.data(), languages)
def test_an_exact_label_gives_its_choice(
    choices: tuple[ShownChoice, ...], data: st.DataObject, language: Language
) -> None:
    """A label without numbers, in any case and with spaces around, is its choice without doubt, of one and of any."""
    choice = data.draw(st.sampled_from(choices))
    written = data.draw(st.sampled_from((choice.label, choice.label.upper(), f"  {choice.label} . ")))
    assume(number_said(choice.label, len(choices)) is None)
    for kind in (QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE):
        reading = read_choice(asked(kind, choices), Reply(text=written), language)
        assert isinstance(reading, Understood)
        assert reading.value == choice.name


@settings(max_examples=50, deadline=None)
@given(word_lists, st.data(), st.sampled_from(("{}", "{}.", "n° {}", "nº{}", "({})", "option {}", " {} ")))
def test_a_number_gives_its_choice(choices: tuple[ShownChoice, ...], data: st.DataObject, pattern: str) -> None:
    """Where labels have no numbers, a displayed number is its choice, of one and of any."""
    choice = data.draw(st.sampled_from(choices))
    for kind in (QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE):
        reading = read_choice(asked(kind, choices), Reply(text=pattern.format(choice.number)), Language("es"))
        assert isinstance(reading, Understood)
        assert reading.value == choice.name


@settings(max_examples=50, deadline=None)
@given(word_lists, st.data(), st.sampled_from((", ", " ", ";", " & ", "\n", " / ", "-")))
def test_numbers_give_theirs(choices: tuple[ShownChoice, ...], data: st.DataObject, between: str) -> None:
    """Several numbers are theirs in the list's order, each once, whatever stands between them."""
    numbers = data.draw(st.lists(st.integers(1, len(choices)), min_size=1, max_size=6))
    assume(between != "-" or len(numbers) != 2)
    text = between.join(map(str, numbers))
    reading = read_choice(asked(QuestionType.SELECT_MULTIPLE, choices), Reply(text=text), Language("fr"))
    assert isinstance(reading, Understood)
    assert reading.value == " ".join(f"c{number}" for number in sorted(set(numbers)))


@settings(max_examples=50, deadline=None)
@given(word_lists, st.randoms(use_true_random=False))
def test_an_order_stays_as_written(choices: tuple[ShownChoice, ...], chance: random.Random) -> None:
    """An order of all numbers is kept."""
    numbers = list(range(1, len(choices) + 1))
    chance.shuffle(numbers)
    text = ", ".join(map(str, numbers))
    reading = read_choice(asked(QuestionType.RANK, choices), Reply(text=text), Language("pt"))
    assert isinstance(reading, Understood)
    assert reading.value == " ".join(f"c{number}" for number in numbers)


@settings(max_examples=50, deadline=None)
@given(made_up_lists, st.data())
def test_labels_in_a_row_give_theirs(choices: tuple[ShownChoice, ...], data: st.DataObject) -> None:
    """Labels with commas between them are theirs, also where one label begins as another goes on."""
    picked = data.draw(st.lists(st.sampled_from(choices), min_size=1, max_size=4, unique=True))
    text = ", ".join(choice.label for choice in picked)
    reading = read_choice(asked(QuestionType.SELECT_MULTIPLE, choices), Reply(text=text), Language("en"))
    assert isinstance(reading, Understood)
    assert set(reading.value.split()) == {choice.name for choice in picked}
