"""A running Focal fetches what people sent it on Telegram: at once, and after a standstill."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Settings
from knowledge.model.preferences import NEVER_QUIET
from knowledge.model.responses import AnswerFile
from knowledge.store import signals
from knowledge.store.store import Store, open_store
from knowledge.store.unit import Unit
from tests.answering import begun_response, wanted
from tests.bot.serving import GENEROUS, Served, free_port, until
from tests.botapi.faults import Refuse
from tests.botapi.loopback import LoopbackTelegram
from tests.botapi.speaking import meet_in
from tests.botapi.talking import of_the_bot

PDF = b"%PDF-1.7 the letter"


def settings(telegram: LoopbackTelegram, data_dir: Path) -> Settings:
    return Settings(
        data_dir=data_dir,
        port=free_port(),
        telegram_token=telegram.token,
        telegram_api_url=telegram.url,
        **GENEROUS,
    )


def answer(store: Store, handle: str, contact: int | None = None) -> AnswerFile:
    """Somebody answers a question with a file that Telegram calls so."""
    now = datetime.now(UTC)

    def work(unit: Unit) -> AnswerFile:
        unit.wake(signals.FILES)
        response = begun_response(unit, contact, None, now)
        return unit.answer_files.add(wanted(response, now, contact=contact, handle=handle))

    return store.run(work)


def content(store: Store, file: AnswerFile) -> bytes | None:
    return store.read(lambda unit: unit.answer_files.content(file.id))


def test_a_running_focal(telegram: LoopbackTelegram, data_dir: Path) -> None:
    """A file comes although the platform fails at first; of one that is gone its sender is told in their chat; what was
    wanted while nobody was there comes with the next start."""
    ana = telegram.person(7)
    telegram.fail_files(Refuse(code=500))
    place = Served(settings(telegram, data_dir))
    place.start()
    try:
        store = place.focal.store
        letter = answer(store, telegram.keep("letter.pdf", PDF))
        until(lambda: content(store, letter) == PDF)
        sender = meet_in(store, ana.chat, datetime.now(UTC))
        store.run(lambda unit: unit.contacts.set_quiet_hours(sender.contact, NEVER_QUIET))
        answer(store, "never-sent", sender.contact)
        telegram.wait_until(lambda: bool(of_the_bot(ana.chat)))
        assert of_the_bot(ana.chat)[0].text.startswith("Your file “letter.pdf” did not arrive")
        assert of_the_bot(ana.chat)[0].labels == ["Open the form"]
    finally:
        place.stop()
    with closing(open_store(place.settings.database)) as store:
        later = answer(store, telegram.keep("later.pdf", b"later"))
    place.start()
    try:
        until(lambda: content(place.focal.store, later) == b"later")
    finally:
        place.stop()
    assert telegram.violations == []
