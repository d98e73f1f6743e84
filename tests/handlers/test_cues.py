"""Short phrases mean the same to Focal as to the person who types them, and no question is taken for one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
import yaml
from babel.messages.pofile import read_po

from handlers.dialogue.cues import AmbiguousPhrase, Cue, Cues, Meaning, Speak
from handlers.phrasebook import TEXTS, load_phrasebook
from knowledge.model.faq import Pack
from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.search.texts import words

FILES = tuple(sorted((TEXTS / "cues").glob("*.yaml")))
SPOKEN = (EN, *sorted(Language(path.stem) for path in TEXTS.glob("*.po")))


def written() -> Iterator[tuple[Language, str, str]]:
    """Every phrase of the files: its language, its kind and its text."""
    for path in FILES:
        for kind, phrases in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            yield from ((Language(path.stem), kind, phrase) for phrase in phrases)


def meaning(kind: str) -> Meaning:
    """What the phrases of a kind mean; "speak" alone has no meaning without a language."""
    prefix, _, code = kind.partition("_")
    return Speak(Language(code)) if prefix == "speak" else Cue(kind)


def asking(language: Language) -> Iterator[str]:
    """Every way to ask for a language that the files have, with its name in the language of the file."""
    for of, kind, phrase in written():
        if kind == "speak":
            yield phrase.format(language=load_phrasebook().speak(of).name_of(language))


def english_help() -> str:
    """The English help text, which names the words to type in bold."""
    with (TEXTS / "fr.po").open("rb") as file:
        return next(str(message.id) for message in read_po(file) if "**menu**" in message.id)


@pytest.fixture(scope="module")
def cues() -> Cues:
    """The real phrases, of all languages."""
    return load_phrasebook().cues


class TestFiles:
    """What every file of phrases keeps to, whoever edits it."""

    def test_every_language_has_one(self) -> None:
        """A language that Focal speaks, it also understands."""
        assert {path.stem for path in FILES} == set(SPOKEN)

    @pytest.mark.parametrize("language", SPOKEN)
    def test_every_kind(self, language: Language) -> None:
        """In every language there is a way to say every cue: to greet, to stop, to ask for any of the languages."""
        kinds = {kind for of, kind, _ in written() if of == language}
        assert {kind for kind in kinds if not kind.startswith("speak_")} == {*Cue, "speak", "circular"}

    def test_languages_are_ours(self) -> None:
        """No phrase asks for a language that Focal does not speak."""
        asked = {kind.removeprefix("speak_") for _, kind, _ in written() if kind.startswith("speak_")}
        assert asked <= set(SPOKEN)

    def test_any_language_has_its_place(self) -> None:
        """What asks for any language names it once."""
        assert [phrase for _, kind, phrase in written() if (kind == "speak") != (phrase.count("{language}") == 1)] == []

    def test_phrases_are_texts(self) -> None:
        """YAML reads an unquoted no, yes or number as something else: every phrase is a text with words."""
        assert [phrase for _, _, phrase in written() if not isinstance(phrase, str) or not words(phrase)] == []

    def test_one_meaning(self) -> None:
        """No phrase has two meanings, in one language or between two."""
        kinds = defaultdict(set)
        for _, kind, phrase in written():
            kinds[words(phrase.format(language="x"))].add(kind)
        assert {phrase: meanings for phrase, meanings in kinds.items() if len(meanings) > 1} == {}

    def test_two_meanings_are_refused(self) -> None:
        """A phrase with two meanings is not loaded, however it is accented, and the error names it."""
        with pytest.raises(AmbiguousPhrase, match="alto"):
            Cues([("¡Alto!", Cue.STOP), ("alto", Cue.RESUME)])
        with pytest.raises(AmbiguousPhrase, match="Turco"):
            Cues([("turco", Speak(Language("tr"))), ("Turco", Speak(Language("az")))])

    def test_one_meaning_twice_is_none_too_many(self) -> None:
        """Two languages may share a phrase for the same thing."""
        assert Cues([("menu", Cue.MENU), ("menú", Cue.MENU)]).find("Menu") is Cue.MENU

    def test_derived_phrases_give_way(self) -> None:
        """The name of a language never takes a phrase away that was written for something else."""
        assert Cues([("alta", Cue.RESUME)], [("Alta", Speak(Language("xx")))]).find("alta") is Cue.RESUME

    def test_written_once(self) -> None:
        """A file has each phrase once, however it is accented."""
        seen: dict[tuple[Language, tuple[str, ...]], int] = defaultdict(int)
        for language, _, phrase in written():
            seen[language, words(phrase.format(language="x"))] += 1
        assert [phrase for phrase, times in seen.items() if times > 1] == []

    def test_every_phrase_is_found(self, cues: Cues) -> None:
        """Each phrase is recognised as it stands, and in capitals with a mark behind it."""
        lost = [
            phrase
            for _, kind, phrase in written()
            if kind not in ("speak", "circular")
            and {cues.find(phrase), cues.find(f"{phrase.upper()} !")} != {meaning(kind)}
        ]
        assert lost == []

    @pytest.mark.parametrize("language", SPOKEN)
    def test_every_language_is_found(self, cues: Cues, language: Language) -> None:
        """Each language is understood in each of the ways to ask for one, in each language."""
        assert [phrase for phrase in asking(language) if cues.find(phrase) != Speak(language)] == []


class TestCircularWanted:
    """A request for a certain circular, in each of the languages."""

    @pytest.mark.parametrize(
        ("text", "which"),
        [
            ("circular 47", "47"),
            ("Circular no. 47/2020", "47 2020"),
            ("Hello, please send me the circular about Bilbao 2014", "bilbao 2014"),
            ("circulaire 47", "47"),
            ("Circulaire n° 30", "30"),
            ("Bonjour, je cherche la circulaire sur Bilbao 2014, merci", "bilbao 2014"),
            ("la circular sobre Bilbao de 2014", "bilbao de 2014"),
            ("Bom dia, preciso da circular sobre Bilbao", "bilbao"),
            ("genelge no 12", "12"),
            ("تعميم رقم 47", "47"),
        ],
    )
    def test_which(self, cues: Cues, text: str, which: str) -> None:
        """What stands behind the opening words says which, whatever courtesy is around them."""
        assert cues.circular_wanted(text) == which

    @pytest.mark.parametrize(
        "text",
        [
            "What does circular 30 say about the fee?",
            "Qui signe les circulaires ?",
            "¿Cuál es el contenido de la Circular 30?",
            "circular",
            "The circular that came last week says we have to register before Friday, is that still so?",
            "",
        ],
    )
    def test_questions_are_none(self, cues: Cues, text: str) -> None:
        """Whoever asks about circulars, or asks for none in particular, is not taken for wanting one."""
        assert cues.circular_wanted(text) is None


class TestFind:
    """Recognising a phrase."""

    @pytest.mark.parametrize(
        ("text", "cue"),
        [
            ("Hello", Cue.HELLO),
            ("¡Buenos días!", Cue.HELLO),
            ("BONJOUR", Cue.HELLO),
            ("olá, bom dia", Cue.HELLO),
            ("Hello! Hi there.", Cue.HELLO),
            ("Bonjour, comment allez-vous ?", Cue.HELLO),
            ("Hello, who are you?", Cue.WHO_ARE_YOU),
            ("hola, ayuda por favor", Cue.HELP),
            ("thanks, cancel", Cue.CANCEL),
            ("Stop, gracias", Cue.STOP),
            ("S’il vous plaît", Cue.PLEASE),
            ("merci beaucoup !", Cue.THANKS),
            ("Merci d’avance", Cue.THANKS),
            ("muito obrigada", Cue.THANKS),
            ("Non merci.", Cue.NO),
            ("D’accord", Cue.ALL_RIGHT),
            ("Au revoir 👋", Cue.GOODBYE),
            ("¿Quién es usted?", Cue.WHO_ARE_YOU),
            ("Êtes-vous un robot ?", Cue.WHO_ARE_YOU),
            ("¿Cómo está?", Cue.WHO_ARE_YOU),
            ("Aidez-moi", Cue.HELP),
            ("O que pode fazer?", Cue.HELP),
            ("menú", Cue.MENU),
            ("never mind", Cue.CANCEL),
            ("Deixa pra lá", Cue.CANCEL),
            ("darme de baja", Cue.STOP),
            ("Stop.", Cue.STOP),
            ("Pare!", Cue.STOP),
            ("alta", Cue.RESUME),
            ("Changer de langue", Cue.LANGUAGE),
            ("in English, please", Speak(EN)),
            ("¿Habla francés?", Speak(FR)),
            ("castellano", Speak(ES)),
            ("Você fala português?", Speak(PT)),
            ("Vous ne servez à rien.", Cue.INSULT),
            ("That is not what I asked!", Cue.INSULT),
        ],
    )
    def test_said_plainly(self, cues: Cues, text: str, cue: Meaning) -> None:
        """Case, accents, punctuation and repetition do not matter."""
        assert cues.find(text) == cue

    @pytest.mark.parametrize(
        ("text", "cue"),
        [
            ("helllo", Cue.HELLO),
            ("bonjuor", Cue.HELLO),
            ("gracais", Cue.THANKS),
            ("obrigdo", Cue.THANKS),
            ("unsubscibe", Cue.STOP),
            ("cancelarr", Cue.CANCEL),
            ("francias", Speak(FR)),
            ("me désaboner", Cue.STOP),
            ("teşekürler", Cue.THANKS),
            ("eskerik asko", Cue.THANKS),
            ("cancellar", Cue.CANCEL),
            ("katalanez", Speak(Language("ca"))),
        ],
    )
    def test_slip_of_the_finger(self, cues: Cues, text: str, cue: Meaning) -> None:
        """One letter missing, doubled, wrong or swapped is forgiven."""
        assert cues.find(text) == cue

    @pytest.mark.parametrize(
        ("text", "cue"),
        [
            ("Kaixo!", Cue.HELLO),
            ("Egun on, nor zara?", Cue.WHO_ARE_YOU),
            ("Mesedez, lagundu", Cue.HELP),
            ("Eskerrik asko!", Cue.THANKS),
            ("Euskaraz egiten duzu?", Speak(Language("eu"))),
            ("Bon dia!", Cue.HELLO),
            ("D’acord, moltes gràcies", Cue.THANKS),
            ("Cancel·la", Cue.CANCEL),
            ("Qui sou?", Cue.WHO_ARE_YOU),
            ("En català, si us plau", Speak(Language("ca"))),
            ("İPTAL", Cue.CANCEL),
            ("IPTAL", Cue.CANCEL),
            ("yardim", Cue.HELP),
            ("YARDIM", Cue.HELP),
            ("Teşekkür ederim", Cue.THANKS),
            ("Türkçe konuşabilir miyiz?", Speak(Language("tr"))),
            ("turkce", Speak(Language("tr"))),
            ("مَرْحَبًا!", Cue.HELLO),
            ("اهلا", Cue.HELLO),
            ("شكراً جزيلاً", Cue.THANKS),
            ("هل تتحدث العربية؟", Speak(Language("ar"))),
            ("بالعربيه", Speak(Language("ar"))),
            ("إلغاء", Cue.CANCEL),
            ("الغاء", Cue.CANCEL),
            ("basque", Speak(Language("eu"))),
            ("vasco", Speak(Language("eu"))),
            ("euskera", Speak(Language("eu"))),
            ("In Arabic, please", Speak(Language("ar"))),
        ],
    )
    def test_further_languages(self, cues: Cues, text: str, cue: Meaning) -> None:
        """Basque, Catalan, Turkish and Arabic as people type them: without accents, dots or vowel marks too."""
        assert cues.find(text) == cue

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "???",
            "Bonjour, qui préside le réseau ?",
            "hola, quién preside la red",
            "Hello, how many members are there?",
            "Stop corruption in smart cities",
            "Qui parle français dans le réseau ?",
            "menu de la réunion de Bilbao",
            "¿Cómo está organizada la red?",
            "How are you funded?",
            "Résumé",
            "contact",
            "smart",
            "about",
            "Prefeito",
            "Estudo",
            "inscrever-me",
            "Sareko kideak nor dira?",
            "Quants membres té la xarxa?",
            "Ağın başkanı kim?",
            "من يرأس الشبكة؟",
            "السلام بين المدن",
        ],
    )
    def test_not_a_cue(self, cues: Cues, text: str) -> None:
        """A question is a question, also when it greets first, contains a cue, or is one word beside one."""
        assert cues.find(text) is None

    @pytest.mark.parametrize("text", ["France", "pagar", "Cataluña", "Turquie", "vaso", "turno", "árabes"])
    def test_no_slip_into_consequences(self, cues: Cues, text: str) -> None:
        """A word beside "francés" or "parar" does not change the language or end the circulars."""
        assert cues.find(text) is None

    def test_no_short_name_of_a_language_is_a_slip_away(self, cues: Cues) -> None:
        """A name of fewer than eight letters is a slip away from other words: it must be typed as it is."""
        names = {load_phrasebook().speak(within).name_of(language) for within in SPOKEN for language in SPOKEN}
        short = [name for name in names if len("".join(words(name))) < 8]
        slips = {name[:at] + "ŋ" + name[at + 1 :] for name in short for at in range(len(name))}
        assert len(short) > 20
        assert [slip for slip in slips if isinstance(cues.find(slip), Speak)] == []

    def test_a_word_of_the_pack_is_no_slip(self, cues: Cues) -> None:
        """A word that the pack's questions are made of means itself."""
        assert cues.find("theme") is Cue.MENU
        assert cues.find("theme", {"theme"}) is None

    def test_no_question_of_the_pack(self, cues: Cues, pack: Pack) -> None:
        """None of the questions that the pack answers is taken for a cue."""
        questions = [asked for entry in pack.entries for phrasings in entry.phrasings.values() for asked in phrasings]
        assert [asked for asked in questions if cues.find(asked)] == []

    def test_a_slip_never_subscribes(self, cues: Cues) -> None:
        """Who means to stop and drops or doubles a letter is never subscribed instead."""
        stopping = [phrase for _, kind, phrase in written() if kind == Cue.STOP]
        slips = [
            typed
            for phrase in stopping
            for at in range(len(phrase))
            for typed in (phrase[:at] + phrase[at + 1 :], phrase[:at] + phrase[at] + phrase[at:])
        ]
        assert [typed for typed in slips if cues.find(typed) is Cue.RESUME] == []

    def test_long_text(self, cues: Cues) -> None:
        """A pasted book is no cue."""
        assert cues.find("Hello, " + "who chairs the network? " * 5_000) is None


class TestPoliteness:
    """What is left of a question when courtesy is put aside."""

    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("Bonjour, qui préside le réseau ? Merci d'avance", "qui préside le réseau ?"),
            ("Bonjour Madame, Monsieur, qui préside le réseau ?", "qui préside le réseau ?"),
            ("Hola, buenos días: ¿quién preside la red? Gracias.", "¿quién preside la red?"),
            ("Olá! Quem preside a rede, por favor?", "Quem preside a rede,"),
            ("Qui préside le réseau ? Merci d’avance. Cordialement", "Qui préside le réseau ?"),
            ("Please, who chairs the network?", "who chairs the network?"),
            ("Who chairs the network? Thank you very much in advance", "Who chairs the network?"),
        ],
    )
    def test_question_is_left(self, cues: Cues, text: str, left: str) -> None:
        """The greeting before a question and the thanks behind it are put aside."""
        assert cues.without_politeness(text) == left

    @pytest.mark.parametrize(
        "text",
        [
            "Qui préside le réseau ?",
            "Como está organizada agora a consulta na CGLU?",
            "¿Cómo están financiadas las actividades?",
            "How are you funded?",
            "Comment allez-vous financer l’étude ?",
            "buenas practicas pagina web comision",
            "boas praticas site da comissao",
            "great junction conference",
        ],
    )
    def test_question_is_kept(self, cues: Cues, text: str) -> None:
        """A question that begins like a courtesy is not cut."""
        assert cues.without_politeness(text) == text

    @pytest.mark.parametrize("text", ["Bonjour", "merci beaucoup", "please help", ""])
    def test_never_nothing(self, cues: Cues, text: str) -> None:
        """Courtesy alone is left as it is: there is no question to find in it."""
        assert cues.without_politeness(text) == text


class TestWhatFocalAnnounces:
    """The words that Focal's own texts tell people to type are understood."""

    @pytest.mark.parametrize("language", SPOKEN)
    def test_words_of_the_help(self, cues: Cues, language: Language) -> None:
        """The bold words of the help text do what the help says."""
        said = load_phrasebook().speak(language)(english_help(), email="")
        announced = [cues.find(word) for word in re.findall(r"\*\*(.+?)\*\*", said)]
        assert announced == [Cue.MENU, Cue.LANGUAGE, Cue.SETTINGS, Cue.CANCEL, Cue.STOP]

    @pytest.mark.parametrize("language", SPOKEN)
    @pytest.mark.parametrize(
        ("text", "cue"),
        [
            ("All right. Type a question whenever you like, or “menu” for the topics.", Cue.MENU),
            ("You receive circulars and reminders again. Type “stop” to end them.", Cue.STOP),
        ],
    )
    def test_quoted_words(self, cues: Cues, language: Language, text: str, cue: Cue) -> None:
        """A word that is quoted for typing works."""
        quoted = re.search(r"[“«](.+?)[”»]", load_phrasebook().speak(language)(text))
        assert quoted is not None
        assert cues.find(quoted[1]) is cue

    @pytest.mark.parametrize("language", SPOKEN)
    @pytest.mark.parametrize(
        ("label", "cue"),
        [
            ("All topics", Cue.MENU),
            ("Language", Cue.LANGUAGE),
            ("What can you do?", Cue.HELP),
            ("Receive them again", Cue.RESUME),
        ],
    )
    def test_labels(self, cues: Cues, language: Language, label: str, cue: Cue) -> None:
        """The label of a button that stands under many replies works when it is typed, also much later."""
        assert cues.find(load_phrasebook().speak(language)(label)) is cue

    @pytest.mark.parametrize("language", SPOKEN)
    def test_names_of_languages(self, cues: Cues, language: Language) -> None:
        """A language is asked for by the name that any of the languages gives to it."""
        names = {load_phrasebook().speak(other).name_of(language) for other in SPOKEN}
        assert {name: cues.find(name) for name in names} == dict.fromkeys(names, Speak(language))


@pytest.mark.parametrize(
    ("sign", "cue"),
    [("👍", Cue.ALL_RIGHT), ("👍🏽", Cue.ALL_RIGHT), ("❤️ ❤️", Cue.ALL_RIGHT), ("🙏", Cue.THANKS), ("😡", Cue.INSULT)],
)
def test_signs_are_heard(cues: Cues, sign: str, cue: Cue) -> None:
    """What is sent instead of words means something, in whatever colour."""
    assert cues.find(sign) is cue


@pytest.mark.parametrize("sign", ["", "🎭", "👍👎", "???"])
def test_signs_that_say_nothing_certain(cues: Cues, sign: str) -> None:
    """They are no phrase."""
    assert cues.find(sign) is None


@pytest.mark.parametrize(
    "said",
    [
        "vous êtes inutile, arrêtez de m'écrire !",
        "you are useless, stop writing to me",
        "eres un inútil, no me escriban más",
        "Chega! Isto é uma vergonha.",
        "dur",
    ],
)
def test_whoever_is_angry_and_wants_no_more_gets_no_more(cues: Cues, said: str) -> None:
    """Displeasure gives way to the wish that comes with it."""
    assert cues.find(said) is Cue.STOP


@pytest.mark.parametrize("said", ["Merci, idiot", "gracias, esto es una vergüenza"])
def test_displeasure_is_more_than_courtesy(cues: Cues, said: str) -> None:
    """Bitter thanks are none."""
    assert cues.find(said) is Cue.INSULT


@pytest.mark.parametrize(
    ("said", "cue"),
    [
        ("je ne peux plus venir à la réunion", Cue.EVENTS),
        ("Quiero cancelar mi inscripción", Cue.EVENTS),
        ("Quando é a próxima reunião?", Cue.EVENTS),
        ("when is the next meeting?", Cue.EVENTS),
        ("C’est fait, merci", Cue.DEADLINES),
        ("No participaremos.", Cue.DEADLINES),
        ("Já está feito", Cue.DEADLINES),
        ("We will not take part", Cue.DEADLINES),
        ("Je passe le relais", Cue.INVITE),
    ],
)
def test_what_people_say_about_their_own_affairs(cues: Cues, said: str, cue: Cue) -> None:
    """What is meant for a list of theirs leads there, and is no question about the documents."""
    assert cues.find(said) is cue
