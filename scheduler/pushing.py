"""Sends submissions to another server of the OpenRosa kind, until it takes or refuses them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from knowledge.errors import FocalError
from knowledge.model.pushes import Push, PushState
from knowledge.store.store import Store
from scheduler.jobs import Job

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
"""Waits double up to this: a server that is down over a long weekend has everything within hours of its return."""

LEASE = timedelta(minutes=15)
"""Longer than one push can take: the client gives up on each of its requests sooner (bot/openrosa)."""

log = structlog.get_logger()


class NotTaken(FocalError):
    """The other server did not take a submission.

    Attributes:
        is_final: it would not take it again as it is: somebody has to look.
    """

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


class SubmissionServer(Protocol):
    """A server that takes submissions."""

    def take(self, push: Push, contents: Mapping[str, bytes]) -> None:
        """Hands a submission over, with its files by their names. One that the server has is taken again.

        Raises:
            NotTaken: it was not taken; nothing is lost on our side.
        """


def _utc_now() -> datetime:
    return datetime.now(UTC)


def push_submissions(store: Store, server: SubmissionServer, now: Callable[[], datetime] = _utc_now) -> Job:
    """Pushes all that is due, one after the other."""

    def run() -> None:
        while (push := store.run(lambda unit: unit.pushes.claim(now(), LEASE))) is not None:
            push_one(store, server, push, now())

    return Job(name="push_submissions", every=timedelta(minutes=1), run=run)


def push_one(store: Store, server: SubmissionServer, push: Push, now: datetime) -> NotTaken | None:
    """Pushes a claimed submission and writes down what became of it; returns why it was not taken."""
    try:
        server.take(push, _contents(store, push))
    except NotTaken as error:
        _not_taken(store, push, error, now)
        return error
    store.run(lambda unit: unit.pushes.finish(push.instance_id, PushState.SENT, "", now))
    log.info("push.taken", instance=push.instance_id, form=push.form_id, attempts=push.attempts)
    return None


def _contents(store: Store, push: Push) -> dict[str, bytes]:
    """The files of a submission.

    Raises:
        NotTaken: one of them is gone; a submission without it would be another one.
    """
    found = store.read(lambda unit: {file.name: unit.files.content(file.reference) for file in push.files})
    missing = [name for name, content in found.items() if content is None]
    if missing:
        raise NotTaken(f"files are missing: {', '.join(missing)}", is_final=True)
    return {name: content for name, content in found.items() if content is not None}


def _not_taken(store: Store, push: Push, error: NotTaken, now: datetime) -> None:
    reason = str(error)
    if error.is_final:
        store.run(lambda unit: unit.pushes.finish(push.instance_id, PushState.REFUSED, reason, now))
        log.error("push.refused", instance=push.instance_id, form=push.form_id, reason=reason)
        return
    again = now + wait(push.attempts)
    store.run(lambda unit: unit.pushes.postpone(push.instance_id, again, reason))
    log.warning("push.postponed", instance=push.instance_id, form=push.form_id, reason=reason, again=again.isoformat())


def wait(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    doublings = min(attempts - 1, 16)  # far beyond the longest wait already
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
