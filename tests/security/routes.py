"""Every route of the application, and who may use it.

A route that is added must be added here as well; until then the tests fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from knowledge.model.rights import Right

Way = tuple[str, str]
"""A method and the path of a route."""


def ways_of(app: FastAPI) -> Iterator[Way]:
    """All methods and paths, as they are declared; a folder of files is GET."""
    for route in app.routes:
        yield from _ways(route)


def _ways(route: object) -> Iterator[Way]:
    """Of one route, or of all that a router was included with; FastAPI keeps some of them apart."""
    within: list[Any] = [
        getattr(route, name, None) for name in ("effective_candidates", "effective_low_priority_routes")
    ]
    for candidates in filter(None, within):
        for each in candidates():
            yield from _ways(each)
    declared = getattr(route, "starlette_route", None) or route
    path = getattr(route, "path", "") or getattr(declared, "path", "")
    mounted = getattr(route, "app", None)
    if isinstance(mounted, FastAPI):
        yield from ((method, f"{path}{below}") for method, below in ways_of(mounted))
    elif not any(within):
        yield from ((method, path) for method in getattr(declared, "methods", None) or ("GET",) if method != "HEAD")


def _listed(text: str) -> Iterator[Way]:
    for line in text.split("\n"):
        *methods, path = line.split() or [""]
        yield from ((method, path) for method in methods)


def _ways_by_right(text: Mapping[Right, str]) -> dict[Way, Right]:
    return {way: right for right, lines in text.items() for way in _listed(lines)}


CONSOLE: Mapping[Way, Right] = _ways_by_right(
    {
        Right.USE_CONSOLE: """
        GET /console/invitations
        POST /console/audience/count
        POST /console/circulars/{number}/texts/look
        GET /console
        GET /console/account
        POST /console/account/password
        POST /console/account/recovery
        GET POST /console/account/second-factor
        POST /console/account/second-factor/begin
        POST /console/account/second-factor/remove
        POST /console/account/sessions/end
        POST /console/account/sessions/{name}/end
        GET /console/calendar
        GET /console/calendar.ics
        GET /console/deadlines/{number}/reminders/{step}
        GET POST /console/forms/{number}/try
        GET /console/conversations
        GET /console/conversations/{contact}
        GET /console/deliveries
        GET /console/forwarded
        GET /console/members
        GET /console/members/{member}
        GET /console/questions
        GET /console/knowledge
        GET /console/knowledge/entries/{id}
        GET /console/knowledge/gaps
        GET /console/knowledge/golden
        GET /console/knowledge/new
        GET /console/knowledge/pack.zip
        GET /console/knowledge/publish
        GET /console/knowledge/try
        GET /console/settings
        GET /console/settings/channels
        POST /console/settings/channels/refresh
        GET /console/settings/channels/{channel}/addresses
        GET /console/settings/channels/{channel}/failures
        GET /console/replies
        GET /console/replies/{number}
        GET /console/statistics
        GET /console/statistics/{chart}
        GET /console/statistics/{chart}.csv
        GET /console/tickets
        GET /console/tickets/{number}
    """,
        Right.CHANGE_SETTINGS: """
        GET POST /console/settings/quiet-hours
        POST /console/settings/quiet-hours/usual
        GET POST /console/settings/closed-days
        POST /console/settings/closed-days/usual
        GET POST /console/settings/reminders
        POST /console/settings/reminders/usual
        GET POST /console/settings/retention
        POST /console/settings/retention/usual
        GET POST /console/settings/languages
        POST /console/settings/languages/usual
        GET POST /console/settings/texts
        POST /console/settings/texts/usual
        GET /console/settings/jobs
        GET /console/settings/jobs/{job}
        POST /console/settings/jobs/{job}/run
    """,
        Right.READ_AUDIT_LOG: """
        GET /console/settings/audit
        GET /console/settings/audit.csv
        POST /console/settings/audit/verify
    """,
        Right.MANAGE_ACCOUNTS: """
        GET /console/accounts
        GET POST /console/accounts/new
        GET /console/accounts/{number}
        POST /console/accounts/{number}/desk
        POST /console/accounts/{number}/disable
        POST /console/accounts/{number}/enable
        POST /console/accounts/{number}/give
        POST /console/accounts/{number}/password
        POST /console/accounts/{number}/second-factor
        POST /console/accounts/{number}/sessions
        GET POST /console/settings/tokens
        POST /console/settings/tokens/{number}/revoke
    """,
        Right.MANAGE_CALLS: """
        GET /console/calls
        GET POST /console/calls/new
        GET /console/calls/{number}
        GET /console/calls/{number}/applications/{application}
        POST /console/calls/{number}/applications/{application}/decide
        GET /console/calls/{number}/applications/{application}/files/{file}
        POST /console/calls/{number}/applications/{application}/return
        POST /console/calls/{number}/applications/{application}/shortlist
        POST /console/calls/{number}/cancel
        GET POST /console/calls/{number}/change
        POST /console/calls/{number}/open
        GET POST /console/calls/{number}/outcome
    """,
        Right.WRITE_CIRCULARS: """
        GET /console/circulars
        GET POST /console/circulars/new
        POST /console/circulars/read
        GET /console/circulars/{number}
        POST /console/circulars/{number}/cancel
        GET /console/circulars/{number}/changes
        GET /console/circulars/{number}/circulation
        POST /console/circulars/{number}/circulation.csv
        POST /console/circulars/{number}/circulation.xlsx
        GET /console/circulars/{number}/circulation/print
        POST /console/circulars/{number}/correct
        POST /console/circulars/{number}/deadlines/{index}
        POST /console/circulars/{number}/describe
        POST /console/circulars/{number}/files
        GET /console/circulars/{number}/files/{file}
        POST /console/circulars/{number}/files/{file}/remove
        POST /console/circulars/{number}/pause
        GET /console/circulars/{number}/preview
        GET /console/circulars/{number}/preview/email
        GET /console/circulars/{number}/progress
        GET POST /console/circulars/{number}/recipients
        POST /console/circulars/{number}/release
        POST /console/circulars/{number}/resume
        POST /console/circulars/{number}/schedule
        POST /console/circulars/{number}/send-back
        GET POST /console/circulars/{number}/source
        POST /console/circulars/{number}/submit
        POST /console/circulars/{number}/test
        GET POST /console/circulars/{number}/texts
        GET /console/circulars/{number}/texts.xlsx
        POST /console/circulars/{number}/texts/check
        POST /console/circulars/{number}/texts/import
        POST /console/circulars/{number}/texts/remove
        POST /console/circulars/{number}/texts/translate
        POST /console/circulars/{number}/unschedule
        POST /console/circulars/{number}/withdraw
        GET POST /console/lists
        GET POST /console/lists/{number}
        POST /console/lists/{number}/remove
    """,
        Right.WRITE_ENTRIES: """
        POST /console/knowledge/entries/{id}
        POST /console/knowledge/entries/{id}/discard
        POST /console/knowledge/entries/{id}/keep
        POST /console/knowledge/entries/{id}/remove
        POST /console/knowledge/entries/{id}/restore
        POST /console/knowledge/gaps/dismiss
        POST /console/knowledge/gaps/phrasing
        POST /console/knowledge/golden
        POST /console/knowledge/new
    """,
        Right.PUBLISH_ENTRIES: """
        POST /console/knowledge/golden/{number}/remove
        POST /console/knowledge/publish
    """,
        Right.APPROVE_CIRCULARS: """
        POST /console/circulars/{number}/approve
    """,
        Right.INVITE_ANYBODY: """
        GET POST /console/invitations/new
        POST /console/invitations/{number}/revoke
        POST /console/contacts/{contact}/invite
    """,
        Right.SET_DEADLINES: """
        GET /console/deadlines
        GET POST /console/deadlines/new
        GET /console/deadlines/{number}
        POST /console/deadlines/{number}/cancel
        POST /console/deadlines/{number}/move
        POST /console/deadlines/{number}/plan
        POST /console/deadlines/{number}/title
    """,
        Right.MANAGE_EVENTS: """
        GET /console/events
        GET POST /console/events/new
        GET /console/events/{number}
        POST /console/events/{number}/cancel
        GET POST /console/events/{number}/change
        GET POST /console/events/{number}/files
        POST /console/events/{number}/files/link
        POST /console/events/{number}/files/send
        GET /console/events/{number}/files/{item}
        POST /console/events/{number}/files/{item}/remove
        POST /console/events/{number}/open
        GET /console/events/{number}/participants
        POST /console/events/{number}/participants.xlsx
        POST /console/events/{number}/participants/attend
        POST /console/events/{number}/participants/attendance
        POST /console/events/{number}/participants/{registration}/attendance
        POST /console/events/{number}/participants/{registration}/first
        POST /console/events/{number}/participants/{registration}/withdraw
    """,
        Right.MANAGE_FORMS: """
        GET POST /console/forms
        POST /console/forms/brought/{name}
        GET /console/forms/brought/{name}.xlsx
        GET /console/forms/{number}
        GET POST /console/forms/{number}/campaign
        POST /console/forms/{number}/campaign/close
        POST /console/forms/{number}/campaign/discard
        POST /console/forms/{number}/campaign/extend
        POST /console/forms/{number}/campaign/open
        POST /console/forms/{number}/campaign/prolong
        POST /console/forms/{number}/campaign/remind
        POST /console/forms/{number}/campaign/reopen
        GET /console/forms/{number}/responses/{response}
        POST /console/forms/{number}/responses/{response}/approve
        POST /console/forms/{number}/responses/{response}/comment
        POST /console/forms/{number}/responses/{response}/comments/{comment}/take-back
        GET /console/forms/{number}/responses/{response}/files/{file}
        POST /console/forms/{number}/responses/{response}/refuse
        POST /console/forms/{number}/responses/{response}/reject
        POST /console/forms/{number}/responses/{response}/reopen
        POST /console/forms/{number}/responses/{response}/send
        GET /console/forms/{number}/responses/{response}/versions
        GET /console/forms/{number}/responses/{response}/versions/{version}
        GET /console/forms/{number}/results
        GET /console/forms/{number}/results/{question}
        GET /console/reviews
    """,
        Right.ERASE_CONTACTS: """
        GET POST /console/contacts/{contact}/erase
    """,
        Right.IMPORT_REGISTER: """
        GET POST /console/members/import
        GET POST /console/members/import/{bundle}
    """,
        Right.EXPORT_REGISTER: """
        POST /console/members/export.xlsx
        POST /console/members/export.zip
    """,
        Right.MERGE_CONTACTS: """
        POST /console/merges/{merge}/undo
    """,
        Right.PUBLISH_PRACTICES: """
        GET /console/practices
        GET /console/practices/{number}
        POST /console/practices/{number}/publish
        POST /console/practices/{number}/reject
        POST /console/practices/{number}/return
        POST /console/practices/{number}/texts
        POST /console/practices/{number}/unpublish
    """,
        Right.SEE_ANSWERS_OF_ALL: """
        GET /console/calls/{number}/answers.{format}
        POST /console/forms/{number}/export
        GET /console/report
        POST /console/report/{year}/count
        GET /console/report/{year}/download/{format}
        GET /console/report/{year}/{figure}
    """,
        Right.DECIDE_REQUESTS: """
        GET POST /console/contacts/{contact}
        POST /console/contacts/{contact}/end
        GET POST /console/members/new
        GET POST /console/members/{member}/change
        GET POST /console/members/{member}/contacts/new
        GET /console/requests
        POST /console/requests/{number}/approve
        POST /console/requests/{number}/decline
        POST /console/requests/{number}/settle
    """,
        Right.ANSWER_QUESTIONS: """
        GET POST /console/replies/new
        POST /console/replies/{number}
        POST /console/replies/{number}/remove
        POST /console/tickets/{number}/answer
        POST /console/tickets/{number}/assign
        POST /console/tickets/{number}/draft
        POST /console/tickets/{number}/give-back
        POST /console/tickets/{number}/settle
        POST /console/tickets/{number}/take
    """,
    }
)
"""What the secretariat's pages need besides Right.USE_CONSOLE, and a session, to do something."""

GUARDING = frozenset({Right.MANAGE_ACCOUNTS, Right.READ_AUDIT_LOG, Right.SEE_ANSWERS_OF_ALL, Right.EXPORT_REGISTER})
"""Rights that are needed to look at pages as well: who may sign in, the log, exports."""

ONLY_FORMS = frozenset(
    _listed("""
        GET /console/calls/new
        GET /console/calls/{number}/change
        GET /console/circulars/new
        GET /console/circulars/{number}/circulation/print
        GET /console/contacts/{contact}
        GET /console/contacts/{contact}/erase
        GET /console/deadlines/new
        GET /console/events/new
        GET /console/events/{number}/change
        GET /console/invitations/new
        GET /console/members/import
        GET /console/members/import/{bundle}
        GET /console/members/new
        GET /console/members/{member}/change
        GET /console/members/{member}/contacts/new
        GET /console/replies/new
""")
)
"""Pages that are nothing but a form, or the print of a register, for those who may do it. Every other page is for all
of the secretariat."""


def need_of(way: Way) -> Right:
    """The right without which a way of the console is refused."""
    is_guarded = way[0] == "POST" or way in ONLY_FORMS or CONSOLE[way] in GUARDING
    return CONSOLE[way] if is_guarded else Right.USE_CONSOLE


DOORS = frozenset(
    _listed("""
        GET /console/oidc
        GET /console/oidc/back
        GET POST /console/password/{token}
        GET POST /console/second-step
        GET POST /console/sign-in
        GET /console/sign-in/{token}
        POST /console/sign-in/{token}
        POST /console/language
        POST /console/sign-out
""")
)
"""Where the console is entered and left."""

OPEN = frozenset(
    _listed("""
        GET /
        GET /chat/stream
        GET /circulars
        GET /circulars/documents/{number}
        GET /circulars/feed.atom
        GET /circulars/{number}
        GET /circulars/{number}/files/{file}
        GET /events
        GET /events/{number}
        GET /events/{number}/event.ics
        GET /events/{number}/files/{item}
        GET /join/{code}
        GET /practices
        GET /practices/{number}
        GET /certificates/style.css
        GET /healthz
        GET /readyz
        GET /static
        GET /api/openapi.json
""")
)
"""What everybody may read."""

WITH_KEY = frozenset(
    _listed("""
        GET /api/v1/circulars
        GET /api/v1/circulars/{number}
        GET /api/v1/events
        GET /api/v1/events/{number}
        GET /api/v1/members
        GET /api/v1/practices
        GET /api/v1/practices/{number}
""")
)
"""What programs read that show a key; tests/bot/test_api.py walks them."""

SECRET = frozenset(
    _listed("""
        GET /calendar/{token}.ics
        GET /certificates/{token}
        GET /chat/files/{seq}/{number}
        GET /forms/files/{token}
        GET /forms/{token}
        GET /forms/{token}/review
        GET /forms/{token}/{number}
        GET /letters/{token}
        GET /metrics
""")
)
"""What is read by who has a secret address, cookie or token."""

FROM_OUR_PAGES = frozenset(
    _listed("""
        POST /chat/language
        POST /chat/messages
        POST /console/language
        POST /console/password/{token}
        POST /console/second-step
        POST /console/sign-in
        POST /console/sign-in/{token}
""")
)
"""What is posted from a page of ours alone, by what the browser says of its origin; so are the pages of forms, whose
links have a test of their own."""

FORM_PAGES = frozenset(
    _listed("""
        POST /forms/{token}/review
        POST /forms/{token}/{number}
""")
)

FROM_MAIL_PROVIDERS = frozenset({("POST", "/letters/{token}")})
"""The link itself permits it, without cookie or origin (RFC 8058, 3.2)."""

FROM_PLATFORMS = frozenset(
    _listed("""
        POST /slack/events
        POST /telegram/webhook
        GET /slack/install
        GET /slack/oauth_redirect
""")
)
"""Signed, or with a secret; the installation has a state of its own. Only where the settings name the platform."""
