"""A Bot API on this machine, in a thread of its own, and the people who use it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.botapi.faults import Fault, FileFault
from tests.botapi.server import TOKEN, Call, Server
from tests.botapi.world import BOT, Chat, Limits, Shown, World, message_json

T = TypeVar("T")

PATIENCE_S = 30.0


class Person:
    """Somebody on Telegram. What they do is an update for the bot."""

    def __init__(self, telegram: LoopbackTelegram, id: int, language: str) -> None:
        self._telegram = telegram
        self.id = id
        self._about = {"id": id, "is_bot": False, "first_name": f"Person {id}", "language_code": language}

    @property
    def chat(self) -> Chat:
        """The private chat with the bot."""
        return self._telegram.chat(self.id)

    def says(self, text: str, chat: Chat | None = None, answers: Shown | None = None) -> None:
        """Writes to the bot, or into a group, where a name of the bot becomes a mention."""
        more: dict[str, Any] = {}
        name = f"@{BOT['username']}"
        if name in text:
            kind = "bot_command" if text.startswith("/") else "mention"
            begin = 0 if kind == "bot_command" else text.index(name)
            more["entities"] = [{"type": kind, "offset": begin, "length": text.index(name) + len(name) - begin}]
        self._send(chat or self.chat, text, answers, more)

    def sends_document(self, name: str, content: bytes, caption: str = "") -> None:
        """Sends a file to the bot."""
        file_id = self._telegram.keep(name, content)
        about = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": len(content)}
        self._send(self.chat, "", None, {"document": about} | ({"caption": caption} if caption else {}))

    def sends_photo(self, content: bytes, caption: str = "") -> None:
        """Sends a photo to the bot: in two sizes, as the platform does."""
        sizes = []
        for width in (90, 1280):
            file_id = self._telegram.keep("photo.jpg", content)
            about = {"file_id": file_id, "file_unique_id": file_id, "width": width, "height": width}
            sizes.append(about | {"file_size": len(content)})
        self._send(self.chat, "", None, {"photo": sizes} | ({"caption": caption} if caption else {}))

    def shares_place(self, latitude: float, longitude: float, **more: Any) -> None:
        """Shares a place on the map with the bot; `more` is what belongs to a venue, or to a place that moves."""
        location = {"latitude": latitude, "longitude": longitude}
        self._send(self.chat, "", None, {"location": location} | more)

    def presses(self, label: str, chat: Chat | None = None, shown: Shown | None = None) -> str:
        """Presses a button, of the newest message that has one; returns the query's id."""
        place = chat or self.chat
        within = shown or next(one for one in reversed(place.shown) if one.buttons)

        def press(world: World) -> str:
            query = f"q{world.number()}"
            world.queries[query] = None
            message = message_json(place, within, BOT)
            content = {"id": query, "from": self._about, "chat_instance": "c", "data": within.data(label)}
            world.update(callback_query=content | {"message": message})
            return query

        return self._telegram.happen(press)

    def blocks(self) -> None:
        """Blocks the bot."""
        self.chat.refusal = (403, "Forbidden: bot was blocked by the user")
        self._membership(self.chat, "kicked", {"until_date": 0})

    def unblocks(self) -> None:
        self.chat.refusal = None
        self._membership(self.chat, "member", {})

    def throws_out(self, group: Chat) -> None:
        """Removes the bot from a group."""
        group.refusal = (403, "Forbidden: bot was kicked from the supergroup chat")
        self._membership(group, "kicked", {"until_date": 0})

    def lets_in(self, group: Chat) -> None:
        """Adds the bot to a group."""
        group.refusal = None
        self._membership(group, "member", {})

    def _membership(self, chat: Chat, status: str, more: Mapping[str, Any]) -> None:
        old = {"user": BOT, "status": "left"}
        change = {"chat": chat.as_json(), "from": self._about, "date": int(time.time()), "old_chat_member": old}
        new = {"user": BOT, "status": status, **more}
        self._telegram.happen(lambda world: world.update(my_chat_member=change | {"new_chat_member": new}))

    def _send(self, chat: Chat, text: str, answers: Shown | None, more: Mapping[str, Any]) -> None:
        def send(world: World) -> None:
            shown = Shown(id=world.number(), by_bot=False, text=text, at=time.monotonic())
            chat.shown.append(shown)
            message = message_json(chat, shown, self._about) | dict(more)
            if answers is not None:
                message["reply_to_message"] = message_json(chat, answers, BOT if answers.by_bot else self._about)
            world.update(message=message)

        self._telegram.happen(send)


class LoopbackTelegram:
    """The platform. Everything may be called from the test's thread."""

    def __init__(self, *, check: bool = True) -> None:
        self.token = TOKEN
        self._world = World()
        self._check = check
        self._change = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="loopback-telegram")

    def __enter__(self) -> Self:
        self._thread.start()
        self._server: Server = self._on_loop(self._make())
        self.port = self._on_loop(self._server.start())
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._on_loop(self._server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()

    def person(self, id: int, language: str = "en") -> Person:
        """Somebody who has opened a chat with the bot."""
        if id not in self._world.chats:
            self._world.chats[id] = Chat(id=id, title=f"Person {id}")
        return Person(self, id, language)

    def group(self, id: int, title: str = "Cities") -> Chat:
        """A group that the bot is in; its id is negative."""
        return self._world.chats.setdefault(id, Chat(id=id, title=title, kind="supergroup"))

    def chat(self, id: int) -> Chat:
        return self._world.chats[id]

    def migrate(self, group: Chat, new_id: int) -> Chat:
        """The group goes on as a supergroup; both chats carry a message about it."""
        new = self.group(new_id, group.title)

        def move(world: World) -> None:
            group.moved_to = new_id
            said = Shown(id=world.number(), by_bot=False)
            member = {"id": 1, "is_bot": False, "first_name": "Owner"}
            world.update(message=message_json(group, said, member) | {"migrate_to_chat_id": new_id})

        self.happen(move)
        return new

    def keep(self, name: str, content: bytes) -> str:
        """Keeps a file and returns its id."""
        file_id = f"d{self._world.number()}"
        self._world.files[file_id] = (name, content)
        return file_id

    def push(self, update: Mapping[str, Any]) -> None:
        """Any update, as it is."""
        self.happen(lambda world: world.updates.append(dict(update)))

    def happen(self, work: Callable[[World], T]) -> T:
        """Changes the world on the platform's own thread, and lets the bot know."""

        async def change() -> T:
            result = work(self._world)
            self._server.wake()
            self._tell()
            return result

        return self._on_loop(change())

    def fail(self, method: str, *faults: Fault, chat: int | None = None) -> None:
        """The next calls of a method fail, each with one of the faults; only those to one chat, if it is given."""
        self._server.faults[method].extend((chat, fault) for fault in faults)

    def fail_files(self, *faults: FileFault) -> None:
        """The next times that a file is fetched go wrong in these ways."""
        self._server.file_faults.extend(faults)

    def limit(self, limits: Limits) -> None:
        self._world.limits = limits

    def slow_down(self, latency_s: float) -> None:
        """Each call takes so long from now on."""
        self._server.latency_s = latency_s

    def redeliver_after(self, pause_s: float) -> None:
        """So long the webhook waits before it brings an update again."""
        self._server.redelivery_s = pause_s

    @property
    def world(self) -> World:
        return self._world

    @property
    def calls(self) -> list[Call]:
        return self._server.calls

    @property
    def violations(self) -> list[str]:
        return self._server.violations

    @property
    def webhook(self) -> tuple[str, str] | None:
        return self._server.webhook

    def under_way(self, method: str) -> int:
        """Calls of a method that are being served at this moment."""
        return self._server.under_way[method]

    def named(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in list(self.calls) if call.method == method]

    def wait_until(self, condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        """Waits for something that calls bring about."""
        with self._change:
            if not self._change.wait_for(condition, patience_s):
                last = [(call.method, dict(call.parameters)) for call in self.calls[-5:]]
                raise AssertionError(f"it did not come to pass; the last calls were {last}")

    async def _make(self) -> Server:
        return Server(self._world, self._tell, check=self._check)

    def _tell(self) -> None:
        with self._change:
            self._change.notify_all()

    def _on_loop(self, work: Coroutine[Any, Any, T]) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(PATIENCE_S)
