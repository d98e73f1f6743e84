"""The names of a pack: one thing under all the forms that people give it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.model.faq import Name, NameKind
from knowledge.model.languages import EN, Language
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.texts import words

Form = tuple[str, ...]
"""The words of a name, normalised."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A name found in a row of words, from `begin` up to but not including `end`."""

    name: Name
    begin: int
    end: int

    @property
    def is_person(self) -> bool:
        return self.name.kind is NameKind.PERSON


class Gazetteer:
    """Finds names, the longest first, whatever their case and accents. Threads may share it.

    Terms are words of the field rather than names, and stay as they are: "kent" is a town in one language and a county
    in another.
    """

    def __init__(self, names: Iterable[Name] = ()) -> None:
        self._forms: dict[str, dict[Form, Name]] = {}
        self._canonical: dict[str, Form] = {}
        for name in names:
            if name.kind is not NameKind.TERM:
                self._take(name)
        self._longest = {first: max(map(len, forms)) for first, forms in self._forms.items()}

    def mentions(self, heard: Sequence[str]) -> tuple[Mention, ...]:
        """The names in a row of normalised words, in their order; they do not overlap."""
        return tuple(self._mentions(heard)) if self._forms else ()

    def names(self, heard: Sequence[str]) -> frozenset[str]:
        """The ids of the names in a row of words."""
        return frozenset(mention.name.id for mention in self.mentions(heard))

    def is_bare(self, text: str) -> bool:
        """Whether a text is nothing but names."""
        heard = words(text)
        named = sum(mention.end - mention.begin for mention in self.mentions(heard))
        return 0 < named == len(heard)

    def canonical(self, text: str) -> str:
        """The text with each name in the one form that stands for all of them; unchanged when it holds none."""
        if not self._forms:
            return text
        heard = words(text)
        found = self.mentions(heard)
        if not found:
            return text
        written: list[str] = []
        place = 0
        for mention in found:
            written += [*heard[place : mention.begin], *self._canonical[mention.name.id]]
            place = mention.end
        return " ".join((*written, *heard[place:]))

    def _take(self, name: Name) -> None:
        """Forms that are grammar elsewhere are left out: "UN" is an article in French."""
        forms = [form for form in _forms(name.forms) if form and not EMPTY_WORDS.issuperset(form)]
        if forms:
            self._canonical[name.id] = forms[0]
        for form in forms:
            self._forms.setdefault(form[0], {}).setdefault(form, name)

    def _mentions(self, heard: Sequence[str]) -> Iterator[Mention]:
        place = 0
        while place < len(heard):
            found = self._at(heard, place)
            if found is not None:
                yield found
            place = found.end if found is not None else place + 1

    def _at(self, heard: Sequence[str], place: int) -> Mention | None:
        forms = self._forms.get(heard[place])
        if forms is None:
            return None
        for length in range(self._longest[heard[place]], 0, -1):
            if name := forms.get(tuple(heard[place : place + length])):
                return Mention(name=name, begin=place, end=place + length)
        return None


def _forms(forms: Mapping[Language, Sequence[str]]) -> Iterator[Form]:
    """The forms of a name, English first: the first one stands for all."""
    for language in sorted(forms, key=lambda language: (language != EN, language)):
        yield from map(words, forms[language])
