"""How the phrasebook speaks: dates, numbers, plurals, chains of languages; one more file is one more language."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.dialogue.cues import Speak
from handlers.phrasebook import TEXTS, Phrasebook, load_phrasebook
from knowledge.model.languages import EN, ES, FR, NETWORK_LANGUAGES, PT, Language
from knowledge.model.times import PartialDate

AR, CA, DE, EU, GL, TR = (Language(code) for code in ("ar", "ca", "de", "eu", "gl", "tr"))
TRANSLATED = tuple(sorted(Language(path.stem) for path in TEXTS.glob("*.po")))


class TestSpeaker:
    """One language's voice."""

    @pytest.mark.parametrize(
        ("language", "day", "month", "year"),
        [
            (EN, "4 September 2014", "September 2014", "2014"),
            (FR, "4 septembre 2014", "septembre 2014", "2014"),
            (ES, "4 de septiembre de 2014", "septiembre de 2014", "2014"),
            (PT, "4 de setembro de 2014", "setembro de 2014", "2014"),
            (EU, "2014(e)ko irailaren 4(a)", "2014(e)ko iraila", "2014"),
            (CA, "4 de setembre del 2014", "setembre del 2014", "2014"),
            (AR, "4 سبتمبر 2014", "سبتمبر 2014", "2014"),
            (TR, "4 Eylül 2014", "Eylül 2014", "2014"),
        ],
    )
    def test_dates(self, language: Language, day: str, month: str, year: str) -> None:
        """A date is said as exactly as it is known, in the order and with the words of the language."""
        speaker = load_phrasebook().speak(language)
        said = [speaker.date(PartialDate(iso)) for iso in ("2014-09-04", "2014-09", "2014")]
        assert said == [day, month, year]

    @pytest.mark.parametrize("language", [EN, *TRANSLATED])
    def test_time_of_day(self, language: Language) -> None:
        """The time is that of the zone, on a clock of 24 hours without seconds."""
        noon = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)
        speaker = load_phrasebook().speak(language)
        assert speaker.time(noon, ZoneInfo("Europe/Madrid")) == "14:05"
        assert "14:05" in speaker.moment(noon, ZoneInfo("Europe/Madrid"))

    @pytest.mark.parametrize(
        ("language", "none", "one", "two"),
        [
            (EN, "0 questions", "1 question", "2 questions"),
            (FR, "0 question", "1 question", "2 questions"),
            (ES, "0 preguntas", "1 pregunta", "2 preguntas"),
            (PT, "0 perguntas", "1 pergunta", "2 perguntas"),
            (EU, "0 galdera", "galdera 1", "2 galdera"),
            (CA, "0 preguntes", "1 pregunta", "2 preguntes"),
            (AR, "لا أسئلة", "سؤال واحد", "سؤالان"),
            (TR, "0 soru", "1 soru", "2 soru"),
        ],
    )
    def test_plurals(self, language: Language, none: str, one: str, two: str) -> None:
        """A count takes the form of the language's own rule: French has the singular for 0 and 1."""
        speaker = load_phrasebook().speak(language)
        said = [speaker.plural("{count} question", "{count} questions", count) for count in (0, 1, 2)]
        assert said == [none, one, two]

    def test_arabic_plurals(self) -> None:
        """Arabic has six forms, and they come back with every hundred."""
        said = [
            load_phrasebook().speak(AR).plural("{count} question", "{count} questions", count)
            for count in (3, 10, 11, 99, 100, 102, 103, 111)
        ]
        few, many, other = "أسئلة", "سؤالًا", "سؤال"
        assert [text.split()[1] for text in said] == [few, few, many, many, other, other, few, many]

    @pytest.mark.parametrize(
        ("language", "number", "listed"),
        [
            (EN, "1,234,567.5", "a, b and c"),
            (FR, "1\u202f234\u202f567,5", "a, b et c"),
            (ES, "1.234.567,5", "a, b y c"),
            (PT, "1 234 567,5", "a, b e c"),
            (EU, "1.234.567,5", "a, b eta c"),
            (CA, "1.234.567,5", "a, b i c"),
            (AR, "1,234,567.5", "\u2068a\u2069 و\u2068b\u2069 و\u2068c\u2069"),
            (TR, "1.234.567,5", "a, b ve c"),
        ],
    )
    def test_numbers_and_lists(self, language: Language, number: str, listed: str) -> None:
        """Separators and enumerations are the language's own."""
        _ = load_phrasebook().speak(language)
        assert (_.number(1_234_567.5), _.list(["a", "b", "c"])) == (number, listed)

    def test_counts_have_separators(self) -> None:
        """A count within a text is written as a number of the language is; other values stay as they are."""
        _ = load_phrasebook().speak(ES)
        assert _.plural("{count} question", "{count} questions", 12_345) == "12.345 preguntas"
        assert "2014" in _("My documents do not say anything about that for {year}.", year=2014)

    @given(
        st.sampled_from([EN, *TRANSLATED]),
        st.datetimes(datetime(1900, 1, 1), timezones=st.just(UTC)),
        st.integers(0, 10**9),
    )
    def test_digits_are_western_everywhere(self, language: Language, instant: datetime, number: int) -> None:
        """One text has one kind of digits, whatever is filled in, in Arabic too."""
        _ = load_phrasebook().speak(language)
        day = PartialDate(f"{instant:%Y-%m-%d}")
        said = "".join((_.number(number), _.date(day), _.time(instant, UTC), _.moment(instant, UTC)))
        assert {character for character in said if character.isdigit()} <= set("0123456789")

    def test_names_of_languages(self) -> None:
        """A language is named in the language that is spoken, and by itself in its own."""
        french = load_phrasebook().speak(FR)
        assert (french.own_name, french.name_of(PT)) == ("français", "portugais")

    def test_values_are_not_read_as_texts(self) -> None:
        """Braces in what is filled in stay as they are."""
        assert load_phrasebook().speak(EN)("Visitor {number}", number="{x}") == "Visitor {x}"

    def test_unknown_text(self) -> None:
        """A text that a catalogue does not have is said in English."""
        assert load_phrasebook().speak(ES)("Not in any catalogue, {name}.", name="Ana") == (
            "Not in any catalogue, Ana."
        )


HEAD = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

GALICIAN = (
    "# Galician texts, machine-drafted."
    + HEAD
    + """
msgid "Hello!"
msgstr "Ola!"

msgid "Visitor {number}"
msgstr "{number}. visitante"

msgid "{count} question"
msgid_plural "{count} questions"
msgstr[0] "unha pregunta: {count}"
msgstr[1] "{count} preguntas"

msgid "{count} city"
msgid_plural "{count} cities"
msgstr[0] "{count} cidade"
msgstr[1] ""

#, fuzzy
msgid "Sources"
msgstr "Fontes?"

msgid "Send"
msgstr ""
"""
)

SPANISH = (
    HEAD
    + """
msgid "Hello!"
msgstr "¡Hola!"

msgid "Send"
msgstr "Enviar"

msgid "Sources"
msgstr "Fuentes"

msgid "{count} city"
msgid_plural "{count} cities"
msgstr[0] "{count} ciudad"
msgstr[1] "{count} ciudades"
"""
)


@pytest.fixture
def phrasebook(tmp_path: Path) -> Phrasebook:
    """A folder with one small catalogue of a language that Focal has never heard of, and a Spanish one."""
    (tmp_path / "gl.po").write_text(GALICIAN, encoding="utf-8")
    (tmp_path / "es.po").write_text(SPANISH, encoding="utf-8")
    return load_phrasebook(tmp_path)


class TestNewLanguage:
    """A language is added by adding one file; no line of code names it."""

    def test_it_is_offered(self, phrasebook: Phrasebook) -> None:
        """The new language stands beside the others, under its own name and with its direction."""
        _ = phrasebook.speak(GL)
        assert phrasebook.languages == (EN, ES, GL)
        assert (_.language, _.own_name, _.direction) == (GL, "galego", "ltr")

    def test_it_is_spoken(self, phrasebook: Phrasebook) -> None:
        """Its texts, plural forms and dates are its own."""
        _ = phrasebook.speak(GL)
        assert (_("Hello!"), _("Visitor {number}", number=7)) == ("Ola!", "7. visitante")
        said = [_.plural("{count} question", "{count} questions", n) for n in (1, 2)]
        assert said == ["unha pregunta: 1", "2 preguntas"]
        assert "setembro" in _.date(PartialDate("2014-09-04"))

    @pytest.mark.parametrize("text", ["galego", "Galician", "gallego", "GALEGO!"])
    def test_it_is_asked_for_by_its_names(self, phrasebook: Phrasebook, text: str) -> None:
        """Its name in each of the languages asks for it, without a file of phrases."""
        assert phrasebook.cues.find(text) == Speak(GL)

    def test_it_is_asked_for_in_sentences(self, tmp_path: Path) -> None:
        """Where a language has a file of phrases, its ways to ask for any language ask for the new one too."""
        (tmp_path / "gl.po").write_text(GALICIAN, encoding="utf-8")
        (tmp_path / "cues").mkdir()
        (tmp_path / "cues" / "es.yaml").write_text("speak: ['en {language}']\nhello: [hola]\n", encoding="utf-8")
        cues = load_phrasebook(tmp_path).cues
        assert (cues.find("Hola, en gallego"), cues.find("en inglés")) == (Speak(GL), Speak(EN))

    def test_what_is_missing_comes_from_the_chain(self, phrasebook: Phrasebook) -> None:
        """An untranslated text is said in the reader's next language, whether it is absent, empty, half or a guess."""
        _ = phrasebook.speak(GL, ES)
        assert (_("Send"), _("Sources"), _("All topics")) == ("Enviar", "Fuentes", "All topics")
        assert [_.plural("{count} city", "{count} cities", n) for n in (1, 2)] == ["1 ciudad", "2 ciudades"]

    def test_each_reader_has_their_own_chain(self, phrasebook: Phrasebook) -> None:
        """What one reader falls back on is not what another does."""
        assert phrasebook.speak(GL, ES)("Send") == "Enviar"
        assert phrasebook.speak(GL, EN)("Send") == "Send"
        assert phrasebook.speak(GL, ES)("Send") == "Enviar"

    def test_neighbours_are_read_too(self, phrasebook: Phrasebook) -> None:
        """Of whom nothing but their Galician is known reads Spanish before English, as CLDR tells."""
        assert phrasebook.speak(GL)("Send") == "Enviar"

    def test_a_language_without_a_catalogue_is_passed_over(self, phrasebook: Phrasebook) -> None:
        """Who speaks a language that Focal does not is answered in the next of their chain."""
        assert phrasebook.speak(DE, GL, ES).language == GL
        assert phrasebook.speak(DE, FR).language == EN

    def test_it_says_how_far_it_is(self, phrasebook: Phrasebook) -> None:
        """A voice knows the share of the texts that is its own, what says the rest, and who wrote it."""
        of_galician, of_spanish = phrasebook.speak(GL, ES), phrasebook.speak(ES)
        assert (of_galician.covered, of_galician.falls_back_on, of_galician.is_draft) == (1 / 2, ES, True)
        assert of_spanish.covered == pytest.approx(2 / 3)
        assert (of_spanish.falls_back_on, of_spanish.is_draft) == (EN, False)
        english = phrasebook.speak(EN)
        assert (english.covered, english.falls_back_on, english.is_draft) == (1.0, None, False)

    def test_right_to_left(self, tmp_path: Path) -> None:
        """A language that runs from right to left says so."""
        (tmp_path / "he.po").write_text('msgid "Hello!"\nmsgstr "שלום!"\n', encoding="utf-8")
        assert load_phrasebook(tmp_path).speak(Language("he")).direction == "rtl"


class TestPhrasebook:
    """The voices there are."""

    def test_order(self) -> None:
        """The network's languages come first, in the network's order."""
        assert load_phrasebook().languages[:4] == (EN, FR, ES, PT)

    def test_unknown_language(self) -> None:
        """Who speaks a language that Focal does not is answered in English."""
        assert load_phrasebook().speak(DE).language == EN

    def test_voices_are_kept(self) -> None:
        """One chain has one voice, however it is written."""
        book = load_phrasebook()
        assert book.speak(EU, ES) is book.speak(EU, ES, EU, EN, FR, PT)
        assert book.speak(EU, ES).languages == (EU, ES, EN, FR, PT)

    @given(st.lists(st.sampled_from([DE, EN, *TRANSLATED])))
    def test_every_chain_speaks(self, chain: list[Language]) -> None:
        """A voice is the first of the chain that there is, and its chain ends with the network's languages."""
        voice = load_phrasebook().speak(*chain)
        assert voice.language == next((language for language in chain if language != DE), EN)
        assert set(voice.languages) >= set(NETWORK_LANGUAGES)
        assert voice.covered == 1 or voice.falls_back_on is not None
