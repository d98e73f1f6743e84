"""The catalogues say all that the code says, as a native would write it; one more file is one more language."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po

from handlers.phrasebook import TEXTS, Phrasebook, Speaker, load_phrasebook
from knowledge.model.languages import EN, ES, FR, PT, Language
from knowledge.model.times import PartialDate

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "handlers")
TRANSLATED = tuple(sorted(Language(path.stem) for path in TEXTS.glob("*.po")))

QUOTES = {FR: ("«", "»"), ES: ("«", "»"), PT: ("“", "”")}
"""The quotation marks that a language begins with; all others are foreign to it."""

FAMILIAR = {
    FR: {"tu", "te", "toi", "ton", "ta", "tes"},
    ES: {"tú", "tu", "te", "ti", "tus", "vos"},
    PT: {"tu", "te", "ti", "teu", "tua", "você", "vocês"},
}
"""Words by which nobody addresses a mayor; "você" besides is polite in Brazil only."""

each_language = pytest.mark.parametrize("language", TRANSLATED)


@cache
def ids_in_code() -> frozenset[tuple[str, ...]]:
    """The texts of the code, found as `make texts` finds them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    mapping = [(entry["pattern"], entry["method"]) for entry in settings["tool"]["babel"]["mappings"]]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(re.findall(r"pybabel .*extract.* -k (\S+)", makefile))}
    return frozenset(
        forms(found[2])
        for folder in FOLDERS
        for found in extract_from_dir(ROOT / folder, method_map=mapping, keywords=keywords)
    )


@cache
def catalogue(language: Language) -> Catalog:
    with (TEXTS / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """A text as the tuple of its forms; one for a text without a plural."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def pairs(language: Language) -> Iterator[tuple[str, str]]:
    """Each translation beside its English original; every plural form beside the English plural or singular."""
    for message in catalogue(language):
        if message.id:
            originals = forms(message.id)
            for number, translation in enumerate(forms(message.string)):
                yield originals[min(number, len(originals) - 1)], translation


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def shape(text: str) -> tuple[str, str, int, list[tuple[str, int]]]:
    """White space at both ends, lines, and each line's list marker and number of bold marks."""
    stripped = text.strip()
    start, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    lines = stripped.split("\n")
    return start, end, len(lines), [("- " if line.startswith("- ") else "", line.count("**")) for line in lines]


class TestCatalogues:
    """What every catalogue keeps to, whoever edits it."""

    def test_the_networks_languages_have_one(self) -> None:
        """English is the code's own; French, Spanish and Portuguese each have a catalogue."""
        assert {FR, ES, PT} <= set(TRANSLATED)

    @each_language
    def test_complete(self, language: Language) -> None:
        """A catalogue has the texts of the code, all of them and no others: run `make texts` when this fails."""
        assert ids_in_code() == {forms(message.id) for message in catalogue(language) if message.id}

    @each_language
    def test_every_form_is_filled(self, language: Language) -> None:
        """No text and no plural form is left untranslated."""
        of = catalogue(language)
        empty = [message.id for message in of if not all(form.strip() for form in forms(message.string))]
        short = [message.id for message in of if message.pluralizable and len(forms(message.string)) != of.num_plurals]
        assert (empty, short) == ([], [])

    @each_language
    def test_nothing_left_over(self, language: Language) -> None:
        """No obsolete text is kept, and no guess of a tool stands in for a translation."""
        assert list(catalogue(language).obsolete) == []
        assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []

    @each_language
    def test_header(self, language: Language) -> None:
        """The header names the language and nobody's placeholder."""
        text = (TEXTS / f"{language}.po").read_text(encoding="utf-8")
        assert f'"Language: {language}\\n"' in text
        left = ("FULL NAME", "EMAIL@ADDRESS", "ORGANIZATION", "FIRST AUTHOR", "LL@li.org", "VERSION\\n", "#, fuzzy")
        assert [word for word in left if word in text] == []

    @each_language
    def test_placeholders(self, language: Language) -> None:
        """A translation fills in exactly what the English text fills in, in every plural form."""
        wrong = [(one, other) for one, other in pairs(language) if placeholders(one) != placeholders(other)]
        assert wrong == []

    @each_language
    def test_shape(self, language: Language) -> None:
        """White space at the ends, line breaks, lists and bold words are those of the English text."""
        assert [(one, other) for one, other in pairs(language) if shape(one) != shape(other)] == []

    @each_language
    def test_ending(self, language: Language) -> None:
        """What ends in "…", ":" or no stop at all does so in every language: labels stay labels."""

        def ending(text: str) -> str:
            return text[-1] if text[-1] in "…:" else "." if text[-1] in ".!?" else ""

        assert [(one, other) for one, other in pairs(language) if ending(one) != ending(other) and one[-1] != "?"] == []


class TestTypography:
    """Translations look as a careful printer of the language sets them."""

    @each_language
    def test_no_straight_quotes(self, language: Language) -> None:
        """No typewriter quotes and apostrophes."""
        assert [text for _, text in pairs(language) if re.search("[\"']", text)] == []

    @each_language
    def test_own_quotation_marks(self, language: Language) -> None:
        """Quotation marks are the language's own, in pairs, wherever the English text has them."""
        opening, closing = QUOTES.get(language, ("“", "”"))
        foreign = "".join({*"«»“”„"} - {opening, closing})
        for original, text in pairs(language):
            assert not set(text) & set(foreign), text
            assert original.count("“") == text.count(opening) == text.count(closing), text

    def test_french_spaces(self) -> None:
        """French keeps a no-break space before ":" and inside « », and a narrow one before ; ! and ?"""
        bare = re.compile("(?<!\u202f)[;!?]|(?<!\u00a0)[:»]|«(?!\u00a0)")
        assert [text for _, text in pairs(FR) if bare.search(text)] == []

    @pytest.mark.parametrize("language", [ES, PT])
    def test_no_french_spaces(self, language: Language) -> None:
        """Spanish and Portuguese set no space before punctuation, nor inside quotation marks."""
        assert [text for _, text in pairs(language) if re.search(r"\s[:;!?»”.,]|[«“¿¡]\s", text)] == []

    def test_spanish_marks(self) -> None:
        """Spanish opens what it closes: ¿…? and ¡…!"""
        for _, text in pairs(ES):
            rest = re.sub(r"¿[^¿?]*\?|¡[^¡!]*!", "", text)
            assert not set(rest) & set("¿?¡!"), text

    @each_language
    def test_polite_address(self, language: Language) -> None:
        """Nobody is addressed familiarly."""
        familiar = FAMILIAR.get(language, set())
        assert [text for _, text in pairs(language) if familiar & set(re.findall(r"\w+", text.lower()))] == []


class TestSpeaker:
    """One language's voice."""

    @pytest.mark.parametrize(
        ("language", "day", "month", "year"),
        [
            (EN, "4 September 2014", "September 2014", "2014"),
            (FR, "4 septembre 2014", "septembre 2014", "2014"),
            (ES, "4 de septiembre de 2014", "septiembre de 2014", "2014"),
            (PT, "4 de setembro de 2014", "setembro de 2014", "2014"),
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
        ],
    )
    def test_plurals(self, language: Language, none: str, one: str, two: str) -> None:
        """A count takes the form of the language's own rule: French has the singular for 0 and 1."""
        speaker = load_phrasebook().speak(language)
        said = [speaker.plural("{count} question", "{count} questions", count) for count in (0, 1, 2)]
        assert said == [none, one, two]

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


BASQUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Hello!"
msgstr "Kaixo!"

msgid "Visitor {number}"
msgstr "{number}. bisitaria"

msgid "{count} question"
msgid_plural "{count} questions"
msgstr[0] "galdera {count}"
msgstr[1] "{count} galdera"

msgid "Send"
msgstr ""
"""

BASQUE_CUES = "hello: [kaixo, egun on]\nthanks: [eskerrik asko]\n"


@pytest.fixture
def basque(tmp_path: Path) -> Phrasebook:
    """A folder with one small catalogue of a language that Focal has never heard of."""
    (tmp_path / "eu.po").write_text(BASQUE, encoding="utf-8")
    (tmp_path / "cues").mkdir()
    (tmp_path / "cues" / "eu.yaml").write_text(BASQUE_CUES, encoding="utf-8")
    return load_phrasebook(tmp_path)


class TestNewLanguage:
    """A language is added by adding its files; no line of code names it."""

    def speaker(self, phrasebook: Phrasebook) -> Speaker:
        return phrasebook.speak(Language("eu"))

    def test_it_is_offered(self, basque: Phrasebook) -> None:
        """The new language stands beside English, under its own name and with its direction."""
        assert basque.languages == (EN, Language("eu"))
        assert (self.speaker(basque).own_name, self.speaker(basque).direction) == ("euskara", "ltr")

    def test_it_is_spoken(self, basque: Phrasebook) -> None:
        """Its texts, plural forms and dates are its own."""
        _ = self.speaker(basque)
        assert (_("Hello!"), _("Visitor {number}", number=7)) == ("Kaixo!", "7. bisitaria")
        assert [_.plural("{count} question", "{count} questions", n) for n in (1, 2)] == ["galdera 1", "2 galdera"]
        assert "iraila" in _.date(PartialDate("2014-09-04"))

    def test_it_is_understood(self, basque: Phrasebook) -> None:
        """Its short phrases are heard."""
        assert (basque.cues.find("Kaixo!"), basque.cues.find("Hola")) == ("hello", None)

    def test_what_is_missing_is_english(self, basque: Phrasebook) -> None:
        """An untranslated text is said in English, whether the catalogue lacks it or leaves it empty."""
        _ = self.speaker(basque)
        assert (_("Send"), _("All topics")) == ("Send", "All topics")

    def test_right_to_left(self, tmp_path: Path) -> None:
        """A language that runs from right to left says so."""
        (tmp_path / "ar.po").write_text('msgid "Hello!"\nmsgstr "مرحبا!"\n', encoding="utf-8")
        assert load_phrasebook(tmp_path).speak(Language("ar")).direction == "rtl"


class TestPhrasebook:
    """The voices there are."""

    def test_order(self) -> None:
        """The network's languages come first, in the network's order."""
        assert load_phrasebook().languages[:4] == (EN, FR, ES, PT)

    def test_unknown_language(self) -> None:
        """Who speaks a language that Focal does not is answered in English."""
        assert load_phrasebook().speak(Language("eu")).language == EN


def said_in_code() -> Iterator[tuple[str, str, set[str]]]:
    """Every text that Python code says with placeholders: where, the text, and the names that are passed with it."""
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(text))]):
                    passed = {keyword.arg or "**" for keyword in node.keywords}
                case ast.Call(func=ast.Attribute(value=ast.Name(id="_"), attr="plural"), args=[_, many, _]):
                    text = many.value if isinstance(many, ast.Constant) and isinstance(many.value, str) else ""
                    passed = {"count", *(keyword.arg or "**" for keyword in node.keywords)}
                case _:
                    continue
            if placeholders(text) or passed:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", text, passed


def test_code_fills_in_what_its_texts_ask_for() -> None:
    """No text is said without a value for each of its placeholders, nor with a value it has no place for."""
    said = list(said_in_code())
    assert len(said) > 10
    assert [(where, text) for where, text, passed in said if placeholders(text) != passed] == []
