"""Background jobs: when each runs and what came of it, who is on duty, and a wish that one run now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from bot.duties import Duty
from bot.web.console_circular_base import Again, back
from bot.web.console_circular_forms import Posted
from bot.web.console_pages import ConsoleServices, cell
from bot.web.console_settings_base import SETTINGS, SettingsPages
from bot.web.guards import MAX_NUMBER
from handlers.phrasebook import Speaker
from knowledge.model.rights import Actor, Right
from knowledge.store import signals
from knowledge.store.job_runs import JobRun, Outcome
from knowledge.store.unit import Unit

JOBS = f"{SETTINGS}/jobs"
PAGE = 50
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

PLANNED: Mapping[str, timedelta] = {
    "run_circulars": MINUTE,
    "remind_of_deadlines": MINUTE,
    "run_events": MINUTE,
    "run_campaigns": MINUTE,
    "remind_of_tickets": MINUTE,
    "watch_departures": MINUTE,
    "finish_erased": MINUTE,
    "push_submissions": MINUTE,
    "count_statistics": HOUR,
    "forget_old": DAY,
    "note_audit_head": DAY,
}
"""The jobs of the clock and how often each runs; a test compares them with those of a running process."""

PUSHES = "push_submissions"
"""Runs only where the settings name a server to push to."""

Before = Annotated[int, Query(ge=0, le=MAX_NUMBER)]


def job_routes(services: ConsoleServices) -> APIRouter:
    """The list, the runs of one job, and the wish that it run."""
    router = APIRouter(prefix="/jobs")
    pages = _Jobs(services)
    router.add_api_route("", pages.list, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/{job}", pages.runs, methods=["GET"], response_class=HTMLResponse)
    router.add_api_route("/{job}/run", pages.run, methods=["POST"])
    return router


class _Jobs(SettingsPages):
    need = Right.CHANGE_SETTINGS

    async def list(self, request: Request) -> Response:
        """Each job with its last run."""
        _, now = self._speaker(request), datetime.now(UTC)

        def read(unit: Unit) -> dict[str, Any]:
            last, wishes, failed = unit.job_runs.last(), unit.job_runs.wishes(), unit.job_runs.failed()
            pushes = self._services.settings.openrosa_url is not None
            known = [name for name in PLANNED if pushes or name != PUSHES]
            rows = [self._row(name, last.get(name), wishes.get(name), failed.get(name, 0), _) for name in known]
            return {"rows": rows, "duties": duties_of(unit, now), "done": _done(request, _)}

        return await self._show(request, read, lambda values: ("console/jobs.html", values))

    def _row(self, name: str, last: JobRun | None, wish: JobRun | None, failed: int, _: Speaker) -> dict[str, Any]:
        every = PLANNED[name]
        return {
            "name": name,
            "title": job_name(name, _),
            "href": f"{JOBS}/{name}",
            "every": {MINUTE: _("every minute"), HOUR: _("every hour")}.get(every, _("every day")),
            "last": self._run(last, _) if last else None,
            "next": _.moment(last.begun_at + every, self._zone) if last else "",
            "wished": _.moment(wish.begun_at, self._zone) if wish else "",
            "failed": _.plural("{count} run failed", "{count} runs failed", failed) if failed else "",
        }

    def _run(self, run: JobRun, _: Speaker) -> dict[str, Any]:
        return {
            "at": _.moment(run.begun_at, self._zone),
            "took": took(run, _),
            "is_failed": run.outcome is Outcome.FAILED,
            "outcome": outcome_name(run, _),
            "trace": run.trace,
            "by": run.by,
        }

    async def runs(self, request: Request, job: str, before: Before | None = None) -> Response:
        """The last runs of one job."""
        _ = self._speaker(request)

        def rows(unit: Unit) -> tuple[Any, int]:
            _known(job)
            found = unit.job_runs.of(job, before, PAGE)
            return [
                [
                    cell(_.moment(run.begun_at, self._zone)),
                    cell(outcome_name(run, _)),
                    cell(took(run, _)),
                    cell(run.error or "—", lang="en"),
                    cell(run.trace or "—"),
                    cell(run.by),
                ]
                for run in found
            ], found[-1].id if len(found) == PAGE else 0

        return await self._table(
            request,
            rows,
            section="jobs",
            title=job_name(job, _) if job in PLANNED else "",
            note=_("What a run wrote into the log of its process is found there by its trace."),
            columns=[_("When"), _("State"), _("Took"), _("Reason"), _("Trace"), _("Process")],
            empty=_("It has not run yet."),
        )

    async def run(self, request: Request, job: str) -> Response:
        """Has it run soon, by whichever process is on duty."""

        def work(unit: Unit, by: Actor, form: Posted, now: datetime) -> str:
            by.need(Right.CHANGE_SETTINGS)
            _known(job)
            if unit.job_runs.wish(job, by.name, now):
                unit.audit.note(by.name, "job.wished", f"job:{job}", now)
            unit.wake(signals.job(job))
            return "wished"

        async def again(refused: Again) -> Response:
            page = await self.list(request)
            page.status_code = refused.status
            return page

        return await self._take(request, work, lambda done: back(JOBS, done), again, job)


def _known(job: str) -> None:
    if job not in PLANNED:
        raise HTTPException(404)


def _done(request: Request, _: Speaker) -> str:
    return _("It runs within a moment.") if request.query_params.get("done") == "wished" else ""


def duties_of(unit: Unit, now: datetime) -> list[tuple[str, str]]:
    """Which process has which duty of a single one; nothing where one process does everything."""
    held = unit.leases.held(now)
    return [(duty.value, held.get(duty.value, "")) for duty in Duty if duty.value in held]


def took(run: JobRun, _: Speaker) -> str:
    """How long a run took."""
    if run.ended_at is None:
        return "—"
    seconds = (run.ended_at - run.begun_at).total_seconds()
    return f"{_.number(round(seconds * 1_000))} ms" if seconds < 10 else f"{_.number(round(seconds))} s"


def outcome_name(run: JobRun, _: Speaker) -> str:
    """What came of a run."""
    return _("failed") if run.outcome is Outcome.FAILED else _("done")


def job_name(name: str, _: Speaker) -> str:
    """What a job does."""
    return {
        "run_circulars": _("Circulars: release, plan, remind"),
        "remind_of_deadlines": _("Reminders of deadlines"),
        "run_events": _("Events: seats that become free, reminders"),
        "run_campaigns": _("Questionnaires: invite and close"),
        "remind_of_tickets": _("Questions that wait too long"),
        "watch_departures": _("People whom no channel reaches any more"),
        "finish_erased": _("Erasing people who asked for it"),
        "push_submissions": _("Answers for another server"),
        "count_statistics": _("Counting for the statistics"),
        "forget_old": _("Deleting what is old"),
        "note_audit_head": _("Head of the audit log"),
    }[name]
