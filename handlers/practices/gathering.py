"""Good practices that cities tell of in a questionnaire, gathered into the directory once their answers are approved.

A repeat tells of good practices when its questions are called so, with or without the name of the repeat before it: in
a repeat "practice" both "title" and "practice_title" are the title. Needed are:

- `title`, a text, and `summary`, a text: an instance without one of them is left out.

And there may be, each once, in groups of the repeat as well:

- `done` and `results`, texts: what was done, and what came of it;
- `themes`, `theme`, `axes` or `axis`, selects: names of themes of the directory (`vocabulary.THEMES`), or those of
  `THEMES_OF`; others are left out;
- `year`, a number: in which it began;
- `link`, a text: the address of a page about it;
- `contact`, a select: "yes" of somebody who tells colleagues of other cities more. Without it nobody is named.

One instance is one practice, however often the answers are approved: a correction brings it up to date, and what the
secretariat has translated stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.deadlines.letters import zone_of
from handlers.dialogue.library import Library
from handlers.filling.values import once, one_line
from handlers.practices.filing import file
from handlers.practices.publishing import publish as show_to_everybody
from handlers.practices.vocabulary import THEMES
from knowledge.forms.responses import Filled, Surroundings, fill
from knowledge.forms.responses.places import instance, is_within, path_of
from knowledge.model.forms import FormVersion, Question, Repeat
from knowledge.model.languages import Language, Text
from knowledge.model.people import Member
from knowledge.model.practices import GoodPractice, PracticeHit, PracticeState
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.reviews import ReviewRefused, ReviewState
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

LONGEST_TITLE, LONGEST_SUMMARY = 120, 600
"""Characters, as the form for good practices takes them (knowledge/packs/forms/practice.yaml)."""

EARLIEST = 1900
"""What is no year of the directory is left out, such as a two-digit one."""

NEEDED = frozenset({"title", "summary"})
THEMED = ("themes", "theme", "axes", "axis")

THEMES_OF = {"living": "quality_of_life"}
"""What questionnaires call themes that have another name in the directory: one axis of the Smart Cities Study, whose
other five are called alike."""

_OVER = frozenset({PracticeState.REJECTED, PracticeState.WITHDRAWN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A good practice that a response tells of.

    Attributes:
        place: of the instance, "/data/practice[2]".
        practice: as the directory would have it.
        was: as it has it already; None of what was not gathered so far.
        twin: another one of the same member under the same title, which tells of the same most likely.
        is_news: nothing of it was gathered yet, or the city has changed it since its answers were approved last.
    """

    place: str
    practice: GoodPractice
    was: GoodPractice | None = None
    twin: GoodPractice | None = None
    is_news: bool = True

    @property
    def is_taken_back(self) -> bool:
        """Its city took it out of the directory: it is not brought back behind its back."""
        return self.was is not None and self.was.state is PracticeState.WITHDRAWN

    @property
    def is_wanted(self) -> bool:
        """Whether it is to be gathered unless somebody thinks otherwise."""
        return self.is_news and self.twin is None and not self.is_taken_back


def told_in(unit: Unit, kept: KeptResponse, library: Library, now: datetime) -> tuple[Told, ...]:
    """The good practices that a member's response tells of, in the order of the form; five statements however many."""
    member = unit.contacts.member(kept.member) if kept.member is not None else None
    form = unit.forms.one(kept.form)
    if member is None or not any(map(tells, _repeats(form))):
        return ()
    around = Surroundings(now=now, zone=zone_of(member.time_zone, library))
    known = _known(unit, kept, now)
    return tuple(
        _told(known, place, told)
        for place, told in _instances(fill(form, kept.response, around))
        if {name for name, answer in told.items() if answer.strip()} >= NEEDED
    )


def left_out(unit: Unit, kept: KeptResponse, told: Collection[Told]) -> tuple[GoodPractice, ...]:
    """What was gathered from this response, which tells of it no more; it stays until somebody takes it out."""
    origins = {each.practice.origin for each in told}
    return tuple(
        practice
        for practice in unit.practices.of_response(kept.id)
        if practice.origin and practice.origin not in origins and practice.state not in _OVER
    )


def gather(
    unit: Unit,
    by: Actor,
    kept: KeptResponse,
    chosen: Collection[str],
    *,
    publish: bool,
    library: Library,
    now: datetime,
) -> tuple[GoodPractice, ...]:
    """Brings good practices of an approved response into the directory, and returns them as they are there.

    They wait for the secretariat there, or are shown to everybody at once, which their city is told. What was shown
    already goes on being shown, as the city tells it now, and nobody is told once more.

    Args:
        chosen: the places of instances (`Told.place`); of others nothing happens.
        publish: show them to everybody.

    Raises:
        Forbidden: the actor may not.
        ReviewRefused: the response is not approved ("not-now").
    """
    by.need(Right.MANAGE_FORMS)
    if kept.state is not ResponseState.SUBMITTED or kept.review is not ReviewState.APPROVED:
        raise ReviewRefused("not-now")
    member = unit.contacts.member(kept.member) if kept.member is not None else None
    told = told_in(unit, kept, library, now)
    if member is None:
        return ()
    wanted = [each.practice for each in told if each.place in chosen and not each.is_taken_back]
    return tuple(_gathered(unit, by, each, member, publish, library, now) for each in wanted)


def _gathered(
    unit: Unit, by: Actor, practice: GoodPractice, member: Member, publish: bool, library: Library, now: datetime
) -> GoodPractice:
    kept = unit.practices.save(practice) if practice.id else unit.practices.add(practice)
    unit.audit.note(by.name, "practice.gathered", kept.subject, now, {"response": practice.response or 0})
    if kept.state is PracticeState.PUBLISHED:
        file(unit, kept, member, library, now)
    elif publish:
        return show_to_everybody(unit, by, PracticeHit(practice=kept, member=member), library, now)
    return kept


def tells(repeat: Repeat) -> bool:
    """Whether a repeat tells of good practices."""
    return _fields(repeat).keys() >= NEEDED


def _repeats(form: FormVersion) -> Iterator[Repeat]:
    return (node for node in form.walk() if isinstance(node, Repeat))


def _fields(repeat: Repeat) -> Mapping[str, Question]:
    """The questions by what they ask for."""
    return {question.name.removeprefix(f"{repeat.name}_"): question for question in once(repeat.children)}


def _instances(filled: Filled) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The place of each instance that tells of a practice, and its relevant answers by what they are to."""
    for repeat in filter(tells, _repeats(filled.form)):
        fields = _fields(repeat)
        for whole, ids in filled.response.repeats.items():
            for place in (instance(whole, id) for id in ids if path_of(whole) == repeat.path):
                places = {name: place + each.path.removeprefix(repeat.path) for name, each in fields.items()}
                yield place, {name: filled.value(each) for name, each in places.items() if filled.is_relevant(each)}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What is known of a response and its member before its practices are looked at.

    Attributes:
        theirs: the practices of the member.
        approved: the answers that were approved last; None where none were.
        agreed: who said last at each place that they did: of a question whether cities may write, who tells more.
    """

    kept: KeptResponse
    theirs: tuple[GoodPractice, ...]
    approved: Mapping[str, str] | None
    agreed: Mapping[str, int | None]
    now: datetime


def _known(unit: Unit, kept: KeptResponse, now: datetime) -> _Known:
    numbers = [entry.version for entry in unit.reviews.entries(kept.id) if entry.state is ReviewState.APPROVED]
    versions = {version.number: version.answers for version in unit.reviews.versions(kept.id)} if numbers else {}
    last = versions.get(numbers[-1]) if numbers else None
    return _Known(
        kept=kept,
        theirs=unit.practices.of_member(kept.member) if kept.member is not None else (),
        approved=last.answers if last is not None else None,
        agreed={event.place: event.contact for event in unit.responses.events(kept.id) if event.value == "yes"},
        now=now,
    )


def _told(known: _Known, place: str, told: Mapping[str, str]) -> Told:
    kept, language = known.kept, known.kept.language
    origin = f"response:{kept.id}:{place}"
    was = next((each for each in known.theirs if each.origin == origin), None)
    blank = GoodPractice(
        member=kept.member or 0, titles=Text({language: ""}), summaries=Text({language: ""}), language=language
    )
    practice = replace(
        _as_told(was or blank, told, language, known.now),
        response=kept.id,
        origin=origin,
        contact=_who_agreed(known, place) if told.get("contact") == "yes" else None,
    )
    return Told(
        place=place,
        practice=practice,
        was=was,
        twin=_twin(practice, known.theirs) if was is None else None,
        is_news=was is None or _is_changed(known, place),
    )


def _as_told(practice: GoodPractice, told: Mapping[str, str], language: Language, now: datetime) -> GoodPractice:
    """What the city tells is the original from now on; translations stay for the secretariat to bring up to date."""
    title, summary = one_line(told["title"]), told["summary"].strip()
    whole = (text for text, most in ((title, LONGEST_TITLE), (summary, LONGEST_SUMMARY)) if len(text) > most)
    body = "\n\n".join(filter(None, (*whole, *(told.get(name, "").strip() for name in ("done", "results")))))
    is_shown = practice.state is PracticeState.PUBLISHED
    return replace(
        practice,
        titles=Text({**practice.titles, language: cut(title, LONGEST_TITLE)}),
        summaries=Text({**practice.summaries, language: cut(summary, LONGEST_SUMMARY)}),
        texts=_with(practice.texts, language, body),
        themes=themes_of(told),
        year=_year(told.get("year", ""), now),
        link=_link(told.get("link", "")),
        language=language,
        state=practice.state if is_shown else PracticeState.SUBMITTED,
        submitted_at=now,
        remark="",
    )


def _with(texts: Text | None, language: Language, body: str) -> Text | None:
    kept = {code: text for code, text in (texts or {}).items() if code != language}
    said = {**kept, language: body} if body else kept
    return Text(said) if said else None


def themes_of(told: Mapping[str, str]) -> tuple[str, ...]:
    """The themes of the directory that answers name, each once."""
    names = " ".join(told.get(name, "") for name in THEMED).split()
    known = (THEMES_OF.get(name, name) for name in names)
    return tuple(dict.fromkeys(theme for theme in known if theme in THEMES))


def cut(text: str, most: int) -> str:
    """A text of so many characters at most: one that is longer ends behind a word, with "…"."""
    if len(text) <= most:
        return text
    words = text[:most].rpartition(" ")[0] or text[: most - 1]
    return f"{words.rstrip(' ,;:.')}…"


def _year(answer: str, now: datetime) -> int:
    year = int(answer) if answer.isascii() and answer.isdecimal() and len(answer) == len(str(EARLIEST)) else 0
    return year if EARLIEST <= year <= now.year else 0


def _link(answer: str) -> str:
    """The address of a page; people leave out how it begins."""
    link = answer.strip()
    if link.startswith("www."):
        link = f"https://{link}"
    return link if link.startswith(("https://", "http://")) and " " not in link else ""


def _who_agreed(known: _Known, place: str) -> int | None:
    """Who said that colleagues of other cities may write to them: it is they who get the messages."""
    ends = ("/contact", "_contact")
    return next((who for at, who in known.agreed.items() if is_within(at, place) and at.endswith(ends)), None)


def _is_changed(known: _Known, place: str) -> bool:
    """Whether an instance says something else than when its answers were approved last."""
    if known.approved is None:
        return True
    return _within(known.approved, place) != _within(known.kept.response.answers, place)


def _twin(practice: GoodPractice, theirs: Collection[GoodPractice]) -> GoodPractice | None:
    titles = {title.casefold() for title in practice.titles.values()}
    same = (each for each in theirs if titles & {title.casefold() for title in each.titles.values()})
    return next((each for each in same if each.state not in _OVER), None)


def _within(answers: Mapping[str, str], place: str) -> Mapping[str, str]:
    return {at: value for at, value in answers.items() if value and is_within(at, place)}
