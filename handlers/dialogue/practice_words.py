"""How good practices are put into words, the buttons about them, and how people ask for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from handlers.dialogue.library import Voice
from handlers.dialogue.naming import listed
from handlers.dialogue.practice_effects import PracticeView
from knowledge.model.messages import Choice
from knowledge.model.practices import PracticeState
from knowledge.search.texts import words

LIST, ONE, CONTACT, SEND, ANSWER, WITHDRAW = (
    *("practices", "practice", "practice_contact"),
    *("practice_send", "practice_answer", "practice_withdraw"),
)

FILL = "fill:practice"
"""What the choices begin with that open the form."""

SHORT = 240
"""Characters of a summary in a list: five of them are one message on every channel."""

LONG = 2_000
"""Characters of a text that are shown in a conversation; the rest is on its page."""

_FOLDER = Path(__file__).parents[1] / "texts" / "practices"
_MARKUP = re.compile(r"([\\`*\[\]<]|~(?=~)|(?<![^\W_])_|_(?![^\W_]))")
"""What has a meaning within a line of CommonMark; an address with snake_case in it stays one."""
_BEGINS = re.compile(r"^(\d{0,9})([#>+=.)~-])")
"""What a block begins with."""
_LONGEST_REQUEST = 16
"""Words of a request for practices: longer ones ask a question."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Manner:
    """How one language asks for good practices: what they are called, what may stand before, and between it and what
    is looked for; where they may stand behind it, too, `stands_last`."""

    names: frozenset[tuple[str, ...]]
    before: frozenset[str]
    between: frozenset[str]
    stands_last: bool


def wanted_in(text: str) -> str | None:
    """Of a request for good practices, what they are to be about; None of anything else, and of a request for all."""
    written = text.split()
    heard = [words(each) for each in written]
    if not 0 < sum(map(len, heard)) <= _LONGEST_REQUEST:
        return None
    asked = (bare(_asked_of(written, heard, manner)) for manner in _manners())
    return next((found for found in asked if found), None)


def bare(text: str) -> str:
    """What is looked for without the marks around it."""
    return " ".join(text.split()).strip(" ?¿!¡.,;:؟")


def _asked_of(written: Sequence[str], heard: Sequence[tuple[str, ...]], manner: _Manner) -> str:
    """What is looked for, in the words of the text; "" where the language is another one."""
    for begin, end in _places(heard, manner):
        before = [word for piece in heard[:begin] for word in piece]
        behind = [piece for piece in range(end, len(heard)) if not manner.between.issuperset(heard[piece])]
        if manner.before.issuperset(before):
            return " ".join(written[behind[0] :]) if behind else ""
        if manner.stands_last and not behind:
            return " ".join(written[:begin])
    return ""


def _places(heard: Sequence[tuple[str, ...]], manner: _Manner) -> Iterator[tuple[int, int]]:
    """Where good practices are named, by the pieces of the text, longer names first."""
    for name in sorted(manner.names, key=len, reverse=True):
        for begin in range(len(heard)):
            for end in range(begin + 1, min(begin + len(name), len(heard)) + 1):
                said = tuple(word for piece in heard[begin:end] for word in piece)
                if said == name:
                    yield begin, end


@cache
def _manners() -> tuple[_Manner, ...]:
    return tuple(_manner(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(_FOLDER.glob("*.yaml")))


def _manner(known: dict[str, Any]) -> _Manner:
    wanted = known["wanted"]
    return _Manner(
        names=frozenset(map(words, wanted["names"])),
        before=frozenset(word for phrase in wanted["before"] for word in words(phrase)),
        between=frozenset(word for phrase in wanted["between"] for word in words(phrase)),
        stands_last=wanted.get("stands_last", False),
    )


def read_choice(_: Voice, practice: int) -> Choice:
    return Choice(id=f"{ONE}:{practice}", label=_("Read the good practice"))


def fill_choice(_: Voice, practice: int) -> Choice:
    return Choice(id=f"{FILL}:{practice}", label=_("Change it and hand it in again"))


def submit_choice(_: Voice) -> Choice:
    return Choice(id=FILL, label=_("Share a good practice"))


def ours_choice(_: Voice) -> Choice:
    return Choice(id=f"{LIST}:ours", label=_("Our good practices"))


def more_choice(_: Voice) -> Choice:
    """The way back to the directory."""
    return Choice(id=LIST, label=_("More good practices"))


def contact_choice(_: Voice, practice: int, label: str) -> Choice:
    return Choice(id=f"{CONTACT}:{practice}", label=label)


def answer_choice(_: Voice, practice: int, asker: int) -> Choice:
    return Choice(id=f"{ANSWER}:{practice}:{asker}", label=_("Answer"))


def state_name(_: Voice, state: PracticeState) -> str:
    """Where a practice stands, to its own city and to the secretariat."""
    match state:
        case PracticeState.SUBMITTED:
            return _("waits for the secretariat")
        case PracticeState.RETURNED:
            return _("given back to the city")
        case PracticeState.PUBLISHED:
            return _("published")
        case PracticeState.REJECTED:
            return _("not taken in")
        case PracticeState.WITHDRAWN:
            return _("withdrawn")


def origin(practice: PracticeView) -> str:
    """Where it comes from and since when: "Bilbao, Spain · 2024"."""
    place = ", ".join(filter(None, (shown(practice.city), practice.country)))
    return listed([part for part in (place, practice.year, practice.language_name) if part])


def summary(practice: PracticeView) -> str:
    """A practice in a list of what was found."""
    text = practice.summary
    cut = text if len(text) <= SHORT else f"{text[:SHORT].rsplit(' ', 1)[0]} …"
    return "\n".join((f"**{shown(practice.title)}**", origin(practice), shown(cut)))


def shown(text: str) -> str:
    """What somebody wrote, on one line, as Markdown that shows it as it is, even where it stands alone."""
    line = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    return _BEGINS.sub(r"\1\\\2", line)


def quoted(text: str) -> str:
    """The same as a quotation, line by line."""
    return "\n".join(f"> {shown(line)}" for line in text.splitlines() if line.strip())


def body(_: Voice, practice: PracticeView) -> list[str]:
    """A practice as a whole: what it is, what was done, and where there is more."""
    text, page = practice.text, practice.page
    if len(text) > LONG:
        text = text[:LONG].rsplit(" ", 1)[0] + " …"
    more = [_("Read the whole of it: {link}", link=page)] if page and len(practice.text) > LONG else []
    link = [_("More about it: {link}", link=practice.link)] if practice.link else []
    themes = [_("Themes: {themes}", themes=_.list(practice.themes))] if practice.themes else []
    head = f"**{shown(practice.title)}**\n{origin(practice)}"
    parts = [head, shown(practice.summary), text, *more, *link, *themes]
    return [part for part in parts if part]
