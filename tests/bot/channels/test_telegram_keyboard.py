"""Buttons below a Telegram message: whole labels, and no more height than they need."""

from __future__ import annotations

from bot.channels.telegram.rendering import TextPart, parts_of
from knowledge.model.messages import Choice, OutgoingMessage


def rows(*labels: str) -> list[list[str]]:
    """The labels of a keyboard, row by row."""
    choices = tuple(Choice(id=label, label=label) for label in labels)
    part = parts_of(OutgoingMessage(text="Well?", choices=choices, question=1))[-1]
    assert isinstance(part, TextPart)
    assert part.keyboard is not None
    return [[button.text for button in row] for row in part.keyboard.inline_keyboard]


def test_two_short_labels_share_a_row() -> None:
    """Thumbs up and down, yes and no stand beside each other."""
    assert rows("Helpful", "Not helpful") == [["Helpful", "Not helpful"]]


def test_a_sentence_has_a_row_of_its_own() -> None:
    """Half the width of a telephone would cut it."""
    sentence = "Who organised the São Paulo seminar (2015)?"
    assert rows(sentence, "Helpful", "Not helpful", sentence) == [
        [sentence],
        ["Helpful", "Not helpful"],
        [sentence],
    ]
    assert rows("Yes", sentence, "No") == [["Yes"], [sentence], ["No"]]


def test_no_more_than_two_share_a_row() -> None:
    """A thumb needs room."""
    assert rows("One", "Two", "Three") == [["One", "Two"], ["Three"]]


def test_tokens_follow_the_order_of_the_choices() -> None:
    """Rows are a matter of looks: each button still means its own choice."""
    choices = tuple(Choice(id=label, label=label) for label in ("One", "Two", "Three"))
    part = parts_of(OutgoingMessage(text="Well?", choices=choices, question=7))[-1]
    assert isinstance(part, TextPart)
    assert part.keyboard is not None
    tokens = [button.callback_data for row in part.keyboard.inline_keyboard for button in row]
    assert tokens == ["7.0", "7.1", "7.2"]
