"""How forms sound: which choices become buttons, which are listed, and what stands below."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.dialogue.filling_effects import AnotherSeen, Line, QuestionView, ReviewSeen
from handlers.dialogue.filling_words import (
    LONGEST_BUTTON,
    MOST_BUTTONS,
    MOST_LISTED,
    PAGE,
    another_choices,
    another_text,
    doubt_choices,
    question_choices,
    question_text,
    review_choices,
    review_text,
)
from handlers.dialogue.library import Voice
from handlers.phrasebook import load_phrasebook
from knowledge.model.conversation import Filling, Meant
from knowledge.model.forms import QuestionType, ShownChoice
from knowledge.model.languages import EN

AT = Filling(response=1, opened="form:1", title="Cities", place="/data/theme")


@pytest.fixture
def voice() -> Voice:
    """English, in which the texts are written."""
    return load_phrasebook().speak(EN)


def choices(count: int, label: str = "Theme {number}") -> tuple[ShownChoice, ...]:
    """So many choices."""
    labels = ((number, label.format(number=number)) for number in range(1, count + 1))
    return tuple(ShownChoice(number=number, name=f"t{number}", label=each, labels=(each,)) for number, each in labels)


def view(type: QuestionType = QuestionType.SELECT_ONE, **others: Any) -> QuestionView:
    """A question in the middle of a form, which may be left open."""
    values: dict[str, Any] = {
        "type": type,
        "label": "Main theme",
        "hint": "",
        "section": (),
        "number": 3,
        "total": 7,
        "notes": (),
        "choices": (),
        "answer": "",
        "is_right": False,
        "is_required": False,
        "has_guidance": False,
        "is_first": False,
    }
    return QuestionView(**values | others)


def ids(voice: Voice, question: QuestionView, at: Filling = AT) -> list[str]:
    """What the buttons below a question mean."""
    return [choice.id.removeprefix("filling:") for choice in question_choices(voice, question, at)]


class TestChoices:
    """Few short choices are buttons, more are a list, and of many there are pages."""

    def test_few_are_buttons(self, voice: Voice) -> None:
        """And are not listed once more."""
        question = view(choices=choices(MOST_BUTTONS))
        assert ids(voice, question)[:MOST_BUTTONS] == [f"pick:{number}" for number in range(1, MOST_BUTTONS + 1)]
        assert "Theme 1" not in question_text(voice, question, AT)

    @pytest.mark.parametrize("listed", [choices(MOST_BUTTONS + 1), choices(2, "{number}" + "x" * LONGEST_BUTTON)])
    def test_more_and_longer_ones_are_listed(self, voice: Voice, listed: tuple[ShownChoice, ...]) -> None:
        """With their numbers, which are to be typed."""
        question = view(choices=listed)
        assert not any(id.startswith("pick") for id in ids(voice, question))
        text = question_text(voice, question, AT)
        assert [f"{one.number}\\. {one.label}" in text for one in listed] == [True] * len(listed)
        assert text.endswith("Type the number or the name.")

    def test_of_many_a_page_is_shown(self, voice: Voice) -> None:
        """Under the numbers that they have in the whole list; behind the last page comes the first again."""
        question = view(choices=choices(MOST_LISTED + 5))
        second = Filling(response=1, opened="form:1", title="Cities", page=1)
        text = question_text(voice, question, second)
        assert f"{PAGE + 1}\\. Theme {PAGE + 1}\n" in text
        assert f"Theme {PAGE}\n" not in text
        assert "Type a few letters" in text
        assert "page:2" in ids(voice, question, second)
        last = Filling(response=1, opened="form:1", title="Cities", page=2)
        assert "page:0" in ids(voice, question, last)

    def test_several_are_ticked(self, voice: Voice) -> None:
        """What is ticked can be seen; without a tick there is nothing to be done with, and it may be left out."""
        question = view(QuestionType.SELECT_MULTIPLE, choices=choices(3))
        ticked = Filling(response=1, opened="form:1", title="Cities", picked=("t2",))
        labels = [choice.label for choice in question_choices(voice, question, ticked)]
        assert labels[:4] == ["☐ Theme 1", "☑ Theme 2", "☐ Theme 3", "That is all"]
        assert "skip" not in ids(voice, question, ticked)
        assert "picked" not in ids(voice, question)
        assert "skip" in ids(voice, question)

    @pytest.mark.parametrize("count", [MOST_BUTTONS + 1, MOST_LISTED + 1])
    def test_of_many_several_are_typed(self, voice: Voice, count: int) -> None:
        """By their numbers."""
        text = question_text(voice, view(QuestionType.SELECT_MULTIPLE, choices=choices(count)), AT)
        assert "“1, 3, 5”" in text

    def test_an_order_is_typed(self, voice: Voice) -> None:
        """However few there are."""
        question = view(QuestionType.RANK, choices=choices(3))
        assert "in your order" in question_text(voice, question, AT)
        assert not any(id.startswith("pick") for id in ids(voice, question))

    def test_a_text_to_be_acknowledged_has_one_button(self, voice: Voice) -> None:
        """With the words of the form, where it has some."""
        (first, *_others) = question_choices(voice, view(QuestionType.ACKNOWLEDGE), AT)
        assert (first.id, first.label) == ("filling:pick:1", "OK")


class TestWays:
    """The buttons that give no answer."""

    def test_the_first_question_has_none_before_it(self, voice: Voice) -> None:
        """Nor can it be skipped where it must be answered."""
        question = view(QuestionType.TEXT, is_first=True, is_required=True)
        assert ids(voice, question) == ["pause"]

    def test_an_answer_that_is_right_can_be_kept(self, voice: Voice) -> None:
        """And taken away, where it need not be there."""
        right = {"answer": "Water", "is_right": True}
        assert ids(voice, view(QuestionType.TEXT, **right)) == ["skip", "empty", "back", "pause"]
        assert ids(voice, view(QuestionType.TEXT, is_required=True, **right)) == ["skip", "back", "pause"]

    def test_an_answer_that_is_wrong_cannot_be_kept(self, voice: Voice) -> None:
        """It is shown, to be put right."""
        wrong = view(QuestionType.TEXT, answer="Watr")
        assert ids(voice, wrong) == ["back", "pause"]
        assert question_text(voice, wrong, AT).endswith("Answer so far: Watr")

    def test_why_can_be_asked_where_the_form_knows(self, voice: Voice) -> None:
        """The guidance of the workbook."""
        assert "why" in ids(voice, view(QuestionType.TEXT, has_guidance=True))
        assert "why" not in ids(voice, view(QuestionType.TEXT))

    def test_likely_meanings_are_yes_or_no(self, voice: Voice) -> None:
        """Unlikely ones are each a button."""
        at = Filling(
            response=1, opened="f", title="T", meant=(Meant(value="5", words="five"), Meant(value="6", words="six"))
        )
        likely = [(one.id, one.label) for one in doubt_choices(voice, at, is_likely=True)]
        assert likely == [("filling:sure:yes", "Yes"), ("filling:mean:1", "six"), ("filling:sure:no", "No")]
        unlikely = [(one.id, one.label) for one in doubt_choices(voice, at, is_likely=False)]
        assert unlikely == [("filling:mean:0", "five"), ("filling:mean:1", "six")]


class TestTexts:
    """What stands above the buttons."""

    def test_a_question_stands_in_its_place(self, voice: Voice) -> None:
        """Behind what is said and what is to be read; with its hint and its bounds."""
        question = view(
            QuestionType.RANGE,
            hint="As you see it.",
            section=("City", "Street 2"),
            notes=("A note.",),
            bounds=("1", "5"),
        )
        assert question_text(voice, question, AT, ("Said.",)) == (
            "Said.\n\nA note.\n\n**3/7 · City · Street 2**\nMain theme\n\nAs you see it.\n\nA number from 1 to 5."
        )

    @pytest.mark.parametrize(
        ("label", "count", "text"),
        [
            ("Project", 0, "Would you like to add: Project?"),
            ("", 0, "Would you like to add one?"),
            ("Project", 1, "One more: Project?\n\nThere is 1 so far."),
            ("", 2, "Would you like to add another one?\n\nThere are 2 so far."),
        ],
    )
    def test_one_more_is_asked_for_by_name(self, voice: Voice, label: str, count: int, text: str) -> None:
        """As far as it has one; the last can be removed where there is one."""
        another = AnotherSeen(at=AT, label=label, count=count)
        assert another_text(voice, another) == text
        assert any(choice.id == "filling:remove" for choice in another_choices(voice, another)) == bool(count)

    def test_the_review_tells_what_is_missing(self, voice: Voice) -> None:
        """What may be left open is a dash; a label that ends as a sentence needs no colon."""
        lines = (
            Line(number=1, label="Name:", answer="", is_missing=True),
            Line(number=2, label="Diet?", answer=""),
            Line(number=3, label="Place", answer="Lyon"),
        )
        review = ReviewSeen(at=AT, lines=lines, pages=1, is_complete=False, notes=("Thank you.",))
        text = review_text(voice, review)
        assert "1\\. Name: missing\n2\\. Diet? —\n3\\. Place: Lyon\n\nThank you." in text
        assert [choice.id for choice in review_choices(voice, review)] == ["filling:next", "filling:pause"]

    def test_a_long_review_has_pages(self, voice: Voice) -> None:
        """The button that hands it in says what that does, on each of them."""
        at = Filling(response=1, opened="f", title="T", finish="Register", page=1)
        review = ReviewSeen(at=at, lines=(), pages=2, is_complete=True)
        assert review_text(voice, review).startswith("**Your answers**, page 2 of 2")
        below = [(choice.id, choice.label) for choice in review_choices(voice, review)]
        assert below == [
            ("filling:send", "Register"),
            ("filling:page:0", "More answers"),
            ("filling:pause", "Pause here"),
        ]
