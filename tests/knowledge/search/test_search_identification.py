from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.faq import KnowledgeEntry
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from knowledge.search.identification import Identifier

AR, RU, EU = Language("ar"), Language("ru"), Language("eu")
FOUR = Identifier(NETWORK_LANGUAGES)
SIX = Identifier((*NETWORK_LANGUAGES, AR, RU))

SENTENCES = [
    ("How many cities took part in the study?", EN),
    ("Combien de villes ont participé à l'étude ?", FR),
    ("¿Cuántas ciudades participaron en el estudio?", ES),
    ("Quantas cidades participaram no estudo?", PT),
    ("who presides over the network now", EN),
    ("je voudrais savoir qui preside le reseau", FR),
    ("quisiera saber quien preside la red", ES),
    ("gostaria de saber quem preside a rede", PT),
]


@pytest.mark.parametrize(("text", "language"), SENTENCES)
@pytest.mark.parametrize("prior", NETWORK_LANGUAGES)
def test_a_sentence_is_certain_whatever_the_prior(text: str, language: Language, prior: Language) -> None:
    """Whoever writes a sentence in another language of the network is understood to have changed."""
    found = FOUR.identify(text, prior)
    assert (found.language, found.certain) == (language, True)
    assert 0.5 < found.confidence <= 1


@pytest.mark.parametrize(
    "text", ["merci", "hola", "thank you", "Smart Cities", "bom dia", "président", "¿Cuándo?", "stop", "да"]
)
@pytest.mark.parametrize("prior", NETWORK_LANGUAGES)
def test_one_or_two_words_never_leave_the_prior(text: str, prior: Language) -> None:
    """A word or a name does not switch a conversation."""
    found = FOUR.identify(text, prior)
    assert (found.language, found.certain) == (prior, False)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "😀 😀 😀 😀", "12 34 2016 99", "\x00\x01\x02", "... !!!", "https://example.org/the/page/of/all"],
)
def test_without_words_the_prior_stands(text: str) -> None:
    """Nothing was said in any language."""
    found = FOUR.identify(text, PT)
    assert (found.language, found.certain, found.confidence) == (PT, False, 0.0)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Où puis-je trouver la Smart Cities Study ?", FR),
        ("Quand a lieu le World Mayors Forum Smart Local Governance ?", FR),
        ("¿Dónde está el Smart City Expo World Congress?", ES),
        ("o que é o UCLG Digital Cities Community of Practice", PT),
    ],
)
def test_english_names_do_not_make_a_question_english(text: str, language: Language) -> None:
    """Capitalised names inside a sentence have no vote."""
    assert FOUR.identify(text, language).language == language
    assert FOUR.identify(text, EN).language == language


def test_a_row_of_names_stays_with_the_prior() -> None:
    """Three names are not a sentence in English."""
    assert FOUR.identify("Smart Cities Study", FR).language == FR
    assert FOUR.identify("Juan Mari Aburto", EN).language == EN


def test_a_script_decides_alone() -> None:
    """Arabic and Cyrillic letters leave no choice, where those languages are spoken."""
    assert SIX.identify("من هو رئيس الشبكة", EN).language == AR
    assert SIX.identify("кто председатель сети", EN).language == RU
    assert SIX.identify("кто председатель сети", EN).certain


def test_a_script_nobody_here_writes_leaves_the_prior() -> None:
    """An unknown language is not guessed to be a known one."""
    found = FOUR.identify("кто председатель этой сети городов", ES)
    assert (found.language, found.certain, found.confidence) == (ES, False, 0.0)


def test_one_language_is_always_that_one() -> None:
    """An assistant of one language never leaves it."""
    assert Identifier((FR,)).identify("the quick brown fox jumps over the dog", FR).language == FR


def test_a_language_that_langdetect_does_not_know_is_allowed() -> None:
    """Basque has no profile: it may be a prior, and the others are still told apart."""
    basque = Identifier((EU, EN, FR))
    assert basque.identify("nor da sareko lehendakaria", EU).language == EU
    assert basque.identify("I would like to know who is the president", EU).language == EN


def test_the_same_text_always_gives_the_same(real_entries: tuple[KnowledgeEntry, ...]) -> None:
    """langdetect rolls dice; ours are seeded, and threads do not disturb each other."""
    texts = [text for entry in real_entries[:40] for asked in entry.phrasings.values() for text in asked]
    alone = [FOUR.identify(text, EN) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: FOUR.identify(text, EN), texts)) == alone


def test_questions_of_the_pack_are_told_apart(real_entries: tuple[KnowledgeEntry, ...]) -> None:
    """Of a hundred longer questions with a foreign prior at least 94 are recognised, at most one is mistaken."""
    asked = [
        (FOUR.identify(text, prior), language)
        for entry in real_entries
        for language, texts in entry.phrasings.items()
        for text in texts
        if len(text.split()) >= 6
        for prior in NETWORK_LANGUAGES
        if prior != language
    ]
    right = sum(found.language == language for found, language in asked)
    mistaken = sum(found.certain and found.language != language for found, language in asked)
    assert right / len(asked) >= 0.94
    assert mistaken / len(asked) <= 0.01


def test_answers_of_the_pack_are_all_recognised(real_entries: tuple[KnowledgeEntry, ...]) -> None:
    """A paragraph leaves no doubt."""
    answers = [(text, language) for entry in real_entries for language, text in entry.answer.items()]
    wrong = [text for text, language in answers if FOUR.identify(text, EN).language != language]
    assert len(wrong) <= len(answers) // 100


@given(st.text(max_size=500), st.sampled_from(NETWORK_LANGUAGES))
def test_any_text_has_a_language(text: str, prior: Language) -> None:
    """Whatever arrives, one of the given languages comes out, and it is certain only with enough words."""
    found = SIX.identify(text, prior)
    assert 0 <= found.confidence <= 1
    assert found.language in (*NETWORK_LANGUAGES, AR, RU)
    assert not (found.certain and len(text.split()) < 1)


@pytest.mark.parametrize(
    "text",
    [
        "Wann ist die nächste Sitzung des Ausschusses?",
        "Quando si terrà la prossima riunione della commissione?",
        "Hoeveel steden hebben deelgenomen aan de studie?",
        "Bir sonraki toplantı ne zaman yapılacak?",
        "Quantes ciutats van participar en l'estudi?",
        "Ile miast wzięło udział w badaniu?",
    ],
)
@pytest.mark.parametrize("prior", NETWORK_LANGUAGES)
def test_a_language_that_is_not_spoken_is_taken_for_none_that_is(text: str, prior: Language) -> None:
    """A member's own language is not mistaken for a sentence in one of the network's."""
    assert FOUR.identify(text, prior).certain is False


def test_the_words_of_the_subject_speak_for_their_language() -> None:
    """With the pack's vocabulary a telegram without function words is recognised."""
    vocabulary = {FR: {"reunion", "dakar"}, EN: {"meeting", "dakar"}, ES: {"dakar"}}
    assert Identifier(NETWORK_LANGUAGES, vocabulary).guess("reunion Dakar") == FR
    assert Identifier(NETWORK_LANGUAGES, vocabulary).guess("meeting Dakar") == EN


def test_a_guess_without_any_sign_is_english() -> None:
    """Names and numbers alone tell nothing."""
    assert FOUR.guess("Dakar 2012") == EN
    assert FOUR.guess("") == EN


@pytest.mark.parametrize(("text", "language"), SENTENCES)
def test_a_guess_at_a_sentence_is_its_language(text: str, language: Language) -> None:
    """Nobody has to say beforehand which language they write."""
    assert FOUR.guess(text) == language
