"""How the responses to a form stand: how many there are, whose they are, and who gave which answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from knowledge.forms.responses import from_json
from knowledge.model.calls import ApplicationState
from knowledge.model.forms import Response
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.model.reviews import CORRECTION
from knowledge.store.answers_at_hand import Mark, at_hand
from knowledge.store.responses import response_of
from knowledge.store.tables import answer_events, applications, contacts, members, response_versions, responses

_r, _e, _m, _c, _a = responses.c, answer_events.c, members.c, contacts.c, applications.c
_v = response_versions.c

AT_ONCE = 500
"""Rows of an audit trail that are held in memory: a long study has some thousand for each city."""


READ_AT_ONCE = 1_000
"""Responses whose drafts one statement asks for by number; SQLite takes 32,766 numbers, PostgreSQL 65,535."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """How many responses there are to a form, without those that were withdrawn."""

    drafts: int = 0
    submitted: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Owned:
    """A response with what is known of whose it is.

    Attributes:
        member, contact: the name of the member, and of who began it; "" of nobody's, and of people without a name.
        zone: of the member, a name of the tz database; "" where none is known.
        is_readable: it was handed in. What a city writes is its own until then; an application is handed in only once
            it is signed.
    """

    kept: KeptResponse
    member: str
    contact: str
    zone: str
    is_readable: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """One answer that was given, and by whom.

    Attributes:
        contact: the number of who gave it; None once that person was erased.
        name: theirs, "" of people without one.
    """

    response: int
    place: str
    value: str
    at: datetime
    contact: int | None
    name: str


class ResponseStanding:
    """Looks at responses for those who asked for them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counts(self) -> Mapping[int, Counted]:
        """How many responses there are to each form, by its number; forms without any are not among them."""
        found = select(_r.form_version_id, _r.state, func.count()).where(_is_own())
        found = found.group_by(_r.form_version_id, _r.state)
        by_form: dict[int, dict[str, int]] = {}
        for form, state, count in self._connection.execute(found):
            by_form.setdefault(form, {})[state] = count
        return {
            form: Counted(drafts=of.get(ResponseState.DRAFT, 0), submitted=of.get(ResponseState.SUBMITTED, 0))
            for form, of in by_form.items()
        }

    def of_form(self, form: int) -> tuple[Owned, ...]:
        """The responses to a form that were not withdrawn, without open corrections of them, in two statements however
        many there are, and in one more for each `READ_AT_ONCE` whose answers are not at hand.

        They come by the names of their members and people; those of nobody last. Answers that did not change are the
        very same value each time (`knowledge.store.answers_at_hand`).
        """
        mine = (_r.form_version_id == form, _r.state != ResponseState.WITHDRAWN, _is_own())
        rows = self._connection.execute(_owned(*_WITHOUT_DRAFT).where(*mine)).all()
        secret, answers = self._secret(form), at_hand(self._connection)
        known = {row.id: (row, response) for row in rows if (response := answers.get(row.id, _mark(row)))}
        missing = [row.id for row in rows if row.id not in known]
        for begin in range(0, len(missing), READ_AT_ONCE):
            wanted = _r.id.in_(missing[begin : begin + READ_AT_ONCE])
            for row in self._connection.execute(_owned().where(*mine, wanted)):
                response = answers.put(row.id, _mark(row), from_json(row.draft), len(row.draft))
                known[row.id] = (row, response)
        found = [_owner(row, response, is_secret=row.id in secret) for row, response in known.values()]
        return tuple(sorted(found, key=_by_name))

    def versions(self, form: int) -> Mapping[int, int]:
        """The number of the last version of each response to a form that was handed in; not of those that were so
        before versions were kept."""
        found = select(_v.response_id, func.max(_v.number)).join(responses, _v.response_id == _r.id)
        rows = self._connection.execute(found.where(_r.form_version_id == form).group_by(_v.response_id))
        return {row[0]: row[1] for row in rows}

    def one(self, form: int, response: int) -> Owned | None:
        """One of them by its number; None when it is none of this form's, or was withdrawn."""
        mine = (_r.id == response, _r.form_version_id == form, _r.state != ResponseState.WITHDRAWN)
        row = self._connection.execute(_owned().where(*mine)).one_or_none()
        return _owner(row, None, is_secret=row.id in self._secret(form)) if row is not None else None

    def given(self, response: int) -> tuple[Given, ...]:
        """Every answer that was given to a response, in their order."""
        return tuple(map(_given, self._connection.execute(_events().where(_e.response_id == response))))

    def trail(self, form: int) -> Iterator[Given]:
        """The same for all responses to a form that can be read, the earliest answer of all first.

        The rows are read one after the other; memory does not grow with them.
        """
        secret = self._secret(form)
        mine = (_r.form_version_id == form, _r.state == ResponseState.SUBMITTED)
        found = _events().join(responses, _e.response_id == _r.id).where(*mine)
        streaming = self._connection.execution_options(yield_per=AT_ONCE)
        for row in streaming.execute(found):
            if row.response_id not in secret:
                yield _given(row)

    def _secret(self, form: int) -> frozenset[int]:
        """Those that belong to an application that the city has not handed in, or took back."""
        is_own = or_(_a.submitted_at.is_(None), _a.state == ApplicationState.WITHDRAWN)
        found = select(_a.response_id).join(responses, _a.response_id == _r.id)
        return frozenset(self._connection.execute(found.where(_r.form_version_id == form, is_own)).scalars())


def _is_own() -> ColumnElement[bool]:
    """What corrects a response that was handed in is no other one, until it takes its place."""
    return ~_r.subject.startswith(f"{CORRECTION}:", autoescape=True)


_WITHOUT_DRAFT = tuple(column for column in responses.c if column is not _r.draft)


def _owned(*columns: ColumnElement[Any]) -> Select[Any]:
    names = (_m.name.label("member_name"), _m.time_zone.label("member_zone"), _c.name.label("contact_name"))
    joined = responses.outerjoin(members, _r.member_id == _m.id).outerjoin(contacts, _r.contact_id == _c.id)
    return select(*(columns or responses.c), *names).select_from(joined)


def _mark(row: Any) -> Mark:
    return row.revision, row.begun_at, row.changed_at, row.form_version_id


def _owner(row: Any, response: Response | None, *, is_secret: bool) -> Owned:
    kept = response_of(row, response)
    return Owned(
        kept=kept,
        member=row.member_name or "",
        contact=row.contact_name or "",
        zone=row.member_zone or "",
        is_readable=kept.state is ResponseState.SUBMITTED and not is_secret,
    )


def _by_name(owned: Owned) -> tuple[bool, str, str, int]:
    name = owned.member or owned.contact
    return not name, name.casefold(), owned.contact.casefold(), owned.kept.id


def _events() -> Select[Any]:
    joined = answer_events.outerjoin(contacts, _e.contact_id == _c.id)
    return select(answer_events, _c.name.label("contact_name")).select_from(joined).order_by(_e.id)


def _given(row: Any) -> Given:
    return Given(
        response=row.response_id,
        place=row.place,
        value=row.value,
        at=row.at,
        contact=row.contact_id,
        name=row.contact_name or "",
    )
