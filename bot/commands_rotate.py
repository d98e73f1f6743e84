"""`focal rotate-key`: what an earlier key sealed is sealed with the present one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.config import BadSettings
from bot.opening import opened
from bot.sealing import Seal, Unreadable
from knowledge.store.unit import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Rotated:
    """How many seals there are: made anew, of the present key already, and of none of the keys."""

    anew: int
    present: int
    unreadable: tuple[str, ...]


def rotate_key_command() -> None:
    """Seal anew, with FOCAL_SECRET_KEY, what a key of FOCAL_SECRET_KEY_OLD sealed: the tokens of Slack workspaces and
    the second factors of the console.

    It can be repeated, and done while Focal runs. What cannot be opened with any of the keys is named and left alone.
    """
    with opened() as focal:
        if focal.settings.secret_key is None:
            raise BadSettings("set FOCAL_SECRET_KEY to the new key, and FOCAL_SECRET_KEY_OLD to the one before")
        keys = focal.settings.signing_keys()
        done = focal.store.run(lambda unit: seal_anew(unit, Seal(keys, "slack")))
        factors = focal.store.run(lambda unit: factors_anew(unit, Seal(keys, "totp")))
    print(f"Sealed anew: {done.anew + factors.anew}. With the present key already: {done.present + factors.present}.")
    for team in done.unreadable:
        print(f"The workspace {team} was sealed with another key: it has to install Focal again.")
    for contact in factors.unreadable:
        print(f"The second factor of contact {contact} was sealed with another key: an administrator has to reset it.")


def factors_anew(unit: Unit, seal: Seal) -> Rotated:
    """The secrets of second factors, under the seal of the present key."""
    anew = present = 0
    unreadable = []
    for contact, sealed in unit.accounts.seals():
        if seal.is_present(sealed):
            present += 1
            continue
        try:
            anew += unit.accounts.reseal(contact, sealed, seal.close(seal.open(sealed)))
        except Unreadable:
            unreadable.append(str(contact))
    return Rotated(anew=anew, present=present, unreadable=tuple(unreadable))


def seal_anew(unit: Unit, seal: Seal) -> Rotated:
    """The tokens of Slack workspaces, under the seal of the present key."""
    anew = present = 0
    unreadable = []
    for team in unit.workspaces.teams():
        sealed = unit.workspaces.sealed(team) or ""
        if seal.is_present(sealed):
            present += 1
            continue
        try:
            anew += unit.workspaces.reseal(team, sealed, seal.close(seal.open(sealed)))
        except Unreadable:
            unreadable.append(team)
    return Rotated(anew=anew, present=present, unreadable=tuple(unreadable))
