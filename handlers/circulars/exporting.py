"""The circulation register as a table: on a page, as a workbook, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from handlers.circulars.keeping import note
from handlers.circulars.texts import heading
from handlers.dialogue.library import Library, Voice
from handlers.dialogue.naming import channel_name, role_name
from knowledge.model.circulars import Circular
from knowledge.model.circulation import Attempt, RegisterLine, Unreached
from knowledge.model.deliveries import DeliveryState
from knowledge.model.languages import Language
from knowledge.model.people import ChannelName, Role
from knowledge.model.rights import Actor, Right
from knowledge.register.cells import escaped, unescaped
from knowledge.spreadsheets import write_text
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterTable:
    """A register in words: of every version, by member and name."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def register_rows(unit: Unit, by: Actor, circular: Circular, library: Library, _: Voice) -> RegisterTable:
    """The register of a circular and of all its other versions; times are those of the network's clock.

    Raises:
        Forbidden: the actor may not see it.
    """
    by.need(Right.WRITE_CIRCULARS)
    installation = library.installation
    zone = ZoneInfo(installation.time_zone)
    versions = [version for version in unit.circulars.versions(circular) if version.released_at is not None]
    lines = [line for version in versions for line in unit.circulation.register(version, installation.channels)]
    lines.sort(key=lambda line: (line.member_name, line.contact_name, line.contact, line.version))
    return RegisterTable(
        title=f"{heading(_, circular)} ({circular.year})",
        header=_header(_, installation.time_zone),
        rows=tuple(_row(_, line, zone) for line in lines),
    )


def _header(_: Voice, zone: str) -> tuple[str, ...]:
    return (
        _("Member"),
        _("Code"),
        _("Country"),
        _("Contact"),
        _("Role"),
        _("Version"),
        _("Language"),
        _("Channel"),
        _("State"),
        _("Reason"),
        _("Sent ({zone})", zone=zone),
        _("Earlier attempts"),
        _("Acknowledged ({zone})", zone=zone),
        _("Acknowledged on"),
        _("Reminded ({zone})", zone=zone),
    )


def _row(_: Voice, line: RegisterLine, zone: ZoneInfo) -> tuple[str, ...]:
    role, asked = role_name(_, Role(line.role)), _("on request")
    return (
        line.member_name,
        line.member_code,
        line.country,
        line.contact_name,
        f"{role} ({asked})" if line.on_request else role,
        str(line.version),
        _.name_of(Language(line.language)),
        _channel(_, line.channel),
        state_of(_, line),
        line.reason,
        _at(line.sent_at, zone),
        "; ".join(_attempt(_, each, zone) for each in line.earlier),
        _at(line.acknowledged_at, zone),
        _channel(_, line.acknowledged_via),
        _at(line.reminded_at, zone),
    )


def _channel(_: Voice, name: str) -> str:
    return channel_name(_, ChannelName(name)) if name else ""


def _attempt(_: Voice, attempt: Attempt, zone: ZoneInfo) -> str:
    parts = (_channel(_, attempt.channel), delivery_state_name(_, attempt.state), attempt.reason, _at(attempt.at, zone))
    return ", ".join(filter(None, parts))


def _at(instant: datetime | None, zone: ZoneInfo) -> str:
    """As spreadsheets in every language read it."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}" if instant is not None else ""


def state_of(_: Voice, line: RegisterLine) -> str:
    """What came of it with one recipient."""
    if line.state is not None:
        return delivery_state_name(_, line.state)
    return unreached_name(_, line.unreached) if line.unreached is not None else ""


def delivery_state_name(_: Voice, state: DeliveryState) -> str:
    """What a state of a delivery is called."""
    match state:
        case DeliveryState.PENDING:
            return _("waiting")
        case DeliveryState.SENDING:
            return _("being sent")
        case DeliveryState.SENT:
            return _("sent")
        case DeliveryState.FAILED:
            return _("failed")
        case DeliveryState.UNCONFIRMED:
            return _("unconfirmed")
        case DeliveryState.HELD:
            return _("on hold")
        case DeliveryState.CANCELLED:
            return _("taken back")
    assert_never(state)


def unreached_name(_: Voice, why: Unreached) -> str:
    """Why somebody got nothing."""
    match why:
        case Unreached.WAITING:
            return _("waiting")
        case Unreached.NO_CHANNEL:
            return _("no channel")
        case Unreached.NOT_AGREED:
            return _("did not agree to be written to")
        case Unreached.LOST:
            return _("no channel reaches them any more")
        case Unreached.DECLINED:
            return _("wants no circulars")
        case Unreached.ERASED:
            return _("erased")
        case Unreached.CANCELLED:
            return _("taken back")
    assert_never(why)


def register_xlsx(unit: Unit, by: Actor, circular: Circular, library: Library, _: Voice, now: datetime) -> bytes:
    """The register as a workbook, every cell a text.

    Raises:
        Forbidden: the actor may not see it.
    """
    import xlsxwriter  # twelve megabytes that no server needs

    table = register_rows(unit, by, circular, library, _)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        page = book.add_worksheet()
        bold, plain = book.add_format({"bold": True}), book.add_format()
        page.freeze_panes(1, 0)
        page.set_column(0, len(table.header) - 1, 20)
        for column, name in enumerate(table.header):
            page.write_string(0, column, name, bold)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                write_text(page, number, column, escaped(cell) if unescaped(cell) != cell else cell, plain)
    _exported(unit, by, circular, table, now)
    return content.getvalue()


def register_csv(unit: Unit, by: Actor, circular: Circular, library: Library, _: Voice, now: datetime) -> bytes:
    """The register as CSV in UTF-8 with a byte order mark, which Excel needs; nothing in it is a formula.

    Raises:
        Forbidden: the actor may not see it.
    """
    table = register_rows(unit, by, circular, library, _)
    _exported(unit, by, circular, table, now)
    return _as_csv((table.header, *table.rows))


def _as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerows([escaped(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def _exported(unit: Unit, by: Actor, circular: Circular, table: RegisterTable, now: datetime) -> None:
    note(unit, by, "exported", circular, now, {"rows": len(table.rows)})
