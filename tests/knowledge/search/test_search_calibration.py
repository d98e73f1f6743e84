from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model.languages import EN, FR, PT
from knowledge.search.calibration import border_of, trials
from knowledge.search.lessons import Lesson
from knowledge.search.scores import Bands, Border
from knowledge.search.training import fit, train

SHARES = st.floats(0, 1)


def clear() -> Iterator[Lesson]:
    """Entries that share hardly a word in English, and two by two all words in French."""
    for number in range(12):
        english = tuple(
            f"{verb} topic{number} about thing{number}" for verb in ("show", "find", "explain", "open", "get")
        )
        french = tuple(
            f"{verb} sujet{number // 2} du comité" for verb in ("montrer", "trouver", "expliquer", "ouvrir", "avoir")
        )
        yield Lesson(entry_id=f"e{number}", texts=english + french, languages=(EN,) * 5 + (FR,) * 5)


@pytest.fixture(scope="module")
def border() -> Border:
    """The border of lessons that are clear in one language and hopeless in another."""
    return border_of(list(clear()), fit)


def test_each_language_has_its_own_borders(border: Border) -> None:
    """Where entries are hard to tell apart an answer must be surer."""
    assert set(border.languages) == {EN, FR}
    assert border.bands(FR).answer > border.bands(EN).answer


def test_a_language_without_texts_has_the_strictest(border: Border) -> None:
    """Nobody knows how well the pack does in it, so nothing is answered that would not be in every language."""
    assert border.bands(PT) == border.bands(None)
    assert border.bands(None).answer >= max(border.bands(language).answer for language in (EN, FR))


def test_answers_never_begin_below_offers(border: Border) -> None:
    """Whatever the trials say, a question that would be handed over is not answered."""
    for language in (EN, FR, PT, None):
        assert 0 <= border.bands(language).offer <= border.bands(language).answer <= 1


@given(SHARES, SHARES)
def test_bands_that_overlap_cannot_be_made(answer: float, offer: float) -> None:
    """The floor is a property of the value, not of the code that makes it."""
    if answer < offer:
        with pytest.raises(ValueError, match="answers from"):
            Bands(answer=answer, offer=offer)
    else:
        assert Bands(answer=answer, offer=offer).answer >= offer


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["tram", "bus", "fee", "who", "open", "é", "?"]), min_size=1), max_size=8))
def test_any_small_pack_has_bands(texts: list[list[str]]) -> None:
    """Empty, of one entry, of entries with the same phrasings or none: there is a border, and answers keep above it."""
    lessons = [Lesson(entry_id=f"e{n}", texts=tuple(each), languages=(EN,) * len(each)) for n, each in enumerate(texts)]
    index = train(lessons)
    bands = index.bands(EN)
    assert 0 <= bands.offer <= bands.answer <= 1
    assert index.bands(None).answer >= index.bands(None).offer


def test_few_texts_of_a_language_lean_on_the_others() -> None:
    """One Portuguese phrasing does not make a border of its own: it lies near that of the rest."""
    lessons = [Lesson(entry_id=each.entry_id, texts=each.texts[:5], languages=(EN,) * 5) for each in clear()]
    lessons[0] = Lesson(entry_id="e0", texts=(*lessons[0].texts, "mostrar topic0"), languages=(*(EN,) * 5, PT))
    border = border_of(lessons, fit)
    assert border.bands(PT).answer == pytest.approx(border.bands(EN).answer, abs=0.1)


def test_trials_tell_their_language() -> None:
    """Each question asked is counted for the language that its lesson gives it; none where it gives none."""
    spoken = {each.question: each.language for each in trials(list(clear()), fit)}
    assert spoken["show topic3 about thing3"] == EN
    assert spoken["ouvrir sujet1 du comité"] == FR
    silent = [Lesson(entry_id=each.entry_id, texts=each.texts) for each in clear()]
    assert {each.language for each in trials(silent, fit)} == {None}


def test_a_known_unknown_is_no_wrong_answer() -> None:
    """What comes first as a known unknown is refused whatever the border, so it teaches nothing about it."""
    lessons = [*clear(), Lesson(entry_id="?weather", texts=("will it rain", "rain today", "is rain coming", "rain"))]
    held = list(trials(lessons, fit))
    assert not any(each.known for each in held if "rain" in each.question)


@given(st.floats(-1, 2), SHARES, SHARES, SHARES)
def test_what_is_unfamiliar_is_never_helped_by_its_margin_alone(
    margin: float, gate: float, familiarity: float, more: float
) -> None:
    """The confidence rises with the margin and with familiarity, and below the gate with the latter much faster."""
    border = Border(slope=1.0, offset=0.0, threshold=1.0, gate=gate)
    assert border.raw(margin, familiarity) <= border.raw(margin + more, familiarity)
    assert border.raw(margin, familiarity) <= border.raw(margin, familiarity + more)
    assert border.raw(margin, familiarity) <= Border(slope=1.0, offset=0.0, threshold=1.0).raw(margin, familiarity)
    assert 0 <= border.score(border.raw(margin, familiarity)) <= 1
