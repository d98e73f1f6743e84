"""The tables. Migrations prove themselves against these pages in the tests."""

from knowledge.store.tables.archive import archive_documents, archive_passages
from knowledge.store.tables.base import Instant, Json, metadata
from knowledge.store.tables.calls import applications, calls, practices
from knowledge.store.tables.campaigns import campaign_extensions, campaigns
from knowledge.store.tables.circulars import (
    acts,
    circular_files,
    circular_recipients,
    circular_texts,
    circulars,
    letters,
    list_entries,
    lists,
    uploads,
)
from knowledge.store.tables.content import console_sessions, pack_items, packs, sign_in_links
from knowledge.store.tables.deadlines import calendar_feeds, deadlines, known_habits, snoozes
from knowledge.store.tables.events import event_items, events, registrations
from knowledge.store.tables.forms import form_push_files, form_pushes
from knowledge.store.tables.leases import leases
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
from knowledge.store.tables.responses import (
    answer_events,
    answer_files,
    form_versions,
    responses,
    section_assignments,
)
from knowledge.store.tables.reviews import response_comments, response_reviews, response_versions, signatures

__all__ = [
    "Instant",
    "Json",
    "acts",
    "addresses",
    "answer_events",
    "answer_files",
    "applications",
    "archive_documents",
    "archive_passages",
    "audit",
    "calendar_feeds",
    "calls",
    "campaign_extensions",
    "campaigns",
    "circular_files",
    "circular_recipients",
    "circular_texts",
    "circulars",
    "consents",
    "console_sessions",
    "contacts",
    "conversations",
    "deadlines",
    "deliveries",
    "event_items",
    "events",
    "failures",
    "files",
    "form_push_files",
    "form_pushes",
    "form_versions",
    "guesses",
    "invitations",
    "known_habits",
    "leases",
    "letters",
    "list_entries",
    "lists",
    "members",
    "merges",
    "messages",
    "metadata",
    "paces",
    "pack_items",
    "packs",
    "posts",
    "practices",
    "registrations",
    "requests",
    "response_comments",
    "response_reviews",
    "response_versions",
    "responses",
    "section_assignments",
    "sign_in_links",
    "signatures",
    "slack_installations",
    "snoozes",
    "tickets",
    "uploads",
    "usage",
    "webchat_mail",
]
