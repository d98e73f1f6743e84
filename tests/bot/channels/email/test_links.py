"""The signed links of letters."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.channels.email.links import LIFETIMES, LONGEST_TOKEN, LetterLink, LinkExpired, LinkPurpose, Links
from tests.bot.channels.email.writing import KEY, WEB, links

LINK = LetterLink(purpose=LinkPurpose.ACKNOWLEDGE, contact=42, circular=7)


@pytest.mark.parametrize("purpose", list(LinkPurpose))
def test_a_link_is_read_as_it_was_made(purpose: LinkPurpose, now: datetime) -> None:
    """Purpose, person and circular come back, until the very end of its time and not beyond."""
    link = LetterLink(purpose=purpose, contact=42, circular=7)
    token = links().token(link, now)
    last = now + LIFETIMES[purpose] - timedelta(seconds=1)
    assert links().read(token, now) == links().read(token, last) == link
    with pytest.raises(LinkExpired) as expired:
        links().read(token, last + timedelta(seconds=1))
    assert expired.value.link == link


def test_links_hold_as_long_as_they_should() -> None:
    """What leads into somebody's chat holds two weeks, as an invitation does; the rest ninety days."""
    assert {purpose.name: LIFETIMES[purpose].days for purpose in LinkPurpose} == {
        "ACKNOWLEDGE": 90,
        "SUBSCRIPTION": 90,
        "ASK": 14,
        "JOIN": 14,
    }


def test_every_change_is_noticed(now: datetime) -> None:
    """No character of a link can be another one."""
    token = links().token(LINK, now)
    changed = [token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :] for at in range(len(token))]
    # the last character of base64 has bits that say nothing, which another character may share
    assert [each for each in changed[:-1] if links().read(each, now) is not None] == []


@pytest.mark.parametrize("token", ["", ".", "a.b", "x" * 10_000, "é", "W10.", "null"])
def test_what_is_no_link_of_ours(token: str, now: datetime) -> None:
    """Anything else means nothing."""
    assert links().read(token, now) is None


def test_another_installations_links_mean_nothing(now: datetime) -> None:
    """Another key, or the same key used for something else, makes no link of ours."""
    other = Links(KEY[::-1], WEB).token(LINK, now)
    assert links().read(other, now) is None


def test_links_are_short_and_need_no_escaping(now: datetime) -> None:
    """Programs that wrap lines, and people who copy them, leave such an address whole."""
    largest = LetterLink(purpose=LinkPurpose.ACKNOWLEDGE, contact=2**31 - 1, circular=2**31 - 1)
    token = links().token(largest, now)
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert len(token) < 100 < LONGEST_TOKEN
    assert links().address(largest, now) == f"{WEB}/letters/{token}"
