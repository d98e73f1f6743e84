"""A message with its sources and choices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.prose.plain import plain
from bot.prose.slack import slack
from bot.prose.telegram import Entity, telegram
from bot.prose.whole import blocks_of, numbered, pages_of
from knowledge.model.languages import FR
from knowledge.model.messages import Choice, Citation, OutgoingMessage

PLAN = Citation(
    title="Plan *2020*", date="March 2020", section="1.2 Gouvernance", language=FR, url="https://example.org/p"
)
CHOICES = tuple(Choice(id=str(number), label=f"Choice {number}") for number in range(1, 24))


def test_sources_follow_the_text() -> None:
    """Each on a line: title, date, section and address; a title is no Markdown."""
    report = replace(PLAN, title="Report", url="")
    blocks = blocks_of(OutgoingMessage(text="**Bilbao** leads.", sources=(PLAN, report)))
    assert plain(blocks) == (
        "Bilbao leads.\n\n"
        "📄 Plan *2020* (https://example.org/p), March 2020 · 1.2 Gouvernance\n"
        "📄 Report, March 2020 · 1.2 Gouvernance"
    )
    (message,) = telegram(blocks)
    assert message.entities == (Entity("bold", 0, 6), Entity("text_link", 18, 11, url="https://example.org/p"))
    assert "<https://example.org/p|Plan *\u20602020\u2060*>, March 2020" in slack(blocks)[0]


def test_a_source_without_date_and_section() -> None:
    """What is missing leaves no trace."""
    source = replace(PLAN, date="", section="")
    assert (
        plain(blocks_of(OutgoingMessage(text="a", sources=(source,)))) == "a\n\n📄 Plan *2020* (https://example.org/p)"
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd"])
def test_a_source_with_a_strange_address(url: str) -> None:
    """It is shown without its address."""
    assert blocks_of(OutgoingMessage(text="a", sources=(replace(PLAN, url=url),)))[1].runs[0].url == ""


def test_choices_have_their_number_in_the_whole_list() -> None:
    """The second page goes on counting, so that a typed number means one choice."""
    assert plain(numbered(CHOICES, 0, 10)).splitlines()[0] == "1. Choice 1"
    assert plain(numbered(CHOICES, 2, 10)) == "21. Choice 21\n22. Choice 22\n23. Choice 23"


def test_a_page_beyond_the_last() -> None:
    """It is the last one; there is no page before the first."""
    assert numbered(CHOICES, 9, 10) == numbered(CHOICES, 2, 10)
    assert numbered(CHOICES, -1, 10) == numbered(CHOICES, 0, 10)
    assert numbered((), 0, 10) == ()


def test_pages() -> None:
    """As many as it takes."""
    assert [pages_of(count, 10) for count in (0, 1, 10, 11, 23)] == [1, 1, 1, 2, 3]


def test_labels_are_not_markdown() -> None:
    """A label with stars keeps them."""
    assert plain(numbered((Choice(id="a", label="*a* [b](c)"),), 0, 5)) == "1. *a* [b](c)"
