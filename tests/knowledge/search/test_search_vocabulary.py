from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.search.commonness import commonness_of
from knowledge.search.index import Index
from knowledge.search.lessons import Lesson
from knowledge.search.stemming import spoken, stemmer_of
from knowledge.search.training import fit
from knowledge.search.vocabulary import PARTS, Vocabulary


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    lessons = [
        Lesson(entry_id="tram", texts=("when does the tramway open", "tramway opening hours")),
        Lesson(entry_id="fee", texts=("what are the fees for parking", "parking fee")),
        Lesson(entry_id="vote", texts=("who elects the council",)),
    ]
    return fit(lessons).vocabulary


def test_a_reading_has_parts_of_unit_length(vocabulary: Vocabulary) -> None:
    """Stems, phrases and runs each weigh the same, however long the question."""
    for question in ("tramway", "when does the tramway open and what are the fees for parking there"):
        reading = vocabulary.read(question)
        assert float(reading.values @ reading.values) == pytest.approx(PARTS, rel=1e-5)
        assert len(reading.rows) == len(set(reading.rows.tolist())) == len(reading.values)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_any_text_can_be_read(vocabulary: Vocabulary, question: str) -> None:
    """Shares stay between nothing and everything, and rows within the vocabulary."""
    reading = vocabulary.read(question)
    assert 0 <= reading.known <= 1.000001
    assert sum(share for _, share in reading.stems) <= 1.000001
    assert np.isfinite(reading.values).all()
    assert all(0 <= row < len(vocabulary.idf) for row in reading.rows)


def test_what_the_pack_does_not_know_lowers_the_known_share(vocabulary: Vocabulary) -> None:
    """All of it, some of it, a slip of it, nothing of it."""
    known, slip = vocabulary.read("parking fees").known, vocabulary.read("parkign fees").known
    some, none = vocabulary.read("parking giraffes").known, vocabulary.read("giraffes").known
    assert known == pytest.approx(1)
    assert known > slip > none == 0
    assert known > some > none


def test_grammar_is_no_subject(vocabulary: Vocabulary) -> None:
    """A question of stop words knows no subject, though the pack has all of them; nor does what merely looks like a
    word."""
    assert vocabulary.read("parking").is_known
    assert vocabulary.read("tramwya").is_known
    assert not vocabulary.read("what are the").is_known
    assert not vocabulary.read("fex").is_known
    assert not vocabulary.read("").is_known


def test_an_ending_is_cut_by_the_language_of_its_word() -> None:
    """The same word always has the same stem, whichever question it stands in."""
    stem = stemmer_of((EN, ES, FR, PT)).stem
    assert stem("meetings") == stem("meeting")
    assert stem("alcaldes") == stem("alcalde")
    assert stem("membros") == stem("membro")
    assert stem("2016") == "2016"
    assert stem("a" * 100) == "a" * 100


@pytest.mark.parametrize("languages", [(), (Language("xx"),)])
def test_a_language_without_a_stemmer_keeps_its_words(languages: tuple[Language, ...]) -> None:
    """Nothing is cut off where the endings are not known."""
    assert stemmer_of(languages).stem("meetings") == "meetings"


def test_the_language_of_texts_is_heard() -> None:
    """Texts that do not tell their language are stemmed by the one that most of their words are in."""
    assert spoken([("the", "city", "council"), ("when", "is", "it")]) == (EN,)
    assert spoken([("la", "ciudad"), ("cuando", "es", "el", "congreso")]) == (ES,)
    assert spoken([]) == spoken([()]) == ()


def test_common_words_are_listed_with_and_without_accents() -> None:
    """Only in the languages that the pack is written in."""
    english, french = commonness_of((EN,)), commonness_of((FR,))
    assert english.is_listed("town")
    assert all(map(french.is_listed, ("réunion", "reunion", "mairie")))
    assert not english.is_listed("twon")
    assert not english.is_listed("mairie")


def test_rarity_falls_with_use() -> None:
    """From 0 for an article to 1 for what no list has."""
    rarity = commonness_of((EN,)).rarity
    assert rarity("the") == 0
    assert 0 < rarity("city") < rarity("tramway") <= rarity("xyzzy") == 1


def test_without_a_language_every_one_of_the_network_counts() -> None:
    """Nothing is known of the pack's language: whatever the network speaks is no slip."""
    common = commonness_of(())
    assert all(common.is_listed(word) for word in ("town", "mairie", "ciudad", "cidade"))


def test_the_entry_s_share_counts_its_own_words_only() -> None:
    """What another entry knows is the pack's, not the entry's."""
    index = fit([Lesson(entry_id="a", texts=("tramway lines",)), Lesson(entry_id="b", texts=("parking fees",))])
    reading = index.vocabulary.read("tramway parking")
    shares = [index.centres.share(entry, reading) for entry in range(2)]
    assert all(0 < share < 1 for share in shares)
    assert sum(shares) == pytest.approx(1)


def test_nearness_is_a_cosine(index: Index) -> None:
    """An entry's own text is near to it, nothing is farther than at a right angle."""
    own = index.vocabulary.read("number of member cities")
    row = index.entry_ids.index("members")
    near = [index.centres.nearness(entry, own) for entry in range(len(index.entry_ids))]
    assert max(near) == near[row] <= 1.000001
    assert min(near) >= 0
    assert index.centres.nearness(row, index.vocabulary.read("")) == 0
