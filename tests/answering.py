"""Responses to a form, as files need one to belong to."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from sqlalchemy import insert

from knowledge.model.people import ChannelName
from knowledge.model.responses import AnswerFile, AnswerFileState
from knowledge.store.tables import form_versions, responses
from knowledge.store.unit import Unit

_numbers = count(1)


def begun_response(unit: Unit, contact: int | None, member: int | None, now: datetime, subject: str = "call:1") -> int:
    """The number of a new response, to a form of its own."""
    form = {
        "form_id": "application",
        "version": "1",
        "title": "Application",
        "xml": "<h:html/>",
        "tables": {},
        "source": "application",
        "checksum": f"{next(_numbers):064x}",
        "added_at": now,
    }
    version = unit.connection.execute(insert(form_versions).values(form).returning(form_versions.c.id)).scalar_one()
    response = {
        "subject": subject,
        "form_version_id": version,
        "member_id": member,
        "contact_id": contact,
        "state": "draft",
        "language": "es",
        "draft": "{}",
        "revision": 1,
        "begun_at": now,
        "changed_at": now,
    }
    adding = insert(responses).values(response).returning(responses.c.id)
    number: int = unit.connection.execute(adding).scalar_one()
    return number


def wanted(
    response: int,
    now: datetime,
    name: str = "letter.pdf",
    *,
    contact: int | None = None,
    channel: ChannelName = ChannelName.TELEGRAM,
    handle: str = "AgAD-1",
    size: int = 0,
) -> AnswerFile:
    """A file that a platform has."""
    return AnswerFile(
        response=response,
        name=name,
        media_type="application/pdf",
        size=size,
        channel=channel,
        handle=handle,
        state=AnswerFileState.WANTED,
        due_at=now,
        contact=contact,
    )
