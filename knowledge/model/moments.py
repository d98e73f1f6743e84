"""How our texts write a moment: as a Markdown link with a scheme of ours, under words that say it to the reader.

`[6 November 2014, 18:00](time:2014-11-06T17:00:00Z)`
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from knowledge.model.times import aware

_SCHEME = "time:"
_SPECIAL = re.compile(r"([\\`*_\[\]<>~])")
_LINE_END = re.compile(r"\s*\n\s*")


def moment_link(words: str, instant: datetime) -> str:
    """A moment in our notation, to the second, under words that say it to the reader.

    Raises:
        ValueError: `instant` is naive.
    """
    label = _SPECIAL.sub(r"\\\1", _LINE_END.sub(" ", words))
    return f"[{label}]({_SCHEME}{written(aware(instant))})"


def written(instant: datetime) -> str:
    """An instant in ISO 8601, in UTC, to the second."""
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def instant_of(href: str) -> datetime | None:
    """The instant of a link in our notation, in UTC; None of anything else, or if it has no time zone."""
    if not is_moment(href):
        return None
    try:
        instant = datetime.fromisoformat(href[len(_SCHEME) :].upper())
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


def is_moment(href: str) -> bool:
    """Whether a link's address has our scheme."""
    return href.lower().startswith(_SCHEME)
