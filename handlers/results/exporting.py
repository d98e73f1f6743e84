"""The responses to a form that were handed in, as tables, as JSON lines, and every answer with who gave it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import BinaryIO

from handlers.dialogue.library import Library
from handlers.results.reading import filled_of
from knowledge.forms.exports import ExportFormat, media_type, write
from knowledge.forms.exports.layout import layout_of
from knowledge.forms.exports.submissions import (
    APPROVED,
    NOT_APPROVED,
    NOT_VALIDATED,
    ON_HOLD,
    Copied,
    ExportOptions,
    Submitted,
)
from knowledge.forms.exports.texts import allowed
from knowledge.model.forms import FormVersion
from knowledge.model.languages import Language
from knowledge.model.reviews import ReviewState
from knowledge.model.rights import Actor, Right
from knowledge.register.cells import escaped
from knowledge.store.response_standing import Owned, ResponseStanding
from knowledge.store.unit import Unit

_COLUMNS = (
    Copied.ID,
    Copied.UUID,
    Copied.SUBMISSION_TIME,
    Copied.VALIDATION_STATUS,
    Copied.SUBMITTED_BY,
    Copied.SUBMISSION_VERSION,
)
"""The city, and which version of its answers these are, beside what KoboToolbox has."""

_REVIEWED = {
    None: NOT_VALIDATED,
    ReviewState.RECEIVED: NOT_VALIDATED,
    ReviewState.CORRECTION_ASKED: ON_HOLD,
    ReviewState.REOPENED: ON_HOLD,
    ReviewState.HAS_ISSUES: ON_HOLD,
    ReviewState.APPROVED: APPROVED,
    ReviewState.REJECTED: NOT_APPROVED,
}
"""What the secretariat has said to a response, in the words of KoboToolbox."""

Named = Callable[[Owned], str]
"""What somebody's response is called by: the city, or the person."""


def export_form(
    unit: Unit,
    by: Actor,
    number: int,
    format: ExportFormat,
    languages: Sequence[Language] | None,
    named: Named,
    library: Library,
    to: BinaryIO,
    now: datetime,
) -> tuple[str, str]:
    """Writes every response that was handed in; returns the MIME type of the file and the ending of its name.

    Memory grows with the answers as they are kept, not with the file.

    Args:
        languages: of the reader, for labels; None writes names.

    Raises:
        Forbidden: the actor may not.
        NoSuchForm: there is none of this number.
    """
    by.need(Right.SEE_ANSWERS_OF_ALL)
    form = unit.forms.one(number)
    language = form.chain(tuple(languages))[0] if languages is not None else None
    options = ExportOptions(language=language, copied=_COLUMNS, hierarchy_in_labels=language is not None)
    write(format, [form], _rows(unit, number, form, named, library, now), to, options)
    return media_type(format, len(layout_of([form], options).tables))


def _rows(
    unit: Unit, number: int, form: FormVersion, named: Named, library: Library, now: datetime
) -> Iterator[Submitted]:
    standing = ResponseStanding(unit.connection)
    versions = standing.versions(number)
    for owned in standing.of_form(number):
        if owned.is_readable:
            yield _row(form, owned, versions.get(owned.kept.id, 1), named, library, now)


def _row(form: FormVersion, owned: Owned, version: int, named: Named, library: Library, now: datetime) -> Submitted:
    kept = owned.kept
    return Submitted(
        id=kept.id,
        uuid=kept.response.instance_id.removeprefix("uuid:"),
        submitted_at=kept.submitted_at or kept.changed_at,
        version=form.version,
        instance=filled_of(form, owned, library, now).submission(),
        validation=_REVIEWED[kept.review],
        submitted_by=named(owned),
        handed_in=version,
    )


TRAIL = ("response", "submitted_by", "place", "value", "answered_by", "at")
"""The header of the audit trail, in the words of the other exports."""


def export_trail(unit: Unit, by: Actor, number: int, named: Named, to: BinaryIO) -> None:
    """Writes every answer that was given to those responses as CSV, also those that were changed later.

    Semicolons, a byte order mark, and an apostrophe before what a spreadsheet would run, as the other tables have them;
    moments in UTC. Memory does not grow with the answers.

    Raises:
        Forbidden: the actor may not.
    """
    by.need(Right.SEE_ANSWERS_OF_ALL)
    standing = ResponseStanding(unit.connection)
    names = {owned.kept.id: named(owned) for owned in standing.of_form(number)}
    text = io.TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=False)
    rows = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(TRAIL)
    for given in standing.trail(number):
        at = given.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        cells = (names.get(given.response, ""), given.place, given.value, given.name)
        rows.writerow([given.response, *(escaped(allowed(cell)) for cell in cells), at])
    text.detach()
