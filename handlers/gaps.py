"""What the pack lacks: questions that were not answered or not well, gathered by what they ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

from handlers.dialogue.inputs import Chose, understand
from handlers.dialogue.library import Library
from handlers.faq import look_up
from knowledge.model.conversation import Asked
from knowledge.model.faq import Answer, Finding, KnowledgeEntry, Offer, Refusal, Remit, VerdictKind
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.search.clustering import leaders
from knowledge.search.texts import words
from knowledge.store.gaps import Unanswered

_SOMEBODY = Address(channel=ChannelName.TERMINAL, external_id="somebody")
_ENTRY = "entry:"


class Cause(StrEnum):
    """Why a question counts as not answered."""

    REFUSED = "refused"
    OFFERED = "offered"
    """Titles were offered, and none was chosen."""
    QUOTED = "quoted"
    UNHELPFUL = "unhelpful"
    """It was answered, and the answer did not help."""


class Advice(StrEnum):
    """What the pack's author may do about a gap."""

    NEW_ENTRY = "new entry"
    PHRASING = "add a phrasing"
    """An entry is near: if it answers the question, it lacks this way of asking."""
    REVIEW = "review the answer"
    """An entry answers the question, and its readers found that it did not help."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Questions that ask for the same thing, in one language.

    Attributes:
        topic: of the nearest entry; "" when none is near.
        count: how often they were asked.
        causes: how often for which reason.
        example: the one asked most.
        wordings: how many different ones there are.
        entry: the id of the nearest entry, "" when none is near.
        unknown: the id of the known unknown that they ask for, "" if they ask for none.
        texts: the wordings themselves, the most asked first.
    """

    language: str
    topic: str
    count: int
    causes: Mapping[Cause, int]
    example: str
    wordings: int
    advice: Advice
    entry: str
    unknown: str = ""
    texts: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A way of asking for an entry: somebody asked so, and chose the entry among those offered."""

    language: str
    question: str
    entry: str
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class GapReport:
    """Gaps and suggestions, the most asked first.

    Attributes:
        settled: how often was asked what the pack answers by now, or declines as nobody's affair here.
    """

    gaps: tuple[Gap, ...]
    suggestions: tuple[Suggestion, ...]
    settled: int

    def shelves(self) -> Mapping[tuple[str, str], int]:
        """How often was asked in each language about each topic, the most asked first."""
        counted: Counter[tuple[str, str]] = Counter()
        for gap in self.gaps:
            counted[gap.language, gap.topic] += gap.count
        return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


@dataclass(kw_only=True, slots=True)
class _Wording:
    """One way of asking in one language, however often it was asked, and what the pack says to it today."""

    language: str
    text: str
    causes: Counter[Cause] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.causes.total()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a wording belongs: questions of one place are one gap."""

    language: str
    advice: Advice
    entry: str = ""
    unknown: str = ""
    leader: int = -1


def find_gaps(library: Library, asked: Iterable[Unanswered]) -> GapReport:
    """Gathers questions by what they ask for: by the entry that the pack finds near, else by their words."""
    wordings, suggestions = _sorted_out(asked)
    found = [look_up(library, wording.text, wording.language)[1] for wording in wordings]
    leading = _leading(wordings, found)
    gathered: dict[_Place, list[int]] = {}
    settled = 0
    for number, (wording, finding) in enumerate(zip(wordings, found, strict=True)):
        place = _place(wording, finding, leading.get(number, number))
        if place is None:
            settled += wording.count
        else:
            gathered.setdefault(place, []).append(number)
    gaps = [_gap(place, [wordings[each] for each in many], found[many[0]]) for place, many in gathered.items()]
    return GapReport(gaps=tuple(sorted(gaps, key=_rank)), suggestions=suggestions, settled=settled)


def _sorted_out(asked: Iterable[Unanswered]) -> tuple[Sequence[_Wording], tuple[Suggestion, ...]]:
    """The ways of asking that led to nothing, and those that led to a choice, the most asked first."""
    wordings: dict[tuple[str, tuple[str, ...]], _Wording] = {}
    chosen: Counter[tuple[str, str]] = Counter()
    texts: dict[tuple[str, str], tuple[str, str]] = {}
    for each in asked:
        key = (each.language, words(each.question))
        if entry := _chosen(each):
            place = (f"{each.language} {' '.join(key[1])}", entry)
            texts.setdefault(place, (each.language, each.question))
            chosen[place] += 1
        else:
            wording = wordings.setdefault(key, _Wording(language=each.language, text=each.question))
            wording.causes[_cause(each)] += 1
    suggestions = [
        Suggestion(language=texts[place][0], question=texts[place][1], entry=place[1], count=count)
        for place, count in chosen.items()
    ]
    return (
        sorted(wordings.values(), key=lambda each: (-each.count, each.language, each.text)),
        tuple(sorted(suggestions, key=lambda each: (-each.count, each.language, each.question, each.entry))),
    )


def _chosen(each: Unanswered) -> str:
    """The entry whose title was chosen among those offered, by its button, number or label; "" if none was."""
    if each.verdict != VerdictKind.OFFERED or each.then is None:
        return ""
    said = IncomingMessage(key="", sender=_SOMEBODY, at=each.at, text=each.then.text, choice=each.then.choice)
    meant = understand(said, Asked(question=each.number, choices=each.choices))
    return meant.id.removeprefix(_ENTRY) if isinstance(meant, Chose) and meant.id.startswith(_ENTRY) else ""


def _cause(each: Unanswered) -> Cause:
    return Cause.UNHELPFUL if each.verdict == VerdictKind.ANSWERED else Cause(each.verdict)


def _leading(wordings: Sequence[_Wording], found: Sequence[Finding]) -> dict[int, int]:
    """Of each wording that the pack finds nothing near to, the one that leads those like it in its language."""
    far: dict[str, list[int]] = {}
    for number, finding in enumerate(found):
        if isinstance(finding, Refusal) and not finding.unknown:
            far.setdefault(wordings[number].language, []).append(number)
    return dict(_led(wordings, far.values()))


def _led(wordings: Sequence[_Wording], groups: Iterable[Sequence[int]]) -> Iterator[tuple[int, int]]:
    for group in groups:
        places = leaders([wordings[number].text for number in group])
        yield from ((number, group[place]) for number, place in zip(group, places, strict=True))


def _place(wording: _Wording, finding: Finding, leader: int) -> _Place | None:
    """Where a wording belongs; None if the pack answers it by now, or declines it."""
    match finding:
        case Answer(entry=entry):
            is_bad = wording.causes[Cause.UNHELPFUL] > 0
            return _Place(wording.language, Advice.REVIEW, entry.id) if is_bad else None
        case Offer(suggestions=(first, *_)):
            return _Place(wording.language, Advice.PHRASING, first.id)
        case Refusal(remit=remit) if remit is not Remit.NETWORK:
            return None
        case Refusal(unknown=unknown) if unknown:
            return _Place(wording.language, Advice.NEW_ENTRY, unknown=unknown)
        case Offer() | Refusal():
            return _Place(wording.language, Advice.NEW_ENTRY, leader=leader)
        case _:
            assert_never(finding)


def _gap(place: _Place, wordings: Sequence[_Wording], finding: Finding) -> Gap:
    """The gap of some wordings, the most asked first; `finding` is what the pack says to the first of them."""
    near = _nearest(finding)
    causes = sum((wording.causes for wording in wordings), Counter[Cause]())
    return Gap(
        language=place.language,
        topic=near.topic if near else "",
        count=causes.total(),
        causes={cause: causes[cause] for cause in Cause if causes[cause]},
        example=wordings[0].text,
        wordings=len(wordings),
        advice=place.advice,
        entry=near.id if near else "",
        unknown=place.unknown,
        texts=tuple(wording.text for wording in wordings),
    )


def _nearest(finding: Finding) -> KnowledgeEntry | None:
    if isinstance(finding, Answer):
        return finding.entry
    return finding.suggestions[0] if finding.suggestions else None


def _rank(gap: Gap) -> tuple[int, str, str, str]:
    return -gap.count, gap.language, gap.example, gap.advice
