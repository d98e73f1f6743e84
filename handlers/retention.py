"""How long what is kept: what is older is deleted, and that it was is written down."""

from __future__ import annotations

from datetime import datetime, timedelta

from knowledge.model.rights import FOCAL
from knowledge.store.unit import Unit

INVITATIONS_KEPT = timedelta(days=90)
"""Behind their use or expiry: long enough to answer who let somebody in, which the audit log says in any case."""

PUSHES_KEPT = timedelta(days=30)
"""Behind the other server's taking them: that server has them now, and Focal the response itself."""

GUESSES_KEPT = timedelta(days=1)
"""They only count towards limits of a day at most (knowledge/model/invitations, knowledge/model/accounts)."""


def forget_records(unit: Unit, retention: timedelta, visitors: int, now: datetime) -> dict[str, int]:
    """Deletes transcripts, files and settled requests older than the retention period, and the rest after its own.

    Returns how many of each went, beside the number of visitors who were erased before; they go into the audit log.
    """
    before = now - retention
    counts = {
        "visitors": visitors,
        "messages": unit.retention.forget_conversations(before),
        "requests": unit.retention.forget_requests(before),
        "invitations": unit.retention.forget_invitations(now - INVITATIONS_KEPT),
        "pushes": unit.retention.forget_pushes(now - PUSHES_KEPT),
        "guesses": unit.retention.forget_guesses(now - GUESSES_KEPT),
    }
    unit.retention.forget_expired_sign_ins(now)
    unit.register_files.forget(now)
    unit.sent_forms.forget(now)
    unit.retention.forget_sign_in_failures(now - GUESSES_KEPT)
    if any(counts.values()):
        unit.audit.note(FOCAL.name, "retention.applied", "", now, counts)
    return counts
