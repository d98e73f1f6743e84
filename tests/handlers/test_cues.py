"""Short phrases mean the same to Focal as to the person who types them, and no question is taken for one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
import yaml
from babel.messages.pofile import read_po

from handlers.dialogue.cues import Cue, Cues
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
        """In every language there is a way to say every cue: to greet, to stop, to ask for each of the languages."""
        assert {kind for of, kind, _ in written() if of == language} == set(Cue)

    def test_phrases_are_texts(self) -> None:
        """YAML reads an unquoted no, yes or number as something else: every phrase is a text with words."""
        assert [phrase for _, _, phrase in written() if not isinstance(phrase, str) or not words(phrase)] == []

    def test_one_meaning(self) -> None:
        """No phrase has two meanings, in one language or between two."""
        kinds = defaultdict(set)
        for _, kind, phrase in written():
            kinds[words(phrase)].add(kind)
        assert {phrase: meanings for phrase, meanings in kinds.items() if len(meanings) > 1} == {}

    def test_written_once(self) -> None:
        """A file has each phrase once, however it is accented."""
        seen: dict[tuple[Language, tuple[str, ...]], int] = defaultdict(int)
        for language, _, phrase in written():
            seen[language, words(phrase)] += 1
        assert [phrase for phrase, times in seen.items() if times > 1] == []

    def test_every_phrase_is_found(self, cues: Cues) -> None:
        """Each phrase is recognised as it stands, and in capitals with a mark behind it."""
        lost = [
            phrase
            for _, kind, phrase in written()
            if {cues.find(phrase), cues.find(f"{phrase.upper()} !")} != {Cue(kind)}
        ]
        assert lost == []


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
            ("Non merci.", Cue.ALL_RIGHT),
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
            ("in English, please", Cue.SPEAK_EN),
            ("¿Habla francés?", Cue.SPEAK_FR),
            ("castellano", Cue.SPEAK_ES),
            ("Você fala português?", Cue.SPEAK_PT),
            ("Vous ne servez à rien.", Cue.INSULT),
            ("That is not what I asked!", Cue.INSULT),
        ],
    )
    def test_said_plainly(self, cues: Cues, text: str, cue: Cue) -> None:
        """Case, accents, punctuation and repetition do not matter."""
        assert cues.find(text) is cue

    @pytest.mark.parametrize(
        ("text", "cue"),
        [
            ("helllo", Cue.HELLO),
            ("bonjuor", Cue.HELLO),
            ("gracais", Cue.THANKS),
            ("obrigdo", Cue.THANKS),
            ("unsubscibe", Cue.STOP),
            ("cancelarr", Cue.CANCEL),
            ("francias", Cue.SPEAK_FR),
            ("me désaboner", Cue.STOP),
        ],
    )
    def test_slip_of_the_finger(self, cues: Cues, text: str, cue: Cue) -> None:
        """One letter missing, doubled, wrong or swapped is forgiven."""
        assert cues.find(text) is cue

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
            "Boas práticas",
            "Buenas prácticas",
            "¿Cómo está organizada la red?",
            "How are you funded?",
            "Résumé",
            "contact",
            "smart",
            "about",
            "Prefeito",
            "Estudo",
            "inscrever-me",
        ],
    )
    def test_not_a_cue(self, cues: Cues, text: str) -> None:
        """A question is a question, also when it greets first, contains a cue, or is one word beside one."""
        assert cues.find(text) is None

    @pytest.mark.parametrize("text", ["France", "pagar"])
    def test_no_slip_into_consequences(self, cues: Cues, text: str) -> None:
        """A word beside "francés" or "parar" does not change the language or end the circulars."""
        assert cues.find(text) is None

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
            ("Bonjour, qui préside le réseau ? Merci d'avance", "qui preside le reseau"),
            ("Bonjour Madame, Monsieur, qui préside le réseau ?", "qui preside le reseau"),
            ("Hola, buenos días: ¿quién preside la red? Gracias.", "quien preside la red"),
            ("Olá! Quem preside a rede, por favor?", "quem preside a rede"),
            ("Qui préside le réseau ? Merci d’avance. Cordialement", "qui preside le reseau"),
            ("Please, who chairs the network?", "who chairs the network"),
            ("Who chairs the network? Thank you very much in advance", "who chairs the network"),
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
        assert announced == [Cue.MENU, Cue.LANGUAGE, Cue.CANCEL, Cue.STOP]

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

    @pytest.mark.parametrize("language", [EN, FR, ES, PT])
    def test_names_of_languages(self, cues: Cues, language: Language) -> None:
        """A language is asked for by the name that any of the languages gives to it."""
        names = {load_phrasebook().speak(other).name_of(language) for other in SPOKEN}
        assert {name: cues.find(name) for name in names} == dict.fromkeys(names, Cue(f"speak_{language}"))
