"""What is kept about a person, as files that they can read and that programs can read."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from handlers.dialogue.library import Voice
from handlers.personal_page import page_of
from knowledge.model.messages import Attachment
from knowledge.model.people import Contact
from knowledge.model.rights import Actor, Forbidden, Right
from knowledge.store.personal import PersonalData
from knowledge.store.unit import Unit

FORMAT = 1
"""Raised whenever a key of the JSON file changes its meaning or goes."""

_ABOUT = {
    "what": "Everything that Focal keeps about you. Times are UTC, in ISO 8601.",
    "left_out": "Digests of invitation codes, sign-in links, sessions, passwords and addresses of calendars: nobody "
    "can read the secrets back from them.",
    "contacts": "You. More than one where several entries turned out to be one person.",
    "posts": "What you are for which member of the network.",
    "addresses": "Where you are reached, and whether messages arrive there.",
    "consents": "Which version of the consent text you agreed to, in which language, and until when.",
    "conversations": "Where your conversation stands: what was asked or offered last.",
    "messages": "The transcript. direction: in is what you wrote, out is what you were sent; body: choices, sources, "
    "files; verdict, entry, score: what became of a question.",
    "deliveries": "How each message went out; message_id is its number in the transcript, circular_id that of the "
    "circular which it brought, deadline_id and title those of the deadline which it was about.",
    "circular_recipients": "The circulars that you got or are to get, and when and where you acknowledged them.",
    "acts": "What you did in the name of your member, such as registering for an event.",
    "snoozes": "Deadlines of which you wanted to be reminded later, and when.",
    "calendar_feeds": "Since when your calendar has its secret address.",
    "registrations": "Your registrations for events, and those of colleagues that you made. code: that lets them "
    "in; remind_at: when you are reminded that it is the day before.",
    "practices": "Good practices of your city that name you as the one who tells more about them.",
    "responses": "Forms that you began to fill in, for yourself or your member; draft: all answers, those of your "
    "colleagues among them; subject: what it is for.",
    "answer_events": "Every answer that you gave to a form; place: of the question; subject as above.",
    "applications": "Applications of your city to calls that you signed, and what became of them.",
    "section_assignments": "Parts of forms that a colleague left to you, or you to a colleague; section: of the form; "
    "subject as above.",
    "response_versions": "Answers that you handed in for your city, each time; subject as above.",
    "response_reviews": "What you said of answers that were handed in, for your city or for the secretariat; note: in "
    "your words; subject as above.",
    "response_comments": "What you asked cities about their answers, for the secretariat; subject as above.",
    "signatures": "Answers of your city that you were asked to sign off, or asked a colleague to; state: what became "
    "of it; remark: what was to be changed first; subject as above.",
    "answer_files": "Files that you sent as answers, such as to a form; subject: what they were for.",
    "list_entries": "The secretariat's lists of people who are written to together, as far as you are on them.",
    "tickets": "Questions and forwarded messages of yours before the secretariat; message_id as above. candidates: the "
    "answers nearest to a question; assignee, closed_by: numbers of the staff who looked after it.",
    "requests": "What you asked the secretariat to decide, or what it had to decide about you.",
    "decisions": "What you decided for others, without what they wrote.",
    "invitations": "Invitations for you, by you, or used by you.",
    "merges": "Entries that were joined because they are one person. What moved in a merge that was undone may be "
    "somebody else's and is left out.",
    "accounts": "Your account for the console: the e-mail that you sign in with, and how else. Your password, the "
    "secret of your second factor and its recovery codes are kept so that nobody can read them, and are left out.",
    "sign_in_links": "Links that signed you in to the console.",
    "console_sessions": "Times when you were signed in to the console; way: how; agent: the browser.",
    "guesses": "Invitation codes that you tried and that nobody has; the codes themselves are not kept.",
    "failures": "Messages that could not be answered because of a fault, with the technical trace.",
    "mailboxes": "How many lines your browser shows. They are lines of the transcript once more.",
    "audit": "The log of who did what, as far as it is by you or about you. Numbers stand for people.",
}


def personal_data(unit: Unit, contact_id: int) -> PersonalData:
    """Everything that is kept about the person whose entry that is."""
    return unit.personal.of(contact_id)


def as_json(data: PersonalData) -> bytes:
    """The data with an explanation, in UTF-8; the keys are English and do not depend on the reader."""
    document = {"format": FORMAT, "about": _ABOUT, **{part.name: getattr(data, part.name) for part in fields(data)}}
    return json.dumps(document, ensure_ascii=False, indent=2, default=_in_iso).encode()


def as_html(data: PersonalData, _: Voice) -> bytes:
    """The data as one page in the reader's language, which needs nothing beside itself."""
    return page_of(data, _).encode()


def my_data(unit: Unit, by: Actor, contact: Contact, _: Voice, now: datetime) -> tuple[Attachment, ...]:
    """Files with everything that is kept about a contact, ready to be sent to them.

    Raises:
        Forbidden: the actor is somebody else, or may not have it.
    """
    by.need(Right.GET_OWN_DATA)
    if by.contact != contact.id:
        raise Forbidden
    data = personal_data(unit, contact.id)
    made = (("my-data.html", "text/html", as_html(data, _)), ("my-data.json", "application/json", as_json(data)))
    unit.audit.note(by.name, "data.exported", f"contact:{contact.id}", now)
    return tuple(
        Attachment(name=name, media_type=kind, size=len(content), reference=unit.files.put(content, now))
        for name, kind, content in made
    )


def _in_iso(value: Any) -> str:
    """Instants, which JSON has no notation of its own for."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
