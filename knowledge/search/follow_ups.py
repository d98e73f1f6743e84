"""Questions that lean on the one before: "and in 2012?", "where?", "who organised it?"."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from knowledge.model.faq import Context, KnowledgeEntry
from knowledge.model.languages import Language
from knowledge.search.function_words import EMPTY_WORDS
from knowledge.search.gazetteer import Gazetteer
from knowledge.search.kinds import Kind, kind_of
from knowledge.search.texts import words, years

_EN = "and what about|and how about|what about|how about|and|also|but"
_FR = "et qu en est il de|qu en est il de|et pour|et|mais"
_ES = "y que hay de|que hay de|y que tal|y sobre|y|pero|tambien"
_PT = "e quanto a|e sobre|e|mas|tambem"
_LINKS = tuple(tuple(link.split()) for link in "|".join((_EN, _FR, _ES, _PT)).split("|"))
"""What joins a question to the one before, the longer ones of a language first."""

_EN_PRONOUNS = "it its they them their there then he she his her"
_FR_PRONOUNS = "ils elles il elle lui leur leurs celui celle ceux"
_ES_PRONOUNS = "ello ellos ella ellas alli ahi eso esa ese su sus"
_PT_PRONOUNS = "ele ela eles elas isso disso dele dela deles nele nela seu sua seus suas"
PRONOUNS = frozenset(" ".join((_EN_PRONOUNS, _FR_PRONOUNS, _ES_PRONOUNS, _PT_PRONOUNS)).split())
"""What stands for something said before; "it is" and "il y a" stand for nothing, so that it never decides alone."""

_THINGS = "it they them there ils elles ello ellos alli ahi eles elas isso disso nele nela"
_STANDING_FOR_A_THING = frozenset(_THINGS.split())
"""Those that a question of its own hardly has at its end."""

_JOINTS = "in en em for pour para at a au aux of de do da no na del since depuis desde celui celle one"
_ARTICLES = "the le la les l el los las lo o os as"
_PREPOSITIONS = frozenset(f"{_JOINTS} {_ARTICLES}".split())
"""What stands beside a year or a name that is all there is: "and in the 2012 one?"."""

_WITHOUT_SUBJECT = EMPTY_WORDS | {"many", "number"}
_FEW, _SOME = 2, 3
"""Words with a subject, at most, of a question that leans on another; one more where a word shows that it does."""
_SHORT = 9
"""Words of it in all."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ENDS = " \t\n?!.…¿¡"


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """A question that leaves something out.

    Attributes:
        rest: it without the word that joins it to the question before.
        is_linked: such a word stood at its beginning.
        subject: its words with a subject.
        swaps: it only names another year, number or name: the question before is asked again, of that one.
        stands_for: a word of it stands for a thing spoken of before.
        kind: what it asks for.
    """

    rest: str
    subject: tuple[str, ...]
    is_linked: bool
    swaps: bool
    stands_for: bool
    kind: Kind | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Completed:
    """A question made complete.

    Attributes:
        question: as a person reads it.
        focuses: what of it tells the entries around the last one apart, the better first.
        subject: the words that it was asked in; an entry that knows none of them does not answer it.
    """

    question: str
    focuses: tuple[str, ...]
    subject: tuple[str, ...] = ()


def gap_of(text: str, gazetteer: Gazetteer) -> Gap | None:
    """What a question leaves out; None of one that may stand for itself."""
    heard = words(text)
    if not heard or len(heard) > _SHORT:
        return None
    link = next((link for link in _LINKS if heard[: len(link)] == link and len(heard) > len(link)), ())
    rest = heard[len(link) :]
    names = gazetteer.mentions(rest)
    named = {place for mention in names for place in range(mention.begin, mention.end)}
    plain = [word for place, word in enumerate(rest) if place not in named and word not in _WITHOUT_SUBJECT]
    subject = [word for word in plain if not word.isdigit()]
    is_bound = bool(names) or len(subject) < len(plain)
    pronouns = PRONOUNS.intersection(rest)
    kind = kind_of(_behind(text, len(link)))
    swaps = is_bound and not subject and _PREPOSITIONS.issuperset(_unnamed(rest, named))
    leans = bool(link or pronouns)
    if len(subject) > (_SOME if leans else _FEW) or (is_bound and not swaps and not leans):
        return None
    if not (leans or swaps or kind is not None or len(subject) <= 1):
        return None
    return Gap(
        rest=_behind(text, len(link)),
        subject=tuple(subject),
        is_linked=bool(link),
        swaps=swaps,
        stands_for=bool(_STANDING_FOR_A_THING.intersection(rest[-2:])),
        kind=kind,
    )


def completed(
    gap: Gap, context: Context, entry: KnowledgeEntry | None, language: Language | None, gazetteer: Gazetteer
) -> Completed:
    """The question with what it leaves out taken from the one before."""
    if gap.swaps:
        swapped = _swapped(context.question, gap.rest, gazetteer)
        return Completed(question=swapped, focuses=(swapped,))
    subject = _title(entry, context.question, language) if entry is not None else context.question
    if years(gap.rest):
        subject = " ".join(_YEAR.sub(" ", subject).replace("()", " ").split())
    asked = gap.rest.rstrip(_ENDS)
    mark = "?" if "?" in gap.rest else ""
    heard = words(subject)
    bound = [word for mention in gazetteer.mentions(heard) for word in heard[mention.begin : mention.end]]
    bound += [str(year) for year in years(subject)]
    bare = (asked,) if gap.subject else (" ".join((asked, *heard)),)
    focuses = (" ".join((asked, *bound)), *bare) if bound else bare
    return Completed(question=f"{asked} ({subject.strip(_ENDS)}){mark}", focuses=focuses, subject=gap.subject)


def _swapped(question: str, other: str, gazetteer: Gazetteer) -> str:
    """The question with its year, number or name replaced by the other one, or with that one added."""
    named = [word for word in words(other) if word not in _PREPOSITIONS]
    if found := years(other):
        year = str(found[0])
        return _YEAR.sub(year, question) if years(question) else _added(question, other)
    heard = list(words(question))
    if all(word.isdigit() for word in named) and any(word.isdigit() for word in heard):
        return " ".join(named[0] if word.isdigit() else word for word in heard)
    kinds = {mention.name.kind for mention in gazetteer.mentions(words(other))}
    for mention in gazetteer.mentions(heard):
        if mention.name.kind in kinds:
            return " ".join((*heard[: mention.begin], *_names(named, gazetteer), *heard[mention.end :]))
    return _added(question, other)


def _unnamed(heard: Sequence[str], named: Collection[int]) -> list[str]:
    return [word for place, word in enumerate(heard) if place not in named and not word.isdigit()]


def _names(heard: Sequence[str], gazetteer: Gazetteer) -> list[str]:
    return [word for mention in gazetteer.mentions(heard) for word in heard[mention.begin : mention.end]]


def _added(question: str, more: str) -> str:
    """The question with something more before its mark."""
    said = question.rstrip(_ENDS)
    return f"{said} {more.strip(_ENDS)}{question[len(said) :].strip()}"


def _behind(text: str, skipped: int) -> str:
    """The text behind so many of its first words, as it was written."""
    begins = [found.start() for found in re.finditer(r"[^\W_]+", text)]
    return text[begins[skipped] :].strip() if len(begins) > skipped else text


def _title(entry: KnowledgeEntry, question: str, language: Language | None) -> str:
    """The entry's title in the language given, else in that of its phrasings which share most with the question."""
    if language is not None and language in entry.title:
        return entry.title[language]
    asked = set(words(question))

    def shared(code: Language) -> int:
        return len(asked.intersection(*[{word for text in entry.phrasings.get(code, ()) for word in words(text)}]))

    return entry.title[max(entry.title, key=shared)]
