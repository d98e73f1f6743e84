"""The tables. Migrations prove themselves against these pages in the tests."""

from knowledge.store.tables.archive import archive_documents, archive_passages
from knowledge.store.tables.base import Instant, Json, metadata
from knowledge.store.tables.content import console_sessions, pack_items, packs, sign_in_links
from knowledge.store.tables.messages import (
    conversations,
    deliveries,
    failures,
    files,
    messages,
    slack_installations,
    tickets,
    usage,
    webchat_mail,
)
from knowledge.store.tables.people import (
    addresses,
    audit,
    consents,
    contacts,
    guesses,
    invitations,
    members,
    merges,
    paces,
    posts,
    requests,
)

__all__ = [
    "Instant",
    "Json",
    "addresses",
    "archive_documents",
    "archive_passages",
    "audit",
    "consents",
    "console_sessions",
    "contacts",
    "conversations",
    "deliveries",
    "failures",
    "files",
    "guesses",
    "invitations",
    "members",
    "merges",
    "messages",
    "metadata",
    "paces",
    "pack_items",
    "packs",
    "posts",
    "requests",
    "sign_in_links",
    "slack_installations",
    "tickets",
    "usage",
    "webchat_mail",
]
