"""Who reads a language that has not everything gets the rest in the next of their chain, and is told so."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from handlers.dialogue.effects import Say
from handlers.dialogue.inputs import Chose, Input, Said
from handlers.dialogue.library import Library
from handlers.dialogue.saying import caveats, introduction
from handlers.dialogue.step import step
from handlers.phrasebook import load_phrasebook
from knowledge.model.conversation import Conversation
from knowledge.model.languages import EN, ES, FR, Language, fallback_chain
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Contact, Member, MemberKind, Role
from tests.handlers.test_voices import GALICIAN, SPANISH

AR, CA, DE, EU, TR = (Language(code) for code in ("ar", "ca", "de", "eu", "tr"))


def conversation(*languages: Language) -> Conversation:
    """Somebody who speaks the first language, of a city that speaks the others."""
    city = Member(
        code="x", name="X", kind=MemberKind.CITY, country="MA", time_zone="Africa/Casablanca", languages=languages[1:]
    )
    return Conversation(contact=Contact(id=1, name="", role=Role.VISITOR, language=languages[0], member=city))


def reply(before: Conversation, heard: Input, library: Library, now: datetime) -> OutgoingMessage:
    """What Focal says."""
    return next(effect.message for effect in step(before, heard, library, now).effects if isinstance(effect, Say))


def test_an_arabic_reader_of_a_french_speaking_city(library: Library, now: datetime) -> None:
    """The answer comes in French, and in Arabic it is said so; source and buttons are in French too."""
    said = reply(conversation(AR, FR), Chose(id="entry:president"), library, now)
    note, _, body = said.text.partition("\n\n")
    assert note == "لا يتوفر هذا النص بهذه اللغة بعد؛ وهو فيما يلي باللغة الفرنسية."
    assert body == library.entries["president"].answer[FR]
    assert said.language == AR
    assert said.choices[0].label in {entry.title[FR] for entry in library.pack.entries}
    titles = {entry.source.document.title.render((FR, EN)).text for entry in library.pack.entries}
    assert said.sources[0].title in titles


def test_an_answer_in_ones_own_language_has_no_note(library: Library, now: datetime) -> None:
    """Where there is a text, nothing is said about languages."""
    said = reply(conversation(FR, AR), Chose(id="entry:president"), library, now)
    assert said.text == library.entries["president"].answer[FR]


def test_a_language_without_a_catalogue(library: Library, now: datetime) -> None:
    """A German reader of a Spanish-speaking city is spoken to in Spanish, and told that there is no German."""
    said = reply(conversation(DE, ES), Chose(id="entry:president"), library, now)
    assert said.language == ES
    assert said.text.startswith("Este texto")
    assert said.text.endswith(library.entries["president"].answer[ES])


@pytest.mark.parametrize("language", [AR, CA, EU, TR])
def test_a_drafted_language_says_so(library: Library, now: datetime, language: Language) -> None:
    """Whoever chooses a language that a machine drafted is told, in that language."""
    said = reply(conversation(EN), Chose(id=f"language:{language}"), library, now)
    _ = load_phrasebook().speak(language)
    drafted = _("These texts were drafted by a machine and have not been checked by a native speaker yet.")
    assert said.language == language
    assert said.text.endswith(drafted)
    assert drafted in introduction(_, library)


@pytest.mark.parametrize("language", [EN, FR, ES])
def test_a_reviewed_language_says_nothing(language: Language) -> None:
    """A complete language that its speakers wrote needs no excuse."""
    assert caveats(load_phrasebook().speak(language)) == ""


def test_the_menu_of_languages_names_the_drafts(library: Library, now: datetime) -> None:
    """Before one is chosen, it is said which languages a machine drafted; all can be chosen."""
    said = reply(conversation(EN), Said(text="language"), library, now)
    assert said.text.endswith("checked by a native speaker: العربية, català, euskara and Türkçe.")
    assert {choice.id for choice in said.choices} == {f"language:{code}" for code in library.phrasebook.languages}


def test_an_incomplete_language_says_what_says_the_rest(tmp_path: Path) -> None:
    """Who chooses a language with gaps is told which language fills them: their city's, not just English."""
    (tmp_path / "gl.po").write_text(GALICIAN, encoding="utf-8")
    (tmp_path / "es.po").write_text(SPANISH, encoding="utf-8")
    voice = load_phrasebook(tmp_path).speak(Language("gl"), ES)
    assert caveats(voice).endswith("What is not translated yet I say in español.")


@pytest.mark.parametrize(
    ("question", "language", "known"),
    [
        ("من يرأس شبكة المدن الرقمية؟", AR, "leading-city"),
        ("Ağın başkanı kim?", TR, "president"),
        ("Nor da sarearen lehendakaria?", EU, "president"),
        ("Qui és el president de la xarxa?", CA, "president"),
    ],
)
def test_a_question_in_a_language_without_answers(
    library: Library, now: datetime, question: str, language: Language, known: str
) -> None:
    """Where the pack has no phrasings, names and terms lead to the answer; it comes in another language, said so."""
    said = reply(conversation(language), Said(text=question), library, now)
    assert said.language == language
    text = library.entries[known].answer.render(fallback_chain((language,)))
    assert text.is_fallback
    assert said.text.endswith(text.text)
    assert len(said.text) > len(text.text)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Nor da Errioxako ardo sariaren irabazlea aurten?", EU),
        ("Bugün marketten hangi peyniri alsam acaba?", TR),
    ],
)
def test_a_question_that_no_word_leads_from(library: Library, now: datetime, question: str, language: Language) -> None:
    """What cannot be looked up at all is refused in its language, with those that can be used."""
    said = reply(conversation(EN), Said(text=question), library, now)
    assert said.language == language
    assert "français" in said.text
    assert load_phrasebook().speak(language).own_name not in said.text
