"""`focal invite`: codes for people of the register, to be sent by letter, mail or telephone."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import segno
import typer

from bot.app import Focal
from bot.opening import opened
from handlers.dialogue.library import Library
from handlers.dialogue.linking import telegram_link, web_link
from handlers.dialogue.naming import post_name
from handlers.linking import invite_contact, qr_code
from knowledge.model.invitations import INVITATION_LIFETIME, spelled
from knowledge.model.languages import EN
from knowledge.model.people import Contact
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit


def invite_command(
    whom: Annotated[str, typer.Argument(help="The e-mail of a contact of the register, or a member's code.")],
    picture: Annotated[
        Path | None, typer.Option("--qr", help="Write the QR code of the link to this PNG file.", show_default=False)
    ] = None,
) -> None:
    """Invite a contact, or everybody of a member: one code each, which works once, within 14 days.

    An earlier code that was not used ends. The codes are printed here and kept nowhere.
    """
    with opened() as focal:
        library = _library(focal)
        invited = focal.store.read(lambda unit: unit.contacts.named(whom))
        if not invited:
            _refuse(f"Nobody of the register has the e-mail or the member code {whom}.")
        if picture is not None and len(invited) > 1:
            _refuse("--qr is for one contact: name an e-mail.")
        for contact, code in focal.store.run(lambda unit: _codes(unit, invited)):
            _show(contact, code, library)
            if picture is not None:
                picture.write_bytes(qr_code(telegram_link(code, library) or web_link(code, library)))


def _refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise typer.Exit(1)


def _codes(unit: Unit, invited: Sequence[Contact]) -> list[tuple[Contact, str]]:
    now = datetime.now(UTC)
    return [(contact, invite_contact(unit, OPERATOR, contact, now)) for contact in invited]


def _show(contact: Contact, code: str, library: Library) -> None:
    _ = library.phrasebook.speak(EN)
    print(f"{contact.name or contact.email} ({post_name(_, contact)})")
    print(f"  Code:     {spelled(code)}   (once, within {INVITATION_LIFETIME.days} days)")
    telegram, web = telegram_link(code, library), web_link(code, library)
    if telegram:
        print(f"  Telegram: {telegram}")
    print(f"  Web:      {web}")
    if sys.stdout.isatty():
        segno.make(telegram or web, micro=False).terminal(compact=True)


def _library(focal: Focal) -> Library:
    """The library with the bot's name, which Telegram tells; without an answer the web link has to do."""
    library = focal.library()
    if not focal.settings.has_telegram:
        return library
    from bot.platforms.telegram import username_of  # with the whole of Telegram, which no other case needs

    name = asyncio.run(username_of(focal.settings))
    return replace(library, installation=replace(library.installation, telegram=name))
