"""What labels and replies are compared without."""

from __future__ import annotations

import pytest

from knowledge.forms.answers.choices.folding import (
    cleaned,
    fold,
    fold_all,
    fold_one,
    not_drawn_out,
    without_light_words,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Énergie", "energie"),
        ("L’ÉNERGIE !", "l energie"),
        ("  Água   e saneamento. ", "agua e saneamento"),
        ("Cœur, Ærø & Łódź", "coeur aero lodz"),
        ("STRASSE / Straße", "strasse strasse"),
        ("eau_potable-et.énergie", "eau potable et energie"),
        ("n° 3, nº 4, № 5", "n 3 no 4 no 5"),
        ("٣ ۴ ３", "3 4 3"),
        ("3️⃣5️⃣ 🔟", "3 5 10"),
        ("a\u200bb\u00adc", "abc"),
        ("نَعَمْ", "نعم"),
        ("是", "是"),
    ],
)
def test_case_accents_and_punctuation_are_left_out(text: str, folded: str) -> None:
    """What people write one way or the other is the same afterwards."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    "text",
    ["10 000", "10\u00a0000", "10\u202f000", "10.000", "10,000", "10'000", "10’000", "10k", "10 mil", "10 thousand"],
)
def test_thousands_are_one_number(text: str) -> None:
    """However thousands are grouped or called, it is the same number."""
    assert fold(text) == "10000"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("1 000 000", "1000000"),
        ("2 millions", "2000000"),
        ("1.2 million", "1200000"),
        ("1,25 milhões", "1250000"),
        ("3 millones", "3000000"),
        ("1 milhão", "1000000"),
        ("1, 300", "1 300"),
        ("2024 2025", "2024 2025"),
        ("5 km", "5 km"),
        ("< 10", "< 10"),
        ("≥ 50", "> 50"),
        ("50+", "50 +"),
        ("A + B", "a b"),
        ("20 %", "20 %"),
    ],
)
def test_what_belongs_to_numbers_stays(text: str, folded: str) -> None:
    """Numbers beside each other stay apart; signs that change a number stay."""
    assert fold(text) == folded


def test_lines_stay_lines() -> None:
    """As many lines come back as were given, whatever breaks a line within a label or is left of one."""
    assert fold_all(["Eau\nclaire", "😀", "", " Énergie ", "a\rb", "x\u2028y"]) == [
        "eau claire",
        "😀",
        "",
        "energie",
        "a b",
        "x y",
    ]
    assert fold_all([]) == []


def test_a_picture_is_itself() -> None:
    """What has no letter or digit is compared as it is."""
    assert fold_one(" 😀 ") == "😀"
    assert fold_one("???") == "???"
    assert fold_one("  ") == ""


@pytest.mark.parametrize(
    ("folded", "light"),
    [
        ("the energy of the city", "energy city"),
        ("l eau et l energie", "eau energie"),
        ("el agua y la energia", "agua energia"),
        ("a agua e os residuos", "agua residuos"),
        ("no", "no"),
        ("la", "la"),
        ("le la", "le la"),
        ("", ""),
    ],
)
def test_articles_are_light(folded: str, light: str) -> None:
    """Articles and "and" are left out, unless there is nothing else."""
    assert without_light_words(folded) == light


def test_drawn_out_words_are_shortened() -> None:
    """Letters that stand three times or more stand once; doubled ones and digits stay."""
    assert not_drawn_out("yesss siiii coool access 1000") == "yes si col access 1000"


def test_cleaning_keeps_the_writing() -> None:
    """A reply keeps its case, accents and punctuation, with plain digits and nothing unseen."""
    assert cleaned(" \u200bE\u0301nergie ٣, ۴\ufeff ") == "Énergie 3, 4"
    assert cleaned("\u200b\u00ad ") == ""
    assert cleaned("👍🏽") == "👍"
