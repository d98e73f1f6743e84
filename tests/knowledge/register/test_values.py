"""Single values of cells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from knowledge.model.people import ChannelName, Region, Standing
from knowledge.register import values


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.code, "es-bilbao", "es-bilbao"),
        (values.country, "es", "ES"),
        (values.zone, "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        (values.calendar, "es-pv", "ES-PV"),
        (values.calendar, "MN", "MN"),
        (values.languages, "es; eu, EN pt-BR es", ("es", "eu", "en", "pt")),
        (values.email, "Focal-Point.Lyon@Example.ORG", "focal-point.lyon@example.org"),
        (values.instant, "2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        (values.instant, "2026-03-01T10:00:00Z", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        (values.instant, "2026-03-01T10:00:00", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        (values.instant, "2026-03-01T10:00+02:00", datetime(2026, 3, 1, 8, tzinfo=UTC)),
    ],
)
def test_good_values(read: Callable[[str], Any], text: str, value: object) -> None:
    """What people write is read as what it means."""
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "code", "hint"),
    [
        (values.code, "Es Bilbao", "bad-code", ""),
        (values.code, "../etc", "bad-code", ""),
        (values.country, "Spain", "bad-country", "ES"),
        (values.country, "EU", "bad-country", ""),
        (values.country, "XX", "bad-country", ""),
        (values.zone, "Europe/Madird", "bad-zone", "Europe/Madrid"),
        (values.zone, "Madrid", "bad-zone", "Europe/Madrid"),
        (values.zone, "/etc/passwd", "bad-zone", ""),
        (values.calendar, "ES-XX", "bad-calendar", "ES"),
        (values.calendar, "Basque", "bad-calendar", ""),
        (values.calendar, "ZZ", "bad-calendar", ""),
        (values.languages, "es, xyzzy", "bad-language", ""),
        (values.languages, "Spanish", "bad-language", "es"),
        (values.languages, ",", "bad-language", ""),
        (values.email, "ana at example.org", "bad-email", ""),
        (values.email, "ana@localhost", "bad-email", ""),
        (values.email, "a@b@example.org", "bad-email", ""),
        (values.email, "Ana <ana@example.org>", "bad-email", ""),
        (values.partial_date, "2014-13", "bad-date", ""),
        (values.partial_date, "4/9/2014", "bad-date", ""),
        (values.instant, "yesterday", "bad-date", ""),
    ],
)
def test_bad_values(read: Callable[[str], Any], text: str, code: str, hint: str) -> None:
    """What is no such value is told by its code, with what may have been meant."""
    with pytest.raises(values.Wrong) as wrong:
        read(text)
    assert (wrong.value.code, wrong.value.hint) == (code, hint)


def test_choices_are_read_in_any_spelling() -> None:
    """Spaces, hyphens and capitals make no difference."""
    assert values.choice("Regional vice-president", tuple(Standing)) is Standing.REGIONAL_VICE_PRESIDENT
    assert values.choice("ASIA PACIFIC", tuple(Region)) is Region.ASIA_PACIFIC


def test_a_misspelt_choice_is_told_what_it_may_be() -> None:
    """The nearest word, or all there are."""
    for text, hint in (("presidnt", "president"), ("king", "president, regional_vice_president, member")):
        with pytest.raises(values.Wrong) as wrong:
            values.choice(text, tuple(Standing))
        assert (wrong.value.code, wrong.value.hint) == ("unknown-value", hint)


@pytest.mark.parametrize(
    ("channel", "external_id", "is_good"),
    [
        (ChannelName.TELEGRAM, "123456789", True),
        (ChannelName.TELEGRAM, "-1001234567890", True),
        (ChannelName.TELEGRAM, "@ana", False),
        (ChannelName.SLACK, "T0123ABC/U0123ABC", True),
        (ChannelName.SLACK, "T0123ABC/C0123ABC/1700000000.000100", True),
        (ChannelName.SLACK, "U0123ABC", False),
    ],
)
def test_addresses_are_as_their_platform_writes_them(channel: ChannelName, external_id: str, is_good: bool) -> None:
    """A user name is no identifier of Telegram's, a user without a workspace none of Slack's."""
    if is_good:
        assert values.address(channel, external_id).external_id == external_id
    else:
        with pytest.raises(values.Wrong, match="bad-address"):
            values.address(channel, external_id)
