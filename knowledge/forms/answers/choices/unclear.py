"""Why a phrase is no answer, and what to offer instead."""

from __future__ import annotations

from knowledge.forms.answers.choices.echoing import Echo
from knowledge.forms.answers.choices.finding import Finder
from knowledge.forms.answers.choices.findings import Missed, Torn
from knowledge.forms.answers.choices.index import MOST_NEAR
from knowledge.forms.answers.values import Reason, Unclear, Understood


def torn(text: str, found: Torn, echo: Echo) -> Unclear:
    """It fits several choices."""
    return Unclear(reason=Reason.SEVERAL_MATCH, values={"written": text}, alternatives=echo.each(found.choices))


def missed(found: Missed, finder: Finder, echo: Echo) -> Unclear:
    """It fits none of the choices: what is near is offered, all of a short list, and "other" for what was written."""
    if found.reason is Reason.NO_SUCH_NUMBER:
        values = {"number": found.number, "last": str(finder.index.last)}
        return Unclear(reason=found.reason, values=values)
    if found.reason is not Reason.NOT_AMONG_CHOICES:
        return Unclear(reason=found.reason)
    return Unclear(reason=found.reason, alternatives=_offered(found, finder, echo))


def _offered(found: Missed, finder: Finder, echo: Echo) -> tuple[Understood, ...]:
    other = finder.kinds.other
    as_other = (echo.understood((other,), found.free),) if other is not None else ()
    near = [choice for choice in found.near if choice != other]
    if near:
        return (*echo.each(near)[: MOST_NEAR - len(as_other)], *as_other)
    every = [choice for choice in finder.index.choices if choice != other]
    return (*as_other, *echo.each(every if len(every) < MOST_NEAR else ()))
