"""All routes of the console about members: the register, its files, one member, its contacts, and invitations."""

from __future__ import annotations

from fastapi import APIRouter

from bot.web.console_contact import contact_routes
from bot.web.console_invitations import invitation_routes
from bot.web.console_member import member_page_routes
from bot.web.console_member_change import member_change_routes
from bot.web.console_members import members_routes
from bot.web.console_pages import ConsoleServices
from bot.web.console_register import register_routes


def member_routes(services: ConsoleServices) -> APIRouter:
    """The routes below the console's; all need a session. Words come before numbers: "/members/new" is no member."""
    router = APIRouter()
    for routes in (register_routes, member_change_routes, members_routes, member_page_routes, contact_routes):
        router.include_router(routes(services))
    router.include_router(invitation_routes(services))
    return router
