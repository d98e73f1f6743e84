"""Focal as somebody who writes e-mails: a channel at a post office, and a letter to send."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.channels.email.channel import Email, pace_of
from bot.channels.email.connections import Connections
from bot.channels.email.links import Links
from bot.channels.email.rendering import Letterpress
from bot.channels.email.server import MailServer, Security, sender
from handlers.phrasebook import load_phrasebook
from knowledge.model.languages import FR
from knowledge.model.messages import Choice, OutgoingMessage
from knowledge.model.people import Address, ChannelName
from knowledge.store.store import Store
from tests.bot.channels.email.post_office import PostOffice

WEB = "https://focal.example.org"
KEY = "a key of an installation, long enough"
SENDER = sender("Villes numériques <focal@example.org>")
READER = Address(channel=ChannelName.EMAIL, external_id="ana@ville.example.org")

LETTER = OutgoingMessage(
    text="Madame, Monsieur,\n\nla réunion a lieu à **Bilbao**, les 6 et 7 novembre : [le programme](https://example.org/p).",
    language=FR,
    subject="Circulaire 30 : réunion annuelle à Bilbao",
    choices=(
        Choice(id="ack:7", label="Accuser réception"),
        Choice(id="about:7", label="Poser une question à ce sujet"),
    ),
    letter=3,
    recipient=42,
    key="circular:7:contact:42",
)


def links(web: str = WEB) -> Links:
    return Links(KEY, web)


def press(web: str = WEB) -> Letterpress:
    return Letterpress(SENDER, links(web), load_phrasebook())


def server_of(office: PostOffice, **how: Any) -> MailServer:
    return replace(MailServer(host="localhost", port=office.port, security=Security.NONE), **how)


class Writing:
    """A channel, and its connections to be closed."""

    def __init__(
        self,
        office: PostOffice,
        store: Store,
        now: datetime,
        *,
        tls: ssl.SSLContext | None = None,
        patience_s: float = 7.5,
        keep_alive_s: float = 30.0,
        **how: Any,
    ) -> None:
        self.now = now
        self.server = server_of(office, **how)
        self.connections = Connections(self.server, "example.org", tls, keep_alive_s=keep_alive_s, whole_s=patience_s)
        self.channel = Email(self.connections, press(), store, pace_of(30), lambda: now)
