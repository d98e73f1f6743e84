"""A person on the loopback platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.slack.platform import files, payloads, views
from tests.slack.platform.checks import problems_of_message
from tests.slack.platform.deliveries import Delivery, Kind
from tests.slack.platform.world import Channel, RefusedError, World
from tests.slack.pressing import action_of, state_of
from tests.slack.values import Json, Message

if TYPE_CHECKING:
    from tests.slack.loopback import LoopbackSlack


class LoopbackUser:
    """A person in a workspace. What they do is on its way when the call returns; wait for it with `Delivery.wait`."""

    def __init__(self, slack: LoopbackSlack, team: str, id: str) -> None:
        self._slack = slack
        self._world: World = slack.world
        self._workspace = self._world.workspaces[team]
        self._human = self._workspace.humans[id]
        self.id = id
        self.team = team
        self.dm = self._workspace.direct(id).id

    def says_dm(self, text: str, *, thread_ts: str | None = None) -> Delivery:
        """Writes to the app; `text` as Slack sends it, with &amp; &lt; &gt; and <url|label>."""
        return self._says(self._workspace.direct(self.id), text, thread_ts, "message")

    def mentions(self, channel: str, text: str, *, thread_ts: str | None = None) -> Delivery:
        """Writes in a channel to the app, whose <@ID> must stand in the text."""
        assert f"<@{self._workspace.bot_user}>" in text, "the text mentions somebody else"
        return self._says(self._workspace.channel(channel), text, thread_ts, "app_mention")

    def says(self, channel: str, text: str, *, thread_ts: str | None = None) -> Delivery:
        """Writes in a channel, for an app that has subscribed to its messages."""
        return self._says(self._workspace.channel(channel), text, thread_ts, "message")

    def edits(self, message: Message, text: str) -> Delivery:
        """Rewrites a message of their own."""
        with self._world.changing():
            channel = self._workspace.channel(message.channel)
            after = self._world.edit(channel, message.ts, text=text)
            told = payloads.message_event(self._world, self._workspace, channel, after)
            event = {"type": "message", "subtype": "message_changed", "message": told, "hidden": True}
            return self._event(event | {"channel": channel.id, "channel_type": channel.kind, "ts": after.ts})

    def deletes(self, message: Message) -> Delivery:
        """Takes a message of their own away."""
        with self._world.changing():
            channel = self._workspace.channel(message.channel)
            del channel.messages[message.ts]
            event = {"type": "message", "subtype": "message_deleted", "deleted_ts": message.ts, "hidden": True}
            return self._event(
                event | {"channel": channel.id, "channel_type": channel.kind, "ts": self._world.new_ts()}
            )

    def uploads(self, name: str, content: bytes, text: str = "", *, channel: str | None = None) -> Delivery:
        """Sends a file."""
        with self._world.changing():
            where = self._workspace.channel(channel or self.dm)
            file = files.create(self._world, self._workspace, name, self.id, content)
            event = files.share(self._world, self._workspace, where, file, text)
            return self._event(event | {"channel": where.id, "channel_type": where.kind, "event_ts": event["ts"]})

    def opens_home(self) -> Delivery:
        """Opens the tab of the app."""
        with self._world.changing():
            event: Json = {"type": "app_home_opened", "user": self.id, "channel": self.dm, "tab": "home"}
            view = {"view": self.home} if self.home else {}
            return self._event(event | view | {"event_ts": self._world.new_ts()})

    def joins(self, channel: str) -> Delivery:
        """Enters a channel in which the app is."""
        with self._world.changing():
            self._workspace.channel(channel).members.add(self.id)
            event: Json = {"type": "member_joined_channel", "user": self.id, "channel": channel, "team": self.team}
            return self._event(event | {"channel_type": "C", "event_ts": self._world.new_ts()})

    def presses(self, message: Message, label: str) -> Delivery:
        """Presses a button of a message, or chooses an option of it."""
        with self._world.changing():
            action = action_of(message.blocks, label)
            return self._interaction(payloads.block_actions(self._world, self._workspace, self.id, message, action))

    def presses_in(self, view: Json | None, label: str) -> Delivery:
        """Presses a button of a home tab or a form."""
        assert view is not None, "there is no view"
        with self._world.changing():
            action = action_of(view["blocks"], label)
            return self._interaction(payloads.view_actions(self._world, self._workspace, self.id, view, action))

    def command(self, command: str, text: str = "", channel: str | None = None) -> Delivery:
        """Types a slash command. What the app answers in the acknowledgement is seen by this person only."""
        with self._world.changing():
            where = self._workspace.channel(channel or self.dm)
            payload = payloads.slash_command(self._world, self._workspace, self.id, where, command, text)
            return self._send("slash_commands", payload, lambda delivery: self._answered(where, delivery))

    def shortcut(self, callback_id: str) -> Delivery:
        """Uses a global shortcut."""
        with self._world.changing():
            return self._interaction(payloads.shortcut(self._world, self._workspace, self.id, callback_id))

    def message_shortcut(self, callback_id: str, message: Message) -> Delivery:
        """Uses a shortcut in the menu of a message."""
        with self._world.changing():
            payload = payloads.message_action(self._world, self._workspace, self.id, callback_id, message)
            return self._interaction(payload)

    def submits(self, values: Mapping[str, str | Sequence[str]]) -> Delivery:
        """Fills in the form on top, by labels or action_ids, and sends it."""
        with self._world.changing():
            view = self.modal
            assert view is not None, "no form is open"
            payload = payloads.view_submission(self._world, self._workspace, self.id, view, state_of(view, values))
            return self._send("interactive", payload, self._submitted)

    def closes(self) -> Delivery | None:
        """Closes the form on top; the app hears of it only if it asked to."""
        with self._world.changing():
            stack = self._workspace.modals[self.id]
            view = stack.pop()
            if not view.get("notify_on_close"):
                return None
            return self._interaction(payloads.view_closed(self._world, self._workspace, self.id, view))

    def sees(self, channel: str | None = None, thread_ts: str | None = None) -> list[Message]:
        """What stands in the direct messages, another channel, or a thread of it, oldest first."""
        with self._world.changed:
            found = list(self._workspace.channel(channel or self.dm).messages.values())
        return [message for message in found if message.is_seen_by(self.id) and message.is_in(thread_ts)]

    @property
    def home(self) -> Json | None:
        """The tab of the app, as it was published last."""
        return self._workspace.homes.get(self.id)

    @property
    def modal(self) -> Json | None:
        """The form on top; after a refused submission it has `errors`."""
        stack = self._workspace.modals.get(self.id)
        return stack[-1] if stack else None

    def deactivates(self) -> None:
        """Leaves the organisation."""
        with self._world.changing():
            self._human.deactivated = True

    def _says(self, channel: Channel, text: str, thread_ts: str | None, kind: str) -> Delivery:
        """The delivery of the kind that was asked for; the other kind goes too, if the app has subscribed to it."""
        with self._world.changing():
            message = self._world.post(self._workspace, channel, human=self.id, text=text, thread_ts=thread_ts)
            event = payloads.message_event(self._world, self._workspace, channel, message)
            if kind == "app_mention" and self._slack.hears_channels:
                self._event(event)
            if kind == "app_mention":
                event = {key: value for key, value in event.items() if key != "channel_type"}
            return self._event(event | {"type": kind})

    def _event(self, event: Json) -> Delivery:
        return self._send("events_api", payloads.event_callback(self._world, self._workspace, event))

    def _interaction(self, payload: Json) -> Delivery:
        return self._send("interactive", payload)

    def _send(self, kind: Kind, payload: Json, then: Callable[[Delivery], None] | None = None) -> Delivery:
        return self._slack.deliver(Delivery(world=self._world, kind=kind, payload=payload), then)

    def _answered(self, channel: Channel, delivery: Delivery) -> None:
        answer = delivery.answer or {}
        if text := answer.get("text"):
            everybody = answer.get("response_type") == "in_channel"
            content = {"text": text, "blocks": answer.get("blocks"), "ephemeral_to": None if everybody else self.id}
            self._world.violations.extend(problems_of_message(text, answer.get("blocks") or []))
            self._world.post(self._workspace, channel, **content)

    def _submitted(self, delivery: Delivery) -> None:
        with suppress(RefusedError):  # the form stays, and what is wrong with the answer stands in the violations
            views.apply_answer(self._world, self._workspace, self.id, delivery.answer)
