from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.model.faq import KnowledgeEntry
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from knowledge.search.identification import RECOGNISED, Identifier

AR, RU, EU = Language("ar"), Language("ru"), Language("eu")
FOUR = Identifier(NETWORK_LANGUAGES)
SIX = Identifier((*NETWORK_LANGUAGES, AR, RU))
EVERY = Identifier(RECOGNISED)

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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("谢谢", "zh"),
        ("会議はいつですか", "ja"),
        ("안녕하세요", "ko"),
        ("πότε είναι η συνάντηση", "el"),
        ("спасибо", "ru"),
        ("شكرا", "ar"),
    ],
)
@pytest.mark.parametrize("prior", [None, EN, EU])
def test_a_script_of_one_language_needs_no_sentence(text: str, language: str, prior: Language | None) -> None:
    """Where only one language here is written so, a word is enough."""
    found = EVERY.identify(text, prior)
    assert (found.language, found.certain) == (language, True)


@pytest.mark.parametrize(
    "text",
    ["π", "да", "字", "де відбудеться засідання комітету", "кога е следващото заседание", "جلسه بعدی چه زمانی است"],
)
def test_a_script_is_not_certain_of_a_language_it_only_shares(text: str) -> None:
    """Ukrainian and Bulgarian are not Russian, Persian is not Arabic, and a symbol is in no language."""
    found = EVERY.identify(text, EN)
    assert (found.language, found.certain) == (EN, False)


def test_languages_of_one_script_are_told_apart() -> None:
    """With two languages of a script their words decide, and a word or two change nothing."""
    both = Identifier((EN, RU, Language("uk")))
    assert both.identify("де відбудеться засідання комітету", EN).language == "uk"
    assert both.identify("где будет заседание комитета", EN).language == RU
    assert both.identify("спасибо", RU).certain is False


def test_chinese_characters_alone_are_not_certainly_japanese() -> None:
    """Without Chinese among the languages they leave the prior."""
    japanese = Identifier((EN, Language("ja")))
    assert japanese.identify("東京都市会議", EN).certain is False
    assert japanese.identify("東京の会議です", EN).language == "ja"


@pytest.mark.parametrize(("text", "language"), SENTENCES)
def test_a_sentence_of_nobody_known_is_certain(text: str, language: Language) -> None:
    """Without a prior the text alone decides."""
    found = FOUR.identify(text, None)
    assert (found.language, found.certain) == (language, True)


def test_one_word_of_nobody_known_is_a_guess() -> None:
    """The likeliest language is named, and nothing is changed for it."""
    found = FOUR.identify("bonjour", None)
    assert (found.language, found.certain) == (FR, False)
    assert found.confidence > 0.5


def test_the_prior_decides_what_two_languages_share() -> None:
    """ "Programa de trabajo" aside, Spanish and Portuguese have whole sentences in common."""
    for prior in (ES, PT):
        found = FOUR.identify("informe sobre o de la cidade", prior)
        assert found.confidence <= 1
        assert FOUR.identify("de que se trata", prior).language == prior


def test_languages_that_are_not_usual_are_told_apart_too() -> None:
    """They need a little more evidence, and no prior."""
    some = Identifier(RECOGNISED, usual=NETWORK_LANGUAGES)
    assert some.identify("Wann ist die nächste Sitzung des Ausschusses?", None).certain
    assert some.identify("nor da sareko lehendakaria", FR).language == EU
    assert some.identify("de que se trata", None).language in NETWORK_LANGUAGES


@pytest.mark.parametrize("text", ["mkutano ujao utafanyika lini", "asdf qwer zxcv hjkl", "xkcd qwzy vbnm plok"])
def test_a_language_that_no_list_has_is_none_of_ours(text: str) -> None:
    """Swahili and nonsense leave a writer where they are."""
    assert FOUR.identify(text, FR).certain is False
    assert FOUR.identify(text, FR).language == FR


def test_a_language_without_a_list_may_be_spoken() -> None:
    """Its writer is taken at their word, and still understood in another language."""
    swahili = Language("sw")
    some = Identifier((EN, FR, swahili))
    assert some.identify("mkutano ujao utafanyika lini", swahili).language == swahili
    assert some.identify("I would like to know who is the president", swahili).language == EN


def test_a_shared_name_of_the_pack_says_nothing() -> None:
    """What every language here calls by the same English name does not make a question English."""
    names = {"smart", "cities", "study"}
    vocabulary = {code: names | {f"own{code}"} for code in NETWORK_LANGUAGES}
    assert Identifier(NETWORK_LANGUAGES, vocabulary).guess("objetivo do smart cities study") == PT


def test_langdetect_has_to_agree_about_a_long_text() -> None:
    """A list in one language below a sentence in another is not certain to be either."""
    mixed = (
        "this is for you and for the mayor of the city: développement économique, attractivité territoriale, "
        "équipements numériques, aménagement, métropolisation, intercommunalité"
    )
    assert FOUR.identify(mixed, ES).certain is False


def test_long_texts_in_a_language_that_langdetect_does_not_know() -> None:
    """Basque is certain by the lexicon alone."""
    letter = "Arratsalde on, udalaren izenean idazten dizut, oraindik ez baitugu urteko batzarrerako gonbidapena jaso."
    assert EVERY.identify(letter, ES) == EVERY.identify(letter, ES)
    assert EVERY.identify(letter, ES).language == EU
    assert EVERY.identify(letter, ES).certain
