"""Translations by a machine: asked for outside any transaction, kept as such, and checked by a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from handlers.circulars.keeping import held, seen, stored
from handlers.circulars.writing import OutOfRange, TooLong, original_digest, store_text
from knowledge.errors import FocalError
from knowledge.model.circulars import LONGEST_TEXT, LONGEST_TITLE, Circular, CircularText, NotNow, Origin
from knowledge.model.languages import Language
from knowledge.model.messages import storable
from knowledge.model.rights import Actor, Right
from knowledge.reading.lines import tidy
from knowledge.store.unit import Unit

_LEAD = re.compile(r"^\s*(?:>\s?)*\s*(?:#{1,6}\s+|[-*+]\s+|\d{1,9}[.)]\s+)?")
"""What a block of Markdown begins with."""

_KEPT = re.compile(
    r"(?P<open>\[)(?=[^\]\n]*\]\([^)\s]*\))"
    r"|(?P<close>\]\([^)\s]*(?:\s+\"[^\"]*\")?\))"
    r"|(?P<bare><?(?:https?://|mailto:)[^\s<>()]+>?|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mark>\*\*|__|~~|`[^`\n]*`)"
)
"""What no machine may change: addresses, and the marks around words."""


class NotTranslated(FocalError):
    """The machine that translates cannot be reached, or does not know these languages."""


class Translator(Protocol):
    """A machine that translates."""

    async def translate(self, texts: Sequence[str], source: Language, target: Language) -> tuple[str, ...]:
        """Plain texts in another language, one for each.

        Raises:
            NotTranslated: it cannot be done now, or not between these languages.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of Markdown: what it begins with, and its words between what is kept."""

    lead: str
    words: tuple[str, ...]
    kept: tuple[str, ...]

    @property
    def masked(self) -> str:
        """The line with a sign in the place of everything that is kept."""
        return "".join(word + (_sign(n) if n < len(self.kept) else "") for n, word in enumerate(self.words))

    def unmasked(self, translated: str) -> str | None:
        """The translation with what is kept back in its place; None if a sign was lost, repeated or changed."""
        pieces = _SIGN.split(translated)
        order = [int(piece) for piece in pieces[1::2]]
        if sorted(order) != list(range(len(self.kept))) or not self._is_paired(order):
            return None
        words = pieces[::2]
        for place, number in enumerate(order):
            words[place], words[place + 1] = self._spaced(number, words[place], words[place + 1])
        return (self.lead + _joined(words, [self.kept[number] for number in order])).rstrip()

    def _is_paired(self, order: Sequence[int]) -> bool:
        """Whether what opens and closes stands in its order still: a link's bracket before its address."""
        marks = [number for number in order if self._side(number)]
        return marks == sorted(marks)

    def _spaced(self, number: int, before: str, behind: str) -> tuple[str, str]:
        """The words around what is kept, with the spaces that it needs: machines set signs wide or close."""
        side = self._side(number)
        before = before.rstrip() if side == "close" else before
        behind = behind.lstrip() if side == "open" else behind
        if self.words[number].endswith(" ") and before[-1:].isalnum():
            before += " "
        if self.words[number + 1].startswith(" ") and behind[:1].isalnum():
            behind = f" {behind}"
        return before, behind

    def _side(self, number: int) -> str:
        """Whether something opens or closes; "" of an address or code, which stands by itself."""
        mark = self.kept[number]
        if mark == "[" or mark.startswith("]("):
            return "open" if mark == "[" else "close"
        if mark in _MARKS:
            return "close" if self.kept[:number].count(mark) % 2 else "open"
        return ""


_MARKS = ("**", "__", "~~")
_SIGN = re.compile(r"⟦\s?(\d+)\s?⟧")


def _sign(number: int) -> str:
    return f"⟦{number}⟧"


async def machine_text(translator: Translator, original: CircularText, target: Language) -> CircularText:
    """The original in another language as a machine puts it: its paragraphs, lists, links and addresses are kept.

    Nothing is stored: `put_machine_text` does that.

    Raises:
        NotTranslated: the machine cannot do it.
    """
    lines = [_line(line) for line in original.text.split("\n")]
    spoken = [n for n, line in enumerate(lines) if any(map(str.isalpha, "".join(line.words)))]
    said = await _translated(translator, [original.title, *(lines[n].masked for n in spoken)], original, target)
    done = {n: lines[n].unmasked(text) for n, text in zip(spoken, said[1:], strict=True)}
    await _mend(translator, lines, done, original, target)
    text = "\n".join(done.get(n) or line.lead + _joined(line.words, line.kept) for n, line in enumerate(lines))
    return CircularText(
        language=target,
        title=tidy(storable(said[0]))[:LONGEST_TITLE],
        text=storable(text),
        origin=Origin.MACHINE,
        is_checked=False,
        of_original=original.digest,
    )


async def _mend(
    translator: Translator,
    lines: Sequence[_Line],
    done: dict[int, str | None],
    original: CircularText,
    target: Language,
) -> None:
    """Lines of which the machine lost a sign are translated piece by piece: less fluent, but nothing is lost."""
    for number in [number for number, text in done.items() if text is None]:
        line = lines[number]
        spoken = [n for n, word in enumerate(line.words) if any(map(str.isalpha, word))]
        said = await _translated(translator, [line.words[n].strip() for n in spoken], original, target)
        words = list(line.words)
        for n, text in zip(spoken, said, strict=True):
            words[n] = _spaced(line.words[n], text)
        done[number] = line.lead + _joined(words, line.kept)


def _spaced(before: str, text: str) -> str:
    """A translated piece with the spaces that stood around it."""
    lead = before[: len(before) - len(before.lstrip())]
    return f"{lead}{text.strip()}{before[len(before.rstrip()) :]}"


async def _translated(
    translator: Translator, texts: Sequence[str], original: CircularText, target: Language
) -> tuple[str, ...]:
    said = await translator.translate(texts, original.language, target) if texts else ()
    if len(said) != len(texts):
        raise NotTranslated("the machine that translates has left something out")
    return tuple(" ".join(text.split("\n")) for text in said)


def _line(line: str) -> _Line:
    lead = _LEAD.match(line)
    begin = lead.end() if lead else 0
    words, kept, at = [], [], begin
    for found in _KEPT.finditer(line, begin):
        words.append(line[at : found.start()])
        kept.append(found[0])
        at = found.end()
    return _Line(line[:begin], (*words, line[at:]), tuple(kept))


def _joined(words: Sequence[str], kept: Sequence[str]) -> str:
    return "".join(word + (kept[n] if n < len(kept) else "") for n, word in enumerate(words))


def put_machine_text(unit: Unit, by: Actor, id: int, revision: int, text: CircularText, now: datetime) -> Circular:
    """Keeps what a machine translated, marked until a person checks it, in place of what stood there.

    Raises:
        Forbidden, NoSuchCircular, Conflict, NotNow
        TooLong: it grew beyond what a circular may have.
        OutOfRange: it is in the original's own language.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    if text.language == circular.language:
        raise OutOfRange("language")
    if len(text.text) > LONGEST_TEXT:
        raise TooLong(LONGEST_TEXT)
    marked = replace(text, origin=Origin.MACHINE, is_checked=False, by=by.name)
    return store_text(unit, by, circular, marked, "translated", now)


def check_text(unit: Unit, by: Actor, id: int, revision: int, language: Language, now: datetime) -> Circular:
    """A person stands behind a text as it is, for the original as it is now. It makes them no author of it.

    Raises:
        Forbidden, NoSuchCircular, Conflict
        NotNow: it was released or cancelled.
        OutOfRange: there is no text in that language.
    """
    by.need(Right.WRITE_CIRCULARS)
    circular = seen(held(unit, id), revision)
    if not circular.is_editable:
        raise NotNow(circular.state)
    text = unit.circulars.texts(id).get(language)
    if text is None:
        raise OutOfRange("language")
    checked = replace(text, is_checked=True, by=by.name, of_original=original_digest(unit, circular, language))
    unit.circulars.put_text(id, checked, now)
    return stored(unit, by, "checked", circular, now, {"language": language, "digest": text.digest})
