"""The commands that can be typed or chosen from a platform's own menu of commands."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.dialogue.cues import Cue
from handlers.dialogue.library import Voice

START = "start"
JOIN = "join"

COMMANDS = {
    START: Cue.HELLO,
    JOIN: Cue.ACCESS,
    "menu": Cue.MENU,
    "help": Cue.HELP,
    "language": Cue.LANGUAGE,
    "cancel": Cue.CANCEL,
    "stop": Cue.STOP,
    "resume": Cue.RESUME,
    "settings": Cue.SETTINGS,
    "link": Cue.LINK,
    "unlink": Cue.UNLINK,
    "invite": Cue.INVITE,
    "access": Cue.ACCESS,
    "privacy": Cue.PRIVACY,
    "mydata": Cue.MY_DATA,
    "forget": Cue.FORGET,
    "circulars": Cue.CIRCULARS,
    "deadlines": Cue.DEADLINES,
    "calendar": Cue.CALENDAR,
    "events": Cue.EVENTS,
    "calls": Cue.CALLS,
    "practices": Cue.PRACTICES,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One command, without its slash, and what it does in the words of a language."""

    name: str
    description: str


def command_menu(_: Voice) -> tuple[Command, ...]:
    """The commands as a menu shows them."""
    return (
        Command(name="menu", description=_("Show the topics")),
        Command(name="help", description=_("What I can do")),
        Command(name="circulars", description=_("Find a circular")),
        Command(name="deadlines", description=_("Your deadlines")),
        Command(name="calendar", description=_("Deadlines and events in your calendar")),
        Command(name="events", description=_("Events and your registrations")),
        Command(name="calls", description=_("Calls for expressions of interest")),
        Command(name="practices", description=_("Good practices of cities")),
        Command(name="form", description=_("Go on with what you are filling in")),
        Command(name="language", description=_("Change the language")),
        Command(name="settings", description=_("Show and change your settings")),
        Command(name="cancel", description=_("Leave what you are doing")),
        Command(name="stop", description=_("End circulars and reminders")),
        Command(name="resume", description=_("Receive circulars and reminders again")),
        Command(name="link", description=_("Connect another channel")),
        Command(name="invite", description=_("Invite a colleague")),
        Command(name="privacy", description=_("What is kept about you")),
    )
