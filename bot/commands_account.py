"""`focal account`: who may sign in to the console; above all for an administrator who cannot any more."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated, NoReturn

import typer

from bot.app import Focal
from bot.opening import opened
from bot.web.console_account_words import account_state, seat_name
from handlers.accounts.managing import (
    Door,
    Seat,
    colleagues,
    disable,
    enable,
    invite,
    reset_password,
    reset_second_factor,
    seat_of,
)
from handlers.sign_in import LINK_LIFETIME
from knowledge.errors import FocalError
from knowledge.model.accounts import is_login, login_of
from knowledge.model.languages import EN
from knowledge.model.rights import OPERATOR
from knowledge.store.unit import Unit

ALL_AT_ONCE = 1_000

account = typer.Typer(help="Accounts of the console: who may sign in, and for what.", no_args_is_help=True)

Whom = Annotated[str, typer.Argument(help="The e-mail that the person signs in with.")]


@account.command("list")
def list_command() -> None:
    """List everybody of the secretariat, with and without an account."""
    with opened() as focal:
        _ = focal.phrasebook.speak(EN)
        for each in focal.store.read(lambda unit: colleagues(unit, OPERATOR, 0, ALL_AT_ONCE)):
            login = each.account.login if each.account else each.contact.email or "-"
            factor = "second factor" if each.account and each.account.has_second_factor else "no second factor"
            seat, state = seat_name(seat_of(each.contact), _), account_state(each.account, _)
            print(f"{each.contact.id}\t{login}\t{each.contact.name}\t{seat}\t{state}\t{factor}")


@account.command("add")
def add_command(
    login: Whom,
    name: Annotated[str, typer.Option(help="What the person is called.")],
    desk: Annotated[Seat, typer.Option(help="What the person may do.")] = Seat.EDITOR,
) -> None:
    """Add somebody to the secretariat, and print a link behind which they choose a password."""
    if not is_login(login_of(login)):
        _refuse(f"{login} is no e-mail address.")
    with opened() as focal:
        now = datetime.now(UTC)
        try:
            door = focal.store.run(lambda unit: invite(unit, OPERATOR, name, login_of(login), desk, EN, now))
        except FocalError as error:
            _refuse(str(error))
        _show(focal, door)


@account.command("disable")
def disable_command(login: Whom) -> None:
    """Let somebody in no more, and sign them out everywhere."""
    with opened() as focal:
        try:
            done = focal.store.run(lambda unit: disable(unit, OPERATOR, _known(unit, login), datetime.now(UTC)))
        except FocalError as error:
            _refuse(str(error))
        print("The account is disabled." if done else "The account was disabled before.")


@account.command("enable")
def enable_command(login: Whom) -> None:
    """Let somebody in again."""
    with opened() as focal:
        done = focal.store.run(lambda unit: enable(unit, OPERATOR, _known(unit, login), datetime.now(UTC)))
        print("The account is enabled again." if done else "The account was not disabled.")


@account.command("reset")
def reset_command(
    login: Whom,
    second_factor: Annotated[
        bool, typer.Option("--second-factor", help="Take the second factor away, and leave the password.")
    ] = False,
) -> None:
    """End somebody's password and print a link to choose a new one; or take a lost second factor away."""
    with opened() as focal:
        now = datetime.now(UTC)
        if second_factor:
            done = focal.store.run(lambda unit: reset_second_factor(unit, OPERATOR, _known(unit, login), now))
            print("The second factor is removed." if done else "There was no second factor.")
            return
        door = focal.store.run(lambda unit: reset_password(unit, OPERATOR, _known(unit, login), now))
        if door is None:
            _refuse("The account is disabled: enable it first.")
        _show(focal, door)


def _known(unit: Unit, login: str) -> int:
    found = unit.accounts.by_login(login_of(login))
    if found is None:
        _refuse(f"Nobody signs in with {login}.")
    return found.contact


def _show(focal: Focal, door: Door) -> None:
    hours = int(LINK_LIFETIME.total_seconds()) // 3600
    print(f"{focal.settings.address}/console/password/{door.token}  (once, within {hours} hours)")


def _refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise typer.Exit(1)
