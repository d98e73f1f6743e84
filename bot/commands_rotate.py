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
    """Seal anew, with FOCAL_SECRET_KEY, what a key of FOCAL_SECRET_KEY_OLD sealed: the tokens of Slack workspaces.

    It can be repeated, and done while Focal runs. What cannot be opened with any of the keys is named and left alone.
    """
    with opened() as focal:
        if focal.settings.secret_key is None:
            raise BadSettings("set FOCAL_SECRET_KEY to the new key, and FOCAL_SECRET_KEY_OLD to the one before")
        seal = Seal(focal.settings.signing_keys(), "slack")
        done = focal.store.run(lambda unit: seal_anew(unit, seal))
    print(f"Sealed anew: {done.anew}. With the present key already: {done.present}.")
    for team in done.unreadable:
        print(f"The workspace {team} was sealed with another key: it has to install Focal again.")


def seal_anew(unit: Unit, seal: Seal) -> Rotated:
    """Everything that is kept under a seal, under that of the present key."""
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
