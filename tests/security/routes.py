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
    if not any(within):
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
        GET /console
        GET /console/conversations
        GET /console/conversations/{contact}
        GET /console/deliveries
        GET /console/forwarded
        GET /console/members
        GET /console/members/{member}
        GET /console/questions
    """,
        Right.MANAGE_CALLS: """
        GET /console/calls
        GET POST /console/calls/new
        GET /console/calls/{number}
        GET /console/calls/{number}/answers.{format}
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
        GET POST /console/circulars/{number}/recipients
        POST /console/circulars/{number}/release
        POST /console/circulars/{number}/resume
        POST /console/circulars/{number}/schedule
        POST /console/circulars/{number}/send-back
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
        Right.APPROVE_CIRCULARS: """
        POST /console/circulars/{number}/approve
    """,
        Right.INVITE_ANYBODY: """
        POST /console/contacts/{contact}/invite
    """,
        Right.SET_DEADLINES: """
        GET /console/deadlines
        GET POST /console/deadlines/new
        GET /console/deadlines/{number}
        POST /console/deadlines/{number}/cancel
        POST /console/deadlines/{number}/move
        POST /console/deadlines/{number}/plan
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
        POST /console/events/{number}/participants/{registration}/attendance
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
        POST /console/forms/{number}/export
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
        GET /console/report
        GET /console/report/{year}/download/{format}
        GET /console/report/{year}/{figure}
    """,
        Right.DECIDE_REQUESTS: """
        GET /console/requests
        POST /console/requests/{number}/approve
        POST /console/requests/{number}/decline
        POST /console/requests/{number}/settle
    """,
        Right.ANSWER_QUESTIONS: """
        GET /console/tickets
        GET /console/tickets/{number}
        POST /console/tickets/{number}/answer
        POST /console/tickets/{number}/give-back
        POST /console/tickets/{number}/settle
        POST /console/tickets/{number}/take
    """,
    }
)
"""What the secretariat's pages need besides Right.USE_CONSOLE, and a session."""

DOORS = frozenset(
    _listed("""
        GET /console/sign-in/{token}
        POST /console/sign-in/{token}
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
""")
)
"""What everybody may read."""

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
