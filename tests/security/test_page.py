"""What docs/security.md promises in figures and names: it is read by whoever decides whether Focal may run."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.email.links import LIFETIMES, LinkPurpose
from bot.config import PREFIX, Settings
from handlers.filling.links import LIFETIME as FORM_LIFETIME
from handlers.sign_in import LINK_LIFETIME, SESSION_LIFETIME
from knowledge.model.accounts import FREE_ATTEMPTS, LONGEST_WAIT, SESSION_IDLE, SHORTEST_PASSWORD, SecondFactor
from knowledge.model.audience import CONFIRMED_ABOVE
from knowledge.model.invitations import GUESS_WINDOW, INVITATION_LIFETIME, MOST_GUESSES
from knowledge.model.people import Desk
from knowledge.model.received_files import LARGEST_FILE
from knowledge.model.rights import DESKS, Right

ROOT = Path(__file__).parents[2]
PAGE = " ".join((ROOT / "docs" / "security.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    ("said", "is_so"),
    [
        ("invitations open once, within 14 days", timedelta(days=14) == INVITATION_LIFETIME),
        (
            "five unknown codes close the door to a person for an hour",
            (5, timedelta(hours=1)) == (MOST_GUESSES, GUESS_WINDOW),
        ),
        ("twelve characters or more", SHORTEST_PASSWORD == 12),
        ("after five attempts the next one waits, up to a quarter of an hour", FREE_ATTEMPTS == 5),
        ("Five wrong passwords keep their owner out as well**, for a quarter of an hour", LONGEST_WAIT.seconds == 900),
        ("20 MB at most", LARGEST_FILE == 20 * 2**20),
        ("more than fifty recipients", CONFIRMED_ABOVE == 50),
        ("sessions end after two hours without use, after twelve in any case", timedelta(hours=2) == SESSION_IDLE),
        ("after twelve in any case", timedelta(hours=12) == SESSION_LIFETIME),
        ("a link opens once, within 24 hours", timedelta(hours=24) == LINK_LIFETIME),
        ("(30 days, until replaced, with the registration, 90 days)", timedelta(days=30) == FORM_LIFETIME),
        ("with the registration, 90 days)", LIFETIMES[LinkPurpose.ACKNOWLEDGE] == timedelta(days=90)),
        (
            "A second factor is asked of administrators only**, unless `FOCAL_CONSOLE_SECOND_FACTOR`",
            Settings.model_fields["console_second_factor"].default is SecondFactor.ADMINISTRATORS,
        ),
    ],
)
def test_figures_are_those_of_the_code(said: str, *, is_so: bool) -> None:
    """Whoever changes one of them changes the page as well."""
    assert said in PAGE
    assert is_so


def test_what_it_names_is_there() -> None:
    """Every file, folder and setting."""
    named = re.findall(r"`([^` ]+)`", PAGE)
    files = [name for name in named if "/" in name and not name.startswith("/")]
    settings = [name.removeprefix(PREFIX).lower() for name in named if name.startswith(PREFIX)]
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert set(settings) <= Settings.model_fields.keys()
    assert len(files) > 20
    assert len(settings) >= 4


def test_what_takes_a_second_person() -> None:
    """Editors speak for themselves in the rest, as the page says."""
    alone = {Right.MANAGE_EVENTS, Right.SET_DEADLINES, Right.MANAGE_CALLS, Right.MANAGE_FORMS, Right.ANSWER_QUESTIONS}
    together = {Right.APPROVE_CIRCULARS, Right.PUBLISH_ENTRIES, Right.PUBLISH_PRACTICES}
    assert "in events, deadlines, calls, questionnaires and answers to questions. Only circulars, the knowledge" in PAGE
    assert DESKS[Desk.EDITOR] >= alone
    assert not DESKS[Desk.EDITOR] & together
    assert DESKS[Desk.APPROVER] >= together
