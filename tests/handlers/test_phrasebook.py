"""The catalogues say all that the code says, as a native would write it."""

from __future__ import annotations

import ast
import io
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from gettext import c2py
from pathlib import Path
from string import Formatter

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po, write_po

from handlers.phrasebook import DRAFTED, TEXTS
from knowledge.model.languages import ES, FR, PT, Language

ROOT = Path(__file__).parents[2]
FOLDERS = ("bot", "handlers")
TRANSLATED = tuple(sorted(Language(path.stem) for path in TEXTS.glob("*.po")))

AR, CA, EU, TR = (Language(code) for code in ("ar", "ca", "eu", "tr"))

REVIEWED = {FR, ES, PT}
"""The catalogues that were written or read by somebody who speaks the language from home."""

CLDR = {PT: "pt_PT"}
"""The locale whose plural rule a language follows, where CLDR has several."""

COUNTED = range(1_000)
"""What is counted here; some languages have a form of their own for millions, which no catalogue needs."""

QUOTES = {AR: ("«", "»"), CA: ("«", "»"), EU: ("«", "»"), FR: ("«", "»"), ES: ("«", "»"), PT: ("“", "”")}
"""The quotation marks that a language begins with; all others are foreign to it."""

FAMILIAR = {
    FR: {"tu", "te", "toi", "ton", "ta", "tes"},
    ES: {"tú", "tu", "te", "ti", "tus", "vos"},
    PT: {"tu", "te", "ti", "teu", "tua", "você", "vocês"},
    CA: {"tu", "et", "teu", "teva", "teus", "teves"},
    EU: {"hi", "hik", "hire"},
    TR: {"sen", "sana", "seni", "senin"},
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


@cache
def counts_of(language: Language) -> list[list[int]]:
    """For each plural form of a catalogue, the counts that take it, by the catalogue's own rule."""
    of = catalogue(language)
    taken = [c2py(of.plural_expr)(count) for count in COUNTED]
    return [[count for count in COUNTED if taken[count] == form] for form in range(of.num_plurals)]


def plural_forms(language: Language) -> Iterator[tuple[tuple[str, str], list[int], str]]:
    """Every plural form: the English singular and plural, the counts that take it, and the translation."""
    for message in catalogue(language):
        if message.pluralizable:
            for counts, translation in zip(counts_of(language), forms(message.string), strict=True):
                yield (message.id[0], message.id[1]), counts, translation


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def shape(text: str) -> tuple[str, str, int, list[tuple[str, int]]]:
    """White space at both ends, lines, and each line's list marker and number of bold marks."""
    stripped = text.strip()
    start, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    lines = stripped.split("\n")
    return start, end, len(lines), [("- " if line.startswith("- ") else "", line.count("**")) for line in lines]


def sources(pattern: str) -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob(pattern))]


def counted_in(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The two forms of every `_.plural("…", "…", …)`, whatever the voice is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "plural":
            first, second, *_others = node.args
            if isinstance(first, ast.Constant) and isinstance(second, ast.Constant):
                yield str(first.value), str(second.value)


class TestCatalogues:
    """What every catalogue keeps to, whoever edits it."""

    def test_the_networks_languages_have_one(self) -> None:
        """English is the code's own; French, Spanish and Portuguese each have a catalogue."""
        assert {FR, ES, PT} <= set(TRANSLATED)

    @each_language
    def test_complete(self, language: Language) -> None:
        """A catalogue has the texts of the code, all of them and no others: run `make texts` when this fails."""
        listed = {forms(message.id) for message in catalogue(language) if message.id}
        missing, left = ids_in_code() - listed, listed - ids_in_code()
        assert not missing, f"{language}.po lacks:\n" + "\n".join(sorted(repr(text) for text, *_ in missing))
        assert not left, f"{language}.po has too many:\n" + "\n".join(sorted(repr(text) for text, *_ in left))

    def test_every_plural_was_collected(self) -> None:
        """What the code counts is there in both forms. Babel misses a plural that has a call with `_` among its values,
        or that stands in a template, and such a text would be shown in English."""
        collected = {entry for entry in ids_in_code() if len(entry) == 2}
        calls = [
            (str(path.relative_to(ROOT)), one, many)
            for path in sources("*.py")
            for one, many in counted_in(ast.parse(path.read_text(encoding="utf-8")))
        ]
        assert [call for call in calls if call[1:] not in collected] == []
        assert [path for path in sources("*.html") if "_.plural(" in path.read_text(encoding="utf-8")] == []

    @each_language
    def test_every_form_is_filled(self, language: Language) -> None:
        """No text and no plural form is left untranslated."""
        of = catalogue(language)
        empty = [
            forms(message.id)[0]
            for message in of
            if message.id and not all(form.strip() for form in forms(message.string))
        ]
        short = [message.id for message in of if message.pluralizable and len(forms(message.string)) != of.num_plurals]
        assert not empty, f"{language}.po leaves untranslated:\n" + "\n".join(sorted(map(repr, empty)))
        assert short == []

    @each_language
    def test_plural_rule(self, language: Language) -> None:
        """Numbers that CLDR tells apart have forms of their own, numbers that it does not have one form."""
        rule = Locale.parse(CLDR.get(language, language)).plural_form
        by_cldr: dict[str, list[int]] = {}
        for count in COUNTED:
            by_cldr.setdefault(rule(count), []).append(count)
        assert sorted(counts_of(language)) == sorted(by_cldr.values())

    @each_language
    def test_says_whether_it_was_reviewed(self, language: Language) -> None:
        """The comment at its head calls a catalogue machine-drafted until somebody who speaks the language read it."""
        assert (DRAFTED in catalogue(language).header_comment) == (language not in REVIEWED)

    @each_language
    def test_written_as_the_tools_write(self, language: Language) -> None:
        """`make texts` changes nothing but what is new: no difference hides among line breaks."""
        again = io.BytesIO()
        write_po(again, catalogue(language), width=76, sort_output=True, no_location=True)
        assert again.getvalue().decode() == (TEXTS / f"{language}.po").read_text(encoding="utf-8")

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
        """A translation fills in exactly what the English text fills in."""
        plurals = {translation for _, _, translation in plural_forms(language)}
        wrong = [
            (one, other)
            for one, other in pairs(language)
            if other not in plurals and placeholders(one) != placeholders(other)
        ]
        assert wrong == []

    @each_language
    def test_placeholders_of_plurals(self, language: Language) -> None:
        """Every plural form fills in all of it too; only one for a single number may say that in words."""
        wrong = [
            translation
            for (_, many), counts, translation in plural_forms(language)
            if placeholders(translation)
            not in ([placeholders(many)] + [placeholders(many) - {"count"}] * (len(counts) == 1))
        ]
        assert wrong == []

    @each_language
    def test_shape(self, language: Language) -> None:
        """White space at the ends, line breaks, lists and bold words are those of the English text."""
        assert [(one, other) for one, other in pairs(language) if shape(one) != shape(other)] == []

    @each_language
    def test_ending(self, language: Language) -> None:
        """What ends in "…", ":" or no stop at all does so in every language: labels stay labels."""

        def ending(text: str) -> str:
            return text[-1] if text[-1] in "…:" else "." if text[-1] in ".!?؟" else ""

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
        """French keeps a no-break space before ":" and inside « », and a narrow one before ; ! and ?

        The colon of an address or a time of day is no punctuation.
        """
        bare = re.compile("(?<!\u202f)[;!?]|(?<!\u00a0)(?::(?!\\S)|»)|«(?!\u00a0)")
        assert [text for _, text in pairs(FR) if bare.search(text)] == []

    @pytest.mark.parametrize("language", sorted(set(TRANSLATED) - {FR}))
    def test_no_french_spaces(self, language: Language) -> None:
        """No other language sets a space before punctuation, or inside quotation marks."""
        assert [text for _, text in pairs(language) if re.search(r"\s[:;!?»”.,،؛؟]|[«“¿¡]\s", text)] == []

    def test_arabic_marks(self) -> None:
        """Arabic has a comma, a semicolon and a question mark of its own."""
        assert [text for _, text in pairs(AR) if set(text) & set(",;?")] == []

    def test_arabic_begins_in_arabic(self) -> None:
        """A line's first letter decides its direction on many telephones: none begins with a Latin word."""
        lines = [line.strip("-*«( 0123456789") for _, text in pairs(AR) for line in text.split("\n") if line]
        texts = [re.sub(r"^(?:\{\w+\}[^\w{]*)+", "", line) for line in lines]
        assert [text for text in texts if re.match(r"[A-Za-z]", text)] == []

    def test_catalan_double_l(self) -> None:
        """Catalan writes l·l with a middle dot, not with a full stop, a hyphen or the old single letter."""
        assert [text for _, text in pairs(CA) if re.search(r"l[.-]l|[ĿŀĹĺ]|l[•‧∙]l", text)] == []

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


def test_every_text_is_found_by_the_extractor() -> None:
    """No text stands within an f-string, where pybabel does not look before Python 3.12: it would stay English."""
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "_"
    ]
    assert hidden == []


def test_code_fills_in_what_its_texts_ask_for() -> None:
    """No text is said without a value for each of its placeholders, nor with a value it has no place for."""
    said = list(said_in_code())
    assert len(said) > 10
    assert [(where, text) for where, text, passed in said if placeholders(text) != passed] == []
