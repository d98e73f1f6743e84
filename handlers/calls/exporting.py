"""What was handed in to a call, as a table: a row for each city, as the questionnaire engine exports answers."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.calls.applying import filled_of
from handlers.deadlines.letters import zone_of
from handlers.dialogue.library import Library
from knowledge.forms.exports import ExportFormat, write
from knowledge.forms.exports.submissions import Copied, ExportOptions, Submitted, ValidationStatus
from knowledge.model.calls import DECIDED, HANDED_IN, Application, ApplicationState, Call
from knowledge.model.forms import FormVersion
from knowledge.model.languages import Language
from knowledge.model.rights import Actor, Right
from knowledge.store.unit import Unit

_COLUMNS = (Copied.SUBMITTED_BY, Copied.SUBMISSION_TIME, Copied.VALIDATION_STATUS)
"""The city, when it was handed in, and what was decided."""


def export_call(
    unit: Unit,
    by: Actor,
    call: Call,
    format: ExportFormat,
    languages: tuple[Language, ...],
    states: Mapping[ApplicationState, str],
    library: Library,
    now: datetime,
) -> bytes:
    """The answers of every city whose application the secretariat has, the cities by name.

    Args:
        languages: of the reader, for the headers and choices.
        states: what each state is called.

    Raises:
        Forbidden: the actor may not.
        NoSuchForm: the call has no form, so nothing was handed in.
    """
    by.need(Right.SEE_ANSWERS_OF_ALL)
    form = unit.forms.one(call.form or 0)
    options = ExportOptions(language=form.chain(languages)[0], copied=_COLUMNS)
    rows = _rows(unit, call, form, states, zone_of(call.zone, library), now)
    to = io.BytesIO()
    write(format, [form], rows, to, options)
    return to.getvalue()


def _rows(
    unit: Unit, call: Call, form: FormVersion, states: Mapping[ApplicationState, str], zone: ZoneInfo, now: datetime
) -> Iterator[Submitted]:
    for application in unit.calls.applications(call.id):
        if application.state in HANDED_IN | DECIDED and (row := _row(unit, application, form, states, zone, now)):
            yield row


def _row(
    unit: Unit,
    application: Application,
    form: FormVersion,
    states: Mapping[ApplicationState, str],
    zone: ZoneInfo,
    now: datetime,
) -> Submitted | None:
    kept, member = unit.responses.one(application.response), unit.contacts.member(application.member)
    if kept is None or member is None or application.submitted_at is None:
        return None
    return Submitted(
        id=application.id,
        uuid=kept.response.instance_id.removeprefix("uuid:"),
        submitted_at=application.submitted_at,
        version=form.version,
        instance=filled_of(unit, kept, zone, now).submission(),
        validation=ValidationStatus(uid=application.state.value, label=states[application.state]),
        submitted_by=member.name,
    )
