"""What the tests of results share: cities that have answered the form of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from knowledge.forms.responses import Surroundings, begin, fill
from knowledge.model.forms import FormVersion
from knowledge.model.languages import EN
from knowledge.model.responses import KeptResponse, ResponseState
from knowledge.store.response_standing import Owned

NAMES = ("English (en)",)


def owned(
    form: FormVersion, member: str, answers: Mapping[str, str], now: datetime, *, is_draft: bool = False
) -> Owned:
    """What a city answered, by the paths below the root; the first instance of a repeat has the id 1."""
    around = Surroundings(now=now, zone=ZoneInfo("Europe/Madrid"))
    filled = fill(form, begin(form, f"uuid:{member}", 1, around), around)
    for path, value in answers.items():
        filled = filled.answer(f"{form.root.path}/{path}", value).filled
    kept = KeptResponse(
        subject="form:1",
        key=None,
        form=1,
        response=filled.response,
        language=EN,
        begun_at=now,
        changed_at=now,
        member=1,
        state=ResponseState.DRAFT if is_draft else ResponseState.SUBMITTED,
    )
    return Owned(kept=kept, member=member, contact="", zone="Europe/Paris", is_readable=not is_draft)
