"""Questions that ask for the same in nearly the same words fall together."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from knowledge.model.faq import Pack
from knowledge.packs.golden import read_golden
from knowledge.search.clustering import leaders
from tests.golden.scoring import FRESH, QUESTIONS

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("When is the next congress?", "next congress when"),
        ("When is the next congress?", "when is teh next congres"),
        ("Quand a lieu le prochain congrès ?", "QUAND A LIEU LE PROCHAIN CONGRES"),
        ("¿Cuándo es el próximo congreso?", "me puede decir cuándo es el próximo congreso, por favor"),
        ("Qual é a cota anual de membro?", "cota anual membro"),
    ],
)
def test_the_same_in_other_words_of_grammar(first: str, second: str) -> None:
    """Order, case, accents, politeness and a slip make no difference."""
    assert leaders([first, second]) == (0, 0)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("When is the next congress?", "How much is the membership fee?"),
        ("Quand a lieu le prochain congrès ?", "Quelle est la cotisation annuelle ?"),
        ("???", "!!!"),
        ("", "When is the next congress?"),
        ("网络", "μνήμη"),
    ],
)
def test_other_questions_stay_apart(first: str, second: str) -> None:
    """Words of grammar bind nothing together, and neither does having no words."""
    assert leaders([first, second]) == (0, 1)


def test_the_first_leads() -> None:
    """Who comes first gives the cluster its name, whoever comes in between."""
    texts = ["membership fee", "next congress", "the fee of membership", "which is the next congress", "next congress?"]
    assert leaders(texts) == (0, 1, 0, 1, 1)


def test_nothing_leads_nothing() -> None:
    """No texts, no clusters."""
    assert leaders([]) == ()


def test_it_goes_on_beyond_a_block() -> None:
    """However many there are, one that is alike is found, the leaders of earlier blocks and of its own."""
    topics = [
        f"{first}{second} regulation" for first in "bcdfghjklmnpqrstvwxz" for second in ("akubo", "ilemi", "oturu")
    ]
    texts = [f"{word} {number}" for number in range(5) for word in topics] + ["bakubo regulation"]
    led = leaders(texts)
    assert len(texts) > 256
    assert led[-1] == 0
    assert all(led[led[place]] == led[place] <= place for place in range(len(texts)))


def test_every_process_finds_the_same() -> None:
    """The clusters do not hang on the seed with which Python hashes."""
    program = (
        "from knowledge.search.clustering import leaders\n"
        "print(leaders(['next congress', 'fee', 'the next congresses', 'fees', 'congress next year']))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1


def test_golden_questions_of_one_entry_fall_together(pack: Pack) -> None:
    """Measured on what people ask: of the pairs of golden questions that fall together at least three in five have an
    entry in common, and of those that have one at least three in twenty fall together."""
    kin = {each.id: each.series or each.id for each in pack.entries}
    together = right = ours = 0
    golden = [each for path in (QUESTIONS, FRESH) for each in read_golden(path, kin).questions if each.entries]
    for language in ("en", "fr", "es", "pt"):
        asked = [each for each in golden if each.language == language]
        led = leaders([each.question for each in asked])
        meant = [{kin.get(id, id) for id in each.entries} for each in asked]
        for one, other in combinations(range(len(asked)), 2):
            is_one = not meant[one].isdisjoint(meant[other])
            together += led[one] == led[other]
            ours += is_one
            right += is_one and led[one] == led[other]
    assert right >= 3 / 5 * together
    assert right >= 3 / 20 * ours
