"""Reads Focal's pages as a browser would: the messages in them, and the events of a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(kw_only=True)
class Message:
    """One message on a page."""

    seq: int
    direction: str
    text: str = ""
    language: str = ""
    dir: str = ""
    sources: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    past_choices: list[str] = field(default_factory=list)

    def token(self, label: str) -> str:
        """The token of the button with this label."""
        return next(token for token, its_label in self.choices if its_label == label)


class _Reader(HTMLParser):
    """Collects the text below elements that matter; void elements have no end."""

    VOID = frozenset({"meta", "link", "input", "br", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []
        self.open: list[tuple[str, str]] = []
        self.notice = ""
        self.heading = ""
        self.title = ""
        self.text = ""
        self.language = ""
        self.starters: list[str] = []
        self.hidden: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        classes = values.get("class", "").split()
        if tag == "html":
            self.language = values["lang"]
        if tag == "article" and "data-seq" in values:
            self.messages.append(Message(seq=int(values["data-seq"]), direction=values["data-direction"]))
        elif tag == "button" and values.get("name") == "choice":
            self.messages[-1].choices.append((values["value"], ""))
        elif tag == "li" and "choice-past" in classes:
            self.messages[-1].past_choices.append("")
        elif tag == "button" and values.get("name") == "text":
            self.starters.append(values["value"])
        elif tag == "input" and "value" in values:
            self.hidden[values["name"]] = values["value"]
        elif "message-text" in classes and self.messages:
            self.messages[-1].language = values.get("lang", "")
            self.messages[-1].dir = values.get("dir", "")
        if tag not in self.VOID:
            self.open.append((tag, values.get("id") or values.get("class", "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The lines of a drawing."""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        names = [name for _, name in self.open]
        tags = [tag for tag, _ in self.open]
        self.text += data
        if "notice" in names:
            self.notice += data
        if "h1" in tags:
            self.heading += data
        if "title" in tags:
            self.title += data
        if not self.messages:
            return
        last = self.messages[-1]
        if any(name.startswith("message-text") for name in names):
            last.text += data
        elif "sources" in names:
            last.sources += data
        elif "choice" in names and last.choices and "button" in tags:
            token, label = last.choices[-1]
            last.choices[-1] = token, label + data
        elif "choice choice-past" in names:
            last.past_choices[-1] += data


class Page(_Reader):
    """A page, read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.feed(html)
        self.close()
        for message in self.messages:
            message.text = message.text if message.direction == "in" else message.text.strip()
            message.sources = " ".join(message.sources.split())

    @property
    def key(self) -> str:
        """The number that the page gives to its next message."""
        return self.hidden["key"]

    def last(self) -> Message:
        return self.messages[-1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One server-sent event; a comment alone has no id."""

    id: str
    data: str
    comment: str

    @property
    def message(self) -> Message:
        (message,) = Page(self.data).messages
        return message


def events(lines: Iterable[str]) -> Iterator[Event]:
    """The events of a stream's lines, by the rules of the HTML standard (9.2.6) that Focal's own use."""
    fields: dict[str, list[str]] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields.setdefault(name, []).append(value.removeprefix(" "))
        elif fields:
            yield Event(
                id="".join(fields.get("id", [])),
                data="\n".join(fields.get("data", [])),
                comment="\n".join(fields.get("", [])),
            )
            fields = {}
