"""A message that somebody handed on to the secretariat."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

from handlers.conversation import receive
from knowledge.model.messages import IncomingMessage
from knowledge.model.people import Address, ChannelName
from tests.bot.serving import Served

ORIGIN = "https://example.org/archives/C1/p1"


def forward(served: Served, text: str) -> None:
    """Somebody on Slack hands a message on to the secretariat."""
    now = datetime.now(UTC)
    message = IncomingMessage(
        key=secrets.token_hex(8),
        sender=Address(channel=ChannelName.SLACK, external_id="T1/U1"),
        at=now,
        text=text,
        forwarded_from=ORIGIN,
    )
    library = served.focal.library()
    served.focal.store.run(lambda unit: receive(unit, message, library, now))
