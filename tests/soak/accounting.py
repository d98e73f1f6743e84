"""Whether everything that came in was heard and everything was said once, as the store and the platforms see it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from knowledge.store.store import Store
from knowledge.store.tables import addresses, deliveries, failures, messages
from tests.botapi.loopback import LoopbackTelegram
from tests.slack.loopback import LoopbackSlack

SHOWING = ("chat.postMessage", "chat.update", "files.completeUploadExternal")
"""Slack's methods with which people are shown something."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """Counts at the end.

    Attributes:
        states: deliveries by channel and state.
        said: by channel, the messages that the deliveries sent came to: a text with a file is two.
        repeated: by channel, how often one was begun once more, since the answer of the platform was lost.
        shown: by channel, calls with which the platform has shown something.
        heard: messages and presses that the store has.
        unheard: updates that a platform could not hand over.
        failed: messages that were answered with an apology for a fault.
        reasons: why deliveries failed, and how often.
    """

    states: Counter[tuple[str, str]]
    said: Counter[str]
    repeated: Counter[str]
    shown: Counter[str]
    heard: int
    unheard: int
    failed: int
    reasons: Counter[str]

    def problems(self) -> list[str]:
        """What is not as it should be: nothing left over, nothing lost, nothing said twice, no fault."""
        found = [f"{count} deliveries on {channel} are left {state}" for (channel, state), count in self._left()]
        for channel, shown in self.shown.items():
            said = self.said[channel]
            if not said <= shown <= said + self.repeated[channel] + self.states[channel, "unconfirmed"]:
                found.append(f"{channel} has shown {shown} messages, and the store has {said} as sent")
        found += [f"{self.unheard} updates were not taken"] * bool(self.unheard)
        found += [f"{self.failed} messages ended in a fault"] * bool(self.failed)
        found += [f"{count} deliveries failed: {why}" for why, count in self.reasons.items() if "block" not in why]
        return found

    def _left(self) -> list[tuple[tuple[str, str], int]]:
        return [(key, count) for key, count in self.states.items() if key[1] == "sending"]


def is_quiet(store: Store, now: datetime) -> bool:
    """Whether nothing is due and nothing is on its way; what is planned for another day waits."""
    d = deliveries.c
    due = select(func.count()).where(or_(d.state == "sending", and_(d.state == "pending", d.due_at <= now)))
    return store.read(lambda unit: unit.connection.execute(due).scalar_one()) == 0


def account(store: Store, telegram: LoopbackTelegram, slack: LoopbackSlack) -> Account:
    """The counts."""
    by_state = (
        select(addresses.c.channel, deliveries.c.state, func.count())
        .join_from(deliveries, addresses)
        .group_by(addresses.c.channel, deliveries.c.state)
    )
    d = deliveries.c
    sent = (
        select(addresses.c.channel, func.sum(d.part + 1).label("said"), func.sum(d.attempts - 1).label("repeated"))
        .join_from(deliveries, addresses)
        .where(d.state == "sent")
        .group_by(addresses.c.channel)
    )
    why = select(deliveries.c.reason, func.count()).where(deliveries.c.state == "failed").group_by(deliveries.c.reason)
    with store.engine.connect() as connection:
        went = connection.execute(sent).all()
        return Account(
            states=Counter({(channel, state): count for channel, state, count in connection.execute(by_state)}),
            said=Counter({row.channel: row.said for row in went}),
            repeated=Counter({row.channel: row.repeated for row in went}),
            shown=Counter(telegram=_shown_on(telegram), slack=_shown_in(slack)),
            heard=connection.execute(select(func.count()).where(messages.c.direction == "in")).scalar_one(),
            unheard=len(telegram.world.updates),
            failed=connection.execute(select(func.count()).select_from(failures)).scalar_one(),
            reasons=Counter({str(reason): count for reason, count in connection.execute(why)}),
        )


def _shown_on(telegram: LoopbackTelegram) -> int:
    return telegram.world.posted.total() + telegram.world.edits


def _shown_in(slack: LoopbackSlack) -> int:
    return sum(call.method in SHOWING and bool((call.answer or {}).get("ok")) for call in slack.calls)
