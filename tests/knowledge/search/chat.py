"""The messages of chat.jsonl, and how well an identifier reads them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from knowledge.model.languages import NETWORK_LANGUAGES, Language
from knowledge.search.identification import Identified

MESSAGES = Path(__file__).with_name("chat.jsonl")
SIXTEEN = (
    *NETWORK_LANGUAGES,
    *map(Language, ("eu", "ca", "it", "de", "nl", "tr", "ar", "ru", "el", "zh", "ja", "ko")),
)
FEWEST_TO_SWITCH = 3
"""Words: below, a message is promised not to switch."""

Message = tuple[str, Language]
Identify = Callable[[str, Language | None], Identified]


def messages(languages: Iterable[Language] = SIXTEEN) -> list[Message]:
    """The messages in the given languages, each with its own."""
    lines = map(json.loads, MESSAGES.read_text(encoding="utf-8").splitlines())
    wanted = frozenset(languages)
    return [(line["text"], Language(line["language"])) for line in lines if line["language"] in wanted]


def length(text: str) -> str:
    """The class of a message by its number of words."""
    count = len(text.split())
    return next(name for fewest, name in ((12, "12+"), (6, "6-11"), (3, "3-5"), (0, "1-2")) if count >= fewest)


def recognised(chat: Sequence[Message], identify: Identify) -> float:
    """The share recognised of writers who are not known."""
    return _share(identify(text, None).language == language for text, language in chat)


def confirmed(chat: Sequence[Message], identify: Identify) -> float:
    """The share recognised of writers who stay with their language."""
    return _share(identify(text, language).language == language for text, language in chat)


def switched(chat: Sequence[Message], identify: Identify, languages: Sequence[Language]) -> dict[str, float]:
    """Of writers who change to another language with several words, from each other one: the share that is
    recognised, and that with certainty."""
    heard = [
        (identify(text, prior), language)
        for text, language in chat
        for prior in languages
        if prior != language and len(text.split()) >= FEWEST_TO_SWITCH
    ]
    return {
        "recognised": _share(found.language == language for found, language in heard),
        "certain": _share(found.certain and found.language == language for found, language in heard),
    }


def mistaken(chat: Sequence[Message], identify: Identify, languages: Sequence[Language]) -> float:
    """The share that is certain and wrong, whatever the prior."""
    found = ((identify(text, prior), language) for text, language in chat for prior in (None, *languages))
    return _share(each.certain and each.language != language for each, language in found)


def _share(outcomes: Iterable[bool]) -> float:
    counted = Counter(outcomes)
    return counted[True] / max(counted.total(), 1)
