"""The audit log: who did what, sought and paged, whether it is whole, and as a file."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.tasks import Background
from bot.web.console_circular_base import Again, back, saved_as
from bot.web.console_circular_forms import Posted
from bot.web.console_pages import SESSION_COOKIE, ConsoleServices
from bot.web.console_settings_base import SETTINGS, SettingsPages, names_of
from bot.web.guards import MAX_NUMBER
from handlers.phrasebook import Speaker
from handlers.sign_in import signed_in
from knowledge.model.rights import Actor, Right, actor_of
from knowledge.register.cells import escaped
from knowledge.store.audit import Checked, Entry, Sought
from knowledge.store.unit import Unit

AUDIT = f"{SETTINGS}/audit"
PAGE = 50

MOST_EXPORTED = 20_000
"""Rows of one file: a year of a busy secretariat; what is before them is had with another period."""

VERIFIED = "audit_verified"
"""Under which name the store keeps how far the chain was found whole."""

WAIT_S = 2.0
"""Seconds that the button waits; a longer log is checked to its end meanwhile."""

Typed = Annotated[str, Query(max_length=120)]


def audit_routes(services: ConsoleServices) -> APIRouter:
    """The log, its file, and its check."""
    router = APIRouter()
    pages = _Audit(services)
    router.add_api_route("/audit", pages.page, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/audit.csv", pages.export, methods=["GET"], response_class=Response)
    router.add_api_route("/audit/verify", pages.verify, methods=["POST"])
    return router


class _Audit(SettingsPages):
    def __init__(self, services: ConsoleServices) -> None:
        super().__init__(services)
        self._background = Background()
        self._is_checking = False

    async def page(
        self,
        request: Request,
        actor: Typed = "",
        action: Typed = "",
        subject: Typed = "",
        since: Typed = "",
        until: Typed = "",
        before: Annotated[int | None, Query(ge=0, le=MAX_NUMBER)] = None,
    ) -> Response:
        """Entries, the newest first."""
        _, typed = self._speaker(request), _typed(actor, action, subject, since, until)
        sought, wrong = sought_of(typed, self._zone, _)

        def read(unit: Unit) -> dict[str, Any]:
            found = unit.audit.entries(before, PAGE, sought) if not wrong else ()
            verified = unit.preferences.one(VERIFIED)
            last = found[-1].id if len(found) == PAGE else 0
            return {
                "rows": self._rows(unit, found, _),
                "older": f"?{urlencode({**_given(typed), 'before': last})}" if last else "",
                "export": f"{AUDIT}.csv?{urlencode(_given(typed))}",
                "is_sought": bool(_given(typed)),
                "typed": typed,
                "wrong": wrong,
                "head": unit.audit.head().count,
                "verified": self._verified(verified.value, verified.changed_at, _) if verified else None,
                "is_checking": self._is_checking,
                "most": _.number(MOST_EXPORTED),
            }

        page = await self._show(request, read, lambda values: ("console/audit.html", values), Right.READ_AUDIT_LOG)
        if wrong and page.status_code == 200:
            page.status_code = 422
        return page

    def _rows(self, unit: Unit, entries: Sequence[Entry], _: Speaker) -> list[dict[str, Any]]:
        whom = {each.subject for each in entries if each.subject.startswith("contact:")}
        named = names_of(unit, {*(each.actor for each in entries), *whom}, _)
        return [
            {
                "id": each.id,
                "at": _.moment(each.at, self._zone),
                "actor": named[each.actor],
                "actor_code": each.actor,
                "action": each.action,
                "subject": named.get(each.subject, each.subject),
                "subject_code": each.subject,
                "href": page_of(each.subject),
                "details": sorted(each.details.items(), key=_in_order),
            }
            for each in entries
        ]

    def _verified(self, found: Mapping[str, Any], at: datetime, _: Speaker) -> dict[str, Any]:
        return {
            "is_whole": not found["fault"],
            "count": _.number(found["count"]),
            "row": _.number(found["row"]),
            "head": found["head"],
            "at": _.moment(at, self._zone),
        }

    async def verify(self, request: Request) -> Response:
        """Checks the whole chain beside everything else; what comes of it is kept for everybody."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            by.need(Right.READ_AUDIT_LOG)
            return by.name

        async def again(refused: Again) -> Response:
            page = await self.page(request)
            page.status_code = refused.status
            return page

        checker: list[str] = []

        def then(name: str) -> Response:
            checker.append(name)
            return back(AUDIT)

        done = await self._take(request, work, then, again, "verify")
        if checker and not self._is_checking:
            self._is_checking = True
            self._background.start("audit.verify", self._check(checker[0]))
            await self._background.finish(WAIT_S)
        return done

    async def _check(self, by: str) -> None:
        store = self._services.store
        try:
            found = await store.consult(lambda unit: unit.audit.verify())
            await store.perform(lambda unit: keep(unit, found, by, datetime.now(UTC)))
        finally:
            self._is_checking = False

    async def export(
        self,
        request: Request,
        actor: Typed = "",
        action: Typed = "",
        subject: Typed = "",
        since: Typed = "",
        until: Typed = "",
    ) -> Response:
        """The same as CSV in UTF-8; nothing in it is a formula. That it was taken is noted."""
        _, session = self._speaker(request), request.cookies.get(SESSION_COOKIE, "")
        sought, _wrong = sought_of(_typed(actor, action, subject, since, until), self._zone, _)

        def make(unit: Unit) -> tuple[Entry, ...] | None:
            now = datetime.now(UTC)
            contact = signed_in(unit, session, now)
            if contact is None:
                return None
            by = actor_of(contact)
            by.need(Right.READ_AUDIT_LOG)
            found = unit.audit.entries(None, MOST_EXPORTED, sought)
            unit.audit.note(by.name, "audit.exported", "", now, {"rows": len(found)})
            return found

        found = await self._services.store.perform(make) if session else None
        if found is None:
            return self._invite(request)
        content = await asyncio.to_thread(as_csv, found)
        return saved_as(f"audit-{datetime.now(UTC):%Y-%m-%d}.csv", content, "text/csv; charset=utf-8")


def keep(unit: Unit, found: Checked, by: str, now: datetime) -> None:
    """Keeps what a check found, and notes it."""
    before = unit.preferences.one(VERIFIED)
    fault = found.fault.value if found.fault else ""
    value = {"count": found.count, "head": found.head, "fault": fault, "row": found.row}
    unit.preferences.put(VERIFIED, value, before.revision if before else 0, by, now)
    unit.audit.note(by, "audit.verified", "", now, {"rows": found.count, "fault": fault or "none"})


def as_csv(entries: Sequence[Entry]) -> bytes:
    """Entries as CSV with a byte order mark, which Excel needs."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";")
    writer.writerow(("id", "at", "actor", "action", "subject", "details"))
    writer.writerows([escaped(each) for each in _cells(entry)] for entry in entries)
    return written.getvalue().encode("utf-8-sig")


def _cells(entry: Entry) -> Iterator[str]:
    yield from (str(entry.id), entry.at.isoformat(), entry.actor, entry.action, entry.subject)
    yield " ".join(f"{name}={value}" for name, value in sorted(entry.details.items()))


def _in_order(detail: tuple[str, object]) -> tuple[str, bool]:
    """What was stands before what is."""
    when, _dot, what = detail[0].partition(".")
    return what or when, when == "new"


def _typed(actor: str, action: str, subject: str, since: str, until: str) -> dict[str, str]:
    pairs = {"actor": actor, "action": action, "subject": subject, "since": since, "until": until}
    return {name: " ".join(value.split()) for name, value in pairs.items()}


def _given(typed: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in typed.items() if value}


def sought_of(typed: Mapping[str, str], zone: tzinfo, _: Speaker) -> tuple[Sought, Mapping[str, str]]:
    """What is sought, and what of it cannot be understood, by the names of the fields."""
    days: dict[str, date] = {}
    wrong: dict[str, str] = {}
    for name in ("since", "until"):
        if typed[name]:
            try:
                days[name] = date.fromisoformat(typed[name])
            except ValueError:
                wrong[name] = _("Please write a day, such as 2026-12-24.")
    if len(days) == 2 and days["until"] < days["since"]:
        wrong["until"] = _("That is before it begins. Please check the end.")
    midnight = {name: datetime.combine(day, time(), zone) for name, day in days.items()}
    sought = Sought(
        actor=typed["actor"],
        action=typed["action"],
        subject=typed["subject"],
        since=midnight.get("since"),
        before=midnight["until"] + timedelta(days=1) if "until" in midnight else None,
    )
    return sought, wrong


def page_of(subject: str) -> str:
    """Where a subject of the log is shown; "" where nowhere is."""
    kind, _colon, number = subject.partition(":")
    folder = {
        "circular": "circulars",
        "deadline": "deadlines",
        "event": "events",
        "call": "calls",
        "form": "forms",
        "ticket": "tickets",
        "member": "members",
        "contact": "conversations",
        "job": "settings/jobs",
    }.get(kind)
    if kind == "preference":
        return SETTINGS
    return f"/console/{folder}/{number}" if folder and number else ""
