"""Somebody who fills in a form on Telegram, on Slack or in the web chat, and what stands before them there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import func, select

from bot.channels.slack import rendering as slack_rendering
from bot.channels.telegram import rendering as telegram_rendering
from bot.web.pages import Pages
from knowledge.model.messages import OutgoingMessage
from knowledge.model.people import Address, ChannelName, Contact
from knowledge.store.codec import encode_message
from knowledge.store.mail import Mail
from knowledge.store.tables import addresses, deliveries, messages
from knowledge.store.unit import Unit
from tests.bot.reading import Message, Page
from tests.bot.serving import Served, until
from tests.bot.visitor import Visitor
from tests.botapi.loopback import LoopbackTelegram
from tests.slack.focal import said
from tests.slack.loopback import TEAM, LoopbackSlack
from tests.slack.pressing import labels

PICTURE = b"\x89PNG\r\n\x1a\n" + b"logo of Lyon" * 20

_SIGNS = re.compile("[\u2060\u200b]")
"""What nobody sees: it keeps characters from having a meaning."""

_LINK = re.compile(r"https?://[^\s|>)]+/forms/[^\s|>)]+")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One message as it stands before somebody: its text, its rows of buttons, and how often it was written anew."""

    id: str
    text: str
    rows: tuple[tuple[str, ...], ...] = ()
    files: tuple[str, ...] = ()

    @property
    def buttons(self) -> tuple[str, ...]:
        return tuple(label for row in self.rows for label in row)


class Place(Protocol):
    """A chat on one of the channels."""

    name: str
    address: Address

    def says(self, text: str) -> None: ...
    def presses(self, message: Standing, number: int) -> None: ...
    def sends_picture(self) -> None: ...
    def standing(self) -> list[Standing]: ...


class OnTelegram:
    """Rows of buttons as the platform lays them out."""

    name = "telegram"

    def __init__(self, telegram: LoopbackTelegram, number: int, language: str) -> None:
        self.person = telegram.person(number, language)
        self.address = Address(channel=ChannelName.TELEGRAM, external_id=str(number))

    def says(self, text: str) -> None:
        self.person.says(text)

    def presses(self, message: Standing, number: int) -> None:
        shown = next(one for one in self.person.chat.shown if str(one.id) == message.id)
        self.person.presses(message.buttons[number - 1], shown=shown)

    def sends_picture(self) -> None:
        self.person.sends_photo(PICTURE)

    def standing(self) -> list[Standing]:
        return [
            Standing(
                id=str(one.id),
                text=one.text,
                rows=tuple(tuple(str(button["text"]) for button in row) for row in one.buttons),
                files=(one.file[0],) if one.file else (),
            )
            for one in list(self.person.chat.shown)
            if one.by_bot
        ]


class OnSlack:
    """Blocks of buttons, which the platform wraps; the last may open a window."""

    name = "slack"

    def __init__(self, slack: LoopbackSlack, user: str) -> None:
        self.user = slack.user(user)
        self.address = Address(channel=ChannelName.SLACK, external_id=f"{TEAM}/{user}")

    def says(self, text: str) -> None:
        self.user.says_dm(text)

    def presses(self, message: Standing, number: int) -> None:
        found = next(one for one in said(self.user) if one.ts == message.id)
        self.user.presses(found, message.buttons[number - 1])

    def sends_picture(self) -> None:
        self.user.uploads("logo.png", PICTURE)

    def standing(self) -> list[Standing]:
        return [
            Standing(
                id=one.ts,
                text=_SIGNS.sub("", one.text),
                rows=tuple(
                    tuple(labels([block])) for block in one.blocks if block["type"] == "actions" and labels([block])
                ),
                files=tuple(str(file["name"]) for file in one.files),
            )
            for one in said(self.user)
        ]


class OnWeb:
    """The page of the chat, as a browser shows it; each button has a line."""

    name = "web"

    def __init__(self, focal: Served, visitor: Visitor) -> None:
        self.visitor = visitor
        known = set(focal.focal.store.read(_chats))
        self.visitor.ask("hello")
        (chat,) = set(focal.focal.store.read(_chats)) - known
        self.address = Address(channel=ChannelName.WEBCHAT, external_id=chat)

    def says(self, text: str) -> None:
        assert self.visitor.post(text=text).status_code == 202

    def presses(self, message: Standing, number: int) -> None:
        found = next(one for one in self.page.messages if str(one.seq) == message.id)
        assert self.visitor.post(choice=found.choices[number - 1][0]).status_code == 202

    def sends_picture(self) -> None:
        given = [("file", ("logo.png", PICTURE, "image/png"))]
        answer = self.visitor.http.post(
            "/chat/messages", data={"key": "picture"}, files=given, headers={"accept": "application/json"}
        )
        assert answer.status_code == 202

    def standing(self) -> list[Standing]:
        self.page = self.visitor.page()
        return [
            Standing(id=str(one.seq), text=one.text, rows=tuple((label.strip(),) for _token, label in one.choices))
            for one in self.page.messages
            if one.direction == "out"
        ]


@dataclass
class Filling:
    """A conversation on a channel, written down line by line."""

    focal: Served
    place: Place
    contact: Contact
    language: str
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seen = {one.id: one for one in self.place.standing()}
        self.heard = self._count()

    def plays(self, script: str) -> str:
        """Does what the lines say, "[2]" for the second button of the latest that has some; returns the transcript."""
        for line in script.splitlines():
            self.does(line)
        return "\n".join(self.lines) + "\n"

    def does(self, line: str) -> None:
        button = re.fullmatch(r"\[(\d+)\]", line)
        latest = next((one for one in reversed(self.seen.values()) if one.buttons), None)
        match line:
            case _ if button:
                assert latest is not None
                self._say(f"[{latest.buttons[int(button[1]) - 1]}]")
                self._do(lambda: self.place.presses(latest, int(button[1])))
            case "[file]":
                self._say("[a picture]")
                self._do(self.place.sends_picture)
            case _:
                self._say(line)
                self._do(lambda: self.place.says(line))

    def waits(self) -> None:
        """For what is said unasked."""
        until(self._is_quiet)
        self._look()

    def _say(self, words: str) -> None:
        self.lines.append(f"ana ({self.language})> {words}")

    def _do(self, deed: Callable[[], None]) -> None:
        deed()
        self.heard += 1
        until(lambda: self._count() >= self.heard and self._is_quiet())
        self._look()

    def _look(self) -> None:
        for one in self.place.standing():
            before = self.seen.get(one.id)
            if before is None or (before != one and one.buttons):
                self.lines += _rows(one, "bot" if before is None else "bot, instead")
            self.seen[one.id] = one

    def _count(self) -> int:
        """What was heard of them."""
        found = select(func.count()).where(messages.c.contact_id == self.contact.id, messages.c.direction == "in")
        return int(self.focal.focal.store.read(lambda unit: unit.connection.execute(found).scalar_one()))

    def _is_quiet(self) -> bool:
        """Whether nothing is on its way to them."""
        under_way = (
            select(func.count())
            .select_from(deliveries.join(addresses, addresses.c.id == deliveries.c.address_id))
            .where(addresses.c.contact_id == self.contact.id, deliveries.c.state.in_(("pending", "sending")))
        )
        return not self.focal.focal.store.read(lambda unit: unit.connection.execute(under_way).scalar_one())


def rendered(channel: ChannelName, message: OutgoingMessage, pages: Pages) -> list[Standing]:
    """A message as the channel gives it to its platform, or the page to a browser: what stands before the reader."""
    match channel:
        case ChannelName.TELEGRAM:
            return [_of_telegram(part, message.replaces) for part in telegram_rendering.parts_of(message)]
        case ChannelName.SLACK:
            return [_of_slack(part, message.replaces) for part in slack_rendering.parts_of(message)]
        case _:
            body = {"text": message.text, "language": message.language, **encode_message(message)}
            mail = Mail(seq=1, direction="out", body=body, at=datetime(2026, 11, 20, tzinfo=UTC))
            return [_of_page(Page(pages.fragment(message.language, mail)).last(), message)]


def rows_of(seen: Sequence[Standing]) -> list[str]:
    """As in a transcript."""
    return [row for one in seen for row in _rows(one, "bot, instead" if one.id else "bot")]


def _of_telegram(part: telegram_rendering.Part, id: str) -> Standing:
    if isinstance(part, telegram_rendering.FilePart):
        return Standing(id=id, text="", files=(part.file.name,))
    keyboard = part.keyboard.inline_keyboard if part.keyboard else ()
    return Standing(id=id, text=part.text, rows=tuple(tuple(button.text for button in row) for row in keyboard))


def _of_slack(part: slack_rendering.Part, id: str) -> Standing:
    if isinstance(part, slack_rendering.FilePart):
        return Standing(id=id, text="", files=(part.file.name,))
    rows = (tuple(labels([block])) for block in part.as_dicts() if block["type"] == "actions")
    return Standing(id=id, text=_SIGNS.sub("", part.text), rows=tuple(rows))


def _of_page(shown: Message, message: OutgoingMessage) -> Standing:
    rows = tuple((label.strip(),) for _token, label in shown.choices)
    return Standing(id=message.replaces, text=shown.text, rows=rows, files=tuple(file.name for file in message.files))


def _rows(one: Standing, who: str) -> Iterator[str]:
    """As it stands there; what differs from day to day is left out."""
    text = _LINK.sub("https://…", one.text.strip())
    first, *rest = text.splitlines() or [""]
    yield f"{who}> {first}".rstrip()
    yield from (f"     {line}".rstrip() for line in rest)
    yield from ("     (a file)" for _name in one.files)
    yield from (f"     {'  '.join(f'[{label}]' for label in row)}" for row in one.rows)


def _chats(unit: Unit) -> list[Any]:
    found = select(addresses.c.external_id).where(addresses.c.channel == ChannelName.WEBCHAT)
    return list(unit.connection.execute(found).scalars())
