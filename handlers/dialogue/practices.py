"""Good practices in conversation: found, read, asked about, shared, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from handlers.dialogue.effects import Step
from handlers.dialogue.faq import question
from handlers.dialogue.handing import menu_choices
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import listed
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
    Passing,
    PracticeOutcome,
    PracticesCounted,
    PracticeSeen,
    PracticesFound,
    PracticeView,
    PracticeWithdrawn,
    SeeAsker,
    SeePractice,
    WithdrawPractice,
)
from handlers.dialogue.practice_words import (
    ANSWER,
    CONTACT,
    LIST,
    ONE,
    SEND,
    WITHDRAW,
    bare,
    body,
    contact_choice,
    fill_choice,
    more_choice,
    origin,
    ours_choice,
    quoted,
    shown,
    state_name,
    submit_choice,
    summary,
    wanted_in,
)
from handlers.dialogue.practice_writing import begin_answer, begin_writing, passed, send
from handlers.dialogue.saying import menu, say, voice_of
from knowledge.model.conversation import AtMenu, Conversation, SearchingPractices
from knowledge.model.faq import Answer
from knowledge.model.messages import Choice, Citation
from knowledge.model.people import Role
from knowledge.model.practices import PracticeState

CHOICES = frozenset({LIST, ONE, CONTACT, SEND, ANSWER, WITHDRAW})
"""What the choices begin with that `choose` understands."""

FOR_ALL = frozenset({LIST, ONE})
"""Those of them that are not personal: others may read along."""

PAGE = 5
"""Practices shown at once: with their summaries one message on every channel."""

LONGEST_TYPED = 200
"""Characters of what is looked for: they stand in the choice that leads to the next page."""


def open(before: Conversation, library: Library) -> Step:
    """What can be done with good practices."""
    _ = voice_of(before, library)
    text = _(
        "Good practices are what cities of the network tell each other about what they did. Type what you are looking "
        "for, such as “open data in Latin America”, or choose:"
    )
    choices = [
        Choice(id=f"{LIST}:{By.REGION.value}", label=_("By region")),
        Choice(id=f"{LIST}:{By.THEME.value}", label=_("By theme")),
        Choice(id=_found_id(FindPractices()), label=_("The latest ones")),
    ]
    own = [submit_choice(_), ours_choice(_)] if _speaks_for_city(before) else []
    searching = replace(before, topic=SearchingPractices())
    return say(searching, _.language, text, [*choices, *own, *menu_choices(_)], is_passing=True)


def wanted(before: Conversation, text: str, library: Library) -> Step | None:
    """What follows from a request for practices about something; None of any other text."""
    sought = wanted_in(library.phrasebook.cues.without_politeness(text))
    return find(before, sought, text) if sought else None


def find(before: Conversation, sought: str, typed: str = "") -> Step:
    """Looks for practices; `typed` is all that was written, where that is more than what is looked for."""
    about = wanted_in(sought) or bare(sought)
    finding = FindPractices(what=about[:LONGEST_TYPED], typed=typed or sought)
    return Step(conversation=replace(before, topic=AtMenu()), effects=(finding,))


def choose(before: Conversation, name: str, values: Sequence[str], library: Library) -> Step:
    """What follows from a choice about practices, whenever it is pressed: those of a notice stay good."""
    match [name, *values]:
        case [str(begin)] if begin == LIST:
            return open(before, library)
        case [str(begin), "ours"] if begin == LIST:
            return _ours(before, library)
        case [str(begin), "region" | "theme" as by] if begin == LIST:
            return Step(conversation=before, effects=(CountPractices(by=By(by)),))
        case [str(begin), "found", by, page, *what] if begin == LIST:
            finding = FindPractices(by=By(by), what=":".join(what), page=int(page))
            return Step(conversation=replace(before, topic=AtMenu()), effects=(finding,))
        case [str(begin), number] if begin == ONE:
            return _look(before, number, Aim.READ)
        case [str(begin), number] if begin == CONTACT:
            return _look(before, number, Aim.CONTACT) if before.contact.member else _stranger(before, library)
        case [str(begin), number] if begin == WITHDRAW:
            return _look(before, number, Aim.WITHDRAW)
        case [str(begin), number, "yes"] if begin == WITHDRAW:
            return Step(conversation=before, effects=(WithdrawPractice(practice=int(number)),))
        case [str(begin), number, asker] if begin == ANSWER:
            return Step(conversation=before, effects=(SeeAsker(practice=int(number), asker=int(asker)),))
        case [str(begin), "email" | "plain" as how] if begin == SEND:
            return send(before, library, with_email=how == "email")
        case _:
            return menu(before, library)


def on_outcome(before: Conversation, outcome: PracticeOutcome, library: Library) -> Step:
    """The next step once an effect about practices had its outcome."""
    _ = voice_of(before, library)
    match outcome:
        case PracticesFound():
            return _on_found(before, outcome, library)
        case PracticesCounted():
            return _on_counted(before, outcome, library)
        case OwnPracticesFound():
            return _on_own(before, outcome, library)
        case PracticeSeen(aim=Aim.READ, practice=practice):
            return _show(before, practice, _)
        case PracticeSeen(aim=Aim.CONTACT, practice=practice):
            return begin_writing(before, practice, library)
        case PracticeSeen(practice=practice):
            return _ask_to_withdraw(before, practice, _)
        case AskerSeen():
            return begin_answer(before, outcome, library)
        case PassedOn(passing=Passing.PASSED, is_answer=True):
            return say(before, _.language, _("Your answer was passed on."), menu_choices(_))
        case PassedOn(passing=passing):
            return say(before, _.language, passed(_, passing, library), [more_choice(_), *menu_choices(_)])
        case PracticeWithdrawn(was_open=True, title=title):
            text = _("It was taken back, and is in the directory no more: {title}", title=shown(title))
            return say(before, _.language, text, [ours_choice(_)])
        case PracticeWithdrawn(title=title):
            return say(before, _.language, _("It was settled already: {title}", title=shown(title)), [ours_choice(_)])
        case NoSuchPractice():
            text = _("There is no such good practice any more.")
            return say(before, _.language, text, [more_choice(_), *menu_choices(_)])
        case _:
            assert_never(outcome)


def _look(before: Conversation, number: str, aim: Aim) -> Step:
    return Step(conversation=before, effects=(SeePractice(practice=int(number), aim=aim),))


def _speaks_for_city(before: Conversation) -> bool:
    return before.contact.member is not None and before.contact.role is not Role.VISITOR and not before.is_shared


def _ours(before: Conversation, library: Library) -> Step:
    if before.is_shared:
        _ = voice_of(before, library)
        return say(
            before, _.language, _("Others read along here. Please write that to me directly, where we are alone.")
        )
    if before.contact.member is None:
        return _stranger(before, library)
    return Step(conversation=before, effects=(FindOwnPractices(),))


def _stranger(before: Conversation, library: Library) -> Step:
    """Nobody knows yet for which city this person speaks."""
    _ = voice_of(before, library)
    text = _(
        "I pass messages on between the cities of the network, and I do not know yet for which city you speak. The "
        "secretariat helps you as well: {email}",
        email=library.pack.secretariat,
    )
    return say(before, _.language, text, [Choice(id="access", label=_("Ask for access")), *menu_choices(_)])


def _found_id(finding: FindPractices) -> str:
    return f"{LIST}:found:{finding.by.value}:{finding.page}:{finding.what}"


def _on_found(before: Conversation, found: PracticesFound, library: Library) -> Step:
    _ = voice_of(before, library)
    if not found.practices:
        return _on_nothing(before, found, library)
    count = _.plural("{count} good practice", "{count} good practices", found.total)
    title = _("Good practices")
    parts = [listed([each for each in (f"**{title}**", shown(found.named), count) if each])]
    if found.is_elsewhere:
        parts.append(_("None is from there yet. These come from elsewhere:"))
    text = "\n\n".join([*parts, *map(summary, found.practices)])
    choices = [Choice(id=f"{ONE}:{each.id}", label=_label(each)) for each in found.practices]
    if found.has_more:
        following = replace(found.finding, page=found.finding.page + 1)
        choices.append(Choice(id=_found_id(following), label=_("More")))
    searching = replace(before, topic=AtMenu())
    return say(searching, _.language, text, [*choices, Choice(id=LIST, label=_("Another search"))], is_passing=True)


def _label(practice: PracticeView) -> str:
    return f"{practice.city}: {practice.title}"


def _on_nothing(before: Conversation, found: PracticesFound, library: Library) -> Step:
    """What the pack answers was a question after all; of everything else it is said that nothing was found."""
    typed = found.finding.typed
    if typed and any(isinstance(each.finding, Answer) for each in library.hear(typed, before.contact.language)):
        return question(before, typed, library)
    _ = voice_of(before, library)
    if found.finding.what:
        text = _("I have found no good practice about that. Try other words, a region or a theme.")
    else:
        text = _("No good practice has been published yet.")
    choices = [
        Choice(id=f"{LIST}:{By.REGION.value}", label=_("By region")),
        Choice(id=f"{LIST}:{By.THEME.value}", label=_("By theme")),
    ]
    own = [submit_choice(_)] if _speaks_for_city(before) else []
    searching = replace(before, topic=SearchingPractices())
    return say(searching, _.language, text, [*(choices if found.finding.what else ()), *own, *menu_choices(_)])


def _on_counted(before: Conversation, counted: PracticesCounted, library: Library) -> Step:
    _ = voice_of(before, library)
    if not counted.counts:
        return _on_nothing(
            before, PracticesFound(finding=FindPractices(), named="", practices=(), total=0, has_more=False), library
        )
    text = _("Which region?") if counted.by is By.REGION else _("Which theme?")
    choices = [
        Choice(id=_found_id(FindPractices(by=counted.by, what=name)), label=f"{label} ({_.number(count)})")
        for name, label, count in counted.counts
    ]
    return say(before, _.language, text, [*choices, Choice(id=LIST, label=_("Another search"))], is_passing=True)


def _on_own(before: Conversation, found: OwnPracticesFound, library: Library) -> Step:
    _ = voice_of(before, library)
    member = before.contact.member.name if before.contact.member else ""
    at_menu = replace(before, topic=AtMenu())
    if not found.practices:
        text = _("{member} has not shared a good practice yet.", member=shown(member))
        return say(at_menu, _.language, text, [submit_choice(_), more_choice(_)], is_passing=True)
    lines = [f"**{shown(each.title)}**\n{state_name(_, each.state)}" for each in found.practices]
    heading = _("**Good practices of {member}**", member=shown(member))
    choices = [Choice(id=f"{ONE}:{each.id}", label=each.title) for each in found.practices]
    text = "\n\n".join([heading, *lines])
    return say(at_menu, _.language, text, [*choices, submit_choice(_), more_choice(_)], is_passing=True)


def _show(before: Conversation, practice: PracticeView, _: Voice) -> Step:
    """One practice as a whole, and what can be done about it."""
    is_public = practice.state is PracticeState.PUBLISHED
    standing = [] if is_public or before.is_shared else _standing(_, practice)
    text = "\n\n".join([*standing, *body(_, practice)])
    sources = [_citation(practice)] if is_public else []
    choices = [*_deeds(before, practice, _), more_choice(_), *menu_choices(_)]
    return say(replace(before, topic=AtMenu()), _.language, text, choices, sources)


def _standing(_: Voice, practice: PracticeView) -> list[str]:
    return [f"*{state_name(_, practice.state)}*", *([quoted(practice.remark)] if practice.remark else [])]


def _deeds(before: Conversation, practice: PracticeView, _: Voice) -> list[Choice]:
    if before.is_shared:
        return []
    if practice.is_own:
        change = [fill_choice(_, practice.id)] if practice.can_change else []
        is_over = practice.state in (PracticeState.REJECTED, PracticeState.WITHDRAWN)
        return [*change, *([] if is_over else [Choice(id=f"{WITHDRAW}:{practice.id}", label=_("Take it back"))])]
    label = _("Contact {city}", city=practice.city)
    return [contact_choice(_, practice.id, label)] if practice.can_contact else []


def _citation(practice: PracticeView) -> Citation:
    return Citation(
        title=practice.title,
        date=practice.date,
        section=practice.city,
        language=practice.language,
        url=practice.page,
    )


def _ask_to_withdraw(before: Conversation, practice: PracticeView, _: Voice) -> Step:
    if not practice.is_own:
        return say(before, _.language, _("There is no such good practice any more."), [more_choice(_)])
    text = _("Shall “{title}” be taken back? Other cities find it no more.", title=shown(practice.title))
    choices = [
        Choice(id=f"{WITHDRAW}:{practice.id}:yes", label=_("Yes, take it back")),
        Choice(id=f"{ONE}:{practice.id}", label=_("No")),
    ]
    return say(before, _.language, f"{text}\n\n{origin(practice)}", choices)
