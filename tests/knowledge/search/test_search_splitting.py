from __future__ import annotations

import pytest

from knowledge.search.splitting import is_introduction, joined, questions, sentences, wishes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Who presides? And since when?", ("Who presides?", "And since when?")),
        ("I am new here. Who presides?", ("I am new here.", "Who presides?")),
        ("Hello!\nWho presides\n\nand where", ("Hello!", "Who presides", "and where")),
        ("Bonjour. Qui préside ? Où ?", ("Bonjour.", "Qui préside ?", "Où ?")),
        ("Soy nueva. ¿Quién preside?", ("Soy nueva.", "¿Quién preside?")),
        ("write to info@example.org. Thanks", ("write to info@example.org.", "Thanks")),
        ("?! ... 😀", ()),
        ("", ()),
    ],
)
def test_a_text_is_cut_at_the_ends_of_its_sentences(text: str, said: tuple[str, ...]) -> None:
    """Parts without a word fall away."""
    assert sentences(text) == said


@pytest.mark.parametrize(
    "text", ["the fair in St. Petersburg", "see www.example.org please", "at 3.30 p.m. today", "v. 2 of it"]
)
def test_full_stops_within_a_sentence_do_not_cut_it(text: str) -> None:
    """Addresses, numbers and short forms."""
    assert sentences(text) == (text,)


def test_a_book_is_read_at_its_beginning() -> None:
    """Ten thousand questions cost no more than a thousand characters."""
    assert sum(map(len, sentences("Who is it? " * 10_000))) <= 1_000


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Who presides and when was the fair?", ("Who presides", "when was the fair?")),
        ("Qui préside, et quand a lieu le congrès ?", ("Qui préside", "quand a lieu le congrès ?")),
        ("¿Quién preside y dónde es el congreso?", ("¿Quién preside", "dónde es el congreso?")),
        ("Quem preside e onde é o congresso?", ("Quem preside", "onde é o congresso?")),
    ],
)
def test_a_sentence_that_asks_twice_is_cut(text: str, parts: tuple[str, ...]) -> None:
    """Where a second question word follows."""
    assert joined(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Where and when was the congress?",
        "What was the fair and who organised it?",
        "Who are the partners and members?",
        "Où et quand ?",
        "¿Dónde y cuándo fue el congreso?",
        "",
    ],
)
def test_parts_that_need_each_other_stay_together(text: str) -> None:
    """One without a subject, or that stands for something in the other."""
    assert joined(text) == (text,)


def test_where_some_sentences_ask_the_others_tell() -> None:
    """A question mark is clearer than a question word."""
    assert questions(("I know who presides.", "Who came?")) == ("Who came?",)


def test_without_a_question_mark_question_words_and_requests_ask() -> None:
    """People in a hurry write no marks; introducing oneself asks for nothing."""
    said = ("I am the one who is new", "who presides", "please send me the list", "nice weather")
    assert questions(said) == ("who presides", "please send me the list")


def test_wishes_have_no_question_mark() -> None:
    """They may be questions of their own beside others that have one."""
    assert wishes(("Who presides?", "Please send me the list.", "Good bye")) == ("Please send me the list.",)


@pytest.mark.parametrize(
    "text",
    [
        "I am the new focal point of Lyon.",
        "I’m from Lyon",
        "Je suis de Lyon",
        "Soy de Lyon",
        "Sou de Lyon",
        "Dear Ana,",
        "Thank you very much",
        "Best regards, Ana",
        "Cordialement, Ana",
        "Olá",
        "Gracias por todo",
        "Bonjour Ana",
    ],
)
def test_greetings_and_introductions_ask_for_nothing(text: str) -> None:
    """Their names are those of the writer."""
    assert is_introduction(text)


@pytest.mark.parametrize("text", ["Am I a member?", "The Konya meeting", "Who are we?", "It was in Lyon"])
def test_other_sentences_are_no_introductions(text: str) -> None:
    """What they name may be what is asked about."""
    assert not is_introduction(text)
