"""The menu of the console: few groups, each with its pages, and only what somebody may open."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from handlers.phrasebook import Speaker
from knowledge.model.rights import Right

ACCOUNT_HREF = "/console/account"
"""One's own account, which stands beside the name of who is signed in and not in a group; its section is "account"."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A page of the menu.

    Attributes:
        section: what the page calls itself, to be marked in the menu.
        need: the right without which the page opens for nobody.
    """

    section: str
    href: str
    label: str
    need: Right = Right.USE_CONSOLE
    is_here: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Pages that belong together; the group leads to the first of them."""

    label: str
    links: tuple[Link, ...]

    @property
    def href(self) -> str:
        return self.links[0].href

    @property
    def is_here(self) -> bool:
        return any(link.is_here for link in self.links)


def menu_of(_: Speaker, may: Collection[Right], section: str) -> tuple[Group, ...]:
    """What somebody may open, and where they are."""
    groups = (
        Group(label=label, links=tuple(_marked(link, section) for link in links if link.need in may))
        for label, links in _groups(_)
    )
    return tuple(group for group in groups if group.links)


def only_looks(may: Collection[Right]) -> bool:
    """Whether somebody may look at everything and change nothing."""
    return Right.USE_CONSOLE in may and Right.WRITE_CIRCULARS not in may


def _marked(link: Link, section: str) -> Link:
    is_here = link.section == section
    return Link(section=link.section, href=link.href, label=link.label, need=link.need, is_here=is_here)


def _groups(_: Speaker) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    return (
        (_("Today"), (Link(section="overview", href="/console", label=_("Today")),)),
        (_("Inbox"), _inbox(_)),
        (_("Members"), _members(_)),
        (_("Circulars"), _circulars(_)),
        (_("Dates"), _dates(_)),
        (_("Questionnaires"), _questionnaires(_)),
        (_("Knowledge"), (Link(section="knowledge", href="/console/knowledge", label=_("Knowledge")),)),
        (_("Reports"), _reports(_)),
        (_("Settings"), _settings(_)),
    )


def _inbox(_: Speaker) -> tuple[Link, ...]:
    return (
        Link(section="tickets", href="/console/tickets", label=_("To answer")),
        Link(section="questions", href="/console/questions", label=_("Questions without an answer")),
        Link(section="conversations", href="/console/conversations", label=_("Conversations")),
        Link(section="requests", href="/console/requests", label=_("Decisions")),
    )


def _members(_: Speaker) -> tuple[Link, ...]:
    importing = Right.IMPORT_REGISTER
    return (
        Link(section="members", href="/console/members", label=_("Members")),
        Link(section="invitations", href="/console/invitations", label=_("Invitations")),
        Link(section="import", href="/console/members/import", label=_("Import the register"), need=importing),
    )


def _circulars(_: Speaker) -> tuple[Link, ...]:
    return (
        Link(section="circulars", href="/console/circulars", label=_("Circulars")),
        Link(section="lists", href="/console/lists", label=_("Lists")),
        Link(section="deliveries", href="/console/deliveries", label=_("Deliveries")),
    )


def _dates(_: Speaker) -> tuple[Link, ...]:
    return (
        Link(section="calendar", href="/console/calendar", label=_("Calendar")),
        Link(section="deadlines", href="/console/deadlines", label=_("Deadlines")),
        Link(section="events", href="/console/events", label=_("Events")),
        Link(section="calls", href="/console/calls", label=_("Calls")),
    )


def _questionnaires(_: Speaker) -> tuple[Link, ...]:
    return (
        Link(section="forms", href="/console/forms", label=_("Questionnaires")),
        Link(section="reviews", href="/console/reviews", label=_("Answers to review")),
        Link(section="practices", href="/console/practices", label=_("Good practices")),
    )


def _reports(_: Speaker) -> tuple[Link, ...]:
    return (
        Link(section="report", href="/console/report", label=_("Report")),
        Link(section="statistics", href="/console/statistics", label=_("Statistics")),
    )


def _settings(_: Speaker) -> tuple[Link, ...]:
    accounts = Right.MANAGE_ACCOUNTS
    return (
        Link(section="settings", href="/console/settings", label=_("Settings")),
        Link(section="accounts", href="/console/accounts", label=_("Accounts"), need=accounts),
        Link(section="tokens", href="/console/settings/tokens", label=_("Keys for other programs"), need=accounts),
        Link(section="channels", href="/console/settings/channels", label=_("Channels")),
        Link(section="jobs", href="/console/settings/jobs", label=_("Background jobs")),
        Link(section="audit", href="/console/settings/audit", label=_("Audit log"), need=Right.READ_AUDIT_LOG),
    )
