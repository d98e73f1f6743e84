"""What was worked out of responses lately, so that it is not worked out again of those that did not change.

Each process has its own, and threads share it. What is kept depends on a response, its form, the clock of its city as
far as the form asks for it, and what the caller names; responses and forms never change, and are told apart by
identity. So nothing here can be out of date: a response that was changed is another value.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date, datetime
from threading import Lock
from typing import Generic, TypeVar, assert_never
from zoneinfo import ZoneInfo

from knowledge.forms.responses.clocks import Clock
from knowledge.forms.responses.plan import plan_of
from knowledge.model.forms import FormVersion, Response

T = TypeVar("T")


class Memory(Generic[T]):
    """Holds what was worked out of the responses looked at last.

    Args:
        most: the bound of all weights together.
        weight: of what was worked out of one response.
    """

    def __init__(self, most: int, weight: Callable[[T], int]) -> None:
        self._most = most
        self._weight = weight
        self._held = 0
        self._kept: OrderedDict[Hashable, tuple[FormVersion, Response, T]] = OrderedDict()
        self._lock = Lock()

    @property
    def held(self) -> int:
        """The weight of all that is held."""
        return self._held

    def of(
        self,
        form: FormVersion,
        response: Response,
        zone: ZoneInfo,
        now: datetime,
        further: Hashable,
        work_out: Callable[[], T],
    ) -> T:
        """What `work_out` gives for a response, or gave before; two threads may both work it out.

        Args:
            further: what else it depends on.
        """
        moment = _moment(form, zone, now)
        if isinstance(moment, datetime):
            return work_out()
        key = (id(response), id(form), zone.key, moment, further)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key][2]
        found = work_out()
        with self._lock:
            self._put(key, form, response, found)
        return found

    def _put(self, key: Hashable, form: FormVersion, response: Response, found: T) -> None:
        """With the response and its form, so that no other value comes to have their identity."""
        if key not in self._kept:
            self._kept[key] = (form, response, found)
            self._held += self._weight(found)
        while self._held > self._most:
            _key, (*_others, gone) = self._kept.popitem(last=False)
            self._held -= self._weight(gone)


def _moment(form: FormVersion, zone: ZoneInfo, now: datetime) -> date | datetime | None:
    """What of the clock the form can see: nothing, the day of the city, or the very moment."""
    clock = plan_of(form).clock
    match clock:
        case Clock.NEVER:
            return None
        case Clock.DAILY:
            return now.astimezone(zone).date()
        case Clock.ALWAYS:
            return now
    assert_never(clock)
