"""Plain text: what is a heading, and where a paragraph begins, is told by the looks alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.limited import Refused
from knowledge.reading.plain import decode, markdown_items, text_items, unmarked

SOURCES = Path(__file__).resolve().parents[4] / "shared" / "sources"
HAS_SOURCES = pytest.mark.skipif(not SOURCES.exists(), reason="the network's documents are not beside the repository")

PARAGRAPH = "The committee met twice in the year that this report is about, and it was well attended on both occasions."


def headings(text: str) -> list[str]:
    return [item.text for item in text_items(text) if item.is_heading]


def paragraph_starts(text: str) -> list[int]:
    return [item.number for item in text_items(text) if item.opens]


@pytest.mark.parametrize(
    "line",
    [
        "## Circular 30",
        "**Working meeting**",
        "__Working meeting__",
        "ACTIVITIES IN 2012",
        "RÉSUMÉ",
        "1. Institutional relations",
        "2.1 Institutional relations",
        "A. Institutional relations",
        "IV) Institutional relations",
        "Working meeting",
        "Working meeting in Bilbao:",
    ],
)
def test_a_line_that_stands_above_a_paragraph(line: str) -> None:
    """Marked, in capitals, numbered, or a few words with blanks around: each is a heading, without its marks."""
    text = f"{PARAGRAPH}\n\n{line}\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n"
    assert headings(text) == [line.strip("#*_: ")]


@pytest.mark.parametrize(
    "line",
    [
        "1. The management of cities: what is difficult and what is not.",
        "Dear members of the committee,",
        "It was well attended.",
        "- Working meeting",
        "• WORKING MEETING",
        "\uf0b7 UN-HABITAT",
        "**The meeting takes place in Bilbao.**",
        "2016",
        "working meeting",
        "Working meeting of the",
        "The following members took part in the meeting of the working group:",
    ],
)
def test_a_line_that_only_looks_like_one(line: str) -> None:
    """Sentences, items of lists, salutations, numbers and lines that go on are no headings."""
    assert headings(f"{PARAGRAPH}\n\n{line}\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n") == []


def test_numbered_lines_one_below_the_other_are_a_list() -> None:
    """An agenda is no table of headings, but a chapter and its first part are two headings."""
    assert headings(f"{PARAGRAPH}\n\n1. Transparency\n2. Open data\n3. Participation\n") == []
    assert headings(f"1. Results\n\nA. Relations\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n") == ["1. Results", "A. Relations"]
    assert headings(f"3. Results\n\n1. Communication\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n") == [
        "3. Results",
        "1. Communication",
    ]


def test_a_list_in_capitals_that_was_announced() -> None:
    """Names of organisations below a colon are items of it."""
    assert headings(f"{PARAGRAPH[:-1]} with:\n\nUN-HABITAT\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n") == []


WRAPPED = [
    "During the year the committee will seek to contribute to the process of the agenda that the",
    "world organisation promotes. It will also seek to contribute to the process that leads to the",
    "conference, by presenting new technologies as a tool for more sustainable cities.",
]


def test_a_text_with_blanks_between_all_lines() -> None:
    """There blanks say nothing: sentences go on behind them, and a short last line ends a paragraph."""
    first, second = WRAPPED, [*WRAPPED[:2], "conference."]
    source = "\n\n".join(["1. Activities", *first, *second, *first, "2. Results", *second])
    starts = [item.text[:10] for item in text_items(source) if item.opens]
    assert headings(source) == ["1. Activities", "2. Results"]
    assert starts == ["1. Activit", "During the", "During the", "During the", "2. Results", "During the"]


def test_a_numbered_heading_of_two_lines() -> None:
    """A long one goes on in small letters on the next line; it keeps the number of its first."""
    long = "1. The main activities of the committee in the coming year, set out along the main"
    source = "\n\n".join([*WRAPPED, long, "elements of the work plan", *WRAPPED, *WRAPPED])
    (heading,) = [item for item in text_items(source) if item.is_heading]
    assert (heading.number, heading.text) == (7, f"{long} elements of the work plan")
    assert "elements of the work plan" not in [item.text for item in text_items(source)]


def test_paragraphs_of_a_text_that_was_wrapped() -> None:
    """A blank line, an item of a list and a heading begin one; another line goes on with it."""
    source = f"Title of it\n\n{WRAPPED[0]}\n{WRAPPED[1]}\n\n{WRAPPED[0]}\n- one\n- two\n  of two lines\n"
    assert paragraph_starts(source) == [1, 3, 6, 7, 8]


@pytest.mark.parametrize("address", ["a@example.org", "https://example.org/form", "www.example.org"])
def test_an_address_by_itself_goes_on_with_nothing(address: str) -> None:
    """It begins small wherever it stands: a blank line above it tells as much as any other."""
    source = f"Dear all,\n\n{WRAPPED[0]}\n{WRAPPED[1]}\n\n{address}\n\n{WRAPPED[0]}\n"
    assert paragraph_starts(source) == [1, 3, 6, 8]


def test_numbers_are_those_of_the_file() -> None:
    """Whoever opens the file in an editor finds the line there."""
    assert [(item.number, item.text) for item in text_items("\n\n a\n\x0c\n---\nb \n")] == [(3, "a"), (7, "b")]


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("**bold** and *slanted* and ***both***", "bold and slanted and both"),
        ("__bold__ and snake_case_word and 2 * 3 * 4", "bold and snake_case_word and 2 * 3 * 4"),
        ("[study](https://example.org/study)", "study (https://example.org/study)"),
        ("[www.example.org](http://www.example.org/)", "www.example.org"),
        ("[24 October](#) and [mail](mailto:a@example.org)", "24 October and mail (a@example.org)"),
        ("![logo](logo.png)", "logo"),
        ("<https://example.org> or <mailto:a@example.org>", "https://example.org or mailto:a@example.org"),
        (r"uclg\_cdc", "uclg_cdc"),
        ("a < b > c [sic]", "a < b > c [sic]"),
    ],
)
def test_marks_are_taken_off(marked: str, plain: str) -> None:
    """What is quoted reads like the printed document; addresses that lead somewhere stay."""
    assert unmarked(marked) == plain.replace("a@example.org)", "mailto:a@example.org)")


def test_markdown_headings_and_code() -> None:
    """Headings of either form; what looks like one within code is none; bold lines are."""
    source = "Title\n=====\n\nSub\n---\ntext  \nmore\n\n```\n# no heading\n```\n**Bold line**\n\n* item\n\n---\nend"
    items = list(markdown_items(source))
    assert [item.text for item in items if item.is_heading] == ["Title", "Sub", "Bold line"]
    assert [item.text for item in items] == [
        "Title",
        "Sub",
        "text",
        "more",
        "# no heading",
        "Bold line",
        "* item",
        "end",
    ]
    assert [item.text for item in items if not item.opens] == []


def test_markdown_goes_on_over_lines() -> None:
    """A line below another goes on with its paragraph, unless that was broken on purpose."""
    items = list(markdown_items("one\ntwo\n\nthree  \nfour\n> five"))
    assert [(item.text, item.opens) for item in items] == [
        ("one", True),
        ("two", False),
        ("three", True),
        ("four", True),
        ("five", False),
    ]


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"\xff\xfeabc", bytes(range(128)), b"a\x1a"])
def test_what_is_no_text(content: bytes) -> None:
    """Control characters, and half a character behind a mark, are refused."""
    with pytest.raises(Refused):
        decode(content)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """Whatever stands in a file: numbered lines in their order, none of them empty, in both ways of reading."""
    for read in (text_items, markdown_items):
        items = list(read(text))
        numbers = [item.number for item in items]
        assert numbers == sorted(set(numbers))
        assert all(item.text == item.text.strip() != "" and "\n" not in item.text for item in items)
        assert not items or items[0].opens


@given(st.text(alphabet="aA1. \n:-#*_[](I"))
def test_any_marks_are_read(text: str) -> None:
    """Marks in any order lose no line that has a letter."""
    with_letters = {number for number, line in enumerate(text.splitlines(), start=1) if "A" in line}
    numbers = {item.number for item in text_items(text)}
    assert len(with_letters - numbers) <= sum(item.is_heading for item in text_items(text))


@HAS_SOURCES
def test_the_documents_of_the_network() -> None:
    """Their parts are found, in both files that were made from PDFs and in those that were typed."""
    plan = headings((SOURCES / "2016-plan-and-2015-results.fr.txt").read_text(encoding="utf-8"))
    assert [title.partition(" ")[0] for title in plan[1:]] == [
        "1.",
        "A.",
        "B.",
        "C.",
        "D.",
        "2.",
        "3.",
        *(f"{number}." for number in range(1, 7)),
    ]
    circular = headings((SOURCES / "2020-03-04-circular-47.fr.txt").read_text(encoding="utf-8"))
    assert circular == ["Circulaire 47", "Publication", "Gouvernement ouvert", "Gestion stratégique avancée"]
    report = headings((SOURCES / "2012-activity-report.fr.txt").read_text(encoding="utf-8"))
    assert {"INTRODUCTION", "Communication", "Réunions", "PROCHAINES ACTIVITÉES"} <= set(report)
