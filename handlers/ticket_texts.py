"""How tickets are put into words: to the staff, in their channel, and to whoever asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import post_name
from handlers.notices import console_link
from knowledge.model.messages import Choice
from knowledge.model.people import Contact
from knowledge.model.tickets import Ticket, TicketKind, TicketOutcome
from knowledge.model.times import PartialDate
from knowledge.store.ticket_posts import item, mark
from knowledge.store.unit import Unit

SHORT = 200
"""Characters of a question in a list: ten of them, with names and links, are one message of Telegram's 4,096."""

LONG = 400
"""Characters of a question in a post: even if each became "&amp;", the post fits one section of Slack (3,000)."""

_MARKUP = re.compile(r"([\\`*\[\]]|~(?=~)|(?<![^\W_])_|_(?![^\W_]))")
"""What has a meaning within a line. An address with snake_case in it stays one, as CommonMark has it."""


def plain(text: str) -> str:
    """Somebody's words as Markdown that shows them as they are, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def short(text: str, limit: int = SHORT) -> str:
    """The beginning of a text, on one line, as Markdown that shows it as it is."""
    line = " ".join(text.split())
    return plain(line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…")


def asker(_: Voice, ticket: Ticket) -> str:
    """Who asks: "Ana (Lyon)"; a number for somebody without a name."""
    name = ticket.name or _("Visitor {number}", number=ticket.asker)
    return f"{name} ({ticket.member})" if ticket.member else name


def actor_name(unit: Unit, actor: str, _: Voice) -> str:
    """What somebody is called whom the audit log names."""
    kind, _colon, number = actor.partition(":")
    contact = unit.people.contact(int(number)) if kind == "contact" and number.isdecimal() else None
    return called(_, contact) if contact is not None else _("the operator")


def called(_: Voice, contact: Contact) -> str:
    """What one of the staff is called."""
    return contact.name or post_name(_, contact)


def news_header(_: Voice) -> str:
    """Stands above a list of tickets."""
    return _("Waiting for an answer of the secretariat:")


def news_line(unit: Unit, ticket: Ticket, library: Library, _: Voice) -> str:
    """One ticket in a list: who asks what, who looks after it, and where it is answered."""
    parts = [_said(_, ticket, SHORT)]
    if ticket.reminders:
        parts.append(_("open since {date}", date=_.date(PartialDate(ticket.opened_at.date().isoformat()))))
    if ticket.assignee:
        parts.append(_("taken by {name}", name=plain(actor_name(unit, ticket.assignee, _))))
    parts.append(console_link(library, f"tickets/{ticket.id}"))
    return item(ticket.id, " · ".join(part for part in parts if part))


def and_more(library: Library, _: Voice) -> str:
    """Stands below a list that is long enough."""
    more = _("There are more in the console.")
    return f"\n{more} {console_link(library, 'tickets')}".rstrip()


def _said(_: Voice, ticket: Ticket, limit: int) -> str:
    who, question = f"**{plain(asker(_, ticket))}**", short(ticket.text, limit)
    if ticket.kind is TicketKind.FORWARDED:
        return _("{who} forwarded: “{question}”", who=who, question=question)
    return _("{who} asks: “{question}”", who=who, question=question)


def post(unit: Unit, ticket: Ticket, library: Library, _: Voice) -> str:
    """A ticket in the channel of the staff, as it stands now."""
    lines = [f"{mark(ticket.id)} {_said(_, ticket, LONG)}", "\n".join(_facts(ticket, library, _))]
    return "\n\n".join([*lines, state(unit, ticket, _)]).strip()


def _facts(ticket: Ticket, library: Library, _: Voice) -> Iterator[str]:
    yield _("Language: {language}", language=_.name_of(ticket.language))
    if near := titles(ticket, library, _):
        yield _("Nearest: {titles}", titles=_.list([plain(title) for title in near]))
    if link := console_link(library, f"tickets/{ticket.id}"):
        yield _("Conversation: {link}", link=link)
    if ticket.origin:
        yield _("Original: {link}", link=ticket.origin)


def titles(ticket: Ticket, library: Library, _: Voice) -> list[str]:
    """The titles of the entries nearest to a question, as far as they are still there."""
    known = (library.entries.get(entry) for entry in ticket.candidates)
    return [entry.title.render(_.languages).text for entry in known if entry is not None]


def state(unit: Unit, ticket: Ticket, _: Voice) -> str:
    """What has become of a ticket, and by whom; "" while nobody has touched it."""
    name = plain(actor_name(unit, ticket.closed_by or ticket.assignee, _))
    match ticket.outcome:
        case None:
            return _("**{name}** looks after it.", name=name) if ticket.assignee else ""
        case TicketOutcome.ANSWERED:
            return _("**{name}** has answered.", name=name)
        case TicketOutcome.SETTLED:
            return _("**{name}** has settled it: no answer is needed.", name=name)
        case TicketOutcome.WITHDRAWN:
            return _("Whoever asked has withdrawn it.")


def buttons(_: Voice, ticket: Ticket) -> tuple[Choice, ...]:
    """What the staff can do in their channel."""
    if not ticket.is_open:
        return ()
    taken = ("give_back", _("Give it back")) if ticket.assignee else ("take", _("I take it"))
    deeds: Iterable[tuple[str, str]] = (("answer", _("Answer")), taken, ("settle", _("No answer needed")))
    return tuple(Choice(id=f"ticket:{ticket.id}:{deed}", label=label) for deed, label in deeds)


def answer(_: Voice, ticket: Ticket, text: str, signature: str = "") -> str:
    """An answer as it reaches whoever asked, marked as a person's; below it the signature of the secretariat."""
    question = short(ticket.text)
    if ticket.kind is TicketKind.FORWARDED:
        marked = _(
            "A person at the secretariat answers the message that you forwarded, “{question}”:", question=question
        )
    else:
        marked = _("A person at the secretariat answers your question “{question}”:", question=question)
    return "\n\n".join(filter(None, (marked, text, signature)))
