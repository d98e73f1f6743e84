"""Golden transcripts of whole questionnaires on each channel, through the platforms: what people see there, and the
buttons as the platform lays them out.

`pytest tests/bot/test_forms_everywhere.py --regenerate` writes what is seen today into them; read the difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.slack.channel import Slack
from bot.config import Settings
from bot.platforms import telegram as telegram_module
from bot.web.pages import Pages
from handlers.dialogue.library import Voice
from handlers.filling.bringing_along import bring_along
from handlers.linking import invite_contact, redeem
from handlers.notices import notify
from handlers.phrasebook import load_phrasebook
from knowledge.model.forms import FormVersion
from knowledge.model.invitations import hash_of_code
from knowledge.model.languages import Language
from knowledge.model.messages import Choice
from knowledge.model.people import ChannelName, Contact, Role
from knowledge.model.responses import ResponseState
from knowledge.model.rights import OPERATOR
from knowledge.packs.workbooks import title_of, workbook_of
from knowledge.store.store import Store
from knowledge.store.tables import contacts
from knowledge.store.unit import Unit
from tests.bot.on_channels import Filling, OnSlack, OnTelegram, OnWeb, Place, rendered, rows_of
from tests.bot.serving import GENEROUS, Served, free_port
from tests.bot.test_circular_everywhere import never_quiet
from tests.bot.visitor import Visitor
from tests.botapi.loopback import LoopbackTelegram
from tests.handlers.filling.forms import read, study
from tests.handlers.filling.talking import Office
from tests.handlers.people.network import Network
from tests.handlers.scripted import scripted
from tests.slack.focal import UNHURRIED, copied
from tests.slack.loopback import LoopbackSlack

TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"
CHANNELS = ("telegram", "slack", "web")
LANGUAGES = ("en", "fr", "es", "pt")

FEEDBACK = "[1]\n[3]\n{why}\n[1]\n[3]\n[5]\n9\n{topic}\n[2]\n{more}\n[1]\n[1]"
"""Fair; what was missing; two answers of several; from 0 to 10; what next, and something more to it; send."""

WORDS = {
    "en": {"why": "More time for questions.", "topic": "Open data.", "more": "And how to pay for it."},
    "fr": {"why": "Du temps pour les questions.", "topic": "Les données ouvertes.", "more": "Et leur financement."},
    "es": {"why": "Más tiempo para preguntas.", "topic": "Los datos abiertos.", "more": "Y cómo financiarlos."},
    "pt": {"why": "Mais tempo para perguntas.", "topic": "Os dados abertos.", "more": "E como financiá-los."},
}
STUDIES = {ChannelName.TELEGRAM: "fr", ChannelName.SLACK: "es", ChannelName.WEBCHAT: "pt"}
"""The whole study, once on each channel."""

PLACE = "43.2637, -2.9253"
"""As people type one where they cannot share it."""


@cache
def feedback() -> FormVersion:
    """The short form that Focal brings along."""
    return read(workbook_of("feedback"), "feedback")


_SPOKEN = re.compile(r"ana \(\w\w\)> (.*)")


@dataclass
class Everywhere:
    """Focal with both platforms, and the cities that have answered nothing yet."""

    focal: Served
    telegram: LoopbackTelegram
    slack: LoopbackSlack
    browsers: ExitStack
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def somebody(self, channel: str, language: str, form: FormVersion) -> tuple[Place, Contact]:
        """The focal point of a city that nobody has spoken for yet, on a channel, and has answered nothing."""
        number = next(self.numbers)
        place, library, now = self._place(channel, number, language), self.focal.focal.library(), datetime.now(UTC)

        def work(unit: Unit) -> Contact:
            contact = _focal_points(unit)[number]
            if unit.people.add_address(place.address, contact.id) is None:  # they have said something before
                stranger, _address = unit.people.owner(place.address) or pytest.fail("nobody is there")
                redeem(unit, stranger, hash_of_code(invite_contact(unit, OPERATOR, contact, now)), library, now)
            unit.contacts.set_language(contact.id, Language(language))
            unit.contacts.consent(contact.id, "1", Language(language), now)
            for one in unit.responses.of_form(contact.member.id if contact.member else 0, form.id):
                unit.responses.save(replace(one, state=ResponseState.WITHDRAWN, key=None))
            return unit.people.contact(contact.id) or contact

        return place, self.focal.focal.store.run(work)

    def _place(self, channel: str, number: int, language: str) -> Place:
        match channel:
            case "telegram":
                return OnTelegram(self.telegram, number, language)
            case "slack":
                return OnSlack(self.slack, self.slack.add_user(f"U0ANA{number}").id)
            case _:
                return OnWeb(self.focal, self.browsers.enter_context(Visitor(self.focal.url, language)))

    def asks(self, contact: Contact, name: str, form: FormVersion) -> None:
        """The secretariat asks somebody to fill in a form that Focal brings along."""
        library, now = self.focal.focal.library(), datetime.now(UTC)

        def work(unit: Unit) -> None:
            number = bring_along(unit, OPERATOR, name, form, now).number

            def button(_: Voice) -> list[Choice]:
                return [Choice(id=f"fill:form:{number}", label=_("Fill in"))]

            notify(unit, contact, library, f"ask:{number}", now, lambda _: title_of(form, _.languages), button)

        self.focal.focal.store.run(work)


def _focal_points(unit: Unit) -> list[Contact]:
    found = select(contacts.c.id).where(contacts.c.role == Role.FOCAL_POINT).order_by(contacts.c.id)
    people = map(unit.people.contact, unit.connection.execute(found).scalars().all())
    return [one for one in people if one is not None]


@pytest.fixture(scope="module")
def everywhere(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everywhere]:
    """One for all: to begin takes longer than to talk. It sends as fast as it can, since pace has tests of its own."""
    room = tmp_path_factory.mktemp("everywhere")
    with (
        pytest.MonkeyPatch.context() as patch,
        LoopbackTelegram() as telegram,
        LoopbackSlack() as slack,
        ExitStack() as browsers,
    ):
        patch.setattr(Slack, "pace", UNHURRIED)
        patch.setattr(telegram_module, "pace_of", lambda per_second: UNHURRIED)
        settings = Settings(
            data_dir=copied(furnished, room),
            port=free_port(),
            telegram_token=telegram.token,
            telegram_api_url=telegram.url,
            slack_bot_token=slack.bot_token,
            slack_app_token=slack.app_token,
            slack_api_url=slack.api_url.rstrip("/"),
            **GENEROUS,
        )
        focal = Served(settings)
        focal.start()
        focal.focal.store.run(never_quiet)
        try:
            yield Everywhere(focal, telegram, slack, browsers)
            assert (telegram.violations, slack.violations) == ([], [])
        finally:
            focal.stop()


def play(everywhere: Everywhere, channel: str, language: str, name: str, form: FormVersion, script: str) -> str:
    """What somebody does on a channel who is asked to fill in a form, and what they see."""
    place, contact = everywhere.somebody(channel, language, form)
    filling = Filling(everywhere.focal, place, contact, language)
    everywhere.asks(contact, name, form)
    filling.waits()
    return filling.plays(script)


def compared(today: str, name: str, pytestconfig: pytest.Config) -> None:
    """A transcript with what it was."""
    path = TRANSCRIPTS / "channels" / f"{name}.txt"
    if pytestconfig.getoption("--regenerate"):
        path.write_text(today, encoding="utf-8")
    assert today == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_short_form_is_filled_in(
    everywhere: Everywhere, channel: str, language: str, pytestconfig: pytest.Config
) -> None:
    """From the invitation to the thanks, in each language on each channel."""
    script = FEEDBACK.format(**WORDS[language])
    today = play(everywhere, channel, language, "feedback", feedback(), script)
    compared(today, f"feedback-{channel}-{language}", pytestconfig)


@pytest.mark.parametrize(("channel", "language"), STUDIES.items())
def test_the_whole_study_is_filled_in(
    sqlite_store: Store, now: datetime, channel: ChannelName, language: str, pytestconfig: pytest.Config
) -> None:
    """To the same lines as in the transcripts that know of no channels, each message as its channel renders it."""
    library = scripted({})
    office = Office(Network(sqlite_store, library, now), study(), channel)
    pages = Pages(load_phrasebook(), UTC)
    written = (TRANSCRIPTS / "filling" / f"study-{language}.txt").read_text(encoding="utf-8")
    rows: list[str] = []
    for line in (spoken[1] for line in written.splitlines() if (spoken := _SPOKEN.fullmatch(line))):
        phone = office.phone("ana", language)
        before = len(phone.shown)
        office.act(phone, "ana", PLACE if line == "[place]" and channel is not ChannelName.TELEGRAM else line)
        rows.append(f"ana ({language})> {line}")
        rows += [row for message in phone.shown[before:] for row in rows_of(rendered(channel, message, pages))]
    compared("\n".join(rows) + "\n", f"study-{channel}-{language}", pytestconfig)
