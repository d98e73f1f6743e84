"""The readable page of what is kept about a person."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from handlers.dialogue.library import Voice
from handlers.dialogue.naming import role_name
from knowledge.model.languages import Language, direction
from knowledge.model.people import Role
from knowledge.model.times import PartialDate
from knowledge.store.personal import PersonalData, Record

_NOTHING = "—"


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One part of the page: a table, or, where `is_card`, a list of labels and values for each row."""

    id: str
    title: str
    labels: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    is_card: bool = False


def page_of(data: PersonalData, _: Voice) -> str:
    """The page, in the reader's language and by the clock of their city."""
    zone = _zone_of(data)
    return _template().render(_=_, direction=direction(_.language), sections=_sections(data, _, zone), zone=str(zone))


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("personal.html")


def _zone_of(data: PersonalData) -> tzinfo:
    try:
        return ZoneInfo(data.contacts[0]["time_zone"])
    except (ValueError, OSError, KeyError):  # none is set, or the system does not know it
        return UTC


def _sections(data: PersonalData, _: Voice, zone: tzinfo) -> list[Section]:
    labels = _labels(_)
    return [
        Section(
            id=id,
            title=title,
            labels=[labels[column] for column in columns],
            rows=[[_shown(column, row.get(column), _, zone) for column in columns] for row in rows],
            note=note,
            is_card=id == "person",
        )
        for id, title, note, rows, columns in _plan(data, _)
    ]


Plan = tuple[str, str, str, Sequence[Record], Sequence[str]]


def _plan(data: PersonalData, _: Voice) -> list[Plan]:
    """Every section: its anchor, title, explanation, rows, and the columns that are shown."""
    person = (
        *("id", "name", "email", "member_name", "role", "function", "language", "language_chosen", "other_languages"),
        *("subscribed", "declined", "time_zone", "quiet_from", "quiet_until", "consent", "created_at", "erased_at"),
    )
    return [
        ("person", _("Who you are"), "", data.contacts, person),
        ("posts", _("Your posts"), "", data.posts, ("member_name", "role", "function")),
        ("addresses", _("Where you are reached"), "", data.addresses, ("channel", "external_id", "state", "since")),
        ("consents", _("What you agreed to"), "", data.consents, ("version", "language", "at", "withdrawn_at")),
        *_plan_of_talk(data, _),
        *_plan_of_circulars(data, _),
        *_plan_of_deadlines(data, _),
        *_plan_of_records(data, _),
    ]


def _plan_of_talk(data: PersonalData, _: Voice) -> list[Plan]:
    said = ("at", "direction", "channel", "language", "text", "files", "delivery")
    again = _("These are lines of the transcript once more, as your browser shows them.")
    trace = _("The technical trace of the fault is in the JSON file.")
    return [
        ("transcript", _("What was said"), "", _with_deliveries(data), said),
        ("conversation", _("Where the conversation stands"), "", data.conversations, ("state", "updated_at")),
        (
            *("tickets", _("What you asked the secretariat or forwarded to it"), ""),
            *(data.tickets, ("message_id", "kind", "opened_at", "closed_at", "outcome")),
        ),
        ("browsers", _("Your browsers"), again, data.mailboxes, ("chat", "lines")),
        ("faults", _("What could not be answered"), trace, data.failures, ("trace", "channel", "text", "at")),
    ]


def _plan_of_circulars(data: PersonalData, _: Voice) -> list[Plan]:
    got = ("circular", "title", "version", "language", "delivery", "acknowledged_at", "acknowledged_via", "reminded_at")
    return [
        ("circulars", _("Circulars that you received"), "", _with_circulars(data), got),
        ("acts", _("What you did for your member"), "", data.acts, ("subject", "act", "member_name", "at")),
        (
            *("registrations", _("Registrations for events"), "", data.registrations),
            ("event", "starts_at", "name", "function", "email", "state", "registered_at", "attended_at"),
        ),
        (
            *("practices", _("Good practices that name you"), ""),
            *(_with_titles(data), ("title", "member_name", "submitted_at")),
        ),
        (
            *("responses", _("Forms that you filled in"), "", data.responses),
            ("subject", "member_name", "state", "begun_at"),
        ),
        ("answers", _("Answers that you gave"), "", data.answer_events, ("subject", "value", "at")),
        ("applications", _("Applications that you signed"), "", data.applications, ("title", "signed_at")),
        (
            *("section_assignments", _("Parts of forms that were handed over"), "", data.section_assignments),
            ("subject", "note", "at", "done_at"),
        ),
        ("versions", _("Answers that you handed in"), "", data.response_versions, ("subject", "number", "at")),
        (
            *("reviews", _("What you said of answers that were handed in"), "", _with_texts(data.response_reviews)),
            ("subject", "state", "text", "at"),
        ),
        (
            *("comments", _("What you asked about answers"), "", data.response_comments),
            ("subject", "text", "at"),
        ),
        (
            *("signatures", _("Answers that were to be signed off"), "", data.signatures),
            ("subject", "state", "remark", "at", "decided_at"),
        ),
        ("answer_files", _("Files that you sent as answers"), "", data.answer_files, ("name", "channel", "subject")),
        ("lists", _("Lists of the secretariat that you are on"), "", data.list_entries, ("name",)),
    ]


def _plan_of_deadlines(data: PersonalData, _: Voice) -> list[Plan]:
    reminders = [row | {"delivery": row["state"]} for row in data.deliveries if row["deadline_id"]]
    sent = ("title", "delivery", "due_at")
    return [
        ("reminders", _("Reminders of deadlines"), "", reminders, sent),
        ("snoozes", _("Deadlines of which you wanted to be reminded later"), "", data.snoozes, ("title", "until")),
        ("calendar", _("The secret address of your calendar"), "", data.calendar_feeds, ("made_at",)),
    ]


def _plan_of_records(data: PersonalData, _: Voice) -> list[Plan]:
    asked = ("kind", "member_name", "text", "opened_at", "closed_at", "outcome")
    invited = ("id", "purpose", "role", "created_at", "expires_at", "used_at")
    log = _("Numbers stand for people, and nothing is ever changed there, so that it can be relied on.")
    return [
        ("requests", _("What the secretariat was asked about you"), "", data.requests, asked),
        ("decisions", _("What you decided for others"), "", data.decisions, ("id", "kind", "closed_at", "outcome")),
        ("invitations", _("Invitations"), "", data.invitations, invited),
        ("merges", _("Entries that were joined"), "", data.merges, ("kept_id", "absorbed_id", "at", "undone_at")),
        (
            *("account", _("Your account for the console"), "", data.accounts),
            ("login", "password_set_at", "totp_confirmed_at", "created_at", "disabled_at"),
        ),
        ("links", _("Sign-in links to the console"), "", data.sign_in_links, ("expires_at", "used_at")),
        ("sessions", _("Visits to the console"), "", data.console_sessions, ("created_at", "expires_at", "agent")),
        ("guesses", _("Codes that you tried in vain"), "", data.guesses, ("at",)),
        ("log", _("The log of who did what"), log, data.audit, ("id", "at", "actor", "action", "subject", "details")),
    ]


def _with_deliveries(data: PersonalData) -> list[Record]:
    states: dict[int, str] = {row["message_id"]: row["state"] for row in data.deliveries}
    return [row | {"delivery": states.get(row["id"], ""), "files": _files_of(row["body"])} for row in data.messages]


def _with_circulars(data: PersonalData) -> list[Record]:
    """What came of the last delivery of each; numbered circulars are called by their number and year."""
    states = {(row["circular_id"], row["contact_id"]): row["state"] for row in data.deliveries if row["circular_id"]}
    return [
        row
        | {
            "circular": f"{row['number']}/{row['year']}" if row["number"] else str(row["year"]),
            "delivery": states.get((row["circular_id"], row["contact_id"]), ""),
        }
        for row in data.circular_recipients
    ]


def _with_texts(rows: tuple[Record, ...]) -> list[Record]:
    """What was said of answers under the name that other texts have."""
    return [{**row, "text": row["note"]} for row in rows]


def _with_titles(data: PersonalData) -> list[Record]:
    """Good practices under their title in the language that they were written in."""
    return [row | {"title": row["titles"].get(row["language"], "")} for row in data.practices]


def _files_of(body: Mapping[str, Any]) -> list[str]:
    return [file[0] for file in body.get("files", ())]


def _shown(column: str, value: Any, _: Voice, zone: tzinfo) -> str:
    """A value in words, as far as there are any for it."""
    match value:
        case None | "" | [] | {}:
            return _NOTHING
        case bool():
            return _("Yes") if value else _("No")
        case datetime():
            local = value.astimezone(zone)
            return f"{_.date(PartialDate(local.date().isoformat()))}, {local:%H:%M}"
        case int() if column in ("quiet_from", "quiet_until"):
            return time(*divmod(value, 60)).isoformat("minutes")
        case list() if column != "details":
            return ", ".join(_named(column, str(one), _) for one in value)
        case list() | dict():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return _named(column, str(value), _)


def _named(column: str, value: str, _: Voice) -> str:
    match column:
        case "language" | "other_languages":
            return _.name_of(Language(value))
        case "role" if value in set(Role):
            return role_name(_, Role(value))
        case "direction" | "delivery" | "state" | "act":
            return _words(_).get(value, value)
        case _:
            return value


def _words(_: Voice) -> dict[str, str]:
    """Directions, states of deliveries and of addresses, and acts; no code stands for two of them."""
    return {
        "in": _("you"),
        "out": "Focal",
        "pending": _("waiting"),
        "sending": _("being sent"),
        "sent": _("delivered"),
        "failed": _("not delivered"),
        "unconfirmed": _("unconfirmed"),
        "held": _("on hold"),
        "cancelled": _("taken back"),
        "active": _("reachable"),
        "blocked": _("blocked by you"),
        "left": _("left"),
        "unreachable": _("not reachable"),
        "acknowledged": _("acknowledged"),
        "registered": _("registered"),
        "answered": _("answered the questionnaire"),
        "declined": _("declined"),
        "received": _("handed in"),
        "correction_asked": _("the city would like to change them"),
        "reopened": _("opened again"),
        "has_issues": _("with questions"),
        "approved": _("approved"),
        "rejected": _("rejected"),
        "asked": _("asked"),
        "signed": _("signed"),
        "returned": _("sent back"),
        "void": _("no longer valid"),
    }


def _labels(_: Voice) -> dict[str, str]:
    """What the columns are called."""
    return {
        "note": _("Message to the colleague"),
        "done_at": _("Answered"),
        "absorbed_id": _("Number of the entry that was joined to it"),
        "acknowledged_at": _("Acknowledged"),
        "acknowledged_via": _("Acknowledged on"),
        "act": _("What was done"),
        "action": _("What was done"),
        "agent": _("Browser"),
        "actor": _("By whom"),
        "at": _("When"),
        "attended_at": _("Was there"),
        "channel": _("Channel"),
        "chat": _("Name of the chat"),
        "circular": _("Circular"),
        "closed_at": _("Closed"),
        "consent": _("Version of the consent text"),
        "created_at": _("Since"),
        "decided_at": _("Decided"),
        "declined": _("What you do not want to receive"),
        "delivery": _("State"),
        "details": _("Details"),
        "direction": _("Who"),
        "disabled_at": _("Disabled"),
        "due_at": _("When"),
        "email": _("E-mail"),
        "erased_at": _("Erased"),
        "event": _("Event"),
        "expires_at": _("Valid until"),
        "external_id": _("Address"),
        "files": _("Files"),
        "function": _("Function"),
        "id": _("Number"),
        "kept_id": _("Number of the entry that was kept"),
        "kind": _("Kind"),
        "language": _("Language"),
        "language_chosen": _("Language chosen by you"),
        "lines": _("Lines"),
        "login": _("E-mail"),
        "made_at": _("Since"),
        "member_name": _("Member of the network"),
        "message_id": _("Number of the message"),
        "name": _("Name"),
        "number": _("Version"),
        "opened_at": _("Opened"),
        "other_languages": _("Other languages"),
        "outcome": _("Outcome"),
        "password_set_at": _("Password since"),
        "purpose": _("Purpose"),
        "quiet_from": _("Quiet from"),
        "quiet_until": _("Quiet until"),
        "registered_at": _("Registered"),
        "remark": _("Remark"),
        "reminded_at": _("Reminded"),
        "role": _("Role"),
        "signed_at": _("Signed"),
        "since": _("Since"),
        "starts_at": _("Begins"),
        "state": _("State"),
        "subject": _("About whom or what"),
        "value": _("Answer"),
        "begun_at": _("Begun"),
        "submitted_at": _("Handed in"),
        "subscribed": _("Receives circulars and reminders"),
        "text": _("Text"),
        "time_zone": _("Time zone"),
        "title": _("Title"),
        "totp_confirmed_at": _("Second factor since"),
        "trace": _("Reference"),
        "undone_at": _("Undone"),
        "until": _("To be reminded again"),
        "updated_at": _("Last change"),
        "used_at": _("Used"),
        "version": _("Version"),
        "withdrawn_at": _("Withdrawn"),
    }
