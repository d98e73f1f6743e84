"""A question tried out: the verdict is the dialogue's, and why is told."""

from __future__ import annotations

import pytest

from handlers.dialogue.library import Library
from handlers.knowledge.trying import TOP, Why, try_out, why_not
from knowledge.model.faq import Answer, Offer, Refusal, Remit
from knowledge.model.languages import EN, FR
from knowledge.search.explaining import Explained, Weight
from knowledge.search.facets import Facets
from knowledge.search.scores import Bands

NOTHING_NAMED = Facets()


def explained(*weights: Weight, is_known: bool = True, facets: Facets = NOTHING_NAMED) -> Explained:
    """A question as it was read, answered from one half on."""
    bands = Bands(answer=0.5, offer=0.25)
    return Explained(text="?", is_known=is_known, facets=facets, bands=bands, weights=weights)


def weight(score: float, *, may_answer: bool = True, is_unknown: bool = False) -> Weight:
    return Weight(id="who", is_unknown=is_unknown, score=score, margin=0.1, familiarity=0.5, may_answer=may_answer)


class TestTheRealPack:
    def test_an_answer(self, library: Library) -> None:
        """The entry comes first in its own ranking, above the border; the language is recognised."""
        tried = try_out(library, "Qui préside le réseau ?")
        (part,) = tried.parts
        assert tried.language == FR
        assert isinstance(part.found.finding, Answer)
        assert part.why is None
        assert part.explained is not None
        first = part.explained.weights[0]
        assert first.score == part.found.finding.score >= part.explained.bands.answer
        assert 1 < len(part.explained.weights) <= TOP

    def test_scores_fall(self, library: Library) -> None:
        """Best first; the best one is ahead of its rivals, and the rivals behind it."""
        (part,) = try_out(library, "who presides the network", EN).parts
        assert part.explained is not None
        scores = [each.score for each in part.explained.weights]
        assert scores == sorted(scores, reverse=True)
        margins = [each.margin for each in part.explained.weights]
        assert max(margins) > 0 > min(margins)

    @pytest.mark.parametrize(
        ("question", "why"),
        [
            ("What will the weather be like in Bilbao tomorrow?", Why.ELSEWHERE),
            ("qwertyuiop zxcvbnm", Why.NO_WORD),
            ("Who presided the network in 1987?", Why.YEAR),
        ],
    )
    def test_why_not(self, library: Library, question: str, why: Why) -> None:
        """Told of what the engine refuses."""
        (part,) = try_out(library, question, EN).parts
        assert part.why is why

    def test_two_questions(self, library: Library) -> None:
        """Each with its own ranking."""
        text = "Who presides the network? How many cities took part in the 2019 study?"
        parts = try_out(library, text, EN).parts
        assert len(parts) == 2
        assert parts[0].explained != parts[1].explained


@pytest.mark.parametrize(
    ("finding", "read", "why"),
    [
        (Refusal(score=0.1, remit=Remit.PLAY, unknown="jokes"), explained(), Why.ELSEWHERE),
        (Refusal(score=0.1, unknown="budget"), explained(), Why.KNOWN_UNKNOWN),
        (Refusal(score=0.1, year_unknown=1987), explained(), Why.YEAR),
        (Offer(score=0.6, suggestions=(), year_unknown=1987), explained(), Why.YEAR),
        (Refusal(score=0.0), explained(is_known=False), Why.NO_WORD),
        (Refusal(score=0.1), explained(facets=Facets(strangers=frozenset({"atlantis"}))), Why.STRANGER),
        (Refusal(score=0.1), explained(weight(0.1)), Why.THRESHOLD),
        (Offer(score=0.4, suggestions=()), explained(weight(0.4)), Why.THRESHOLD),
        (Refusal(score=0.9), explained(weight(0.9)), Why.NAMES),
        (Refusal(score=0.9), explained(weight(0.9, may_answer=False)), Why.KIND),
        (Refusal(score=0.0), explained(weight(0.9, is_unknown=True)), Why.THRESHOLD),
        (Refusal(score=0.0), None, Why.THRESHOLD),
    ],
)
def test_every_reason(finding: Refusal | Offer, read: Explained | None, why: Why) -> None:
    """The one that stands in the way is told."""
    assert why_not(finding, read) is why
