"""Regular expressions mean what they mean in Java, and so in JavaRosa."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.forms.functions.patterns import PatternError, fits, pattern_problem


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        ("[0-9]{3}", ["123"], ["", "12", "1234", "a123"]),
        ("a|ab", ["a", "ab"], ["b", "abb"]),
        ("^abc$", ["abc"], ["abcd", "abc\n\n"]),
        ("a.c", ["abc", "a\tc", "aéc"], ["a\nc", "a\rc", "a\x85c", "a\u2028c"]),
        ("", [""], [" "]),
        ("a++b", ["aab"], ["aa"]),
        ("a*+a", [], ["a", "aa"]),
        ("(?>a|ab)c", ["ac"], ["abc"]),
        ("a{2}", ["aa"], ["a", "aaa"]),
        ("a{2,}?", ["aa", "aaaa"], ["a"]),
        ("a{1,2}", ["a", "aa"], ["aaa"]),
        ("(?=.*[0-9])(?=.*[a-z]).{6,}", ["abcde1"], ["abcdef", "a1"]),
        ("(?!0)[0-9]+", ["10"], ["01"]),
        ("a(?<=a)b(?<!a)", ["ab"], ["a"]),
        ("]", ["]"], ["["]),
        ("}", ["}"], ["{"]),
        ("a{2}{3}", ["aa"], ["aaaaaa"]),
    ],
)
def test_the_whole_text_must_fit(pattern: str, fitting: list[str], other: list[str]) -> None:
    """As with Java's Matcher.matches(), with all kinds of quantifiers and groups."""
    assert [text for text in [*fitting, *other] if fits(text, pattern)] == fitting


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        ("[a-z&&[^aeiou]]+", ["bcd"], ["a", "be", "&"]),
        ("[a-z&&def]", ["d", "e", "f"], ["a", "&"]),
        ("[[a-c][x-z]]", ["a", "z"], ["m", "["]),
        ("[a-d&&[^b]&&[^c]]", ["a", "d"], ["b", "c"]),
        ("[^a-c[x]]", ["m"], ["a", "x"]),
        ("[]a]", ["]", "a"], ["b"]),
        ("[^]a]", ["b"], ["]", "a"]),
        ("[a^]", ["a", "^"], ["b"]),
        ("[-a]", ["-", "a"], ["b"]),
        ("[a-]", ["-", "a"], ["b"]),
        ("[a&b]", ["a", "&", "b"], ["c"]),
        (r"[\d.]+", ["1.5"], ["1,5"]),
        (r"[\]\-\\]+", ["]-\\"], ["a"]),
        (r"[+\-][0-9]", ["+1", "-1"], ["1"]),
        ("[[:alpha:]]+", ["alpha:"], ["bc"]),
        ("[é-ï]", ["é", "ê"], ["e"]),
    ],
)
def test_sets_are_those_of_java(pattern: str, fitting: list[str], other: list[str]) -> None:
    """With sets in sets and what they have in common; brackets that stand first mean themselves."""
    assert [text for text in [*fitting, *other] if fits(text, pattern)] == fitting


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        (r"\d", ["7"], ["٣", "x"]),
        (r"\D", ["٣", "x"], ["7"]),
        (r"\w+", ["aZ_9"], ["é", "-"]),
        (r"\W", ["é", "-"], ["a"]),
        (r"\s", [" ", "\t", "\n"], ["\xa0", "a"]),
        (r"\S", ["a", "\xa0"], [" "]),
        (r"\h", [" ", "\xa0"], ["\n"]),
        (r"\v", ["\n", "\u2028"], ["v", " "]),
        (r"a\R?", ["a", "a\r\n", "a\n"], ["a\n\n"]),
        (r"\p{Alpha}+", ["ab"], ["é", "1"]),
        (r"\p{L}+", ["abé", "ñ", "مرحبا"], ["1", "a b"]),
        (r"\pL", ["é"], ["1"]),
        (r"\P{L}", ["1"], ["é"]),
        (r"\p{Lu}\p{Ll}*", ["École", "Ana"], ["ana"]),
        (r"\p{Punct}", ["!", "/", "_", "$"], ["a", "«"]),
        (r"[\p{IsLatin} ]+", ["San Sebastián"], ["Афины"]),
        (r"\p{script=Cyrillic}+", ["Афины"], ["Ana"]),
        (r"\p{InArabic}+", ["مدينة"], ["Ana"]),
        (r"\p{IsAlphabetic}", ["é"], ["1"]),
        (r"\p{javaLowerCase}", ["a", "é"], ["A"]),
        (r"(?U)\d\w+", ["٣é"], ["a"]),
    ],
)
def test_kinds_of_characters_are_those_of_java(pattern: str, fitting: list[str], other: list[str]) -> None:
    """Digits and letters are ASCII unless Unicode is asked for: what reads the answers later counts on it."""
    assert [text for text in [*fitting, *other] if fits(text, pattern)] == fitting


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"\Qa.b*\E+", "a.b**"),
        (r"\Q(", "("),
        (r"(?x)a \Q b\E", "a b"),
        (r"\x41\u0042\x{43}\0104\t", "ABCD\t"),
        (r"\uD83D\uDE00", "😀"),
        (r"\x{1F600}", "😀"),
        (r"\cA\e\a\f", "\x01\x1b\x07\x0c"),
        (r"\N{LATIN SMALL LETTER E WITH ACUTE}", "é"),
        (r"\é\-\/\.\ ", "é-/. "),
        (r"\Aa\b \Bb?\Z\z", "a "),
        (r"(a)\1", "aa"),
        (r"(a)\10", "aa0"),
        (r"(?<word>[a-z]+)-\k<word>", "hop-hop"),
        (r"(?i:a)b", "Ab"),
        (r"a(?i)b|C", "c"),
        (r"(?i)É[à-ï]", "éÈ"),
        (r"(?i)a(?-i)b", "Ab"),
        (r"(?s).", "\n"),
        (r"(?d).", "\r"),
        (r"(?x) a  # one letter", "a"),
        ("(?x) [ a\n] b", "ab"),
        (r"(?m)a$\n^b", "a\nb"),
        (r"a$\n", "a\n"),
        (r"(?d)a$\n", "a\n"),
        (r"(?md)^a$\r?\n?", "a"),
        (r"\X", "e\u0301"),
        (r"\Ga", "a"),
    ],
)
def test_escapes_and_flags_are_those_of_java(pattern: str, text: str) -> None:
    """Quotations, numbers of characters, references to groups, and flags that hold up to the end of their group."""
    assert fits(text, pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(?i)a(?-i)b", "AB"),
        ("(?i:a)b", "AB"),
        ("((?i)a)b", "aB"),
        ("(?i)ß", "ss"),
        (r"\1(a)", "aa"),
        (r"(a)|\1b", "b"),
        (r"(?x)a b", "a b"),
        (r"(?<n>a\k<n>)", "aa"),
        ("(?m)^", ""),
        ("a$b", "ab"),
    ],
)
def test_what_does_not_fit_in_java_does_not_here(pattern: str, text: str) -> None:
    """Flags end with their group, and a group that has not ended has no text."""
    assert not fits(text, pattern)


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(", "unclosed group"),
        (")", "closes nothing"),
        ("(?:a", "unclosed group"),
        ("[a", "unclosed set"),
        ("[]", "unclosed set"),
        ("*a", 'nothing to repeat before "*"'),
        ("a**", 'nothing to repeat before "*"'),
        ("(?i)+", 'nothing to repeat before "+"'),
        ("{", "counts nothing"),
        ("a{x}", "counts nothing"),
        ("a{2,1}", '"{2,1}"'),
        ("a{1,9999999999}", "cannot be"),
        ("a{12345678901}", "counts nothing"),
        ("[c-a]", 'an empty range "c-a"'),
        (r"[a-\d]", 'unknown escape "\\d"'),
        ("[a&&]", "nothing behind &&"),
        (r"\q", 'unknown escape "\\q"'),
        (r"[\1]", 'unknown escape "\\1"'),
        ("a\\", "ends too early"),
        (r"\x4", "hexadecimal"),
        (r"\x{110000}", "beyond Unicode"),
        (r"\u12", "four hexadecimal digits"),
        (r"\08", "octal"),
        (r"\N{no such name}", "unknown character"),
        (r"\p{Foo}", 'unknown property "Foo"'),
        (r"\p{IsFoo}", 'unknown property "IsFoo"'),
        (r"\p", "without a name"),
        (r"\k<a>", 'unknown group "a"'),
        (r"\ka", "name of a group"),
        ("(?<a>.)(?<a>.)", 'two groups "a"'),
        ("(?q)", 'unknown flag "q"'),
        ("(?P<a>.)", "unknown kind of group"),
        ("(?R)", "unknown flag"),
        ("(?|a|b)", "unknown kind of group"),
        ("a{e<=1}", "counts nothing"),
        (r"\L<names>", "unknown escape"),
    ],
)
def test_what_java_cannot_read_is_a_problem(pattern: str, problem: str) -> None:
    """Said in English, with the place. What only other kinds of patterns have is one, too."""
    assert problem in str(pattern_problem(pattern))
    with pytest.raises(PatternError) as caught:
        fits("", pattern)
    assert caught.value.code == "bad-pattern"


@pytest.mark.parametrize("pattern", ["a", "[0-9]{9}", r"\+?[0-9 ]{9,}", "(?i)(yes|no)", "", r"^\d{2}/\d{2}/\d{4}$"])
def test_what_java_reads_is_no_problem(pattern: str) -> None:
    """Patterns as forms have them."""
    assert pattern_problem(pattern) is None


@given(st.text())
def test_a_quoted_text_fits_itself_only(text: str) -> None:
    """Whatever signs it has, except the one that ends quotations."""
    pattern = "".join(rf"\Q{part}\E\\E" for part in text.split(r"\E")).removesuffix(r"\\E")
    assert fits(text, pattern)
    assert not fits(f"{text}x", pattern)


@given(st.text(string.printable, max_size=12))
def test_an_escaped_text_fits_itself(text: str) -> None:
    """Escapes of other languages are good here, too."""
    assert fits(text, re.escape(text))


SIMPLE = st.lists(st.sampled_from(["a", "b", "0", "é", ".", "[ab]", "[^01]", "b*", "0?", "a|", "(?:ab)+"])).map("".join)


@given(st.text("ab01-é ", max_size=8), SIMPLE)
def test_simple_patterns_mean_the_same_everywhere(text: str, pattern: str) -> None:
    """Where Java and Python have the same syntax they agree."""
    assert fits(text, pattern) is (re.fullmatch(pattern, text) is not None)
