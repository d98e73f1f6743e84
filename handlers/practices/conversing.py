"""What the conversation about good practices asks of the store, done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import region_name
from handlers.dialogue.practice_effects import (
    Aim,
    AskerSeen,
    By,
    CountPractices,
    FindOwnPractices,
    FindPractices,
    NoSuchPractice,
    OwnPracticesFound,
    PassedOn,
    PracticeInquiry,
    PracticeOutcome,
    PracticesCounted,
    PracticeSeen,
    PracticesFound,
    PracticeView,
    PracticeWithdrawn,
    SeeAsker,
    SeePractice,
    SendAbout,
    WithdrawPractice,
)
from handlers.dialogue.practices import PAGE
from handlers.practices.contacting import asker_of, pass_on, reached_at
from handlers.practices.filing import page_of
from handlers.practices.publishing import PracticeRefused, withdraw
from handlers.practices.searching import Search, search
from handlers.practices.vocabulary import country_name, theme_name
from knowledge.model.languages import Language, Text, fallback_chain
from knowledge.model.people import Contact, Region
from knowledge.model.practices import CHANGEABLE, PracticeHit, PracticeState
from knowledge.model.rights import Right, actor_of
from knowledge.model.times import PartialDate
from knowledge.store.unit import Unit

Answer = Callable[[PracticeHit], PracticeOutcome]


def converse(unit: Unit, contact: Contact, effect: PracticeInquiry, library: Library, now: datetime) -> PracticeOutcome:
    """Does what a step wants done about good practices.

    Raises:
        Forbidden: the role does not allow it.
    """
    match effect:
        case FindPractices():
            return _found(unit, contact, effect, library)
        case CountPractices(by=by):
            return PracticesCounted(by=by, counts=_counts(unit, contact, by, library))
        case FindOwnPractices():
            return OwnPracticesFound(practices=_own(unit, contact, library))
        case SeePractice(practice=number, aim=aim):
            return _about(unit, contact, number, lambda hit: _seen(unit, contact, hit, aim, library))
        case SeeAsker(practice=number, asker=asker):
            return _about(unit, contact, number, lambda hit: _asker(unit, contact, hit, asker, library))
        case SendAbout(practice=number):
            return _about(unit, contact, number, lambda hit: _passed_on(unit, contact, hit, effect, library, now))
        case WithdrawPractice(practice=number):
            return _about(unit, contact, number, lambda hit: _withdraw(unit, contact, hit, library, now))
        case _:
            assert_never(effect)


def view_of(unit: Unit, contact: Contact, hit: PracticeHit, library: Library) -> PracticeView:
    """A practice as somebody reads it."""
    practice, member = hit.practice, hit.member
    _ = library.phrasebook.speak(*contact.languages)
    chain = fallback_chain(contact.languages)
    title = practice.titles.render(chain)
    at = practice.published_at
    day = at.astimezone(ZoneInfo(library.installation.time_zone)).date().isoformat() if at else ""
    is_own = contact.member is not None and actor_of(contact).may(Right.SUBMIT_FOR_MEMBER, member)
    return PracticeView(
        id=practice.id,
        title=title.text,
        summary=practice.summaries.render((title.language, *chain)).text,
        city=member.name,
        country=country_name(member.country, _.language),
        region=region_name(_, member.region) if member.region else "",
        language=title.language,
        language_name=_.name_of(title.language) if title.language != _.language else "",
        text=_text(practice.texts, title.language, chain),
        themes=tuple(theme_name(theme, chain) for theme in practice.themes),
        year=str(practice.year or ""),
        date=_.date(PartialDate(day)) if day else "",
        link=practice.link,
        page=page_of(practice, library) if practice.state is PracticeState.PUBLISHED else "",
        state=practice.state,
        remark=practice.remark,
        can_contact=reached_at(unit, hit) is not None,
        is_own=is_own,
        can_change=is_own and practice.state in CHANGEABLE,
    )


def may_read(contact: Contact, hit: PracticeHit) -> bool:
    """What is published is for everybody, the rest for its own city and for those who decide."""
    if hit.practice.state is PracticeState.PUBLISHED:
        return True
    actor = actor_of(contact)
    return actor.may(Right.SEE_ANSWERS_OF_MEMBER, hit.member) or actor.may(Right.PUBLISH_PRACTICES)


def _text(texts: Text | None, language: Language, chain: tuple[Language, ...]) -> str:
    """What was done, in the language of the title where it is there."""
    return texts.render((language, *chain)).text if texts else ""


def _about(unit: Unit, contact: Contact, number: int, answer: Answer) -> PracticeOutcome:
    hit = unit.practices.one(number)
    return answer(hit) if hit is not None and may_read(contact, hit) else NoSuchPractice()


def _found(unit: Unit, contact: Contact, finding: FindPractices, library: Library) -> PracticesFound:
    _ = library.phrasebook.speak(*contact.languages)
    begin = finding.page * PAGE
    found = search(unit, _wanted(finding), contact.language, library, begin, PAGE)
    return PracticesFound(
        finding=finding,
        named=_named(_, finding),
        practices=tuple(view_of(unit, contact, hit, library) for hit in found.hits),
        total=found.total,
        has_more=found.total > begin + PAGE,
        is_elsewhere=found.is_elsewhere,
    )


def _wanted(finding: FindPractices) -> Search:
    match finding.by:
        case By.WORDS:
            return Search(typed=finding.what)
        case By.REGION:
            return Search(region=finding.what)
        case By.THEME:
            return Search(theme=finding.what)
        case _:
            assert_never(finding.by)


def _named(_: Voice, finding: FindPractices) -> str:
    if finding.by is By.REGION and finding.what in set(Region):
        return region_name(_, Region(finding.what))
    return theme_name(finding.what, _.languages) if finding.by is By.THEME else finding.what


def _counts(unit: Unit, contact: Contact, by: By, library: Library) -> tuple[tuple[str, str, int], ...]:
    """Those with most first, of equal ones by name."""
    _ = library.phrasebook.speak(*contact.languages)
    if by is By.REGION:
        counted = [(region.value, region_name(_, region), count) for region, count in unit.practices.regions().items()]
    else:
        counted = [(name, theme_name(name, _.languages), count) for name, count in unit.practices.themes().items()]
    return tuple(sorted(counted, key=lambda each: (-each[2], each[1])))


def _own(unit: Unit, contact: Contact, library: Library) -> tuple[PracticeView, ...]:
    member = contact.member
    if member is None:
        return ()
    actor_of(contact).need(Right.SEE_ANSWERS_OF_MEMBER, member)
    own = unit.practices.of_member(member.id)
    return tuple(view_of(unit, contact, PracticeHit(practice=each, member=member), library) for each in own)


def _seen(unit: Unit, contact: Contact, hit: PracticeHit, aim: Aim, library: Library) -> PracticeSeen:
    return PracticeSeen(practice=view_of(unit, contact, hit, library), aim=aim)


def _asker(unit: Unit, contact: Contact, hit: PracticeHit, asker: int, library: Library) -> PracticeOutcome:
    found = asker_of(unit, contact, hit, asker)
    if found is None:
        return NoSuchPractice()
    title = hit.practice.titles.render(contact.languages).text
    city = found.member.name if found.member else ""
    name = ", ".join(filter(None, (found.name, city)))
    return AskerSeen(practice=hit.practice.id, title=title, asker=asker, name=name)


def _passed_on(
    unit: Unit, contact: Contact, hit: PracticeHit, sending: SendAbout, library: Library, now: datetime
) -> PassedOn:
    passing = pass_on(unit, contact, hit, sending, library, now)
    return PassedOn(passing=passing, is_answer=sending.to != 0)


def _withdraw(unit: Unit, contact: Contact, hit: PracticeHit, library: Library, now: datetime) -> PracticeWithdrawn:
    title = hit.practice.titles.render(contact.languages).text
    try:
        withdraw(unit, actor_of(contact), hit, library, now)
    except PracticeRefused:
        return PracticeWithdrawn(title=title, was_open=False)
    return PracticeWithdrawn(title=title, was_open=True)
