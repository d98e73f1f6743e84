"""Moments: written in our notation, shown by each channel in its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prose.plain import plain
from bot.prose.prose import Run, read
from bot.prose.slack import slack
from bot.prose.telegram import Entity, TelegramText, telegram
from bot.web.markdown import to_html
from knowledge.model.moments import moment_link
from tests.bot.prose.tdlib import parsed
from tests.bot.prose.texts import MOMENT

LINK = "[6 November 2014, 18:00](time:2014-11-06T17:00:00Z)"
UNIX = 1_415_293_200


def test_the_notation() -> None:
    """A link with a scheme of ours, in UTC."""
    assert moment_link("6 November 2014, 18:00", MOMENT) == LINK
    assert moment_link("6 November 2014, 18:00", MOMENT.astimezone(timezone(timedelta(hours=1)))) == LINK


def test_a_naive_moment_is_refused() -> None:
    """A moment without a time zone is none."""
    with pytest.raises(ValueError, match="naive"):
        moment_link("then", datetime(2014, 11, 6))


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), st.datetimes(timezones=st.just(UTC)))
def test_what_is_written_is_read(words: str, instant: datetime) -> None:
    """Any words, with brackets or stars in them, and any instant come back."""
    (block,) = read("x " + moment_link(words, instant))
    assert block.runs == (Run("x "), Run(words, instant=instant.replace(microsecond=0)))


@pytest.mark.parametrize(
    "target", ["time:soon", "time:2014-11-06T17:00:00", "time:", "time:0001-01-01T00:00:00%2B14:00"]
)
def test_malformed_moments(target: str) -> None:
    """They keep their words, on every channel."""
    blocks = read(f"[then]({target})")
    assert blocks[0].runs == (Run("then"),)
    assert telegram(blocks) == (TelegramText("then"),)
    assert slack(blocks) == ("then",)
    assert to_html(f"[then]({target})") == "<p>then</p>\n"


def test_on_telegram() -> None:
    """An entity that clients show in their own zone and language."""
    (message,) = telegram(read(f"Until **{LINK}**."))
    assert message == TelegramText(
        "Until 6 November 2014, 18:00.",
        (Entity("date_time", 6, 22, unix_time=UNIX, date_time_format="Dt"),),
    )
    assert parsed(message) == message


@pytest.mark.parametrize("year", ["1789", "3000"])
def test_beyond_telegrams_calendar(year: str) -> None:
    """The words alone."""
    assert telegram(read(f"[then](time:{year}-07-14T12:00:00Z)")) == (TelegramText("then"),)


def test_on_slack() -> None:
    """Slack's date, with our words as its fallback."""
    assert slack(read(f"Until **{LINK}**.")) == (
        f"Until *<!date^{UNIX}^{{date_long}} {{time}}|6 November 2014, 18:00>*.",
    )
    (hostile,) = slack(read(moment_link("<!channel>|^@here", MOMENT)))
    assert hostile == f"<!date^{UNIX}^{{date_long}} {{time}}|&lt;!channel&gt;∣ˆ@\u2060here>"


def test_on_the_web() -> None:
    """A <time> element with the instant, and the words as they may be formatted."""
    assert to_html(LINK) == '<p><time datetime="2014-11-06T17:00:00Z">6 November 2014, 18:00</time></p>\n'
    assert to_html("[a **b**](time:2014-11-06T18:00:00+01:00)") == (
        '<p><time datetime="2014-11-06T17:00:00Z">a <strong>b</strong></time></p>\n'
    )


def test_in_plain_text() -> None:
    """The words."""
    assert plain(read(f"Until {LINK}.")) == "Until 6 November 2014, 18:00."
